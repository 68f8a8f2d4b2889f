"""Terms: how long a completion is valid, and when its holder is told (R-5, R-9, R-16, R-40 …)."""

from collections.abc import Iterable
from decimal import Decimal

import attrs

from certrules.errors import InvalidPolicy
from certrules.model.fields import hidden, names_fields
from certrules.model.periods import (
    Counting,
    MonthEnds,
    Period,
    Rounding,
    duration,
    optional_period,
    optional_rounding,
    to_counting,
    to_month_ends,
    to_period,
)
from certrules.model.training_time import TrainingTime, optional_training_time

_OLDEST = 200


def _age(value: int) -> int:
    if type(value) is not int or not 0 <= value <= _OLDEST:
        raise InvalidPolicy(value, "is no age", f"Give whole years, 0 to {_OLDEST}.")
    return value


@names_fields
@attrs.frozen
class AgeBand:
    """A duration for completions from an age on (R-41).

    `from_age`: in whole years, on the completion date. `valid_for`: the duration.

    >>> AgeBand(from_age=40, valid_for="2 years").valid_for
    Period('2 years')
    """

    from_age: int = attrs.field(converter=_age)
    valid_for: Period = attrs.field(converter=to_period)


@names_fields
@attrs.frozen
class AgeLimit:
    """Issued before an age, it ends no later than a birthday (R-41).

    `issued_before`, `until`: ages in whole years; `until` is at least `issued_before`.

    >>> AgeLimit(issued_before=40, until=42).until
    42
    """

    issued_before: int = attrs.field(converter=_age)
    until: int = attrs.field(converter=_age)

    def __attrs_post_init__(self) -> None:
        """Refuse a limit that lies before the age it is for."""
        if self.until < self.issued_before:
            raise InvalidPolicy(
                self.until,
                f"is less than issued_before, {self.issued_before}",
                "A certificate would end before it is issued; swap the two (R-41).",
                field="until",
            )


def _bands(value: Iterable[AgeBand]) -> tuple[AgeBand, ...]:
    bands = tuple(value)
    ages = [band.from_age for band in bands]
    if ages != sorted(set(ages)):
        raise InvalidPolicy(ages, "are not in rising order", "Give each from_age once, rising.")
    return bands


def _amount(value: Decimal | int | str | None) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidPolicy(value, "is no amount", "Give a decimal number as text or Decimal.")
    text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
    whole, _, fraction = text.partition(".")
    digits = text.isascii() and whole.isdigit() and (fraction.isdigit() or "." not in text)
    if not digits:
        raise InvalidPolicy(value, "is no amount", "Write digits and one point: '120.50'.")
    return Decimal(text)


@names_fields
@attrs.frozen
class Term:
    """How long a completion is valid, and when its holder is told (R-5, R-6, R-9, R-16).

    `valid_for`: a period, or None (``"never expires"``). `extend_to`: the day to which the
    expiration date is extended (R-9). `first_notice`, `second_notice`: how long before the
    expiration date the assignment becomes DUE and OVERDUE. `cost`: the cost of training, a decimal
    amount. `time_to_complete`: how long the training takes, in hours or longer units. `counting`:
    whether the base day is the first day of the period (R-42). `month_ends`: what a missing day
    gives (R-43). `last_day_valid`: whether it is valid on the expiration date (R-44). `grace`: how
    long after it the holder may go on (R-45). `at_most`: the longest time from the completion date
    (R-46). `valid_for_by_age`: durations by age, instead of `valid_for`; `age_limit`: a last
    birthday (R-41). `plain`: whether it uses none of the options from R-40 on.

    Raises `InvalidPolicy` when options cannot go together, and `InvalidPeriod` or `UnknownWord` for
    a value that cannot be read.

    >>> Term(valid_for="1 year", extend_to="end of month", first_notice="1 month").valid_for
    Period('1 year')
    >>> Term().never_expires
    True
    """

    valid_for: Period | None = attrs.field(default=None, converter=duration)
    extend_to: Rounding | None = attrs.field(default=None, converter=optional_rounding)
    first_notice: Period | None = attrs.field(default=None, converter=optional_period)
    second_notice: Period | None = attrs.field(default=None, converter=optional_period)
    cost: Decimal | None = attrs.field(default=None, converter=_amount)
    time_to_complete: Period | TrainingTime | None = attrs.field(
        default=None, converter=optional_training_time
    )
    counting: Counting = attrs.field(default=Counting.ANNIVERSARY, converter=to_counting)
    month_ends: MonthEnds = attrs.field(default=MonthEnds.CLAMP, converter=to_month_ends)
    last_day_valid: bool = True
    grace: Period | None = attrs.field(default=None, converter=optional_period)
    at_most: Period | None = attrs.field(default=None, converter=optional_period)
    valid_for_by_age: tuple[AgeBand, ...] = attrs.field(default=(), converter=_bands)
    age_limit: AgeLimit | None = None
    plain: bool = hidden(default=False)

    def __attrs_post_init__(self) -> None:
        """Refuse options that cannot go together (R-6, R-41)."""
        counts_plainly = (
            self.counting is Counting.ANNIVERSARY and self.month_ends is MonthEnds.CLAMP
        )
        lasts_plainly = self.last_day_valid and self.grace is None and not self.valid_for_by_age
        limited = self.at_most is not None or self.age_limit is not None
        object.__setattr__(self, "plain", counts_plainly and lasts_plainly and not limited)
        if self.valid_for is not None and self.valid_for_by_age:
            raise InvalidPolicy(
                str(self.valid_for),
                "stands beside durations by age",
                "Give valid_for or valid_for_by_age, not both (R-41).",
                field="valid_for",
            )
        if self.never_expires:
            for field in attrs.fields(Term):
                value = getattr(self, field.name)
                if field.init and field.name not in _WITHOUT_DATE and value != field.default:
                    raise InvalidPolicy(
                        value if isinstance(value, bool) else _words(value),
                        "stands on a term that never expires",
                        "Give the term a duration (valid_for), or take this option away (R-6).",
                        field=field.name,
                    )

    @property
    def never_expires(self) -> bool:
        """Whether a completion under this term has no expiration date (R-6)."""
        return self.valid_for is None and not self.valid_for_by_age

    @property
    def durations(self) -> tuple[Period, ...]:
        """Every duration that the term can give, of all ages."""
        if self.valid_for is not None:
            return (self.valid_for,)
        return tuple(band.valid_for for band in self.valid_for_by_age)


_WITHOUT_DATE = frozenset({"valid_for", "valid_for_by_age", "cost", "time_to_complete"})


def _words(value: object) -> str:
    plain = getattr(value, "value", value)
    return str(plain)
