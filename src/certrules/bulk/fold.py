"""The fold over histories, round by round: round k dates the k-th completion of every row (R-11).

A block holds some rows, those with the longest history first, so that the rows that take part in a
round are the first so many of them. The rules most rows have are looked up for all of them at once;
what only some have is worked out for these alone.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.bulk import persons
from certrules.bulk.columns import Columns, Flags, Ints
from certrules.bulk.layout import BLOCK, Rows
from certrules.bulk.persons import Persons
from certrules.bulk.rules import INITIAL, KEEP, NOT_YET, NOTHING, REJECT, RESTART, Rules
from certrules.bulk.tables import ABSENT, FAR, Places

Codes = NDArray[Any]


class Beyond(Exception):
    """A date lies after the last day of the tables; they must be made anew, longer."""


class Records:
    """The records of all blocks, one round after another: see `layout.Layout`.

    `start`: from when each counts, `FAR` if never. `expires`: the place of its expiration date,
    `span` for never. `slot`: the term that dated it. `used`: how many there are so far.
    """

    def __init__(self, size: int, slots: int) -> None:
        # A code is checked against its type here, once.
        kind = np.int16 if slots <= np.iinfo(np.int16).max else np.int32
        self.start = np.empty(size, np.int32)
        self.expires = np.empty(size, np.int32)
        self.slot: Codes = np.empty(size, kind)
        self.used = 0

    def put(self, start: Places, expires: Places, slot: Ints) -> int:
        """Take in the records of a round, and return where they begin."""
        begin = self.used
        self.used += len(start)
        self.start[begin : self.used], self.expires[begin : self.used] = start, expires
        self.slot[begin : self.used] = slot
        return begin


class Blocks:
    """Some rows in blocks, one after another, and where their records are: see `layout.Layout`.

    `order`: which rows, those of a block with the longest histories first. `counts`: how many
    records each has. `bounds`: where each block begins, and the end of the last. `rounds`: for each
    block, where each round begins among the records, and how many rows take part in it.
    """

    def __init__(self, rows: int) -> None:
        self.order = np.empty(rows, np.int64)
        self.counts = np.empty(rows, np.int32)
        self.bounds = [0]
        self.rounds: list[list[tuple[int, int]]] = []

    def put(self, rows: Rows, counts: Rows, rounds: list[tuple[int, int]]) -> None:
        """Take in a block."""
        order, held = self.room(len(rows))
        order[:], held[:] = rows, counts
        self.bounds.append(self.bounds[-1] + len(rows))
        self.rounds.append(rounds)

    def room(self, size: int) -> tuple[Rows, Ints]:
        """Return where the next rows and their counts go."""
        begin = self.bounds[-1]
        return self.order[begin : begin + size], self.counts[begin : begin + size]

    def take(self, size: int, begins: Rows, sizes: Rows) -> None:
        """Take in so many rows that were written where there was room, in blocks of `BLOCK` rows.

        `begins`, `sizes`: a row for each block, a column for each round.
        """
        end = self.bounds[-1] + size
        for block, many in enumerate(sizes):
            self.bounds.append(min(self.bounds[-1] + BLOCK, end))
            taking = int(np.count_nonzero(many))
            pairs = zip(begins[block, :taking].tolist(), many[:taking].tolist(), strict=True)
            self.rounds.append(list(pairs))


@attrs.frozen(eq=False)
class Facts:
    """What the fold needs of the columns.

    `revision`: the revision in force on each completion's date, None where no certification has
    one. `due`: the initial due date of each row as a place, `FAR` for none (R-56).
    `revoked_offsets`, `revoked_on`, `reinstated`: the revocations, ragged, as places. `resumed`:
    which rows have a completion on or after the day of a revocation. `persons`: whose they are.
    """

    columns: Columns
    revision: Ints | None
    due: Places | None
    revoked_offsets: Rows | None
    revoked_on: Places | None
    reinstated: Places | None
    resumed: Flags | None
    persons: Persons


@attrs.define(eq=False)
class _Round:
    """One completion of each of the first rows of a block, and what it meets.

    `rows`: their rows. `first`: whether it is the first round. `at`: which completions.
    `completed`, `given`: their dates, `given` `FAR` for none. `revision`: R-13. `step`: which step
    they meet. `expires`, `slot`, `last`: what is on file: its expiration date, its slot, its
    completion date. `revoked`: whether that is revoked.
    """

    rows: Rows
    first: bool
    at: Rows
    completed: Places
    given: Places | None
    revision: Ints | None
    step: Rows
    expires: Places
    slot: Ints
    last: Places
    revoked: Flags | None

    def of(self, some: Rows) -> "_Round":
        """Return the same for some of the rows."""
        return _Round(
            self.rows[some],
            self.first,
            self.at[some],
            self.completed[some],
            None if self.given is None else self.given[some],
            None if self.revision is None else self.revision[some],
            self.step[some],
            self.expires[some],
            self.slot[some],
            self.last[some],
            None if self.revoked is None else self.revoked[some],
        )


def fold(rules: Rules, facts: Facts, rows: Rows, records: Records, blocks: Blocks) -> None:
    """Put the records of some rows among `records`, and the rows as a block among `blocks`.

    They are given with the longest histories first. Raises `Beyond` when an expiration date lies
    after the last day of the tables.
    """
    offsets = facts.columns.completions.offsets
    begin = offsets[rows].astype(np.int64)
    counts = offsets[rows + 1] - begin
    state = _State(rules, facts, rows, counts)
    rounds: list[tuple[int, int]] = []
    for number, size in enumerate(sizes_of(counts)):
        round_ = state.round(number, begin[:size] + number)
        expires, slot, rejected = _dated(rules, facts, round_)
        beyond = expires > rules.tables.span
        if beyond.any():
            if not rules.tables.final:
                raise Beyond
            facts.persons.refuse("completed_on", round_.rows[beyond])
            expires[beyond] = rules.tables.span
        start = round_.completed
        effective = facts.columns.completions.effective
        if effective is not None:
            later = places(effective[round_.at], rules.tables.first)
            start = np.where(later == FAR, start, np.maximum(start, later))
        if rejected is not None:
            start = np.where(rejected, FAR, start).astype(np.int32)
        rounds.append((records.put(start, expires, slot), size))
        state.take(round_, start, expires, slot, rejected)
    blocks.put(rows, counts, rounds)


def places(days: Ints, first: int) -> Places:
    """Return days as places of tables that begin on `first`.

    No date is `FAR`, and the last day of what there is not is ``-FAR``.

    >>> from certrules.bulk.columns import NO_DATE, NO_DAY
    >>> places(np.array([10, NO_DATE, NO_DAY], np.int32), 4).tolist() == [6, FAR, -FAR]
    True
    """
    # Both are the same numbers among days and among places.
    there = np.abs(days) != FAR
    found: Places = days - np.multiply(there, first, dtype=np.int32)
    return found


def sizes_of(counts: Rows) -> Iterator[int]:
    """Yield how many rows have at least 1, 2, 3 … records, given the counts in falling order.

    >>> list(sizes_of(np.array([3, 1, 1, 0])))
    [3, 1, 1]
    """
    rising = counts[::-1]
    most = int(counts[0]) if len(counts) else 0
    for number in range(most):
        yield len(counts) - int(np.searchsorted(rising, number, side="right"))


def before_any(counts: Rows | Ints) -> Ints:
    """Return the slot of rows with so many records while none of them is in effect.

    >>> before_any(np.array([2, 0])).tolist() == [NOT_YET, NOTHING]
    True
    """
    return np.where(counts > 0, NOT_YET, NOTHING).astype(np.int32)


class _State:
    """What is on file of each row of a block, as the rounds go by."""

    def __init__(self, rules: Rules, facts: Facts, rows: Rows, counts: Rows) -> None:
        self.rules, self.facts, self.rows = rules, facts, rows
        self.certification = facts.columns.certification[rows].astype(np.int64)
        self.expires = np.full(len(rows), rules.tables.span, np.int32)
        self.slot = before_any(counts)
        self.last = np.zeros(len(rows), np.int32)
        self.start = np.zeros(len(rows), np.int32)
        self.withdrawn: Rows = np.zeros(0, np.int64)
        if facts.resumed is not None:
            self.withdrawn = np.flatnonzero(facts.resumed[rows])

    def round(self, number: int, at: Rows) -> _Round:
        """Return what the completions `at`, one of each of the first rows, meet."""
        facts, size, done = self.facts, len(at), self.facts.columns.completions
        first = self.rules.tables.first
        completed = done.completed[at] - np.int32(first)
        revision = None if facts.revision is None else facts.revision[at]
        slot = self.slot[:size]
        round_ = _Round(
            self.rows[:size],
            number == 0,
            at,
            completed,
            None if done.given is None else places(done.given[at], first),
            revision,
            self._step(number, slot, revision),
            self.expires[:size],
            slot,
            self.last[:size],
            None,
        )
        if number and len(self.withdrawn):
            round_.revoked = self._revoked(round_)
        return round_

    def _step(self, number: int, slot: Ints, revision: Ints | None) -> Rows:
        rules, certification = self.rules, self.certification[: len(slot)]
        start, following = certification, slot.astype(np.int64)
        if revision is not None:
            start = start * rules.revisions + revision
            following = following * rules.revisions + revision
        if number == 0:
            return rules.start[start]
        if rules.plain:
            return rules.following[following]
        # A completion that was rejected leaves nothing on file.
        return np.where(slot > NOT_YET, rules.following[following], rules.start[start])

    def _revoked(self, round_: _Round) -> Flags:
        """Return whether what is on file is revoked on each completion's date (R-7, R-17)."""
        facts = self.facts
        assert facts.revoked_offsets is not None  # noqa: S101 - asked before
        assert facts.revoked_on is not None  # noqa: S101
        assert facts.reinstated is not None  # noqa: S101
        revoked = np.zeros(len(round_.rows), np.bool_)
        some = self.withdrawn[self.withdrawn < len(revoked)]
        rows = round_.rows[some]
        since, completed = self.start[some], round_.completed[some]
        begin = facts.revoked_offsets[rows]
        counts = facts.revoked_offsets[rows + 1] - begin
        for number in range(int(counts.max(initial=0))):
            has = np.flatnonzero(counts > number)
            at = begin[has] + number
            on, reinstated = facts.revoked_on[at], facts.reinstated[at]
            hit = (since[has] <= on) & (on <= completed[has]) & (completed[has] < reinstated)
            revoked[some[has[hit]]] = True
        return revoked & (round_.slot > NOT_YET)

    def take(
        self, round_: _Round, start: Places, expires: Places, slot: Ints, rejected: Flags | None
    ) -> None:
        """Put on file what a round has dated; what was rejected counts for nothing (R-50)."""
        size = len(expires)
        for held, new in (
            (self.expires, expires),
            (self.slot, slot),
            (self.last, round_.completed),
            (self.start, start),
        ):
            if rejected is None:
                held[:size] = new
            else:
                np.copyto(held[:size], new, where=~rejected)


