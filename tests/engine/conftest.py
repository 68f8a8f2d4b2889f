"""Every store on which the engine is tried."""

import pytest

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore

from .world import World, held, staff

KINDS = ["memory", "memory, columns", "sqlite", "sqlite, columns"]


@pytest.fixture(params=KINDS)
def kind(request):
    """The kind of store, and how a run looks at it."""
    return request.param


@pytest.fixture
def make_store(kind, tmp_path):
    """Make an empty store, ready for use, as often as asked."""
    made = []

    def make():
        path = tmp_path / f"store{len(made)}.db"
        store = MemoryStore() if kind.startswith("memory") else SqlStore(path)
        store.prepare()
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make_store):
    """An empty store, ready for use."""
    return make_store()


@pytest.fixture
def in_columns(kind):
    """Whether a run looks at what is due in columns."""
    return kind.endswith("columns")


@pytest.fixture
def world(store, in_columns):
    """An engine on the store, without people yet."""
    return World(store, in_columns)


@pytest.fixture
def crew(world):
    """Ana and Bo, supervised by Cem; Ana's course expires on 2026-07-01, Bo's on 2026-07-20."""
    world.load(
        subjects=[*staff("ana", "bo", supervisor="cem"), cr.Subject("cem", name="Cem Aydin")],
        entries=[*held("ana"), *held("bo", completed="2025-07-20")],
    )
    return world
