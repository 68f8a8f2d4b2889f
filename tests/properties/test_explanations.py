"""Laws of explanations: they end in the answer and say nothing else (R-31)."""

import re
from datetime import date

from hypothesis import given

import certrules as cr

from .strategies import any_assignment, any_history, any_policy, days, known_ats, maybe_days

RULES = {f"R-{number}" for number in (*range(1, 34), *range(40, 63))}
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FAR_PAST = "0001-01-01"


def is_written_out(reason):
    """Whether a reason is data with a rule number and one whole sentence."""
    assert reason.rule in RULES
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason.code)
    assert re.fullmatch(r"[A-Z0-9].*[.]", reason.sentence)
    assert str(reason) == f"{reason.rule}: {reason.sentence}"
    assert all(isinstance(name, str) for name, _ in reason.values)
    return True


@given(any_policy, days, maybe_days)
def test_the_last_step_of_a_decision_is_its_date(policy, completed_on, existing):
    """R-31: the last reason of a decision gives its expiration date, or says that there is none."""
    decision = cr.decide(policy, completed_on, existing)
    last = decision.reasons[-1]
    assert dict(last.values)["expires_on"] == decision.expires_on
    assert last.rule == ("R-6" if decision.never_expires else "R-12")
    assert str(decision.expires_on or "never expires") in last.sentence


@given(any_assignment, days, known_ats)
def test_the_last_step_of_an_evaluation_is_its_status(assignment, on, known_at):
    """R-31: the last reason of an evaluation gives its status and what lies beneath."""
    answer = cr.evaluate(assignment, on, known_at)
    last = answer.reasons[-1]
    assert dict(last.values) == {
        "status": answer.status.value,
        "underlying": answer.underlying.value,
    }
    assert answer.status.name in last.sentence
    assert (answer.underlying.name in last.sentence) or answer.status is answer.underlying


@given(any_assignment, days, known_ats)
def test_every_step_is_data_and_a_sentence(assignment, on, known_at):
    """R-31: each reason has a rule of the book, a stable code, named values and one sentence."""
    answer = cr.evaluate(assignment, on, known_at)
    assert all(is_written_out(reason) for reason in answer.reasons)
    assert cr.explain(answer).split("\n") == [str(reason) for reason in answer.reasons]


@given(any_policy, any_history, maybe_days)
def test_every_decision_of_a_history_explains_itself(policy, history, existing):
    """R-31: each decision of a history has its own chain: policy first, answer last."""
    for decision in cr.replay(policy, history, existing):
        assert all(is_written_out(reason) for reason in decision.reasons)
        assert [reason.code for reason in decision.reasons[:2]] == ["policy", "term"]
        assert cr.explain(decision).split("\n") == [str(reason) for reason in decision.reasons]


@given(any_policy, days, maybe_days)
def test_the_steps_lead_to_the_date(policy, completed_on, existing):
    """R-31: base, step, force date and extension stand in the order of the pipeline."""
    decision = cr.decide(policy, completed_on, existing)
    values = {reason.code: dict(reason.values) for reason in decision.reasons}
    if decision.never_expires:
        assert decision.base is None
        assert "base" not in values
        return
    assert values["base"]["base"] == decision.base
    chain = [values["step"]["stepped"]]
    chain += [values["force-date"]["anchored"]] if policy.anchor else []
    chain += [values["extended"]["extended"]] if "extended" in values else []
    assert chain[-1] == decision.expires_on
    assert all(isinstance(day, date) for day in chain)


@given(any_policy, days, maybe_days)
def test_the_policy_is_named_by_its_content(policy, completed_on, existing):
    """R-31: a decision names its certification, revision and the hash of the policy's content."""
    decision = cr.decide(cr.Certification("a", policy=policy), completed_on, existing)
    assert decision.policy == cr.PolicyReference("a", None, policy.content_hash)
    named = dict(decision.reasons[0].values)
    assert named == {"certification": "a", "revision": None, "content_hash": policy.content_hash}


@given(any_assignment, days, known_ats)
def test_what_bears_on_the_answer_is_named(assignment, on, known_at):
    """R-31: coverage, exemptions and revocations are among the reasons exactly when they hold."""
    answer = cr.evaluate(assignment, on, known_at)
    codes = {reason.code for reason in answer.reasons if reason.rule != "R-7"}
    assert ("covered" in codes) is (answer.inherited_from is not None)
    assert ("revoked" in codes) is (answer.underlying is cr.Status.REVOKED)
    assert ("not-applicable" in codes) is (answer.status is cr.Status.NOT_APPLICABLE)
    assert ("required" in codes) is answer.required
    assert ("not-required" in codes) is not answer.required
    if answer.status is cr.Status.DEFERRED:
        assert "deferred" in codes
    if answer.status is cr.Status.IN_TRAINING:
        assert "in-training" in codes


@given(any_assignment, known_ats)
def test_a_segment_is_explained_as_its_first_day(assignment, known_at):
    """R-31: the reasons of a segment are those of its first day."""
    for segment in cr.timeline(assignment, known_at):
        assert segment.reasons == cr.evaluate(assignment, segment.start, known_at).reasons


@given(any_assignment, days)
def test_sentences_name_real_dates(assignment, on):
    """R-31: no sentence shows a placeholder or a number that stands for "no date"."""
    for reason in cr.evaluate(assignment, on).reasons:
        assert "None" not in reason.sentence
        assert FAR_PAST not in reason.sentence
        for shown in A_DATE.findall(reason.sentence):
            date.fromisoformat(shown)
