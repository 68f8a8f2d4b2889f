"""What stands in one cell: numbers, truth values, dates, lists, names (F-6, F-7, F-13).

Each reader takes the trimmed text of a cell that is not blank and returns what it means, or raises
an `InvalidInput`.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar, Final

from certrules.errors import DateOutOfRange, InvalidDate, InvalidInput
from certrules.exchange.shapes import NAME_REMEDY, barred_in, to_date
from certrules.model.fields import civil_date


class InvalidNumber(InvalidInput):
    """A cell that holds no number as it must be written (F-6)."""

    code: ClassVar[str] = "invalid-number"


class InvalidBoolean(InvalidInput):
    """A cell that says neither yes nor no (F-6)."""

    code: ClassVar[str] = "invalid-boolean"


class InvalidList(InvalidInput):
    """A list with the same thing twice (F-6)."""

    code: ClassVar[str] = "invalid-list"


class MissingValue(InvalidInput):
    """A blank cell where something must stand."""

    code: ClassVar[str] = "missing-value"


class CellTooLong(InvalidInput):
    """A cell with more text than is read (F-5)."""

    code: ClassVar[str] = "cell-too-long"


class InvalidText(InvalidInput):
    """A text with characters that it may not hold (F-5, F-7)."""

    code: ClassVar[str] = "invalid-text"


MOST_DIGITS: Final = 9

_INTEGER = re.compile(r"[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def integer(cell: str) -> int:
    """Read a whole number: ASCII digits, at most nine.

    >>> integer("007")
    7
    """
    if not _INTEGER.fullmatch(cell):
        raise InvalidNumber(cell, "is no whole number", "Write digits only, without a sign.")
    if len(cell) > MOST_DIGITS:
        raise InvalidNumber(cell, "is too long", f"Write at most {MOST_DIGITS} digits.")
    return int(cell)


def decimal(cell: str) -> Decimal:
    """Read a decimal number: ASCII digits, perhaps a point and more digits.

    >>> decimal("120.50")
    Decimal('120.50')
    """
    if not _DECIMAL.fullmatch(cell):
        raise InvalidNumber(cell, "is no decimal number", "Write digits and one point: 120.50.")
    return Decimal(cell)


_TRUE = {"yes", "y", "on", "true", "1"}
_FALSE = {"no", "n", "off", "false", "0"}


def boolean(cell: str) -> bool:
    """Read yes or no, in the words of F-6.

    >>> boolean("yEs"), boolean("0")
    (True, False)
    """
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    raise InvalidBoolean(cell, "is neither yes nor no", "Write 'yes' or 'no'.")


# Rosters name the same days again and again.
iso_date: Callable[[str], date] = lru_cache(maxsize=65_536)(to_date)
"""Read an ISO 8601 date, YYYY-MM-DD."""

_YEAR, _DAY = "(?P<year>[0-9]{4})", "(?P<day>[0-9]{1,2})"
_PARTS = {"%Y": _YEAR, "%m": "(?P<month>[0-9]{1,2})", "%d": _DAY}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_OF_A_DAY = {"%Y": "year", "%m": "month", "%b": "month", "%B": "month", "%d": "day"}
_WIDE_PARTS = {
    **_PARTS,
    "%b": f"(?P<name>{'|'.join(one[:3] for one in _MONTHS)})",
    "%B": f"(?P<name>{'|'.join(_MONTHS)})",
    "%H": "(?:[01]?[0-9]|2[0-3])",
    "%I": "(?:0?[1-9]|1[0-2])",
    "%M": "[0-5][0-9]",
    "%S": "[0-5][0-9]",
    "%p": "(?:am|pm)",
}

_ADJOINING = re.compile("%[YmdHIMS][0-9]*%[YmdHIMS]")


def dates_as(declared: str, *, wide: bool = False) -> Callable[[str], date]:
    """Return a reader for dates in a declared format of %Y, %m and %d (F-6).

    `wide`: %b and %B may stand for the month, an English name, short or long; and a time of day
    (%H or %I, %M, %S, %p) may stand in the format, which is left out of the date.

    >>> dates_as("%m/%d/%Y")("3/4/2026")
    datetime.date(2026, 3, 4)
    >>> dates_as("%m%d%Y")("03042026")
    datetime.date(2026, 3, 4)
    >>> dates_as("%d-%b-%Y %I:%M %p", wide=True)("4-Mar-2026 9:05 AM")
    datetime.date(2026, 3, 4)
    """
    parts = _WIDE_PARTS if wide else _PARTS
    pieces = re.split(f"({'|'.join(parts)})", declared)
    named = pieces[1::2]
    of_a_day = sorted(_OF_A_DAY[one] for one in named if one in _OF_A_DAY)
    literal = "".join(pieces[::2])
    if of_a_day != ["day", "month", "year"] or len(set(named)) < len(named) or "%" in literal:
        raise InvalidInput(declared, "is no format of dates", "Use %Y, %m and %d, each once.")
    written = "".join(parts.get(one) or re.escape(one) for one in pieces)
    if _ADJOINING.search(declared):
        # 1112026 would be two days: where nothing parts the digits, all of them must be there.
        written = written.replace("{1,2}", "{2}")
    pattern = re.compile(written, re.ASCII | re.IGNORECASE if wide else re.ASCII)

    def read(cell: str) -> date:
        match = pattern.fullmatch(cell)
        if match is None:
            raise InvalidDate(cell, "is no date", f"Write it as declared: {declared}.")
        try:
            return civil_date(date(int(match["year"]), _month_in(match), int(match["day"])))
        except DateOutOfRange:
            raise
        except ValueError:
            remedy = f"Write it as declared: {declared}."
            raise InvalidDate(cell, "is no day of the calendar", remedy) from None

    return read


def _month_in(match: re.Match[str]) -> int:
    said = match.groupdict()
    if (number := said.get("month")) is not None:
        return int(number)
    short = str(said["name"]).lower()[:3]
    return [one[:3] for one in _MONTHS].index(short) + 1


def text(cell: str) -> str:
    """Read a text of one or more lines: anything but NUL."""
    if "\0" in cell:
        raise InvalidText(cell, "holds a NUL character", "Take it out.")
    return cell


def name(cell: str) -> str:
    """Read a name or an id: one line, without controls; kept as typed (F-7).

    >>> name("👷🏽‍♀️ Zoë")
    '👷🏽\u200d♀️ Zoë'
    """
    if problem := barred_in(cell):
        raise InvalidText(cell, problem, NAME_REMEDY)
    return cell


def list_of(read: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader for lists, split at ";": trimmed, blanks dropped, nothing twice.

    >>> list_of(name)("a; b;;")
    ('a', 'b')
    """

    def read_list(cell: str) -> tuple[str, ...]:
        items: dict[str, None] = {}
        for item in filter(None, map(str.strip, cell.split(";"))):
            if item in items:
                raise InvalidList(item, "stands twice in the list", "Name it once.")
            items[read(item)] = None
        return tuple(items)

    return read_list


_TRIGGERS = "=+-@\t\r\n"
_GUARDED = re.compile(f"'+[{re.escape(_TRIGGERS)}]")


def guarded(cell: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would run (F-13).

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'tis")
    ("'=1+1", "''=1+1", "'tis")
    """
    return f"'{cell}" if cell[:1] in tuple(_TRIGGERS) or _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell without the one apostrophe that `guarded` put there.

    >>> unguarded(guarded("'=1+1"))
    "'=1+1"
    """
    return cell[1:] if _GUARDED.match(cell) else cell
