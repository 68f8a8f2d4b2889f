"""The oracle's statuses against statuses worked out by hand from section 8."""

from datetime import date
from typing import Any

import pytest

from .by_hand import completions, day, instant, on_file, policy, term
from .day_by_day import Oracle
from .expirations import NEVER
from .plain import (
    Assignment,
    Exemption,
    Extension,
    NoticeRule,
    Policy,
    Renewal,
    Requirement,
    Revocation,
    Subject,
    Training,
)


def status(assignment: Assignment, on: str) -> str:
    """Return the status of a day."""
    return Oracle(assignment).on(day(on)).status


def changes(assignment: Assignment) -> list[str]:
    """Return the days on which the answer changes, each with its status."""
    oracle = Oracle(assignment)
    return [f"{start} {oracle.on(start).status}" for start in oracle.segment_starts()[1:]]


@pytest.mark.parametrize(
    ("options", "edge", "expected"),
    [
        ({}, "expiration", ["07-01 EXPIRED"]),
        ({"last_day_valid": False}, "expiration", ["06-30 EXPIRED"]),
        ({"grace": "1 month"}, "expiration", ["07-01 GRACE", "07-31 EXPIRED"]),
        ({"grace": "1 month"}, "day after", ["07-01 GRACE", "08-01 EXPIRED"]),
        (
            {"grace": "1 month", "last_day_valid": False},
            "expiration",
            ["06-30 GRACE", "07-31 EXPIRED"],
        ),
    ],
)
def test_lapse_and_grace(options: dict[str, Any], edge: str, expected: list[str]) -> None:
    """R-44, R-45, R-47: when it lapses, and how long its holder may go on all the same."""
    assignment = on_file(policy(term("1 year", **options), edge=edge), completions("2025-06-30"))
    assert changes(assignment) == ["2025-06-30 VALID", *(f"2026-{text}" for text in expected)]


def test_grace_of_inclusive_counting() -> None:
    """R-47: inclusive counting implies the day after: grace is a whole month after its end."""
    its_term = term("1 year", counting="inclusive", grace="1 month")
    assignment = on_file(policy(its_term), completions("2025-07-01"))
    assert changes(assignment)[1:] == ["2026-07-01 GRACE", "2026-08-01 EXPIRED"]


def test_grace_is_compliant_and_covers_nothing() -> None:
    """R-18, R-25, R-45: who is in grace complies, but does not cover a child."""
    parent = on_file(policy(term("1 year", grace="1 month")), completions("2025-06-30"))
    assert Oracle(parent).on(day("2026-07-15")).compliant
    child = on_file(policy(term("1 year")), [])
    child["parents"] = [parent]
    assert changes(child) == ["2025-06-30 VALID", "2026-07-01 MISSING"]


def test_stand_in_for_the_first_notice() -> None:
    """R-57: without a first notice the earliest notice before expiration makes it due."""
    its_policy = policy(term("1 year", None, "1 week"))
    assignment = on_file(its_policy, completions("2025-07-01"))
    assignment["notices"] = [
        NoticeRule(before="2 weeks"),
        NoticeRule(before="30 days"),
        NoticeRule(after="2 months"),
    ]
    expected = ["2026-06-01 DUE", "2026-06-24 OVERDUE", "2026-07-02 EXPIRED"]
    assert changes(assignment)[1:] == expected
    its_policy["terms"][0]["first_notice"] = "10 days"
    assert changes(assignment)[1] == "2026-06-21 DUE"


def test_stand_in_opens_no_window() -> None:
    """R-7, R-57: a window after the first notice does not open on what stands for it."""
    its_policy = policy(term("1 year"), early="after first notice")
    assignment = on_file(its_policy, completions("2025-07-01", "2026-06-15"))
    assignment["notices"] = [NoticeRule(before="1 month")]
    assert Oracle(assignment).records[1].expires_on == day("2027-06-15")


def allowing(*requirements: Requirement) -> Assignment:
    """Return an assignment that allows 30 days from the day a requirement began."""
    its_policy = policy(term("1 year"))
    its_policy["initial_due"] = "30 days"
    assignment = on_file(its_policy, [])
    assignment["requirements"] = list(requirements)
    return assignment


