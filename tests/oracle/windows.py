"""Where a renewal lies: inside the window of the record before it, or too early or late for it."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from .months import ONE_DAY, shifted
from .plain import Period, Policy, Term
from .records import Record

Place = Literal["no E", "early", "too early", "late", "too late"]


class Window(NamedTuple):
    """The days around an expiration date on which a renewal keeps to the schedule (R-7)."""

    opens_on: date | None
    """The first early day, None when no day is early enough but not too early."""
    expires_on: date
    closes_on: date | None
    """The last late day, None when every late day is too late."""

    def place(self, completed_on: date) -> Place:
        """Say on which side of the window, or in which half of it, a completion lies."""
        if completed_on <= self.expires_on:
            inside = self.opens_on is not None and self.opens_on <= completed_on
            return "early" if inside else "too early"
        inside = self.closes_on is not None and completed_on <= self.closes_on
        return "late" if inside else "too late"


def counts_from_day_after(policy: Policy, term: Term) -> bool:
    """R-47: whether windows and grace count from the day after; inclusive counting implies it."""
    day_after = policy["renewal"].get("edge", "expiration") == "day after"
    return day_after or term.get("counting", "anniversary") == "inclusive"


def end_after(expires_on: date, period: Period, *, day_after: bool) -> date:
    """R-47: the last day of N after an expiration, or of N that begin on the day after it."""
    if day_after:
        return shifted(expires_on + ONE_DAY, period) - ONE_DAY
    return shifted(expires_on, period)


def start_before(expires_on: date, period: Period, *, day_after: bool) -> date:
    """R-47: the first day of N before an expiration, or before the day after it."""
    return shifted(expires_on + ONE_DAY if day_after else expires_on, period, -1)


def window_of(policy: Policy, term: Term, previous: Record | None) -> Window | None:
    """Return the window of the record before, None when there is no E (R-7)."""
    if previous is None or previous.expires_on is None:
        return None
    day_after = counts_from_day_after(policy, term)
    return Window(
        opens_on=_opens_on(policy, previous, previous.expires_on, day_after=day_after),
        expires_on=previous.expires_on,
        closes_on=_closes_on(policy["renewal"]["late"], previous.expires_on, day_after=day_after),
    )


def _opens_on(
    policy: Policy, previous: Record, expires_on: date, *, day_after: bool
) -> date | None:
    match policy["renewal"]["early"]:
        case None:
            # credit without an early rule is credit at any time before.
            return date.min if "credit_at_most" in policy["renewal"] else None
        case "always":
            return date.min
        case "after first notice":
            return previous.due_on
        case "after second notice":
            return previous.overdue_on
        case period:
            return start_before(expires_on, period, day_after=day_after)


def _closes_on(late: str | None, expires_on: date, *, day_after: bool) -> date | None:
    if late is None:
        return None
    return date.max if late == "always" else end_after(expires_on, late, day_after=day_after)


def first_term_again(
    policy: Policy, term: Term, previous: Record | None, completed_on: date
) -> bool:
    """R-52: whether the completion comes more than N after E."""
    until = policy["renewal"].get("refresher_until")
    if until is None or previous is None or previous.expires_on is None:
        return False
    day_after = counts_from_day_after(policy, term)
    return completed_on > end_after(previous.expires_on, until, day_after=day_after)


def too_soon(policy: Policy, before: Record | None, completed_on: date) -> bool:
    """R-51: whether the completion is on or before the previous one + N."""
    interval = policy["renewal"].get("minimum_interval")
    if interval is None or before is None:
        return False
    return completed_on <= shifted(before.completed_on, interval)


# ------------------------------------------------------------------ which branch that was


def branches_of_window(
    policy: Policy, term: Term, window: Window | None, completed_on: date
) -> Iterator[str]:
    """Name the place of a completion, and the edge of the window on which it lies."""
    if window is None:
        yield "R-7 no E"
        return
    renewal = policy["renewal"]
    match window.place(completed_on):
        case "early":
            yield f"R-7 early: {_kind(renewal['early'])}"
        case "too early":
            yield "R-7 no early window" if window.opens_on is None else "R-7 too early"
        case "late":
            yield "R-48 late: always" if renewal["late"] == "always" else "R-7 late"
        case "too late":
            yield "R-7 no late window" if window.closes_on is None else "R-7 too late"
        case "no E":
            raise AssertionError
    day_after = counts_from_day_after(policy, term)
    for edge in _edges(window, completed_on):
        yield f"R-7 {edge}"
        if day_after:
            yield f"R-47 day after: {edge}"


def _kind(early: str | None) -> str:
    if early is None:
        return "credit alone"
    return early if early.startswith("a") else "period"


def _edges(window: Window, completed_on: date) -> Iterator[str]:
    if window.opens_on is not None:
        if completed_on + ONE_DAY == window.opens_on:
            yield "day before early"
        if completed_on == window.opens_on:
            yield "first early day"
        if completed_on == window.expires_on:
            yield "last early day"
    if window.closes_on is not None:
        if completed_on - ONE_DAY == window.expires_on:
            yield "first late day"
        if completed_on == window.closes_on:
            yield "last late day"
        if completed_on - ONE_DAY == window.closes_on:
            yield "day after late"
