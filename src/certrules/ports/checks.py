"""What a store refuses: names of what is not there, and facts that do not go together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

import attrs

from certrules.errors import InvalidFact, Problem, ProblemsFound, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.ports.records import StoredFact, Thing
from certrules.status.rosters import assignments, competency_id, competency_role, required_by

BATCH = 2_000
"""How many subjects are looked at together."""


_Name = tuple[str, str, str, str]
"""A thing's kind and key, the field that names another, and its id."""


class _Kept(Protocol):
    """One version of a thing."""

    @property
    def thing(self) -> Thing: ...

    @property
    def removed(self) -> bool: ...


class Ledger(Protocol):
    """What the checks ask of a transaction."""

    def catalogue(self) -> Catalogue:
        """See `Reading.catalogue`."""
        ...

    def roster(self, subjects: Iterable[str] | None = None) -> Roster:
        """See `Reading.roster`."""
        ...

    def facts(self, subject: str | None = None) -> tuple[StoredFact, ...]:
        """See `Reading.facts`."""
        ...

    def subjects_with(self, certifications: Collection[str]) -> Mapping[str, Collection[str]]:
        """See `Bookkeeping.subjects_with`."""
        ...

    def latest_things(self, kind: str, keys: Collection[str] | None) -> Mapping[str, _Kept]:
        """See `Bookkeeping.latest_things`."""
        ...


def _there(ledger: Ledger, kind: str, named: Iterable[str]) -> set[str]:
    """Return those of the ids that something of a kind has."""
    found = ledger.latest_things(kind, sorted(set(named)))
    return {key for key, one in found.items() if not one.removed}


def texts(model: Any) -> None:  # noqa: ANN401 - any fact or thing
    """Refuse texts that not every database can keep: with NUL, or with half a character.

    >>> texts(Subject("a", name="b"))
    """
    for field in attrs.fields(type(model)):
        value = getattr(model, field.name)
        if isinstance(value, str):
            check_text(value, field.name)
        elif field.name == "training" and value is not None:
            check_text(value.notes, "training.notes")


def check_text(text: str, field: str) -> None:
    """Refuse one such text, which stands in a field."""
    if text.isascii() and "\0" not in text:
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        pass
    else:
        if "\0" not in text:
            return
    raise InvalidFact(
        ascii(text),
        "has a character that no text can have",
        "Take NUL and surrogates out.",
        field=field,
    )


def references(ledger: Ledger, given: Mapping[str, Mapping[str, Thing]]) -> None:
    """Refuse things that name companies, subjects, roles or certifications that are not there."""
    named: list[_Name] = []
    for kind, things in given.items():
        for key, thing in things.items():
            named += [(kind, key, field, id_) for field, id_ in _named(thing)]
    problems: list[Problem] = []
    for what, field in (
        ("company",) * 2,
        ("subject", "supervisor"),
        ("subject",) * 2,
        ("role",) * 2,
    ):
        those = [one for one in named if one[2] == field]
        there = _there(ledger, what, [id_ for *_, id_ in those])
        problems += [_unknown(what, one) for one in those if one[3] not in there]
    catalogue = ledger.catalogue()
    ids = [one.id for one in catalogue]
    problems += [
        _unknown("certification", one, known=ids)
        for one in named
        if one[2] == "requires" and one[3] not in catalogue
    ]
    if problems:
        raise ProblemsFound(problems)


def _named(thing: Thing) -> list[tuple[str, str]]:
    """Return what a thing names: the field and the id."""
    found: list[tuple[str, str | None]] = []
    if isinstance(thing, Subject):
        found = [("company", thing.company), ("supervisor", thing.supervisor)]
    elif isinstance(thing, Role):
        found = [("company", thing.company), *(("requires", one) for one in thing.requires)]
    elif isinstance(thing, Membership):
        found = [("subject", thing.subject), ("role", thing.role)]
    return [(field, id_) for field, id_ in found if id_ is not None]


def _unknown(what: str, named: _Name, known: Iterable[str] = ()) -> Problem:
    kind, key, field, id_ = named
    message = str(UnknownId(what, id_, known=known))
    return Problem("", f"{kind} {key!r}, {field}", None, UnknownId.code, id_, message)


def entries(ledger: Ledger, given: Sequence[Entry]) -> None:
    """Refuse entries of subjects and certifications that are not there."""
    subjects = _there(ledger, "subject", (one.subject for one in given))
    catalogue = ledger.catalogue()
    known = {one.id for one in catalogue}
    wanted = {one.certification for one in given} - known
    known |= _competencies(ledger, wanted)
    problems: list[Problem] = []
    for number, one in enumerate(given):
        if one.subject not in subjects:
            problems.append(_unknown_in_entry("subject", number, one.subject, ()))
        if one.certification not in known:
            problems.append(_unknown_in_entry("certification", number, one.certification, known))
    if problems:
        raise ProblemsFound(problems)


