"""The oracle's statuses against statuses worked out by hand from sections 4 and 5."""

import pytest

from .by_hand import ONE_YEAR, completions, day, instant, on_file, policy, term
from .day_by_day import Answer, Oracle
from .plain import Completion, Exemption, Requirement, Revocation, Training

NOTICES = policy(term("1 year", "1 month", "1 week"))


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2025-06-30", "UPCOMING"),
        ("2025-07-01", "VALID"),
        ("2026-05-31", "VALID"),
        ("2026-06-01", "DUE"),
        ("2026-06-23", "DUE"),
        ("2026-06-24", "OVERDUE"),
        ("2026-07-01", "OVERDUE"),
        ("2026-07-02", "EXPIRED"),
    ],
)
def test_own_status(on: str, status: str) -> None:
    """R-12, R-15, R-16: due from 1 June, overdue from 24 June, expired from 2 July."""
    assert Oracle(on_file(NOTICES, completions("2025-07-01"))).on(day(on)).status == status


def test_whole_answer() -> None:
    """R-32: every field of an answer, worked out by hand."""
    oracle = Oracle(on_file(NOTICES, completions("2025-07-01")))
    assert oracle.on(day("2026-06-01")) == Answer(
        status="DUE",
        underlying="DUE",
        expires_on=day("2026-07-01"),
        due_on=day("2026-06-01"),
        overdue_on=day("2026-06-24"),
        exempt_until=None,
        inherited_from=None,
        required=True,
        pending=False,
        compliant=True,
    )


def test_changes() -> None:
    """R-27, R-28: the changes are the effective date, the notices and the day after expiration."""
    oracle = Oracle(on_file(NOTICES, completions("2025-07-01")))
    changes = ["2025-07-01", "2026-06-01", "2026-06-24", "2026-07-02"]
    assert oracle.segment_starts() == [day(d) for d in ("1900-01-01", *changes)]
    assert oracle.next_change_on(day("2026-06-01")) == day("2026-06-24")
    assert oracle.next_change_on(day("2026-07-02")) is None


def test_change_outside_the_domain() -> None:
    """R-27: what would change after 2999-12-31 does not change."""
    oracle = Oracle(on_file(NOTICES, completions("2999-01-01")))
    assert oracle.next_change_on(day("2999-01-01")) == day("2999-12-01")
    assert oracle.next_change_on(day("2999-12-25")) is None


def test_nothing_on_file() -> None:
    """R-14: missing when required, not required otherwise; the requirement's own days decide."""
    assignment = on_file(ONE_YEAR, [])
    assignment["requirements"] = [
        Requirement(role="r1", since=day("2026-02-01"), until=day("2026-02-28"))
    ]
    oracle = Oracle(assignment)
    assert oracle.segment_starts()[1:] == [day("2026-02-01"), day("2026-03-01")]
    assert oracle.on(day("2026-01-31")).status == "NOT_REQUIRED"
    assert oracle.on(day("2026-02-28")).status == "MISSING"


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2026-01-31", "VALID"),
        ("2026-02-01", "REVOKED"),
        ("2026-02-28", "REVOKED"),
        ("2026-03-01", "VALID"),
        ("2026-04-01", "REVOKED"),
        ("2026-04-20", "VALID"),
    ],
)
def test_revocation(on: str, status: str) -> None:
    """R-17: revoked until reinstated, or until a completion takes effect on a later date."""
    history = completions("2025-07-01", "2026-04-01", "2026-04-10")
    history[2]["effective_on"] = day("2026-04-20")
    assignment = on_file(ONE_YEAR, history)
    assignment["revocations"] = [
        Revocation(revoked_on=day("2026-02-01"), reason="other", reinstated_on=day("2026-03-01")),
        Revocation(revoked_on=day("2026-04-01"), reason="other"),
    ]
    assert Oracle(assignment).on(day(on)).status == status


