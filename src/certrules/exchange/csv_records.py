"""The bytes of a CSV file become records: UTF-8, RFC 4180 to the letter, limits (F-2, F-3, F-5).

The standard library's reader takes quotes in the middle of a cell and lone CRs, so this one reads
by itself. It goes line by line, so that a file is refused before it is held whole.
"""

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import BinaryIO, Final, TypedDict

import attrs

from certrules.exchange.encodings import UTF_8, UTF_16, Utf16Lines
from certrules.exchange.formats import MEBIBYTE, not_utf_8, too_large, unreadable
from certrules.exchange.problems import MOST_PROBLEMS, Findings, Where


@attrs.frozen
class Limits:
    """How much is read (F-5): characters of a cell, bytes of a file and of a line."""

    cell: int = 65_536
    file: int = 256 * MEBIBYTE
    line: int = 8 * MEBIBYTE


DEFAULT_LIMITS: Final = Limits()


@attrs.frozen
class Dialect:
    """How a file is written: what parts its cells, and in which encoding it is; as F-2 and F-3."""

    delimiter: str = ","
    encoding: str = UTF_8


DEFAULT_DIALECT: Final = Dialect()

BLOCK: Final = 1 << 18
"""How many bytes are looked at together where all of them may be plain."""

MANY: Final = 2
"""Of fewer columns a blank line might be a row."""


class _How(TypedDict):
    """How a file is read."""

    limits: Limits
    dialect: Dialect
    header_row: int | None


class _Stop(Exception):
    """The rest of the file cannot be understood."""


class _Broken(Exception):
    """The record cannot be understood; the next line may be."""


Plain = Callable[[int, list[list[str]]], bool]
"""Is given the number of the first of some records and their cells, column by column, with spaces
and line ends around them; says if it took them."""


