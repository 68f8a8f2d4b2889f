"""Sections 4, 5 and 8 of the semantics: the answer of one day, and what changes day by day.

Nothing is worked out ahead. A day's answer comes from asking each rule about that day; the next
change is found by asking tomorrow, and the day after, until the answer is another one.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from .expirations import initial_due, outcomes
from .known import facts_known
from .months import ONE_DAY
from .plain import Assignment, Requirement
from .records import Record
from .standing import (
    COMPLIANT,
    FIRST_DAY,
    FOR_EVER,
    IN_FORCE,
    LAST_DAY,
    Standing,
    Status,
    standing,
)


class Answer(NamedTuple):
    """One day's evaluation, but for the date of the next change."""

    status: Status
    underlying: Status
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    inherited_from: str | None
    required: bool
    pending: bool
    compliant: bool


class Beneath(NamedTuple):
    """What lies beneath an exemption: a status, the dates it came from, and whose they are."""

    status: Status
    dates: Standing | None
    inherited_from: str | None


class Exempt(NamedTuple):
    """An exemption that holds on the day asked, and the last day of it."""

    status: Literal["DEFERRED", "IN_TRAINING"]
    until: date


class Need(NamedTuple):
    """A requirement as known, with the ends of training and of the time it allows."""

    role: str | None
    since: date | None
    until: date | None
    trained_until: date | None
    allowed_until: date | None


