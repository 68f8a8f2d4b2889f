"""Laws of the series of a force date, and of rounding (R-8, R-9)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.dates.anchors import next_in_series, on_series
from certrules.dates.arithmetic import add_period
from certrules.dates.rounding import round_to

from .strategies import ONE_DAY, any_day, days, periods

END_OF_MONTH, END_OF_YEAR = map(cr.Rounding.parse, ("end of month", "end of year"))

turns = st.integers(-30, 30)
anchor_dates = st.one_of(days, days, any_day)


def following(anchor, step, after):
    """Return the first date of a series after a date, as a date."""
    return date.fromordinal(next_in_series(anchor.toordinal(), step, after.toordinal()))


def lies_on(anchor, step, day):
    """Return whether a date lies on a series."""
    return on_series(anchor.toordinal(), step, day.toordinal())


@given(anchor_dates, periods, days)
def test_the_next_date_is_after_and_on_the_series(anchor, step, after):
    """R-8: the next date of a series is strictly later than the day asked, and lies on it."""
    found = following(anchor, step, after)
    assert found > after
    assert lies_on(anchor, step, found)


@given(anchor_dates, periods, days)
def test_nothing_of_the_series_lies_between(anchor, step, after):
    """R-8: no date of the series lies after the day asked and before the next date."""
    found = following(anchor, step, after)
    between = (after + n * ONE_DAY for n in range(1, (found - after).days))
    assert not any(lies_on(anchor, step, day) for day in between)


@given(days, periods, turns)
def test_each_multiple_lies_on_the_series(anchor, step, times):
    """R-8: the force date plus any whole number of durations, at once, lies on its series."""
    assert lies_on(anchor, step, add_period(anchor, step, times))


@given(days, periods, turns)
def test_one_multiple_follows_another(anchor, step, times):
    """R-3: the next date after one multiple is the multiple after it, not the step from it."""
    here, there = add_period(anchor, step, times), add_period(anchor, step, times + 1)
    assert following(anchor, step, here) == there


@given(anchor_dates, periods, days)
def test_a_day_is_on_the_series_when_it_follows_its_eve(anchor, step, day):
    """R-8: lying on a series and being the next date after the day before are the same."""
    assert lies_on(anchor, step, day) is (following(anchor, step, day - ONE_DAY) == day)


@given(anchor_dates, periods, days, days)
def test_the_next_date_keeps_order(anchor, step, one, other):
    """R-8: after a later day the next date is not earlier."""
    first, second = sorted((one, other))
    assert following(anchor, step, first) <= following(anchor, step, second)


@given(days, periods, turns, days)
def test_any_member_names_the_same_series_of_days(anchor, step, times, after):
    """R-8: a series counted in days or weeks is the same from each of its members."""
    exact = step if step.days else cr.Period(step.months, "week")
    other = add_period(anchor, exact, times)
    assert following(anchor, exact, after) == following(other, exact, after)


@given(any_day)
def test_the_end_of_a_month(day):
    """R-9: the end of a month is in the month, not before the day, and the eve of a first."""
    end = date.fromordinal(round_to(day.toordinal(), END_OF_MONTH))
    assert (end.year, end.month) == (day.year, day.month)
    assert end >= day
    assert (end + timedelta(days=1)).day == 1


@given(any_day)
def test_the_end_of_a_year(day):
    """R-9: the end of a year is December 31 of it."""
    end = date.fromordinal(round_to(day.toordinal(), END_OF_YEAR))
    assert end == date(day.year, 12, 31)


@given(any_day, any_day, st.sampled_from((END_OF_MONTH, END_OF_YEAR)))
def test_rounding_keeps_order_and_settles(one, other, rounding):
    """R-9: rounding keeps order, and rounding again changes nothing."""
    first, second = sorted(round_to(day.toordinal(), rounding) for day in (one, other))
    earlier, later = sorted((one, other))
    assert round_to(earlier.toordinal(), rounding) == first
    assert round_to(later.toordinal(), rounding) == second
    assert round_to(first, rounding) == first
