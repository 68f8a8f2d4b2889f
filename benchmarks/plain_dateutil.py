"""The rules of sections 3 to 5 as one writes them for a single application, with dateutil.

It is the yardstick of `one_answer`: dataclasses, dates and `relativedelta`, one function a rule. It
is written to be clear, neither slowed down nor tuned. It knows what the workload uses and no more:
no revisions, no dates given by hand, no answers as known earlier, no reasons. That it does less
than certrules counts in its favour.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cached_property

from dateutil.relativedelta import relativedelta

LAST_DAY = date(2999, 12, 31)
ONE_DAY = timedelta(days=1)
EXTENSIONS = {
    "end of month": relativedelta(day=31),
    "end of year": relativedelta(month=12, day=31),
}


class Status(Enum):
    """The statuses of R-14 that the workload can reach."""

    MISSING = "missing"
    NOT_REQUIRED = "not_required"
    UPCOMING = "upcoming"
    VALID = "valid"
    DUE = "due"
    OVERDUE = "overdue"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DEFERRED = "deferred"
    IN_TRAINING = "in_training"


IN_FORCE = (Status.VALID, Status.DUE, Status.OVERDUE)


@dataclass
class Term:
    """How long a completion is valid, and when its holder is told; no duration: for ever."""

    valid_for: relativedelta | None
    extend_to: str | None = None
    first_notice: relativedelta | None = None
    second_notice: relativedelta | None = None


@dataclass
class Policy:
    """The dates part of a certification."""

    initial: Term
    refresher: Term | None = None
    early_after_first_notice: bool = False
    late: relativedelta | None = None
    force_date: date | None = None


@dataclass
class Requirement:
    """A role that requires the certification, and the last day of training for it."""

    role: str
    training_until: date | None = None


@dataclass
class Assignment:
    """One subject's one certification with all that is on file."""

    certification: str
    policy: Policy
    completions: list[date] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    deferred_until: date | None = None
    revoked_on: date | None = None
    parents: list["Assignment"] = field(default_factory=list)
    keeps_notices: bool = True


@dataclass
class Record:
    """A completion, its term and its expiration date; its notices whenever they are asked for."""

    completed_on: date
    term: Term
    expires_on: date | None

    @property
    def due_on(self) -> date | None:
        """The date of the first notice."""
        return self._before_expiration(self.term.first_notice)

    @property
    def overdue_on(self) -> date | None:
        """The date of the second notice."""
        return self._before_expiration(self.term.second_notice)

    def _before_expiration(self, period: relativedelta | None) -> date | None:
        if self.expires_on is None or period is None:
            return None
        return self.expires_on - period


class KeptRecord(Record):
    """A record that works its notices out once in an evaluation."""

    @cached_property
    def due_on(self) -> date | None:
        """The date of the first notice."""
        return self._before_expiration(self.term.first_notice)

    @cached_property
    def overdue_on(self) -> date | None:
        """The date of the second notice."""
        return self._before_expiration(self.term.second_notice)


@dataclass
class History:
    """The records of an assignment in order, and the days on which it is revoked."""

    certification: str
    records: list[Record]
    revoked_on: date | None
    restored_on: date | None

    def governing(self, day: date) -> Record | None:
        """Return the last record that is in effect (R-15)."""
        for record in reversed(self.records):
            if record.completed_on <= day:
                return record
        return None

    def is_revoked(self, day: date) -> bool:
        """Return whether it is revoked on a day (R-17)."""
        if self.revoked_on is None or day < self.revoked_on:
            return False
        return self.restored_on is None or day < self.restored_on


@dataclass
class State:
    """What is true of an assignment on a day."""

    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool


@dataclass
class Evaluation:
    """The answer for one assignment on one day."""

    on: date
    state: State
    next_change_on: date | None


def evaluate(assignment: Assignment, on: date) -> Evaluation:
    """Return what is true on a day, and the next day on which it differs (R-14 … R-28)."""
    own = history_of(assignment)
    parents = [history_of(parent) for parent in assignment.parents]
    state = state_on(assignment, own, parents, on)
    day = next_boundary(assignment, own, parents, on)
    while day is not None and day <= LAST_DAY:
        if state_on(assignment, own, parents, day) != state:
            return Evaluation(on, state, day)
        day = next_boundary(assignment, own, parents, day)
    return Evaluation(on, state, None)


# ------------------------------------------------------------------ expiration dates


def history_of(assignment: Assignment) -> History:
    """Fold the completions, each one's expiration date being the next one's E (R-11)."""
    revoked_on = assignment.revoked_on
    record = KeptRecord if assignment.keeps_notices else Record
    records: list[Record] = []
    for completed_on in sorted(assignment.completions):
        on_file = records[-1] if records else None
        term = term_of(assignment.policy, on_file)
        existing = on_file
        if on_file and revoked_on and on_file.completed_on <= revoked_on <= completed_on:
            existing = None
        expires_on = expiration_of(assignment.policy, term, completed_on, existing)
        records.append(record(completed_on, term, expires_on))
    restored_on = None
    if revoked_on is not None:
        later = [one.completed_on for one in records if one.completed_on > revoked_on]
        restored_on = min(later, default=None)
    return History(assignment.certification, records, revoked_on, restored_on)


def term_of(policy: Policy, on_file: Record | None) -> Term:
    """Choose the refresher term when something is on file (R-5)."""
    if on_file is not None and policy.refresher is not None:
        return policy.refresher
    return policy.initial


