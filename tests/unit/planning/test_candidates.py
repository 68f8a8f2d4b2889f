"""Candidates for a role, without a store: K-21."""

from datetime import date

import pytest

from certrules.errors import UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Membership, Role, Subject
from certrules.planning.candidates import candidates, members_on

DAY = date(2026, 6, 1)

ROSTER = Roster(
    subjects=[Subject("ana"), Subject("ben"), Subject("cyd", active_from=date(2026, 6, 2))],
    roles=[Role("crew", requires=["fire"]), Role("free")],
    memberships=[
        Membership("ana", "crew", since=date(2026, 6, 2)),
        Membership("ben", "crew", until=date(2026, 6, 1)),
    ],
    entries=[Entry(one, "fire", Completion(date(2026, 1, 1))) for one in ("ana", "ben", "cyd")],
)
CATALOGUE = Catalogue([Certification("fire")])


def found(role, on):
    """Return the ids of the candidates for a role on a day."""
    return [one.id for one in candidates(CATALOGUE, ROSTER, role, on)]


def test_k_21_members_of_the_day_are_no_candidates():
    """Who joins tomorrow is one today, and who leaves tonight is one tomorrow."""
    assert members_on(ROSTER, "crew", DAY) == {"ben"}
    assert found("crew", DAY) == ["ana"]
    assert members_on(ROSTER, "crew", date(2026, 6, 2)) == {"ana"}
    assert found("crew", date(2026, 6, 2)) == ["ben", "cyd"]


def test_k_21_a_role_that_requires_nothing_takes_all_others():
    """All who are active on the day."""
    assert found("free", DAY) == ["ana", "ben"]


def test_k_21_a_role_has_to_be_there():
    """The error names the nearest one."""
    with pytest.raises(UnknownId, match="'crew'"):
        found("crow", DAY)
