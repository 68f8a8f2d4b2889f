"""What becomes of one completion: a record with its dates, or a rejection with its rule."""

from datetime import date
from typing import NamedTuple

from .months import shifted
from .plain import Period, Term


class Record(NamedTuple):
    """A completion that counts, with its dates and the branches taken on the way to them."""

    id: str
    completed_on: date
    effective_on: date
    base: date | None
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    turn: int
    term: Term
    day_after: bool
    """Whether the grace of the record counts from the day after its expiration (R-47)."""
    stand_ins: tuple[Period, ...]
    """The certification's notices before expiration, which stand for a first notice (R-57)."""
    branches: tuple[str, ...]


class Rejected(NamedTuple):
    """A completion that stays on file and counts for nothing, and the rule that says so."""

    id: str
    completed_on: date
    rule: str
    branches: tuple[str, ...]


class Unanswerable(ValueError):
    """The subject lacks something without which there is no answer (R-41, R-55)."""

    def __init__(self, rule: str, lacking: str) -> None:
        super().__init__(f"{rule}: the subject lacks the {lacking}")
        self.lacking = lacking


def notice_of(expires_on: date | None, before: Period | None) -> date | None:
    """Return the date of a notice, which clamps (R-43) and is never reached if not set (R-16)."""
    if expires_on is None or before is None:
        return None
    return shifted(expires_on, before, -1)
