"""A small organisation in a store, and people who note what they are sent."""

from datetime import UTC, date, datetime, timedelta

import attrs

import certrules as cr
from certrules.engine import Engine, Settings
from certrules.engine.clocks import StoppedClock
from certrules.errors import DeliveryFailed

TERM = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
YEARLY = cr.Certification("yearly", "Yearly course", policy=cr.Policy([TERM]))
CATALOGUE = cr.Catalogue([YEARLY])

START = datetime(2026, 1, 1, 4, tzinfo=UTC)


def day(text):
    """Return a date."""
    return date.fromisoformat(text)


@attrs.define
class Recorder:
    """A notifier that notes what it is sent, and fails as often as it is told to."""

    sent: list = attrs.field(factory=list)
    failures: list = attrs.field(factory=list)

    def send(self, message):
        """Note a message, or fail."""
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.sent.append(message)

    def told(self):
        """Return whom it told what about whom, and forget it."""
        told = [
            (message.to.id, item.cause.value, item.subject, str(item.about))
            for message in self.sent
            for item in message.items
        ]
        self.sent.clear()
        return sorted(told)


@attrs.define
class Desk:
    """A sink for tasks that notes them, once each."""

    tasks: dict = attrs.field(factory=dict)

    def create(self, task):
        """Note a task."""
        self.tasks.setdefault(task.key, task)


@attrs.define
class World:
    """A store with an engine on it, and a clock that is set by each run.

    `columns`: whether runs look at what is due in columns.
    """

    store: object
    columns: bool
    settings: Settings = attrs.field(factory=Settings)
    notifier: Recorder = attrs.field(factory=Recorder)
    desk: Desk | None = None
    directory: object = None
    clock: StoppedClock = attrs.field(factory=lambda: StoppedClock(START))

    @property
    def engine(self):
        """An engine on the store."""
        return Engine(
            self.store,
            self.notifier,
            tasks=self.desk,
            directory=self.directory,
            clock=self.clock,
            settings=attrs.evolve(self.settings, in_columns=self.columns),
        )

    def load(self, catalogue=CATALOGUE, **roster):
        """Set the certifications and add a roster."""

        def work(t):
            t.set_catalogue(catalogue, by="test", at=self.clock.now())
            t.load(cr.Roster(**roster), by="test", at=self.clock.now())

        self.store.apply(work)

    def put(self, *things):
        """Add people or roles, or new versions of them."""
        self.store.apply(lambda t: t.put(things, by="test", at=self.clock.now()))

    def record(self, subject, fact, certification="yearly"):
        """Add a fact."""
        entry = cr.Entry(subject, certification, fact)
        self.store.apply(lambda t: t.record([entry], by="test", at=self.clock.now()))

    def set(self, on, hour=4):
        """Set the clock to an hour of a day."""
        self.clock.at = datetime.combine(day(on), datetime.min.time(), UTC) + timedelta(hours=hour)

    def run(self, on, **options):
        """Set the clock to a day and run for it; return the report."""
        self.set(on)
        return self.engine.run(day(on), **options)

    def told(self, on, **options):
        """Run for a day and return what was told."""
        self.run(on, **options)
        return self.notifier.told()


def staff(*ids, supervisor=None, **others):
    """Return subjects, all of one supervisor."""
    return [cr.Subject(one, supervisor=supervisor, **others) for one in ids]


def held(*ids, completed="2025-07-01", certification="yearly"):
    """Return entries: required directly, and completed on a day."""
    return [
        cr.Entry(one, certification, fact)
        for one in ids
        for fact in (cr.Requirement(), cr.Completion(day(completed)))
    ]


def fails(problem="the mailbox is full", *, retry=True, after=None):
    """Return a failure to deliver."""
    return DeliveryFailed(problem, retry=retry, after=after)
