"""Every store on which the engine is tried."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore

from .world import World, held, staff

KINDS = ["memory", "memory, columns", "sqlite, columns"]

# What these tests ask does not depend on a disk that waits.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it


@pytest.fixture(scope="session")
def empty_file():
    """A file with an empty store, made once; its folder is in memory if there is such a thing."""
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="certrules-", dir=place))
    store = SqlStore(folder / "empty.db")
    store.prepare()
    store.close()
    yield folder / "empty.db"
    shutil.rmtree(folder)


@pytest.fixture(params=KINDS)
def kind(request):
    """The kind of store, and how a run looks at it."""
    return request.param


@pytest.fixture
def make_store(kind, empty_file):
    """Make an empty store, ready for use, as often as asked."""
    made, files = [], []

    def make():
        if kind.startswith("memory"):
            store = MemoryStore()
            store.prepare()
        else:
            files.append(empty_file.with_name(f"{len(files)}.db"))
            shutil.copy(empty_file, files[-1])
            store = SqlStore(files[-1])
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()
    for file in files:
        file.unlink()


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
