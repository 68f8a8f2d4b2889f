"""How the models take their values: converters at the edge, and errors that name the field."""

import inspect
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, wraps
from typing import Any, TypeVar, cast

import attrs

from certrules.errors import (
    DateOutOfRange,
    InvalidDate,
    InvalidFact,
    InvalidInput,
    NaiveInstant,
    UnknownWord,
    nearest,
)

FIRST_DAY = date(1900, 1, 1)
"""The first date that may come in (R-4)."""

LAST_DAY = date(2999, 12, 31)
"""The last date that may come in (R-4)."""

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def names_fields(cls: type[T]) -> type[T]:
    """Make a model's errors name the field whose converter refused its value.

    Converters know values, not fields; naming costs nothing until one of them refuses.
    """
    build: Callable[..., None] = cls.__init__

    @wraps(build)
    def init(self: T, *args: object, **kwargs: object) -> None:
        try:
            build(self, *args, **kwargs)
        except InvalidInput as error:
            field = None if error.field else _refused_field(cls, build, (self, *args), kwargs)
            raise error.named(field) if field else error from None

    type.__setattr__(cls, "__init__", init)
    return cls


def _refused_field(
    cls: type, build: Callable[..., None], args: tuple[object, ...], kwargs: dict[str, object]
) -> str | None:
    given = inspect.signature(build).bind(*args, **kwargs).arguments
    fields: Iterable[attrs.Attribute[Any]] = attrs.fields(cls)
    for field in fields:
        convert = cast("Callable[[object], object] | None", field.converter)
        if convert is None or field.alias not in given:
            continue
        try:
            convert(given[field.alias])
        except InvalidInput:
            return field.name
    return None


def civil_date(value: date) -> date:
    """Return `value` as a plain `datetime.date` inside the domain (R-4).

    Raises `InvalidDate` for anything that is no date, datetimes included, and `DateOutOfRange`
    outside 1900-01-01 … 2999-12-31.

    >>> civil_date(date(2026, 7, 1))
    datetime.date(2026, 7, 1)
    >>> civil_date(date(202, 7, 1))
    Traceback (most recent call last):
    ...
    certrules.errors.DateOutOfRange: '0202-07-01' is outside 1900-01-01 … 2999-12-31. Correct the year.
    """  # noqa: E501 - a message stands on one line
    if type(value) is not date:
        value = _plain_date(value)
    if not FIRST_DAY <= value <= LAST_DAY:
        raise DateOutOfRange(
            value.isoformat(), f"is outside {FIRST_DAY} … {LAST_DAY}", "Correct the year."
        )
    return value


def _plain_date(value: object) -> date:
    if isinstance(value, datetime):
        raise InvalidDate(
            value.isoformat(),
            "is an instant, not a civil date",
            "Reduce it to the subject's own date first (certrules.civil_date).",
        )
    if not isinstance(value, date):
        raise InvalidDate(value, "is no date", "Give a datetime.date.")
    return date(value.year, value.month, value.day)


def optional_date(value: date | None) -> date | None:
    """Return `value` as `civil_date` does, or None."""
    return None if value is None else civil_date(value)


def instant(value: datetime) -> datetime:
    """Return the aware instant `value` in UTC; raise `NaiveInstant` for anything else.

    Raises `DateOutOfRange` for one that has no date in UTC.

    >>> from datetime import timedelta, timezone
    >>> instant(datetime(2026, 7, 1, 2, 0, tzinfo=timezone(timedelta(hours=3))))
    datetime.datetime(2026, 6, 30, 23, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise NaiveInstant(
            value, "is no instant with a time zone", "Give an aware datetime, for example in UTC."
        )
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise DateOutOfRange(
            str(value), "is outside the years 1 … 9999 in UTC", "Correct the year."
        ) from None


def optional_instant(value: datetime | None) -> datetime | None:
    """Return `value` as `instant` does, or None."""
    return None if value is None else instant(value)


def word(value: E | str, words: type[E]) -> E:
    """Return the member of `words` that `value` is or names; raise `UnknownWord` otherwise."""
    if isinstance(value, words):
        return value
    known: dict[str, E] = _members(words)
    if isinstance(value, str):
        found = known.get(value) or known.get(value.strip().casefold())
        if found is not None:
            return found
    hint = nearest(value, known) if isinstance(value, str) else ""
    choice = ", ".join(repr(name) for name in known)
    raise UnknownWord(value, "is not a word known here", f"Use one of {choice}. {hint}".rstrip())


@cache
def _members(words: type[E]) -> dict[str, E]:
    return {str(member.value): member for member in words}


def identifier(value: str) -> str:
    """Return the id `value`: a text that is not blank, without white space around it."""
    if not isinstance(value, str) or not value or value != value.strip():
        raise InvalidFact(
            value, "is no id", "Give a text that is not blank, without blanks around it."
        )
    return value


def optional_identifier(value: str | None) -> str | None:
    """Return `value` as `identifier` does, or None."""
    return None if value is None else identifier(value)


def identifiers(value: Iterable[str]) -> tuple[str, ...]:
    """Return the ids in `value` as a tuple."""
    if isinstance(value, str):
        raise InvalidFact(value, "is one text, not a list of ids", "Give a list of ids.")
    return tuple(identifier(one) for one in value)


def optional_identifier_set(value: Iterable[str] | None) -> frozenset[str] | None:
    """Return the ids in `value` as a set, or None for any."""
    return None if value is None else frozenset(identifiers(value))


def optional_word_set(value: Iterable[E | str] | None, words: type[E]) -> frozenset[E] | None:
    """Return the members of `words` that `value` has or names as a set, or None for any."""
    if isinstance(value, str):
        raise InvalidFact(value, "is one word, not a list of words", "Give a list of words.")
    return None if value is None else frozenset(word(one, words) for one in value)


def hidden(default: Any = None) -> Any:  # noqa: ANN401 - an attrs field has the type of its annotation
    """Return a field that is kept out of `__init__`, `repr`, equality and plain data."""
    return attrs.field(default=default, init=False, repr=False, eq=False, hash=False)
