"""Roles: one name each, defined by companies, with members (K-19 to K-21, H-4)."""

from collections.abc import Iterable
from datetime import date

import attrs

from certrules.errors import UnknownId
from certrules.model.counting import counted
from certrules.model.names import name_key
from certrules.model.subjects import Role
from certrules.office.actors import Actor
from certrules.office.adding import added_by_roles
from certrules.office.cards import ROLE_NAMES, ROLES, RoleCard, RoleName, role_names
from certrules.office.definitions import (
    Definition,
    RoleRecord,
    check_definition,
    check_free,
    definitions,
    name_of,
    role_of,
    roles_of,
)
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.kinds import check_for_employees
from certrules.office.memberships import (
    Assigned,
    RoleTable,
    assign_in,
    candidates_of,
    role_table,
    unassign_in,
)
from certrules.office.operations import Operation
from certrules.office.sought import certifications_seen
from certrules.office.undefining import (
    Undefining,
    becoming,
    rename_in_catalogue,
    renamed,
    undefine,
)
from certrules.ports.store import Reading


@attrs.frozen
class DeletingRole:
    """What deleting a role takes along; neither certifications nor people are deleted (K-20)."""

    name: str
    undefining: Undefining
    certifications: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The effect in words, which is given back as the confirmation."""
        parts = [f"deletes the role {self.name!r}"]
        if self.undefining.roles:
            parts.append(self.undefining.text)
        if self.certifications:
            count = counted(len(self.certifications), "certification")
            parts.append(f"takes its name from {count}")
        return ", ".join(parts)


@attrs.frozen
class Roles:
    """The roles of an office. Every operation raises `NotAllowed` for who may not do it.

    A role is a name, which is created first. A company that defines it makes a `Role` of this name,
    with an id of its own; members belong to a definition. What is hidden from the actor (K-12) is
    for the actor not there.

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> roles = Roles(desk)
    >>> roles.create(root, RoleName("Crew", tags=["night"]))
    >>> roles.define(root, Role("crew", "Crew"), RoleCard("Works on board"))
    >>> [(one.name.name, len(one.definitions)) for one in roles.all(root)]
    [('Crew', 1)]
    """

    desk: Desk

    # ------------------------------------------------------------ names

    def all(self, actor: Actor) -> tuple[RoleRecord, ...]:
        """Return the roles by name, each with its definitions."""

        def ask(look: Look) -> tuple[RoleRecord, ...]:
            by_name: dict[str, list[Definition]] = {}
            for one in definitions(look).values():
                by_name.setdefault(name_key(one.role.name), []).append(one)
            return tuple(
                RoleRecord(name, tuple(by_name.get(key, ())))
                for key, name in role_names(look.t).items()
            )

        return self.desk.see(actor, Operation.SEE_ROLES, ask)

    def create(self, actor: Actor, name: RoleName) -> None:
        """Create a role, which companies can define then; raise `DuplicateId` for a name taken."""

        def task(work: Work) -> None:
            check_free(work.t, name.name)
            ROLE_NAMES.put(work.t, actor, {name_key(name.name): name}, because="created a role")

        self.desk.do(actor, Operation.EDIT_ROLES, task)

    def rename(
        self, actor: Actor, name: str, new: RoleName, *, seen: RoleName | Unseen = UNSEEN
    ) -> None:
        """Change the name or the tags of a role, in all its definitions and certifications.

        Raises `UnknownId`, `DuplicateId` for a name taken, and `ConflictingChange` where the role
        is not as `seen` any more.
        """

        def task(work: Work) -> None:
            before = name_of(work.t, name)
            if not isinstance(seen, Unseen) and before not in {seen, new}:
                raise changed_meanwhile("role name", name)
            key, new_key = name_key(before.name), name_key(new.name)
            because = f"renamed the role {before.name}"
            if new_key != key:
                check_free(work.t, new.name)
            if new.name != before.name:
                _rename(work, before.name, new.name, because)
            if new_key != key and ROLE_NAMES.find(work.t, key) is not None:
                ROLE_NAMES.take_off(work.t, actor, [key], because=because)
            ROLE_NAMES.put(work.t, actor, {new_key: new}, because=because)

        self.desk.do(actor, Operation.EDIT_ROLES, task)

    def effect_of_deleting(self, actor: Actor, name: str) -> DeletingRole:
        """Return what deleting a role takes along; raise `UnknownId`."""
        return self.desk.see(actor, Operation.DELETE_ROLES, lambda look: _deleting(look.t, name))

    def delete(self, actor: Actor, name: str, confirmation: str | None = None) -> None:
        """Delete a role in all companies; certifications and people stay (K-20).

        It cannot be undone; the audit trail keeps that it was there. Raises `UnknownId`, and
        `ConfirmationNeeded` unless the `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            effect = _deleting(work.t, name)
            confirmed(effect.text, confirmation)
            because = f"deleted the role {effect.name}"
            undefine(work, effect.undefining, because)
            if effect.certifications:
                change = becoming(work.t, [effect.name], None)
                rename_in_catalogue(work, change, because)
            ROLE_NAMES.take_off(work.t, actor, [name_key(effect.name)], because=because)

        self.desk.do(actor, Operation.DELETE_ROLES, task)

    # ------------------------------------------------------------ definitions

    def get(self, actor: Actor, id: str) -> Definition:  # noqa: A002 - the field's name
        """Return the definition of a role by its id; raise `UnknownId`."""

        def ask(look: Look) -> Definition:
            role_of(look.t, id)
            return definitions(look)[id]

        return self.desk.see(actor, Operation.SEE_ROLES, ask)

    def define(self, actor: Actor, role: Role, card: RoleCard | None = None) -> None:
        """Define a role in a company: `role` bears its name and the id of the company.

        Raises `UnknownId` for a role that was not created, and for a company or certification that
        is not there; `DuplicateId` for an id that is taken, or a company that defines the role
        already; `InvalidFact` for certifications that are not for employees (H-3). A competency is
        required with `Competencies.require`; `InvalidFact` for a role with one.
        """

        def task(work: Work) -> None:
            t = work.t
            made = attrs.evolve(role, name=name_of(t, role.name).name)
            check_definition(t, made)
            check_for_employees(certifications_seen(work, made.requires).values())
            because = f"defined the role {made.id}"
            t.put([made], by=actor.id, at=actor.at, because=because)
            ROLES.put(t, actor, {made.id: card or RoleCard()}, because=because)

        self.desk.do(actor, Operation.EDIT_ROLES, task)

    def edit(
        self,
        actor: Actor,
        id: str,  # noqa: A002 - the field's name
        card: RoleCard,
        *,
        seen: RoleCard | Unseen = UNSEEN,
    ) -> None:
        """Change the description of a role in a company, and its requirements in words.

        Raises `UnknownId`, and `ConflictingChange` where they are not as `seen` any more.
        """

        def task(work: Work) -> None:
            role_of(work.t, id)
            before = ROLES.get_or(work.t, id, RoleCard())
            if not isinstance(seen, Unseen) and before not in {seen, card}:
                raise changed_meanwhile("role", id)
            ROLES.put(work.t, actor, {id: card}, because="edited a role")

        self.desk.do(actor, Operation.EDIT_ROLES, task)

    def require(
        self, actor: Actor, roles: Iterable[str], certifications: Iterable[str]
    ) -> tuple[str, ...]:
        """Make roles require certifications, many at once, from the side of either (K-19, H-4).

        All members get them, and new members too. Returns the ids of the roles that changed. Raises
        `UnknownId`, and `InvalidFact` for certifications that are not for employees (H-3).
        """
        roles, wanted = tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(certifications))

        def task(work: Work) -> tuple[str, ...]:
            check_for_employees(certifications_seen(work, wanted).values())
            those = [role_of(work.t, one) for one in roles]
            new = [
                attrs.evolve(one, requires=dict.fromkeys([*one.requires, *wanted])) for one in those
            ]
            changed = _put(work, those, new, "required certifications")
            added_by_roles(work, those, new)
            return changed

        return self.desk.do(actor, Operation.EDIT_ROLES, task)

    def release(
        self, actor: Actor, roles: Iterable[str], certifications: Iterable[str]
    ) -> tuple[str, ...]:
        """Make roles require certifications no more, many at once, from the side of either.

        What members have on file stays. Returns the ids of the roles that changed. Raises
        `UnknownId`, also for a certification that none of the roles requires.
        """
        roles, gone = tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(certifications))

        def task(work: Work) -> tuple[str, ...]:
            those = [role_of(work.t, one) for one in roles]
            required = {each for one in those for each in one.requires}
            for one in certifications_seen(work, gone):
                if one not in required:
                    raise UnknownId("certification of these roles", one)
            new = [
                attrs.evolve(one, requires=[each for each in one.requires if each not in gone])
                for one in those
            ]
            return _put(work, those, new, "required certifications no more")

        return self.desk.do(actor, Operation.EDIT_ROLES, task)

    def effect_of_undefining(self, actor: Actor, id: str) -> Undefining:  # noqa: A002
        """Return what undefining a role in its company takes along; raise `UnknownId`."""
        return self.desk.see(
            actor,
            Operation.DELETE_ROLES,
            lambda look: Undefining.of(look.t, [role_of(look.t, id)]),
        )

    def undefine(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Undefine a role in its company, which removes its requirements there (K-19).

        Raises `UnknownId`, and `ConfirmationNeeded` unless the `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            effect = Undefining.of(work.t, [role_of(work.t, id)])
            confirmed(effect.text, confirmation)
            undefine(work, effect, f"undefined the role {id}")

        self.desk.do(actor, Operation.DELETE_ROLES, task)

    # ------------------------------------------------------------ members

    def assign(
        self, actor: Actor, role: str, subjects: Iterable[str], *, since: date | None = None
    ) -> Assigned:
        """Make subjects members of a role, many at once, from a day on, or from today (K-20).

        Raises `UnknownId` for a role or subject that is not there, `InvalidFact` for a subject that
        is no employee (H-3).
        """
        subjects = tuple(dict.fromkeys(subjects))
        return self.desk.do(
            actor,
            Operation.ASSIGN_ROLES,
            lambda work: assign_in(work, role, subjects, since or actor.on),
            subjects,
        )

    def unassign(
        self, actor: Actor, role: str, subjects: Iterable[str], *, since: date | None = None
    ) -> None:
        """End the membership of subjects, many at once, from a day on, or from today (K-20).

        What they have on file stays, and that they were members until the day before. Raises
        `UnknownId` for a role that is not there, and a subject that is no member then.
        """
        subjects = tuple(dict.fromkeys(subjects))
        self.desk.do(
            actor,
            Operation.ASSIGN_ROLES,
            lambda work: unassign_in(work, role, subjects, since or actor.on),
            subjects,
        )

    def members(
        self,
        actor: Actor,
        role: str,
        *,
        on: date | None = None,
        include_hidden: bool = False,
    ) -> RoleTable:
        """Return the members of a role on a day, or today, with all that it requires (K-20).

        Only those whom the actor may view. `include_hidden`: hidden people, too (K-26). Raises
        `UnknownId`.
        """
        return self.desk.see(
            actor,
            Operation.VIEW_SUBJECT,
            lambda look: role_table(look, role, on or actor.on, include_hidden=include_hidden),
        )

    def candidates(
        self,
        actor: Actor,
        role: str,
        *,
        on: date | None = None,
        include_hidden: bool = False,
    ) -> tuple[str, ...]:
        """Return the ids of those outside a role who would be green in all that it requires (K-21).

        Only those whom the actor may view, and judged by the certifications that are not hidden
        from the actor. `include_hidden`: hidden people, too (K-26). Raises `UnknownId`.
        """
        return self.desk.see(
            actor,
            Operation.VIEW_SUBJECT,
            lambda look: candidates_of(look, role, on or actor.on, include_hidden=include_hidden),
        )


def _rename(work: Work, name: str, new: str, because: str) -> None:
    key = name_key(name)
    those = [one for one in roles_of(work.t).values() if name_key(one.name) == key]
    old = {name, *(one.name for one in those)}
    _put(work, those, [attrs.evolve(one, name=new) for one in those], because)
    rename_in_catalogue(work, becoming(work.t, old, new), because)


def _deleting(t: Reading, name: str) -> DeletingRole:
    found = name_of(t, name)
    key = name_key(found.name)
    roles = [one for one in roles_of(t).values() if name_key(one.name) == key]
    change = becoming(t, [found.name], None)
    naming = [one.id for one in t.catalogue() if renamed(one, change) != one]
    return DeletingRole(found.name, Undefining.of(t, roles), tuple(naming))


def _put(work: Work, before: list[Role], after: list[Role], because: str) -> tuple[str, ...]:
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    work.t.put(changed, by=work.actor.id, at=work.actor.at, because=because)
    return tuple(one.id for one in changed)
