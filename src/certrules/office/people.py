"""People and other subjects: who there is, who is hidden, who supervises whom (K-26, K-27)."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from certrules.errors import DuplicateId, InvalidInput, UnknownId
from certrules.model.names import name_key
from certrules.model.subjects import Subject
from certrules.office.actors import Actor
from certrules.office.cards import PEOPLE, PersonCard, hidden_people, shown_name
from certrules.office.desk import Desk, Look, Work
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.operations import Operation
from certrules.office.sought import subjects_there
from certrules.ports.store import Reading


@attrs.frozen
class Person:
    """A subject, with what the office keeps of it."""

    subject: Subject
    card: PersonCard

    @property
    def hidden(self) -> bool:
        """Whether it is left out of people's views (K-26)."""
        return self.card.hidden


@attrs.frozen
class Branch:
    """A person in the tree of supervisors, and those whom it supervises, by name (K-27)."""

    person: Person
    branches: "tuple[Branch, ...]" = ()


@attrs.frozen
class People:
    """The subjects of an office. Every operation raises `NotAllowed` for who may not do it.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> people = People(desk)
    >>> people.add(root, [Subject("sue", name="Sue Ox"), Subject("ana", name="Ana Ng")])
    >>> people.set_supervisor(root, ["ana"], "sue")
    >>> [one.subject.name for one in people.all(root)]
    ['Ana Ng', 'Sue Ox']
    """

    desk: Desk

    def add(self, actor: Actor, subjects: Iterable[Subject]) -> None:
        """Add subjects, many at once.

        Raises `DuplicateId` for an id that is taken, `UnknownId` for a company or supervisor that
        is not there, and `InvalidInput` where supervisors would lead back to themselves.
        """
        subjects = tuple(map(_named, subjects))

        def task(work: Work) -> None:
            known = {one.id for one in work.t.people([one.id for one in subjects])}
            for place, one in enumerate(subjects):
                if one.id in known or one.id in {each.id for each in subjects[:place]}:
                    raise DuplicateId(
                        one.id, "is the id of a subject already", "Give it another.", field="id"
                    )
            _check(work.t, subjects)
            work.t.put(subjects, by=actor.id, at=actor.at, because="added people")

        self.desk.do(actor, Operation.EDIT_PEOPLE, task)

    def edit(self, actor: Actor, subject: Subject, *, seen: Subject | Unseen = UNSEEN) -> None:
        """Change a subject.

        Raises `UnknownId`, what `add` raises, `InvalidInput` for another kind of subject (H-1), and
        `ConflictingChange` where it is not as `seen` any more.
        """
        subject = _named(subject)

        def task(work: Work) -> None:
            before = subjects_there(work.t, [subject.id])[subject.id]
            if not isinstance(seen, Unseen) and before not in {seen, subject}:
                raise changed_meanwhile("subject", subject.id)
            if before.kind is not subject.kind:
                raise InvalidInput(
                    subject.kind.value,
                    f"is another kind of subject than {before.kind.value!r}",
                    "Add another subject of that kind (H-1).",
                    field="kind",
                )
            _check(work.t, [subject])
            work.t.put([subject], by=actor.id, at=actor.at, because="edited a person")

        self.desk.do(actor, Operation.EDIT_PEOPLE, task)

    def set_names(
        self,
        actor: Actor,
        id: str,  # noqa: A002 - the field's name
        first_name: str,
        last_name: str,
        *,
        seen: PersonCard | Unseen = UNSEEN,
    ) -> None:
        """Say which names of a subject are the first and the last one (K-36).

        Raises `UnknownId`, and `ConflictingChange` where its card is not as `seen` any more.
        """

        def task(work: Work) -> None:
            subjects_there(work.t, [id])
            before = PEOPLE.get_or(work.t, id, PersonCard(id))
            card = attrs.evolve(before, first_name=first_name, last_name=last_name)
            if not isinstance(seen, Unseen) and before not in {seen, card}:
                raise changed_meanwhile("person", id)
            PEOPLE.put(work.t, actor, {id: card}, because="named a person")

        self.desk.do(actor, Operation.EDIT_PEOPLE, task)

    def get(self, actor: Actor, id: str) -> Person:  # noqa: A002 - the field's name
        """Return a person; raise `UnknownId`."""

        def ask(look: Look) -> Person:
            subjects_there(look.t, [id])
            return _persons(look.t, [id])[id]

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [id])

    def all(self, actor: Actor, *, include_hidden: bool = False) -> tuple[Person, ...]:
        """Return the people whom the actor may view, by name.

        `include_hidden`: those who are hidden, too (K-26).
        """

        def ask(look: Look) -> tuple[Person, ...]:
            return tuple(_viewed(look, include_hidden=include_hidden).values())

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask)

    def hide(self, actor: Actor, ids: Iterable[str]) -> None:
        """Leave people out of people's views; full reports still count them (K-26).

        Raises `UnknownId`.
        """
        self._set_hidden(actor, tuple(ids), hidden=True)

    def show(self, actor: Actor, ids: Iterable[str]) -> None:
        """Show hidden people again; raise `UnknownId` (K-26)."""
        self._set_hidden(actor, tuple(ids), hidden=False)

    def _set_hidden(self, actor: Actor, ids: tuple[str, ...], *, hidden: bool) -> None:
        def task(work: Work) -> None:
            subjects_there(work.t, ids)
            cards = PEOPLE.some(work.t, ids)
            new = {
                id_: attrs.evolve(cards.get(id_, PersonCard(id_)), hidden=hidden)
                for id_ in ids
                if hidden or id_ in cards
            }
            because = "hid people" if hidden else "showed people again"
            PEOPLE.put(work.t, actor, new, because=because)

        self.desk.do(actor, Operation.EDIT_PEOPLE, task)

    def set_supervisor(
        self,
        actor: Actor,
        ids: Iterable[str],
        supervisor: str | None,
        *,
        seen: Mapping[str, str | None] | Unseen = UNSEEN,
    ) -> None:
        """Give people a supervisor, or None, many at once (K-27).

        `seen`: the supervisor of each as the caller has read it. Raises `UnknownId`, `InvalidInput`
        where supervisors would lead back to themselves, and `ConflictingChange` where one of them
        has another supervisor than `seen` now.
        """
        ids = tuple(dict.fromkeys(ids))

        def task(work: Work) -> None:
            before = subjects_there(work.t, ids)
            for id_, one in before.items():
                known = {supervisor} if isinstance(seen, Unseen) else {seen.get(id_), supervisor}
                if not isinstance(seen, Unseen) and one.supervisor not in known:
                    raise changed_meanwhile("supervisor of", id_)
            moved = [attrs.evolve(one, supervisor=supervisor) for one in before.values()]
            _check(work.t, moved)
            work.t.put(moved, by=actor.id, at=actor.at, because="set the supervisor")

        self.desk.do(actor, Operation.EDIT_PEOPLE, task)

    def tree(self, actor: Actor, *, include_hidden: bool = False) -> tuple[Branch, ...]:
        """Return the people whom the actor may view, each below its supervisor (K-27).

        Those whose supervisor is not among them stand at the top. Each level is by name.
        """

        def ask(look: Look) -> tuple[Branch, ...]:
            return _branches(_viewed(look, include_hidden=include_hidden))

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask)


