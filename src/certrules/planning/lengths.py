"""Which of two periods is longer, wherever they begin."""

from datetime import date
from functools import lru_cache

from certrules.dates.arithmetic import add
from certrules.model.periods import Period

# Every length of month and of year, and every day that a short month clamps.
_DAYS = tuple(
    date(year, month, day).toordinal()
    for year in range(2024, 2028)
    for month in range(1, 13)
    for day in (1, 15, 28)
) + tuple(
    date(year, month, 1).toordinal() - back
    for year in range(2024, 2028)
    for month in range(1, 13)
    for back in (1, 2, 3)
)


@lru_cache(maxsize=1 << 12)
def never_shorter(one: Period, other: Period) -> bool:
    """Return whether a period ends no earlier than another, wherever both begin.

    >>> month = Period(1, "month")
    >>> never_shorter(Period(31, "day"), month), never_shorter(Period(30, "day"), month)
    (True, False)
    """
    return all(add(day, one) >= add(day, other) for day in _DAYS)


@lru_cache(maxsize=1 << 12)
def longer(one: Period, other: Period) -> bool:
    """Return whether a period ends later than another, wherever both begin.

    >>> longer(Period(12, "month"), Period(1, "year"))
    False
    """
    return all(add(day, one) > add(day, other) for day in _DAYS)
