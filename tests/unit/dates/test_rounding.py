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
