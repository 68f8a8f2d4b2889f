"""Adding periods to days (R-2, R-3), on plain integers.

A *day* here is an ordinal as `datetime.date.toordinal` gives it. `dateutil.relativedelta` is the
oracle: the tests compare every day of a 400-year cycle with it.
"""

from datetime import date
from itertools import accumulate

from certrules.errors import DateOutOfRange
from certrules.model.periods import MonthEnds, Period

NEVER = 1 << 30
"""The day that never comes: it stands for "no date" and is later than every date."""

_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTEST_MONTH = 28
_FEBRUARY = 1

_from_day = date.fromordinal


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has; `month` counts from 0.

    >>> days_in_month(2024, 1), days_in_month(2100, 1), days_in_month(2026, 11)
    (29, 28, 31)
    """
    if month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return _SHORTEST_MONTH + 1
    return _DAYS_IN_MONTH[month]


_COMMON_YEARS, _LEAP_YEAR = _DAYS_IN_MONTH * 3, (31, 29, *_DAYS_IN_MONTH[2:])
_TABLE_FROM, _FOUR_YEARS = 1897, 4
_CENTURIES = (1900, 2100)
"""The years of the table that are no leap years, though divisible by four."""


def _month_starts() -> list[int]:
    """Return the first day of each month of 1897 … 2196."""
    lengths = [*_COMMON_YEARS, *_LEAP_YEAR] * (300 // _FOUR_YEARS)
    for year in _CENTURIES:
        lengths[(year - _TABLE_FROM) * 12 + _FEBRUARY] = _SHORTEST_MONTH
    return list(accumulate(lengths, initial=date(_TABLE_FROM, 1, 1).toordinal()))


# Nearly every day that is asked about lies in these years; a table answers in half the time.
_STARTS = _month_starts()
_FIRST_IN_TABLE = _STARTS[0]
_MONTHS_IN_TABLE = len(_STARTS) - 2


def add_months(day: int, months: int) -> int:
    """Return the day `months` calendar months after `day`, clamped to the month's last day (R-2).

    Negative months go back. Raises `DateOutOfRange` outside year 1 … 9999.

    >>> date.fromordinal(add_months(date(2026, 1, 31).toordinal(), 1)).isoformat()
    '2026-02-28'
    """
    # 487 days are about 16 months: the month, or the one before it, is found without a search.
    month = (day - _FIRST_IN_TABLE) * 16 // 487
    goal = month + months
    if month < 0 or goal < 0:
        return _add_months_anywhere(day, months)
    try:
        start = _STARTS[month + 1]
        if day < start:
            start = _STARTS[month]
        else:
            goal += 1
        landed = _STARTS[goal] + day - start
        following = _STARTS[goal + 1]
    except IndexError:
        return _add_months_anywhere(day, months)
    return landed if landed < following else following - 1


def _add_months_anywhere(day: int, months: int) -> int:
    start = _from_day(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    of_month = start.day
    if of_month > _SHORTEST_MONTH:
        of_month = min(of_month, days_in_month(year, month))
    try:
        return date(year, month + 1, of_month).toordinal()
    except ValueError:
        raise _outside(start, f"{months} months") from None


def month_number(day: int) -> int:
    """Return the number of the month of a day: 12 × year + month, which counts from 0.

    >>> divmod(month_number(date(2026, 7, 1).toordinal()), 12)
    (2026, 6)
    """
    month = (day - _FIRST_IN_TABLE) * 16 // 487
    if not 0 <= month < _MONTHS_IN_TABLE:
        start = _from_day(day)
        return start.year * 12 + start.month - 1
    return month + 12 * _TABLE_FROM + (day >= _STARTS[month + 1])


def end_of_month(day: int) -> int:
    """Return the last day of the month of `day`.

    >>> date.fromordinal(end_of_month(date(2026, 4, 30).toordinal())).isoformat()
    '2026-04-30'
    """
    month = (day - _FIRST_IN_TABLE) * 16 // 487
    if not 0 <= month < _MONTHS_IN_TABLE:
        start = _from_day(day)
        return day + days_in_month(start.year, start.month - 1) - start.day
    following = _STARTS[month + 1]
    return (following if day < following else _STARTS[month + 2]) - 1


def add(day: int, period: Period) -> int:
    """Return the day one `period` after `day` (R-2).

    >>> date.fromordinal(add(date(2024, 2, 29).toordinal(), Period(1, "year"))).isoformat()
    '2025-02-28'
    """
    months = period.months
    if months:
        return add_months(day, months)
    later = day + period.days
    if later > _LAST_DAY:
        raise _outside(_from_day(day), str(period))
    return later


def add_by(day: int, period: Period, month_ends: MonthEnds) -> int:
    """Return the day one `period` after `day`, a missing day as `month_ends` says (R-43).

    >>> start, month = date(2026, 1, 30).toordinal(), Period(1, "month")
    >>> date.fromordinal(add_by(start, month, MonthEnds.NEXT)).isoformat()
    '2026-03-01'
    >>> start = date(2026, 2, 28).toordinal()
    >>> date.fromordinal(add_by(start, month, MonthEnds.STICK)).isoformat()
    '2026-03-31'
    """
    landed = add(day, period)
    if month_ends is MonthEnds.CLAMP or not period.months:
        return landed
    start, target = _from_day(day), _from_day(landed)
    if month_ends is MonthEnds.NEXT:
        return checked(landed + 1) if target.day < start.day else landed
    if start.day == days_in_month(start.year, start.month - 1):
        return landed + days_in_month(target.year, target.month - 1) - target.day
    return landed


def checked(day: int) -> int:
    """Return `day`; raise `DateOutOfRange` when it is after 9999-12-31 (R-4)."""
    if _LAST_DAY < day < NEVER:
        raise _outside(date.max, f"{day - _LAST_DAY} days")
    return day


def subtract(day: int, period: Period) -> int:
    """Return the day one `period` before `day` (R-2).

    >>> date.fromordinal(subtract(date(2026, 3, 31).toordinal(), Period(1, "month"))).isoformat()
    '2026-02-28'
    """
    months = period.months
    return add_months(day, -months) if months else day - period.days


def add_period(day: date, period: Period, times: int = 1) -> date:
    """Return the date `times` periods after a date, taken at once, never step by step (R-3).

    Negative `times` go back. Raises `DateOutOfRange` outside year 1 … 9999.

    >>> add_period(date(2026, 1, 31), Period(1, "month"), 2)
    datetime.date(2026, 3, 31)
    """
    ordinal = day.toordinal()
    if period.months:
        return _from_day(add_months(ordinal, period.months * times))
    later = ordinal + period.days * times
    if not 1 <= later <= _LAST_DAY:
        raise _outside(day, f"{times} x {period}")
    return _from_day(later)


def to_date(day: int) -> date | None:
    """Return the date of a day, or None for `NEVER`.

    >>> to_date(NEVER) is None, to_date(1)
    (True, datetime.date(1, 1, 1))
    """
    return None if day == NEVER else _from_day(day)


def to_day(day: date | None) -> int:
    """Return the day of a date, or `NEVER` for None.

    >>> to_day(None) == NEVER, to_day(date(1, 1, 2))
    (True, 2)
    """
    return NEVER if day is None else day.toordinal()


_LAST_DAY = date.max.toordinal()


def _outside(start: date, added: str) -> DateOutOfRange:
    return DateOutOfRange(
        f"{start} + {added}",
        "is outside 0001-01-01 … 9999-12-31",
        "Shorten the period or correct the date (R-4).",
    )