def _competencies(ledger: Ledger, wanted: Collection[str]) -> set[str]:
    """Return those of the ids that are competencies of roles (R-26)."""
    roles = [role for id_ in wanted if (role := competency_role(id_)) is not None]
    found = ledger.latest_things("role", roles) if roles else {}
    live = [one.thing for one in found.values() if not one.removed]
    return {id_ for role in live if isinstance(role, Role) for id_ in required_by(role)} & {*wanted}


def _unknown_in_entry(what: str, number: int, id: str, known: Iterable[str]) -> Problem:  # noqa: A002
    message = str(UnknownId(what, id, known=known))
    return Problem("", f"entries[{number}].{what}", None, UnknownId.code, id, message)


def still_needed(
    gone: Iterable[str], on_file: Mapping[str, Collection[str]], roles: Iterable[Role]
) -> None:
    """Refuse to take out certifications that facts or roles name."""
    roles = tuple(roles)
    problems: list[Problem] = []
    for one in sorted(gone):
        held = len(on_file.get(one, ()))
        requiring = [role.id for role in roles if one in role.requires]
        if not held and not requiring:
            continue
        count = f"{held} subjects have facts on file"
        who = f"{count}, and roles require it: {', '.join(map(repr, requiring)) or 'none'}"
        message = f"{one!r} cannot be taken out: {who}. Remove the facts and requirements first."
        problems.append(Problem("", f"certification {one!r}", None, "still-needed", one, message))
    if problems:
        raise ProblemsFound(problems)


def named_by(ledger: Ledger, thing: Thing) -> str | None:
    """Return what still names a thing, in words, or None."""
    if isinstance(thing, Membership):
        return None
    if isinstance(thing, Company):
        count = _count(ledger, ("subject", "role"), "company", thing.id)
        return f"{count} subjects and roles are of it" if count else None
    field = "subject" if isinstance(thing, Subject) else "role"
    if count := _count(ledger, ("membership",), field, thing.id):
        return f"{count} memberships name it"
    if isinstance(thing, Role):
        count = sum(map(len, ledger.subjects_with([competency_id(thing.id)]).values()))
        return f"{count} subjects have its competency on file" if count else None
    if count := _count(ledger, ("subject",), "supervisor", thing.id):
        return f"{count} subjects are supervised by it"
    count = len(ledger.facts(thing.id))
    return f"{count} facts are on file" if count else None


def _count(ledger: Ledger, kinds: Iterable[str], field: str, id: str) -> int:  # noqa: A002
    """Return how many things of some kinds name an id in a field."""
    return sum(
        not one.removed and getattr(one.thing, field) == id
        for kind in kinds
        for one in ledger.latest_things(kind, None).values()
    )


def not_named(key: str, by: str | None) -> None:
    """Refuse to take off a thing that others name."""
    if by is not None:
        message = f"{key!r} cannot be taken off: {by}. Take that away first."
        raise ProblemsFound([Problem("", key, None, "still-needed", key, message)])


def facts_go_together(ledger: Ledger, given: Sequence[Entry]) -> None:
    """Refuse facts that do not go together.

    `given`: all that is on file of their assignments. Whether one can be made rests on its own
    facts, its subject and the rules, and on no other assignment's facts.
    """
    named = {role for one in given if (role := competency_role(one.certification))}
    roles = [
        attrs.evolve(one, company=None)
        for one in _live(ledger, "role", named)
        if isinstance(one, Role)
    ]
    subjects = [
        attrs.evolve(one, company=None, supervisor=None)
        for one in _live(ledger, "subject", {entry.subject for entry in given})
        if isinstance(one, Subject)
    ]
    assignments(ledger.catalogue(), Roster(subjects=subjects, roles=roles, entries=given))


def _live(ledger: Ledger, kind: str, named: Collection[str]) -> list[Thing]:
    """Return those things of a kind that are there."""
    found = ledger.latest_things(kind, sorted(named)) if named else {}
    return [one.thing for one in found.values() if not one.removed]


def go_together(ledger: Ledger, subjects: Sequence[str]) -> None:
    """Refuse facts that do not go together: each assignment of the subjects must be makeable."""
    catalogue = ledger.catalogue()
    ahead = iter(subjects)
    while batch := list(islice(ahead, BATCH)):
        assignments(catalogue, ledger.roster(batch))
