"""What the parts of the contract of a store have in common."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from certrules.model.facts import Completion
from certrules.model.roster import Entry, Fact, Roster
from certrules.ports.records import Due, Evaluated, StoredEvaluation, Written
from certrules.ports.store import Reading, Store
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate
from certrules.testing import worlds

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


class ContractBase:
    """A new store before each test, and short words for what tests do with it."""

    store: Store

    def make_store(self) -> Store:
        """Return a new store without content; a subclass says how."""
        raise NotImplementedError

    def setup_method(self) -> None:
        """Make a store ready before each test."""
        self.store = self.make_store()
        self.store.prepare()

    def teardown_method(self) -> None:
        """Give the store back after each test."""
        self.store.close()

    # ------------------------------------------------------------ words

    def filled(self) -> None:
        """Put the small world of `certrules.testing.worlds` into the store at hour 0."""
        self.store.apply(
            lambda t: t.set_catalogue(worlds.catalogue(), by=worlds.BY, at=worlds.hour(0))
        )
        self.store.apply(lambda t: t.load(worlds.roster(), by=worlds.BY, at=worlds.hour(0)))

    def read(self, ask: Callable[[Reading], T]) -> T:
        """Return what is read in one reading."""
        with self.store.reading() as reading:
            return ask(reading)

    def roster(self, *subjects: str) -> Roster:
        """Return the roster of some subjects, or the whole one."""
        return self.read(lambda r: r.roster(subjects or None))

    def record(self, subject: str, certification: str, fact: Fact, hour: int = 1) -> Written:
        """Record one fact at an hour."""
        entry = Entry(subject, certification, fact)
        return self.store.apply(lambda t: t.record([entry], by=worlds.BY, at=worlds.hour(hour)))

    def complete(self, subject: str, certification: str, on: date, hour: int = 1) -> str:
        """Record an approved completion at an hour; return the id of the fact."""
        return self.record(subject, certification, Completion(on), hour).ids[0]

    def on_file(self, subject: str, certification: str) -> list[Fact]:
        """Return the facts on file of an assignment."""
        return [
            one.fact
            for one in self.roster(subject).entries
            if (one.subject, one.certification) == (subject, certification)
        ]

    def due(self, on: date) -> list[tuple[str, str]]:
        """Return which assignments are due on a day."""
        return [(one.subject, one.certification) for one in self.read(lambda r: r.due(on))]

    def run(self, on: date) -> tuple[Due, ...]:
        """Evaluate and keep what is due on a day, as an engine does; return what was not kept."""
        return self.store.apply(lambda t: t.keep(fresh(t, on)))

    def kept(self, on: date | None = None) -> dict[tuple[str, str], StoredEvaluation]:
        """Return the evaluations kept by subject and certification."""
        found = self.read(lambda r: list(r.evaluations(on=on)))
        return {(one.subject, one.certification): one for one in found}

    @staticmethod
    def refused(error: type[E], work: Callable[[], object]) -> E:
        """Do some work that must raise an error; return it."""
        try:
            work()
        except error as raised:
            return raised
        message = f"{error.__name__} was not raised"
        raise AssertionError(message)


def fresh(t: Reading, on: date) -> list[Evaluated]:
    """Return what is due on a day, freshly evaluated, as an engine does it."""
    due = t.due(on)
    roster = t.roster({one.subject for one in due})
    found = {
        (one.holder.id, one.certification.id): one for one in assignments(t.catalogue(), roster)
    }
    return [
        Evaluated(one, evaluate(found[pair], on) if pair in found else None)
        for one in due
        for pair in [(one.subject, one.certification)]
    ]
