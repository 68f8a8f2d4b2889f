"""Every store on which the engine is tried."""

import pytest

from certrules.adapters.memory.store import MemoryStore

from .world import World


@pytest.fixture
def store():
    """An empty store, ready for use."""
    store = MemoryStore()
    store.prepare()
    yield store
    store.close()


@pytest.fixture
def world(store):
    """An engine on the store, without people yet."""
    return World(store)


@pytest.fixture
def crew(world):
    """Ana and Bo, supervised by Cem; Ana's course expires on 2026-07-01, Bo's on 2026-07-20."""
    from certrules import Subject  # noqa: PLC0415

    from .world import held, staff  # noqa: PLC0415

    world.load(
        subjects=[*staff("ana", "bo", supervisor="cem"), Subject("cem", name="Cem Aydin")],
        entries=[*held("ana"), *held("bo", completed="2025-07-20")],
    )
    return world
