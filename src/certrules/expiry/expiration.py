"""One completion → one expiration date (R-5 … R-10).

The pipeline: **term → window → base → step → anchor → extension → cap**. Each stage is one function
that reads the stages before it and nothing else.
"""

from datetime import date

from certrules.dates.anchors import next_in_series, on_series
from certrules.dates.arithmetic import NEVER, add
from certrules.dates.rounding import round_to
from certrules.expiry.records import Record, Window, on_schedule
from certrules.expiry.windows import renewal_window
from certrules.model.periods import Period
from certrules.model.policies import Anchor, Policy, Term


def expiration(  # noqa: PLR0913 - what a completion is, and what stood before it
    policy: Policy,
    revision: date | None,
    completed: int,
    before: Record | None = None,
    by_hand: int = NEVER,
    *,
    revoked: bool = False,
) -> Record:
    """Return the record of a completion on the day `completed`, every stage in it.

    `revision`: the effective-from date of the revision that `policy` is. `before`: the record on
    file, or None. `by_hand`: the expiration date that the completion carries (R-10). `revoked`:
    whether the record on file is revoked on that day.
    """
    turn = 0 if before is None else before.turn + 1
    term = policy.term(turn)
    window = Window.GIVEN_BY_HAND
    base = stepped = anchored = NEVER
    expires = by_hand
    if by_hand == NEVER:
        window = Window.NO_DURATION
        duration = term.valid_for
        if duration is not None:
            window = renewal_window(policy.renewal, completed, before, revoked=revoked)
            base = _base(window, completed, before)
            stepped = add(base, duration)
            anchored = _anchor(policy.anchor, duration, window, base, stepped)
            expires = _extend(term, anchored)
    return Record(
        policy, revision, before, turn, term, completed, window, base, stepped, anchored, expires
    )


def _base(window: Window, completed: int, before: Record | None) -> int:
    """Count from the date on file when the renewal is on schedule, else from its own (R-7)."""
    if before is not None and on_schedule(window):
        return before.expires
    return completed


def _anchor(
    anchor: Anchor | None, duration: Period, window: Window, base: int, stepped: int
) -> int:
    """Take the next date of the force date's series, unless E was off it (R-8)."""
    if anchor is None or is_off_series(anchor, duration, window, base):
        return stepped
    return next_in_series(anchor.date.toordinal(), duration, base)


def is_off_series(anchor: Anchor, duration: Period, window: Window, base: int) -> bool:
    """Return whether the base is an E that does not lie on the force date's series (R-8)."""
    return on_schedule(window) and not on_series(anchor.date.toordinal(), duration, base)


def _extend(term: Term, anchored: int) -> int:
    """Move to the end of the month or year (R-9)."""
    rounding = term.extend_to
    return anchored if rounding is None else round_to(anchored, rounding)
