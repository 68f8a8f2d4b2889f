"""The fold over plain histories, one row after another, compiled by numba.

The same as `fold` and `specials.bring_along`, which are the reference. Imported only where numba is
installed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import DEFERRED, IN_TRAINING, NOT_APPLICABLE
from certrules.bulk.columns import NO_DATE, NO_DAY, Columns
from certrules.bulk.fold import Blocks, Facts, Records
from certrules.bulk.kernel_rows import I8, I32, I64, Flags, Int, compiled, inlined
from certrules.bulk.layout import BLOCK, Rows
from certrules.bulk.rules import Rules
from certrules.bulk.specials import Along

_MET = ("slot", "opens", "closes", "restarted", "scheduled")
_SLOT, _OPENS, _CLOSES, _RESTARTED, _SCHEDULED = range(len(_MET))

_NO_DAYS = np.zeros(0, np.int32)
_NO_FLAGS = np.zeros(0, np.bool_)


def fold_all(rules: Rules, facts: Facts, rows: Rows, records: Records, blocks: Blocks) -> bool:
    """Put the records of some plain rows among `records`, and the rows among `blocks`.

    Returns False, and puts nothing, when an expiration date lies after the last day of the tables.
    """
    columns = facts.columns
    done = columns.completions
    most = int((done.offsets[rows + 1] - done.offsets[rows]).max(initial=0))
    rounds = np.zeros((2, -(-len(rows) // BLOCK), most), np.int64)
    order, counts = blocks.room(len(rows))
    revoked = np.zeros(1, np.int32) if facts.revoked_offsets is None else facts.revoked_offsets
    used = fold_plain(
        rows,
        read_only(columns.certification),
        read_only(done.offsets),
        read_only(done.completed),
        read_only(done.given),
        read_only(done.effective),
        read_only(facts.revision),
        read_only(revoked),
        read_only(facts.revoked_on),
        read_only(facts.reinstated),
        read_only(_NO_FLAGS if facts.resumed is None else facts.resumed),
        read_only(rules.start),
        read_only(rules.following),
        read_only(np.stack([rules.steps[name] for name in _MET], axis=1)),
        read_only(rules.flat),
        rules.tables.first,
        rules.tables.span,
        rules.revisions,
        len(rules.certifications),
        records.used,
        order,
        counts,
        rounds[0],
        rounds[1],
        records.start,
        records.expires,
        records.slot,
    )
    if used < 0:
        return False
    records.used = used
    blocks.take(len(rows), rounds[0], rounds[1])
    return True


def read_only(array: NDArray[Any] | None) -> NDArray[Any]:
    """Return an array that cannot be written, so that numba compiles for one kind alone."""
    view = (_NO_DAYS if array is None else array).view()
    view.flags.writeable = False
    return view


@compiled
def fold_plain(
    rows: I64,
    certification: I32,
    offsets: NDArray[Any],
    completed: I32,
    given: I32,
    effective: I32,
    revision: I32,
    revoked_offsets: NDArray[Any],
    revoked_on: I32,
    reinstated: I32,
    resumed: Flags,
    first_step: I64,
    following: I64,
    met: I64,
    flat: I32,
    first: Int,
    span: Int,
    revisions: Int,
    certifications: Int,
    used: Int,
    order: I64,
    counts: I32,
    begins: I64,
    sizes: I64,
    start: I32,
    expires: I32,
    slot: NDArray[Any],
) -> Int:
    """Fold some rows, block by block; return how many records there are then, -1 for too late.

    `met`: the columns of `_MET`, of each step. `used`: how many records there are before. `order`,
    `counts`, `begins`, `sizes`, `start`, `expires` and `slot` are written.
    """
    revised = len(revision) > 0
    by_certification = np.zeros(certifications + 1, np.int64)
    by_count = np.zeros(begins.shape[1] + 2, np.int64)
    together = np.empty(min(BLOCK, len(rows)), np.int64)
    behind, withdrawn = np.empty_like(together), np.empty_like(together)
    for block in range(begins.shape[0]):
        begin, end = block * BLOCK, min((block + 1) * BLOCK, len(rows))
        some = order[begin:end]
        sort_block(
            rows[begin:end], certification, offsets, by_certification, by_count, together, some,
            sizes[block],
        )  # fmt: skip
        revoked = 0
        for place in range(len(some)):
            row = np.uintp(some[place])
            behind[place] = offsets[row]
            counts[begin + place] = offsets[row + np.uintp(1)] - offsets[row]
            if len(resumed) > 0 and resumed[row]:
                withdrawn[revoked] = place
                revoked += 1
        before = np.int64(0)
        for number in range(np.count_nonzero(sizes[block])):
            size = sizes[block, number]
            begins[block, number] = used
            # Round by round, since what one row waits for need not hold up the next. Indices
            # without a sign are not looked at for whether they count from the end.
            since, until, under = start[used:], expires[used:], slot[used:]
            on_file, held = expires[before:], slot[before:]
            for place in range(size):
                at = np.uintp(behind[place] + number)
                done = np.int64(completed[at]) - first
                if number == 0:
                    governed = np.int64(certification[np.uintp(some[place])]) * revisions
                    if revised:
                        governed += revision[at]
                    step = np.uintp(first_step[np.uintp(governed)])
                    asked = met[step, _RESTARTED] + done
                else:
                    governed, ends = np.int64(held[place]) * revisions, np.int64(on_file[place])
                    if revised:
                        governed += revision[at]
                    step = np.uintp(following[np.uintp(governed)])
                    opens = flat[np.uintp(met[step, _OPENS] + ends)]
                    closes = flat[np.uintp(met[step, _CLOSES] + ends)]
                    on_time, anew = met[step, _SCHEDULED] + ends, met[step, _RESTARTED] + done
                    asked = on_time if (opens <= done) & (done <= closes) else anew
                since[place], until[place] = done, flat[np.uintp(asked)]
                under[place] = met[step, _SLOT]
            for one in range(revoked):
                place = withdrawn[one]
                if number > 0 and place < size:
                    row, at, taken = some[place], behind[place] + number, start[before + place]
                    for span_of in range(revoked_offsets[row], revoked_offsets[row + 1]):
                        on = revoked_on[span_of]
                        if taken <= on <= since[place] < reinstated[span_of]:
                            governed = np.int64(held[place]) * revisions
                            if revised:
                                governed += revision[at]
                            anew = met[following[governed], _RESTARTED] + since[place]
                            until[place] = flat[anew]
            if len(given) > 0:
                for place in range(size):
                    at = behind[place] + number
                    if given[at] != NO_DATE:
                        until[place] = given[at] - first
            if len(effective) > 0:
                for place in range(size):
                    at = behind[place] + number
                    if effective[at] != NO_DATE:
                        since[place] = max(np.int64(since[place]), effective[at] - first)
            last = np.int64(0)
            for place in range(size):
                last = max(last, np.int64(until[place]))
            if last > span:
                return -1
            before = used
            used += size
    return used


@inlined
def sort_block(
    rows: I64,
    certification: I32,
    offsets: NDArray[Any],
    by_certification: I64,
    by_count: I64,
    together: I64,
    order: I64,
    sizes: I64,
) -> None:
    """Sort rows: the longest history first, and those of a certification together.

    They go into `order`. Into `sizes` go the numbers of rows that have at least 1, 2, 3 …
    completions. The others are scratch.
    """
    most = len(sizes)
    by_certification[:] = 0
    by_count[:] = 0
    for place in range(len(rows)):
        row = np.uintp(rows[place])
        by_certification[np.uintp(certification[row] + 1)] += 1
        by_count[np.uintp(most - (offsets[row + np.uintp(1)] - offsets[row]) + 1)] += 1
    for number in range(1, len(by_certification)):
        by_certification[number] += by_certification[number - 1]
    for number in range(1, len(by_count)):
        by_count[number] += by_count[number - 1]
    for number in range(most):
        sizes[number] = by_count[most - number]
    for place in range(len(rows)):
        row = np.uintp(rows[place])
        code = np.uintp(certification[row])
        together[np.uintp(by_certification[code])] = rows[place]
        by_certification[code] += 1
    for place in range(len(rows)):
        row = np.uintp(together[place])
        missing = np.uintp(most - (offsets[row + np.uintp(1)] - offsets[row]))
        order[np.uintp(by_count[missing])] = together[place]
        by_count[missing] += 1


def bring_along(columns: Columns, order: Rows, special: Flags, first: int) -> Along:
    """Return what positions have of their rows, as `specials.bring_along` does."""
    size, needs = len(order), columns.requirements
    along = Along(
        np.empty(size, np.int64),
        np.empty(size, np.int32),
        np.empty(size, np.bool_),
        np.empty(size, np.int8),
        np.empty(size, np.int32),
    )
    put_in_order(
        order,
        first,
        read_only(columns.certification),
        read_only(columns.required),
        read_only(_NO_DAYS if needs is None else needs.offsets),
        read_only(_NO_DAYS if needs is None else np.ascontiguousarray(needs.training)),
        read_only(columns.deferred_until),
        read_only(_NO_FLAGS if columns.not_applicable is None else columns.not_applicable),
        read_only(special),
        *along,
    )
    return along


@compiled
def put_in_order(
    order: I64,
    first: Int,
    certification: I32,
    required: Flags,
    need_offsets: NDArray[Any],
    training: I32,
    deferred_until: I32,
    not_applicable: Flags,
    special: Flags,
    positions: I64,
    certification_of: I32,
    required_of: Flags,
    mark_of: I8,
    until_of: I32,
) -> None:
    """Write what each position has of its row, and where each row stands: the last five arrays."""
    listed, deferrals = len(need_offsets) > 0, len(deferred_until) > 0
    marked = len(not_applicable) > 0
    for position in range(len(order)):
        row = np.uintp(order[position])
        positions[row] = position
        certification_of[position] = certification[row]
        until, mark = np.int64(NO_DAY), np.int64(0)
        if listed:
            begin, end = need_offsets[row], need_offsets[row + np.uintp(1)]
            required_of[position] = begin < end
            if begin < end:
                until = np.int64(training[np.uintp(begin)])
                begin += 1
                while begin < end:
                    until = min(until, np.int64(training[np.uintp(begin)]))
                    begin += 1
        else:
            required_of[position] = required[row]
        if until != NO_DAY:
            mark = np.int64(IN_TRAINING)
        if deferrals:
            deferred = np.int64(deferred_until[row])
            if deferred != NO_DAY and deferred >= until:
                until, mark = deferred, np.int64(DEFERRED)
        if marked and not_applicable[row]:
            mark = np.int64(NOT_APPLICABLE)
        mark_of[position] = 0 if special[row] else mark
        until_of[position] = until if until == NO_DAY else until - first
