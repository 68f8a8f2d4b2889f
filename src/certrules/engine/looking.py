"""One piece of a run: look at what is due, keep the answers, note what there is to tell."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial

import attrs

from certrules.engine.days import Days
from certrules.engine.people import People
from certrules.engine.reports import Figures
from certrules.engine.settings import Settings
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.fields import FIRST_DAY
from certrules.model.subjects import Subject
from certrules.model.verdicts import Task
from certrules.planning.recipients import SUBJECT, SUPERVISOR, SUPERVISORS, WhyNot, addressees
from certrules.planning.telling import (
    Cause,
    Find,
    Standing,
    Telling,
    due_tasks_of,
    look_again_on,
    tellings_of,
)
from certrules.ports.keys import key_of
from certrules.ports.messages import TaskToDo
from certrules.ports.records import Due, Evaluated, NoticeRecord, NoticeState, StoredEvaluation
from certrules.ports.store import Transaction
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate

Pair = tuple[str, str]

_DAY = timedelta(days=1)

COMPARED = (
    "status",
    "underlying",
    "required",
    "pending",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "inherited_from",
)
"""What of an answer may differ from the one before (R-28)."""


@attrs.frozen
class Look:
    """What is the same for every piece of a run.

    `days`: which day it is for whom. `settings`: the engine's. `first`: whether it is the store's
    first run. `run`: its number in the log, None for a rehearsal. `wants_tasks`: whether somebody
    takes tasks. `people`: those met so far. `stood`: how those stand of whom it tells something.
    """

    days: Days
    settings: Settings
    first: bool = False
    run: int | None = None
    wants_tasks: bool = False
    people: People = attrs.field(factory=People)
    stood: dict[Pair, Standing] = attrs.field(factory=dict)


@attrs.frozen
class Looked:
    """An assignment that was looked at.

    `seen`: how it stood when it was last looked at. `today`: how it stands. `find`: gives the
    assignment itself, where its whole history is needed. `before`: the evaluation kept before.
    """

    certification: Certification
    subject: Subject
    seen: Standing | None
    today: Standing
    find: Find
    before: StoredEvaluation | None = None


def look_at(t: Transaction, look: Look, after: str | None) -> tuple[Figures, str | None]:
    """Look at the next subjects that are due; return the figures, and the last subject's id.

    The id is None when none is left. All of it is in one transaction: an answer is kept together
    with what there is to tell of it, or neither is.
    """
    dues = t.due(look.days.latest, subjects=look.settings.subjects_at_once, after=after)
    if not dues:
        return Figures(), None
    evaluated, looked = _evaluated(t, look, dues)
    postponed = {(one.subject, one.certification) for one in t.keep(evaluated)}
    kept = [one for one in looked if (one.subject.id, one.certification.id) not in postponed]
    figures = Figures(
        looked_at=len(looked),
        changed=sum(_differs(one.before, one.today) for one in kept),
        postponed=len(postponed),
    )
    t.add_notices(note(t, look, kept, figures))
    return figures, dues[-1].subject


def _evaluated(
    t: Transaction, look: Look, dues: Iterable[Due]
) -> tuple[list[Evaluated], list[Looked]]:
    """Evaluate what is due; what is no more is kept as such, what is not due yet is left alone."""
    dues = tuple(dues)
    catalogue = t.catalogue()
    roster = t.roster({due.subject for due in dues})
    look.people.meet(roster, catalogue)
    held = {_pair(one): one for one in assignments(catalogue, roster)}
    evaluated: list[Evaluated] = []
    looked: list[Looked] = []
    for due in dues:
        assignment = held.get((due.subject, due.certification))
        if assignment is None or assignment.subject is None:
            evaluated.append(Evaluated(due, None))
        elif (on := _day(look, due, assignment.subject)) is not None:
            evaluation = evaluate(assignment, on)
            certification, notice = assignment.certification, look.settings.exemption_notice
            again = look_again_on(certification, evaluation, notice)
            evaluated.append(Evaluated(due, evaluation, again))
            find = partial(_itself, assignment)
            seen = _seen(look, due, assignment, on)
            looked.append(
                Looked(certification, assignment.subject, seen, evaluation, find, due.before)
            )
    return evaluated, looked


def _seen(look: Look, due: Due, assignment: Assignment, on: date) -> Standing | None:
    """Return how an assignment stood when it was last looked at.

    The first run takes yesterday as seen, so that it tells what falls due today alone.
    """
    if not look.first or look.settings.tell_backlog or on == FIRST_DAY:
        return due.before
    return evaluate(assignment, on - _DAY)


def _itself(assignment: Assignment) -> Assignment:
    return assignment


def _pair(assignment: Assignment) -> Pair:
    subject = assignment.subject
    return (subject.id if subject else "", assignment.certification.id)


def _day(look: Look, due: Due, subject: Subject) -> date | None:
    """Return the day to evaluate on, None when it is not due yet on the subject's own day.

    A subject that moved west lives a day again; what was evaluated on the later day stays.
    """
    on = look.days.of(subject, look.people.companies)
    before = due.before
    if before is None or due.changed:
        return on if before is None else max(on, before.on)
    due_on = before.again_on
    return on if due_on is not None and due_on <= on else None


def _differs(before: StoredEvaluation | None, today: Standing) -> bool:
    """Return whether the answer is another one than before (R-28)."""
    return before is None or any(getattr(before, name) != getattr(today, name) for name in COMPARED)


def note(
    t: Transaction, look: Look, looked: Iterable[Looked], figures: Figures
) -> list[NoticeRecord]:
    """Find whom to tell what, and make the tasks there are; return the notices to be added.

    What was settled unsent and is true again waits again.
    """
    found: dict[str, NoticeRecord] = {}
    for one in looked:
        for record in _records(t, look, one):
            look.stood[one.subject.id, one.certification.id] = one.today
            found.setdefault(record.key, record)
        if look.wants_tasks:
            figures.tasks += _new_tasks(t, one)
    on_file = {one.key: one for one in t.notices(keys=found)} if found else {}
    for key, kept in on_file.items():
        record = found[key]
        if record.state is NoticeState.WAITING and _told_again(kept):
            t.settle_notices([key], NoticeState.WAITING, record.reason)
            figures.count(record)
    new = [record for key, record in found.items() if key not in on_file]
    for record in new:
        figures.count(record)
    return new


def _new_tasks(t: Transaction, one: Looked) -> Iterator[TaskToDo]:
    for task in due_tasks_of(one.certification, one.today, one.seen, one.find):
        to_do = _task(one, task)
        if t.enqueue_task(to_do):
            yield to_do


_TOLD_AGAIN = {WhyNot.NO_LONGER_TRUE.value, WhyNot.LEFT.value, WhyNot.NOT_ACTIVE_YET.value}


def _told_again(kept: NoticeRecord) -> bool:
    """Return whether a notice on file was settled unsent for what may pass."""
    return kept.state is NoticeState.NOT_SENT and kept.reason in _TOLD_AGAIN


def _records(t: Transaction, look: Look, one: Looked) -> Iterator[NoticeRecord]:
    """Yield the notices of an assignment, one for each recipient.

    Of two notices of one day about one date, the same person gets the more urgent alone.
    """
    told: set[tuple[str, date, date]] = set()
    notice = look.settings.exemption_notice
    found = tellings_of(one.certification, one.today, one.seen, one.find, exemption_notice=notice)
    for telling in sorted(found, key=lambda telling: telling.cause.urgency):
        for record in _addressed(t, look, one, telling):
            place = (record.recipient, record.on, telling.about)
            if place not in told:
                told.add(place)
                yield record


def _addressed(t: Transaction, look: Look, one: Looked, telling: Telling) -> Iterator[NoticeRecord]:
    audience = telling.audience or look.settings.audiences.get(telling.cause, ())
    if names := _names(audience):
        look.people.fetch(t, names)
    why = _why(telling)
    for addressee in addressees(audience, one.subject, look.people.get, one.today.on):
        why_not = addressee.why_not
        yield NoticeRecord(
            key=notice_key(one.subject.id, one.certification.id, telling, addressee.id),
            subject=one.subject.id,
            certification=one.certification.id,
            cause=telling.cause,
            on=telling.on,
            recipient=addressee.id,
            about=telling.about,
            state=NoticeState.WAITING if why_not is None else NoticeState.NOT_SENT,
            reason=why if why_not is None else why_not.value,
            run=look.run,
        )


_WORDS = frozenset({SUBJECT, SUPERVISOR, SUPERVISORS})


def _names(audience: Iterable[str]) -> list[str]:
    return [name for name in audience if name not in _WORDS]


def notice_key(subject: str, certification: str, telling: Telling, recipient: str) -> str:
    """Return the key of a notice to a recipient: the same however often it is found.

    >>> telling = Telling(Cause.FIRST, date(2026, 6, 1), date(2026, 7, 1))
    >>> len(notice_key("ana", "first-aid", telling, "bo"))
    32
    """
    return key_of(
        subject, certification, telling.cause.value, telling.about, telling.rule, recipient
    )


_WHY = {
    Cause.FIRST: "due from {on}, expires on {about}",
    Cause.SECOND: "overdue from {on}, expires on {about}",
    Cause.EXPIRY: "expired on {about}",
    Cause.LEAD_TIME: "the competency expires on {about}, its lead time began on {on}",
    Cause.RULE: "by the rule '{rule}', expiration on {about}",
    Cause.DEFERRAL_ENDS: "the deferral ends on {about}",
    Cause.TRAINING_ENDS: "the training ends on {about}",
}


def _why(telling: Telling) -> str:
    words = {"{on}": str(telling.on), "{about}": str(telling.about), "{rule}": telling.rule}
    text = _WHY[telling.cause]
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _task(one: Looked, task: Task) -> TaskToDo:
    """Return a task for whom the rule names, the supervisor by the word."""
    subject = one.subject
    certification = one.certification
    rule = certification.tasks[task.rule - 1]
    people = {SUBJECT: subject.id, SUPERVISOR: subject.supervisor}
    assignee = people.get(task.assignee, task.assignee)
    return TaskToDo(
        key=key_of("task", subject.id, certification.id, task.title, rule.before, task.expires_on),
        title=task.title,
        assignee=assignee or task.assignee,
        on=task.on,
        subject=subject.id,
        certification=certification.id,
        subject_name=subject.name,
        certification_name=certification.name,
        expires_on=task.expires_on,
        company=subject.company,
    )
