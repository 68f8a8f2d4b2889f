"""`certrules status`: what it says about a roster with every status."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from certrules.cli import arguments
from certrules.cli.attention import ORDER
from certrules.model.verdicts import Status

# Worked out by hand for 2026-07-01: subject, certification, status, beneath it, required, expires.
EXPECTED = [
    ("missing", "yearly", "missing", "missing", True, None),
    ("upcoming", "yearly", "upcoming", "upcoming", True, None),
    ("valid", "yearly", "valid", "valid", True, "2027-01-10"),
    ("due", "yearly", "due", "due", True, "2026-07-20"),
    ("overdue", "yearly", "overdue", "overdue", True, "2026-07-05"),
    ("lastday", "yearly", "overdue", "overdue", True, "2026-07-01"),
    ("expired", "yearly", "expired", "expired", True, "2026-06-30"),
    ("revoked", "yearly", "revoked", "revoked", True, "2027-01-10"),
    ("deferred", "yearly", "deferred", "missing", True, None),
    ("training", "yearly", "in_training", "missing", True, None),
    ("exempt", "yearly", "not_applicable", "missing", True, None),
    ("former", "yearly", "valid", "valid", False, "2027-01-10"),
    ("future", "yearly", "not_required", "not_required", False, None),
    ("covered", "yearly", "valid", "valid", True, "2027-01-10"),
    ("covered", "small", "valid", "valid", True, "2027-01-10"),
    ("lift-1", "lift", "valid", "valid", True, None),
]

# The same by hand: the list that needs attention, the most urgent first, with its reasons.
ATTENTION = [
    (
        "REVOKED",
        "Rea Revoked revoked",
        "Revoked on 2026-05-01, 61 days ago: Failed the practical part twice.",
    ),
    ("EXPIRED", "Eve Expired expired", "Expired on 2026-06-30, 1 day ago."),
    ("MISSING", "Mia Missing missing", "Nothing is on file; required by the role crew."),
    (
        "UPCOMING",
        "Uma Upcoming upcoming",
        "On file, but takes effect on 2026-07-10, in 9 days.",
    ),
    ("OVERDUE", "Lea Lastday lastday", "Expires on 2026-07-01, today."),
    (
        "OVERDUE",
        "Ova Overdue overdue",
        "Expires on 2026-07-05, in 4 days; a completion awaits approval.",
    ),
    ("DUE", "Dan Due due", "Expires on 2026-07-20, in 19 days."),
]


@pytest.fixture
def answered(ask):
    """What the command prints as JSON, read."""
    return json.loads(ask("status", "--json").stdout)


def cells(line):
    """Return the cells of a row of a table that is not wrapped."""
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_every_assignment_has_its_status(answered):
    """The JSON holds every assignment with the status, requirement and date worked out by hand."""
    names = ("subject", "certification", "status", "underlying", "required", "expires_on")
    assert [tuple(one[name] for name in names) for one in answered["assignments"]] == EXPECTED


def test_every_field_is_told(answered):
    """The JSON tells every field of R-32 and who and what the assignment is."""
    [covered] = [one for one in answered["assignments"] if one["certification"] == "small"]
    assert covered == {
        "subject": "covered",
        "subject_name": "Coy Covered",
        "company": None,
        "certification": "small",
        "certification_name": "Small course",
        "on": "2026-07-01",
        "status": "valid",
        "underlying": "valid",
        "required": True,
        "compliant": True,
        "pending": False,
        "expires_on": "2027-01-10",
        "due_on": "2026-12-10",
        "overdue_on": "2027-01-03",
        "exempt_until": None,
        "inherited_from": "yearly",
        "next_change_on": "2026-12-10",
        "reason": "Expires on 2027-01-10, in 193 days (inherited from yearly).",
    }


def test_summary_counts_required_ones_apart(answered):
    """The summary counts assignments by status and certification, required ones apart (R-23)."""
    summary = answered["summary"]
    assert (summary["subjects"], summary["assignments"]) == (15, 16)
    assert (summary["required"], summary["compliant"]) == (14, 10)
    assert summary["by_status"]["valid"] == {"required": 4, "not_required": 1}
    assert summary["by_status"]["overdue"] == {"required": 2, "not_required": 0}
    assert summary["by_certification"]["small"] == {"valid": {"required": 1, "not_required": 0}}
    assert list(summary["by_certification"]) == ["yearly", "small", "lift"]


def test_csv_says_what_json_says(ask, answered):
    """The CSV has the same rows and columns as the JSON."""
    rows = list(csv.DictReader(io.StringIO(ask("status", "--csv").stdout)))
    words = {None: "", True: "true", False: "false"}
    assert rows == [
        {name: words.get(value, value) for name, value in one.items()}
        for one in answered["assignments"]
    ]


def test_attention_is_listed_by_urgency(ask):
    """What needs attention is listed with a sentence each, the most urgent first."""
    lines = ask("status", columns=200).stdout.splitlines()
    start = lines.index("Need attention: 7") + 3
    listed = [cells(line) for line in lines[start:]]
    assert listed == [[word, who, "Yearly course", why] for word, who, why in ATTENTION]


def test_narrow_list_says_the_same(ask):
    """At 80 columns the list has the same words, wrapped and not cut."""
    text = ask("status").stdout
    listed = text[text.index("Need attention") :]
    for sentence in (why for _, _, why in ATTENTION):
        assert all(word in listed for word in sentence.split())


@pytest.mark.parametrize("columns", [40, 60, 75, 76, 80, 100, 119, 120, 160])
@pytest.mark.parametrize("options", [[], ["--all"]])
def test_no_line_is_too_wide_or_cut(ask, columns, options):
    """At any width no line is wider than it, and no ellipsis says that something was cut."""
    text = ask("status", *options, columns=columns).stdout
    assert max(map(len, text.splitlines())) <= columns
    assert "…" not in text
    assert "Failed" in text
    assert "twice." in text


def test_no_line_ends_in_blanks(ask):
    """Tables leave no blanks at the ends of lines."""
    assert [line for line in ask("status").stdout.splitlines() if line != line.rstrip()] == []


def test_pipe_has_one_line_for_each_assignment(ask):
    """In a pipe, where no width is given, no row is wrapped."""
    text = ask("status", "--all", columns=None).stdout
    assert sum("Yearly course" in line for line in text.splitlines()) == 1 + 14
    assert any("Failed the practical part twice." in line for line in text.splitlines())


def test_all_lists_every_assignment(ask):
    """With --all every assignment is listed, the exempt ones with what lies beneath."""
    text = ask("status", "--all", columns=200).stdout
    assert "All assignments: 16" in text
    assert "Deferred until 2026-07-31; beneath it missing." in text
    assert "In training until 2026-08-01; beneath it missing." in text
    assert "Marked as not applicable; beneath it missing." in text
    assert "Nothing requires it, and nothing is on file." in text
    assert "Never expires." in text


def test_limit_says_what_is_left_out(ask):
    """With --limit the list is cut, and the number of those left out is told."""
    text = ask("status", "--limit", "2", columns=200).stdout
    assert "Need attention: 7" in text
    assert "Eve Expired" in text
    assert "Mia Missing" not in text
    assert text.endswith("... and 5 more.\n")


def test_limit_of_none_lists_nothing(ask):
    """A limit of 0 leaves the counts and prints no empty table."""
    text = ask("status", "--limit", "0").stdout
    assert "Subject and certification" not in text
    assert text.endswith("Need attention: 7\n... and 7 more.\n")


def test_table_counts_by_certification(ask):
    """The table by certification counts required assignments by status and their compliance."""
    lines = ask("status", columns=160).stdout.splitlines()
    [heading] = [line for line in lines if line.startswith("Certification ")]
    [yearly] = [line for line in lines if line.startswith("Yearly course ")]
    words = heading.split()[1:]
    counts = dict(zip(words, yearly.removeprefix("Yearly course").split(), strict=True))
    assert counts["EXPIRED"] == "1"
    assert counts["OVERDUE"] == "2"
    assert counts["VALID"] == "2"
    assert counts["OK"] == "67%"


def test_known_at_leaves_out_what_was_recorded_later(ask):
    """With --known-at a completion recorded later is not known yet (R-30)."""
    result = ask("status", "--known-at", "2026-06-01T00:00:00Z", "--json")
    answered = json.loads(result.stdout)
    statuses = {one["subject"]: one["status"] for one in answered["assignments"]}
    assert statuses["valid"] == "missing"
    assert statuses["former"] == "valid"
    assert answered["known_at"] == "2026-06-01T00:00:00+00:00"
    heading = ask("status", "--known-at", "2026-06-01T00:00:00Z").stdout.splitlines()[0]
    assert heading == "Status on 2026-07-01, as known at 2026-06-01 00:00 UTC"


def test_day_is_needed(invoke, policies, roster):
    """Without --on nothing is guessed: it is an error of usage."""
    result = invoke("status", "--policies", policies, "--roster", roster)
    assert result.exit_code == 2
    assert "--on" in result.stderr


class Noon(datetime):
    """A clock that stands at 2026-06-30 12:00 UTC, when it is 2026-07-01 in Apia."""

    @classmethod
    def now(cls, tz=None):
        """Return the instant at which the clock stands."""
        return datetime(2026, 6, 30, 12, tzinfo=UTC).astimezone(tz)


def test_today_is_each_subjects_own(ask, monkeypatch):
    """With `--on today` each subject is evaluated on the date in its own zone (R-33)."""
    monkeypatch.setattr(arguments, "datetime", Noon)
    answered = json.loads(ask("status", "--json", on="today").stdout)
    days = {one["subject"]: one["on"] for one in answered["assignments"]}
    assert days["missing"] == "2026-07-01"
    assert days["due"] == "2026-06-30"
    assert answered["on"] == "2026-06-30 (today in UTC)"


def test_today_takes_the_zone_of_the_run(ask, monkeypatch):
    """With --zone, subjects without a zone of their own have that one's date."""
    monkeypatch.setattr(arguments, "datetime", Noon)
    answered = json.loads(
        ask("status", "--json", "--zone", "Pacific/Kiritimati", on="Today").stdout
    )
    assert {one["on"] for one in answered["assignments"]} == {"2026-07-01"}


