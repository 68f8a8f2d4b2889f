"""What a store gives back: facts as kept, evaluations, notices, runs, the audit trail."""

from datetime import date, datetime
from enum import Enum

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.fields import (
    civil_date,
    identifier,
    instant,
    names_fields,
    optional_date,
    optional_identifier,
    optional_instant,
    word,
)
from certrules.model.roster import Entry
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.verdicts import Evaluation, Status
from certrules.ports.messages import Cause, Message, TaskToDo

Thing = Company | Subject | Role | Membership
"""What a roster holds beside its facts."""


@attrs.frozen
class Written:
    """What a write came to.

    `new`, `changed`, `unchanged`: how many things were not there before, got a new version, and
    were there just so already. `ids`: the fact ids of what was recorded, in the order given; empty
    for a bulk load and for what is no fact.

    >>> Written(new=2, unchanged=1).total
    3
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many things were given."""
        return self.new + self.changed + self.unchanged


@attrs.frozen
class StoredFact:
    """A fact as it is kept: one version of it.

    `id`: the same for all versions. `version`: from 1. `entry`: what it says. `by`, `at`,
    `because`: who recorded this version, when, and why. `removed`: whether this version takes the
    fact off the file; its entry is then the one before.
    """

    id: str
    version: int
    entry: Entry
    by: str
    at: datetime
    because: str = ""
    removed: bool = False


@attrs.frozen
class StoredEvaluation:
    """An evaluation as it is kept, good from `on` to the day before `next_change_on` (R-34).

    The fields are those of `Evaluation`. `again_on`: the day from which it is due to be looked at
    again, or None for never, and where something that bears on it has changed since.
    """

    subject: str
    certification: str
    on: date
    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool
    pending: bool
    next_change_on: date | None
    again_on: date | None

    def holds_on(self, day: date) -> bool:
        """Return whether the evaluation is good on a day (R-34)."""
        return self.on <= day and (self.next_change_on is None or day < self.next_change_on)

    @property
    def compliant(self) -> bool:
        """Whether the status is compliant (R-25)."""
        return self.status.compliant


@attrs.frozen
class Due:
    """An assignment that is due to be evaluated (X-9).

    `version`: the version of what bears on it, given back with the evaluation, so that a fact that
    comes in between is not lost. `changed`: whether a fact, a membership or a rule that bears on it
    has changed since it was evaluated, or it never was. `before`: the evaluation kept, however old;
    None when there is none.
    """

    subject: str
    certification: str
    version: int
    changed: bool
    before: StoredEvaluation | None = None


@attrs.frozen
class Evaluated:
    """A fresh evaluation of an assignment that was due, to be kept.

    `due`: what the store gave. `evaluation`: the answer, None when the assignment is no more.
    `again_on`: the day from which it is to be looked at again; the evaluation's `next_change_on` if
    not given, and an earlier day where a notice or a task falls due between two changes (R-57).
    """

    due: Due
    evaluation: Evaluation | None
    again_on: date | None = attrs.field(default=None, converter=optional_date)

    @property
    def look_again_on(self) -> date | None:
        """The day from which it is due again: `again_on` or the next change, None for never."""
        if self.again_on is not None or self.evaluation is None:
            return self.again_on
        return self.evaluation.next_change_on


def stored_evaluation(one: Evaluated) -> StoredEvaluation | None:
    """Return an evaluation as a store keeps it, None when the assignment is no more."""
    answer = one.evaluation
    if answer is None:
        return None
    return StoredEvaluation(
        one.due.subject,
        one.due.certification,
        answer.on,
        answer.status,
        answer.underlying,
        answer.expires_on,
        answer.due_on,
        answer.overdue_on,
        answer.exempt_until,
        answer.inherited_from,
        answer.required,
        answer.pending,
        answer.next_change_on,
        one.look_again_on,
    )


class NoticeState(Enum):
    """What became of a notice (X-16)."""

    WAITING = "waiting"
    IN_MESSAGE = "in message"
    SENT = "sent"
    NOT_SENT = "not sent"


