"""Policies compiled to lookup tables: each distinct rule once, over the days that occur.

A rule of a policy is a function of one day: the base gives the expiration date, the expiration date
gives its notices and windows. A table holds the answer for every day that can be asked, so that the
kernel only looks up. Tables of equal rules are one table.

Days in tables are *places*: days since the first day of the tables. Where a table is asked with an
expiration date, the place `span` stands for "never expires".
"""

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.calendar import EPOCH, VERY_LAST, Calendar, Days
from certrules.model.anchors import Anchor
from certrules.model.periods import Counting, Period
from certrules.model.policies import Policy
from certrules.model.renewals import AfterNotice
from certrules.model.terms import Term

Places = NDArray[np.int32]
"""Days since the first day of the tables."""

FAR = 1 << 30
"""The place that never comes; its negative lies before every place."""

ABSENT = -1
"""The offset of a table that there is not."""

Windows = tuple[int, int]
"""The offsets of a window's first and last day."""


class Tables:
    """Lookup tables over the days `first` … `last`, expiration dates included.

    `span`: how many days that is. `final`: whether no date can lie after them (R-4). `calendar`:
    the arithmetic they are filled with. Each table has
    `span` + 1 entries; its offset says where it begins in `flat()`.

    >>> tables = Tables(0, 400)
    >>> offset = tables.restarted(Policy(terms=[Term("1 month")]), Term("1 month"), None)
    >>> int(tables.flat()[offset + 30])  # 1970-01-31 + 1 month is 1970-02-28
    58
    """

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.span = last - first + 1
        self.final = last >= VERY_LAST
        self.calendar = Calendar(last + 2)
        self._days: Days = np.arange(first, last + 1)
        self._filled: list[Places] = []
        self._flat: Places = np.zeros(0, np.int32)
        self._offsets: dict[Hashable, int] = {}
        self._memory: dict[Hashable, Days] = {}

    def flat(self) -> Places:
        """Return all tables, one after another."""
        if len(self._flat) != len(self._filled) * (self.span + 1):
            self._flat = np.concatenate(self._filled)
        return self._flat

    # ------------------------------------------------------------ what a table is made of

    def _table(self, key: Hashable, fill: Callable[[], Days], never: int) -> int:
        """Return the offset of a table of places; `never` is its entry for "never expires"."""
        if key not in self._offsets:
            self._offsets[key] = len(self._filled) * (self.span + 1)
            entries = np.empty(self.span + 1, np.int32)
            entries[:-1] = np.clip(fill() - self.first, -FAR, FAR)
            entries[-1] = never
            self._filled.append(entries)
        return self._offsets[key]

    def _constant(self, place: int) -> int:
        fill = np.full_like(self._days, place + self.first)
        return self._table(("constant", place), lambda: fill, place)

    def _expirations(self, key: Hashable, fill: Callable[[], Days]) -> int:
        """Return the offset of a table of expiration dates; later than the tables is `span` + 1."""
        if key not in self._offsets:
            offset = self._table(key, fill, self.span)
            entries = self._filled[offset // (self.span + 1)]
            entries[:-1][entries[:-1] >= self.span] = self.span + 1
        return self._offsets[key]

    def _kept(self, key: Hashable, make: Callable[[], Days]) -> Days:
        if key not in self._memory:
            self._memory[key] = make()
        kept: Days = self._memory[key]
        return kept

    # ------------------------------------------------------------ notices and grace of a slot

    def notice(self, periods: tuple[Period, ...]) -> int:
        """Return the offset of the earliest of some notices before an expiration date (R-16)."""
        if not periods:
            return self._constant(FAR)

        def earliest() -> Days:
            days = [self.calendar.subtract(self._days, period) for period in periods]
            first: Days = np.minimum.reduce(days)
            return first

        return self._table(("notice", *map(_length, periods)), earliest, FAR)

    def window_end(self, length: Period, edge: int, never: int = FAR) -> int:
        """Return the offset of the last day of a window or a grace after a date (R-45, R-47)."""
        return self._table(
            ("window end", _length(length), edge, never),
            lambda: self.calendar.add(self._days + edge, length) - edge,
            never,
        )

    # ------------------------------------------------------------ what a step meets

    def later(self, period: Period) -> int:
        """Return the offset of each day one period later (R-46, R-49, R-51)."""
        return self._table(("later", _length(period)), lambda: self._plus(period), FAR)

    def windows(self, policy: Policy, before: Term, edge: int) -> Windows:
        """Return the offsets of the first and last day of a renewal on schedule (R-7, R-47, R-48).

        Without an early rule the first day is the one after the date on file; without a late rule
        the last day is that date. What never expires has no window.
        """
        return self._opens(policy, before, edge), self._closes(policy, edge)

    def _opens(self, policy: Policy, before: Term, edge: int) -> int:
        early = policy.renewal.early
        if isinstance(early, AfterNotice):
            first = early is AfterNotice.FIRST
            early = before.first_notice if first else before.second_notice
            if early is not None:
                return self.notice((early,))
        elif isinstance(early, Period):
            period = early
            return self._table(
                ("opens", _length(period), edge),
                lambda: self.calendar.subtract(self._days + edge, period),
                FAR,
            )
        elif early is not None or policy.renewal.credit_at_most is not None:
            return self._table("always open", lambda: np.full_like(self._days, -FAR), FAR)
        return self._table("the day after", lambda: self._days + 1, FAR)

    def _closes(self, policy: Policy, edge: int) -> int:
        late = policy.renewal.late
        if late is None:
            return self._table("the day itself", lambda: self._days, -FAR)
        if isinstance(late, Period):
            return self.window_end(late, edge, never=-FAR)
        return self._table("never closed", lambda: np.full_like(self._days, FAR), -FAR)

    # ------------------------------------------------------------ expiration dates of a slot

    def restarted(self, policy: Policy, term: Term, duration: Period | None) -> int:
        """Return the offset of the expiration dates counted from a base (R-8, R-9, R-42 … R-54).

        `duration`: that of an age band, or None for the term's own. With a yearly anchor the table
        stops before it (R-55).
        """
        length = duration or term.valid_for
        if length is None:
            return self._constant(self.span)
        key = ("restarted", self._shape(policy, term, length))
        return self._expirations(
            key, lambda: self._extended(term, policy, self._last(policy, term, length))
        )

    def scheduled(self, policy: Policy, term: Term, duration: Period | None) -> int:
        """Return the offset of the expiration dates of renewals on schedule, from E (R-7, R-8)."""
        length = duration or term.valid_for
        if length is None:
            return self._constant(self.span)
        key = ("scheduled", self._shape(policy, term, length))
        return self._expirations(key, lambda: self._on_schedule(policy, term, length))

    def _on_schedule(self, policy: Policy, term: Term, length: Period) -> Days:
        shift = _shift(term)
        own = self._stepped(term, length, shift)
        anchor = policy.anchor
        if anchor is None or anchor.date is None or anchor.own_series:
            last = own
        else:
            points = self._points(anchor.date.toordinal() - EPOCH, length) - self.first - shift
            lies = points[(points >= 0) & (points < self.span)]
            last = own.copy()
            last[lies] = self._series(anchor, length, shift, shift)[lies]
        return self._extended(term, policy, last)

    def _last(self, policy: Policy, term: Term, length: Period) -> Days:
        anchor, shift = policy.anchor, _shift(term)
        if anchor is None or anchor.date is None:
            return self._stepped(term, length, 0)
        return self._series(anchor, length, 0, shift)

    def _stepped(self, term: Term, length: Period, ahead: int) -> Days:
        """Return base + duration as the last valid day, the base so many days ahead."""
        key = ("stepped", _length(length), term.month_ends.value, ahead)
        stepped = self._kept(
            key, lambda: self.calendar.add_by(self._days + ahead, length, term.month_ends)
        )
        return stepped - _shift(term)

    def _series(self, anchor: Anchor, length: Period, ahead: int, shift: int) -> Days:
        """Return the last valid day by the first date of the series after the base (R-8, R-54)."""
        assert anchor.date is not None  # noqa: S101 - asked before
        force, step = anchor.date.toordinal() - EPOCH, anchor.every or length
        if anchor.at_least is not None:
            after = self.calendar.add(self._days + ahead, anchor.at_least) - 1
            return self.calendar.next_in_series(force, step, after) - shift
        points = self._points(force, step)
        following = np.repeat(points[1:], np.diff(points))
        begin = self.first + ahead - points[0]
        return following[begin : begin + self.span] - shift

    def _points(self, force: int, step: Period) -> Days:
        """Return the days of the series ``force + k × step`` around the days of the tables."""
        key = ("points", force, step.months, step.days)
        return self._kept(key, lambda: self._points_made(force, step))

    def _points_made(self, force: int, step: Period) -> Days:
        ends = np.array([self.first - 1, self.first + self.span + 1])
        if step.days:
            turns = (ends - force) // step.days
            return force + np.arange(turns[0], turns[1] + 2) * step.days
        months = self.calendar.months_of(np.array([force, *ends]))[0]
        turns = (months[1:] - months[0]) // step.months
        multiples = np.arange(turns[0] - 1, turns[1] + 2)
        start = np.full_like(multiples, force)
        return self.calendar.add_months(start, multiples * step.months)

    def _extended(self, term: Term, policy: Policy, last: Days) -> Days:
        yearly = policy.anchor is not None and policy.anchor.date is None
        if term.extend_to is None or yearly:
            return last
        return self.calendar.round_to(last, term.extend_to)

    def _plus(self, period: Period) -> Days:
        return self._kept(("plus", _length(period)), lambda: self.calendar.add(self._days, period))

    def _shape(self, policy: Policy, term: Term, length: Period) -> Hashable:
        return (
            *_length(length),
            term.counting.value,
            term.month_ends.value,
            str(term.extend_to),
            # Few policies have an anchor, and to hash one takes long.
            policy.anchor,
        )


def _length(period: Period) -> tuple[int, int]:
    """Return what a period comes to; the hash of its unit takes much longer."""
    return period.months, period.days


def _shift(term: Term) -> int:
    return 1 if term.counting is Counting.INCLUSIVE else 0
