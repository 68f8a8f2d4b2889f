"""Roles in companies: what is on file of them, and what a definition must be (K-19)."""

from collections.abc import Collection

import attrs

from certrules.errors import DuplicateId, InvalidFact, UnknownId
from certrules.model.names import name_key
from certrules.model.subjects import Role
from certrules.office.cards import ROLES, RoleCard, RoleName, role_names
from certrules.office.desk import Look
from certrules.office.sought import seen_by
from certrules.ports.store import Reading
from certrules.status.rosters import competency_id


@attrs.frozen
class Definition:
    """A role in a company.

    `role`: with what it requires, but for what is hidden from who looks (K-12). `card`: its
    description, and its requirements in words.
    """

    role: Role
    card: RoleCard


@attrs.frozen
class RoleRecord:
    """A role: its name and tags, and its definitions in companies, in the order of making."""

    name: RoleName
    definitions: tuple[Definition, ...] = ()


def roles_of(t: Reading) -> dict[str, Role]:
    """Return every role by id."""
    return {one.id: one for one in t.roster(()).roles}


def definitions(look: Look) -> dict[str, Definition]:
    """Return the definitions of roles by id, without what is hidden from the actor."""
    known = seen_by(look)
    roles = roles_of(look.t)
    cards = ROLES.some(look.t, roles)
    return {
        id_: Definition(role_seen(role, known), cards.get(id_, RoleCard()))
        for id_, role in roles.items()
    }


def role_seen(role: Role, known: Collection[str]) -> Role:
    """Return a role with what it requires among known ids of certifications and competencies."""
    return attrs.evolve(
        role,
        requires=[one for one in role.requires if one in known],
        competency=role.competency if competency_id(role.id) in known else None,
    )


def role_of(t: Reading, id: str) -> Role:  # noqa: A002 - the field's name
    """Return the definition of a role by its id; raise `UnknownId`."""
    known = roles_of(t)
    if id not in known:
        raise UnknownId("role", id, known=known)
    return known[id]


def name_of(t: Reading, name: str) -> RoleName:
    """Return a role by its name, whatever its case; raise `UnknownId`."""
    known = role_names(t)
    found = known.get(name_key(name))
    if found is None:
        raise UnknownId("role", name, known=[one.name for one in known.values()])
    return found


def check_free(t: Reading, name: str) -> None:
    """Refuse a name that a role has already."""
    if name_key(name) in role_names(t):
        raise DuplicateId(name, "is the name of a role already", "Give it another.", field="name")


def check_definition(t: Reading, role: Role) -> None:
    """Refuse a definition whose id or company is taken, or whose company is not there."""
    roster = t.roster(())
    companies = {one.id: one.name for one in roster.companies}
    if role.company is not None and role.company not in companies:
        raise UnknownId("company", role.company, known=companies)
    if role.competency is not None:
        raise InvalidFact(
            role.id,
            "is defined with a competency",
            "Define it without, and require the competency then (K-23).",
            field="competency",
        )
    for one in roster.roles:
        if one.id == role.id:
            raise DuplicateId(
                role.id, "is the id of a role already", "Give it another.", field="id"
            )
        if one.company == role.company and name_key(one.name) == name_key(role.name):
            raise DuplicateId(
                role.name, "is defined there already", "Edit that definition.", field="name"
            )
