"""Subjects, companies, roles, requirements, memberships, competencies (R-19, R-26, R-33)."""

from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import InvalidDate, InvalidFact, InvalidPeriod
from tests.unit.refusals import refusal

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("make", [cr.Subject, cr.Company, cr.Role])
def test_a_name_is_the_id_unless_given(make):
    """Who has no name is called by the id."""
    assert make("x").name == "x"
    assert make("x", name="Xena").name == "Xena"


def test_a_subject():
    """A subject has a kind, a company, a supervisor and a time zone of its own."""
    one = cr.Subject(
        "lorry-7",
        "asset",
        "Lorry 7",
        company="acme",
        supervisor="ana",
        time_zone="Europe/Berlin",
    )
    assert one.kind is cr.SubjectKind.ASSET
    assert (one.company, one.supervisor, one.time_zone) == ("acme", "ana", "Europe/Berlin")


@pytest.mark.parametrize("field", ["company", "supervisor", "time_zone"])
def test_a_blank_reference_is_refused(field):
    """What refers to something is an id or None, never a blank."""
    assert refusal(InvalidFact, cr.Subject, "x", **{field: " "}) == (
        f"{field}: ' ' is no id. Give a text that is not blank, without blanks around it."
    )


def test_a_requirement_by_default_is_direct_and_open():
    """R-19: without a role a requirement is direct; without dates it always holds."""
    one = cr.Requirement()
    assert (one.role, one.since, one.until, one.training, one.recorded_at) == (None,) * 5


def test_a_requirement_may_last_one_day():
    """R-19: since and until may be the same day."""
    day = date(2026, 7, 1)
    assert cr.Requirement(since=day, until=day).until == day


def test_a_requirement_does_not_end_before_it_begins():
    """R-19: a span of less than a day is refused."""
    since, until = date(2026, 7, 2), date(2026, 7, 1)
    assert refusal(InvalidFact, cr.Requirement, since=since, until=until) == (
        "until: '2026-07-01' is before the requirement begins, 2026-07-02. "
        "Correct one of the dates."
    )
    assert refusal(InvalidFact, cr.Membership, "ana", "crew", since, until) == (
        "until: '2026-07-01' is before the requirement begins, 2026-07-02. "
        "Correct one of the dates."
    )


def test_training_is_for_a_role():
    """R-19: a direct requirement has no training."""
    assert refusal(InvalidFact, cr.Requirement, training=date(2026, 5, 1)) == (
        "training: '2026-05-01' ends a training for no role. "
        "Training belongs to a role; name the role (R-19)."
    )


def test_a_date_stands_for_a_training():
    """R-19: the last day of a training is taken for the training."""
    training = cr.Training(date(2026, 5, 1))
    assert cr.Requirement("crew", training=date(2026, 5, 1)).training == training
    assert cr.Membership("ana", "crew", training=training).training is training


def test_a_text_is_no_training():
    """R-19: a training's end is a date."""
    assert refusal(InvalidDate, cr.Requirement, "crew", training="2026-05-01") == (
        "until: '2026-05-01' is no date. Give a datetime.date."
    )


def test_a_membership_is_a_requirement_for_each_certification():
    """R-19: a membership requires with its role, dates, training and recording."""
    training = cr.Training(date(2026, 5, 1), "new", NOON)
    one = cr.Membership("ana", "crew", date(2026, 1, 1), date(2026, 12, 31), training, NOON)
    assert one.requirement() == cr.Requirement(
        "crew", date(2026, 1, 1), date(2026, 12, 31), training, NOON
    )


@pytest.mark.parametrize(
    ("valid_for", "lead_time"),
    [
        ("2 years", "3 months"),
        ("1 year", "11 months"),
        ("60 days", "59 days"),
        ("2 months", "55 days"),
        ("32 days", "1 month"),
        ("1 week", "6 days"),
        ("2 years", None),
        (None, None),
        ("never expires", None),
    ],
)
def test_a_lead_time_shorter_than_the_duration(valid_for, lead_time):
    """R-26: a competency has a duration, and a lead time shorter than that, or neither."""
    one = cr.Competency(valid_for, lead_time)
    assert one.lead_time == (lead_time and cr.Period.parse(lead_time))


@pytest.mark.parametrize(
    ("valid_for", "lead_time"),
    [
        ("1 year", "12 months"),
        ("1 year", "2 years"),
        ("60 days", "60 days"),
        ("2 weeks", "14 days"),
        ("2 months", "56 days"),
        ("31 days", "1 month"),
        (None, "1 day"),
    ],
)
def test_a_lead_time_not_shorter_is_refused(valid_for, lead_time):
    """R-26: a lead time that could reach back to the completion is refused."""
    assert refusal(InvalidPeriod, cr.Competency, valid_for, lead_time) == (
        f"lead_time: '{lead_time}' is not shorter than the duration of the competency. "
        "Give a shorter lead time, or none when the competency never expires."
    )


@pytest.mark.parametrize(
    "make", [cr.Requirement, lambda **more: cr.Membership("ana", "crew", **more)]
)
def test_r_19_the_days_of_a_requirement(make):
    """A requirement and a membership hold from their first through their last day, if they do."""
    first, last, day = date(2026, 6, 1), date(2026, 6, 30), timedelta(days=1)
    both, since, until = make(since=first, until=last), make(since=first), make(until=last)
    assert [both.holds_on(one) for one in (first - day, first, last, last + day)] == [
        False,
        True,
        True,
        False,
    ]
    assert not since.holds_on(first - day)
    assert since.holds_on(date.max)
    assert until.holds_on(date.min)
    assert not until.holds_on(last + day)
    assert make().holds_on(first)


@pytest.mark.parametrize(
    "make", [cr.Requirement, lambda **more: cr.Membership("ana", "crew", **more)]
)
def test_r_30_a_requirement_holds_from_when_it_was_known(make):
    """As known before it was recorded it does not hold; without an instant it was always known."""
    day, moment = date(2026, 7, 1), timedelta(microseconds=1)
    late = make(recorded_at=NOON)
    assert not late.holds_on(day, NOON - moment)
    assert late.holds_on(day, NOON)
    assert late.holds_on(day)
    assert make().holds_on(day, NOON)
