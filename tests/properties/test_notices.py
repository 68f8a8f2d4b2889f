"""Laws of notices: boundaries of the timeline of what is required and not exempt (R-29)."""

from collections import Counter
from datetime import date

import attrs
from hypothesis import given

import certrules as cr

from .strategies import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    any_assignment,
    assignments,
    competencies,
    days,
    known_ats,
    maybe_trainings,
)

STATES = {
    cr.NoticeKind.FIRST: cr.Status.DUE,
    cr.NoticeKind.SECOND: cr.Status.OVERDUE,
    cr.NoticeKind.EXPIRY: cr.Status.EXPIRED,
    cr.NoticeKind.LEAD_TIME: cr.Status.DUE,
}
required = assignments(always_required=True)
exempt_from_nothing = assignments(always_required=True, exempt=False)


def every(assignment, known_at=None):
    """Return all notices of an assignment."""
    return cr.notices(assignment, FIRST_DAY, LAST_DAY, known_at)


@given(any_assignment, known_ats)
def test_a_notice_falls_on_a_day_in_its_state(assignment, known_at):
    """R-29: on the day of a notice it is required, in the notice's state, about that date."""
    for notice in every(assignment, known_at):
        answer = cr.evaluate(assignment, notice.on, known_at)
        assert answer.required
        assert answer.status is STATES[notice.kind]
        assert answer.expires_on == notice.expires_on


@given(any_assignment, known_ats)
def test_a_notice_falls_on_the_first_such_day(assignment, known_at):
    """R-29: on the eve of a notice its state, its date or the need was another."""
    for notice in every(assignment, known_at):
        if notice.on > FIRST_DAY:
            eve = cr.evaluate(assignment, notice.on - ONE_DAY, known_at)
            before = (eve.required, eve.status, eve.expires_on)
            assert before != (True, STATES[notice.kind], notice.expires_on)


@given(any_assignment, known_ats)
def test_every_state_that_calls_for_a_notice_gets_one(assignment, known_at):
    """R-29: each required segment that is due, overdue or expired has its notice by its start."""
    told = {(STATES[one.kind], one.expires_on): one.on for one in every(assignment, known_at)}
    for segment in cr.timeline(assignment, known_at):
        if segment.required and segment.status in STATES.values():
            assert told[segment.status, segment.expires_on] <= segment.start


@given(any_assignment, known_ats)
def test_one_notice_of_a_kind_for_a_date(assignment, known_at):
    """R-29: nobody is told the same of the same expiration date twice."""
    counts = Counter((one.kind, one.expires_on) for one in every(assignment, known_at))
    assert set(counts.values()) <= {1}


@given(any_assignment, days, days, days, known_ats)
def test_spans_add_up(assignment, one, other, another, known_at):
    """R-29: the notices of a span are those of its first part and then those of the rest."""
    start, middle, end = sorted((one, other, another))
    whole = cr.notices(assignment, start, end, known_at)
    first = cr.notices(assignment, start, middle, known_at)
    rest = cr.notices(assignment, middle + ONE_DAY, end, known_at) if middle < end else ()
    assert whole == first + rest
    assert all(start <= notice.on <= end for notice in whole)


@given(any_assignment)
def test_what_is_not_required_has_no_notices(assignment):
    """R-23: without a requirement nobody is told anything."""
    assert every(attrs.evolve(assignment, requirements=())) == ()


@given(exempt_from_nothing, days)
def test_a_deferral_only_puts_notices_off(assignment, until):
    """R-29: a deferral removes notices or moves them to the day after it, and invents none."""
    plain = {(one.kind, one.expires_on): one.on for one in every(assignment)}
    deferred = attrs.evolve(assignment, exemption=cr.Exemption("deferred", until=until))
    for notice in every(deferred):
        usual = plain[notice.kind, notice.expires_on]
        assert notice.on == usual if usual > until else notice.on > until


@given(required)
def test_first_and_second_notice_go_to_whom_they_concern(assignment):
    """R-29: the first notice goes to the subject, second and expiry to the supervisor too."""
    for notice in every(assignment):
        both = notice.kind is not cr.NoticeKind.FIRST
        assert notice.recipients[0] is cr.Recipient.SUBJECT
        assert (cr.Recipient.SUPERVISOR in notice.recipients) is both


@given(competencies, days, maybe_trainings)
def test_a_competency_has_one_notice(competency, completed_on, training):
    """R-26: a competency's member is told once a term, the lead time before its date."""
    role = cr.Role("crew", competency=competency)
    roster = cr.Roster(
        subjects=[cr.Subject("x")],
        roles=[role],
        memberships=[cr.Membership("x", "crew", training=training)],
        entries=[cr.Entry("x", "competency:crew", cr.Completion(completed_on))],
    )
    (held,) = cr.assignments(cr.Catalogue(), roster)
    found = every(held)
    assert {one.kind for one in found} <= {cr.NoticeKind.LEAD_TIME}
    assert len(found) <= (competency.lead_time is not None)
    if found and training is None:
        assert found[0].on == cr.evaluate(held, completed_on).due_on
        assert isinstance(found[0].expires_on, date)
