"""In which order views stand."""

import pytest

from certrules.errors import InvalidInput
from certrules.model.subjects import Subject
from certrules.model.verdicts import Status
from certrules.reports.ordering import URGENCY, Order, by_name, ordered


def pairs(standings):
    """Return the ids of subject and certification of standings, in order."""
    return [(one.subject.id, one.certification.id) for one in standings]


def of(view, *subjects):
    """Return the standings of subjects, in the order given."""
    return [one for id_ in subjects for one in view.by_subject[id_]]


def test_names_are_ordered_whatever_their_case():
    """Case and composition do not count, and those of one name stand by id."""
    people = [
        Subject("5", name="zoe"),
        Subject("4", name="Zoe"),
        Subject("1", name="ana"),
        Subject("3", name="Ben"),
        Subject("2", name="E\u0301va"),
        Subject("0", name="\u00c9va"),
    ]
    expected = ["1", "3", "4", "5", "0", "2"]
    assert [one.id for one in by_name(people)] == expected
    assert [one.id for one in by_name(reversed(people))] == expected


def test_every_status_has_its_urgency():
    """No status is left out of the order."""
    assert len(URGENCY) == len(set(URGENCY)) == len(Status)


def test_by_status(view):
    """The most pressing stands first; those alike by subject, then certification."""
    assert pairs(ordered(of(view, "dan", "cleo", "ben", "ana"), Order.STATUS)) == [
        ("cleo", "first-aid"),
        ("cleo", "fire"),
        ("ben", "competency:watch"),
        ("ben", "fire"),
        ("ben", "first-aid"),
        ("ana", "fire"),
        ("dan", "fire"),
        ("dan", "first-aid"),
        ("ana", "first-aid"),
        ("ana", "ready"),
        ("ana", "secret"),
        ("ana", "shadow"),
    ]


def test_by_expiration_date(view):
    """What has no date stands last, either way."""
    those = of(view, "cleo", "ben", "dan")
    dated = [("cleo", "first-aid"), ("ben", "first-aid"), ("cleo", "fire")]
    undated = [("ben", "competency:watch"), ("ben", "fire"), ("dan", "fire"), ("dan", "first-aid")]
    assert pairs(ordered(those, Order.EXPIRES)) == dated + undated
    assert pairs(ordered(those, "expires", descending=True)) == dated[::-1] + undated


def test_by_days_left(view):
    """The days of an exemption count, else those through the expiration date."""
    those = of(view, "dan", "eve", "cleo")
    assert pairs(ordered(those, Order.DAYS_LEFT)) == [
        ("cleo", "first-aid"),
        ("eve", "first-aid"),
        ("dan", "fire"),
        ("dan", "first-aid"),
        ("cleo", "fire"),
        ("eve", "fire"),
    ]


def test_by_names(view):
    """By subject and by certification, with the other for those alike, both ways."""
    those = of(view, "ben", "ana", "dan")
    assert pairs(ordered(those, "subject")) == pairs(
        ordered(of(view, "ana", "ben", "dan"), "subject")
    )
    assert [one.subject.id for one in ordered(those, "subject", descending=True)] == [
        *("dan", "dan", "ben", "ben", "ben", "ana", "ana", "ana", "ana", "ana")
    ]
    assert pairs(ordered(those, "subject", descending=True))[:2] == [
        ("dan", "fire"),
        ("dan", "first-aid"),
    ]
    assert pairs(ordered(those, "certification"))[:4] == [
        ("ben", "competency:watch"),
        ("ana", "fire"),
        ("ben", "fire"),
        ("dan", "fire"),
    ]


@pytest.mark.parametrize("by", Order)
@pytest.mark.parametrize("descending", [False, True])
def test_the_order_does_not_depend_on_what_came_first(view, by, descending):
    """The same standings stand the same whatever their order was, all of them."""
    those = view.standings
    found = ordered(those, by, descending=descending)
    assert found == ordered(those[::-1], by, descending=descending)
    assert sorted(map(id, found)) == sorted(map(id, those))


def test_a_word_that_is_no_order(view):
    """It is refused."""
    with pytest.raises(InvalidInput, match="'size'"):
        ordered(view.standings, "size")
