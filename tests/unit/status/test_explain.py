"""Why an assignment has its status, in so many words (R-31)."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Certification(
    "a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
)
ON = date(2026, 3, 1)


def reasons(on=ON, **facts):
    """Return the reasons on a day, from code to what is said."""
    answer = cr.evaluate(cr.Assignment(YEAR, **facts), on)
    return {reason.code: str(reason) for reason in answer.reasons}


def test_the_whole_chain_of_a_valid_one():
    """R-31: who requires it, how its date came about, what governs, and the status."""
    held = cr.Assignment(
        YEAR, completions=[date(2025, 7, 1)], requirements=[cr.Requirement("crew")]
    )
    digest = YEAR.policy.content_hash[:12]
    assert cr.explain(cr.evaluate(held, ON)) == (
        "R-22: It is required by the role 'crew'.\n"
        "R-13: The completion of 2025-07-01 is computed under the policy of 'a' "
        f"(content {digest}).\n"
        "R-5: Term 1 of 1 applies, because nothing is on file: 1 year.\n"
        "R-7: Nothing is on file, so there is no date to renew from.\n"
        "R-7: The duration counts from the completion date, 2025-07-01.\n"
        "R-2: 2025-07-01 + 1 year is 2026-07-01.\n"
        "R-12: It expires on 2026-07-01: that is the last valid day.\n"
        "R-15: The completion of 2025-07-01 governs on 2026-03-01.\n"
        "R-16: It is in effect on 2026-03-01, and no notice is reached.\n"
        "R-22: On 2026-03-01 the status is VALID."
    )


def test_nothing_at_all():
    """R-31: not required and nothing on file is said so."""
    assert list(reasons().values()) == [
        "R-23: Nothing requires it on 2026-03-01.",
        "R-15: Nothing is on file.",
        "R-22: On 2026-03-01 the status is NOT_REQUIRED.",
    ]


@pytest.mark.parametrize(
    ("requirements", "expected"),
    [
        ([cr.Requirement()], "R-22: It is required directly."),
        (
            [cr.Requirement("crew"), cr.Requirement(), cr.Requirement("driver")],
            "R-22: It is required by the role 'crew', directly, by the role 'driver'.",
        ),
        (
            [cr.Requirement("crew"), cr.Requirement("past", until=date(2026, 2, 28))],
            "R-22: It is required by the role 'crew'.",
        ),
    ],
)
def test_who_requires_it(requirements, expected):
    """R-31: every requirement of the day is named, and no other."""
    assert reasons(requirements=requirements)["required"] == expected


def test_what_is_not_in_effect():
    """R-15, R-31: while upcoming, the first effective date is named."""
    completions = [
        cr.Completion(date(2026, 5, 1)),
        cr.Completion(date(2026, 4, 1), effective_on=date(2026, 6, 1)),
    ]
    assert reasons(completions=completions)["not-in-effect"] == (
        "R-15: What is on file takes effect on 2026-05-01, after 2026-03-01."
    )


@pytest.mark.parametrize(
    ("on", "code", "expected"),
    [
        ("2026-05-31", "valid", "It is in effect on 2026-05-31, and no notice is reached."),
        ("2026-06-01", "due", "Its first notice, 2026-06-01, is reached on 2026-06-01."),
        ("2026-06-30", "overdue", "Its second notice, 2026-06-24, is reached on 2026-06-30."),
        ("2026-07-02", "expired", "It expired: 2026-07-02 is after 2026-07-01."),
    ],
)
def test_what_of_its_dates_is_reached(on, code, expected):
    """R-16, R-31: the notice or date that is reached is named with the day."""
    said = reasons(date.fromisoformat(on), completions=[date(2025, 7, 1)])
    assert said[code] == f"R-16: {expected}"


@pytest.mark.parametrize(
    ("reason", "text", "expected"),
    [
        ("fraud", "", "It was revoked on 2026-02-01: fraud."),
        ("other", "the card was forged", "It was revoked on 2026-02-01: the card was forged."),
    ],
)
def test_why_it_was_revoked(reason, text, expected):
    """R-17, R-31: the revocation is named with its date and its reason or text."""
    revocation = cr.Revocation(date(2026, 2, 1), reason, text)
    said = reasons(completions=[date(2025, 7, 1)], revocations=[revocation])
    assert said["revoked"] == f"R-17: {expected}"


def test_a_revocation_of_another_day_is_not_named():
    """R-17, R-31: only revocations that hold on the day bear on it."""
    later = cr.Revocation(date(2026, 4, 1), "fraud")
    past = cr.Revocation(date(2026, 1, 1), "fraud", reinstated_on=date(2026, 2, 1))
    assert "revoked" not in reasons(completions=[date(2025, 7, 1)], revocations=[later, past])


@pytest.mark.parametrize(
    ("policy", "ends"),
    [(YEAR.policy, "ends on 2026-07-01"), (cr.Policy(), "never expires")],
)
def test_what_covers_it(policy, ends):
    """R-18, R-31: the parent that covers is named, with its end; its dates are explained."""
    parent = cr.Assignment(cr.Certification("p", policy=policy), completions=[date(2025, 7, 1)])
    said = reasons(parents=[parent])
    assert said["covered"] == (f"R-18: Its parent 'p' is in force and {ends}, later than its own.")
    assert "the policy of 'p'" in said["policy"]


def test_exemptions_and_what_lies_beneath():
    """R-19 … R-22, R-31: both exemptions are named, the later end, and what lies beneath."""
    said = reasons(
        requirements=[cr.Requirement("crew", training=date(2026, 5, 1))],
        exemption=cr.Exemption("deferred", date(2026, 3, 10)),
    )
    assert said["in-training"] == (
        "R-19: The subject is in training for every role that requires it, until 2026-05-01."
    )
    assert said["deferred"] == "R-20: It is deferred until 2026-03-10."
    assert said["both"] == "R-21: The later end shows: 2026-05-01."
    assert said["status"] == (
        "R-22: On 2026-03-01 the status is IN_TRAINING. Beneath it lies MISSING."
    )


@pytest.mark.parametrize("on", [date(2026, 3, 10), date(2026, 3, 11)])
def test_a_deferral_is_named_while_it_lasts(on):
    """R-20, R-31: after its date a deferral bears on nothing."""
    mark = cr.Exemption("deferred", date(2026, 3, 10))
    said = reasons(on, requirements=[cr.Requirement()], exemption=mark)
    assert ("deferred" in said) is (on == date(2026, 3, 10))
    assert "both" not in said


def test_a_mark_of_not_applicable():
    """R-22, R-31: the mark is named before the status."""
    said = reasons(exemption=cr.Exemption("not applicable"))
    assert said["not-applicable"] == "R-22: It is marked as not applicable."
    assert said["status"].endswith("NOT_APPLICABLE. Beneath it lies NOT_REQUIRED.")


def test_a_revoked_one_in_training_names_no_later_end():
    """R-22, R-31: revoked, it is not exempt, so no end of an exemption is said to show."""
    said = reasons(
        requirements=[cr.Requirement("crew", training=date(2026, 5, 1))],
        exemption=cr.Exemption("deferred", date(2026, 3, 10)),
        revocations=[cr.Revocation(date(2026, 2, 1), "fraud")],
    )
    assert "both" not in said
    assert said["status"] == "R-22: On 2026-03-01 the status is REVOKED."
