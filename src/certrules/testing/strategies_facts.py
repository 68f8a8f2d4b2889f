"""Subjects and facts by chance: completions, marks, revocations, extensions, requirements."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from certrules.dates.arithmetic import add_period
from certrules.expiry.decisions import replay
from certrules.model.certifications import Certification
from certrules.model.facts import (
    Completion,
    CompletionState,
    Exemption,
    ExemptionKind,
    Extension,
    Revocation,
)
from certrules.model.periods import MonthEnds, Period
from certrules.model.subjects import Requirement, Subject, SubjectKind, Training
from certrules.testing.strategies_policies import AGE, turning_dates
from certrules.testing.strategies_times import (
    FIRST_FACT,
    LAST_FACT,
    ONE_DAY,
    dates,
    few,
    inside,
    instants,
    maybe,
    maybe_instants,
    row_of,
    spans,
)

ROLES: Final = ("crew", "driver", "guard")
"""The ids of the roles that drawn requirements come from."""

_REASONS = (("misconduct", ""), ("fraud", ""), ("other", "the signature was forged"))
_STATES = (CompletionState.APPROVED,) * 7 + tuple(CompletionState)[1:]
_BESIDE = (0 * ONE_DAY, 0 * ONE_DAY, -ONE_DAY, ONE_DAY)


# ---------------------------------------------------------------- who is certified


def _born(day: date) -> date:
    return add_period(day, Period(AGE, "year"), -1)


def subjects(
    id: str = "ana",  # noqa: A002 - the field's name
    *,
    kind: SubjectKind = SubjectKind.EMPLOYEE,
    options: bool = True,
) -> st.SearchStrategy[Subject]:
    """Draw subjects with a date of birth and of hire, so that every policy can be asked of them.

    They reach the age of 40 in the years of the facts, where drawn rules by age turn (R-41, R-55).
    `options`: whether one in four has a first or a last active day (R-62).

    >>> from hypothesis import given
    >>> @given(subjects("bo"))
    ... def holds(subject):
    ...     assert subject.id == "bo" and subject.birth_date < subject.hire_date
    >>> holds()
    """
    active = st.one_of(*[st.just((None, None))] * 3, spans()) if options else _ALWAYS
    hired = dates(date(2016, 1, 1), date(2022, 12, 31))
    return st.builds(
        lambda born, hired, span: Subject(
            id,
            kind,
            birth_date=born,
            hire_date=hired,
            active_from=span[0],
            active_until=span[1],
        ),
        st.one_of(dates().map(_born), st.just(date(1984, 2, 29))),
        hired,
        active,
    )


_ALWAYS: Final[st.SearchStrategy[tuple[date | None, date | None]]] = st.just((None, None))

# ---------------------------------------------------------------- completions


@st.composite
def completions(
    draw: st.DrawFn,
    id: str = "",  # noqa: A002 - the field's name
    *,
    on: st.SearchStrategy[date] | None = None,
    later: bool = True,
) -> Completion:
    """Draw completions; most are approved, in effect at once and known always.

    `on`: the completion dates, `dates()` if not given. `later`: whether some were recorded, decided
    or withdrawn at an instant (R-30).

    >>> from hypothesis import given
    >>> @given(completions("c1", later=False))
    ... def holds(completion):
    ...     assert completion.id == "c1" and completion.recorded_at is None
    >>> holds()
    """
    values: dict[str, Any] = {}
    for name in draw(_few_of_completion):
        values[name] = draw(dates())
    state = values["state"] = draw(st.sampled_from(_STATES))
    if later and draw(st.booleans()):
        values["recorded_at"] = draw(instants())
        if state is not CompletionState.PENDING:
            values["decided_at"] = draw(maybe_instants())
        if state is CompletionState.WITHDRAWN:
            values["withdrawn_at"] = draw(maybe_instants())
    return Completion(draw(dates() if on is None else on), id=id, **values)


_few_of_completion = few(("expires_on", "effective_on"), 8)
_rarely: st.SearchStrategy[bool] = row_of((False, False, False, True))
_CREDITS = st.sampled_from([Decimal(1), Decimal(0), Decimal("0.5"), Decimal(2), Decimal(3)])


@st.composite
def histories(
    draw: st.DrawFn,
    certification: Certification,
    subject: Subject | None = None,
    *,
    most: int = 4,
    later: bool = True,
) -> list[Completion]:
    """Draw up to `most` completions of a certification, in any order, with the ids c1, c2 ...

    Two in three lie on a date, or a day beside one, that decides how they are computed: the
    expiration date of the last, the edge of a window, the first day of a revision. So
    renewals fall into windows and just outside them, which dates by chance seldom do. Now and then
    one corrects another (R-30). Under a policy that counts credits they carry some (R-60). A
    composite has none (R-59). `later`: as in `completions`.

    >>> from hypothesis import given
    >>> @given(histories(Certification("first-aid")))
    ... def holds(history):
    ...     assert len(history) <= 4
    >>> holds()
    """
    if certification.policy.composite:
        return []
    who = Subject("ana") if subject is None else subject
    made: list[Completion] = []
    for number in range(1, 1 + min(most, draw(_how_many))):
        turning = _deciding_dates(certification, made, who)
        on = _beside(turning) if bool(turning) and draw(_mostly) else dates()
        one = draw(completions(f"c{number}", on=on, later=later))
        if _counts_credits(certification):
            one = attrs.evolve(one, credits=draw(_CREDITS))
        if bool(made) and draw(_seldom):
            one = attrs.evolve(one, supersedes=draw(st.sampled_from(made)).id)
        made.append(one)
    return made[::-1] if draw(_rarely) else made


_MONTH_ENDS = [
    date.fromisoformat(day)
    for day in ("2024-01-31", "2023-08-31", "2024-02-29", "2024-03-31", "2025-05-31", "2025-10-31")
]
_mostly: st.SearchStrategy[bool] = row_of((False, True, True))
_how_many = row_of((0, 1, 2, 2, 3, 2, 3, 4))
_seldom_told = maybe(instants(), 4)
_seldom = row_of((False,) * 9 + (True,))


def _beside(days: Sequence[date]) -> st.SearchStrategy[date]:
    moved = st.builds(lambda day, by: day + by, st.sampled_from(days), st.sampled_from(_BESIDE))
    return moved.map(lambda day: min(max(day, FIRST_FACT), LAST_FACT))


def _counts_credits(certification: Certification) -> bool:
    policies = [certification.policy, *(one.policy for one in certification.revisions)]
    return any(policy.credits for policy in policies)


def _deciding_dates(
    certification: Certification, history: Sequence[Completion], subject: Subject
) -> list[date]:
    """Return the dates among those of the facts on which the next completion turns."""
    policy = certification.policy
    found: list[date | None] = [one.effective_from for one in certification.revisions]
    if any(term.month_ends is not MonthEnds.CLAMP for term in policy.terms):
        found += _MONTH_ENDS * 2
    if policy.anchor is not None:
        found.append(policy.anchor.date)
    if history:
        found += _after(policy.renewal.minimum_interval, history)
        within = None if policy.credits is None else policy.credits.within
        found += _after(within, history)
        for decision in replay(certification, history, subject=subject)[-1:]:
            if decision.expires_on is not None:
                found += turning_dates(policy, decision.expires_on)
    return inside(found, FIRST_FACT, LAST_FACT)


def _after(period: Period | None, history: Sequence[Completion]) -> list[date]:
    return [] if period is None else [add_period(history[-1].completed_on, period, 1)]


# ---------------------------------------------------------------- what lies over a history


def revocations(
    *, on: st.SearchStrategy[date] | None = None, later: bool = True
) -> st.SearchStrategy[Revocation]:
    """Draw revocations for a usual reason, or another one with a text; half are reinstated (R-17).

    `on`: their dates, `dates()` if not given. `later`: as in `completions`.
    """
    day = dates() if on is None else on
    known = maybe_instants(later=later)

    back = st.tuples(maybe(day), known)

    def made(
        first: date,
        reason: tuple[str, str],
        told: datetime | None,
        back: tuple[date | None, datetime | None],
    ) -> Revocation:
        if back[0] is None:
            return Revocation(first, *reason, told)
        return Revocation(first, *reason, told, max(first, back[0]), back[1])

    return st.builds(made, day, st.sampled_from(_REASONS), known, back)


def extensions(
    *, on: st.SearchStrategy[date] | None = None, later: bool = True
) -> st.SearchStrategy[Extension]:
    """Draw extensions, granted on a day and until one that is not before it (R-61).

    `on`, `later`: as in `revocations`.
    """
    day = dates() if on is None else on
    known = maybe_instants(later=later)
    return st.builds(
        lambda one, other, told: Extension(max(one, other), min(one, other), "by decree", told),
        day,
        day,
        known,
    )


_MARKS = (ExemptionKind.DEFERRED,) * 5 + tuple(ExemptionKind)


@st.composite
def exemptions(
    draw: st.DrawFn,
    *,
    on: st.SearchStrategy[date] | None = None,
    most: int = 3,
    later: bool = True,
) -> Exemption:
    """Draw marks of every kind, each of which replaces up to `most` - 1 earlier ones (R-20).

    No deferral replaces "must not be deferred". `on`: the last days of deferrals. `later`: as in
    `completions`.

    >>> from hypothesis import given
    >>> @given(exemptions(most=1))
    ... def holds(mark):
    ...     assert mark.replaces is None
    >>> holds()
    """
    day = dates() if on is None else on
    mark: Exemption | None = None
    for _ in range(draw(st.integers(0, most - 1))):
        mark = draw(_mark(mark, day, later=later))
    return draw(_mark(mark, day, later=later))


@st.composite
def _mark(
    draw: st.DrawFn, before: Exemption | None, day: st.SearchStrategy[date], *, later: bool
) -> Exemption:
    kind = draw(st.sampled_from(_MARKS))
    kept = before is not None and before.kind is ExemptionKind.MUST_NOT_BE_DEFERRED
    if kept and kind is ExemptionKind.DEFERRED:
        kind = ExemptionKind.NONE
    until = draw(day) if kind is ExemptionKind.DEFERRED else None
    known = draw(maybe_instants(later=later))
    return Exemption(kind, until, recorded_at=known, replaces=before)


# ---------------------------------------------------------------- why it must be held


def trainings(
    *, on: st.SearchStrategy[date] | None = None, later: bool = True
) -> st.SearchStrategy[Training]:
    """Draw training periods by their last day (R-19); `on`, `later`: as in `revocations`."""
    known = maybe_instants(later=later)
    return st.builds(Training, dates() if on is None else on, recorded_at=known)


@st.composite
def requirements(
    draw: st.DrawFn,
    *,
    roles: Sequence[str] = ROLES,
    on: st.SearchStrategy[date] | None = None,
    later: bool = True,
) -> Requirement:
    """Draw requirements: direct, or by one of some roles and then perhaps with training (R-19).

    `on`: the last days of trainings. `later`: as in `completions`.

    >>> from hypothesis import given
    >>> @given(requirements(roles=[]))
    ... def holds(requirement):
    ...     assert requirement.role is None and requirement.training is None
    >>> holds()
    """
    role = draw(st.sampled_from((None, *roles, *roles)))
    since, until = draw(spans()) if draw(st.booleans()) else (None, None)
    training = draw(maybe(trainings(on=on, later=later))) if role else None
    known = draw(_seldom_told) if later else None
    return Requirement(role, since, until, training, known)
