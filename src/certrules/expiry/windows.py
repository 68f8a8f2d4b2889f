"""Is this renewal on schedule? The early and late windows of the date on file (R-7)."""

from certrules.dates.arithmetic import NEVER, add, subtract
from certrules.expiry.records import Record, Window
from certrules.model.policies import AfterNotice, Renewal


def renewal_window(
    renewal: Renewal, completed: int, before: Record | None, *, revoked: bool
) -> Window:
    """Return how a completion on the day `completed` lies to the record `before` it (R-7).

    `revoked`: whether that record is revoked on that day, so that it is no date to renew from.
    """
    if before is None:
        return Window.NOTHING_ON_FILE
    if revoked:
        return Window.REVOKED
    if before.expires == NEVER:
        return Window.NEVER_EXPIRES
    if completed <= before.expires:
        return _early(renewal, completed, before)
    return _late(renewal, completed, before)


def _early(renewal: Renewal, completed: int, before: Record) -> Window:
    if renewal.early is None:
        return Window.NO_EARLY_RULE
    return Window.EARLY if early_start(renewal, before) <= completed else Window.TOO_EARLY


def _late(renewal: Renewal, completed: int, before: Record) -> Window:
    if renewal.late is None:
        return Window.NO_LATE_RULE
    return Window.LATE if completed <= add(before.expires, renewal.late) else Window.TOO_LATE


def early_start(renewal: Renewal, before: Record) -> int:
    """Return the first day of the early window of the record on file, `NEVER` if it never opens.

    A window after a notice opens on that notice's date, as the term of that record has it.
    """
    if renewal.early is AfterNotice.FIRST:
        return before.due
    if renewal.early is AfterNotice.SECOND:
        return before.overdue
    return NEVER if renewal.early is None else subtract(before.expires, renewal.early)
