"""When a renewal counts from the expiration date on file (R-7, R-47 … R-53)."""

from enum import Enum

import attrs
from dateutil.relativedelta import relativedelta

from certrules.errors import InvalidPolicy
from certrules.model.fields import names_fields, word
from certrules.model.periods import (
    Always,
    Edge,
    Period,
    optional_period,
    period_or_always,
    to_edge,
)


class AfterNotice(Enum):
    """An early window that opens on a notice date of the expiration date on file (R-7)."""

    FIRST = "after first notice"
    SECOND = "after second notice"


class TooEarly(Enum):
    """What a renewal before the early window comes to (R-50)."""

    RESTART = "restart"
    KEEP = "keep"
    REJECT = "reject"


class TooLate(Enum):
    """What a renewal after the late window comes to (R-50)."""

    RESTART = "restart"
    REJECT = "reject"
    INITIAL = "initial"


def _early(
    value: AfterNotice | Always | Period | str | relativedelta | None,
) -> AfterNotice | Always | Period | None:
    if isinstance(value, AfterNotice):
        return value
    if isinstance(value, str) and value.strip().casefold().startswith("after"):
        return word(value, AfterNotice)
    return period_or_always(value)


def _too_early(value: TooEarly | str) -> TooEarly:
    return word(value, TooEarly)


def _too_late(value: TooLate | str) -> TooLate:
    return word(value, TooLate)


@names_fields
@attrs.frozen
class Renewal:
    """When a renewal counts from the expiration date on file, not from its own date (R-7).

    `early`: from when on before that date: after a notice of it, a period before it, or always.
    `late`: until how long after it, or always. None: not at all. `edge`: from which day windows and
    grace count (R-47). `credit_at_most`: how far an early renewal counts ahead (R-49).
    `too_early`, `too_late`: what a renewal outside the window comes to (R-50). `minimum_interval`:
    how long after a completion the next one counts (R-51). `refresher_until`: how long after the
    date on file the first term does not apply again (R-52). `never_shorten`: the new date is at
    least the one on file (R-53).

    Raises `InvalidPolicy` for an option that could never do anything.

    >>> Renewal(early="after first notice", late="2 weeks").late
    Period('2 weeks')
    """

    early: AfterNotice | Always | Period | None = attrs.field(default=None, converter=_early)
    late: Period | Always | None = attrs.field(default=None, converter=period_or_always)
    edge: Edge = attrs.field(default=Edge.EXPIRATION, converter=to_edge)
    credit_at_most: Period | None = attrs.field(default=None, converter=optional_period)
    too_early: TooEarly = attrs.field(default=TooEarly.RESTART, converter=_too_early)
    too_late: TooLate = attrs.field(default=TooLate.RESTART, converter=_too_late)
    minimum_interval: Period | None = attrs.field(default=None, converter=optional_period)
    refresher_until: Period | None = attrs.field(default=None, converter=optional_period)
    never_shorten: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse what to do outside a window that has no outside (R-48, R-50)."""
        early_always = isinstance(self.early, Always) or (
            self.early is None and self.credit_at_most is not None
        )
        if early_always and self.too_early is not TooEarly.RESTART:
            raise InvalidPolicy(
                self.too_early.value,
                "can never happen: every early renewal is in the window",
                "Limit `early`, or take `too_early` away (R-48, R-50).",
                field="too_early",
            )
        if isinstance(self.late, Always) and self.too_late is not TooLate.RESTART:
            raise InvalidPolicy(
                self.too_late.value,
                "can never happen: every late renewal is in the window",
                "Limit `late`, or take `too_late` away (R-48, R-50).",
                field="too_late",
            )
