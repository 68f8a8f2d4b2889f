"""All prepared rows on one day, and the day on which each answer changes (R-28, R-32)."""

from collections.abc import Callable

import attrs
import numpy as np

from certrules.bulk.answers import (
    STATUSES,
    Codes,
    Dates,
    Look,
    dates_of,
    either,
    look,
    look_at,
    mark,
    settled,
)
from certrules.bulk.calendar import LAST_DAY
from certrules.bulk.columns import NO_DATE, Flags, Ints
from certrules.bulk.layout import BLOCK, Layout, Rows
from certrules.bulk.tables import FAR, Places
from certrules.bulk.threads import each

COMPLIANT: Flags = np.array([status.compliant for status in STATUSES])
"""Whether the status of a code is compliant (R-25)."""


Looking = Callable[[Layout, Rows, Places], Look]
"""What tells of some positions what is true on a day each: `answers.look`, or the compiled one."""


@attrs.frozen(eq=False)
class Answers:
    """R-32's fields of every position, as arrays.

    `status`, `underlying`: codes, see `STATUSES`. `expires`, `due`, `overdue`, `exempt_until`,
    `next_change`: days since 1970-01-01, `NO_DATE` for none. `inherited`: the code of the
    certification that covers, -1 for none. `required`, `pending`, `compliant`: flags; `pending` is
    None when no row is.
    """

    status: Codes
    underlying: Codes
    expires: Ints
    due: Ints
    overdue: Ints
    exempt_until: Ints
    next_change: Ints
    inherited: Ints
    required: Flags
    pending: Flags | None

    @property
    def compliant(self) -> Flags:
        """Whether each row is compliant (R-25)."""
        return COMPLIANT.take(self.status)


