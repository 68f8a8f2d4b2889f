"""Many evaluations into a database at once."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Boolean, Column, Connection, Date, MetaData, Table, Text, bindparam, update

from certrules.adapters.sql.fetching import do_with_each, put_in
from certrules.adapters.sql.tables import PREFIX, Number, assignments
from certrules.ports.store import Columns
from certrules.ports.tables import ANSWER_COLUMNS, EVALUATION_COLUMNS, answer_table, arrow

_NAMES: Final = ("assignment", "version", *ANSWER_COLUMNS)

_KINDS: Final[dict[str, Any]] = {"text": Text, "date": Date, "flag": Boolean}


def keep(connection: Connection, table: Columns, on: date) -> int:
    """Keep evaluations given as a table; see `Transaction.keep_columns`."""
    answers = answer_table(table)
    rows = _rows(answers, dates_as_text=connection.dialect.name == "sqlite")
    if connection.dialect.name == "sqlite":
        return len(rows) - _one_by_one(connection, rows, on)
    return len(rows) - _joined(connection, rows, on)


def _rows(answers: Columns, *, dates_as_text: bool) -> list[tuple[Any, ...]]:
    pa = arrow()
    columns = [answers.column(name) for name in _NAMES]
    if dates_as_text:
        columns = [one.cast(pa.string()) if one.type == pa.date32() else one for one in columns]
    return list(zip(*(one.to_pylist() for one in columns), strict=True))


def _one_by_one(connection: Connection, rows: list[tuple[Any, ...]], on: date) -> int:
    """Keep each row where its version is the latest; return how many were kept."""
    this = (assignments.c.id == bindparam("assignment")) & (
        assignments.c.version == bindparam("of_version")
    )
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ANSWER_COLUMNS}
    values |= {"evaluated_on": bindparam("new_on"), "changed": bindparam("new_changed")}
    names = ["assignment", "of_version", *(f"new_{name}" for name in ANSWER_COLUMNS)]
    whole = ((*row, on, False) for row in rows)
    kept = update(assignments).where(this).values(values)
    return do_with_each(connection, kept, [*names, "new_on", "new_changed"], whole)


def _joined(connection: Connection, rows: list[tuple[Any, ...]], on: date) -> int:
    """Keep rows by way of a table for this transaction alone; return how many were kept."""
    fresh = Table(
        f"{PREFIX}answers",
        MetaData(),
        Column("assignment", Number, primary_key=True),
        Column("version", Number),
        *(Column(name, _KINDS[EVALUATION_COLUMNS[name]]) for name in ANSWER_COLUMNS),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    fresh.drop(connection, checkfirst=True)
    fresh.create(connection)
    put_in(connection, fresh, _NAMES, rows)
    values: dict[str, Any] = {name: fresh.c[name] for name in ANSWER_COLUMNS}
    values |= {"evaluated_on": on, "changed": False}
    this = (assignments.c.id == fresh.c.assignment) & (assignments.c.version == fresh.c.version)
    kept = connection.execute(update(assignments).where(this).values(values)).rowcount
    fresh.drop(connection)
    return kept
