"""Certifications and catalogues by chance: parents, children, composites, rules for notices."""

from collections.abc import Collection
from typing import Any, Final

from hypothesis import strategies as st

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.policies import Policy
from certrules.model.subjects import SubjectKind
from certrules.testing.strategies_policies import policies, revisions
from certrules.testing.strategies_times import maybe, notice_periods, row_of

IDS: Final = ("a", "b", "c", "d", "e", "f")
"""The ids of the certifications of a drawn catalogue, as many as it has."""

_KINDS = (SubjectKind.EMPLOYEE,) * 5 + tuple(SubjectKind)
_AUDIENCES = (("subject",), ("supervisor",), ("subject", "supervisor"), ("office",))


def notice_rules() -> st.SearchStrategy[NoticeRule]:
    """Draw rules for more notices, before or after expiration, some of them repeating (R-57)."""
    audience, every = st.sampled_from(_AUDIENCES), maybe(notice_periods(), 3)
    return st.one_of(
        st.builds(NoticeRule, before=notice_periods(), to=audience, every=every),
        st.builds(NoticeRule, after=notice_periods(), to=audience, every=every),
    )


def task_rules() -> st.SearchStrategy[TaskRule]:
    """Draw rules for tasks before expiration (R-57)."""
    who = st.sampled_from(("subject", "supervisor"))
    return st.builds(TaskRule, notice_periods(), st.sampled_from(("Book", "Examine")), who)


_NOTICE_RULES = st.lists(notice_rules(), max_size=2)
_TASK_RULES = st.lists(task_rules(), max_size=1)


@st.composite
def _rules(draw: st.DrawFn, *, options: bool, revised: bool) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if revised and draw(_rarely):
        rules["revisions"] = draw(revisions(options=options))
    if options and draw(_rarely):
        rules["notices"] = draw(_NOTICE_RULES)
        rules["tasks"] = draw(_TASK_RULES)
    return rules


_time_at_first = maybe(notice_periods(), 3)
_rarely: st.SearchStrategy[bool] = row_of((False, False, False, True))


@st.composite
def certifications(  # noqa: PLR0913 - what may be told of it
    draw: st.DrawFn,
    id: str = "a",  # noqa: A002 - the field's name
    *,
    kind: SubjectKind = SubjectKind.EMPLOYEE,
    options: bool = True,
    revised: bool = True,
    parents: Collection[str] = (),
) -> Certification:
    """Draw certifications with an id, for subjects of a kind.

    `options`: as in `policies`; rules for notices and tasks count as options, too. `revised`:
    whether one in four may have revisions (R-13). `parents`: ids of those that cover it (R-18).

    >>> from hypothesis import given
    >>> @given(certifications("first-aid", options=False, revised=False))
    ... def holds(certification):
    ...     assert certification.id == "first-aid" and certification.plain
    >>> holds()
    """
    policy = draw(policies(options=options))
    rules = draw(_rules(options=options, revised=revised))
    return Certification(id, policy=policy, subject_kind=kind, parents=parents, **rules)


@st.composite
def composites(
    draw: st.DrawFn,
    parts: Collection[str],
    id: str = "a",  # noqa: A002 - the field's name
    *,
    kind: SubjectKind = SubjectKind.EMPLOYEE,
    parents: Collection[str] = (),
) -> Certification:
    """Draw composites: all of some parts, or any of them (R-59); some allow time at first (R-58).

    >>> from hypothesis import given
    >>> @given(composites(["theory", "practice"], "licence"))
    ... def holds(certification):
    ...     assert certification.policy.composite
    >>> holds()
    """
    made_of = draw(st.sampled_from(("all_of", "any_of")))
    values: dict[str, Any] = {made_of: parts, "initial_due": draw(_time_at_first)}
    rules = draw(_rules(options=True, revised=False))
    return Certification(id, policy=Policy(**values), subject_kind=kind, parents=parents, **rules)


@st.composite
def catalogues(
    draw: st.DrawFn, *, most: int = len(IDS), options: bool = True, kinds: bool = False
) -> Catalogue:
    """Draw catalogues of one to `most` certifications, at most six, each related to earlier ones.

    Two in three stand alone; the others have parents (R-18), or with `options` are composites of
    others, of composites even (R-59). `kinds`: whether they are for several kinds of subject, or
    for employees only.

    >>> from hypothesis import given
    >>> @given(catalogues(most=3))
    ... def holds(catalogue):
    ...     assert [one.id for one in catalogue] == ["a", "b", "c"][:len(catalogue)]
    >>> holds()
    """
    made: list[Certification] = []
    for id_ in IDS[: draw(st.integers(1, most))]:
        kind = draw(st.sampled_from(_KINDS)) if kinds else SubjectKind.EMPLOYEE
        others = [one for one in made if one.subject_kind is kind]
        orphans = [one.id for one in others if not one.parents]
        parents = draw(_some_of(orphans)) if bool(orphans) and draw(_rarely) else []
        if options and bool(others) and draw(_rarely):
            parts = draw(_some_of([one.id for one in others]))
            made.append(draw(composites(parts, id_, kind=kind, parents=parents)))
        else:
            one = certifications(id_, kind=kind, options=options, parents=parents)
            made.append(draw(one))
    return Catalogue(made)


def _some_of(ids: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
