"""From a roster to its assignments; competencies (R-18, R-23, R-26)."""

from datetime import date

import pytest

import certrules as cr
from certrules.errors import ProblemsFound
from certrules.status.rosters import competency_certification
from tests.unit.refusals import refused

DAY = date(2026, 7, 1)
CATALOGUE = cr.Catalogue(
    [
        cr.Certification("first-aid", policy=cr.Policy([cr.Term("2 years")])),
        cr.Certification("trainer", policy=cr.Policy([cr.Term("1 year")]), children=["first-aid"]),
        cr.Certification("inspection", subject_kind="asset"),
    ]
)


def roster(*entries, **parts):
    """Return a roster of ana, a lorry and the role crew, with these entries."""
    return cr.Roster(
        **{
            "subjects": [cr.Subject("ana"), cr.Subject("lorry", "asset")],
            "roles": [cr.Role("crew", requires=["first-aid"])],
            "entries": [cr.Entry(*entry) for entry in entries],
            **parts,
        }
    )


def problems(catalogue, one):
    """Return the problems that come of a roster, each as (place, code, message)."""
    error = refused(ProblemsFound, cr.assignments, catalogue, one)
    return [(problem.place, problem.code, problem.message) for problem in error.problems]


def test_an_empty_roster_has_no_assignments():
    """R-23: nobody is required to hold anything."""
    assert cr.assignments(CATALOGUE, roster()) == ()


def test_a_membership_requires_what_its_role_requires():
    """R-19: a member of the crew must hold first aid, in training or not."""
    member = cr.Membership("ana", "crew", date(2026, 1, 1), None, date(2026, 3, 1))
    (one,) = cr.assignments(CATALOGUE, roster(memberships=[member]))
    assert (one.subject.id, one.certification.id) == ("ana", "first-aid")
    assert one.requirements == (cr.Requirement("crew", date(2026, 1, 1), None, date(2026, 3, 1)),)
    assert cr.evaluate(one, date(2026, 2, 1)).status is cr.Status.IN_TRAINING


def test_facts_of_every_kind_reach_their_assignment():
    """R-23: completions, revocations, direct requirements and marks of one pair come together."""
    completion, revocation = cr.Completion(DAY), cr.Revocation(DAY, "fraud")
    requirement, mark = cr.Requirement(), cr.Exemption("none")
    facts = (completion, revocation, requirement, mark)
    (one,) = cr.assignments(CATALOGUE, roster(*[("ana", "first-aid", fact) for fact in facts]))
    assert one.completions == (completion,)
    assert one.revocations == (revocation,)
    assert one.requirements == (requirement,)
    assert one.exemption == mark


def test_what_is_on_file_but_not_required_is_there():
    """R-23: a completion that nothing requires has its assignment."""
    (one,) = cr.assignments(CATALOGUE, roster(("ana", "trainer", cr.Completion(DAY))))
    answer = cr.evaluate(one, DAY)
    assert (answer.status, answer.required) == (cr.Status.VALID, False)


def test_marks_follow_each_other_in_the_order_given():
    """R-20: the last mark counts and replaces the one before it."""
    first, last = cr.Exemption("not applicable"), cr.Exemption("deferred", DAY)
    (one,) = cr.assignments(
        CATALOGUE, roster(("ana", "first-aid", first), ("ana", "first-aid", last))
    )
    assert one.exemption.kind is cr.ExemptionKind.DEFERRED
    assert one.exemption.replaces == first


def test_a_mark_that_says_what_it_replaces_is_kept():
    """R-30: a mark that names its predecessor keeps it."""
    before = cr.Exemption("not applicable", notes="of old")
    mark = cr.Exemption("none", replaces=before)
    (one,) = cr.assignments(CATALOGUE, roster(("ana", "first-aid", mark)))
    assert one.exemption.replaces is before


def test_a_refused_deferral_is_a_problem():
    """R-20: deferring what must not be deferred is told with subject and certification."""
    marks = (cr.Exemption("must not be deferred"), cr.Exemption("deferred", DAY))
    assert problems(CATALOGUE, roster(*[("ana", "first-aid", mark) for mark in marks])) == [
        (
            "subject 'ana', certification 'first-aid'",
            "deferral-refused",
            (
                "The assignment is marked 'must not be deferred'. "
                "Take the mark off first, then defer it."
            ),
        )
    ]


def test_the_parents_that_the_subject_holds_are_linked():
    """R-18: first aid is covered by the trainer's certificate of the same person."""
    one, parent = cr.assignments(
        CATALOGUE,
        roster(
            ("ana", "first-aid", cr.Requirement()),
            ("ana", "trainer", cr.Completion(date(2026, 1, 1))),
        ),
    )
    assert one.parents == (parent,)
    assert cr.evaluate(one, DAY).inherited_from == "trainer"


def test_a_parent_that_the_subject_does_not_hold_is_not_made_up():
    """R-18: without a trainer's certificate there is no parent."""
    (one,) = cr.assignments(CATALOGUE, roster(("ana", "first-aid", cr.Requirement())))
    assert one.parents == ()


