"""Laws of the fold of a history (R-11, R-13, R-15, R-17, R-24, R-30)."""

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

import certrules as cr

from .strategies import (
    LAST_FACT,
    any_assignment,
    any_history,
    any_policy,
    any_revisions,
    approved,
    chances,
    completions,
    days,
    known_ats,
)

COUNTING = cr.CompletionState.APPROVED
never_counting = st.sampled_from(("declined", "withdrawn"))


def counted(completions):
    """Return the completions that R-11 counts, in its order: approved and not superseded."""
    approved = [one for one in completions if one.state is COUNTING]
    gone = {one.supersedes for one in approved}
    left = [one for one in approved if one.id not in gone]
    return sorted(left, key=lambda one: (one.completed_on, str(one.recorded_at or ""), one.id))


def reshuffled(draw, values):
    """Return the same values in another order."""
    return draw(st.permutations(values))


@given(any_policy, any_history, st.data())
def test_the_order_given_does_not_matter_to_dates(policy, history, data):
    """R-11: completions in any order are decided in the order of date, recorded at and id."""
    decisions = cr.replay(policy, history)
    assert cr.replay(policy, reshuffled(data.draw, history)) == decisions
    assert [one.id for one in decisions] == [one.id for one in counted(history)]


@given(any_assignment, days, known_ats, st.data())
def test_the_order_given_does_not_matter_to_status(assignment, on, known_at, data):
    """R-11: completions, requirements and revocations in any order give the same evaluation."""
    shuffled = attrs.evolve(
        assignment,
        completions=reshuffled(data.draw, assignment.completions),
        requirements=reshuffled(data.draw, assignment.requirements),
        revocations=reshuffled(data.draw, assignment.revocations),
    )
    assert cr.evaluate(shuffled, on, known_at) == cr.evaluate(assignment, on, known_at)
    assert cr.timeline(shuffled, known_at) == cr.timeline(assignment, known_at)


@given(any_policy, any_history)
def test_only_what_is_approved_counts(policy, history):
    """R-11: pending, declined, withdrawn and superseded completions change no date."""
    kept = [attrs.evolve(one, supersedes=None) for one in counted(history)]
    assert cr.replay(policy, kept) == cr.replay(policy, history)


@given(any_assignment, completions, never_counting, days)
def test_declined_and_withdrawn_completions_change_nothing(assignment, extra, state, on):
    """R-11: one more declined or withdrawn completion leaves the whole timeline as it was."""
    extra = attrs.evolve(extra, state=state, id="extra")
    more = attrs.evolve(assignment, completions=[*assignment.completions, extra])
    assert cr.timeline(more) == cr.timeline(assignment)
    assert cr.evaluate(more, on) == cr.evaluate(assignment, on)


@given(any_assignment, completions, days)
def test_a_pending_completion_is_marked_and_no_more(assignment, extra, on):
    """R-24: one more pending completion changes no status and no date, only the mark."""
    extra = attrs.evolve(extra, state="pending", id="extra")
    more = attrs.evolve(assignment, completions=[*assignment.completions, extra])
    assert cr.evaluate(more, on).pending
    assert cr.evaluate(more, on) == attrs.evolve(cr.evaluate(assignment, on), pending=True)


@given(any_assignment, known_ats)
def test_pending_is_the_same_on_every_day(assignment, known_at):
    """R-24: the mark is set on every day asked, or on none."""
    assert len({segment.pending for segment in cr.timeline(assignment, known_at)}) == 1


@given(any_policy, approved, chances)
def test_earlier_decisions_do_not_see_later_completions(policy, history, place):
    """R-11: the decisions on the first completions are the same without those after them."""
    first = history[: place % (len(history) + 1)]
    assert cr.replay(policy, first) == cr.replay(policy, history)[: len(first)]


@given(any_policy, approved, completions, chances)
def test_a_correction_stands_for_what_it_corrects(policy, history, correction, place):
    """R-30: an approved correction gives what the history gives with it in the other's place."""
    assume(history)
    wrong = history[place % len(history)]
    correction = attrs.evolve(correction, state="approved", id="correction", supersedes=wrong.id)
    replaced = [one for one in history if one is not wrong]
    replaced.append(attrs.evolve(correction, supersedes=None))
    assert cr.replay(policy, [*history, correction]) == cr.replay(policy, replaced)


@given(any_policy, any_revisions, approved, st.data())
def test_revisions_in_any_order_are_the_same(policy, revisions, history, data):
    """R-13: the order in which revisions are given does not matter."""
    shuffled = reshuffled(data.draw, revisions)
    one = cr.Certification("a", policy=policy, revisions=revisions)
    other = cr.Certification("a", policy=policy, revisions=shuffled)
    assert one == other
    assert cr.replay(one, history) == cr.replay(other, history)


@given(any_policy, any_policy, approved)
def test_a_retroactive_revision_replaces_the_policy(policy, later, history):
    """R-13: a retroactive revision gives the dates that its policy alone would give."""
    revised = cr.Certification("a", policy=policy, revisions=[cr.Revision(LAST_FACT, later, True)])
    plain = cr.replay(later, history)
    assert [one.expires_on for one in cr.replay(revised, history)] == [
        one.expires_on for one in plain
    ]


@given(any_policy, any_policy, approved, days)
def test_a_revision_governs_from_its_date_on(policy, later, history, effective_from):
    """R-13: completions before its date are decided as without it; those from it on, under it."""
    revised = cr.Certification(
        "a", policy=policy, revisions=[cr.Revision(effective_from, later, retroactive=False)]
    )
    plain = cr.replay(cr.Certification("a", policy=policy), history)
    for decision, without in zip(cr.replay(revised, history), plain, strict=True):
        if decision.completed_on < effective_from:
            assert decision == without
        else:
            assert decision.revision == effective_from
            assert decision.policy.content_hash == later.content_hash


@given(any_assignment, days)
def test_the_governing_completion_is_the_last_in_effect(assignment, on):
    """R-15: the completion that governs is the last in order whose effective date is reached."""
    reached = [
        one
        for one in counted(assignment.completions)
        if max(one.completed_on, one.effective_on or one.completed_on) <= on
    ]
    named = [one for one in cr.evaluate(assignment, on).reasons if one.code == "governing"]
    if reached:
        assert dict(named[0].values)["completed_on"] == reached[-1].completed_on
    else:
        assert named == []


@given(any_assignment, days)
def test_a_revocation_holds_until_it_is_lifted(assignment, on):
    """R-17: revoked from its date until a later completion takes effect or it is reinstated."""
    effective = [
        max(one.completed_on, one.effective_on or one.completed_on)
        for one in counted(assignment.completions)
    ]
    revoked = any(
        one.revoked_on <= on
        and (one.reinstated_on is None or on < one.reinstated_on)
        and not any(one.revoked_on < day <= on for day in effective)
        for one in assignment.revocations
    )
    assert (cr.evaluate(assignment, on).underlying is cr.Status.REVOKED) is revoked
