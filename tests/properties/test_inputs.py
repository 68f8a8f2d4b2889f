"""Laws of what comes in: whatever it is, it is taken or refused with a clear error (R-1, R-4)."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pendulum
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate, InvalidInput, NaiveInstant

from .strategies import FIRST_DAY, LAST_DAY, ONE_DAY, any_day, any_period

outside = st.dates(date.min, FIRST_DAY - ONE_DAY) | st.dates(LAST_DAY + ONE_DAY, date.max)
naive = st.datetimes()
aware = st.datetimes(timezones=st.timezones()).filter(
    lambda moment: FIRST_DAY.year <= moment.year <= LAST_DAY.year
)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=20),
    st.binary(max_size=5),
    st.dates(),
    naive,
    aware,
    st.timedeltas(),
    st.builds(relativedelta, days=st.integers(-9, 9), months=st.integers(-30, 30)),
    st.lists(st.integers(), max_size=2),
)
REQUIRED_DATES = (
    (cr.Completion, "completed_on"),
    (cr.Anchor, "date"),
    (cr.Training, "until"),
    (lambda day: cr.Revocation(day, "fraud"), "revoked_on"),
    (lambda day: cr.Revision(day, cr.Policy()), "effective_from"),
    (lambda day: cr.Exemption("deferred", until=day), "until"),
    (lambda day: cr.Requirement(since=day), "since"),
    (lambda day: cr.Requirement(until=day), "until"),
    (lambda day: cr.Completion(date(2026, 7, 1), expires_on=day), "expires_on"),
    (lambda day: cr.Completion(date(2026, 7, 1), effective_on=day), "effective_on"),
    (lambda day: cr.Revocation(FIRST_DAY, "fraud", reinstated_on=day), "reinstated_on"),
    (lambda day: cr.Membership("x", "crew", since=day), "since"),
    (lambda day: cr.evaluate(NOTHING, day), "on"),
    (lambda day: cr.timeline(NOTHING).at(day), "on"),
    (lambda day: cr.timeline(NOTHING).evaluation(day), "on"),
    (lambda day: cr.notices(NOTHING, day, LAST_DAY), "start"),
    (lambda day: cr.notices(NOTHING, FIRST_DAY, day), "end"),
    (lambda day: cr.expiration_date(cr.Policy(), day), "completed_on"),
    (lambda day: cr.expiration_date(cr.Policy(), date(2026, 7, 1), day), "existing"),
)
NOTHING = cr.Assignment(cr.Certification("a"))
INSTANTS = (
    (lambda at: cr.Completion(date(2026, 7, 1), recorded_at=at), "recorded_at"),
    (lambda at: cr.Completion(date(2026, 7, 1), decided_at=at), "decided_at"),
    (lambda at: cr.Completion(date(2026, 7, 1), withdrawn_at=at), "withdrawn_at"),
    (lambda at: cr.Revocation(date(2026, 7, 1), "fraud", recorded_at=at), "recorded_at"),
    (lambda at: cr.Exemption("none", recorded_at=at), "recorded_at"),
    (lambda at: cr.Training(date(2026, 7, 1), recorded_at=at), "recorded_at"),
    (lambda at: cr.Requirement(recorded_at=at), "recorded_at"),
    (lambda at: cr.Membership("x", "crew", recorded_at=at), "recorded_at"),
    (lambda at: cr.evaluate(NOTHING, date(2026, 7, 1), at), "known_at"),
    (lambda at: cr.timeline(NOTHING, at), "known_at"),
    (lambda at: cr.notices(NOTHING, FIRST_DAY, LAST_DAY, at), "known_at"),
)
dated, timed = st.sampled_from(REQUIRED_DATES), st.sampled_from(INSTANTS)


@given(dated, any_day)
def test_every_date_of_the_domain_is_taken(place, day):
    """R-4: a date from 1900-01-01 through 2999-12-31 is right wherever a date is asked for."""
    make, _ = place
    make(day)


@given(dated, outside)
def test_dates_outside_the_domain_are_refused_by_name(place, day):
    """R-4: any other date is a `DateOutOfRange` that names its field and shows the date."""
    make, field = place
    with pytest.raises(DateOutOfRange) as caught:
        make(day)
    assert str(caught.value) == (
        f"{field}: '{day}' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )


@given(dated, naive | aware)
def test_no_datetime_passes_for_a_date(place, moment):
    """A datetime, naive or aware, is an `InvalidDate` wherever a civil date is asked for."""
    make, field = place
    with pytest.raises(InvalidDate) as caught:
        make(moment)
    assert caught.value.field == field
    assert "is an instant, not a civil date" in str(caught.value)


@given(timed, naive)
def test_no_instant_goes_without_a_zone(place, moment):
    """A naive datetime is a `NaiveInstant` that names its field."""
    make, field = place
    with pytest.raises(NaiveInstant) as caught:
        make(moment)
    assert caught.value.field == field
    assert "Give an aware datetime, for example in UTC." in str(caught.value)


@given(aware)
def test_instants_are_kept_in_utc(moment):
    """An aware instant in any zone is kept as the same instant in UTC."""
    kept = cr.Completion(date(2026, 7, 1), recorded_at=moment).recorded_at
    assert kept == moment.astimezone(UTC)
    assert kept.utcoffset() == timedelta(0)


@given(any_day)
def test_a_pendulum_date_is_taken_as_a_date(day):
    """A subclass of `date` becomes a plain date, so that nothing of it travels on."""
    taken = cr.Completion(pendulum.date(day.year, day.month, day.day)).completed_on
    assert taken == day
    assert type(taken) is date


PLACES = (
    cr.Term,
    lambda value: cr.Term(valid_for="1 year", extend_to=value),
    lambda value: cr.Term(valid_for="1 year", first_notice=value),
    lambda value: cr.Term(valid_for="1 year", second_notice=value),
    lambda value: cr.Term(cost=value),
    lambda value: cr.Term(time_to_complete=value),
    cr.Renewal,
    lambda value: cr.Renewal(late=value),
    cr.Anchor,
    cr.Certification,
    lambda value: cr.Certification("a", subject_kind=value),
    lambda value: cr.Subject("x", kind=value),
    lambda value: cr.Subject("x", time_zone=value),
    cr.Competency,
    lambda value: cr.Requirement(role=value),
    lambda value: cr.Requirement("crew", training=value),
    cr.Completion,
    lambda value: cr.Completion(date(2026, 7, 1), state=value),
    lambda value: cr.Completion(date(2026, 7, 1), recorded_at=value),
    cr.Exemption,
    lambda value: cr.Exemption("deferred", until=value),
    lambda value: cr.evaluate(NOTHING, value),
)


def refusal(make, value):
    """Return the `InvalidInput` that a value is refused with, None if it is taken."""
    try:
        make(value)
    except InvalidInput as error:
        return error
    return None


@given(st.sampled_from(PLACES), anything)
def test_anything_is_taken_or_refused_clearly(make, value):
    """No value at the edge raises anything but an `InvalidInput` with field, value and remedy."""
    error = refusal(make, value)
    if error is not None:
        assert error.field
        assert error.remedy.strip()
        assert str(error) == f"{error.field}: {error.message}"


@given(st.sampled_from(("valid_for", "first_notice", "second_notice")), any_period)
def test_a_relativedelta_of_one_unit_is_the_period(field, period):
    """R-1: dateutil's periods of days, months or years are taken at the edge as they add up."""
    count = min(period.count, 200)
    unit = "day" if period.unit is cr.Unit.WEEK else period.unit.value
    term = cr.Term(**{"valid_for": "1 year", field: relativedelta(**{f"{unit}s": count})})
    taken = getattr(term, field)
    whole_years = unit == "month" and count % 12 == 0
    assert (taken.months, taken.days) == (
        (0, count) if unit == "day" else (count if unit == "month" else 12 * count, 0)
    )
    assert taken.unit is (cr.Unit.YEAR if whole_years else cr.Unit(unit))


amounts = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)


@given(amounts)
def test_plain_amounts_are_kept_to_the_cent(amount):
    """A cost written with digits and a point is kept exactly, as text or as a Decimal."""
    written = f"{amount:f}"
    assert cr.Term(cost=written).cost == cr.Term(cost=Decimal(written)).cost == amount


@given(st.integers(-1_439, 1_439), any_day)
def test_offsets_of_any_size_are_aware(minutes, day):
    """An instant at any offset from UTC is taken, and is the same instant after."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=timezone(timedelta(minutes=minutes)))
    assert cr.Training(date(2026, 7, 1), recorded_at=moment).recorded_at == moment
