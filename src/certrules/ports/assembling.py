"""From versions of things and facts to a roster that stands by itself (R-30)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import attrs

from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.ports.bookkeeping import StoredThing
from certrules.ports.known import in_roster_order
from certrules.ports.records import Thing


def as_known(
    versions: Iterable[tuple[datetime, StoredThing]], known_at: datetime | None = None
) -> list[Thing]:
    """Return the things that there are, as known at an instant if given.

    `versions`: each with the instant of its change, in the order in which the things came, those of
    one thing in the order of its versions.
    """
    found: dict[str, StoredThing] = {}
    for at, one in versions:
        if known_at is None or _since(at, one) is None or (_since(at, one) or at) <= known_at:
            found[one.key] = one
    return [one.thing for one in found.values() if not one.removed]


def _since(at: datetime, version: StoredThing) -> datetime | None:
    """Return since when a version is known; None for ever since."""
    if version.version > 1:
        return at
    return version.thing.recorded_at if isinstance(version.thing, Membership) else None


def with_supervisors(
    wanted: Collection[str] | None, subjects: Iterable[Subject]
) -> tuple[Subject, ...]:
    """Return the subjects wanted, all if None, and their supervisors up the tree, in order.

    >>> ana, ben = Subject("ana", supervisor="ben"), Subject("ben")
    >>> [one.id for one in with_supervisors({"ana"}, [ben, ana])]
    ['ben', 'ana']
    """
    subjects = tuple(subjects)
    if wanted is None:
        return subjects
    above = {one.id: one.supervisor for one in subjects}
    kept: set[str] = set()
    for one in wanted:
        step: str | None = one
        while step is not None and step in above and step not in kept:
            kept.add(step)
            step = above[step]
    return tuple(one for one in subjects if one.id in kept)


def assembled(
    things: Mapping[str, Iterable[Thing]], entries: Iterable[Entry], wanted: Collection[str] | None
) -> Roster:
    """Return a roster of some subjects, or of all if None.

    `things`: companies, subjects (supervisors among them), roles and memberships, by kind. What
    names a thing that was not there, as known then, is left out.
    """
    companies = [one for one in things["company"] if isinstance(one, Company)]
    roles = [one for one in things["role"] if isinstance(one, Role)]
    people = with_supervisors(
        wanted, [one for one in things["subject"] if isinstance(one, Subject)]
    )
    known = {one.id for one in people}
    own = known if wanted is None else known.intersection(wanted)
    of_role = {one.id for one in roles}
    of_company = {None, *(one.id for one in companies)}
    return Roster(
        companies,
        [_alone(one, known, of_company) for one in people],
        [one if one.company in of_company else attrs.evolve(one, company=None) for one in roles],
        [
            one
            for one in things["membership"]
            if isinstance(one, Membership) and one.subject in own and one.role in of_role
        ],
        in_roster_order(one for one in entries if one.subject in own),
    )


def _alone(subject: Subject, people: Collection[str], companies: Collection[str | None]) -> Subject:
    """Return a subject that names nothing that is not there."""
    if subject.company not in companies:
        subject = attrs.evolve(subject, company=None)
    if subject.supervisor is not None and subject.supervisor not in people:
        subject = attrs.evolve(subject, supervisor=None)
    return subject
