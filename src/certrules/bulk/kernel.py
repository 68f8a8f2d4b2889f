"""The evaluation of prepared rows, one after another, compiled by numba: arrays in, arrays out.

The same as `evaluation` and `trend`, which are the reference. Imported only where numba is
installed.
"""

from collections.abc import Callable
from typing import TypeVar

import numba
import numpy as np

from certrules.bulk.answers import MISSING, NOT_APPLICABLE, NOT_REQUIRED, UPCOMING
from certrules.bulk.columns import NO_DATE
from certrules.bulk.kernel_rows import I8, I32, I64, Flags, Int, Look, look, own_record, status_of
from certrules.bulk.rules import NOT_YET
from certrules.bulk.tables import FAR

F = TypeVar("F", bound=Callable[..., object])

NOTHING_SEEN: Look = (
    np.int64(0), np.int64(0), np.int64(0), np.int64(0), np.int64(0),
    np.int64(0), np.int64(0), False, np.int64(0), np.int64(0),
)  # fmt: skip
"""A look at nothing: what `look` returns, for a start."""


def compiled(function: F) -> F:
    """Return a function compiled on its first call, the result kept on disk where that can be.

    Where neither the package's folder nor the home can be written, it is compiled in each process.
    """
    try:
        return numba.njit(function, cache=True, nogil=True)  # type: ignore[no-any-return]
    except RuntimeError:
        return numba.njit(function, nogil=True)  # type: ignore[no-any-return]


@compiled
def evaluate_plain(
    begin: Int,
    end: Int,
    day: Int,
    first: Int,
    final: Int,
    found: tuple[I8, I8, I32, I32, I32, I32, I32, I32, Flags],
    unsure: I64,
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
    always: Flags,
    mark: I8,
    mark_until: I32,
    of: I32,
    to: I64,
) -> Int:
    """Answer the plain positions of some blocks on a day; return how many others there are.

    `begin`, `end`: the first block and the one after the last.

    `first`: the first day of the tables since 1970-01-01. `final`: the last place that is
    evaluated. `found`: the arrays of `evaluation.Answers`, in their order. The positions that must
    be looked at by every rule go to `unsure`. `to`: the row of each position.
    """
    statuses, beneath, ends_on, due_on, overdue_on, until_on, change_on, inherits, needed = found
    left = 0
    for block in range(begin, end):
        for position in range(blocks[block], blocks[block + 1]):
            if len(of) > 0 and of[position] >= 0:
                unsure[left] = position
                left += 1
                continue
            term, ends, event = np.int64(before[position]), np.int64(span), np.int64(FAR)
            for number in range(counts[position]):
                at = rounds[block, number] + position - blocks[block]
                begins = np.int64(start[at])
                if begins <= day:
                    ends, term = np.int64(expires[at]), np.int64(slot[at])
                elif begins < event:
                    event = begins
            status, due, overdue, boundary = status_of(day, term, ends, span, flat, terms)
            if term <= NOT_YET:
                boundary = np.int64(FAR)
                status = np.int64(UPCOMING)
                if term != NOT_YET:
                    status = np.int64(MISSING if always[position] else NOT_REQUIRED)
            if event <= boundary and event <= final:
                unsure[left] = position
                left += 1
                continue
            row, following, exempt = to[position], min(boundary, event), NO_DATE
            beneath[row] = status
            if mark[position] == NOT_APPLICABLE:
                status = np.int64(NOT_APPLICABLE)
            elif mark[position] != 0 and always[position] and mark_until[position] >= day:
                status, exempt = np.int64(mark[position]), np.int64(mark_until[position]) + first
                following = min(following, np.int64(mark_until[position]) + 1)
            statuses[row] = status
            ends_on[row] = NO_DATE if ends == span else ends + first
            due_on[row] = NO_DATE if due == FAR else due + first
            overdue_on[row] = NO_DATE if overdue == FAR else overdue + first
            until_on[row] = exempt
            change_on[row] = NO_DATE if following > final else following + first
            inherits[row], needed[row] = -1, always[position]
    return left


@compiled
def evaluate_some(
    some: I64,
    day: Int,
    first: Int,
    final: Int,
    found: tuple[I8, I8, I32, I32, I32, I32, I32, I32, Flags],
    to: I64,
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
) -> None:
    """Answer some positions on a day by every rule."""
    statuses, beneath, ends_on, due_on, overdue_on, until_on, change_on, inherits, needed = found
    for position in some:
        seen, on, following = NOTHING_SEEN, np.int64(day), np.int64(FAR)
        while True:
            ahead = look(
                position, on, span, flat, terms, blocks, rounds, counts, before, start, expires,
                slot, certification, always, mark, mark_until, of, not_applicable, bounds,
                need_offsets, needs, span_offsets, spans, grant_offsets, granted, parent_offsets,
                parents,
            )  # fmt: skip
            if on == day:
                seen = ahead
            elif ahead[:8] != seen[:8]:
                break
            boundary, event = ahead[8], ahead[9]
            following = min(boundary, event)
            # The end of an exemption always shows.
            ends_then = on == day and event == ahead[5] + 1
            if boundary < event or event > final or ends_then:
                break
            on = event
        row = to[position]
        status, underlying, ends, due, overdue, until, inherited, required = seen[:8]
        statuses[row], beneath[row] = status, underlying
        ends_on[row] = NO_DATE if ends == span else ends + first
        due_on[row] = NO_DATE if due == FAR else due + first
        overdue_on[row] = NO_DATE if overdue == FAR else overdue + first
        until_on[row] = NO_DATE if until == -FAR else until + first
        change_on[row] = NO_DATE if following > final else following + first
        inherits[row], needed[row] = inherited, required


@compiled
def count(
    block: Int,
    first: Int,
    final: Int,
    begin: Int,
    end: Int,
    found: tuple[I8, I32],
    changes: I64,
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
) -> None:
    """Note in `changes`, by day and status, each move of a block's positions between statuses.

    `found`: their status and next change on the day `begin`. The days `begin` … `end` are counted.
    """
    statuses, change_on = found
    last = min(end - first, final)
    for position in range(blocks[block], blocks[block + 1]):
        status, on = np.int64(statuses[position]), np.int64(change_on[position]) - first
        special = mark[position] != 0 or (len(of) > 0 and of[position] >= 0)
        while on <= last:
            term, ends, event = own_record(
                position, on, span, blocks, rounds, counts, before, start, expires, slot
            )
            # Only what is in effect and nothing else bears on changes with its own dates alone.
            if special or term <= NOT_YET:
                seen = look(
                    position, on, span, flat, terms, blocks, rounds, counts, before, start,
                    expires, slot, certification, always, mark, mark_until, of, not_applicable,
                    bounds, need_offsets, needs, span_offsets, spans, grant_offsets, granted,
                    parent_offsets, parents,
                )  # fmt: skip
                changes[on + first - begin, status] -= 1
                changes[on + first - begin, seen[0]] += 1
                status = seen[0]
                on = min(seen[8], seen[9])
                continue
            limit = min(last, event - 1)
            while on <= limit:
                now, _, _, boundary = status_of(on, term, ends, span, flat, terms)
                changes[on + first - begin, status] -= 1
                changes[on + first - begin, now] += 1
                status, on = now, min(boundary, event)
