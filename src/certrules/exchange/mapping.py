"""What a foreign file means: which column is which field, how it is written, what is left out.

A mapping is a document in TOML, YAML or JSON, read as strictly as a policy document is.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs

from certrules.errors import InvalidInput
from certrules.exchange import cells
from certrules.exchange.completions_csv import file_state
from certrules.exchange.csv_records import Dialect
from certrules.exchange.encodings import ENCODINGS, UTF_8
from certrules.exchange.formats import LIMITS, format_of, parse, read_text
from certrules.exchange.problems import Findings, Where, did_you_mean
from certrules.exchange.shapes import (
    REFUSED,
    Key,
    Reader,
    Table,
    day,
    list_of,
    one_line,
    text,
    truth,
    whole,
    wrong_type,
)
from certrules.model.names import name_key


@attrs.frozen
class Sort:
    """A sort of field: how a text in it is read, and how a plain value in a mapping is."""

    read: Callable[[str], object]
    plain: Reader
    dated: bool = False


NAME: Final = Sort(cells.name, one_line)
TEXT: Final = Sort(cells.text, text)
STATE: Final = Sort(file_state, text)
DAY: Final = Sort(cells.iso_date, day, dated=True)


@attrs.frozen
class Field:
    """A field of a table: its sort, whether a mapping must have it, and cells must be filled."""

    sort: Sort
    filled: bool = False


ASSIGNMENTS: Final = "assignments"
COMPLETIONS: Final = "completions"

SUBJECT: Final = "subject"
CERTIFICATION: Final = "certification"
ROLE: Final = "role"
COMPLETED: Final = "completed_on"
EXPIRES: Final = "expires_on"
STATUS: Final = "status"
COMMENT: Final = "comment"
SINCE: Final = "since"
UNTIL: Final = "until"

_NAMED: Final = Field(NAME, filled=True)

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    ASSIGNMENTS: {
        SUBJECT: _NAMED,
        CERTIFICATION: _NAMED,
        ROLE: _NAMED,
        SINCE: Field(DAY),
        UNTIL: Field(DAY),
    },
    COMPLETIONS: {
        SUBJECT: _NAMED,
        CERTIFICATION: _NAMED,
        COMPLETED: Field(DAY, filled=True),
        EXPIRES: Field(DAY),
        STATUS: Field(STATE, filled=True),
        COMMENT: Field(TEXT),
    },
}
"""The fields of each table that a mapping can fill."""

_TABLES: Final = ", ".join(map(repr, FIELDS))


def _column(value: str) -> str:
    if not value.strip():
        raise InvalidInput(value, "is the name of no column", "Write it as the header does.")
    return value.strip()


def _keys(values: Iterable[str]) -> frozenset[str]:
    return frozenset(map(name_key, values))


def _rules(rules: Iterable["LeaveOut"]) -> "tuple[LeaveOut, ...]":
    return tuple(rules)


@attrs.frozen
class FieldRule:
    """Where a field comes from: a column, or one value for all rows.

    `values`: what a cell means, by its key (F-7); None for a blank. `read`: reads the text of any
    other cell.
    """

    field: Field
    read: Callable[[str], object]
    column: str | None = attrs.field(default=None, converter=attrs.converters.optional(_column))
    value: object = None
    values: Mapping[str, object] = attrs.field(factory=dict)
    number_as_text: bool = False
    leave_out_time: bool = False


@attrs.frozen
class LeaveOut:
    """Rows that are left out: those with one of these values, given as keys (F-7), in a column."""

    column: str = attrs.field(converter=_column)
    values: frozenset[str] = attrs.field(converter=_keys)


@attrs.frozen
class FileRules:
    """How the file is laid out; `delimiter` and `encoding` are of text, `sheet` is of workbooks."""

    delimiter: str | None = None
    encoding: str | None = None
    header_row: int = 1
    ends_at: str | None = None
    sheet: str | None = None

    @property
    def dialect(self) -> Dialect:
        """How a text file is written."""
        return Dialect(self.delimiter or ",", self.encoding or UTF_8)


@attrs.frozen
class TableMapping:
    """What a foreign file means; made by `load_mapping`.

    `table`: "completions" or "assignments", which is what its rows become.
    """

    table: str
    fields: Mapping[str, FieldRule]
    file: FileRules = attrs.field(factory=FileRules)
    leave_out: tuple[LeaveOut, ...] = attrs.field(default=(), converter=_rules)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are used, in the order of the mapping."""
        fields = [one.column for one in self.fields.values() if one.column is not None]
        return tuple(dict.fromkeys([*fields, *(one.column for one in self.leave_out)]))


