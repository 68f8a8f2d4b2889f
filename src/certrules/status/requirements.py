"""Who must hold what, since when, for which reasons; training (R-19), initial due date (R-58)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER, add, to_day
from certrules.expiry.history import policy_on
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.subjects import Requirement, Subject

NO_TRAINING = 0
"""The last day of a training that there is not: earlier than every day."""

_ALWAYS = 0


class KnownRequirement(NamedTuple):
    """A requirement as known, in days: `since` and `until` inclusive.

    `training`: the last day of its training (R-19). `initial`: the day through which nothing need
    be on file yet (R-58). Each is `NO_TRAINING` where there is none.
    """

    since: int
    until: int
    training: int
    initial: int
    role: str | None


def known_requirements(assignment: Assignment, known_at: datetime | None) -> list[KnownRequirement]:
    """Return the requirements that were known at an instant, each in days (R-30)."""
    certification = assignment.certification
    allows = certification.allows_initial_due
    return [
        KnownRequirement(
            _ALWAYS if one.since is None else one.since.toordinal(),
            to_day(one.until),
            NO_TRAINING if one.training is None else _training(one, known_at),
            _initial(certification, one) if allows else NO_TRAINING,
            one.role,
        )
        for one in assignment.requirements
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


def _initial(certification: Certification, requirement: Requirement) -> int:
    """Return the last day that the policy in force when it began allows (R-58)."""
    since = requirement.since
    if since is None:
        return NO_TRAINING
    policy, _ = policy_on(certification.policy, certification.revisions, since)
    return add(since.toordinal(), policy.initial_due) if policy.initial_due else NO_TRAINING


def first_due(assignment: Assignment, known_at: datetime | None) -> int:
    """Return the earliest initial due date of an assignment, `NEVER` without one (R-56)."""
    dues = [one.initial for one in known_requirements(assignment, known_at)]
    return min((due for due in dues if due != NO_TRAINING), default=NEVER)


def active_span(subject: Subject) -> tuple[int, int] | None:
    """Return the first and last active day of a subject, None when it always is (R-62)."""
    if subject.active_from is None and subject.active_until is None:
        return None
    first = _ALWAYS if subject.active_from is None else subject.active_from.toordinal()
    return first, to_day(subject.active_until)


def trained_until(requirements: Iterable[KnownRequirement], day: int) -> int:
    """Return the last day of training, given the requirements that hold on `day` (R-19).

    `NO_TRAINING` unless every one of them comes from a role in which the subject is in training on
    that day; the earliest of their ends counts.
    """
    earliest = min((one.training for one in requirements), default=NO_TRAINING)
    return earliest if earliest >= day else NO_TRAINING


def allowed_until(requirements: Iterable[KnownRequirement], day: int) -> int:
    """Return the day through which nothing need be on file, likewise (R-58)."""
    earliest = min((one.initial for one in requirements), default=NO_TRAINING)
    return earliest if earliest >= day else NO_TRAINING


def next_boundary(requirements: Iterable[KnownRequirement], day: int) -> int:
    """Return the first day after `day` on which a requirement, training or allowance changes."""
    soonest = NEVER
    for since, until, training, initial, _ in requirements:
        for boundary in (since, until + 1, training + 1, initial + 1):
            if day < boundary < soonest:
                soonest = boundary
    return soonest
