"""Hand the outbox to those who carry it: at least once, and again later what did not arrive."""

from datetime import datetime, timedelta
from functools import partial

import attrs

from certrules.engine.reports import Deliveries
from certrules.engine.settings import DAY, Settings
from certrules.errors import DeliveryFailed
from certrules.ports.clocks import Clock
from certrules.ports.messages import Directory, Message, Notifier, TaskSink, TaskToDo
from certrules.ports.records import Outgoing
from certrules.ports.store import Store, Transaction


@attrs.frozen
class Carriers:
    """Who carries what: messages, tasks; and who knows the addresses of people."""

    notifier: Notifier | None = None
    tasks: TaskSink | None = None
    directory: Directory | None = None

    def carry(self, content: Message | TaskToDo) -> None:
        """Hand over a message or a task; raise `DeliveryFailed` if nobody takes it."""
        if isinstance(content, Message):
            if self.notifier is None:
                raise _nobody("messages", "notifier")
            self.notifier.send(self._addressed(content))
        elif self.tasks is None:
            raise _nobody("tasks", "task sink")
        else:
            self.tasks.create(content)

    def _addressed(self, message: Message) -> Message:
        """Return a message with the addresses of today: they may have changed since it was made."""
        if self.directory is None or message.to.addresses:
            return message
        addresses = self.directory.addresses(message.to.id)
        return attrs.evolve(message, to=attrs.evolve(message.to, addresses=addresses))


def _nobody(what: str, who: str) -> DeliveryFailed:
    return DeliveryFailed(
        f"nobody takes {what}: give the engine a {who}", retry=True, after=DAY.total_seconds()
    )


def deliver(store: Store, carriers: Carriers, clock: Clock, settings: Settings) -> Deliveries:
    """Deliver what waits in the outbox, until nothing is left that may be tried now.

    What is claimed is out of reach of other runs for a while. Each delivery is written down by
    itself, right after it: a run that is killed in between delivers one message again, with the
    same key.
    """
    done = Deliveries()
    while batch := store.apply(partial(_claimed, clock.now(), settings.messages_at_once)):
        for outgoing in batch:
            done = _attempt(store, carriers, clock, settings, outgoing, done)
    return done


def _claimed(now: datetime, limit: int, t: Transaction) -> tuple[Outgoing, ...]:
    return t.claim(limit, now)


def _attempt(  # noqa: PLR0913, PLR0917 - the parts of an engine, what goes out, and the count
    store: Store,
    carriers: Carriers,
    clock: Clock,
    settings: Settings,
    outgoing: Outgoing,
    done: Deliveries,
) -> Deliveries:
    try:
        carriers.carry(outgoing.content)
    except DeliveryFailed as error:
        failure = error
    except Exception as error:  # noqa: BLE001 - a host's notifier may fail in its own ways
        failure = DeliveryFailed(f"{type(error).__name__}: {error}", retry=True)
    else:
        store.apply(partial(_arrived, outgoing.key, clock.now()))
        if isinstance(outgoing.content, Message):
            return attrs.evolve(done, delivered=done.delivered + 1)
        return attrs.evolve(done, tasks=done.tasks + 1)
    now = clock.now()
    retry_at = _retry_at(failure, outgoing.attempts, now, settings)
    store.apply(partial(_not_arrived, outgoing.key, now, failure.problem, retry_at))
    line = f"{_named(outgoing)}: {failure.problem}"
    return attrs.evolve(
        done,
        again=done.again + (retry_at is not None),
        given_up=done.given_up + (retry_at is None),
        problems=(*done.problems, line),
    )


def _arrived(key: str, at: datetime, t: Transaction) -> None:
    t.delivered(key, at)


def _not_arrived(
    key: str, at: datetime, problem: str, retry_at: datetime | None, t: Transaction
) -> None:
    t.failed(key, at, problem, retry_at)


def _named(outgoing: Outgoing) -> str:
    content = outgoing.content
    if isinstance(content, Message):
        return f"message to {content.to.id}"
    return f"task {content.title!r} for {content.assignee}"


def _retry_at(
    failure: DeliveryFailed, attempts: int, now: datetime, settings: Settings
) -> datetime | None:
    """Return when to try again, None when it is given up."""
    if not failure.retry or attempts > len(settings.retry_after):
        return None
    pause = settings.retry_after[max(attempts, 1) - 1]
    if failure.after is not None:
        pause = max(pause, timedelta(seconds=failure.after))
    return now + pause
