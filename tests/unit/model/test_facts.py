"""Completions, revocations and exemptions as values (R-11, R-17, R-20, R-30)."""

from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import DeferralRefused, InvalidFact
from tests.unit.refusals import refusal

DAY = date(2026, 7, 1)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_completion_by_default():
    """R-11: a completion needs its date only; it is approved and was always known."""
    one = cr.Completion(DAY)
    assert one.state is cr.CompletionState.APPROVED
    assert (one.expires_on, one.effective_on, one.recorded_at) == (None, None, None)
    assert (one.id, one.supersedes, one.comment) == ("", None, "")


@pytest.mark.parametrize("state", ["approved", "declined"])
@pytest.mark.parametrize(("at", "expected"), [(NOON - SECOND, "pending"), (NOON, None)])
def test_before_its_decision_a_completion_was_pending(state, at, expected):
    """R-30: decided at noon, it was pending a second before and decided at noon."""
    one = cr.Completion(DAY, state=state, decided_at=NOON)
    assert one.state_at(at) is cr.CompletionState(expected or state)


@pytest.mark.parametrize(("at", "expected"), [(NOON - SECOND, "approved"), (NOON, "withdrawn")])
def test_before_its_withdrawal_a_completion_was_approved(at, expected):
    """R-30: withdrawn at noon, it still counted a second before."""
    one = cr.Completion(DAY, state="withdrawn", withdrawn_at=NOON)
    assert one.state_at(at) is cr.CompletionState(expected)


@pytest.mark.parametrize(
    ("hour", "expected"), [(7, "pending"), (8, "approved"), (11, "approved"), (12, "withdrawn")]
)
def test_a_completion_decided_and_then_withdrawn(hour, expected):
    """R-30: decided at 8 and withdrawn at 12, it was pending, then approved, then withdrawn."""
    decided = NOON.replace(hour=8)
    one = cr.Completion(DAY, state="withdrawn", decided_at=decided, withdrawn_at=NOON)
    assert one.state_at(NOON.replace(hour=hour)) is cr.CompletionState(expected)


@pytest.mark.parametrize("state", list(cr.CompletionState))
@pytest.mark.parametrize("at", [None, NOON])
def test_without_instants_a_state_holds_always(state, at):
    """R-30: where it is not said when it was decided or withdrawn, the state always held."""
    assert cr.Completion(DAY, state=state).state_at(at) is state


def test_now_is_the_state_given():
    """R-30: asked without an instant, the state is the one given, however late it was decided."""
    late = cr.Completion(DAY, state="declined", decided_at=NOON)
    assert late.state_at(None) is cr.CompletionState.DECLINED


@pytest.mark.parametrize("reason", ["", " ", "\t"])
def test_a_revocation_needs_a_reason(reason):
    """R-17: a revocation without a reason is refused."""
    assert refusal(InvalidFact, cr.Revocation, DAY, reason) == (
        f"reason: {reason!r} is no reason. Say why it was revoked (R-17)."
    )


@pytest.mark.parametrize("text", ["", "too short", "  123456789  "])
def test_other_needs_a_text(text):
    """R-17: with the reason `other` a text of 10 characters is needed; blanks do not count."""
    assert refusal(InvalidFact, cr.Revocation, DAY, "other", text) == (
        f"text: {text!r} is too short. "
        "With the reason 'other', write at least 10 characters (R-17)."
    )


@pytest.mark.parametrize("text", ["long enoug", "The card was forged."])
def test_other_with_ten_characters(text):
    """R-17: ten characters are enough."""
    assert cr.Revocation(DAY, "other", text).text == text


@pytest.mark.parametrize("reason", ["misconduct", "fraud", "medical", "other"])
def test_a_reason_of_the_list(reason):
    """R-17: the reasons of the list pass, and so does `other` with its text."""
    one = cr.Revocation(DAY, reason, "The card was forged.")
    assert one.check_reason() is one


