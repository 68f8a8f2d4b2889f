"""A small host application as type checkers see it: checked by mypy and pyright, never run.

It uses public names only, and none of its own names is `Any`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar, assert_type

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.engine import Engine, RunReport, Settings
from certrules.engine.clocks import StoppedClock
from certrules.errors import CertrulesError, DeliveryFailed, InvalidInput, Problem, ProblemsFound
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import export_completions
from certrules.exchange.filters import Filter
from certrules.exchange.outcome import ImportReport
from certrules.exchange.sheet_files import save_export
from certrules.ports.clocks import Clock
from certrules.ports.letters import Letter, Templates
from certrules.ports.messages import Directory, Message, Notifier, TaskSink, TaskToDo
from certrules.ports.records import Change, StoredFact, Written
from certrules.ports.store import Reading, Store, Transaction
from certrules.testing.contracts import StoreContract
from certrules.testing.notifiers import NotifierContract, RecordingNotifier

T = TypeVar("T")


class HostStore:
    """A store of the host's own, around another one."""

    def __init__(self, inner: Store, told: Callable[[], None]) -> None:
        self.inner = inner
        self.told = told

    def prepare(self) -> None:
        """Make it ready."""
        self.inner.prepare()

    @contextmanager
    def transaction(self, *, rehearse: bool = False) -> Iterator[Transaction]:
        """Begin to write."""
        with self.inner.transaction(rehearse=rehearse) as transaction:
            yield transaction
        self.told()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Begin to read."""
        with self.inner.reading() as reading:
            yield reading

    def apply(self, work: Callable[[Transaction], T], *, rehearse: bool = False) -> T:
        """Do some work."""
        return self.inner.apply(work, rehearse=rehearse)

    def close(self) -> None:
        """Give it back."""
        self.inner.close()


class HostNotifier:
    """A notifier of the host's own."""

    def __init__(self, folder: Path, letter: Callable[[Message], Letter]) -> None:
        self.folder = folder
        self.letter = letter

    def send(self, message: Message) -> None:
        """Write a message into the folder."""
        letter = self.letter(message)
        try:
            (self.folder / message.key).write_text(letter.text)
        except OSError as error:
            raise DeliveryFailed(str(error), retry=True, after=60) from error


class HostTasks:
    """Takes tasks and knows addresses."""

    def create(self, task: TaskToDo) -> None:
        """Take a task."""

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """Return where somebody is reached."""
        return (f"{recipient}@example.org",)


class TestHostStore(StoreContract):
    """The contract of a store, held by the host's own."""

    def make_store(self) -> Store:
        """Return a new one."""
        return HostStore(MemoryStore(), lambda: None)


class TestHostNotifier(NotifierContract):
    """The contract of a notifier, held by the host's own."""

    def notifier(self) -> Notifier:
        """Return a new one."""
        return HostNotifier(Path(), Templates().letter)


# What is the host's own is what certrules asks for.
store: Store = HostStore(SqlStore("facts.db"), lambda: None)
notifier: Notifier = HostNotifier(Path("out"), Templates().letter)
recorder: Notifier = RecordingNotifier()
tasks: TaskSink = HostTasks()
directory: Directory = HostTasks()
clock: Clock = StoppedClock(datetime(2026, 6, 1, tzinfo=UTC))

settings = Settings(
    audiences={"first": ["subject"]}, most_messages=200, retry_after=[timedelta(hours=1)]
)
engine = Engine(store, notifier, tasks=tasks, directory=directory, clock=clock, settings=settings)
assert_type(engine.run(), RunReport)
assert_type(engine.run(date(2026, 6, 1), dry_run=True).looked_at, int)
assert_type(engine.run().notices, Mapping[str, int])

# Writing and reading.
at = datetime(2026, 6, 1, tzinfo=UTC)
entry = cr.Entry("ana", "forklift", cr.Completion(date(2025, 7, 1)))
with store.transaction() as transaction:
    assert_type(transaction.record([entry], by="hr", at=at, because="card seen"), Written)
with store.reading() as reading:
    assert_type(reading.catalogue(known_at=at), cr.Catalogue)
    assert_type(reading.roster(["ana"]), cr.Roster)
    assert_type(reading.facts("ana"), tuple[StoredFact, ...])
    assert_type(reading.history(after=3), Iterator[Change])
    save_export(export_completions(reading, Filter(kinds=["asset"])), Path("out.csv"))
assert_type(store.apply(lambda one: one.mark_due()), int)
assert_type(import_completions(store, "in.csv", by="hr", at=at), ImportReport)

# Answers of a whole roster.
catalogue = cr.load("policies.toml")
assert_type(catalogue, cr.Catalogue)
for assignment in cr.assignments(catalogue, cr.read_roster("roster", catalogue)):
    assert_type(assignment, cr.Assignment)
    assert_type(cr.evaluate(assignment, date(2026, 6, 1)).status.label, str)
assert_type(cr.lint(catalogue), tuple[cr.Finding, ...])
assert_type(cr.civil_date(at, "Europe/Berlin"), date)

# Errors have their data.
try:
    cr.Period.parse("1 fortnight")
except InvalidInput as error:
    assert_type((error.field, error.problem, error.remedy), tuple[str | None, str, str])
except ProblemsFound as found:
    assert_type(found.problems, tuple[Problem, ...])
except CertrulesError as other:
    assert_type(other.code, str)
