"""Access levels and accounts, and the switch of the module (K-28, H-16)."""

from collections.abc import Iterable

import attrs

from certrules.errors import InvalidInput, NotAllowed, UnknownId
from certrules.office.access import (
    ACCOUNTS,
    LEVELS,
    MODULE,
    THE_MODULE,
    Account,
    Module,
    levels_of,
    module_is_on,
)
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.operations import Operation
from certrules.office.permissions import ADMINISTRATOR, DEFAULT_LEVELS, Level, Permission
from certrules.office.sought import subjects_there
from certrules.ports.store import Reading, Transaction


@attrs.frozen
class Levels:
    """Who may do what in an office.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> levels = Levels(Desk(MemoryStore()))
    >>> admin = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> levels.found(admin)
    >>> levels.put_account(admin, Account("ana", ["employee"]))
    >>> [one.id for one in levels.accounts(admin)]
    ['root', 'ana']
    """

    desk: Desk

    def found(self, actor: Actor) -> None:
        """Make the actor the first administrator; raise `NotAllowed` where accounts exist."""

        def work(t: Transaction) -> None:
            if ACCOUNTS.all(t):
                raise NotAllowed(actor.id, "found an office")
            account = Account(actor.id, [ADMINISTRATOR.name])
            ACCOUNTS.put(t, actor, {actor.id: account}, because="founded the office")

        self.desk.store.apply(work)

    def levels(self, actor: Actor) -> tuple[Level, ...]:
        """Return the access levels."""
        return self.desk.see(
            actor, Operation.SEE_LEVELS, lambda look: tuple(levels_of(look.t).values())
        )

    def accounts(self, actor: Actor) -> tuple[Account, ...]:
        """Return the accounts."""

        def ask(look: Look) -> tuple[Account, ...]:
            return tuple(ACCOUNTS.all(look.t).values())

        return self.desk.see(actor, Operation.SEE_LEVELS, ask)

    def put_level(self, actor: Actor, level: Level, *, seen: Level | None = None) -> None:
        """Add an access level, or change the one of that name that was `seen`.

        Raises `ConflictingChange` where another one stands there now, `InvalidInput` where nobody
        would be left who may change levels.
        """

        def task(work: Work) -> None:
            own = LEVELS.find(work.t, level.name)
            now = levels_of(work.t).get(level.name)
            # A default level that nobody has changed is not on file yet.
            LEVELS.put(work.t, actor, {level.name: level}, seen=own if seen == now else seen)
            _somebody_left(work.t)

        self.desk.do(actor, Operation.EDIT_LEVELS, task)

    def delete_level(self, actor: Actor, name: str, confirmation: str | None = None) -> None:
        """Delete an access level of the host's own; those who have it lose it.

        Raises `UnknownId`, `InvalidInput` for a default level, and `ConfirmationNeeded` unless the
        `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            if name in {one.name for one in DEFAULT_LEVELS}:
                raise InvalidInput(
                    name, "is a default level", "Change its permissions instead.", field="name"
                )
            LEVELS.get(work.t, name)
            holders = [one for one in ACCOUNTS.all(work.t).values() if name in one.levels]
            confirmed(
                f"deletes the access level {name!r} and takes it from {len(holders)} accounts",
                confirmation,
            )
            without = {
                one.id: attrs.evolve(one, levels=[each for each in one.levels if each != name])
                for one in holders
            }
            ACCOUNTS.put(work.t, actor, without)
            LEVELS.take_off(work.t, actor, [name])
            _somebody_left(work.t)

        self.desk.do(actor, Operation.EDIT_LEVELS, task)

    def put_account(self, actor: Actor, account: Account, *, seen: Account | None = None) -> None:
        """Add an account, or change the one that was `seen`.

        Raises `UnknownId` for a level or subject that is not there, `ConflictingChange` where
        another account stands there now, `InvalidInput` where nobody would be left who may change
        levels.
        """

        def task(work: Work) -> None:
            known = levels_of(work.t)
            for name in account.levels:
                if name not in known:
                    raise UnknownId("access level", name, known=known)
            if account.subject is not None:
                subjects_there(work.t, [account.subject])
            ACCOUNTS.put(work.t, actor, {account.id: account}, seen=seen)
            _somebody_left(work.t)

        self.desk.do(actor, Operation.EDIT_ACCOUNTS, task)

    def delete_accounts(self, actor: Actor, ids: Iterable[str]) -> None:
        """Delete accounts; raise `UnknownId`, and `InvalidInput` where no administrator is left."""
        ids = tuple(ids)

        def task(work: Work) -> None:
            ACCOUNTS.take_off(work.t, actor, ids)
            _somebody_left(work.t)

        self.desk.do(actor, Operation.EDIT_ACCOUNTS, task)

    def switch_module(self, actor: Actor, *, on: bool) -> None:
        """Switch the module on or off; while it is off, nothing else can be done (H-16)."""

        def task(work: Work) -> None:
            if module_is_on(work.t) is not on:
                MODULE.put(work.t, actor, {THE_MODULE: Module(on)})

        self.desk.do(actor, Operation.SWITCH_MODULE, task)


def _somebody_left(t: Reading) -> None:
    """Refuse a change after which nobody may change levels any more."""
    known = levels_of(t)
    for account in ACCOUNTS.all(t).values():
        held = {one for name in account.levels if name in known for one in known[name].permissions}
        if {Permission.MODULE, Permission.LEVELS} <= held:
            return
    raise InvalidInput(
        "access levels",
        "would be left without anybody who may change them",
        "Keep one account with a level that allows it.",
    )
