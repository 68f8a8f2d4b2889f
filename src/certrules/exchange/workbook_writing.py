"""A table becomes a workbook that spreadsheets open: XLSX, the same bytes for the same table."""

import re
from datetime import date
from typing import Final

from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import DATE, Cell, Sheet
from certrules.ports.workbooks import (
    DAYS,
    FIRST_DAY,
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    bound,
    page_of,
    write_cell,
)

MOST_UNITS: Final = 32_767
"""How long a text may be, in units of UTF-16."""

_UNHELD: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not have; all others are written, some as an escape."""

_NARROWEST: Final = 10
_WIDEST: Final = 40
"""How wide columns are made, in letters."""


def workbook(sheet: Sheet) -> bytes:
    """Return a table as an XLSX workbook with one sheet.

    Texts are cells of the type text, with the text format: a spreadsheet runs none of them, not
    even after it was edited, so nothing is put before them (F-13 is for CSV). Dates are dates,
    shown as ISO 8601.

    Raises `MissingExtra` without the extra ``excel``, and `ProblemsFound` for more rows, columns or
    letters than a workbook holds, and for days before 1900-03-01.
    """
    _check(sheet)
    return bound(lambda book: _draw(book, sheet))


def _draw(book: Book, sheet: Sheet) -> None:
    """Draw the one sheet: the head, which stays in sight, and the rows."""
    page = page_of(book, sheet.title)
    text = book.add_format({"num_format": "@"})
    name = book.add_format({"num_format": "@", "bold": True})
    day = book.add_format({"num_format": DAYS})
    head = len(sheet.above)
    page.freeze_panes(head, 0)
    # A column of texts stays one where a person goes on below the last row.
    for place, (title, holds) in enumerate(sheet.columns.items()):
        page.set_column(place, place, _width(title), day if holds == DATE else text)
    for number, cells in enumerate((*sheet.above, *sheet.rows)):
        for place, cell in enumerate(cells):
            write_cell(page, number, place, cell, name if number < head else text, day)


def _width(name: str) -> int:
    return min(max(len(name) + 2, _NARROWEST), _WIDEST)


def _check(sheet: Sheet) -> None:
    """Raise `ProblemsFound` with all that a workbook cannot hold."""
    found = Findings()
    sizes = (
        ("rows", len(sheet.above) + len(sheet.rows), MOST_ROWS),
        ("columns", len(sheet.columns), MOST_COLUMNS),
    )
    for what, count, most in sizes:
        if count > most:
            message = (
                f"There are {count:,} {what}, and a workbook holds {most:,}. "
                "Filter the export, or write another format."
            )
            found.add(Where(), "not-writable", "", message)
    for row, cells in enumerate((*sheet.above, *sheet.rows), start=1):
        for column, cell in zip(sheet.columns, cells, strict=False):
            if problem := _unheld(cell):
                found.add(Where("", column, row), "not-writable", cell, problem)
    found.raise_if_any()


def _unheld(cell: Cell) -> str | None:
    """Return why a cell of a workbook cannot hold a text or a date, or None."""
    if isinstance(cell, str):
        return _unheld_text(cell)
    if isinstance(cell, date) and cell < FIRST_DAY:
        return f"is before {FIRST_DAY}, where workbooks miscount the days. Write another format."
    return None


def _unheld_text(text: str) -> str | None:
    # No character has more than two units.
    if len(text) * 2 > MOST_UNITS and _units(text) > MOST_UNITS:
        return f"is longer than the {MOST_UNITS:,} letters of a cell. Write another format."
    if not text.isascii() and (match := _UNHELD.search(text)):
        point = f"U+{ord(match[0]):04X}"
        return f"holds {point}, which a workbook cannot. Write another format."
    return None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
