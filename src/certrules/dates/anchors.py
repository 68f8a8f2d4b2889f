"""The series of a force date: the date itself and every multiple of the duration from it (R-8)."""

from datetime import date

from certrules.dates.arithmetic import add_months
from certrules.model.periods import Period

_from_day = date.fromordinal


def next_in_series(anchor: int, step: Period, after: int) -> int:
    """Return the first day of the series ``anchor + k × step`` strictly after the day `after`.

    `k` is any whole number; each multiple is taken from the anchor at once (R-3).

    >>> anchor, after = date(2025, 1, 31).toordinal(), date(2025, 2, 10).toordinal()
    >>> date.fromordinal(next_in_series(anchor, Period(1, "month"), after)).isoformat()
    '2025-02-28'
    """
    if step.days:
        return anchor + ((after - anchor) // step.days + 1) * step.days
    months = step.months
    turns = _months_between(anchor, after) // months
    candidate = add_months(anchor, turns * months)
    return candidate if candidate > after else add_months(anchor, (turns + 1) * months)


def on_series(anchor: int, step: Period, day: int) -> bool:
    """Return whether `day` lies on the series ``anchor + k × step``.

    >>> anchor = date(2025, 1, 31).toordinal()
    >>> on_series(anchor, Period(1, "month"), date(2024, 2, 29).toordinal())
    True
    """
    if step.days:
        return (day - anchor) % step.days == 0
    months = _months_between(anchor, day)
    return months % step.months == 0 and add_months(anchor, months) == day


def _months_between(start: int, end: int) -> int:
    first, last = _from_day(start), _from_day(end)
    return (last.year - first.year) * 12 + last.month - first.month