def test_initial_due() -> None:
    """R-58: in training through the earliest day + N, if every requirement allows it."""
    since = Requirement(role=None, since=day("2025-01-01"))
    assignment = allowing(since, Requirement(role="r1", since=day("2025-01-11")))
    assert changes(assignment) == ["2025-01-01 IN_TRAINING", "2025-02-01 MISSING"]
    answer = Oracle(assignment).on(day("2025-01-31"))
    assert (answer.underlying, answer.exempt_until) == ("MISSING", day("2025-01-31"))
    assert status(allowing(since, Requirement(role="r1")), "2025-01-15") == "MISSING"


def test_initial_due_while_nothing_is_in_effect() -> None:
    """R-58: what is on file but not yet in effect is nothing; what is in effect ends it."""
    assignment = allowing(Requirement(role=None, since=day("2025-01-01")))
    assignment["completions"] = completions("2025-01-10")
    assignment["completions"][0]["effective_on"] = day("2025-01-20")
    expected = ["2025-01-01 IN_TRAINING", "2025-01-20 VALID", "2026-01-11 EXPIRED"]
    assert changes(assignment) == expected
    assert Oracle(assignment).on(day("2025-01-19")).underlying == "UPCOMING"


def test_initial_due_with_the_other_exemptions() -> None:
    """R-19, R-21, R-58: the later of both trainings holds; then the later of it and deferral."""
    training = Training(until=day("2025-02-10"))
    assignment = allowing(Requirement(role="r1", since=day("2025-01-01"), training=training))
    assert Oracle(assignment).on(day("2025-01-15")).exempt_until == day("2025-02-10")
    assignment["exemption"] = Exemption(kind="deferred", until=day("2025-02-10"))
    assert status(assignment, "2025-01-15") == "DEFERRED"
    assignment["exemption"] = Exemption(kind="deferred", until=day("2025-01-20"))
    training["until"] = day("2025-01-10")
    assert status(assignment, "2025-01-15") == "IN_TRAINING"
    assert Oracle(assignment).on(day("2025-01-15")).exempt_until == day("2025-01-31")


def test_initial_due_over_coverage() -> None:
    """R-58: coverage by a parent lies beneath, and does not end it."""
    assignment = allowing(Requirement(role=None, since=day("2025-01-01")))
    parent = on_file(policy(term("1 year")), completions("2025-01-05"), certification="p1")
    assignment["parents"] = [parent]
    assert Oracle(assignment).on(day("2025-01-15"))[:2] == ("IN_TRAINING", "VALID")


def composite(kind: str, *parts: Assignment) -> Assignment:
    """Return a composite of these parts."""
    made = Policy(terms=[], anchor=None, renewal=Renewal(early=None, late=None))
    names = [part["certification"] for part in parts]
    if kind == "all of":
        made["all_of"] = names
    else:
        made["any_of"] = names
    assignment = on_file(made, [])
    assignment["parts"] = list(parts)
    return assignment


def part(name: str, *history: str, notice: str | None = None) -> Assignment:
    """Return a part with a one-year policy, which is not required by itself."""
    assignment = on_file(policy(term("1 year", notice)), completions(*history), certification=name)
    assignment["requirements"] = []
    return assignment


def test_all_of() -> None:
    """R-59: effective once every part is, with the dates and notices of the first to end."""
    first, second = part("a", "2025-01-01", notice="1 month"), part("b", "2025-03-01")
    assert changes(composite("all of", first, second)) == [
        "2025-03-01 VALID",
        "2025-12-01 DUE",
        "2026-01-02 EXPIRED",
    ]
    assert status(composite("all of", first, second), "2025-02-01") == "UPCOMING"
    assert status(composite("all of", first, part("b")), "2025-02-01") == "MISSING"


def test_any_of() -> None:
    """R-59: effective once one part is, with the dates of the last to end."""
    first, second = part("a", "2025-01-01", notice="1 month"), part("b", "2025-03-01")
    assert changes(composite("any of", first, second)) == [
        "2025-01-01 VALID",
        "2025-03-01 VALID",
        "2026-03-02 EXPIRED",
    ]
    assert status(composite("any of", first, part("b")), "2024-12-31") == "UPCOMING"
    assert status(composite("any of", part("a"), part("b")), "2024-12-31") == "MISSING"


