"""What there is to tell when one looks, and when to look again (R-29, R-57, H-8)."""

from datetime import date

import pytest

import certrules as cr
from certrules.planning.telling import (
    Cause,
    due_tasks,
    ending_told,
    look_again_on,
    state_told,
    still_true,
    tellings,
)

POLICY = cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
NOTED = cr.Policy([cr.Term("1 year", first_notice="1 day")])
WEEK = cr.Period.parse("1 week")
EXPIRES = date(2026, 7, 1)


def held(policy=POLICY, notices=(), tasks=(), **facts):
    """Return an assignment completed on 2025-07-01, which expires on 2026-07-01."""
    certification = cr.Certification("a", policy=policy, notices=notices, tasks=tasks)
    given = {"requirements": [cr.Requirement()], "completions": [date(2025, 7, 1)], **facts}
    return cr.Assignment(certification, **given)


def told(assignment, on, before=None, notice=None):
    """Return what is told on one day when it was last looked at on another."""
    today = cr.evaluate(assignment, date.fromisoformat(on))
    then = None if before is None else cr.evaluate(assignment, date.fromisoformat(before))
    found = tellings(assignment, today, then, exemption_notice=notice)
    return [(one.cause.value, str(one.on)) for one in found]


@pytest.mark.parametrize(
    ("before", "on", "expected"),
    [
        ("2026-05-30", "2026-05-31", []),
        ("2026-05-31", "2026-06-01", [("first", "2026-06-01")]),
        ("2026-06-01", "2026-06-02", []),
        ("2026-06-23", "2026-06-24", [("second", "2026-06-24")]),
        ("2026-07-01", "2026-07-02", [("expiry", "2026-07-02")]),
    ],
)
def test_a_state_is_told_on_the_day_it_begins(before, on, expected):
    """R-29: looked at every day, each notice is told on its day and on no other."""
    assert told(held(), on, before) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-05", [("first", "2026-06-01")]),
        ("2026-06-26", [("second", "2026-06-24")]),
        ("2026-08-01", [("expiry", "2026-07-02")]),
    ],
)
def test_after_missed_days_the_latest_notice_is_told(on, expected):
    """A notice whose state has passed is not told; the one that is true is, with its own day."""
    assert told(held(), on, "2026-05-20") == expected


def test_what_is_looked_at_for_the_first_time_is_told():
    """An assignment that nobody looked at before tells what is true of it."""
    assert told(held(), "2026-06-10") == [("first", "2026-06-01")]


def test_what_is_not_required_is_not_told():
    """R-23: nobody is told of what nothing requires."""
    rule = cr.NoticeRule(before="1 month")
    assert told(held(notices=[rule], requirements=[]), "2026-06-10") == []


def test_what_an_exemption_held_back_is_told_after_it():
    """R-29: the notice falls due on the first day after the exemption, as its state still holds."""
    deferred = held(exemption=cr.Exemption("deferred", until=date(2026, 6, 10)))
    assert told(deferred, "2026-06-10", "2026-06-01") == []
    assert told(deferred, "2026-06-13", "2026-06-10") == [("first", "2026-06-11")]


def test_a_competency_tells_its_lead_time_alone():
    """R-26: a competency that is due tells its lead time; expired it tells nothing."""
    role = cr.Role("crew", competency=cr.Competency("1 year", "1 month"))
    roster = cr.Roster(
        subjects=[cr.Subject("ana")],
        roles=[role],
        memberships=[cr.Membership("ana", "crew")],
        entries=[cr.Entry("ana", "competency:crew", cr.Completion(date(2025, 7, 1)))],
    )
    (competency,) = cr.assignments(cr.Catalogue(), roster)
    assert told(competency, "2026-06-01", "2026-05-31") == [("lead_time", "2026-06-01")]
    assert told(competency, "2026-07-02", "2026-07-01") == []


def test_a_rule_is_told_on_its_day_with_its_own_audience():
    """R-57: a rule's notice names whom the rule names, and the rule in words."""
    rule = cr.NoticeRule(before="2 weeks", to=["supervisor", "safety@example.org"])
    assignment = held(NOTED, notices=[rule])
    today = cr.evaluate(assignment, date(2026, 6, 17))
    (one,) = tellings(assignment, today, cr.evaluate(assignment, date(2026, 6, 16)))
    assert (one.cause, one.on, one.about) == (Cause.RULE, date(2026, 6, 17), EXPIRES)
    assert one.audience == ("supervisor", "safety@example.org")
    assert one.rule == "2 weeks before"


