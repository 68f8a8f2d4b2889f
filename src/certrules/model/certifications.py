"""Certifications and the catalogue that holds them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from certrules.errors import InvalidCertification, Problem, ProblemsFound, UnknownId
from certrules.model.fields import (
    identifier,
    identifiers,
    names_fields,
    optional_identifier,
)
from certrules.model.policies import Policy, Revision
from certrules.model.subjects import SubjectKind, to_subject_kind


def _revisions(value: Iterable[Revision]) -> tuple[Revision, ...]:
    revisions = tuple(sorted(value, key=lambda one: one.effective_from))
    dates = [one.effective_from for one in revisions]
    for earlier, later in pairwise(dates):
        if earlier == later:
            raise InvalidCertification(
                later.isoformat(),
                "is the effective-from date of two revisions",
                "Give each revision a date of its own.",
            )
    return revisions


@names_fields
@attrs.frozen
class Certification:
    """What subjects of one kind can hold: a name and the policy that dates it.

    `id`: a text that is unique in the catalogue. `name`: for people; the id if not given.
    `policy`: the renewal policy; without one it never expires. `subject_kind`: employee, asset,
    client or location. `parents` or `children`, never both: ids (R-18). `revisions`: later
    policies, kept in the order of their dates (R-13). `competency_of`: the role whose competency
    this is (R-26).

    Raises `InvalidCertification` for both parents and children, itself among them, or an id twice.

    >>> Certification("first-aid", name="First aid").policy.terms[0].never_expires
    True
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    policy: Policy = attrs.field(factory=Policy)
    subject_kind: SubjectKind = attrs.field(default=SubjectKind.EMPLOYEE, converter=to_subject_kind)
    parents: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    children: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    revisions: tuple[Revision, ...] = attrs.field(default=(), converter=_revisions)
    competency_of: str | None = attrs.field(default=None, converter=optional_identifier)
    description: str = ""

    def __attrs_post_init__(self) -> None:
        """Fill in the name and refuse relatives that cannot be (R-18)."""
        if not self.name:
            object.__setattr__(self, "name", self.id)
        if self.parents and self.children:
            raise InvalidCertification(
                self.id,
                "has both parents and children",
                "Give it parents or children, not both (R-18).",
                field="parents",
            )
        for field in ("parents", "children"):
            self._check_relatives(field)

    def _check_relatives(self, field: str) -> None:
        relatives: tuple[str, ...] = getattr(self, field)
        if self.id in relatives:
            raise InvalidCertification(
                self.id, f"is among its own {field}", "Take it out (R-18).", field=field
            )
        for place, one in enumerate(relatives):
            if one in relatives[:place]:
                raise InvalidCertification(
                    one, f"stands twice among the {field}", "Name it once.", field=field
                )


class Catalogue:
    """Certifications by id, checked against each other.

    A mapping-like collection in the order given: ``catalogue["forklift"]``, ``len``, ``in`` and
    iteration over the certifications.

    Raises `ProblemsFound` with all problems at once: ids twice, unknown parents or children,
    chains and cycles (R-18), relatives of another kind of subject.

    >>> catalogue = Catalogue([Certification("a"), Certification("b", parents=["a"])])
    >>> [parent.id for parent in catalogue.parents_of("b")]
    ['a']
    """

    __slots__ = ("_by_id", "_parents")

    def __init__(self, certifications: Iterable[Certification] = ()) -> None:
        certifications = tuple(certifications)
        problems: list[Problem] = []
        self._by_id: dict[str, Certification] = {}
        for certification in certifications:
            if certification.id in self._by_id:
                problems.append(_problem(certification.id, "duplicate-id", "id", "stands twice"))
            self._by_id.setdefault(certification.id, certification)
        self._parents = _parents_of(self._by_id, problems)
        problems += _wrong_relatives(self._by_id, self._parents)
        if problems:
            raise ProblemsFound(problems)

    def __getitem__(self, id: str) -> Certification:  # noqa: A002 - the field's name
        """Return the certification with this id; raise `UnknownId` when there is none."""
        try:
            return self._by_id[id]
        except KeyError:
            raise UnknownId("certification", id, known=self._by_id) from None

    def __contains__(self, id: object) -> bool:  # noqa: A002 - the field's name
        """Return whether a certification has this id."""
        return id in self._by_id

    def __iter__(self) -> Iterator[Certification]:
        """Iterate over the certifications in the order given."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Return how many certifications there are."""
        return len(self._by_id)

    def __eq__(self, other: object) -> bool:
        """Return whether both hold the same certifications in the same order."""
        return isinstance(other, Catalogue) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Return a hash of the certifications."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Return the ids that the catalogue holds."""
        return f"Catalogue({list(self._by_id)!r})"

    def parents_of(self, id: str) -> tuple[Certification, ...]:  # noqa: A002 - the field's name
        """Return the parents of a certification, named by it or naming it, in that order (R-18)."""
        self[id]
        return tuple(self._by_id[parent] for parent in self._parents.get(id, ()))


def _problem(id: str, code: str, place: str, what: str, remedy: str = "") -> Problem:  # noqa: A002
    remedy = remedy or "Give every certification an id of its own."
    return Problem("", f"certification {id!r}, {place}", None, code, id, f"{id!r} {what}. {remedy}")


def _parents_of(
    by_id: dict[str, Certification], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    parents: dict[str, list[str]] = {}
    for certification in by_id.values():
        for field, relatives in (
            ("parents", certification.parents),
            ("children", certification.children),
        ):
            for one in relatives:
                if one not in by_id:
                    hint = str(UnknownId("certification", one, known=by_id))
                    place = f"certification {certification.id!r}, {field}"
                    problems.append(Problem("", place, None, UnknownId.code, one, hint))
                    continue
                pair = (certification.id, one) if field == "parents" else (one, certification.id)
                named = parents.setdefault(pair[0], [])
                if pair[1] not in named:
                    named.append(pair[1])
    return {child: tuple(named) for child, named in parents.items()}


def _wrong_relatives(
    by_id: dict[str, Certification], parents: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for child, named in parents.items():
        for parent in named:
            if parent in parents:
                yield _problem(
                    child,
                    InvalidCertification.code,
                    "parents",
                    f"has the parent {parent!r}, which has parents of its own",
                    "A parent has no parents: the graph is one level deep (R-18).",
                )
            if by_id[child].subject_kind is not by_id[parent].subject_kind:
                yield _problem(
                    child,
                    InvalidCertification.code,
                    "parents",
                    f"and its parent {parent!r} are for different kinds of subject",
                    "Coverage never crosses subjects; give both the same subject_kind.",
                )
