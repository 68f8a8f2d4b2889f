"""What one completion came to, stage by stage, on plain integers.

A `Record` keeps the result of every stage that acted, so that an explanation only reads what the
answer was made of and cannot differ from it (R-31).
"""

from datetime import date
from enum import Enum
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER, add, subtract
from certrules.model.periods import Counting, Edge, Period
from certrules.model.policies import Policy
from certrules.model.terms import Term


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
    TOO_SOON = "too soon after the previous completion"
    BELOW_NEED = "too few credits"


UNKNOWN = 0
"""A day that nobody knows; no day is 0."""

_INCLUSIVE = Counting.INCLUSIVE
_DAY_AFTER = Edge.DAY_AFTER


class Dates(NamedTuple):
    """The dates that give a status, as days, `NEVER` for none.

    `expires`: the last valid day. `due`, `overdue`: the notices (R-16). `lapse`: the first day on
    which it is no longer valid (R-12, R-44). `grace_end`: the last day of grace, the day before
    `lapse` without one (R-45). `record`: the completion they come from. `rules`: the notification
    rules before expiration, of which the earliest stands for a missing first notice (R-57).
    """

    expires: int
    due: int
    overdue: int
    lapse: int
    grace_end: int
    record: "Record"
    rules: tuple[Period, ...] = ()


class Record:
    """One completion and every stage of its expiration date; days are ordinals, or `NEVER`.

    `completed`, `effective`: when it was completed and from when it counts; `UNKNOWN` for what
    stands for a date on file. `turn`, `term`: which term dates it (R-5, R-40). `before`: the record
    that was on file, or None. `window`: R-7. `windows_edge`: from where its windows counted, if
    another term took over since (R-50). `scheduled`: whether the base is the whole date on file
    (R-54). `rejected`: whether it counts for nothing (R-50, R-51, R-60). `expires`: the answer.

    The stages, None where one did not act: `base`, `duration`, `stepped`: from where, how long and
    to where it counts. `anchored`: after the anchor (R-8, R-54, R-55). `extended`: R-9. `raised`:
    R-53. `limited`: R-41. `capped`: R-46.
    """

    # No slots: a stage that did not act costs nothing and reads as the class says.
    revision: date | None = None
    scheduled: bool = False
    rejected: bool = False
    id: str = ""
    windows_edge: int | None = None
    base: int | None = None
    duration: Period | None = None
    stepped: int | None = None
    anchored: int | None = None
    extended: int | None = None
    raised: int | None = None
    limited: int | None = None
    capped: int | None = None
    expires: int = NEVER
    _due: int | None = None
    _dates: Dates | None = None

    def __init__(
        self, policy: Policy, before: "Record | None", turn: int, completed: int, window: Window
    ) -> None:
        terms = policy.terms
        self.policy = policy
        self.before = before
        self.turn = turn
        self.term: Term = terms[turn] if turn < len(terms) else terms[-1]
        self.completed = self.effective = completed
        self.window = window

    @property
    def due(self) -> int:
        """The day of the first notice, `NEVER` without one (R-16)."""
        due = self._due
        if due is None:
            due = self._due = notice_day(self.expires, self.term.first_notice)
        return due

    @property
    def dates(self) -> Dates:
        """The dates that give its status, as far as they follow from the completion alone."""
        dates = self._dates
        if dates is None:
            dates = self._dates = dates_from(self, self.expires)
        return dates

    @property
    def edge(self) -> int:
        """How many days after the date on file its windows count from: 0 or 1 (R-47)."""
        edge = self.windows_edge
        return edge_of(self.policy, self.term) if edge is None else edge

    @property
    def on_file(self) -> int:
        """The expiration date that the record before it has on file, `NEVER` for none."""
        return NEVER if self.before is None else self.before.expires

    @property
    def shift(self) -> int:
        """How many days before base + duration the last valid day lies: 1 if inclusive (R-42)."""
        return 1 if self.term.counting is _INCLUSIVE else 0


def edge_of(policy: Policy, term: Term) -> int:
    """Return how many days after an expiration date windows and grace count from (R-47)."""
    return 1 if policy.renewal.edge is _DAY_AFTER or term.counting is _INCLUSIVE else 0


def notice_day(expires: int, period: Period | None) -> int:
    """Return the day a period before an expiration date, `NEVER` without one of them (R-16)."""
    if period is None or expires == NEVER:
        return NEVER
    return subtract(expires, period)


def window_end(expires: int, length: Period, edge: int) -> int:
    """Return the last day of a window or a grace of some length after `expires` (R-7, R-47)."""
    return add(expires + edge, length) - edge


def dates_from(record: Record, expires: int, rules: tuple[Period, ...] = ()) -> Dates:
    """Return the dates of a record that ends on `expires`: its own, or an extended one (R-61).

    `rules`: the periods of the notification rules before expiration; the earliest of them stands
    for a first notice that the term does not have (R-57).
    """
    if expires == NEVER:
        return Dates(NEVER, NEVER, NEVER, NEVER, NEVER, record, rules)
    term = record.term
    due = notice_day(expires, term.first_notice)
    if rules and term.first_notice is None:
        due = min(notice_day(expires, period) for period in rules)
    overdue = notice_day(expires, term.second_notice)
    lapse = expires + 1 if term.last_day_valid else expires
    grace_end = lapse - 1
    if term.grace is not None:
        grace_end = window_end(expires, term.grace, edge_of(record.policy, term))
    return Dates(expires, due, overdue, lapse, grace_end, record, rules)
