"""Dates, instants, words and ids where they come in (R-4)."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
import pytest

import certrules as cr
from certrules.errors import (
    DateOutOfRange,
    InvalidDate,
    InvalidFact,
    InvalidPolicy,
    NaiveInstant,
    UnknownWord,
)
from tests.unit.refusals import refusal, refused

DAY = date(2026, 7, 1)


@pytest.mark.parametrize("day", [date(1900, 1, 1), DAY, date(2999, 12, 31)])
def test_dates_of_the_domain_are_taken(day):
    """R-4: dates from 1900-01-01 through 2999-12-31 are taken as they are."""
    assert cr.Completion(day).completed_on == day


@pytest.mark.parametrize(
    "day", [date(1899, 12, 31), date(3000, 1, 1), date(202, 7, 1), date.min, date.max]
)
def test_dates_outside_the_domain_are_refused(day):
    """R-4: the year 202 is a typing error; the message names field, date, limits and remedy."""
    assert refusal(DateOutOfRange, cr.Completion, day) == (
        f"completed_on: '{day}' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        (datetime(2026, 7, 1), "2026-07-01T00:00:00"),  # noqa: DTZ001 - a naive one on purpose
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "2026-07-01T12:00:00+00:00"),
        (pendulum.datetime(2026, 7, 1, tz="UTC"), "2026-07-01T00:00:00+00:00"),
    ],
)
def test_a_datetime_is_no_date(moment, value):
    """R-33: an instant, pendulum's too, is refused as a date, and the way to a date is named."""
    assert refusal(InvalidDate, cr.Completion, moment) == (
        f"completed_on: '{value}' is an instant, not a civil date. "
        "Reduce it to the subject's own date first (certrules.civil_date)."
    )


@pytest.mark.parametrize("value", ["2026-07-01", 20260701, 0.5, time(12), ("2026", "7", "1")])
def test_other_values_are_no_dates(value):
    """R-4: texts and numbers are not guessed at; a date is a `datetime.date`."""
    assert refusal(InvalidDate, cr.Completion, value) == (
        f"completed_on: {str(value)!r} is no date. Give a datetime.date."
    )


def test_a_missing_date_is_no_date():
    """R-4: where a date is needed, None is refused; where it may be missing, it is taken."""
    assert refusal(InvalidDate, cr.Completion, None) == (
        "completed_on: 'None' is no date. Give a datetime.date."
    )
    assert cr.Completion(DAY, expires_on=None).expires_on is None


def test_a_pendulum_date_becomes_a_plain_one():
    """R-4: a subclass of date is taken as the plain date that it is."""
    taken = cr.Completion(pendulum.date(2026, 7, 1)).completed_on
    assert taken == DAY
    assert type(taken) is date


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)),
        (
            datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=3))),
            datetime(2026, 6, 30, 23, tzinfo=UTC),
        ),
        (
            datetime(2026, 7, 1, 2, tzinfo=ZoneInfo("Europe/Berlin")),
            datetime(2026, 7, 1, 0, tzinfo=UTC),
        ),
        (pendulum.datetime(2026, 7, 1, 2, tz="Asia/Tokyo"), datetime(2026, 6, 30, 17, tzinfo=UTC)),
    ],
)
def test_instants_are_kept_in_utc(moment, utc):
    """R-30: an aware instant is kept as the same instant in UTC."""
    kept = cr.Completion(DAY, recorded_at=moment).recorded_at
    assert kept == utc
    assert kept.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 7, 1, 12), "2026-07-01 12:00:00"),  # noqa: DTZ001 - a naive one on purpose
        (DAY, "2026-07-01"),
        ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"),
        (1_782_900_000, "1782900000"),
    ],
)
def test_what_is_no_aware_instant_is_refused(value, shown):
    """R-30: a naive datetime, a date, a text or a number is no instant."""
    assert refusal(NaiveInstant, cr.Completion, DAY, recorded_at=value) == (
        f"recorded_at: {shown!r} is no instant with a time zone. "
        "Give an aware datetime, for example in UTC."
    )


@pytest.mark.parametrize("hours", [14, -12])
def test_an_instant_without_a_date_in_utc_is_refused(hours):
    """R-4: an instant at the very end of the calendar is a clear error and no overflow."""
    zone = timezone(timedelta(hours=hours))
    moment = datetime.min.replace(tzinfo=zone) if hours > 0 else datetime.max.replace(tzinfo=zone)
    assert refusal(DateOutOfRange, cr.Completion, DAY, recorded_at=moment) == (
        f"recorded_at: {str(moment)!r} is outside the years 1 … 9999 in UTC. Correct the year."
    )


@pytest.mark.parametrize(
    "word", ["approved", " Approved ", "APPROVED", cr.CompletionState.APPROVED]
)
def test_words_are_read_in_any_case(word):
    """A word is taken in any case, with blanks around it, or as the member itself."""
    assert cr.Completion(DAY, state=word).state is cr.CompletionState.APPROVED


@pytest.mark.parametrize("value", ["", "yes", 1, None, cr.ExemptionKind.NONE])
def test_an_unknown_word_is_refused_with_the_known_ones(value):
    """An unknown word is refused; the message names every word that would do."""
    assert refusal(UnknownWord, cr.Completion, DAY, state=value) == (
        f"state: {str(value)!r} is not a word known here. "
        "Use one of 'approved', 'pending', 'declined', 'withdrawn'."
    )


def test_a_misspelt_word_brings_the_nearest():
    """A word that is nearly right brings the right one."""
    assert refusal(UnknownWord, cr.Exemption, "defered") == (
        "kind: 'defered' is not a word known here. "
        "Use one of 'not applicable', 'deferred', 'must not be deferred', 'none'. "
        "Did you mean 'deferred'?"
    )


@pytest.mark.parametrize("value", ["", " ", " a", "a ", "a\n", None, 5, b"a"])
def test_what_is_no_id_is_refused(value):
    """An id is a text that is not blank and has no blanks around it."""
    assert refusal(InvalidFact, cr.Subject, value) == (
        f"id: {str(value)!r} is no id. Give a text that is not blank, without blanks around it."
    )


@pytest.mark.parametrize("name", ["007", "NULL", "TRUE", "=1+1", "👷🏽‍♀️", "Straße 1", "а", "a b"])
def test_ids_are_kept_exactly(name):
    """Any other text is an id and is kept as it is."""
    assert cr.Subject(name).id == name


def test_one_text_is_no_list_of_ids():
    """A text where a list of ids belongs is refused and not taken letter by letter."""
    assert refusal(InvalidFact, cr.Role, "crew", requires="first-aid") == (
        "requires: 'first-aid' is one text, not a list of ids. Give a list of ids."
    )
    assert refusal(InvalidFact, cr.Role, "crew", requires=["first-aid", " "]) == (
        "requires: ' ' is no id. Give a text that is not blank, without blanks around it."
    )


def test_an_inner_error_keeps_its_place():
    """An error from a value within a value keeps the field that it has."""
    error = refused(DateOutOfRange, cr.Requirement, "crew", training=date(3000, 1, 1))
    assert error.field == "until"
    assert refused(InvalidPolicy, cr.Term, extend_to="end of month").field == "extend_to"


def test_an_error_of_no_field_has_no_name():
    """An error that no converter raised is not blamed on a field."""
    with pytest.raises(ValueError, match="is no whole number") as caught:
        cr.Period(0, "day")
    assert caught.value.field is None


def test_wrong_arguments_stay_a_type_error():
    """A field that does not exist is Python's own error."""
    with pytest.raises(TypeError, match="colour"):
        cr.Completion(DAY, colour="red")
