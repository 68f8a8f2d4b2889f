"""Laws of the status: own dates, precedence, exemptions, training, coverage (R-14 … R-25)."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import certrules as cr

from .strategies import (
    ONE_DAY,
    any_assignment,
    any_exemption,
    assignments,
    days,
    known_ats,
    maybe_exemptions,
    requirement_lists,
    requirements,
)

Status = cr.Status
EXEMPT = {Status.DEFERRED, Status.IN_TRAINING}
FROM_DATES = {Status.VALID, Status.DUE, Status.OVERDUE, Status.EXPIRED}
IN_FORCE = {Status.VALID, Status.DUE, Status.OVERDUE}
COMPLIANT = {*IN_FORCE, *EXEMPT, Status.GRACE, Status.NOT_APPLICABLE, Status.NOT_REQUIRED}

childless = assignments(parents=False)
always_required = assignments(always_required=True, exempt=False)


def edges(assignment, known_at=None):
    """Return the evaluations on the first and last day of every segment of the timeline."""
    whole = cr.timeline(assignment, known_at)
    return [whole.evaluation(day) for one in whole for day in (one.start, one.end)]


def dates(answer):
    """Return the dates of an answer."""
    return answer.expires_on, answer.due_on, answer.overdue_on


@given(any_assignment, known_ats)
def test_compliant_follows_from_the_status(assignment, known_at):
    """R-25: whether an answer is compliant depends on its status alone."""
    for answer in edges(assignment, known_at):
        assert answer.compliant is (answer.status in COMPLIANT)


@given(any_assignment, known_ats)
def test_the_status_beneath_follows_from_the_dates(assignment, known_at):
    """R-12, R-16: expired after the date, overdue and due from their notices on, else valid."""
    for answer in edges(assignment, known_at):
        if answer.underlying not in FROM_DATES:
            continue
        expires_on, due_on, overdue_on = dates(answer)
        expected = Status.VALID
        if expires_on is not None and answer.on > expires_on:
            expected = Status.EXPIRED
        elif overdue_on is not None and answer.on >= overdue_on:
            expected = Status.OVERDUE
        elif due_on is not None and answer.on >= due_on:
            expected = Status.DUE
        assert answer.underlying is expected


@given(any_assignment, known_ats)
def test_without_a_date_there_is_no_notice(assignment, known_at):
    """R-16: notice dates come with an expiration date only, and lie before it."""
    for answer in edges(assignment, known_at):
        notices = [day for day in (answer.due_on, answer.overdue_on) if day is not None]
        assert not notices or answer.expires_on is not None
        assert all(day < answer.expires_on for day in notices)


@given(any_assignment, known_ats)
def test_the_status_is_the_one_beneath_unless_exempt(assignment, known_at):
    """R-22: status and underlying status differ only where something exempts."""
    for answer in edges(assignment, known_at):
        if answer.status not in {*EXEMPT, Status.NOT_APPLICABLE}:
            assert answer.status is answer.underlying
        assert answer.underlying not in {*EXEMPT, Status.NOT_APPLICABLE, Status.GRACE}


@given(any_assignment, known_ats)
def test_an_exemption_has_an_end_not_yet_passed(assignment, known_at):
    """R-20, R-22: `exempt_until` is given with an exemption, only then, and is not in the past."""
    for answer in edges(assignment, known_at):
        assert (answer.exempt_until is not None) is (answer.status in EXEMPT)
        if answer.status in EXEMPT:
            assert answer.exempt_until >= answer.on
            assert answer.days_left == (answer.exempt_until - answer.on).days
        else:
            assert answer.days_left is None


@given(any_assignment, known_ats)
def test_only_what_is_required_is_missing_or_exempt(assignment, known_at):
    """R-22, R-23: without a requirement nothing is missing, deferred or in training."""
    for answer in edges(assignment, known_at):
        if answer.status in {*EXEMPT, Status.MISSING} or answer.underlying is Status.MISSING:
            assert answer.required
        if answer.underlying is Status.NOT_REQUIRED:
            assert not answer.required


@given(any_assignment, known_ats)
def test_a_revocation_is_never_exempt(assignment, known_at):
    """R-22: what is revoked shows REVOKED, or NOT_APPLICABLE, and is covered by nobody."""
    for answer in edges(assignment, known_at):
        if answer.underlying is Status.REVOKED:
            assert answer.status in {Status.REVOKED, Status.NOT_APPLICABLE}
            assert answer.inherited_from is None


@given(any_assignment, known_ats)
def test_nothing_in_effect_has_no_dates(assignment, known_at):
    """R-15: missing, not required and upcoming assignments have no dates and no parent's."""
    for answer in edges(assignment, known_at):
        if answer.underlying in {Status.MISSING, Status.NOT_REQUIRED, Status.UPCOMING}:
            assert dates(answer) == (None, None, None)
            assert answer.inherited_from is None


