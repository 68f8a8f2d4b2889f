"""The answers: an evaluation on a day, and the timeline of all days (R-27, R-28)."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from certrules.dates.arithmetic import NEVER, to_date
from certrules.errors import InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.fields import FIRST_DAY, LAST_DAY, civil_date, optional_instant
from certrules.model.verdicts import Evaluation, Explainer, Segment, Status, Timeline
from certrules.status.explain import reasons_on
from certrules.status.layers import ANSWER, Layers, State

FIRST = FIRST_DAY.toordinal()
LAST = LAST_DAY.toordinal()


def evaluate(assignment: Assignment, on: date, known_at: datetime | None = None) -> Evaluation:
    """Return the evaluation of an assignment on the day `on` (R-14 … R-28).

    `known_at`: an aware instant; only facts recorded by then are known (R-30). Raises
    `InvalidDate`, `DateOutOfRange` or `NaiveInstant` for a wrong day or instant.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy, Term
    >>> one_year = Certification("one-year", policy=Policy(terms=[Term("1 year")]))
    >>> answer = evaluate(Assignment(one_year, completions=[date(2026, 7, 1)]), date(2026, 8, 1))
    >>> answer.status, answer.expires_on, answer.next_change_on
    (<Status.VALID: 'valid'>, datetime.date(2027, 7, 1), datetime.date(2027, 7, 2))
    """
    day = _named_day(on)
    layers = Layers(assignment, _named_instant(known_at))
    state = layers.state(day)
    following = _next_change(layers, state, day)
    return Evaluation(
        *_answer(layers, state, day),
        date.fromordinal(day),
        to_date(following),
    )


def timeline(assignment: Assignment, known_at: datetime | None = None) -> Timeline:
    """Return the timeline of an assignment: what is true on every day of the domain (R-27).

    `known_at`: as in `evaluate`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy, Term
    >>> one_year = Certification("one-year", policy=Policy(terms=[Term("1 year")]))
    >>> whole = timeline(Assignment(one_year, completions=[date(2026, 7, 1)]))
    >>> [(str(segment.start), segment.status.value) for segment in whole]
    [('1900-01-01', 'upcoming'), ('2026-07-01', 'valid'), ('2027-07-02', 'expired')]
    """
    layers = Layers(assignment, _named_instant(known_at))
    return Timeline(tuple(_segments(layers)))


def _segments(layers: Layers) -> Iterator[Segment]:
    start = FIRST
    while start <= LAST:
        state = layers.state(start)
        following = min(_next_change(layers, state, start), LAST + 1)
        yield Segment(
            *_answer(layers, state, start),
            date.fromordinal(start),
            date.fromordinal(following - 1),
        )
        start = following


def _next_change(layers: Layers, state: State, day: int) -> int:
    """Return the first day after `day` on which the answer differs, `NEVER` for none (R-28)."""
    answer = state[ANSWER]
    boundary = layers.next_boundary(day)
    while boundary <= LAST:
        if layers.state(boundary)[ANSWER] != answer:
            return boundary
        boundary = layers.next_boundary(boundary)
    return NEVER


def _named_day(on: date) -> int:
    try:
        return civil_date(on).toordinal()
    except InvalidInput as error:
        raise error.named("on") from None


def _named_instant(known_at: datetime | None) -> datetime | None:
    try:
        return optional_instant(known_at)
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
    Explainer,
]


def _answer(layers: Layers, state: State, day: int) -> _Fields:
    """Return the fields of an `Answer`, in its order."""
    return (
        state.status,
        state.underlying,
        to_date(state.expires),
        to_date(state.due),
        to_date(state.overdue),
        date.fromordinal(state.exempt_until) if state.exempt_until else None,
        state.inherited_from,
        state.required,
        layers.own.pending,
        partial(reasons_on, layers, state, day),
    )
