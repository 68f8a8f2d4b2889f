"""Periods of time and the words for rounding (R-1, R-4, R-9)."""

import re
from enum import Enum
from typing import ClassVar, Self

import attrs
from dateutil.relativedelta import relativedelta

from certrules.errors import InvalidPeriod, InvalidPolicy
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
_COMMON_YEAR = 365
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31

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
    arithmetic uses it; one of the two is 0. `shortest`, `longest`: how many days it spans at least
    and at most, wherever it begins.

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
    shortest: int = hidden(0)
    longest: int = hidden(0)

    def __attrs_post_init__(self) -> None:
        """Check the count and work out the length."""
        if type(self.count) is not int or self.count < 1:
            raise InvalidPeriod(self.count, "is no whole number of at least 1", _REMEDY)
        if self.count > LONGEST[self.unit]:
            limit = f"Give at most {LONGEST[self.unit]} {self.unit.value}s."
            raise InvalidPeriod(str(self), "is longer than 200 years", limit)
        object.__setattr__(self, "months", self.count * _MONTHS.get(self.unit, 0))
        object.__setattr__(self, "days", self.count * _DAYS.get(self.unit, 0))
        object.__setattr__(self, "shortest", self.days or self.months * _SHORTEST_MONTH)
        object.__setattr__(self, "longest", self.days or self.months * _LONGEST_MONTH)

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
    def at_least_a_year(self) -> bool:
        """Whether it is a year or longer wherever it begins: 366 days, 53 weeks, 12 months.

        >>> Period.parse("365 days").at_least_a_year, Period.parse("12 months").at_least_a_year
        (False, True)
        """
        return self.months >= _MONTHS[Unit.YEAR] or self.days > _COMMON_YEAR

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


class RoundingWord(Enum):
    """The words for the day to which an expiration date is extended (R-9)."""

    END_OF_MONTH = "end of month"
    END_OF_QUARTER = "end of quarter"
    END_OF_YEAR = "end of year"
    FIRST_OF_MONTH = "first of month"
    FIRST_OF_NEXT_MONTH = "first of next month"
    DAY = "day"


_DAY_OF_MONTH = re.compile(r"day\s+([0-9]{1,2})", re.ASCII | re.IGNORECASE)


def _rounding_word(value: RoundingWord | str) -> RoundingWord:
    return word(value, RoundingWord)


@attrs.frozen(repr=False)
class Rounding:
    """To which day an expiration date is extended (R-9).

    `word`: end of month, quarter or year; first of month (on or after); first of next month
    (after); or day, the first day `day` of a month on or after, clamped in short months. `day`: 1
    to 31, with the word "day" only.

    Raises `UnknownWord` for another word and `InvalidPolicy` for a day that does not go with it.

    >>> Rounding.parse("day 15").day, str(Rounding.parse("End of Month"))
    (15, 'end of month')
    """

    END_OF_MONTH: ClassVar["Rounding"]
    END_OF_QUARTER: ClassVar["Rounding"]
    END_OF_YEAR: ClassVar["Rounding"]
    FIRST_OF_MONTH: ClassVar["Rounding"]
    FIRST_OF_NEXT_MONTH: ClassVar["Rounding"]

    word: RoundingWord = attrs.field(converter=_rounding_word)
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check that a day stands with the word "day" only."""
        if (self.word is RoundingWord.DAY) is (self.day is None):
            raise InvalidPolicy(
                self.word.value if self.day is None else f"{self.word.value} {self.day}",
                "is no rounding",
                "Write 'day N' with N from 1 to 31, or another word without a number.",
            )
        if self.day is not None and not 1 <= self.day <= _LONGEST_MONTH:
            raise InvalidPolicy(f"day {self.day}", "is in no month", "Write 'day 1' to 'day 31'.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the rounding that `text` names."""
        if match := _DAY_OF_MONTH.fullmatch(text.strip()):
            return cls(RoundingWord.DAY, int(match[1]))
        return cls(text)

    def __str__(self) -> str:
        """Return the rounding in words, as `parse` reads it."""
        return self.word.value if self.day is None else f"{self.word.value} {self.day}"

    def __repr__(self) -> str:
        """Return the rounding as ``Rounding('end of month')``."""
        return f"Rounding({str(self)!r})"


Rounding.END_OF_MONTH = Rounding(RoundingWord.END_OF_MONTH)
Rounding.END_OF_QUARTER = Rounding(RoundingWord.END_OF_QUARTER)
Rounding.END_OF_YEAR = Rounding(RoundingWord.END_OF_YEAR)
Rounding.FIRST_OF_MONTH = Rounding(RoundingWord.FIRST_OF_MONTH)
Rounding.FIRST_OF_NEXT_MONTH = Rounding(RoundingWord.FIRST_OF_NEXT_MONTH)


def optional_rounding(value: Rounding | str | None) -> Rounding | None:
    """Return the rounding that `value` is or names, or None."""
    if value is None or isinstance(value, Rounding):
        return value
    return Rounding.parse(value) if isinstance(value, str) else Rounding(value)


class Counting(Enum):
    """Whether the base day counts as the first day of the validity period (R-42)."""

    ANNIVERSARY = "anniversary"
    INCLUSIVE = "inclusive"


def to_counting(value: Counting | str) -> Counting:
    """Return the way of counting that `value` is or names."""
    return word(value, Counting)


class MonthEnds(Enum):
    """What base + months gives when the day is missing in the target month (R-43)."""

    CLAMP = "clamp"
    NEXT = "next"
    STICK = "stick"


def to_month_ends(value: MonthEnds | str) -> MonthEnds:
    """Return the month-end rule that `value` is or names."""
    return word(value, MonthEnds)


class Edge(Enum):
    """From which day windows and grace count (R-47)."""

    EXPIRATION = "expiration"
    DAY_AFTER = "day after"


def to_edge(value: Edge | str) -> Edge:
    """Return the edge that `value` is or names."""
    return word(value, Edge)


class Always(Enum):
    """A renewal window without a limit (R-48)."""

    ALWAYS = "always"


ALWAYS = Always.ALWAYS
"""The word for a renewal window without a limit (R-48)."""


def period_or_always(value: Period | Always | str | relativedelta | None) -> Period | Always | None:
    """Return the length of a window: a period, `ALWAYS`, or None for no window (R-48)."""
    if isinstance(value, Always):
        return value
    if isinstance(value, str) and value.strip().casefold() == ALWAYS.value:
        return ALWAYS
    return optional_period(value)
