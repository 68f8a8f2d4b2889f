"""Everything that bears on an assignment, laid over each other: its state on a day (R-22)."""

from datetime import datetime
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER
from certrules.expiry.records import Record
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Status
from certrules.status import coverage, requirements
from certrules.status.coverage import Cover, Parent
from certrules.status.exemptions import NO_DAY, exempted_by, known_mark
from certrules.status.own import OwnHistory


class State(NamedTuple):
    """What is true of an assignment on a day; the first eight fields are the answer (R-32).

    The days are ordinals; `NEVER` stands for no date and 0 for no exemption. After the answer come
    its causes: `own` (the own status, None with nothing on file), `record` (the own governing
    record), `covered` (what covers it) and `training_until` (the last day
    of training, 0 when there is none).
    """

    status: Status
    underlying: Status
    expires: int
    due: int
    overdue: int
    exempt_until: int
    inherited_from: str | None
    required: bool
    own: Status | None
    record: Record | None
    covered: Cover | None
    training_until: int


ANSWER = slice(0, 8)
"""The fields of a `State` in which two days can differ (R-28)."""


class Layers:
    """The facts of an assignment as known at an instant, ready to be asked for any day."""

    __slots__ = ("assignment", "mark", "own", "parents", "requirements")

    def __init__(self, assignment: Assignment, known_at: datetime | None = None) -> None:
        self.assignment = assignment
        self.own = OwnHistory(assignment, known_at)
        self.parents = [
            Parent(parent.certification.id, OwnHistory(parent, known_at))
            for parent in assignment.parents
        ]
        self.requirements = requirements.known_requirements(assignment.requirements, known_at)
        self.mark = known_mark(assignment.exemption, known_at)

    def state(self, day: int) -> State:
        """Return the state on a day, by R-22's precedence."""
        own = self.own
        required, training = requirements.required_on(self.requirements, day)
        record = own.governing(day)
        status = own.status(record, day)
        revoked = bool(own.revoked) and own.is_revoked(day)
        covered = None
        if self.parents and not revoked:
            covered = coverage.cover(self.parents, record, day)
        dating = covered.record if covered else record
        underlying = _underlying(status, covered, required=required, revoked=revoked)
        shown, until = self._exempted(underlying, training, day, required=required, revoked=revoked)
        return State(
            shown,
            underlying,
            NEVER if dating is None else dating.expires,
            NEVER if dating is None else dating.due,
            NEVER if dating is None else dating.overdue,
            until,
            covered.certification if covered else None,
            required,
            status,
            record,
            covered,
            training,
        )

    def _exempted(
        self, underlying: Status, training: int, day: int, *, required: bool, revoked: bool
    ) -> tuple[Status, int]:
        """Return the status that shows, and the last day of an exemption (R-22)."""
        mark = self.mark
        if mark.not_applicable:
            return Status.NOT_APPLICABLE, NO_DAY
        until = max(mark.deferred_until, training)
        if until < day or revoked or not required:
            return underlying, NO_DAY
        return exempted_by(mark.deferred_until, training), until

    def next_boundary(self, day: int) -> int:
        """Return the first day after `day` on which anything can change, `NEVER` for none."""
        soonest = self.own.next_boundary(day)
        if self.requirements:
            soonest = min(soonest, requirements.next_boundary(self.requirements, day))
        if self.parents:
            soonest = min(soonest, coverage.next_boundary(self.parents, day))
        if day <= self.mark.deferred_until < soonest:
            soonest = self.mark.deferred_until + 1
        return soonest


def _underlying(
    own: Status | None, covered: Cover | None, *, required: bool, revoked: bool
) -> Status:
    """Return what lies beneath an exemption (R-22)."""
    if revoked:
        return Status.REVOKED
    if covered is not None:
        return covered.status
    if own is not None:
        return own
    return Status.MISSING if required else Status.NOT_REQUIRED
