"""Periods of time and the words for rounding (R-1, R-4, R-9)."""

import re
from enum import Enum
from typing import Self

import attrs
from dateutil.relativedelta import relativedelta

from certrules.errors import InvalidPeriod
from certrules.model.fields import hidden, names_fields, word


class Unit(Enum):
    """The unit of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


LONGEST = {Unit.DAY: 73_049, Unit.WEEK: 10_435, Unit.MONTH: 2_400, Unit.YEAR: 200}
"""The longest period in each unit: 200 years hold at most 73,049 days (R-4)."""

_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}

_WORDS = re.compile(r"([0-9]{1,9})\s+(day|week|month|year)s?", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"P([0-9]{1,9})([DWMY])", re.ASCII)
_ISO_UNITS = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}
_REMEDY = "Write a whole number and a unit, for example '1 year', '6 months' or 'P2W'."


def to_unit(value: Unit | str) -> Unit:
    """Return the unit that `value` is or names."""
    return word(value, Unit)


@names_fields
@attrs.frozen(repr=False)
class Period:
    """A whole number of days, weeks, months or years, 1 day to 200 years (R-1).

    The unit is kept as given: 12 months are not rewritten to 1 year. Two periods are equal when
    count and unit are.

    `count`: how many, at least 1. `unit`: of which unit. `months` and `days`: the length as the
    arithmetic uses it; one of the two is 0.

    Raises `InvalidPeriod` when the count is no whole number, less than 1 or over 200 years.

    >>> Period.parse("2 weeks")
    Period('2 weeks')
    >>> Period.parse("P1Y") == Period(1, "year")
    True
    >>> Period(12, "month") == Period(1, "year")
    False
    """

    count: int
    unit: Unit = attrs.field(converter=to_unit)
    months: int = hidden(0)
    days: int = hidden(0)

    def __attrs_post_init__(self) -> None:
        """Check the count and work out the length."""
        if type(self.count) is not int or self.count < 1:
            raise InvalidPeriod(self.count, "is no whole number of at least 1", _REMEDY)
        if self.count > LONGEST[self.unit]:
            limit = f"Give at most {LONGEST[self.unit]} {self.unit.value}s."
            raise InvalidPeriod(str(self), "is longer than 200 years", limit)
        object.__setattr__(self, "months", self.count * _MONTHS.get(self.unit, 0))
        object.__setattr__(self, "days", self.count * _DAYS.get(self.unit, 0))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the period that `text` says: ``"1 year"``, ``"2 weeks"`` or ISO 8601 ``"P1Y"``.

        White space around it is trimmed; case and plural do not matter in words. Raises
        `InvalidPeriod` otherwise.

        >>> Period.parse(" 90 Days ")
        Period('90 days')
        >>> Period.parse("0 days")
        Traceback (most recent call last):
        ...
        certrules.errors.InvalidPeriod: '0 days' is no whole number of at least 1. Write a whole number and a unit, for example '1 year', '6 months' or 'P2W'.
        """  # noqa: E501 - a message stands on one line
        trimmed = text.strip()
        if match := _WORDS.fullmatch(trimmed):
            count, unit = int(match[1]), Unit(match[2].lower())
        elif match := _ISO.fullmatch(trimmed):
            count, unit = int(match[1]), _ISO_UNITS[match[2]]
        else:
            raise InvalidPeriod(text, "is no period", _REMEDY)
        if count < 1:
            raise InvalidPeriod(text, "is no whole number of at least 1", _REMEDY)
        return cls(count, unit)

    @property
    def iso(self) -> str:
        """The period in ISO 8601.

        >>> Period.parse("18 months").iso
        'P18M'
        """
        return f"P{self.count}{self.unit.value[0].upper()}"

    def __str__(self) -> str:
        """Return the period in words, as `parse` reads it."""
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"

    def __repr__(self) -> str:
        """Return the period as ``Period('1 year')``."""
        return f"Period({str(self)!r})"


def to_period(value: Period | str | relativedelta) -> Period:
    """Return `value` as a `Period`: a period, its words, or a dateutil `relativedelta` of one unit.

    >>> to_period(relativedelta(months=6))
    Period('6 months')
    """
    if isinstance(value, Period):
        return value
    if isinstance(value, str):
        return Period.parse(value)
    if isinstance(value, relativedelta):
        return _from_relativedelta(value)
    raise InvalidPeriod(value, "is no period", _REMEDY)


def _from_relativedelta(value: relativedelta) -> Period:
    if value:
        # dateutil itself writes 18 months as 1 year and 6 months.
        months = value.years * 12 + value.months
        for count, unit, alone in (
            (value.years, Unit.YEAR, relativedelta(years=value.years)),
            (months, Unit.MONTH, relativedelta(months=months)),
            (value.days, Unit.DAY, relativedelta(days=value.days)),
        ):
            if value == alone:
                return Period(count, unit)
    raise InvalidPeriod(value, "is not a whole number of one unit", _REMEDY)


def optional_period(value: Period | str | relativedelta | None) -> Period | None:
    """Return `value` as `to_period` does, or None."""
    return None if value is None else to_period(value)


NEVER_EXPIRES = "never expires"
"""The word for a term without a duration (R-6)."""


def duration(value: Period | str | relativedelta | None) -> Period | None:
    """Return how long a term is valid: a period, or None for ``"never expires"`` (R-6)."""
    if isinstance(value, str) and value.strip().casefold() == NEVER_EXPIRES:
        return None
    return optional_period(value)


class Rounding(Enum):
    """To which day an expiration date is extended (R-9)."""

    END_OF_MONTH = "end of month"
    END_OF_YEAR = "end of year"


def optional_rounding(value: Rounding | str | None) -> Rounding | None:
    """Return the rounding word that `value` is or names, or None."""
    return None if value is None else word(value, Rounding)
