"""A certification's view (K-40)."""

import pytest

from certrules.errors import UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Requirement, Role, Subject
from certrules.reports.certification import certification_view
from certrules.reports.snapshots import Audience, snapshot
from tests.reports.world import DAY, done, world


def held(view, certification):
    """Return the reasons of those in the view of a certification, by id, in order."""
    found = certification_view(view, certification).holders
    return {one.standing.subject.id: one.reasons for one in found}


OTHER = "Other Required Certification"


def test_k_40_who_must_hold_it_or_has_it(view):
    """Everybody is there by name, with each reason: the names of roles, then the direct one."""
    assert list(held(view, "fire").items()) == [
        ("ana", ("Crew", OTHER)),
        ("ben", ("Crew",)),
        ("cleo", ("Crew",)),
        ("dan", ("Crew",)),
        ("eve", ("Crew",)),
        ("gil", (OTHER,)),
        ("ida", ("Crew",)),
    ]
    assert held(view, "forklift") == {"fay": ("Driver",), "zoe": ()}
    assert held(view, "competency:watch") == {"ben": ("Watch",)}


def test_k_40_its_roles_and_where_it_stands(view):
    """It names the roles that require it, its groups, and whether others may not see it."""
    found = certification_view(view, "fire")
    assert [one.id for one in found.roles] == ["crew"]
    assert found.path == ("Safety", "Fire")
    assert not found.locked
    assert found.certification.name == "Fire drill"
    assert found.on == DAY
    assert [one.id for one in certification_view(view, "competency:watch").roles] == ["watch"]
    secret = certification_view(view, "secret")
    assert secret.locked
    assert secret.path == ()


def test_k_40_only_who_is_required_or_has_something():
    """An ended requirement, a mark or a declined completion alone makes nobody a holder."""
    entries = [
        Entry("ended", "fire", Requirement(until=DAY.replace(month=5))),
        Entry("marked", "fire", Exemption("not applicable")),
        done("declined", "fire", "2026-05-01", state="declined"),
        done("pending", "fire", "2026-05-01", state="pending"),
        done("expired", "fire", "2001-05-01"),
        Entry("both", "fire", Requirement()),
        Entry("both", "fire", Exemption("not applicable")),
    ]
    names = ["ended", "marked", "declined", "pending", "expired", "both"]
    roster = Roster(subjects=[Subject(one) for one in names], entries=entries)
    view = snapshot(Catalogue([Certification("fire")]), roster, DAY)
    assert held(view, "fire") == {"both": (OTHER,), "expired": (), "pending": ()}


def test_reasons_are_named_once_and_by_name():
    """Roles of one name in two companies are one reason; names are in their order."""
    roles = [
        Role("z", "crew", "one", ["fire"]),
        Role("a", "Watch", "one", ["fire"]),
        Role("b", "crew", "two", ["fire"]),
        Role("c", "Apprentice", requires=["fire"]),
    ]
    roster = Roster(
        [Company("one", "Zeta"), Company("two", "alpha")],
        [Subject("ana")],
        roles,
        [Membership("ana", one.id) for one in roles],
        [Entry("ana", "fire", Completion(DAY))],
    )
    view = snapshot(Catalogue([Certification("fire")]), roster, DAY)
    assert held(view, "fire") == {"ana": ("Apprentice", "crew", "Watch")}
    assert [one.id for one in certification_view(view, "fire").roles] == ["c", "b", "z", "a"]


def test_a_role_that_is_not_there_is_called_by_its_id():
    """A requirement may name a role that the roster does not have."""
    entries = [Entry("ana", "fire", Requirement(role="gone"))]
    roster = Roster(subjects=[Subject("ana")], entries=entries)
    view = snapshot(Catalogue([Certification("fire")]), roster, DAY)
    assert held(view, "fire") == {"ana": ("gone",)}


def test_it_can_be_ordered_otherwise(view):
    """The holders take an order, each with the own reasons."""
    found = certification_view(view, "fire").ordered("status")
    order = [(one.standing.subject.id, len(one.reasons)) for one in found.holders]
    assert order == [
        ("cleo", 1),
        ("ben", 1),
        ("eve", 1),
        ("ana", 2),
        ("dan", 1),
        ("gil", 1),
        ("ida", 1),
    ]


def test_k_12_nobody_who_may_not_be_seen_is_in_it():
    """The list has those whom the audience may view alone."""
    view = world(audience=Audience(frozenset({"ana", "gil"})))
    assert list(held(view, "fire")) == ["ana", "gil"]


@pytest.mark.parametrize("certification", ["secret", "gone"])
def test_k_12_a_hidden_one_is_as_one_that_is_not_there(certification):
    """There is no view of a certification that the audience may not see, nor does the error say."""
    view = world(audience=Audience(sees=lambda one: one.id != "secret"))
    with pytest.raises(UnknownId, match=f"'{certification}'") as raised:
        certification_view(view, certification)
    assert "Secret" not in str(raised.value)
