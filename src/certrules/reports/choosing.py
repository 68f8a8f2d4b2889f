"""Which part of a snapshot a view shows: by status, tag, group, role, company and more."""

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

import attrs

from certrules.errors import UnknownWord
from certrules.model.certifications import Certification
from certrules.model.fields import names_fields, optional_identifier_set, optional_word_set
from certrules.model.subjects import Subject, SubjectKind
from certrules.model.verdicts import Status
from certrules.office.groups import within
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

T = TypeVar("T")

LABELS: Final = tuple(dict.fromkeys(one.label for one in Status if one.label))
"""The words for statuses in lists: Missing, Upcoming, Valid, Expires Soon ... (H-12)."""


def _statuses(value: Collection[Status | str] | None) -> frozenset[Status] | None:
    return optional_word_set(value, Status)


def _kinds(value: Collection[SubjectKind | str] | None) -> frozenset[SubjectKind] | None:
    return optional_word_set(value, SubjectKind)


def _labels(value: Collection[str] | None) -> frozenset[str] | None:
    labels = optional_identifier_set(value)
    for one in sorted(labels or ()):
        if one not in LABELS:
            choice = ", ".join(repr(name) for name in LABELS)
            raise UnknownWord(one, "is no label of a status", f"Use one of {choice} (H-12).")
    return labels


@names_fields
@attrs.frozen
class Choice:
    """What a view shows: that whose every field given is among these; None for any.

    `statuses`: of the assignment on the day; `labels`: the words for them in a list, as "Expires
    Soon" (H-12). `tags`: of the certification, or of a role or the company of the subject.
    `groups`: ids; what is in a group below counts (H-2). `roles`: of the subject. `companies`,
    `kinds`, `subjects`: of the subject. `supervisors`: ids; whoever is below them in the tree, and
    they themselves. `certifications`: ids.

    Raises `InvalidInput` for words that are none.

    >>> sorted(one.value for one in Choice(statuses=["expired", "due"]).statuses)
    ['due', 'expired']
    """

    statuses: frozenset[Status] | None = attrs.field(default=None, converter=_statuses)
    labels: frozenset[str] | None = attrs.field(default=None, converter=_labels)
    tags: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    groups: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    roles: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    companies: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    supervisors: frozenset[str] | None = attrs.field(
        default=None, converter=optional_identifier_set
    )
    kinds: frozenset[SubjectKind] | None = attrs.field(default=None, converter=_kinds)
    certifications: frozenset[str] | None = attrs.field(
        default=None, converter=optional_identifier_set
    )
    subjects: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)


def chosen(view: Snapshot, choice: Choice) -> Snapshot:
    """Return the part of a snapshot that a choice takes.

    Subjects and certifications stay where nothing is on file for them, unless the choice leaves
    them out by themselves.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana"), Subject("van", kind="asset")])
    >>> view = snapshot(Catalogue([]), roster, date(2026, 8, 1))
    >>> [one.id for one in chosen(view, Choice(kinds=["asset"])).subjects]
    ['van']
    """
    subjects = {one.id for one in view.subjects if _takes_subject(view, choice, one)}
    taken = {one.id for one in view.certifications if _takes_certification(view, choice, one)}
    standings = [
        one
        for one in view.standings
        if one.subject.id in subjects
        and one.certification.id in taken
        and _takes_standing(view, choice, one)
    ]
    return attrs.evolve(
        view,
        certifications=tuple(one for one in view.certifications if one.id in taken),
        subjects=tuple(one for one in view.subjects if one.id in subjects),
        memberships=tuple(one for one in view.memberships if one.subject in subjects),
        standings=tuple(standings),
    )


def _among(value: T, allowed: Collection[T] | None) -> bool:
    return allowed is None or value in allowed


def _takes_subject(view: Snapshot, choice: Choice, one: Subject) -> bool:
    return (
        _among(one.id, choice.subjects)
        and _among(one.kind, choice.kinds)
        and _among(one.company, choice.companies)
        and _any(choice.roles, lambda: {role.id for role in view.roles_of.get(one.id, ())})
        and _any(choice.supervisors, lambda: _line(view.people, one))
    )


def _takes_certification(view: Snapshot, choice: Choice, one: Certification) -> bool:
    groups = choice.groups
    inside = (
        None if groups is None else {id_ for each in groups for id_ in within(view.groups, each)}
    )
    return _among(one.id, choice.certifications) and _among(one.handling.group, inside)


def _takes_standing(view: Snapshot, choice: Choice, one: Standing) -> bool:
    return (
        _among(one.status, choice.statuses)
        and _among(one.status.label, choice.labels)
        and _any(choice.tags, lambda: _tags(view, one))
    )


def _any(allowed: Collection[str] | None, values: Callable[[], Collection[str]]) -> bool:
    return allowed is None or not set(allowed).isdisjoint(values())


def _line(people: Mapping[str, Subject], one: Subject) -> set[str]:
    """Return the ids of a subject and of its supervisors up the tree."""
    line: set[str] = set()
    step = people.get(one.id)
    while step is not None and step.id not in line:
        line.add(step.id)
        step = people.get(step.supervisor or "")
    return line


def _tags(view: Snapshot, one: Standing) -> set[str]:
    return {
        *one.certification.handling.tags,
        *view.company_tags.get(one.subject.company or "", ()),
        *(
            tag
            for role in view.roles_of.get(one.subject.id, ())
            for tag in view.role_tags.get(role.id, ())
        ),
    }
