"""Many evaluations into a database at once."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    MetaData,
    Table,
    Text,
    bindparam,
    false,
    update,
)

from certrules.adapters.sql.fetching import do_in_columns, put_in
from certrules.adapters.sql.tables import PREFIX, Number, assignments
from certrules.ports.store import Columns
from certrules.ports.tables import ANSWER_COLUMNS, EVALUATION_COLUMNS, answer_table, arrow

_NAMES: Final = ("assignment", "version", *ANSWER_COLUMNS)

_KINDS: Final[dict[str, Any]] = {"text": Text, "date": Date, "flag": Boolean}


def keep(connection: Connection, table: Columns, on: date) -> int:
    """Keep evaluations given as a table; see `Transaction.keep_columns`."""
    answers = answer_table(table).select(_NAMES)
    keep_each = _one_by_one if connection.dialect.name == "sqlite" else _joined
    return len(answers) - keep_each(connection, answers, on)


def _one_by_one(connection: Connection, answers: Columns, on: date) -> int:
    """Keep each row where its version is the latest; return how many were kept."""
    pa = arrow()
    this = (assignments.c.id == bindparam("assignment")) & (
        assignments.c.version == bindparam("of_version")
    )
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ANSWER_COLUMNS}
    values |= {"evaluated_on": bindparam("new_on"), "changed": false()}
    names = ["assignment", "of_version", *(f"new_{name}" for name in ANSWER_COLUMNS)]
    # To make texts of dates in columns is quicker than one by one.
    columns = [
        (one.cast(pa.string()) if one.type == pa.date32() else one).to_pylist()
        for one in answers.columns
    ]
    given = dict(zip(names, columns, strict=True)) | {"new_on": [on.isoformat()] * len(answers)}
    return do_in_columns(connection, update(assignments).where(this).values(values), given)


def _joined(connection: Connection, answers: Columns, on: date) -> int:
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
    columns = (one.to_pylist() for one in answers.columns)
    put_in(connection, fresh, _NAMES, zip(*columns, strict=True))
    values: dict[str, Any] = {name: fresh.c[name] for name in ANSWER_COLUMNS}
    values |= {"evaluated_on": on, "changed": False}
    this = (assignments.c.id == fresh.c.assignment) & (assignments.c.version == fresh.c.version)
    kept = connection.execute(update(assignments).where(this).values(values)).rowcount
    fresh.drop(connection)
    return kept
