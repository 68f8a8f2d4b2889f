"""What is true of prepared rows, each on a day of its own, compiled by numba.

The same as `answers`, which is the reference. Imported only where numba is installed. Days are
places of the tables; `FAR` is no date, ``-FAR`` no exemption.

One loop over all rows does one thing, and calls nothing that takes arrays: numba counts references
to the arrays of every call, which costs more than what is done for a row. Loops without branches
and without looking up are done for many rows at a time; the numbers have 32 bits for that.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import (
    DEFERRED,
    DUE,
    EXPIRED,
    GRACE,
    IN_TRAINING,
    MISSING,
    NOT_APPLICABLE,
    NOT_REQUIRED,
    OVERDUE,
    REVOKED,
    UPCOMING,
    VALID,
)
from certrules.bulk.layout import BLOCK
from certrules.bulk.rules import NOT_YET
from certrules.bulk.tables import FAR

I8 = NDArray[np.int8]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
F = TypeVar("F", bound=Callable[..., object])

Int = Any
"""A whole number, of NumPy or of Python: numba makes one of both."""

Seen = tuple[I8, I8, I32, I32, I32, I32, I32, Flags, I32, I32]
"""Status, underlying, expires, due, overdue, until, inherited, required, boundary, event."""


def compiled(function: F) -> F:
    """Return a function compiled on its first call, the result kept on disk where that can be.

    Where neither the package's folder nor the home can be written, it is compiled in each process.
    """
    try:
        return numba.njit(function, cache=True, nogil=True)  # type: ignore[no-any-return]
    except RuntimeError:
        return numba.njit(function, nogil=True)  # type: ignore[no-any-return]


def inlined(function: F) -> F:
    """Return a function that is compiled into those that call it."""
    return numba.njit(function, nogil=True, forceinline=True)  # type: ignore[no-any-return]


@inlined
def status_on(
    day: Int, found: Int, due: Int, overdue: Int, lapse: Int, grace_end: Int
) -> tuple[Int, Int]:
    """Return status and next boundary that dates give on a day (R-16, R-44, R-45).

    With nothing in effect the status is `UPCOMING` or `NOT_REQUIRED`.
    """
    far = np.int32(FAR)
    lapsed, late, soon, graceful = day >= lapse, day >= overdue, day >= due, day <= grace_end
    status = np.int8(OVERDUE) if late else (np.int8(DUE) if soon else np.int8(VALID))
    boundary = min(lapse, far if late else overdue)
    boundary = min(boundary, far if late | soon else due)
    over = np.int8(GRACE) if graceful else np.int8(EXPIRED)
    ended = np.int32(grace_end + 1) if graceful else far
    nothing = np.int8(UPCOMING) if found == NOT_YET else np.int8(NOT_REQUIRED)
    absent = found <= NOT_YET
    status = nothing if absent else (over if lapsed else status)
    boundary = far if absent else (ended if lapsed else boundary)
    return status, boundary


@compiled
def own_records(
    some: I64,
    days: I32,
    span: Int,
    blocks: I64,
    rounds: I64,
    counts: I32,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
    found: I32,
    ends: I32,
    event: I32,
) -> None:
    """Write slot, expiration date and next start of some positions (R-15)."""
    for row in range(len(some)):
        position, day = some[row], days[row]
        under, last, coming = before[position], np.int32(span), np.int32(FAR)
        # Every block but the last ones is full, so that this seldom goes on.
        block = min(position // BLOCK, len(blocks) - 2)
        while position >= blocks[block + 1]:
            block += 1
        for number in range(counts[position]):
            at = rounds[block, number] + position - blocks[block]
            if start[at] <= day:
                last, under = expires[at], np.int32(slot[at])
            else:
                coming = min(coming, start[at])
        found[row], ends[row], event[row] = under, last, coming


@compiled
def extend(
    which: I32, days: I32, offsets: I64, granted: I32, found: I32, ends: I32, event: I32
) -> None:
    """Move expiration dates to the latest day granted so far (R-61)."""
    for row in range(len(which)):
        if which[row] >= 0:
            for at in range(offsets[which[row]], offsets[which[row] + 1]):
                if granted[at, 0] > days[row]:
                    event[row] = min(event[row], granted[at, 0])
                elif found[row] > NOT_YET:
                    ends[row] = max(ends[row], granted[at, 1])


@compiled
def dates_of(
    span: Int,
    flat: I32,
    terms: I64,
    found: I32,
    ends: I32,
    due: I32,
    overdue: I32,
    lapse: I32,
    grace_end: I32,
) -> None:
    """Write notices, lapse and grace that expiration dates have (R-16, R-44, R-45)."""
    for row in range(len(found)):
        # What is known not to be negative need not be counted from the end.
        under, last = np.uint64(found[row]), np.int64(ends[row])
        due[row] = flat[np.uint64(terms[under, 0] + last)]
        overdue[row] = flat[np.uint64(terms[under, 1] + last)]
        lapse[row] = FAR if last == span else last + terms[under, 2]
        grace = terms[under, 3]
        grace_end[row] = flat[np.uint64(grace + last)] if grace >= 0 else -FAR


@compiled
def statuses_of(
    days: I32,
    found: I32,
    due: I32,
    overdue: I32,
    lapse: I32,
    grace_end: I32,
    status: I8,
    boundary: I32,
) -> None:
    """Write status and next boundary that dates give, see `status_on`."""
    for row in range(len(found)):
        status[row], boundary[row] = status_on(
            days[row], found[row], due[row], overdue[row], lapse[row], grace_end[row]
        )


@compiled
def revoke(which: I32, days: I32, offsets: I64, spans: I32, revoked: Flags, event: I32) -> None:
    """Flag the rows that are revoked (R-17)."""
    for row in range(len(which)):
        if which[row] >= 0:
            for at in range(offsets[which[row]], offsets[which[row] + 1]):
                since, until = spans[at, 0], spans[at, 1]
                if since > days[row]:
                    event[row] = min(event[row], since)
                elif days[row] < until:
                    revoked[row] = True
                if until > days[row]:
                    event[row] = min(event[row], until)


@compiled
def require(
    which: I32,
    days: I32,
    offsets: I64,
    needs: I32,
    bounds: I32,
    required: Flags,
    trained: I32,
    allowed: I32,
    event: I32,
) -> None:
    """Write which rows are required, and the ends of training and allowance (R-19, R-58, R-62).

    ``-FAR`` where there is no such end.
    """
    for row in range(len(which)):
        trained[row] = allowed[row] = -FAR
        some, day = which[row], days[row]
        if some < 0:
            continue
        needed, training, allowance = False, np.int32(FAR), np.int32(FAR)
        for at in range(offsets[some], offsets[some + 1]):
            if needs[at, 0] <= day <= needs[at, 1]:
                needed = True
                training = min(training, needs[at, 2])
                allowance = min(allowance, needs[at, 3])
            for number in range(4):
                bound = np.int32(needs[at, number] + (1 if number else 0))
                event[row] = min(event[row], bound if bound > day else np.int32(FAR))
        begin, end = bounds[some, 1], bounds[some, 2]
        if begin > day:
            event[row] = min(event[row], begin)
        if end >= day:
            event[row] = min(event[row], np.int32(end + 1))
        required[row] = needed and begin <= day <= end
        if required[row] and training >= day:
            trained[row] = training
        if required[row] and allowance >= day:
            allowed[row] = allowance


@compiled
def exempt(
    some: I64,
    which: I32,
    days: I32,
    mark: I8,
    mark_until: I32,
    not_applicable: Flags,
    bounds: I32,
    found: I32,
    required: Flags,
    revoked: Flags,
    trained: I32,
    allowed: I32,
    status: I8,
    until: I32,
    event: I32,
) -> None:
    """Lay marks and training over statuses (R-19 … R-22)."""
    for row in range(len(some)):
        day, special = days[row], which[row]
        until[row] = -FAR
        if special < 0:
            marked, through = mark[some[row]], mark_until[some[row]]
            if marked == NOT_APPLICABLE:
                status[row] = NOT_APPLICABLE
            elif marked != 0 and required[row] and through >= day:
                status[row], until[row] = marked, through
                event[row] = min(event[row], np.int32(through + 1))
            continue
        deferred = bounds[special, 0]
        if deferred >= day:
            event[row] = min(event[row], np.int32(deferred + 1))
        if not_applicable[special]:
            status[row] = NOT_APPLICABLE
        elif required[row] and not revoked[row]:
            last = max(trained[row], deferred)
            if found[row] <= NOT_YET:
                last = max(last, allowed[row])
            if last >= day:
                until[row] = last
                status[row] = DEFERRED if last == deferred else IN_TRAINING


@compiled
def cover(
    which: I32,
    days: I32,
    revoked: Flags,
    found: I32,
    status: I8,
    ends: I32,
    due: I32,
    overdue: I32,
    boundary: I32,
    event: I32,
    inherited: I32,
    span: Int,
    flat: I32,
    terms: I64,
    blocks: I64,
    rounds: I64,
    counts: I32,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
    certification: I32,
    of: I32,
    span_offsets: I64,
    spans: I32,
    grant_offsets: I64,
    granted: I32,
    parent_offsets: I64,
    parents: I32,
) -> None:
    """Give rows the dates of the parent that covers them longest (R-18)."""
    size = 0
    for row in range(len(which)):
        if which[row] >= 0:
            size += parent_offsets[which[row] + 1] - parent_offsets[which[row]]
    if size == 0:
        return
    child, parent, other = (
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int32),
    )
    on, lifted = np.empty(size, np.int32), np.zeros(size, np.bool_)
    size = 0
    for row in range(len(which)):
        if which[row] >= 0:
            for at in range(parent_offsets[which[row]], parent_offsets[which[row] + 1]):
                child[size], parent[size], on[size] = row, parents[at, 0], days[row]
                other[size] = of[parents[at, 0]]
                size += 1
    work, covers = np.empty((8, size), np.int32), np.empty(size, np.int8)
    theirs, last, coming, first, second, lapse, grace_end, limit = (
        work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7],
    )  # fmt: skip
    own_records(
        parent, on, span, blocks, rounds, counts, before, start, expires, slot, theirs, last, coming
    )
    extend(other, on, grant_offsets, granted, theirs, last, coming)
    revoke(other, on, span_offsets, spans, lifted, coming)
    dates_of(span, flat, terms, theirs, last, first, second, lapse, grace_end)
    statuses_of(on, theirs, first, second, lapse, grace_end, covers, limit)
    for at in range(size):
        row = child[at]
        event[row] = min(event[row], coming[at])
        in_force = theirs[at] > NOT_YET and not lifted[at] and covers[at] <= OVERDUE
        nothing = found[row] <= NOT_YET and inherited[row] < 0
        if in_force and not revoked[row] and (nothing or last[at] > ends[row]):
            ends[row], due[row], overdue[row] = last[at], first[at], second[at]
            status[row], boundary[row] = covers[at], limit[at]
            inherited[row] = certification[parent[at]]


@compiled
def look(
    some: I64,
    days: I32,
    span: Int,
    flat: I32,
    terms: I64,
    blocks: I64,
    rounds: I64,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
    counts: I32,
    always: Flags,
    mark: I8,
    mark_until: I32,
    of: I32,
    certification: I32,
    not_applicable: Flags,
    bounds: I32,
    need_offsets: I64,
    needs: I32,
    span_offsets: I64,
    spans: I32,
    grant_offsets: I64,
    granted: I32,
    parent_offsets: I64,
    parents: I32,
) -> Seen:
    """Return what is true of some positions on a day each, by R-22's precedence."""
    size = len(some)
    work = np.empty((11, size), np.int32)
    found, ends, event, due, overdue, lapse, grace_end, boundary, trained, allowed, until = (
        work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7], work[8], work[9],
        work[10],
    )  # fmt: skip
    which, inherited = np.empty(size, np.int32), np.full(size, -1, np.int32)
    underlying, status = np.empty(size, np.int8), np.empty(size, np.int8)
    revoked, required = np.zeros(size, np.bool_), np.empty(size, np.bool_)
    for row in range(size):
        required[row] = always[some[row]]
        which[row] = of[some[row]] if len(of) > 0 else -1
    own_records(
        some, days, span, blocks, rounds, counts, before, start, expires, slot, found, ends, event
    )
    extend(which, days, grant_offsets, granted, found, ends, event)
    dates_of(span, flat, terms, found, ends, due, overdue, lapse, grace_end)
    statuses_of(days, found, due, overdue, lapse, grace_end, underlying, boundary)
    revoke(which, days, span_offsets, spans, revoked, event)
    for row in range(size):
        if revoked[row]:
            underlying[row], boundary[row] = REVOKED, FAR
    cover(
        which, days, revoked, found, underlying, ends, due, overdue, boundary, event, inherited,
        span, flat, terms, blocks, rounds, counts, before, start, expires, slot, certification, of,
        span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
    )  # fmt: skip
    require(which, days, need_offsets, needs, bounds, required, trained, allowed, event)
    for row in range(size):
        if required[row] and underlying[row] == NOT_REQUIRED:
            underlying[row] = MISSING
        status[row] = underlying[row]
    exempt(
        some, which, days, mark, mark_until, not_applicable, bounds, found, required, revoked,
        trained, allowed, status, until, event,
    )  # fmt: skip
    return status, underlying, ends, due, overdue, until, inherited, required, boundary, event
