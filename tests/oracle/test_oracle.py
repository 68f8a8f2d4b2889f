"""The oracle against dates and statuses worked out by hand from the semantics."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from .day_by_day import Answer, Oracle
from .expirations import NEVER
from .months import lies_on_series, next_in_series, rounded, shifted
from .plain import (
    Assignment,
    Completion,
    Exemption,
    ExtendTo,
    Policy,
    Renewal,
    Requirement,
    Revision,
    Revocation,
    Term,
    Training,
)


def day(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    """Return noon of a date."""
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def term(
    valid_for: str,
    first: str | None = None,
    second: str | None = None,
    extend_to: ExtendTo | None = None,
) -> Term:
    """Return a term."""
    return Term(valid_for=valid_for, extend_to=extend_to, first_notice=first, second_notice=second)


def policy(
    *terms: Term, force: str | None = None, early: str | None = None, late: str | None = None
) -> Policy:
    """Return a policy."""
    return Policy(
        terms=list(terms),
        anchor=None if force is None else {"date": day(force)},
        renewal=Renewal(early=early, late=late),
    )


def completions(*dates: str) -> list[Completion]:
    """Return approved completions; ``"2025-08-01 = 2026-07-01"`` gives the expiration by hand."""
    made = []
    for letter, text in zip("abcdef", dates, strict=False):
        completed_on, _, expires_on = text.partition(" = ")
        completion = Completion(id=letter, completed_on=day(completed_on), state="approved")
        if expires_on:
            completion["expires_on"] = day(expires_on)
        made.append(completion)
    return made


def on_file(
    its_policy: Policy, history: list[Completion], *, certification: str = "c1"
) -> Assignment:
    """Return an assignment that is directly required."""
    return Assignment(
        certification=certification,
        policy=its_policy,
        revisions=[],
        completions=history,
        requirements=[Requirement(role=None)],
        exemption=None,
        revocations=[],
        parents=[],
    )


ONE_YEAR = policy(term("1 year"))
FORCED = policy(term("1 year"), force="2025-07-01")
WINDOWS = policy(
    term("1 year", "1 month"), force="2025-07-01", early="after first notice", late="2 weeks"
)
SIXTY_DAYS = policy(term("1 year"), early="60 days")
GRACE = policy(term("1 year"), late="2 weeks")
REFRESHER = policy(term("3 years"), term("1 year"))
BY_HAND = policy(term("1 year", "1 month"), force="2025-07-01", early="after first notice")
MONTHLY = policy(term("1 month"), force="2025-01-31")
TO_MONTH = policy(term("1 year", extend_to="end of month"))
TO_YEAR = policy(term("1 year", extend_to="end of year"))


@pytest.mark.parametrize(
    ("its_policy", "history", "expirations"),
    [
        pytest.param(ONE_YEAR, ["2026-07-01"], ["2027-07-01"], id="R-7 plain"),
        pytest.param(TO_MONTH, ["2025-10-17"], ["2026-10-31"], id="R-9 month"),
        pytest.param(TO_YEAR, ["2025-10-17"], ["2026-12-31"], id="R-9 year"),
        pytest.param(FORCED, ["2025-08-01"], ["2026-07-01"], id="R-8 Aug"),
        pytest.param(FORCED, ["2025-11-13"], ["2026-07-01"], id="R-8 Nov"),
        pytest.param(FORCED, ["2026-02-17"], ["2026-07-01"], id="R-8 Feb"),
        pytest.param(FORCED, ["2025-03-01"], ["2025-07-01"], id="R-8 before the force date"),
        pytest.param(FORCED, ["2026-07-01"], ["2027-07-01"], id="R-8 on the series"),
        *(
            pytest.param(
                WINDOWS,
                ["2025-08-01", renewed],
                ["2026-07-01", expires],
                id=f"R-7 window {renewed}",
            )
            for renewed, expires in [
                ("2026-06-01", "2027-07-01"),
                ("2026-06-30", "2027-07-01"),
                ("2026-07-15", "2027-07-01"),
                ("2026-05-31", "2026-07-01"),
                ("2026-07-16", "2027-07-01"),
            ]
        ),
        pytest.param(
            SIXTY_DAYS,
            ["2025-12-31", "2026-11-01"],
            ["2026-12-31", "2027-12-31"],
            id="R-7 60 days before",
        ),
        pytest.param(
            SIXTY_DAYS,
            ["2025-12-31", "2026-10-31"],
            ["2026-12-31", "2027-10-31"],
            id="R-7 61 days before",
        ),
        *(
            pytest.param(
                GRACE,
                ["2025-03-01", renewed],
                ["2026-03-01", expires],
                id=f"R-7 late {renewed}",
            )
            for renewed, expires in [
                ("2026-03-15", "2027-03-01"),
                ("2026-03-16", "2027-03-16"),
                ("2026-02-20", "2027-02-20"),
            ]
        ),
        pytest.param(
            REFRESHER,
            ["2020-05-05", "2023-05-01", "2024-04-30"],
            ["2023-05-05", "2024-05-01", "2025-04-30"],
            id="R-5 refresher",
        ),
        pytest.param(
            BY_HAND,
            ["2025-08-01 = 2026-06-30", "2026-06-15"],
            ["2026-06-30", "2027-06-30"],
            id="R-8 E by hand off the series",
        ),
        pytest.param(MONTHLY, ["2025-02-10"], ["2025-02-28"], id="R-8 clamped once, Feb"),
        pytest.param(MONTHLY, ["2025-03-01"], ["2025-03-31"], id="R-8 clamped once, Mar"),
        pytest.param(ONE_YEAR, ["2024-02-29"], ["2025-02-28"], id="R-2 leap day"),
    ],
)
def test_worked_examples_of_section_3(
    its_policy: Policy, history: list[str], expirations: list[str]
) -> None:
    """Every row of section 3's table gives the expirations that it names."""
    oracle = Oracle(on_file(its_policy, completions(*history)))
    assert [record.expires_on for record in oracle.records] == [day(d) for d in expirations]


