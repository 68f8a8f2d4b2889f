"""The rows of the table as objects: certrules' own, and those of plain dateutil."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.bulk.answers import NO_DATE, Answers, answers_of_objects
from benchmarks.bulk.last_step import Facts, facts_of
from benchmarks.bulk.workload import ROWS_OF_SUBJECT, TODAY_DAY, BulkWorkload, name_of
from benchmarks.sides import Side, certrules_side, plain_side
from benchmarks.workload import Row, Workload

DATEUTIL, UNKEPT = "dateutil objects", "dateutil objects, no notices kept"
MAKERS: dict[str, Callable[[Workload], Side]] = {
    "certrules objects": certrules_side,
    DATEUTIL: plain_side,
    UNKEPT: partial(plain_side, keeps_notices=False),
}


def rows_of(workload: BulkWorkload, count: int) -> list[Row]:
    """Return the first rows as plain values, each child with its parent."""
    values = workload.table.slice(0, whole_subjects(count)).to_pylist()
    by_pair = {(one["subject"], one["certification"]): one for one in values}
    return [_row(one, by_pair, workload.parents) for one in values]


def whole_subjects(count: int) -> int:
    """Return the greatest number of rows, at most `count`, that leaves no parent behind."""
    return count // ROWS_OF_SUBJECT * ROWS_OF_SUBJECT


def _row(
    values: dict[str, Any], by_pair: dict[tuple[int, str], dict[str, Any]], parents: dict[int, int]
) -> Row:
    number = int(values["certification"].removeprefix("c"))
    parent = None
    if number in parents:
        found = by_pair[values["subject"], name_of(parents[number])]
        parent = _row(found, by_pair, parents)
    return Row(
        number,
        values["completed_on"],
        list(zip(values["required_by"], values["training_until"], strict=True)),
        values["deferred_until"],
        values["revoked_on"],
        parent,
    )


class Objects:
    """One object a row, built beforehand: only the evaluation is timed."""

    def __init__(self, name: str, workload: BulkWorkload, count: int) -> None:
        self.name = name
        self._side: Side = MAKERS[name](Workload(workload.policies, []))
        self._rows = rows_of(workload, count)
        self._made: list[Any] = []
        self.build()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def build(self) -> None:
        """Make the objects anew: certrules keeps what it has found out in its own."""
        self._made = [self._side.construct(row) for row in self._rows]

    def evaluate(self, day: date) -> list[Any]:
        """Return the evaluation of each."""
        evaluate = self._side.evaluate
        return [evaluate(one, day) for one in self._made]

    def answers(self, given: Sequence[Any]) -> Answers:
        """Return what was evaluated in a form that can be compared."""
        return answers_of_objects([self._side.answer(one) for one in given])


def facts_on_today(workload: BulkWorkload, answers: Answers, count: int) -> Facts:
    """Return the facts of the last step for the first rows, given their answers today."""
    table = workload.table.slice(0, count).combine_chunks()
    trainings = table["training_until"].to_pylist()
    training = [min(ends) if ends and None not in ends else None for ends in trainings]
    return facts_of(
        answers.first(count), _days(table["deferred_until"]), _days(pa.array(training)), TODAY_DAY
    )


def _days(dates: Any) -> np.ndarray:  # noqa: ANN401 - pyarrow comes without types
    days: np.ndarray = pc.fill_null(dates.cast(pa.date32()).cast(pa.int32()), NO_DATE).to_numpy()
    return days
