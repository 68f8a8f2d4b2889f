"""Run the hand-worked cases. What they expect stands in the CSV files and nowhere else."""

import re
from collections import Counter
from contextlib import nullcontext

import pytest

import certrules as cr
from certrules import errors
from certrules.dates.arithmetic import add_period
from certrules.dates.zones import civil_date
from tests.cases.reading import (
    FOLDER,
    POLICIES,
    assignment,
    catalogue,
    certification,
    completions,
    day,
    instant,
    listed,
    rows,
)

FILES = {
    "arithmetic.csv": ["expected"],
    "periods.csv": ["expected_count", "expected_error"],
    "expirations.csv": ["expected"],
    "statuses.csv": ["status"],
    "zones.csv": ["expected_date"],
    "notices.csv": ["expected"],
    "reasons.csv": ["expected_rules"],
}
"""Every file, with the columns of which at least one is filled in each row."""

CASES = {name: rows(name) for name in FILES}

RULES = [f"R-{number}" for number in range(1, 34)]

# How many cases each row of the table of worked examples makes, at the least.
WORKED_EXAMPLES = {1: 1, 2: 2, 3: 5, 4: 5, 5: 2, 6: 3, 7: 1, 8: 1, 9: 2, 10: 1, 11: 6}

TIMES = {"add": 1, "subtract": -1, "multiple": 1}


def each(name):
    """Parametrise a test by the rows of a file, each named by its id."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in CASES[name]])


def failing(expected):
    """Return what must catch a case: an error class by its name, or nothing."""
    if re.fullmatch(r"[A-Z]\w+[a-z]\w*", expected):
        return pytest.raises(getattr(errors, expected))
    return pytest.raises(errors.CertrulesError) if expected == "error" else nullcontext()


class TestCases:
    """Each row against the public interface."""

    @each("arithmetic.csv")
    def test_arithmetic(self, row):
        """A date and a period give the date that the calendar gives (R-1 to R-3)."""
        period = cr.Period.parse(row["period"])
        times = int(row["times"]) * TIMES[row["operation"]]
        assert add_period(day(row["start"]), period, times) == day(row["expected"])

    @each("periods.csv")
    def test_period(self, row):
        """A text is the period that it says, or refused (R-1, R-4)."""
        with failing(row["expected_error"]):
            period = cr.Period.parse(row["text"])
            expected = (row["expected_count"], row["expected_unit"])
            assert (str(period.count), period.unit.value) == expected

    @each("expirations.csv")
    def test_expiration(self, row):
        """A history has the expiration dates worked out by hand (R-4 to R-13)."""
        with failing(row["expected"]):
            decisions = cr.replay(
                certification(row["certification"]),
                completions(row["completions"]),
                day(row["existing"]),
            )
            found = [str(one.expires_on or "never") for one in decisions]
            assert found == listed(row["expected"])

    @each("statuses.csv")
    def test_status(self, row):
        """An assignment has the status, the dates and the next change worked out by hand."""
        with failing("" if row["status"] in cr.Status.__members__ else row["status"]):
            found = cr.evaluate(assignment(row), day(row["on"]), instant(row["known_at"]))
            assert {
                "status": found.status.name,
                "underlying": found.underlying.name,
                "expires_on": str(found.expires_on or ""),
                "due_on": str(found.due_on or ""),
                "overdue_on": str(found.overdue_on or ""),
                "exempt_until": str(found.exempt_until or ""),
                "next_change_on": str(found.next_change_on or "-"),
                "inherited_from": found.inherited_from or "",
                "required": "yes" if found.required else "no",
                "pending": "yes" if found.pending else "no",
                "compliant": "yes" if found.compliant else "no",
            }.items() <= row.items()

    @each("zones.csv")
    def test_zone(self, row):
        """An instant is the date of the first zone that is given (R-33)."""
        zones = [row[name] or None for name in ("subject_zone", "company_zone", "run_zone")]
        with failing(row["expected_date"]):
            assert civil_date(instant(row["instant"]), *zones) == day(row["expected_date"])

    @each("notices.csv")
    def test_notices(self, row):
        """The notices of a span of days are those worked out by hand (R-29)."""
        found = cr.notices(assignment(row), day(row["from"]), day(row["to"]))
        expected = [] if row["expected"] == "none" else listed(row["expected"])
        assert [f"{one.on} {one.kind.value}" for one in found] == expected

    @each("reasons.csv")
    def test_reasons(self, row):
        """An answer names the rules that led to it, in their order (R-31)."""
        if row["on"]:
            reasons = cr.evaluate(assignment(row), day(row["on"])).reasons
        else:
            history = completions(row["completions"])
            policy = certification(row["certification"])
            reasons = cr.replay(policy, history, day(row["existing"]))[-1].reasons
        found = iter([one.rule for one in reasons])
        missing = [rule for rule in row["expected_rules"].split(";") if rule not in found]
        assert missing == []


class TestFiles:
    """The files hold what they promise, so that no case passes by not being there."""

    def test_ids_are_unique(self):
        """No id stands twice, in whatever file."""
        ids = Counter(row["id"] for cases in CASES.values() for row in cases)
        assert [one for one, times in ids.items() if times > 1 or not one] == []

    def test_every_case_is_run(self):
        """As many cases are run as there are ids, and as there are lines in the files."""
        tests = [test for test in vars(TestCases).values() if hasattr(test, "pytestmark")]
        run = [case.id for test in tests for mark in test.pytestmark for case in mark.args[1]]
        lines = [(FOLDER / name).read_text("utf-8").splitlines()[1:] for name in FILES]
        assert len(run) == len(set(run)) == sum(map(len, lines))

    def test_every_file_is_run(self):
        """Every CSV file of the folder is among those that are run, here or for section 8."""
        others = {path.name for path in FOLDER.glob("section8_*.csv")}
        assert {path.name for path in FOLDER.glob("*.csv")} - others == set(FILES)

    @pytest.mark.parametrize("name", FILES)
    def test_every_case_expects_something(self, name):
        """No row leaves blank what it expects."""
        blank = [row["id"] for row in CASES[name] if not any(row[one] for one in FILES[name])]
        assert blank == []

    def test_every_status_case_is_whole(self):
        """A status comes with all that never is blank."""
        always = ("underlying", "next_change_on", "required", "pending", "compliant")
        answered = [row for row in CASES["statuses.csv"] if row["status"] in cr.Status.__members__]
        assert [row["id"] for row in answered if not all(row[one] for one in always)] == []

    def test_every_rule_is_named(self):
        """Each of the rules R-1 to R-33 is named by a case, and no other rule is."""
        named = {
            rule for case in CASES.values() for row in case for rule in row["rules"].split(";")
        }
        assert sorted(named) == sorted(RULES)

    @pytest.mark.parametrize("number", WORKED_EXAMPLES)
    def test_worked_example_is_there(self, number):
        """Every worked example of the rules' table is a case."""
        ids = [row["id"] for cases in CASES.values() for row in cases]
        found = [one for one in ids if one.startswith(f"spec-{number:02}-")]
        assert len(found) == WORKED_EXAMPLES[number]

    def test_every_certification_is_used(self):
        """The policy document holds nothing that no case names."""
        text = " ".join(
            f"{row.get('certification', '')} {row.get('parents', '')}"
            for cases in CASES.values()
            for row in cases
        )
        used = set(re.findall(r"[\w-]+", text))
        assert [one.id for one in catalogue() if one.id not in used] == []

    def test_policies_are_where_they_belong(self):
        """The policy document stands beside the cases."""
        assert POLICIES.parent == FOLDER
