"""Where operations are done: asked for by an actor, allowed or refused, in one transaction."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import attrs

from certrules.errors import ConfirmationNeeded, NotAllowed
from certrules.office.access import Viewer, module_is_on
from certrules.office.actors import Actor
from certrules.office.operations import Operation
from certrules.ports.files import AttachmentStore, CertificateRenderer
from certrules.ports.store import Reading, Store, Transaction

T = TypeVar("T")


@attrs.frozen
class Press:
    """What certificates are drawn with, and where what is drawn is kept (K-11).

    `renderer`, `contents`: None for none, so that no certificates can be made.
    """

    renderer: CertificateRenderer | None = None
    contents: AttachmentStore | None = None


@attrs.frozen
class Look:
    """A reading on behalf of an actor."""

    t: Reading
    viewer: Viewer

    @property
    def actor(self) -> Actor:
        """Who looks, when, and on which day."""
        return self.viewer.actor


@attrs.frozen
class Work:
    """A transaction on behalf of an actor; all of it comes to pass, or nothing."""

    t: Transaction
    viewer: Viewer
    press: Press = Press()

    @property
    def actor(self) -> Actor:
        """Who does it, when, and on which day."""
        return self.viewer.actor


@attrs.frozen
class Desk:
    """Admits actors to operations on a store.

    `store`: where everything is kept, made ready with `prepare`. `press`: what certificates are
    drawn with.
    """

    store: Store
    press: Press = Press()

    def do(
        self,
        actor: Actor,
        operation: Operation,
        task: Callable[[Work], T],
        subjects: Iterable[str] = (),
        *,
        rehearse: bool = False,
    ) -> T:
        """Do an operation to some subjects, or to none, in one transaction.

        `rehearse`: nothing comes to pass in any case. Raises `NotAllowed` before anything that it
        names is looked up.
        """
        subjects = tuple(subjects)

        def work(t: Transaction) -> T:
            viewer = admitted(t, actor, operation, subjects)
            # A write of nothing makes others wait, so that what is compared stays as it was read.
            t.write_office((), by=actor.id, at=actor.at)
            return task(Work(t, viewer, self.press))

        return self.store.apply(work, rehearse=rehearse)

    def see(
        self,
        actor: Actor,
        operation: Operation,
        ask: Callable[[Look], T],
        subjects: Iterable[str] = (),
    ) -> T:
        """Return what an actor asks about some subjects, or about none. Raises `NotAllowed`."""
        with self.store.reading() as t:
            return ask(Look(t, admitted(t, actor, operation, tuple(subjects))))


def admitted(
    t: Reading, actor: Actor, operation: Operation, subjects: Iterable[str] = ()
) -> Viewer:
    """Return how the store knows an actor who may do an operation; raise `NotAllowed`."""
    viewer = Viewer.of(t, actor)
    if not module_is_on(t) and operation is not Operation.SWITCH_MODULE:
        raise NotAllowed(actor.id, operation.words)
    viewer.check(t, operation, subjects)
    return viewer


def confirmed(effect: str, given: str | None) -> None:
    """Refuse what cannot be undone unless its effect was given back as the confirmation (K-18).

    >>> confirmed("deletes the role 'crew'", "deletes the role 'crew'")
    """
    if given != effect:
        raise ConfirmationNeeded(effect)
