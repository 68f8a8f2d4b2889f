"""Parents: whose dates a child inherits (R-18)."""

from collections.abc import Iterable
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER
from certrules.expiry.records import Record
from certrules.model.verdicts import Status
from certrules.status.own import OwnHistory, in_force


class Parent(NamedTuple):
    """A parent of an assignment: the id of its certification and its own history."""

    certification: str
    history: OwnHistory


class Cover(NamedTuple):
    """What covers a child on a day: the parent, its governing record and its own status."""

    certification: str
    record: Record
    status: Status


def cover(parents: Iterable[Parent], own: Record | None, day: int) -> Cover | None:
    """Return the parent that covers a child on a day, given the child's governing record (R-18).

    Of the parents in force the one that ends last covers, the first named of equals, if it ends
    later than the child's own; a child with nothing in effect is covered by any.
    """
    best: Cover | None = None
    for parent in parents:
        candidate = _in_force(parent, day)
        if candidate and (best is None or candidate.record.expires > best.record.expires):
            best = candidate
    if best is None or (own is not None and own.expires >= best.record.expires):
        return None
    return best


def _in_force(parent: Parent, day: int) -> Cover | None:
    history = parent.history
    record = history.governing(day)
    if record is None or history.is_revoked(day):
        return None
    status = history.status(record, day)
    if status is None or not in_force(status):
        return None
    return Cover(parent.certification, record, status)


def next_boundary(parents: Iterable[Parent], day: int) -> int:
    """Return the first day after `day` on which what covers can change, `NEVER` for none."""
    return min((parent.history.next_boundary(day) for parent in parents), default=NEVER)
