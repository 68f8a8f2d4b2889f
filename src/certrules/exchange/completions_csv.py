"""The user certifications CSV: who completed what and when, to a store and from it (K-47, F-12).

Columns: Username (the subject's id), Certification (its name), Date Completed, Expiration Date
(blank: the policy gives it), Status (approved or pending), Comment.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Final

from certrules.exchange import cells
from certrules.exchange.completion_import import CompletionImport
from certrules.exchange.completion_rows import Named, Record
from certrules.exchange.completion_table import (
    CERTIFICATION,
    COMMENT,
    COMPLETED,
    EXPIRES,
    STATUS,
    USERNAME,
    CompletionTable,
)
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.outcome import ImportReport, Progress, Tally, Who, all_or_nothing, quiet
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Column, read_table
from certrules.model.facts import CompletionState
from certrules.model.fields import word
from certrules.ports.store import Store, Transaction

_EVERY: Final = 10_000
"""After how many rows that come one by one progress is told."""


class _Status(Enum):
    """The states that the file has a word for."""

    APPROVED = "approved"
    PENDING = "pending"


@lru_cache(maxsize=64)
def file_state(cell: str) -> CompletionState:
    """Read a state that the file has a word for: approved or pending."""
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
        Column(STATUS, file_state, filled=True),
        Column(COMMENT, cells.text, needed=True),
    )


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
    table = _read(Path(path), columns(day), found, limits, progress)

    def work(t: Transaction, tally: Tally) -> None:
        tally.errors.problems += found.problems
        CompletionImport(t, source, tally, table, progress).run(Who(by, at, because))

    return all_or_nothing(store, str(path), work, dry_run=dry_run)


def take_rows(  # noqa: PLR0913 - the rows, their file, who, when, why
    t: Transaction,
    where: Where,
    tally: Tally,
    rows: "Sequence[Record | Named]",
    *,
    who: Who,
    progress: Progress = quiet,
) -> None:
    """Compare the rows of a file with a store, and write what differs unless something is wrong.

    `where`: the file, of whatever kind. What is counted and found goes into `tally`, in the columns
    of a user certifications CSV.
    """
    table = CompletionTable(columns()).add_all(rows)
    CompletionImport(t, where, tally, table, progress).run(who)


def _read(
    path: Path, plan: Sequence[Column], found: Findings, limits: Limits, progress: Progress
) -> CompletionTable:
    """Return the rows of a file; of one with a problem, the names that could be read."""
    table = CompletionTable(plan, limits)

    def plain(first: int, cells: Mapping[str, Sequence[str]]) -> bool:
        progress("Reading", len(table), None)
        return table.take(first, cells)

    for row in read_table(path, plan, found, limits=limits, plain=plain):
        number, values = row.where.row or 0, row.values
        if not number % _EVERY:
            progress("Reading", number, None)
        if row.sound:
            table.add(
                Record(
                    number,
                    values[USERNAME],
                    values[CERTIFICATION],
                    values[COMPLETED],
                    values.get(EXPIRES),
                    values[STATUS],
                    values.get(COMMENT, ""),
                )
            )
        else:
            table.add(Named(number, values.get(USERNAME), values.get(CERTIFICATION)))
    return table
