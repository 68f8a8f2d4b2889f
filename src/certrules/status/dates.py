"""The dates of a governing completion as they stand on a day, and the status they give (R-16)."""

from collections.abc import Iterable

from certrules.dates.arithmetic import NEVER
from certrules.expiry.records import Dates, dates_from
from certrules.model.facts import Extension
from certrules.model.verdicts import Status

_VALID, _DUE, _OVERDUE, _GRACE, _EXPIRED = (
    Status.VALID,
    Status.DUE,
    Status.OVERDUE,
    Status.GRACE,
    Status.EXPIRED,
)


def status_on(dates: Dates, day: int) -> Status:
    """Return the status that dates give on a day (R-16, R-44, R-45)."""
    if day >= dates.lapse:
        return _GRACE if day <= dates.grace_end else _EXPIRED
    if day >= dates.overdue:
        return _OVERDUE
    return _DUE if day >= dates.due else _VALID


def next_of(dates: Dates, day: int) -> int:
    """Return the first day after `day` on which that status can change, `NEVER` for none."""
    soonest = NEVER
    _, due, overdue, lapse, grace_end, _, _ = dates
    if day < due < soonest:
        soonest = due
    if day < overdue < soonest:
        soonest = overdue
    if day < lapse < soonest:
        soonest = lapse
    if day <= grace_end < soonest - 1:
        soonest = grace_end + 1
    return soonest


def extended(dates: Dates, extensions: Iterable[Extension], day: int) -> Dates:
    """Return the dates with the latest day granted by `day` as their end, if it is later (R-61)."""
    granted = [one.until.toordinal() for one in extensions if one.granted_on.toordinal() <= day]
    until = max(granted, default=dates.expires)
    if until <= dates.expires:
        return dates
    return dates_from(dates.record, until, dates.rules)
