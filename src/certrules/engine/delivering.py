"""Hand the outbox to those who carry it: at least once, and again later what did not arrive."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

import attrs

from certrules.engine.reports import Deliveries
from certrules.engine.settings import DAY, Settings
from certrules.errors import DeliveryFailed
from certrules.ports.clocks import Clock
from certrules.ports.messages import Directory, Message, Notifier, TaskSink, TaskToDo
from certrules.ports.records import Outgoing
from certrules.ports.store import LEASE, Store, Transaction


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


def deliver(
    store: Store,
    carriers: Carriers,
    clock: Clock,
    settings: Settings,
    made: Iterable[Message] = (),
) -> Deliveries:
    """Deliver what waits in the outbox, until nothing is left that may be tried now.

    `made`: messages that were just put into it, and need not be read from it.

    What is claimed is out of reach of other runs for a while. Once half of that has gone by, the
    claim is renewed before the next message, so that a receiver that takes its time does not lead
    to repeats. A delivery is written down right after it (or some together, as settings say): a run
    that is killed in between delivers again what was not written down, under the same keys.
    """
    outcomes = _Outcomes(store, clock, settings, {one.key: one for one in made})
    while batch := outcomes.next_batch():
        for outgoing in _held(batch, outcomes):
            try:
                carriers.carry(outgoing.content)
            except DeliveryFailed as error:
                outcomes.failed(outgoing, error)
            except Exception as error:  # noqa: BLE001 - a host's notifier may fail in its own ways
                failure = DeliveryFailed(f"{type(error).__name__}: {error}", retry=True)
                outcomes.failed(outgoing, failure)
            else:
                outcomes.arrived(outgoing)
    return outcomes.done


def _held(batch: Iterable[Outgoing], outcomes: "_Outcomes") -> Iterator[Outgoing]:
    """Yield what was claimed, each while at least half of the claim is left.

    What has arrived by then is written down in between; after the last of them, that goes together
    with the next claim.
    """
    waiting = deque(batch)
    while waiting:
        if len(outcomes.unwritten) >= outcomes.settings.noted_at_once:
            outcomes.write_down()
        if _half_gone(waiting[0], outcomes.clock.now()):
            outcomes.write_down()
            # The time may have gone by on the way to it, so it is read once more.
            renew = partial(_renewed, tuple(waiting), outcomes.clock.now())
            waiting = deque(outcomes.store.apply(renew))
        if waiting:
            yield waiting.popleft()


def _half_gone(outgoing: Outgoing, now: datetime) -> bool:
    return outgoing.not_before is not None and outgoing.not_before - now < LEASE / 2


def _renewed(claimed: tuple[Outgoing, ...], now: datetime, t: Transaction) -> tuple[Outgoing, ...]:
    return t.renew(claimed, now)


@attrs.define
class _Outcomes:
    """What became of the outbox, written down one by one or some together."""

    store: Store
    clock: Clock
    settings: Settings
    made: Mapping[str, Message]
    counts: Counter[str] = attrs.field(factory=Counter, init=False)
    problems: list[str] = attrs.field(factory=list, init=False)
    unwritten: list[str] = attrs.field(factory=list, init=False)

    @property
    def done(self) -> Deliveries:
        """What became of all of it."""
        return Deliveries(**self.counts, problems=tuple(self.problems))

    def next_batch(self) -> tuple[Outgoing, ...]:
        """Write down what has arrived, and claim what comes next."""
        now, limit = self.clock.now(), self.settings.messages_at_once
        batch = self.store.apply(partial(_next, tuple(self.unwritten), now, limit, self.made))
        self.unwritten.clear()
        return batch

    def arrived(self, outgoing: Outgoing) -> None:
        """Note that something arrived."""
        self.unwritten.append(outgoing.key)
        self.counts["delivered" if isinstance(outgoing.content, Message) else "tasks"] += 1

    def write_down(self) -> None:
        """Write down what has arrived."""
        if self.unwritten:
            self.store.apply(partial(_arrived, tuple(self.unwritten), self.clock.now()))
            self.unwritten.clear()

    def failed(self, outgoing: Outgoing, failure: DeliveryFailed) -> None:
        """Write down that something did not arrive, and when to try again."""
        now = self.clock.now()
        retry_at = _retry_at(failure, outgoing.attempts, now, self.settings)
        self.store.apply(partial(_not_arrived, outgoing.key, now, failure.problem, retry_at))
        self.counts["given_up" if retry_at is None else "again"] += 1
        self.problems.append(f"{_named(outgoing)}: {failure.problem}")


def _next(
    arrived: tuple[str, ...],
    now: datetime,
    limit: int,
    made: Mapping[str, Message],
    t: Transaction,
) -> tuple[Outgoing, ...]:
    if arrived:
        t.delivered_all(arrived, now)
    return t.claim(limit, now, known=made)


def _arrived(keys: tuple[str, ...], at: datetime, t: Transaction) -> None:
    t.delivered_all(keys, at)


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
