"""Who outside a role would be green in every certification that it requires (K-21)."""

from datetime import date

import attrs

from certrules.errors import UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Membership, Subject, SubjectKind
from certrules.model.verdicts import Status
from certrules.planning.recipients import absence
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate


def members_on(roster: Roster, role: str, on: date) -> frozenset[str]:
    """Return the ids of those who are members of a role on a day.

    >>> from certrules.model.subjects import Role
    >>> roster = Roster(subjects=[Subject("ana")], roles=[Role("crew")],
    ...                 memberships=[Membership("ana", "crew", until=date(2026, 5, 31))])
    >>> sorted(members_on(roster, "crew", date(2026, 5, 31)))
    ['ana']
    >>> sorted(members_on(roster, "crew", date(2026, 6, 1)))
    []
    """
    return frozenset(
        one.subject for one in roster.memberships if one.role == role and holds_on(one, on)
    )


def holds_on(membership: Membership, on: date) -> bool:
    """Return whether a membership holds on a day."""
    starts, ends = membership.since, membership.until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def candidates(catalogue: Catalogue, roster: Roster, role: str, on: date) -> tuple[Subject, ...]:
    """Return the employees outside a role who would be VALID in every certification it requires.

    They are judged on the day `on` as if they joined on it, so that a mark counts, and a notice
    that has been reached does, too (R-14). Its competency does not count: it is earned in the role
    alone (R-26). Those who are not active on the day are left out (R-62). In the order of the
    roster. Raises `UnknownId` for a role that is not there, and as `assignments` does.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.facts import Completion
    >>> from certrules.model.roster import Entry
    >>> from certrules.model.subjects import Role
    >>> roster = Roster(subjects=[Subject("ana"), Subject("ben")],
    ...                 roles=[Role("crew", requires=["fire"])],
    ...                 entries=[Entry("ana", "fire", Completion(date(2026, 1, 5)))])
    >>> day = date(2026, 6, 1)
    >>> [one.id for one in candidates(Catalogue([Certification("fire")]), roster, "crew", day)]
    ['ana']
    """
    named = {one.id: one for one in roster.roles}
    if role not in named:
        raise UnknownId("role", role, known=named)
    members = members_on(roster, role, on)
    outside = {
        one.id: one
        for one in roster.subjects
        if one.kind is SubjectKind.EMPLOYEE and one.id not in members and absence(one, on) is None
    }
    joined = [Membership(id_, role, since=on) for id_ in outside]
    trial = attrs.evolve(roster, memberships=[*roster.memberships, *joined])
    wanted = frozenset(named[role].requires)
    short = {
        one.holder.id
        for one in assignments(catalogue, trial)
        if one.holder.id in outside
        and one.certification.id in wanted
        and evaluate(one, on).status is not Status.VALID
    }
    return tuple(one for id_, one in outside.items() if id_ not in short)