def load_mapping(source: str | Path | Mapping[str, Any]) -> TableMapping:
    """Return the mapping that a document holds.

    `source`: the path of a file, its format told by the suffix (.toml, .yaml, .yml, .json), or a
    mapping of plain data.

    Raises `ProblemsFound` with all problems at once, and `MissingExtra` for YAML without the extra.

    >>> fields = {name: {"column": name.title()} for name in ("subject", "role", "since")}
    >>> load_mapping({"table": "assignments", "fields": fields}).columns
    ('Subject', 'Role', 'Since')
    """
    found = Findings()
    where = Where("" if isinstance(source, Mapping) else str(source))
    data = source if isinstance(source, Mapping) else _parsed(Path(source), where, found)
    found.raise_if_any()
    mapping = _read(data, where, found)
    found.raise_if_any()
    assert isinstance(mapping, TableMapping)  # noqa: S101 - what its table builds
    return mapping


def _parsed(path: Path, where: Where, found: Findings) -> object:
    language = format_of(path, where, found)
    if language is None:
        return REFUSED
    content = read_text(path, where, found, LIMITS[language])
    return REFUSED if content is None else parse(content, language, where, found)


def _read(data: object, where: Where, found: Findings) -> object:
    """Read a mapping; which fields it may have depends on the table that it is for."""
    if not isinstance(data, Mapping):
        return wrong_type(data, where, found, "Write a table of keys.")
    here = where.at("table")
    if "table" not in data:
        found.add(here, "missing-key", "", f"'table' is missing. Write one of {_TABLES}.")
        return REFUSED
    name = text(data["table"], here, found)
    if isinstance(name, str) and name not in FIELDS:
        near = did_you_mean(name, FIELDS)
        remedy = f"Did you mean {near!r}?" if near else f"Write one of {_TABLES}."
        found.add(here, "unknown-word", name, f"is no table known here. {remedy}")
    fields = FIELDS.get(name) if isinstance(name, str) else None
    return REFUSED if fields is None else _document(fields).read(data, where, found)


def _document(fields: Mapping[str, Field]) -> Table:
    """Return how a mapping for a table with these fields is read."""

    def read_fields(value: object, where: Where, found: Findings) -> object:
        return Table(_checked, keys).read(value, where, found)

    either = CERTIFICATION in fields and ROLE in fields
    keys = {
        name: Key(_rule(one).read, required=one.filled and not (either and name in _EITHER))
        for name, one in fields.items()
    }
    return Table(
        TableMapping,
        {
            "table": Key(text, required=True),
            "file": Key(_FILE.read),
            "fields": Key(read_fields, required=True),
            "leave_out": Key(list_of(_LEAVE_OUT.read)),
        },
    )


_EITHER: Final = (CERTIFICATION, ROLE)


def _checked(**fields: FieldRule) -> Mapping[str, FieldRule]:
    """Return the fields; those of assignments name a certification or a role, and not both."""
    if COMPLETED not in fields and (CERTIFICATION in fields) is (ROLE in fields):
        raise InvalidInput(
            " and ".join(one for one in _EITHER if one in fields) or "neither",
            "says what is required of whom",
            "Give one of the fields 'certification' and 'role', and make a second mapping if need "
            "be.",
        )
    return fields


# ---------------------------------------------------------------- fields