def test_a_rule_is_not_told_again_the_day_after():
    """R-57: a rule without steps is told once."""
    rule = cr.NoticeRule(before="2 weeks")
    assert told(held(NOTED, notices=[rule]), "2026-06-18", "2026-06-17") == []


def test_a_rule_that_repeats_is_told_by_its_latest_day():
    """Three weeks missed of a weekly notice make one notice, that of the latest week."""
    rule = cr.NoticeRule(after="1 week", every="1 week")
    late = held(NOTED, notices=[rule])
    assert told(late, "2026-07-30", "2026-07-08") == [("rule", "2026-07-29")]


def test_rules_count_anew_after_a_renewal():
    """A renewal that was recorded late tells what its own expiration date calls for."""
    rule = cr.NoticeRule(before="6 months")
    renewed = held(NOTED, notices=[rule], completions=[date(2025, 7, 1), date(2025, 7, 20)])
    today = cr.evaluate(renewed, date(2026, 3, 1))
    before = cr.evaluate(held(NOTED, notices=[rule]), date(2026, 2, 28))
    (one,) = tellings(renewed, today, before)
    assert (one.on, one.about) == (date(2026, 1, 20), date(2026, 7, 20))


def test_a_deferral_about_to_end_is_told():
    """A week before its last day, a deferral with something beneath it is told."""
    deferred = held(exemption=cr.Exemption("deferred", until=date(2026, 8, 10)))
    assert told(deferred, "2026-08-02", "2026-08-01", WEEK) == []
    assert told(deferred, "2026-08-03", "2026-08-02", WEEK) == [("deferral_ends", "2026-08-03")]
    assert told(deferred, "2026-08-04", "2026-08-03", WEEK) == []


def test_a_training_about_to_end_is_told():
    """A week before its last day, a training with nothing on file is told."""
    role = cr.Requirement(role="crew", training=date(2026, 5, 20))
    trained = held(completions=[], requirements=[role])
    assert told(trained, "2026-05-13", "2026-05-12", WEEK) == [("training_ends", "2026-05-13")]


def test_nobody_is_told_of_an_exemption_over_what_is_valid():
    """Where VALID lies beneath, the end of an exemption asks nothing of anybody."""
    deferred = held(exemption=cr.Exemption("deferred", until=date(2025, 9, 1)))
    assert told(deferred, "2025-08-30", "2025-08-01", WEEK) == []


def test_without_a_setting_no_exemption_is_told():
    """Without a period for it, nobody is told that an exemption ends."""
    deferred = held(exemption=cr.Exemption("deferred", until=date(2026, 8, 10)))
    assert told(deferred, "2026-08-03", "2026-08-02") == []


def test_a_task_is_due_once_and_while_in_effect():
    """R-57: a task comes on its day, late while the certification holds, and not after it."""
    assignment = held(NOTED, tasks=[cr.TaskRule(before="2 months", title="Book")])

    def due(on, before):
        answers = [cr.evaluate(assignment, date.fromisoformat(day)) for day in (on, before)]
        return [str(one.on) for one in due_tasks(assignment, *answers)]

    assert due("2026-05-01", "2026-04-30") == ["2026-05-01"]
    assert due("2026-05-02", "2026-05-01") == []
    assert due("2026-06-20", "2026-04-30") == ["2026-05-01"]
    assert due("2026-07-10", "2026-04-30") == []


@pytest.mark.parametrize(
    ("cause", "on", "expected"),
    [
        (Cause.FIRST, "2026-06-10", True),
        (Cause.FIRST, "2026-06-24", False),
        (Cause.SECOND, "2026-06-24", True),
        (Cause.EXPIRY, "2026-07-02", True),
        (Cause.RULE, "2026-06-10", True),
        (Cause.LEAD_TIME, "2026-06-10", True),
        (Cause.REMINDER, "2026-01-01", True),
        (Cause.DEFERRAL_ENDS, "2026-06-10", False),
    ],
)
def test_what_is_still_true(cause, on, expected):
    """A notice that waits is true as long as its state and date are those of the assignment."""
    standing = cr.evaluate(held(), date.fromisoformat(on))
    assert still_true(cause, EXPIRES, standing) is expected


