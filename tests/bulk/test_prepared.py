"""A prepared table: as arrays, and as counts over many days (R-27, R-32)."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import certrules as cr
from certrules import bulk
from tests.bulk.answers import DATES, answers, statuses_by_day
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, random_workforce

pytestmark = pytest.mark.usefixtures("way")

COMPILED = pytest.mark.parametrize("jit", [False, True], ids=["numpy", "numba"])
STATUSES = list(cr.Status)
TYPES = {
    "status": np.int8,
    "underlying": np.int8,
    "expires_on": np.int32,
    "due_on": np.int32,
    "overdue_on": np.int32,
    "exempt_until": np.int32,
    "next_change_on": np.int32,
    "inherited_from": np.int32,
    "required": np.bool_,
    "pending": np.bool_,
    "compliant": np.bool_,
}
NAMES = {name: name.removesuffix("_on").removesuffix("_from") for name in TYPES}
YEAR = cr.Catalogue([cr.Certification("a", policy=cr.Policy(terms=[cr.Term(valid_for="1 year")]))])
COMPLETIONS = pa.list_(pa.date32())
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce over one leap winter."""
    return random_workforce(0, 700)


@COMPILED
def test_arrays(jit, workforce):
    """The arrays hold what the table holds, in the order of the preparation."""
    prepared = bulk.prepare(table_of(workforce.rows), workforce.catalogue, jit=jit)
    on = date(2020, 1, 31)
    arrays = {name: getattr(prepared.arrays(on), short) for name, short in NAMES.items()}
    assert {name: one.dtype for name, one in arrays.items()} == TYPES
    said = answers(workforce.assignments(), on)
    del said["inherited_from"]
    expected = Counter(zip(*said.values(), strict=True))
    got = Counter(zip(*(plain(name, arrays[name]) for name in said), strict=True))
    assert got == expected
    assert np.count_nonzero(arrays["inherited_from"] != -1) == sum(
        cr.evaluate(one, on).inherited_from is not None for one in workforce.assignments()
    )


def plain(name: str, array: np.ndarray) -> list[object]:
    """Return the values of an array as those of an evaluation."""
    if name in DATES:
        epoch = date(1970, 1, 1)
        return [None if n == bulk.NONE else epoch + timedelta(days=n) for n in array.tolist()]
    if name in {"status", "underlying"}:
        return [STATUSES[code].value for code in array.tolist()]
    return array.tolist()


@COMPILED
def test_trend_over_all_days(jit):
    """A trend may span the whole domain; before the first fact and after the last nothing moves."""
    columns = {
        "certification": ["a", "a", "a"],
        "completed_on": pa.array(
            [[date(1900, 1, 1)], [date(2025, 7, 1)], []], pa.list_(pa.date32())
        ),
    }
    trend = bulk.prepare(pa.table(columns), YEAR, jit=jit).trend(FIRST_DAY, LAST_DAY)
    assert trend.num_rows == (LAST_DAY - FIRST_DAY).days + 1
    assert trend["valid"].to_pylist()[:367] == [1] * 366 + [0]
    assert trend["missing"].to_pylist() == [1] * trend.num_rows
    assert trend["expired"][-1].as_py() == 2
    total = sum(trend[status.value].to_numpy() for status in STATUSES)
    assert (total == 3).all()


def test_length(workforce):
    """A prepared table knows how many rows it has."""
    assert len(bulk.prepare(table_of(workforce.rows), workforce.catalogue)) == len(workforce.rows)


@COMPILED
def test_threads(jit, workforce):
    """On several threads the answers are the same, and so are the trends."""
    # More than one block of rows, or there would be nothing to share out.
    table = pa.concat_tables([table_of(workforce.rows).drop(["subject"])] * 50)
    alone = [one.id for one in workforce.catalogue if not _related(one, workforce.catalogue)]
    table = table.filter(pc.is_in(table["certification"], pa.array(alone)))
    assert table.num_rows > 1 << 14
    on, later = date(2020, 1, 31), date(2020, 3, 31)
    one = bulk.prepare(table, workforce.catalogue, jit=jit, threads=1)
    several = bulk.prepare(table, workforce.catalogue, jit=jit, threads=3)
    assert several.evaluate(on).equals(one.evaluate(on))
    assert several.trend(on, later).equals(one.trend(on, later))
    fresh = bulk.evaluate(table, workforce.catalogue, on, jit=jit, threads=2)
    assert fresh.equals(one.evaluate(on))


@COMPILED
def test_places(jit, workforce):
    """Where a row stands among the arrays is told for every row."""
    prepared = bulk.prepare(table_of(workforce.rows), workforce.catalogue, jit=jit)
    on = date(2020, 1, 31)
    arrays, places = prepared.arrays(on), prepared.places
    assert sorted(places.tolist()) == list(range(len(workforce.rows)))
    said = answers(workforce.assignments(), on)
    assert plain("status", arrays.status[places]) == said["status"]
    assert plain("expires_on", arrays.expires[places]) == said["expires_on"]


