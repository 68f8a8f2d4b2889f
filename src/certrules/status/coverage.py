"""Whose dates an assignment has: its own, a covering parent's (R-18), its parts' (R-59)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from certrules.dates.arithmetic import NEVER
from certrules.expiry.history import withdrawals
from certrules.expiry.records import Dates
from certrules.model.assignments import Assignment
from certrules.model.facts import Extension
from certrules.model.verdicts import Status
from certrules.status.dates import extended, next_of, status_on
from certrules.status.own import (
    OwnHistory,
    Revoked,
    known_extensions,
    next_grant,
    next_revocation,
    revoked_spans,
)
from certrules.status.requirements import first_due


class History(Protocol):
    """What can be asked of an assignment's history, whether it is composite or not."""

    pending: bool
    revoked: Sequence[Revoked]

    def next_beside(self, day: int) -> int:
        """Return the first day after `day` on which anything but the dates in effect can change."""
        ...

    def dates(self, day: int) -> Dates | None:
        """Return the dates in effect on a day, None when nothing is."""
        ...

    def on_file(self, day: int) -> bool:
        """Return whether anything is on file, in effect or not."""
        ...

    def is_revoked(self, day: int) -> bool:
        """Return whether it is revoked on a day."""
        ...

    def next_boundary(self, day: int) -> int:
        """Return the first day after `day` on which any of this can change, or `NEVER`."""
        ...


class Parent(NamedTuple):
    """A parent of an assignment: the id of its certification and its own history."""

    certification: str
    history: History


class Cover(NamedTuple):
    """What covers a child on a day: the parent and its dates."""

    certification: str
    dates: Dates


_IN_FORCE = (Status.VALID, Status.DUE, Status.OVERDUE)


def cover(parents: Iterable[Parent], own: Dates | None, day: int) -> Cover | None:
    """Return the parent that covers a child on a day, given the child's own dates (R-18).

    Of the parents in force the one that ends last covers, the first named of equals, if it ends
    later than the child's own; a child with nothing in effect is covered by any. A parent is in
    force when its own status is VALID, DUE or OVERDUE.
    """
    best: Cover | None = None
    for name, history in parents:
        dates = history.dates(day)
        if dates is None or history.is_revoked(day) or status_on(dates, day) not in _IN_FORCE:
            continue
        if best is None or dates.expires > best.dates.expires:
            best = Cover(name, dates)
    if best is None or (own is not None and own.expires >= best.dates.expires):
        return None
    return best


class Part(NamedTuple):
    """A part of a composite: its own history, and what may cover it."""

    history: History
    parents: Sequence[Parent]

    def dates(self, day: int) -> Dates | None:
        """Return its own or covering dates on a day, None when nothing is in effect."""
        if self.history.is_revoked(day):
            return None
        own = self.history.dates(day)
        covered = cover(self.parents, own, day) if self.parents else None
        return covered.dates if covered else own

    def on_file(self, day: int) -> bool:
        """Return whether it is on file and not revoked, or covered (R-59)."""
        if self.history.is_revoked(day):
            return False
        return self.history.on_file(day) or self.dates(day) is not None


class CompositeHistory:
    """The history of a certification that is all of, or any of, others (R-59).

    It has the dates of the part that decides: the first to end of all, the last to end of any.
    Its own revocations hold until reinstated.
    """

    __slots__ = ("any_of", "extensions", "missing", "parts", "pending", "revoked")

    def __init__(self, assignment: Assignment, known_at: datetime | None) -> None:
        policy = assignment.certification.policy
        by_id = {part.certification.id: part for part in assignment.parts}
        named = policy.all_of or policy.any_of
        self.any_of = bool(policy.any_of)
        self.parts = [
            Part(history_of(by_id[one], known_at), parents_of(by_id[one], known_at))
            for one in named
            if one in by_id
        ]
        self.missing = len(named) - len(self.parts)
        self.pending = False
        self.revoked = revoked_spans(withdrawals(assignment.revocations, known_at), ())
        self.extensions: tuple[Extension, ...] = assignment.extensions
        if known_at is not None:
            self.extensions = known_extensions(self.extensions, known_at)

    def dates(self, day: int) -> Dates | None:
        """Return the dates of the part that decides, None when it is not satisfied."""
        dates = [one for part in self.parts if (one := part.dates(day))]
        if self.any_of:
            decides = max(dates, key=_expires, default=None)
        elif self.missing or len(dates) < len(self.parts):
            decides = None
        else:
            decides = min(dates, key=_expires)
        return decides and extended(decides, self.extensions, day)

    def on_file(self, day: int) -> bool:
        """Return whether every part (any of: one) is on file and not revoked."""
        parts = [part.on_file(day) for part in self.parts]
        return any(parts) if self.any_of else not self.missing and all(parts)

    def is_revoked(self, day: int) -> bool:
        """Return whether the composite itself is revoked on a day (R-17)."""
        return any(one.start <= day < one.end for one in self.revoked)

    def next_boundary(self, day: int) -> int:
        """Return the first day after `day` on which any of this can change, or `NEVER`."""
        dates = self.dates(day)
        beside = self.next_beside(day)
        return beside if dates is None else min(beside, next_of(dates, day))

    def next_beside(self, day: int) -> int:
        """Return the same, but for the dates in effect on `day`."""
        soonest = next_revocation(self.revoked, day, next_grant(self.extensions, day))
        for part in self.parts:
            soonest = min(soonest, part.history.next_boundary(day))
            soonest = min(soonest, next_boundary(part.parents, day))
        return soonest


def _expires(dates: Dates) -> int:
    return dates.expires


def history_of(assignment: Assignment, known_at: datetime | None) -> History:
    """Return the history of an assignment as known at an instant."""
    policy = assignment.certification.policy
    if policy.all_of or policy.any_of:
        return CompositeHistory(assignment, known_at)
    due = NEVER
    if assignment.certification.allows_initial_due:
        due = first_due(assignment, known_at)
    return OwnHistory(assignment, known_at, due)


def parents_of(assignment: Assignment, known_at: datetime | None) -> list[Parent]:
    """Return the parents of an assignment with their histories."""
    return [
        Parent(parent.certification.id, history_of(parent, known_at))
        for parent in assignment.parents
    ]


def next_boundary(parents: Iterable[Parent], day: int) -> int:
    """Return the first day after `day` on which what covers can change, `NEVER` for none."""
    return min((parent.history.next_boundary(day) for parent in parents), default=NEVER)
