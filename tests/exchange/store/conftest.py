"""Stores of each sort, filled with the same small world, and what holds of an import into them."""

import attrs
import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.policies import Policy
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Competency, Membership, Role, Subject
from certrules.testing import worlds
from tests.dumps import dump

SORTS = ("memory", "sqlite", "postgres")

CATALOGUE = Catalogue(
    [
        worlds.yearly("fa", name="First aid"),
        worlds.yearly("fs", name="Fire safety"),
        worlds.yearly("st", name="Straße"),
        Certification("lift", "Lift inspection", subject_kind="asset"),
        Certification("all", "Both", Policy(all_of=["fa", "fs"])),
        Certification("d1", "Diving"),
        Certification("d2", "diving"),
        Certification("t1", "Twin"),
        Certification("t2", "Twin"),
        Certification("=1+1"),
    ]
)
ROSTER = Roster(
    [Company("acme", "Acme"), Company("b", "Bolt")],
    [
        Subject("ana", name="Ana Ng", company="acme"),
        Subject("ben"),
        Subject("Cyd"),
        Subject("cyd"),
        Subject("🦺 Zoë"),
        Subject("lift-1", kind="asset"),
    ],
    [
        Role("crew", "Crew", "acme", requires=["fa"]),
        Role("crew-b", "Crew", "b", requires=["fa", "fs"]),
        Role("watch", "Watch", "b", competency=Competency("2 years", "1 month")),
        Role("free", "Free"),
    ],
    [Membership("ana", "crew")],
)


def make(sort, request):
    """Return a store of a sort, ready and empty."""
    if sort == "memory":
        store = MemoryStore()
    elif sort == "sqlite":
        store = SqlStore("sqlite://")
    else:
        store = SqlStore(request.getfixturevalue("postgres").new_schema())
    store.prepare()
    return store


@pytest.fixture(params=SORTS)
def store(request):
    """A filled store of each sort."""
    made = make(request.param, request)
    fill(made)
    yield made
    made.close()


@pytest.fixture
def quick():
    """A filled store in memory."""
    made = MemoryStore()
    fill(made)
    return made


def fill(store, catalogue=CATALOGUE, roster=ROSTER):
    """Put a small world into a store."""
    store.apply(lambda t: t.set_catalogue(catalogue, by="setup", at=worlds.hour(0)))
    store.apply(lambda t: t.load(roster, by="setup", at=worlds.hour(0)))
    return store


@pytest.fixture
def take(tmp_path):
    """Import a text into a store, rehearsed first; the report of both must be the same.

    A refused import must leave the store's dump as it was, and so must the rehearsal.
    """

    def run(take_in, store, text, hour=1, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        who = {"by": "hr", "at": worlds.hour(hour), **options}
        before = dump(store)
        rehearsed = take_in(store, path, dry_run=True, **who)
        assert dump(store) == before
        report = take_in(store, path, **who)
        assert report == rehearsed
        if report.refused:
            assert dump(store) == before
            assert (report.created, report.updated, report.unchanged) == (0, 0, 0)
        return attrs.evolve(report)

    return run


def places(problems):
    """Return problems as a list of (row, column, code)."""
    return [(one.row, one.place, one.code) for one in problems]
