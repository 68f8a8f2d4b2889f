"""The answers as values: statuses and their looks, segments, timelines (R-14, R-25, R-27)."""

from datetime import date

import attrs
import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate
from tests.unit.refusals import refusal

LOOKS = [
    ("NOT_REQUIRED", "white", "", "", True),
    ("NOT_APPLICABLE", "white", "N/A", "", True),
    ("MISSING", "red", "Nothing on file", "Missing", False),
    ("UPCOMING", "red", "Nothing on file", "Upcoming", False),
    ("VALID", "green", "", "Valid", True),
    ("DUE", "blue", "", "Expires Soon", True),
    ("OVERDUE", "yellow", "", "Expires Soon", True),
    ("GRACE", "yellow", "", "Expired", True),
    ("EXPIRED", "red", "", "Expired", False),
    ("REVOKED", "red", "", "Revoked", False),
    ("DEFERRED", "blue", "", "", True),
    ("IN_TRAINING", "blue", "", "", True),
]
ONE_YEAR = cr.Certification("a", policy=cr.Policy([cr.Term("1 year")]))
HELD = cr.Assignment(ONE_YEAR, completions=[date(2026, 7, 1)], requirements=[cr.Requirement()])


@pytest.mark.parametrize(("name", "colour", "text", "label", "compliant"), LOOKS)
def test_looks_of_the_statuses(name, colour, text, label, compliant):
    """R-14, R-25: each status has its colour, its text, its label, and is compliant or not."""
    status = cr.Status[name]
    assert (status.colour, status.text, status.label) == (colour, text, label)
    assert status.compliant is compliant
    assert status.value == name.lower()


def test_there_are_twelve_statuses():
    """R-14: there are these twelve statuses and no others, in this order."""
    assert [status.name for status in cr.Status] == [look[0] for look in LOOKS]


@pytest.mark.parametrize("status", list(cr.Status))
def test_two_statuses_are_exemptions(status):
    """R-21: deferred and in training are exemptions with an end, and no other status is."""
    assert status.exempt is (status.name in {"DEFERRED", "IN_TRAINING"})


def test_a_timeline_is_a_row_of_segments():
    """R-27: a timeline counts its segments and gives them in the order of time."""
    whole = cr.timeline(HELD)
    assert len(whole) == 3
    assert [segment.status.name for segment in whole] == ["UPCOMING", "VALID", "EXPIRED"]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(1900, 1, 1), 0),
        (date(2026, 6, 30), 0),
        (date(2026, 7, 1), 1),
        (date(2027, 7, 1), 1),
        (date(2027, 7, 2), 2),
        (date(2999, 12, 31), 2),
    ],
)
def test_a_timeline_is_asked_for_a_day(day, place):
    """R-27: both ends of a segment are in it."""
    whole = cr.timeline(HELD)
    assert whole.at(day) is whole.segments[place]
    assert whole.evaluation(day) == cr.evaluate(HELD, day)
    assert whole.evaluation(day).reasons


@pytest.mark.parametrize("ask", ["at", "evaluation"])
def test_a_timeline_has_no_day_outside_the_domain(ask):
    """R-4, R-27: a day before 1900 or after 2999 is refused by name."""
    question = getattr(cr.timeline(HELD), ask)
    assert refusal(DateOutOfRange, question, date(3000, 1, 1)) == (
        "on: '3000-01-01' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )
    assert refusal(InvalidDate, question, "2026-07-01") == (
        "on: '2026-07-01' is no date. Give a datetime.date."
    )


def test_answers_are_values():
    """R-27: answers are frozen, equal by value and readable."""
    one, other = (cr.evaluate(HELD, date(2026, 8, 1)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != cr.evaluate(HELD, date(2026, 8, 2))
    assert repr(one).startswith("Evaluation(status=<Status.VALID: 'valid'>, underlying=")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.status = cr.Status.EXPIRED


def test_days_left_count_to_the_end_of_the_exemption():
    """R-20: of a deferral until Mar 10, nine days are left on Mar 1 and none on Mar 10."""
    deferred = attrs.evolve(HELD, exemption=cr.Exemption("deferred", date(2026, 3, 10)))
    assert cr.evaluate(deferred, date(2026, 3, 1)).days_left == 9
    assert cr.evaluate(deferred, date(2026, 3, 10)).days_left == 0
    assert cr.evaluate(deferred, date(2026, 3, 11)).days_left is None


def test_an_evaluation_has_every_field_of_the_bulk_answer():
    """R-32: status, underlying, three dates, exemption, next change, coverage, required."""
    names = {field.name.lstrip("_") for field in attrs.fields(cr.Evaluation)}
    assert names >= {
        "status",
        "underlying",
        "expires_on",
        "due_on",
        "overdue_on",
        "exempt_until",
        "next_change_on",
        "inherited_from",
        "required",
    }
