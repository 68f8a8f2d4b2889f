"""Rows as `Assignment` objects, and objects as rows: where columns meet the object core."""

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import STATUSES
from certrules.bulk.calendar import EPOCH
from certrules.bulk.columns import NO_DATE, NO_DAY, Columns, Ints, Spans
from certrules.bulk.evaluation import Answers
from certrules.errors import InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion, Exemption, ExemptionKind, Extension, Revocation
from certrules.model.fields import LAST_DAY as LAST
from certrules.model.subjects import Requirement, Subject
from certrules.status.timeline import evaluate, timeline

Counts = NDArray[np.int64]

_CODE = {status: code for code, status in enumerate(STATUSES)}
_EPOCH = dt.date(1970, 1, 1)
_REASON = "other"
_TEXT = "the table gives no reason"


class Objects:
    """The rows of some columns as `Assignment` objects, made when asked for.

    A row's parents and parts are made with it. Raises what the objects raise for facts that do not
    go together.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._columns.rows

    def assignment(self, row: int) -> Assignment:
        """Return the assignment of a row, with its parents and parts (R-18, R-59)."""
        columns = self._columns
        return Assignment(
            columns.certifications[columns.certification[row]],
            self._subject(row),
            self._completions(row),
            self._requirements(row),
            self._exemption(row),
            [
                Revocation(_date(on), _REASON, _TEXT, reinstated_on=_optional(again))
                for on, again in _spans(columns.revocations, row)
            ],
            [
                Extension(_date(until), _date(granted), _TEXT)
                for granted, until in _spans(columns.extensions, row)
            ],
            [self.assignment(one) for one in _related(columns.parents, row)],
            [self.assignment(one) for one in _related(columns.parts, row)],
        )

    def check(self, row: int) -> None:
        """Raise what the object evaluation raises for a row, if it does."""
        timeline(self.assignment(row))

    def _subject(self, row: int) -> Subject:
        columns = self._columns
        certification = columns.certifications[columns.certification[row]]
        dates = [
            None if column is None else _optional(column[row])
            for column in (columns.birth, columns.hire, columns.active_from, columns.active_until)
        ]
        return Subject(
            "row",
            kind=certification.subject_kind,
            birth_date=dates[0],
            hire_date=dates[1],
            active_from=dates[2],
            active_until=dates[3],
        )

    def _completions(self, row: int) -> list[Completion]:
        done = self._columns.completions
        return [
            Completion(
                _date(done.completed[at]),
                None if done.given is None else _optional(done.given[at]),
                None if done.effective is None else _optional(done.effective[at]),
                None if done.credits is None else done.credits[at],
            )
            for at in range(done.offsets[row], done.offsets[row + 1])
        ]

    def _requirements(self, row: int) -> list[Requirement]:
        needs = self._columns.requirements
        if needs is None:
            return [Requirement()] if self._columns.required[row] else []
        return [
            Requirement(
                needs.roles[at],
                _optional(needs.since[at]),
                _optional(needs.until[at]),
                _optional(needs.training[at]),
            )
            for at in range(needs.offsets[row], needs.offsets[row + 1])
        ]

    def _exemption(self, row: int) -> Exemption | None:
        columns = self._columns
        if columns.not_applicable is not None and columns.not_applicable[row]:
            return Exemption(ExemptionKind.NOT_APPLICABLE)
        if columns.deferred_until is not None and columns.deferred_until[row] != NO_DAY:
            return Exemption(ExemptionKind.DEFERRED, _date(columns.deferred_until[row]))
        return None


class Few:
    """A few rows, each kept as an object and evaluated as one.

    `faulty`: the rows that cannot be. `places`: where among the answers each row stands.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._code = {one.id: code for code, one in enumerate(columns.certifications)}
        self._assignments: list[Assignment] = []
        self.places = np.arange(columns.rows)
        objects, faulty = Objects(columns), []
        for row in range(columns.rows):
            try:
                assignment = objects.assignment(row)
                evaluate(assignment, LAST)
            except InvalidInput:
                faulty.append(row)
            else:
                self._assignments.append(assignment)
        self.faulty = np.array(faulty, np.int64)

    def evaluate(self, day: int, *, ordered: bool) -> Answers:  # noqa: ARG002 - they always are
        """Return the answers on a day since 1970-01-01, in the order of the rows."""
        on = _date(day)
        found = [evaluate(assignment, on) for assignment in self._assignments]
        return Answers(
            np.array([_CODE[one.status] for one in found], np.int8),
            np.array([_CODE[one.underlying] for one in found], np.int8),
            _days(one.expires_on for one in found),
            _days(one.due_on for one in found),
            _days(one.overdue_on for one in found),
            _days(one.exempt_until for one in found),
            _days(one.next_change_on for one in found),
            np.array([self._code.get(one.inherited_from or "", -1) for one in found], np.int32),
            np.array([one.required for one in found], np.bool_),
            self._columns.pending,
        )

    def count(self, first: int, last: int) -> Counts:
        """Return how many rows have each status on each day of a range."""
        changes = np.zeros((last - first + 2, len(STATUSES)), np.int64)
        for assignment in self._assignments:
            for segment in timeline(assignment):
                begin = max(segment.start.toordinal() - EPOCH, first)
                end = min(segment.end.toordinal() - EPOCH, last)
                if begin <= end:
                    changes[begin - first, _CODE[segment.status]] += 1
                    changes[end - first + 1, _CODE[segment.status]] -= 1
        return changes[:-1].cumsum(axis=0)


def _days(dates: Iterable[dt.date | None]) -> Ints:
    return np.array(
        [NO_DATE if one is None else one.toordinal() - EPOCH for one in dates], np.int32
    )


def _spans(spans: Spans | None, row: int) -> list[tuple[int, int]]:
    if spans is None:
        return []
    some = slice(spans.offsets[row], spans.offsets[row + 1])
    return list(zip(spans.first[some].tolist(), spans.second[some].tolist(), strict=True))


def _related(ragged: tuple[np.ndarray, np.ndarray] | None, row: int) -> Sequence[int]:
    if ragged is None:
        return []
    offsets, rows = ragged
    related: list[int] = rows[offsets[row] : offsets[row + 1]].tolist()
    return related


def _date(day: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=int(day))


def _optional(day: int) -> dt.date | None:
    return None if day in {NO_DATE, NO_DAY} else _date(day)
