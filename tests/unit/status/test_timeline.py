"""The timeline, the next change, and what was known when (R-27, R-28, R-30)."""

from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate, NaiveInstant
from tests.unit.refusals import refusal

NOTICED = cr.Certification(
    "a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
)
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def segments(assignment, known_at=None):
    """Return the start and the status of each segment."""
    whole = cr.timeline(assignment, known_at)
    return [(str(segment.start), segment.status.name) for segment in whole]


def test_the_timeline_of_one_completion():
    """R-27: upcoming from 1900, valid, due, overdue, then expired to 2999."""
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1)])
    assert segments(held) == [
        ("1900-01-01", "UPCOMING"),
        ("2025-07-01", "VALID"),
        ("2026-06-01", "DUE"),
        ("2026-06-24", "OVERDUE"),
        ("2026-07-02", "EXPIRED"),
    ]
    assert str(cr.timeline(held).segments[-1].end) == "2999-12-31"


def test_the_timeline_of_nothing():
    """R-27: with no fact at all there is one segment, the whole domain."""
    (segment,) = cr.timeline(cr.Assignment(NOTICED))
    assert (str(segment.start), str(segment.end)) == ("1900-01-01", "2999-12-31")
    assert segment.status is cr.Status.NOT_REQUIRED


def test_the_timeline_of_a_renewal():
    """R-27: a renewal while due begins a new round on its day."""
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1), date(2026, 6, 10)])
    assert segments(held)[1:] == [
        ("2025-07-01", "VALID"),
        ("2026-06-01", "DUE"),
        ("2026-06-10", "VALID"),
        ("2027-05-10", "DUE"),
        ("2027-06-03", "OVERDUE"),
        ("2027-06-11", "EXPIRED"),
    ]


def test_days_on_which_nothing_differs_are_no_boundary():
    """R-28: a deferral that ends while it is not required changes nothing and bounds nothing."""
    held = cr.Assignment(NOTICED, exemption=cr.Exemption("deferred", date(2026, 3, 10)))
    assert segments(held) == [("1900-01-01", "NOT_REQUIRED")]


def test_a_new_date_alone_is_a_change():
    """R-28: valid before and after a renewal, but until another day, is a change."""
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1), date(2025, 9, 1)])
    assert cr.evaluate(held, date(2025, 8, 1)).next_change_on == date(2025, 9, 1)
    assert segments(held)[1:3] == [("2025-07-01", "VALID"), ("2025-09-01", "VALID")]


def test_beginning_to_be_required_is_a_change():
    """R-28: valid before and after, but required from then on, is a change."""
    since = cr.Requirement(since=date(2025, 8, 1), until=date(2025, 8, 31))
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1)], requirements=[since])
    assert segments(held)[1:4] == [
        ("2025-07-01", "VALID"),
        ("2025-08-01", "VALID"),
        ("2025-09-01", "VALID"),
    ]


def test_a_second_reason_to_require_it_is_no_change():
    """R-28: reasons do not count: another role that requires it bounds nothing."""
    roles = [cr.Requirement("crew"), cr.Requirement("driver", since=date(2025, 8, 1))]
    held = cr.Assignment(NOTICED, requirements=roles)
    assert segments(held) == [("1900-01-01", "MISSING")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1900-01-01", "2025-07-01"),
        ("2025-07-01", "2026-06-01"),
        ("2026-05-31", "2026-06-01"),
        ("2026-06-01", "2026-06-24"),
        ("2026-07-01", "2026-07-02"),
        ("2026-07-02", "None"),
        ("2999-12-31", "None"),
    ],
)
def test_the_next_change(on, expected):
    """R-28: the first later day on which anything differs; none to the end of the domain."""
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1)])
    assert str(cr.evaluate(held, date.fromisoformat(on)).next_change_on) == expected


