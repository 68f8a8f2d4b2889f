"""Competencies of roles: whether one is required, its certificate, its privacy (K-23, R-26)."""

import attrs

from certrules.errors import InvalidInput, NotAllowed, UnknownId
from certrules.model.counting import counted
from certrules.model.subjects import Competency, Role
from certrules.office.actors import Actor
from certrules.office.attachments import FILES
from certrules.office.cards import (
    COMPETENCIES,
    SWITCH,
    THE_SWITCH,
    CompetencyCard,
    CompetencySwitch,
)
from certrules.office.definitions import role_of, roles_of
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.operations import Operation
from certrules.office.removing import remove_in
from certrules.office.sought import seen_by
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading
from certrules.status.rosters import competency_id


@attrs.frozen
class RoleCompetency:
    """The competency that a role requires of every member.

    `id`: that of a certification; with it, the competency is submitted, recorded and marked.
    `competency`: whether it expires, its duration and lead time. `card`: its certificate and
    privacy.
    """

    role: str
    competency: Competency
    card: CompetencyCard

    @property
    def id(self) -> str:
        """The id by which the competency is recorded."""
        return competency_id(self.role)


@attrs.frozen
class Competencies:
    """The competencies of roles. Every operation raises `NotAllowed` for who may not do it.

    One that is hidden from the actor (K-12) is for the actor not there.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.cards import RoleName
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.roles.create(root, RoleName("Crew"))
    >>> office.roles.define(root, Role("crew", "Crew"))
    >>> competencies = Competencies(office.desk)
    >>> competencies.require(root, "crew", Competency("2 years", "3 months"))
    >>> competencies.of(root, "crew").id
    'competency:crew'
    """

    desk: Desk

    def are_on(self, actor: Actor) -> bool:
        """Return whether roles may require competencies here; they may unless switched off."""
        return self.desk.see(actor, Operation.SEE_ROLES, lambda look: _are_on(look.t))

    def switch(self, actor: Actor, *, on: bool) -> None:
        """Let roles require competencies here, or not.

        Raises `InvalidInput` for switching them off while roles require some.
        """

        def task(work: Work) -> None:
            with_one = sum(role.competency is not None for role in roles_of(work.t).values())
            if with_one and not on:
                raise InvalidInput(
                    "competencies",
                    f"are required by {counted(with_one, 'role')}",
                    "Release these roles from them first (K-23).",
                )
            if _are_on(work.t) is not on:
                because = f"switched competencies {'on' if on else 'off'}"
                record = {THE_SWITCH: CompetencySwitch(on)}
                SWITCH.put(work.t, actor, record, because=because)

        self.desk.do(actor, Operation.SWITCH_COMPETENCIES, task)

    def of(self, actor: Actor, role: str) -> RoleCompetency | None:
        """Return the competency that a role requires, None for none; raise `UnknownId`."""

        def ask(look: Look) -> RoleCompetency | None:
            found = _of(look.t, role_of(look.t, role))
            return found if found is not None and found.id in seen_by(look) else None

        return self.desk.see(actor, Operation.SEE_ROLES, ask)

    def require(
        self,
        actor: Actor,
        role: str,
        competency: Competency,
        card: CompetencyCard | None = None,
        *,
        seen: RoleCompetency | Unseen | None = UNSEEN,
    ) -> None:
        """Make a role require a competency of every member, or change the one that it requires.

        Raises `UnknownId` for a role, or the file of a certificate, that is not there,
        `InvalidInput` while competencies are switched off, `ConflictingChange` where it is not as
        `seen` any more, and `NotAllowed` for one that is hidden from the actor.
        """

        def task(work: Work) -> None:
            t, found = work.t, role_of(work.t, role)
            if not _are_on(t):
                raise InvalidInput(
                    role, "cannot require a competency here", "Switch competencies on (K-23)."
                )
            before, wanted = _of(t, found), RoleCompetency(role, competency, card or _PLAIN)
            if before is not None and before.id not in seen_by(work):
                raise NotAllowed(actor.id, Operation.EDIT_COMPETENCIES.words)
            if not isinstance(seen, Unseen) and before not in {seen, wanted}:
                raise changed_meanwhile("competency of the role", role)
            file = wanted.card.certificate
            if file is not None and FILES.find(t, file) is None:
                raise UnknownId("file", file)
            because = f"required a competency in the role {role}"
            new = attrs.evolve(found, competency=competency)
            t.put([new], by=actor.id, at=actor.at, because=because)
            COMPETENCIES.put(t, actor, {role: wanted.card}, because=because)

        self.desk.do(actor, Operation.EDIT_COMPETENCIES, task)

    def effect_of_releasing(self, actor: Actor, role: str) -> str:
        """Return what releasing a role from its competency takes along; raise `UnknownId`."""
        return self.desk.see(actor, Operation.EDIT_COMPETENCIES, lambda look: _effect(look, role))

    def release(self, actor: Actor, role: str, confirmation: str | None = None) -> None:
        """Make a role require no competency any more, which removes what is recorded of it.

        Raises `UnknownId`, also for a role without a competency, and `ConfirmationNeeded` unless
        the `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            confirmed(_effect(work, role), confirmation)
            t, because = work.t, f"released the role {role} from its competency"
            remove_in(work, _records(t, role), because=because)
            without = attrs.evolve(role_of(t, role), competency=None)
            t.put([without], by=actor.id, at=actor.at, because=because)
            if COMPETENCIES.find(t, role) is not None:
                COMPETENCIES.take_off(t, actor, [role], because=because)

        self.desk.do(actor, Operation.EDIT_COMPETENCIES, task)


_PLAIN = CompetencyCard()


def _are_on(t: Reading) -> bool:
    return SWITCH.get_or(t, THE_SWITCH, CompetencySwitch()).on


def _of(t: Reading, role: Role) -> RoleCompetency | None:
    if role.competency is None:
        return None
    return RoleCompetency(role.id, role.competency, COMPETENCIES.get_or(t, role.id, _PLAIN))


def _records(t: Reading, role: str) -> tuple[StoredFact, ...]:
    return t.facts(certification=competency_id(role))


def _effect(one: Look | Work, role: str) -> str:
    found = role_of(one.t, role)
    if competency_id(role) not in seen_by(one):
        raise UnknownId("competency of the role", role)
    count = counted(len(_records(one.t, role)), "record")
    return f"releases the role {found.name!r} from its competency and removes {count} of it"
