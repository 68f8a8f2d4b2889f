"""What is looked at before a workbook is read: its package, and how a sheet of it lies (F-5).

An XLSX file is a package of XML files. What it unpacks to is known before it is unpacked; and what
a reader of cells does not tell (merged and hidden cells, formulas without a value) is looked for.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO, BinaryIO, Final
from xml.parsers import expat
from zipfile import ZipFile

import attrs

from certrules.exchange.csv_records import Limits
from certrules.exchange.formats import too_large
from certrules.exchange.problems import Findings, Where

UNREADABLE: Final = "unreadable-workbook"

_OLD_OR_ENCRYPTED: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_MOST_PARTS: Final = 10_000
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_MOST_SHOWN: Final = 1_000
_CHUNK: Final = 1 << 16
_LONGEST: Final = 1 << 22
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# A reader lets go of what is in a row or a shared string when it is read, and keeps all else.
_CLEARED: Final = {f"{_MAIN} row", f"{_MAIN} si"}
_MOST_ROWS: Final = 2_000_000
_MOST_KEPT: Final = 500_000
_MOST_WITHIN: Final = 200_000

_ENCRYPTED: Final = 1
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_MACROS: Final = "vbaproject.bin"
_AS_XLSX: Final = "Save it as 'Excel Workbook (.xlsx)'."


class Stop(Exception):
    """The workbook cannot be read; why is noted."""


def refuse(where: Where, found: Findings, problem: str, remedy: str = _AS_XLSX) -> Stop:
    """Note why a workbook is not read, and return what is to be raised."""
    found.add(where, UNREADABLE, Path(where.source).name, f"{problem}. {remedy}")
    return Stop()


def check_start(file: BinaryIO, path: Path, where: Where, found: Findings, limits: Limits) -> None:
    """Refuse a file that is too large, or no XLSX file by its first bytes."""
    if file.seek(0, 2) > limits.file:
        too_large(path, where, found, limits.file)
        raise Stop
    file.seek(0)
    start = file.read(len(_OLD_OR_ENCRYPTED))
    if start == _OLD_OR_ENCRYPTED:
        problem = "is protected by a password, or in the format of Excel before 2007"
        raise refuse(where, found, problem, "Take the password off, and save it as .xlsx.")
    if not start.startswith(b"PK"):
        raise refuse(where, found, "is no workbook")
    file.seek(0)


def check_package(package: ZipFile, where: Where, found: Findings, limits: Limits) -> None:
    """Refuse a package that unpacks to too much, or holds what no plain workbook has."""
    parts = package.infolist()
    names = {one.filename.lower() for one in parts}
    # A reader of the package stops at these sizes, so nobody can understate them.
    if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > limits.file:
        message = f"unpacks to more than {limits.file:,} bytes. Split it, or raise the limit."
        found.add(where, "file-too-large", Path(where.source).name, message)
        raise Stop
    if any(one.flag_bits & _ENCRYPTED for one in parts):
        raise refuse(where, found, "is protected by a password", "Take the password off.")
    if any(one.endswith(_MACROS) for one in names):
        raise refuse(where, found, "holds macros")
    if "[content_types].xml" not in names or "xl/workbook.bin" in names:
        raise refuse(where, found, "is a package of another kind, and no XLSX file")
    for one in parts:
        with package.open(one) as part:
            _check_part(part, where, found)


class _TooMuch(Exception):
    """A reader would hold more of a part in memory at once than it should."""


class _Part:
    """An XML part being gone through, before a reader builds anything of it."""

    def __init__(self) -> None:
        self.root = ""
        self.declares = False
        self._quiet = 0
        self._kept = self._rows = self._within = self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def take(self, chunk: bytes) -> None:
        """Look at the next bytes; raise `ExpatError` where they are no XML, and `_TooMuch`."""
        self._quiet += len(chunk)
        self._parser.Parse(chunk, False)  # noqa: FBT003 - it takes no keyword
        # What has no end is looked at again from its beginning with each chunk.
        if self._quiet > _LONGEST:
            raise _TooMuch

    def _doctype(self, *_: object) -> None:
        self.declares = True

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.root = self.root or name
        self._quiet = 0
        if self._depth:
            self._depth += 1
            self._within += 1
        elif name in _CLEARED:
            self._depth, self._within = 1, 0
            self._rows += 1
        else:
            self._kept += 1
        if self._kept > _MOST_KEPT or self._rows > _MOST_ROWS or self._within > _MOST_WITHIN:
            raise _TooMuch

    def _end(self, _: str) -> None:
        self._quiet = 0
        if self._depth:
            self._depth -= 1


def _check_part(part: IO[bytes], where: Where, found: Findings) -> None:
    """Refuse a part that declares entities, holds too much, or is of a variant hardly ever read."""
    looked = _Part()
    try:
        while chunk := part.read(_CHUNK):
            looked.take(chunk)
            if looked.declares:
                raise refuse(where, found, "holds XML with a document type, which no workbook has")
            if looked.root.startswith(_STRICT):
                raise refuse(where, found, "is a 'Strict Open XML' workbook")
    except expat.ExpatError:
        return  # a picture, or what cannot be read as XML later on either
    except _TooMuch:
        problem = "holds more elements, or longer ones, than a workbook of rows has"
        raise refuse(where, found, problem, "Save the rows alone in a new workbook.") from None


@attrs.define
class Shape:
    """What is in the way in the used cells of a sheet: below its header, in some columns.

    Columns are counted from 1. `hidden_rows`, `first_hidden`: how many rows are hidden, and the
    first of them. `hidden`: the columns that are. `merged`: where merged cells begin. `unstored`:
    where formulas stand without a value. `last_row`: the last row there is.
    """

    hidden_rows: int = 0
    first_hidden: int = 0
    hidden: list[int] = attrs.field(factory=list)
    merged: list[tuple[int, int]] = attrs.field(factory=list)
    unstored: list[tuple[int, int]] = attrs.field(factory=list)
    last_row: int = 0

    @property
    def in_the_way(self) -> bool:
        """Whether there is anything in a row that is in the way."""
        return bool(self.hidden_rows or self.merged or self.unstored)


def shape_of(
    part: IO[bytes],
    header: int,
    columns: Collection[int],
    end: tuple[int, int] | None = None,
) -> Shape:
    """Return what is in the way in a sheet whose header is in a row, where some columns are used.

    `end`: the row and the column of the cell that says that the table ends there; from this cell on
    nothing is in the way.

    Raises `ValueError` where rows or cells are out of order or outside of a sheet.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    scan = _Scan(parser, header, frozenset(columns), end or (_LAST_ROW + 1, 1))
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - it takes no keyword
    parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword
    return scan.shape


