"""The own history of one assignment: governing completion, revocation, composites (R-15 … R-17)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER
from certrules.expiry.history import Withdrawal, counting, fold, withdrawals
from certrules.expiry.records import Dates, Record, dates_from
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion, Extension, Revocation
from certrules.status.dates import extended, next_of


class Revoked(NamedTuple):
    """A span of days `[start, end)` on which an assignment is revoked, and why (R-17)."""

    start: int
    end: int
    revocation: Revocation


class OwnHistory:
    """What an assignment's own completions, revocations and extensions say, day by day.

    `records`: one for each completion that counts, in R-11's order. `revoked`: the spans on which
    it is revoked. `extensions`: those that are known. `rules`: the periods of notification rules
    before expiration. `plain`: whether there is neither of the latter two, so that the dates of a
    record are those in effect. `pending`: R-24.
    """

    __slots__ = ("extensions", "pending", "plain", "records", "revoked", "rules")

    def __init__(self, assignment: Assignment, known_at: datetime | None, due: int = NEVER) -> None:
        certification = assignment.certification
        completions: Sequence[Completion] = assignment.completions
        self.pending = False
        if known_at is not None or not assignment.plain_history:
            completions, self.pending = counting(completions, known_at)
        withdrawn: Sequence[Withdrawal] = ()
        if assignment.revocations:
            withdrawn = withdrawals(assignment.revocations, known_at)
        records = fold(
            certification.policy,
            certification.revisions,
            completions,
            withdrawn,
            subject=assignment.subject,
            due=due,
        )
        self.records = records if certification.takes_all else counted(records)
        self.revoked = revoked_spans(withdrawn, self.records) if withdrawn else ()
        self.extensions = assignment.extensions
        if self.extensions and known_at is not None:
            self.extensions = known_extensions(assignment.extensions, known_at)
        self.rules = certification.periods_before
        self.plain = not (self.extensions or self.rules)

    def governing(self, day: int) -> Record | None:
        """Return the governing record: the last in order that is effective (R-15)."""
        for record in reversed(self.records):
            if record.effective <= day:
                return record
        return None

    def dates(self, day: int) -> Dates | None:
        """Return the dates in effect on a day, None when nothing is (R-15, R-61)."""
        record = self.governing(day)
        if record is None:
            return None
        return record.dates if self.plain else self._dates(record, day)

    def _dates(self, record: Record, day: int) -> Dates:
        """Return the dates of a record with extensions and notification rules (R-57, R-61)."""
        return extended(dates_from(record, record.expires, self.rules), self.extensions, day)

    def on_file(self, day: int) -> bool:  # noqa: ARG002 - a composite asks for the day
        """Return whether anything is on file, in effect or not (R-15)."""
        return bool(self.records)

    def is_revoked(self, day: int) -> bool:
        """Return whether the assignment is revoked on a day (R-17)."""
        return bool(self.revoked) and any(one.start <= day < one.end for one in self.revoked)

    def next_boundary(self, day: int) -> int:
        """Return the first day after `day` on which any of this can change, or `NEVER`."""
        dates = self.dates(day)
        soonest = self.next_beside(day)
        return soonest if dates is None else min(soonest, next_of(dates, day))

    def next_beside(self, day: int) -> int:
        """Return the same, but for the dates in effect on `day`."""
        soonest = NEVER
        for record in self.records:
            if day < record.effective < soonest:
                soonest = record.effective
        if self.extensions:
            soonest = min(soonest, next_grant(self.extensions, day))
        return next_revocation(self.revoked, day, soonest) if self.revoked else soonest


def counted(records: list[Record]) -> list[Record]:
    """Return the records that were not rejected (R-50)."""
    return [one for one in records if not one.rejected]


def revoked_spans(withdrawn: Iterable[Withdrawal], records: Sequence[Record]) -> Sequence[Revoked]:
    """Return the spans of revocations: until a later completion lifts it or it is reinstated."""
    return [
        Revoked(
            one.start,
            min([one.reinstated, *(r.effective for r in records if r.effective > one.start)]),
            one.revocation,
        )
        for one in withdrawn
    ]


def known_extensions(extensions: Iterable[Extension], known_at: datetime) -> tuple[Extension, ...]:
    """Return the extensions that were known at an instant (R-30, R-61)."""
    return tuple(
        one for one in extensions if one.recorded_at is None or one.recorded_at <= known_at
    )


def next_grant(extensions: Iterable[Extension], day: int) -> int:
    """Return the first day after `day` on which an extension begins to apply, or `NEVER`."""
    granted = (one.granted_on.toordinal() for one in extensions)
    return min((one for one in granted if one > day), default=NEVER)


def next_revocation(revoked: Iterable[Revoked], day: int, soonest: int) -> int:
    """Return the first day after `day` on which a revocation begins or ends, at most `soonest`."""
    for start, end, _ in revoked:
        for boundary in (start, end):
            if day < boundary < soonest:
                soonest = boundary
    return soonest
