"""The history of a subject's certification, as those see it who may (K-38)."""

from collections.abc import Iterator
from datetime import date, datetime

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState, Exemption, Extension, Revocation
from certrules.model.verdicts import Evaluation
from certrules.office.actors import Actor
from certrules.office.attachments import Attachment, attached_to
from certrules.office.comments import Comment, comments_on
from certrules.office.desk import Desk, Look
from certrules.office.forms import FormIn, forms_of
from certrules.office.operations import Operation
from certrules.office.sought import (
    Decisions,
    Pair,
    assignment_there,
    certification_seen,
    completion_of,
    held,
    versions_of,
)
from certrules.ports.records import StoredFact
from certrules.status.timeline import evaluate


@attrs.frozen
class Record:
    """One completion on file, with all that goes with it.

    `id`, `version`: of the fact. `completion`: what it says now. `expires_on`: its expiration date,
    by hand or by the rules; None for never, and where it counts for nothing. `counts`: whether it
    is approved, and neither superseded nor rejected by the rules (R-11, R-50). `submitted_by`,
    `submitted_at`: who put it on file, and when. `changed_by`, `changed_at`, `because`: the last
    version. `attachments`: empty where they are hidden (K-12).
    """

    id: str
    version: int
    completion: Completion
    expires_on: date | None
    counts: bool
    submitted_by: str
    submitted_at: datetime
    changed_by: str
    changed_at: datetime
    because: str
    comments: tuple[Comment, ...]
    attachments: tuple[Attachment, ...]
    forms: tuple[FormIn, ...]

    @property
    def state(self) -> CompletionState:
        """Pending, approved, declined or withdrawn."""
        return self.completion.state


@attrs.frozen
class Mark:
    """A mark, a revocation or an extension of an assignment: who recorded it, and when."""

    id: str
    version: int
    fact: Exemption | Extension | Revocation
    by: str
    at: datetime


@attrs.frozen
class Past:
    """All that is on file of a subject's certification.

    `today`: how it stands. `records`: the latest first. `marks`: in the order in which they came,
    by kind.
    """

    subject: str
    certification: str
    today: Evaluation
    records: tuple[Record, ...]
    marks: tuple[Mark, ...]


@attrs.frozen
class Histories:
    """What is on file. What was removed is in the audit trail alone.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> Histories(desk).of(root, "ana", "fire")
    Traceback (most recent call last):
    ...
    certrules.errors.UnknownId: There is no certification 'fire'.
    """

    desk: Desk

    def of(self, actor: Actor, subject: str, certification: str) -> Past:
        """Return the history of a subject's certification (K-38).

        Raises `NotAllowed`, and `UnknownId` for what is not there, or hidden from the actor (K-12).
        """

        def ask(look: Look) -> Past:
            about = certification_seen(look, certification)
            pair = (subject, about.id)
            assignment = assignment_there(held(look.t, [subject]), pair)
            records = _records(look, about, assignment, pair)
            return Past(
                subject,
                about.id,
                evaluate(assignment, actor.on),
                tuple(sorted(records, key=_place, reverse=True)),
                tuple(_marks(look, pair)),
            )

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])


def _place(record: Record) -> tuple[date, datetime, str]:
    return record.completion.completed_on, record.submitted_at, record.completion.id


def _records(
    look: Look, certification: Certification, assignment: Assignment, pair: Pair
) -> Iterator[Record]:
    decisions = Decisions(assignment)
    for stored in look.t.facts(*pair):
        if isinstance(stored.entry.fact, Completion):
            yield _record(look, certification, decisions, stored)


def _record(
    look: Look, certification: Certification, decisions: Decisions, stored: StoredFact
) -> Record:
    completion, first = completion_of(stored), versions_of(look.t, stored.id)[0]
    decision = None
    if completion.state is CompletionState.APPROVED:
        decision = decisions.of(completion)
    subject = stored.entry.subject
    shown = look.viewer.sees_attachments(certification)
    return Record(
        stored.id,
        stored.version,
        completion,
        None if decision is None else decision.expires_on,
        decision is not None,
        first.by,
        first.at,
        stored.by,
        stored.at,
        stored.because,
        comments_on(look.t, stored.id, subject),
        attached_to(look.t, stored.id, subject) if shown else (),
        forms_of(look.t, stored),
    )


def _marks(look: Look, pair: Pair) -> Iterator[Mark]:
    for one in look.t.facts(*pair):
        fact = one.entry.fact
        if isinstance(fact, Exemption | Extension | Revocation):
            yield Mark(one.id, one.version, fact, one.by, one.at)
