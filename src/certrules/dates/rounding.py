"""Extending a date: end of month, quarter or year, first of month, a day of the month (R-9)."""

from datetime import date

from certrules.dates.arithmetic import add_months, checked, days_in_month, end_of_month
from certrules.model.periods import Rounding, RoundingWord

_from_day = date.fromordinal
_QUARTER = 3
_END_OF_MONTH, _END_OF_YEAR = RoundingWord.END_OF_MONTH, RoundingWord.END_OF_YEAR


def round_to(day: int, rounding: Rounding) -> int:
    """Return the day to which `rounding` extends `day`.

    >>> start = date(2024, 2, 3).toordinal()
    >>> date.fromordinal(round_to(start, Rounding.parse("end of month"))).isoformat()
    '2024-02-29'
    >>> date.fromordinal(round_to(start, Rounding.parse("day 2"))).isoformat()
    '2024-03-02'
    """
    word = rounding.word
    if word is _END_OF_MONTH:
        return end_of_month(day)
    if word is _END_OF_YEAR:
        return date(_from_day(day).year, 12, 31).toordinal()
    return _rounded(day, rounding)


def _rounded(day: int, rounding: Rounding) -> int:
    start = _from_day(day)
    match rounding.word:
        case RoundingWord.END_OF_QUARTER:
            months_ahead = -start.month % _QUARTER
            return end_of_month(add_months(day, months_ahead))
        case RoundingWord.FIRST_OF_MONTH if start.day == 1:
            return day
        case RoundingWord.DAY:
            return _day_of_month(day, start, rounding.day or 1)
        case _:
            return checked(end_of_month(day) + 1)


def _day_of_month(day: int, start: date, wanted: int) -> int:
    """Return the first day `wanted` of a month on or after `day`, clamped in short months."""
    here = min(wanted, days_in_month(start.year, start.month - 1))
    if start.day <= here:
        return day + here - start.day
    following = _from_day(checked(end_of_month(day) + 1))
    there = min(wanted, days_in_month(following.year, following.month - 1))
    return following.toordinal() + there - 1
