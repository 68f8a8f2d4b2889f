"""An instant becomes a date in the zone that counts (R-33)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, NaiveInstant, UnknownTimeZone
from tests.unit.refusals import refusal

MIDNIGHT = datetime(2026, 7, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("UTC", MIDNIGHT, date(2026, 7, 1)),
        ("UTC", MIDNIGHT - SECOND, date(2026, 6, 30)),
        ("Pacific/Honolulu", MIDNIGHT, date(2026, 6, 30)),
        ("Pacific/Apia", MIDNIGHT, date(2026, 7, 1)),
        ("Pacific/Kiritimati", MIDNIGHT - timedelta(hours=14), date(2026, 7, 1)),
        ("Pacific/Kiritimati", MIDNIGHT - timedelta(hours=14) - SECOND, date(2026, 6, 30)),
        ("Europe/Berlin", datetime(2026, 6, 30, 22, tzinfo=UTC), date(2026, 7, 1)),
        ("Europe/Berlin", datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        ("Asia/Kolkata", datetime(2026, 6, 30, 18, 30, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_today_is_the_date_in_the_subjects_zone(zone, moment, expected):
    """R-33: the same instant is another date elsewhere; the day begins at local midnight."""
    assert cr.civil_date(moment, zone) == expected


def test_the_first_zone_that_is_there_counts():
    """R-33: the subject's own zone, else its company's, else the run's."""
    assert cr.civil_date(MIDNIGHT, "Pacific/Honolulu", "UTC") == date(2026, 6, 30)
    assert cr.civil_date(MIDNIGHT, None, "Pacific/Honolulu", "UTC") == date(2026, 6, 30)
    assert cr.civil_date(MIDNIGHT, None, None, "UTC") == date(2026, 7, 1)


def test_the_zone_of_the_instant_itself_does_not_count():
    """R-33: how the instant was written does not matter."""
    written = datetime(2026, 7, 1, 13, tzinfo=timezone(timedelta(hours=13)))
    assert cr.civil_date(written, "Pacific/Honolulu") == date(2026, 6, 30)


def test_an_unknown_zone_is_refused():
    """R-33: a zone that the database does not know is refused with an example."""
    assert refusal(UnknownTimeZone, cr.civil_date, MIDNIGHT, "Europe/Atlantis") == (
        "'Europe/Atlantis' is no known time zone. Use an IANA name such as 'Europe/Berlin'."
    )


@pytest.mark.parametrize("name", ["", "Europe", "../zone", "/etc/localtime", "a\0b", "x" * 300])
def test_what_is_no_zone_name_is_refused(name):
    """R-33: folders, paths and other texts are unknown zones and nothing worse."""
    assert "is no known time zone" in refusal(UnknownTimeZone, cr.civil_date, MIDNIGHT, name)


def test_no_zone_at_all_is_refused():
    """R-33: the run gives a zone, so that the answer never depends on the machine."""
    expected = "'no time zone' was given. Give the run's zone as the last one, for example 'UTC'."
    assert refusal(UnknownTimeZone, cr.civil_date, MIDNIGHT) == expected
    assert refusal(UnknownTimeZone, cr.civil_date, MIDNIGHT, None, None) == expected


def test_a_naive_instant_is_refused():
    """R-33: a datetime without a zone is no instant."""
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - a naive one on purpose
    assert refusal(NaiveInstant, cr.civil_date, naive, "UTC") == (
        "'2026-07-01 00:00:00' is no instant with a time zone. "
        "Give an aware datetime, for example in UTC."
    )


def test_an_instant_without_a_local_date_is_refused():
    """R-4: the last hours of the calendar are in no year in some zones; that is a clear error."""
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert refusal(DateOutOfRange, cr.civil_date, last, "Pacific/Apia") == (
        "'9999-12-31T23:00:00+00:00' is outside the years 1 … 9999 in Pacific/Apia. "
        "Correct the year."
    )