def _dated(rules: Rules, facts: Facts, round_: _Round) -> tuple[Places, Ints, Flags | None]:
    """Return the expiration dates and slots of a round, and what was rejected, None for nothing."""
    steps, step = rules.steps, round_.step
    offset = steps["restarted"].take(step)
    offset += round_.completed
    scheduled = _on_schedule(rules, round_)
    # To choose between two arrays for all of them takes longer.
    offset[scheduled] = steps["scheduled"].take(step[scheduled]) + round_.expires[scheduled]
    expires = rules.flat.take(offset)
    if round_.given is not None:
        expires = np.where(round_.given != FAR, round_.given, expires)
    codes, rejected = steps["slot"].take(step).astype(np.int32), None
    if not rules.plain:
        some = np.flatnonzero(steps["plain"][step] == 0)
        if len(some):
            expires[some], codes[some], refused = _ruled(rules, facts, round_.of(some))
            if refused.any():
                rejected = np.zeros(len(step), np.bool_)
                rejected[some] = refused
    return expires, codes, rejected


def _on_schedule(rules: Rules, round_: _Round) -> Rows:
    """Return which completions of a round renew what is on file within its window (R-7)."""
    if round_.first:
        return np.zeros(0, np.int64)
    steps, flat, step = rules.steps, rules.flat, round_.step
    scheduled = round_.completed >= flat.take(steps["opens"].take(step) + round_.expires)
    scheduled &= round_.completed <= flat.take(steps["closes"].take(step) + round_.expires)
    if round_.revoked is not None:
        scheduled &= ~round_.revoked
    return np.flatnonzero(scheduled)


