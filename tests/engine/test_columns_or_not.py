"""When a run looks at everything at once, and what happens when it cannot."""

import sys

import attrs
import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.engine import Settings, engine
from certrules.engine.columns import look_in_columns
from certrules.engine.days import OneDay
from certrules.engine.looking import Look
from certrules.errors import ConflictingChange, MissingExtra
from certrules.ports.records import NoticeState

from .world import World, day, held, staff


@pytest.fixture
def world():
    """Two people on a store in memory."""
    store = MemoryStore()
    store.prepare()
    world = World(store, columns=None)
    world.load(subjects=staff("ana", "bo"), entries=held("ana", "bo"))
    return world


@pytest.fixture
def asked(monkeypatch):
    """How often a run looked in columns."""
    counted = []

    def counting(t, look):
        counted.append(look)
        return look_in_columns(t, look)

    monkeypatch.setattr("certrules.engine.columns.look_in_columns", counting)
    return counted


def test_few_subjects_need_no_columns(world, asked):
    """For a few subjects the packages are not even loaded."""
    world.run("2026-05-01")
    assert asked == []


def test_many_subjects_do(world, asked, monkeypatch):
    """For many subjects a run looks at everything at once, a rehearsal too."""
    monkeypatch.setattr(engine, "FEW", 2)
    world.run("2026-05-01", dry_run=True)
    assert world.run("2026-05-01").looked_at == 2
    assert len(asked) == 2


@pytest.fixture
def without_arrow(monkeypatch):
    """As if the packages of the extra were not installed."""
    monkeypatch.setitem(sys.modules, "certrules.engine.columns", None)
    monkeypatch.setattr(engine, "FEW", 1)


@pytest.mark.usefixtures("without_arrow")
def test_without_the_packages_a_run_does_without(world):
    """Without the extra everything is looked at piece by piece."""
    assert world.run("2026-05-01").looked_at == 2


@pytest.mark.usefixtures("without_arrow")
def test_columns_that_are_asked_for_name_their_extra(world):
    """Who asks for columns is told which extra brings them."""
    world.columns = True
    with pytest.raises(MissingExtra, match=r"certrules\[arrow\]"):
        world.run("2026-05-01")


def test_a_fact_in_between_makes_the_work_begin_anew(world):
    """What changed while it was looked at is a conflict, and nothing of the work is kept."""
    settings = Settings()
    with pytest.raises(ConflictingChange, match="1 assignments changed"):
        world.store.apply(
            lambda t: look_in_columns(Late(t), Look(OneDay(day("2026-05-01")), settings))
        )


def looked_at_in_columns(world, on):
    """Look at what is due on a day, in columns; return whether that was all."""
    look = Look(OneDay(day(on)), Settings())
    return world.store.apply(lambda t: look_in_columns(t, look))[1]


def test_all_of_it_is_written_at_once(world):
    """Answers, notices and the messages that carry them come into the store together."""
    world.run("2026-05-01")
    assert looked_at_in_columns(world, "2026-06-01")
    with world.store.reading() as t:
        assert t.due(day("2026-06-01")) == ()
        carried = {item.key: one.key for one in t.outbox() for item in one.content.items}
        assert len(carried) == 2
        assert {one.key: one.message for one in t.notices()} == carried
        assert {one.state for one in t.notices()} == {NoticeState.IN_MESSAGE}


def test_messages_wait_for_what_columns_do_not_hold(world):
    """While something is left to be looked at, notices wait, so that nobody gets two messages."""
    world.run("2026-05-01")
    with world.store.transaction() as t:
        for one in t.facts("bo"):
            t.remove(one.id, by="test", at=world.clock.now(), because="a test")
    assert not looked_at_in_columns(world, "2026-06-01")
    with world.store.reading() as t:
        assert [one.state for one in t.notices()] == [NoticeState.WAITING]
        assert t.outbox() == ()
    assert world.told("2026-06-01") == [("ana", "first", "ana", "2026-07-01")]


class Late:
    """A transaction in which one assignment has changed meanwhile."""

    def __init__(self, transaction):
        self._transaction = transaction

    def __getattr__(self, name):
        """Do as the transaction does."""
        return getattr(self._transaction, name)

    def keep_columns(self, table, on):
        """Say that one was not kept."""
        return 1


@attrs.define
class Overtaken:
    """A store of which one assignment changes once while it is looked at."""

    store: MemoryStore
    left: int = 1

    def __getattr__(self, name):
        """Do as the store does."""
        return getattr(self.store, name)

    def apply(self, work, *, rehearse=False):
        """Do some work in a transaction that keeps one evaluation less, once."""
        return self.store.apply(lambda t: work(Overtaking(t, self)), rehearse=rehearse)


class Overtaking(Late):
    """A transaction of it."""

    def __init__(self, transaction, store):
        super().__init__(transaction)
        self._store = store

    def keep(self, evaluated):
        """Keep all but the first, once."""
        evaluated = list(evaluated)
        if self._store.left and evaluated:
            self._store.left -= 1
            late = evaluated.pop(0)
            return (late.due, *self._transaction.keep(evaluated))
        return self._transaction.keep(evaluated)


@pytest.mark.parametrize(("times", "postponed"), [(1, 0), (100, 1)])
def test_what_changed_meanwhile_is_looked_at_again(world, times, postponed):
    """A run goes back to what changed; what changes again and again is left to the next run."""
    world.columns = False
    world.store = Overtaken(world.store, times)
    report = world.run("2026-05-01")
    assert report.postponed == postponed
    assert ("1 changed meanwhile and are left to the next run." in report.lines()) is bool(
        postponed
    )
    world.store.left = 0
    assert world.run("2026-05-02").looked_at == postponed