def test_coverage() -> None:
    """R-18: the parent that ends last covers when it ends later than the child's own record."""
    child = on_file(ONE_YEAR, completions("2026-01-01"))
    child["parents"] = [
        on_file(ONE_YEAR, completions("2026-01-01 = 2027-01-01"), certification="tie"),
        on_file(ONE_YEAR, completions("2026-02-01 = 2027-01-02"), certification="later"),
        on_file(ONE_YEAR, completions("2026-03-01 = 2027-01-02"), certification="alike"),
    ]
    oracle = Oracle(child)
    assert oracle.on(day("2026-01-31")).inherited_from is None
    assert oracle.on(day("2026-03-01")).inherited_from == "later"
    assert oracle.on(day("2027-01-02")).expires_on == day("2027-01-02")
    assert oracle.on(day("2027-01-03"))[:3] == ("EXPIRED", "EXPIRED", day("2027-01-01"))


def test_coverage_of_nothing() -> None:
    """R-18: a child with nothing in effect is covered, unless it or the parent is revoked."""
    child = on_file(ONE_YEAR, [])
    child["parents"] = [on_file(NOTICES, completions("2026-01-01"), certification="p1")]
    assert Oracle(child).on(day("2025-12-31")).status == "MISSING"
    assert Oracle(child).on(day("2026-12-01"))[:2] == ("DUE", "DUE")
    child["parents"][0]["exemption"] = Exemption(kind="not applicable")
    child["parents"][0]["requirements"] = []
    assert Oracle(child).on(day("2026-01-01")).status == "VALID"
    child["parents"][0]["revocations"] = [Revocation(revoked_on=day("2026-02-01"), reason="other")]
    assert Oracle(child).on(day("2026-02-01")).status == "MISSING"
    child["parents"][0]["revocations"] = []
    child["revocations"] = [Revocation(revoked_on=day("2026-02-01"), reason="other")]
    assert Oracle(child).on(day("2026-02-01"))[:3] == ("REVOKED", "REVOKED", None)


def in_training(role: str, until: str) -> Requirement:
    """Return the requirement of a role with a training period."""
    return Requirement(role=role, training=Training(until=day(until)))


def test_training() -> None:
    """R-19: training ends on the earliest of the roles' dates, or when another need begins."""
    assignment = on_file(ONE_YEAR, [])
    assignment["requirements"] = [in_training("r1", "2026-05-01"), in_training("r2", "2026-02-01")]
    oracle = Oracle(assignment)
    assert oracle.on(day("2026-02-01"))[:2] == ("IN_TRAINING", "MISSING")
    assert oracle.on(day("2026-02-01")).exempt_until == day("2026-02-01")
    assert oracle.on(day("2026-02-02")).status == "MISSING"
    assignment["requirements"].append(Requirement(role=None, since=day("2026-01-15")))
    assert Oracle(assignment).on(day("2026-01-14")).status == "IN_TRAINING"
    assert Oracle(assignment).on(day("2026-01-15")).status == "MISSING"


def test_deferred_and_in_training() -> None:
    """R-21: deferred until 10 March, in training until 1 February and 1 May: through 10 March."""
    assignment = on_file(ONE_YEAR, [])
    assignment["requirements"] = [in_training("r1", "2026-02-01"), in_training("r2", "2026-05-01")]
    assignment["exemption"] = Exemption(kind="deferred", until=day("2026-03-10"))
    oracle = Oracle(assignment)
    assert oracle.on(day("2026-01-01")).exempt_until == day("2026-03-10")
    assert oracle.on(day("2026-03-10")).status == "DEFERRED"
    assert oracle.on(day("2026-03-11")).status == "MISSING"


@pytest.mark.parametrize(
    ("deferred", "status"),
    [("2026-01-31", "IN_TRAINING"), ("2026-02-01", "DEFERRED"), ("2026-02-02", "DEFERRED")],
)
def test_later_exemption_names_the_status(deferred: str, status: str) -> None:
    """R-21: the status is the exemption that ends later; a tie is a deferral."""
    assignment = on_file(ONE_YEAR, [])
    assignment["requirements"] = [in_training("r1", "2026-02-01")]
    assignment["exemption"] = Exemption(kind="deferred", until=day(deferred))
    assert Oracle(assignment).on(day("2026-01-01")).status == status