def _ruled(rules: Rules, facts: Facts, round_: _Round) -> tuple[Places, Ints, Flags]:
    """Return the same for completions that other rules bear on, too (R-41, R-46 … R-56)."""
    steps, flat, on_file, completed = rules.steps, rules.flat, round_.expires, round_.completed
    by_hand = np.zeros(len(completed), np.bool_)
    if round_.given is not None:
        by_hand = round_.given != FAR
    held = round_.slot > NOT_YET
    standing = held.copy() if round_.revoked is None else held & ~round_.revoked
    dated = standing & (on_file != rules.tables.span)
    interval, limit = steps["interval"][round_.step], steps["lapsed"][round_.step]
    soon = held & (interval != ABSENT) & (completed <= flat[interval + round_.last])
    lapsed = dated & (limit != ABSENT) & (completed > flat[limit + on_file])
    step = np.where(lapsed, steps["again"][round_.step], round_.step)
    scheduled = dated & (completed >= flat[steps["opens"][step] + on_file])
    scheduled &= completed <= flat[steps["closes"][step] + on_file]
    early = completed <= on_file
    action = np.where(early, steps["too_early"][step], steps["too_late"][step])
    action[scheduled | ~dated] = RESTART
    slot = np.where(action == INITIAL, steps["initial"][step], steps["slot"][step])
    rejected = (soon | (action == REJECT)) & ~by_hand
    # Who is asked for a birth date only where it counts.
    settled = rejected | by_hand | (action == KEEP)
    personal = np.where(settled, ABSENT, rules.slots["personal"][slot])
    met = _Met(step, slot, scheduled, early, personal)
    expires = _counted(rules, facts, round_, met)
    raised = standing & (steps["never_shorten"][step] != 0) & rules.expiring[slot]
    expires = np.where(raised, np.maximum(expires, on_file), expires)
    expires = _limited(rules, facts, round_, met, expires)
    expires = np.where(action == KEEP, on_file, expires)
    if round_.given is not None:
        expires = np.where(by_hand, round_.given, expires)
    # A rejected completion gives no date, so that none can lie too far away.
    expires[rejected] = rules.tables.span
    return expires.astype(np.int32), slot.astype(np.int32), rejected


