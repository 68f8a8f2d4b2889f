"""Laws of a roster and its assignments (R-18, R-23, R-26)."""

from hypothesis import given

import certrules as cr

from .strategies import catalogues, days, examples, rosters

any_catalogue = catalogues()


def pairs(found):
    """Return the subject and certification of each assignment."""
    return [(one.subject.id, one.certification.id) for one in found]


def needed(roster):
    """Return every pair that a membership requires, competencies among them."""
    required = {role.id: list(role.requires) for role in roster.roles}
    for role in roster.roles:
        required[role.id] += [f"competency:{role.id}"] if role.competency else []
    return {(one.subject, each) for one in roster.memberships for each in required[one.role]}


@examples(0.5)
@given(any_catalogue, rosters)
def test_there_is_an_assignment_for_each_pair(catalogue, roster):
    """Every pair that is required or has something on file is there once, and no other."""
    on_file = {(one.subject, one.certification) for one in roster.entries}
    found = pairs(cr.assignments(catalogue, roster))
    assert sorted(found) == sorted(on_file | needed(roster))


@examples(0.5)
@given(any_catalogue, rosters)
def test_assignments_come_in_the_order_of_the_roster(catalogue, roster):
    """They are in the order of the subjects, then of the catalogue, and competencies come last."""
    names = [one.id for one in catalogue] + [f"competency:{role.id}" for role in roster.roles]
    people = [one.id for one in roster.subjects]
    found = pairs(cr.assignments(catalogue, roster))
    assert found == sorted(found, key=lambda pair: (people.index(pair[0]), names.index(pair[1])))


@examples(0.5)
@given(any_catalogue, rosters)
def test_no_fact_is_lost_and_none_is_invented(catalogue, roster):
    """Each entry's fact stands in the assignment of its pair, and each requirement has a reason."""
    found = {
        (one.subject.id, one.certification.id): one for one in cr.assignments(catalogue, roster)
    }
    for entry in roster.entries:
        one = found[entry.subject, entry.certification]
        assert entry.fact in (
            *one.completions,
            *one.revocations,
            *one.requirements,
            one.exemption,
        )
    direct = sum(isinstance(one.fact, cr.Requirement) for one in roster.entries)
    required = {role.id: len(role.requires) + bool(role.competency) for role in roster.roles}
    by_role = sum(required[one.role] for one in roster.memberships)
    assert sum(len(one.requirements) for one in found.values()) == direct + by_role


@examples(0.5)
@given(any_catalogue, rosters)
def test_parents_are_those_of_the_catalogue_that_the_subject_has(catalogue, roster):
    """R-18: an assignment's parents are its own subject's, of the certification's parents."""
    found = cr.assignments(catalogue, roster)
    present = set(pairs(found))
    for one in found:
        if one.certification.competency_of:
            assert one.parents == ()
            continue
        wanted = [parent.id for parent in catalogue.parents_of(one.certification.id)]
        there = [name for name in wanted if (one.subject.id, name) in present]
        assert [parent.certification.id for parent in one.parents] == there
        assert all(parent.subject == one.subject for parent in one.parents)


@examples(0.5)
@given(any_catalogue, rosters, days)
def test_every_assignment_of_a_roster_can_be_evaluated(catalogue, roster, on):
    """Every assignment of a valid roster has an answer, required by a membership or an entry."""
    for one in cr.assignments(catalogue, roster):
        answer = cr.evaluate(one, on)
        assert answer.status in cr.Status
        assert answer.required <= bool(one.requirements)
