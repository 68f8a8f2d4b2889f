"""Writers at the same time: no update is lost, and nobody is told twice (G7).

`CERTRULES_SCALE=10` does ten times as much, as before a release.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.ports.messages import Addressee, Message
from tests.store.counting import AT, DAY, check, count_up, set_up

SCALE = int(os.environ.get("CERTRULES_SCALE", "1"))
THREADS = 16
PROCESSES = 4


@pytest.mark.slow
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