def test_equal_parts() -> None:
    """R-59: of parts that end alike the first named decides."""
    first, second = part("a", "2025-01-01", notice="1 month"), part("b", "2025-01-01")
    for kind in ("all of", "any of"):
        assert status(composite(kind, first, second), "2025-12-15") == "DUE"
        assert status(composite(kind, second, first), "2025-12-15") == "VALID"


def test_revoked_part() -> None:
    """R-59: a revoked part is as good as missing; a revoked composite is until reinstated."""
    first, second = part("a", "2025-01-01"), part("b", "2025-03-01")
    second["revocations"] = [Revocation(revoked_on=day("2025-06-01"), reason="other")]
    assert status(composite("all of", first, second), "2025-06-01") == "MISSING"
    both = composite("any of", first, second)
    assert Oracle(both).on(day("2025-06-01")).expires_on == day("2026-01-01")
    both["revocations"] = [
        Revocation(revoked_on=day("2025-02-01"), reason="other", reinstated_on=day("2025-04-01"))
    ]
    assert status(both, "2025-03-31") == "REVOKED"
    assert status(both, "2025-04-01") == "VALID"


def test_covered_part() -> None:
    """R-18, R-59: a part has the dates of the parent that covers it, and is then on file."""
    covered = part("a")
    covered["parents"] = [part("p", "2025-02-01")]
    made = composite("all of", covered, part("b", "2025-03-01"))
    assert changes(made) == ["2025-02-01 UPCOMING", "2025-03-01 VALID", "2026-02-02 MISSING"]
    answer = Oracle(made).on(day("2025-03-01"))
    assert (answer.expires_on, answer.inherited_from) == (day("2026-02-01"), None)


def test_composite_of_composites() -> None:
    """R-59: a part may be a composite, and a composite may be a parent."""
    either = composite("any of", part("a", "2025-01-01"), part("b"))
    either["certification"] = "either"
    made = composite("all of", either, part("c", "2025-02-01"))
    assert changes(made) == ["2025-02-01 VALID", "2026-01-02 EXPIRED"]
    child = on_file(policy(term("1 year")), [], certification="child")
    child["parents"] = [made]
    assert changes(child) == ["2025-02-01 VALID", "2026-01-02 MISSING"]


def extended(until: str, granted_on: str) -> Extension:
    """Return an extension."""
    return Extension(until=day(until), granted_on=day(granted_on), reason="by order")


def test_extension() -> None:
    """R-61: from the day granted on, the later date stands for the expiration in all of R-16."""
    its_policy = policy(term("1 year", "1 month", grace="1 week"))
    assignment = on_file(its_policy, completions("2025-01-01"))
    assignment["extensions"] = [extended("2026-03-31", "2026-01-05")]
    assert changes(assignment) == [
        "2025-01-01 VALID",
        "2025-12-01 DUE",
        "2026-01-02 GRACE",
        "2026-01-05 VALID",
        "2026-02-28 DUE",
        "2026-04-01 GRACE",
        "2026-04-08 EXPIRED",
    ]


def test_extension_never_moves_the_base() -> None:
    """R-61: the E of the next completion is the date without it."""
    its_policy = policy(term("1 year"), early="always", late="always")
    assignment = on_file(its_policy, completions("2025-01-01", "2026-03-01"))
    assignment["extensions"] = [extended("2026-03-31", "2025-06-01")]
    oracle = Oracle(assignment)
    assert oracle.records[1].expires_on == day("2027-01-01")
    assert oracle.on(day("2026-02-28")).expires_on == day("2026-03-31")
    assert oracle.on(day("2026-03-01")).expires_on == day("2027-01-01")


def test_extension_of_what_ends_later() -> None:
    """R-61: of several the latest holds; what ends later by itself or never is left alone."""
    assignment = on_file(policy(term("1 year")), completions("2025-01-01"))
    assignment["extensions"] = [
        extended("2025-12-31", "2025-02-01"),
        extended("2026-02-28", "2025-02-01"),
        extended("2026-01-31", "2025-03-01"),
    ]
    ends = [Oracle(assignment).on(day(on)).expires_on for on in ("2025-01-31", "2025-02-01")]
    assert ends == [day("2026-01-01"), day("2026-02-28")]
    assert Oracle(assignment).on(day("2025-03-01")).expires_on == day("2026-02-28")
    assignment["policy"] = policy(term(NEVER))
    assert Oracle(assignment).on(day("2025-03-01")).expires_on is None


