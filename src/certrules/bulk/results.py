"""Answers as a table: one column for each of R-32's fields, in the order of the rows given."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from certrules.bulk.answers import STATUSES
from certrules.bulk.columns import NO_DATE, Flags, Ints
from certrules.bulk.evaluation import Answers
from certrules.bulk.objects import Counts, Objects
from certrules.model.certifications import Certification
from certrules.status.timeline import evaluate

_WORDS = pa.array([status.value for status in STATUSES], pa.string())


def table_of_answers(answers: Answers, certifications: Sequence[Certification]) -> Any:  # noqa: ANN401 - pyarrow comes without types
    """Return the answers as a `pyarrow.Table`.

    `certifications`: those that `Answers.inherited` counts through.
    """
    ids = pa.array([one.id for one in certifications], pa.string())
    inherited = answers.inherited
    return pa.table(
        {
            "status": _status(answers.status),
            "underlying": _status(answers.underlying),
            "expires_on": _dates(answers.expires),
            "due_on": _dates(answers.due),
            "overdue_on": _dates(answers.overdue),
            "exempt_until": _dates(answers.exempt_until),
            "next_change_on": _dates(answers.next_change),
            "inherited_from": pa.DictionaryArray.from_arrays(
                pa.array(inherited, pa.int32(), mask=inherited < 0), ids
            ),
            "required": _flags(answers.required),
            "pending": _flags(
                np.zeros(len(inherited), np.bool_) if answers.pending is None else answers.pending
            ),
            "compliant": _flags(answers.compliant),
        }
    )


def reasons_column(objects: Objects, on: date) -> Any:  # noqa: ANN401
    """Return the reason codes of each row on a day, in their order (R-31)."""
    codes = [
        [reason.code for reason in evaluate(objects.assignment(row), on).reasons]
        for row in range(objects.rows)
    ]
    return pa.array(codes, pa.list_(pa.string()))


def counts_table(first: int, counts: Counts) -> Any:  # noqa: ANN401
    """Return counts by day and status as a `pyarrow.Table`: ``day``, then one column a status."""
    days = np.arange(first, first + len(counts), dtype=np.int32)
    columns = {"day": pa.array(days).cast(pa.date32())}
    for code, status in enumerate(STATUSES):
        columns[status.value] = pa.array(np.ascontiguousarray(counts[:, code]))
    return pa.table(columns)


def _status(codes: Any) -> Any:  # noqa: ANN401
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), _WORDS)


def _dates(days: Ints) -> Any:  # noqa: ANN401
    """Return days as dates, nulls marked in a bitmap; the days themselves are not copied."""
    there = days != NO_DATE
    bitmap = pa.py_buffer(np.packbits(there, bitorder="little"))
    nulls = len(days) - int(np.count_nonzero(there))
    return pa.Array.from_buffers(pa.date32(), len(days), [bitmap, pa.py_buffer(days)], nulls)


def _flags(flags: Flags) -> Any:  # noqa: ANN401
    return pa.array(flags, pa.bool_())
