"""The dates by which a status goes: expiration, notices, the day it lapses, the end of grace."""

from datetime import date
from typing import Literal, NamedTuple

from .months import ONE_DAY
from .records import Record, notice_of
from .windows import end_after

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)
FOR_EVER = date.max

Status = Literal[
    "NOT_REQUIRED",
    "NOT_APPLICABLE",
    "MISSING",
    "UPCOMING",
    "VALID",
    "DUE",
    "OVERDUE",
    "GRACE",
    "EXPIRED",
    "REVOKED",
    "DEFERRED",
    "IN_TRAINING",
]
IN_FORCE = frozenset({"VALID", "DUE", "OVERDUE"})
COMPLIANT = IN_FORCE | {"GRACE", "DEFERRED", "IN_TRAINING", "NOT_APPLICABLE", "NOT_REQUIRED"}


class Standing(NamedTuple):
    """A record in effect, with the dates that follow from it or from an extension of it."""

    record: Record
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    lapses_on: date | None
    """The first day on which it is not valid any more (R-12, R-44)."""
    grace_until: date | None
    """The last day on which its holder may go on all the same (R-45)."""

    def status(self, day: date) -> Status:
        """R-16, R-44, R-45: the status that the record's own dates give."""
        if self.lapses_on is not None and day >= self.lapses_on:
            in_grace = self.grace_until is not None and day <= self.grace_until
            return "GRACE" if in_grace else "EXPIRED"
        if self.overdue_on is not None and day >= self.overdue_on:
            return "OVERDUE"
        if self.due_on is not None and day >= self.due_on:
            return "DUE"
        return "VALID"

    def ends_on(self) -> date:
        """Return the expiration date, or the end of time for what never expires: it ends last."""
        return FOR_EVER if self.expires_on is None else self.expires_on


def standing(record: Record, expires_on: date | None) -> Standing:
    """Work out the dates of a record, as if it expired on that date (R-61)."""
    lapses_on, grace_until = None, None
    if expires_on is not None:
        last_day_valid = record.term.get("last_day_valid", True)
        lapses_on = expires_on + ONE_DAY if last_day_valid else expires_on
        if "grace" in record.term:
            grace = record.term["grace"]
            grace_until = end_after(expires_on, grace, day_after=record.day_after)
    return Standing(
        record=record,
        expires_on=expires_on,
        due_on=_due_on(record, expires_on),
        overdue_on=notice_of(expires_on, record.term["second_notice"]),
        lapses_on=lapses_on,
        grace_until=grace_until,
    )


def _due_on(record: Record, expires_on: date | None) -> date | None:
    """R-16, R-57: without a first notice the earliest other notice before stands for it."""
    if record.term["first_notice"] is not None:
        return notice_of(expires_on, record.term["first_notice"])
    found = [notice_of(expires_on, before) for before in record.stand_ins]
    return min((day for day in found if day is not None), default=None)
