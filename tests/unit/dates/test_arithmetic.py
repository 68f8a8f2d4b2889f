"""Adding periods to days, worked by hand (R-2, R-3)."""

from datetime import date

import pytest

import certrules as cr
from certrules.dates.arithmetic import (
    NEVER,
    add,
    add_by,
    add_months,
    add_period,
    days_in_month,
    end_of_month,
    month_number,
    subtract,
    to_date,
    to_day,
)
from certrules.errors import DateOutOfRange
from tests.unit.refusals import refusal


def day(text):
    """Return the number of a day written as a date."""
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("year", "month", "length"),
    [
        (2026, 0, 31),
        (2026, 1, 28),
        (2024, 1, 29),
        (2000, 1, 29),
        (1900, 1, 28),
        (2100, 1, 28),
        (2400, 1, 29),
        (2026, 3, 30),
        (2026, 11, 31),
    ],
)
def test_lengths_of_months(year, month, length):
    """R-2: months, counted from 0, have their lengths; February has 29 days in leap years only."""
    assert days_in_month(year, month) == length


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2096-02-29", 48, "2100-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-07-31", 0, "2026-07-31"),
        ("2026-08-31", 18, "2028-02-29"),
        ("0001-01-31", 1, "0001-02-28"),
        ("9999-11-30", 1, "9999-12-30"),
        ("1896-12-31", 2, "1897-02-28"),
        ("1897-01-31", -2, "1896-11-30"),
        ("1897-03-31", -1, "1897-02-28"),
        ("1900-01-31", -2400, "1700-01-31"),
        ("2196-12-31", 0, "2196-12-31"),
        ("2196-12-31", 2, "2197-02-28"),
        ("2197-03-31", -13, "2196-02-29"),
        ("2199-12-31", -1200, "2099-12-31"),
    ],
)
def test_months_clamp_to_the_last_day(start, months, end):
    """R-2: months move in the calendar; a day that the month lacks becomes its last day."""
    assert to_date(add_months(day(start), months)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("inside", "last"),
    [
        ("2026-07-01", "2026-07-31"),
        ("2026-07-31", "2026-07-31"),
        ("2024-02-10", "2024-02-29"),
        ("2100-02-01", "2100-02-28"),
        ("1896-02-03", "1896-02-29"),
        ("1897-01-01", "1897-01-31"),
        ("2196-12-01", "2196-12-31"),
        ("2197-01-01", "2197-01-31"),
        ("9999-12-01", "9999-12-31"),
    ],
)
def test_the_month_of_a_day(inside, last):
    """R-9: a day lies in the month whose number and last day the calendar gives."""
    start = date.fromisoformat(inside)
    assert to_date(end_of_month(start.toordinal())) == date.fromisoformat(last)
    assert month_number(start.toordinal()) == start.year * 12 + start.month - 1


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-02-28", "1 day", "2026-03-01"),
        ("2024-02-28", "1 day", "2024-02-29"),
        ("2026-12-25", "1 week", "2027-01-01"),
        ("2026-01-31", "2 months", "2026-03-31"),
    ],
)
def test_adding_each_unit(start, period, end):
    """R-2: days and weeks are exact; months and years clamp."""
    assert to_date(add(day(start), cr.Period.parse(period))) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-03-31", "1 month", "2026-02-28"),
        ("2024-02-29", "1 year", "2023-02-28"),
        ("2026-03-01", "1 day", "2026-02-28"),
        ("2027-01-01", "1 week", "2026-12-25"),
        ("2026-12-31", "60 days", "2026-11-01"),
    ],
)
def test_subtracting_each_unit(start, period, end):
    """R-2: subtracting clamps likewise: Mar 31 less a month is Feb 28 or 29."""
    assert to_date(subtract(day(start), cr.Period.parse(period))) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "period", "times", "end"),
    [
        ("2026-01-31", "1 month", 1, "2026-02-28"),
        ("2026-01-31", "1 month", 2, "2026-03-31"),
        ("2026-01-31", "1 month", 13, "2027-02-28"),
        ("2026-03-31", "1 month", -1, "2026-02-28"),
        ("2024-02-29", "1 year", 4, "2028-02-29"),
        ("2026-01-31", "1 month", 0, "2026-01-31"),
        ("2026-01-01", "10 days", 3, "2026-01-31"),
        ("2026-01-31", "1 week", -4, "2026-01-03"),
    ],
)
def test_multiples_are_taken_from_the_start(start, period, times, end):
    """R-3: twice a month from Jan 31 is Mar 31, not a month from Feb 28."""
    found = add_period(date.fromisoformat(start), cr.Period.parse(period), times)
    assert found == date.fromisoformat(end)


def test_once_is_the_default():
    """R-3: without a number a period is added once."""
    assert add_period(date(2026, 1, 31), cr.Period(1, "month")) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("start", "period", "times", "sum_as_shown"),
    [
        (date(9999, 12, 31), "1 day", 1, "9999-12-31 + 1 x 1 day"),
        (date(1, 1, 1), "2 weeks", -1, "0001-01-01 + -1 x 2 weeks"),
        (date(9999, 12, 1), "1 month", 1, "9999-12-01 + 1 months"),
        (date(1, 1, 1), "1 year", -2, "0001-01-01 + -24 months"),
    ],
)
def test_sums_outside_the_calendar_are_refused(start, period, times, sum_as_shown):
    """R-4: nothing wraps around or overflows; the sum that leads out is shown."""
    assert refusal(DateOutOfRange, add_period, start, cr.Period.parse(period), times) == (
        f"'{sum_as_shown}' is outside 0001-01-01 … 9999-12-31. "
        "Shorten the period or correct the date (R-4)."
    )


def test_adding_days_past_the_calendar_is_refused():
    """R-4: a computed date after 9999-12-31 is refused."""
    assert to_date(add(day("9999-12-30"), cr.Period(1, "day"))) == date.max
    assert refusal(DateOutOfRange, add, day("9999-12-31"), cr.Period(1, "day")) == (
        "'9999-12-31 + 1 day' is outside 0001-01-01 … 9999-12-31. "
        "Shorten the period or correct the date (R-4)."
    )


def test_never_is_later_than_every_day():
    """R-6: "no date" is one value, later than the last day of the calendar."""
    assert date.max.toordinal() < NEVER
    assert to_date(NEVER) is None
    assert to_day(None) == NEVER
    assert to_date(to_day(date(2026, 7, 1))) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("start", "period", "clamp", "following", "stick"),
    [
        ("2026-01-31", "1 month", "2026-02-28", "2026-03-01", "2026-02-28"),
        ("2026-01-30", "1 month", "2026-02-28", "2026-03-01", "2026-02-28"),
        ("2026-01-28", "1 month", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("2026-02-28", "1 month", "2026-03-28", "2026-03-28", "2026-03-31"),
        ("2024-02-28", "1 month", "2024-03-28", "2024-03-28", "2024-03-28"),
        ("2026-04-30", "1 month", "2026-05-30", "2026-05-30", "2026-05-31"),
        ("2024-02-29", "1 year", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2023-02-28", "1 year", "2024-02-28", "2024-02-28", "2024-02-29"),
        ("2026-01-31", "30 days", "2026-03-02", "2026-03-02", "2026-03-02"),
    ],
)
def test_what_a_missing_day_becomes(start, period, clamp, following, stick):
    """R-43: the month's last day, the first of the next month, or a month end that sticks."""
    found = [
        str(to_date(add_by(day(start), cr.Period.parse(period), cr.MonthEnds(word))))
        for word in ("clamp", "next", "stick")
    ]
    assert found == [clamp, following, stick]
