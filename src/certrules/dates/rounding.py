"""Extending a date to the end of its month or year (R-9)."""

from datetime import date
from functools import lru_cache

from certrules.dates.arithmetic import days_in_month
from certrules.model.periods import Rounding

_from_day = date.fromordinal


@lru_cache(maxsize=1 << 14)
def round_to(day: int, rounding: Rounding) -> int:
    """Return the day to which `rounding` extends `day`.

    >>> date.fromordinal(round_to(date(2024, 2, 3).toordinal(), Rounding.END_OF_MONTH)).isoformat()
    '2024-02-29'
    """
    start = _from_day(day)
    if rounding is Rounding.END_OF_MONTH:
        return day + days_in_month(start.year, start.month - 1) - start.day
    return date(start.year, 12, 31).toordinal()
