"""Tables of assignments and evaluations, as `pyarrow` has them; the package is an extra."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Any, Final

from certrules.errors import MissingExtra
from certrules.expiry.history import counting
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.verdicts import Status
from certrules.ports.bearing import leads_to
from certrules.ports.matching import Pair
from certrules.ports.records import StoredEvaluation
from certrules.ports.store import Columns
from certrules.status.rosters import assignments

_DATES: Final = "list of dates"

ASSIGNMENT_COLUMNS: Final = {
    "assignment": "number",
    "version": "number",
    "due": "flag",
    "subject": "text",
    "certification": "text",
    "completed_on": _DATES,
    "expires_on_given": _DATES,
    "effective_on": _DATES,
    "credits": "list of numbers",
    "pending": "flag",
    "required_since": _DATES,
    "required_until": _DATES,
    "required_by": "list of texts",
    "training_until": _DATES,
    "exemption": "text",
    "deferred_until": "date",
    "revoked_on": _DATES,
    "reinstated_on": _DATES,
    "extended_until": _DATES,
    "extension_granted_on": _DATES,
    "birth_date": "date",
    "hire_date": "date",
    "active_from": "date",
    "active_until": "date",
    "before_on": "date",
    "before_status": "text",
    "before_underlying": "text",
    "before_expires_on": "date",
    "before_due_on": "date",
    "before_overdue_on": "date",
    "before_exempt_until": "date",
    "before_inherited_from": "text",
    "before_required": "flag",
    "before_pending": "flag",
    "before_next_change_on": "date",
}
"""The columns of `Reading.columns` and what they hold."""

BEFORE: Final = "before_"
"""How the names of columns begin that hold the evaluation kept."""

EVALUATION_COLUMNS: Final = {
    "subject": "text",
    "certification": "text",
    "on": "date",
    "status": "text",
    "underlying": "text",
    "expires_on": "date",
    "due_on": "date",
    "overdue_on": "date",
    "exempt_until": "date",
    "inherited_from": "text",
    "required": "flag",
    "pending": "flag",
    "next_change_on": "date",
    "again_on": "date",
}
"""The columns of `Reading.evaluation_columns`: the fields of `StoredEvaluation`."""

ANSWER_COLUMNS: Final = tuple(EVALUATION_COLUMNS)[3:]
"""What `Transaction.keep_columns` takes of an evaluated table, beside assignment and version."""


def arrow() -> Any:  # noqa: ANN401 - the package has no types
    """Return the package `pyarrow`; raise `MissingExtra` when it is not installed."""
    try:
        return import_module("pyarrow")
    except ImportError:
        raise MissingExtra("reading a store in columns", "arrow") from None


def arrow_type(holds: str) -> Any:  # noqa: ANN401 - the package has no types
    """Return the type of a column."""
    pa = arrow()
    if holds == "list of numbers":
        return pa.list_(pa.decimal128(38, 18))
    if holds.startswith("list of "):
        return pa.list_(arrow_type(holds.removeprefix("list of ").removesuffix("s")))
    return {
        "number": pa.int64(),
        "flag": pa.bool_(),
        "text": pa.string(),
        "date": pa.date32(),
    }[holds]


def schema_of(columns: Mapping[str, str]) -> Any:  # noqa: ANN401 - the package has no types
    """Return the schema of some columns."""
    return arrow().schema([(name, arrow_type(holds)) for name, holds in columns.items()])


def table_of(columns: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> Columns:
    """Return a table of rows."""
    return arrow().Table.from_pylist(list(rows), schema=schema_of(columns))


def of_objects(
    catalogue: Catalogue,
    roster: Roster,
    asked: Collection[Pair],
    numbered: Mapping[Pair, tuple[int, int]],
    kept: Mapping[Pair, StoredEvaluation | None],
) -> Columns:
    """Return the assignments of a roster that were asked for, and those that bear on them.

    `numbered`: the number and the version of each assignment. `kept`: the evaluation kept of each.
    """
    rests_on = leads_to(catalogue)
    found = {(one.holder.id, one.certification.id): one for one in assignments(catalogue, roster)}
    due = {pair for pair in asked if pair in found}
    beside = {(subject, each) for subject, one in due for each in rests_on.get(one, ())}
    chosen = sorted(due | (beside & found.keys()), key=numbered.__getitem__)
    rows = (
        {**_row(found[pair]), **_before(kept[pair]), "due": pair in due}
        | dict(zip(("assignment", "version"), numbered[pair], strict=True))
        for pair in chosen
    )
    return table_of(ASSIGNMENT_COLUMNS, rows)


def _row(assignment: Assignment) -> dict[str, object]:
    subject, mark = assignment.holder, assignment.exemption
    counted, pending = counting(assignment.completions)
    return {
        "subject": subject.id,
        "certification": assignment.certification.id,
        "completed_on": [one.completed_on for one in counted],
        "expires_on_given": [one.expires_on for one in counted],
        "effective_on": [one.effective_on for one in counted],
        "credits": [one.credits for one in counted],
        "pending": pending,
        "required_since": [one.since for one in assignment.requirements],
        "required_until": [one.until for one in assignment.requirements],
        "required_by": [one.role for one in assignment.requirements],
        "training_until": [one.training and one.training.until for one in assignment.requirements],
        "exemption": mark and mark.kind.value,
        "deferred_until": mark and mark.until,
        "revoked_on": [one.revoked_on for one in assignment.revocations],
        "reinstated_on": [one.reinstated_on for one in assignment.revocations],
        "extended_until": [one.until for one in assignment.extensions],
        "extension_granted_on": [one.granted_on for one in assignment.extensions],
        "birth_date": subject.birth_date,
        "hire_date": subject.hire_date,
        "active_from": subject.active_from,
        "active_until": subject.active_until,
    }


def _before(kept: StoredEvaluation | None) -> dict[str, object]:
    names = [name for name in ASSIGNMENT_COLUMNS if name.startswith(BEFORE)]
    if kept is None:
        return {}
    return {name: _plain(getattr(kept, name.removeprefix(BEFORE))) for name in names}


def of_evaluations(evaluations: Iterable[StoredEvaluation]) -> Columns:
    """Return evaluations as a table."""
    rows = (
        {name: _plain(getattr(one, name)) for name in EVALUATION_COLUMNS} for one in evaluations
    )
    return table_of(EVALUATION_COLUMNS, rows)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Status) else value


def answer_table(table: Columns) -> Columns:
    """Return what is to be kept of an evaluated table: those of its columns, and of its rows.

    Beside `ANSWER_COLUMNS` the assignments and their versions; rows that are not due are left out.
    """
    pa = arrow()
    if "due" in table.column_names:
        table = table.filter(table.column("due"))
    again = table.column("next_change_on")
    if "again_on" in table.column_names:
        again = import_module("pyarrow.compute").coalesce(table.column("again_on"), again)
    kinds = {"assignment": "number", "version": "number"}
    kinds |= {name: EVALUATION_COLUMNS[name] for name in ANSWER_COLUMNS}
    columns = {name: again if name == "again_on" else table.column(name) for name in kinds}
    return pa.table(
        [columns[name].cast(arrow_type(holds)) for name, holds in kinds.items()], list(kinds)
    )


def answers(table: Columns, on: date) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """Yield number, version and answer of each row to be kept.

    An answer: the fields of `StoredEvaluation` from `on`.
    """
    found = answer_table(table)
    columns = [found.column(name).to_pylist() for name in found.column_names]
    for number, version, status, underlying, *rest in zip(*columns, strict=True):
        yield number, version, (on, Status(status), Status(underlying), *rest)
