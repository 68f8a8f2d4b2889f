"""The rows of a user certifications CSV beside what is on file: new, changed, unchanged (F-12).

A record is told by user, certification and completion date. Rows and records that say the same are
matched first; then one row that is left over is a change of the one record that is left over.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import attrs

from certrules.exchange.csv_writing import as_read
from certrules.exchange.outcome import Tally
from certrules.exchange.problems import Where
from certrules.model.facts import Completion, CompletionState
from certrules.ports.loading import IN_FORCE, Content


class Record(NamedTuple):
    """One row: the number of the record, and what its cells mean."""

    row: int
    subject: str
    certification: str
    completed_on: date
    expires_on: date | None
    state: CompletionState
    comment: str

    @property
    def content(self) -> Content:
        """What it says of its user, certification and day."""
        return self.expires_on, self.state, self.comment

    def completion(self) -> Completion:
        """Return the completion that it is when nothing like it is on file."""
        return Completion(
            self.completed_on, self.expires_on, state=self.state, comment=self.comment
        )


class Named(NamedTuple):
    """A row with a problem: what it names is looked up all the same, so that all is told."""

    row: int
    subject: str | None
    certification: str | None


class Correction(NamedTuple):
    """A completion on file, and what it becomes."""

    record: Record
    before: Completion
    after: Completion


@attrs.define
class Changes:
    """What the rows of some assignments come to."""

    new: list[Record] = attrs.field(factory=list)
    corrections: list[Correction] = attrs.field(factory=list)


def content_of(completion: Completion) -> Content:
    """Return what a completion says in the words of the file."""
    return completion.expires_on, completion.state, as_read(completion.comment)


def in_force(completions: Iterable[Completion]) -> list[Completion]:
    """Return the completions that the file can hold: approved or pending, and not superseded."""
    completions = list(completions)
    superseded = {
        one.supersedes for one in completions if one.state is CompletionState.APPROVED
    } - {None}
    return [
        one
        for one in completions
        if one.state in IN_FORCE and not (one.id and one.id in superseded)
    ]


def compare(
    rows: Sequence[Record],
    on_file: Sequence[Completion],
    where: Where,
    tally: Tally,
    changes: Changes,
) -> None:
    """Compare the rows of one assignment with its completions, day by day.

    `where`: the file. What is to be written goes into `changes`; counts, errors and warnings go
    into `tally`.
    """
    days: dict[date, list[Record]] = defaultdict(list)
    for one in rows:
        days[one.completed_on].append(one)
    on_day: dict[date, _Day] = defaultdict(lambda: _Day([], [], where, tally))
    live = set(map(id, in_force(on_file)))
    for kept in on_file:
        day = on_day[kept.completed_on]
        (day.live if id(kept) in live else day.gone).append(kept)
    for completed_on, those in days.items():
        on_day[completed_on].compare(those, changes)


@attrs.frozen
class _Day:
    """The completions of one assignment on one day: in force, and not any more."""

    live: list[Completion]
    gone: list[Completion]
    where: Where
    tally: Tally

    def compare(self, rows: Sequence[Record], changes: Changes) -> None:
        """Match rows and completions that say the same; then what is left."""
        there = {content_of(one) for one in self.live}
        given = {one.content for one in rows}
        left = {one.content: one for one in reversed(rows) if one.content not in there}
        self.tally.unchanged += len(rows) - len(left)
        free = [one for one in self.live if content_of(one) not in given]
        gone = {(one.expires_on, as_read(one.comment)): one for one in reversed(self.gone)}
        wanted = [one for one in reversed(left.values()) if not self._is_among(gone, one)]
        if not free:
            self._add(wanted, changes)
        elif len(wanted) == len(free) == 1:
            self._change(wanted[0], free[0], changes)
        else:
            for one in wanted:
                self._ambiguous(one)

    def _is_among(self, gone: Mapping[tuple[date | None, str], Completion], row: Record) -> bool:
        """Whether a row says what is on file but not in force any more."""
        one = gone.get((row.expires_on, row.comment))
        if one is None:
            return False
        state = "superseded by a correction" if one.state in IN_FORCE else one.state.value
        message = f"is on file already and {state}. It stays so; submit it anew if need be."
        self._warn(row, "not-in-force", str(row.completed_on), message)
        self.tally.unchanged += 1
        return True

    def _add(self, rows: Sequence[Record], changes: Changes) -> None:
        for place, one in enumerate(rows):
            if place:
                message = (
                    f"stands in row {rows[0].row} too, with another content. "
                    "Both are added; take one out if they are one."
                )
                self._warn(one, "same-day", str(one.completed_on), message)
            changes.new.append(one)
            self.tally.created += 1

    def _change(self, row: Record, before: Completion, changes: Changes) -> None:
        approved = before.state is CompletionState.APPROVED
        if approved and row.state is CompletionState.PENDING:
            message = (
                "would take back what is approved on file. "
                "Write 'approved', or withdraw it by hand first."
            )
            self.tally.errors.add(
                self._at(row, "Status"), "already-decided", row.state.value, message
            )
            return
        after = attrs.evolve(
            before, expires_on=row.expires_on, state=row.state, comment=row.comment
        )
        changes.corrections.append(Correction(row, before, after))
        self.tally.updated += 1

    def _ambiguous(self, row: Record) -> None:
        message = (
            "is a day of several records that differ, in the file and on file, so nobody can tell "
            "which is which. Change them by hand, or leave only one in the file."
        )
        where = self._at(row, "Date Completed")
        self.tally.errors.add(where, "ambiguous-record", str(row.completed_on), message)

    def _warn(self, row: Record, code: str, value: str, message: str) -> None:
        self.tally.warnings.add(self._at(row, "Date Completed"), code, value, message)

    def _at(self, row: Record, column: str) -> Where:
        return Where(self.where.source, column, row.row)
