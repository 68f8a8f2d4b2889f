"""The answers: statuses, decisions, evaluations, timelines, notices, and their reasons."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from typing import Any, cast

import attrs

from certrules.errors import InvalidInput
from certrules.model.fields import civil_date
from certrules.model.policies import Policy


class Status(Enum):
    """The status of an assignment on a day (R-14).

    `colour`: the colour of a cell; `text`: what the cell says instead of a date, or ""; `label`:
    the word for it in a list, or ""; `compliant`: R-25.

    >>> Status.DUE.colour, Status.DUE.label, Status.DUE.compliant
    ('blue', 'Expires Soon', True)
    """

    NOT_REQUIRED = "not_required"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    UPCOMING = "upcoming"
    VALID = "valid"
    DUE = "due"
    OVERDUE = "overdue"
    GRACE = "grace"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DEFERRED = "deferred"
    IN_TRAINING = "in_training"

    @property
    def colour(self) -> str:
        """The colour: white, red, green, blue or yellow."""
        return _LOOKS[self][0]

    @property
    def text(self) -> str:
        """What stands in a cell instead of a date: ``"N/A"``, ``"Nothing on file"`` or nothing."""
        return _LOOKS[self][1]

    @property
    def label(self) -> str:
        """The word in a list: Missing, Upcoming, Valid, Expires Soon, Expired, Revoked, or none."""
        return _LOOKS[self][2]

    @property
    def compliant(self) -> bool:
        """Whether the status is compliant (R-25)."""
        return self not in _NOT_COMPLIANT

    @property
    def exempt(self) -> bool:
        """Whether it is an exemption with an end, shown as an oval with the days left (R-21)."""
        return self in {Status.DEFERRED, Status.IN_TRAINING}


_NOTHING = "Nothing on file"
_LOOKS: dict[Status, tuple[str, str, str]] = {
    Status.NOT_REQUIRED: ("white", "", ""),
    Status.NOT_APPLICABLE: ("white", "N/A", ""),
    Status.MISSING: ("red", _NOTHING, "Missing"),
    Status.UPCOMING: ("red", _NOTHING, "Upcoming"),
    Status.VALID: ("green", "", "Valid"),
    Status.DUE: ("blue", "", "Expires Soon"),
    Status.OVERDUE: ("yellow", "", "Expires Soon"),
    Status.GRACE: ("yellow", "", "Expired"),
    Status.EXPIRED: ("red", "", "Expired"),
    Status.REVOKED: ("red", "", "Revoked"),
    Status.DEFERRED: ("blue", "", ""),
    Status.IN_TRAINING: ("blue", "", ""),
}
_NOT_COMPLIANT = {Status.MISSING, Status.UPCOMING, Status.EXPIRED, Status.REVOKED}


@attrs.frozen
class Reason:
    """One step of an explanation (R-31).

    `rule`: the number of the rule, ``"R-7"``. `code`: a stable word for what was decided. `values`:
    the names and values it was decided by. `sentence`: the same for people.
    """

    rule: str
    code: str
    values: tuple[tuple[str, object], ...]
    sentence: str

    def __str__(self) -> str:
        """Return the sentence after its rule number."""
        return f"{self.rule}: {self.sentence}"


@attrs.frozen
class PolicyReference:
    """The policy that a decision was made under (R-31).

    `certification`: its id, or None for a policy used by itself. `revision`: the effective-from
    date of the revision, or None for the first policy. `content_hash`: see `Policy.content_hash`.
    """

    certification: str | None
    revision: date | None
    content_hash: str


_from_day = date.fromordinal

Explainer = Callable[[], tuple[Reason, ...]]

Asked = tuple[Callable[..., tuple[Reason, ...]], *tuple[Any, ...]]
"""The function that gives the reasons when they are asked for, and what it is given."""


@attrs.frozen
class Decision:
    """What one completion came to: its expiration date and why (R-5 … R-13).

    `completed_on`: the completion's date. `expires_on`: the last valid day, or None when it never
    expires. `base`: the date that the duration was counted from; None when none was (given by hand,
    never expires). `due_on`, `overdue_on`: the notice dates, None for none. `id`: the completion's.
    `rejected`: whether it counts for nothing; then there are no dates (R-50, R-51, R-60).
    """

    completed_on: date
    expires_on: date | None
    base: date | None
    due_on: date | None
    overdue_on: date | None
    id: str
    rejected: bool
    certification: str | None
    revision: date | None
    _policy: Policy = attrs.field(repr=False)
    _explain: Explainer = attrs.field(repr=False, eq=False)

    @property
    def never_expires(self) -> bool:
        """Whether it counts and has no expiration date."""
        return self.expires_on is None and not self.rejected

    @property
    def policy(self) -> PolicyReference:
        """The policy that the decision was made under (R-31)."""
        return PolicyReference(self.certification, self.revision, self._policy.content_hash)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The chain of decisions that led to the date, the last one the answer (R-31)."""
        return self._explain()


