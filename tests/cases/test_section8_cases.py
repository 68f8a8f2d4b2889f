"""Run the hand-worked cases of section 8. What they expect stands in the CSV files."""

import re
import tomllib
from collections import Counter

import pytest

import certrules as cr
from certrules import errors
from tests.cases.reading import FOLDER, day, listed, rows
from tests.cases.section8_cases import CASES, FILES, catalogue, certification, history, subject

EXPIRATIONS = CASES["section8_expirations.csv"]
REFUSED = CASES["section8_errors.csv"]

# Rules of the dates. Those of the status, R-44 and R-45, stand here for moving no date.
RULES = [f"R-{number}" for number in (*range(40, 57), 60)]

PLAIN = re.compile(r"\d{4}-\d\d-\d\d")

OF_A_HISTORY = {"R-13", "R-60"}
"""Revisions and credits: one completion date alone does not ask for them."""

SINGLE = [
    row
    for row in EXPIRATIONS
    if PLAIN.fullmatch(row["completions"]) and not OF_A_HISTORY & {*row["rules"].split(";")}
]
"""The cases that one call with a completion date can ask, too."""


def each(cases):
    """Parametrise a test by cases, each named by its id."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in cases])


def outcome(decision):
    """Return a decision as the cells write it."""
    return "rejected" if decision.rejected else str(decision.expires_on or "never")


def answers(ask, expected):
    """Hold what `ask` returns, or the error it raises, against a cell."""
    wrong, _, named = expected.partition(" ")
    if wrong != "error":
        assert [outcome(one) for one in ask()] == listed(expected)
        return
    with pytest.raises(errors.CertrulesError) as caught:
        ask()
    assert named in str(caught.value)


class TestCases:
    """Each row against the public interface."""

    @each(EXPIRATIONS)
    def test_expiration(self, row):
        """A history has the expiration dates worked out by hand (R-40 to R-60)."""
        existing = day(row["existing"])
        answers(
            lambda: cr.replay(certification(row), history(row), existing, subject=subject(row)),
            row["expected"],
        )

    @each(SINGLE)
    def test_decision(self, row):
        """One completion alone is decided as it is in a history of one."""
        facts = day(row["completions"]), day(row["existing"])
        policy = certification(row).policy
        answers(lambda: [cr.decide(policy, *facts, subject=subject(row))], row["expected"])

    @each(REFUSED)
    def test_refused(self, row):
        """A policy whose options cannot go together is refused with its place and a remedy."""
        held = tomllib.loads(f"policy = {row['document']}")
        with pytest.raises(errors.ProblemsFound) as caught:
            cr.load({"certification": [{"id": "one", **held}]})
        [problem] = caught.value.problems
        path = f"certification[0].policy.{row['path']}"
        assert (problem.code, problem.place) == (row["code"], path)
        said, _, remedy = problem.message.partition(". ")
        assert said
        assert remedy


class TestFiles:
    """The files hold what they promise, so that no case passes by not being there."""

    def test_ids_are_unique(self):
        """No id stands twice, in whatever file of the folder."""
        ids = Counter(row["id"] for path in FOLDER.glob("*.csv") for row in rows(path.name))
        assert [one for one, times in ids.items() if times > 1 or not one] == []

    def test_every_case_is_run(self):
        """As many cases are run as there are lines in the files."""
        lines = [len((FOLDER / name).read_text("utf-8").splitlines()) - 1 for name in FILES]
        assert [len(EXPIRATIONS), len(REFUSED)] == lines

    @pytest.mark.parametrize("name", FILES)
    def test_every_case_expects_something(self, name):
        """No row leaves blank what it expects, and each names its rules."""
        columns = (*FILES[name], "rules")
        assert [row["id"] for row in CASES[name] if not all(row[one] for one in columns)] == []

    def test_there_are_enough(self):
        """There are as many cases as were promised."""
        assert len(EXPIRATIONS) >= 420
        assert len(REFUSED) >= 40

    def test_one_answer_for_each_completion(self):
        """A history of n completions expects n answers, unless it is an error."""
        answered = [row for row in EXPIRATIONS if not row["expected"].startswith("error")]
        uneven = [
            row["id"]
            for row in answered
            if len(listed(row["completions"])) != len(listed(row["expected"]))
        ]
        assert uneven == []

    def test_every_rule_is_named(self):
        """Each rule of the dates is named by several cases."""
        named = Counter(rule for row in EXPIRATIONS for rule in row["rules"].split(";"))
        assert [rule for rule in RULES if named[rule] < 4] == []

    def test_every_certification_is_used(self):
        """The policy document holds nothing that no case names."""
        assert sorted(one.id for one in catalogue()) == sorted(
            {row["certification"] for row in EXPIRATIONS}
        )
