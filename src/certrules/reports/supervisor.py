"""The supervisor report: what is not in order, in five parts, as a tree or a list (K-41)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Final

import attrs

from certrules.errors import UnknownId
from certrules.model.subjects import Subject
from certrules.model.verdicts import Status
from certrules.reports.ordering import Order, by_name, ordered
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing


class Part(Enum):
    """The five parts: each status that asks for something is in one of them.

    `EXPIRED`: whatever is red: MISSING, UPCOMING and REVOKED beside EXPIRED. `OVERDUE`: yellow, so
    GRACE too. `DUE`, `TRAINING`, `DEFERRED`: these alone.
    """

    EXPIRED = "expired"
    OVERDUE = "overdue"
    DUE = "due"
    TRAINING = "training"
    DEFERRED = "deferred"

    @property
    def words(self) -> str:
        """Its heading."""
        return _WORDS[self]


_WORDS: Final = {
    Part.EXPIRED: "Expired or missing",
    Part.OVERDUE: "Overdue",
    Part.DUE: "Due",
    Part.TRAINING: "In training",
    Part.DEFERRED: "Deferred",
}
_PARTS: Final = {
    Status.MISSING: Part.EXPIRED,
    Status.UPCOMING: Part.EXPIRED,
    Status.EXPIRED: Part.EXPIRED,
    Status.REVOKED: Part.EXPIRED,
    Status.GRACE: Part.OVERDUE,
    Status.OVERDUE: Part.OVERDUE,
    Status.DUE: Part.DUE,
    Status.IN_TRAINING: Part.TRAINING,
    Status.DEFERRED: Part.DEFERRED,
}


def part_of(one: Standing) -> Part | None:
    """Return the part that a standing is in; None where it is in order, or not required (R-23).

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.status.timeline import evaluate
    >>> missing = Assignment(Certification("a"), Subject("ana"), requirements=[Requirement()])
    >>> part_of(Standing(missing, evaluate(missing, date(2026, 8, 1)))).value
    'expired'
    """
    return _PARTS.get(one.status) if one.evaluation.required else None


Parts = Mapping[Part, tuple[Standing, ...]]
"""Standings by part, every part among the keys."""


@attrs.frozen
class Member:
    """Somebody with what is not in order, in each part the most pressing first."""

    subject: Subject
    parts: Parts

    @property
    def total(self) -> int:
        """How much is not in order."""
        return sum(map(len, self.parts.values()))


@attrs.frozen
class Team:
    """Somebody in the tree of supervisors, with those directly below, by name.

    `member`: with what is not in order; None where all is, or where the subject is not in the
    report and stands there as a supervisor alone.
    """

    subject: Subject
    member: Member | None
    below: tuple["Team", ...]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Team"]]:
        """Yield this team and all below it, each with its depth, a supervisor before the rest."""
        ahead = [(depth, self)]
        while ahead:
            deep, one = ahead.pop()
            yield deep, one
            ahead += [(deep + 1, each) for each in reversed(one.below)]


@attrs.frozen(slots=False)
class SupervisorReport:
    """What is not in order, of those below somebody or of all, on a day.

    `supervisor`: whose report it is, None for everybody's. `members`: those with anything, by name.
    `tree`: the same below their supervisors; teams without anything are left out.
    """

    on: date
    supervisor: Subject | None
    members: tuple[Member, ...]
    tree: tuple[Team, ...]

    @cached_property
    def parts(self) -> Parts:
        """All standings by part, by name of subject, of each the most pressing first."""
        return {
            part: tuple(one for member in self.members for one in member.parts[part])
            for part in Part
        }


def supervisor_report(view: Snapshot, supervisor: str | None = None) -> SupervisorReport:
    """Return the report of those below a supervisor, however deep, or of all in the snapshot.

    Raises `UnknownId` for a supervisor that is not in the snapshot.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.roster import Entry, Roster
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("sue"), Subject("ana", supervisor="sue")],
    ...                 entries=[Entry("ana", "fire", Requirement())])
    >>> view = snapshot(Catalogue([Certification("fire")]), roster, date(2026, 6, 1))
    >>> report = supervisor_report(view, "sue")
    >>> [(one.subject.id, one.status.value) for one in report.parts[Part.EXPIRED]]
    [('ana', 'missing')]
    """
    if supervisor is not None and supervisor not in view.people:
        raise UnknownId("subject", supervisor, known=view.people)
    below = _below(view.people)
    wanted = None if supervisor is None else set(_all_below(below, supervisor))
    found = (
        _member(one, view.by_subject.get(one.id, ()))
        for one in by_name(view.subjects)
        if wanted is None or one.id in wanted
    )
    members = {one.subject.id: one for one in found if one.total}
    top = _top(view.people) if supervisor is None else below.get(supervisor, ())
    return SupervisorReport(
        view.on,
        None if supervisor is None else view.people[supervisor],
        tuple(members.values()),
        _teams(view.people, below, members, top),
    )


def _member(subject: Subject, standings: Iterable[Standing]) -> Member:
    pressing = ordered(filter(part_of, standings), Order.STATUS)
    return Member(
        subject, {part: tuple(one for one in pressing if part_of(one) is part) for part in Part}
    )


def _below(people: Mapping[str, Subject]) -> dict[str, list[str]]:
    """Return the ids of those directly below each supervisor, by name."""
    found: dict[str, list[str]] = {}
    for one in by_name(people.values()):
        if one.supervisor is not None:
            found.setdefault(one.supervisor, []).append(one.id)
    return found


def _all_below(below: Mapping[str, Iterable[str]], supervisor: str) -> Iterator[str]:
    seen = {supervisor}
    ahead = [supervisor]
    while ahead:
        for one in below.get(ahead.pop(), ()):
            if one not in seen:
                seen.add(one)
                ahead.append(one)
                yield one


def _top(people: Mapping[str, Subject]) -> list[str]:
    """Return the ids of those without a supervisor, by name, and then of all others.

    Supervisors that came with a file may lead back to themselves; then the first by name stands at
    the top, as the rest is placed below already.
    """
    named = by_name(people.values())
    top = [one.id for one in named if one.supervisor is None]
    return [*top, *(one.id for one in named if one.supervisor is not None)]


def _teams(
    people: Mapping[str, Subject],
    below: Mapping[str, Sequence[str]],
    members: Mapping[str, Member],
    top: Sequence[str],
) -> tuple[Team, ...]:
    """Return the tree from the top; a chain of supervisors may be as long as it likes."""
    above: dict[str, str | None] = {}
    ahead: list[tuple[str, str | None]] = [(one, None) for one in reversed(top)]
    while ahead:
        id_, supervisor = ahead.pop()
        if id_ not in above:
            above[id_] = supervisor
            ahead += [(one, id_) for one in reversed(below.get(id_, ()))]
    teams: dict[str | None, list[Team]] = {}
    for id_, supervisor in reversed(above.items()):
        under = tuple(reversed(teams.get(id_, ())))
        if id_ in members or under:
            teams.setdefault(supervisor, []).append(Team(people[id_], members.get(id_), under))
    return tuple(reversed(teams.get(None, ())))
