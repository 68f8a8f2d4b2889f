"""Periods as values: what is read, what is kept, what is refused (R-1, R-4)."""

from datetime import timedelta

import attrs
import pytest
from dateutil.relativedelta import relativedelta

import certrules as cr
from certrules.errors import InvalidPeriod, UnknownWord
from tests.unit.refusals import refusal

REMEDY = "Write a whole number and a unit, for example '1 year', '6 months' or 'P2W'."


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("1 year", 1, "year"),
        ("2 weeks", 2, "week"),
        ("P1Y", 1, "year"),
        ("12 months", 12, "month"),
        ("90 Days", 90, "day"),
        ("  1 day\n", 1, "day"),
        ("3\tMONTHS", 3, "month"),
        ("1 years", 1, "year"),
        ("2 year", 2, "year"),
        ("007 days", 7, "day"),
        ("P18M", 18, "month"),
        ("P2W", 2, "week"),
        ("P030D", 30, "day"),
        ("200 years", 200, "year"),
        ("73049 days", 73_049, "day"),
    ],
)
def test_words_and_iso_are_read(text, count, unit):
    """R-1: a whole number with a unit, in words or as ISO 8601, is a period."""
    period = cr.Period.parse(text)
    assert (period.count, period.unit) == (count, cr.Unit(unit))
    assert period == cr.Period(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "year",
        "1year",
        "one year",
        "1 fortnight",
        "1.5 years",
        "1.0 year",
        "1,5 years",
        "1_0 days",
        "+7 days",
        "-1 day",
        "１２ days",
        "² days",
        "١ day",
        "1e3 days",
        "1 year 6 months",
        "P1Y6M",
        "P1.5Y",
        "p1y",
        "P1H",
        "PT1D",
        "P",
        "P1",
        "1 year.",
        "1 dayſ",
        "1234567890 days",
        "9" * 5_000 + " days",
    ],
)
def test_what_is_no_period_is_refused(text):
    """R-1: anything else is refused with the value and the remedy, never guessed at."""
    expected = text if len(text) <= 60 else text[:60] + "…"
    assert refusal(InvalidPeriod, cr.Period.parse, text) == f"{expected!r} is no period. {REMEDY}"


@pytest.mark.parametrize("text", ["0 days", "0 years", "P0D", "000 weeks"])
def test_a_period_of_nothing_is_refused(text):
    """R-1: a period counts from 1."""
    expected = f"{text!r} is no whole number of at least 1. {REMEDY}"
    assert refusal(InvalidPeriod, cr.Period.parse, text) == expected


@pytest.mark.parametrize("count", [0, -12, 1.5, 1.0, "1", True, None])
def test_a_count_is_a_whole_number_of_at_least_one(count):
    """R-1: made from a number, too, a period takes whole numbers from 1 on and nothing else."""
    expected = f"'{count}' is no whole number of at least 1. {REMEDY}"
    assert refusal(InvalidPeriod, cr.Period, count, "day") == expected


@pytest.mark.parametrize(
    ("longest", "limit"),
    [
        ("73049 days", "Give at most 73049 days."),
        ("10435 weeks", "Give at most 10435 weeks."),
        ("2400 months", "Give at most 2400 months."),
        ("200 years", "Give at most 200 years."),
    ],
)
def test_two_hundred_years_is_the_most(longest, limit):
    """R-4: a period of 200 years is taken in every unit, one more is refused with the limit."""
    period = cr.Period.parse(longest)
    assert str(period) == longest
    more = f"{period.count + 1} {period.unit.value}s"
    expected = f"'{more}' is longer than 200 years. {limit}"
    assert refusal(InvalidPeriod, cr.Period.parse, more) == expected
    assert refusal(InvalidPeriod, cr.Period, period.count + 1, period.unit) == expected


def test_the_field_is_named_where_the_period_stands():
    """R-1: an error in a policy names the field of the period."""
    assert refusal(InvalidPeriod, cr.Term, valid_for="1 fortnight") == (
        f"valid_for: '1 fortnight' is no period. {REMEDY}"
    )
    assert refusal(InvalidPeriod, cr.Term, "1 year", first_notice="0 days") == (
        f"first_notice: '0 days' is no whole number of at least 1. {REMEDY}"
    )
    assert refusal(InvalidPeriod, cr.Renewal, late="201 years") == (
        "late: '201 years' is longer than 200 years. Give at most 200 years."
    )


@pytest.mark.parametrize("value", [1.5, 30, timedelta(days=30), b"1 year", ["1 year"]])
def test_other_values_are_no_periods(value):
    """R-1: numbers and timedeltas say no unit and are refused."""
    assert refusal(InvalidPeriod, cr.Term, valid_for=value) == (
        f"valid_for: {str(value)!r} is no period. {REMEDY}"
    )


