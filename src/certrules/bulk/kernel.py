"""The evaluation of prepared rows, one after another, compiled by numba: arrays in, arrays out.

The same as `evaluation` and `trend`, which are the reference. Imported only where numba is
installed.
"""

import numpy as np

from certrules.bulk.columns import NO_DATE
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
    Seen,
    compiled,
    dates_of,
    look,
    status_on,
    statuses_of,
)
from certrules.bulk.rules import NOT_YET
from certrules.bulk.tables import FAR

Answers = tuple[I8, I8, I32, I32, I32, I32, I32, I32, Flags]
"""The arrays of `evaluation.Answers`, in their order."""


@compiled
def next_changes(
    some: I64,
    seen: Seen,
    final: Int,
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
) -> I32:
    """Return the next place at which what was seen of some positions differs (R-28).

    A status that changes of itself always shows. At other events the positions are looked at again,
    but where an exemption ends, which shows, too.
    """
    status, underlying, ends, due, overdue, until, inherited, required, boundary, event = seen
    following = np.minimum(boundary, event)
    which, left = np.empty(len(some), np.int64), 0
    for row in range(len(some)):
        if event[row] <= boundary[row] and event[row] <= final and event[row] != until[row] + 1:
            which[left] = row
            left += 1
    which = which[:left]
    while len(which) > 0:
        ahead = look(
            some[which], following[which],
            span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
            certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets,
            needs, span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
        )  # fmt: skip
        left = 0
        for number in range(len(which)):
            row = which[number]
            if (
                ahead[0][number] == status[row]
                and ahead[1][number] == underlying[row]
                and ahead[2][number] == ends[row]
                and ahead[3][number] == due[row]
                and ahead[4][number] == overdue[row]
                and ahead[5][number] == until[row]
                and ahead[6][number] == inherited[row]
                and ahead[7][number] == required[row]
            ):
                limit, coming = ahead[8][number], ahead[9][number]
                following[row] = min(limit, coming)
                if coming <= limit and coming <= final:
                    which[left] = row
                    left += 1
        which = which[:left]
    return following


@compiled
def evaluate_some(
    some: I64,
    days: I32,
    first: Int,
    final: Int,
    answers: Answers,
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
    """Answer some positions by every rule."""
    statuses, beneath, ends_on, due_on, overdue_on, until_on, change_on, inherits, needed = answers
    seen = look(
        some, days,
        span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
        certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets, needs,
        span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
    )  # fmt: skip
    following = next_changes(
        some, seen, final,
        span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
        certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets, needs,
        span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
    )  # fmt: skip
    status, underlying, ends, due, overdue, until, inherited, required, _, _ = seen
    for place in range(len(some)):
        row = to[some[place]] if len(to) > 0 else some[place]
        statuses[row], beneath[row] = status[place], underlying[place]
        ends_on[row] = NO_DATE if ends[place] == span else ends[place] + first
        due_on[row] = NO_DATE if due[place] == FAR else due[place] + first
        overdue_on[row] = NO_DATE if overdue[place] == FAR else overdue[place] + first
        until_on[row] = NO_DATE if until[place] == -FAR else until[place] + first
        change_on[row] = NO_DATE if following[place] > final else following[place] + first
        inherits[row], needed[row] = inherited[place], required[place]


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
    """Answer the positions of some blocks on a day.

    `begin`, `end`: the first block and the one after the last. `first`: the first day of the tables
    since 1970-01-01. `final`: the last place that is evaluated. `to`: the row of each position;
    empty for the answers in the order of the positions. `sizes`: that of the layout. What follows
    is that of `look`.
    """
    statuses, beneath, ends_on, due_on, overdue_on, until_on, change_on, inherits, needed = answers
    longest = 0
    for block in range(begin, end):
        longest = max(longest, blocks[block + 1] - blocks[block])
    days, never = np.full(longest, np.int32(day)), np.int32(span)
    since, until = np.int32(first), np.int32(final)
    work, codes = np.empty((13, longest), np.int32), np.empty((2, longest), np.int8)
    unsure, left = np.empty(longest, np.bool_), np.empty(longest, np.int64)
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
        dates_of(never, flat, terms, found, ends, due, overdue, lapse, grace_end)
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
            put(rows, always[here:there], needed)
            for row in rows:
                inherits[row] = -1
        else:
            needed[here:there] = always[here:there]
            inherits[here:there] = -1
        count = rows_left(
            here, block, days[0], rounds, counts, start, expires, always, mark, mark_until, of,
            ends, event, unsure[:size], left,
        )  # fmt: skip
        evaluate_some(
            left[:count], days[:count], first, final, answers, to,
            span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
            certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets,
            needs, span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
        )  # fmt: skip


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
    dates_of(np.int32(span), flat, terms, found, ends, due, overdue, lapse, grace_end)
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


@compiled
def count(
    block: Int,
    first: Int,
    final: Int,
    begin: Int,
    end: Int,
    found: tuple[I8, I32],
    changes: I64,
    sizes: I64,
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
    `sizes` and what follows: see `evaluate_blocks`.
    """
    statuses, change_on = found
    some = np.empty(blocks[block + 1] - blocks[block], np.int64)
    left = count_quiet(
        block, first, begin, end, changes, sizes, some, span, flat, terms, blocks, rounds, before,
        start, expires, slot, mark, of,
    )  # fmt: skip
    days, status = np.empty(left, np.int32), np.empty(left, np.int8)
    going = 0
    for position in some[:left]:
        if change_on[position] <= end and change_on[position] != NO_DATE:
            some[going], status[going] = position, statuses[position]
            days[going] = change_on[position] - first
            going += 1
    while going > 0:
        seen = look(
            some[:going], days[:going],
            span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
            certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets,
            needs, span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
        )  # fmt: skip
        following = next_changes(
            some[:going], seen, final,
            span, flat, terms, blocks, rounds, counts, before, start, expires, slot,
            certification, always, mark, mark_until, of, not_applicable, bounds, need_offsets,
            needs, span_offsets, spans, grant_offsets, granted, parent_offsets, parents,
        )  # fmt: skip
        left, going = going, 0
        for place in range(left):
            changes[days[place] + first - begin, status[place]] -= 1
            changes[days[place] + first - begin, seen[0][place]] += 1
            if following[place] <= min(end - first, final):
                some[going], days[going] = some[place], following[place]
                status[going] = seen[0][place]
                going += 1
