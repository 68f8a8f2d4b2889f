"""Short ways to write plain data by hand, for the cases worked out by hand."""

from datetime import UTC, date, datetime
from typing import Any, cast

from .plain import Assignment, Completion, Policy, Renewal, Requirement, Term


def day(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    """Return noon of a date."""
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def term(
    valid_for: str, first: str | None = None, second: str | None = None, **options: Any
) -> Term:
    """Return a term with its two notices and any option."""
    made: Any = {"extend_to": None, **options}
    return cast(
        "Term", {"valid_for": valid_for, "first_notice": first, "second_notice": second, **made}
    )


def policy(
    *terms: Term,
    force: str | None = None,
    early: str | None = None,
    late: str | None = None,
    **options: Any,
) -> Policy:
    """Return a policy with a force date, a window and any option of a renewal."""
    return Policy(
        terms=list(terms),
        anchor=None if force is None else {"date": day(force)},
        renewal=cast("Renewal", {"early": early, "late": late, **options}),
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