class Oracle:
    """One assignment as known at an instant, to be asked about one day after another."""

    def __init__(self, assignment: Assignment, known_at: datetime | None = None) -> None:
        """Fold the history of the assignment, and of its parents and parts."""
        self.assignment = assignment
        self.certification = assignment["certification"]
        self.known = facts_known(assignment, known_at)
        self.outcomes = outcomes(assignment, self.known)
        self.records = [one for one in self.outcomes if isinstance(one, Record)]
        self.parents = [Oracle(parent, known_at) for parent in assignment["parents"]]
        self.parts = [Oracle(part, known_at) for part in assignment.get("parts", [])]
        self.named = [self._part(name) for name in _names_of_parts(assignment)]
        self.needs = [_need(assignment, one) for one in self.known.requirements]
        self._dates: set[date] | None = None
        self._answers: dict[date, Answer] = {}
        self._active: dict[date, list[Need]] = {}
        self._in_effect: dict[date, Standing | None] = {}
        self._standings: dict[tuple[int, date | None], Standing] = {}

    # ------------------------------------------------------------------ the answers

    def on(self, day: date) -> Answer:
        """Return the evaluation of one day."""
        if day not in self._answers:
            self._answers[day] = self._worked_out(day)
        return self._answers[day]

    def next_change_on(self, day: date) -> date | None:
        """R-28: walk on from a day until the answer is another one."""
        today = self.on(day)
        facts = self.dates_that_matter()
        if not facts:
            return None
        day = max(day + ONE_DAY, min(facts))
        # An "until" shows on the day after it; after the last of them nothing is left to happen.
        while day <= min(max(facts) + ONE_DAY, LAST_DAY):
            if self.on(day) != today:
                return day
            day += ONE_DAY
        return None

    def segment_starts(self) -> list[date]:
        """R-27: the first day of the domain, and every day that differs from the day before."""
        starts = [FIRST_DAY]
        while (change := self.next_change_on(starts[-1])) is not None:
            starts.append(change)
        return starts

    def dates_that_matter(self) -> set[date]:
        """Return every date of every fact and record, those of parents and parts, too."""
        if self._dates is None:
            self._dates = set(self._dates_of_facts())
            extended = {one["until"] for oracle in self.family() for one in oracle.known.extensions}
            for record in (record for oracle in self.family() for record in oracle.records):
                self._dates |= _dates_of(record, extended)
        return self._dates

    def family(self) -> list["Oracle"]:
        """Return the assignment itself, its parents and parts, and theirs."""
        others = [*self.parents, *self.parts]
        return [self, *(member for other in others for member in other.family())]

    def _dates_of_facts(self) -> Iterator[date]:
        found: list[date | None] = []
        for oracle in self.family():
            subject, exemption = oracle.assignment.get("subject", {}), oracle.known.exemption
            found += [subject.get("active_from"), subject.get("active_until")]
            for need in oracle.needs:
                found += need[1:]
            found.append(None if exemption is None else exemption.get("until"))
            for revocation in oracle.known.revocations:
                found += [revocation["revoked_on"], revocation.get("reinstated_on")]
            found += [extension["granted_on"] for extension in oracle.known.extensions]
        return (day for day in found if day is not None)

    # ------------------------------------------------------------------ one rule after another

    def _worked_out(self, day: date) -> Answer:
        """R-22: what lies beneath, and what covers it."""
        required = bool(self.active_needs(day))
        beneath = self.beneath(day, required=required)
        exempt = self.exempt(day) if required and beneath.status != "REVOKED" else None
        status = beneath.status
        if exempt is not None:
            status = exempt.status
        if self.not_applicable():
            status, exempt = "NOT_APPLICABLE", None
        dates = beneath.dates
        return Answer(
            status=status,
            underlying=beneath.status,
            expires_on=None if dates is None else dates.expires_on,
            due_on=None if dates is None else dates.due_on,
            overdue_on=None if dates is None else dates.overdue_on,
            exempt_until=None if exempt is None else exempt.until,
            inherited_from=beneath.inherited_from,
            required=required,
            pending=any(c["state"] == "pending" for c in self.known.completions),
            compliant=status in COMPLIANT,
        )

    def beneath(self, day: date, *, required: bool) -> Beneath:
        """R-22 without the exemptions: revoked, own or covered, upcoming, missing, not required."""
        own = self.standing(day)
        if self.revoked(day):
            return Beneath("REVOKED", own, None)
        parent = self.covering_parent(day)
        if parent is not None:
            dates = parent.standing(day)
            assert dates is not None, "a parent in force has something in effect"
            return Beneath(dates.status(day), dates, parent.certification)
        if own is not None:
            return Beneath(own.status(day), own, None)
        if self.on_file(day):
            return Beneath("UPCOMING", None, None)
        return Beneath("MISSING" if required else "NOT_REQUIRED", None, None)

    # ------------------------------------------------------------------ what is in effect

    def standing(self, day: date) -> Standing | None:
        """Return what is in effect of the assignment itself, extended as on the day."""
        if day not in self._in_effect:
            self._in_effect[day] = self._worked_out_standing(day)
        return self._in_effect[day]

    def _worked_out_standing(self, day: date) -> Standing | None:
        """R-15, R-59, R-61: the governing completion, or the part that decides."""
        if self.named:
            deciding = self._deciding_part(day)
            return None if deciding is None else self._extended(deciding, day)
        record = self.governing(day)
        if record is None:
            return None
        return self._extended(self._standing(record, record.expires_on), day)

    def governing(self, day: date) -> Record | None:
        """R-15: the last record, in R-11's order, that is in effect on the day."""
        last = None
        for record in self.records:
            if record.effective_on <= day:
                last = record
        return last

    def _extended(self, dates: Standing, day: date) -> Standing:
        """R-61: the latest end granted by the day stands for an expiration that is earlier."""
        if not self.known.extensions:
            return dates
        granted = [e["until"] for e in self.known.extensions if e["granted_on"] <= day]
        latest = max(granted, default=None)
        if latest is None or dates.expires_on is None or latest <= dates.expires_on:
            return dates
        return self._standing(dates.record, latest)

    def _standing(self, record: Record, expires_on: date | None) -> Standing:
        key = (id(record), expires_on)
        if key not in self._standings:
            self._standings[key] = standing(record, expires_on)
        return self._standings[key]

    def _deciding_part(self, day: date) -> Standing | None:
        """R-59: of all parts the one that ends first, of any the one that ends last."""
        found = [None if part is None else part.as_part(day) for part in self.named]
        in_effect = [dates for dates in found if dates is not None]
        if self.all_of():
            satisfied = len(in_effect) == len(found)
            return min(in_effect, key=Standing.ends_on) if satisfied else None
        return max(in_effect, key=Standing.ends_on, default=None)

    def all_of(self) -> bool:
        """R-59: whether a composite needs all of its parts."""
        return "all_of" in self.assignment["policy"]

    def _part(self, name: str) -> "Oracle | None":
        """Return a part as the policy names it, None if nobody assigned it."""
        return next((part for part in self.parts if part.certification == name), None)

    def as_part(self, day: date) -> Standing | None:
        """R-59: what the composite sees of this part: nothing if revoked, else own or covering."""
        if self.revoked(day):
            return None
        parent = self.covering_parent(day)
        return self.standing(day) if parent is None else parent.standing(day)

    def on_file(self, day: date) -> bool:
        """R-15, R-59: whether something is on file, be it only later in effect."""
        if not self.named:
            return bool(self.records)
        there = [
            part is not None
            and (part.as_part(day) is not None or (part.on_file(day) and not part.revoked(day)))
            for part in self.named
        ]
        return all(there) if self.all_of() else any(there)

    def revoked(self, day: date) -> bool:
        """R-17: whether some revocation holds on the day."""
        for revocation in self.known.revocations:
            revoked_on, reinstated_on = revocation["revoked_on"], revocation.get("reinstated_on")
            reinstated = reinstated_on is not None and reinstated_on <= day
            renewed = any(revoked_on < record.effective_on <= day for record in self.records)
            if revoked_on <= day and not reinstated and not renewed:
                return True
        return False

    def in_force(self, day: date) -> Standing | None:
        """R-18: what a parent covers with, which is nothing unless it is itself in force."""
        dates = self.standing(day)
        if dates is None or self.revoked(day) or dates.status(day) not in IN_FORCE:
            return None
        return dates

    def covering_parent(self, day: date) -> "Oracle | None":
        """R-18: the parent in force that ends last, if it ends later than the child itself."""
        best, best_end = None, None
        for parent in self.parents:
            dates = parent.in_force(day)
            if dates is not None and (best_end is None or dates.ends_on() > best_end):
                best, best_end = parent, dates.ends_on()
        own = self.standing(day) if best is not None else None
        if own is not None and best_end is not None and best_end <= own.ends_on():
            return None
        return best

    # ------------------------------------------------------------------ what is required

    def active_needs(self, day: date) -> list[Need]:
        """Return the requirements that hold on a day."""
        if day not in self._active:
            self._active[day] = self._worked_out_needs(day)
        return self._active[day]

    def _worked_out_needs(self, day: date) -> list[Need]:
        """R-62: nothing is required while the subject is not active; an open end is no end."""
        subject = self.assignment.get("subject", {})
        first, last = subject.get("active_from", FIRST_DAY), subject.get("active_until", FOR_EVER)
        if not first <= day <= last:
            return []
        return [
            need
            for need in self.needs
            if (need.since or FIRST_DAY) <= day <= (need.until or FOR_EVER)
        ]

    def not_applicable(self) -> bool:
        """Say whether the assignment is marked as not applicable."""
        exemption = self.known.exemption
        return exemption is not None and exemption["kind"] == "not applicable"

    def deferred_until(self, day: date) -> date | None:
        """R-20: the last day of a deferral that holds on the day."""
        exemption = self.known.exemption
        if exemption is None or exemption["kind"] != "deferred":
            return None
        until = exemption.get("until")
        return until if until is not None and day <= until else None

    def trained_until(self, day: date) -> date | None:
        """R-19: the earliest end, when every requirement is a role in training on the day."""
        return _earliest([need.trained_until for need in self.active_needs(day)], day)

    def allowed_until(self, day: date) -> date | None:
        """R-58: the earliest end of the time that every requirement allows, if nothing is there.

        What is on file but not yet in effect is not there.
        """
        end = _earliest([need.allowed_until for need in self.active_needs(day)], day)
        return end if self.standing(day) is None else None

    def exempt(self, day: date) -> Exempt | None:
        """R-21: of deferral and training the one that ends later; a tie is a deferral.

        Training is that of R-19 or of R-58, whichever holds and ends later.
        """
        deferred = self.deferred_until(day)
        trainings = [
            until
            for until in (self.trained_until(day), self.allowed_until(day))
            if until is not None
        ]
        training = max(trainings, default=None)
        if deferred is not None and (training is None or training <= deferred):
            return Exempt("DEFERRED", deferred)
        if training is not None:
            return Exempt("IN_TRAINING", training)
        return None


def _names_of_parts(assignment: Assignment) -> list[str]:
    policy = assignment["policy"]
    return [*policy.get("all_of", []), *policy.get("any_of", [])]


def _need(assignment: Assignment, requirement: Requirement) -> Need:
    """Only a role's training exempts, and only from that role (R-19)."""
    training = requirement.get("training")
    return Need(
        role=requirement["role"],
        since=requirement.get("since"),
        until=requirement.get("until"),
        trained_until=None
        if training is None or requirement["role"] is None
        else training["until"],
        allowed_until=initial_due(assignment, requirement.get("since")),
    )


def _earliest(ends: list[date | None], day: date) -> date | None:
    """Return the earliest of the ends, if there are any and every one is still to come."""
    reached = [end for end in ends if end is not None and day <= end]
    return min(reached) if reached and len(reached) == len(ends) else None


def _dates_of(record: Record, extended: set[date]) -> set[date]:
    """Return the dates of a record, and what they become when it is extended (R-61)."""
    found: set[date | None] = {record.effective_on}
    longer = {end for end in extended if record.expires_on and end > record.expires_on}
    for expires_on in (record.expires_on, *longer):
        found.update(standing(record, expires_on)[1:])
    return {day for day in found if day is not None}
