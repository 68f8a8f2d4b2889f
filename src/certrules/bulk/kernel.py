"""The evaluation of prepared rows, block by block, compiled by numba: arrays in, arrays out.

The same as `evaluation` and `trend`, which are the reference. Imported only where numba is
installed.
"""

import numpy as np

from certrules.bulk.kernel_blocks import (
    answers_of,
    mark_rows,
    put,
    records_of,
    rows_left,
)
from certrules.bulk.kernel_rows import (
    I8,
    I32,
    I64,
    Flags,
    Int,
    compiled,
    dates_of,
    status_on,
    statuses_of,
)
from certrules.bulk.rules import NOT_YET

Answers = tuple[I8, I8, I32, I32, I32, I32, I32]
"""The arrays of `evaluation.Answers` that depend on the day, in their order."""


@compiled
def evaluate_blocks(
    begin: Int,
    end: Int,
    day: Int,
    first: Int,
    final: Int,
    answers: Answers,
    to: I64,
    sizes: I64,
    left: I64,
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
) -> Int:
    """Answer the positions of some blocks on a day; return of how many more is to be known.

    `begin`, `end`: the first block and the one after the last. `first`: the first day of the tables
    since 1970-01-01. `final`: the last place that is evaluated. `to`: the row of each position;
    empty for the answers in the order of the positions. `sizes`: that of the layout. `left`: the
    positions that must be looked at by every rule are written there.
    """
    statuses, beneath, ends_on, due_on, overdue_on, until_on, change_on = answers
    longest = 0
    for block in range(begin, end):
        longest = max(longest, blocks[block + 1] - blocks[block])
    days, never = np.full(longest, np.int32(day)), np.int32(span)
    since, until = np.int32(first), np.int32(final)
    work, codes = np.empty((13, longest), np.int32), np.empty((2, longest), np.int8)
    unsure, size_left = np.empty(longest, np.bool_), 0
    for block in range(begin, end):
        here, there = blocks[block], blocks[block + 1]
        size = there - here
        found, ends, event, due, overdue, lapse, grace_end, boundary = (
            work[0, :size], work[1, :size], work[2, :size], work[3, :size], work[4, :size],
            work[5, :size], work[6, :size], work[7, :size],
        )  # fmt: skip
        status, under = statuses[here:there], beneath[here:there]
        last, notice, second, exempt, change = (
            ends_on[here:there], due_on[here:there], overdue_on[here:there], until_on[here:there],
            change_on[here:there],
        )  # fmt: skip
        if len(to) > 0:
            status, under = codes[0, :size], codes[1, :size]
            last, notice, second, exempt, change = (
                work[8, :size], work[9, :size], work[10, :size], work[11, :size], work[12, :size],
            )  # fmt: skip
        records_of(
            days[0], never, rounds[block], sizes[block], before[here:there], start, expires, slot,
            found, ends, event,
        )  # fmt: skip
        dates_of(span, flat, terms, found, ends, due, overdue, lapse, grace_end)
        statuses_of(days[:size], found, due, overdue, lapse, grace_end, status, boundary)
        answers_of(
            since, until, never, always[here:there], ends, event, due, overdue, boundary,
            unsure[:size], status, under, last, notice, second, exempt, change,
        )  # fmt: skip
        mark_rows(
            days[0], since, until, always[here:there], mark[here:there], mark_until[here:there],
            status, exempt, change,
        )  # fmt: skip
        if len(to) > 0:
            rows = to[here:there]
            put(rows, status, statuses)
            put(rows, under, beneath)
            put(rows, last, ends_on)
            put(rows, notice, due_on)
            put(rows, second, overdue_on)
            put(rows, exempt, until_on)
            put(rows, change, change_on)
        size_left += rows_left(
            here, block, days[0], rounds, counts, start, expires, always, mark, mark_until, of,
            ends, event, unsure[:size], left[size_left:],
        )  # fmt: skip
    return size_left


@compiled
def count_quiet(
    block: Int,
    first: Int,
    begin: Int,
    end: Int,
    changes: I64,
    sizes: I64,
    left: I64,
    span: Int,
    flat: I32,
    terms: I64,
    blocks: I64,
    rounds: I64,
    before: I32,
    start: I32,
    expires: I32,
    slot: I32,
    mark: I8,
    of: I32,
) -> Int:
    """Note the moves of a block's rows to which nothing but time happens.

    The positions of the others are written to `left`; return how many those are.
    """
    here, there = blocks[block], blocks[block + 1]
    size, last, kept = there - here, np.int32(end - first), 0
    days, work = np.full(size, np.int32(begin - first)), np.empty((8, size), np.int32)
    found, ends, event, due, overdue, lapse, grace_end, boundary = (
        work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7],
    )  # fmt: skip
    status = np.empty(size, np.int8)
    records_of(
        np.int32(begin - first), np.int32(span), rounds[block], sizes[block], before[here:there],
        start, expires, slot, found, ends, event,
    )  # fmt: skip
    dates_of(span, flat, terms, found, ends, due, overdue, lapse, grace_end)
    statuses_of(days, found, due, overdue, lapse, grace_end, status, boundary)
    for row in range(size):
        special = mark[here + row] != 0 or (len(of) > 0 and of[here + row] >= 0)
        if special or event[row] <= last or found[row] <= NOT_YET:
            left[kept] = here + row
            kept += 1
            continue
        now, on = status[row], boundary[row]
        while on <= last:
            changes[on + first - begin, now] -= 1
            now, limit = status_on(
                on, found[row], due[row], overdue[row], lapse[row], grace_end[row]
            )
            changes[on + first - begin, now] += 1
            on = limit
    return kept
