"""What a drawing of a timeline shows (X-1, R-27, R-29)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certrules.errors import InvalidDate
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.policies import Policy
from certrules.model.renewals import Renewal
from certrules.model.subjects import Requirement, Subject, Training
from certrules.model.terms import Term
from certrules.planning.notices import notices
from certrules.reports.drawing import MarkKind, drawing
from certrules.reports.standings import Standing
from certrules.status.timeline import evaluate
from certrules.testing.strategies import assignments, days

ANA = Subject("ana")
TODAY = date(2026, 6, 1)
YEAR = Term("1 year", first_notice="1 month", second_notice="1 week")
REQUIRED = [Requirement()]


def standing(*completions, today=TODAY, known_at=None, renewal=None, term=YEAR, **facts):
    """Return how an assignment of a year stands."""
    policy = Policy(terms=[term], renewal=renewal or Renewal())
    facts.setdefault("requirements", REQUIRED)
    one = Assignment(Certification("a", policy=policy), ANA, completions=completions, **facts)
    return Standing(one, evaluate(one, today, known_at), known_at)


def at(*values):
    """Return an instant of 2026."""
    return datetime(2026, *values, tzinfo=UTC)


def bars(seen):
    """Return the bars as texts."""
    return [(str(one.start), str(one.end), one.status.value) for one in seen.bars]


def marks(seen):
    """Return the marks as texts."""
    return [(str(one.on), one.kind.value) for one in seen.marks]


def renewals(seen):
    """Return the windows of renewal as texts."""
    return [(str(one.start), str(one.end), one.kind.value) for one in seen.renewals]


def test_x_1_a_year_with_its_notices():
    """Bars lie side by side from the first to the last day, and every day of note has a mark."""
    seen = drawing(standing(date(2025, 7, 1)))
    assert bars(seen) == [
        ("2025-05-17", "2025-06-30", "upcoming"),
        ("2025-07-01", "2026-05-31", "valid"),
        ("2026-06-01", "2026-06-23", "due"),
        ("2026-06-24", "2026-07-01", "overdue"),
        ("2026-07-02", "2026-08-16", "expired"),
    ]
    assert marks(seen) == [
        ("2025-07-01", "completion"),
        ("2026-06-01", "first"),
        ("2026-06-24", "second"),
        ("2026-07-01", "expiration"),
        ("2026-07-02", "expiry"),
    ]
    assert (seen.start, seen.end, seen.today) == (date(2025, 5, 17), date(2026, 8, 16), TODAY)


def test_what_is_not_required_brings_no_notice():
    """Without a requirement nobody is told, and nothing is marked as a notice (R-29)."""
    seen = drawing(standing(date(2025, 7, 1), requirements=[]))
    assert marks(seen) == [("2025-07-01", "completion"), ("2026-07-01", "expiration")]


def test_some_days_of_ones_own_choice():
    """A start and an end cut the bars, and leave out the marks and windows beyond them."""
    one = standing(date(2025, 7, 1), renewal=Renewal(early="2 months", late="1 month"))
    seen = drawing(one, start=date(2026, 6, 10), end=date(2026, 6, 30))
    assert bars(seen) == [
        ("2026-06-10", "2026-06-23", "due"),
        ("2026-06-24", "2026-06-30", "overdue"),
    ]
    assert marks(seen) == [("2026-06-24", "second")]
    assert renewals(seen) == [("2026-06-10", "2026-06-30", "early")]


def test_an_end_before_the_start_is_refused():
    """Such a span has no days; the error says what to do."""
    with pytest.raises(InvalidDate, match="Swap the two"):
        drawing(standing(), start=date(2026, 6, 10), end=date(2026, 6, 9))


def test_nothing_at_all_is_drawn_around_today():
    """Where nothing ever happens, there are 45 days on both sides of today."""
    seen = drawing(standing())
    assert bars(seen) == [("2026-04-17", "2026-07-16", "missing")]
    assert marks(seen) == []


def test_the_future_ends_after_ten_years_and_the_past_not_at_all():
    """What is more than ten years ahead is not shown by itself; every fact is."""
    far = Term("15 years")
    seen = drawing(standing(date(1990, 5, 5), date(2025, 7, 1), term=far))
    assert seen.start < date(1990, 5, 5)
    assert date(2026, 6, 1) < seen.end < date(2030, 1, 1)
    shown = drawing(standing(date(2025, 7, 1), term=far), end=date(2041, 1, 1))
    assert ("2040-07-01", "expiration") in marks(shown)


def test_the_domain_has_an_end_on_both_sides():
    """A drawing stays between 1900-01-01 and 2999-12-31."""
    first = drawing(standing(date(1900, 1, 1), today=date(1900, 1, 2)))
    last = drawing(standing(today=date(2999, 12, 31)))
    assert first.start == date(1900, 1, 1)
    assert last.end == date(2999, 12, 31)


@pytest.mark.parametrize(
    ("renewal", "expected"),
    [
        (Renewal(), []),
        (Renewal(early="2 months"), [("2026-05-01", "2026-07-01", "early")]),
        (Renewal(late="1 month"), [("2026-07-02", "2026-08-01", "late")]),
        (Renewal(early="after first notice"), [("2026-06-01", "2026-07-01", "early")]),
        (Renewal(early="after second notice"), [("2026-06-24", "2026-07-01", "early")]),
        (Renewal(early="always"), [("2025-07-01", "2026-07-01", "early")]),
        (Renewal(credit_at_most="1 month"), [("2025-07-01", "2026-07-01", "early")]),
        (Renewal(early="5 years"), [("2025-07-01", "2026-07-01", "early")]),
        (
            Renewal(early="1 month", late="2 weeks", edge="day after"),
            [("2026-06-02", "2026-07-01", "early"), ("2026-07-02", "2026-07-15", "late")],
        ),
    ],
)
def test_r_7_when_a_renewal_counts_from_the_date_on_file(renewal, expected):
    """The windows lie before and after the expiration date, as the policy says."""
    assert renewals(drawing(standing(date(2025, 7, 1), renewal=renewal))) == expected


def test_a_late_window_without_a_limit_goes_on():
    """It lasts to the end of the drawing, and makes that no longer."""
    one = standing(date(2025, 7, 1), renewal=Renewal(late="always"))
    assert renewals(drawing(one)) == [("2026-07-02", "2026-08-16", "late")]


def test_no_window_where_there_is_nothing_to_renew():
    """Nothing on file, what never expires, what is revoked and a composite have no windows."""
    both = Renewal(early="2 months", late="1 month")
    revoked = [Revocation(date(2026, 5, 1), "fraud")]
    composite = Certification("c", policy=Policy(all_of=["a"]))
    parts = [standing(date(2025, 7, 1)).assignment]
    whole = Assignment(composite, ANA, parts=parts)
    assert renewals(drawing(standing(renewal=both))) == []
    assert renewals(drawing(standing(date(2025, 7, 1), renewal=both, term=Term()))) == []
    assert renewals(drawing(standing(date(2025, 7, 1), renewal=both, revocations=revoked))) == []
    assert renewals(drawing(Standing(whole, evaluate(whole, TODAY)))) == []


def test_a_window_after_a_notice_that_never_comes_is_none():
    """Without a first notice, a window that opens on it does not open."""
    policy = Policy(terms=[Term("1 year"), YEAR], renewal=Renewal(early="after first notice"))
    one = Assignment(Certification("a", policy=policy), ANA, completions=[date(2025, 7, 1)])
    assert renewals(drawing(Standing(one, evaluate(one, TODAY)))) == []


def test_what_ends_after_the_domain_has_no_late_window():
    """A date on file after 2999 has nothing after it that could be drawn."""
    late, last = Renewal(late="1 month"), date(2999, 6, 1)
    one = standing(date(2900, 1, 1), today=last, renewal=late, term=Term("200 years"))
    assert renewals(drawing(one)) == []


def test_revocation_and_reinstatement():
    """Both are marked; the expiration date comes to pass only where it is not revoked then."""
    back = Revocation(date(2026, 2, 1), "fraud", reinstated_on=date(2026, 3, 1))
    seen = drawing(standing(date(2025, 7, 1), revocations=[back], requirements=[]))
    assert marks(seen)[1:3] == [("2026-02-01", "revocation"), ("2026-03-01", "reinstatement")]
    gone = drawing(standing(date(2025, 7, 1), revocations=[Revocation(date(2026, 2, 1), "fraud")]))
    assert marks(gone) == [("2025-07-01", "completion"), ("2026-02-01", "revocation")]


def test_the_ends_of_exemptions():
    """The last day of a deferral and of a training is marked."""
    deferred = drawing(standing(exemption=Exemption("deferred", until=date(2026, 6, 20))))
    trained = drawing(
        standing(requirements=[Requirement(role="crew", training=Training(date(2026, 6, 10)))])
    )
    assert ("2026-06-20", "deferred") in marks(deferred)
    assert ("2026-06-10", "in_training") in marks(trained)


def test_an_extension_and_what_awaits_approval():
    """Both are marked on their days, beside the date that the extension gave."""
    extended = Extension(date(2026, 9, 1), date(2026, 5, 1), "emergency order")
    waiting = Completion(date(2026, 5, 20), state="pending")
    seen = drawing(
        standing(Completion(date(2025, 7, 1)), waiting, extensions=[extended], requirements=[])
    )
    assert marks(seen) == [
        ("2025-07-01", "completion"),
        ("2026-05-01", "extension"),
        ("2026-05-20", "pending"),
        ("2026-09-01", "expiration"),
    ]


def test_what_was_corrected_or_declined_is_not_marked():
    """A completion that another one corrects is not what counts, nor is one that was declined."""
    seen = drawing(
        standing(
            Completion(date(2025, 6, 1), id="1"),
            Completion(date(2025, 7, 1), id="2", supersedes="1"),
            Completion(date(2025, 8, 1), id="3", state="declined"),
            Completion(date(2025, 9, 1), id="4", state="pending"),
            Completion(date(2025, 9, 2), id="5", supersedes="4"),
            requirements=[],
        )
    )
    assert marks(seen) == [
        ("2025-07-01", "completion"),
        ("2025-09-02", "completion"),
        ("2026-09-02", "expiration"),
    ]


def test_r_30_only_what_was_known_then():
    """As known at an instant, later facts are not there, and what was decided later is pending."""
    facts = {
        "revocations": [Revocation(date(2026, 5, 1), "fraud", recorded_at=at(5, 2))],
        "extensions": [Extension(date(2026, 9, 1), date(2026, 5, 3), "why", recorded_at=at(5, 3))],
        "requirements": [],
    }
    done = Completion(date(2025, 7, 1), recorded_at=at(1, 1), decided_at=at(2, 1))
    early = drawing(standing(done, known_at=at(1, 15), **facts))
    late = drawing(standing(done, known_at=at(5, 4), **facts))
    assert marks(early) == [("2025-07-01", "pending")]
    assert marks(late) == [
        ("2025-07-01", "completion"),
        ("2026-05-01", "revocation"),
        ("2026-05-03", "extension"),
    ]


@settings(max_examples=25)
@given(assignments(), st.data())
def test_x_1_a_drawing_is_its_timeline(assignment, data):
    """On every day of a drawing its bar has the status of the day; its notices are those due."""
    today = data.draw(days(assignment))
    one = Standing(assignment, evaluate(assignment, today))
    seen = drawing(one)
    whole = one.timeline()
    assert seen.start <= today <= seen.end
    assert [bar.start for bar in seen.bars] == [
        max(segment.start, seen.start)
        for segment in whole
        if segment.end >= seen.start and segment.start <= seen.end
    ]
    for bar in seen.bars:
        assert whole.at(bar.start) == whole.at(bar.end)
        assert whole.at(bar.start).status is bar.status
    told = [(mark.on, mark.kind.value) for mark in seen.marks if mark.kind in NOTICES]
    due = notices(assignment, seen.start, seen.end)
    assert sorted(told) == sorted((notice.on, notice.kind.value) for notice in due)


NOTICES = list(MarkKind)[list(MarkKind).index(MarkKind.FIRST) :]
