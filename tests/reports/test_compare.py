"""What if, as somebody may see it: privacy, choices, how each side stands (X-5, K-12)."""

from datetime import date

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.policies import Policy
from certrules.model.subjects import Competency
from certrules.model.terms import Term
from certrules.model.verdicts import Status
from certrules.reports.choosing import Choice
from certrules.reports.compare import what_if
from certrules.reports.snapshots import Audience, snapshot
from certrules.reports.standings import DISCREET
from tests.reports.world import CATALOGUE, DAY, KEPT, ROSTER, world

LAST = date(2027, 5, 31)


def with_term(term, *ids):
    """Return the catalogue with another term for some certifications."""
    return Catalogue(
        attrs.evolve(one, policy=Policy(terms=[term])) if one.id in ids else one
        for one in CATALOGUE
    )


SHORTER = with_term(Term("3 months"), "first-aid", "secret")


def discreetly(one):
    """Return whether one who may not see the secret duty may see a certification."""
    return one.id != "secret"


def asked(other=SHORTER, **more):
    """Return what becomes of the world under another catalogue, by default a shorter one."""
    return what_if(CATALOGUE, other, ROSTER, DAY, LAST, **{"kept": KEPT, **more})


def pairs(found):
    """Return the subject and certification of each change."""
    return {(one.subject.id, one.certification.id) for one in found.comparison.changes}


def test_hidden_people_change_nowhere():
    """K-26: they stand in no list and no count, unless the office says they are not hidden."""
    other = with_term(Term("1 year"), "fire")

    def compared(kept):
        found = asked(other, kept=kept).comparison
        return {one.subject.id for one in found.compared}

    assert compared(attrs.evolve(KEPT, hidden=frozenset())) - compared(KEPT) == {"hid"}


def test_a_certification_that_is_not_seen_is_left_out_and_counts_nowhere():
    """K-12: neither its changes, nor its definition, nor its cost."""
    costly = with_term(Term("3 months", cost="50"), "secret")
    everything = asked(costly)
    assert ("ana", "secret") in pairs(everything)
    assert [one.id for one in everything.comparison.redefined] == ["secret"]
    assert everything.costs.total.after.cost > 0
    part = asked(costly, audience=Audience(sees=discreetly))
    assert "secret" not in {one.certification.id for one in part.comparison.compared}
    assert part.comparison.redefined == ()
    assert part.costs.total.after.cost == 0
    assert part.comparison.peak.differing < everything.comparison.peak.differing


def test_what_is_hidden_under_one_catalogue_is_hidden_under_both():
    """A second document that restricts a certification does not show what it was before."""

    def sees(one):
        return one.policy.terms[0].valid_for == CATALOGUE["first-aid"].policy.terms[0].valid_for

    found = asked(with_term(Term("3 months"), "first-aid"), audience=Audience(sees=sees))
    ids = {one.certification.id for one in found.comparison.compared}
    assert "first-aid" not in ids
    assert "fire" in ids
    assert found.comparison.redefined == ()


def test_only_the_subjects_that_may_be_viewed_are_compared():
    """K-28: nobody else is in a list or a count."""
    found = asked(audience=Audience(frozenset({"ben"})))
    assert {one.subject.id for one in found.comparison.compared} == {"ben"}
    assert pairs(found) == {("ben", "first-aid")}


def test_what_rests_on_a_hidden_certification_does_not_name_it():
    """K-12: a composite with a hidden part is explained in one discreet sentence, on both sides."""
    found = asked(audience=Audience(sees=discreetly))
    (change,) = [one for one in found.comparison.changes if one.certification.id == "ready"]
    for one in found.on(change, change.spans[-1]):
        assert one.explanation == (DISCREET,)
        assert "secret" not in str(one.evaluation.reasons)


def test_each_side_stands_as_on_the_first_day_of_its_span():
    """Three months from 2026-03-01 end on the first of June: expired from the day after."""
    found = asked()
    (change,) = [
        one
        for one in found.comparison.changes
        if (one.subject.id, one.certification.id) == ("ana", "first-aid")
    ]
    first, second = change.spans[0], change.spans[1]
    assert [one.status for one in found.on(change, first)] == [Status.VALID, Status.VALID]
    before, after = found.on(change, second)
    assert (before.status, after.status) == (Status.VALID, Status.EXPIRED)
    assert after.evaluation.on == second.start == date(2026, 6, 2)
    assert [one.evaluation.on for one in found.sides(change)] == [DAY, DAY]


def test_each_side_is_the_workforce_under_its_own_catalogue_and_roster():
    """Both orders are those of the side, whatever the other's: a certification more, all turned."""
    turned = Catalogue([Certification("new"), *reversed(list(SHORTER))])
    people = attrs.evolve(ROSTER, subjects=list(reversed(ROSTER.subjects)))
    found = asked(turned, other_roster=people)
    for side, alone in (
        (found.before, world()),
        (found.after, snapshot(turned, people, DAY, kept=KEPT)),
    ):
        assert attrs.evolve(side, standings=()) == attrs.evolve(alone, standings=())
        stand = [(pair, one.status) for pair, one in side.by_pair.items()]
        assert stand == [(pair, one.status) for pair, one in alone.by_pair.items()]


def test_an_assignment_is_built_once():
    """What stands on a side is the very object that was compared."""
    found = asked()
    (change,) = [one for one in found.comparison.changes if one.subject.id == "ben"]
    before, after = found.sides(change)
    assert before.assignment is change.before
    assert after.assignment is change.after


def test_a_side_without_an_assignment_has_no_standing():
    """A certification that is taken out stands nowhere after."""
    fewer = Catalogue(one for one in CATALOGUE if one.id != "forklift")
    found = asked(fewer)
    (change,) = [one for one in found.comparison.changes if one.subject.id == "fay"]
    assert found.sides(change)[1] is None
    before, after = found.on(change, change.spans[0])
    assert (before.status, after) == (Status.GRACE, None)


def test_another_roster_is_seen_with_its_roles():
    """A competency that a role gets anew is missing for its members, under the second alone."""
    roles = [
        attrs.evolve(one, competency=Competency("1 year")) if one.id == "driver" else one
        for one in ROSTER.roles
    ]
    kept = attrs.evolve(KEPT, competencies=None)
    other = attrs.evolve(ROSTER, roles=roles)
    found = asked(CATALOGUE, other_roster=other, kept=kept)
    assert pairs(found) == {("fay", "competency:driver")}


def test_a_choice_takes_what_it_would_take_under_one_of_the_two():
    """Of statuses those of the first day count, and each side stands as it does all the same."""
    assert pairs(asked(choice=Choice(certifications=["secret"]))) == {("ana", "secret")}
    assert pairs(asked(choice=Choice(companies=["bolt"]))) == set()
    expired = asked(choice=Choice(statuses=["expired"], certifications=["first-aid"]))
    stand = {
        one.subject.id: tuple(side.status for side in expired.sides(one))
        for one in expired.comparison.compared
    }
    assert stand == {
        "ben": (Status.OVERDUE, Status.EXPIRED),
        "cleo": (Status.EXPIRED, Status.EXPIRED),
    }
    assert [one.id for one in expired.comparison.redefined] == ["first-aid"]