def _rule(field: Field) -> Table:
    """Return how the rule for a field is read."""
    own = (
        {"date_format": Key(text, _date_reader), "leave_out_time": Key(truth)}
        if field.sort.dated
        else {"number_as_text": Key(truth)}
    )

    def build(**given: Any) -> FieldRule:  # noqa: ANN401 - the keys of a rule
        if ("column" in given) is ("value" in given):
            remedy = "Write the name of its column, or one value for all rows."
            raise InvalidInput("column, value", "do not make one source of the field", remedy)
        if "value" in given and len(given) > 1:
            other = next(one for one in given if one != "value")
            raise InvalidInput(other, "goes with a column", "Take it out.", field=other)
        declared = given.pop("date_format", None)
        read = field.sort.read if declared is None else _date_reader(declared)
        value = given.pop("value", None)
        if value is not None:
            given["value"] = _constant(field, value)
        return FieldRule(field, read, **given)

    return Table(
        build,
        {
            "column": Key(one_line, _column),
            "value": Key(field.sort.plain),
            "values": Key(_values(field)),
            **own,
        },
    )


def _date_reader(declared: str) -> Callable[[str], date]:
    return cells.dates_as(declared, wide=True)


def _constant(field: Field, value: object) -> object:
    """Return what the one value for all rows means."""
    if not isinstance(value, str):
        return value
    if not value.strip() and field.filled:
        raise InvalidInput(value, "is blank", "Write a value.", field="value")
    try:
        return field.sort.read(value.strip())
    except InvalidInput as error:
        raise error.named("value") from None


def _values(field: Field) -> Reader:
    """Return the reader of what cells mean: texts by the texts of cells."""

    def read(value: object, where: Where, found: Findings) -> object:
        if not isinstance(value, Mapping):
            return wrong_type(value, where, found, "Write a table of texts.")
        before = len(found.problems)
        meanings: dict[str, object] = {}
        for cell, meant in value.items():
            here, key = where.at(str(cell)), name_key(str(cell))
            if key in meanings:
                message = "stands twice, but for the case of its letters. Write it once."
                found.add(here, "duplicate-key", cell, message)
            meanings[key] = _meaning(field, meant, here, found)
        return REFUSED if len(found.problems) > before else meanings

    return read


def _meaning(field: Field, meant: object, where: Where, found: Findings) -> object:
    """Return what a cell means, None for a blank."""
    if isinstance(meant, str) and not meant.strip():
        return None
    plain = field.sort.plain(meant, where, found)
    if not isinstance(plain, str):
        return plain
    try:
        return field.sort.read(plain.strip())
    except InvalidInput as error:
        found.refuse(where, error)
    return None


# ---------------------------------------------------------------- the file


_DELIMITERS: Final = (",", ";", "\t", "|")
_LAST_HEADER: Final = 10_000


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value in words:
            return value
        near = did_you_mean(value, words)
        choice = ", ".join(map(repr, words))
        remedy = f"Did you mean {near!r}?" if near else f"Use one of {choice}."
        raise InvalidInput(value, "is not known here", remedy)

    return check


def _row_number(value: int) -> int:
    if not 1 <= value <= _LAST_HEADER:
        remedy = f"Count from 1; the header is in one of the first {_LAST_HEADER:,} rows."
        raise InvalidInput(value, "is the number of no row", remedy)
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise InvalidInput(value, "is blank", "Write the text, or take the key out.")
    return value.strip()


_FILE = Table(
    FileRules,
    {
        "delimiter": Key(text, _one_of(_DELIMITERS)),
        "encoding": Key(text, _one_of(ENCODINGS)),
        "header_row": Key(whole, _row_number),
        "ends_at": Key(text, _filled),
        "sheet": Key(text, _filled),
    },
)


def _some(value: list[str]) -> list[str]:
    if not value:
        raise InvalidInput("[]", "names no value", "Write the values that are left out.")
    return value


_LEAVE_OUT = Table(
    LeaveOut,
    {
        "column": Key(one_line, _column, required=True),
        "values": Key(list_of(text), _some, required=True),
    },
)
