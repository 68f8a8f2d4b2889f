"""A roster: subjects, roles, memberships and every fact on file, as one plain value."""

from collections.abc import Iterable

import attrs

from certrules.errors import DuplicateId, InvalidFact, Problem, ProblemsFound, UnknownId
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.fields import identifier, names_fields
from certrules.model.subjects import Company, Membership, Requirement, Role, Subject

Fact = Completion | Exemption | Extension | Revocation | Requirement
"""What an entry of a roster can say of an assignment."""


def _fact(value: Fact) -> Fact:
    if not isinstance(value, Fact):
        raise InvalidFact(
            value,
            "is no fact",
            "Give a Completion, Exemption, Extension, Revocation or Requirement.",
        )
    return value


@names_fields
@attrs.frozen
class Entry:
    """A fact about one assignment: completion, exemption, revocation, extension, requirement.

    Raises `InvalidFact` for a fact of another kind.

    >>> from datetime import date
    >>> Entry("ana", "first-aid", Completion(date(2026, 7, 1))).subject
    'ana'
    """

    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    fact: Fact = attrs.field(converter=_fact)


def _companies(value: Iterable[Company]) -> tuple[Company, ...]:
    return tuple(value)


def _subjects(value: Iterable[Subject]) -> tuple[Subject, ...]:
    return tuple(value)


def _roles(value: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(value)


def _memberships(value: Iterable[Membership]) -> tuple[Membership, ...]:
    return tuple(value)


def _entries(value: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(value)


@attrs.frozen
class Roster:
    """Who there is, what they are members of, and what is on file.

    `companies`, `subjects`, `roles`: ids are unique in each. `memberships`: of subjects in roles.
    `entries`: the facts. Several exemptions of one assignment follow each other in the order given,
    each replacing the one before.

    Raises `ProblemsFound` with all problems at once: ids twice, names of things that are not there.

    >>> roster = Roster(subjects=[Subject("ana")], roles=[Role("crew")],
    ...                 memberships=[Membership("ana", "crew")])
    >>> len(roster.subjects), len(roster.entries)
    (1, 0)
    """

    companies: tuple[Company, ...] = attrs.field(default=(), converter=_companies)
    subjects: tuple[Subject, ...] = attrs.field(default=(), converter=_subjects)
    roles: tuple[Role, ...] = attrs.field(default=(), converter=_roles)
    memberships: tuple[Membership, ...] = attrs.field(default=(), converter=_memberships)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        """Refuse ids twice and references to what is not there."""
        problems: list[Problem] = []
        companies = _ids("companies", self.companies, problems)
        subjects = _ids("subjects", self.subjects, problems)
        roles = _ids("roles", self.roles, problems)
        for what, place, named, known in (
            ("company", "subjects", [one.company for one in self.subjects], companies),
            ("subject", "subjects", [one.supervisor for one in self.subjects], subjects),
            ("company", "roles", [one.company for one in self.roles], companies),
            ("subject", "memberships", [one.subject for one in self.memberships], subjects),
            ("role", "memberships", [one.role for one in self.memberships], roles),
            ("subject", "entries", [one.subject for one in self.entries], subjects),
        ):
            problems += _unknown(what, place, named, known)
        if problems:
            raise ProblemsFound(problems)


def _ids(
    place: str, things: Iterable[Company | Subject | Role], problems: list[Problem]
) -> set[str]:
    ids: set[str] = set()
    for number, one in enumerate(things):
        if one.id in ids:
            problems.append(
                Problem(
                    "",
                    f"{place}[{number}].id",
                    None,
                    DuplicateId.code,
                    one.id,
                    f"{one.id!r} stands twice. Give each an id of its own.",
                )
            )
        ids.add(one.id)
    return ids


def _unknown(
    what: str, place: str, named: Iterable[str | None], known: set[str]
) -> Iterable[Problem]:
    for number, one in enumerate(named):
        if one is not None and one not in known:
            message = str(UnknownId(what, one, known=known))
            yield Problem("", f"{place}[{number}].{what}", None, UnknownId.code, one, message)