def test_an_unknown_unit_is_refused():
    """R-1: the four units are named when a fifth is asked for, and the nearest is offered."""
    assert refusal(UnknownWord, cr.Period, 1, "yeer") == (
        "unit: 'yeer' is not a word known here. "
        "Use one of 'day', 'week', 'month', 'year'. Did you mean 'year'?"
    )
    assert refusal(UnknownWord, cr.Period, 1, 5) == (
        "unit: '5' is not a word known here. Use one of 'day', 'week', 'month', 'year'."
    )


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (relativedelta(years=1), "1 year"),
        (relativedelta(months=6), "6 months"),
        (relativedelta(months=18), "18 months"),
        (relativedelta(months=12), "1 year"),
        (relativedelta(days=90), "90 days"),
        (relativedelta(weeks=2), "14 days"),
        (relativedelta(hours=48), "2 days"),
    ],
)
def test_dateutils_periods_are_taken(delta, expected):
    """R-1: a relativedelta of whole days, months or years is taken at the edge."""
    assert cr.Term(valid_for=delta).valid_for == cr.Period.parse(expected)


@pytest.mark.parametrize(
    "delta",
    [
        relativedelta(),
        relativedelta(day=31),
        relativedelta(months=1, days=1),
        relativedelta(hours=1),
        relativedelta(days=1, leapdays=1),
    ],
)
def test_dateutils_other_periods_are_refused(delta):
    """R-1: what is no whole number of one unit is no period."""
    assert refusal(InvalidPeriod, cr.Term, valid_for=delta) == (
        f"valid_for: {str(delta)!r} is not a whole number of one unit. {REMEDY}"
    )


@pytest.mark.parametrize("delta", [relativedelta(days=-1), relativedelta(days=1.5)])
def test_dateutils_negative_and_broken_periods_are_refused(delta):
    """R-1: backwards and half days are no periods either."""
    assert refusal(InvalidPeriod, cr.Term, valid_for=delta) == (
        f"valid_for: '{delta.days}' is no whole number of at least 1. {REMEDY}"
    )


def test_the_unit_is_kept():
    """R-1: 12 months stay 12 months and are not equal to 1 year, because they go out as given."""
    assert str(cr.Period.parse("12 months")) == "12 months"
    assert cr.Period.parse("12 months") != cr.Period.parse("1 year")
    assert cr.Period.parse("7 days") != cr.Period.parse("1 week")


@pytest.mark.parametrize(
    ("text", "months", "days", "iso"),
    [
        ("1 day", 0, 1, "P1D"),
        ("2 weeks", 0, 14, "P2W"),
        ("18 months", 18, 0, "P18M"),
        ("3 years", 36, 0, "P3Y"),
    ],
)
def test_a_period_has_a_length_and_two_spellings(text, months, days, iso):
    """R-1: a period has its length in months or days, its words, its ISO form and its repr."""
    period = cr.Period.parse(text)
    assert (period.months, period.days) == (months, days)
    assert (str(period), period.iso, repr(period)) == (text, iso, f"Period({text!r})")


def test_a_period_is_a_value():
    """R-1: a period is frozen and hashable, and goes by count and unit."""
    period = cr.Period(1, cr.Unit.YEAR)
    assert {period, cr.Period.parse("P1Y")} == {period}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        period.count = 2


@pytest.mark.parametrize("words", ["never expires", " Never Expires ", None])
def test_a_term_without_duration_never_expires(words):
    """R-6: the words "never expires", or no period at all, are a term without a duration."""
    assert cr.Term(valid_for=words).valid_for is None
    assert cr.Term(valid_for=words).never_expires


@pytest.mark.parametrize(
    ("words", "rounding"),
    [
        ("end of month", cr.Rounding.END_OF_MONTH),
        (" End of Year", cr.Rounding.END_OF_YEAR),
        (cr.Rounding.END_OF_YEAR, cr.Rounding.END_OF_YEAR),
        (None, None),
    ],
)
def test_rounding_words(words, rounding):
    """R-9: the rounding words are read in any case, with blanks around them."""
    assert cr.Term("1 year", extend_to=words).extend_to == rounding


def test_an_unknown_rounding_word_is_refused():
    """R-9: another word is refused; the known ones are named, the nearest one is offered."""
    assert refusal(UnknownWord, cr.Term, "1 year", extend_to="end of moth") == (
        "extend_to: 'end of moth' is not a word known here. "
        "Use one of 'end of month', 'end of quarter', 'end of year', 'first of month', "
        "'first of next month', 'day'. Did you mean 'end of month'?"
    )
