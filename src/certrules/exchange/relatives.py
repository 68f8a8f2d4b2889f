"""What certifications of one file say of each other: ids, parents, parts (R-18, R-59)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

import attrs

from certrules.errors import DuplicateId, InvalidCertification, UnknownId
from certrules.exchange.problems import Findings, Hints, Where
from certrules.model.certifications import Certification
from certrules.model.subjects import SubjectKind

_ADD = "Add it, or take its name out."


@attrs.frozen
class Named:
    """A certification as far as it could be read: None is what could not."""

    where: Where
    id: str | None
    kind: SubjectKind | None
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @classmethod
    def of(cls, certification: Certification, where: Where) -> "Named":
        """Return what a certification says of others."""
        return cls(
            where,
            certification.id,
            certification.subject_kind,
            certification.parents,
            certification.children,
            certification.policy.all_of,
            certification.policy.any_of,
        )

    def relatives(self) -> Iterator[tuple[str, str, Where]]:
        """Yield each relative as (field, id, place); none of one that has both kinds.

        Its own check says that both cannot be, and any other problem would follow from that (F-1).
        """
        if self.parents and self.children:
            return
        for field, ids in (("parents", self.parents), ("children", self.children)):
            for number, one in enumerate(ids):
                yield field, one, self.where.at(field).item(number)


def check_relatives(all_named: Sequence[Named], found: Findings) -> None:
    """Note every id that stands twice and every relation that cannot be, each at its place."""
    by_id = _unique(all_named, found)
    complete = all(one.id is not None for one in all_named)
    hints = Hints(by_id)
    parents: dict[str, list[tuple[str, Where]]] = defaultdict(list)
    for named in by_id.values():
        for field, other, where in named.relatives():
            if other == named.id:
                continue  # its own check says so
            if other in by_id:
                child, parent = (named.id, other) if field == "parents" else (other, named.id)
                parents[str(child)].append((str(parent), where))
            elif complete:
                found.add_message(
                    where, UnknownId.code, other, hints.message("certification", other, _ADD)
                )
    _check_pairs(by_id, parents, found)
    for named in by_id.values():
        _check_parts(named, by_id, hints if complete else None, found)
    if not found:
        _check_circles(by_id, parents, found)


def _unique(all_named: Iterable[Named], found: Findings) -> dict[str, Named]:
    by_id: dict[str, Named] = {}
    for named in all_named:
        if named.id is None:
            continue
        if named.id in by_id:
            message = "stands twice. Give every certification an id of its own."
            found.add(named.where.at("id"), DuplicateId.code, named.id, message)
        by_id.setdefault(named.id, named)
    return by_id


def _check_pairs(
    by_id: dict[str, Named], parents: dict[str, list[tuple[str, Where]]], found: Findings
) -> None:
    for child, named in parents.items():
        for parent, where in named:
            if parent in parents:
                message = (
                    f"has the parent {parent!r}, which has parents of its own. "
                    "A parent has no parents: the graph is one level deep (R-18)."
                )
                found.add(where, InvalidCertification.code, child, message)
            kinds = by_id[child].kind, by_id[parent].kind
            if None not in kinds and kinds[0] is not kinds[1]:
                message = (
                    f"and its parent {parent!r} are for different kinds of subject. "
                    "Coverage never crosses subjects; give both the same subject_kind."
                )
                found.add(where, InvalidCertification.code, child, message)


def _check_parts(
    named: Named, by_id: dict[str, Named], hints: Hints | None, found: Findings
) -> None:
    """Note parts that are not there, or of another kind of subject (R-59)."""
    for field, parts in (("all_of", named.all_of), ("any_of", named.any_of)):
        for number, part in enumerate(parts):
            where = named.where.at("policy").at(field).item(number)
            if part in by_id:
                if None not in {named.kind, by_id[part].kind} and named.kind != by_id[part].kind:
                    message = (
                        f"and its part {part!r} are for different kinds of subject. "
                        "Parts never cross subjects; give both the same subject_kind (R-59)."
                    )
                    found.add(where, InvalidCertification.code, named.id, message)
            elif hints:
                message = hints.message("certification", part, _ADD)
                found.add_message(where, UnknownId.code, part, message)


def _check_circles(
    by_id: dict[str, Named], parents: dict[str, list[tuple[str, Where]]], found: Findings
) -> None:
    """Note composites that are, through parts and their parents, made of themselves (R-59)."""
    leads_to: dict[str, set[str]] = {}
    for one, named in by_id.items():
        above = (parent for parent, _ in parents.get(one, ()))
        leads_to[one] = {*named.all_of, *named.any_of, *above}
    # One search from each composite takes long, and nearly every file has no circle.
    if not _has_circle(leads_to):
        return
    for one, named in by_id.items():
        if (named.all_of or named.any_of) and _is_reached(one, leads_to):
            field = "all_of" if named.all_of else "any_of"
            message = "is, through its parts and their parents, made of itself. Take it out (R-59)."
            where = named.where.at("policy").at(field)
            found.add(where, InvalidCertification.code, one, message)


def _has_circle(leads_to: dict[str, set[str]]) -> bool:
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError:
        return True
    return False


def _is_reached(start: str, leads_to: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for one in leads_to.get(ahead.pop(), set()) - seen:
            if one == start:
                return True
            seen.add(one)
            ahead.append(one)
    return False