def test_precedence() -> None:
    """R-22: not applicable, revoked, exempt, own: each shows what lies beneath it."""
    assignment = on_file(ONE_YEAR, completions("2025-01-01"))
    assignment["exemption"] = Exemption(kind="deferred", until=day("2027-01-01"))
    on = day("2026-06-01")
    assert Oracle(assignment).on(on)[:2] == ("DEFERRED", "EXPIRED")
    assignment["revocations"] = [Revocation(revoked_on=day("2026-01-01"), reason="other")]
    assert Oracle(assignment).on(on)[:3] == ("REVOKED", "REVOKED", day("2026-01-01"))
    assignment["exemption"] = Exemption(kind="not applicable")
    assert Oracle(assignment).on(on)[:2] == ("NOT_APPLICABLE", "REVOKED")
    assignment["revocations"] = []
    assert Oracle(assignment).on(on)[:3] == ("NOT_APPLICABLE", "EXPIRED", day("2026-01-01"))


def test_exemption_of_what_is_not_required() -> None:
    """R-22, R-23: a deferral exempts only what is required; what is on file counts all the same."""
    assignment = on_file(ONE_YEAR, completions("2025-01-01"))
    assignment["requirements"] = []
    assignment["exemption"] = Exemption(kind="deferred", until=day("2027-01-01"))
    answer = Oracle(assignment).on(day("2026-06-01"))
    assert (answer.status, answer.required, answer.compliant) == ("EXPIRED", False, False)


def test_pending() -> None:
    """R-24: a completion that awaits approval changes no status and marks every day."""
    history = completions("2025-01-01", "2026-01-01")
    history[1]["state"] = "pending"
    answer = Oracle(on_file(ONE_YEAR, history)).on(day("2020-01-01"))
    assert (answer.status, answer.pending) == ("UPCOMING", True)
    answer = Oracle(on_file(ONE_YEAR, history)).on(day("2026-06-01"))
    assert (answer.status, answer.pending) == ("EXPIRED", True)


@pytest.mark.parametrize(
    ("known_at", "status", "pending"),
    [
        ("2026-01-01", "MISSING", False),
        ("2026-01-02", "MISSING", True),
        ("2026-01-03", "VALID", False),
        ("2026-01-04", "EXPIRED", False),
        ("2026-01-05", "REVOKED", False),
        ("2026-01-06", "EXPIRED", False),
        ("2026-01-07", "VALID", False),
        ("2026-01-08", "DEFERRED", False),
        ("2026-01-09", "NOT_APPLICABLE", False),
        (None, "NOT_APPLICABLE", False),
    ],
)
def test_known_at(known_at: str | None, status: str, *, pending: bool) -> None:
    """R-30: each fact changes the answer from the instant at which it was recorded."""
    first = Completion(
        id="a",
        completed_on=day("2025-06-01"),
        state="approved",
        recorded_at=instant("2026-01-02"),
        decided_at=instant("2026-01-03"),
    )
    correction = Completion(
        id="b",
        completed_on=day("2024-06-01"),
        state="withdrawn",
        recorded_at=instant("2026-01-04"),
        withdrawn_at=instant("2026-01-07"),
        supersedes="a",
    )
    assignment = on_file(ONE_YEAR, [first, correction])
    assignment["revocations"] = [
        Revocation(
            revoked_on=day("2025-07-01"),
            reason="other",
            recorded_at=instant("2026-01-05"),
            reinstated_on=day("2025-08-01"),
            reinstatement_recorded_at=instant("2026-01-06"),
        )
    ]
    deferred = Exemption(
        kind="deferred", until=day("2026-05-01"), recorded_at=instant("2026-01-08")
    )
    assignment["exemption"] = Exemption(
        kind="not applicable", recorded_at=instant("2026-01-09"), replaces=deferred
    )
    oracle = Oracle(assignment, None if known_at is None else instant(known_at))
    answer = oracle.on(day("2026-05-01"))
    assert (answer.status, answer.pending) == (status, pending)


def test_requirement_and_training_known_later() -> None:
    """R-30: an unknown requirement requires nothing; an unknown training exempts nothing."""
    assignment = on_file(ONE_YEAR, [])
    training = Training(until=day("2026-05-01"), recorded_at=instant("2026-01-03"))
    assignment["requirements"] = [
        Requirement(role="r1", training=training, recorded_at=instant("2026-01-02"))
    ]
    statuses = [
        Oracle(assignment, instant(known_at)).on(day("2026-02-01")).status
        for known_at in ("2026-01-01", "2026-01-02", "2026-01-03")
    ]
    assert statuses == ["NOT_REQUIRED", "MISSING", "IN_TRAINING"]
