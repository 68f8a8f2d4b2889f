"""How many rows have each status on each day of a range, by counting boundaries."""

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import STATUSES, look
from certrules.bulk.columns import NO_DATE
from certrules.bulk.compiled import Evaluation
from certrules.bulk.evaluation import next_change
from certrules.bulk.layout import BLOCK, Layout, Rows

Counts = NDArray[np.int64]


def count_by_day(layout: Layout, first: int, last: int, evaluate: Evaluation) -> Counts:
    """Return counts by day and status, the days `first` … `last` since 1970-01-01.

    The first day is evaluated; from then on each change of a row takes it from one status to the
    next.
    """
    days = last - first + 1
    changes = np.zeros((days + 1) * len(STATUSES), np.int64)
    answers = evaluate(layout, first)
    changes[: len(STATUSES)] = np.bincount(answers.status, minlength=len(STATUSES))
    moving = np.flatnonzero((answers.next_change != NO_DATE) & (answers.next_change <= last))
    for begin in range(0, len(moving), BLOCK):
        some = moving[begin : begin + BLOCK]
        _count(layout, changes, some, (answers.status[some], answers.next_change[some]), first)
    return changes.reshape(days + 1, len(STATUSES))[:days].cumsum(axis=0)


def _count(
    layout: Layout, changes: Counts, rows: Rows, state: tuple[np.ndarray, np.ndarray], first: int
) -> None:
    """Follow some rows from change to change, and note each move from a status to another."""
    status, day = state
    last = first + len(changes) // len(STATUSES) - 2
    begin = layout.rules.tables.first
    while len(rows):
        place = (day - begin).astype(np.int32)
        seen = look(layout, rows, place)
        at = (day.astype(np.int64) - first) * len(STATUSES)
        np.add.at(changes, at + seen.status, 1)
        np.subtract.at(changes, at + status, 1)
        following = next_change(layout, rows, seen) + np.int32(begin)
        going = np.flatnonzero(following <= last)
        rows, status, day = rows[going], seen.status[going], following[going]
