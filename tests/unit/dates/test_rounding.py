"""The end of a month or year, worked by hand (R-9)."""

from datetime import date

import pytest

import certrules as cr
from certrules.dates.rounding import round_to


@pytest.mark.parametrize(
    ("day", "words", "expected"),
    [
        ("2026-10-17", "end of month", "2026-10-31"),
        ("2026-10-17", "end of year", "2026-12-31"),
        ("2026-10-31", "end of month", "2026-10-31"),
        ("2026-11-01", "end of month", "2026-11-30"),
        ("2026-12-31", "end of year", "2026-12-31"),
        ("2027-01-01", "end of year", "2027-12-31"),
        ("2026-02-01", "end of month", "2026-02-28"),
        ("2024-02-01", "end of month", "2024-02-29"),
        ("2100-02-28", "end of month", "2100-02-28"),
    ],
)
def test_the_end_of_month_and_year(day, words, expected):
    """R-9: the last day of the month or of the year in which a day lies."""
    found = round_to(date.fromisoformat(day).toordinal(), cr.Rounding(words))
    assert date.fromordinal(found) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "words", "expected"),
    [
        ("2026-01-01", "end of quarter", "2026-03-31"),
        ("2026-03-31", "end of quarter", "2026-03-31"),
        ("2026-04-01", "end of quarter", "2026-06-30"),
        ("2026-12-31", "end of quarter", "2026-12-31"),
        ("2026-10-01", "first of month", "2026-10-01"),
        ("2026-10-02", "first of month", "2026-11-01"),
        ("2026-12-31", "first of month", "2027-01-01"),
        ("2026-10-01", "first of next month", "2026-11-01"),
        ("2026-10-31", "first of next month", "2026-11-01"),
        ("2026-12-15", "first of next month", "2027-01-01"),
        ("2026-10-15", "day 15", "2026-10-15"),
        ("2026-10-16", "day 15", "2026-11-15"),
        ("2026-10-01", "day 15", "2026-10-15"),
        ("2026-12-16", "day 15", "2027-01-15"),
        ("2026-02-10", "day 31", "2026-02-28"),
        ("2024-02-10", "day 30", "2024-02-29"),
        ("2026-01-31", "day 30", "2026-02-28"),
        ("2026-01-31", "day 1", "2026-02-01"),
    ],
)
def test_the_other_rounding_words(day, words, expected):
    """R-9: quarters end with March, June, September, December; a day N is clamped in its month."""
    found = round_to(date.fromisoformat(day).toordinal(), cr.Rounding.parse(words))
    assert date.fromordinal(found) == date.fromisoformat(expected)