def records(  # noqa: PLR0913 - the file, its problems, and how it is read
    path: Path,
    where: Where,
    found: Findings,
    limits: Limits = DEFAULT_LIMITS,
    dialect: Dialect = DEFAULT_DIALECT,
    *,
    header_row: int | None = None,
    plain: Plain | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Yield (record number, cells) of each record of a CSV file, noting every problem.

    The first record is 1. A blank line yields nothing but is counted, as in a spreadsheet; blank
    lines before the first record are not. After an open quote nothing more is yielded.

    `header_row`: the number of the line with the header in a file of another system. The lines
    above it are counted, blank ones too, but not looked at.

    `plain`: offered thousands of records at once where nothing about them is unusual; what it takes
    is not yielded.
    """
    try:
        with path.open("rb") as file:
            # What tells no size, such as a pipe, is counted as it is read.
            if os.fstat(file.fileno()).st_size > limits.file:
                too_large(path, where, found, limits.file)
                return
            how: _How = {"limits": limits, "dialect": dialect, "header_row": header_row}
            if plain is None or dialect.encoding != UTF_8:
                yield from _Records(file, path, where, found, **how).all()
                return
            blocks = _Blocks(file, limits.line)
            yield from _Records(blocks, path, where, found, **how).around(blocks, plain)
    except OSError as error:
        unreadable(path, error, where, found)


class _Blocks:
    """A file read in blocks of whole lines, each of which can still be read line by line."""

    def __init__(self, file: BinaryIO, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._size = 0  # the first block is the header alone
        self._block = BytesIO()
        self._ends = 0

    def ahead(self) -> bytes:
        """Return the block that comes next; nothing within a block, and at the end of the file."""
        if self._block.tell() < self._ends:
            return b""
        content = self._file.read(self._size)
        if not content.endswith(b"\n"):
            content += self._file.readline(self._longest + 1)
        self._size = BLOCK
        self._block, self._ends = BytesIO(content), len(content)
        return content

    def skip(self) -> None:
        """Leave the block that came last behind."""
        self._block.seek(self._ends)

    def readline(self, limit: int) -> bytes:
        """Return the next line with its end, or as much of it as the limit allows."""
        return self._block.readline(limit) or (self.ahead() and self._block.readline(limit))


class _Records:
    """One file being read."""

    def __init__(  # noqa: PLR0913 - the file, its problems, and how it is read
        self,
        file: BinaryIO | _Blocks,
        path: Path,
        where: Where,
        found: Findings,
        *,
        limits: Limits,
        dialect: Dialect,
        header_row: int | None,
    ) -> None:
        self._header = header_row or 1
        self._counts_blank = header_row is not None
        self._dialect = dialect
        self._encoding: str | None = dialect.encoding
        self._readline: Callable[[int], bytes] = file.readline
        if dialect.encoding == UTF_16 and not isinstance(file, _Blocks):
            wide = Utf16Lines(file)
            self._encoding, self._readline = wide.encoding, wide.readline
        self._delimiter = dialect.delimiter
        self._path = path
        self._where = where
        self._found = found
        self._limits = limits
        self._row = 0
        self._read = 0

    def all(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the records until the end, or until the rest cannot be understood."""
        try:
            while line := self._line():
                self._stop_at_many()
                # Where tabs part the cells, a line of tabs is a record of blank cells.
                blank = line.isspace() and self._delimiter not in line
                self._row += 1 if self._row or not blank or self._counts_blank else 0
                if not blank and self._row >= self._header:
                    try:
                        cells = self._cells(line)
                    except _Broken:
                        if self._row == self._header:
                            return  # without a header no cell has a name
                    else:
                        yield self._row, cells
        except _Stop:
            return

    def around(self, blocks: _Blocks, plain: Plain) -> Iterator[tuple[int, list[str]]]:
        """Yield the records that `plain` does not take."""
        width = 0
        one_by_one = self.all()
        while True:
            while (block := blocks.ahead()) and self._taken(block, width, plain):
                blocks.skip()
            record = next(one_by_one, None)
            if record is None:
                return
            width = width or len(record[1])
            yield record

    def _taken(self, block: bytes, width: int, plain: Plain) -> bool:
        """Return whether a block was taken as it is; `width`: the cells of the header."""
        many = len(self._found.problems) >= MOST_PROBLEMS
        large = len(block) > min(self._limits.line, self._limits.file - self._read)
        if many or large or width < MANY or b'"' in block:
            return False
        try:
            columns = _columns(block.decode("utf-8"), width, self._delimiter)
        except UnicodeDecodeError:
            return False
        if not columns or not plain(self._row + 1, columns):
            return False
        self._row += len(columns[0])
        self._read += len(block)
        return True

    def _stop_at_many(self) -> None:
        if self._found.full(Where(self._where.source, "", self._row)):
            raise _Stop

    def _line(self) -> str:
        """Return the next line with its end, or an empty text at the end of the file."""
        content = self._readline(self._limits.line + 1)
        self._read += len(content)
        if self._read > self._limits.file:
            too_large(self._path, self._where, self._found, self._limits.file)
            raise _Stop
        if len(content) > self._limits.line:
            self._add("", "cell-too-long", "", "The line never ends. Shorten its cells.", 1)
            raise _Stop
        if self._encoding != UTF_8:
            return self._declared(content)
        first = self._read == len(content)
        if first and b"\0" in content:
            # Every other byte of a text in UTF-16 is NUL, and each of them is a character of UTF-8.
            not_utf_8(0, Where(self._where.source, "", 1), self._found)
            raise _Stop
        try:
            return content.decode("utf-8-sig" if first else "utf-8")
        except UnicodeDecodeError as error:
            place = Where(self._where.source, "", self._row + 1)
            not_utf_8(content[error.start], place, self._found)
            raise _Stop from None

    def _declared(self, content: bytes) -> str:
        """Return a line that is in the encoding declared for the file."""
        name = self._dialect.encoding
        try:
            if self._encoding is not None:
                return content.decode(self._encoding)
            value, problem = name, "begins with a byte order mark, and the file with none"
        except UnicodeDecodeError as error:
            value = f"byte 0x{content[error.start]:02X}"
            problem = f"begins no character of {name}"
        remedy = "Declare the encoding in which the file was saved."
        self._add("", "wrong-encoding", value, f"{problem}. {remedy}", 1)
        raise _Stop

    def _cells(self, line: str) -> list[str]:
        if '"' in line:
            return self._quoted(line)
        line = line[: _end_of(line)]
        if "\r" in line:
            self._lone_cr()
        return line.split(self._delimiter)

    def _quoted(self, line: str) -> list[str]:
        """Return the cells of a record, some of them quoted; it may go on in the next lines."""
        cells: list[str] = []
        place = 0
        while True:
            if line.startswith('"', place):
                cell, line, place = self._quoted_cell(line, place + 1, len(cells) + 1)
            else:
                comma = line.find(self._delimiter, place)
                start, place = place, comma if comma >= 0 else _end_of(line)
                cell = line[start:place]
                self._check_bare(cell, len(cells) + 1)
            cells.append(cell)
            if place >= _end_of(line):
                return cells
            if line[place] != self._delimiter:
                remedy = "Double the quotes that belong to the text."
                self._add(
                    f"column {len(cells)}", "quoting", cell, f"ends before its text. {remedy}"
                )
                raise _Broken
            place += 1

    def _quoted_cell(self, line: str, start: int, column: int) -> tuple[str, str, int]:
        """Return the text of a quoted cell, and the line and place at which it ends."""
        parts: list[str] = []
        length = 0
        while True:
            quote = line.find('"', start)
            parts.append(line[start:] if quote < 0 else line[start:quote])
            length += len(parts[-1])
            if length > self._limits.cell:
                remedy = "Shorten it, or close its quote."
                message = f"is longer than {self._limits.cell:,} characters. {remedy}"
                self._add(f"column {column}", "cell-too-long", "".join(parts), message)
                raise _Stop
            if quote < 0:
                line, start = self._line(), 0
                if not line:
                    message = "opens with a quote that is never closed. Close it."
                    self._add(f"column {column}", "quoting", "".join(parts), message)
                    raise _Stop
            elif line.startswith('"', quote + 1):
                parts.append('"')
                start = quote + 2
            else:
                return "".join(parts), line, quote + 1

    def _check_bare(self, cell: str, column: int) -> None:
        if '"' in cell:
            message = "has a quote inside. Put the whole cell in quotes, and double the quote."
            self._add(f"column {column}", "quoting", cell, message)
            raise _Broken
        if "\r" in cell:
            self._lone_cr()

    def _lone_cr(self) -> None:
        message = "A line ends with CR alone. Save the file with LF or CRLF line ends."
        self._add("", "line-end", "", message)
        raise _Broken

    def _add(self, place: str, code: str, value: str, message: str, ahead: int = 0) -> None:
        self._found.add(Where(self._where.source, place, self._row + ahead), code, value, message)


def _columns(text: str, width: int, delimiter: str) -> list[list[str]]:
    """Return the cells of whole lines by column; none if a line is not just `width` cells.

    All lines are parted at once: where every line end stands in the last column, all is well.
    """
    if text.count("\r") != text.count("\r\n"):
        return []
    if not text.endswith("\n"):
        text += "\n"
    lines = text.count("\n")
    cells = text.replace("\n", "\n" + delimiter).split(delimiter)
    last = cells[width - 1 :: width]
    if len(cells) != lines * width + 1 or not all(map(str.endswith, last, repeat("\n"))):
        return []
    del cells[-1]
    return [cells[place::width] for place in range(width)]


def _end_of(line: str) -> int:
    """Return where the line's text ends: before LF or CRLF."""
    if not line.endswith("\n"):
        return len(line)
    return len(line) - (2 if line.endswith("\r\n") else 1)
