"""Assignments and evaluations in columns, straight from the tables (R-32)."""

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from typing import Any, Final

from sqlalchemy import Connection, Select, case, func, select

from certrules.adapters.sql.asking import among, holds_on, live
from certrules.adapters.sql.fetching import fetch
from certrules.adapters.sql.tables import THINGS, assignments
from certrules.model.catalogue import Catalogue
from certrules.model.fields import civil_date
from certrules.ports.bearing import leads_to
from certrules.ports.store import Columns
from certrules.ports.tables import ASSIGNMENT_COLUMNS, BEFORE, EVALUATION_COLUMNS, arrow, schema_of

_SHARE: Final = 0.1
"""From which share of all assignments on it is quicker to read all facts."""

_OWN: Final = {"assignment": "id", f"{BEFORE}on": "evaluated_on", "on": "evaluated_on"}
"""Columns of the table of assignments that have another name here."""

_SUBJECT_DATES: Final = ("birth_date", "hire_date", "active_from", "active_until")

_CHOSEN: Final = {
    name: holds
    for name, holds in ASSIGNMENT_COLUMNS.items()
    if name in {"assignment", "version", "subject", "certification"} or name.startswith(BEFORE)
}


def of_assignments(
    connection: Connection,
    catalogue: Catalogue,
    subjects: Iterable[str] | None,
    due_on: date | None,
) -> Columns:
    """Return assignments as a table; see `Reading.columns`."""
    pa = arrow()
    table = _chosen(connection, catalogue, subjects, due_on)
    table = table.sort_by("assignment")
    numbers = table.column("assignment").to_numpy()
    # The highest number is about how many there are, and need not be counted.
    highest = connection.scalar(select(func.max(assignments.c.id))) or 0
    every = len(numbers) >= _SHARE * highest
    histories = import_module("certrules.adapters.sql.histories").Histories(
        connection, numbers, every=every
    )
    columns = {name: table.column(name) for name in table.column_names}
    columns |= histories.completions() | histories.requirements() | histories.marks()
    columns |= histories.revocations() | histories.extensions()
    columns |= _dates_of_subjects(connection, table.column("subject"), every=every)
    whole = pa.table([columns[name] for name in ASSIGNMENT_COLUMNS], schema_of(ASSIGNMENT_COLUMNS))
    if histories.present.all():
        return whole
    return whole.filter(pa.array(histories.present))


def _chosen(
    connection: Connection,
    catalogue: Catalogue,
    subjects: Iterable[str] | None,
    due_on: date | None,
) -> Columns:
    """Return the rows that are asked for, and those of the same subjects that bear on them."""
    pa = arrow()
    asked = _question(_CHOSEN)
    if due_on is not None:
        asked = asked.where(assignments.c.again_on <= civil_date(due_on))
    if subjects is not None:
        asked = asked.where(among(connection, assignments.c.subject, sorted(set(subjects))))
    found = pa.table(fetch(connection, asked, _CHOSEN))
    found = found.append_column("due", pa.array([True] * len(found), pa.bool_()))
    if due_on is None:
        return found
    return pa.concat_tables([found, _beside(connection, catalogue, found)])


def _beside(connection: Connection, catalogue: Catalogue, found: Columns) -> Columns:
    """Return the rows of the same subjects that may cover what was found, or are its parts."""
    pa, pc = arrow(), import_module("pyarrow.compute")
    rests_on = {one: those for one, those in leads_to(catalogue).items() if those}
    related = pc.is_in(found.column("certification"), pa.array(list(rests_on), pa.string()))
    pairs = found.filter(related).select(["subject", "certification"]).to_pylist()
    there = {(row["subject"], row["certification"]) for row in pairs}
    wanted = {(one, each) for one, held in there for each in rests_on[held]}
    beside = _nothing()
    if wanted:
        asked = _question(_CHOSEN).where(
            among(connection, assignments.c.subject, sorted({one for one, _ in wanted})),
            assignments.c.certification.in_(sorted({each for _, each in wanted})),
        )
        beside = pa.table(fetch(connection, asked, _CHOSEN))
    pairs_beside = (beside.column(name).to_pylist() for name in ("subject", "certification"))
    known = pc.is_in(beside.column("assignment"), found.column("assignment"))
    mask = pa.array([pair in wanted for pair in zip(*pairs_beside, strict=True)], pa.bool_())
    beside = beside.filter(pc.and_not(mask, known))
    return beside.append_column("due", pa.array([False] * len(beside), pa.bool_()))


def _question(columns: dict[str, str]) -> Select[Any]:
    names = [_OWN.get(name, name.removeprefix(BEFORE)) for name in columns]
    return select(*(assignments.c[name] for name in names))


def _nothing() -> Columns:
    return schema_of(_CHOSEN).empty_table()


def _dates_of_subjects(
    connection: Connection,
    subjects: Any,  # noqa: ANN401 - a column of pyarrow
    *,
    every: bool,
) -> dict[str, Any]:
    """Return the dates of each row's subject."""
    pa, pc = arrow(), import_module("pyarrow.compute")
    table = THINGS["subject"]
    kinds = {"key": "text", **dict.fromkeys(_SUBJECT_DATES, "date")}
    asked = select(table.c.key, *(table.c[name] for name in _SUBJECT_DATES)).where(live(table))
    if not every:
        names = pc.unique(subjects).to_pylist()
        asked = asked.where(among(connection, table.c.key, names))
    found = pa.table(fetch(connection, asked, kinds))
    places = pc.index_in(subjects, found.column("key"))
    return {name: found.column(name).take(places) for name in _SUBJECT_DATES}


def of_evaluations(connection: Connection, on: date | None) -> Columns:
    """Return evaluations as a table; see `Reading.evaluation_columns`."""
    table = assignments.c
    names = [_OWN.get(name, name) for name in EVALUATION_COLUMNS]
    again_on = case((table.changed, None), else_=table.again_on).label("again_on")
    columns = [again_on if name == "again_on" else table[name] for name in names]
    asked = select(*columns).where(table.evaluated_on.is_not(None))
    if on is not None:
        asked = asked.where(holds_on(civil_date(on)))
    asked = asked.order_by(table.subject, table.certification)
    found = fetch(connection, asked, EVALUATION_COLUMNS)
    return arrow().table(list(found.values()), schema_of(EVALUATION_COLUMNS))
