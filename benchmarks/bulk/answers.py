"""What every contestant answers, as arrays that can be compared."""

from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.bulk.rules import CODE, STATUSES
from benchmarks.bulk.workload import BulkWorkload
from benchmarks.sides import Answer

NO_DATE = np.iinfo(np.int32).min
NOT_INHERITED = -1


class Answers(NamedTuple):
    """R-32's columns in the order of the rows: codes, and days since 1970-01-01."""

    status: NDArray[np.int32]
    underlying: NDArray[np.int32]
    expires_on: NDArray[np.int32]
    due_on: NDArray[np.int32]
    overdue_on: NDArray[np.int32]
    exempt_until: NDArray[np.int32]
    next_change_on: NDArray[np.int32]
    inherited: NDArray[np.int32]
    required: NDArray[np.bool_]


class Contestant(Protocol):
    """One way to evaluate a table of assignments.

    What `load` makes of the table is what `evaluate` and `keep` take: the contestant's own layout,
    in which nothing depends on the day and no date has been worked out. What `keep` makes is what
    `evaluate_kept` takes: all expiration dates worked out. `answers` is not timed.
    """

    name: str

    def load(self, workload: BulkWorkload) -> object:
        """Return the rows and rules in the contestant's own layout."""
        ...

    def evaluate(self, loaded: object, day: date) -> object:
        """Return the answers for a day in the contestant's own form."""
        ...

    def keep(self, loaded: object) -> object:
        """Return the rows with their expiration dates."""
        ...

    def evaluate_kept(self, kept: object, day: date) -> object:
        """Return the same answers from rows that have their expiration dates."""
        ...

    def answers(self, given: object) -> Answers:
        """Return the contestant's answers in the order of the rows."""
        ...


class DifferentAnswersError(Exception):
    """Two contestants disagree, so that their times cannot be compared."""


def answers_of_table(table: pa.Table) -> Answers:
    """Return a table with codes and dates as answers."""
    columns = []
    for name in Answers._fields:
        column = table[name].combine_chunks()
        if pa.types.is_date(column.type):
            column = column.cast(pa.int32()).fill_null(int(NO_DATE))
        elif pa.types.is_integer(column.type):
            column = column.cast(pa.int32()).fill_null(NOT_INHERITED)
        columns.append(column.to_numpy(zero_copy_only=False))
    return Answers(*columns)


def answers_of_objects(answers: list[Answer]) -> Answers:
    """Return the answers of a side of `benchmarks.sides`."""
    columns = list(zip(*answers, strict=True))
    names = [-1 if one is None else int(one.removeprefix("c")) for one in columns[7]]
    return Answers(
        _codes(columns[0]),
        _codes(columns[1]),
        *(_days(columns[place]) for place in range(2, 7)),
        np.array(names, dtype=np.int32),
        np.array(columns[8], dtype=bool),
    )


def _codes(statuses: tuple[str, ...]) -> NDArray[np.int32]:
    return np.array([CODE[one] for one in statuses], dtype=np.int32)


def _days(dates: tuple[date | None, ...]) -> NDArray[np.int32]:
    return pa.array(dates, pa.date32()).cast(pa.int32()).fill_null(int(NO_DATE)).to_numpy()


def compare(first: str, expected: Answers, second: str, given: Answers) -> None:
    """Raise `DifferentAnswersError` with the first differing row unless all columns are equal."""
    for field, one, other in zip(Answers._fields, expected, given, strict=True):
        if len(one) != len(other):
            message = f"{first} has {len(one)} answers, {second} {len(other)}."
            raise DifferentAnswersError(message)
        differing = np.flatnonzero(one != other)
        if len(differing):
            row = int(differing[0])
            message = (
                f"{field} differs in {len(differing)} rows, first in row {row}:\n"
                f"{first}: {readable(expected, row)}\n{second}: {readable(given, row)}"
            )
            raise DifferentAnswersError(message)


def readable(answers: Answers, row: int) -> str:
    """Return the answer of a row as text."""
    parts = []
    for field, column in zip(Answers._fields, answers, strict=True):
        value = column[row]
        if field in {"status", "underlying"}:
            parts.append(STATUSES[value])
        elif field in {"inherited", "required"} or value == NO_DATE:
            parts.append("none" if value == NO_DATE else str(value))
        else:
            parts.append(str(np.datetime64(int(value), "D")))
    return ", ".join(parts)
