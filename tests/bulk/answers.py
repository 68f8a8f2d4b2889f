"""What the objects answer, column by column, and how it is compared with a bulk result."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pprint import pformat

import pyarrow as pa
import pytest

import certrules as cr
from tests.bulk.tables import values_of
from tests.bulk.workforces import Row

DATES = ("expires_on", "due_on", "overdue_on", "exempt_until", "next_change_on")
FLAGS = ("required", "pending", "compliant")
COLUMNS = ("status", "underlying", *DATES, "inherited_from", *FLAGS)
WORDS = pa.dictionary(pa.int8(), pa.string())
TYPES = {
    "status": WORDS,
    "underlying": WORDS,
    **dict.fromkeys(DATES, pa.date32()),
    "inherited_from": pa.dictionary(pa.int32(), pa.string()),
    **dict.fromkeys(FLAGS, pa.bool_()),
}


def answers(
    assignments: Iterable[cr.Assignment], on: date, *, reasons: bool = False
) -> dict[str, list[object]]:
    """Return what `evaluate` says of each assignment, as columns of plain values."""
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    if reasons:
        columns["reasons"] = []
    for assignment in assignments:
        evaluation = cr.evaluate(assignment, on)
        for name in COLUMNS:
            value = getattr(evaluation, name)
            columns[name].append(value.value if isinstance(value, cr.Status) else value)
        if reasons:
            columns["reasons"].append([reason.code for reason in evaluation.reasons])
    return columns


def agree(rows: list[Row], on: date, result: pa.Table, *, reasons: bool = False) -> None:
    """Fail with the first rows of each column in which the result is not what the objects say."""
    expected = answers([row.assignment for row in rows], on, reasons=reasons)
    assert result.column_names == list(expected)
    got = {name: result[name].to_pylist() for name in expected}
    if got != expected:
        pytest.fail(_differences(rows, on, got, expected), pytrace=False)


def _differences(
    rows: list[Row],
    on: date,
    got: dict[str, list[object]],
    expected: dict[str, list[object]],
) -> str:
    differing = [
        place
        for place in range(len(rows))
        if any(got[name][place] != expected[name][place] for name in expected)
    ]
    # The row with the fewest facts, so that what is shown is the simplest of the differences.
    place = min(differing, key=lambda one: len(pformat(values_of(rows[one]))))
    columns = [name for name in expected if got[name][place] != expected[name][place]]
    family = [row for row in rows if row.subject == rows[place].subject]
    said = {name: (got[name][place], expected[name][place]) for name in columns}
    return "\n".join(
        [
            f"{len(differing)} of {len(rows)} rows differ on {on}; row {place} in (bulk, objects):",
            pformat(said),
            "the whole answer of the objects:",
            pformat({name: expected[name][place] for name in expected}),
            *(shown(row) for row in [rows[place], *(r for r in family if r is not rows[place])]),
        ]
    )


def shown(row: Row) -> str:
    """Return a row as text: its certification and what its table would hold."""
    values = {name: value for name, value in values_of(row).items() if value not in (None, [])}
    return f"{row.assignment.certification!r}\n{pformat(values)}"


def statuses_by_day(
    assignments: Iterable[cr.Assignment], first: date, last: date
) -> dict[str, list[object]]:
    """Return how many of the assignments have each status on each day, by their timelines."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    counts = [Counter[cr.Status]() for _ in days]
    for assignment in assignments:
        segments = cr.timeline(assignment).segments
        starts = [segment.start for segment in segments]
        for count, day in zip(counts, days, strict=True):
            count[segments[bisect_right(starts, day) - 1].status] += 1
    columns: dict[str, list[object]] = {"day": list(days)}
    for status in cr.Status:
        columns[status.value] = [count[status] for count in counts]
    return columns
