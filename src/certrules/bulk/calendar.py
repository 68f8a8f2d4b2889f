"""The calendar rules of `certrules.dates` over whole arrays of days.

A *day* here counts from 1970-01-01, as NumPy and Arrow count. The tests compare every function with
its scalar twin on every day of a 400-year cycle.
"""

import numpy as np
from numpy.typing import NDArray

from certrules.model.periods import MonthEnds, Period, Rounding, RoundingWord

Days = NDArray[np.int64]
"""Days since 1970-01-01."""

EPOCH = 719_163
"""The ordinal of 1970-01-01: ``date.toordinal`` minus this is a day of this module."""

FIRST_DAY, LAST_DAY = -25_567, 376_199
"""1900-01-01 and 2999-12-31: the days that may come in (R-4)."""

VERY_LAST = 2_932_896
"""9999-12-31: no computed day may be later (R-4)."""

_QUARTER, _YEAR = 3, 12
_DAYS_IN_200_YEARS = 73_049
_BEFORE = FIRST_DAY - 3 * _DAYS_IN_200_YEARS
"""No rule looks back further than some of the longest periods before the first day."""


class Calendar:
    """Calendar arithmetic for the days up to a last one, by looking months up.

    `last`: the latest day that is given to any method; results may lie 400 years later.

    >>> calendar = Calendar(20_000)
    >>> calendar.add_months(np.array([30]), 1).tolist()  # 1970-01-31 + 1 month is 1970-02-28
    [58]
    """

    __slots__ = ("_first_month", "_firsts", "_month_of")

    def __init__(self, last: int) -> None:
        begin = np.datetime64(_BEFORE, "D").astype("M8[M]")
        end = np.datetime64(last + 3 * _DAYS_IN_200_YEARS, "D").astype("M8[M]")
        months = np.arange(begin, end)
        self._first_month = int(months[0].astype(np.int64))
        self._firsts: Days = months.astype("M8[D]").astype(np.int64)
        self._month_of: Days = np.repeat(np.arange(len(months) - 1), np.diff(self._firsts))

    def months_of(self, days: Days) -> tuple[Days, Days]:
        """Return the month of each day, counted from January 1970, and its first day."""
        place = self._month_of[days - self._firsts[0]]
        return place + self._first_month, self._firsts[place]

    def first_days(self, months: Days) -> Days:
        """Return the first day of each month, counted from January 1970."""
        return self._firsts[months - self._first_month]

    def add_months(self, days: Days, months: int | Days) -> Days:
        """Return each day so many months later, clamped to the last day of its month (R-2)."""
        month, first = self.months_of(days)
        target = month + months
        return np.minimum(self.first_days(target) + (days - first), self.first_days(target + 1) - 1)

    def add(self, days: Days, period: Period) -> Days:
        """Return each day one period later (R-2)."""
        return self.add_months(days, period.months) if period.months else days + period.days

    def subtract(self, days: Days, period: Period) -> Days:
        """Return each day one period earlier (R-2)."""
        return self.add_months(days, -period.months) if period.months else days - period.days

    def add_by(self, days: Days, period: Period, month_ends: MonthEnds) -> Days:
        """Return each day one period later, a missing day as `month_ends` says (R-43)."""
        landed = self.add(days, period)
        if month_ends is MonthEnds.CLAMP or not period.months:
            return landed
        month, first = self.months_of(days)
        target, target_first = self.months_of(landed)
        if month_ends is MonthEnds.NEXT:
            return np.where(landed - target_first < days - first, landed + 1, landed)
        ends_month = days + 1 == self.first_days(month + 1)
        return np.where(ends_month, self.first_days(target + 1) - 1, landed)

    def round_to(self, days: Days, rounding: Rounding) -> Days:
        """Return the day to which each day is extended (R-9)."""
        month, first = self.months_of(days)
        match rounding.word:
            case RoundingWord.END_OF_MONTH:
                return self.first_days(month + 1) - 1
            case RoundingWord.END_OF_QUARTER:
                return self.first_days(month - month % _QUARTER + _QUARTER) - 1
            case RoundingWord.END_OF_YEAR:
                return self.first_days(month - month % _YEAR + _YEAR) - 1
            case RoundingWord.FIRST_OF_MONTH:
                return np.where(days == first, days, self.first_days(month + 1))
            case RoundingWord.FIRST_OF_NEXT_MONTH:
                return self.first_days(month + 1)
            case _:  # day N
                wanted = rounding.day or 1
                here = self._day_of_month(month, wanted)
                return np.where(days <= here, here, self._day_of_month(month + 1, wanted))

    def _day_of_month(self, months: Days, wanted: int) -> Days:
        return np.minimum(self.first_days(months) + wanted, self.first_days(months + 1)) - 1

    def next_in_series(self, anchor: int, step: Period, after: Days) -> Days:
        """Return the first day of ``anchor + k × step`` strictly after each day (R-3, R-8)."""
        if step.days:
            return anchor + ((after - anchor) // step.days + 1) * step.days
        start = np.full_like(after, anchor)
        turns = (self.months_of(after)[0] - self.months_of(start)[0]) // step.months
        here = self.add_months(start, turns * step.months)
        return np.where(here > after, here, self.add_months(start, (turns + 1) * step.months))

    def round_to_yearly(
        self, of_subject: Days, days: Days, *, end_of_month: bool = False, down: bool = False
    ) -> Days:
        """Return each person's yearly date on or after a day, or on or before it (R-55)."""
        years = self.months_of(days)[0] // _YEAR - self.months_of(of_subject)[0] // _YEAR
        here = self._occurrence(of_subject, years, end_of_month=end_of_month)
        beside = years + (-1 if down else 1)
        settled = here <= days if down else here >= days
        return np.where(
            settled, here, self._occurrence(of_subject, beside, end_of_month=end_of_month)
        )

    def _occurrence(self, of_subject: Days, years: Days, *, end_of_month: bool) -> Days:
        day = self.add_months(of_subject, years * _YEAR)
        return self.first_days(self.months_of(day)[0] + 1) - 1 if end_of_month else day