def test_after_a_renewal_nothing_old_is_true():
    """A notice about another expiration date than today's is no longer true."""
    standing = cr.evaluate(held(), date(2026, 6, 10))
    assert not still_true(Cause.FIRST, date(2025, 7, 1), standing)
    assert not still_true(Cause.RULE, date(2025, 7, 1), standing)
    assert not still_true(Cause.REMINDER, None, None)


def test_the_end_of_an_exemption_is_true_while_it_lasts():
    """A notice that an exemption ends is true until that exemption ends or is moved."""
    deferred = held(exemption=cr.Exemption("deferred", until=date(2026, 8, 10)))
    standing = cr.evaluate(deferred, date(2026, 8, 5))
    assert ending_told(standing, WEEK) == (Cause.DEFERRAL_ENDS, date(2026, 8, 10))
    assert still_true(Cause.DEFERRAL_ENDS, date(2026, 8, 10), standing)
    assert not still_true(Cause.DEFERRAL_ENDS, date(2026, 8, 11), standing)


def test_a_state_without_a_date_is_not_told():
    """MISSING, VALID and what never expires have no notice."""
    missing = cr.evaluate(held(completions=[]), date(2026, 6, 10))
    assert state_told(missing) is None
    assert state_told(cr.evaluate(held(), date(2026, 1, 1))) is None


def again(assignment, on, notice=None):
    """Return when to look again."""
    day = look_again_on(
        assignment.certification, cr.evaluate(assignment, date.fromisoformat(on)), notice
    )
    return None if day is None else str(day)


def test_one_looks_again_at_the_next_change():
    """R-28: without rules, the next change is the next day on which to look."""
    assert again(held(), "2026-01-01") == "2026-06-01"
    assert again(held(), "2026-07-02") is None


def test_one_looks_again_on_the_day_of_a_rule():
    """R-57: the day of a rule or a task is no boundary of the timeline, yet there is work."""
    rules = [cr.NoticeRule(before="2 weeks"), cr.NoticeRule(after="1 month", every="1 month")]
    tasks = [cr.TaskRule(before="1 month", title="Book")]
    assignment = held(NOTED, notices=rules, tasks=tasks)
    assert again(assignment, "2026-05-01") == "2026-06-01"
    assert again(assignment, "2026-06-01") == "2026-06-17"
    assert again(assignment, "2026-06-17") == "2026-06-30"
    assert again(assignment, "2026-07-02") == "2026-08-01"
    assert again(assignment, "2026-08-01") == "2026-09-01"


def test_a_rule_that_repeats_before_ends_with_the_expiration_date():
    """R-57: steps before the expiration date do not go past it."""
    rule = cr.NoticeRule(before="2 weeks", every="10 days")
    assert again(held(NOTED, notices=[rule]), "2026-06-20") == "2026-06-27"
    assert again(held(NOTED, notices=[rule]), "2026-06-30") == "2026-07-02"


def test_rules_count_anew_when_it_begins_to_be_required():
    """What nothing required when it was last looked at has all its rules before it."""
    rule = cr.NoticeRule(before="2 months")
    since = held(NOTED, notices=[rule], requirements=[cr.Requirement(since=date(2026, 5, 20))])
    assert told(since, "2026-05-21", "2026-05-19") == [("rule", "2026-05-20")]


def test_one_looks_again_before_an_exemption_ends():
    """The notice that an exemption ends has a day of its own."""
    deferred = held(completions=[], exemption=cr.Exemption("deferred", until=date(2026, 8, 10)))
    assert again(deferred, "2026-08-01", WEEK) == "2026-08-03"
    assert again(deferred, "2026-08-03", WEEK) == "2026-08-11"
    assert again(deferred, "2026-08-01") == "2026-08-11"


def test_rules_of_what_is_not_required_wake_nobody():
    """What nothing requires has no rule days."""
    rule = cr.NoticeRule(before="2 weeks")
    assert again(held(NOTED, notices=[rule], requirements=[]), "2026-05-01") == "2026-06-30"


def test_causes_are_in_the_order_of_their_urgency():
    """A reminder comes first, then what has expired, then what will."""
    assert sorted(Cause, key=lambda one: one.urgency) == list(Cause)