def test_a_reason_not_in_the_list_is_refused():
    """R-17: another reason is refused, and the reasons that would do are named."""
    one = cr.Revocation(DAY, "bad mood")
    assert refusal(InvalidFact, one.check_reason) == (
        "reason: 'bad mood' is not among the reasons. Use one of 'failed assessment', "
        "'failed inspection', 'fraud', 'incident', 'medical', 'misconduct', 'other'."
    )


def test_a_host_may_have_its_own_list():
    """R-17: the list is configurable; `other` is always on it."""
    one = cr.Revocation(DAY, "bad mood")
    assert one.check_reason(["bad mood"]) is one
    other = cr.Revocation(DAY, "other", "The card was forged.")
    assert other.check_reason([]) is other
    assert refusal(InvalidFact, cr.Revocation(DAY, "fraud").check_reason, ["bad mood"]) == (
        "reason: 'fraud' is not among the reasons. Use one of 'bad mood', 'other'."
    )


def test_a_reinstatement_may_come_on_the_same_day():
    """R-17: reinstated on the day of the revocation, it was never revoked for a day."""
    assert cr.Revocation(DAY, "fraud", reinstated_on=DAY).reinstated_on == DAY


def test_a_reinstatement_does_not_come_before():
    """R-17: what is not yet revoked cannot be reinstated."""
    early = date(2026, 6, 30)
    assert refusal(InvalidFact, cr.Revocation, DAY, "fraud", reinstated_on=early) == (
        "reinstated_on: '2026-06-30' is before the revocation, 2026-07-01. "
        "Correct one of the dates."
    )


def test_a_deferral_has_a_date():
    """R-20: deferred without saying until when is refused."""
    assert refusal(InvalidFact, cr.Exemption, "deferred") == (
        "until: 'deferred' is a deferral without a date. "
        "Give `until` with the kind 'deferred', and only with it (R-20)."
    )


@pytest.mark.parametrize("kind", ["not applicable", "must not be deferred", "none"])
def test_other_marks_have_no_date(kind):
    """R-20: a date with another mark is refused, since it would mean nothing."""
    assert refusal(InvalidFact, cr.Exemption, kind, DAY) == (
        "until: '2026-07-01' is a date without a deferral. "
        "Give `until` with the kind 'deferred', and only with it (R-20)."
    )


def test_what_must_not_be_deferred_is_not():
    """R-20: a deferral that would replace "must not be deferred" is refused."""
    mark = cr.Exemption("must not be deferred")
    assert refusal(DeferralRefused, cr.Exemption, "deferred", DAY, replaces=mark) == (
        "The assignment is marked 'must not be deferred'. Take the mark off first, then defer it."
    )


def test_once_the_mark_is_taken_off_it_can_be_deferred():
    """R-20: after "none" a deferral is taken again."""
    mark = cr.Exemption("must not be deferred")
    taken_off = cr.Exemption("none", replaces=mark)
    assert cr.Exemption("deferred", DAY, replaces=taken_off).until == DAY


@pytest.mark.parametrize("kind", ["not applicable", "none", "must not be deferred"])
def test_other_marks_replace_it_freely(kind):
    """R-20: only a deferral is refused; every other mark replaces any mark."""
    mark = cr.Exemption("must not be deferred")
    assert cr.Exemption(kind, replaces=mark).replaces is mark


def test_the_mark_known_at_an_instant():
    """R-30: an unknown mark gives way to the one that it replaces, and that to the one before."""
    first = cr.Exemption("not applicable", recorded_at=NOON)
    second = cr.Exemption("none", recorded_at=NOON + SECOND, replaces=first)
    third = cr.Exemption("deferred", DAY, recorded_at=NOON + 2 * SECOND, replaces=second)
    known = [third.known(NOON + by * SECOND) for by in (-1, 0, 1, 2)]
    assert known == [None, first, second, third]
    assert third.known(None) is third


def test_a_mark_without_an_instant_is_always_known():
    """R-30: a mark without recorded-at is known whenever it is asked for."""
    mark = cr.Exemption("not applicable")
    assert mark.known(datetime(1900, 1, 1, tzinfo=UTC)) is mark
