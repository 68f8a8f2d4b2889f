"""Policy documents with the options of section 8: what is refused where, what is written how."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import certrules as cr
from certrules.errors import ProblemsFound
from certrules.exchange.documents import dump, dumps, from_plain, load, loads, to_plain
from certrules.model.cases import Dated, RuleCase
from certrules.model.certifications import Certification
from certrules.model.policies import Policy, Revision

RULES = sorted((Path(__file__).parents[2] / "examples" / "rules").glob("*.toml"))

A = '[[certification]]\nid = "a"\n'
B = '\n[[certification]]\nid = "b"\n'
C0 = "certification[0]"
POLICY = f"{C0}.policy"
TERM = f"{POLICY}.terms[0]"
CASE = f"{C0}.cases[0]"

# Each: a name, a document in TOML, and the (path, code) of each problem in it.
REFUSED = {
    "age is true": (
        A + 'policy.terms = [{ valid_for_by_age = [{ from_age = true, valid_for = "1 year" }] }]',
        {(f"{TERM}.valid_for_by_age[0].from_age", "wrong-type")},
    ),
    "ages out of order": (
        A + "policy.terms = [{ valid_for_by_age = [\n"
        '{ from_age = 40, valid_for = "1 year" }, { from_age = 0, valid_for = "2 years" }] }]',
        {(f"{TERM}.valid_for_by_age", "invalid-policy")},
    ),
    "limit before its age": (
        A + 'policy.terms = [{ valid_for = "1 year", age_limit = { issued_before = 42, until = 40 }'
        " }]",
        {(f"{TERM}.age_limit.until", "invalid-policy")},
    ),
    "rounding that there is not": (
        A + 'policy.terms = [{ valid_for = "1 year", extend_to = "day 32" }]',
        {(f"{TERM}.extend_to", "invalid-policy")},
    ),
    "rounding is a table": (
        A + 'policy.terms = [{ valid_for = "1 year", extend_to = { day = 3 } }]',
        {(f"{TERM}.extend_to", "wrong-type")},
    ),
    "rounding down from less than a year": (
        A + 'policy.terms = [{ valid_for = "11 months" }]\n'
        'policy.anchor = { subject = "hire date", round = "down" }',
        {(f"{POLICY}.terms[0].valid_for", "invalid-policy")},
    ),
    "several at once": (
        A + 'policy.terms = [{ valid_for = "1 year", grace = "soon", counting = "all" }]\n'
        'policy.renewal = { edge = "sharp", early = "always" }\n'
        'policy.credits = { need = "NaN", within = 3 }',
        {
            (f"{TERM}.grace", "invalid-period"),
            (f"{TERM}.counting", "unknown-word"),
            (f"{POLICY}.renewal.edge", "unknown-word"),
            (f"{POLICY}.credits.need", "invalid-number"),
            (f"{POLICY}.credits.within", "wrong-type"),
        },
    ),
    "credits that would fill the memory": (
        A + 'policy.credits = { need = 1e999999999, within = "1 year" }',
        {(f"{POLICY}.credits.need", "invalid-number")},
    ),
    "revisions in both places": (
        A + "policy.revisions = [{ effective_from = 2026-01-01 }]\n"
        "revisions = [{ effective_from = 2027-01-01 }]",
        {(f"{C0}.revisions", "invalid-certification")},
    ),
    "two revisions from one day": (
        A + "policy.revisions = [{ effective_from = 2026-01-01 }, { effective_from = 2026-01-01 }]",
        {(f"{POLICY}.revisions", "invalid-certification")},
    ),
    "option of a revision in the policy": (
        A + 'policy.revisions = [{ effective_from = 2026-01-01, terms = [{ grace = "1 day" }] }]',
        {(f"{POLICY}.revisions[0].terms[0].grace", "invalid-policy")},
    ),
    "composite with revisions": (
        A + 'policy.all_of = ["b"]\npolicy.revisions = [{ effective_from = 2026-01-01 }]' + B,
        {(f"{POLICY}.revisions", "invalid-certification")},
    ),
    "composite with revisions beside it": (
        A + 'policy.all_of = ["b"]\nrevisions = [{ effective_from = 2026-01-01 }]' + B,
        {(f"{C0}.revisions", "invalid-certification")},
    ),
    "unknown part": (
        A + 'policy.all_of = ["b", "x"]' + B,
        {(f"{POLICY}.all_of[1]", "unknown-id")},
    ),
    "unknown parts of several": (
        A + 'policy.any_of = ["x"]' + B + 'policy.all_of = ["y"]',
        {
            (f"{POLICY}.any_of[0]", "unknown-id"),
            ("certification[1].policy.all_of[0]", "unknown-id"),
        },
    ),
    "unknown part beside another problem": (
        A + 'policy.any_of = ["x"]\nname = 7',
        {(f"{C0}.name", "wrong-type")},
    ),
    "its own part": (
        A + 'policy.any_of = ["a"]',
        {(f"{C0}.policy", "invalid-certification")},
    ),
    "part of another kind": (
        A + 'policy.any_of = ["b"]' + B + 'subject_kind = "asset"',
        {(f"{POLICY}.any_of[0]", "invalid-certification")},
    ),
    "parts in a circle": (
        A + 'policy.any_of = ["b"]' + B + 'policy.all_of = ["a"]',
        {
            (f"{POLICY}.any_of", "invalid-certification"),
            ("certification[1].policy.all_of", "invalid-certification"),
        },
    ),
    "made of its own child": (
        A + 'policy.all_of = ["b"]' + B + 'parents = ["a"]',
        {(f"{POLICY}.all_of", "invalid-certification")},
    ),
    "misspelt key of a notice": (
        A + 'notices = [{ before = "1 week", evrey = "1 day" }]',
        {(f"{C0}.notices[0].evrey", "unknown-key")},
    ),
    "notice of both sides": (
        A + 'notices = [{ before = "1 week", after = "1 week" }]',
        {(f"{C0}.notices[0].before", "invalid-certification")},
    ),
    "notice for nobody": (
        A + 'notices = [{ before = "1 week", to = [] }]',
        {(f"{C0}.notices[0].to", "invalid-certification")},
    ),
    "task without a title": (
        A + 'tasks = [{ before = "1 week" }]',
        {(f"{C0}.tasks[0].title", "missing-key")},
    ),
    "source without an authority": (
        A + 'source = { title = "T" }',
        {(f"{C0}.source.authority", "missing-key")},
    ),
    "case that expects nothing": (
        A + 'cases = [{ name = "x" }]',
        {(f"{CASE}.expires", "invalid-input")},
    ),
    "case with a date too few": (
        A + 'cases = [{ name = "x", completions = [2026-01-01], expires = ["never", "never"] }]',
        {(f"{CASE}.expires", "invalid-input")},
    ),
    "case with wrong dates": (
        A + '[[certification.cases]]\nname = "x"\nexpires = ["soon", 7, []]\n'
        'completions = [2026-01-01, { on = "x" }, { credits = 1 }]',
        {
            (f"{CASE}.completions[1].on", "invalid-date"),
            (f"{CASE}.completions[2].on", "missing-key"),
            (f"{CASE}.expires[0]", "invalid-date"),
            (f"{CASE}.expires[1]", "wrong-type"),
            (f"{CASE}.expires[2]", "wrong-type"),
        },
    ),
    "status that there is not": (
        A + 'cases = [{ name = "x", status = [{ on = 2026-01-01, is = "fine" }] }]',
        {(f"{CASE}.status[0].is", "unknown-word")},
    ),
    "wrong completion of a part": (
        A + '[[certification.cases]]\nname = "x"\nstatus = [{ on = 2026-01-01, is = "due" }]\n'
        "parts = { b = [2026-01-01, 7], c = 2026-01-01 }",
        {
            (f"{CASE}.parts.b[1]", "wrong-type"),
            (f"{CASE}.parts.c", "wrong-type"),
        },
    ),
}


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_document_is_refused(text, problems):
    """Every problem is told once, at its path, with its code, and with a remedy."""
    with pytest.raises(ProblemsFound) as caught:
        loads(text, "toml")
    found = caught.value.problems
    assert sorted((one.place, one.code) for one in found) == sorted(problems)
    assert all(one.message.count(". ") for one in found)


@pytest.mark.parametrize("language", ["toml", "yaml", "json"])
@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_shelf_of_rules_is_read_again(path, language):
    """Every rule of the shelf is loaded, written and read again without loss."""
    catalogue = cr.load(path)
    assert len(catalogue)
    assert load(dump(catalogue)) == catalogue
    text = dumps(catalogue, language)
    assert loads(text, language) == catalogue
    assert dumps(loads(text, language), language) == text


def test_there_is_a_shelf():
    """The shelf of rules is where the tests look for it."""
    assert len(RULES) > 10


def test_revisions_are_written_in_the_policy():
    """Revisions are read beside the policy and in it, and written in it."""
    revision = {"effective_from": "2026-01-01", "initial_due": "1 month"}
    beside = load({"certification": [{"id": "a", "revisions": [revision], "source": SOURCE}]})
    within = load(
        {"certification": [{"id": "a", "policy": {"revisions": [revision]}, "source": SOURCE}]}
    )
    assert beside == within
    assert within["a"].revisions == (
        Revision(date(2026, 1, 1), Policy(initial_due="1 month"), retroactive=False),
    )
    assert dump(beside)["certification"] == [
        {"id": "a", "policy": {"revisions": [revision]}, "source": SOURCE}
    ]
    assert "[[certification.policy.revisions]]\neffective_from = 2026-01-01" in dumps(
        beside, "toml"
    )
    assert from_plain(Certification, to_plain(beside["a"])) == beside["a"]


SOURCE = {"authority": "Ministry of Examples"}


def test_case_holds_dates_and_tables():
    """Completions of cases are dates, or tables where they carry more; statuses are under `is`."""
    text = A + (
        '[[certification.cases]]\nname = "both"\n'
        "completions = [2025-01-15, { on = 2026-01-15, credits = 7.5, expires = 2027-01-01 }]\n"
        'expires = ["rejected", 2027-01-01]\n'
        "parts = { b = [2025-01-15], c = [] }\n"
        'status = [{ on = 2026-02-01, is = "valid" }]\n'
    )
    [case] = loads(text, "toml")["a"].cases
    assert isinstance(case, RuleCase)
    day = date(2025, 1, 15)
    assert case.completions == (
        Dated(day),
        Dated(date(2026, 1, 15), expires=date(2027, 1, 1), credits=Decimal("7.5")),
    )
    assert case.expires == ("rejected", date(2027, 1, 1))
    assert case.parts == (("b", (Dated(day),)), ("c", ()))
    assert case.status[0].status is cr.Status.VALID
    plain = to_plain(case)
    assert plain["completions"] == [
        "2025-01-15",
        {"on": "2026-01-15", "expires": "2027-01-01", "credits": "7.5"},
    ]
    assert plain["status"] == [{"on": "2026-02-01", "is": "valid"}]
    assert from_plain(RuleCase, plain) == case


def test_dates_of_cases_stand_as_dates():
    """Dates in cases are dates of TOML, those of parts too; and ages are whole numbers."""
    text = (
        A + 'policy.terms = [{ valid_for_by_age = [{ from_age = 40, valid_for = "1 year" }] }]\n'
        '[[certification.cases]]\nname = "x"\nsubject = { birth_date = 1980-01-01 }\n'
        "completions = [2025-01-15]\nexpires = [2026-01-15]\nparts = { b = [2025-01-15] }\n"
        'status = [{ on = 2025-01-15, is = "valid" }]\n'
    )
    written = dumps(loads(text, "toml"), "toml")
    for line in (
        "{ from_age = 40, ",
        "subject = { birth_date = 1980-01-01 }",
        "completions = [2025-01-15]",
        "expires = [2026-01-15]",
        "parts = { b = [2025-01-15] }",
        '{ on = 2025-01-15, is = "valid" }',
    ):
        assert line in written


def test_everything_comes_back_from_yaml():
    """YAML has the same keys; its `on` is a text and not a truth value."""
    text = (
        "certification:\n  - id: a\n    policy:\n      terms:\n"
        "        - valid_for_by_age:\n            - from_age: 40\n              valid_for: 1 year\n"
        "          last_day_valid: false\n          extend_to: day 5\n"
        "    cases:\n      - name: x\n        status:\n          - on: 2025-01-15\n"
        "            is: missing\n"
    )
    one = loads(text, "yaml")["a"]
    [term] = one.policy.terms
    assert term.valid_for_by_age[0].from_age == 40
    assert term.last_day_valid is False
    assert str(term.extend_to) == "day 5"
    assert one.cases[0].status[0].on == date(2025, 1, 15)
