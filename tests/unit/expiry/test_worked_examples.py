"""The worked examples of section 3, row by row, with nothing computed here."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Term("1 year")
NOTICED = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
JULY = cr.Anchor(date(2025, 7, 1))


def day(text):
    """Return a date from its ISO form."""
    return date.fromisoformat(text)


def expires(policy, completed_on, existing=None):
    """Return the expiration date of a completion as text."""
    found = cr.expiration_date(policy, day(completed_on), existing and day(existing))
    return str(found)


def test_one_year():
    """R-7: 1 year from 2026-07-01 is 2027-07-01."""
    assert expires(cr.Policy([YEAR]), "2026-07-01") == "2027-07-01"


@pytest.mark.parametrize(
    ("words", "expected"), [("end of month", "2026-10-31"), ("end of year", "2026-12-31")]
)
def test_extended_to_the_end(words, expected):
    """R-9: a raw result of Oct 17 becomes Oct 31 or Dec 31."""
    policy = cr.Policy([cr.Term("1 year", extend_to=words)])
    assert expires(policy, "2025-10-17") == expected


@pytest.mark.parametrize(
    ("completed_on", "expected"),
    [
        ("2025-08-01", "2026-07-01"),
        ("2025-11-13", "2026-07-01"),
        ("2026-02-17", "2026-07-01"),
        ("2025-03-01", "2025-07-01"),
        ("2026-07-01", "2027-07-01"),
    ],
)
def test_a_force_date(completed_on, expected):
    """R-8: with the force date 2025-07-01 every result is the next July 1."""
    assert expires(cr.Policy([YEAR], anchor=JULY), completed_on) == expected


@pytest.mark.parametrize(
    ("completed_on", "expected"),
    [
        ("2026-06-01", "2027-07-01"),
        ("2026-06-30", "2027-07-01"),
        ("2026-07-15", "2027-07-01"),
        ("2026-05-31", "2026-07-01"),
        ("2026-07-16", "2027-07-01"),
    ],
)
def test_a_force_date_with_both_windows(completed_on, expected):
    """R-7, R-8: renewed early after the first notice, late within 2 weeks, or outside both."""
    policy = cr.Policy(
        [NOTICED], cr.Renewal(early="after first notice", late="2 weeks"), anchor=JULY
    )
    assert expires(policy, completed_on, existing="2026-07-01") == expected


@pytest.mark.parametrize(
    ("completed_on", "expected"), [("2026-11-01", "2027-12-31"), ("2026-10-31", "2027-10-31")]
)
def test_early_up_to_sixty_days(completed_on, expected):
    """R-7: 60 days before 2026-12-31 is early enough to count from it, 61 days is not."""
    policy = cr.Policy([YEAR], cr.Renewal(early="60 days"))
    assert expires(policy, completed_on, existing="2026-12-31") == expected


@pytest.mark.parametrize(
    ("completed_on", "expected"),
    [("2026-03-15", "2027-03-01"), ("2026-03-16", "2027-03-16"), ("2026-02-20", "2027-02-20")],
)
def test_late_up_to_two_weeks(completed_on, expected):
    """R-7: 2 weeks after 2026-03-01 keep the schedule, a day more does not, nor does early."""
    policy = cr.Policy([YEAR], cr.Renewal(late="2 weeks"))
    assert expires(policy, completed_on, existing="2026-03-01") == expected


def test_three_years_then_one_year():
    """R-5: the refresher term applies from the second completion on."""
    policy = cr.Policy([cr.Term("3 years"), YEAR])
    history = [day("2020-05-05"), day("2023-05-01"), day("2024-04-30")]
    found = [str(decision.expires_on) for decision in cr.replay(policy, history)]
    assert found == ["2023-05-05", "2024-05-01", "2025-04-30"]


def test_a_date_by_hand_off_the_series():
    """R-8, R-10: E = 2026-06-30 by hand is off the July 1 series, so a year is added to it."""
    policy = cr.Policy([NOTICED], cr.Renewal(early="after first notice"), anchor=JULY)
    history = [
        cr.Completion(day("2025-08-01"), expires_on=day("2026-06-30")),
        cr.Completion(day("2026-06-15")),
    ]
    found = [str(decision.expires_on) for decision in cr.replay(policy, history)]
    assert found == ["2026-06-30", "2027-06-30"]


@pytest.mark.parametrize(
    ("completed_on", "expected"), [("2025-02-10", "2025-02-28"), ("2025-03-01", "2025-03-31")]
)
def test_a_monthly_series_from_a_month_end(completed_on, expected):
    """R-3, R-8: the series of Jan 31 has Feb 28 and Mar 31, each counted from Jan 31."""
    policy = cr.Policy([cr.Term("1 month")], anchor=cr.Anchor(date(2025, 1, 31)))
    assert expires(policy, completed_on) == expected


def test_a_year_from_a_leap_day():
    """R-2: Feb 29 and a year is Feb 28."""
    assert expires(cr.Policy([YEAR]), "2024-02-29") == "2025-02-28"


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2026-05-31", "VALID"),
        ("2026-06-01", "DUE"),
        ("2026-06-23", "DUE"),
        ("2026-06-24", "OVERDUE"),
        ("2026-07-01", "OVERDUE"),
        ("2026-07-02", "EXPIRED"),
    ],
)
def test_notices_of_a_month_and_a_week(on, status):
    """R-12, R-16: due from June 1, overdue from June 24, valid to July 1, expired from July 2."""
    held = cr.Assignment(
        cr.Certification("a", policy=cr.Policy([NOTICED])), completions=[day("2025-07-01")]
    )
    assert cr.evaluate(held, day(on)).status is cr.Status[status]