def expiration_of(
    policy: Policy, term: Term, completed_on: date, existing: Record | None
) -> date | None:
    """Return the expiration date of one completion (R-6 … R-9)."""
    if term.valid_for is None:
        return None
    base, on_schedule = completed_on, False
    if existing and existing.expires_on and renews_on_schedule(policy, completed_on, existing):
        base, on_schedule = existing.expires_on, True
    force_date = policy.force_date
    if force_date is None or (on_schedule and not on_series(force_date, term.valid_for, base)):
        expires_on = base + term.valid_for
    else:
        expires_on = next_in_series(force_date, term.valid_for, base)
    if term.extend_to is not None:
        expires_on += EXTENSIONS[term.extend_to]
    return expires_on


def renews_on_schedule(policy: Policy, completed_on: date, existing: Record) -> bool:
    """Return whether a completion lies in the early or late window of the date on file (R-7)."""
    if existing.expires_on is None:
        return False
    if completed_on <= existing.expires_on:
        return (
            policy.early_after_first_notice
            and existing.due_on is not None
            and existing.due_on <= completed_on
        )
    return policy.late is not None and completed_on <= existing.expires_on + policy.late


def next_in_series(force_date: date, step: relativedelta, after: date) -> date:
    """Return the first date of the forced series strictly after a day (R-8)."""
    months = step.years * 12 + step.months
    if months:
        turns = ((after.year - force_date.year) * 12 + after.month - force_date.month) // months
    else:
        turns = (after - force_date).days // step.days
    found = force_date + step * turns
    while found <= after:
        turns += 1
        found = force_date + step * turns
    return found


def on_series(force_date: date, step: relativedelta, day: date) -> bool:
    """Return whether a day lies on the forced series."""
    return next_in_series(force_date, step, day - ONE_DAY) == day


# ------------------------------------------------------------------ the state on a day


def state_on(assignment: Assignment, own: History, parents: list[History], day: date) -> State:
    """Lay requirements, exemptions and parents over the own dates (R-18 … R-22)."""
    required = bool(assignment.requirements)
    record = own.governing(day)
    inherited_from = None
    if own.is_revoked(day):
        underlying = Status.REVOKED
    else:
        cover = covering(parents, record, day)
        if cover is not None:
            inherited_from, record = cover
        underlying = own_status(own, record, day, required=required)
    status, exempt_until = underlying, None
    if required and underlying is not Status.REVOKED:
        exempt_until = exemption_end(assignment, day)
        if exempt_until is not None:
            deferred = assignment.deferred_until == exempt_until
            status = Status.DEFERRED if deferred else Status.IN_TRAINING
    return State(
        status,
        underlying,
        record.expires_on if record else None,
        record.due_on if record else None,
        record.overdue_on if record else None,
        exempt_until,
        inherited_from,
        required,
    )


def own_status(own: History, record: Record | None, day: date, *, required: bool) -> Status:
    """Return the status that the dates of a record give (R-15, R-16)."""
    if record is not None:
        return dated_status(record, day)
    if own.records:
        return Status.UPCOMING
    return Status.MISSING if required else Status.NOT_REQUIRED


def dated_status(record: Record, day: date) -> Status:
    """Return the status that a record in effect has on a day (R-16)."""
    if record.expires_on is not None and day > record.expires_on:
        return Status.EXPIRED
    if record.overdue_on is not None and day >= record.overdue_on:
        return Status.OVERDUE
    if record.due_on is not None and day >= record.due_on:
        return Status.DUE
    return Status.VALID


def covering(parents: list[History], own: Record | None, day: date) -> tuple[str, Record] | None:
    """Return the parent that covers, and its record: the one that ends last, and later (R-18)."""
    best: tuple[str, Record] | None = None
    for parent in parents:
        record = parent.governing(day)
        if record is None or parent.is_revoked(day) or dated_status(record, day) not in IN_FORCE:
            continue
        if best is None or end_of(record) > end_of(best[1]):
            best = parent.certification, record
    if best is not None and own is not None and end_of(own) >= end_of(best[1]):
        return None
    return best


def end_of(record: Record) -> date:
    """Return when a record ends; what never expires ends last."""
    return record.expires_on or date.max


def exemption_end(assignment: Assignment, day: date) -> date | None:
    """Return the last day of the deferral or training that exempts on a day (R-19 … R-21)."""
    ends = [assignment.deferred_until, training_end(assignment, day)]
    return max((end for end in ends if end is not None and end >= day), default=None)


def training_end(assignment: Assignment, day: date) -> date | None:
    """Return the end of training, if the subject is in training for every role (R-19)."""
    earliest = None
    for requirement in assignment.requirements:
        until = requirement.training_until
        if until is None or until < day:
            return None
        if earliest is None or until < earliest:
            earliest = until
    return earliest


def next_boundary(
    assignment: Assignment, own: History, parents: list[History], day: date
) -> date | None:
    """Return the first later day on which anything can change."""
    last_days = [assignment.deferred_until]
    last_days += [requirement.training_until for requirement in assignment.requirements]
    first_days: list[date | None] = []
    for history in (own, *parents):
        first_days += [history.revoked_on, history.restored_on]
        first_days += [record.completed_on for record in history.records]
        governing = history.governing(day)
        if governing is not None:
            first_days += [governing.due_on, governing.overdue_on]
            last_days.append(governing.expires_on)
    first_days += [one + ONE_DAY for one in last_days if one is not None]
    return min((one for one in first_days if one is not None and one > day), default=None)
