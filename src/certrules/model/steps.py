"""A term of a plain policy, flat: what one completion after another is dated by (R-5 … R-9)."""

from certrules.model.anchors import Anchor
from certrules.model.periods import Period, Rounding
from certrules.model.renewals import AfterNotice, Renewal
from certrules.model.terms import Term


class Step:
    """What a plain policy says of a completion under one term, and of the renewal after it.

    `duration`: R-5, None when it never expires (R-6); `months`, `days`: the same as numbers.
    `force`: the force date as a day, 0 without one (R-8). `extend_to`: R-9. `due`, `overdue`: the
    periods of the notices (R-16).

    A renewal so many days after the date on file counts from it (R-7) only if -`early` <= days <=
    `late`, and certainly if -`surely_early` <= days <= `surely_late`. In between, the windows
    decide: `before` and `after` that date.
    """

    # No model but slots: read for every completion, and a policy's own business.
    __slots__ = (
        "after", "before", "days", "due", "duration", "early", "extend_to", "force", "late",
        "months", "overdue", "surely_early", "surely_late",
    )  # fmt: skip

    def __init__(self, term: Term, renewal: Renewal, anchor: Anchor | None) -> None:
        self.duration = duration = term.valid_for
        self.months, self.days = (duration.months, duration.days) if duration else (0, 0)
        self.force = anchor.date.toordinal() if anchor is not None and anchor.date else 0
        self.extend_to: Rounding | None = term.extend_to
        self.due, self.overdue = term.first_notice, term.second_notice
        # Without an early rule not even the date on file itself is in the window.
        self.before = before = _early(term, renewal)
        self.early, self.surely_early = (before.longest, before.shortest) if before else (-1, -1)
        self.after = after = renewal.late if isinstance(renewal.late, Period) else None
        self.late, self.surely_late = (after.longest, after.shortest) if after else (0, 0)


def _early(term: Term, renewal: Renewal) -> Period | None:
    """Return how long before the end of a term its renewal may be (R-7)."""
    early = renewal.early
    if early is AfterNotice.FIRST:
        early = term.first_notice
    elif early is AfterNotice.SECOND:
        early = term.second_notice
    return early if isinstance(early, Period) else None
