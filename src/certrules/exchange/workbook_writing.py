"""A table becomes a workbook that spreadsheets open: XLSX, the same bytes for the same table."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from io import BytesIO
from shutil import copyfileobj
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from certrules.errors import MissingExtra
from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import DATE, Cell, Sheet

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
MOST_UNITS: Final = 32_767
"""How long a text may be, in units of UTF-16."""

_EVERYWHERE: Final = "A1:XFD1048576"

_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the instant of its making: a clock would change the bytes (F-14)."""

_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first instant that a ZIP archive knows."""

_UNIX: Final = 3
"""The system that the archive names as its maker, on every system."""

_FIRST_DAY: Final = date(1900, 3, 1)
"""The days before it have other numbers: spreadsheets count a 29 February 1900, which never was."""

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
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError:
        raise MissingExtra("Writing XLSX", "excel") from None
    _check(sheet)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.use_zip64()
    book.set_properties({"created": _MADE})
    _Page(book, sheet).write()
    book.close()
    return _settled(content)


class _Page:
    """The one sheet of a workbook, row by row."""

    def __init__(self, book: Any, sheet: Sheet) -> None:  # noqa: ANN401 - the package has no types
        self._page = book.add_worksheet(sheet.title)
        # The package takes a text from <r> to </r> for XML of its own, and writes it unescaped.
        self._page._xml_rich_inline_string = self._literal  # noqa: SLF001 - it has no other way
        self._sheet = sheet
        self._text = book.add_format({"num_format": "@"})
        self._name = book.add_format({"num_format": "@", "bold": True})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self) -> None:
        """Write the head, which stays in sight, and the rows."""
        page, sheet = self._page, self._sheet
        head = len(sheet.above)
        page.freeze_panes(head, 0)
        # A column of texts stays one where a person goes on below the last row.
        for place, (name, holds) in enumerate(sheet.columns.items()):
            style = self._date if holds == DATE else self._text
            page.set_column(place, place, _width(name), style)
        # Usernames such as 007 are no mistake.
        page.ignore_errors({"number_stored_as_text": _EVERYWHERE})
        for number, names in enumerate(sheet.above):
            self._line(number, names, self._name)
        for number, row in enumerate(sheet.rows, start=head):
            self._line(number, row, self._text)

    def _line(self, number: int, cells: Sequence[Cell], text: object) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, bool):
                self._page.write_boolean(number, place, cell)
            elif isinstance(cell, date):
                self._page.write_datetime(number, place, cell, self._date)
            elif cell:
                # Not `write`, which takes some texts for formulas, numbers or addresses.
                self._page.write_string(number, place, cell, text)

    def _literal(self, text: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        """Write a text like all others; no blank that must be kept is at an end of it."""
        self._page._xml_inline_string(text, False, list(attributes))  # noqa: SLF001, FBT003


def _width(name: str) -> int:
    return min(max(len(name) + 2, _NARROWEST), _WIDEST)


def _settled(package: BytesIO) -> bytes:
    """Return the same package without the times and rights of the files that it was made of."""
    content = BytesIO()
    with ZipFile(package) as parts, ZipFile(content, "w", ZIP_DEFLATED) as settled:
        for part in parts.infolist():
            entry = ZipInfo(part.filename, _OLDEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            # Tells whether the part is too large for the older form of the format.
            entry.file_size = part.file_size
            with parts.open(part) as source, settled.open(entry, "w") as target:
                copyfileobj(source, target)
    return content.getvalue()


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
    if isinstance(cell, date) and cell < _FIRST_DAY:
        return f"is before {_FIRST_DAY}, where workbooks miscount the days. Write another format."
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
