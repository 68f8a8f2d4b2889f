"""The compiled fold beside the one that is the reference."""

from datetime import date, timedelta

import attrs
import numpy as np
import pyarrow as pa
import pytest

import certrules as cr
from certrules.bulk import kernel_fold
from certrules.bulk.frames import columns_from
from certrules.bulk.layout import BLOCK, Layout
from certrules.bulk.preparation import lay_out
from tests.bulk.tables import table_of
from tests.bulk.workforces import random_workforce

YEARLY = cr.Policy(
    terms=[cr.Term("1 year", first_notice="60 days")], renewal=cr.Renewal(early="60 days")
)
PLAIN = cr.Certification("plain", policy=YEARLY)
REVISED = cr.Certification(
    "revised",
    policy=YEARLY,
    revisions=[cr.Revision(date(2020, 1, 1), cr.Policy(terms=[cr.Term("2 years")]))],
)
RULED = cr.Certification(
    "ruled",
    policy=cr.Policy(terms=[cr.Term("1 year")], renewal=cr.Renewal(never_shorten=True)),
)


def both_ways(table, catalogue) -> tuple[Layout, Layout]:
    """Lay rows out by NumPy, and by what is compiled."""
    columns = columns_from(table, cr.Catalogue(catalogue))
    found = [lay_out(columns, compiled=compiled) for compiled in (False, True)]
    assert [faulty for _, faulty in found] == [{}, {}]
    return found[0][0], found[1][0]


def assert_alike(one: Layout, other: Layout) -> None:
    """Compare two layouts; the rules are compiled for each anew."""
    used = int(one.sizes.sum())
    for name in ("start", "expires", "slot"):
        # Those that the object core folds leave room that nobody looks at.
        assert_same(getattr(one, name)[:used], getattr(other, name)[:used])
    nothing = {"rules": None, "start": None, "expires": None, "slot": None}
    assert_same(attrs.evolve(one, **nothing), attrs.evolve(other, **nothing))


def assert_same(one: object, other: object) -> None:
    """Compare arrays and what holds them."""
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, tuple):
        for mine, others in zip(one, other, strict=True):
            assert_same(mine, others)
    elif attrs.has(type(one)):
        for field in attrs.fields(type(one)):
            assert_same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one is None
        assert other is None


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_same_layout_of_a_workforce(seed):
    """Rows with every option are laid out in the same arrays, whoever folds them."""
    workforce = random_workforce(seed, 1_000)
    columns = columns_from(table_of(workforce.rows, seed=seed), workforce.catalogue)
    (plain, faulty), (compiled, refused) = (
        lay_out(columns, compiled=compiled) for compiled in (False, True)
    )
    assert faulty.keys() == refused.keys()
    assert_alike(plain, compiled)


@pytest.mark.parametrize("rows", [400, 2 * BLOCK + 100])
def test_same_layout_of_several_kinds(rows):
    """Rows of several kinds, in one block or several, are laid out in the same arrays."""
    rng = np.random.default_rng(7)
    lengths = rng.integers(0, 5, rows)
    names = np.array(["plain", "revised", "ruled"])[rng.integers(0, 3, rows)]
    days = rng.integers(16_000, 20_000, lengths.sum()).astype(np.int32)
    offsets = np.concatenate([[0], lengths.cumsum()]).astype(np.int32)

    def some(share: float, add: int) -> pa.Array:
        absent = rng.random(len(days)) > share
        shifted = pa.array(days + np.int32(add), mask=absent).cast(pa.date32())
        return pa.ListArray.from_arrays(offsets, shifted)

    revoked = rng.random(rows) < 0.05
    table = pa.table(
        {
            "certification": names,
            "completed_on": pa.ListArray.from_arrays(offsets, pa.array(days).cast(pa.date32())),
            "expires_on_given": some(0.1, 500),
            "effective_on": some(0.2, 30),
            "revoked_on": pa.array(np.full(rows, 18_000, np.int32), mask=~revoked).cast(
                pa.date32()
            ),
        }
    )
    assert_alike(*both_ways(table, [PLAIN, REVISED, RULED]))


def test_same_layout_of_nothing_on_file():
    """Rows without completions, and no rows at all, are laid out in the same arrays."""
    for rows in (0, 3):
        table = pa.table({"certification": pa.array(["plain"] * rows, pa.string())})
        assert_alike(*both_ways(table, [PLAIN]))


def test_tables_grow_for_what_is_compiled():
    """A chain of renewals that reaches beyond the tables has them made again, longer."""
    long = cr.Certification(
        "long",
        policy=cr.Policy(terms=[cr.Term("100 years")], renewal=cr.Renewal(early="always")),
    )
    chain = [date(2000, 1, 1 + day) for day in range(6)]
    table = pa.table({"certification": ["long"], "completed_on": [chain]})
    plain, compiled = both_ways(table, [long])
    assert_alike(plain, compiled)
    assert plain.rules.tables.last == compiled.rules.tables.last


def test_too_late_for_any_table():
    """What would expire after the last day that can be is refused alike by name and row."""
    long = cr.Certification(
        "long",
        policy=cr.Policy(terms=[cr.Term("200 years")], renewal=cr.Renewal(early="always")),
    )
    chain = [date(2000, 1, 1) + timedelta(day) for day in range(45)]
    table = pa.table({"certification": ["long"] * 2, "completed_on": [[], chain]})
    columns = columns_from(table, cr.Catalogue([long]))
    for compiled in (False, True):
        _, faulty = lay_out(columns, compiled=compiled)
        assert {name: rows.tolist() for name, rows in faulty.items()} == {"completed_on": [1]}


def test_arrays_are_handed_over_unwritable():
    """What the compiler is given is of one kind, and the array itself stays as it was."""
    array = np.arange(3)
    assert not kernel_fold.read_only(array).flags.writeable
    assert array.flags.writeable
    assert not len(kernel_fold.read_only(None))
