"""The oracle's calendar against dates worked out by hand."""

import pytest

from .by_hand import day
from .months import lies_on_series, next_in_series, prolonged, rounded, shifted, yearly
from .plain import Period


def test_month_arithmetic() -> None:
    """R-2, R-3: months clamp once, from the start, forwards and backwards."""
    assert shifted(day("2026-01-31"), "1 month") == day("2026-02-28")
    assert shifted(day("2026-01-31"), "1 month", 2) == day("2026-03-31")
    assert shifted(day("2026-03-31"), "1 month", -1) == day("2026-02-28")
    assert shifted(day("2024-02-29"), "1 year") == day("2025-02-28")
    assert shifted(day("2024-02-29"), "1 year", 4) == day("2028-02-29")
    assert shifted(day("2026-01-31"), "2 weeks") == day("2026-02-14")


def test_series() -> None:
    """R-8: the series runs both ways from the force date, which is on it itself."""
    assert next_in_series(day("2025-01-31"), "1 month", day("2024-02-28")) == day("2024-02-29")
    assert next_in_series(day("2025-01-31"), "1 month", day("2025-01-31")) == day("2025-02-28")
    assert lies_on_series(day("2025-01-31"), "1 month", day("2025-02-28"))
    assert not lies_on_series(day("2025-01-31"), "1 month", day("2025-03-28"))


def test_last_days() -> None:
    """R-9: a last day stays where it is; any other moves to it."""
    assert rounded(day("2024-02-10"), "end of month") == day("2024-02-29")
    assert rounded(day("2024-02-29"), "end of month") == day("2024-02-29")
    assert rounded(day("2024-12-31"), "end of year") == day("2024-12-31")


@pytest.mark.parametrize(
    ("start", "duration", "clamp", "next_", "stick"),
    [
        ("2025-01-31", "1 month", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2025-01-30", "1 month", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2025-02-28", "1 month", "2025-03-28", "2025-03-28", "2025-03-31"),
        ("2024-02-28", "1 month", "2024-03-28", "2024-03-28", "2024-03-28"),
        ("2024-02-29", "1 year", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2023-02-28", "12 months", "2024-02-28", "2024-02-28", "2024-02-29"),
        ("2025-02-28", "4 weeks", "2025-03-28", "2025-03-28", "2025-03-28"),
        ("2025-08-31", "4 months", "2025-12-31", "2025-12-31", "2025-12-31"),
    ],
)
def test_month_ends(start: str, duration: Period, clamp: str, next_: str, stick: str) -> None:
    """R-43: a missing day clamps, moves to the next first, or month ends stick together."""
    found = {
        word: str(prolonged(day(start), duration, word)) for word in ("clamp", "next", "stick")
    }
    assert found == {"clamp": clamp, "next": next_, "stick": stick}


@pytest.mark.parametrize(
    ("word", "day_before", "on_it", "day_after"),
    [
        ("end of quarter", "2026-10-17 > 2026-12-31", "2026-09-30", "2026-10-01 > 2026-12-31"),
        ("end of year", "2026-12-30 > 2026-12-31", "2026-12-31", "2027-01-01 > 2027-12-31"),
        ("first of month", "2026-10-31 > 2026-11-01", "2026-10-01", "2026-10-02 > 2026-11-01"),
        ("day 15", "2026-10-14 > 2026-10-15", "2026-10-15", "2026-10-16 > 2026-11-15"),
        ("day 31", "2026-02-27 > 2026-02-28", "2026-02-28", "2026-03-01 > 2026-03-31"),
        ("day 29", "2026-02-27 > 2026-02-28", "2024-02-29", "2024-03-01 > 2024-03-29"),
    ],
)
def test_rounding_words(word: str, day_before: str, on_it: str, day_after: str) -> None:
    """R-9: a day that has the name stays; any other moves on to the next that has it."""
    assert rounded(day(on_it), word) == day(on_it)
    for text in (day_before, day_after):
        start, end = text.split(" > ")
        assert rounded(day(start), word) == day(end)


def test_first_of_next_month() -> None:
    """R-9: the first of the next month is later even than a first."""
    assert rounded(day("2026-10-01"), "first of next month") == day("2026-11-01")
    assert rounded(day("2026-10-31"), "first of next month") == day("2026-11-01")


def test_yearly_dates() -> None:
    """R-55: the date itself is on or after and on or before; the years run both ways."""
    assert yearly(day("2000-02-29"), "day", day("2025-02-28"), "up") == day("2025-02-28")
    assert yearly(day("2000-02-29"), "day", day("2025-02-28"), "down") == day("2025-02-28")
    assert yearly(day("2000-02-29"), "day", day("2025-03-01"), "up") == day("2026-02-28")
    assert yearly(day("2001-02-28"), "end of month", day("2024-02-28"), "up") == day("2024-02-29")
    assert yearly(day("2030-06-15"), "day", day("2025-06-14"), "up") == day("2025-06-15")