_CELL_END: Final = f"{_MAIN} c"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_TRUE = {"1", "true"}


def place_of(reference: str) -> tuple[int, int]:
    """Return the row and the column that a reference names, both counted from 1.

    Raises `ValueError` for what is no reference, or is outside of a sheet.

    >>> place_of("B7")
    (7, 2)
    """
    match = _CELL.fullmatch(reference)
    column = 0
    for letter in match[1] if match else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2]) if match else 0
    if not 1 <= row <= _LAST_ROW or not 1 <= column <= _LAST_COLUMN:
        raise ValueError(reference)
    return row, column


class _Scan:
    """A sheet being gone through, element by element."""

    def __init__(
        self,
        parser: expat.XMLParserType,
        header: int,
        columns: frozenset[int],
        end: tuple[int, int],
    ) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._parser = parser
        self.shape = Shape()
        self._header = header
        self._columns = columns
        self._end_at = end
        self._hides = False
        self._column = 0
        self._formula = self._value = self._is_text = False
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            f"{_MAIN} col": self._col,
            f"{_MAIN} row": self._row,
            f"{_MAIN} c": self._cell,
            f"{_MAIN} f": self._has_formula,
            f"{_MAIN} v": self._has_value,
            f"{_MAIN} is": self._has_value,
            f"{_MAIN} mergeCell": self._merge,
        }

    def _start(self, name: str, fields: dict[str, str]) -> None:
        take = self._starts.get(name)
        if take is not None:
            take(fields)

    def _end(self, name: str) -> None:
        """Take in the end of a cell, when all that it holds is known."""
        if name != _CELL_END:
            return
        self._parser.CharacterDataHandler = None
        row, shape = self.shape.last_row, self.shape
        if self._hides and self._header <= row < self._end_at[0]:
            self._hides = False
            shape.first_hidden = shape.first_hidden or row
            shape.hidden_rows += 1
        if self._formula and not self._value and self._is_used(row, self._column):
            _add(shape.unstored, (row, self._column))

    def _col(self, fields: dict[str, str]) -> None:
        if fields.get("hidden") in _TRUE:
            first, last = int(fields["min"]), int(fields["max"])
            self.shape.hidden += sorted(one for one in self._columns if first <= one <= last)

    def _row(self, fields: dict[str, str]) -> None:
        before = self.shape.last_row
        row = int(fields.get("r", before + 1))
        if not before < row <= _LAST_ROW:
            raise ValueError(row)
        self.shape.last_row = row
        self._hides = fields.get("hidden") in _TRUE
        self._column = 0

    def _cell(self, fields: dict[str, str]) -> None:
        row, column = self.shape.last_row, self._column + 1
        if "r" in fields:
            row, column = place_of(fields["r"])
        if row != self.shape.last_row or column <= self._column:
            raise ValueError(fields)
        self._column = column
        self._formula = self._value = False
        self._is_text = fields.get("t") == "str"

    def _has_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _has_value(self, _: dict[str, str]) -> None:
        if self._formula and not self._is_text:
            # What was never computed may have a value with nothing in it.
            self._parser.CharacterDataHandler = self._has_text
        else:
            self._value = True

    def _has_text(self, _: str) -> None:
        self._value = True

    def _merge(self, fields: dict[str, str]) -> None:
        first, _, last = fields["ref"].partition(":")
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
        used = any(left <= one <= right for one in self._columns) and top < self._end_at[0]
        if used and bottom >= self._header and (top, left) != (bottom, right):
            _add(self.shape.merged, (max(top, self._header), left))

    def _is_used(self, row: int, column: int) -> bool:
        # What stands before the cell that ends the table could be the first filled cell itself.
        below = row >= self._header and (row, column) < self._end_at
        return below and column in self._columns


def _add(places: list[tuple[int, int]], place: tuple[int, int]) -> None:
    """Note a place; more than some thousand help nobody."""
    if len(places) < _MOST_SHOWN:
        places.append(place)
