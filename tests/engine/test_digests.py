"""One message a person, the most urgent first, and not too many at once (X-16)."""

from datetime import date

import pytest

from certrules.engine.digests import capped, digests
from certrules.planning.telling import Cause
from certrules.ports.keys import key_of
from certrules.ports.records import NoticeRecord


def words(recipient, cause, about):
    """Return a notice to somebody."""
    key = key_of(recipient, cause, about)
    on = date(2026, 6, 1)
    return NoticeRecord(key, "ana", "a", cause, on, recipient, about=about)


LATE = words("ana", Cause.EXPIRY, date(2026, 7, 1))
SOON = words("ana", Cause.FIRST, date(2026, 8, 1))
OTHER = words("bo", Cause.FIRST, date(2026, 8, 1))


def test_each_person_has_one_digest():
    """Whatever there is to tell one person is one message."""
    found = digests([SOON, OTHER, LATE])
    assert [(one.recipient, one.notices) for one in found] == [
        ("ana", (LATE, SOON)),
        ("bo", (OTHER,)),
    ]


def test_the_key_depends_on_what_is_told_alone():
    """The same notices in another order make a message of the same key; others do not."""
    (one,), (same,), (less,) = digests([SOON, LATE]), digests([LATE, SOON]), digests([LATE])
    assert one.key == same.key != less.key


def test_the_cap_holds_back_the_least_urgent():
    """Of more messages than may go out, those with the most urgent notices go."""
    found = digests([OTHER, LATE])
    sent, held = capped(found, 1)
    assert [one.recipient for one in (*sent, *held)] == ["ana", "bo"]
    assert (len(sent), len(held)) == (1, 1)


@pytest.mark.parametrize("most", [None, 2, 100])
def test_without_too_many_nothing_is_held_back(most):
    """A cap that is not reached changes nothing."""
    found = digests([OTHER, LATE])
    assert capped(found, most) == (found, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a", "b"), ("ab",)), (("a", "b"), ("a,b",)), (('a"', "b"), ("a", '"b')), (("",), ())],
)
def test_keys_tell_parts_apart(one, other):
    """Ids may hold any character, and no two lists of parts share a key."""
    assert key_of(*one) != key_of(*other)
