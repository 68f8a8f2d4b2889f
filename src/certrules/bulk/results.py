"""Answers as a table: one column for each of R-32's fields, in the order of the rows given."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from certrules.bulk.answers import STATUSES
from certrules.bulk.columns import NO_DATE, Flags, Ints
from certrules.bulk.evaluation import Answers
from certrules.bulk.layout import Rows
from certrules.bulk.objects import Counts, Objects
from certrules.model.certifications import Certification
from certrules.status.timeline import evaluate

_WORDS = pa.array([status.value for status in STATUSES], pa.string())


def table_of_answers(
    answers: Answers, position: Rows, certifications: Sequence[Certification]
) -> Any:  # noqa: ANN401 - pyarrow comes without types
    """Return the answers as a `pyarrow.Table`, in the order of the rows.

    `position`: the position of each row among the answers. `certifications`: those that
    `Answers.inherited` counts through.
    """
    pending = np.zeros(len(position), np.bool_)
    if answers.pending is not None:
        pending = answers.pending[position]
    ids = pa.array([one.id for one in certifications], pa.string())
    inherited = answers.inherited[position]
    return pa.table(
        {
            "status": _status(answers.status[position]),
            "underlying": _status(answers.underlying[position]),
            "expires_on": _dates(answers.expires[position]),
            "due_on": _dates(answers.due[position]),
            "overdue_on": _dates(answers.overdue[position]),
            "exempt_until": _dates(answers.exempt_until[position]),
            "next_change_on": _dates(answers.next_change[position]),
            "inherited_from": pa.DictionaryArray.from_arrays(
                pa.array(inherited, pa.int32(), mask=inherited < 0), ids
            ),
            "required": _flags(answers.required[position]),
            "pending": _flags(pending),
            "compliant": _flags(answers.compliant[position]),
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
    return pa.array(days, pa.int32(), mask=days == NO_DATE).cast(pa.date32())


def _flags(flags: Flags) -> Any:  # noqa: ANN401
    return pa.array(flags, pa.bool_())
