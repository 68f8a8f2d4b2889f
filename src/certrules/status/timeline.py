"""The answers: an evaluation on a day, and the timeline of all days (R-27, R-28)."""

from collections.abc import Iterator
from datetime import date, datetime

from certrules.dates.arithmetic import NEVER
from certrules.errors import InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.fields import FIRST_DAY, civil_date, instant
from certrules.model.verdicts import (
    Asked,
    Evaluation,
    Reason,
    Segment,
    Status,
    Timeline,
    evaluation_of,
)
from certrules.status.explain import reasons_on
from certrules.status.layers import LAST, Answer, Layers
from certrules.status.plain import plain_answer

FIRST = FIRST_DAY.toordinal()
_from_day = date.fromordinal


def evaluate(assignment: Assignment, on: date, known_at: datetime | None = None) -> Evaluation:
    """Return the evaluation of an assignment on the day `on` (R-14 … R-28).

    `known_at`: an aware instant; only facts recorded by then are known (R-30). Raises
    `InvalidDate`, `DateOutOfRange` or `NaiveInstant` for a wrong day or instant.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> one_year = Certification("one-year", policy=Policy(terms=[Term("1 year")]))
    >>> answer = evaluate(Assignment(one_year, completions=[date(2026, 7, 1)]), date(2026, 8, 1))
    >>> answer.status, answer.expires_on, answer.next_change_on
    (<Status.VALID: 'valid'>, datetime.date(2027, 7, 1), datetime.date(2027, 7, 2))
    """
    day = on.toordinal() if type(on) is date else 0
    if not FIRST <= day <= LAST:
        on = _named_date(on)
        day = on.toordinal()
    explain: Asked
    if known_at is None and assignment.plain:
        answer, following = plain_answer(assignment, day)
        pending, explain = False, (_plain_reasons, assignment, day, answer)
    else:
        layers = _layers(assignment, known_at)
        answer = layers.answer(day)
        following = layers.next_change(day, answer)
        pending, explain = layers.history.pending, (reasons_on, layers, day)
    return evaluation_of(
        answer, NEVER, pending=pending, explain=explain, on=on, following=following
    )


def _layers(assignment: Assignment, known_at: datetime | None) -> Layers:
    """Return the layers of an assignment, kept from the second question on."""
    if known_at is not None:
        return Layers(assignment, _named_instant(known_at))
    kept = assignment.kept
    if isinstance(kept, Layers):
        return kept
    layers = Layers(assignment)
    object.__setattr__(assignment, "kept", True if kept is None else layers)
    return layers


def _plain_reasons(assignment: Assignment, day: int, answer: Answer) -> tuple[Reason, ...]:
    """Return the reasons of an answer of the plain case; refuse another answer than the layers'."""
    layers = Layers(assignment)
    if layers.answer(day) != answer:  # pragma: no cover - the tests hold the two equal
        raise AssertionError(answer, layers.answer(day))
    return reasons_on(layers, day)


def timeline(assignment: Assignment, known_at: datetime | None = None) -> Timeline:
    """Return the timeline of an assignment: what is true on every day of the domain (R-27).

    `known_at`: as in `evaluate`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> one_year = Certification("one-year", policy=Policy(terms=[Term("1 year")]))
    >>> whole = timeline(Assignment(one_year, completions=[date(2026, 7, 1)]))
    >>> [(str(segment.start), segment.status.value) for segment in whole]
    [('1900-01-01', 'upcoming'), ('2026-07-01', 'valid'), ('2027-07-02', 'expired')]
    """
    layers = Layers(assignment, None if known_at is None else _named_instant(known_at))
    return Timeline(tuple(_segments(layers)))


def _segments(layers: Layers) -> Iterator[Segment]:
    start = FIRST
    while start <= LAST:
        answer = layers.answer(start)
        following = min(layers.next_change(start, answer), LAST + 1)
        yield Segment(
            *_fields(answer, (reasons_on, layers, start), pending=layers.history.pending),
            date.fromordinal(start),
            date.fromordinal(following - 1),
        )
        start = following


def _named_date(on: date) -> date:
    try:
        return civil_date(on)
    except InvalidInput as error:
        raise error.named("on") from None


def _named_instant(known_at: datetime) -> datetime:
    try:
        return instant(known_at)
    except InvalidInput as error:
        raise error.named("known_at") from None


_Fields = tuple[
    Status,
    Status,
    date | None,
    date | None,
    date | None,
    date | None,
    str | None,
    bool,
    bool,
    Asked,
]


def _fields(answer: Answer, explain: Asked, *, pending: bool) -> _Fields:
    """Return the fields that an evaluation and a segment share, in their order."""
    status, underlying, expires, due, overdue, until, inherited_from, required = answer
    return (
        status,
        underlying,
        None if expires == NEVER else _from_day(expires),
        None if due == NEVER else _from_day(due),
        None if overdue == NEVER else _from_day(overdue),
        _from_day(until) if until else None,
        inherited_from,
        required,
        pending,
        explain,
    )
