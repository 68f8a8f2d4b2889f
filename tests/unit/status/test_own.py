"""The own status of an assignment: what governs, notices, revocation (R-12, R-14 … R-17, R-24)."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Certification("a", policy=cr.Policy([cr.Term("1 year")]))
NOTICED = cr.Certification(
    "a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month", second_notice="1 week")])
)
REQUIRED = [cr.Requirement()]


def status(on, certification=YEAR, **facts):
    """Return the name of the status on a day, required directly unless the facts say otherwise."""
    held = cr.Assignment(certification, **{"requirements": REQUIRED, **facts})
    return cr.evaluate(held, date.fromisoformat(on)).status.name


def test_nothing_on_file_and_not_required():
    """R-14: without a requirement and without a completion it is not required."""
    assert status("2026-07-01", requirements=[]) == "NOT_REQUIRED"


def test_nothing_on_file_and_required_is_due_at_once():
    """R-14: nothing on file is missing from the first day, never "not yet due"."""
    since = [cr.Requirement(since=date(2026, 7, 1))]
    assert status("2026-06-30", requirements=since) == "NOT_REQUIRED"
    assert status("2026-07-01", requirements=since) == "MISSING"


@pytest.mark.parametrize("state", ["pending", "declined", "withdrawn"])
def test_what_is_not_approved_is_not_on_file(state):
    """R-24: a completion awaiting approval, declined or withdrawn leaves it missing."""
    completion = cr.Completion(date(2026, 7, 1), state=state)
    assert status("2026-08-01", completions=[completion]) == "MISSING"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-30", "UPCOMING"),
        ("2026-07-01", "VALID"),
        ("2027-07-01", "VALID"),
        ("2027-07-02", "EXPIRED"),
    ],
)
def test_valid_from_completion_through_expiration(on, expected):
    """R-12: valid on the completion date and on the expiration date, and not outside them."""
    assert status(on, completions=[date(2026, 7, 1)]) == expected


@pytest.mark.parametrize(("on", "expected"), [("2026-07-31", "UPCOMING"), ("2026-08-01", "VALID")])
def test_a_later_effective_date(on, expected):
    """R-15: a completion may take effect later than on its date."""
    completion = cr.Completion(date(2026, 7, 1), effective_on=date(2026, 8, 1))
    assert status(on, completions=[completion]) == expected


def test_an_earlier_effective_date_changes_nothing():
    """R-15: a completion never takes effect before its own date."""
    completion = cr.Completion(date(2026, 7, 1), effective_on=date(2026, 6, 1))
    assert status("2026-06-30", completions=[completion]) == "UPCOMING"


def test_while_upcoming_there_are_no_dates():
    """R-15: before it takes effect a completion lends no dates."""
    held = cr.Assignment(NOTICED, completions=[date(2026, 7, 1)], requirements=REQUIRED)
    answer = cr.evaluate(held, date(2026, 6, 30))
    assert (answer.expires_on, answer.due_on, answer.overdue_on) == (None, None, None)
    assert answer.next_change_on == date(2026, 7, 1)
    assert not answer.compliant


def expires_on(on, *completions):
    """Return the expiration date of the governing completion on a day as text."""
    held = cr.Assignment(YEAR, completions=completions)
    return str(cr.evaluate(held, date.fromisoformat(on)).expires_on)


def test_the_last_in_order_governs_not_the_one_that_ends_last():
    """R-15: a later completion governs even when its date is earlier than the one before it."""
    first = cr.Completion(date(2025, 7, 1), expires_on=date(2030, 1, 1))
    assert expires_on("2026-06-30", first, cr.Completion(date(2026, 7, 1))) == "2030-01-01"
    assert expires_on("2026-07-01", first, cr.Completion(date(2026, 7, 1))) == "2027-07-01"


def test_the_last_in_order_governs_not_the_one_that_took_effect_last():
    """R-15: an earlier completion that takes effect late does not come back."""
    first = cr.Completion(date(2025, 7, 1), effective_on=date(2026, 9, 1))
    second = cr.Completion(date(2026, 7, 1))
    assert expires_on("2026-09-01", first, second) == "2027-07-01"


def test_until_a_renewal_takes_effect_the_one_before_governs():
    """R-15: a renewal that takes effect later leaves the old one in force until then."""
    first = cr.Completion(date(2025, 7, 1))
    second = cr.Completion(date(2026, 6, 1), effective_on=date(2026, 7, 2))
    assert expires_on("2026-07-01", first, second) == "2026-07-01"
    assert expires_on("2026-07-02", first, second) == "2027-06-01"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, None, {"2026-06-01": "VALID", "2026-07-01": "VALID"}),
        ("1 month", None, {"2026-05-31": "VALID", "2026-06-01": "DUE", "2026-07-01": "DUE"}),
        (None, "1 week", {"2026-06-23": "VALID", "2026-06-24": "OVERDUE"}),
        ("1 week", "1 month", {"2026-05-31": "VALID", "2026-06-01": "OVERDUE"}),
        ("1 week", "1 week", {"2026-06-23": "VALID", "2026-06-24": "OVERDUE"}),
        ("2 years", None, {"2025-07-01": "DUE", "2025-06-30": "UPCOMING"}),
    ],
)
def test_notices_reached_or_not(first, second, expected):
    """R-16: overdue goes before due; a notice that is not set is never reached."""
    certification = cr.Certification(
        "a", policy=cr.Policy([cr.Term("1 year", None, first, second)])
    )
    found = {on: status(on, certification, completions=[date(2025, 7, 1)]) for on in expected}
    assert found == expected


def test_the_dates_of_the_notices():
    """R-16: the evaluation carries the date and both notice dates, and keeps them when expired."""
    held = cr.Assignment(NOTICED, completions=[date(2025, 7, 1)])
    for on in (date(2025, 7, 1), date(2030, 1, 1)):
        answer = cr.evaluate(held, on)
        assert answer.expires_on == date(2026, 7, 1)
        assert (answer.due_on, answer.overdue_on) == (date(2026, 6, 1), date(2026, 6, 24))


def test_what_never_expires_is_valid_for_ever():
    """R-6: without a date it is valid from its completion to the end of the domain."""
    held = cr.Assignment(cr.Certification("a"), completions=[date(2026, 7, 1)])
    answer = cr.evaluate(held, date(2999, 12, 31))
    assert (answer.status, answer.expires_on, answer.next_change_on) == (
        cr.Status.VALID,
        None,
        None,
    )


def test_expired_before_it_was_earned():
    """R-10, R-16: a date given by hand in the past is expired from the start."""
    completion = cr.Completion(date(2026, 7, 1), expires_on=date(2026, 6, 1))
    assert status("2026-07-01", completions=[completion]) == "EXPIRED"


# ---------------------------------------------------------------- revocation


def revoked(on, *completions, **options):
    """Return the name of the status on a day of what was revoked on 2026-03-01."""
    revocation = cr.Revocation(date(2026, 3, 1), "fraud", **options)
    return status(on, completions=completions, revocations=[revocation])


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-28", "VALID"),
        ("2026-03-01", "REVOKED"),
        ("2026-07-02", "REVOKED"),
        ("2999-12-31", "REVOKED"),
    ],
)
def test_revoked_from_its_date_on(on, expected):
    """R-17: revoked on its date and after it, past the expiration date, too."""
    assert revoked(on, date(2025, 7, 1)) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-02-28", "MISSING"), ("2026-03-01", "REVOKED"), ("2026-05-01", "REVOKED")],
)
def test_revoked_with_nothing_on_file(on, expected):
    """R-17: a revocation holds where nothing is on file, too, then without dates."""
    assert revoked(on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-04-30", "REVOKED"), ("2026-05-01", "VALID"), ("2027-05-02", "EXPIRED")],
)
def test_a_later_completion_lifts_it(on, expected):
    """R-17: a completion that takes effect on a later date lifts the revocation on that date."""
    assert revoked(on, date(2025, 7, 1), date(2026, 5, 1)) == expected


def test_a_completion_on_the_same_day_does_not_lift_it():
    """R-17: only a later date lifts it."""
    assert revoked("2026-03-01", date(2026, 3, 1)) == "REVOKED"
    assert revoked("2026-12-01", date(2026, 3, 1)) == "REVOKED"


def test_the_effective_date_lifts_it():
    """R-17: it is the date on which a completion takes effect that counts."""
    late = cr.Completion(date(2026, 2, 1), effective_on=date(2026, 4, 1))
    assert revoked("2026-03-31", late) == "REVOKED"
    assert revoked("2026-04-01", late) == "VALID"


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-03-31", "REVOKED"), ("2026-04-01", "VALID"), ("2026-07-02", "EXPIRED")],
)
def test_a_reinstatement_ends_it(on, expected):
    """R-17: reinstated on a date, it holds again from that date, with its old dates."""
    assert revoked(on, date(2025, 7, 1), reinstated_on=date(2026, 4, 1)) == expected


def test_two_revocations_hold_each_by_itself():
    """R-17: reinstated after the first, it is revoked again from the second."""
    held = cr.Assignment(
        YEAR,
        completions=[date(2025, 7, 1)],
        revocations=[
            cr.Revocation(date(2026, 5, 1), "medical"),
            cr.Revocation(date(2026, 3, 1), "fraud", reinstated_on=date(2026, 4, 1)),
        ],
    )
    found = [
        (str(segment.start), segment.status.name)
        for segment in cr.timeline(held)
        if segment.start > date(2025, 7, 1)
    ]
    assert found == [("2026-03-01", "REVOKED"), ("2026-04-01", "VALID"), ("2026-05-01", "REVOKED")]


def test_while_revoked_the_dates_are_kept():
    """R-17: the dates of the governing completion stay in the answer."""
    held = cr.Assignment(
        NOTICED,
        completions=[date(2025, 7, 1)],
        revocations=[cr.Revocation(date(2026, 3, 1), "fraud")],
    )
    answer = cr.evaluate(held, date(2026, 4, 1))
    assert answer.expires_on == date(2026, 7, 1)
    assert (answer.due_on, answer.overdue_on) == (date(2026, 6, 1), date(2026, 6, 24))
    assert answer.underlying is cr.Status.REVOKED
    assert not answer.compliant


def test_pending_changes_no_status():
    """R-24: a renewal that awaits approval leaves the status and marks the answer, on every day."""
    pending = cr.Completion(date(2026, 6, 1), state="pending")
    held = cr.Assignment(YEAR, completions=[date(2025, 7, 1), pending])
    for on, expected in (("1900-01-01", "UPCOMING"), ("2026-07-01", "VALID")):
        answer = cr.evaluate(held, date.fromisoformat(on))
        assert (answer.status.name, answer.pending) == (expected, True)
    assert not cr.evaluate(cr.Assignment(YEAR), date(2026, 7, 1)).pending


def test_a_corrected_pending_completion_is_no_longer_pending():
    """R-24, R-30: what was superseded is gone, and its mark with it."""
    pending = cr.Completion(date(2026, 6, 1), id="c1", state="pending")
    approved = cr.Completion(date(2026, 6, 1), id="c2", supersedes="c1")
    held = cr.Assignment(YEAR, completions=[pending, approved])
    assert not cr.evaluate(held, date(2026, 7, 1)).pending


@pytest.mark.parametrize(
    ("expected", "facts"),
    [
        (True, {"requirements": []}),
        (True, {"exemption": cr.Exemption("not applicable")}),
        (False, {}),
        (False, {"completions": [date(2026, 8, 1)]}),
        (True, {"completions": [date(2026, 7, 1)]}),
        (False, {"completions": [date(2025, 6, 30)]}),
        (False, {"revocations": [cr.Revocation(date(2026, 1, 1), "fraud")]}),
        (True, {"exemption": cr.Exemption("deferred", date(2026, 7, 1))}),
        (True, {"requirements": [cr.Requirement("crew", training=date(2026, 7, 1))]}),
    ],
)
def test_compliant_or_not(expected, facts):
    """R-25: missing, upcoming, expired and revoked are not compliant; all else is."""
    held = cr.Assignment(YEAR, **{"requirements": REQUIRED, **facts})
    assert cr.evaluate(held, date(2026, 7, 1)).compliant is expected
