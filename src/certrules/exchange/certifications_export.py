"""The certifications of a store as the table of certifications (K-45, F-10, F-14)."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from certrules.errors import Problem
from certrules.exchange.certification_columns import (
    BATCH_ROLES,
    CHILDREN,
    COLUMNS,
    COST,
    EXPIRES,
    EXTEND,
    EXTENSIONS,
    FIRST,
    FLAGS,
    ID,
    INFORMATION,
    LEVELS,
    NAME,
    OVERDUE,
    PARENT,
    PERIODS,
    REFRESHER,
    SECOND,
    TERM,
    TIME,
    URL,
    unit_of,
)
from certrules.exchange.csv_writing import check_writable
from certrules.exchange.exported import Exported
from certrules.exchange.filters import EVERYTHING, Filter, Taken
from certrules.exchange.naming import Names, note_not_told
from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import TEXT, Cell, Sheet
from certrules.model.certifications import Certification
from certrules.model.periods import Period, Unit
from certrules.model.policies import Policy
from certrules.model.terms import Term
from certrules.ports.store import Reading

_WITH_COLUMNS: Final = {
    Certification: {"id", "name", "policy", "parents", "children", "description", "handling"},
    Policy: {"terms"},
    Term: {*TERM.values()},
}
"""The fields that have columns, by model."""

_YES = "yes"


TEMPLATE: Final = Sheet("Certifications", {one.name: TEXT for one in COLUMNS})
"""The table without a row."""


def export_certifications(reading: Reading, only: Filter = EVERYTHING) -> Exported:
    """Return the certifications of a store, or those that a filter takes, as a table (K-45).

    In the order of the catalogue. Importing it as CSV into the same store changes nothing. What has
    no column is told as warnings, a certification at a time (F-10). The filter's kinds are those
    that a certification is for, its roles and companies those that require it, its statuses those
    of an assignment of it.

    Raises `ProblemsFound` with all problems at once for what an import would refuse, `UnknownId`
    for ids in the filter that nothing has, and `InvalidInput` for subjects or states in it.
    """
    taken = Taken(reading, only, what="certifications", without=["subjects", "states"])
    names = Names("certification", ((one.id, one.name) for one in taken.catalogue))
    found = Findings()
    rows, warnings = list[tuple[Cell, ...]](), list[Problem]()
    for row, one in enumerate(taken.required_certifications(), start=2):
        cells = _Row(one, names, Where("", "", row), found).cells()
        rows.append(tuple(cells[column.name] or None for column in COLUMNS))
        if missing := list(_without_column(one)):
            message = (
                f"{one.id!r} has values without a column, which an import leaves as they are: "
                f"{', '.join(missing)}."
            )
            warnings.append(Problem("", NAME, row, "no-column", one.id, message))
    found.raise_if_any()
    return Exported(attrs.evolve(TEMPLATE, rows=rows), tuple(warnings))


class _Row:
    """The cells of one certification."""

    def __init__(self, one: Certification, names: Names, where: Where, found: Findings) -> None:
        self._one = one
        self._names = names
        self._where = where
        self._found = found

    def cells(self) -> dict[str, str]:
        """Return the text of each cell by its column; note what could not be read again."""
        one, handling = self._one, self._one.handling
        first, *more = one.policy.terms
        cells = {column.name: "" for column in COLUMNS}
        cells |= {ID: one.id, NAME: one.name, INFORMATION: one.description, URL: handling.url}
        cells |= {EXPIRES: "" if first.never_expires else _YES, REFRESHER: _YES if more else ""}
        cells |= _term_cells(FIRST, first)
        if more:
            cells |= _term_cells(SECOND, more[0])
        for column, (part, field) in FLAGS.items():
            cells[column] = _YES if getattr(getattr(handling, part), field) else ""
        for column, (part, field) in LEVELS.items():
            cells[column] = self._list(column, getattr(getattr(handling, part), field))
        cells[BATCH_ROLES] = self._list(BATCH_ROLES, handling.approval.batch_roles)
        if len(one.parents) == 1:
            cells[PARENT] = self._name(PARENT, one.parents[0])
        children = [self._name(CHILDREN, id_, apart=True) for id_ in one.children]
        cells[CHILDREN] = self._list(CHILDREN, children)
        for each in COLUMNS:
            check_writable(cells[each.name], each, self._where.at(each.name), self._found)
        return cells

    def _name(self, column: str, id: str, *, apart: bool = False) -> str:  # noqa: A002
        cell = self._names.written(id)
        if cell is not None and apart and ";" in cell:
            cell = id if self._names.names(id, id) else None
        if cell is None:
            self._unwritable(column, id)
        return cell or ""

    def _list(self, column: str, names: Any) -> str:  # noqa: ANN401 - a list or a tuple of names
        for one in names:
            if ";" in one or one != one.strip():
                self._unwritable(column, one)
        return ";".join(names)

    def _unwritable(self, column: str, value: str) -> None:
        note_not_told(value, self._where.at(column), self._found)


def _term_cells(prefix: str, term: Term) -> dict[str, str]:
    cells: dict[str, str] = {}
    for column, field in PERIODS.items():
        period: Period | None = getattr(term, field)
        if period is not None:
            count, unit = period.count, f"{period.unit.value}s"
            if column == OVERDUE and period.unit is Unit.YEAR:
                count, unit = period.months, "months"
            cells |= {f"{prefix}{column}": str(count), unit_of(f"{prefix}{column}"): unit}
    words = {value: word for word, value in EXTENSIONS.items()}
    cells[f"{prefix}{EXTEND}"] = words.get(str(term.extend_to), "")
    cells[f"{prefix}{COST}"] = "" if term.cost is None else f"{term.cost:f}"
    if term.time_to_complete is not None:
        amount, unit = str(term.time_to_complete).split(" ")
        cells |= {
            f"{prefix}{TIME}": amount,
            unit_of(f"{prefix}{TIME}"): f"{unit.removesuffix('s')}s",
        }
    return cells


def _without_column(one: Certification) -> Iterator[str]:
    """Yield the names of what a certification has that the file cannot hold."""
    yield from _set_fields(one)
    if len(one.parents) > 1:
        yield "parents"
    yield from _set_fields(one.policy)
    if len(one.policy.terms) > 2:  # noqa: PLR2004 - the first and the refresher
        yield "terms"
    held = one.policy.terms[:2]
    yield from dict.fromkeys(field for term in held for field in _set_fields(term))
    if any(term.extend_to and str(term.extend_to) not in EXTENSIONS.values() for term in held):
        yield "extend_to"


def _set_fields(model: Any) -> Iterator[str]:  # noqa: ANN401 - any of the models
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(type(model))
    for field in fields:
        if not field.init or field.name in _WITH_COLUMNS[type(model)]:
            continue
        if getattr(model, field.name) != field.default:
            yield field.name
