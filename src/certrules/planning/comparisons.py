"""How the same facts come out under two catalogues, as a value (X-5)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.subjects import Subject
from certrules.model.verdicts import Evaluation, Status

_DAY = timedelta(days=1)
_ORDER = tuple(Status)

Answered = tuple[Status, date | None, date | None, bool]
"""What is compared of a day: status, expiration date, end of an exemption, whether required."""

_NO_ASSIGNMENT: Answered = (Status.NOT_REQUIRED, None, None, False)


def answered(evaluation: Evaluation | None) -> Answered:
    """Return what is compared of an evaluation, or of there being no assignment (R-14)."""
    if evaluation is None:
        return _NO_ASSIGNMENT
    return (
        evaluation.status,
        evaluation.expires_on,
        evaluation.exempt_until,
        evaluation.required,
    )


def _fails(evaluation: Evaluation | None) -> bool:
    """Return whether an assignment is required and not compliant (R-25)."""
    return evaluation is not None and evaluation.required and not evaluation.compliant


@attrs.frozen
class ChangedSpan:
    """Days on which one thing is true of an assignment under one catalogue, another under another.

    `start`, `end`: its first and last day. `before`, `after`: the evaluations of its first day;
    None under a catalogue or roster where there is no such assignment. Their statuses, expiration
    dates, ends of exemptions, and whether it is required, hold on every day of the span.
    """

    start: date
    end: date
    before: Evaluation | None
    after: Evaluation | None

    @property
    def statuses(self) -> tuple[Status, Status]:
        """The two statuses; NOT_REQUIRED where there is no such assignment (R-14)."""
        return answered(self.before)[0], answered(self.after)[0]

    @property
    def lapses(self) -> bool:
        """Whether it is required and not compliant after, and was not before (R-25)."""
        return _fails(self.after) and not _fails(self.before)

    @property
    def recovers(self) -> bool:
        """Whether it was required and not compliant before, and is not after."""
        return _fails(self.before) and not _fails(self.after)


@attrs.frozen
class Compared:
    """One assignment under two catalogues.

    `before`, `after`: the assignment under the first and the second; one of them is None where it
    exists under the other alone. `spans`: the days on which the two differ, in order; none where
    nothing changes.
    """

    before: Assignment | None
    after: Assignment | None
    spans: tuple[ChangedSpan, ...]

    @property
    def subject(self) -> Subject:
        """Whose it is."""
        return self.assignment.holder

    @property
    def certification(self) -> Certification:
        """What it is for, as the second catalogue has it where that has it."""
        return self.assignment.certification

    @property
    def assignment(self) -> Assignment:
        """The assignment under the second catalogue where it exists there, else the first."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - it exists under one of them
        return found

    def at(self, on: date) -> ChangedSpan | None:
        """Return the span that contains a day, None when nothing differs on it."""
        return next((one for one in self.spans if one.start <= on <= one.end), None)