def evaluate(layout: Layout, on: int, threads: int = 1, *, ordered: bool = False) -> Answers:
    """Return the answers for all positions on a day since 1970-01-01.

    `ordered`: in the order of the rows, not in that of the positions.
    """
    answers = empty_answers(layout, ordered=False)
    day = on - layout.rules.tables.first

    blocks = len(layout.blocks) - 1
    left: list[Rows] = [np.zeros(0, np.int64)] * blocks

    def plain(block: int) -> None:
        left[block] = _evaluate_block(layout, answers, block, day)

    each(plain, blocks, threads)
    rest = np.concatenate([np.zeros(0, np.int64), *left])

    def special(piece: int) -> None:
        rows = rest[piece * BLOCK : (piece + 1) * BLOCK]
        answer_some(layout, answers, rows, day, rows, look)

    # Few rows of a block are left over, and few rows at a time are slow.
    each(special, -(-len(rest) // BLOCK), threads)
    return _in_order(layout, answers, threads) if ordered else answers


def _in_order(layout: Layout, answers: Answers, threads: int) -> Answers:
    """Return the answers in the order of the rows."""
    columns = attrs.asdict(answers, recurse=False)
    names = [name for name, column in columns.items() if column is not None]

    def put(number: int) -> None:
        # To take from here and there is quicker than to write there, even if all is written twice.
        columns[names[number]] = columns[names[number]].take(layout.positions)

    each(put, len(names), threads)
    return Answers(**columns)


def empty_answers(layout: Layout, *, ordered: bool) -> Answers:
    """Return answers for all positions, still to be filled in, but for what is pending."""
    rows, pending = layout.rows, layout.pending
    if ordered and pending is not None:
        pending = pending[layout.positions]
    status, underlying = np.empty(rows, np.int8), np.empty(rows, np.int8)
    expires, due, overdue, until, following, inherited = np.empty((6, rows), np.int32)
    return Answers(
        status,
        underlying,
        expires,
        due,
        overdue,
        until,
        following,
        inherited,
        np.empty(rows, np.bool_),
        pending,
    )


def _evaluate_block(layout: Layout, answers: Answers, block: int, day: int) -> Rows:
    """Answer the rows of a block as if none were special; return those to be looked at again."""
    begin, end = layout.blocks[block], layout.blocks[block + 1]
    some = slice(begin, end)
    dates = block_dates(layout, block, day)
    begins = dates.event.copy()
    seen = settled(look_at(layout, dates, day, layout.required[some]))
    mark(seen, layout, some, day)
    _put(layout, answers, some, seen, np.minimum(seen.boundary, seen.event))
    # Another record that begins need not change anything; the end of an exemption does.
    special = np.zeros(0, np.int64)
    uncertain = (begins <= seen.boundary) & (begins < FAR) & (begins <= seen.event)
    if layout.special is not None:
        of = layout.special.of[some]
        special = np.flatnonzero(of >= 0)
        uncertain &= of < 0
    rows = np.flatnonzero(uncertain)
    same = _ends_on(layout, rows + begin, begins[rows]) == seen.expires[rows]
    left: Rows = np.concatenate([rows[same], special]) + begin
    return left


def _ends_on(layout: Layout, positions: Rows, days: Places) -> Places:
    """Return the own expiration dates of some positions on a day each (R-15)."""
    ends = np.empty(len(positions), np.int32)
    for has, at in layout.records(positions):
        begun = layout.start[at] <= days[has]
        ends[has[begun]] = layout.expires[at[begun]]
    return ends


def answer_some(  # noqa: PLR0913, PLR0917 - some rows, where to put what, and who looks
    layout: Layout, answers: Answers, rows: Rows, day: int, to: Rows, looking: Looking
) -> None:
    """Answer some rows by every rule; `to`: where the answer of each goes."""
    seen = looking(layout, rows, np.full(len(rows), day, np.int32))
    _put(layout, answers, to, seen, next_change(layout, rows, seen, looking))


def block_dates(layout: Layout, block: int, day: int) -> Dates:
    """Return the own dates of a block's rows, round by round (R-15)."""
    begin, end = layout.blocks[block], layout.blocks[block + 1]
    slot = layout.before[begin:end].copy()
    expires = np.full(end - begin, layout.rules.tables.span, np.int32)
    event = np.full(end - begin, FAR, np.int32)
    for at, size in zip(layout.rounds[block], layout.sizes[block], strict=True):
        start = layout.start[at : at + size]
        # On most days few records are still to begin: what was before those is put back.
        ahead = np.flatnonzero(start > day)
        before = expires[ahead], slot[ahead]
        expires[:size], slot[:size] = layout.expires[at : at + size], layout.slot[at : at + size]
        expires[ahead], slot[ahead] = before
        event[ahead] = np.minimum(event[ahead], start[ahead])
    return dates_of(layout.rules, slot, expires, event)


def days_of(found: Places, first: int) -> Ints:
    """Return places of tables that begin on `first` as days; what is `FAR` is no date.

    >>> days_of(np.array([6, FAR], np.int32), 4).tolist() == [10, NO_DATE]
    True
    """
    # `FAR` and `NO_DATE` are one number.
    days: Ints = np.multiply(found != FAR, first, dtype=np.int32)
    days += found
    return days


def _put(layout: Layout, answers: Answers, at: slice | Rows, seen: Look, following: Places) -> None:
    """Write what was seen into the answers, places as days."""
    first = layout.rules.tables.first
    never = seen.expires == layout.rules.tables.span
    answers.status[at], answers.underlying[at] = seen.status, seen.underlying
    answers.inherited[at], answers.required[at] = seen.inherited, seen.required
    answers.expires[at] = either(never, NO_DATE, seen.expires + first)
    answers.due[at], answers.overdue[at] = days_of(seen.due, first), days_of(seen.overdue, first)
    answers.exempt_until[at] = either(seen.until == -FAR, NO_DATE, seen.until + first)
    later = following > LAST_DAY - first
    answers.next_change[at] = either(later, NO_DATE, following + first)


def next_change(layout: Layout, positions: Rows, seen: Look, looking: Looking) -> Places:
    """Return the next place at which what was seen of some positions differs (R-28).

    A status that changes of itself always shows. At other events the rows are looked at again, but
    where an exemption ends, which shows, too.
    """
    last = LAST_DAY - layout.rules.tables.first
    boundary, event = seen.boundary.copy(), seen.event.copy()
    following = np.minimum(boundary, event)
    shows = (seen.until > -FAR) & (event == seen.until + 1)
    unsure = np.flatnonzero((event <= boundary) & (event <= last) & ~shows)
    while len(unsure):
        ahead = looking(layout, positions[unsure], event[unsure])
        same = ~seen.differs(unsure, ahead)
        unsure = unsure[same]
        boundary[unsure], event[unsure] = ahead.boundary[same], ahead.event[same]
        following[unsure] = np.minimum(boundary[unsure], event[unsure])
        unsure = unsure[(event[unsure] <= boundary[unsure]) & (event[unsure] <= last)]
    return following