def test_zone_without_today_is_an_error(ask):
    """A zone that would do nothing is refused, so that nobody believes it did."""
    result = ask("status", "--zone", "UTC")
    assert result.exit_code == 2
    assert "--zone goes with '--on today' only" in result.stderr


def test_json_and_csv_exclude_each_other(ask):
    """Only one form of data is printed."""
    result = ask("status", "--json", "--csv")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_roster_may_bring_its_certifications(invoke, roster, tmp_path):
    """Without --policies the certifications are those of the roster itself."""
    (tmp_path / "roster" / "certifications.csv").write_text(
        "id,subject_kind,valid_for\nyearly,employee,1 year\nsmall,employee,6 months\n"
        "lift,asset,never expires\n",
        "utf-8",
    )
    result = invoke("status", "--roster", roster, "--on", "2026-07-01", "--json")
    assert result.exit_code == 0
    statuses = [one["status"] for one in json.loads(result.stdout)["assignments"]]
    assert statuses.count("expired") == 2


def test_roster_may_be_one_json_file(invoke, policies, tmp_path):
    """The roster may be one JSON file."""
    path = tmp_path / "roster.json"
    path.write_text(
        '{"subjects": [{"id": "ana"}], "requirements": [{"subject": "ana", '
        '"certification": "yearly"}]}',
        "utf-8",
    )
    options = ("--policies", policies, "--roster", str(path), "--on", "2026-07-01")
    # Without a name the subject goes by its id, which is not said twice.
    [listed] = [
        line
        for line in invoke("status", *options, columns=200).stdout.splitlines()
        if "ana" in line
    ]
    assert cells(listed)[:3] == ["MISSING", "ana", "Yearly course"]
    [row] = json.loads(invoke("status", *options, "--json").stdout)["assignments"]
    assert (row["subject"], row["status"]) == ("ana", "missing")
    assert row["reason"] == "Nothing is on file; required directly."


def test_empty_roster_is_fine(invoke, policies, tmp_path):
    """A roster with nobody in it gives an empty answer, not an error."""
    (tmp_path / "subjects.csv").write_text("id\n", "utf-8")
    result = invoke(
        "status", "--policies", policies, "--roster", str(tmp_path), "--on", "2026-07-01"
    )
    assert result.exit_code == 0
    assert "0 subjects, 0 assignments. Required: 0; of these compliant: 0." in result.stdout


def test_every_status_has_a_place():
    """The order of tables holds every status once."""
    assert sorted(ORDER, key=lambda one: one.name) == sorted(Status, key=lambda one: one.name)
