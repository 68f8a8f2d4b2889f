"""What is true of prepared rows, each on a day of its own: every rule of the status, as columns.

R-14 … R-28 and R-57 … R-62 over arrays of places. The object core's `status.layers` is the same for
one assignment, and the reference.
"""

from typing import NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.bulk.columns import Flags, Ints
from certrules.bulk.layout import Layout, Ragged, Rows, Special
from certrules.bulk.rules import NOT_YET, Rules
from certrules.bulk.tables import ABSENT, FAR, Places
from certrules.model.verdicts import Status

Codes = NDArray[np.int8]

STATUSES = tuple(Status)
"""A status code is a place in this tuple."""

_CODE = {status: code for code, status in enumerate(STATUSES)}
NOT_REQUIRED, NOT_APPLICABLE = _CODE[Status.NOT_REQUIRED], _CODE[Status.NOT_APPLICABLE]
MISSING, UPCOMING = _CODE[Status.MISSING], _CODE[Status.UPCOMING]
VALID, DUE, OVERDUE = _CODE[Status.VALID], _CODE[Status.DUE], _CODE[Status.OVERDUE]
GRACE, EXPIRED, REVOKED = _CODE[Status.GRACE], _CODE[Status.EXPIRED], _CODE[Status.REVOKED]
DEFERRED, IN_TRAINING = _CODE[Status.DEFERRED], _CODE[Status.IN_TRAINING]

COMPLIANT: Flags = np.array([status.compliant for status in STATUSES])
"""Whether the status of a code is compliant (R-25)."""


class Dates(NamedTuple):
    """Own dates of some rows on a day each: places, `FAR` for none.

    `slot`: what governs. `expires`: `span` for never. `lapse`: the first day on which it is no
    longer valid. `grace_end`: the last day of grace. `event`: the next day on which another record
    or an extension begins to count.
    """

    slot: Ints
    expires: Places
    due: Places
    overdue: Places
    lapse: Places
    grace_end: Places
    event: Places


@attrs.define(eq=False)
class Look:
    """What is true of some rows on a day each, and when that can change.

    The first eight are R-32's fields as places and codes; `until` is ``-FAR`` without an exemption.
    `boundary`: the next day on which the status that shows changes of itself; `event`: the next on
    which anything else happens.
    """

    status: Codes
    underlying: Codes
    expires: Places
    due: Places
    overdue: Places
    until: Places
    inherited: Ints
    required: Flags
    boundary: Places
    event: Places

    def differs(self, at: Rows, other: "Look") -> Flags:
        """Return whether the rows `at` of this one differ from the rows of another (R-28)."""
        differs = np.zeros(len(at), np.bool_)
        for name in _SHOWN:
            differs |= getattr(self, name)[at] != getattr(other, name)
        return differs


_SHOWN = (
    "status",
    "underlying",
    "expires",
    "due",
    "overdue",
    "until",
    "inherited",
    "required",
)


def either(flags: Flags, one: Places | int, other: Places | int) -> Places:
    """Return places of `one` where flagged, else of `other`.

    `numpy.where` branches at each flag, and where flags come in no order half of the branches are
    guessed wrong; this takes half of the time. Sums that overflow come back.

    >>> either(np.array([True, False]), FAR, np.array([1, 2], np.int32)).tolist() == [FAR, 2]
    True
    """
    chosen: Places = np.multiply(flags, np.subtract(one, other, dtype=np.int32), dtype=np.int32)
    chosen += other
    return chosen


def own_dates(layout: Layout, positions: Rows, days: Places) -> Dates:
    """Return the own dates of some positions on a day each (R-15, R-16, R-61)."""
    rules = layout.rules
    slot = layout.before[positions].copy()
    expires = np.full(len(positions), rules.tables.span, np.int32)
    event = np.full(len(positions), FAR, np.int32)
    for has, at in layout.records(positions):
        start = layout.start[at]
        begun = start <= days[has]
        expires[has[begun]] = layout.expires[at[begun]]
        slot[has[begun]] = layout.slot[at[begun]]
        ahead = has[~begun]
        event[ahead] = np.minimum(event[ahead], start[~begun])
    special = layout.special
    if special is not None and special.extended is not None:
        _extend(special, special.extended, positions, days, (slot, expires, event))
    return dates_of(rules, slot, expires, event)


def _extend(
    special: Special,
    extensions: Ragged,
    positions: Rows,
    days: Places,
    found: tuple[Ints, Places, Places],
) -> None:
    """Move expiration dates to the latest day granted so far, in place (R-61)."""
    slot, expires, event = found
    which = special.of[positions]
    some = np.flatnonzero(which >= 0)
    granted, until = extensions.values
    for has, at in extensions.rounds(which[some].astype(np.int64)):
        rows = some[has]
        begun = granted[at] <= days[rows]
        later = rows[begun & (slot[rows] > NOT_YET)]
        at_later = at[begun & (slot[rows] > NOT_YET)]
        expires[later] = np.maximum(expires[later], until[at_later])
        ahead = rows[~begun]
        event[ahead] = np.minimum(event[ahead], granted[at[~begun]])


