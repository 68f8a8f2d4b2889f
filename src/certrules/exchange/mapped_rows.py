"""The rows of a foreign file, read as its mapping says: every problem noted, none guessed away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import attrs

from certrules.errors import InvalidDate, InvalidInput
from certrules.exchange import cells
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits, records
from certrules.exchange.mapping import FieldRule, TableMapping
from certrules.exchange.outcome import Progress, quiet
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import MOST_COLUMNS
from certrules.exchange.workbooks import WORKBOOKS, OpenSheet, Raw, SheetError, read_sheet
from certrules.model.fields import civil_date
from certrules.model.names import name_key

_EVERY: Final = 10_000
"""After how many rows progress is told."""

_MOST_EXACT: Final = 10**15
"""Spreadsheets keep no more than fifteen digits of a number."""


@attrs.frozen
class MappedRow:
    """A row: its number, the meaning of each field that is not blank, and whether all is well."""

    number: int
    values: Mapping[str, Any]
    sound: bool = True


@attrs.define
class MappedFile:
    """A foreign file being read: its rows, what is wrong with it, and what was left out."""

    path: Path
    mapping: TableMapping
    limits: Limits = DEFAULT_LIMITS
    progress: Progress = quiet
    errors: Findings = attrs.field(factory=Findings)
    warnings: Findings = attrs.field(factory=Findings)

    @property
    def where(self) -> Where:
        """The file, as messages name it."""
        return Where(str(self.path))

    def rows(self) -> Iterator[MappedRow]:
        """Yield the rows that are not left out.

        A row with a problem is yielded with the fields that could be read, `sound` being false.
        """
        if self._misfits():
            return
        if self.path.suffix.lower() in WORKBOOKS:
            file = self.mapping.file
            yield from read_sheet(
                self.path,
                file.sheet.strip() if file.sheet is not None else None,
                file.header_row,
                self.where,
                self.errors,
                limits=self.limits,
                take=self._of_sheet,
            )
        else:
            yield from self._of_text()

    def _misfits(self) -> bool:
        """Note what the mapping says of files that this one is not."""
        file, is_book = self.mapping.file, self.path.suffix.lower() in WORKBOOKS
        said = {"delimiter": file.delimiter, "encoding": file.encoding}
        for key, value in said.items() if is_book else [("sheet", file.sheet)]:
            if value is not None:
                kind = "no workbook" if key == "sheet" else "a workbook"
                message = f"is said of the file in the mapping (file.{key}), and this is {kind}."
                remedy = "Take it out of the mapping, or give the file that is meant."
                self.errors.add(self.where, "wrong-mapping", value, f"{message} {remedy}")
        return bool(self.errors)

    # ------------------------------------------------------------ sources

    def _of_sheet(self, sheet: OpenSheet) -> Iterator[MappedRow]:
        plan = self._plan(sheet.header)
        if plan is not None:
            rows = sheet.rows(frozenset(plan.places.values()), self._end)
            yield from self._read(rows, plan)

    def _of_text(self) -> Iterator[MappedRow]:
        """Yield the rows of a text file whose cells a delimiter parts."""
        file = self.mapping.file
        header_row = file.header_row
        lines = records(
            self.path, self.where, self.errors, self.limits, file.dialect, header_row=header_row
        )
        header = next(lines, None)
        if header is None or header[0] > header_row:
            if not self.errors:
                self._no_header()
            return
        if (plan := self._plan([_unguarded(one) for one in header[1]])) is not None:
            width = len(header[1])
            yield from self._read(self._lines(lines, width), plan)

    def _lines(
        self, lines: Iterator[tuple[int, list[str]]], width: int
    ) -> Iterator[tuple[int, Sequence[Raw]]]:
        for number, line in lines:
            texts = [_unguarded(one) for one in line]
            if len(texts) != width and self._end(texts) is None:
                message = f"The row has {len(texts)} cells and the header {width}."
                remedy = "Make them the same."
                self.errors.add(self._at(number), "row-length", "", f"{message} {remedy}")
                continue
            yield number, texts

    # ------------------------------------------------------------ the header

    def _plan(self, header: Sequence[Raw]) -> "_Plan | None":
        """Return where the columns of the mapping are, None where there is no header."""
        names = [shown(one) for one in header]
        if not any(names) or len(names) > MOST_COLUMNS:
            self._no_header()
            return None
        before = len(self.errors.problems)
        places: dict[str, int] = {}
        free = dict.fromkeys(one for one in names if one not in self.mapping.columns)
        for column in self.mapping.columns:
            here = self._at(self.mapping.file.header_row, column)
            name: str | None = column
            if column not in names:
                name = self._missing(column, free, here)
            elif names.count(column) > 1:
                message = "stands twice in the header. Rename one of the columns."
                self.errors.add(here, "duplicate-column", column, message)
            if name is not None:
                places[column] = names.index(name)
        return _Plan(places, len(self.errors.problems) == before)

    def _missing(self, column: str, free: dict[str, None], where: Where) -> str | None:
        """Note that a column is not there; return the one that was meant, no longer free then."""
        meant = self.errors.meant(column, free)
        remedy = f"Did you mean {meant!r}?" if meant else "Correct the mapping, or the file."
        self.errors.add(where, "missing-column", column, f"is not in the header. {remedy}")
        if meant is not None:
            del free[meant]
        return meant

    def _no_header(self) -> None:
        row = self.mapping.file.header_row
        message = (
            f"Row {row} is no header: it is blank, not there, or has more than "
            f"{MOST_COLUMNS:,} cells. Say in the mapping in which row the header is "
            "(file.header_row)."
        )
        self.errors.add(self._at(row), "missing-header", "", message)

    # ------------------------------------------------------------ the rows

    def _read(
        self, rows: Iterator[tuple[int, Sequence[Raw]]], plan: "_Plan"
    ) -> Iterator[MappedRow]:
        ends_at, ended = self.mapping.file.ends_at, False
        before = len(self.errors.problems)
        left_out = [0] * len(self.mapping.leave_out)
        for count, (number, cells_) in enumerate(rows):
            if not count % _EVERY:
                self.progress("Reading", count, None)
            if self._end(cells_) is not None:
                ended = True
                break
            rule = self._leaves_out(cells_, plan)
            if rule is not None:
                left_out[rule] += 1
            else:
                yield self._row(number, cells_, plan)
        if ends_at is not None and not ended and len(self.errors.problems) == before:
            message = (
                "begins no row, and the mapping says that the table ends there (file.ends_at). "
                "Look whether the file is whole."
            )
            self.errors.add(self.where, "missing-end", ends_at, message)
        self._tell_left_out(left_out)

    def _end(self, row: Sequence[Raw]) -> int | None:
        """Return the place of the cell that says that the table ends in a row, if one does."""
        ends_at = self.mapping.file.ends_at
        if ends_at is None:
            return None
        filled = ((place, text) for place, one in enumerate(row) if (text := shown(one)))
        place, text = next(filled, (0, ""))
        return place if name_key(text) == name_key(ends_at) else None

    def _leaves_out(self, row: Sequence[Raw], plan: "_Plan") -> int | None:
        """Return which rule leaves a row out, None if it stays."""
        for place, rule in enumerate(self.mapping.leave_out):
            column = plan.places.get(rule.column)
            if column is not None and name_key(shown(_cell(row, column))) in rule.values:
                return place
        return None

    def _tell_left_out(self, counts: Sequence[int]) -> None:
        for rule, count in zip(self.mapping.leave_out, counts, strict=True):
            if count:
                said = "1 row is" if count == 1 else f"{count:,} rows are"
                message = f"{said} left out for what this column says, as the mapping wants it."
                self.warnings.add(Where(str(self.path), rule.column), "left-out", "", message)

    def _row(self, number: int, row: Sequence[Raw], plan: "_Plan") -> MappedRow:
        sound = plan.whole
        values: dict[str, Any] = {}
        for name, rule in self.mapping.fields.items():
            if rule.column is None:
                value = rule.value
            elif (place := plan.places.get(rule.column)) is None:
                continue
            else:
                try:
                    value = meaning(_cell(row, place), rule, self.limits)
                except InvalidInput as error:
                    self.errors.refuse(self._at(number, rule.column), error)
                    sound = False
                    continue
            if value is not None:
                values[name] = value
        return MappedRow(number, values, sound)

    def _at(self, row: int, column: str = "") -> Where:
        return Where(str(self.path), column, row)


@attrs.frozen
class _Plan:
    """Where the columns of the mapping are in a row, and whether all of them were found."""

    places: Mapping[str, int]
    whole: bool


def _cell(row: Sequence[Raw], place: int) -> Raw:
    return row[place] if place < len(row) else None


def _unguarded(cell: str) -> str:
    """Return the text of a cell of a text file, without an apostrophe that guards it (F-13)."""
    cell = cell.strip()
    return cells.unguarded(cell) if cell.startswith("'") else cell


# ---------------------------------------------------------------- cells


def shown(raw: Raw) -> str:
    """Return what stands in a cell as a text, trimmed: by this it is looked up in a mapping.

    >>> shown(True), shown(7.0), shown(datetime(2026, 7, 1))
    ('TRUE', '7', '2026-07-01')
    """
    if isinstance(raw, str):
        return raw.strip()
    if raw is None or isinstance(raw, SheetError):
        return raw.text if raw else ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)


def meaning(raw: Raw, rule: FieldRule, limits: Limits = DEFAULT_LIMITS) -> object:
    """Return what a cell means in a field, None for a blank; raise `InvalidInput` otherwise."""
    text = shown(raw)
    if rule.values and (key := name_key(text)) in rule.values:
        if rule.values[key] is not None:
            return rule.values[key]
        text = ""
    if not text:
        if rule.field.filled:
            raise cells.MissingValue("", "is blank", "Fill the cell, or leave such rows out.")
        return None
    if isinstance(raw, SheetError):
        raise cells.InvalidText(
            text, "is what a formula gives that went wrong", "Correct the formula."
        )
    if len(text) > limits.cell:
        raise cells.CellTooLong(
            text, f"is longer than {limits.cell:,} characters", "Shorten the text."
        )
    if isinstance(raw, str):
        return rule.read(text)
    return (_day if rule.field.sort.dated else _text)(raw, text, rule)


def _day(raw: Raw, text: str, rule: FieldRule) -> date:
    """Return the day of a cell of a workbook that is no text."""
    if isinstance(raw, datetime):
        if raw.time() != time() and not rule.leave_out_time:
            remedy = "Declare leave_out_time for the field if the day alone counts."
            raise InvalidDate(text, "has a time of day", remedy)
        return civil_date(raw.date())
    if isinstance(raw, date):
        return civil_date(raw)
    remedy = "Format the column as a date, or write the dates as texts."
    raise InvalidDate(text, f"is {_kind(raw)} and no date", remedy)


def _text(raw: Raw, text: str, rule: FieldRule) -> object:
    """Return the meaning of a cell of a workbook that is no text, but is to be read as one."""
    if isinstance(raw, bool):
        return rule.read(text)
    if not isinstance(raw, int | float):
        remedy = "Format the column as text, or correct the mapping."
        raise cells.InvalidText(text, f"is {_kind(raw)}, and a text belongs here", remedy)
    if not rule.number_as_text:
        remedy = "Format the column as text, or declare number_as_text for the field."
        raise cells.InvalidText(text, "is a number, and a text belongs here", remedy)
    if abs(raw) >= _MOST_EXACT:
        problem = "is a number of which a spreadsheet does not keep all digits"
        raise cells.InvalidText(text, problem, "Format the column as text, and write it again.")
    return rule.read(text)


_KINDS: Final[tuple[tuple[Callable[[Raw], bool], str], ...]] = (
    (lambda raw: isinstance(raw, bool), "a truth value"),
    (lambda raw: isinstance(raw, int | float), "a number"),
    (lambda raw: isinstance(raw, time | timedelta), "a time of day"),
)


def _kind(raw: Raw) -> str:
    return next((words for fits, words in _KINDS if fits(raw)), "a date")
