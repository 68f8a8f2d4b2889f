"""The workload of the bulk benchmark: columns, seeded, made by NumPy block by block.

The 200 policies are those of `benchmarks.workload`: 30 % extend to the end of a month or year, 15 %
have a force date, 40 % an early window after the first notice, 25 % grace (the late rule of R-7),
10 % never expire, 15 % have a refresher term. A subject has 20 rows, one of them of a certification
whose parent is also among them: 5 % of the rows have a parent. Of the rows 3 % are deferred, 4 % in
training, 0.5 % revoked, and 2 % are required by nothing. A row has 2.5 completions on average.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import certrules as cr
from benchmarks.sides import certrules_policy
from benchmarks.workload import (
    DAYS_OF_UNIT,
    PERCENT_BY_COMPLETIONS,
    POLICIES,
    TODAY,
    PolicyRow,
    count_and_unit,
    make,
)

ROWS_OF_SUBJECT = 20
CHILDREN = POLICIES // ROWS_OF_SUBJECT
"""How many certifications have a parent; each stands in as many rows as any other."""
PLAIN = POLICIES - CHILDREN
SUBJECTS_OF_BLOCK = 25_000
ROLES = ("crew", "night shift")
EPOCH = np.datetime64("1970-01-01", "D")
TODAY_DAY = int((np.datetime64(TODAY, "D") - EPOCH).astype(int))

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


class BulkWorkload(NamedTuple):
    """Policies by number, which certification is whose parent, the catalogue, and the rows."""

    policies: list[PolicyRow]
    parents: dict[int, int]
    catalogue: cr.Catalogue
    table: pa.Table


def make_bulk(rows: int, seed: int = 1) -> BulkWorkload:
    """Return the workload with as many rows as asked for, whole subjects of 20 rows each."""
    policies, parents, catalogue = make_rules()
    table = pa.Table.from_batches(blocks(rows, seed), schema=SCHEMA)
    return BulkWorkload(policies, parents, catalogue, table)


def make_rules() -> tuple[list[PolicyRow], dict[int, int], cr.Catalogue]:
    """Return the policies, the parent of each child by number, and the catalogue of both."""
    policies = make(0).policies
    parents = {PLAIN + place: place * (PLAIN // CHILDREN) for place in range(CHILDREN)}
    certifications = [
        cr.Certification(
            name_of(number),
            policy=certrules_policy(policy),
            parents=[name_of(parents[number])] if number in parents else [],
        )
        for number, policy in enumerate(policies)
    ]
    return policies, parents, cr.Catalogue(certifications)


def name_of(number: int) -> str:
    """Return the id of a certification."""
    return f"c{number}"


# ------------------------------------------------------------------ blocks of rows

DATES = pa.list_(pa.date32())
SCHEMA = pa.schema(
    [
        ("certification", pa.dictionary(pa.int32(), pa.string())),
        ("subject", pa.int32()),
        ("completed_on", DATES),
        ("required_since", DATES),
        ("required_by", pa.list_(pa.string())),
        ("training_until", DATES),
        ("exemption", pa.string()),
        ("deferred_until", pa.date32()),
        ("revoked_on", pa.date32()),
    ]
)


def blocks(rows: int, seed: int = 1) -> Iterator[pa.RecordBatch]:
    """Yield the rows in record batches of at most half a million, one after another.

    Raises `ValueError` unless the rows are those of whole subjects.
    """
    if rows % ROWS_OF_SUBJECT:
        message = f"{rows} rows are not whole subjects of {ROWS_OF_SUBJECT} rows."
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    days = _durations()
    for first in range(0, rows // ROWS_OF_SUBJECT, SUBJECTS_OF_BLOCK):
        subjects = min(SUBJECTS_OF_BLOCK, rows // ROWS_OF_SUBJECT - first)
        yield _block(rng, days, first, subjects)


def _durations() -> Ints:
    """Return about how many days the last term of each policy lasts."""
    words = [policy.terms[-1].valid_for or "3 years" for policy in make(0).policies]
    pairs = [count_and_unit(one) for one in words]
    return np.array([count * DAYS_OF_UNIT[unit] for count, unit in pairs], dtype=np.int32)


def _block(rng: np.random.Generator, days: Ints, first: int, subjects: int) -> pa.RecordBatch:
    numbers = _certifications(rng, subjects)
    rows = len(numbers)
    lengths = _lengths(rng, rows)
    dates = _completions(rng, days[numbers], lengths)
    required, roles, training = _requirements(rng, rows)
    last = dates[np.cumsum(lengths) - 1]
    revoked = (rng.random(rows) < 0.005 / 0.94) & (lengths > 0)
    deferred = rng.random(rows) < 0.03
    columns = [
        pa.DictionaryArray.from_arrays(numbers, [name_of(one) for one in range(POLICIES)]),
        pa.array(np.repeat(np.arange(first, first + subjects, dtype=np.int32), ROWS_OF_SUBJECT)),
        _lists(lengths, _dates(dates)),
        _lists(required, pa.nulls(len(roles), pa.date32())),
        _lists(required, roles),
        _lists(required, training),
        pa.DictionaryArray.from_arrays(
            pa.array(np.zeros(rows, dtype=np.int8), mask=~deferred), ["deferred"]
        ).cast(pa.string()),
        _dates(_soon(rng, rows), ~deferred),
        _dates(last + rng.integers(1, 201, rows, dtype=np.int32), ~revoked),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _certifications(rng: np.random.Generator, subjects: int) -> Ints:
    """Return 20 certifications a subject, no one twice: a child, its parent and 18 others."""
    child = rng.integers(0, CHILDREN, (subjects, 1))
    steps = np.array([one for one in range(PLAIN) if np.gcd(one, PLAIN) == 1])
    step = rng.choice(steps, (subjects, 1))
    others = (child * (PLAIN // CHILDREN) + step * np.arange(ROWS_OF_SUBJECT - 1)) % PLAIN
    numbers = np.concatenate([child + PLAIN, others], axis=1)
    return rng.permuted(numbers, axis=1).astype(np.int32).ravel()


def _lengths(rng: np.random.Generator, rows: int) -> Ints:
    shares = np.repeat(np.arange(len(PERCENT_BY_COMPLETIONS)), PERCENT_BY_COMPLETIONS)
    return shares[rng.integers(0, 100, rows)].astype(np.int32)


def _completions(rng: np.random.Generator, days: Ints, lengths: Ints) -> Ints:
    """Return the dates of all rows: about a duration apart, the last not long before today."""
    most, rows = len(PERCENT_BY_COMPLETIONS) - 1, len(days)
    dates = np.empty((rows, most), dtype=np.int32)
    dates[:, -1] = TODAY_DAY + 10 - rng.random(rows) * (days + days // 4 + 10)
    for place in range(most - 2, -1, -1):
        apart = np.maximum(days + rng.integers(-45, 31, rows, dtype=np.int32), 30)
        dates[:, place] = dates[:, place + 1] - apart
    return dates[np.arange(most) >= most - lengths[:, None]]


def _requirements(rng: np.random.Generator, rows: int) -> tuple[Ints, pa.Array, pa.Array]:
    """Return how many requirements each row has, their roles and their trainings."""
    chance = rng.random(rows)
    counts = np.where(chance < 0.02, 0, np.where(chance < 0.22, 2, 1)).astype(np.int32)
    trained = np.repeat(rng.random(rows) < 0.04 / 0.98, counts)
    starts = np.cumsum(counts) - counts
    second = np.arange(counts.sum()) - np.repeat(starts, counts)
    roles = pa.DictionaryArray.from_arrays(second.astype(np.int8), ROLES).cast(pa.string())
    return counts, roles, _dates(_soon(rng, len(second)), ~trained)


def _soon(rng: np.random.Generator, count: int) -> Ints:
    return TODAY_DAY + rng.integers(1, 301, count, dtype=np.int32)


def _dates(days: Ints, absent: Bools | None = None) -> pa.Array:
    return pa.array(days, mask=absent).cast(pa.date32())


def _lists(lengths: Ints, values: pa.Array) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, values)


def sample(workload: BulkWorkload, rows: int) -> list[dict[str, Any]]:
    """Return the first rows as plain values, whole subjects."""
    found: list[dict[str, Any]] = workload.table.slice(0, rows).to_pylist()
    return found
