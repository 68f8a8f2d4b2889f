"""The sample that the agreement rests on reaches every status and every branch of every rule."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from .census import branches
from .day_by_day import Oracle
from .random_assignments import random_assignment, random_days, random_known_at

SEEDS = 12_000
AT_LEAST = 60

STATUSES = (
    "NOT_REQUIRED",
    "NOT_APPLICABLE",
    "MISSING",
    "UPCOMING",
    "VALID",
    "DUE",
    "OVERDUE",
    "EXPIRED",
    "REVOKED",
    "DEFERRED",
    "IN_TRAINING",
)
EXEMPTIONS = ("NOT_APPLICABLE", "DEFERRED", "IN_TRAINING")
BRANCHES = (
    "R-5 initial term",
    "R-5 no refresher term",
    "R-5 refresher term",
    "R-6 never expires",
    "R-7 no E",
    "R-7 revoked record is no E",
    "R-7 reinstated record is E again",
    "R-7 no early window",
    "R-7 too early",
    "R-7 early: after first notice",
    "R-7 early: after second notice",
    "R-7 early: period",
    "R-7 day before early",
    "R-7 first early day",
    "R-7 last early day",
    "R-7 no late window",
    "R-7 late",
    "R-7 too late",
    "R-7 first late day",
    "R-7 last late day",
    "R-7 day after late",
    "R-8 no force date",
    "R-8 series",
    "R-8 series, k negative",
    "R-8 E off the series",
    "R-9 end of month",
    "R-9 end of year",
    "R-10 given by hand",
    "R-11 two completions on one day",
    "R-12 on the expiration date",
    "R-13 own policy",
    "R-13 revision in force",
    "R-13 retroactive revision",
    *(f"R-14 {status}" for status in STATUSES),
    *(f"R-14 beneath: {status}" for status in STATUSES if status not in EXEMPTIONS),
    "R-15 on the effective date",
    "R-15 a later completion in effect before an earlier one",
    "R-16 on the first notice",
    "R-16 on the second notice",
    "R-17 not yet revoked",
    "R-17 revoked",
    "R-17 revoked with nothing in effect",
    "R-17 reinstated",
    "R-17 lifted by a completion",
    "R-18 covered",
    "R-18 nothing of its own in effect",
    "R-18 parent ends later",
    "R-18 own ends later",
    "R-18 tie",
    "R-18 ends last",
    "R-18 two parents end alike",
    "R-18 revoked child",
    "R-18 parent revoked",
    "R-18 parent not in force",
    *(f"R-18 parent in force beneath {status}" for status in EXEMPTIONS),
    "R-19 one role",
    "R-19 several roles",
    "R-19 last day",
    "R-19 training exempts nothing",
    "R-20 deferred",
    "R-20 deferred, not required",
    "R-20 last day",
    "R-20 not applicable",
    "R-20 must not be deferred",
    "R-20 none",
    "R-21 deferral later",
    "R-21 training later",
    "R-21 tie",
    "R-23 not required, on file",
    "R-24 pending",
    "R-25 compliant",
    "R-25 not compliant",
)


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
