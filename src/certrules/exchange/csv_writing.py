"""Cells become lines of CSV: quoted as RFC 4180 has it, safe in a spreadsheet (F-13, F-14)."""

from collections.abc import Iterable
from typing import Final

from certrules.errors import InvalidInput
from certrules.exchange import cells
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Column, meaning

LINE_END: Final = "\r\n"

_QUOTED: Final = frozenset(',"\r\n')


def csv_line(texts: Iterable[str]) -> str:
    r"""Return one record with its line end.

    >>> csv_line(["a", "=1+1", 'a "b" c'])
    'a,\'=1+1,"a ""b"" c"\r\n'
    """
    line = ",".join(map(_cell, texts))
    # A line without any character would be a blank line, which is skipped.
    return (line or '""') + LINE_END


def _cell(text: str) -> str:
    cell = cells.guarded(text)
    if _QUOTED.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def as_read(text: str) -> str:
    """Return a text as it is when it has been written and read again: trimmed.

    >>> as_read(" on paper "), as_read("=1+1")
    ('on paper', '=1+1')
    """
    cell = cells.guarded(text).strip()
    return cells.unguarded(cell) if cell[:1] == "'" else cell


def check_writable(text: str, column: Column, where: Where, found: Findings) -> None:
    """Note at a place a text that the column's reader would refuse."""
    cell = cells.guarded(text).strip()
    if not cell:
        return
    try:
        meaning(column, cell)
    except InvalidInput as error:
        found.refuse(where, error)
