"""Laws of what was known when (R-30)."""

from datetime import UTC, datetime, timedelta, timezone

import attrs
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr

from .strategies import (
    any_assignment,
    completions,
    days,
    exemptions,
    instants,
    requirement_lists,
    revocations,
    trainings,
)

BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
AFTER_ALL = datetime(2100, 1, 1, tzinfo=UTC)
delays = st.sampled_from((1, 3_600, 86_400, 31_536_000)).map(lambda s: timedelta(seconds=s))
fresh_marks = exemptions(most=1)


@given(any_assignment, instants, delays, completions, days)
def test_a_completion_recorded_later_changes_nothing(assignment, known_at, delay, extra, on):
    """R-30: one more completion, recorded after the instant, changes nothing known then."""
    extra = attrs.evolve(extra, id="extra", recorded_at=known_at + delay)
    more = attrs.evolve(assignment, completions=[*assignment.completions, extra])
    assert cr.evaluate(more, on, known_at) == cr.evaluate(assignment, on, known_at)
    assert cr.timeline(more, known_at) == cr.timeline(assignment, known_at)


@given(any_assignment, instants, delays, completions, st.data())
def test_a_correction_recorded_later_changes_nothing(assignment, known_at, delay, extra, data):
    """R-30: a completion that supersedes another does so only once it is recorded."""
    names = [one.id for one in assignment.completions]
    corrected = data.draw(st.sampled_from(names)) if names else None
    extra = attrs.evolve(extra, id="extra", recorded_at=known_at + delay, supersedes=corrected)
    more = attrs.evolve(assignment, completions=[*assignment.completions, extra])
    assert cr.timeline(more, known_at) == cr.timeline(assignment, known_at)


@given(any_assignment, instants, delays, revocations)
def test_a_revocation_recorded_later_changes_nothing(assignment, known_at, delay, extra):
    """R-30: a revocation recorded after the instant changes nothing known then."""
    extra = attrs.evolve(extra, recorded_at=known_at + delay)
    more = attrs.evolve(assignment, revocations=[*assignment.revocations, extra])
    assert cr.timeline(more, known_at) == cr.timeline(assignment, known_at)


@given(any_assignment, instants, delays, days)
def test_a_reinstatement_recorded_later_changes_nothing(assignment, known_at, delay, day):
    """R-30: a reinstatement recorded after the instant leaves the revocation as it was known."""
    bare = [
        attrs.evolve(one, reinstated_on=None, reinstatement_recorded_at=None)
        for one in assignment.revocations
    ]
    reinstated = [
        attrs.evolve(
            one,
            reinstated_on=max(day, one.revoked_on),
            reinstatement_recorded_at=known_at + delay,
        )
        for one in bare
    ]
    one, other = (attrs.evolve(assignment, revocations=each) for each in (bare, reinstated))
    assert cr.timeline(other, known_at) == cr.timeline(one, known_at)


@given(any_assignment, instants, delays, fresh_marks)
def test_a_mark_recorded_later_changes_nothing(assignment, known_at, delay, mark):
    """R-30: a mark recorded after the instant gives way to the one that it replaces."""
    before = assignment.exemption
    if before is not None and before.kind is cr.ExemptionKind.MUST_NOT_BE_DEFERRED:
        before = None
    marked = attrs.evolve(mark, recorded_at=known_at + delay, replaces=before)
    one, other = (attrs.evolve(assignment, exemption=each) for each in (before, marked))
    assert cr.timeline(other, known_at) == cr.timeline(one, known_at)


@given(any_assignment, instants, delays, requirement_lists)
def test_requirements_recorded_later_change_nothing(assignment, known_at, delay, extra):
    """R-30: requirements recorded after the instant change nothing known then."""
    later = [attrs.evolve(one, recorded_at=known_at + delay) for one in extra]
    more = attrs.evolve(assignment, requirements=[*assignment.requirements, *later])
    assert cr.timeline(more, known_at) == cr.timeline(assignment, known_at)


