"""The series on which expiration dates lie: a force date's (R-8, R-54), a person's (R-55)."""

from datetime import date

from certrules.dates.arithmetic import add_months, month_number
from certrules.dates.arithmetic import end_of_month as month_end
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
    turns, beyond = divmod(month_number(after) - month_number(anchor), months)
    if not beyond:
        # Only a date in the very month of `after` can lie on either side of it.
        candidate = add_months(anchor, turns * months)
        if candidate > after:
            return candidate
    return add_months(anchor, (turns + 1) * months)


def on_series(anchor: int, step: Period, day: int) -> bool:
    """Return whether `day` lies on the series ``anchor + k × step``.

    >>> anchor = date(2025, 1, 31).toordinal()
    >>> on_series(anchor, Period(1, "month"), date(2024, 2, 29).toordinal())
    True
    """
    if step.days:
        return (day - anchor) % step.days == 0
    months = month_number(day) - month_number(anchor)
    return months % step.months == 0 and add_months(anchor, months) == day


def round_to_yearly(
    of_subject: int, day: int, *, end_of_month: bool = False, down: bool = False
) -> int:
    """Return the yearly date of a person on or after `day`, or on or before it (R-55).

    `of_subject`: the day the series is counted from, for example the birth date; its year does not
    matter, and Feb 29 is Feb 28 in common years (R-2). `end_of_month`: the last day of its month
    instead. `down`: on or before.

    >>> birth, day = date(1990, 5, 17).toordinal(), date(2026, 6, 1).toordinal()
    >>> date.fromordinal(round_to_yearly(birth, day)).isoformat()
    '2027-05-17'
    >>> date.fromordinal(round_to_yearly(birth, day, end_of_month=True, down=True)).isoformat()
    '2026-05-31'
    """
    years = _from_day(day).year - _from_day(of_subject).year
    here = _occurrence(of_subject, years, end_of_month=end_of_month)
    if here == day or (here < day) is down:
        return here
    return _occurrence(of_subject, years - 1 if down else years + 1, end_of_month=end_of_month)


def _occurrence(of_subject: int, years: int, *, end_of_month: bool) -> int:
    day = add_months(of_subject, 12 * years)
    return month_end(day) if end_of_month else day