class _Met(NamedTuple):
    """What completions met: step, slot, on schedule or not, by the date on file or not, R-41."""

    step: Rows
    slot: Rows
    scheduled: Flags
    early: Flags
    personal: Rows


def _counted(rules: Rules, facts: Facts, round_: _Round, met: _Met) -> Rows:
    """Return base + duration as far as anchor and rounding, per slot (R-7, R-49, R-56)."""
    slots, completed = rules.slots, round_.completed
    base = completed.astype(np.int64)
    scheduled = met.scheduled
    credit = rules.steps["credit"][met.step]
    credited = np.flatnonzero(scheduled & met.early & (credit != ABSENT))
    if len(credited):
        limit = rules.flat[credit[credited] + completed[credited]]
        whole = round_.expires[credited] + rules.shift[met.slot[credited]]
        short = credited[limit < whole]
        base[short] = limit[limit < whole]
        scheduled = scheduled.copy()
        scheduled[short] = False
    if facts.due is not None:
        due = facts.due[round_.rows]
        counts = (rules.steps["from_due"][met.step] != 0) & (due != FAR)
        base = np.where(counts, np.maximum(base, due), base)
    offset = np.where(scheduled, slots["scheduled"][met.slot], slots["restarted"][met.slot])
    asked = np.where(scheduled, round_.expires, base)
    expires: Rows = rules.flat[offset + asked].astype(np.int64)
    persons.expirations(
        rules, facts.persons, round_.rows, met.personal, completed, (scheduled, asked), expires
    )
    return expires


def _limited(rules: Rules, facts: Facts, round_: _Round, met: _Met, expires: Rows) -> Rows:
    """Return the dates, no later than a birthday or the completion date + N (R-41, R-46)."""
    span, cap, completed = rules.tables.span, rules.slots["at_most"][met.slot], round_.completed
    # What never expires ends last, however far a limit lies.
    last = np.where(expires == span, FAR, expires)
    persons.limit(rules, facts.persons, round_.rows, met.personal, completed, last)
    if (cap != ABSENT).any():
        last = np.where(cap == ABSENT, last, np.minimum(last, rules.flat[cap + completed]))
    return np.where(last == FAR, span, np.where(last >= span, span + 1, last))
