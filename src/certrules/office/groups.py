"""Groups: a tree of named groups that hold certifications (H-2)."""

from collections.abc import Iterator, Mapping

import attrs

from certrules.errors import DuplicateId, InvalidInput, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.fields import identifier, names_fields, optional_identifier
from certrules.model.names import check_name, name_key
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import UNSEEN, Drawer, Unseen
from certrules.office.operations import Operation
from certrules.ports.store import Reading


@names_fields
@attrs.frozen
class Group:
    """A named group of certifications, perhaps in another group.

    `id`: unique among groups. `name`: for people, unique in its place. `parent`: the id of the
    group that it is in, None at the top.

    >>> Group("safety", "Safety").parent is None
    True
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(converter=check_name)
    parent: str | None = attrs.field(default=None, converter=optional_identifier)


GROUPS = Drawer("group", Group)


@attrs.frozen
class GroupBranch:
    """A group as a part of the tree: the groups and the certifications in it.

    `group`: None for the top. `branches`: by name. `certifications`: ids, in the order of the
    catalogue; those hidden from who looks are left out (K-12).
    """

    group: Group | None
    branches: tuple["GroupBranch", ...]
    certifications: tuple[str, ...]

    def walk(self) -> Iterator["GroupBranch"]:
        """Yield this branch and all below it, a group before what is in it."""
        yield self
        for one in self.branches:
            yield from one.walk()


def within(groups: Mapping[str, Group], group: str) -> set[str]:
    """Return the id of a group and those of all groups in it, however deep."""
    found = {group}
    ahead = [group]
    while ahead:
        above = ahead.pop()
        below = [one.id for one in groups.values() if one.parent == above and one.id not in found]
        found.update(below)
        ahead += below
    return found


@attrs.frozen
class Groups:
    """The tree of groups. Every operation raises `NotAllowed` for who may not do it."""

    desk: Desk

    def tree(self, actor: Actor) -> GroupBranch:
        """Return the top of the tree, with the certifications that are in no group."""

        def ask(look: Look) -> GroupBranch:
            seen = [one for one in look.t.catalogue() if look.viewer.sees(one)]
            return _branch(GROUPS.all(look.t), None, {one.id: one.handling.group for one in seen})

        return self.desk.see(actor, Operation.VIEW_CERTIFICATIONS, ask)

    def create(self, actor: Actor, group: Group) -> None:
        """Make a group. Raises `DuplicateId` for an id or a name in its place that is taken."""

        def task(work: Work) -> None:
            groups = GROUPS.all(work.t)
            if group.id in groups:
                raise DuplicateId(group.id, "is the id of a group already", "Give it another.")
            _check_place(groups, group)
            GROUPS.put(work.t, actor, {group.id: group}, seen=None)

        self.desk.do(actor, Operation.CREATE_GROUP, task)

    def edit(self, actor: Actor, group: Group, *, seen: Group | Unseen = UNSEEN) -> None:
        """Rename a group, or move it with all that is in it.

        Raises `UnknownId` for one that is not there, `InvalidInput` for moving it into itself,
        `DuplicateId` for a name that is taken in its place, and `ConflictingChange` where it is not
        as `seen` any more.
        """

        def task(work: Work) -> None:
            GROUPS.get(work.t, group.id)
            groups = GROUPS.all(work.t)
            if group.parent in within(groups, group.id):
                raise InvalidInput(
                    group.parent,
                    "is the group itself, or in it",
                    "Move it somewhere else (H-2).",
                    field="parent",
                )
            _check_place(groups, group)
            GROUPS.put(work.t, actor, {group.id: group}, seen=seen)

        self.desk.do(actor, Operation.EDIT_GROUP, task)

    def effect_of_deleting(self, actor: Actor, id: str) -> str:  # noqa: A002 - the field's name
        """Return what deleting a group does, as it has to be confirmed."""
        return self.desk.see(actor, Operation.DELETE_GROUP, lambda look: _effect(look.t, id))

    def delete(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Delete a group and those in it; their certifications are in its parent afterwards.

        Raises `UnknownId`, and `ConfirmationNeeded` unless the `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            confirmed(_effect(work.t, id), confirmation)
            groups = GROUPS.all(work.t)
            gone, parent = within(groups, id), groups[id].parent
            catalogue = Catalogue(
                _regrouped(one, parent) if one.handling.group in gone else one
                for one in work.t.catalogue()
            )
            because = f"deleted the group {id}"
            work.t.set_catalogue(catalogue, by=actor.id, at=actor.at, because=because)
            GROUPS.take_off(work.t, actor, sorted(gone))

        self.desk.do(actor, Operation.DELETE_GROUP, task)


def _branch(
    groups: Mapping[str, Group], at: str | None, of: Mapping[str, str | None]
) -> GroupBranch:
    below = sorted(
        (one for one in groups.values() if one.parent == at), key=lambda one: name_key(one.name)
    )
    return GroupBranch(
        None if at is None else groups[at],
        tuple(_branch(groups, one.id, of) for one in below),
        tuple(id_ for id_, group in of.items() if group == at),
    )


def _check_place(groups: Mapping[str, Group], group: Group) -> None:
    """Refuse a group in one that is not there, or with a name that is taken in its place."""
    if group.parent is not None and group.parent not in groups:
        raise UnknownId("group", group.parent, known=groups)
    for one in groups.values():
        beside = one.parent == group.parent and one.id != group.id
        if beside and name_key(one.name) == name_key(group.name):
            raise DuplicateId(
                group.name, "is the name of a group in the same place", "Give it another name."
            )


def _effect(t: Reading, id: str) -> str:  # noqa: A002 - the field's name
    groups = GROUPS.all(t)
    if id not in groups:
        raise UnknownId("group", id, known=groups)
    gone = within(groups, id)
    held = sum(one.handling.group in gone for one in t.catalogue())
    parent = groups[id].parent
    to = "no group" if parent is None else f"the group {groups[parent].name!r}"
    return (
        f"deletes the group {groups[id].name!r} and {len(gone) - 1} groups in it, "
        f"and moves {held} certifications to {to}"
    )


def _regrouped(certification: Certification, group: str | None) -> Certification:
    return attrs.evolve(certification, handling=attrs.evolve(certification.handling, group=group))