def test_never_expires() -> None:
    """R-6: a term without a duration gives no date, and leaves no E to the next completion."""
    for_ever_first = policy(term(NEVER), term("1 year"), early="60 days", late="1 week")
    oracle = Oracle(on_file(for_ever_first, completions("2024-01-01", "2024-05-01")))
    assert [record.expires_on for record in oracle.records] == [None, day("2025-05-01")]


def test_month_arithmetic() -> None:
    """R-2, R-3: months clamp once, from the start, forwards and backwards."""
    assert shifted(day("2026-01-31"), "1 month") == day("2026-02-28")
    assert shifted(day("2026-01-31"), "1 month", 2) == day("2026-03-31")
    assert shifted(day("2026-03-31"), "1 month", -1) == day("2026-02-28")
    assert shifted(day("2024-02-29"), "1 year") == day("2025-02-28")
    assert shifted(day("2024-02-29"), "1 year", 4) == day("2028-02-29")
    assert shifted(day("2026-01-31"), "2 weeks") == day("2026-02-14")


def test_series() -> None:
    """R-8: the series runs both ways from the force date, which is on it itself."""
    assert next_in_series(day("2025-01-31"), "1 month", day("2024-02-28")) == day("2024-02-29")
    assert next_in_series(day("2025-01-31"), "1 month", day("2025-01-31")) == day("2025-02-28")
    assert lies_on_series(day("2025-01-31"), "1 month", day("2025-02-28"))
    assert not lies_on_series(day("2025-01-31"), "1 month", day("2025-03-28"))


def test_last_days() -> None:
    """R-9: a last day stays where it is; any other moves to it."""
    assert rounded(day("2024-02-10"), "end of month") == day("2024-02-29")
    assert rounded(day("2024-02-29"), "end of month") == day("2024-02-29")
    assert rounded(day("2024-12-31"), "end of year") == day("2024-12-31")


def test_by_hand_is_the_next_base() -> None:
    """R-10: a date given by hand wins over every rule, and is the E of the next completion."""
    its_policy = policy(term("1 year", extend_to="end of year"), early="60 days")
    oracle = Oracle(on_file(its_policy, completions("2024-01-10 = 2024-06-15", "2024-06-01")))
    assert [r.expires_on for r in oracle.records] == [day("2024-06-15"), day("2025-12-31")]


def test_order_of_history() -> None:
    """R-11: on one date the unrecorded comes first, then by instant, then by id as text."""
    history = completions(*["2024-01-01"] * 4)
    for completion, recorded in zip(history, ("2024-01-03", "2024-01-02", None, None), strict=True):
        if recorded is not None:
            completion["recorded_at"] = instant(recorded)
    oracle = Oracle(on_file(ONE_YEAR, list(reversed(history))))
    assert [record.id for record in oracle.records] == ["c", "d", "b", "a"]


def test_revisions() -> None:
    """R-13: the revision in force on the completion date; a retroactive one recomputes all."""
    assignment = on_file(ONE_YEAR, completions("2020-01-01", "2022-01-01", "2024-01-01"))
    assignment["revisions"] = [
        Revision(
            effective_from=day("2022-01-01"), retroactive=False, policy=policy(term("2 years"))
        ),
    ]
    ends = [record.expires_on for record in Oracle(assignment).records]
    assert ends == [day("2021-01-01"), day("2024-01-01"), day("2026-01-01")]
    assignment["revisions"].insert(
        0,
        Revision(
            effective_from=day("2021-01-01"), retroactive=True, policy=policy(term("3 years"))
        ),
    )
    ends = [record.expires_on for record in Oracle(assignment).records]
    assert ends == [day("2023-01-01"), day("2024-01-01"), day("2026-01-01")]


@pytest.mark.parametrize(
    ("reinstated_on", "expires"),
    [
        (None, "2027-12-10"),
        ("2026-12-10", "2027-12-31"),
        ("2026-12-11", "2027-12-10"),
    ],
)
def test_revoked_record_is_no_base(reinstated_on: str | None, expires: str) -> None:
    """R-7: a revoked record is E only if reinstated by the completion date; its turn counts."""
    its_policy = policy(term("3 years"), term("1 year"), early="60 days")
    assignment = on_file(its_policy, completions("2023-12-31", "2026-12-10"))
    revocation = Revocation(revoked_on=day("2026-06-01"), reason="other")
    if reinstated_on is not None:
        revocation["reinstated_on"] = day(reinstated_on)
    assignment["revocations"] = [revocation]
    assert Oracle(assignment).records[1].expires_on == day(expires)


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


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in sorted(Path(__file__).parent.glob("*.py"))
        if file.name not in {"build.py", "test_agreement.py"}
    ],
    ids=lambda file: file.name,
)
def test_shares_no_code(file: Path) -> None:
    """Only the builder and the comparison import certrules, so that an error cannot be shared."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not any(module.split(".")[0] == "certrules" for module in modules)
