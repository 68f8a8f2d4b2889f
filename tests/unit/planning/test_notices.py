"""Which notices fall due, when, about what, and to whom (R-23, R-26, R-29)."""

from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate, NaiveInstant
from tests.unit.refusals import refusal

NOTICED = cr.Certification(
    "a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
)
REQUIRED = [cr.Requirement()]
HELD = [date(2025, 7, 1)]


def notices(start="1900-01-01", end="2999-12-31", certification=NOTICED, **facts):
    """Return the kind and day of each notice in a span."""
    held = cr.Assignment(certification, **{"requirements": REQUIRED, "completions": HELD, **facts})
    found = cr.notices(held, date.fromisoformat(start), date.fromisoformat(end))
    return [(one.kind.value, str(one.on)) for one in found]


def test_a_term_has_three_notices():
    """R-29: on becoming due to the subject; on becoming overdue and expired to both."""
    held = cr.Assignment(NOTICED, completions=HELD, requirements=REQUIRED)
    subject, supervisor = cr.Recipient.SUBJECT, cr.Recipient.SUPERVISOR
    expires_on = date(2026, 7, 1)
    assert cr.notices(held, date(1900, 1, 1), date(2999, 12, 31)) == (
        cr.Notice(cr.NoticeKind.FIRST, date(2026, 6, 1), expires_on, (subject,)),
        cr.Notice(cr.NoticeKind.SECOND, date(2026, 6, 24), expires_on, (subject, supervisor)),
        cr.Notice(cr.NoticeKind.EXPIRY, date(2026, 7, 2), expires_on, (subject, supervisor)),
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-06-01", "2026-06-01", ["first"]),
        ("2026-06-02", "2026-06-23", []),
        ("2026-06-02", "2026-06-24", ["second"]),
        ("2026-05-31", "2026-07-01", ["first", "second"]),
        ("2026-07-02", "2026-07-02", ["expiry"]),
        ("2026-07-03", "2999-12-31", []),
    ],
)
def test_both_ends_of_the_span_are_in_it(start, end, expected):
    """R-29: notices from the first through the last day of the span are given, and no others."""
    assert [kind for kind, _ in notices(start, end)] == expected


def test_what_is_not_required_has_no_notices():
    """R-23: nobody is told of what nothing requires."""
    assert notices(requirements=[]) == []


def test_what_begins_to_be_required_is_told_on_that_day():
    """R-29: required from June 10 on, it is due already, and the first notice falls on June 10."""
    since = [cr.Requirement(since=date(2026, 6, 10))]
    assert notices(requirements=since)[0] == ("first", "2026-06-10")


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (
            "2026-05-31",
            [("first", "2026-06-01"), ("second", "2026-06-24"), ("expiry", "2026-07-02")],
        ),
        (
            "2026-06-01",
            [("first", "2026-06-02"), ("second", "2026-06-24"), ("expiry", "2026-07-02")],
        ),
        (
            "2026-06-22",
            [("first", "2026-06-23"), ("second", "2026-06-24"), ("expiry", "2026-07-02")],
        ),
        ("2026-06-23", [("second", "2026-06-24"), ("expiry", "2026-07-02")]),
        ("2026-06-30", [("second", "2026-07-01"), ("expiry", "2026-07-02")]),
        ("2026-07-01", [("expiry", "2026-07-02")]),
        ("2026-08-31", [("expiry", "2026-09-01")]),
    ],
)
def test_a_suppressed_notice_falls_due_after_the_exemption(until, expected):
    """R-29: on the first day after a deferral, if its state still holds then."""
    mark = cr.Exemption("deferred", date.fromisoformat(until))
    assert notices(exemption=mark) == expected


def test_what_is_not_applicable_has_no_notices():
    """R-29: a mark of not applicable suppresses every notice for good."""
    assert notices(exemption=cr.Exemption("not applicable")) == []


def test_what_is_revoked_has_no_notices():
    """R-29: from its revocation on it is neither due, overdue nor expired."""
    assert notices(revocations=[cr.Revocation(date(2026, 6, 10), "fraud")]) == [
        ("first", "2026-06-01")
    ]


def test_after_a_reinstatement_no_notice_is_repeated():
    """R-29: there is one notice of a kind for each expiration date."""
    gap = cr.Revocation(date(2026, 6, 5), "fraud", reinstated_on=date(2026, 6, 10))
    assert notices(revocations=[gap]) == [
        ("first", "2026-06-01"),
        ("second", "2026-06-24"),
        ("expiry", "2026-07-02"),
    ]


def test_a_renewal_ends_the_notices_of_the_date_before():
    """R-29: renewed while due, the next notices are about the next date."""
    assert notices(completions=[*HELD, date(2026, 6, 10)]) == [
        ("first", "2026-06-01"),
        ("first", "2027-05-10"),
        ("second", "2027-06-03"),
        ("expiry", "2027-06-11"),
    ]


