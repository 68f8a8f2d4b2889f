"""How long a training takes: a period, or hours and fractions (K-2)."""

import re
from decimal import Decimal
from typing import Final

import attrs

from certrules.errors import InvalidPeriod
from certrules.model.periods import Period, to_period

HOUR: Final = "hour"

UNITS: Final = (HOUR, "day", "week", "month", "year")
"""The units in which it is counted."""

_TEXT = re.compile(
    r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s+(hour|day|week|month|year)s?\s*", re.ASCII | re.IGNORECASE
)

_REMEDY: Final = "Write a number and a unit: '8 hours', '1.5 days', '2 weeks'."


@attrs.frozen(repr=False)
class TrainingTime:
    """A time that is no period: hours, or a fraction of days, weeks, months or years.

    `amount`: more than 0. `unit`: hour, day, week, month or year.

    Raises `InvalidPeriod` for anything else.

    >>> TrainingTime.parse("1.50 days")
    TrainingTime('1.5 days')
    """

    amount: Decimal
    unit: str

    def __attrs_post_init__(self) -> None:
        """Refuse what is no time."""
        if self.amount <= 0 or self.unit not in UNITS:
            raise InvalidPeriod(str(self), "is no time that a training takes", _REMEDY)

    @classmethod
    def parse(cls, text: str) -> "TrainingTime":
        """Return the time that a text says.

        Raises `InvalidPeriod` for a text that says none.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise InvalidPeriod(text, "is no time that a training takes", _REMEDY)
        return cls(Decimal(match[1]), match[2].lower())

    def __str__(self) -> str:
        """Return the time in words, as `parse` reads it."""
        whole, _, fraction = f"{self.amount:f}".partition(".")
        fraction = fraction.rstrip("0")
        number = f"{whole}.{fraction}" if fraction else whole
        return f"{number} {self.unit}{'' if number == '1' else 's'}"

    def __repr__(self) -> str:
        """Return the time as ``TrainingTime('8 hours')``."""
        return f"TrainingTime({str(self)!r})"


def optional_training_time(
    value: Period | TrainingTime | str | None,
) -> Period | TrainingTime | None:
    """Return how long a training takes; whole days, weeks, months and years are a period.

    Raises `InvalidPeriod` for what is no time, or a period over 200 years.

    >>> optional_training_time("8 hours"), optional_training_time("2 weeks")
    (TrainingTime('8 hours'), Period('2 weeks'))
    """
    if isinstance(value, str) and _TEXT.fullmatch(value):
        value = TrainingTime.parse(value)
    if value is None or not isinstance(value, TrainingTime):
        return None if value is None else to_period(value)
    if value.unit != HOUR and value.amount == value.amount.to_integral_value():
        return to_period(f"{int(value.amount)} {value.unit}")
    return value
