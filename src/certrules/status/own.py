"""The own status of one assignment: governing completion, notices, revocation (R-15 … R-17)."""

from datetime import datetime

from certrules.dates.arithmetic import NEVER
from certrules.expiry.history import Withdrawal, counting, fold, withdrawals
from certrules.expiry.records import Record
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Status

_UPCOMING, _VALID, _DUE, _OVERDUE, _EXPIRED = (
    Status.UPCOMING,
    Status.VALID,
    Status.DUE,
    Status.OVERDUE,
    Status.EXPIRED,
)


def in_force(status: Status | None) -> bool:
    """Return whether a parent with this own status covers its children (R-18)."""
    return status is _VALID or status is _DUE or status is _OVERDUE


class OwnHistory:
    """What an assignment's own completions and revocations say, day by day.

    `records`: one for each completion that counts, in R-11's order. `revoked`: the spans of days
    `[start, end)` on which it is revoked, with their revocations. `pending`: R-24.
    """

    __slots__ = ("pending", "records", "revoked")

    def __init__(self, assignment: Assignment, known_at: datetime | None = None) -> None:
        certification = assignment.certification
        completions, self.pending = counting(assignment.completions, known_at)
        withdrawn: list[Withdrawal] = []
        if assignment.revocations:
            withdrawn = withdrawals(assignment.revocations, known_at)
        self.records = fold(certification.policy, certification.revisions, completions, withdrawn)
        self.revoked = [(one.start, self._end(one), one.revocation) for one in withdrawn]

    def _end(self, withdrawn: Withdrawal) -> int:
        """Return the day a revocation ends: lifted by a later completion, or reinstated (R-17)."""
        lifted = [one.effective for one in self.records if one.effective > withdrawn.start]
        return min([withdrawn.reinstated, *lifted])

    def governing(self, day: int) -> Record | None:
        """Return the governing record: the last in order that is effective (R-15)."""
        for record in reversed(self.records):
            if record.effective <= day:
                return record
        return None

    def is_revoked(self, day: int) -> bool:
        """Return whether the assignment is revoked on a day (R-17)."""
        return any(start <= day < end for start, end, _ in self.revoked)

    def status(self, record: Record | None, day: int) -> Status | None:
        """Return the own status on a day, given its governing record (R-15, R-16).

        None when nothing is on file.
        """
        if record is None:
            return _UPCOMING if self.records else None
        if day > record.expires:
            return _EXPIRED
        if day >= record.overdue:
            return _OVERDUE
        return _DUE if day >= record.due else _VALID

    def next_boundary(self, day: int) -> int:
        """Return the first day after `day` on which the own status can change, or `NEVER`."""
        soonest = NEVER
        governing = None
        for record in self.records:
            effective = record.effective
            if effective <= day:
                governing = record
            elif effective < soonest:
                soonest = effective
        if governing is not None and day <= governing.expires < NEVER:
            for boundary in (governing.due, governing.overdue, governing.expires + 1):
                if day < boundary < soonest:
                    soonest = boundary
        for start, end, _ in self.revoked:
            for boundary in (start, end):
                if day < boundary < soonest:
                    soonest = boundary
        return soonest
