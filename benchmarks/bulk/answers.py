"""What every contestant answers, as arrays that can be compared."""

# ruff: noqa: ANN401 - each rival has forms of its own

from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.bulk.rules import CODE, STATUSES
from benchmarks.bulk.workload import BulkWorkload
from benchmarks.sides import Answer

Column = NDArray[Any]
NO_DATE = int(np.iinfo(np.int32).min)
NOT_INHERITED = -1


class Answers(NamedTuple):
    """R-32's columns in the order of the rows: codes, and days since 1970-01-01."""

    status: Column
    underlying: Column
    expires_on: Column
    due_on: Column
    overdue_on: Column
    exempt_until: Column
    next_change_on: Column
    inherited: Column
    required: Column

    def first(self, count: int) -> "Answers":
        """Return the answers of the first rows."""
        return Answers(*(column[:count] for column in self))


class Rival(Protocol):
    """Another way to evaluate a table of assignments.

    What `load` makes of the table is what `evaluate` and `keep` take: the rival's own layout, in
    which nothing depends on the day and no date has been worked out. What `keep` makes is what
    `evaluate_kept` takes: all expiration dates worked out. `answers` is not timed.
    """

    name: str

    def load(self, workload: BulkWorkload) -> Any:
        """Return the rows and rules in the rival's own layout."""
        ...

    def evaluate(self, loaded: Any, day: date) -> Any:
        """Return the answers for a day in the rival's own form."""
        ...

    def keep(self, loaded: Any) -> Any:
        """Return the rows with their expiration dates."""
        ...

    def evaluate_kept(self, kept: Any, day: date) -> Any:
        """Return the same answers from rows that have their expiration dates."""
        ...

    def answers(self, given: Any) -> Answers:
        """Return the rival's answers in the order of the rows."""
        ...


class DifferentAnswersError(Exception):
    """Two contestants disagree, so that their times cannot be compared."""


def answers_of_table(table: pa.Table) -> Answers:
    """Return a table with codes and dates as answers."""
    columns = []
    for name in Answers._fields:
        column = table[name].combine_chunks()
        if pa.types.is_date(column.type):
            column = column.cast(pa.int32()).fill_null(NO_DATE)
        elif pa.types.is_integer(column.type):
            column = column.cast(pa.int32()).fill_null(NOT_INHERITED)
        columns.append(column.to_numpy(zero_copy_only=False))
    return Answers(*columns)


def answers_of_objects(answers: list[Answer]) -> Answers:
    """Return the answers of a side of `benchmarks.sides`."""
    columns = list(zip(*answers, strict=True))
    names = [-1 if one is None else int(one.removeprefix("c")) for one in columns[7]]
    codes = [_codes(columns[place]) for place in (0, 1)]
    days = [_days(columns[place]) for place in range(2, 7)]
    found = [*codes, *days, np.array(names, dtype=np.int32), np.array(columns[8], dtype=bool)]
    return Answers(*found)


def _codes(statuses: tuple[str, ...]) -> Column:
    return np.array([CODE[one] for one in statuses], dtype=np.int32)


def _days(dates: tuple[date | None, ...]) -> Column:
    days: Column = pa.array(dates, pa.date32()).cast(pa.int32()).fill_null(NO_DATE).to_numpy()
    return days


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
