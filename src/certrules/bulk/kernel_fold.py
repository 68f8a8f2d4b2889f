"""The fold over histories, round by round, compiled by numba.

The same as `fold` for rows that only plain steps meet, and `fold` is the reference. Imported only
where numba is installed.
"""

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.columns import NO_DATE, Flags, Ints
from certrules.bulk.fold import Block, Facts, Records, before_any, fold, sizes_of
from certrules.bulk.kernel import compiled
from certrules.bulk.kernel_rows import I32, I64, Int
from certrules.bulk.layout import Rows
from certrules.bulk.rules import Rules

_NONE: Ints = np.zeros(0, np.int32)


def fold_plain(rules: Rules, facts: Facts, rows: Rows, records: Records) -> Block:
    """Put the records of some rows among `records`, given with the longest histories first.

    Every step that they can meet is plain. Raises `Beyond` as `fold` does.
    """
    done, steps = facts.columns.completions, rules.steps
    begin = done.offsets[rows]
    counts = done.offsets[rows + 1] - begin
    sizes = list(sizes_of(counts))
    rounds = records.used + np.cumsum([0, *sizes], dtype=np.int64)
    lies_beyond = _fold_rows(
        begin,
        facts.columns.certification[rows],
        rows,
        rounds,
        rules.tables.first,
        rules.tables.span,
        rules.revisions,
        rules.flat,
        rules.start,
        rules.following,
        steps["opens"],
        steps["closes"],
        steps["restarted"],
        steps["scheduled"],
        steps["slot"],
        _fixed(done.completed),
        _fixed(done.given),
        _fixed(done.effective),
        _NONE if facts.revision is None else facts.revision,
        np.zeros(0, np.bool_) if facts.resumed is None else facts.resumed,
        np.zeros(0, np.int64) if facts.revoked_offsets is None else facts.revoked_offsets,
        _NONE if facts.revoked_on is None else facts.revoked_on,
        _NONE if facts.reinstated is None else facts.reinstated,
        records.start,
        records.expires,
        records.slot,
    )
    if lies_beyond:
        # What becomes of it is said in one place only.
        return fold(rules, facts, rows, records)
    reserved = [(records.reserve(size), size) for size in sizes]
    return Block(rows, counts, before_any(counts), reserved)


def _fixed(days: Ints | None) -> Ints:
    """Return a column of dates that cannot be written to, an empty one for None.

    Some columns are memory of the table given, which cannot be written to, and some are not: numba
    would compile the fold anew for each of the two.
    """
    view = _NONE.view() if days is None else days.view()
    view.flags.writeable = False
    return view


@compiled
def _fold_rows(
    begin: I64,
    certification: I32,
    rows: I64,
    rounds: I64,
    first: Int,
    span: Int,
    revisions: Int,
    flat: I32,
    first_steps: I64,
    following: I64,
    opens: I64,
    closes: I64,
    restarted: I64,
    scheduled: I64,
    slots: I64,
    completed: I32,
    given: I32,
    effective: I32,
    revision: I32,
    resumed: Flags,
    revoked_offsets: I64,
    revoked_on: I32,
    reinstated: I32,
    start: I32,
    expires: I32,
    slot: NDArray[np.integer],
) -> bool:
    """Write the records of some rows; return whether a date lies beyond the tables.

    `begin`: where the completions of each row begin. `rounds`: where each round begins among the
    records. Arrays that there are not are empty.
    """
    # Round by round: a row waits for memory, and the next one need not wait for it.
    for number in range(len(rounds) - 1):
        for place in range(rounds[number + 1] - rounds[number]):
            at, record = begin[place] + number, rounds[number] + place
            day = np.int64(completed[at]) - first
            which = np.int64(revision[at]) if len(revision) else np.int64(0)
            if number == 0:
                step = first_steps[certification[place] * revisions + which]
                ends = np.int64(flat[restarted[step] + day])
            else:
                before = rounds[number - 1] + place
                held, since = np.int64(expires[before]), start[before]
                step = following[np.int64(slot[before]) * revisions + which]
                # No branches here: half of them would be guessed wrong, and each guess waits.
                renews = np.int64(flat[opens[step] + held] <= day)
                renews &= np.int64(day <= flat[closes[step] + held])
                row = rows[place]
                if len(resumed) and resumed[row]:
                    for one in range(revoked_offsets[row], revoked_offsets[row + 1]):
                        if since <= revoked_on[one] and revoked_on[one] <= day < reinstated[one]:
                            renews = np.int64(0)
                restart = restarted[step] + day
                ends = np.int64(flat[restart + renews * (scheduled[step] + held - restart)])
            if len(given) and given[at] != NO_DATE:
                ends = np.int64(given[at]) - first
            if ends > span:
                # The tables hold nothing there.
                return True
            effect = day
            if len(effective) and effective[at] != NO_DATE:
                effect = max(day, np.int64(effective[at]) - first)
            start[record], expires[record], slot[record] = effect, ends, slots[step]
    return False
