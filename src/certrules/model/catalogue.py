"""The catalogue: certifications by id, checked against each other (R-18, R-59)."""

from collections.abc import Iterable, Iterator

from certrules.errors import InvalidCertification, Problem, ProblemsFound, UnknownId
from certrules.model.certifications import Certification


class Catalogue:
    """Certifications by id, checked against each other.

    A mapping-like collection in the order given: ``catalogue["forklift"]``, ``len``, ``in`` and
    iteration over the certifications.

    Raises `ProblemsFound` with all problems at once: ids twice, unknown parents or children, chains
    and cycles (R-18), unknown parts and parts that lead back (R-59), relatives and parts of another
    kind of subject.

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
        problems += _wrong_parts(self._by_id, self._parents)
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


def _wrong_parts(
    by_id: dict[str, Certification], parents: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    leads_to = {
        one.id: (*one.policy.all_of, *one.policy.any_of, *parents.get(one.id, ()))
        for one in by_id.values()
    }
    for certification in by_id.values():
        policy = certification.policy
        field = "all_of" if policy.all_of else "any_of"
        for part in (*policy.all_of, *policy.any_of):
            if part not in by_id:
                hint = str(UnknownId("certification", part, known=by_id))
                place = f"certification {certification.id!r}, policy.{field}"
                yield Problem("", place, None, UnknownId.code, part, hint)
            elif by_id[part].subject_kind is not certification.subject_kind:
                yield _problem(
                    certification.id,
                    InvalidCertification.code,
                    f"policy.{field}",
                    f"and its part {part!r} are for different kinds of subject",
                    "Parts never cross subjects; give both the same subject_kind (R-59).",
                )
        if policy.composite and _leads_back(certification.id, leads_to):
            yield _problem(
                certification.id,
                InvalidCertification.code,
                f"policy.{field}",
                "is, through its parts and their parents, made of itself",
                "Take it out of its parts' parts and parents (R-59).",
            )


def _leads_back(start: str, leads_to: dict[str, tuple[str, ...]]) -> bool:
    """Return whether a certification is reached again from itself, however far."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for one in leads_to.get(ahead.pop(), ()):
            if one == start:
                return True
            if one not in seen:
                seen.add(one)
                ahead.append(one)
    return False
