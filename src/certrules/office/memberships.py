"""Members of roles: joining, leaving, the table of a role, candidates for it (K-20, K-21)."""

from collections.abc import Iterable
from datetime import date, timedelta

import attrs

from certrules.errors import UnknownId
from certrules.model.names import name_key
from certrules.model.subjects import Membership
from certrules.model.verdicts import Evaluation
from certrules.office.adding import added_in
from certrules.office.cards import hidden_people
from certrules.office.definitions import role_of
from certrules.office.desk import Look, Work
from certrules.office.kinds import check_members
from certrules.office.operations import Operation
from certrules.office.sought import held, seen_by, subjects_there
from certrules.planning.candidates import candidates, holds_on
from certrules.ports.store import Reading
from certrules.status.rosters import required_by
from certrules.status.timeline import evaluate

_DAY = timedelta(days=1)


@attrs.frozen
class Assigned:
    """What assigning came to: the ids of those who were not there before, and of those who were."""

    new: tuple[str, ...] = ()
    already: tuple[str, ...] = ()


@attrs.frozen
class RoleRow:
    """A member in the table of a role.

    `memberships`: those that hold on the day. `answers`: one a certification, in the order of the
    table.
    """

    subject: str
    name: str
    memberships: tuple[Membership, ...]
    answers: tuple[Evaluation, ...]


@attrs.frozen
class RoleTable:
    """The members of a role and what it requires, on a day (K-20).

    `certifications`: ids, the competency last; what is hidden from who looks is left out (K-12).
    """

    role: str
    on: date
    certifications: tuple[str, ...]
    rows: tuple[RoleRow, ...]


def reaching(
    t: Reading, role: str, subjects: Iterable[str], since: date
) -> dict[str, tuple[Membership, ...]]:
    """Return the memberships of subjects in a role that do not end before a day, by subject."""
    found: dict[str, tuple[Membership, ...]] = dict.fromkeys(subjects, ())
    for one in t.memberships([role]):
        if one.subject in found and (one.until is None or since <= one.until):
            found[one.subject] += (one,)
    return found


def assign_in(work: Work, role: str, subjects: tuple[str, ...], since: date) -> Assigned:
    """Make subjects members of a role from a day on; who is one by then stays as it is."""
    required = required_by(role_of(work.t, role))
    check_members(subjects_there(work.t, subjects).values())
    by, at, because = work.actor.id, work.actor.at, f"assigned to the role {role}"
    new: list[Membership] = []
    already: list[str] = []
    for subject, those in reaching(work.t, role, subjects, since).items():
        lasting = next((one for one in those if one.until is None), None)
        if lasting is None:
            new.append(Membership(subject, role, since))
        elif lasting.since is None or lasting.since <= since:
            already.append(subject)
        else:  # it begins earlier now
            work.t.drop(lasting, by=by, at=at, because=because)
            new.append(attrs.evolve(lasting, since=since))
    work.t.put(new, by=by, at=at, because=because)
    added_in(work, [((one.subject, each), one.since) for one in new for each in required])
    return Assigned(tuple(one.subject for one in new), tuple(already))


def unassign_in(work: Work, role: str, subjects: tuple[str, ...], since: date) -> None:
    """End the membership of subjects in a role, so that from a day on they are no members."""
    role_of(work.t, role)
    subjects_there(work.t, subjects)
    by, at, because = work.actor.id, work.actor.at, f"unassigned from the role {role}"
    for subject, those in reaching(work.t, role, subjects, since).items():
        if not those:
            raise UnknownId(f"member of the role {role!r}", subject)
        for one in those:
            if one.since is not None and since <= one.since:
                work.t.drop(one, by=by, at=at, because=because)
            else:
                ended = attrs.evolve(one, until=since - _DAY)
                work.t.put([ended], by=by, at=at, because=because)


def role_table(look: Look, role: str, on: date, *, include_hidden: bool) -> RoleTable:
    """Return the members of a role on a day with all that it requires."""
    t = look.t
    known = seen_by(look)
    columns = [known[one] for one in required_by(role_of(t, role)) if one in known]
    members: dict[str, tuple[Membership, ...]] = {}
    for one in t.memberships([role]):
        if holds_on(one, on):
            members[one.subject] = (*members.get(one.subject, ()), one)
    viewed = _viewed(look, members, include_hidden=include_hidden)
    answers = held(t, viewed)
    rows = tuple(
        RoleRow(
            one.id,
            one.name,
            members[one.id],
            tuple(evaluate(answers[one.id, column.id], on) for column in columns),
        )
        for one in sorted(t.people(viewed), key=lambda one: (name_key(one.name), one.id))
        if one.id in viewed
    )
    return RoleTable(role, on, tuple(column.id for column in columns), rows)


def candidates_of(look: Look, role: str, on: date, *, include_hidden: bool) -> tuple[str, ...]:
    """Return the ids of the candidates for a role whom the actor may view."""
    roster = look.t.roster()
    known = seen_by(look)
    asked = role_of(look.t, role)
    asked = attrs.evolve(asked, requires=[one for one in asked.requires if one in known])
    roles = [asked if one.id == role else one for one in roster.roles]
    found = candidates(look.t.catalogue(), attrs.evolve(roster, roles=roles), role, on)
    ids = [one.id for one in found]
    viewed = _viewed(look, ids, include_hidden=include_hidden)
    return tuple(one for one in ids if one in viewed)


def _viewed(look: Look, ids: Iterable[str], *, include_hidden: bool) -> frozenset[str]:
    """Return those of the subjects whom the actor may view, without hidden ones (K-26)."""
    without = frozenset() if include_hidden else hidden_people(look.t)
    allowed = look.viewer.allowed(look.t, Operation.VIEW_SUBJECT, ids)
    return frozenset(allowed) - without
