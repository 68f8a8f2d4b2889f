"""Everything that bears on an assignment, laid over each other: its state on a day (R-22)."""

from datetime import datetime

from certrules.dates.arithmetic import NEVER
from certrules.expiry.records import Dates
from certrules.model.assignments import Assignment
from certrules.model.fields import LAST_DAY
from certrules.model.verdicts import Status
from certrules.status import coverage, requirements
from certrules.status.coverage import Cover, Parent
from certrules.status.dates import next_of, status_on
from certrules.status.exemptions import NO_DAY, UNMARKED, known_mark
from certrules.status.requirements import KnownRequirement

_MISSING, _NOT_REQUIRED, _REVOKED, _UPCOMING = (
    Status.MISSING,
    Status.NOT_REQUIRED,
    Status.REVOKED,
    Status.UPCOMING,
)
_NOT_APPLICABLE, _DEFERRED, _IN_TRAINING = (
    Status.NOT_APPLICABLE,
    Status.DEFERRED,
    Status.IN_TRAINING,
)

Answer = tuple[Status, Status, int, int, int, int, str | None, bool]
"""Status, underlying, expires, due, overdue, exempt until, inherited from, required: R-32's fields.

Days are ordinals; `NEVER` stands for no date and 0 for no exemption. Two days differ when their
answers do (R-28).
"""


Causes = tuple[Dates | None, Cover | None, int, int]
"""What an answer came from: own dates, cover, last days of training and of initial due, or 0."""

LAST = LAST_DAY.toordinal()
"""The last day of every timeline (R-27)."""


class Layers:
    """The facts of an assignment as known at an instant, ready to be asked for any day."""

    __slots__ = (
        "_requirements",
        "active",
        "assignment",
        "history",
        "known_at",
        "mark",
        "parents",
        "required",
    )

    def __init__(self, assignment: Assignment, known_at: datetime | None = None) -> None:
        self.assignment = assignment
        self.known_at = known_at
        self.history = coverage.history_of(assignment, known_at)
        self.parents: list[Parent] | None = None
        if assignment.parents:
            self.parents = coverage.parents_of(assignment, known_at)
        # What is required on every day, without training, need not be asked for any day.
        self.required: bool | None = None
        self._requirements: list[KnownRequirement] | None = None
        if known_at is None and assignment.plain_requirements:
            self.required = bool(assignment.requirements)
        self.mark = UNMARKED
        if assignment.exemption is not None:
            self.mark = known_mark(assignment.exemption, known_at)
        self.active: tuple[int, int] | None = None
        if assignment.subject is not None:
            self.active = requirements.active_span(assignment.subject)

    @property
    def requirements(self) -> list[KnownRequirement]:
        """The requirements that were known, each in days (R-30)."""
        known = self._requirements
        if known is None:
            known = requirements.known_requirements(self.assignment, self.known_at)
            self._requirements = known
        return known

    def answer(self, day: int) -> Answer:
        """Return what is true on a day, by R-22's precedence."""
        return self.look(day)[0]

    def look(self, day: int) -> tuple[Answer, Causes]:
        """Return what is true on a day, and what it came from."""
        history = self.history
        dates = own = history.dates(day)
        covered = None
        if history.revoked and history.is_revoked(day):
            underlying = _REVOKED
        elif self.parents and (covered := coverage.cover(self.parents, own, day)):
            dates = covered.dates
            underlying = status_on(dates, day)
        elif own is not None:
            underlying = status_on(own, day)
        else:
            underlying = _UPCOMING if history.on_file(day) else _NOT_REQUIRED
        required, trained, allowed = self._required(day, nothing_in_effect=own is None)
        if required and underlying is _NOT_REQUIRED:
            underlying = _MISSING
        status, until, deferred = underlying, NO_DAY, self.mark.deferred_until
        if required and underlying is not _REVOKED:
            until = max(trained, allowed, deferred)
            if until < day:
                until = NO_DAY
            else:
                status = _DEFERRED if until == deferred else _IN_TRAINING
        if self.mark.not_applicable:
            status, until = _NOT_APPLICABLE, NO_DAY
        expires, due, overdue = (NEVER, NEVER, NEVER) if dates is None else dates[:3]
        inherited = None if covered is None else covered.certification
        return (
            (status, underlying, expires, due, overdue, until, inherited, required),
            (own, covered, trained, allowed),
        )

    def _required(self, day: int, *, nothing_in_effect: bool) -> tuple[bool, int, int]:
        """Return whether it is required, and the last days of training and of initial due."""
        if self.active is not None and not self.active[0] <= day <= self.active[1]:
            return False, NO_DAY, NO_DAY
        if self.required is not None:
            return self.required, NO_DAY, NO_DAY
        in_force = [one for one in self.requirements if one.since <= day <= one.until]
        trained = requirements.trained_until(in_force, day)
        allowed = requirements.allowed_until(in_force, day) if nothing_in_effect else NO_DAY
        return bool(in_force), trained, allowed

    def next_change(self, day: int, answer: Answer) -> int:
        """Return the first day after `day` on which the answer differs, `NEVER` for none (R-28)."""
        own_shows = answer[6] is None and answer[1] is not _REVOKED
        while True:
            own = self.history.dates(day)
            ahead = NEVER if own is None else next_of(own, day)
            beside = self._next_beside(day)
            day = min(ahead, beside)
            if day > LAST:
                return NEVER
            if ahead < beside and own_shows and own is not None:
                # Only the own status can change that day, and it shows: no need to look.
                changed = status_on(own, day) is not answer[1]
            else:
                changed = self.answer(day) != answer
            if changed:
                return day

    def _next_beside(self, day: int) -> int:
        """Return the first day after `day` on which anything but own dates in effect can change."""
        soonest = self.history.next_beside(day)
        if self.required is None:
            soonest = min(soonest, requirements.next_boundary(self.requirements, day))
        if self.parents:
            soonest = min(soonest, coverage.next_boundary(self.parents, day))
        deferred = self.mark.deferred_until
        if day <= deferred < soonest:
            soonest = deferred + 1
        if self.active is not None:
            first, last = self.active
            for boundary in (first, last + 1):
                if day < boundary < soonest:
                    soonest = boundary
        return soonest