@attrs.frozen
class Redefined:
    """A certification that two catalogues define differently.

    `before`, `after`: its definitions; None in a catalogue that does not have it.

    >>> Redefined(Certification("a"), None).change
    'taken out'
    """

    before: Certification | None
    after: Certification | None

    @property
    def id(self) -> str:
        """The id of the certification."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the catalogues has it
        return found.id

    @property
    def change(self) -> str:
        """What became of it: ``"taken out"``, ``"new"`` or ``"changed"``."""
        if self.after is None:
            return "taken out"
        return "changed" if self.before else "new"


@attrs.frozen
class Step:
    """Days on which the number of assignments that differ stays the same.

    `start`, `end`: the first and last day. `differing`: how many differ; `lapsing`, `recovering`:
    how many of them are required and not compliant after alone, and before alone.
    """

    start: date
    end: date
    differing: int
    lapsing: int
    recovering: int


@attrs.frozen(slots=False)
class Comparison:
    """The same facts under two catalogues, from `start` through `end` (X-5).

    `known_at`: as in `evaluate`. `redefined`: the certifications whose definitions differ, in the
    order of the first catalogue, then of the second. `compared`: every assignment under both, those
    that do not change too, in the order of the subjects, then of the certifications.
    """

    start: date
    end: date
    known_at: datetime | None
    redefined: tuple[Redefined, ...]
    compared: tuple[Compared, ...]

    @cached_property
    def changes(self) -> tuple[Compared, ...]:
        """The assignments that differ on a day at least."""
        return tuple(one for one in self.compared if one.spans)

    @cached_property
    def by_certification(self) -> dict[str, tuple[Compared, ...]]:
        """The changes of each certification that has some, by its id."""
        return _grouped(self.changes, lambda one: one.certification.id)

    @cached_property
    def by_subject(self) -> dict[str, tuple[Compared, ...]]:
        """The changes of each subject that has some, by its id."""
        return _grouped(self.changes, lambda one: one.subject.id)

    @cached_property
    def by_statuses(self) -> dict[tuple[Status, Status], tuple[Compared, ...]]:
        """The changes by each pair of statuses, before and after, that they have on a day.

        The two may be the same, where a date differs. In the order of the statuses (R-14).
        """
        found: dict[tuple[Status, Status], list[Compared]] = defaultdict(list)
        for one in self.changes:
            for pair in dict.fromkeys(days.statuses for days in one.spans):
                found[pair].append(one)
        return {pair: tuple(found[pair]) for pair in sorted(found, key=_place)}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How many differ on each day, from `start` through `end` without a gap."""
        moves: dict[date, Counter[str]] = defaultdict(Counter)
        moves[self.start].update()
        for one in self.changes:
            for days in one.spans:
                counted = _counted(days)
                moves[days.start].update(counted)
                moves[days.end + _DAY].subtract(counted)
        return tuple(self._steps(moves))

    def _steps(self, moves: dict[date, Counter[str]]) -> Iterator[Step]:
        days = sorted(day for day in moves if day <= self.end)
        now: Counter[str] = Counter()
        for start, following in zip(days, [*days[1:], self.end + _DAY], strict=True):
            now.update(moves[start])
            yield Step(
                start,
                following - _DAY,
                now["differing"],
                now["lapsing"],
                now["recovering"],
            )

    @property
    def peak(self) -> Step:
        """The first days on which the most differ."""
        return max(self.steps, key=lambda one: one.differing)

    def on(self, day: date) -> tuple[tuple[Compared, ChangedSpan], ...]:
        """Return what differs on a day, each with the span that contains it."""
        found = ((one, one.at(day)) for one in self.changes)
        return tuple((one, days) for one, days in found if days is not None)

    def counts_on(self, day: date) -> dict[tuple[Status, Status], int]:
        """Return how many differ on a day by their statuses before and after.

        In the order of the statuses (R-14).
        """
        counts = Counter(days.statuses for _, days in self.on(day))
        return {pair: counts[pair] for pair in sorted(counts, key=_place)}

    def only(
        self, keeps: Callable[[Compared], bool], defines: Callable[[Redefined], bool]
    ) -> "Comparison":
        """Return the part of it for which `keeps` is true, and `defines` of the definitions."""
        return attrs.evolve(
            self,
            redefined=tuple(one for one in self.redefined if defines(one)),
            compared=tuple(one for one in self.compared if keeps(one)),
        )


def _counted(one: ChangedSpan) -> dict[str, int]:
    return {"differing": 1, "lapsing": one.lapses, "recovering": one.recovers}


def _place(pair: tuple[Status, Status]) -> tuple[int, int]:
    before, after = pair
    return _ORDER.index(before), _ORDER.index(after)


def _grouped(
    changes: Iterable[Compared], key: Callable[[Compared], str]
) -> dict[str, tuple[Compared, ...]]:
    found: dict[str, list[Compared]] = defaultdict(list)
    for one in changes:
        found[key(one)].append(one)
    return {id_: tuple(row) for id_, row in found.items()}
