"""The benchmarks compare like with like."""

from collections import Counter

import pytest

from benchmarks.one_answer import CASES, DifferentAnswersError, check, main, timed
from benchmarks.results import table
from benchmarks.sides import certrules_side, plain_side
from benchmarks.workload import DAYS, TODAY, make


@pytest.fixture(scope="module")
def workload():
    """A small workload; seeded, so the same each time."""
    return make(1_000)


@pytest.fixture(scope="module")
def sides(workload):
    """Both ways to evaluate it."""
    return certrules_side(workload), plain_side(workload)


def share(items, condition):
    """Return what share of the items fulfils a condition, in percent."""
    items = list(items)
    return 100 * sum(map(condition, items)) / len(items)


def test_plain_dateutil_gives_the_same_answers(workload, sides):
    """The plain implementation with dateutil agrees with certrules on every row and day."""
    assert check(sides, workload.rows, DAYS) == 1_000 * len(DAYS)


def test_different_answers_are_refused(workload, sides):
    """A side that answers otherwise is found, so that it is never timed."""
    ours, theirs = sides
    wrong = theirs._replace(answer=lambda given: theirs.answer(given)._replace(required=False))
    with pytest.raises(DifferentAnswersError, match="required=False"):
        check([ours, wrong], workload.rows[:10], [TODAY])


def test_workload_is_the_one_promised(workload):
    """The workload has the shares of policies and rows that its description states."""
    policies, rows = workload.policies, workload.rows
    terms = [policy.terms[0] for policy in policies]
    assert len(policies) == 200
    assert share(terms, lambda term: term.extend_to is not None) == 30
    assert share(terms, lambda term: term.valid_for is None) == 10
    assert share(policies, lambda policy: policy.force_date is not None) == 15
    assert share(policies, lambda policy: policy.early is not None) == 40
    assert share(policies, lambda policy: policy.late is not None) == 25
    assert share(policies, lambda policy: len(policy.terms) == 2) == 15
    assert share(rows, lambda row: row.deferred_until is not None) == 3
    assert share(rows, lambda row: row.requirements[0][1] is not None) == 4
    assert share(rows, lambda row: row.revoked_on is not None) == 0.5
    assert share(rows, lambda row: row.parent is not None) == 5
    assert sum(len(row.completions) for row in rows) == 2_500


def test_workload_reaches_every_status(workload, sides):
    """Every status that the rules of the workload can give occurs on the days asked about."""
    ours = sides[0]
    answers = [
        ours.answer(ours.evaluate(assignment, day))
        for assignment in map(ours.construct, workload.rows)
        for day in DAYS
    ]
    seen = Counter(answer.status for answer in answers)
    assert set(seen) == {
        "missing",
        "upcoming",
        "valid",
        "due",
        "overdue",
        "expired",
        "revoked",
        "deferred",
        "in_training",
    }
    assert any(answer.inherited_from for answer in answers)


def test_workload_is_seeded():
    """The same seed gives the same rows, another seed others under the same policies."""
    assert make(50, seed=3) == make(50, seed=3)
    other = make(50, seed=4)
    assert other.rows != make(50, seed=3).rows
    assert other.policies == make(50, seed=3).policies


@pytest.mark.parametrize("name", CASES)
def test_what_is_timed_is_one_evaluation_a_row(name, workload, sides):
    """Each case gives one answer a row, the same on both sides."""
    rows = workload.rows[:20]
    given = []
    for side in sides:
        nanoseconds, made = timed(CASES[name](side, rows, TODAY))
        assert nanoseconds >= 0
        given.append([side.answer(one) for one in made])
    assert given[0] == given[1]
    assert len(given[0]) == len(rows)


def test_report_is_printed(capsys):
    """A small run prints a table with a line for each case."""
    main(["--rows", "20", "--rounds", "2", "--no-keep"])
    printed = capsys.readouterr().out
    assert all(f"| {name} | **" in printed for name in CASES)


def test_table_is_markdown():
    """A table has a header, a rule and its rows."""
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
