"""Tables from CSV files: headers, cells, rows; every problem noted, none guessed away (F-1, F-4).

A format is a list of `Column`; `read_table` gives its rows with what the cells mean. What rows say
of each other is checked afterwards, when all of them are there (F-8).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from certrules.errors import InvalidInput
from certrules.exchange import cells
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits, records
from certrules.exchange.problems import Findings, Where

Plain = Callable[[int, Mapping[str, Sequence[str]]], bool]
"""Is given the number of the first of some rows, and their cells by column as they stand, line ends
among them; says if it took them."""

MOST_COLUMNS: Final = 1_000
"""A header with more columns than this is no header."""


@attrs.frozen
class Column:
    """A column of a format: its name, how its cells are read, whether they must be there.

    `read` gets the trimmed text of a cell that is not blank. `filled`: a blank cell is an error.
    `needed`: the column must be in the header; if not said, it must when its cells must be filled.
    `key`: its cells name the rows, so they are told even of a row of the wrong length.
    """

    name: str
    read: Callable[[str], object] = cells.text
    filled: bool = False
    needed: bool = attrs.field(default=attrs.Factory(lambda self: self.filled, takes_self=True))
    key: bool = False


@attrs.frozen
class Row:
    """A row: its place, the meaning of each cell that is not blank, and whether all is well.

    `shifted`: whether it has too many or too few cells, so that each may stand in a wrong column.
    """

    where: Where
    values: Mapping[str, Any]
    sound: bool = True
    shifted: bool = False


def read_table(  # noqa: PLR0913 - the file, its problems, and how it is read
    path: Path,
    columns: Sequence[Column],
    found: Findings,
    *,
    source: str = "",
    limits: Limits = DEFAULT_LIMITS,
    plain: Plain | None = None,
) -> Iterator[Row]:
    """Yield the rows of a CSV file, noting every problem in `found`.

    `source` names the file in messages; its path if not given. A row with a problem, or under a
    header with one, is yielded with the cells that could be read, `sound` being false. `plain`:
    offered pieces in which nothing is unusual; the rows of those that it takes are not yielded.
    """
    where = Where(source or str(path))
    before = len(found.problems)
    plan: list[Column | None] = []
    whole = False

    def offered(first: int, cells: list[list[str]]) -> bool:
        named = zip(plan, cells, strict=True)
        return (
            whole and plain is not None and plain(first, {one.name: c for one, c in named if one})
        )

    lines = records(path, where, found, limits, plain=offered if plain else None)
    header = next(lines, None)
    if header is None:
        if len(found.problems) == before:
            found.add(
                where, "missing-header", "", "The file is empty. Write the names of the columns."
            )
        return
    if len(header[1]) > MOST_COLUMNS:
        message = f"The header has more than {MOST_COLUMNS:,} columns. Take them out."
        found.add(Where(where.source, "", 1), "missing-header", "", message)
        return
    names = [one.strip() for one in header[1]]
    if sign := _other_sign(names, columns):
        # Every column would be missing, and every row of one cell: only the cause is told (F-1).
        message = f"has {sign!r} between the names. Save the file with commas between its cells."
        found.add(Where(where.source, "", 1), "missing-header", names[0], message)
        return
    plan += _plan(names, columns, where, found)
    whole = len(found.problems) == before
    for number, line in lines:
        row = _row(line, plan, Where(where.source, "", number), found, limits)
        yield row if whole else attrs.evolve(row, sound=False)


def _other_sign(names: list[str], columns: Sequence[Column]) -> str | None:
    """Return what parts the names of a header instead of the comma, None where nothing does."""
    known = {column.name for column in columns}
    if len(names) > 1:
        return None
    return next((one for one in ";\t|" if known & set(names[0].split(one)) - set(names)), None)


def _plan(
    names: list[str], columns: Sequence[Column], where: Where, found: Findings
) -> list[Column | None]:
    """Return the column that each place of the header stands for, None where there is none."""
    by_name = {column.name: column for column in columns}
    free = {name: column for name, column in by_name.items() if name not in set(names)}
    plan: list[Column | None] = []
    for name in names:
        here = attrs.evolve(where, row=1).at(name)
        column = by_name.get(name)
        if column is None:
            # What is misspelt is read as what was meant, so that its cells are checked, too.
            column = _meant(name, free, here, found)
        elif column in plan:
            found.add(here, "duplicate-column", name, "stands twice in the header. Keep one.")
            column = None
        plan.append(column)
    for column in columns:
        if column.needed and column not in plan:
            here = Where(where.source, column.name, 1)
            found.add(here, "missing-column", column.name, "is not in the header. Add the column.")
    return plan


def _meant(name: str, free: dict[str, Column], where: Where, found: Findings) -> Column | None:
    """Note an unknown column; return the one that was meant, which is then no longer free."""
    meant = found.meant(name, free)
    remedy = f"Did you mean {meant!r}?" if meant else "Take it out, or name it as the format does."
    found.add(where, "unknown-column", name or "''", f"is no column known here. {remedy}")
    return free.pop(meant) if meant else None


def _row(
    line: list[str], plan: list[Column | None], where: Where, found: Findings, limits: Limits
) -> Row:
    before = len(found.problems)
    if len(line) != len(plan):
        message = f"The row has {len(line)} cells and the header {len(plan)}. Make them the same."
        found.add(where, "row-length", "", message)
        # Its id is known all the same, so that what names it is not reported as well (F-1).
        keys = [
            (one.name, cell.strip())
            for one, cell in zip(plan, line, strict=False)
            if one and one.key and cell.strip()
        ]
        return Row(where, dict(keys), sound=False, shifted=True)
    values: dict[str, Any] = {}
    for column, raw in zip(plan, line, strict=True):
        cell = raw.strip()
        if column is None or (not cell and not column.filled):
            continue
        try:
            values[column.name] = meaning(column, cell, limits)
        except InvalidInput as error:
            found.refuse(where.at(column.name), error)
    return Row(where, values, sound=len(found.problems) == before)


def meaning(column: Column, cell: str, limits: Limits = DEFAULT_LIMITS) -> object:
    """Return what a trimmed cell means in a column; raise `InvalidInput` if it means nothing."""
    if not cell:
        raise cells.MissingValue(cell, "is blank", "Fill the cell.")
    if len(cell) > limits.cell:
        limit = f"is longer than {limits.cell:,} characters"
        raise cells.CellTooLong(cell, limit, "Shorten the text.")
    return column.read(cells.unguarded(cell) if cell[0] == "'" else cell)
