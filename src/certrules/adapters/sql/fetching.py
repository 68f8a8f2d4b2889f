"""Many rows of a database at once: what a question gives as arrays, and arrays into a table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from certrules.adapters.sql.connecting import translated_driver
from certrules.adapters.sql.tables import instant_text
from certrules.ports.tables import arrow, arrow_type

Arrays = dict[str, Any]
"""Arrays of `pyarrow` by the name of their column."""

Question = Any
"""A `Select` of whatever columns."""

BATCH: Final = 10_000
"""How many numbers go into one question."""

_PIECE: Final = 500
"""How many rows are taken from SQLite at once."""


def fetch(connection: Connection, question: Question, kinds: dict[str, str]) -> Arrays:
    """Return what a question gives as arrays.

    `kinds`: what each column holds (number, flag, text, date), in the order of the question.
    """
    compiled = question.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "postgresql":
        # Every percent sign is doubled for a driver that puts values in; COPY takes none.
        return _copied_out(connection, str(compiled).replace("%%", "%"), kinds)
    # As the driver gives them: to make arrays of the text of dates is quicker than to make dates.
    driver: Any = connection.connection.driver_connection
    columns: list[list[Any]] = [[] for _ in kinds]
    with translated_driver(connection):
        cursor = driver.execute(str(compiled))
        # In pieces, so that rows are gone again before the garbage collection looks at them.
        while rows := cursor.fetchmany(_PIECE):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
    return {
        name: _array(values, holds)
        for (name, holds), values in zip(kinds.items(), columns, strict=True)
    }


def _array(values: Sequence[Any], holds: str) -> Any:  # noqa: ANN401 - an array
    pa = arrow()
    if holds == "date":
        return pa.array(values, pa.string()).cast(pa.date32())
    if holds == "flag":
        return pa.array(values, pa.int8()).cast(pa.bool_())
    return pa.array(values, arrow_type(holds))


def _copied_out(connection: Connection, question: str, kinds: dict[str, str]) -> Arrays:
    """Return what a question gives, through COPY: PostgreSQL's fastest way out."""
    sql, csv = import_module("psycopg.sql"), import_module("pyarrow.csv")
    copy = sql.Composed([sql.SQL("COPY ("), sql.SQL(question), sql.SQL(") TO STDOUT (FORMAT csv)")])
    content = BytesIO()
    cursor: Any = connection.connection.cursor()
    with translated_driver(connection), cursor, cursor.copy(copy) as out:
        for chunk in out:
            content.write(chunk)
    if not content.tell():
        return {name: _array((), holds) for name, holds in kinds.items()}
    content.seek(0)
    table = csv.read_csv(
        content,
        read_options=csv.ReadOptions(column_names=list(kinds)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={name: arrow_type(holds) for name, holds in kinds.items()},
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return {name: table.column(name).combine_chunks() for name in kinds}


def put_in(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add many rows to a table, given as values in the order of `names`."""
    if connection.dialect.name == "postgresql":
        _copied_in(connection, table, names, rows)
        return
    do_with_each(connection, insert(table).values(dict.fromkeys(names)), names, rows)


def do_with_each(
    connection: Connection,
    statement: Any,  # noqa: ANN401 - an `Insert` or `Update` of whatever table
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Execute a statement with the values of each row; return how many rows it reached.

    `names`: what the statement calls these values, in their order.
    """
    if connection.dialect.name == "postgresql":
        named = [dict(zip(names, row, strict=True)) for row in rows]
        return connection.execute(statement, named).rowcount if named else 0
    compiled = statement.compile(dialect=connection.dialect)
    places = [names.index(name) for name in compiled.positiontup or ()]
    ordered = [
        tuple([row[place] if type(row[place]) in _FIT else _fit(row[place]) for place in places])
        for row in rows
    ]
    return connection.exec_driver_sql(str(compiled), ordered).rowcount if ordered else 0


def do_in_columns(
    connection: Connection,
    statement: Any,  # noqa: ANN401 - an `Insert` or `Update` of whatever table
    columns: Mapping[str, Sequence[Any]],
) -> int:
    """Do the same on SQLite with values in columns, as it keeps them: dates are texts."""
    compiled = statement.compile(dialect=connection.dialect)
    rows = list(zip(*(columns[name] for name in compiled.positiontup or ()), strict=True))
    return connection.exec_driver_sql(str(compiled), rows).rowcount if rows else 0


_FIT: Final = frozenset({str, int, bool, type(None)})


def _fit(value: Any) -> Any:  # noqa: ANN401 - what a column holds
    """Return a value as SQLite keeps it."""
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _copied_in(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    sql = import_module("psycopg.sql")
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    copy = sql.Composed(
        [
            sql.SQL("COPY "),
            sql.Identifier(table.name),
            sql.SQL(" ("),
            columns,
            sql.SQL(") FROM STDIN"),
        ]
    )
    cursor: Any = connection.connection.cursor()
    with translated_driver(connection), cursor, cursor.copy(copy) as into:
        for row in rows:
            into.write_row(row)