def _named(subject: Subject) -> Subject:
    return attrs.evolve(subject, name=shown_name(subject.name))


def _persons(t: Reading, ids: Collection[str]) -> dict[str, Person]:
    """Return people with their cards by id, ordered by name."""
    cards = PEOPLE.some(t, ids)
    found = [one for one in t.people(ids) if one.id in ids]
    ordered = sorted(found, key=lambda one: (name_key(one.name), one.id))
    return {one.id: Person(one, cards.get(one.id, PersonCard(one.id))) for one in ordered}


def _viewed(look: Look, *, include_hidden: bool) -> dict[str, Person]:
    """Return the people whom the actor may view by id, ordered by name."""
    without = frozenset() if include_hidden else hidden_people(look.t)
    ids = [one.id for one in look.t.people() if one.id not in without]
    return _persons(look.t, frozenset(look.viewer.allowed(look.t, Operation.VIEW_SUBJECT, ids)))


def _branches(people: Mapping[str, Person]) -> tuple[Branch, ...]:
    below: dict[str, list[str]] = {}
    for id_, one in people.items():
        below.setdefault(one.subject.supervisor or "", []).append(id_)
    placed: set[str] = set()

    def grown(ids: Iterable[str]) -> Iterator[Branch]:
        for id_ in ids:
            if id_ not in placed:
                placed.add(id_)
                yield Branch(people[id_], tuple(grown(below.get(id_, ()))))

    top = [id_ for id_, one in people.items() if one.subject.supervisor not in people]
    # Imported supervisors may lead back to themselves; then the first by name stands at the top.
    return tuple(grown([*top, *people]))


def _check(t: Reading, given: Iterable[Subject]) -> None:
    """Refuse companies and supervisors that are not there, and supervisors in a circle (K-27)."""
    moved = {one.id: one for one in given}
    companies = {one.id for one in t.roster(()).companies}
    supervisors = {one.supervisor for one in moved.values() if one.supervisor is not None}
    known = {one.id: one for one in t.people([*moved, *supervisors])} | moved
    for one in moved.values():
        if one.company is not None and one.company not in companies:
            raise UnknownId("company", one.company, known=companies)
        if one.supervisor is not None and one.supervisor not in known:
            raise UnknownId("subject", one.supervisor)
    for one in moved.values():
        if _leads_back(one, known):
            raise InvalidInput(
                one.supervisor,
                f"supervises {one.name!r} and, through others or not, is supervised by them",
                "Give one of them another supervisor first (K-27).",
                field="supervisor",
            )


def _leads_back(one: Subject, known: Mapping[str, Subject]) -> bool:
    seen: set[str] = set()
    step = one.supervisor
    while step is not None and step not in seen:
        if step == one.id:
            return True
        seen.add(step)
        step = known[step].supervisor if step in known else None
    return False