@given(any_assignment, instants, delays, trainings)
def test_a_training_recorded_later_changes_nothing(assignment, known_at, delay, training):
    """R-30: a training recorded after the instant leaves its requirement as if without one."""
    training = attrs.evolve(training, recorded_at=known_at + delay)
    bare = [attrs.evolve(one, training=None) for one in assignment.requirements]
    trained = [attrs.evolve(one, training=training if one.role else None) for one in bare]
    one, other = (attrs.evolve(assignment, requirements=each) for each in (bare, trained))
    assert cr.timeline(other, known_at) == cr.timeline(one, known_at)


@given(any_assignment, instants, delays)
def test_a_decision_made_later_was_pending(assignment, known_at, delay):
    """R-30: completions decided after the instant were pending, whatever was decided."""
    decided = [attrs.evolve(one, decided_at=known_at + delay) for one in assignment.completions]
    pending = [attrs.evolve(one, state="pending", decided_at=None) for one in decided]
    one, other = (attrs.evolve(assignment, completions=each) for each in (decided, pending))
    assert cr.timeline(one, known_at) == cr.timeline(other, known_at)


@given(any_assignment, instants, delays)
def test_a_withdrawal_made_later_had_not_happened(assignment, known_at, delay):
    """R-30: a completion withdrawn after the instant still counted then."""
    approved = [
        attrs.evolve(one, state="approved", decided_at=None) for one in assignment.completions
    ]
    withdrawn = [
        attrs.evolve(one, state="withdrawn", withdrawn_at=known_at + delay) for one in approved
    ]
    one, other = (attrs.evolve(assignment, completions=each) for each in (approved, withdrawn))
    assert cr.timeline(one, known_at) == cr.timeline(other, known_at)


@given(any_assignment, days)
def test_after_everything_all_is_known(assignment, on):
    """R-30: as known after the last fact was recorded, the answer is the one without `known_at`."""
    assert cr.evaluate(assignment, on, AFTER_ALL) == cr.evaluate(assignment, on)
    assert cr.timeline(assignment, AFTER_ALL) == cr.timeline(assignment)


@given(any_assignment, days)
def test_before_everything_only_what_was_always_known_counts(assignment, on):
    """R-30: facts without recorded-at are always known; no other fact is known before all."""
    known = {one.id for one in assignment.completions if one.recorded_at is None}
    kept = attrs.evolve(
        assignment,
        completions=[
            attrs.evolve(
                one,
                state="pending" if one.decided_at else _undecided(one),
                supersedes=one.supersedes if one.supersedes in known else None,
            )
            for one in assignment.completions
            if one.id in known
        ],
        requirements=[
            attrs.evolve(one, training=None if _dated(one.training) else one.training)
            for one in assignment.requirements
            if one.recorded_at is None
        ],
        exemption=assignment.exemption and assignment.exemption.known(BEFORE_ALL),
        revocations=[
            attrs.evolve(
                one, reinstated_on=None if one.reinstatement_recorded_at else one.reinstated_on
            )
            for one in assignment.revocations
            if one.recorded_at is None
        ],
        parents=(),
    )
    alone = attrs.evolve(assignment, parents=())
    assert cr.evaluate(alone, on, BEFORE_ALL) == cr.evaluate(kept, on)


def _undecided(completion):
    """Return the state of a completion before it could have been withdrawn."""
    if completion.state is cr.CompletionState.WITHDRAWN and completion.withdrawn_at:
        return cr.CompletionState.APPROVED
    return completion.state


def _dated(training):
    """Whether a training carries when it was recorded."""
    return training is not None and training.recorded_at is not None


@given(any_assignment, instants, st.integers(-720, 840), days)
def test_the_zone_of_an_instant_does_not_matter(assignment, known_at, minutes, on):
    """R-30: an instant is the same instant in whatever zone it is written."""
    elsewhere = known_at.astimezone(tz=_zone(minutes))
    assert cr.evaluate(assignment, on, elsewhere) == cr.evaluate(assignment, on, known_at)


def _zone(minutes):
    """Return the zone that is some minutes ahead of UTC."""
    return timezone(timedelta(minutes=minutes))