def test_a_parent_of_another_subject_is_not_linked():
    """R-18: coverage never crosses subjects."""
    people = [cr.Subject("ana"), cr.Subject("ben")]
    entries = [
        cr.Entry("ana", "first-aid", cr.Requirement()),
        cr.Entry("ben", "trainer", cr.Completion(DAY)),
    ]
    one, other = cr.assignments(CATALOGUE, cr.Roster(subjects=people, entries=entries))
    assert (one.parents, other.parents) == ((), ())


def test_assignments_are_in_the_order_of_subjects_then_of_the_catalogue():
    """R-18: children and parents come in the catalogue's order, whatever was given first."""
    found = cr.assignments(
        CATALOGUE,
        roster(
            ("lorry", "inspection", cr.Completion(DAY)),
            ("ana", "trainer", cr.Completion(DAY)),
            ("ana", "first-aid", cr.Completion(DAY)),
        ),
    )
    assert [(one.subject.id, one.certification.id) for one in found] == [
        ("ana", "first-aid"),
        ("ana", "trainer"),
        ("lorry", "inspection"),
    ]


def test_an_unknown_certification_is_a_problem():
    """A certification that the catalogue does not have is told, with the nearest one."""
    assert problems(CATALOGUE, roster(("ana", "first-ad", cr.Completion(DAY)))) == [
        (
            "subject 'ana', certification 'first-ad'",
            "unknown-id",
            "There is no certification 'first-ad'. Did you mean 'first-aid'?",
        )
    ]


def test_a_role_that_requires_an_unknown_certification_is_a_problem():
    """What a role requires must be in the catalogue."""
    roles = [cr.Role("crew", requires=["first-ad"])]
    found = problems(CATALOGUE, roster(roles=roles, memberships=[cr.Membership("ana", "crew")]))
    assert [code for _, code, _ in found] == ["unknown-id"]


def test_facts_that_do_not_go_together_are_problems():
    """A lorry's first aid and an id used twice are told at once, each with its place."""
    found = problems(
        CATALOGUE,
        roster(
            ("lorry", "first-aid", cr.Completion(DAY)),
            ("ana", "first-aid", cr.Completion(DAY, id="c1")),
            ("ana", "first-aid", cr.Completion(DAY, id="c1")),
        ),
    )
    assert found == [
        (
            "subject 'ana', certification 'first-aid'",
            "duplicate-id",
            "'c1' is the id of two completions. Number them apart.",
        ),
        (
            "subject 'lorry', certification 'first-aid'",
            "invalid-fact",
            (
                "'asset' is not the kind of subject that 'first-aid' is for. "
                "Assign it to a subject of kind 'employee' (H-1)."
            ),
        ),
    ]


# ---------------------------------------------------------------- competencies


def test_a_role_without_a_competency_has_none():
    """R-26: a role need not require a competency."""
    assert competency_certification(cr.Role("crew")) is None


def test_a_competency_is_a_certification_of_its_role_alone():
    """R-26: it has the role's id and name, its own duration, and one notice, the lead time."""
    role = cr.Role("crew", "Crew", competency=cr.Competency("2 years", "3 months"))
    assert competency_certification(role) == cr.Certification(
        "competency:crew",
        "Competency: Crew",
        cr.Policy([cr.Term("2 years", first_notice="3 months")]),
        competency_of="crew",
    )


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2026-06-30", "UPCOMING"),
        ("2028-03-31", "VALID"),
        ("2028-04-01", "DUE"),
        ("2028-07-01", "DUE"),
        ("2028-07-02", "EXPIRED"),
    ],
)
def test_a_competency_behaves_as_a_certification(on, status):
    """R-26: every member must hold it; it becomes due by its lead time and expires."""
    role = cr.Role("crew", competency=cr.Competency("2 years", "3 months"))
    (one,) = cr.assignments(
        CATALOGUE,
        roster(
            ("ana", "competency:crew", cr.Completion(DAY)),
            roles=[role],
            memberships=[cr.Membership("ana", "crew")],
        ),
    )
    answer = cr.evaluate(one, date.fromisoformat(on))
    assert (answer.status.name, answer.required) == (status, True)


def test_a_member_in_training_is_exempt_from_the_competency():
    """R-19, R-26: training for the role exempts from its competency, too."""
    (one,) = cr.assignments(
        CATALOGUE,
        roster(
            roles=[cr.Role("crew", competency=cr.Competency())],
            memberships=[cr.Membership("ana", "crew", training=DAY)],
        ),
    )
    assert cr.evaluate(one, DAY).status is cr.Status.IN_TRAINING
    assert cr.evaluate(one, date(2026, 7, 2)).status is cr.Status.MISSING


def test_competencies_come_last():
    """R-26: after the catalogue's certifications come the competencies, in the roles' order."""
    roles = [
        cr.Role("crew", requires=["first-aid"], competency=cr.Competency()),
        cr.Role("driver", competency=cr.Competency()),
    ]
    members = [cr.Membership("ana", "driver"), cr.Membership("ana", "crew")]
    found = cr.assignments(CATALOGUE, roster(roles=roles, memberships=members))
    assert [one.certification.id for one in found] == [
        "first-aid",
        "competency:crew",
        "competency:driver",
    ]
