"""Laws, and things that are no laws, of adding periods to days (R-1 … R-3)."""

from calendar import monthrange
from datetime import date, timedelta
from inspect import unwrap
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.dates.arithmetic import (
    add,
    add_months,
    add_period,
    days_in_month,
    subtract,
    to_date,
    to_day,
)
from certrules.errors import DateOutOfRange, InvalidPeriod
from tests.uncovered import untraced

from .strategies import LONGEST, any_day, any_period, day_after_day, days, periods

CYCLE_STARTS = date(2000, 1, 1)
DAYS_OF_CYCLE = 146_097
MOST_MONTHS = 60

counts_of_months = st.integers(-2_400, 2_400)


def difference(period):
    """Return dateutil's idea of a period."""
    return relativedelta(**{f"{period.unit.value}s": period.count})


@pytest.mark.slow
def test_months_are_dateutils_on_every_day_of_a_400_year_cycle():
    """R-2: 1 to 60 months added to each of the 146,097 days give what dateutil gives."""
    first = CYCLE_STARTS.toordinal()
    ordinals = range(first, first + DAYS_OF_CYCLE)
    dates = list(map(date.fromordinal, ordinals))
    assert dates[-1] == date(2399, 12, 31)
    plainly = unwrap(add_months)  # what it remembers of earlier sums is of no use here
    compared = 0
    with untraced():
        for months in range(1, MOST_MONTHS + 1):
            theirs = map(date.toordinal, map(relativedelta(months=months).__radd__, dates))
            ours = [plainly(day, months) for day in ordinals]
            assert ours == list(theirs), f"{months} months"
            compared += len(ours)
    assert compared == DAYS_OF_CYCLE * MOST_MONTHS


@given(any_day, counts_of_months)
def test_months_are_dateutils_wherever_they_lead(day, months):
    """R-2: any number of months, back or forth, up to 200 years, is what dateutil gives."""
    expected = day + relativedelta(months=months)
    assert to_date(add_months(day.toordinal(), months)) == expected


@given(any_day, any_period)
def test_adding_a_period_is_dateutils(day, period):
    """R-2: a period of any unit and length is added as dateutil adds it."""
    assert to_date(add(day.toordinal(), period)) == day + difference(period)


@given(any_day, any_period)
def test_subtracting_a_period_is_dateutils(day, period):
    """R-2: a period of any unit and length is taken away as dateutil takes it."""
    assert to_date(subtract(day.toordinal(), period)) == day - difference(period)


@given(any_day, periods, st.integers(-50, 50))
def test_multiples_are_taken_at_once(day, period, times):
    """R-3: n periods are one step of n times the length, as dateutil multiplies."""
    assert add_period(day, period, times) == day + difference(period) * times


@given(any_day, any_day, counts_of_months)
def test_adding_months_keeps_order(one, other, months):
    """R-2: of two days the later one is never earlier after the same months."""
    first, second = sorted((one.toordinal(), other.toordinal()))
    assert add_months(first, months) <= add_months(second, months)


@given(any_day, st.integers(-2_400, 2_399))
def test_one_month_more_is_later(day, months):
    """R-2: one month more always leads to a later day."""
    assert add_months(day.toordinal(), months) < add_months(day.toordinal(), months + 1)


@given(any_day, counts_of_months)
def test_months_change_the_day_of_the_month_only_to_clamp(day, months):
    """R-2: the day of the month stays, or becomes the last one of a month that is too short."""
    result = to_date(add_months(day.toordinal(), months))
    assert result.day == min(day.day, monthrange(result.year, result.month)[1])


@given(any_day, counts_of_months, counts_of_months)
def test_months_add_up_where_nothing_clamps(day, first, then):
    """R-2: up to the 28th, months after months are the sum of both."""
    early = day.replace(day=min(day.day, 28)).toordinal()
    assert add_months(add_months(early, first), then) == add_months(early, first + then)


@given(any_day, counts_of_months)
def test_forth_and_back_never_goes_too_far(day, months):
    """R-2: months forth and back end at most three days before the start, never after it."""
    start = day.toordinal()
    back = add_months(add_months(start, months), -months)
    assert start - 3 <= back <= start


@given(any_day, st.integers(1, 200))
def test_years_are_twelve_months(day, years):
    """R-2: a number of years leads where twelve times as many months lead."""
    start = day.toordinal()
    assert add(start, cr.Period(years, "year")) == add(start, cr.Period(12 * years, "month"))


@given(any_day, st.integers(1, 10_435))
def test_weeks_are_seven_days(day, weeks):
    """R-2: a week is seven days, exactly."""
    assert add(day.toordinal(), cr.Period(weeks, "week")) == day.toordinal() + 7 * weeks


@given(days, periods, periods)
def test_a_longer_period_of_a_unit_leads_further(day, one, other):
    """R-1: of two periods of one unit the longer one leads to the later day, both ways."""
    longer, shorter = max(one.count, other.count) + 1, min(one.count, other.count)
    more, less = cr.Period(longer, one.unit), cr.Period(shorter, one.unit)
    start = day.toordinal()
    assert subtract(start, more) < subtract(start, less) < start
    assert start < add(start, less) < add(start, more)


