"""The series of a force date, worked by hand (R-3, R-8)."""

from datetime import date

import pytest

import certrules as cr
from certrules.dates.anchors import next_in_series, on_series


@pytest.mark.parametrize(
    ("force", "step", "after", "expected"),
    [
        ("2025-07-01", "1 year", "2025-08-01", "2026-07-01"),
        ("2025-07-01", "1 year", "2025-06-30", "2025-07-01"),
        ("2025-07-01", "1 year", "2025-07-01", "2026-07-01"),
        ("2025-07-01", "1 year", "2026-06-30", "2026-07-01"),
        ("2025-07-01", "1 year", "1999-01-01", "1999-07-01"),
        ("2025-07-01", "3 years", "2020-01-01", "2022-07-01"),
        ("2025-01-31", "1 month", "2025-02-10", "2025-02-28"),
        ("2025-01-31", "1 month", "2025-02-27", "2025-02-28"),
        ("2025-01-31", "1 month", "2025-02-28", "2025-03-31"),
        ("2025-01-31", "1 month", "2025-03-01", "2025-03-31"),
        ("2025-01-31", "1 month", "2024-02-10", "2024-02-29"),
        ("2025-01-31", "1 month", "2024-02-29", "2024-03-31"),
        ("2025-08-31", "6 months", "2026-02-27", "2026-02-28"),
        ("2025-08-31", "6 months", "2026-02-28", "2026-08-31"),
        ("2024-02-29", "1 year", "2025-02-27", "2025-02-28"),
        ("2024-02-29", "1 year", "2025-02-28", "2026-02-28"),
        ("2024-02-29", "1 year", "2027-02-28", "2028-02-29"),
        ("2025-07-01", "10 days", "2025-07-01", "2025-07-11"),
        ("2025-07-01", "10 days", "2025-06-30", "2025-07-01"),
        ("2025-07-01", "10 days", "2025-06-21", "2025-07-01"),
        ("2025-07-01", "10 days", "2025-06-20", "2025-06-21"),
        ("2025-07-01", "2 weeks", "2025-07-15", "2025-07-29"),
    ],
)
def test_the_next_date_of_a_series(force, step, after, expected):
    """R-8: the first date of F + k x duration strictly after a day, before F and after it."""
    anchor, day = (date.fromisoformat(text).toordinal() for text in (force, after))
    found = date.fromordinal(next_in_series(anchor, cr.Period.parse(step), day))
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("force", "step", "day", "expected"),
    [
        ("2025-07-01", "1 year", "2026-07-01", True),
        ("2025-07-01", "1 year", "2024-07-01", True),
        ("2025-07-01", "1 year", "2026-06-30", False),
        ("2025-07-01", "1 year", "2026-01-01", False),
        ("2025-07-01", "2 years", "2026-07-01", False),
        ("2025-01-31", "1 month", "2025-02-28", True),
        ("2025-01-31", "1 month", "2024-02-29", True),
        ("2025-01-31", "1 month", "2024-02-28", False),
        ("2025-01-31", "1 month", "2025-03-28", False),
        ("2025-07-01", "10 days", "2025-07-11", True),
        ("2025-07-01", "10 days", "2025-06-21", True),
        ("2025-07-01", "10 days", "2025-07-10", False),
    ],
)
def test_whether_a_day_lies_on_a_series(force, step, day, expected):
    """R-8: a day lies on the series when some whole number of durations from F reaches it."""
    anchor, number = (date.fromisoformat(text).toordinal() for text in (force, day))
    assert on_series(anchor, cr.Period.parse(step), number) is expected
