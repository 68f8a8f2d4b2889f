"""What if: the same facts under two catalogues, and for whom it comes out differently (X-5)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import attrs

from certrules.errors import InvalidInput, Problem, ProblemsFound
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.fields import optional_instant
from certrules.model.roster import Roster
from certrules.model.verdicts import Evaluation
from certrules.planning.comparisons import (
    Answered,
    ChangedSpan,
    Compared,
    Comparison,
    Redefined,
    answered,
)
from certrules.planning.notices import span
from certrules.status.rosters import assignments, problem_of
from certrules.status.timeline import evaluate

_DAY = timedelta(days=1)


def compare(  # noqa: PLR0913, PLR0917 - two catalogues, the facts, and when
    catalogue: Catalogue,
    other: Catalogue,
    roster: Roster,
    start: date,
    end: date,
    known_at: datetime | None = None,
    *,
    other_roster: Roster | None = None,
) -> Comparison:
    """Return how the same facts come out under two catalogues on the days `start` … `end` (X-5).

    Days differ where the status, the expiration date, the end of an exemption, or whether it is
    required differ. Notice dates show in the status; other fields of an evaluation do not count.
    `known_at`: as in `evaluate`. `other_roster`: what the second catalogue is tried on, when roles,
    members or facts would be others, too.

    A certification that one catalogue alone has is required by nobody under the other, and what is
    on file for it does not count there: its assignments exist under one alone. A day on which there
    is no assignment counts as one on which it is not required and nothing is on file.

    Raises `ProblemsFound` with all problems at once, each saying under which catalogue: facts that
    do not go with it, certifications that neither has, dates that cannot be worked out. Raises
    `InvalidDate` when `end` is before `start`, and as `evaluate` does for the days and `known_at`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.facts import Completion
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.roster import Entry
    >>> from certrules.model.subjects import Subject
    >>> from certrules.model.terms import Term
    >>> def lasting(period):
    ...     return Catalogue([Certification("a", policy=Policy(terms=[Term(period)]))])
    >>> facts = Roster(subjects=[Subject("ana")],
    ...                entries=[Entry("ana", "a", Completion(date(2025, 7, 1)))])
    >>> found = compare(lasting("2 years"), lasting("1 year"), facts,
    ...                 date(2026, 1, 1), date(2026, 12, 31))
    >>> [(str(span.start), *(one.value for one in span.statuses))
    ...  for span in found.changes[0].spans]
    [('2026-01-01', 'valid', 'valid'), ('2026-07-02', 'valid', 'expired')]
    """
    first, last = span(start, end)
    try:
        known_at = optional_instant(known_at)
    except InvalidInput as error:
        raise error.named("known_at") from None
    problems: list[Problem] = []
    sides = (_Side("first", known_at, problems), _Side("second", known_at, problems))
    before = sides[0].assignments(catalogue, other, roster)
    after = sides[1].assignments(other, catalogue, other_roster or roster)
    compared: list[Compared] = []
    for key in _in_order((roster, other_roster or roster), (catalogue, other), [*before, *after]):
        pair = before.get(key), after.get(key)
        try:
            compared.append(Compared(*pair, tuple(_spans(sides, pair, first, last))))
        except ProblemsFound as error:
            problems.extend(error.problems)
    if problems:
        raise ProblemsFound(problems)
    return Comparison(first, last, known_at, tuple(_redefined(catalogue, other)), tuple(compared))


_Pair = tuple[Assignment | None, Assignment | None]
_Key = tuple[str, str]


@attrs.frozen
class _Side:
    """One of the two catalogues: its assignments and their answers, problems collected."""

    name: str
    known_at: datetime | None
    problems: list[Problem]

    def assignments(
        self, catalogue: Catalogue, other: Catalogue, roster: Roster
    ) -> dict[_Key, Assignment]:
        """Return the assignments by the ids of their subject and certification."""
        try:
            found = assignments(catalogue, known_to(catalogue, other, roster))
        except ProblemsFound as error:
            self.problems.extend(self._here(one) for one in error.problems)
            return {}
        return {(one.holder.id, one.certification.id): one for one in found}

    def answer(self, one: Assignment | None, on: date) -> Evaluation | None:
        """Return what is true on a day; raise `ProblemsFound` where it cannot be worked out."""
        if one is None:
            return None
        try:
            return evaluate(one, on, self.known_at)
        except InvalidInput as error:
            found = problem_of(one.holder.id, one.certification.id, error)
            raise ProblemsFound([self._here(found)]) from None

    def _here(self, found: Problem) -> Problem:
        return attrs.evolve(found, place=f"under the {self.name} catalogue, {found.place}")


def known_to(catalogue: Catalogue, other: Catalogue, roster: Roster) -> Roster:
    """Return a roster in which nobody requires or has on file what only the other catalogue has.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Role
    >>> crew = Roster(roles=[Role("crew", requires=["a", "b"])])
    >>> known_to(Catalogue([Certification("a")]), Catalogue([Certification("b")]), crew).roles
    (Role(id='crew', name='crew', company=None, requires=('a',), competency=None),)
    """
    strange = {one.id for one in other if one.id not in catalogue}
    if not strange:
        return roster
    return attrs.evolve(
        roster,
        roles=[
            attrs.evolve(role, requires=[one for one in role.requires if one not in strange])
            for role in roster.roles
        ],
        entries=[one for one in roster.entries if one.certification not in strange],
    )


def _in_order(
    rosters: Iterable[Roster], catalogues: Iterable[Catalogue], keys: Iterable[_Key]
) -> list[_Key]:
    """Return each key once, by subject, then by certification; competencies come last."""
    people = _places(one.id for roster in rosters for one in roster.subjects)
    rules = _places(one.id for catalogue in catalogues for one in catalogue)
    return sorted(
        dict.fromkeys(keys), key=lambda key: (people[key[0]], rules.get(key[1], len(rules)))
    )


def _places(ids: Iterable[str]) -> dict[str, int]:
    return {one: place for place, one in enumerate(dict.fromkeys(ids))}


def _redefined(catalogue: Catalogue, other: Catalogue) -> Iterator[Redefined]:
    for one in catalogue:
        after = other[one.id] if one.id in other else None  # noqa: SIM401 - it has no get
        if one != after:
            yield Redefined(one, after)
    yield from (Redefined(None, one) for one in other if one.id not in catalogue)


def _spans(
    sides: tuple[_Side, _Side], pair: _Pair, first: date, last: date
) -> Iterator[ChangedSpan]:
    """Yield the spans that differ, those that follow each other and say the same put together."""
    if pair[0] == pair[1]:
        return
    open_: ChangedSpan | None = None
    for one in _pieces(sides, pair, first, last):
        if open_ is not None and _says(open_) == _says(one):
            open_ = attrs.evolve(open_, end=one.end)
            continue
        if open_ is not None and _differs(open_):
            yield open_
        open_ = one
    if open_ is not None and _differs(open_):
        yield open_


def _pieces(
    sides: tuple[_Side, _Side], pair: _Pair, first: date, last: date
) -> Iterator[ChangedSpan]:
    """Yield spans without gap in each of which nothing changes under either catalogue."""
    day = first
    while day <= last:
        before, after = sides[0].answer(pair[0], day), sides[1].answer(pair[1], day)
        changes = [one.next_change_on for one in (before, after) if one is not None]
        following = min([last + _DAY, *(one for one in changes if one is not None)])
        yield ChangedSpan(day, following - _DAY, before, after)
        day = following


def _says(one: ChangedSpan) -> tuple[Answered, Answered]:
    return answered(one.before), answered(one.after)


def _differs(one: ChangedSpan) -> bool:
    before, after = _says(one)
    return before != after
