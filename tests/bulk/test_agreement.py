"""Bulk gives, for every row and every column, what the objects give (R-32, G3)."""

import random
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import settings

from certrules import bulk
from tests.bulk.answers import agree, answers, statuses_by_day
from tests.bulk.reading import assignments_of
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, days_that_matter, random_workforce

ROWS_PER_CHUNK = 2_500
SOAKING = settings().max_examples >= settings.get_profile("soak").max_examples
CHUNKS = 400 if SOAKING else 40
"""100,000 rows in CI and a million before a release, in pieces so that every core has some."""

FAST = 1_000
COMPILED = pytest.mark.parametrize("jit", [False, True], ids=["numpy", "numba"])


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce that is small enough to be looked at from many sides, over one leap winter."""
    return random_workforce(0, FAST)


@pytest.fixture(scope="module")
def days(workforce) -> list[date]:
    """Days on which much changes in that workforce."""
    return days_that_matter(random.Random(0), workforce, 6)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_bulk_is_objects(chunk):
    """With numpy and with numba every column of every random row is what the objects answer."""
    workforce = random_workforce(chunk, ROWS_PER_CHUNK)
    table = table_of(workforce.rows, seed=chunk)
    plain = bulk.prepare(table, workforce.catalogue, jit=False)
    compiled = bulk.prepare(table, workforce.catalogue, jit=True)
    for on in days_that_matter(random.Random(chunk), workforce, 5):
        result = plain.evaluate(on)
        agree(workforce.rows, on, result)
        assert compiled.evaluate(on).equals(result)


@cache
def _small_workforce(seed: int) -> Workforce:
    return random_workforce(seed, FAST)


@COMPILED
@pytest.mark.parametrize("seed", range(30_000, 30_003))
def test_bulk_is_objects_at_a_glance(jit, seed):
    """The same holds in small, with the codes of the reasons."""
    workforce = _small_workforce(seed)
    prepared = bulk.prepare(table_of(workforce.rows, seed=seed), workforce.catalogue, jit=jit)
    for on in days_that_matter(random.Random(seed), workforce, 2):
        agree(workforce.rows, on, prepared.evaluate(on))
        agree(workforce.rows, on, prepared.evaluate(on, reasons=True), reasons=True)


@COMPILED
def test_one_shot_is_prepared(jit, workforce, days):
    """Preparing once and asking about many days gives what asking afresh about each gives."""
    table = table_of(workforce.rows)
    prepared = bulk.prepare(table, workforce.catalogue, jit=jit)
    for on in [*days, *reversed(days)]:
        fresh = bulk.evaluate(table, workforce.catalogue, on, jit=jit)
        assert fresh.equals(prepared.evaluate(on))


@COMPILED
@pytest.mark.parametrize("size", [0, 1, 2, 7, 31, 200, 499, 500, 501])
@pytest.mark.usefixtures("way")
def test_size_does_not_matter(jit, size, workforce, days):
    """A part of a table is answered by what stands in it, however small it is."""
    table = table_of(workforce.rows).slice(11, size)
    read = assignments_of(table, workforce.catalogue)
    for on in days[:3]:
        result = bulk.evaluate(table, workforce.catalogue, on, jit=jit)
        assert result.num_rows == size
        assert result.to_pydict() == answers(read, on)


def test_order_does_not_matter(workforce, days):
    """A row has the same answer wherever in the table it stands."""
    table = table_of(workforce.rows)
    order = list(range(len(workforce.rows)))
    random.Random(1).shuffle(order)
    straight = bulk.evaluate(table, workforce.catalogue, days[2])
    shuffled = bulk.evaluate(table.take(order), workforce.catalogue, days[2])
    assert shuffled.to_pydict() == straight.take(order).to_pydict()


@COMPILED
def test_trend_is_a_count(jit, workforce):
    """A trend counts, for every day, the rows that have each status on it."""
    prepared = bulk.prepare(table_of(workforce.rows), workforce.catalogue, jit=jit)
    first, last = workforce.scale.first - timedelta(days=30), date(2020, 6, 30)
    trend = prepared.trend(first, last)
    assert trend.to_pydict() == statuses_by_day(workforce.assignments(), first, last)


def test_trend_of_a_day(workforce, days):
    """A trend of one day is the count of that day."""
    prepared = bulk.prepare(table_of(workforce.rows), workforce.catalogue)
    trend = prepared.trend(days[1], days[1])
    assert trend.to_pydict() == statuses_by_day(workforce.assignments(), days[1], days[1])
