"""Trying a policy on dates, through the same functions that answer every caller (X-7)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from certrules.dates.arithmetic import add_period
from certrules.errors import InvalidInput
from certrules.expiry.decisions import replay
from certrules.model.anchors import Anchor
from certrules.model.facts import Completion
from certrules.model.periods import Always, Period
from certrules.model.policies import Policy
from certrules.model.subjects import Subject, SubjectKind
from certrules.model.terms import Term
from certrules.model.verdicts import Decision

MARCH = date(2023, 3, 1)
"""A day from which a year holds a leap day."""

STARTS = (date(2025, 1, 15), date(2024, 2, 29), date(2025, 8, 31))
"""First completions: an ordinary day, a leap day, the end of a long month."""

# At the age at which many rules for pilots and drivers change.
_SOMEBODY = Subject(
    "somebody",
    SubjectKind.EMPLOYEE,
    "Somebody",
    birth_date=date(1986, 5, 17),
    hire_date=date(2010, 9, 1),
)
_DAY = timedelta(days=1)
_MOST_TURNS = 5


def decisions(policy: Policy, days: Iterable[date]) -> tuple[Decision, ...]:
    """Return the decisions on completions, none when one of them cannot be decided.

    A policy may well refuse the trial: an age below its first, a date after the year 2999.
    """
    need = None if policy.credits is None else policy.credits.need
    try:
        completions = [Completion(day, credits=need, id=str(day)) for day in days]
        return replay(policy, completions, subject=_SOMEBODY)
    except InvalidInput:
        return ()


def tried(
    terms: Iterable[Term], days: Iterable[date], anchor: Anchor | None = None
) -> tuple[Decision, ...]:
    """Return the decisions on completions under terms and an anchor alone."""
    return decisions(Policy(terms=terms, anchor=anchor), days)


def shown(decided: Iterable[Decision]) -> str:
    """Return completions with what they came to, as text."""
    return "; ".join(
        f"completed {one.completed_on}, expires {one.expires_on or 'never'}" for one in decided
    )


class Trial(NamedTuple):
    """A renewal that gave a date: its turn, what was on file, and what it came to."""

    turn: int
    before: Decision
    renewed: Decision
    on_file: date
    ends: date


def renewals(policy: Policy) -> Iterator[Trial]:
    """Yield what renewals on several days come to, of each term in turn."""
    for start in STARTS:
        days = [start]
        for turn in range(1, min(len(policy.terms), _MOST_TURNS) + 2):
            before = _last(policy, days)
            if before is None or before.expires_on is None:
                break
            for day in _days_to_try(policy, before, before.expires_on):
                renewed = _last(policy, [*days, day])
                if renewed is not None and renewed.expires_on is not None:
                    yield Trial(turn, before, renewed, before.expires_on, renewed.expires_on)
            days.append(max(before.expires_on, days[-1] + _DAY))


def _last(policy: Policy, days: Iterable[date]) -> Decision | None:
    decided = decisions(policy, days)
    return decided[-1] if decided else None


def _days_to_try(policy: Policy, before: Decision, expires: date) -> list[date]:
    """Return days after a completion on which a renewal may come out otherwise, in order."""
    start = before.completed_on
    span = (expires - start) // 4
    days = {start + _DAY, start + span, start + 2 * span, start + 3 * span, expires + _DAY}
    days |= {expires, *(day for day in (before.due_on, before.overdue_on) if day)}
    early, late = policy.renewal.early, policy.renewal.late
    if isinstance(early, Period):
        days.add(add_period(expires, early, -1))
    if isinstance(late, Always):
        days.add(expires + 8 * span + _DAY)
    elif late is not None:
        end = add_period(expires, late)
        days |= {end - _DAY, end}
    return sorted(day for day in days if day > start)
