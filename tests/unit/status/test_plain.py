"""The plain case on one day: what is laid over the own dates, and what changes next (R-22, R-28).

Every answer is compared with the one as known at the end of time, which the layers give.
"""

import copy
from datetime import UTC, date, datetime

import pendulum
import pytest

import certrules as cr
from certrules.status.layers import Layers
from certrules.status.plain import plain_answer

WHENEVER = datetime(2999, 12, 31, tzinfo=UTC)
YEARLY = cr.Certification("a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month")]))
BACKWARDS = cr.Certification(
    "b", policy=cr.Policy([cr.Term("1 year", first_notice="1 week", second_notice="1 month")])
)
HELD = [date(2026, 3, 1)]


def asked(assignment, text):
    """Return the status on a day and the day of the next change, the same by both ways."""
    on = date.fromisoformat(text)
    answer = cr.evaluate(assignment, on)
    assert assignment.plain
    assert answer == cr.evaluate(assignment, on, known_at=WHENEVER)
    return answer.status.name, str(answer.next_change_on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-28", ("UPCOMING", "2026-03-01")),
        ("2026-03-01", ("VALID", "2027-02-01")),
        ("2027-01-31", ("VALID", "2027-02-01")),
        ("2027-02-01", ("DUE", "2027-03-02")),
        ("2027-03-01", ("DUE", "2027-03-02")),
        ("2027-03-02", ("EXPIRED", "None")),
    ],
)
def test_the_own_dates_alone(on, expected):
    """R-16, R-28: day before, on and after each date of a completion."""
    assert asked(cr.Assignment(YEARLY, completions=HELD), on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2027-01-31", ("VALID", "2027-02-01")),
        ("2027-02-01", ("OVERDUE", "2027-03-02")),
        ("2027-02-22", ("OVERDUE", "2027-03-02")),
        ("2027-03-02", ("EXPIRED", "None")),
    ],
)
def test_notices_the_wrong_way_round(on, expected):
    """R-16: a first notice after the second one changes nothing on its day."""
    assert asked(cr.Assignment(BACKWARDS, completions=HELD), on) == expected


def test_notices_the_wrong_way_round_beneath_a_mark():
    """R-16, R-28: beneath a mark the first notice changes nothing on its day either."""
    marked = cr.Assignment(
        BACKWARDS, completions=HELD, exemption=cr.Exemption("must not be deferred")
    )
    assert asked(marked, "2027-02-01") == ("OVERDUE", "2027-03-02")


def test_a_day_of_another_class():
    """R-4: a day asked about may be a date of a subclass; the answer names the plain date."""
    answer = cr.evaluate(cr.Assignment(YEARLY, completions=HELD), pendulum.date(2027, 2, 1))
    assert type(answer.on) is date
    assert answer.status is cr.Status.DUE


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-04-30", ("NOT_REQUIRED", "2026-05-01")),
        ("2026-05-01", ("MISSING", "2026-07-01")),
        ("2026-06-30", ("MISSING", "2026-07-01")),
        ("2026-07-01", ("NOT_REQUIRED", "2026-08-01")),
        ("2026-08-01", ("MISSING", "None")),
    ],
)
def test_requirements_from_and_to_a_day(on, expected):
    """R-19, R-23: it is required from the first through the last day of any requirement."""
    spring = cr.Requirement("crew", date(2026, 5, 1), date(2026, 6, 30))
    later = cr.Requirement("driver", date(2026, 8, 1))
    assert asked(cr.Assignment(YEARLY, requirements=[later, spring]), on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-04-30", ("NOT_REQUIRED", "2026-05-01")),
        ("2026-05-01", ("MISSING", "2026-07-01")),
        ("2026-07-01", ("NOT_REQUIRED", "None")),
    ],
)
def test_a_subject_is_active_from_and_to_a_day(on, expected):
    """R-62: nothing is required before the first or after the last active day."""
    ana = cr.Subject("ana", active_from=date(2026, 5, 1), active_until=date(2026, 6, 30))
    assert asked(cr.Assignment(YEARLY, ana, requirements=[cr.Requirement("crew")]), on) == expected


TRAINED = [
    cr.Requirement("crew", training=date(2026, 5, 10)),
    cr.Requirement("driver", training=date(2026, 5, 30)),
]


