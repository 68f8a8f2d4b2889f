"""Assignments by chance, with all that bears on them, and the days and instants to ask about."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Exemption
from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.model.subjects import Requirement, Subject
from certrules.status.timeline import timeline
from certrules.testing.strategies_certifications import certifications, composites
from certrules.testing.strategies_facts import (
    exemptions,
    extensions,
    histories,
    requirements,
    revocations,
    subjects,
)
from certrules.testing.strategies_times import ONE_DAY, any_dates, dates, inside, maybe, row_of


@st.composite
def families(draw: st.DrawFn, *, options: bool = True) -> Catalogue:
    """Draw catalogues of the certification `a` and all that it needs: parents, parts.

    Most stand alone. The others have the parents `p` and perhaps `q`; with `options` one in eight
    is a composite of `b` and perhaps `c`, which may be one itself.
    """
    kind = draw(_shapes) if options else draw(_plain_shapes)
    parents = draw(st.sampled_from((["p"], ["p", "q"]))) if "covered" in kind else []
    made = [draw(certifications(one, options=options)) for one in parents]
    if "composite" not in kind:
        return Catalogue([*made, draw(certifications(options=options, parents=parents))])
    made += [draw(certifications("b")), draw(certifications("d"))]
    if draw(st.booleans()):
        made.append(draw(composites(["b", "d"], "c")))
    else:
        made.append(draw(certifications("c")))
    parts = draw(st.sampled_from((["b"], ["b", "c"], ["c", "b"])))
    return Catalogue([*made, draw(composites(parts, parents=parents))])


_plain_shapes: Final = st.sampled_from((*[()] * 5, *[("covered",)] * 2))
_shapes: Final = st.sampled_from(
    (*[()] * 5, *[("covered",)] * 2, ("composite",), ("composite", "covered"))
)
_rarely: st.SearchStrategy[bool] = row_of((False, False, False, True))


@st.composite
def assignments(  # noqa: PLR0913 - what may be told of it
    draw: st.DrawFn,
    certification: Certification | None = None,
    *,
    catalogue: Catalogue | None = None,
    options: bool = True,
    later: bool = True,
    required: bool | None = None,
) -> Assignment:
    """Draw assignments with facts of every kind, of one subject that has all dates rules ask for.

    `certification`: the one that is held; drawn with its relatives if not given. `catalogue`: where
    the parents and parts of a given one are; without it there are none. `options`: whether what is
    off by default may be on (R-40 to R-62). `later`: whether facts became known at instants (R-30).
    `required`: always or never; None for either.

    >>> from certrules.status.timeline import evaluate
    >>> from hypothesis import given
    >>> @given(assignments(required=True), days())
    ... def holds(assignment, on):
    ...     assert evaluate(assignment, on).required or not assignment.subject.always_active
    >>> holds()
    """
    among = catalogue
    if certification is None:
        among = draw(families(options=options)) if catalogue is None else catalogue
        own = among["a"] if catalogue is None else draw(st.sampled_from(list(among)))
    else:
        own = certification
    subject = draw(subjects(kind=own.subject_kind, options=options and required is None))
    drawing = _Drawing(draw, among, subject, options=options, later=later)
    return drawing.held(own, required=required)


class _Drawing:
    """What one subject holds: every certification once, whoever needs it."""

    def __init__(
        self,
        draw: st.DrawFn,
        catalogue: Catalogue | None,
        subject: Subject,
        *,
        options: bool,
        later: bool,
    ) -> None:
        self.draw = draw
        self.catalogue = catalogue
        self.subject = subject
        self.options = options
        self.later = later
        self.made: dict[str, Assignment] = {}

    def held(self, certification: Certification, *, required: bool | None = None) -> Assignment:
        """Return the assignment of a certification, after those that it needs."""
        parents, parts = self._relatives(certification)
        facts = self._facts(certification, required=required)
        made = Assignment(certification, self.subject, **facts, parents=parents, parts=parts)
        self.made[certification.id] = made
        return made

    def _relatives(self, own: Certification) -> tuple[list[Assignment], list[Assignment]]:
        if self.catalogue is None or own.id not in self.catalogue:
            return [], []
        parents = [one.id for one in self.catalogue.parents_of(own.id)]
        parts = [*own.policy.all_of, *own.policy.any_of]
        return self._those(parents), self._those(parts)

    def _those(self, ids: list[str]) -> list[Assignment]:
        assert self.catalogue is not None  # noqa: S101 - asked by the caller
        found = []
        for one in ids:
            if one not in self.made and not self.draw(_seldom):
                self.held(self.catalogue[one])
            if one in self.made:
                found.append(self.made[one])
        return found

    def _facts(self, own: Certification, *, required: bool | None) -> dict[str, Any]:
        draw, later = self.draw, self.later
        history = draw(histories(own, self.subject, later=later))
        bare = Assignment(own, self.subject, history)
        on = st.one_of(dates(), days(bare)) if history else dates()
        facts: dict[str, Any] = {"completions": history}
        if draw(_sometimes):
            facts["revocations"] = draw(_one_or_two(revocations(on=on, later=later)))
        if self.options and draw(_rarely):
            facts["extensions"] = draw(_one_or_two(extensions(on=on, later=later)))
        if draw(_sometimes):
            facts["exemption"] = draw(exemptions(on=on, later=later))
        if required is True:
            facts["requirements"] = [Requirement()]
        elif required is None:
            drawn = requirements(on=on, later=later)
            facts["requirements"] = [draw(drawn) for _ in range(draw(_how_many))]
        return facts


_sometimes: st.SearchStrategy[bool] = row_of((False, False, True))
_how_many = row_of((0, 1, 1, 2))
_seldom: st.SearchStrategy[bool] = row_of((False,) * 9 + (True,))


def _one_or_two(facts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(facts, min_size=1, max_size=2)


# ---------------------------------------------------------------- what to ask


@st.composite
def days(
    draw: st.DrawFn, assignment: Assignment | None = None, known_at: datetime | None = None
) -> date:
    """Draw days to ask about: three in four are days on which an assignment changes, or beside one.

    `assignment`, `known_at`: whose timeline is looked at; without it the days are `dates()`, and
    seldom any day at all.

    >>> from hypothesis import given
    >>> held = Assignment(Certification("a"), completions=[date(2026, 7, 1)])
    >>> @given(days(held))
    ... def holds(on):
    ...     assert 1900 <= on.year < 3000
    >>> holds()
    """
    changes = [] if assignment is None else _changes(assignment, known_at)
    if changes and not draw(_rarely):
        day = draw(st.sampled_from(changes)) + draw(st.sampled_from(_BESIDE))
        return min(max(day, FIRST_DAY), LAST_DAY)
    return draw(any_dates() if draw(_seldom) else dates())


_BESIDE = (0 * ONE_DAY, -ONE_DAY, ONE_DAY)


def _changes(assignment: Assignment, known_at: datetime | None) -> list[date]:
    whole = timeline(assignment, known_at)
    return inside([one.start for one in whole][1:], FIRST_DAY, LAST_DAY)


def known_ats(assignment: Assignment) -> st.SearchStrategy[datetime | None]:
    """Draw instants to look from (R-30): None for now, or when a fact of an assignment was told.

    One second before and after such an instant are drawn as well.

    >>> known_ats(Assignment(Certification("a")))
    none()
    """
    told = sorted(set(_instants(assignment)))
    if not told:
        return st.none()
    seconds = st.sampled_from((0, -1, 1)).map(lambda by: timedelta(seconds=by))
    near = st.builds(lambda at, by: at + by, st.sampled_from(told), seconds)
    return maybe(near)


def _instants(assignment: Assignment) -> list[datetime]:
    found: list[datetime | None] = []
    for one in assignment.completions:
        found += [one.recorded_at, one.decided_at, one.withdrawn_at]
    for need in assignment.requirements:
        found.append(need.recorded_at)
        if need.training is not None:
            found.append(need.training.recorded_at)
    for revoked in assignment.revocations:
        found += [revoked.recorded_at, revoked.reinstatement_recorded_at]
    found += [extended.recorded_at for extended in assignment.extensions]
    mark: Exemption | None = assignment.exemption
    while mark is not None:
        found.append(mark.recorded_at)
        mark = mark.replaces
    told = [one for one in found if one is not None]
    return told + [at for one in (*assignment.parents, *assignment.parts) for at in _instants(one)]