def _cause(value: Cause | str) -> Cause:
    return word(value, Cause)


def _state(value: NoticeState | str) -> NoticeState:
    return word(value, NoticeState)


@names_fields
@attrs.frozen
class NoticeRecord:
    """One notice to one recipient, and what became of it (X-16).

    `key`: never varies for the same notice; there is one of a key. `subject`, `certification`: ids.
    `cause`, `on`, `about`: as in `NoticeItem`. `recipient`: the id of who is told. `state`:
    waiting, in a message, sent, or not sent. `reason`: why it was sent, or why not. `run`: the run
    that found it. `message`: the key of the message that carries it.

    >>> NoticeRecord("k", "ana", "first-aid", "first", date(2026, 6, 1), "ana").state.value
    'waiting'
    """

    key: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    cause: Cause = attrs.field(converter=_cause)
    on: date = attrs.field(converter=civil_date)
    recipient: str = attrs.field(converter=identifier)
    about: date | None = attrs.field(default=None, converter=optional_date)
    state: NoticeState = attrs.field(default=NoticeState.WAITING, converter=_state)
    reason: str = ""
    run: int | None = None
    message: str | None = None


class Delivery(Enum):
    """Where a message or a task of the outbox is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@attrs.frozen
class Outgoing:
    """A message or a task in the outbox.

    `content`: what goes out; its key is the key here. `state`: waiting, delivered, or failed for
    good. `attempts`: how often it was claimed. `not_before`: the earliest instant of the next
    attempt; while it is claimed, the instant at which the claim runs out. `problem`: what went
    wrong last.
    """

    content: Message | TaskToDo
    state: Delivery = Delivery.WAITING
    attempts: int = 0
    not_before: datetime | None = None
    problem: str = ""

    @property
    def key(self) -> str:
        """The key of what goes out."""
        return self.content.key


@names_fields
@attrs.frozen
class RunRecord:
    """A daily run in the log.

    `number`: given by the store, from 1. `on`: the day it was for. `started_at`, `ended_at`: when;
    a run without an end was broken off. `report`: what it said, as text.

    >>> from datetime import UTC
    >>> RunRecord(1, date(2026, 6, 1), datetime(2026, 6, 1, 4, tzinfo=UTC)).ended_at is None
    True
    """

    number: int
    on: date = attrs.field(converter=civil_date)
    started_at: datetime = attrs.field(converter=instant)
    ended_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    report: str = ""


@names_fields
@attrs.frozen
class OfficeRecord:
    """One version of what an office keeps beside facts and things: an account, a comment, a file.

    `kind`: what it is, in small letters. `key`: one text among those of its kind. `content`: what
    it says, as a text that the store does not look into. `version`: from 1; a version is written
    only on top of the one before it. `removed`: whether this version takes the record off; its
    content is then what it said before. `subject`, `certification`: ids of what it is about, by
    which it is found.

    >>> OfficeRecord("account", "ana", "{}").version
    1
    """

    kind: str = attrs.field(converter=identifier)
    key: str = attrs.field(converter=identifier)
    content: str
    version: int = 1
    removed: bool = False
    subject: str | None = attrs.field(default=None, converter=optional_identifier)
    certification: str | None = attrs.field(default=None, converter=optional_identifier)


class Action(Enum):
    """What a change did."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    REMOVED = "removed"


@attrs.frozen
class Change:
    """One line of the audit trail.

    `number`: rises in the order of writing. `by`, `at`, `because`: who, when, why. `action`: what
    was done. `what`: the class of `value`, in small letters: completion, subject, catalogue ... .
    `key`: the id of the thing or fact, or the kind and key of an office record. `version`: of the
    thing, from 1; it supersedes the one before. `value`: what it says since then, or, when removed,
    what it said before.
    """

    number: int
    by: str
    at: datetime
    because: str
    action: Action
    what: str
    key: str
    version: int
    value: Entry | Thing | Catalogue | OfficeRecord
