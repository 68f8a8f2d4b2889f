"""One completion's date, stage by stage, where the worked examples leave off (R-5 … R-10)."""

from datetime import date

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate
from tests.unit.refusals import refusal

YEAR = cr.Term("1 year")
JULY = cr.Anchor(date(2025, 7, 1))


def expires(policy, completed_on, existing=None):
    """Return the expiration date of a completion as text."""
    existing = existing and date.fromisoformat(existing)
    return str(cr.expiration_date(policy, date.fromisoformat(completed_on), existing))


def test_without_a_duration_there_is_no_date():
    """R-6: a term without a duration yields no date, with a force date or without."""
    assert cr.expiration_date(cr.Policy(), date(2026, 7, 1)) is None
    assert cr.expiration_date(cr.Policy(anchor=JULY), date(2026, 7, 1), date(2026, 7, 1)) is None


def test_the_refresher_may_be_the_one_that_never_expires():
    """R-5, R-6: the first completion lasts a year, and from the second on it holds for ever."""
    policy = cr.Policy([YEAR, cr.Term()])
    assert expires(policy, "2026-07-01") == "2027-07-01"
    assert expires(policy, "2027-06-01", "2027-07-01") == "None"


def test_the_initial_may_be_the_one_that_never_expires():
    """R-7: what is on file without a date is no E, so the renewal counts from its own date."""
    policy = cr.Policy([cr.Term(), YEAR], cr.Renewal(early="1 year", late="1 year"))
    decisions = cr.replay(policy, [date(2026, 7, 1), date(2026, 8, 1)])
    assert [str(one.expires_on) for one in decisions] == ["None", "2027-08-01"]
    assert decisions[1].base == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("completed_on", "expected"),
    [("2026-06-23", "2027-06-23"), ("2026-06-24", "2027-07-01"), ("2026-07-01", "2027-07-01")],
)
def test_early_after_the_second_notice(completed_on, expected):
    """R-7: with a second notice of a week the window of 2026-07-01 opens on June 24."""
    policy = cr.Policy(
        [cr.Term("1 year", first_notice="1 month", second_notice="1 week")],
        cr.Renewal(early="after second notice"),
    )
    assert expires(policy, completed_on, "2026-07-01") == expected


@pytest.mark.parametrize(
    ("completed_on", "expected"), [("2027-05-31", "2028-05-31"), ("2027-06-01", "2028-07-01")]
)
def test_the_window_is_of_the_term_that_earned_the_date(completed_on, expected):
    """R-7: the notice of E is that of the initial term, a month, not the refresher's week."""
    policy = cr.Policy(
        [cr.Term("1 year", first_notice="1 month"), cr.Term("1 year", first_notice="1 week")],
        cr.Renewal(early="after first notice"),
    )
    first, second = cr.replay(policy, [date(2026, 7, 1), date.fromisoformat(completed_on)])
    assert first.expires_on == date(2027, 7, 1)
    assert str(second.expires_on) == expected


@pytest.mark.parametrize("completed_on", ["2026-06-30", "2027-01-01", "2027-06-30"])
def test_a_window_after_a_notice_that_the_term_lacks_never_opens(completed_on):
    """R-7: E was earned under a term without a first notice, so no day is early enough."""
    policy = cr.Policy(
        [YEAR, cr.Term("1 year", first_notice="1 month")], cr.Renewal(early="after first notice")
    )
    decision = cr.replay(policy, [date(2026, 6, 15), date.fromisoformat(completed_on)])[1]
    assert str(decision.base) == completed_on


@pytest.mark.parametrize(
    ("existing", "completed_on", "base"),
    [
        ("2026-03-31", "2026-02-27", "2026-02-27"),
        ("2026-03-31", "2026-02-28", "2026-03-31"),
        ("2024-03-31", "2024-02-28", "2024-02-28"),
        ("2024-03-31", "2024-02-29", "2024-03-31"),
    ],
)
def test_the_start_of_a_window_clamps(existing, completed_on, base):
    """R-2, R-7: a month before Mar 31 is the last day of February."""
    policy = cr.Policy([YEAR], cr.Renewal(early="1 month"))
    decision = cr.decide(policy, date.fromisoformat(completed_on), date.fromisoformat(existing))
    assert str(decision.base) == base


