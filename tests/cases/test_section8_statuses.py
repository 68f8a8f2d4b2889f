"""Run the hand-worked status and notice cases of section 8. What they expect stands in the CSV."""

import re
from collections import Counter

import pytest

import certrules as cr
from tests.cases.reading import FOLDER, day, instant, listed, rows
from tests.cases.section8_status_reading import CASES, FILES, assignment, catalogue, notice
from tests.cases.test_cases import failing

STATUSES = CASES["section8_statuses.csv"]
NOTICES = CASES["section8_notices.csv"]

# The rules that a status or a notice shows by itself.
RULES = ["R-44", "R-45", "R-50", "R-51", "R-53", *(f"R-{number}" for number in range(56, 63))]


def each(cases):
    """Parametrise a test by cases, each named by its id."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in cases])


class TestCases:
    """Each row against the public interface."""

    @each(STATUSES)
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

    @each(NOTICES)
    def test_notices(self, row):
        """The notices of a span of days are those worked out by hand (R-29, R-57)."""
        span = day(row["from"]), day(row["to"]), instant(row["known_at"])
        expected = [] if row["expected"] == "none" else listed(row["expected"])
        assert sorted(map(notice, cr.notices(assignment(row), *span))) == sorted(expected)


class TestFiles:
    """The files hold what they promise, so that no case passes by not being there."""

    def test_ids_are_unique(self):
        """No id stands twice, in whatever file of the folder."""
        ids = Counter(row["id"] for path in FOLDER.glob("*.csv") for row in rows(path.name))
        assert [one for one, times in ids.items() if times > 1 or not one] == []

    def test_every_case_is_run(self):
        """As many cases are run as there are lines in the files."""
        lines = [len((FOLDER / name).read_text("utf-8").splitlines()) - 1 for name in FILES]
        assert [len(STATUSES), len(NOTICES)] == lines

    @pytest.mark.parametrize("name", FILES)
    def test_every_case_expects_something(self, name):
        """No row leaves blank what it expects, and each names its rules."""
        columns = (*FILES[name], "rules")
        assert [row["id"] for row in CASES[name] if not all(row[one] for one in columns)] == []

    def test_every_status_case_is_whole(self):
        """A status comes with all that never is blank."""
        always = ("underlying", "next_change_on", "required", "pending", "compliant")
        answered = [row for row in STATUSES if row["status"] in cr.Status.__members__]
        assert [row["id"] for row in answered if not all(row[one] for one in always)] == []

    def test_there_are_enough(self):
        """There are as many cases as were promised."""
        assert len(STATUSES) >= 260
        assert len(NOTICES) >= 60

    def test_every_rule_is_named(self):
        """Each rule that a status shows is named by several cases."""
        named = Counter(rule for row in STATUSES for rule in row["rules"].split(";"))
        assert [rule for rule in RULES if named[rule] < 4] == []

    def test_every_certification_is_used(self):
        """The policy document holds nothing that no case names."""
        columns = ("certification", "parents", "parts")
        cells = " ".join(row[one] for row in (*STATUSES, *NOTICES) for one in columns)
        used = set(re.findall(r"[\w-]+", cells))
        assert [one.id for one in catalogue() if one.id not in used] == []
