"""The bulk evaluation: a table and a catalogue in, a table of answers out (R-32)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from certrules.bulk.calendar import EPOCH
from certrules.bulk.columns import Columns, Completions
from certrules.bulk.compiled import Kernel, kernel_of, needs_numba
from certrules.bulk.evaluation import Answers
from certrules.bulk.faults import Faults
from certrules.bulk.frames import columns_from, table_from
from certrules.bulk.layout import Rows
from certrules.bulk.objects import Few, Objects
from certrules.bulk.preparation import Faulty, lay_out
from certrules.bulk.results import counts_table, reasons_column, table_of_answers
from certrules.bulk.rules import Rules
from certrules.errors import InvalidFact, InvalidInput
from certrules.model.catalogue import Catalogue
from certrules.model.fields import civil_date

FEW = 500
"""Fewer rows than this are evaluated as objects: that is faster than compiling the rules."""

MANY = 1 << 14
"""From so many rows on numba folds histories unasked: to load what it compiled pays off then."""


class Prepared:
    """Rows ready to be asked for any day: ordered and folded once.

    Make one with `prepare`. Dates stay where they lie in the memory of the table that it came from,
    which must not be changed as long as it is asked.
    """

    def __init__(  # noqa: PLR0913 - rows, and how they are asked
        self,
        columns: Columns,
        carried: Any,  # noqa: ANN401 - pyarrow comes without types
        *,
        jit: bool | None,
        threads: int,
        begin: int,
        like: "Prepared | None",
    ) -> None:
        self._columns = columns
        self._carried = carried
        self._objects = Objects(columns)
        self._certifications = columns.certifications
        self._kernel: Kernel
        self._rules: Rules | None = None if like is None else like._rules  # noqa: SLF001 - its own kind
        compiled = needs_numba(jit)
        if columns.rows < FEW:
            few = Few(columns)
            self._kernel, faulty = few, {"": few.faulty} if len(few.faulty) else {}
        else:
            folds = compiled and (bool(jit) or columns.rows >= MANY)
            layout, faulty = lay_out(columns, self._rules, compiled=folds)
            self._rules = layout.rules
            self._kernel = kernel_of(layout, compiled=compiled, threads=threads)
            self._certifications = layout.rules.certifications
        if faulty:
            _refuse(self._objects, faulty, begin)

    def without_rows(self) -> "Prepared":
        """Return no rows with the same rules: what `like` is given for, and nothing else."""
        some = self._columns
        nothing = Columns(
            0,
            some.certifications,
            np.zeros(0, np.int32),
            Completions(np.zeros(1, np.int64), np.zeros(0, np.int32)),
            np.zeros(0, np.bool_),
        )
        return Prepared(nothing, None, jit=False, threads=1, begin=0, like=self)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._columns.rows

    @property
    def places(self) -> Rows:
        """Where in `arrays` the answer of each row stands: what is prepared may be reordered."""
        return self._kernel.places

    def arrays(self, on: date) -> Answers:
        """Return the answers on a day as NumPy arrays; that of row r stands at ``places[r]``.

        Raises `DateOutOfRange` for a day outside 1900-01-01 … 2999-12-31 (R-4).
        """
        return self._kernel.evaluate(_day(on), ordered=False)

    def evaluate(self, on: date, *, reasons: bool = False) -> Any:  # noqa: ANN401
        """Return the answers on a day as a `pyarrow.Table`, in the order of the rows.

        `reasons`: whether to add a column ``reasons``, the codes of R-31's chain of decisions; each
        row is then evaluated as an object, which takes some hundred times as long.

        Raises `DateOutOfRange` for a day outside 1900-01-01 … 2999-12-31 (R-4).
        """
        answers = self._kernel.evaluate(_day(on), ordered=True)
        table = table_of_answers(answers, self._certifications)
        if reasons:
            table = table.append_column("reasons", reasons_column(self._objects, on))
        if self._carried is not None:
            for place, name in enumerate(self._carried.column_names):
                table = table.add_column(place, name, self._carried.column(name))
        return table

    def trend(self, first: date, last: date) -> Any:  # noqa: ANN401 - pyarrow comes without types
        """Return how many rows have each status on each day, `first` and `last` included.

        A `pyarrow.Table`: ``day``, then a column of counts for each status. Boundaries are counted;
        no day but the first is evaluated. Raises `InvalidFact` when `last` is before `first`.
        """
        begin, end = _day(first, "first"), _day(last, "last")
        if end < begin:
            raise InvalidFact(
                str(last), f"is before the first day, {first}", "Swap the two.", field="last"
            )
        return counts_table(begin, self._kernel.count(begin, end))


def prepare(  # noqa: PLR0913 - a table, a catalogue, and how
    table: Any,  # noqa: ANN401 - whatever speaks Arrow
    catalogue: Catalogue,
    *,
    carry: Sequence[str] = (),
    jit: bool | None = None,
    threads: int = 1,
    begin: int = 0,
    like: Prepared | None = None,
) -> Prepared:
    """Return the rows of a table, ready to be evaluated on any day (R-32).

    `table`: one assignment a row; a pyarrow, polars, pandas or DuckDB table, or anything else with
    the Arrow PyCapsule interface. Its columns: see the reference of the bulk evaluation. `carry`:
    columns that are not looked at, and stand before the answers. `jit`: whether numba compiles the
    kernel; None: if it is installed. `threads`: on how many a day is evaluated. The answers are the
    same. `begin`: the number of the first row, where the table is a piece of a larger one and
    errors should count through. `like`: rows of the same catalogue that were prepared before, for
    example the piece before this one; the rules need not be compiled again.

    Raises `ProblemsFound` with everything that is wrong with the table, by column, with the first
    rows and the count; nothing is evaluated then. Raises `MissingExtra` for `jit` without numba.

    >>> import pyarrow as pa
    >>> from certrules.model.certifications import Certification
    >>> table = pa.table({"certification": ["a"], "completed_on": [[date(2026, 7, 1)]]})
    >>> prepared = prepare(table, Catalogue([Certification("a")]))
    >>> prepared.evaluate(date(2026, 7, 2)).column("status").to_pylist()
    ['valid']
    """
    found = table_from(table)
    columns = columns_from(found, catalogue, carry, begin)
    carried = found.select(list(carry)) if carry else None
    return Prepared(columns, carried, jit=jit, threads=threads, begin=begin, like=like)


def evaluate(  # noqa: PLR0913 - a table, a catalogue, a day, and how
    table: Any,  # noqa: ANN401
    catalogue: Catalogue,
    on: date,
    *,
    reasons: bool = False,
    carry: Sequence[str] = (),
    jit: bool | None = None,
    threads: int = 1,
) -> Any:  # noqa: ANN401
    """Return the evaluation of each row of a table on a day, as a `pyarrow.Table` (R-32).

    One row out for each row in, in the same order. The parameters and errors are those of `prepare`
    and `Prepared.evaluate`.

    >>> import pyarrow as pa
    >>> from certrules.model.certifications import Certification
    >>> table = pa.table({"name": ["Ana"], "certification": ["a"]})
    >>> catalogue = Catalogue([Certification("a")])
    >>> answers = evaluate(table, catalogue, date(2026, 7, 2), carry=["name"])
    >>> answers.select(["name", "status"]).to_pylist()
    [{'name': 'Ana', 'status': 'missing'}]
    """
    prepared = prepare(table, catalogue, carry=carry, jit=jit, threads=threads)
    return prepared.evaluate(on, reasons=reasons)


def _day(on: date, field: str = "on") -> int:
    try:
        return civil_date(on).toordinal() - EPOCH
    except InvalidInput as error:
        raise error.named(field) from None


_ENOUGH = 1_000
"""How many rows are evaluated as objects to find out what is wrong with them."""

_COLUMNS = {"completions": "completed_on"}
"""Fields of objects whose column has another name."""


def _refuse(objects: Objects, faulty: Faulty, begin: int) -> None:
    """Raise what the object evaluation says of rows that could not be evaluated."""
    faults = Faults(begin)
    for column, rows in faulty.items():
        errors: dict[str, InvalidInput] = {}
        wrong: dict[str, list[int]] = {}
        for row in rows[: 1 if column else _ENOUGH].tolist():
            try:
                objects.check(row)
            except InvalidInput as error:
                name = column or _column(error)
                errors.setdefault(name, error)
                wrong.setdefault(name, []).append(row)
        for name, first in errors.items():
            told = rows if column else np.array(wrong[name])
            faults.rows(name, told, [str(first.value)], first)
    faults.raise_any()


def _column(error: InvalidInput) -> str:
    """Return the column that an error of an object is about."""
    field = (error.field or "certification").rpartition(".")[2]
    return _COLUMNS.get(field, field)
