"""How every XLSX workbook is made: the same bytes again, and no text in it ever runs."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from io import BytesIO
from shutil import copyfileobj
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from certrules.errors import MissingExtra

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384

FIRST_DAY: Final = date(1900, 3, 1)
"""The days before it have other numbers: spreadsheets count a 29 February 1900, which never was."""

DAYS: Final = "yyyy-mm-dd"
"""The format of dates."""

_EVERYWHERE: Final = "A1:XFD1048576"

_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the instant of its making: a clock would change the bytes (F-14)."""

_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first instant that a ZIP archive knows."""

_UNIX: Final = 3
"""The system that the archive names as its maker, on every system."""

Book = Any
"""A workbook of the package, which has no types."""

Page = Any
"""A sheet of it."""


def bound(draw: Callable[[Book], None]) -> bytes:
    """Return the workbook on which a function draws, row after row.

    Raises `MissingExtra` without the extra ``excel``.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError:
        raise MissingExtra("Writing XLSX", "excel") from None
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.use_zip64()
    book.set_properties({"created": _MADE})
    draw(book)
    book.close()
    return _settled(content)


def page_of(book: Book, title: str) -> Page:
    """Return a new sheet of a workbook, which takes every text for a text."""
    page = book.add_worksheet(title)

    def literal(text: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        """Write a text like all others; no blank that must be kept is at an end of it."""
        page._xml_inline_string(text, False, list(attributes))  # noqa: SLF001, FBT003

    # The package takes a text from <r> to </r> for XML of its own, and writes it unescaped.
    page._xml_rich_inline_string = literal  # noqa: SLF001 - it has no other way
    # Usernames such as 007 are no mistake.
    page.ignore_errors({"number_stored_as_text": _EVERYWHERE})
    return page


def write_cell(  # noqa: PLR0913, PLR0917 - where, what, and how it looks
    page: Page, row: int, column: int, cell: object, text: object, day: object
) -> None:
    """Write a text, a date, a truth value or nothing; `text` and `day` are the formats of two."""
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif cell:
        # Not `write`, which takes some texts for formulas, numbers or addresses.
        page.write_string(row, column, cell, text)


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
