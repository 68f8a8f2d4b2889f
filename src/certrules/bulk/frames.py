"""Arrow-speaking tables in: their columns checked, all faults told at once, as numbers.

Any object with the Arrow PyCapsule interface comes in: pyarrow, polars, pandas, DuckDB results.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from certrules.bulk import arrays
from certrules.bulk.arrays import Array, List, Texts
from certrules.bulk.columns import (
    NO_DATE,
    NO_DAY,
    Columns,
    Completions,
    Flags,
    Ints,
    Requirements,
    Spans,
    shown,
)
from certrules.bulk.faults import Faults, NullValue, UnknownCertification, WrongColumn, fact
from certrules.bulk.relatives import relatives
from certrules.errors import InvalidInput, Problem, ProblemsFound, UnknownId, nearest
from certrules.model.catalogue import Catalogue
from certrules.model.facts import ExemptionKind

COMPLETIONS = ("completed_on", "expires_on_given", "effective_on", "credits")
REQUIREMENTS = ("required_since", "required_until", "required_by", "training_until")
KNOWN = (
    "certification",
    "subject",
    *COMPLETIONS,
    "pending",
    "required",
    *REQUIREMENTS,
    "exemption",
    "deferred_until",
    "revoked_on",
    "reinstated_on",
    "extended_until",
    "extension_granted_on",
    "birth_date",
    "hire_date",
    "active_from",
    "active_until",
)
"""The names of the columns that a table can have; only the first must be there."""

_KINDS = [kind.value for kind in ExemptionKind]


def table_from(source: Any) -> Any:  # noqa: ANN401 - whatever speaks Arrow
    """Return anything that speaks Arrow as a `pyarrow.Table`.

    Raises `ProblemsFound` for anything else.
    """
    if isinstance(source, pa.Table):
        return source
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        return pa.table(source)
    kind = type(source).__name__
    remedy = "Give a pyarrow, polars, pandas or DuckDB table; collect a lazy one first."
    error = WrongColumn(kind, "is no table that speaks Arrow", remedy)
    raise ProblemsFound([Problem("", "table", None, error.code, kind, error.message)])


def columns_from(
    table: Any,  # noqa: ANN401 - pyarrow comes without types
    catalogue: Catalogue,
    carry: Sequence[str] = (),
    begin: int = 0,
) -> Columns:
    """Return the facts in a `pyarrow.Table`, one assignment a row.

    `carry`: the names of columns that are not looked at. `begin`: the number of the first row, for
    messages. Raises `ProblemsFound` with everything that is wrong.
    """
    faults = Faults(begin)
    _check_names(table, carry, faults)
    faults.raise_any()
    reader = _Reader(table, faults)
    certification = reader.certifications(catalogue)
    needs, required = reader.requirements()
    exempt, deferred = reader.marks()
    active_from = reader.dates("active_from", NO_DAY)
    active_until = reader.dates("active_until", NO_DATE)
    columns = Columns(
        table.num_rows,
        tuple(catalogue),
        certification,
        reader.completions(),
        required,
        needs,
        reader.flags("pending"),
        exempt,
        deferred,
        reader.spans(("revoked_on", "reinstated_on"), "reinstated_on"),
        reader.spans(("extension_granted_on", "extended_until"), None),
        reader.dates("birth_date", NO_DATE),
        reader.dates("hire_date", NO_DATE),
        active_from,
        active_until,
    )
    _check_order(columns, faults)
    faults.raise_any()
    parents, parts = relatives(columns, catalogue, reader.get("subject"), faults)
    faults.raise_any()
    return attrs.evolve(columns, parents=parents, parts=parts)


def _check_names(table: Any, carry: Sequence[str], faults: Faults) -> None:  # noqa: ANN401
    """Refuse columns that nobody knows, columns that stand twice, and carried ones not there."""
    names = table.column_names
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            faults.column(name, name, "stands twice", "Keep one of them.")
        if name not in KNOWN and name not in carry:
            hint = nearest(name, KNOWN) or "Take it away, or name it in `carry`."
            faults.column(name, name, "is no column that is known", hint)
    for name in carry:
        if name not in names:
            faults.column(name, name, "is to be carried, and is not there", "Check its name.")
    if "certification" not in names:
        remedy = "Give the id of the certification in each row."
        faults.column("certification", "certification", "is missing", remedy)


class _Reader:
    """The columns of one table, by name; what is wrong with them goes to `faults`."""

    def __init__(self, table: Any, faults: Faults) -> None:  # noqa: ANN401
        self._table = table
        self._names = frozenset(table.column_names)
        self._faults = faults
        self._rows: int = table.num_rows

    def get(self, name: str) -> Array | None:
        """Return a column as one array, None when it is not there."""
        if name not in self._names:
            return None
        return arrays.whole(self._table.column(name))

    def dates(self, name: str, missing: int) -> Ints | None:
        """Return a column of dates, None when it is not there or holds none."""
        array = self.get(name)
        if array is None or array.null_count == len(array):
            return None
        return arrays.dates(name, array, missing, self._faults, None)

    def flags(self, name: str) -> Flags | None:
        """Return a column of truth values, None when it is not there."""
        array = self.get(name)
        return None if array is None else arrays.flags(name, array, self._faults)

    def certifications(self, catalogue: Catalogue) -> Ints:
        """Return the place of each row's certification in the catalogue."""
        known = [one.id for one in catalogue]
        name, array = "certification", self.get("certification")
        assert array is not None  # noqa: S101 - checked with the names
        if array.null_count:
            error = NullValue("", "is no id", "Give the id of a certification.")
            self._faults.rows(name, np.asarray(array.is_null()), ["null"], error)
        return arrays.codes(name, array, known, self._faults, lambda one: _unknown(one, known))

    def lists(self, name: str, beside: List | None = None) -> List | None:
        """Return a column of lists, each as long as the one `beside` it, None when not there."""
        if name not in self._names:
            return None
        column = self._table.column(name)
        if beside is None:
            return arrays.lists(name, column, self._faults)
        return arrays.beside(name, column, beside, self._faults)

    def listed_dates(self, name: str, beside: List, missing: int | None) -> Ints | None:
        """Return the dates in a column of lists, None when there are none."""
        found = self.lists(name, beside)
        if found is None or (missing is not None and found.empty):
            return None
        return arrays.dates(name, found.values, missing, self._faults, found)

    def completions(self) -> Completions:
        """Return the completions, those of a row in order of their dates (R-11)."""
        done = self.lists("completed_on")
        if done is None:
            for name in COMPLETIONS[1:]:
                self._refuse_alone(name, "completed_on")
            return Completions(np.zeros(self._rows + 1, np.int32), np.zeros(0, np.int32))
        completed = arrays.dates("completed_on", done.values, None, self._faults, done)
        if self._faults.touched("completed_on"):
            return Completions(done.offsets, completed)
        given = self.listed_dates("expires_on_given", done, NO_DATE)
        effective = self.listed_dates("effective_on", done, NO_DATE)
        found = Completions(done.offsets, completed, given, effective, self._credits(done))
        return _in_order(found)

    def _credits(self, beside: List) -> Sequence[Decimal | None] | None:
        found = self.lists("credits", beside)
        if found is None or found.empty:
            return None
        kind = found.values.type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or _decimal(kind)):
            self._faults.column("credits", str(kind), "is no column of numbers", "Give decimals.")
            return None
        values = found.values.to_pylist()
        wrong = [value is not None and not 0 <= value < float("inf") for value in values]
        if any(wrong):
            error = fact("is no number of credits", "Give 0 or more (R-60).")
            first = str(values[wrong.index(True)])
            self._faults.rows("credits", found.rows_of(np.array(wrong)), [first], error)
            return None
        return [None if value is None else Decimal(str(value)) for value in values]

    def requirements(self) -> tuple[Requirements | None, Flags]:
        """Return the requirements, and whether each row is required on every day."""
        required = self.flags("required")
        since = next((one for name in REQUIREMENTS if (one := self.lists(name))), None)
        if since is None:
            return None, np.ones(self._rows, np.bool_) if required is None else required
        if required is not None:
            self._faults.column(
                "required",
                "required",
                "stands beside lists of requirements",
                "Give one or the other: a requirement without dates holds on every day.",
            )
        size = len(since.chunks)
        roles = self.lists("required_by", since)
        by = Texts(
            None if roles is None else arrays.words("required_by", roles.chunks, self._faults)
        )
        training = self.listed_dates("training_until", since, NO_DAY)
        begin = self.listed_dates("required_since", since, NO_DAY)
        until = self.listed_dates("required_until", since, NO_DATE)
        if training is not None:
            direct = by.absent(size) & (training != NO_DAY)
            error = fact("ends a training for no role", "Name the role in required_by (R-19).")
            if not self._faults.touched("required_by", "training_until"):
                self._refuse(direct, "training_until", since, training, error)
        if begin is not None and until is not None:
            error = fact("is before the requirement begins", "Correct one of the dates.")
            if not self._faults.touched("required_since", "required_until"):
                self._refuse(until < begin, "required_until", since, until, error)
        needs = Requirements(
            since.offsets,
            _everywhere(NO_DAY, size) if begin is None else begin,
            _everywhere(NO_DATE, size) if until is None else until,
            _everywhere(NO_DAY, size) if training is None else training,
            by,
        )
        return needs, np.zeros(self._rows, np.bool_)

    def marks(self) -> tuple[Flags | None, Ints | None]:
        """Return which rows are not applicable, and until when they are deferred (R-20)."""
        array = self.get("exemption")
        until = self.dates("deferred_until", NO_DAY)
        if array is None:
            if until is not None:
                self._refuse_alone("deferred_until", "exemption")
            return None, None
        kinds = arrays.codes(
            "exemption",
            array,
            _KINDS,
            self._faults,
            lambda one: arrays.unknown_word(one, _KINDS),
        )
        deferred = kinds == _KINDS.index(ExemptionKind.DEFERRED.value)
        until = np.full(self._rows, NO_DAY, np.int32) if until is None else until
        if self._faults.touched("exemption", "deferred_until"):
            return None, None
        error = fact("is a deferral without a date", "Give deferred_until (R-20).")
        self._faults.rows("deferred_until", deferred & (until == NO_DAY), ["null"], error)
        alone = ~deferred & (until != NO_DAY)
        error = fact("is a date without a deferral", "Give it with the exemption 'deferred' only.")
        self._refuse(alone, "deferred_until", None, until, error)
        return kinds == _KINDS.index(ExemptionKind.NOT_APPLICABLE.value), until

    def spans(self, names: tuple[str, str], open_: str | None) -> Spans | None:
        """Return two columns of dates that belong together; the one called `open_` may be null."""
        lists = [self.lists(name) for name in names]
        begin, end = lists
        if begin is None or end is None:
            if begin is None and end is not None:
                self._refuse_alone(names[1], names[0])
                return None
            if begin is None or open_ is None:
                if begin is not None:
                    self._refuse_alone(names[0], names[1])
                return None
        first = arrays.dates(names[0], begin.values, None, self._faults, begin)
        missing = NO_DATE if open_ else None
        second = self.listed_dates(names[1], begin, missing)
        if second is None:
            second = np.full(len(first), NO_DATE, np.int32)
        elif open_ is not None:
            error = fact("is before the revocation", "Correct one of the dates (R-17).")
            if not self._faults.touched(*names):
                self._refuse(second < first, names[1], begin, second, error)
        return Spans(begin.offsets, first, second)

    def _refuse(
        self, wrong: Flags, name: str, rows: List | None, days: Ints, error: InvalidInput
    ) -> None:
        if wrong.any():
            value = shown(int(days[wrong][0]))
            self._faults.rows(name, wrong if rows is None else rows.rows_of(wrong), [value], error)

    def _refuse_alone(self, name: str, beside: str) -> None:
        if name in self._names:
            self._faults.column(name, name, f"stands without {beside}", f"Give {beside}, too.")