class Answer:
    """What an evaluation and a segment have in common: their fields up to `pending`.

    `status`: R-14. `underlying`: the status beneath an exemption, else the status itself (R-22).
    `expires_on`, `due_on`, `overdue_on`: the dates of the governing or covering completion, None
    for none. `exempt_until`: the last day of a deferral or training. `inherited_from`: the id of
    the certification that covers it (R-18). `required`: whether anything requires it. `pending`:
    whether a completion awaits approval (R-24).
    """

    __slots__ = ()

    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool
    pending: bool
    _explain: Asked

    @property
    def compliant(self) -> bool:
        """Whether the status is compliant (R-25)."""
        return self.status.compliant

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The chain of decisions that led to the status, the last one the answer (R-31)."""
        explain, *given = self._explain
        return explain(*given)


@attrs.frozen(weakref_slot=False)
class Evaluation(Answer):
    """The answer for one assignment on one day.

    `on`: the day. `next_change_on`: the first later day on which anything differs, None when
    nothing does up to 2999-12-31 (R-28). The other fields are those of `Answer`.
    """

    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool
    pending: bool
    _explain: Asked = attrs.field(repr=False, eq=False)
    on: date
    next_change_on: date | None

    @property
    def days_left(self) -> int | None:
        """The days through the end of the exemption, today not counted; None without one."""
        return None if self.exempt_until is None else (self.exempt_until - self.on).days


class _Draft(Answer):
    """An evaluation being filled in: the same slots, not frozen yet."""

    __slots__ = Evaluation.__slots__


def evaluation_of(  # noqa: PLR0913 - what an evaluation is made of
    answer: tuple[Status, Status, int, int, int, int, str | None, bool],
    never: int,
    *,
    pending: bool,
    explain: Asked,
    on: date,
    following: int,
) -> Evaluation:
    """Return an evaluation, in a third of the time that its `__init__` takes.

    `answer`: status, underlying, expires, due, overdue, exempt until, inherited from and required,
    days as ordinals; `never` stands for no date, in `following` (the next change) too.

    A frozen class sets each field through `object.__setattr__`; a draft with the same slots takes
    plain assignments and then becomes the frozen class.
    """
    draft: Any = _Draft()
    draft.status, draft.underlying, expires, due, overdue, until, inherited, required = answer
    draft.expires_on = None if expires == never else _from_day(expires)
    draft.due_on = due_on = None if due == never else _from_day(due)
    draft.overdue_on = None if overdue == never else _from_day(overdue)
    draft.exempt_until = _from_day(until) if until else None
    draft.inherited_from = inherited
    draft.required = required
    draft.pending = pending
    draft._explain = explain  # noqa: SLF001 - its own field
    draft.on = on
    if following == due:
        # A valid one's next change is its first notice, as a rule.
        draft.next_change_on = due_on
    else:
        draft.next_change_on = None if following == never else _from_day(following)
    draft.__class__ = Evaluation
    return cast("Evaluation", draft)


@attrs.frozen
class Segment(Answer):
    """A span of days `[start, end]`, both inclusive, with one answer (R-27).

    Its reasons are those of its first day. The other fields are those of `Answer`.
    """

    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool
    pending: bool
    _explain: Asked = attrs.field(repr=False, eq=False)
    start: date
    end: date

    def evaluation(self, on: date, next_change_on: date | None) -> Evaluation:
        """Return the same answer for the day `on`."""
        return Evaluation(
            self.status,
            self.underlying,
            self.expires_on,
            self.due_on,
            self.overdue_on,
            self.exempt_until,
            self.inherited_from,
            self.required,
            self.pending,
            self._explain,
            on,
            next_change_on,
        )


@attrs.frozen
class Timeline:
    """The answers of an assignment for every day, 1900-01-01 to 2999-12-31 (R-27).

    `segments`: adjacent, without gap or overlap, each different from the one before.
    """

    segments: tuple[Segment, ...]

    def at(self, on: date) -> Segment:
        """Return the segment that contains the day `on`; `DateOutOfRange` outside the domain."""
        return self.segments[self._place(on)]

    def evaluation(self, on: date) -> Evaluation:
        """Return what `evaluate` gives for the day `on` (R-27)."""
        place = self._place(on)
        segment = self.segments[place]
        last = place == len(self.segments) - 1
        return segment.evaluation(on, None if last else segment.end + timedelta(days=1))

    def _place(self, on: date) -> int:
        try:
            day = civil_date(on)
        except InvalidInput as error:
            raise error.named("on") from None
        return bisect_right(self.segments, day, key=lambda segment: segment.start) - 1

    def __iter__(self) -> Iterator[Segment]:
        """Iterate over the segments in the order of time."""
        return iter(self.segments)

    def __len__(self) -> int:
        """Return how many segments there are."""
        return len(self.segments)


class NoticeKind(Enum):
    """Why somebody is told (R-29)."""

    FIRST = "first"
    SECOND = "second"
    EXPIRY = "expiry"
    LEAD_TIME = "lead_time"
    RULE = "rule"


class Recipient(Enum):
    """Who is told (R-29)."""

    SUBJECT = "subject"
    SUPERVISOR = "supervisor"


@attrs.frozen
class Notice:
    """A notice that falls due on a day (R-29, R-57).

    `kind`: first, second, expiry, lead time, or by a rule of the certification. `on`: the day.
    `expires_on`: the expiration date it is about. `recipients`: the subject, the supervisor, or
    names that the rule gives. `rule`: the rule's place among the certification's, from 1, or None.
    """

    kind: NoticeKind
    on: date
    expires_on: date
    recipients: tuple[Recipient | str, ...]
    rule: int | None = None


@attrs.frozen
class Task:
    """A task that falls due on a day (R-57).

    `on`: the day. `expires_on`: the expiration date it is about. `title`, `assignee`: as the rule
    says. `rule`: the rule's place among the certification's, from 1.
    """

    on: date
    expires_on: date
    title: str
    assignee: str
    rule: int
