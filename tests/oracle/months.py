"""Moving about in the calendar: R-2 and R-3 by dateutil, everything else by counting days."""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from .plain import MonthEnds

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=200_000)
def shifted(start: date, period: str, times: int = 1) -> date:
    """Return the start moved by that many periods, multiplied first and clamped once (R-3)."""
    count, unit = period.split()
    amount = int(count) * times
    match unit.rstrip("s"):
        case "day":
            return start + relativedelta(days=amount)
        case "week":
            return start + relativedelta(weeks=amount)
        case "month":
            return start + relativedelta(months=amount)
        case "year":
            return start + relativedelta(years=amount)
    message = f"no such period: {period!r}"
    raise ValueError(message)


def prolonged(start: date, duration: str, month_ends: MonthEnds) -> date:
    """R-43: start + duration, where the target month may lack the day."""
    if month_ends == "clamp" or counts_days(duration):
        return shifted(start, duration)
    first = shifted(start.replace(day=1), duration)
    last = rounded(first, "end of month")
    if month_ends == "stick":
        return last if is_month_end(start) else shifted(start, duration)
    day = first
    while day.day != start.day:
        if day == last:
            return last + ONE_DAY
        day += ONE_DAY
    return day


def counts_days(period: str) -> bool:
    """Say whether a period is exact: days or weeks."""
    return period.split()[1].rstrip("s") in {"day", "week"}


def is_month_end(day: date) -> bool:
    """Say whether tomorrow is another month."""
    return (day + ONE_DAY).month != day.month


def next_in_series(anchor: date, period: str, after: date) -> date:
    """Return the first date of anchor + k periods, k any whole number, strictly after a day."""
    k = 0
    while shifted(anchor, period, k) <= after:
        k += 1
    while shifted(anchor, period, k - 1) > after:
        k -= 1
    return shifted(anchor, period, k)


def lies_on_series(anchor: date, period: str, day: date) -> bool:
    """Say whether the day is one of anchor + k periods."""
    return next_in_series(anchor, period, day - ONE_DAY) == day


@lru_cache(maxsize=200_000)
def rounded(day: date, word: str) -> date:
    """R-9: walk on until the day is one of those that the word names."""
    if word == "first of next month":
        return rounded(day + ONE_DAY, "first of month")
    while not _is_named(day, word):
        day += ONE_DAY
    return day


def _is_named(day: date, word: str) -> bool:
    tomorrow = day + ONE_DAY
    match word.split():
        case ["first", "of", "month"]:
            return day.day == 1
        case ["end", "of", "month"]:
            return tomorrow.day == 1
        case ["end", "of", "quarter"]:
            return tomorrow.day == 1 and tomorrow.month in {1, 4, 7, 10}
        case ["end", "of", "year"]:
            return tomorrow.day == 1 and tomorrow.month == 1
        case ["day", number]:
            wanted = int(number)
            return day.day == wanted or (day.day < wanted and tomorrow.day == 1)
    message = f"no such day: {word!r}"
    raise ValueError(message)


@lru_cache(maxsize=200_000)
def yearly(personal: date, on: str, day: date, direction: str) -> date:
    """R-55: the year's date of a person on or after a day (up), or on or before it (down)."""
    n = day.year - personal.year - 2
    while (later := _of_year(personal, on, n)) < day:
        n += 1
    if direction == "up" or later == day:
        return later
    return _of_year(personal, on, n - 1)


def _of_year(personal: date, on: str, n: int) -> date:
    day = shifted(personal, "1 year", n)
    return rounded(day, "end of month") if on == "end of month" else day
