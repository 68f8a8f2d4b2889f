"""Writers at the same time: no update is lost, and nobody is told twice (G7).

`CERTRULES_SCALE=10` does ten times as much, as before a release.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ProblemsFound
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import CompletionState
from certrules.model.subjects import Subject
from certrules.ports.loading import CompletionColumns
from certrules.ports.messages import Addressee, Message
from certrules.testing.contracts_base import fresh
from tests.store.counting import AT, DAY, check, count_up, set_up

SCALE = int(os.environ.get("CERTRULES_SCALE", "1"))
THREADS = 16
PROCESSES = 4


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize(
    ("isolation", "times"),
    [("READ COMMITTED", 2_000), ("REPEATABLE READ", 2_000), ("SERIALIZABLE", 200)],
)
def test_writers_on_postgres(postgres, isolation, times):
    """Sixteen writers of the same facts lose no update at any level of isolation."""
    times *= SCALE
    url = unhurried(postgres.new_schema())
    first = SqlStore(url)
    set_up(first)

    def write(number):
        store = SqlStore(url, isolation=isolation)
        try:
            return count_up(store, times, f"writer {number}")
        finally:
            store.close()

    with ThreadPoolExecutor(THREADS) as pool:
        came = list(pool.map(write, range(THREADS)))
    check(first, times, THREADS, came)
    first.close()


def unhurried(url):
    """Return an address whose commits do not wait for the disk, on which nothing here rests."""
    return url.update_query_dict({"options": f"{url.query['options']} -csynchronous_commit=off"})


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_writers_on_sqlite(tmp_path):
    """Four processes that write the same file lose no update."""
    times = 2_000 * SCALE
    path = tmp_path / "facts.db"
    store = SqlStore(path)
    set_up(store)
    program = [sys.executable, "-m", "tests.store.counting", str(path), str(times)]
    writers = [
        subprocess.Popen(
            [*program, f"writer {number}"],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    said = [one.communicate()[0] for one in writers]
    assert [one.returncode for one in writers] == [0] * PROCESSES
    check(store, times, PROCESSES, list(map(json.loads, said)))
    store.close()


@pytest.mark.parametrize("made", [MemoryStore, lambda: SqlStore("sqlite://")])
def test_one_writer_after_another(made):
    """The count itself is right: one writer, and no chance in it."""
    store = made()
    set_up(store)
    check(store, 207, 1, [count_up(store, 207, "alone")])
    store.close()


def test_threads_on_memory():
    """Threads that write the same store in memory lose no update."""
    store = MemoryStore()
    set_up(store)
    with ThreadPoolExecutor(THREADS) as pool:
        came = pool.map(lambda number: count_up(store, 207, f"writer {number}"), range(THREADS))
    check(store, 207, THREADS, list(came))


def test_claims_at_once_on_postgres(postgres):
    """Two who take messages at the same moment never take the same one, and neither waits."""
    store = SqlStore(postgres.new_schema())
    set_up(store)
    with store.transaction() as t:
        t.enqueue_all([Message(f"m{number}", Addressee("s0"), [], DAY) for number in range(6)])
    later = AT + timedelta(hours=1)
    with store.transaction() as one, store.transaction() as other:
        mine = [found.key for found in one.claim(3, later)]
        theirs = [found.key for found in other.claim(9, later)]
    assert (mine, theirs) == (["m0", "m1", "m2"], ["m3", "m4", "m5"])
    store.close()


IN_BETWEEN = {
    "another content of the day": lambda t: t.add_completions(
        completion(comment="from B"), by="B", at=AT
    ),
    "the same completion": lambda t: t.add_completions(completion(), by="B", at=AT),
    "the subject taken off": lambda t: t.drop(Subject("new"), by="B", at=AT),
}


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
@pytest.mark.parametrize("what", IN_BETWEEN)
def test_columns_added_after_another_writer(postgres, isolation, what):
    """Completions are compared with what is on file when it is their turn to be added."""
    with two_stores(postgres, isolation) as (store, other):
        others = [lambda: other.apply(IN_BETWEEN[what])]

        def work(t):
            in_between(t, others)
            return t.add_completions(completion(), by="A", at=AT)

        if "subject" in what:
            with pytest.raises(ProblemsFound):
                store.apply(work)
        else:
            loaded = store.apply(work)
            assert (loaded.new, loaded.unchanged + len(loaded.left)) == (0, 1)
        with store.reading() as reading:
            assert [one.by for one in reading.facts()] == ([] if "subject" in what else ["B"])


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_columns_added_to_an_assignment_that_another_made(postgres, isolation):
    """An assignment made and evaluated meanwhile is due again after completions are added."""
    with two_stores(postgres, isolation) as (store, other):

        def evaluated():
            earlier = completion(day=DAY - timedelta(400))
            other.apply(lambda t: t.add_completions(earlier, by="B", at=AT))
            assert other.apply(lambda t: (t.keep(fresh(t, DAY)), t.due(DAY))) == ((), ())

        others = [evaluated]

        def work(t):
            in_between(t, others)
            return t.add_completions(completion(), by="A", at=AT)

        assert store.apply(work).new == 1
        with store.reading() as reading:
            assert [(one.subject, one.certification) for one in reading.due(DAY)] == [
                ("new", "first")
            ]


def completion(day=DAY, comment=""):
    """Return one completion in columns."""
    approved = CompletionState.APPROVED
    return CompletionColumns(["new"], ["first"], [day], [None], [approved], [comment])


@contextmanager
def two_stores(postgres, isolation):
    """Give two stores of one schema, with a subject and a certification."""
    url = postgres.new_schema()
    stores = [SqlStore(url, isolation=isolation) for _ in range(2)]
    stores[0].prepare()
    catalogue = Catalogue([Certification("first")])
    stores[0].apply(lambda t: t.set_catalogue(catalogue, by="x", at=AT))
    stores[0].apply(lambda t: t.put([Subject("new")], by="x", at=AT))
    try:
        yield stores
    finally:
        for one in stores:
            one.close()


def in_between(t, others):
    """Let others write just before a transaction begins its change; each of them once."""
    opened = t._opened

    def late(*args):
        while others:
            others.pop()()
        return opened(*args)

    t._opened = late
