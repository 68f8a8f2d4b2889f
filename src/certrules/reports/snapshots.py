"""A workforce on a day, as somebody may see it: what every view is drawn from (K-40 to K-44)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property

import attrs

from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.policies import Policy
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.office.attachments import Attachment
from certrules.office.definitions import role_seen
from certrules.office.groups import Group
from certrules.reports.standings import Standing, said_discreetly
from certrules.status.rosters import assignments, competencies_of
from certrules.status.timeline import evaluate

DayOf = Callable[[Subject, Mapping[str, Company]], date]
"""Which day it is for a subject, given the companies by id (R-33)."""


def _anything(certification: Certification) -> bool:
    del certification
    return True


@attrs.frozen
class Audience:
    """What those who look may see (K-12).

    `subjects`: the ids of the subjects whose records they may see; None for everybody's. `sees`,
    `sees_attachments`: whether they may see a certification, and what is attached to its records.
    """

    subjects: frozenset[str] | None = None
    sees: Callable[[Certification], bool] = _anything
    sees_attachments: Callable[[Certification], bool] = _anything


EVERYTHING = Audience()
"""Sees all there is."""


@attrs.frozen
class Kept:
    """What an office keeps beside the roster that views show.

    `groups`: the groups of certifications. `attachments`: by subject and certification. `hidden`:
    the ids of hidden people, who are left out (K-26). `company_tags`, `role_tags`: the tags of
    companies and roles, by id. `competencies`: those of roles with their privacy; without them they
    have none.
    """

    groups: tuple[Group, ...] = ()
    attachments: Mapping[tuple[str, str], tuple[Attachment, ...]] = attrs.field(factory=dict)
    hidden: frozenset[str] = frozenset()
    company_tags: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    role_tags: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    competencies: tuple[Certification, ...] | None = None


@attrs.frozen(slots=False)
class Snapshot:
    """A workforce on a day.

    `on`: the day, as a heading says it. `known_at`: as in `evaluate`. `certifications`: in the
    order of the catalogue, competencies last. `subjects`: in the order of the roster. `people`:
    these, by id; what `chosen` leaves out stays in it. A supervisor who is not shown is passed over
    for the next one up the tree. `companies`, `roles`: by id; a role requires only what is shown.
    `memberships`: of the subjects, those that hold on their day. `groups`: by id. `company_tags`,
    `role_tags`: as in `Kept`. `standings`: in the order of the subjects, then of the
    certifications.

    Whatever who looks may not see is not in it, but for what the rules of a certification name.
    """

    on: date
    known_at: datetime | None
    certifications: tuple[Certification, ...]
    subjects: tuple[Subject, ...]
    people: Mapping[str, Subject]
    companies: Mapping[str, Company]
    roles: Mapping[str, Role]
    memberships: tuple[Membership, ...]
    groups: Mapping[str, Group]
    company_tags: Mapping[str, tuple[str, ...]]
    role_tags: Mapping[str, tuple[str, ...]]
    standings: tuple[Standing, ...]

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Standing, ...]]:
        """The standings of each subject, by its id; nothing for one that has none."""
        found: dict[str, list[Standing]] = defaultdict(list)
        for one in self.standings:
            found[one.subject.id].append(one)
        return {id_: tuple(row) for id_, row in found.items()}

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], Standing]:
        """The standings by the ids of their subject and certification."""
        return {(one.subject.id, one.certification.id): one for one in self.standings}

    @cached_property
    def roles_of(self) -> Mapping[str, tuple[Role, ...]]:
        """The roles of which each subject is a member, by the subject's id."""
        found: dict[str, list[Role]] = defaultdict(list)
        for one in self.memberships:
            found[one.subject].append(self.roles[one.role])
        return {id_: tuple(row) for id_, row in found.items()}

    def group_path(self, group: str | None) -> tuple[str, ...]:
        """Return the names of a group and of those that it is in, the outermost first."""
        path: dict[str, str] = {}
        # Groups that a host gives may stand in a ring.
        while group is not None and group in self.groups and group not in path:
            path[group] = self.groups[group].name
            group = self.groups[group].parent
        return tuple(reversed(path.values()))