def test_months_have_the_lengths_of_the_calendar():
    """R-2: the length of each month from 1900 to 2999 is that of the standard library."""
    ours = [days_in_month(year, month) for year in range(1900, 3000) for month in range(12)]
    theirs = [monthrange(year, month)[1] for year in range(1900, 3000) for month in range(1, 13)]
    assert ours == theirs


@given(st.none() | any_day)
def test_a_day_and_its_number_are_one(day):
    """A date, or none, comes back from the whole number that stands for it."""
    assert to_date(to_day(day)) == day


@given(any_day, periods, st.sampled_from((-4_000, 4_000)))
def test_leaving_the_calendar_is_an_error(day, period, times):
    """R-4: what leads out of the years 1 to 9999 is refused and never wraps around."""
    far = cr.Period(LONGEST[period.unit.value], period.unit)
    with pytest.raises(DateOutOfRange) as caught:
        add_period(day, far, times)
    assert str(day) in str(caught.value)


# ---------------------------------------------------------------- what does not hold


def test_stepping_monthly_is_not_jumping():
    """R-3: from Jan 31, month by month strays to the 28th; two months at once end on Mar 31."""
    month, start = cr.Period(1, "month"), date(2026, 1, 31)
    stepped = add_period(add_period(start, month), month)
    assert (stepped, add_period(start, month, 2)) == (date(2026, 3, 28), date(2026, 3, 31))


def test_stepping_strays_three_days_at_most():
    """R-3: a year of monthly steps strays 0 to 3 days from the jump, and 3 days do occur."""
    strays = set()
    for day in day_after_day(date(2024, 1, 1), date(2025, 12, 31)):
        stepped = start = day.toordinal()
        for months in range(1, 13):
            stepped = add_months(stepped, 1)
            strays.add(add_months(start, months) - stepped)
    assert strays == {0, 1, 2, 3}


def test_a_month_forward_is_not_one_to_one():
    """R-2: Jan 28, 29, 30 and 31 of a common year all lead to Feb 28."""
    starts = [date(2026, 1, day).toordinal() for day in (27, 28, 29, 30, 31)]
    ends = [to_date(add_months(start, 1)).day for start in starts]
    assert ends == [27, 28, 28, 28, 28]


def test_forth_and_back_is_not_home():
    """R-2: Jan 31 a month forth and a month back is Jan 28."""
    start = date(2026, 1, 31).toordinal()
    assert to_date(add_months(add_months(start, 1), -1)) == date(2026, 1, 28)


def test_adding_a_month_is_not_strictly_increasing():
    """R-2: order is kept but not strictly: in a common year 7 days tie with the day before."""
    year = [
        add_months(day.toordinal(), 1)
        for day in day_after_day(date(2026, 1, 1), date(2026, 12, 31))
    ]
    assert sum(one == other for one, other in pairwise(year)) == 7


# ---------------------------------------------------------------- words of periods


@given(any_period)
def test_a_period_comes_back_from_its_words(period):
    """R-1: the words of a period and its ISO 8601 form are read as the same period."""
    assert cr.Period.parse(str(period)) == cr.Period.parse(period.iso) == period


blanks = st.text(alphabet=" \t\n\r\u00a0\u2003", max_size=3)


@given(any_period, blanks, st.text(alphabet=" \t", min_size=1, max_size=3), blanks, st.data())
def test_case_blanks_and_plural_do_not_matter(period, before, between, after, data):
    """R-1: words are read with blanks around and within, in any case, singular or plural."""
    unit = period.unit.value + data.draw(st.sampled_from(("", "s")))
    spelled = "".join(data.draw(st.sampled_from((one.lower(), one.upper()))) for one in unit)
    assert cr.Period.parse(f"{before}{period.count}{between}{spelled}{after}") == period


near_periods = st.from_regex(r"\A[-+ ]?[0-9٠-٩１２²._e,]{0,6} ?(days?|weeks?|P|M|Y|years?)?\Z")


@given(st.text(max_size=30) | near_periods)
def test_any_text_is_a_period_or_refused(text):
    """R-1: no text makes anything but a period that is written back alike, or `InvalidPeriod`."""
    try:
        period = cr.Period.parse(text)
    except InvalidPeriod:
        return
    digits = "".join(one for one in text if one in "0123456789")
    assert period.count == int(digits)
    assert cr.Period.parse(str(period)) == period


@given(any_period, any_period)
def test_periods_are_equal_when_count_and_unit_are(one, other):
    """R-1: equality and hash go by count and unit, never by length."""
    same = (one.count, one.unit) == (other.count, other.unit)
    assert (one == other) is same
    assert len({one, other}) == (1 if same else 2)
    assert one != timedelta(days=one.days or 1)
