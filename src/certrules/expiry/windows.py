"""Is this renewal on schedule? The windows of the date on file (R-7, R-47 … R-52)."""

from certrules.dates.arithmetic import NEVER, add, subtract
from certrules.expiry.records import UNKNOWN, Record, Window, window_end
from certrules.model.periods import Period
from certrules.model.renewals import AfterNotice, TooEarly, TooLate

ANY_DAY = 0
"""The first day of a window without a limit: earlier than every day (R-48)."""


def too_soon(record: Record) -> bool:
    """Return whether a completion comes within the minimum interval of the last one (R-51)."""
    before, interval = record.before, record.policy.renewal.minimum_interval
    if before is None or interval is None or before.completed == UNKNOWN:
        return False
    return record.completed <= add(before.completed, interval)


def lapsed(record: Record, *, revoked: bool) -> bool:
    """Return whether the date on file is so long past that the first term applies (R-52)."""
    limit = record.policy.renewal.refresher_until
    if limit is None or revoked or record.on_file == NEVER:
        return False
    return record.completed > window_end(record.on_file, limit, record.edge)


def renewal_window(record: Record, *, revoked: bool) -> Window:
    """Return how a completion lies to the record before it (R-7).

    `revoked`: whether that record is revoked on that day, so that it is no date to renew from.
    """
    before = record.before
    if before is None:
        return Window.NOTHING_ON_FILE
    if revoked:
        return Window.REVOKED
    if before.expires == NEVER:
        return Window.NEVER_EXPIRES
    return _early(record, before) if record.completed <= before.expires else _late(record)


def _early(record: Record, before: Record) -> Window:
    renewal = record.policy.renewal
    if renewal.early is None and renewal.credit_at_most is None:
        return Window.NO_EARLY_RULE
    return Window.EARLY if early_start(record, before) <= record.completed else Window.TOO_EARLY


def _late(record: Record) -> Window:
    late = record.policy.renewal.late
    if late is None:
        return Window.NO_LATE_RULE
    end = late_end(record.on_file, late, record.edge)
    return Window.LATE if record.completed <= end else Window.TOO_LATE


def late_end(expires: int, late: object, edge: int) -> int:
    """Return the last day of the late window of a date on file, `NEVER` without a limit."""
    return window_end(expires, late, edge) if isinstance(late, Period) else NEVER


def early_start(record: Record, before: Record) -> int:
    """Return the first day of the early window of what is on file, `NEVER` if it never opens.

    A window after a notice opens on that notice's date, as the term of the record on file has it.
    """
    early = record.policy.renewal.early
    if early is AfterNotice.FIRST:
        return before.due
    if early is AfterNotice.SECOND:
        return before.dates.overdue
    if isinstance(early, Period):
        return subtract(before.expires + record.edge, early)
    return ANY_DAY  # always; and capped credit without an early rule means always


def outside(record: Record) -> TooEarly | TooLate | None:
    """Return what a renewal outside its window comes to, None inside or without one (R-50)."""
    window = record.window
    if window is Window.TOO_EARLY or window is Window.NO_EARLY_RULE:
        return record.policy.renewal.too_early
    if window is Window.TOO_LATE or window is Window.NO_LATE_RULE:
        return record.policy.renewal.too_late
    return None
