"""Why a completion expires when it does, in so many words (R-31)."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Policy([cr.Term("1 year")])
ON_FILE = date(2026, 7, 1)


def window(policy, completed_on, existing=ON_FILE):
    """Return the reason that says how a completion lies to what is on file."""
    decision = cr.decide(policy, date.fromisoformat(completed_on), existing)
    return next(reason for reason in decision.reasons if reason.rule == "R-7")


def test_the_whole_chain_of_a_plain_completion():
    """R-31: policy, term, window, base, step and the answer, one sentence each."""
    digest = YEAR.content_hash[:12]
    assert cr.explain(cr.decide(YEAR, date(2026, 7, 1))) == (
        "R-13: The completion of 2026-07-01 is computed under the policy given "
        f"(content {digest}).\n"
        "R-5: Term 1 of 1 applies, because nothing is on file: 1 year.\n"
        "R-7: Nothing is on file, so there is no date to renew from.\n"
        "R-7: The duration counts from the completion date, 2026-07-01.\n"
        "R-2: 2026-07-01 + 1 year is 2027-07-01.\n"
        "R-12: It expires on 2027-07-01: that is the last valid day."
    )


def test_the_whole_chain_with_every_stage():
    """R-31: a forced and extended date under a revision names every stage of the pipeline."""
    policy = cr.Policy(
        [cr.Term("1 year", "end of month", first_notice="1 month")],
        cr.Renewal(early="after first notice", late="2 weeks"),
        cr.Anchor(date(2025, 7, 1)),
    )
    certification = cr.Certification(
        "forklift", policy=YEAR, revisions=[cr.Revision(date(2020, 1, 1), policy, True)]
    )
    text = cr.explain(cr.decide(certification, date(2026, 6, 20)))
    digest = policy.content_hash[:12]
    assert text == (
        "R-13: The completion of 2026-06-20 is computed under the revision of 2020-01-01 of the "
        f"policy of 'forklift' (content {digest}).\n"
        "R-5: Term 1 of 1 applies, because nothing is on file: 1 year.\n"
        "R-7: Nothing is on file, so there is no date to renew from.\n"
        "R-7: The duration counts from the completion date, 2026-06-20.\n"
        "R-2: 2026-06-20 + 1 year is 2027-06-20.\n"
        "R-8: The first date after 2026-06-20 in steps of 1 year from the force date 2025-07-01 "
        "gives 2026-07-01.\n"
        "R-9: Extended to the end of month: 2026-07-31.\n"
        "R-12: It expires on 2026-07-31: that is the last valid day."
    )


def test_the_chain_of_a_date_given_by_hand():
    """R-10, R-31: a date given by hand needs no window, no base and no step."""
    completion = cr.Completion(date(2026, 7, 1), expires_on=date(2026, 12, 24))
    (decision,) = cr.replay(YEAR, [completion])
    assert [reason.code for reason in decision.reasons] == [
        "policy",
        "term",
        "given-by-hand",
        "expires",
    ]
    assert str(decision.reasons[2]) == (
        "R-10: The completion carries its own expiration date, 2026-12-24; it wins."
    )


def test_the_chain_of_what_never_expires():
    """R-6, R-31: without a duration the chain is policy, term and that it never expires."""
    decision = cr.decide(cr.Policy(), date(2026, 7, 1))
    assert [str(reason) for reason in decision.reasons[1:]] == [
        "R-5: Term 1 of 1 applies, because nothing is on file: no duration.",
        "R-6: It never expires.",
    ]
    assert decision.never_expires


def test_the_refresher_says_why_it_applies():
    """R-5, R-31: the second term applies because a completion is on file."""
    decision = cr.decide(cr.Policy([cr.Term("3 years"), cr.Term("1 year")]), ON_FILE, ON_FILE)
    assert str(decision.reasons[1]) == (
        "R-5: Term 2 of 2 applies, because a completion is already on file: 1 year."
    )
    assert dict(decision.reasons[1].values) == {"turn": 2, "term": 2, "terms": 2}


def test_the_last_term_repeats_in_the_words_too():
    """R-5, R-31: the fifth completion of a policy of two terms has term 2 of 2."""
    policy = cr.Policy([cr.Term("3 years"), cr.Term("1 year")])
    decisions = cr.replay(policy, [date(2020 + year, 7, 1) for year in range(5)])
    assert dict(decisions[4].reasons[1].values) == {"turn": 5, "term": 2, "terms": 2}


@pytest.mark.parametrize(
    ("renewal", "completed_on", "code", "sentence"),
    [
        (
            {"early": "1 month"},
            "2026-06-01",
            "early",
            "Renewed on schedule: 2026-06-01 is in the window 2026-06-01 to 2026-07-01.",
        ),
        (
            {"early": "1 month"},
            "2026-05-31",
            "too-early",
            "Renewed too early: the window before 2026-07-01 opens on 2026-06-01.",
        ),
        (
            {"late": "2 weeks"},
            "2026-07-15",
            "late",
            "Renewed on schedule: 2026-07-15 is after 2026-07-01 and by 2026-07-15.",
        ),
        (
            {"late": "2 weeks"},
            "2026-07-16",
            "too-late",
            "Renewed too late: 2026-07-16 is after 2026-07-15.",
        ),
        (
            {"late": "2 weeks"},
            "2026-07-01",
            "no-early-rule",
            "Renewed by 2026-07-01, and the policy has no early rule.",
        ),
        (
            {"early": "1 month"},
            "2026-07-02",
            "no-late-rule",
            "Renewed after 2026-07-01, and the policy has no late rule.",
        ),
    ],
)
def test_every_outcome_of_the_window_in_words(renewal, completed_on, code, sentence):
    """R-7, R-31: whether the renewal rule applied, and why not, is said with its dates."""
    reason = window(cr.Policy([cr.Term("1 year")], cr.Renewal(**renewal)), completed_on)
    assert (reason.code, reason.sentence) == (code, sentence)
    assert dict(reason.values) == {
        "completed_on": date.fromisoformat(completed_on),
        "on_file": ON_FILE,
    }


def test_a_window_that_never_opens_in_words():
    """R-7, R-31: where the term on file has no such notice, the window never opens."""
    policy = cr.Policy(
        [cr.Term("1 year"), cr.Term("1 year", first_notice="1 month")],
        cr.Renewal(early="after first notice"),
    )
    reason = window(policy, "2026-06-15")
    assert reason.code == "too-early"
    assert "never" in reason.sentence


def test_on_file_without_a_date_in_words():
    """R-6, R-31: what never expires is no date to renew from."""
    policy = cr.Policy([cr.Term(), cr.Term("1 year")])
    reason = cr.replay(policy, [date(2025, 7, 1), ON_FILE])[1].reasons[2]
    assert (reason.code, reason.sentence) == (
        "never-expires",
        "What is on file never expires, so there is no date to renew from.",
    )
    assert dict(reason.values)["on_file"] is None


def test_a_revoked_record_in_words():
    """R-17, R-31: what is revoked is no date to renew from."""
    held = cr.Assignment(
        cr.Certification("a", policy=YEAR),
        completions=[date(2025, 7, 1), ON_FILE],
        revocations=[cr.Revocation(date(2026, 6, 10), "fraud")],
    )
    reasons = {one.code: one.sentence for one in cr.evaluate(held, ON_FILE).reasons}
    assert reasons["revoked"] == (
        "What is on file, 2026-07-01, is revoked, so it is no date to renew from."
    )


def test_an_e_off_the_series_in_words():
    """R-8, R-31: a renewal of a date off the series keeps its own, and says so."""
    policy = cr.Policy(
        [cr.Term("1 year")], cr.Renewal(early="1 month"), cr.Anchor(date(2025, 7, 1))
    )
    decision = cr.decide(policy, date(2026, 6, 15), date(2026, 6, 30))
    force = next(reason for reason in decision.reasons if reason.rule == "R-8")
    assert force.sentence == (
        "The date on file, 2026-06-30, is not on the series of the force date 2025-07-01, "
        "so the renewal keeps its own: 2027-06-30."
    )
    assert dict(force.values) == {
        "force_date": date(2025, 7, 1),
        "anchored": date(2027, 6, 30),
    }


def test_the_base_on_schedule_in_words():
    """R-7, R-31: a renewal on schedule counts from the expiration date on file."""
    decision = cr.decide(
        cr.Policy([cr.Term("1 year")], cr.Renewal(early="1 month")), ON_FILE, ON_FILE
    )
    assert str(decision.reasons[3]) == (
        "R-7: The duration counts from the expiration date on file, 2026-07-01."
    )


def test_the_policy_is_named_by_revision_and_hash():
    """R-31: a decision can be judged by the rules that it was made under."""
    later = cr.Policy([cr.Term("2 years")])
    certification = cr.Certification(
        "a", policy=YEAR, revisions=[cr.Revision(date(2026, 1, 1), later)]
    )
    decision = cr.decide(certification, ON_FILE)
    assert decision.policy == cr.PolicyReference("a", date(2026, 1, 1), later.content_hash)
    before = cr.decide(certification, date(2025, 12, 31))
    assert before.policy == cr.PolicyReference("a", None, YEAR.content_hash)
    assert cr.decide(YEAR, ON_FILE).policy == cr.PolicyReference(None, None, YEAR.content_hash)


def test_a_duration_by_age_that_was_not_needed_in_words():
    """R-10, R-41: a date by hand needs no birth date, and the term is named without a length."""
    bands = [cr.AgeBand(0, "5 years"), cr.AgeBand(40, "2 years")]
    policy = cr.Policy([cr.Term(valid_for_by_age=bands)])
    (decision,) = cr.replay(policy, [cr.Completion(ON_FILE, expires_on=date(2027, 1, 1))])
    assert decision.reasons[1].sentence == (
        "Term 1 of 1 applies, because nothing is on file: a duration by age."
    )
