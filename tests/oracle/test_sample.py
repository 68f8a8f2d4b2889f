"""The sample that the agreement rests on reaches every status and every branch of every rule."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from .census import BRANCHES, branches
from .day_by_day import Oracle
from .random_assignments import random_assignment, random_days, random_known_at

SEEDS = 12_000
AT_LEAST = 60


@pytest.fixture(scope="module")
def census() -> Counter[str]:
    """Count the assignments of the sample that come through each branch."""
    counted: Counter[str] = Counter()
    for seed in range(SEEDS):
        rng = random.Random(seed)
        oracle = Oracle(random_assignment(rng))
        met: set[str] = set()
        for day in random_days(rng, oracle, 5):
            met.update(branches(oracle, day))
        counted.update(met)
    return counted


@pytest.mark.parametrize("branch", BRANCHES)
def test_sample_reaches_the_branch(census: Counter[str], branch: str) -> None:
    """Enough assignments come through this branch for a wrong one to be noticed."""
    assert census[branch] >= AT_LEAST


def test_no_branch_is_left_out(census: Counter[str]) -> None:
    """Every branch that the oracle names is asked for above, but for the parents' statuses."""
    others = {branch for branch in census if not branch.startswith("R-18 parent in force beneath")}
    assert others <= set(BRANCHES)


def test_same_seed_same_assignment() -> None:
    """A seed that failed once gives the very same assignment again."""
    first, again = (random_assignment(random.Random(7)) for _ in range(2))
    assert first == again


def test_known_at_matters() -> None:
    """Facts recorded later change the answers of a fair share of the assignments."""
    changed = 0
    for seed in range(2_000):
        rng = random.Random(seed)
        assignment = random_assignment(rng)
        known_at = random_known_at(rng, assignment)
        now, then = Oracle(assignment), Oracle(assignment, known_at)
        changed += any(now.on(day) != then.on(day) for day in random_days(rng, now, 5))
    assert changed >= 300


def test_late_is_the_same_as_never_asked() -> None:
    """Without an instant everything is known, which is the same as long after every fact."""
    late = datetime(2999, 12, 31, tzinfo=UTC) + timedelta(days=10_000)
    for seed in range(500):
        rng = random.Random(seed)
        assignment = random_assignment(rng)
        now, then = Oracle(assignment), Oracle(assignment, late)
        for day in random_days(rng, now, 3):
            assert now.on(day) == then.on(day)
