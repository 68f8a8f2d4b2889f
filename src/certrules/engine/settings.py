"""How an engine runs: who is told, how much at once, how often it tries again."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

import attrs

from certrules.errors import InvalidFact
from certrules.model.fields import identifiers, names_fields, word
from certrules.model.periods import Period, Unit, optional_period
from certrules.planning.recipients import AUDIENCES
from certrules.planning.telling import Cause

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WEEK = Period(1, Unit.WEEK)

RETRY_AFTER = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, DAY, 2 * DAY)
"""How long to wait after each failed attempt; after the last of them it is given up."""


def _audiences(
    value: Mapping[Cause | str, Iterable[str]],
) -> Mapping[Cause, tuple[str, ...]]:
    given = {word(cause, Cause): identifiers(names) for cause, names in value.items()}
    if Cause.RULE in given:
        raise InvalidFact(
            Cause.RULE.value,
            "has its audience in the rule",
            "Say in the certification's notice rule who is told (R-57).",
        )
    return MappingProxyType({**AUDIENCES, **given})


def _cap(value: int | None) -> int | None:
    if value is not None and (isinstance(value, bool) or value < 1):
        raise InvalidFact(value, "is no cap", "Give a number of at least 1, or None.")
    return value


def _size(value: int) -> int:
    if isinstance(value, bool) or value < 1:
        raise InvalidFact(value, "is no size", "Give a number of at least 1.")
    return value


def _retry_after(value: Iterable[timedelta]) -> tuple[timedelta, ...]:
    return tuple(value)


@names_fields
@attrs.frozen
class Settings:
    """How an engine runs.

    `audiences`: who is told of what, over `AUDIENCES`: lists of ``"subject"``, ``"supervisor"``,
    ``"supervisors"`` and names; an empty list for nobody. `exemption_notice`: how long before its
    last day a deferral or training is told, None for not at all. `zone`: the time zone of those who
    have none, themselves or by their company (R-33). `tell_backlog`: whether the first run of a
    store tells what fell due before it. `most_messages`: how many messages a run sends at most; the
    least urgent wait for the next (X-16). `subjects_at_once`: how many subjects a transaction
    looks at. `in_columns`: whether a run looks at everything that is due at once, in columns; None
    does so for many subjects, if the packages of the extra ``arrow`` are there.
    `messages_at_once`: how many messages are claimed together. `noted_at_once`: after how many
    arrivals they are written down; a run that is killed repeats at most so many messages.
    `retry_after`: how long to wait after each failed attempt; after the last of them it is given
    up.

    >>> settings = Settings(audiences={"expiry": ["supervisors", "safety@example.org"]})
    >>> settings.audiences[Cause.EXPIRY]
    ('supervisors', 'safety@example.org')
    """

    audiences: Mapping[Cause, tuple[str, ...]] = attrs.field(
        default=AUDIENCES, converter=_audiences
    )
    exemption_notice: Period | None = attrs.field(default=WEEK, converter=optional_period)
    zone: str = "UTC"
    tell_backlog: bool = False
    most_messages: int | None = attrs.field(default=500, converter=_cap)
    subjects_at_once: int = attrs.field(default=500, converter=_size)
    in_columns: bool | None = None
    messages_at_once: int = attrs.field(default=10, converter=_size)
    noted_at_once: int = attrs.field(default=1, converter=_size)
    retry_after: tuple[timedelta, ...] = attrs.field(default=RETRY_AFTER, converter=_retry_after)
