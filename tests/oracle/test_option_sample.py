"""The sample with options reaches every branch of section 8, too."""

import random
from collections import Counter

import pytest

from .census import BRANCHES
from .census_options import OPTION_BRANCHES, branches_of_options
from .day_by_day import Oracle
from .random_assignments import random_days
from .random_options import random_options
from .records import Unanswerable

SEEDS = 12_000
AT_LEAST = 5
"""A hundred or so among the assignments on which certrules and the oracle must agree."""

REFUSALS = ("age", "birth date", "hire date")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def census() -> Counter[str]:
    """Count the assignments of the sample that come through each branch."""
    counted: Counter[str] = Counter()
    for seed in range(SEEDS):
        rng = random.Random(seed)
        assignment, met = random_options(rng), set[str]()
        try:
            oracle = Oracle(assignment)
        except Unanswerable as refused:
            counted[refused.lacking] += 1
            continue
        for day in random_days(rng, oracle, 4):
            met.update(branches_of_options(oracle, day))
        counted.update(met)
    return counted


@pytest.mark.parametrize("branch", [*OPTION_BRANCHES, *REFUSALS])
def test_sample_reaches_the_branch(census: Counter[str], branch: str) -> None:
    """Enough assignments come through this branch for a wrong one to be noticed."""
    assert census[branch] >= AT_LEAST


def test_no_branch_is_left_out(census: Counter[str]) -> None:
    """Every branch that the oracle names is asked for, here or in the sample without options."""
    assert set(census) <= {*OPTION_BRANCHES, *BRANCHES, *REFUSALS}


def test_options_combine() -> None:
    """The policies of the sample have several options at a time, in many combinations."""
    combinations: Counter[frozenset[str]] = Counter()
    for seed in range(2_000):
        policy = random_options(random.Random(seed))["policy"]
        options = {*policy, *policy["renewal"], *(policy["anchor"] or {})}
        options.update(*policy["terms"])
        combinations[frozenset(options)] += 1
    assert len(combinations) > 1_000
