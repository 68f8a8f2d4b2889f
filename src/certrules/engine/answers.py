"""Answers from a store: as of any day, as known at any instant; and why somebody was told."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import attrs

from certrules.errors import UnknownId
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Evaluation
from certrules.planning.recipients import WhyNot
from certrules.planning.telling import state_told
from certrules.ports.records import NoticeRecord, NoticeState
from certrules.ports.store import Reading, Store
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate, timeline


class Answer(NamedTuple):
    """An assignment and its evaluation."""

    assignment: Assignment
    evaluation: Evaluation


def answers(
    t: Reading,
    on: date,
    *,
    known_at: datetime | None = None,
    subjects: Iterable[str] | None = None,
) -> Iterator[Answer]:
    """Yield every assignment of a store with its evaluation on a day (X-3).

    `known_at`: an aware instant; the facts, the people and the rules are those known then (R-30).
    `subjects`: of these alone. Nothing of it comes from evaluations that were kept, and nothing is
    written. Raises as `evaluate` and the store do.
    """
    wanted = None if subjects is None else set(subjects)
    roster = t.roster(wanted, known_at)
    for assignment in assignments(t.catalogue(known_at), roster):
        yield Answer(assignment, evaluate(assignment, on, known_at))


@attrs.frozen
class Why:
    """Why somebody was told of an assignment, or not (X-16).

    `evaluation`: how it stands on the day asked. `notices`: every notice there was, the earliest
    first. `sentences`: the same for people, and what explains that there is none.
    """

    evaluation: Evaluation
    notices: tuple[NoticeRecord, ...]
    sentences: tuple[str, ...]


def why(store: Store, subject: str, certification: str, on: date) -> Why:
    """Return why somebody was told of an assignment by a day, or why nobody was (X-16).

    Raises `UnknownId` for an assignment that is not there.
    """
    with store.reading() as t:
        found = [
            one
            for one in answers(t, on, subjects=[subject])
            if one.assignment.certification.id == certification
        ]
        if not found:
            raise UnknownId("assignment", f"{subject}, {certification}")
        records = t.notices(subject=subject, certification=certification)
        first = min((run.on for run in t.runs() if run.ended_at), default=None)
    ((assignment, evaluation),) = found
    told = tuple(map(_sentence, records))
    return Why(evaluation, records, told + _none(assignment, evaluation, records, first))


_STATES = {
    NoticeState.WAITING: "waits to be put into a message",
    NoticeState.IN_MESSAGE: "is in a message on its way",
    NoticeState.SENT: "was sent",
    NoticeState.NOT_SENT: "was not sent",
}


def _sentence(record: NoticeRecord) -> str:
    cause = record.cause.value.replace("_", " ")
    what = f"The notice '{cause}' of {record.on} to {record.recipient} {_STATES[record.state]}"
    return f"{what}: {record.reason}." if record.reason else f"{what}."


def _none(
    assignment: Assignment,
    evaluation: Evaluation,
    records: Iterable[NoticeRecord],
    first: date | None,
) -> tuple[str, ...]:
    """Say why there is no notice about the state of the day, and when there will be."""
    competency = assignment.certification.competency_of is not None
    state = state_told(evaluation, competency=competency)
    if state is None:
        return (_nothing_to_tell(assignment, evaluation),)
    if any((record.cause, record.about) == state for record in records):
        return ()
    since = timeline(assignment).at(evaluation.on).start
    if first is not None and since < first:
        why_not = WhyNot.BEFORE_FIRST_RUN.value
        return (f"{_stands(evaluation)} since {since}, {why_not} on {first}: nobody was told.",)
    return (f"{_stands(evaluation)} since {since}: no run has told it yet, or nobody is to know.",)


def _stands(evaluation: Evaluation) -> str:
    return f"It is {evaluation.status.name}"


def _nothing_to_tell(assignment: Assignment, evaluation: Evaluation) -> str:
    stands = _stands(evaluation)
    if not evaluation.required:
        return f"{stands} and not required: nobody is told (R-23, R-62)."
    if evaluation.exempt_until is not None:
        return f"{stands} until {evaluation.exempt_until}: nobody is told before the day after."
    following = _next_notice(assignment, evaluation)
    if following is None:
        return f"{stands}: no notice goes with it, and none is to come as things stand."
    return f"{stands}: the next notice falls due on {following}."


def _next_notice(assignment: Assignment, evaluation: Evaluation) -> date | None:
    competency = assignment.certification.competency_of is not None
    for segment in timeline(assignment):
        answer = segment.evaluation(segment.start, None)
        if segment.start > evaluation.on and state_told(answer, competency=competency):
            return segment.start
    return None