def dates_of(rules: Rules, slot: Ints, expires: Places, event: Places) -> Dates:
    """Return the notices, the lapse and the grace that expiration dates have (R-16, R-44, R-45)."""
    slots, flat = rules.slots, rules.flat
    due = flat.take(slots["due"].take(slot) + expires)
    overdue = flat.take(slots["overdue"].take(slot) + expires)
    lapse = either(expires == rules.tables.span, FAR, expires + rules.lapse.take(slot))
    grace_end = lapse - 1
    if rules.graceful:
        offset = slots["grace"][slot]
        grace_end = np.where(offset == ABSENT, grace_end, flat[offset + expires])
    return Dates(slot, expires, due, overdue, lapse, grace_end, event)


def status_of(dates: Dates, days: Places | int, *, graceful: bool) -> Codes:
    """Return the status that dates give on a day each (R-16, R-44, R-45)."""
    status = np.full(len(dates.slot), VALID, np.int8)
    # What precedes has the higher code.
    for begins, code in ((dates.due, DUE), (dates.overdue, OVERDUE), (dates.lapse, EXPIRED)):
        np.maximum(status, (days >= begins) * np.int8(code), out=status)
    if graceful:
        status[(status == EXPIRED) & (days <= dates.grace_end)] = GRACE
    return status


def boundary_of(dates: Dates, status: Codes, *, graceful: bool) -> Places:
    """Return the next day on which that status changes of itself, `FAR` for none."""
    boundary = np.minimum(dates.lapse, either(status <= DUE, dates.overdue, FAR))
    np.minimum(boundary, either(status == VALID, dates.due, FAR), out=boundary)
    boundary = either(status >= GRACE, FAR, boundary)
    if graceful:
        boundary = either(status == GRACE, dates.grace_end + 1, boundary)
    return boundary


def look_at(layout: Layout, dates: Dates, days: Places | int, required: Flags) -> Look:
    """Return what own dates say on a day each, before anything else bears on them.

    With nothing in effect the status is `UPCOMING` or `NOT_REQUIRED`.
    """
    graceful = layout.rules.graceful
    underlying = status_of(dates, days, graceful=graceful)
    boundary = boundary_of(dates, underlying, graceful=graceful)
    absent = np.flatnonzero(dates.slot <= NOT_YET)
    underlying[absent] = np.where(dates.slot[absent] == NOT_YET, UPCOMING, NOT_REQUIRED)
    boundary[absent] = FAR
    rows = len(dates.slot)
    return Look(
        underlying,
        underlying,
        dates.expires,
        dates.due,
        dates.overdue,
        np.full(rows, -FAR, np.int32),
        np.full(rows, -1, np.int32),
        required,
        boundary,
        dates.event,
    )


def look(layout: Layout, positions: Rows, days: Places) -> Look:
    """Return what is true of some positions on a day each, by R-22's precedence."""
    dates = own_dates(layout, positions, days)
    seen = look_at(layout, dates, days, layout.required[positions])
    special, some = layout.special, np.zeros(0, np.int64)
    if special is not None:
        some = np.flatnonzero(special.of[positions] >= 0)
    if special is None or not len(some):
        return mark(settled(seen), layout, positions, days)
    over = _Over(layout, special, some, special.of[positions[some]].astype(np.int64), days[some])
    revoked = over.revoke(seen)
    over.cover(seen, revoked)
    trained, allowed = over.require(seen)
    settled(seen)
    allowed[dates.slot[some] > NOT_YET] = -FAR
    over.exempt(seen, np.maximum(trained, allowed), revoked)
    return mark(seen, layout, positions, days)


def mark(seen: Look, layout: Layout, positions: Rows | slice, days: Places | int) -> Look:
    """Lay the marks of rows that are not special over their status (R-19 … R-22)."""
    marks, until = layout.mark[positions], layout.mark_until[positions]
    some = np.flatnonzero(marks)
    not_applicable = marks[some] == NOT_APPLICABLE
    seen.status[some[not_applicable]] = NOT_APPLICABLE
    on = days if isinstance(days, int) else days[some]
    exempt = some[~not_applicable & seen.required[some] & (until[some] >= on)]
    seen.status[exempt] = marks[exempt]
    seen.until[exempt] = until[exempt]
    seen.event[exempt] = np.minimum(seen.event[exempt], until[exempt] + 1)
    return seen


def settled(seen: Look) -> Look:
    """Call what is required and not on file missing, and let the underlying status show."""
    seen.underlying[seen.required & (seen.underlying == NOT_REQUIRED)] = MISSING
    seen.status = seen.underlying.copy()
    return seen