def test_a_change_after_the_domain_is_none():
    """R-28: what changes after 2999-12-31 changes outside the timeline."""
    held = cr.Assignment(NOTICED, completions=[date(2999, 6, 1)])
    assert cr.evaluate(held, date(2999, 6, 1)).next_change_on is None
    last = cr.Completion(date(2999, 6, 1), expires_on=date(2999, 12, 31))
    on_the_edge = cr.Assignment(cr.Certification("a"), completions=[last])
    assert cr.evaluate(on_the_edge, date(2999, 12, 31)).next_change_on is None
    assert len(cr.timeline(on_the_edge)) == 2


def test_every_field_on_one_day():
    """R-32: an evaluation says all of it at once, for the day asked."""
    held = cr.Assignment(
        NOTICED,
        completions=[date(2025, 7, 1), cr.Completion(date(2026, 6, 1), state="pending")],
        requirements=[cr.Requirement()],
        exemption=cr.Exemption("deferred", date(2026, 6, 30)),
    )
    answer = cr.evaluate(held, date(2026, 6, 24))
    assert (answer.on, answer.status, answer.underlying) == (
        date(2026, 6, 24),
        cr.Status.DEFERRED,
        cr.Status.OVERDUE,
    )
    assert (answer.expires_on, answer.due_on, answer.overdue_on) == (
        date(2026, 7, 1),
        date(2026, 6, 1),
        date(2026, 6, 24),
    )
    assert (answer.exempt_until, answer.next_change_on) == (date(2026, 6, 30), date(2026, 7, 1))
    assert (answer.inherited_from, answer.required, answer.pending, answer.compliant) == (
        None,
        True,
        True,
        True,
    )


def test_a_wrong_day_or_instant_is_named():
    """R-4, R-30: the day and the instant of a question are checked and named."""
    held = cr.Assignment(NOTICED)
    assert refusal(DateOutOfRange, cr.evaluate, held, date(1899, 12, 31)) == (
        "on: '1899-12-31' is outside 1900-01-01 … 2999-12-31. Correct the year."
    )
    assert refusal(InvalidDate, cr.evaluate, held, NOON) == (
        "on: '2026-01-10T12:00:00+00:00' is an instant, not a civil date. "
        "Reduce it to the subject's own date first (certrules.civil_date)."
    )
    naive = datetime(2026, 1, 10, 12)  # noqa: DTZ001 - a naive one on purpose
    expected = (
        "known_at: '2026-01-10 12:00:00' is no instant with a time zone. "
        "Give an aware datetime, for example in UTC."
    )
    assert refusal(NaiveInstant, cr.evaluate, held, date(2026, 1, 1), naive) == expected
    assert refusal(NaiveInstant, cr.timeline, held, naive) == expected


# ---------------------------------------------------------------- as known at


