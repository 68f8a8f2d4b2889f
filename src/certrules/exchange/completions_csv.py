"""The user certifications CSV: who completed what and when, to a store and from it (K-47, F-12).

Columns: Username (the subject's id), Certification (its name), Date Completed, Expiration Date
(blank: the policy gives it), Status (approved or pending), Comment.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import attrs

from certrules.errors import InvalidFact
from certrules.exchange import cells
from certrules.exchange.completion_rows import Changes, Correction, Record, compare
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.csv_writing import csv_line
from certrules.exchange.naming import AmbiguousName, Names, UnknownName
from certrules.exchange.outcome import ImportReport, Progress, Tally, all_or_nothing, quiet
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Column, read_table
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.model.fields import word
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Subject
from certrules.ports.store import Reading, Store, Transaction
from certrules.status.rosters import competency_certification

USERNAME: Final = "Username"
CERTIFICATION: Final = "Certification"
COMPLETED: Final = "Date Completed"
EXPIRES: Final = "Expiration Date"
STATUS: Final = "Status"
COMMENT: Final = "Comment"

BATCH: Final = 2_000
"""How many subjects are compared and written together."""

_EVERY: Final = 10_000
"""After how many rows progress is told."""


class _Status(Enum):
    """The states that the file has a word for."""

    APPROVED = "approved"
    PENDING = "pending"


@lru_cache(maxsize=64)
def _state(cell: str) -> CompletionState:
    return CompletionState(word(cell, _Status).value)


def columns(day: Callable[[str], date] = cells.iso_date) -> tuple[Column, ...]:
    """Return the columns of the file; `day` reads its dates.

    >>> [one.name for one in columns()][:2]
    ['Username', 'Certification']
    """
    return (
        Column(USERNAME, cells.name, filled=True),
        Column(CERTIFICATION, cells.name, filled=True),
        Column(COMPLETED, day, filled=True),
        Column(EXPIRES, day, needed=True),
        Column(STATUS, _state, filled=True),
        Column(COMMENT, cells.text, needed=True),
    )


def template() -> str:
    r"""Return an empty file: the header alone.

    >>> template()
    'Username,Certification,Date Completed,Expiration Date,Status,Comment\r\n'
    """
    return csv_line(one.name for one in columns())


# ---------------------------------------------------------------- in


def import_completions(  # noqa: PLR0913 - who, when, why, and how the file is read
    store: Store,
    path: str | Path,
    *,
    by: str,
    at: datetime,
    because: str = "",
    dry_run: bool = False,
    date_format: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = quiet,
) -> ImportReport:
    """Take a user certifications CSV into a store: all of it, or nothing (F-1, F-12).

    A record is told by user, certification and completion date. What is there already is not added
    again; one that differs in expiration date, status or comment is corrected. `by`, `at` (an aware
    instant), `because`: for the audit trail. `dry_run`: write nothing, and return the same report.
    `date_format`: how the dates of the file are written, in %Y, %m and %d; ISO 8601 if not given
    (F-6). `limits`: how much is read (F-5).

    Problems of the file are in the report and not raised. Raises `InvalidInput` for a date format
    that is none, and the store's own errors.
    """
    day = cells.iso_date if date_format is None else cells.dates_as(date_format)
    source, found = Where(str(path)), Findings()
    rows = list(_rows(Path(path), day, found, limits, progress))

    def work(t: Transaction, tally: Tally) -> None:
        tally.errors.problems += found.problems
        _Import(t, source, tally, progress).run(rows, by, at, because)

    return all_or_nothing(store, str(path), work, dry_run=dry_run)


def _rows(
    path: Path, day: Callable[[str], date], found: Findings, limits: Limits, progress: Progress
) -> Iterator["Record | _Named"]:
    """Yield each row: as a record, or, where a cell is wrong, as the names that could be read."""
    for number, row in enumerate(read_table(path, columns(day), found, limits=limits)):
        if not number % _EVERY:
            progress("Reading", number, None)
        values = row.values
        if not row.sound:
            yield _Named(row.where.row or 0, values.get(USERNAME), values.get(CERTIFICATION))
            continue
        yield Record(
            row.where.row or 0,
            values[USERNAME],
            values[CERTIFICATION],
            values[COMPLETED],
            values.get(EXPIRES),
            values[STATUS],
            values.get(COMMENT, ""),
        )


@attrs.frozen
class _Named:
    """A row with a problem: what it names is looked up all the same, so that all is told."""

    row: int
    subject: str | None
    certification: str | None


class _People:
    """The subjects of a store by the names of a file, found without reading the facts."""

    def __init__(self, t: Reading, wanted: Sequence[str]) -> None:
        asked = set(wanted)
        exact = {one.id: one for one in t.people(sorted(asked)) if one.id in asked}
        self.subjects: dict[str, Subject] = exact
        if missing := asked - exact.keys():
            # Only a name in other letters, or a wrong one, makes all subjects worth reading.
            everybody = {one.id: one for one in t.roster().subjects}
            names = Names("subject", ((id_, id_) for id_ in everybody))
            self.problems: dict[str, UnknownName | AmbiguousName] = {}
            for one in sorted(missing):
                try:
                    self.subjects[one] = everybody[names.id_of(one)]
                except (UnknownName, AmbiguousName) as error:
                    self.problems[one] = error
        else:
            self.problems = {}


class _Import:
    """One import under way in a transaction."""

    def __init__(self, t: Transaction, where: Where, tally: Tally, progress: Progress) -> None:
        self._t = t
        self._where = where
        self._tally = tally
        self._progress = progress
        self._known = known_certifications(t)
        self._names = Names("certification", ((one.id, one.name) for one in self._known.values()))

    def run(self, rows: Sequence[Record | _Named], by: str, at: datetime, because: str) -> None:
        """Look names up, then compare and write, some subjects at a time."""
        people = _People(self._t, list(dict.fromkeys(one.subject for one in rows if one.subject)))
        of_subject: dict[str, list[Record]] = {}
        for one in rows:
            subject = self._subject(one, people)
            certification = self._certification(one, subject)
            if isinstance(one, Record) and subject is not None and certification is not None:
                found = one._replace(subject=subject.id, certification=certification.id)
                of_subject.setdefault(subject.id, []).append(found)
        ahead, done = iter(of_subject), 0
        while batch := list(islice(ahead, BATCH)):
            self._progress("Writing", done, len(of_subject))
            changes = self._compared({id_: of_subject[id_] for id_ in batch})
            if not self._tally.errors:
                self._write(changes, by, at, because)
            done += len(batch)

    def _subject(self, row: Record | _Named, people: _People) -> Subject | None:
        if row.subject is None:
            return None
        if error := people.problems.get(row.subject):
            self._tally.errors.refuse(self._at(row, USERNAME), error)
            return None
        return people.subjects[row.subject]

    def _certification(self, row: Record | _Named, subject: Subject | None) -> Certification | None:
        if row.certification is None:
            return None
        where = self._at(row, CERTIFICATION)
        try:
            found = self._known[self._names.id_of(row.certification)]
        except (UnknownName, AmbiguousName) as error:
            self._tally.errors.refuse(where, error)
            return None
        problem = _misfit(found, subject)
        if problem:
            self._tally.errors.add(where, InvalidFact.code, row.certification, problem)
        return found

    def _at(self, row: Record | _Named, column: str) -> Where:
        return Where(self._where.source, column, row.row)

    def _compared(self, rows: dict[str, list[Record]]) -> Changes:
        on_file = completions_of(self._t.roster(rows))
        changes = Changes()
        for subject, those in rows.items():
            of_pair: dict[str, list[Record]] = {}
            for one in those:
                of_pair.setdefault(one.certification, []).append(one)
            for certification, pair in of_pair.items():
                there = on_file.get((subject, certification), ())
                compare(pair, there, self._where, self._tally, changes)
        return changes

    def _write(self, changes: Changes, by: str, at: datetime, because: str) -> None:
        entries = [Entry(one.subject, one.certification, one.completion()) for one in changes.new]
        if entries:
            self._t.record(entries, by=by, at=at, because=because)
        for one in changes.corrections:
            id_ = self._fact_id(one)
            self._t.correct(id_, one.after, by=by, at=at, because=because)

    def _fact_id(self, one: Correction) -> str:
        stored = self._t.facts(one.record.subject, one.record.certification)
        return next(each.id for each in stored if each.entry.fact == one.before)


def _misfit(certification: Certification, subject: Subject | None) -> str | None:
    """Return why a subject cannot complete a certification, or None."""
    if certification.policy.composite:
        return (
            "is made of its parts and completed by them. Name the part that was completed (R-59)."
        )
    wanted = certification.subject_kind
    if subject is None or subject.kind is wanted:
        return None
    return (
        f"is for subjects of kind {wanted.value!r}, and {subject.id!r} is of kind "
        f"{subject.kind.value!r}. Correct the one or the other (H-1)."
    )


def completions_of(roster: Roster) -> dict[tuple[str, str], list[Completion]]:
    """Return the completions of a roster by subject and certification."""
    found: dict[tuple[str, str], list[Completion]] = {}
    for one in roster.entries:
        if isinstance(one.fact, Completion):
            found.setdefault((one.subject, one.certification), []).append(one.fact)
    return found


def known_certifications(t: Reading) -> dict[str, Certification]:
    """Return the certifications of a store by id: its catalogue, and the competencies of roles."""
    roles = t.roster([]).roles
    competencies = [one for role in roles if (one := competency_certification(role))]
    return {one.id: one for one in (*t.catalogue(), *competencies)}
