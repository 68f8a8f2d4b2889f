"""The calendar rules over arrays against their scalar twins, on every day of a 400-year cycle."""

from datetime import date

import numpy as np
import pytest

from certrules.bulk.calendar import EPOCH, FIRST_DAY, LAST_DAY, VERY_LAST, Calendar
from certrules.dates import anchors, arithmetic
from certrules.dates.rounding import round_to
from certrules.model.periods import MonthEnds, Period, Rounding, to_month_ends

START, END = date(1900, 1, 1).toordinal() - EPOCH, date(2999, 12, 31).toordinal() - EPOCH
CYCLE = np.arange(date(2000, 1, 1).toordinal(), date(2400, 1, 1).toordinal()) - EPOCH
EDGES = np.concatenate([np.arange(START, START + 800), np.arange(END - 800, END + 1)])
CALENDAR = Calendar(END)

PERIODS = [
    "1 day",
    "3 weeks",
    "1 month",
    "11 months",
    "18 months",
    "1 year",
    "4 years",
    "200 years",
]
ROUNDINGS = ["end of month", "end of quarter", "end of year", "first of month",
             "first of next month", "day 1", "day 15", "day 29", "day 30", "day 31"]  # fmt: skip
SERIES = [
    (date(2025, 7, 1), "1 year"),
    (date(2024, 1, 31), "1 month"),
    (date(2024, 2, 29), "1 year"),
    (date(2380, 8, 30), "6 months"),
    (date(1900, 3, 31), "5 weeks"),
    (date(2999, 12, 31), "45 days"),
]
PEOPLE = [date(1996, 2, 29), date(1970, 12, 31), date(2001, 6, 15)]

pytestmark = pytest.mark.usefixtures("untraced")
SPANS = pytest.mark.parametrize(
    "days",
    [
        pytest.param(CYCLE[:1_500], id="four years"),
        pytest.param(EDGES, id="first and last years"),
        pytest.param(CYCLE, id="cycle", marks=pytest.mark.slow),
    ],
)


def same(got: np.ndarray, days: np.ndarray, one_by_one) -> bool:
    """Whether an array holds what the scalar function gives for each day, as ordinals."""
    expected = [one_by_one(day) for day in (days + EPOCH).tolist()]
    shift = 0 if got.dtype == np.bool_ else EPOCH
    return (got + shift).tolist() == expected if shift else got.tolist() == expected


def test_limits():
    """The first and last days are those of the domain (R-4)."""
    assert date.fromordinal(EPOCH) == date(1970, 1, 1)
    assert (FIRST_DAY, LAST_DAY) == (START, END)
    assert date.fromordinal(VERY_LAST + EPOCH) == date.max


@SPANS
@pytest.mark.parametrize("text", PERIODS)
def test_adding_and_subtracting(days, text):
    """R-2: adding and subtracting a period, clamped."""
    period = Period.parse(text)
    assert same(CALENDAR.add(days, period), days, lambda day: arithmetic.add(day, period))
    assert same(CALENDAR.subtract(days, period), days, lambda day: arithmetic.subtract(day, period))


@SPANS
@pytest.mark.parametrize("text", ["1 month", "7 months", "1 year", "30 days"])
@pytest.mark.parametrize("word", [one.value for one in MonthEnds])
def test_month_ends(days, text, word):
    """R-43: what a missing day gives."""
    period, ends = Period.parse(text), to_month_ends(word)
    got = CALENDAR.add_by(days, period, ends)
    assert same(got, days, lambda day: arithmetic.add_by(day, period, ends))


@SPANS
@pytest.mark.parametrize("text", ROUNDINGS)
def test_rounding(days, text):
    """R-9: the day to which each day is extended."""
    rounding = Rounding.parse(text)
    assert same(CALENDAR.round_to(days, rounding), days, lambda day: round_to(day, rounding))


@SPANS
@pytest.mark.parametrize(("anchor", "text"), SERIES)
def test_series(days, anchor, text):
    """R-3, R-8: the next date of a series."""
    force, step = anchor.toordinal(), Period.parse(text)
    got = CALENDAR.next_in_series(force - EPOCH, step, days)
    assert same(got, days, lambda day: anchors.next_in_series(force, step, day))


@SPANS
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("end_of_month", [False, True])
@pytest.mark.parametrize("down", [False, True])
def test_persons_dates(days, person, end_of_month, down):
    """R-55: the yearly date of a person on or after a day, or on or before it."""
    days = days[days >= person.toordinal() - EPOCH]
    its = np.full_like(days, person.toordinal() - EPOCH)
    got = CALENDAR.round_to_yearly(its, days, end_of_month=end_of_month, down=down)
    assert same(
        got,
        days,
        lambda day: anchors.round_to_yearly(
            person.toordinal(), day, end_of_month=end_of_month, down=down
        ),
    )
