"""The rows of a sheet of an XLSX workbook, each cell as what it is: text, number, date (F-5).

The extra ``excel`` is needed. Formulas count as the values that were stored with them.
"""

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar
from zipfile import ZipFile

import attrs

from certrules.errors import MissingExtra
from certrules.exchange.csv_records import Limits
from certrules.exchange.formats import unreadable
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import MOST_COLUMNS
from certrules.exchange.workbook_checks import (
    Shape,
    Stop,
    check_package,
    check_start,
    refuse,
    shape_of,
)

T = TypeVar("T")


@attrs.frozen
class SheetError:
    """What a formula gave that could not be computed, such as #N/A."""

    text: str


Raw = str | bool | int | float | date | datetime | time | timedelta | SheetError | None
"""What stands in a cell; None where nothing does."""

WORKBOOKS: Final = frozenset({".ods", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xltm", ".xltx"})
"""The suffixes of workbooks; all but .xlsx are there to be refused with what to do."""

Ends = Callable[[Sequence[Raw]], int | None]
"""Returns the place, from 0, of the cell of a row that says that the table ends there, if one does.

The rows from there on may be yielded, but what is in the way in them is not told.
"""

_BATCH: Final = 1_000

_ESCAPE: Final = re.compile("_x(005F|00[01][0-9A-F])_")


@attrs.frozen
class OpenSheet:
    """A sheet that is open: the cells of its header, and its rows below."""

    header: Sequence[Raw]
    rows: Callable[[Collection[int], "Ends"], Iterator[tuple[int, Sequence[Raw]]]]
    """Given the places of the columns that are used, from 0, and what ends the table: row numbers
    and cells."""


def read_sheet(  # noqa: PLR0913 - which sheet of which file, and how it is read
    path: Path,
    name: str | None,
    header: int,
    where: Where,
    found: Findings,
    *,
    limits: Limits,
    take: Callable[[OpenSheet], Iterator[T]],
) -> Iterator[T]:
    """Yield what `take` makes of a sheet, noting every problem that keeps it from being read.

    `name`: the sheet; the only one that shows if not given. `header`: the number of the row with
    the names of the columns. Raises `MissingExtra` without the package that reads workbooks.
    """
    try:
        import openpyxl  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError:
        raise MissingExtra("Reading XLSX files", "excel") from None
    try:
        with path.open("rb") as file:
            check_start(file, path, where, found, limits)
            guard = _Guard(where, found)
            with guard.call(lambda: ZipFile(file)) as package:
                guard.call(lambda: check_package(package, where, found, limits))
                book = guard.call(
                    lambda: openpyxl.load_workbook(
                        file, read_only=True, data_only=True, keep_links=False
                    )
                )
                yield from take(_Open(book, guard, where, found).sheet(name, header))
    except Stop:
        return
    except OSError as error:
        unreadable(path, error, where, found)


class _Guard:
    """Calls what reads other people's files: whatever it stumbles over is a problem of the file."""

    def __init__(self, where: Where, found: Findings) -> None:
        self._where = where
        self._found = found

    def call(self, work: Callable[[], T]) -> T:
        """Return what some work gives, or raise `Stop` after noting why it gives nothing."""
        try:
            with warnings.catch_warnings():
                # They are of looks: a style that is missing, an extension that is left out.
                warnings.simplefilter("ignore")
                return work()
        except Stop:
            raise
        except Exception as error:
            # Damaged files make the reader fail in any way; disks fail with a number.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            problem = f"is damaged, or not as XLSX files are ({type(error).__name__})"
            remedy = "Open it in a spreadsheet, and save it as 'Excel Workbook (.xlsx)'."
            raise refuse(self._where, self._found, problem, remedy) from None


class _Open:
    """A workbook that is open for reading."""

    def __init__(self, book: Any, guard: _Guard, where: Where, found: Findings) -> None:  # noqa: ANN401 - it comes without types
        self._book = book
        self._guard = guard
        self._where = where
        self._found = found

    def sheet(self, name: str | None, header: int) -> OpenSheet:
        """Return the sheet with a name, or the only one that shows."""
        sheet = self._named(name) if name is not None else self._only()
        sheet.reset_dimensions()  # what files say of their own size is often wrong
        first = self._guard.call(lambda: self._header(sheet, header))
        return OpenSheet(
            first, lambda places, ends: self._rows(sheet, header, len(first), places, ends)
        )

    def _named(self, name: str) -> Any:  # noqa: ANN401 - it comes without types
        sheets = {one.title.strip(): one for one in self._book.worksheets}
        sheet = sheets.get(name)
        if sheet is None:
            meant = self._found.meant(name, sheets)
            remedy = f"Did you mean {meant!r}?" if meant else f"There are: {_list_of(sheets)}."
            message = f"is no sheet of the workbook. {remedy}"
            self._found.add(self._where, "unknown-sheet", name, message)
            raise Stop
        if sheet.sheet_state != "visible":
            message = "is a hidden sheet. Show it, look at it, and save the workbook."
            self._found.add(self._where, "hidden-cells", name, message)
            raise Stop
        return sheet

    def _only(self) -> Any:  # noqa: ANN401 - it comes without types
        shown = [one for one in self._book.worksheets if one.sheet_state == "visible"]
        if len(shown) != 1:
            message = (
                f"The workbook has {len(shown)} sheets that show: "
                f"{_list_of(one.title for one in shown)}. Name one in the mapping (file.sheet)."
            )
            self._found.add(self._where, "unknown-sheet", "", message)
            raise Stop
        return shown[0]

    def _header(self, sheet: Any, header: int) -> list[Raw]:  # noqa: ANN401 - it comes without types
        rows = sheet.iter_rows(min_row=header, max_row=header, max_col=MOST_COLUMNS)
        cells = [_raw(one) for one in next(rows, ())]
        while cells and cells[-1] is None:
            cells.pop()
        return cells

    def _rows(
        self,
        sheet: Any,  # noqa: ANN401 - it comes without types
        header: int,
        width: int,
        places: Collection[int],
        ends: Ends,
    ) -> Iterator[tuple[int, Sequence[Raw]]]:
        shape = self._guard.call(lambda: self._shape(sheet, header, places))
        if shape.in_the_way:
            # Only now it matters where the table ends: below, nothing is in anybody's way.
            below = self._cells(sheet, header, width, shape.last_row)
            end = next(
                ((number, place + 1) for number, one in below if (place := ends(one)) is not None),
                None,
            )
            if end is not None:
                shape = self._guard.call(lambda: self._shape(sheet, header, places, end))
        self._check(shape, header)
        yield from self._cells(sheet, header, width, shape.last_row)

    def _cells(
        self,
        sheet: Any,  # noqa: ANN401 - it comes without types
        header: int,
        width: int,
        last_row: int,
    ) -> Iterator[tuple[int, Sequence[Raw]]]:
        """Yield the rows below the header that are not blank."""
        rows = sheet.iter_rows(min_row=header + 1, max_col=width)
        for before in range(header, last_row, _BATCH):
            # The reader is asked for no more rows than there are: what follows them is not needed.
            count = min(_BATCH, last_row - before)
            batch = self._guard.call(lambda: [[*map(_raw, row)] for row in islice(rows, count)])  # noqa: B023 - called at once
            if self._found.full(Where(self._where.source, "", before)):
                raise Stop
            for number, cells in enumerate(batch, start=before + 1):
                if any(one is not None for one in cells):
                    yield number, cells

    def _shape(
        self,
        sheet: Any,  # noqa: ANN401 - it comes without types
        header: int,
        places: Collection[int],
        end: tuple[int, int] | None = None,
    ) -> Shape:
        with sheet._get_source() as part:  # noqa: SLF001 - the reader has no other way to its XML
            return shape_of(part, header, {one + 1 for one in places}, end)

    def _check(self, shape: Shape, header: int) -> None:
        """Note what is hidden, merged, or not stored: nobody could tell what is meant."""
        if shape.hidden_rows:
            message = (
                f"There are {shape.hidden_rows:,} hidden rows, this being the first. "
                "Show them (take the filter off), or delete them."
                if shape.hidden_rows > 1
                else "The row is hidden. Show it (take the filter off), or delete it."
            )
            self._add(shape.first_hidden, "", "hidden-cells", message)
        for column in shape.hidden:
            message = "The column is hidden. Show it, look at it, and save the workbook."
            self._add(header, _column(column), "hidden-cells", message)
        for row, column in shape.merged:
            message = "Cells are merged here. Unmerge them, and fill each."
            self._add(row, _column(column), "merged-cells", message)
        for row, column in shape.unstored:
            message = (
                "A formula stands without its value. Open the workbook in a spreadsheet, and save."
            )
            self._add(row, _column(column), "no-stored-value", message)
        if shape.merged or shape.unstored:
            raise Stop  # cells are blank for it, and only the cause is told (F-1)

    def _add(self, row: int, place: str, code: str, message: str) -> None:
        self._found.add(Where(self._where.source, place, row), code, "", message)


def _column(number: int) -> str:
    return f"column {number}"


def _list_of(names: Iterable[str]) -> str:
    return ", ".join(map(repr, islice(names, 10))) or "none"


def _raw(cell: Any) -> Raw:  # noqa: ANN401 - it comes without types
    value: Raw = cell.value
    if isinstance(value, str):
        return SheetError(value) if cell.data_type == "e" else _unescaped(value)
    return value


def _unescaped(text: str) -> str:
    r"""Return a text without the escapes of the format (ECMA-376 part 1, 22.9.2.19).

    Only those of controls, and of the escape's own first character: the reader has undone some
    of the others already, so what looks like one of them may be what was typed.

    >>> _unescaped("one_x000D_\ntwo"), _unescaped("_x005F_x000D_")
    ('one\r\ntwo', '_x000D_')
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