@given(any_assignment, maybe_exemptions)
def test_a_mark_changes_nothing_beneath_it(assignment, mark):
    """R-22: underlying status, dates and coverage are the same whatever the mark."""
    marked = attrs.evolve(assignment, exemption=mark)
    for answer in edges(marked):
        plain = cr.evaluate(assignment, answer.on)
        assert answer.underlying is plain.underlying
        assert dates(answer) == dates(plain)
        assert answer.inherited_from == plain.inherited_from


@given(any_assignment, days)
def test_not_applicable_comes_before_all(assignment, on):
    """R-22: marked as not applicable, it is so on every day, with the status beneath kept."""
    marked = attrs.evolve(assignment, exemption=cr.Exemption("not applicable"))
    answer = cr.evaluate(marked, on)
    assert answer.status is Status.NOT_APPLICABLE
    assert answer.underlying is cr.evaluate(assignment, on).underlying


@given(any_assignment, st.sampled_from(("must not be deferred", "none")))
def test_marks_that_exempt_nothing_change_nothing(assignment, kind):
    """R-20: `must not be deferred`, and a mark taken off, leave the timeline as without a mark."""
    marked = attrs.evolve(assignment, exemption=cr.Exemption(kind))
    assert cr.timeline(marked) == cr.timeline(attrs.evolve(assignment, exemption=None))


@given(always_required, days)
def test_a_deferral_exempts_through_its_date(assignment, until):
    """R-20: deferred until u, it is DEFERRED on u and before, unless revoked, and not after u."""
    deferred = attrs.evolve(assignment, exemption=cr.Exemption("deferred", until=until))
    for answer in edges(deferred):
        plain = cr.evaluate(assignment, answer.on)
        if answer.on > until or plain.status is Status.REVOKED:
            assert answer.status is plain.status
        else:
            assert answer.status is Status.DEFERRED
            assert answer.exempt_until == until


@given(always_required, days)
def test_the_day_after_a_deferral_is_as_without_it(assignment, until):
    """R-20: from the day after u the timeline is the one without a deferral."""
    deferred = attrs.evolve(assignment, exemption=cr.Exemption("deferred", until=until))
    after = until + ONE_DAY
    assert cr.evaluate(deferred, after) == cr.evaluate(assignment, after)
    assert cr.evaluate(deferred, until).status in {Status.DEFERRED, Status.REVOKED}


@given(childless, days, days, st.sampled_from((-1, 0, 1)))
def test_of_two_exemptions_the_later_end_shows(assignment, on, training, gap):
    """R-21: deferred and in training, the later end counts, and a tie is DEFERRED."""
    deferred = training + timedelta(days=gap)
    assume(on <= min(training, deferred))
    both = attrs.evolve(
        assignment,
        requirements=[cr.Requirement("crew", training=training)],
        exemption=cr.Exemption("deferred", until=deferred),
        revocations=(),
    )
    answer = cr.evaluate(both, on)
    assert answer.exempt_until == max(training, deferred)
    assert answer.status is (Status.DEFERRED if gap >= 0 else Status.IN_TRAINING)


@given(any_assignment, known_ats)
def test_training_needs_every_requirement_in_training(assignment, known_at):
    """R-19: in training only while every known, active requirement is a role still in training."""
    for answer in edges(attrs.evolve(assignment, exemption=None), known_at):
        active = [
            one
            for one in assignment.requirements
            if (one.since is None or one.since <= answer.on)
            and (one.until is None or answer.on <= one.until)
            and not (known_at and one.recorded_at and one.recorded_at > known_at)
        ]
        assert answer.required is bool(active)
        ends = [
            None
            if one.training is None
            or (known_at and one.training.recorded_at and one.training.recorded_at > known_at)
            else one.training.until
            for one in active
        ]
        if answer.status is Status.IN_TRAINING:
            assert answer.exempt_until == min(ends)
        elif active and None not in ends and min(ends) >= answer.on:
            assert answer.status is Status.REVOKED


@given(any_assignment, days)
def test_a_direct_requirement_ends_all_training(assignment, on):
    """R-19: once it is required directly, no training exempts."""
    direct = attrs.evolve(
        assignment, requirements=[*assignment.requirements, cr.Requirement()], exemption=None
    )
    answer = cr.evaluate(direct, on)
    assert answer.required
    assert answer.status is not Status.IN_TRAINING


