"""What is true of one prepared row on a day, compiled by numba.

The same as `answers`, which is the reference. Imported only where numba is installed. Days are
places of the tables; `FAR` is no date, ``-FAR`` no exemption.

Arrays are arguments of their own, not fields of one: numba counts a reference at every field that
is read, which costs more than the evaluation.
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

Look = tuple[Int, Int, Int, Int, Int, Int, Int, bool, Int, Int]
"""Status, underlying, expires, due, overdue, until, inherited, required, boundary, event."""


def inlined(function: F) -> F:
    """Return a function that is compiled into those that call it."""
    return numba.njit(function, nogil=True, forceinline=True)  # type: ignore[no-any-return]


@inlined
def own_record(
    position: Int,
    day: Int,
    span: Int,
    blocks: I64,
    rounds: I64,
    counts: I32,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
) -> tuple[Int, Int, Int]:
    """Return slot, expiration date and next start of a position on a day (R-15)."""
    found, ends, event = np.int64(before[position]), np.int64(span), np.int64(FAR)
    # Every block but the last ones is full, so that this seldom goes on.
    block = min(position // BLOCK, len(blocks) - 2)
    while position >= blocks[block + 1]:
        block += 1
    for number in range(counts[position]):
        at = rounds[block, number] + position - blocks[block]
        begins = np.int64(start[at])
        if begins <= day:
            ends, found = np.int64(expires[at]), np.int64(slot[at])
        elif begins < event:
            event = begins
    return found, ends, event


@inlined
def extended(
    some: Int, day: Int, found: Int, ends: Int, event: Int, offsets: I64, granted: I32
) -> tuple[Int, Int]:
    """Return the expiration date with the extensions granted so far, and the next event (R-61)."""
    for at in range(offsets[some], offsets[some + 1]):
        if granted[at, 0] > day:
            event = min(event, np.int64(granted[at, 0]))
        elif found > NOT_YET:
            ends = max(ends, np.int64(granted[at, 1]))
    return ends, event


@inlined
def status_of(
    day: Int, slot: Int, expires: Int, span: Int, flat: I32, terms: I64
) -> tuple[Int, Int, Int, Int]:
    """Return status, notices and next boundary that a date gives on a day (R-16, R-44, R-45)."""
    due = np.int64(flat[terms[slot, 0] + expires])
    overdue = np.int64(flat[terms[slot, 1] + expires])
    lapse = np.int64(FAR)
    if expires != span:
        lapse = expires + terms[slot, 2]
    status, boundary = np.int64(VALID), min(due, overdue, lapse)
    if day >= lapse:
        status, boundary = np.int64(EXPIRED), np.int64(FAR)
        if terms[slot, 3] >= 0:
            grace_end = np.int64(flat[terms[slot, 3] + expires])
            if day <= grace_end:
                status, boundary = np.int64(GRACE), grace_end + 1
    elif day >= overdue:
        status, boundary = np.int64(OVERDUE), lapse
    elif day >= due:
        status, boundary = np.int64(DUE), min(overdue, lapse)
    return status, due, overdue, boundary


@inlined
def revoked_on(some: Int, day: Int, event: Int, offsets: I64, spans: I32) -> tuple[bool, Int]:
    """Return whether a special row is revoked on a day, and the next event (R-17)."""
    revoked = False
    for at in range(offsets[some], offsets[some + 1]):
        since, until = np.int64(spans[at, 0]), np.int64(spans[at, 1])
        if since > day:
            event = min(event, since)
        elif day < until:
            revoked = True
        if until > day:
            event = min(event, until)
    return revoked, event


@inlined
def required_on(
    some: Int, day: Int, event: Int, offsets: I64, needs: I32, bounds: I32
) -> tuple[bool, Int, Int, Int]:
    """Return whether a special row is required, the ends of training and allowance, the event.

    R-19, R-58, R-62; ``-FAR`` where there is no such end.
    """
    required, trained, allowed = False, np.int64(FAR), np.int64(FAR)
    for at in range(offsets[some], offsets[some + 1]):
        if needs[at, 0] <= day <= needs[at, 1]:
            required = True
            trained = min(trained, np.int64(needs[at, 2]))
            allowed = min(allowed, np.int64(needs[at, 3]))
        for which in range(4):
            bound = np.int64(needs[at, which]) + (1 if which else 0)
            if bound > day:
                event = min(event, bound)
    begin, end = np.int64(bounds[some, 1]), np.int64(bounds[some, 2])
    if begin > day:
        event = min(event, begin)
    if end >= day:
        event = min(event, end + 1)
    required = required and bool(begin <= day <= end)
    if not required or trained < day:
        trained = np.int64(-FAR)
    if not required or allowed < day:
        allowed = np.int64(-FAR)
    return required, trained, allowed, event


@inlined
def look(
    position: Int,
    day: Int,
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
    always: Flags,
    mark: I8,
    mark_until: I32,
    of: I32,
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
) -> Look:
    """Return what is true of a position on a day, by R-22's precedence."""
    found, ends, event = own_record(
        position, day, span, blocks, rounds, counts, before, start, expires, slot
    )
    some = np.int64(of[position]) if len(of) else np.int64(-1)
    if some >= 0:
        ends, event = extended(some, day, found, ends, event, grant_offsets, granted)
    underlying, due, overdue, boundary = status_of(day, found, ends, span, flat, terms)
    own = ends
    if found <= NOT_YET:
        underlying = np.int64(UPCOMING if found == NOT_YET else NOT_REQUIRED)
        boundary, own = np.int64(FAR), np.int64(-FAR)
    required, revoked = bool(always[position]), False
    inherited, until = np.int64(-1), np.int64(-FAR)
    trained = allowed = np.int64(-FAR)
    if some >= 0:
        revoked, event = revoked_on(some, day, event, span_offsets, spans)
        if revoked:
            underlying, boundary = np.int64(REVOKED), np.int64(FAR)
        for at in range(parent_offsets[some], parent_offsets[some + 1]):
            parent = np.int64(parents[at, 0])
            theirs, last, coming = own_record(
                parent, day, span, blocks, rounds, counts, before, start, expires, slot
            )
            other, lifted = np.int64(of[parent]), False
            if other >= 0:
                last, coming = extended(other, day, theirs, last, coming, grant_offsets, granted)
                lifted, coming = revoked_on(other, day, coming, span_offsets, spans)
            event = min(event, coming)
            covers, first, second, limit = status_of(day, theirs, last, span, flat, terms)
            in_force = theirs > NOT_YET and not lifted and covers <= OVERDUE
            if in_force and not revoked and last > own:
                own = ends = last
                due, overdue, underlying, boundary = first, second, covers, limit
                inherited = np.int64(certification[parent])
        required, trained, allowed, event = required_on(
            some, day, event, need_offsets, needs, bounds
        )
    if required and underlying == NOT_REQUIRED:
        underlying = np.int64(MISSING)
    status = underlying
    if some < 0:
        if mark[position] == NOT_APPLICABLE:
            status = np.int64(NOT_APPLICABLE)
        elif mark[position] != 0 and required and mark_until[position] >= day:
            status, until = np.int64(mark[position]), np.int64(mark_until[position])
            event = min(event, until + 1)
    else:
        deferred = np.int64(bounds[some, 0])
        if deferred >= day:
            event = min(event, deferred + 1)
        if not_applicable[some]:
            status = np.int64(NOT_APPLICABLE)
        elif required and not revoked:
            last = max(trained, deferred)
            if found <= NOT_YET:
                last = max(last, allowed)
            if last >= day:
                until = last
                status = np.int64(DEFERRED if last == deferred else IN_TRAINING)
    return status, underlying, ends, due, overdue, until, inherited, required, boundary, event
