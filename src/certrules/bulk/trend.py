"""How many rows have each status on each day of a range, by counting boundaries."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import (
    STATUSES,
    Codes,
    Dates,
    boundary_of,
    look,
    status_of,
)
from certrules.bulk.columns import NO_DATE, Ints
from certrules.bulk.evaluation import Answers, Looking, block_dates, evaluate, next_change
from certrules.bulk.layout import BLOCK, Layout, Rows
from certrules.bulk.rules import NOT_YET

Counts = NDArray[np.int64]


def count_by_day(layout: Layout, first: int, last: int) -> Counts:
    """Return counts by day and status, the days `first` … `last` since 1970-01-01."""

    def quiet(changes: Counts, block: int) -> Rows:
        return _quiet(layout, changes, block, (first, last))

    return count_changes(layout, evaluate(layout, first), (first, last), quiet, look)


def count_changes(
    layout: Layout,
    answers: Answers,
    days: tuple[int, int],
    quiet: Callable[[Counts, int], Rows],
    looking: Looking,
) -> Counts:
    """Return counts by day and status, given the answers of the first day.

    From then on each change takes a row from one status to the next. `quiet` notes the moves of a
    block's plain rows to which nothing but time happens, and returns the positions of the others.
    """
    first, last = days
    changes = first_counts(answers, last - first + 1)
    following = answers.next_change
    left = [quiet(changes, block) for block in range(len(layout.blocks) - 1)]
    rows = np.concatenate([np.zeros(0, np.int64), *left])
    moving = rows[(following[rows] != NO_DATE) & (following[rows] <= last)]
    for begin in range(0, len(moving), BLOCK):
        some = moving[begin : begin + BLOCK]
        known = answers.status[some], following[some]
        _follow(layout, changes, some, *known, days, looking)
    return changes[:-1].cumsum(axis=0)


def _quiet(layout: Layout, changes: Counts, block: int, days: tuple[int, int]) -> Rows:
    """Note the moves of a block's plain rows to which nothing but time happens; return the others.

    Their dates stay the same: only the status is worked out again at each boundary.
    """
    begin = layout.rules.tables.first
    first, last = days[0] - begin, days[1] - begin
    graceful = layout.rules.graceful
    dates = block_dates(layout, block, first)
    rows_of_block = slice(layout.blocks[block], layout.blocks[block + 1])
    quiet = (dates.event > last) & (dates.slot > NOT_YET) & (layout.mark[rows_of_block] == 0)
    if layout.special is not None:
        quiet &= layout.special.of[rows_of_block] < 0
    rows = np.flatnonzero(quiet)
    others: Rows = np.flatnonzero(~quiet) + layout.blocks[block]
    dates = Dates(*(column[rows] for column in dates))
    status = status_of(dates, first, graceful=graceful)
    place = boundary_of(dates, status, graceful=graceful)
    flat = changes.reshape(-1)
    while True:
        going = np.flatnonzero(place <= last)
        if not len(going):
            return others
        dates, place = Dates(*(column[going] for column in dates)), place[going]
        at = (place.astype(np.int64) - first) * len(STATUSES)
        flat -= np.bincount(at + status[going], minlength=len(flat))
        status = status_of(dates, place, graceful=graceful)
        flat += np.bincount(at + status, minlength=len(flat))
        place = boundary_of(dates, status, graceful=graceful)


def first_counts(answers: Answers, days: int) -> Counts:
    """Return changes by day and status, one day more than asked for, with the first day's counts.

    >>> from certrules.bulk.evaluation import Answers
    >>> some = [np.zeros(2, np.int8)] * 9
    >>> int(first_counts(Answers(*some, None), 1)[0, 0])
    2
    """
    changes = np.zeros((days + 1, len(STATUSES)), np.int64)
    changes[0] = np.bincount(answers.status, minlength=len(STATUSES))
    return changes


def _follow(  # noqa: PLR0913, PLR0917 - some rows, what they have, and where to count
    layout: Layout,
    changes: Counts,
    rows: Rows,
    status: Codes,
    day: Ints,
    days: tuple[int, int],
    looking: Looking,
) -> None:
    """Follow some rows from change to change, and note each move from a status to another."""
    first, last = days
    begin, flat = np.int32(layout.rules.tables.first), changes.reshape(-1)
    while len(rows):
        seen = looking(layout, rows, day - begin)
        at = (day.astype(np.int64) - first) * len(STATUSES)
        flat += np.bincount(at + seen.status, minlength=len(flat))
        flat -= np.bincount(at + status, minlength=len(flat))
        following = next_change(layout, rows, seen, looking) + begin
        going = np.flatnonzero(following <= last)
        rows, status, day = rows[going], seen.status[going], following[going]
