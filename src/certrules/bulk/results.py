"""Answers as a table: one column for each of R-32's fields, in the order of the rows given."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from certrules.bulk.answers import STATUSES, Codes
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
            "inherited_from": _words(_numbers(inherited, inherited >= 0, pa.int32()), ids),
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


def _status(codes: Codes) -> Any:  # noqa: ANN401
    return _words(
        pa.Array.from_buffers(pa.int8(), len(codes), [None, pa.py_buffer(codes)], 0), _WORDS
    )


def _words(codes: Any, words: Any) -> Any:  # noqa: ANN401
    # The codes were made here: to look whether each has a word takes longer than all the rest.
    return pa.DictionaryArray.from_arrays(codes, words, safe=False)


def _dates(days: Ints) -> Any:  # noqa: ANN401
    """Return days as dates."""
    return _numbers(days, days != NO_DATE, pa.date32())


def _numbers(numbers: Ints, there: Flags, kind: Any) -> Any:  # noqa: ANN401
    """Return numbers as a column, nulls marked in a bitmap; the numbers are not copied."""
    nulls = len(numbers) - int(np.count_nonzero(there))
    bitmap = _bitmap(there) if nulls else None
    return pa.Array.from_buffers(kind, len(numbers), [bitmap, pa.py_buffer(numbers)], nulls)


def _flags(flags: Flags) -> Any:  # noqa: ANN401
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, _bitmap(flags)], 0)


def _bitmap(flags: Flags) -> Any:  # noqa: ANN401
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
