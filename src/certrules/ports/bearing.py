"""Which certifications a change bears on, through parents and parts (R-18, R-59)."""

from collections.abc import Iterable

from certrules.model.catalogue import Catalogue


def leads_to(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Return, for each certification, those whose facts its status may rest on, however far.

    >>> from certrules.model.certifications import Certification
    >>> leads_to(Catalogue([Certification("a"), Certification("b", parents=["a"])]))["b"]
    frozenset({'a'})
    """
    steps = {
        one.id: {
            *one.policy.all_of,
            *one.policy.any_of,
            *(parent.id for parent in catalogue.parents_of(one.id)),
        }
        for one in catalogue
    }
    return {id_: frozenset(_reached(id_, steps)) for id_ in steps}


def dependents(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Return, for each certification, those whose status may rest on its facts, however far.

    >>> from certrules.model.certifications import Certification
    >>> dependents(Catalogue([Certification("a"), Certification("b", parents=["a"])]))["a"]
    frozenset({'b'})
    """
    found: dict[str, set[str]] = {one.id: set() for one in catalogue}
    for one, rests_on in leads_to(catalogue).items():
        for other in rests_on:
            found[other].add(one)
    return {id_: frozenset(those) for id_, those in found.items()}


def _reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for one in steps[ahead.pop()] - seen:
            seen.add(one)
            ahead.append(one)
    return seen - {start}


def changed(before: Catalogue, after: Catalogue) -> tuple[set[str], set[str]]:
    """Return the ids of certifications that are new or differ, and those that are no more."""
    old = {one.id: one for one in before}
    new = {one.id: one for one in after}
    return {id_ for id_, one in new.items() if old.get(id_) != one}, old.keys() - new.keys()


def bears_on(ids: Iterable[str], *catalogues: Catalogue) -> set[str]:
    """Return certifications together with those whose status may rest on them, in any catalogue."""
    ids = set(ids)
    for catalogue in catalogues:
        known = dependents(catalogue)
        ids |= {other for one in list(ids) for other in known.get(one, ())}
    return ids