def believed(known_at, on="2026-01-10", **facts):
    """Return the status of a day as it was known at an instant, required unless said."""
    held = cr.Assignment(NOTICED, **{"requirements": [cr.Requirement()], **facts})
    return cr.evaluate(held, date.fromisoformat(on), known_at).status.name


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "MISSING"), (NOON, "VALID"), (None, "VALID")]
)
def test_a_completion_is_known_from_its_recording(known_at, expected):
    """R-30: on the day of the accident we believed what had been recorded by then."""
    completion = cr.Completion(date(2025, 7, 1), recorded_at=NOON)
    assert believed(known_at, completions=[completion]) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "MISSING"), (NOON, "VALID"), (None, "VALID")]
)
def test_a_completion_counts_from_its_decision(known_at, expected):
    """R-30: approved later, it was pending until then."""
    completion = cr.Completion(date(2025, 7, 1), decided_at=NOON)
    assert believed(known_at, completions=[completion]) == expected
    held = cr.Assignment(NOTICED, completions=[completion])
    assert cr.evaluate(held, date(2026, 1, 10), known_at).pending is (expected == "MISSING")


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "VALID"), (NOON, "MISSING"), (None, "MISSING")]
)
def test_a_completion_counts_until_its_withdrawal(known_at, expected):
    """R-30: withdrawn later, it still counted."""
    completion = cr.Completion(date(2025, 7, 1), state="withdrawn", withdrawn_at=NOON)
    assert believed(known_at, completions=[completion]) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "VALID"), (NOON, "EXPIRED"), (None, "EXPIRED")]
)
def test_a_correction_is_known_from_its_recording(known_at, expected):
    """R-30: nothing is overwritten: before the correction, what it corrects still held."""
    wrong = cr.Completion(date(2025, 7, 1), id="c1")
    right = cr.Completion(date(2024, 7, 1), id="c2", supersedes="c1", recorded_at=NOON)
    assert believed(known_at, completions=[wrong, right]) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "VALID"), (NOON, "REVOKED"), (None, "REVOKED")]
)
def test_a_revocation_is_known_from_its_recording(known_at, expected):
    """R-30: revoked from January 1, but recorded on the 10th only."""
    revocation = cr.Revocation(date(2026, 1, 1), "fraud", recorded_at=NOON)
    facts = {"completions": [date(2025, 7, 1)], "revocations": [revocation]}
    assert believed(known_at, **facts) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "REVOKED"), (NOON, "VALID"), (None, "VALID")]
)
def test_a_reinstatement_is_recorded_by_itself(known_at, expected):
    """R-30: reinstated from January 5, but recorded on the 10th only."""
    revocation = cr.Revocation(
        date(2026, 1, 1),
        "fraud",
        reinstated_on=date(2026, 1, 5),
        reinstatement_recorded_at=NOON,
    )
    facts = {"completions": [date(2025, 7, 1)], "revocations": [revocation]}
    assert believed(known_at, **facts) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [(NOON - SECOND, "NOT_APPLICABLE"), (NOON, "DEFERRED"), (None, "DEFERRED")],
)
def test_a_mark_gives_way_to_the_one_before_it(known_at, expected):
    """R-30: before the deferral was recorded, the mark that it replaced was the one known."""
    before = cr.Exemption("not applicable")
    mark = cr.Exemption("deferred", date(2026, 3, 10), recorded_at=NOON, replaces=before)
    assert believed(known_at, exemption=mark) == expected


@pytest.mark.parametrize(("known_at", "expected"), [(NOON - SECOND, "MISSING"), (NOON, "DEFERRED")])
def test_a_first_mark_gives_way_to_none(known_at, expected):
    """R-30: before the first mark was recorded there was none; now it holds on past days, too."""
    mark = cr.Exemption("deferred", date(2026, 3, 10), recorded_at=NOON)
    assert believed(known_at, exemption=mark) == expected
    assert believed(known_at, on="2025-01-01", exemption=mark) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [(NOON - SECOND, "NOT_REQUIRED"), (NOON, "MISSING"), (None, "MISSING")],
)
def test_a_requirement_is_known_from_its_recording(known_at, expected):
    """R-30: nobody knew before that it was required."""
    assert believed(known_at, requirements=[cr.Requirement(recorded_at=NOON)]) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [(NOON - SECOND, "MISSING"), (NOON, "IN_TRAINING"), (None, "IN_TRAINING")],
)
def test_a_training_is_known_from_its_recording(known_at, expected):
    """R-30: before the training was recorded its requirement stood without it."""
    training = cr.Training(date(2026, 5, 1), recorded_at=NOON)
    assert believed(known_at, requirements=[cr.Requirement("crew", training=training)]) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - SECOND, "MISSING"), (NOON, "VALID"), (None, "VALID")]
)
def test_what_is_known_of_parents_counts(known_at, expected):
    """R-18, R-30: a parent's completion covers once it is recorded."""
    parent = cr.Assignment(
        cr.Certification("p"), completions=[cr.Completion(date(2025, 7, 1), recorded_at=NOON)]
    )
    assert believed(known_at, parents=[parent]) == expected


def test_a_timeline_may_be_asked_as_known():
    """R-30: the whole timeline is given as it was believed."""
    held = cr.Assignment(NOTICED, completions=[cr.Completion(date(2025, 7, 1), recorded_at=NOON)])
    assert segments(held, NOON - SECOND) == [("1900-01-01", "NOT_REQUIRED")]
    assert len(segments(held, NOON)) == 5
