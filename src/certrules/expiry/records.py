"""What one completion came to, stage by stage, on plain integers.

A `Record` keeps the result of every stage of the pipeline, so that an explanation only reads what
the answer was made of and cannot differ from it (R-31).
"""

from datetime import date
from enum import Enum

from certrules.dates.arithmetic import NEVER, subtract
from certrules.model.periods import Period
from certrules.model.policies import Policy, Term


class Window(Enum):
    """Whether a completion is a renewal on schedule, and if not, why not (R-7)."""

    NOTHING_ON_FILE = "nothing on file"
    NEVER_EXPIRES = "what is on file never expires"
    REVOKED = "what is on file is revoked"
    EARLY = "early"
    LATE = "late"
    NO_EARLY_RULE = "no early rule"
    TOO_EARLY = "too early"
    NO_LATE_RULE = "no late rule"
    TOO_LATE = "too late"
    GIVEN_BY_HAND = "given by hand"
    NO_DURATION = "no duration"


def on_schedule(window: Window) -> bool:
    """Return whether the base is the expiration date on file (R-7)."""
    return window is Window.EARLY or window is Window.LATE


UNKNOWN = 0
"""A notice day that was not worked out yet; no day is 0."""


class Record:
    """One completion and every stage of its expiration date; days are ordinals, or `NEVER`.

    `completed`, `effective`: when it was completed and from when it counts. `turn`, `term`: which
    term dates it (R-5). `window`: R-7. `base`: from where the duration counts. `stepped`: base +
    duration. `anchored`: after the force date (R-8). `expires`: after the extension (R-9), or as
    given by hand (R-10). `before`: the record that was on file, or None.
    """

    __slots__ = (
        "_due",
        "_overdue",
        "anchored",
        "base",
        "before",
        "completed",
        "effective",
        "expires",
        "id",
        "policy",
        "revision",
        "stepped",
        "term",
        "turn",
        "window",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - one argument a stage
        self,
        policy: Policy,
        revision: date | None,
        before: "Record | None",
        turn: int,
        term: Term,
        completed: int,
        window: Window,
        base: int,
        stepped: int,
        anchored: int,
        expires: int,
    ) -> None:
        self.policy = policy
        self.revision = revision
        self.before = before
        self.turn = turn
        self.term = term
        self.completed = self.effective = completed
        self.window = window
        self.base = base
        self.stepped = stepped
        self.anchored = anchored
        self.expires = expires
        self.id = ""
        self._due = self._overdue = UNKNOWN

    @property
    def due(self) -> int:
        """The day of the first notice, `NEVER` without one (R-16)."""
        due = self._due
        if due == UNKNOWN:
            due = self._due = self._notice(self.term.first_notice)
        return due

    @property
    def overdue(self) -> int:
        """The day of the second notice, `NEVER` without one (R-16)."""
        overdue = self._overdue
        if overdue == UNKNOWN:
            overdue = self._overdue = self._notice(self.term.second_notice)
        return overdue

    def _notice(self, period: Period | None) -> int:
        if period is None or self.expires == NEVER:
            return NEVER
        return subtract(self.expires, period)