class _Over(NamedTuple):
    """Special rows, and what is laid over their own dates.

    `some`: which of the rows that are looked at; `which`: which special rows they are; `days`: the
    day of each.
    """

    layout: Layout
    special: Special
    some: Rows
    which: Rows
    days: Places

    def _expect(self, seen: Look, rows: Rows, days: Places) -> None:
        """Note days that lie ahead as events of some of these rows."""
        ahead = days > self.days[rows]
        at = self.some[rows[ahead]]
        seen.event[at] = np.minimum(seen.event[at], days[ahead])

    def revoke(self, seen: Look) -> Flags:
        """Mark what is revoked, and return which of these rows are (R-17)."""
        revoked = np.zeros(len(self.some), np.bool_)
        if self.special.revoked is not None:
            since, until = self.special.revoked.values
            for has, at in self.special.revoked.rounds(self.which):
                revoked[has] |= (since[at] <= self.days[has]) & (self.days[has] < until[at])
                self._expect(seen, has, since[at])
                self._expect(seen, has, until[at])
            rows = self.some[revoked]
            seen.underlying[rows] = REVOKED
            seen.boundary[rows] = FAR
        return revoked

    def cover(self, seen: Look, revoked: Flags) -> None:
        """Take the dates of the parent that covers, if one does (R-18)."""
        if self.special.parents is None:
            return
        best = np.full(len(self.some), -FAR, np.int32)
        (parents,) = self.special.parents.values
        for has, at in self.special.parents.rounds(self.which):
            parent = look_own(self.layout, parents[at].astype(np.int64), self.days[has])
            self._expect(seen, has, parent.event)
            rows = self.some[has]
            # What has nothing in effect ends before everything.
            own = np.where(_in_effect(seen.underlying[rows]), seen.expires[rows], -FAR)
            better = (parent.underlying <= OVERDUE) & (parent.underlying >= VALID) & ~revoked[has]
            better &= (parent.expires > best[has]) & (parent.expires > own)
            best[has[better]] = parent.expires[better]
            self._inherit(seen, rows[better], parent, better, parents[at][better])

    def _inherit(
        self, seen: Look, rows: Rows, parent: Look, better: Flags, positions: Places
    ) -> None:
        for name in ("underlying", "expires", "due", "overdue", "boundary"):
            getattr(seen, name)[rows] = getattr(parent, name)[better]
        seen.inherited[rows] = self.layout.certification[positions]

    def require(self, seen: Look) -> tuple[Places, Places]:
        """Say what is required, and return the last days of training and of allowance.

        R-19, R-58, R-62; ``-FAR`` where there is none.
        """
        special, days, which = self.special, self.days, self.which
        active = special.active_from[which] <= days
        active &= days <= special.active_until[which]
        required = np.zeros(len(which), np.bool_)
        trained = np.full(len(which), FAR, np.int32)
        allowed = np.full(len(which), FAR, np.int32)
        since, until, training, initial = special.requirements.values
        for has, at in special.requirements.rounds(which):
            on = days[has]
            holds = (since[at] <= on) & (on <= until[at])
            required[has] |= holds
            some, there = has[holds], at[holds]
            trained[some] = np.minimum(trained[some], training[there])
            allowed[some] = np.minimum(allowed[some], initial[there])
            for bound in (since[at], until[at] + 1, training[at] + 1, initial[at] + 1):
                self._expect(seen, has, bound)
        everyone = np.arange(len(which))
        self._expect(seen, everyone, special.active_from[which])
        self._expect(seen, everyone, special.active_until[which] + 1)
        required &= active
        seen.required[self.some] = required
        trained[~required | (trained < days)] = -FAR
        allowed[~required | (allowed < days)] = -FAR
        return trained, allowed

    def exempt(self, seen: Look, trained: Places, revoked: Flags) -> None:
        """Lay the mark and the training over the status (R-19 … R-22)."""
        deferred = self.special.deferred_until[self.which]
        self._expect(seen, np.arange(len(self.which)), deferred + 1)
        until = np.maximum(trained, deferred)
        not_applicable = self.special.not_applicable[self.which]
        exempt = seen.required[self.some] & ~revoked & (until >= self.days) & ~not_applicable
        rows = self.some[exempt]
        seen.status[rows] = np.where(until[exempt] == deferred[exempt], DEFERRED, IN_TRAINING)
        seen.until[rows] = until[exempt]
        seen.status[self.some[not_applicable]] = NOT_APPLICABLE


def _in_effect(underlying: Codes) -> Flags:
    """Return whether dates of their own are in effect, given the status so far."""
    return (underlying >= VALID) & (underlying <= EXPIRED)


def look_own(layout: Layout, positions: Rows, days: Places) -> Look:
    """Return what own dates and revocations say of some positions, as it covers others (R-18)."""
    dates = own_dates(layout, positions, days)
    seen = look_at(layout, dates, days, layout.required[positions])
    special = layout.special
    if special is not None and special.revoked is not None:
        some = np.flatnonzero(special.of[positions] >= 0)
        which = special.of[positions[some]].astype(np.int64)
        _Over(layout, special, some, which, days[some]).revoke(seen)
    return seen