@COMPILED
def test_pieces(jit, workforce):
    """Pieces of a table may each be prepared like the one before; the ones before stay right."""
    table = table_of(workforce.rows)
    on = date(2020, 1, 31)
    before, pieces = None, []
    for start in range(0, table.num_rows, 97):
        piece = table.slice(start, 97)
        before = bulk.prepare(piece, workforce.catalogue, jit=jit, like=before, begin=start)
        pieces.append(before)
    for number, piece in enumerate(pieces):
        fresh = bulk.evaluate(table.slice(97 * number, 97), workforce.catalogue, on, jit=jit)
        assert piece.evaluate(on).to_pydict() == fresh.to_pydict()


@COMPILED
def test_rules_without_rows(jit, workforce, monkeypatch):
    """What rows were prepared with can be kept without them, and need not be compiled again."""
    table, on = table_of(workforce.rows), date(2020, 1, 31)
    plain = [one for one in workforce.catalogue if not _related(one, workforce.catalogue)]
    catalogue = cr.Catalogue(plain)
    names = pa.array([one.id for one in plain])
    some = table.filter(pc.is_in(table["certification"], value_set=names))
    assert len(some) > 100
    expected = bulk.evaluate(some, catalogue, on, jit=jit)
    monkeypatch.setattr("certrules.bulk.prepared.FEW", 100)
    rules = bulk.prepare(some, catalogue, jit=jit).without_rows()
    assert len(rules) == 0
    assert rules.evaluate(on).num_rows == 0
    monkeypatch.setattr("certrules.bulk.preparation.Rules", None)
    again = bulk.prepare(some, catalogue, jit=jit, like=rules)
    assert again.evaluate(on).to_pydict() == expected.to_pydict()


def test_pieces_of_other_rules():
    """Rows prepared by another catalogue lend nothing to a certification that is not the same."""
    table = pa.table(
        {"certification": ["a"], "completed_on": pa.array([[date(2025, 7, 1)]], COMPLETIONS)}
    )
    ever = cr.Catalogue([cr.Certification("a")])
    before = bulk.prepare(table, YEAR)
    after = bulk.prepare(table, ever, like=before)
    assert before.evaluate(LAST_DAY)["status"].to_pylist() == ["expired"]
    assert after.evaluate(LAST_DAY)["status"].to_pylist() == ["valid"]


def _related(certification: cr.Certification, catalogue: cr.Catalogue) -> bool:
    return certification.policy.composite or bool(catalogue.parents_of(certification.id))


def test_trend_has_its_columns():
    """A trend has the day, then a count for each status, in the order of the statuses."""
    schema = bulk.prepare(pa.table({"certification": ["a"]}), YEAR).trend(LAST_DAY, LAST_DAY).schema
    assert schema.names == ["day", *(status.value for status in STATUSES)]
    assert schema.types == [pa.date32(), *[pa.int64()] * len(STATUSES)]


@COMPILED
def test_trend_of_nobody(jit):
    """A table without rows has a trend of noughts."""
    table = pa.table({"certification": pa.array([], pa.string())})
    trend = bulk.prepare(table, YEAR, jit=jit).trend(date(2026, 1, 1), date(2026, 1, 3))
    assert trend["missing"].to_pylist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), "last"),
        (date(202, 1, 1), LAST_DAY, "first"),
        (FIRST_DAY, date(3000, 1, 1), "last"),
        ("2026-01-01", LAST_DAY, "first"),
    ],
)
def test_trend_of_no_span(first, last, field):
    """A span that ends before it begins, or that leaves the domain, is refused by its name."""
    prepared = bulk.prepare(pa.table({"certification": ["a"]}), YEAR)
    with pytest.raises(cr.errors.InvalidInput) as refused:
        prepared.trend(first, last)
    assert refused.value.field == field


@COMPILED
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50_000, 50_004))
def test_trend_of_options(jit, seed):
    """Trends count right whatever options are on, over a year around the facts."""
    workforce = random_workforce(seed, 400)
    first = max(workforce.scale.first - timedelta(days=60), FIRST_DAY)
    last = min(first + timedelta(days=400), LAST_DAY)
    trend = bulk.prepare(table_of(workforce.rows), workforce.catalogue, jit=jit).trend(first, last)
    assert trend.to_pydict() == statuses_by_day(workforce.assignments(), first, last)


@COMPILED
def test_first_and_last_day(jit, workforce):
    """The first and last day of the domain have answers, and nothing changes after the last."""
    table = table_of(workforce.rows)
    prepared = bulk.prepare(table, workforce.catalogue, jit=jit)
    for on in (FIRST_DAY, LAST_DAY):
        assert prepared.evaluate(on).to_pydict() == answers(workforce.assignments(), on)
    assert prepared.evaluate(LAST_DAY)["next_change_on"].null_count == table.num_rows