def _everywhere(day: int, size: int) -> Ints:
    """Return one day so many times, in the memory of one."""
    return np.broadcast_to(np.int32(day), size)


def _decimal(kind: object) -> bool:
    return bool(pa.types.is_decimal(kind))


def _unknown(value: str, known: list[str]) -> InvalidInput:
    error = UnknownId("certification", value, known=known)
    remedy = error.hint or "Add it to the catalogue, or correct the id."
    return UnknownCertification(value, "is no certification of the catalogue", remedy)


def _in_order(done: Completions) -> Completions:
    """Return the completions of each row in order of their dates, those of a day as given."""
    later = np.zeros(len(done.completed), np.bool_)
    np.less(done.completed[1:], done.completed[:-1], out=later[1:])
    starts = done.offsets[:-1]
    later[starts[: np.searchsorted(starts, starts.dtype.type(len(later)))]] = False
    if not later.any():
        return done
    of_each = np.repeat(np.arange(len(done.offsets) - 1), np.diff(done.offsets))
    order = np.lexsort((done.completed, of_each))
    return Completions(
        done.offsets,
        done.completed[order],
        None if done.given is None else done.given[order],
        None if done.effective is None else done.effective[order],
        None if done.credits is None else [done.credits[at] for at in order.tolist()],
    )


def _check_order(columns: Columns, faults: Faults) -> None:
    """Refuse subjects that stop being active before they begin (R-62)."""
    since, until = columns.active_from, columns.active_until
    touched = faults.touched("active_from", "active_until")
    if since is not None and until is not None and not touched:
        wrong = until < since
        if wrong.any():
            error = fact("is before the first active day", "Correct one of the dates (R-62).")
            faults.rows("active_until", wrong, [shown(int(until[wrong][0]))], error)
