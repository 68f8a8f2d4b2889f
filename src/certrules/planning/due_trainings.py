"""Which trainings fall due in a span of days: renewals, and what is missing (X-6)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal, Inexact
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from certrules.dates.arithmetic import NEVER
from certrules.errors import InvalidInput
from certrules.expiry.history import counting, fold, policy_on, withdrawals
from certrules.expiry.records import Record
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion
from certrules.model.periods import Period
from certrules.model.training_time import TrainingTime
from certrules.model.verdicts import Segment, Status, Timeline
from certrules.planning.notices import by_expiration, first_day
from certrules.planning.telling import IN_EFFECT
from certrules.status.requirements import first_due
from certrules.status.timeline import timeline

WORKING_HOURS: Final = MappingProxyType(
    {
        "hour": Decimal(1),
        "day": Decimal(8),
        "week": Decimal(40),
        "month": Decimal(160),
        "year": Decimal(1920),
    }
)
"""How many hours a training of each unit takes: days of 8, weeks of 5, months of 20, 12 a year."""

EXACT: Final = Context(prec=1000, traps=[Inexact])
"""Sums and products of amounts as they are, whatever a host rounds its own to."""


class TrainingKind(Enum):
    """Why a training falls due: what is on file ends, or nothing is on file."""

    RENEWAL = "renewal"
    FIRST = "first"


@attrs.frozen
class DueTraining:
    """A training that falls due on a day.

    `assignment`: whose, and for what. `kind`: a renewal, or the first. `on`: the day. `expires_on`:
    the expiration date that it renews, None for the first. `open_before`: whether it fell due
    before the span and was still so on its first day, which is `on` then. `cost`: of the term that
    would apply if it were completed on the day, None without one. `time`: how long that term says
    it takes.
    """

    assignment: Assignment
    kind: TrainingKind
    on: date
    expires_on: date | None
    open_before: bool
    cost: Decimal | None
    time: Period | TrainingTime | None


@attrs.frozen
class Outlook:
    """What is ahead of one assignment.

    `assignment`: it, with the renewals that were assumed. `timeline`: its timeline. `trainings`:
    those that fall due in the span, in the order of their days.
    """

    assignment: Assignment
    timeline: Timeline
    trainings: tuple[DueTraining, ...]


class Falling(NamedTuple):
    """A training that falls due, before it is known what it costs.

    `segments`: those in which it stands, in order.
    """

    kind: TrainingKind
    on: date
    expires_on: date | None
    segments: Sequence[Segment]


def outlook(
    assignment: Assignment, first: date, last: date, known_at: datetime | None = None
) -> Outlook:
    """Return what falls due of an assignment from `first` through `last` if nothing is done.

    A renewal falls due on its expiration date; where the assignment is not required on that day, or
    exempt, on the first later day on which it is required and not exempt and the date still stands.
    There is one for each expiration date. A first training falls due on each day on which the
    assignment becomes MISSING. What is covered by a parent, revoked, marked not applicable or not
    yet in effect needs none.

    Those that fell due before and still stand on the first day are open. `known_at`: as in
    `evaluate`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> yearly = Certification("a", policy=Policy(terms=[Term("1 year", cost="90")]))
    >>> held = Assignment(yearly, completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> found = outlook(held, date(2026, 1, 1), date(2026, 12, 31)).trainings
    >>> [(one.kind.value, str(one.on), one.cost) for one in found]
    [('renewal', '2026-07-01', Decimal('90'))]
    """
    whole = timeline(assignment, known_at)
    found = []
    for falling in all_falling(whole):
        open_ = falling.on < first and stands(falling, first)
        if open_ or first <= falling.on <= last:
            on = max(falling.on, first)
            record = completed(assignment, on, known_at)
            found.append(due_training(assignment, falling, on, record, open_=open_))
    return Outlook(assignment, whole, tuple(sorted(found, key=lambda one: one.on)))


def all_falling(whole: Timeline) -> Iterator[Falling]:
    """Yield every training that a timeline makes fall due, on whatever day."""
    own = [one for one in whole if one.inherited_from is None]
    for expires_on, segments in by_expiration(own, IN_EFFECT).items():
        on = first_day(segments, expires_on)
        if on is not None:
            yield Falling(TrainingKind.RENEWAL, on, expires_on, segments)
    for segment in own:
        if segment.required and segment.status is Status.MISSING:
            yield Falling(TrainingKind.FIRST, segment.start, None, (segment,))


def stands(falling: Falling, on: date) -> bool:
    """Return whether a training that fell due still does on a day."""
    return first_day(falling.segments, on) == on


def due_training(
    assignment: Assignment, falling: Falling, on: date, record: Record | None, *, open_: bool
) -> DueTraining:
    """Return a training that falls due with what it takes.

    `record`: what completing it on the day would come to; None where that cannot be worked out.
    """
    cost = None if record is None else record.term.cost
    time = None if record is None else record.term.time_to_complete
    return DueTraining(assignment, falling.kind, on, falling.expires_on, open_, cost, time)


def completed(assignment: Assignment, on: date, known_at: datetime | None) -> Record | None:
    """Return what completing an assignment on a day would come to, by its whole history.

    None for a composite, which is not completed itself (R-59), and where the rules need what is
    not there, for example a birth date (R-41).
    """
    certification = assignment.certification
    if certification.policy.composite:
        return None
    new = completion_for(assignment, on)
    history, _ = counting((*assignment.completions, new), known_at)
    try:
        records = fold(
            certification.policy,
            certification.revisions,
            history,
            withdrawals(assignment.revocations, known_at),
            subject=assignment.subject,
            due=first_due(assignment, known_at) if certification.allows_initial_due else NEVER,
        )
    except InvalidInput:
        return None
    return next(one for one, done in zip(records, history, strict=True) if done is new)


def completion_for(assignment: Assignment, on: date) -> Completion:
    """Return a completion on a day, with all the credits that are needed (R-60)."""
    certification = assignment.certification
    policy, _ = policy_on(certification.policy, certification.revisions, on)
    return Completion(on, credits=None if policy.credits is None else policy.credits.need)


def hours_of(
    time: Period | TrainingTime | None, working: Mapping[str, Decimal] = WORKING_HOURS
) -> Decimal | None:
    """Return how many hours a training takes, None where nobody says how long it takes.

    `working`: how many hours one of each unit is.

    >>> hours_of(TrainingTime.parse("1.5 days")), hours_of(Period(2, "week"))
    (Decimal('12.0'), Decimal('80'))
    """
    if time is None:
        return None
    if isinstance(time, TrainingTime):
        return EXACT.multiply(time.amount, working[time.unit])
    return EXACT.multiply(Decimal(time.count), working[time.unit.value])
