"""Is this renewal on schedule? The early and late windows of the date on file (R-7, R-47 … R-52)."""

from certrules.dates.arithmetic import NEVER, add, subtract
from certrules.expiry.records import UNKNOWN, Record, Window, window_end
from certrules.model.periods import ALWAYS, Period
from certrules.model.renewals import AfterNotice, TooEarly, TooLate

# Bound once: reading a member through its class costs more than the comparison.
_NOTHING_ON_FILE, _NEVER_EXPIRES, _REVOKED, _EARLY, _LATE, _NO_EARLY_RULE, _NO_LATE_RULE = (
    Window.NOTHING_ON_FILE,
    Window.NEVER_EXPIRES,
    Window.REVOKED,
    Window.EARLY,
    Window.LATE,
    Window.NO_EARLY_RULE,
    Window.NO_LATE_RULE,
)
_TOO_EARLY, _TOO_LATE = Window.TOO_EARLY, Window.TOO_LATE
_AFTER_FIRST, _AFTER_SECOND = AfterNotice.FIRST, AfterNotice.SECOND

ANY_DAY = 0
"""The first day of a window without a limit: earlier than every day (R-48)."""


def too_soon(record: Record, interval: Period) -> bool:
    """Return whether a completion comes within the minimum interval of the last one (R-51)."""
    before = record.before
    if before is None or before.completed == UNKNOWN:
        return False
    return record.completed <= add(before.completed, interval)


def lapsed(record: Record, limit: Period, *, revoked: bool) -> bool:
    """Return whether the date on file is so long past that the first term applies (R-52)."""
    if revoked or record.on_file == NEVER:
        return False
    return record.completed > window_end(record.on_file, limit, record.edge)


def renewal_window(record: Record, before: Record | None, revoked: bool) -> Window:  # noqa: FBT001 - asked for every completion, and positions are fastest
    """Return how a completion lies to the record `before` it (R-7).

    `revoked`: whether that record is revoked on that day, so that it is no date to renew from.
    """
    if before is None:
        return _NOTHING_ON_FILE
    if revoked:
        return _REVOKED
    expires = before.expires
    if expires == NEVER:
        return _NEVER_EXPIRES
    renewal, completed = record.policy.renewal, record.completed
    if completed <= expires:
        if renewal.early is None and renewal.credit_at_most is None:
            return _NO_EARLY_RULE
        return _EARLY if early_start(record, before) <= completed else _TOO_EARLY
    late = renewal.late
    if late is None:
        return _NO_LATE_RULE
    if late is ALWAYS or completed <= late_end(expires, late, record.edge):
        return _LATE
    return _TOO_LATE


def late_end(expires: int, late: object, edge: int) -> int:
    """Return the last day of the late window of a date on file, `NEVER` without a limit."""
    return window_end(expires, late, edge) if isinstance(late, Period) else NEVER


def early_start(record: Record, before: Record) -> int:
    """Return the first day of the early window of what is on file, `NEVER` if it never opens.

    A window after a notice opens on that notice's date, as the term of the record on file has it.
    """
    early = record.policy.renewal.early
    if early is _AFTER_FIRST:
        return before.due
    if early is _AFTER_SECOND:
        return before.dates.overdue
    if isinstance(early, Period):
        return subtract(before.expires + record.edge, early)
    return ANY_DAY  # always; and capped credit without an early rule means always


def outside(record: Record) -> TooEarly | TooLate | None:
    """Return what a renewal outside its window comes to, None inside or without one (R-50)."""
    window = record.window
    if window is _TOO_EARLY or window is _NO_EARLY_RULE:
        return record.policy.renewal.too_early
    if window is _TOO_LATE or window is _NO_LATE_RULE:
        return record.policy.renewal.too_late
    return None
