"""Completions by the thousand: given in columns, and told apart without making objects of them.

Most of what is brought in is plainly new, or plainly on file already. A store adds and counts that
by itself, and gives back the places of the rest, to be looked at one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, cast

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, CompletionState
from certrules.model.fields import word
from certrules.model.roster import Entry
from certrules.model.subjects import Role, SubjectKind
from certrules.ports.matching import Pair
from certrules.ports.records import StoredFact
from certrules.status.rosters import competencies_of

Content = tuple[date | None, CompletionState, str]
"""What a completion says besides its day: expiration date, state, comment."""

IN_FORCE: Final = (CompletionState.APPROVED, CompletionState.PENDING)
"""The states of a completion that counts, or will count once it is approved."""


def _states(values: Sequence[CompletionState | str]) -> Sequence[CompletionState]:
    """Return states as such, those given as words as well."""
    if set(map(type, values)) <= {CompletionState}:
        return cast("Sequence[CompletionState]", values)
    return [word(one, CompletionState) for one in values]


@attrs.frozen
class CompletionColumns:
    """Completions in columns of equal length; everything else of them is at its default.

    `subjects`, `certifications`: ids, those of one assignment together where that is easy.
    `completed_on`, `expires_on`: dates. `states`, `comments`: as in `Completion`.

    Raises `UnknownWord` for a state that is none.

    >>> day = date(2026, 7, 1)
    >>> given = CompletionColumns(
    ...     ["ana"], ["fa"], [day], [None], [CompletionState.APPROVED], [""])
    >>> [one.fact.completed_on for one in given.entries([0])] == [day]
    True
    """

    subjects: Sequence[str]
    certifications: Sequence[str]
    completed_on: Sequence[date]
    expires_on: Sequence[date | None]
    states: Sequence[CompletionState] = attrs.field(converter=_states)
    comments: Sequence[str]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.subjects)

    def pairs(self) -> Iterator[Pair]:
        """Yield the assignment of each."""
        return zip(self.subjects, self.certifications, strict=True)

    def days(self) -> Iterator[tuple[str, str, date]]:
        """Yield the assignment and the day of each."""
        return zip(self.subjects, self.certifications, self.completed_on, strict=True)

    def contents(self) -> Iterator[Content]:
        """Yield what each says besides its day."""
        return zip(self.expires_on, self.states, self.comments, strict=True)

    def at(self, places: Sequence[int]) -> "CompletionColumns":
        """Return those at some places."""
        if len(places) == len(self):
            return self
        columns: Any = attrs.astuple(self, recurse=False)
        return CompletionColumns(*([column[one] for one in places] for column in columns))

    def entries(self, places: Iterable[int]) -> list[Entry]:
        """Return those at some places as entries."""
        return [
            Entry(
                self.subjects[one],
                self.certifications[one],
                Completion(
                    self.completed_on[one],
                    self.expires_on[one],
                    state=self.states[one],
                    comment=self.comments[one],
                ),
            )
            for one in places
        ]


@attrs.frozen
class Loaded:
    """What adding completions in columns came to.

    `new`, `unchanged`: how many were added, and were there just so already. `left`: the places of
    those that were neither, in order; nothing was done about them.

    >>> Loaded(new=2).left
    ()
    """

    new: int = 0
    unchanged: int = 0
    left: tuple[int, ...] = ()


@attrs.frozen
class Sorted:
    """The places of completions: to be added, there already, to be looked at one by one."""

    new: Sequence[int]
    unchanged: int
    left: tuple[int, ...]

    @property
    def loaded(self) -> Loaded:
        """What it comes to once the new ones are added."""
        return Loaded(len(self.new), self.unchanged, self.left)


class OnFile:
    """The completions on file of some assignments, by day.

    `found`: those of each assignment that has any, None where they are not plain. Plain are
    completions in force that were never corrected, supersede nothing, and stand one on a day.
    """

    def __init__(self) -> None:
        self.found: dict[Pair, dict[date, Content] | None] = {}

    def take(self, pair: Pair, day: date, content: Content, *, first: bool) -> None:
        """Take a version of a completion; `first`: it is the first, and stands on file."""
        days = self.found.setdefault(pair, {})
        if days is None:
            return
        if first and content[1] in IN_FORCE and day not in days:
            days[day] = content
        else:
            self.found[pair] = None

    def take_facts(self, pair: Pair, facts: Iterable[StoredFact]) -> None:
        """Take the latest versions of the facts of an assignment."""
        for one in facts:
            fact = one.entry.fact
            if isinstance(fact, Completion):
                first = one.version == 1 and not one.removed and fact.supersedes is None
                content = (fact.expires_on, fact.state, fact.comment)
                self.take(pair, fact.completed_on, content, first=first)


def sort_out(given: CompletionColumns, on_file: OnFile) -> Sorted:
    """Return which completions are new, which are there, and which need a closer look.

    The latter are several given for one day, a day with another content on file, and those of
    assignments whose completions are not plain.
    """
    if not on_file.found and len(set(given.days())) == len(given):
        return Sorted(range(len(given)), 0, ())
    days = list(given.days())
    several = {day for day, times in Counter(days).items() if times > 1}
    new: list[int] = []
    left: list[int] = []
    unchanged = 0
    nothing: dict[date, Content] = {}
    for place, (day, pair, content) in enumerate(
        zip(days, given.pairs(), given.contents(), strict=True)
    ):
        there = on_file.found.get(pair, nothing)
        if there is None or day in several:
            left.append(place)
        elif day[2] not in there:
            new.append(place)
        elif there[day[2]] == content:
            unchanged += 1
        else:
            left.append(place)
    return Sorted(new, unchanged, tuple(left))


def completable(catalogue: Catalogue, roles: Iterable[Role]) -> dict[str, SubjectKind]:
    """Return what can be completed by itself, with the kind of subject that it is for (R-26, R-59).

    `roles`: those whose competencies are wanted, too.
    """
    known = (*catalogue, *competencies_of(roles))
    return {one.id: one.subject_kind for one in known if not one.policy.composite}