def snapshot(  # noqa: PLR0913 - a workforce, when, and for whom
    catalogue: Catalogue,
    roster: Roster,
    on: date,
    *,
    day_of: DayOf | None = None,
    known_at: datetime | None = None,
    audience: Audience = EVERYTHING,
    kept: Kept | None = None,
    held: Iterable[Assignment] | None = None,
) -> Snapshot:
    """Return a workforce on a day as an audience sees it.

    `on`: the day, of everybody unless `day_of` gives each subject's own (R-33). `kept`: what the
    office keeps beside it. `held`: the assignments of the roster under the catalogue, in any order,
    where they have been built before; built here if not given.

    Raises `ProblemsFound` for a roster that does not go with the catalogue, and `DateOutOfRange`.

    >>> from certrules.model.roster import Entry
    >>> from certrules.model.facts import Completion
    >>> roster = Roster(subjects=[Subject("ana")],
    ...                 entries=[Entry("ana", "a", Completion(date(2026, 7, 1)))])
    >>> view = snapshot(Catalogue([Certification("a")]), roster, date(2026, 8, 1))
    >>> [(one.subject.name, one.status.label) for one in view.standings]
    [('ana', 'Valid')]
    """
    kept = kept or Kept()
    companies = {one.id: one for one in roster.companies}
    shown = tuple(one for one in roster.subjects if _is_shown(one, audience, kept))
    days = {one.id: on if day_of is None else day_of(one, companies) for one in shown}
    competencies = kept.competencies
    if competencies is None:
        competencies = tuple(competencies_of(roster.roles))
    seen = {one.id: one for one in [*catalogue, *competencies] if audience.sees(one)}
    standing = _Standings(seen, known_at, audience, kept, _made_of_hidden(seen))
    found = assignments(catalogue, roster) if held is None else held
    those = [one for one in found if one.holder.id in days and one.certification.id in seen]
    if held is not None:
        those = _in_order(those, days, seen)
    standings = tuple(standing.of(one, days[one.holder.id]) for one in those)
    return Snapshot(
        on,
        known_at,
        tuple(seen.values()),
        shown,
        _people(shown, roster.subjects),
        companies,
        {one.id: role_seen(one, seen) for one in roster.roles},
        tuple(
            one
            for one in roster.memberships
            if one.subject in days and one.holds_on(days[one.subject], known_at)
        ),
        {one.id: one for one in kept.groups},
        kept.company_tags,
        kept.role_tags,
        standings,
    )


def _in_order(
    held: Iterable[Assignment], subjects: Iterable[str], certifications: Iterable[str]
) -> list[Assignment]:
    """Return assignments by subject, then by certification, both in the order of their ids here."""
    people = {id_: place for place, id_ in enumerate(subjects)}
    rules = {id_: place for place, id_ in enumerate(certifications)}
    return sorted(held, key=lambda one: (people[one.holder.id], rules[one.certification.id]))


def _is_shown(subject: Subject, audience: Audience, kept: Kept) -> bool:
    allowed = audience.subjects is None or subject.id in audience.subjects
    return allowed and subject.id not in kept.hidden


def _people(shown: Iterable[Subject], everybody: Iterable[Subject]) -> dict[str, Subject]:
    """Return those shown by id, each below the next one up the tree who is shown."""
    people = {one.id: one for one in shown}
    above = {one.id: one.supervisor for one in everybody}
    return {
        id_: one
        if one.supervisor is None or one.supervisor in people
        else attrs.evolve(one, supervisor=_next_shown(id_, people, above))
        for id_, one in people.items()
    }


def _next_shown(
    subject: str, people: Collection[str], above: Mapping[str, str | None]
) -> str | None:
    passed = {subject}
    step = above[subject]
    while step is not None and step not in people and step not in passed:
        passed.add(step)
        step = above.get(step)
    return None if step in passed else step


@attrs.frozen
class _Standings:
    """Makes standings for an audience that sees some of the certifications."""

    seen: Mapping[str, Certification]
    known_at: datetime | None
    audience: Audience
    kept: Kept
    made_of_hidden: Collection[str]

    def of(self, one: Assignment, on: date) -> Standing:
        certification = self.seen[one.certification.id]
        if certification is not one.certification:
            # A competency of the roster has no privacy; the one that was given may have some.
            one = attrs.evolve(one, certification=certification)
        attached = self.kept.attachments.get((one.holder.id, certification.id), ())
        evaluation = evaluate(one, on, self.known_at)
        discreet = self._rests_on_hidden(one)
        return Standing(
            one,
            said_discreetly(evaluation) if discreet else evaluation,
            self.known_at,
            locked=bool(certification.handling.privacy.hide_from_levels),
            discreet=discreet,
            attachments=attached if self.audience.sees_attachments(certification) else (),
        )

    def _rests_on_hidden(self, one: Assignment) -> bool:
        """Return whether a hidden certification has a part in it, on file or not (R-18, R-59)."""
        id_ = one.certification.id
        return (
            id_ not in self.seen
            or id_ in self.made_of_hidden
            or any(map(self._rests_on_hidden, one.parents))
        )


def _made_of_hidden(seen: Mapping[str, Certification]) -> frozenset[str]:
    """Return the ids of the composites with a part, or a part of a part, that is not seen."""

    def is_hidden(id: str) -> bool:  # noqa: A002 - the field's name
        return id not in seen or any(map(is_hidden, _parts(seen[id].policy)))

    return frozenset(id_ for id_ in seen if is_hidden(id_))


def _parts(policy: Policy) -> tuple[str, ...]:
    return (*policy.all_of, *policy.any_of)
