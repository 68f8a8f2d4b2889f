"""A roster: ids are unique and names lead somewhere."""

from datetime import date

import pytest

import certrules as cr
from certrules.errors import InvalidFact, ProblemsFound, shown
from tests.unit.refusals import refusal, refused

DAY = date(2026, 7, 1)


def problems(**parts):
    """Return the problems of a roster of these parts, one line each, with their codes."""
    error = refused(ProblemsFound, cr.Roster, **parts)
    return [(str(one), one.code) for one in error.problems]


def test_an_empty_roster():
    """A roster may be empty."""
    assert cr.Roster() == cr.Roster((), (), (), (), ())


def test_a_roster_that_fits_together():
    """Companies, subjects, roles, memberships and entries that name each other are taken."""
    roster = cr.Roster(
        companies=[cr.Company("acme")],
        subjects=[cr.Subject("ana", company="acme"), cr.Subject("ben", supervisor="ana")],
        roles=[cr.Role("crew", company="acme")],
        memberships=[cr.Membership("ben", "crew")],
        entries=[cr.Entry("ana", "a", cr.Completion(DAY))],
    )
    assert [one.id for one in roster.subjects] == ["ana", "ben"]
    assert isinstance(roster.entries, tuple)


@pytest.mark.parametrize(
    ("place", "make"),
    [("companies", cr.Company), ("subjects", cr.Subject), ("roles", cr.Role)],
)
def test_ids_twice(place, make):
    """An id that stands twice is a problem where it stands the second time."""
    assert problems(**{place: [make("x"), make("y"), make("x")]}) == [
        (f"{place}[2].id: 'x' stands twice. Give each an id of its own.", "duplicate-id")
    ]


@pytest.mark.parametrize(
    ("place", "what", "parts"),
    [
        ("subjects[1].company", "company", {"subjects": ["ana", ("ben", "company")]}),
        ("subjects[1].subject", "subject", {"subjects": ["ana", ("ben", "supervisor")]}),
        ("roles[0].company", "company", {"roles": [("crew", "company")]}),
    ],
)
def test_references_to_what_is_not_there(place, what, parts):
    """A company or supervisor that is not in the roster is a problem."""
    makes = {"subjects": cr.Subject, "roles": cr.Role}
    built = {
        name: [
            makes[name](one) if isinstance(one, str) else makes[name](one[0], **{one[1]: "zzz"})
            for one in ones
        ]
        for name, ones in parts.items()
    }
    assert problems(**built) == [(f"{place}: There is no {what} 'zzz'.", "unknown-id")]


def test_members_and_roles_that_are_not_there():
    """A membership names a subject and a role of the roster; the nearest ones are offered."""
    found = problems(
        subjects=[cr.Subject("ana")],
        roles=[cr.Role("crew")],
        memberships=[cr.Membership("anna", "crwe")],
    )
    assert found == [
        ("memberships[0].subject: There is no subject 'anna'. Did you mean 'ana'?", "unknown-id"),
        ("memberships[0].role: There is no role 'crwe'. Did you mean 'crew'?", "unknown-id"),
    ]


def test_entries_of_nobody():
    """A fact about a subject that is not in the roster is a problem."""
    found = problems(entries=[cr.Entry("ana", "a", cr.Completion(DAY))])
    assert found == [("entries[0].subject: There is no subject 'ana'.", "unknown-id")]


def test_all_problems_of_a_roster_come_at_once():
    """An id twice and two wrong names are told together."""
    found = problems(
        subjects=[cr.Subject("ana"), cr.Subject("ana", company="acme")],
        memberships=[cr.Membership("ana", "crew")],
    )
    assert [code for _, code in found] == ["duplicate-id", "unknown-id", "unknown-id"]


def test_an_entry_names_subject_and_certification():
    """An entry without a subject or certification is refused."""
    assert refusal(InvalidFact, cr.Entry, "", "a", cr.Completion(DAY)) == (
        "subject: '' is no id. Give a text that is not blank, without blanks around it."
    )


@pytest.mark.parametrize("value", ["2026-07-01", DAY, None, cr.Training(DAY)])
def test_an_entry_holds_a_fact(value):
    """What is no completion, exemption, revocation or requirement is refused, not left out."""
    assert refusal(InvalidFact, cr.Entry, "ana", "a", value) == (
        f"fact: {shown(value)} is no fact. "
        "Give a Completion, Exemption, Extension, Revocation or Requirement."
    )
