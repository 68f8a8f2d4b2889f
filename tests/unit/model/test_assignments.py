"""Assignments: facts that do not belong together are refused (R-18, R-30)."""

import copy
from datetime import date

import attrs
import pendulum
import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, DuplicateId, InvalidFact
from tests.unit.refusals import refusal

DAY = date(2026, 7, 1)
A, B = cr.Certification("a"), cr.Certification("b")
ANA, BEN = cr.Subject("ana"), cr.Subject("ben")


def test_an_assignment_by_default_is_empty():
    """An assignment needs a certification only."""
    one = cr.Assignment(A)
    assert one.subject is None
    assert (one.completions, one.requirements, one.revocations, one.parents) == ((), (), (), ())
    assert one.exemption is None


def test_an_assignment_says_whose_it_is():
    """The holder is the subject, and an assignment of nobody says so instead of giving None."""
    assert cr.Assignment(A, ANA).holder is ANA
    assert refusal(InvalidFact, getattr, cr.Assignment(A), "holder") == (
        "subject: 'a' is assigned to no subject, and here it has to be somebody's. "
        "Give the assignment a subject."
    )


def test_a_date_stands_for_a_completion():
    """R-11: a bare date is an approved completion on that day."""
    assert cr.Assignment(A, completions=[DAY]).completions == (cr.Completion(DAY),)


def test_a_date_stands_for_a_completion_in_every_way():
    """R-11: the completion that a date stands for cannot be told from one that is spelled out."""
    (made,), spelled = cr.Assignment(A, completions=[DAY]).completions, cr.Completion(DAY)
    assert type(made) is cr.Completion
    assert (hash(made), repr(made)) == (hash(spelled), repr(spelled))
    assert attrs.evolve(made, id="x") == cr.Completion(DAY, id="x")
    assert copy.deepcopy(made) == spelled
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.id = "x"


def test_a_date_of_another_class_stands_for_a_completion():
    """R-4: a date of a subclass stands for a completion on the plain date that it is."""
    (made,) = cr.Assignment(A, completions=[pendulum.date(2026, 7, 1)]).completions
    assert type(made.completed_on) is date
    assert made == cr.Completion(DAY)


def test_a_wrong_date_among_the_completions():
    """R-4: a bare date is checked as a completion's date is."""
    assert refusal(DateOutOfRange, cr.Assignment, A, completions=[date(202, 7, 1)]) == (
        "completed_on: '0202-07-01' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )


@pytest.mark.parametrize("kind", ["asset", "client", "location"])
def test_a_subject_of_the_wrong_kind(kind):
    """An employee's certification is not assigned to anything else."""
    subject = cr.Subject("x", kind)
    assert refusal(InvalidFact, cr.Assignment, A, subject) == (
        f"subject: '{kind}' is not the kind of subject that 'a' is for. "
        "Assign it to a subject of kind 'employee' (H-1)."
    )


def test_a_subject_of_the_right_kind():
    """A lorry's certification is assigned to a lorry."""
    lorry = cr.Certification("inspection", subject_kind="asset")
    assert cr.Assignment(lorry, cr.Subject("lorry-7", "asset")).subject.id == "lorry-7"


def test_two_completions_with_one_id():
    """R-11: ids tell completions apart."""
    twice = [cr.Completion(DAY, id="c1"), cr.Completion(DAY, id="c2"), cr.Completion(DAY, id="c1")]
    assert refusal(DuplicateId, cr.Assignment, A, completions=twice) == (
        "completions: 'c1' is the id of two completions. Number them apart."
    )


def test_completions_without_ids():
    """R-11: any number of completions may go without an id, on the same day, too."""
    assert len(cr.Assignment(A, completions=[DAY, DAY]).completions) == 2


def test_a_correction_of_what_is_not_there():
    """R-30: what a correction supersedes is given, too, since nothing is overwritten."""
    alone = [cr.Completion(DAY, id="c2", supersedes="c1")]
    assert refusal(InvalidFact, cr.Assignment, A, completions=alone) == (
        "completions: 'c1' is superseded, but no completion of the assignment has this id. "
        "Give the corrected completion too, or take `supersedes` away (R-30)."
    )


@pytest.mark.parametrize("other", [BEN, None])
def test_a_parent_of_another_subject(other):
    """R-18: what one subject holds covers nothing of another's."""
    parent = cr.Assignment(B, other)
    assert refusal(InvalidFact, cr.Assignment, A, ANA, parents=[parent]) == (
        "parents: 'b' is assigned to another subject. Coverage never crosses subjects (R-18)."
    )


def test_a_parent_with_parents():
    """R-18: the graph is one level deep."""
    parent = cr.Assignment(B, ANA, parents=[cr.Assignment(cr.Certification("c"), ANA)])
    assert refusal(InvalidFact, cr.Assignment, A, ANA, parents=[parent]) == (
        "parents: 'b' has parents of its own. The graph is one level deep (R-18)."
    )


def test_its_own_parent():
    """R-18: a certification does not cover itself."""
    assert refusal(InvalidFact, cr.Assignment, A, ANA, parents=[cr.Assignment(A, ANA)]) == (
        "parents: 'a' is its own parent. Name another certification (R-18)."
    )


def test_parents_of_the_same_subject():
    """R-18: parents of the same subject are kept in the order given."""
    parents = [cr.Assignment(cr.Certification(name), ANA) for name in ("c", "b")]
    assert cr.Assignment(A, ANA, parents=parents).parents == tuple(parents)


def test_an_assignment_is_a_value():
    """Assignments of equal facts are equal and hash alike."""
    one, other = (
        cr.Assignment(A, ANA, [DAY], [cr.Requirement()], cr.Exemption("none")) for _ in range(2)
    )
    assert {one, other} == {one}