def test_extension_known_later() -> None:
    """R-30, R-61: an extension that is not known extends nothing."""
    assignment = on_file(policy(term("1 year")), completions("2025-01-01"))
    assignment["extensions"] = [extended("2026-02-28", "2025-02-01")]
    assignment["extensions"][0]["recorded_at"] = instant("2025-06-01")
    before, after = (Oracle(assignment, instant(at)) for at in ("2025-05-31", "2025-06-01"))
    assert before.on(day("2025-03-01")).expires_on == day("2026-01-01")
    assert after.on(day("2025-03-01")).expires_on == day("2026-02-28")


def test_extended_dates_are_compared() -> None:
    """R-18, R-59: coverage and composites go by the extended dates."""
    child = on_file(policy(term("1 year")), completions("2025-02-01"))
    child["parents"] = [part("p", "2025-01-01")]
    child["parents"][0]["extensions"] = [extended("2026-03-31", "2025-06-01")]
    assert Oracle(child).on(day("2025-05-31")).inherited_from is None
    assert Oracle(child).on(day("2025-06-01")).inherited_from == "p"
    later = part("a", "2025-01-01")
    later["extensions"] = child["parents"][0]["extensions"]
    made = composite("all of", later, part("b", "2025-02-01"))
    assert Oracle(made).on(day("2025-05-31")).expires_on == day("2026-01-01")
    assert Oracle(made).on(day("2025-06-01")).expires_on == day("2026-02-01")


def test_extended_composite() -> None:
    """R-59, R-61: an extension of the composite has the notices of the part that decides."""
    first = part("a", "2025-01-01")
    first["notices"] = [NoticeRule(before="1 month")]
    made = composite("all of", first, part("b", "2025-02-01"))
    made["extensions"] = [extended("2026-05-31", "2025-06-01")]
    answer = Oracle(made).on(day("2025-06-01"))
    assert (answer.expires_on, answer.due_on) == (day("2026-05-31"), day("2026-04-30"))


@pytest.mark.parametrize(
    ("on", "required", "expected"),
    [
        ("2025-01-31", False, "NOT_REQUIRED"),
        ("2025-02-01", True, "DEFERRED"),
        ("2025-03-31", True, "DEFERRED"),
        ("2025-04-01", False, "NOT_REQUIRED"),
    ],
)
def test_active_dates(on: str, expected: str, *, required: bool) -> None:
    """R-62: outside the active dates nothing is required, and so nothing is exempt."""
    assignment = on_file(policy(term("1 year")), [])
    assignment["exemption"] = Exemption(kind="deferred", until=day("2025-12-31"))
    assignment["subject"] = Subject(active_from=date(2025, 2, 1), active_until=date(2025, 3, 31))
    answer = Oracle(assignment).on(day(on))
    assert (answer.required, answer.status) == (required, expected)


def test_not_active_but_on_file() -> None:
    """R-62: what is on file is evaluated all the same, and may be marked not applicable."""
    assignment = on_file(policy(term("1 year")), completions("2025-01-01"))
    assignment["subject"] = Subject(active_until=date(2025, 3, 31))
    assert Oracle(assignment).on(day("2026-02-01"))[:2] == ("EXPIRED", "EXPIRED")
    assignment["exemption"] = Exemption(kind="not applicable")
    assert status(assignment, "2026-02-01") == "NOT_APPLICABLE"


@pytest.mark.parametrize("state", ["pending", "declined", "withdrawn"])
def test_only_an_approved_correction_supersedes(state: str) -> None:
    """R-30: a correction that awaits approval, was declined or withdrawn corrects nothing."""
    history = completions("2025-01-01", "2025-03-01")
    history[1]["supersedes"] = "a"
    assert len(Oracle(on_file(policy(term("1 year")), history)).records) == 1
    history[1]["state"] = state  # type: ignore[typeddict-item]
    records = Oracle(on_file(policy(term("1 year")), history)).records
    assert [record.id for record in records] == ["a"]
