"""Whole blocks of prepared rows on a day, as if none of them were special, compiled by numba.

Written as `kernel_rows` is, for the same reasons. Imported only where numba is installed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import MISSING, NOT_APPLICABLE, NOT_REQUIRED
from certrules.bulk.columns import NO_DATE
from certrules.bulk.kernel_rows import I8, I32, I64, Flags, Int, compiled
from certrules.bulk.tables import FAR

Column = NDArray[Any]


@compiled
def records_of(
    day: Int,
    span: Int,
    rounds: I64,
    sizes: I64,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
    found: I32,
    ends: I32,
    event: I32,
) -> None:
    """Write slot, expiration date and next start of a block's positions (R-15)."""
    for row in range(len(found)):
        found[row], ends[row], event[row] = before[row], span, FAR
    for number in range(len(rounds)):
        at, size = rounds[number], sizes[number]
        begins, last, under = start[at : at + size], expires[at : at + size], slot[at : at + size]
        for row in range(size):
            begun = begins[row] <= day
            ends[row] = last[row] if begun else ends[row]
            found[row] = under[row] if begun else found[row]
            event[row] = event[row] if begun else min(event[row], begins[row])


@compiled
def answers_of(
    first: Int,
    final: Int,
    span: Int,
    always: Flags,
    ends: I32,
    event: I32,
    due: I32,
    overdue: I32,
    boundary: I32,
    unsure: Flags,
    status: I8,
    beneath: I8,
    ends_on: I32,
    due_on: I32,
    overdue_on: I32,
    until_on: I32,
    change_on: I32,
) -> None:
    """Write the answers of positions on which nothing but their records bears.

    `unsure`: where a record begins before the status changes of itself.
    """
    far, none = np.int32(FAR), np.int32(NO_DATE)
    for row in range(len(ends)):
        missing = always[row] & (status[row] == NOT_REQUIRED)
        status[row] = np.int8(MISSING) if missing else status[row]
        beneath[row] = status[row]
        following = min(boundary[row], event[row])
        ends_on[row] = none if ends[row] == span else np.int32(ends[row] + first)
        due_on[row] = none if due[row] == far else np.int32(due[row] + first)
        overdue_on[row] = none if overdue[row] == far else np.int32(overdue[row] + first)
        until_on[row] = none
        change_on[row] = none if following > final else np.int32(following + first)
        unsure[row] = (event[row] <= boundary[row]) & (event[row] <= final)


@compiled
def mark_rows(
    day: Int,
    first: Int,
    final: Int,
    always: Flags,
    mark: I8,
    mark_until: I32,
    statuses: I8,
    until_on: I32,
    change_on: I32,
) -> None:
    """Lay the marks of rows that are not special over their status (R-19 … R-22)."""
    for row in range(len(mark)):
        if mark[row] == NOT_APPLICABLE:
            statuses[row] = NOT_APPLICABLE
        elif mark[row] != 0 and always[row] and mark_until[row] >= day:
            statuses[row] = mark[row]
            until_on[row] = mark_until[row] + first
            ended = mark_until[row] + 1 + first if mark_until[row] < final else NO_DATE
            change_on[row] = min(change_on[row], ended)


@compiled
def rows_left(
    position: Int,
    number: Int,
    day: Int,
    rounds: I64,
    counts: I32,
    start: I32,
    expires: I32,
    always: Flags,
    mark: I8,
    mark_until: I32,
    of: I32,
    ends: I32,
    event: I32,
    unsure: Flags,
    left: I64,
) -> Int:
    """Write to `left` the positions that must be looked at by every rule; return how many.

    `position`: the first one of the block; `number`: which block it is.
    """
    size = 0
    for row in range(len(unsure)):
        at = position + row
        if len(of) > 0 and of[at] >= 0:
            left[size] = at
            size += 1
        elif unsure[row]:
            # The end of an exemption shows, and so does another expiration date.
            marked = mark[at] != 0 and mark[at] != NOT_APPLICABLE and always[at]
            if marked and day <= mark_until[at] < event[row]:
                continue
            last = ends[row]
            for turn in range(counts[at]):
                record = rounds[number, turn] + row
                if start[record] <= event[row]:
                    last = expires[record]
            if last == ends[row]:
                left[size] = at
                size += 1
    return size


@compiled
def put(to: I64, given: Column, into: Column) -> None:
    """Write what a block's positions have to the places of their rows."""
    for row in range(len(to)):
        into[to[row]] = given[row]