@given(any_assignment, requirement_lists, days)
def test_requirements_change_no_dates(assignment, others, on):
    """R-23: what is on file is evaluated all the same, whatever requires it."""
    other = attrs.evolve(assignment, requirements=others)
    one, another = cr.evaluate(assignment, on), cr.evaluate(other, on)
    assert dates(one) == dates(another)
    assert one.inherited_from == another.inherited_from
    absent = {Status.MISSING, Status.NOT_REQUIRED}
    assert one.underlying is another.underlying or {one.underlying, another.underlying} == absent


@given(any_assignment, requirements, days)
def test_one_more_requirement_never_makes_it_unrequired(assignment, extra, on):
    """R-22: adding a requirement never takes the need away."""
    more = attrs.evolve(assignment, requirements=[*assignment.requirements, extra])
    assert cr.evaluate(more, on).required >= cr.evaluate(assignment, on).required


# ---------------------------------------------------------------- coverage


@given(any_assignment, known_ats)
def test_a_covered_child_never_ends_earlier_than_its_own(assignment, known_at):
    """R-18: with parents, the expiration date is the own one or a later one (or none at all)."""
    alone = attrs.evolve(assignment, parents=())
    for answer in edges(assignment, known_at):
        own = cr.evaluate(alone, answer.on, known_at)
        if answer.inherited_from is None:
            assert (answer.underlying, *dates(answer)) == (own.underlying, *dates(own))
        elif own.underlying in FROM_DATES and answer.expires_on is not None:
            assert own.expires_on is not None
            assert answer.expires_on > own.expires_on


@given(any_assignment, known_ats)
def test_a_covered_child_has_the_parents_answer(assignment, known_at):
    """R-18: the dates and the status of a covered child are those of the parent that covers it."""
    named = {parent.certification.id: parent for parent in assignment.parents}
    for answer in edges(assignment, known_at):
        if answer.inherited_from is not None:
            parent = cr.evaluate(named[answer.inherited_from], answer.on, known_at)
            assert (answer.underlying, *dates(answer)) == (parent.underlying, *dates(parent))
            assert answer.underlying in IN_FORCE


@given(any_assignment, known_ats)
def test_a_parent_in_force_that_ends_later_covers(assignment, known_at):
    """R-18: a child that is not covered has no parent in force that ends later than its own."""
    for answer in edges(assignment, known_at):
        if answer.inherited_from is not None or answer.underlying is Status.REVOKED:
            continue
        for one in assignment.parents:
            parent = cr.evaluate(one, answer.on, known_at)
            if parent.underlying in IN_FORCE:
                assert answer.underlying in FROM_DATES
                assert answer.expires_on is None or parent.expires_on <= answer.expires_on


@given(any_assignment, requirement_lists, maybe_exemptions, days)
def test_marks_and_needs_of_a_parent_do_not_matter(assignment, needs, mark, on):
    """R-18: a parent covers by its own dates, required or not, exempt or not."""
    others = [
        attrs.evolve(parent, requirements=needs, exemption=mark) for parent in assignment.parents
    ]
    other = attrs.evolve(assignment, parents=others)
    assert cr.evaluate(other, on) == cr.evaluate(assignment, on)


@given(any_assignment, days, known_ats)
def test_the_order_of_parents_does_not_move_the_end(assignment, on, known_at):
    """R-18: with parents in another order the child still ends on the same day."""
    turned = attrs.evolve(assignment, parents=assignment.parents[::-1])
    one, other = (cr.evaluate(each, on, known_at) for each in (assignment, turned))
    assert one.expires_on == other.expires_on
    assert (one.inherited_from is None) is (other.inherited_from is None)


@given(childless, any_assignment, days)
def test_more_parents_never_shorten(assignment, other, on):
    """R-18: a parent more never makes a child end earlier."""
    parent = attrs.evolve(
        other, certification=attrs.evolve(other.certification, id="p"), parents=()
    )
    covered = cr.evaluate(attrs.evolve(assignment, parents=[parent]), on)
    alone = cr.evaluate(assignment, on)
    if alone.underlying in FROM_DATES:
        assert covered.expires_on is None or alone.expires_on is not None
        assert covered.expires_on is None or covered.expires_on >= alone.expires_on


@pytest.mark.parametrize("status", list(Status))
def test_looks_are_given_for_each_status(status):
    """R-14: each status has one of five colours, and compliant ones are never red."""
    assert status.colour in {"white", "red", "green", "blue", "yellow"}
    assert status.compliant is (status.colour != "red")


@given(any_exemption, known_ats)
def test_the_mark_known_is_one_of_those_given(mark, known_at):
    """R-30: the mark known at an instant is this one or one it replaces, recorded by then."""
    chain = [mark]
    while chain[-1].replaces is not None:
        chain.append(chain[-1].replaces)
    known = mark.known(known_at)
    by_then = [
        one for one in chain if not (known_at and one.recorded_at and one.recorded_at > known_at)
    ]
    assert known == (by_then[0] if by_then else None)
