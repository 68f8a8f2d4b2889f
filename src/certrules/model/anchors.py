"""Anchors: the dates on which expiration dates lie (R-8, R-54, R-55)."""

import datetime as dt
from enum import Enum

import attrs

from certrules.errors import InvalidPolicy
from certrules.model.fields import names_fields, optional_date, word
from certrules.model.periods import Period, optional_period


class DateOfSubject(Enum):
    """A date of the subject that a yearly series can lie on (R-55)."""

    BIRTH_DATE = "birth date"
    HIRE_DATE = "hire date"


class OnDay(Enum):
    """Whether the series lies on the day itself or on the last day of its month (R-55)."""

    DAY = "day"
    END_OF_MONTH = "end of month"


class Round(Enum):
    """Whether base + duration is rounded up or down to the series (R-55)."""

    UP = "up"
    DOWN = "down"


def _subject(value: DateOfSubject | str | None) -> DateOfSubject | None:
    return None if value is None else word(value, DateOfSubject)


def _on(value: OnDay | str) -> OnDay:
    return word(value, OnDay)


def _round(value: Round | str) -> Round:
    return word(value, Round)


@names_fields
@attrs.frozen
class Anchor:
    """The date on whose series expiration dates lie.

    `date`: a force date (R-8); with `every` and `at_least`, a series with its own step, taken at
    the first date at least so long after the base (R-54). Or `subject`: a date of the person, with
    `on` and `round` (R-55).

    Raises `InvalidPolicy` without a date or a date of the subject, with both, or with options that
    belong to the other.

    >>> Anchor(date=dt.date(2025, 7, 1)).date
    datetime.date(2025, 7, 1)
    >>> Anchor(subject="birth date", on="end of month").round
    <Round.UP: 'up'>
    """

    date: dt.date | None = attrs.field(default=None, converter=optional_date)
    subject: DateOfSubject | None = attrs.field(default=None, converter=_subject)
    on: OnDay = attrs.field(default=OnDay.DAY, converter=_on)
    every: Period | None = attrs.field(default=None, converter=optional_period)
    at_least: Period | None = attrs.field(default=None, converter=optional_period)
    round: Round = attrs.field(default=Round.UP, converter=_round)

    def __attrs_post_init__(self) -> None:
        """Refuse options that cannot go together."""
        if (self.date is None) is (self.subject is None):
            raise InvalidPolicy(
                "nothing" if self.date is None else self.date.isoformat(),
                "is no anchor" if self.date is None else "stands beside a date of the subject",
                "Give `date` (R-8, R-54) or `subject` (R-55), one of them.",
                field="date",
            )
        if self.date is None:
            self._refuse("every", self.every)
            self._refuse("at_least", self.at_least)
        else:
            self._refuse("on", None if self.on is OnDay.DAY else self.on.value)
            self._refuse("round", None if self.round is Round.UP else self.round.value)

    def _refuse(self, field: str, value: object) -> None:
        if value is not None:
            goes_with = "date" if self.date is None else "subject"
            raise InvalidPolicy(
                str(value),
                f"does not go with `{'subject' if self.date is None else 'date'}`",
                f"It belongs to `{goes_with}`; take it away.",
                field=field,
            )

    @property
    def own_series(self) -> bool:
        """Whether the series has its own step or minimum (R-54)."""
        return self.every is not None or self.at_least is not None
