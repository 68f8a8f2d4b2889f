"""Completions of a store as the table of user certifications (K-47, F-13, F-14)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import attrs

from certrules.errors import Problem
from certrules.exchange.completion_import import completions_of
from certrules.exchange.completion_rows import content_of, in_force
from certrules.exchange.completion_table import (
    CERTIFICATION,
    COMMENT,
    COMPLETED,
    EXPIRES,
    USERNAME,
)
from certrules.exchange.completions_csv import columns
from certrules.exchange.csv_writing import check_writable
from certrules.exchange.exported import Exported
from certrules.exchange.filters import EVERYTHING, Filter, Taken
from certrules.exchange.naming import Names, note_not_told
from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import DATE, TEXT, Cell, Sheet
from certrules.model.facts import Completion
from certrules.ports.loading import Content
from certrules.ports.store import Reading

_COLUMNS: Final = {
    one.name: DATE if one.name in {COMPLETED, EXPIRES} else TEXT for one in columns()
}

TEMPLATE: Final = Sheet("Completions", _COLUMNS)
"""The table without a row."""

_OUT_OF_FORCE: Final = "declined, withdrawn or superseded"
_TWICE: Final = "that say the same as another"
_EFFECTIVE: Final = "with an effective date"
_CREDITS: Final = "with credits"

_MISSING: Final = {_OUT_OF_FORCE: False, _TWICE: False, _EFFECTIVE: True, _CREDITS: True}
"""What the table does not hold; whether the completion itself is written without it."""


def export_completions(reading: Reading, only: Filter = EVERYTHING) -> Exported:
    """Return the completions of a store, or those that a filter takes, as a table (K-47).

    By username, certification and date; the same store gives the same table (F-14). Importing it as
    CSV into the same store changes nothing. Completions that were declined, withdrawn or superseded
    are left out, and what has no column is told as warnings.

    Raises `ProblemsFound` with all problems at once for what an import would refuse, and
    `UnknownId` for ids in the filter that nothing has.
    """
    taken = Taken(reading, only)
    order = {id_: place for place, id_ in enumerate(taken.known)}
    found = Findings()
    # A name must be told from all names of the store, not only from those taken.
    everybody = taken.roster if only.subjects is None else reading.roster()
    subjects = Names("subject", ((one.id, one.id) for one in everybody.subjects))
    names = Names("certification", ((one.id, one.name) for one in taken.known.values()))
    cells = _Cells(subjects, names, found)
    missing: Counter[str] = Counter()
    rows: list[tuple[Cell, ...]] = []
    on_file = {
        pair: those for pair, those in completions_of(taken.roster).items() if taken.takes(*pair)
    }
    for subject, certification in sorted(on_file, key=lambda pair: (pair[0], order[pair[1]])):
        those = on_file[subject, certification]
        written = [one for one in in_force(those) if taken.takes_state(one.state)]
        _note_missing((one for one in those if taken.takes_state(one.state)), written, missing)
        for day, content in sorted(_records(written), key=_by_day):
            rows.append(cells.row(subject, certification, day, content))
    found.raise_if_any()
    return Exported(attrs.evolve(TEMPLATE, rows=rows), tuple(_warnings(missing)))


def _records(completions: Iterable[Completion]) -> set[tuple[date, Content]]:
    return {(one.completed_on, content_of(one)) for one in completions}


def _by_day(record: tuple[date, Content]) -> tuple[date, date, str, str]:
    day, (expires_on, state, comment) = record
    return day, expires_on or date.min, state.value, comment


class _Cells:
    """Writes rows, and notes what could not be read again."""

    def __init__(self, subjects: Names, certifications: Names, found: Findings) -> None:
        self._subjects = subjects
        self._certifications = certifications
        self._found = found
        self._columns = {one.name: one for one in columns()}
        self._known: dict[tuple[str, str], str] = {}
        self._row = 1

    def row(
        self, subject: str, certification: str, day: date, content: Content
    ) -> tuple[Cell, ...]:
        """Return the row of one record."""
        self._row += 1
        expires_on, state, comment = content
        if comment:
            self._check(COMMENT, comment)
        return (
            self._name(USERNAME, subject, self._subjects),
            self._name(CERTIFICATION, certification, self._certifications),
            day,
            expires_on,
            state.value,
            comment or None,
        )

    def _name(self, column: str, id: str, names: Names) -> str:  # noqa: A002 - the field's name
        if (column, id) not in self._known:
            cell = names.written(id)
            if cell is None:
                note_not_told(id, Where("", column, self._row), self._found)
            else:
                self._check(column, cell)
            self._known[column, id] = cell or ""
        return self._known[column, id]

    def _check(self, column: str, cell: str) -> None:
        check_writable(cell, self._columns[column], Where("", column, self._row), self._found)


def _note_missing(
    completions: Iterable[Completion], written: list[Completion], missing: Counter[str]
) -> None:
    kept = set(map(id, written))
    for one in completions:
        if id(one) not in kept:
            missing[_OUT_OF_FORCE] += 1
        else:
            missing[_CREDITS] += one.credits is not None
            missing[_EFFECTIVE] += one.effective_on is not None
    missing[_TWICE] += len(written) - len(_records(written))


def _warnings(missing: Counter[str]) -> Iterator[Problem]:
    for what, is_written in _MISSING.items():
        if count := missing[what]:
            lost = "in the file without it: it has no column" if is_written else "not in the file"
            message = f"{count:,} completions {what} are {lost}."
            yield Problem("", "", None, "no-column", str(count), message)
