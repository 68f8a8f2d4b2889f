"""An office on each store, with a small company in it."""

from datetime import timedelta

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.office.access import Account
from certrules.office.office import Office
from tests.office.world import CATALOGUE, DAY, LEVELS, ROSTER, act
from tests.servers.pango import pango

__all__ = ["pango"]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request, tmp_path):
    """A store that is ready, of each kind."""
    if request.param == "memory":
        found = MemoryStore()
    elif request.param == "sqlite":
        found = SqlStore(tmp_path / "office.db")
    else:
        found = SqlStore(request.getfixturevalue("postgres").new_schema())
    found.prepare()
    yield found
    found.close()


@pytest.fixture
def root():
    """The administrator who founded the office."""
    return act("root", DAY - timedelta(days=1))


@pytest.fixture
def office(store, root):
    """An office: sue supervises ana and ben, zoe observes, root administers; three certifications.

    Ana and ben are in the crew, which requires first aid and fire.
    """
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by="root", at=root.at))
    store.apply(lambda t: t.load(ROSTER, by="root", at=root.at))
    made = Office(store)
    made.levels.found(root)
    for id_, level in LEVELS.items():
        made.levels.put_account(root, Account(id_, [level], id_))
    return made