@pytest.mark.parametrize(
    ("existing", "completed_on", "base"),
    [
        ("2026-01-31", "2026-02-28", "2026-01-31"),
        ("2026-01-31", "2026-03-01", "2026-03-01"),
        ("2024-01-31", "2024-02-29", "2024-01-31"),
        ("2024-01-31", "2024-03-01", "2024-03-01"),
    ],
)
def test_the_end_of_a_late_window_clamps(existing, completed_on, base):
    """R-2, R-7: a month after Jan 31 is the last day of February."""
    policy = cr.Policy([YEAR], cr.Renewal(late="1 month"))
    decision = cr.decide(policy, date.fromisoformat(completed_on), date.fromisoformat(existing))
    assert str(decision.base) == base


def test_on_the_expiration_date_itself_only_the_early_rule_counts():
    """R-7: c = E is early (start <= c <= E), never late (E < c)."""
    on_it = ("2026-07-01", "2026-07-01")
    early, late = (
        cr.Policy([YEAR], cr.Renewal(**{side: "1 day"}), cr.Anchor(date(2025, 1, 1)))
        for side in ("early", "late")
    )
    decisions = [cr.decide(one, *map(date.fromisoformat, on_it)) for one in (early, late)]
    assert [one.reasons[2].code for one in decisions] == ["early", "no-early-rule"]


@pytest.mark.parametrize(
    ("completed_on", "expected"), [("2026-07-01", "2027-07-01"), ("2026-07-02", "2027-07-01")]
)
def test_the_first_date_of_the_series_is_strictly_after_the_base(completed_on, expected):
    """R-8: exactly on a date of the series the next one is given; so it is a day later."""
    assert expires(cr.Policy([YEAR], anchor=JULY), completed_on) == expected


def test_the_force_date_of_another_duration():
    """R-8: the refresher steps by its own duration from the same force date."""
    policy = cr.Policy([cr.Term("2 years"), cr.Term("6 months")], anchor=JULY)
    found = [str(one.expires_on) for one in cr.replay(policy, [date(2025, 8, 1), date(2026, 2, 1)])]
    assert found == ["2027-07-01", "2026-07-01"]


def test_a_renewal_off_the_series_because_of_an_extension():
    """R-8: an E moved to the year's end lies off the series, whyever it does: E + duration."""
    policy = cr.Policy(
        [cr.Term("1 year", extend_to="end of year")], cr.Renewal(early="3 months"), JULY
    )
    found = cr.replay(policy, [date(2025, 8, 1), date(2026, 11, 1)])
    assert [str(one.expires_on) for one in found] == ["2026-12-31", "2027-12-31"]
    assert [one.code for one in found[1].reasons].count("force-date") == 1


def test_a_late_renewal_off_the_series():
    """R-8: the rule is the same for a late renewal on schedule."""
    policy = cr.Policy([YEAR], cr.Renewal(late="1 month"), JULY)
    assert expires(policy, "2026-06-30", "2026-06-15") == "2027-06-15"


def test_off_schedule_the_date_on_file_does_not_matter_to_the_series():
    """R-8: the base is the completion date, so the next July 1 is given, off series or not."""
    assert expires(cr.Policy([YEAR], anchor=JULY), "2026-06-10", "2026-06-15") == "2026-07-01"


def test_a_forced_date_is_extended_last():
    """R-9: the series gives July 1; the end of its month is July 31."""
    policy = cr.Policy([cr.Term("1 year", extend_to="end of month")], anchor=JULY)
    assert expires(policy, "2025-08-01") == "2026-07-31"


def test_a_clamped_series_may_reach_three_days_further():
    """R-8: from Feb 28, a date of Jan 31's series, the next is Mar 31; a month ends on Mar 28."""
    policy = cr.Policy([cr.Term("1 month")], anchor=cr.Anchor(date(2025, 1, 31)))
    assert expires(policy, "2025-02-28") == "2025-03-31"


