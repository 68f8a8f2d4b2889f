"""The bytes of a CSV file become records: UTF-8, RFC 4180 to the letter, limits (F-2, F-3, F-5).

The standard library's reader takes quotes in the middle of a cell and lone CRs, so this one reads
by itself. It goes line by line, so that a file is refused before it is held whole.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import attrs

from certrules.exchange.formats import MEBIBYTE, not_utf_8, too_large, unreadable
from certrules.exchange.problems import Findings, Where


@attrs.frozen
class Limits:
    """How much is read (F-5): characters of a cell, bytes of a file and of a line."""

    cell: int = 65_536
    file: int = 256 * MEBIBYTE
    line: int = 8 * MEBIBYTE


DEFAULT_LIMITS: Final = Limits()

MOST_PROBLEMS: Final = 100_000
"""When so many problems have been found, no further rows are read."""


class _Stop(Exception):
    """The rest of the file cannot be understood."""


class _Broken(Exception):
    """The record cannot be understood; the next line may be."""


def records(
    path: Path, where: Where, found: Findings, limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[int, list[str]]]:
    """Yield (record number, cells) of each record of a CSV file, noting every problem.

    The first record is 1. A blank line yields nothing but is counted, as in a spreadsheet; blank
    lines before the first record are not. After an open quote nothing more is yielded.
    """
    try:
        with path.open("rb") as file:
            yield from _Records(file, path, where, found, limits).all()
    except OSError as error:
        unreadable(path, error, where, found)


class _Records:
    """One file being read."""

    def __init__(
        self, file: BinaryIO, path: Path, where: Where, found: Findings, limits: Limits
    ) -> None:
        self._file = file
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
                blank = line.isspace()
                self._row += 1 if self._row or not blank else 0
                if not blank:
                    try:
                        cells = self._cells(line)
                    except _Broken:
                        if self._row == 1:
                            return  # without a header no cell has a name
                    else:
                        yield self._row, cells
        except _Stop:
            return

    def _stop_at_many(self) -> None:
        if len(self._found.problems) >= MOST_PROBLEMS:
            message = f"There are {MOST_PROBLEMS:,} problems and perhaps more. Correct these first."
            self._add("", "too-many-problems", "", message)
            raise _Stop

    def _line(self) -> str:
        """Return the next line with its end, or an empty text at the end of the file."""
        content = self._file.readline(self._limits.line + 1)
        self._read += len(content)
        if self._read > self._limits.file:
            too_large(self._path, self._where, self._found, self._limits.file)
            raise _Stop
        if len(content) > self._limits.line:
            self._add("", "cell-too-long", "", "The line never ends. Shorten its cells.", 1)
            raise _Stop
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

    def _cells(self, line: str) -> list[str]:
        if '"' in line:
            return self._quoted(line)
        line = line[: _end_of(line)]
        if "\r" in line:
            self._lone_cr()
        return line.split(",")

    def _quoted(self, line: str) -> list[str]:
        """Return the cells of a record, some of them quoted; it may go on in the next lines."""
        cells: list[str] = []
        place = 0
        while True:
            if line.startswith('"', place):
                cell, line, place = self._quoted_cell(line, place + 1, len(cells) + 1)
            else:
                comma = line.find(",", place)
                start, place = place, comma if comma >= 0 else _end_of(line)
                cell = line[start:place]
                self._check_bare(cell, len(cells) + 1)
            cells.append(cell)
            if place >= _end_of(line):
                return cells
            if line[place] != ",":
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


def _end_of(line: str) -> int:
    """Return where the line's text ends: before LF or CRLF."""
    if not line.endswith("\n"):
        return len(line)
    return len(line) - (2 if line.endswith("\r\n") else 1)
