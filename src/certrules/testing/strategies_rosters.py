"""Rosters and whole workforces by chance: people, roles, memberships, facts of every kind."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import attrs
from hypothesis import strategies as st

from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Exemption
from certrules.model.periods import Period
from certrules.model.roster import Entry, Fact, Roster
from certrules.model.subjects import (
    Company,
    Competency,
    Membership,
    Requirement,
    Role,
    Subject,
    SubjectKind,
)
from certrules.status.rosters import assignments, competency_certification
from certrules.testing.strategies_certifications import catalogues
from certrules.testing.strategies_facts import (
    ROLES,
    exemptions,
    extensions,
    histories,
    revocations,
    subjects,
    trainings,
)
from certrules.testing.strategies_times import few, maybe, row_of, spans

PEOPLE: Final = ("ana", "bo", "cy", "di")
"""The ids of the subjects of a drawn roster, as many as it has."""

COMPANY: Final = "acme"
_ZONES = (None, "Europe/Berlin", "Pacific/Apia", "America/Havana")
_rarely: st.SearchStrategy[bool] = row_of((False, False, False, True))


class Workforce(NamedTuple):
    """A catalogue, and the roster of an organisation that goes with it."""

    catalogue: Catalogue
    roster: Roster

    def assignments(self) -> tuple[Assignment, ...]:
        """Return every assignment of the organisation, as `certrules.assignments` does."""
        return assignments(self.catalogue, self.roster)


def competencies() -> st.SearchStrategy[Competency]:
    """Draw competencies; a lead time is shorter than the duration (R-26)."""

    def made(months: int, lead: int | None) -> Competency:
        shorter = None if lead is None else Period(1 + lead % (months - 1), "month")
        return Competency(Period(months, "month"), shorter)

    timed = st.builds(made, st.sampled_from((12, 2, 3, 24)), maybe(st.integers(0, 11)))
    return st.one_of(timed, st.just(Competency()))


@st.composite
def rosters(
    draw: st.DrawFn, catalogue: Catalogue, *, most_people: int = 3, later: bool = True
) -> Roster:
    """Draw rosters for a catalogue: up to four people, three roles, memberships and facts.

    Every subject has one company, a supervisor now and then, and all dates that rules ask for.
    Facts are about certifications for the subject's own kind. `most_people`: at most four.
    `later`: as in `completions`.

    >>> from hypothesis import given
    >>> @given(rosters(Catalogue([Certification("first-aid")])))
    ... def holds(roster):
    ...     assert {one.certification for one in roster.entries} <= {
    ...         "first-aid", *(f"competency:{role.id}" for role in roster.roles)}
    >>> holds()
    """
    people = draw(_people(catalogue, most_people))
    staff = [one.id for one in people if one.kind is SubjectKind.EMPLOYEE]
    roles = draw(_roles(catalogue))
    memberships = [
        draw(_membership(staff, roles, later=later))
        for _ in range(draw(st.integers(0, 3)) if staff and roles else 0)
    ]
    entries = [
        Entry(one.id, certification.id, fact)
        for one in people
        for certification in _for(one, catalogue, roles)
        for fact in draw(_facts(certification, one, later=later))
    ]
    return Roster([draw(_companies())], people, roles, memberships, entries)


def workforces(
    *, most_people: int = 3, most: int = 4, options: bool = True, later: bool = True
) -> st.SearchStrategy[Workforce]:
    """Draw whole organisations: a catalogue of up to `most` certifications and a roster for it.

    `most_people`, `later`: as in `rosters`. `options`: as in `catalogues`.

    >>> from hypothesis import given
    >>> @given(workforces(most_people=2))
    ... def holds(workforce):
    ...     assert len(workforce.roster.subjects) <= 2
    ...     assert {one.subject.id for one in workforce.assignments()} <= {"ana", "bo"}
    >>> holds()
    """
    return catalogues(most=most, options=options, kinds=options).flatmap(
        lambda catalogue: st.builds(
            Workforce,
            st.just(catalogue),
            rosters(catalogue, most_people=most_people, later=later),
        )
    )


def _companies() -> st.SearchStrategy[Company]:
    return st.builds(Company, st.just(COMPANY), time_zone=st.sampled_from(_ZONES))


@st.composite
def _people(draw: st.DrawFn, catalogue: Catalogue, most: int) -> list[Subject]:
    kinds = list(dict.fromkeys([SubjectKind.EMPLOYEE, *(one.subject_kind for one in catalogue)]))
    people: list[Subject] = []
    for id_ in PEOPLE[: draw(st.integers(1, most))]:
        one = draw(subjects(id_, kind=draw(st.sampled_from(kinds))))
        above = draw(st.sampled_from([None, *(other.id for other in people)]))
        zone = draw(st.sampled_from(_ZONES))
        people.append(attrs.evolve(one, company=COMPANY, supervisor=above, time_zone=zone))
    return people


@st.composite
def _roles(draw: st.DrawFn, catalogue: Catalogue) -> list[Role]:
    """Draw roles, which have employees as members and so require what employees hold."""
    ids = [one.id for one in catalogue if one.subject_kind is SubjectKind.EMPLOYEE]
    return [
        Role(
            id_,
            requires=draw(few(ids, 2)),
            competency=draw(competencies()) if draw(_rarely) else None,
        )
        for id_ in draw(few(ROLES, 2))
    ]


@st.composite
def _membership(
    draw: st.DrawFn, staff: Sequence[str], roles: Sequence[Role], *, later: bool
) -> Membership:
    since, until = draw(spans())
    return Membership(
        draw(st.sampled_from(staff)),
        draw(st.sampled_from([role.id for role in roles])),
        since,
        until,
        draw(maybe(trainings(later=later))),
    )


def _for(subject: Subject, catalogue: Catalogue, roles: Sequence[Role]) -> Iterator[Certification]:
    """Yield the certifications that a subject can hold, competencies of employees among them."""
    yield from (one for one in catalogue if one.subject_kind is subject.kind)
    if subject.kind is SubjectKind.EMPLOYEE:
        yield from (one for role in roles if (one := competency_certification(role)))


@st.composite
def _facts(
    draw: st.DrawFn, certification: Certification, subject: Subject, *, later: bool
) -> list[Fact]:
    found: list[Fact] = []
    if draw(st.booleans()):
        found += draw(histories(certification, subject, most=3, later=later))
    if draw(_rarely):
        found.append(Requirement(since=draw(spans())[0]))
    if draw(_rarely):
        found += _one_after_another(draw(exemptions(later=later)))
    if draw(_rarely):
        found.append(draw(revocations(later=later)))
    if draw(_rarely):
        found.append(draw(extensions(later=later)))
    return found


def _one_after_another(mark: Exemption | None) -> list[Fact]:
    """Return a mark and those that it replaces, the earliest first, as a roster has them."""
    found: list[Fact] = []
    while mark is not None:
        found.insert(0, attrs.evolve(mark, replaces=None))
        mark = mark.replaces
    return found
