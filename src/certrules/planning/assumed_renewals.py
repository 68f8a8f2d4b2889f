"""What falls due in years to come, if everybody renews in time (X-6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum

import attrs

from certrules.expiry.records import Record
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion
from certrules.model.verdicts import Timeline
from certrules.planning.due_trainings import (
    DueTraining,
    Falling,
    Outlook,
    TrainingKind,
    all_falling,
    completed,
    completion_for,
    due_training,
    stands,
)
from certrules.planning.notices import first_day
from certrules.status.timeline import timeline

_DAY = timedelta(days=1)


class Renewing(Enum):
    """When everybody is assumed to renew: on the expiration date, or the day after the notice."""

    ON_EXPIRATION = "on expiration"
    AFTER_NOTICE = "after notice"


@attrs.frozen
class _Step:
    """The next training of an assignment: when it is done, and what it comes to."""

    falling: Falling
    on: date
    open_before: bool
    record: Record | None
    taken: bool


@attrs.define
class _Course:
    """One assignment on its way through the span.

    `since`: the first day that has not been looked at. `done`: what fell due already.
    """

    assignment: Assignment
    place: int
    since: date
    timeline: Timeline
    trainings: list[DueTraining] = attrs.field(factory=list)
    done: set[tuple[TrainingKind, date]] = attrs.field(factory=set)
    step: _Step | None = None

    @property
    def turn(self) -> tuple[bool, bool, int]:
        """The place among what falls due on one day: what others rest on comes first."""
        one = self.assignment
        return bool(one.parents), one.certification.policy.composite, self.place


def assumed_outlooks(
    assignments: Iterable[Assignment],
    first: date,
    last: date,
    renewing: Renewing,
    known_at: datetime | None = None,
) -> Iterator[Outlook]:
    """Yield what falls due from `first` through `last` if each training is done on its day.

    That day is the expiration date, or the day after the first notice where `renewing` says so and
    there is one; a first training is done on the day on which it falls due, and what is open on the
    first day then. A renewal that the rules would not take on its day is done on the first later of
    these that they take: the expiration date, the day after it; if they take none, it counts once
    and changes nothing. Parents, children and parts of one subject move along. A composite is not
    completed itself: its parts are, where they are required themselves.

    `assignments`: all of a subject. The other arguments are those of `outlook`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> yearly = Certification("a", policy=Policy(terms=[Term("1 year")]))
    >>> held = Assignment(yearly, completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> years = date(2026, 1, 1), date(2028, 12, 31)
    >>> [found] = assumed_outlooks([held], *years, Renewing.ON_EXPIRATION)
    >>> [str(one.on) for one in found.trainings]
    ['2026-07-01', '2027-07-01', '2028-07-01']
    """
    for held in _by_subject(assignments):
        yield from _Simulation(first, last, renewing, known_at).run(held)


def _by_subject(assignments: Iterable[Assignment]) -> Iterable[list[Assignment]]:
    found: dict[object, list[Assignment]] = defaultdict(list)
    for place, one in enumerate(assignments):
        found[place if one.subject is None else one.subject.id].append(one)
    return found.values()


@attrs.frozen
class _Simulation:
    """One subject's trainings, done one after another."""

    first: date
    last: date
    renewing: Renewing
    known_at: datetime | None

    def run(self, held: Iterable[Assignment]) -> Iterator[Outlook]:
        courses = [self._start(place, one) for place, one in enumerate(held)]
        while True:
            ahead = [(one.step.on, one.turn) for one in courses if one.step is not None]
            if not ahead:
                break
            course = courses[min(ahead)[1][-1]]
            assert course.step is not None  # noqa: S101 - it is one of those ahead
            self._take(course, course.step, courses)
        for one in courses:
            yield Outlook(one.assignment, one.timeline, tuple(one.trainings))

    def _start(self, place: int, assignment: Assignment) -> _Course:
        whole = timeline(assignment, self.known_at)
        course = _Course(assignment, place, self.first, whole)
        course.step = self._next(course)
        return course

    def _take(self, course: _Course, step: _Step, courses: Iterable[_Course]) -> None:
        falling = step.falling
        made = due_training(
            course.assignment, falling, step.on, step.record, open_=step.open_before
        )
        course.trainings.append(made)
        course.done.add(_key(falling))
        course.since = step.on + _DAY
        if not step.taken:
            course.step = self._next(course)
            return
        id_ = course.assignment.certification.id
        new = completion_for(course.assignment, step.on)
        for one in courses:
            if _rests_on(one.assignment, id_):
                one.assignment = _with(one.assignment, id_, new)
                one.timeline = timeline(one.assignment, self.known_at)
                one.since = max(one.since, step.on)
                one.step = self._next(one)

    def _next(self, course: _Course) -> _Step | None:
        """Return the first training of the span that has not been done; None for no more."""
        steps = [
            step
            for one in all_falling(course.timeline)
            if _key(one) not in course.done
            for step in self._steps(course, one)
        ]
        return min(steps, key=lambda step: step.on, default=None)

    def _steps(self, course: _Course, falling: Falling) -> Iterator[_Step]:
        """Yield the training on the first day on which the rules take it; else on the first."""
        untaken: _Step | None = None
        open_ = falling.on < self.first
        for day in self._days(course, falling):
            if day > self.last:
                break
            record = completed(course.assignment, day, self.known_at)
            step = _Step(falling, day, open_, record, _is_taken(record, falling))
            if step.taken:
                yield step
                return
            untaken = untaken or step
        if untaken is not None:
            yield untaken

    def _days(self, course: _Course, falling: Falling) -> Iterator[date]:
        """Yield the days on which a training may be done, the first of them first."""
        since, segments, expires_on = course.since, falling.segments, falling.expires_on
        if falling.on < since:
            if stands(falling, since):
                yield since
        elif expires_on is None:
            yield falling.on
        else:
            wanted = [expires_on, expires_on + _DAY]
            due_on = segments[0].due_on
            if self.renewing is Renewing.AFTER_NOTICE and due_on is not None:
                wanted.insert(0, due_on + _DAY)
            days = (first_day(segments, max(day, since)) for day in wanted)
            yield from sorted({day for day in days if day is not None})


def _key(falling: Falling) -> tuple[TrainingKind, date]:
    return falling.kind, falling.expires_on or falling.on


def _is_taken(record: Record | None, falling: Falling) -> bool:
    """Return whether a completion counts and ends later than what it renews."""
    if record is None or record.rejected:
        return False
    expires_on = falling.expires_on
    return expires_on is None or record.expires > expires_on.toordinal()


def _rests_on(assignment: Assignment, certification: str) -> bool:
    """Return whether an assignment, a parent or a part of it is of a certification."""
    return assignment.certification.id == certification or any(
        _rests_on(one, certification) for one in (*assignment.parents, *assignment.parts)
    )


def _with(assignment: Assignment, certification: str, new: Completion) -> Assignment:
    """Return an assignment with one more completion, wherever the certification is in it."""
    own = assignment.certification.id == certification
    return attrs.evolve(
        assignment,
        completions=(*assignment.completions, new) if own else assignment.completions,
        parents=[_with(one, certification, new) for one in assignment.parents],
        parts=[_with(one, certification, new) for one in assignment.parts],
    )
