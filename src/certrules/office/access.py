"""Who may do what, and see what: levels, accounts, supervision, privacy (K-12, K-28, H-16)."""

from collections.abc import Iterable

import attrs

from certrules.errors import NotAllowed
from certrules.model.certifications import Certification
from certrules.model.fields import identifier, identifiers, names_fields, optional_identifier
from certrules.office.actors import Actor
from certrules.office.drawers import Drawer
from certrules.office.operations import Operation, Relation
from certrules.office.permissions import DEFAULT_LEVELS, Level, Permission
from certrules.ports.store import Reading


@names_fields
@attrs.frozen
class Account:
    """Who can act: the access levels, and the subject that it is (K-28).

    `id`: as in `Actor`. `levels`: names of access levels. `subject`: the id of the subject whose
    account it is; None for somebody who is no subject. `username`: for names of files (K-36).

    >>> Account("ana", levels=["employee"], subject="ana").levels
    ('employee',)
    """

    id: str = attrs.field(converter=identifier)
    levels: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    subject: str | None = attrs.field(default=None, converter=optional_identifier)
    username: str = ""


@attrs.frozen
class Module:
    """Whether the module is on (H-16)."""

    on: bool = True


ACCOUNTS = Drawer("account", Account, subject="subject")
LEVELS = Drawer("access level", Level, (Permission,))
MODULE = Drawer("module", Module)

THE_MODULE = "certrules"
"""The key of the only record of the module."""


def levels_of(t: Reading) -> dict[str, Level]:
    """Return the access levels by name: the host's own, and the default ones it has not changed."""
    found = {one.name: one for one in DEFAULT_LEVELS}
    found.update(LEVELS.all(t))
    return found


@attrs.frozen
class Viewer:
    """An actor as the store knows it: what it may do, and which subject it is.

    `levels`: the names of its levels. `permissions`: of all of them together. `subject`: its own.
    """

    actor: Actor
    levels: tuple[str, ...]
    permissions: frozenset[Permission]
    subject: str | None

    @classmethod
    def of(cls, t: Reading, actor: Actor) -> "Viewer":
        """Return how the store knows an actor; one without an account may do nothing."""
        account = ACCOUNTS.find(t, actor.id)
        if account is None:
            return cls(actor, (), frozenset(), None)
        known = levels_of(t)
        levels = tuple(one for one in account.levels if one in known)
        allowed = frozenset(each for one in levels for each in known[one].permissions)
        return cls(actor, levels, allowed, account.subject)

    def relations(self, t: Reading, subjects: Iterable[str]) -> dict[str, Relation]:
        """Return how subjects stand to the actor; one that is not there stands as any other."""
        wanted = list(dict.fromkeys(subjects))
        above = {one.id: one.supervisor for one in t.people(wanted)}
        return {one: self._relation(one, above) for one in wanted}

    def _relation(self, subject: str, above: dict[str, str | None]) -> Relation:
        if self.subject is None:
            return Relation.OTHER
        if subject == self.subject:
            return Relation.OWN
        seen: set[str] = set()
        step = above.get(subject)
        while step is not None and step not in seen:
            if step == self.subject:
                return Relation.SUPERVISED
            seen.add(step)
            step = above.get(step)
        return Relation.OTHER

    def check(self, t: Reading, operation: Operation, subjects: Iterable[str] = ()) -> None:
        """Raise `NotAllowed` unless the actor may do an operation to all of these subjects.

        With no subjects, an operation about subjects is allowed to whoever may do it to any.
        """
        if Permission.MODULE not in self.permissions:
            raise NotAllowed(self.actor.id, operation.words)
        relations = self.relations(t, subjects)
        wanted = set(relations.values()) if relations else set(Relation)
        may = [operation.need.of(one) in self.permissions for one in wanted]
        if not (all(may) if relations else any(may)):
            raise NotAllowed(self.actor.id, operation.words)

    def may(self, t: Reading, operation: Operation, subject: str) -> bool:
        """Return whether the actor may do an operation to a subject."""
        return bool(self.allowed(t, operation, [subject]))

    def allowed(self, t: Reading, operation: Operation, subjects: Iterable[str]) -> tuple[str, ...]:
        """Return those of the subjects to whom the actor may do an operation, in order."""
        if Permission.MODULE not in self.permissions:
            return ()
        relations = self.relations(t, subjects)
        return tuple(
            one
            for one, relation in relations.items()
            if operation.need.of(relation) in self.permissions
        )

    def sees(self, certification: Certification) -> bool:
        """Return whether a certification is not hidden from the actor (K-12).

        It is hidden only where all of the actor's levels are barred.
        """
        return not self._barred(certification.handling.privacy.hide_from_levels)

    def sees_attachments(self, certification: Certification) -> bool:
        """Return whether what is attached to a certification is not hidden from the actor."""
        hidden = certification.handling.privacy.hide_attachments_from_levels
        return self.sees(certification) and not self._barred(hidden)

    def _barred(self, levels: Iterable[str]) -> bool:
        return bool(self.levels) and {*self.levels} <= {*levels}


def module_is_on(t: Reading) -> bool:
    """Return whether the module is on; it is unless it was switched off (H-16)."""
    return MODULE.get_or(t, THE_MODULE, Module()).on
