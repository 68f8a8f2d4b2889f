"""The random workforces, before anything is compared with them."""

import random
from collections import Counter

import pytest

import certrules as cr
from tests.bulk.answers import answers
from tests.bulk.reading import assignments_of
from tests.bulk.tables import table_of, values_of
from tests.bulk.workforces import Workforce, days_that_matter, random_workforce

SEEDS = range(6)
SIZE = 400


@pytest.fixture(scope="module")
def workforces() -> list[Workforce]:
    """Some workforces, the first ones of the sample."""
    return [random_workforce(seed, SIZE) for seed in SEEDS]


@pytest.mark.parametrize("seed", SEEDS)
def test_table_says_all_that_bears_on_the_answers(seed, workforces):
    """Objects made of a table give the answers of the objects that the table was made of."""
    workforce = workforces[seed]
    read = assignments_of(table_of(workforce.rows, seed=seed), workforce.catalogue)
    for on in days_that_matter(random.Random(seed), workforce, 4):
        assert answers(read, on) == answers(workforce.assignments(), on)


def test_every_status_is_met(workforces):
    """Every status occurs, both on top and, except the exemptions, beneath one."""
    met: Counter[tuple[str, str]] = Counter()
    for seed, workforce in enumerate(workforces):
        for on in days_that_matter(random.Random(seed), workforce, 4):
            said = answers(workforce.assignments(), on)
            met.update(zip(said["status"], said["underlying"], strict=True))
    for status in cr.Status:
        assert sum(n for (top, _), n in met.items() if top == status.value) > 10
        if not status.exempt and status is not cr.Status.NOT_APPLICABLE:
            beneath = [n for (top, under), n in met.items() if under == status.value != top]
            assert beneath or status is cr.Status.NOT_REQUIRED


def test_every_column_is_used(workforces):
    """Every column has values in many rows, and rows of one subject depend on each other."""
    used: Counter[str] = Counter()
    inherited = composites = 0
    for workforce in workforces:
        for row in workforce.rows:
            used.update(name for name, value in values_of(row).items() if _something(value))
            inherited += bool(row.assignment.parents)
            composites += bool(row.assignment.parts)
    assert min(used.values()) > SIZE // 20, used
    assert inherited > SIZE // 4
    assert composites > SIZE // 10


def _something(value):
    return any(map(_something, value)) if isinstance(value, list) else value not in (None, False)


OPTIONS = {
    "all_of", "any_of", "anchor", "credits", "first_from", "initial_due",
    "at_least", "date", "every", "on", "round", "subject",
    "credit_at_most", "early", "edge", "late", "minimum_interval", "never_shorten",
    "refresher_until", "too_early", "too_late",
    "age_limit", "at_most", "counting", "extend_to", "first_notice", "grace", "last_day_valid",
    "month_ends", "second_notice", "valid_for", "valid_for_by_age",
}  # fmt: skip


def test_every_option_is_on_somewhere(workforces):
    """Every option of section 8 is on in some policy, and revisions and notices are there."""
    on: set[str] = set()
    for workforce in workforces:
        for certification in workforce.catalogue:
            on |= {"revisions"} if certification.revisions else set()
            on |= {"notices"} if certification.notices else set()
            for policy in (certification.policy, *(one.policy for one in certification.revisions)):
                on |= _set_of(policy, OPTIONS)
    assert on == {*OPTIONS, "revisions", "notices"}


def _set_of(policy, names):
    things = [policy, policy.renewal, *policy.terms, *filter(None, [policy.anchor])]
    defaults = {type(one): type(one)() for one in things if not isinstance(one, cr.Anchor)}
    return {
        name
        for one in things
        for name in names
        if hasattr(one, name) and getattr(one, name) != getattr(defaults.get(type(one)), name, None)
    }


def test_same_seed_same_workforce():
    """A seed always gives the same workforce."""
    first, again = random_workforce(3, 60), random_workforce(3, 60)
    assert first.catalogue == again.catalogue
    assert first.assignments() == again.assignments()
