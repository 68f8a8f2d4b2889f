"""`certrules explain`: one answer with its whole chain of reasons."""

import json


def test_chain_of_reasons_is_told(ask):
    """Every reason stands on the screen with the number of its rule, the answer last."""
    lines = ask("explain", "expired", "yearly", columns=200).stdout.splitlines()
    start, end = lines.index("Why") + 1, lines.index("Timeline around the day") - 1
    chain = [line.split(maxsplit=1) for line in lines[start:end]]
    assert [rule for rule, _ in chain] == [
        *("R-22", "R-13", "R-5", "R-7", "R-7", "R-2", "R-12"),
        *("R-15", "R-16", "R-22"),
    ]
    assert chain[-2][1] == "It expired: 2026-07-01 is after 2026-06-30."
    assert chain[-1][1] == "On 2026-07-01 the status is EXPIRED."


def test_facts_are_told(ask):
    """The heading names whom and what, and the dates of the answer stand below."""
    text = ask("explain", "covered", "small").stdout
    assert text.startswith("Small course of Coy Covered on 2026-07-01\n")
    facts = dict(line.split("  ", 1) for line in text.splitlines()[2:10] if "  " in line)
    assert {name: value.strip() for name, value in facts.items()} == {
        "Status": "VALID",
        "Required": "yes",
        "Compliant": "yes",
        "Expires on": "2027-01-10",
        "First notice": "2026-12-10",
        "Second notice": "2027-01-03",
        "Inherited from": "yearly",
        "Next change": "2026-12-10",
    }


def test_status_beneath_and_pending_are_told(ask):
    """An exemption tells what lies beneath it, and a waiting completion is mentioned."""
    deferred = ask("explain", "deferred", "yearly").stdout
    assert "Beneath it    MISSING" in deferred
    assert "Exempt until  2026-07-31" in deferred
    assert "a completion awaits approval" in ask("explain", "overdue", "yearly").stdout


def test_timeline_marks_the_day(ask):
    """The timeline around the day is told, and the segment with the day is marked."""
    lines = ask("explain", "due", "yearly").stdout.splitlines()
    rows = [line.split() for line in lines[lines.index("Timeline around the day") + 3 :]]
    assert rows == [
        ["the", "beginning", "2025-07-19", "UPCOMING", "-", "yes"],
        ["2025-07-20", "2026-06-19", "VALID", "2026-07-20", "yes"],
        [">", "2026-06-20", "2026-07-12", "DUE", "2026-07-20", "yes"],
        ["2026-07-13", "2026-07-20", "OVERDUE", "2026-07-20", "yes"],
        ["2026-07-21", "the", "end", "EXPIRED", "2026-07-20", "yes"],
    ]


def test_json_holds_the_same(ask):
    """With --json the answer, its reasons as data and the timeline are told."""
    answered = json.loads(ask("explain", "due", "yearly", "--json").stdout)
    assert (answered["status"], answered["expires_on"]) == ("due", "2026-07-20")
    assert answered["reasons"][0] == {
        "rule": "R-22",
        "code": "required",
        "sentence": "It is required by the role 'crew'.",
        "values": {"roles": ["crew"]},
    }
    assert [one["status"] for one in answered["timeline"]] == [
        *("upcoming", "valid", "due", "overdue", "expired"),
    ]
    assert answered["timeline"][2]["start"] == "2026-06-20"


def test_names_do_as_well_as_ids(ask):
    """A subject and a certification may be given by name, whatever the case."""
    by_name = ask("explain", "dan due", "YEARLY COURSE")
    assert by_name.exit_code == 0
    assert by_name.stdout == ask("explain", "due", "yearly").stdout


def test_name_of_several_is_refused(invoke, policies, tmp_path):
    """A name that several have is refused, and their ids are told."""
    (tmp_path / "subjects.csv").write_text("id,name\na1,Ana\na2,Ana\n", "utf-8")
    options = ("--policies", policies, "--roster", str(tmp_path), "--on", "2026-07-01")
    result = invoke("explain", *options, "Ana", "yearly")
    assert result.exit_code == 2
    assert "give one of the ids a1, a2" in result.stderr


def test_nothing_at_all_is_explained_too(ask):
    """An assignment that is neither required nor on file has an answer, too."""
    text = ask("explain", "valid", "small").stdout
    assert "Inherited from  yearly" in text
    assert "Nothing requires it on 2026-07-01." in text
    assert "the beginning" in text


def test_unknown_subject_has_a_hint(ask):
    """An unknown subject is an error that names the nearest one."""
    result = ask("explain", "expird", "yearly")
    assert result.exit_code == 3
    assert result.stderr == "error: There is no subject 'expird'. Did you mean 'expired'?\n"


def test_unknown_certification_has_a_hint(ask):
    """An unknown certification is an error that names the nearest one."""
    result = ask("explain", "expired", "Yearly curse")
    assert result.exit_code == 3
    assert "Did you mean 'Yearly course'?" in result.stderr


def test_certification_for_another_kind_is_refused(ask):
    """A certification for assets is no answer for an employee."""
    result = ask("explain", "valid", "lift")
    assert result.exit_code == 3
    assert "is not the kind of subject that 'lift' is for" in result.stderr


def test_competency_can_be_explained(invoke, policies, tmp_path):
    """The competency of a role is found like any other certification (R-26)."""
    files = {
        "subjects.csv": "id\nana\nbo\n",
        "roles.csv": "id,competency,competency_valid_for\ncrew,yes,1 year\n",
        "memberships.csv": "subject,role\nana,crew\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    options = ("--policies", policies, "--roster", str(tmp_path), "--on", "2026-07-01")
    assert "MISSING" in invoke("explain", *options, "ana", "competency:crew").stdout
    assert "NOT REQUIRED" in invoke("explain", *options, "bo", "competency:crew").stdout
