"""Plain data becomes models: strict, driven by the models' own fields, all problems at once.

Each model is read from a table (a mapping) whose keys are the fields of the model. So a model that
gets a new field can be read with it at once. The models' own converters judge the values; what is
added here is the place, the type (no number for a text, no truth value for a number) and the
collecting of problems, which converters that stop at the first cannot do.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

import attrs

from certrules.errors import (
    DateOutOfRange,
    DeferralRefused,
    InvalidDate,
    InvalidInput,
    NaiveInstant,
)
from certrules.exchange.problems import Findings, Where
from certrules.model.fields import (
    FIRST_DAY,
    LAST_DAY,
    civil_date,
    identifier,
    instant,
    optional_identifier,
)


@attrs.frozen
class Refused:
    """What a reader returns instead of a value that it refused."""


REFUSED: Final = Refused()

Reader = Callable[[object, Where, Findings], object]
"""Takes a plain value, its place and the list of problems; returns what it means, or REFUSED."""

_KINDS = (
    (bool, "a truth value"),
    (str, "a text"),
    (int | float | Decimal, "a number"),
    (Mapping, "a table"),
    (list | tuple, "a list"),
    (NoneType, "nothing (null)"),
    (datetime, "an instant"),
    (date, "a date"),
    (time, "a time of day"),
)


def kind_of(value: object) -> str:
    """Return in words what kind of plain value this is.

    >>> kind_of(True), kind_of(1), kind_of([])
    ('a truth value', 'a number', 'a list')
    """
    return next((name for kind, name in _KINDS if isinstance(value, kind)), type(value).__name__)


def wrong_type(value: object, where: Where, found: Findings, remedy: str) -> Refused:
    """Note that a value has the wrong type."""
    shown = _AS_WRITTEN.get(value, value) if value is None or type(value) is bool else value
    found.add(where, "wrong-type", shown, f"is {kind_of(value)}. {remedy}")
    return REFUSED


_AS_WRITTEN = {True: "true", False: "false", None: "null"}


def text(value: object, where: Where, found: Findings) -> object:
    """Read a text."""
    if type(value) is not str:
        return wrong_type(value, where, found, "Write a text, in quotes.")
    problem = ""
    if "\0" in value:
        problem = "holds a NUL character. Take it out."
    elif not value.isascii() and not value.isprintable() and _SURROGATE.search(value):
        problem = "holds half a character. Write it as UTF-8."
    if problem:
        found.add(where, "invalid-text", value, problem)
        return REFUSED
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")

# Control characters, line and paragraph separators, marks that turn the direction of writing.
_BARRED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def barred_in(name: str) -> str | None:
    r"""Return what is wrong with the characters of a name, None when nothing is (F-7).

    >>> barred_in("Zoë"), barred_in("a\tb")
    (None, 'holds the control character U+0009')
    """
    match = None if name.isprintable() else _BARRED.search(name)
    return f"holds the control character U+{ord(match[0]):04X}" if match else None


NAME_REMEDY: Final = "Take it out; a name is one line of letters."


def one_line(value: object, where: Where, found: Findings) -> object:
    """Read a name or an id: a text of one line, without controls (F-7)."""
    plain = text(value, where, found)
    if isinstance(plain, str) and (problem := barred_in(plain)):
        found.add(where, "invalid-text", plain, f"{problem}. {NAME_REMEDY}")
        return REFUSED
    return plain


def truth(value: object, where: Where, found: Findings) -> object:
    """Read true or false."""
    if type(value) is bool:
        return value
    return wrong_type(value, where, found, "Write true or false, without quotes.")


def whole(value: object, where: Where, found: Findings) -> object:
    """Read a whole number."""
    if type(value) is int:
        return value
    return wrong_type(value, where, found, "Write a whole number, without quotes.")


_DIGITS = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def exact(value: object, where: Where, found: Findings) -> object:
    """Read a decimal number as `Decimal`: digits and perhaps a point, no sign, no exponent."""
    plain = amount(value, where, found)
    if plain is REFUSED:
        return plain
    if _DIGITS.fullmatch(str(plain)):
        return Decimal(str(plain))
    found.add(where, "invalid-number", value, "is no decimal number. Write digits: 1.5.")
    return REFUSED


_MOST_ZEROS: Final = 30


def amount(value: object, where: Where, found: Findings) -> object:
    """Read a decimal amount: a number, or its text."""
    if type(value) is float:
        # The shortest text that gives the number again is what was written in the file.
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        # Written out, 1e999999999 would fill the memory; as it stands it is refused.
        return f"{value:f}" if abs(value.adjusted()) <= _MOST_ZEROS else str(value)
    if type(value) in {str, int}:
        return value
    return wrong_type(value, where, found, "Write a number such as 120.50.")


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)


def to_date(value: str) -> date:
    """Return the date that an ISO 8601 text says; raise `InvalidDate` or `DateOutOfRange` (F-6).

    >>> to_date("2026-07-01")
    datetime.date(2026, 7, 1)
    """
    try:
        if _DATE.fullmatch(value):
            return civil_date(date.fromisoformat(value))
    except DateOutOfRange:
        raise
    except ValueError:
        raise InvalidDate(
            value, "is no day of the calendar", "Write YYYY-MM-DD, for example 2026-07-01."
        ) from None
    raise InvalidDate(value, "is no date", "Write YYYY-MM-DD, for example 2026-07-01.")


def to_instant(value: str) -> datetime:
    """Return the instant that an ISO 8601 text with a time zone says, in UTC.

    Raises `NaiveInstant` for a text without a zone, one that is no instant, and `DateOutOfRange`.

    >>> to_instant("2026-07-01T02:00:00+03:00")
    datetime.datetime(2026, 6, 30, 23, 0, tzinfo=datetime.timezone.utc)
    """
    match = _INSTANT.fullmatch(value)
    if match is None:
        raise NaiveInstant(value, "is no instant", _INSTANT_REMEDY)
    if match["zone"] is None:
        raise NaiveInstant(value, "has no time zone", _INSTANT_REMEDY)
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise NaiveInstant(value, "is no instant of the calendar", _INSTANT_REMEDY) from None
    civil_date(moment.date())
    return instant(moment)


_INSTANT_REMEDY = "Write date, time and zone, for example 2026-07-01T09:30:00Z."


def day(value: object, where: Where, found: Findings) -> object:
    """Read a civil date: a date, or its ISO 8601 text."""
    if type(value) is str:
        return _converted(to_date, value, where, found)
    if isinstance(value, date) and not isinstance(value, datetime):
        return _converted(civil_date, value, where, found)
    if isinstance(value, datetime):
        message = "is an instant. Write the date alone, YYYY-MM-DD."
        found.add(where, InvalidDate.code, value, message)
        return REFUSED
    return wrong_type(value, where, found, "Write a date, YYYY-MM-DD.")


def moment(value: object, where: Where, found: Findings) -> object:
    """Read an instant: an aware datetime, or its ISO 8601 text with a zone."""
    if type(value) is str:
        return _converted(to_instant, value, where, found)
    if not isinstance(value, datetime):
        return wrong_type(value, where, found, _INSTANT_REMEDY)
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        return _converted(civil_date, value.date(), where, found)
    return _converted(instant, value, where, found)


def _converted(
    convert: Callable[[Any], object], value: object, where: Where, found: Findings
) -> object:
    try:
        return convert(value)
    except InvalidInput as error:
        found.refuse(where, error)
    except DeferralRefused as error:
        found.add_message(where, error.code, "deferred", str(error))
    return REFUSED


def list_of(read: Reader) -> Reader:
    """Return a reader for lists of what `read` reads."""

    def read_list(value: object, where: Where, found: Findings) -> object:
        if not isinstance(value, list | tuple):
            return wrong_type(value, where, found, "Write a list, in square brackets.")
        items = [read(one, where.at(place), found) for place, one in enumerate(value)]
        return REFUSED if any(one is REFUSED for one in items) else items

    return read_list


@attrs.frozen
class Key:
    """One key of a table: how its value is read, what the model makes of it, must it be there."""

    read: Reader
    convert: Callable[[Any], object] | None = None
    required: bool = False

    def take(self, value: object, where: Where, found: Findings) -> object:
        """Return the plain value if the model takes it, else REFUSED."""
        plain = self.read(value, where, found)
        if plain is REFUSED or self.convert is None:
            return plain
        before = len(found.problems)
        _converted(self.convert, plain, where, found)
        return plain if len(found.problems) == before else REFUSED


@attrs.frozen
class Parsed:
    """What was made of a table: the values that could be read, and the model or REFUSED."""

    where: Where
    values: Mapping[str, Any]
    model: Any


@attrs.frozen
class Table:
    """How a model is read from a table: its keys, and what builds it from their values."""

    build: Callable[..., object]
    keys: Mapping[str, Key]

    def parse(self, data: object, where: Where, found: Findings) -> Parsed:
        """Read a table; the values that were fine are there even if the model is not."""
        if not isinstance(data, Mapping):
            return Parsed(where, {}, wrong_type(data, where, found, "Write a table of keys."))
        before = len(found.problems)
        self._check_keys(data, where, found)
        values = {
            name: self.keys[name].take(value, where.at(name), found)
            for name, value in data.items()
            if name in self.keys
        }
        values = {name: value for name, value in values.items() if value is not REFUSED}
        if len(found.problems) > before:
            return Parsed(where, values, REFUSED)
        return Parsed(
            where, values, _converted(lambda one: self.build(**one), values, where, found)
        )

    def read(self, data: object, where: Where, found: Findings) -> object:
        """Read a table; return the model or REFUSED."""
        return self.parse(data, where, found).model

    def _check_keys(self, data: Mapping[Any, object], where: Where, found: Findings) -> None:
        free = [name for name in self.keys if name not in data]
        meant = {key: found.meant(str(key), free) for key in data if key not in self.keys}
        for key, near in meant.items():
            remedy = f"Did you mean {near!r}?" if near else f"Known here: {', '.join(self.keys)}."
            found.add(where.at(str(key)), "unknown-key", key, f"is no key known here. {remedy}")
        for name, key in self.keys.items():
            # A key that was misspelt is not missing as well: only the cause is reported (F-1).
            if key.required and name not in data and name not in meant.values():
                found.add(where.at(name), "missing-key", "", f"{name!r} is missing. Add it.")


_SCALARS: dict[type, Reader] = {
    bool: truth,
    int: whole,
    date: day,
    datetime: moment,
    Decimal: amount,
}


def reader_for(annotation: Any) -> Reader:  # noqa: ANN401 - an annotation may be anything
    """Return the reader of plain values for a field annotated so."""
    if get_origin(annotation) is tuple:
        read = reader_for(get_args(annotation)[0])
        # Every list of texts is one of names.
        return list_of(one_line if read is text else read)
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [one for one in get_args(annotation) if one is not NoneType]
        readers = [reader_for(one) for one in kinds]
        # Words and periods are both texts; of anything else it must be clear what is meant.
        if len(set(readers)) == 1:
            return readers[0]
    elif annotation in _SCALARS:
        return _SCALARS[annotation]
    elif annotation is str or hasattr(annotation, "parse") or issubclass(annotation, Enum):
        return text
    elif attrs.has(annotation):
        # Looked up when used: a model may hold others of its own kind.
        return lambda value, where, found: table_of(annotation).read(value, where, found)
    message = f"there is no reader for {annotation!r}"
    raise TypeError(message)


def converter_of(field: "attrs.Attribute[Any]") -> Callable[[Any], object] | None:
    """Return what a model makes of a value of this field."""
    convert: Callable[[Any], object] | None = cast("Any", field.converter)
    return convert  # attrs has converters of other forms, too; ours are functions


def keys_of(model: type, skip: Collection[str] = ()) -> dict[str, Key]:
    """Return the keys that a model's own fields are, those skipped left out."""
    hints = get_type_hints(model)
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(model)
    return {
        field.name: Key(
            _OWN_READERS.get((model.__name__, field.name))
            or _as_name(field, reader_for(_type_of(field, hints))),
            converter_of(field),
            field.default is attrs.NOTHING,
        )
        for field in fields
        if field.init and field.name not in skip
    }


def _as_name(field: "attrs.Attribute[Any]", read: Reader) -> Reader:
    """Return the reader of names for a text that names something, else the reader given."""
    names = field.name in {"id", "name"} or converter_of(field) in {identifier, optional_identifier}
    return one_line if names and read is text else read


def _type_of(field: "attrs.Attribute[Any]", hints: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an annotation
    return field.type if isinstance(field.type, type) else hints[field.name]


# Fields whose plain form their type does not tell, by model and name.
_OWN_READERS: dict[tuple[str, str], Reader] = {
    ("Completion", "credits"): exact,
    ("Credits", "need"): exact,
}

_TABLES: dict[type, Callable[[], Table]] = {}


def shaped(model: type) -> Callable[[Callable[[], Table]], Callable[[], Table]]:
    """Register what makes the table of a model whose keys are not just its fields."""

    def register(make: Callable[[], Table]) -> Callable[[], Table]:
        _TABLES[model] = make
        return make

    return register


@cache
def table_of(model: type) -> Table:
    """Return how a model is read: its fields are its keys unless it has a shape of its own."""
    return _TABLES[model]() if model in _TABLES else Table(model, keys_of(model))