@pytest.mark.parametrize(
    ("deferred_until", "on", "expected"),
    [
        (5, "2026-05-01", ("IN_TRAINING", "2026-05-11")),
        (5, "2026-05-10", ("IN_TRAINING", "2026-05-11")),
        (5, "2026-05-11", ("MISSING", "None")),
        (20, "2026-05-01", ("DEFERRED", "2026-05-21")),
        (20, "2026-05-20", ("DEFERRED", "2026-05-21")),
        (20, "2026-05-21", ("MISSING", "None")),
    ],
)
def test_training_beside_a_deferral(deferred_until, on, expected):
    """R-19 … R-21: of the training for every role and the deferral the later end shows."""
    mark = cr.Exemption("deferred", date(2026, 5, deferred_until))
    held = cr.Assignment(YEARLY, requirements=TRAINED, exemption=mark)
    assert asked(held, on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-05-01", ("NOT_APPLICABLE", "None")),
        ("2026-07-01", ("NOT_APPLICABLE", "None")),
    ],
)
def test_not_applicable(on, expected):
    """R-22: the mark shows over everything, and nothing beneath it changes."""
    mark = cr.Exemption("not applicable")
    required = [cr.Requirement("crew")]
    assert asked(cr.Assignment(YEARLY, requirements=required, exemption=mark), on) == expected


@pytest.mark.parametrize(
    ("first", "renewed", "expires"),
    [
        ("2026-03-01", "2027-02-01", "2028-03-01"),
        ("2026-03-01", "2027-01-31", "2028-01-31"),
        ("2026-04-01", "2027-03-01", "2028-04-01"),
        ("2026-04-01", "2027-02-28", "2028-02-28"),
        ("2026-01-31", "2027-02-28", "2028-01-31"),
        ("2026-01-31", "2027-03-01", "2028-03-01"),
        ("2026-03-31", "2027-04-30", "2028-03-31"),
        ("2026-03-31", "2027-05-01", "2028-05-01"),
    ],
)
def test_the_calendar_decides_at_the_edge_of_a_window(first, renewed, expires):
    """R-7: a window of a month has 28 to 31 days, as many as the month that it spans."""
    month = cr.Policy([cr.Term("1 year")], cr.Renewal(early="1 month", late="1 month"))
    days = [date.fromisoformat(first), date.fromisoformat(renewed)]
    held = cr.Assignment(cr.Certification("a", policy=month), completions=days)
    answer = cr.evaluate(held, days[1])
    assert str(answer.expires_on) == expires
    assert answer == cr.evaluate(held, days[1], known_at=WHENEVER)


@pytest.mark.parametrize(
    ("policy", "expires"),
    [
        (cr.Policy([cr.Term("90 days")]), "2026-05-30"),
        (cr.Policy([cr.Term("2 weeks", extend_to="end of month")]), "2026-03-31"),
        (cr.Policy([cr.Term("1 year", extend_to="end of year")]), "2027-12-31"),
        (cr.Policy([cr.Term("1 year")], anchor=cr.Anchor(date(2020, 7, 1))), "2026-07-01"),
        (cr.Policy([cr.Term()]), "None"),
    ],
)
def test_one_completion(policy, expires):
    """R-5 … R-9: the completion of 2026-03-01 ends where the policy says."""
    held = cr.Assignment(cr.Certification("a", policy=policy), completions=HELD)
    answer = cr.evaluate(held, HELD[0])
    assert str(answer.expires_on) == expires
    assert answer == cr.evaluate(held, HELD[0], known_at=WHENEVER)


def test_the_answer_is_that_of_the_layers():
    """R-27: the plain way gives days as the layers do, before an evaluation is made of them."""
    held, day = cr.Assignment(YEARLY, completions=HELD), date(2026, 6, 1).toordinal()
    answer = Layers(held).answer(day)
    assert plain_answer(held, day) == (answer, Layers(held).next_change(day, answer))


def test_a_copy_of_an_answer_explains_itself():
    """R-31: an answer can be copied, and the copy has the same reasons."""
    for known_at in (None, WHENEVER):
        answer = cr.evaluate(cr.Assignment(YEARLY, completions=HELD), HELD[0], known_at)
        again = copy.deepcopy(answer)
        assert (again, again.reasons) == (answer, answer.reasons)