@pytest.mark.parametrize("by_hand", ["2026-06-30", "2026-07-01", "1999-01-01", "2999-12-31"])
def test_a_date_given_by_hand_wins(by_hand):
    """R-10: whatever the policy says, and whatever the date is, it is the expiration date."""
    day = date.fromisoformat(by_hand)
    for policy in (cr.Policy(), cr.Policy([cr.Term("1 year", "end of year")], anchor=JULY)):
        (decision,) = cr.replay(policy, [cr.Completion(date(2026, 7, 1), expires_on=day)])
        assert decision.expires_on == day
        assert decision.base is None


def test_a_date_given_by_hand_has_the_notices_of_its_term():
    """R-10, R-16: the term's notices count from the date given by hand."""
    policy = cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
    completion = cr.Completion(date(2025, 7, 1), expires_on=date(2026, 3, 31))
    (decision,) = cr.replay(policy, [completion])
    assert (decision.due_on, decision.overdue_on) == (date(2026, 2, 28), date(2026, 3, 24))


def test_a_completion_by_hand_takes_its_turn():
    """R-5, R-10: a completion with its own date is the first turn; the next has the refresher."""
    policy = cr.Policy([cr.Term("3 years"), YEAR])
    history = [cr.Completion(date(2020, 5, 5), expires_on=date(2022, 5, 5)), date(2022, 5, 6)]
    assert str(cr.replay(policy, history)[1].expires_on) == "2023-05-06"


def test_what_is_on_file_takes_the_first_turn():
    """R-5: an existing date stands for one completion under the first term."""
    policy = cr.Policy([cr.Term("3 years"), YEAR])
    assert expires(policy, "2023-05-01", "2023-05-05") == "2024-05-01"


@pytest.mark.parametrize("existing", [None, "2026-07-01"])
def test_a_certification_may_stand_for_its_policy(existing):
    """R-13: a certification is asked as its policy is, and names itself in the decision."""
    certification = cr.Certification("a", policy=cr.Policy([YEAR], cr.Renewal(early="1 month")))
    completed_on = date(2026, 6, 15)
    on_file = existing and date.fromisoformat(existing)
    decision = cr.decide(certification, completed_on, on_file)
    assert decision.expires_on == cr.expiration_date(certification.policy, completed_on, on_file)
    assert decision.certification == "a"


def test_a_decision_shows_what_it_came_to():
    """R-31: a decision has the dates, the base, the notices, and the completion's id."""
    policy = cr.Policy([cr.Term("1 year", first_notice="1 month")])
    (decision,) = cr.replay(policy, [cr.Completion(date(2026, 7, 1), id="c1")])
    assert (decision.completed_on, decision.base) == (date(2026, 7, 1), date(2026, 7, 1))
    assert (decision.expires_on, decision.due_on) == (date(2027, 7, 1), date(2027, 6, 1))
    assert decision.overdue_on is None
    assert (decision.id, decision.certification, decision.revision) == ("c1", None, None)
    assert not decision.never_expires


@pytest.mark.parametrize("ask", [cr.expiration_date, cr.decide])
def test_wrong_dates_are_named(ask):
    """R-4: a wrong completion date or existing date is refused by its name."""
    policy = cr.Policy([YEAR])
    assert refusal(DateOutOfRange, ask, policy, date(202, 7, 1)) == (
        "completed_on: '0202-07-01' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )
    assert refusal(InvalidDate, ask, policy, date(2026, 7, 1), "2026-07-01") == (
        "existing: '2026-07-01' is no date. Give a datetime.date."
    )


def test_the_longest_period_from_the_last_day_does_not_overflow():
    """R-4: inside the domain no rule can overflow; 2999-12-31 + 200 years is 3199-12-31."""
    policy = cr.Policy(
        [cr.Term("200 years", "end of year", "200 years", "1 day")],
        cr.Renewal(early="200 years", late="200 years"),
        cr.Anchor(date(1900, 1, 1)),
    )
    last = date(2999, 12, 31)
    assert str(cr.expiration_date(policy, last)) == "3100-12-31"
    assert str(cr.expiration_date(policy, last, last)) == "3199-12-31"
    assert str(cr.expiration_date(cr.Policy([cr.Term("200 years")]), last)) == "3199-12-31"
    assert cr.decide(policy, date(1900, 1, 1), date(1900, 1, 1)).due_on == date(1900, 12, 31)