def test_missing_has_no_notice():
    """R-29: what was never on file does not become due, overdue or expired."""
    assert notices(completions=[]) == []


def test_without_notices_only_the_expiry_is_told():
    """R-29: a term without notices has the expiry only."""
    plain = cr.Certification("a", policy=cr.Policy([cr.Term("1 year")]))
    assert notices(certification=plain) == [("expiry", "2026-07-02")]


def test_a_covered_child_is_told_of_the_parents_date():
    """R-18, R-29: covered from Sep 1 by what ends later, the child becomes due with its parent.

    After 2026-09-01 nothing covers it, and it is told of the expiry of its own date.
    """
    parent = cr.Assignment(
        cr.Certification("p", policy=NOTICED.policy), completions=[date(2025, 9, 1)]
    )
    held = cr.Assignment(NOTICED, None, HELD, REQUIRED, parents=[parent])
    found = [
        (one.kind.value, str(one.on), str(one.expires_on))
        for one in cr.notices(held, date(1900, 1, 1), date(2999, 12, 31))
    ]
    assert found == [
        ("first", "2026-08-01", "2026-09-01"),
        ("second", "2026-08-25", "2026-09-01"),
        ("expiry", "2026-09-02", "2026-07-01"),
    ]


def test_a_competency_has_its_lead_time_notice_alone():
    """R-26, R-29: three months before its date, to the member."""
    competency = cr.Certification(
        "competency:crew",
        policy=cr.Policy([cr.Term("1 year", first_notice="3 months")]),
        competency_of="crew",
    )
    held = cr.Assignment(competency, completions=HELD, requirements=[cr.Requirement("crew")])
    assert cr.notices(held, date(1900, 1, 1), date(2999, 12, 31)) == (
        cr.Notice(
            cr.NoticeKind.LEAD_TIME, date(2026, 4, 1), date(2026, 7, 1), (cr.Recipient.SUBJECT,)
        ),
    )


def test_notices_as_known_at_an_instant():
    """R-29, R-30: a renewal recorded on June 10 leaves the notices that were known before."""
    recorded = datetime(2026, 6, 10, tzinfo=UTC)
    renewal = cr.Completion(date(2026, 5, 1), recorded_at=recorded)
    held = cr.Assignment(NOTICED, completions=[*HELD, renewal], requirements=REQUIRED)
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    before = cr.notices(held, start, end, recorded - timedelta(seconds=1))
    assert [one.kind.value for one in before] == ["first", "second", "expiry"]
    assert cr.notices(held, start, end, recorded) == ()


def test_a_wrong_span_or_instant_is_named():
    """R-4, R-29: a span ends on or after its start; dates and instants are checked by name."""
    held = cr.Assignment(NOTICED)
    assert refusal(InvalidDate, cr.notices, held, date(2026, 7, 2), date(2026, 7, 1)) == (
        "end: '2026-07-01' is before the start, 2026-07-02. Swap the two."
    )
    assert refusal(DateOutOfRange, cr.notices, held, date(1899, 1, 1), date(2026, 7, 1)) == (
        "start: '1899-01-01' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )
    assert refusal(InvalidDate, cr.notices, held, date(2026, 7, 1), "2026-07-02") == (
        "end: '2026-07-02' is no date. Give a datetime.date."
    )
    naive = datetime(2026, 6, 10)  # noqa: DTZ001 - a naive one on purpose
    assert refusal(
        NaiveInstant, cr.notices, held, date(2026, 7, 1), date(2026, 7, 1), naive
    ).startswith("known_at: ")


def ruled(rule, start="2026-01-01", end="2026-12-31", **facts):
    """Return the days and recipients of the notices of one rule beside the usual ones."""
    certification = cr.Certification("a", policy=cr.Policy([cr.Term("1 year")]), notices=[rule])
    held = cr.Assignment(certification, **{"requirements": REQUIRED, "completions": HELD, **facts})
    found = cr.notices(held, date.fromisoformat(start), date.fromisoformat(end))
    return [(str(one.on), one.recipients) for one in found if one.kind is cr.NoticeKind.RULE]


def test_a_rule_before_the_expiration():
    """R-57: 60 days before 2026-07-01 is May 2; names that are no recipients are kept as given."""
    rule = cr.NoticeRule(before="60 days", to=["subject", "payroll"])
    assert ruled(rule) == [("2026-05-02", (cr.Recipient.SUBJECT, "payroll"))]


def test_a_rule_that_repeats_after_the_expiration():
    """R-57: a week after 2026-07-01 and every week, as long as it stays expired."""
    rule = cr.NoticeRule(after="1 week", to=["supervisor"], every="1 week")
    found = ruled(rule, end="2026-07-31")
    assert [on for on, _ in found] == ["2026-07-08", "2026-07-15", "2026-07-22", "2026-07-29"]
    renewed = ruled(rule, completions=[*HELD, date(2026, 7, 20)])
    assert [on for on, _ in renewed] == ["2026-07-08", "2026-07-15"]
