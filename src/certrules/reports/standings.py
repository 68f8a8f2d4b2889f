"""How one assignment stands on a day, as somebody may see it (K-40, K-42)."""

from datetime import date, datetime
from typing import TypeVar

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.subjects import Subject
from certrules.model.verdicts import Evaluation, Reason, Segment, Status, Timeline
from certrules.office.attachments import Attachment
from certrules.status.coverage import history_of
from certrules.status.own import OwnHistory
from certrules.status.timeline import timeline

DISCREET = "It rests on certifications that are not shown here."
"""The explanation where a certification that is hidden from who looks has a part in it (K-12)."""

UNNAMED = ""
"""Stands for the id of a certification that is hidden from who looks."""

A = TypeVar("A", Evaluation, Segment)


@attrs.frozen
class Standing:
    """An assignment on a day: what a cell of a report shows, and what it opens.

    `assignment`: of a subject; views name no parents or parts of it, which who looks may not see.
    `evaluation`: its answer on the day. `known_at`: the instant from
    which nothing more was known, None for everything. `locked`: whether others may not see its
    certification (K-40). `discreet`: whether it rests on certifications that are hidden from who
    looks, which its explanation may not name (K-12). `attachments`: the files and links that who
    looks may see.

    >>> from certrules.status.timeline import evaluate
    >>> one = Assignment(Certification("a"), Subject("ana"), completions=[date(2026, 7, 1)])
    >>> standing = Standing(one, evaluate(one, date(2026, 8, 1)))
    >>> standing.status, standing.completed_on
    (<Status.VALID: 'valid'>, datetime.date(2026, 7, 1))
    """

    assignment: Assignment
    evaluation: Evaluation
    known_at: datetime | None = None
    locked: bool = False
    discreet: bool = False
    attachments: tuple[Attachment, ...] = ()

    @property
    def subject(self) -> Subject:
        """Whose it is."""
        return self.assignment.holder

    @property
    def certification(self) -> Certification:
        """What it is for."""
        return self.assignment.certification

    @property
    def status(self) -> Status:
        """The status on the day (R-14)."""
        return self.evaluation.status

    @property
    def completed_on(self) -> date | None:
        """The date of the completion that governs on the day; None without one, or a composite."""
        history = history_of(self.assignment, self.known_at)
        if not isinstance(history, OwnHistory):
            return None
        record = history.governing(self.evaluation.on.toordinal())
        return None if record is None else date.fromordinal(record.completed)

    @property
    def inherited(self) -> bool:
        """Whether its dates are those of a parent: "INH" (R-18)."""
        return self.evaluation.inherited_from is not None

    @property
    def days_left(self) -> int | None:
        """The days through its expiration date, today not counted; None without one."""
        expires_on = self.evaluation.expires_on
        return None if expires_on is None else (expires_on - self.evaluation.on).days

    @property
    def required_by(self) -> tuple[str | None, ...]:
        """The ids of the roles that require it on the day, None for directly, each once.

        Nothing is required of who is not active on the day (R-62).
        """
        if not self.evaluation.required:
            return ()
        on = self.evaluation.on
        those = self.assignment.requirements
        holding = (one.role for one in those if one.holds_on(on, self.known_at))
        return tuple(dict.fromkeys(holding))

    @property
    def note(self) -> str:
        """The end of a deferral or training in words, or nothing (K-40)."""
        until = self.evaluation.exempt_until
        if until is None:
            return ""
        kind = "Deferred" if self.status is Status.DEFERRED else "In training"
        return f"{kind} until {until}"

    @property
    def explanation(self) -> tuple[str, ...]:
        """Why it stands so, a sentence each (R-31); no hidden certification is named in it."""
        if self.discreet:
            return (DISCREET,)
        return tuple(" ".join(str(one).splitlines()) for one in self.evaluation.reasons)

    def timeline(self) -> Timeline:
        """Return its whole past and future (R-27); no hidden certification is named in it."""
        found = timeline(self.assignment, self.known_at)
        return Timeline(tuple(map(said_discreetly, found))) if self.discreet else found


def said_discreetly(answer: A) -> A:
    """Return an answer that names no other certification: neither a parent nor in its reasons.

    Dates that are inherited stay so; they are from `UNNAMED` then.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.status.timeline import evaluate
    >>> parent = Assignment(Certification("p"), completions=[date(2026, 7, 1)])
    >>> answer = evaluate(Assignment(Certification("c"), parents=[parent]), date(2026, 8, 1))
    >>> said = said_discreetly(answer)
    >>> answer.inherited_from, said.inherited_from == UNNAMED
    ('p', True)
    >>> [reason.sentence for reason in said.reasons] == [DISCREET]
    True
    """
    parent = None if answer.inherited_from is None else UNNAMED
    return attrs.evolve(answer, inherited_from=parent, explain=(_discreet_reasons,))


def _discreet_reasons() -> tuple[Reason, ...]:
    return (Reason("K-12", "discreet", (), DISCREET),)
