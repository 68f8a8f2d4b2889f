"""Who must hold what, since when, for which reasons; and training (R-19)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER, to_day
from certrules.model.subjects import Requirement

NO_TRAINING = 0
"""The last day of a training that there is not: earlier than every day."""

_ALWAYS = 0


class KnownRequirement(NamedTuple):
    """A requirement as known, in days: `since` and `until` inclusive, `training` its last day."""

    since: int
    until: int
    training: int
    role: str | None


def known_requirements(
    requirements: Iterable[Requirement], known_at: datetime | None
) -> list[KnownRequirement]:
    """Return the requirements that were known at an instant, each in days (R-30)."""
    return [
        KnownRequirement(
            _ALWAYS if one.since is None else one.since.toordinal(),
            to_day(one.until),
            NO_TRAINING if one.training is None else _training(one, known_at),
            one.role,
        )
        for one in requirements
        if known_at is None or one.recorded_at is None or one.recorded_at <= known_at
    ]


def _training(requirement: Requirement, known_at: datetime | None) -> int:
    training = requirement.training
    if training is None or (
        known_at is not None
        and training.recorded_at is not None
        and training.recorded_at > known_at
    ):
        return NO_TRAINING
    return training.until.toordinal()


def required_on(requirements: Iterable[KnownRequirement], day: int) -> tuple[bool, int]:
    """Return whether anything requires it on a day, and the last day of training (R-19).

    The training is `NO_TRAINING` unless every requirement that holds comes from a role in which the
    subject is in training on that day; the earliest of their ends counts.
    """
    required, earliest = False, NEVER
    for since, until, training, _ in requirements:
        if since <= day <= until:
            required = True
            earliest = min(earliest, training)
    return required, earliest if required and earliest >= day else NO_TRAINING


def next_boundary(requirements: Iterable[KnownRequirement], day: int) -> int:
    """Return the first day after `day` on which a requirement or a training begins or ends."""
    soonest = NEVER
    for since, until, training, _ in requirements:
        for boundary in (since, until + 1, training + 1):
            if day < boundary < soonest:
                soonest = boundary
    return soonest
