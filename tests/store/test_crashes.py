"""Nothing that was promised is lost, and nobody is told twice, wherever work is broken off (G6).

`CERTRULES_SCALE=10` does ten times as much, as before a release.
"""

import os
import sqlite3

import pytest
from sqlalchemy import event, exc

import certrules as cr
from certrules.adapters.sql.store import SqlStore
from certrules.errors import StoreUnavailable
from tests.killed import report_of
from tests.store.work import START, Work, do_again

SCALE = int(os.environ.get("CERTRULES_SCALE", "1"))
KILLS = 250 * SCALE
BACKEND_KILLS = 30 * SCALE
STOPS = 3 * SCALE


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_step_on_sqlite(tmp_path, seed):
    """A process killed at any step, and again while it makes good, loses and doubles nothing."""
    count = report_of("tests.store.kills", tmp_path, KILLS, seed)
    assert count["kills"] >= KILLS
    # Killed between sending and noting that it was sent, work sends again: with the same key.
    assert count["twice"] <= count["kills"]


@pytest.mark.parametrize("lasting", [False, True])
def test_an_error_at_any_step_on_sqlite(tmp_path, lasting):
    """A failing disk, for one statement or for a while, loses and doubles nothing."""
    store = SqlStore(tmp_path / "facts.db")
    Work(store, tmp_path).set_up()
    whole = Work(store, tmp_path).watched()
    with store.transaction(rehearse=True) as t:
        whole.tell(t, 0)
    whole.unwatched()
    steps = whole.steps * 2
    store.close()
    for fail_at in range(1, steps, 9):
        folder = tmp_path / str(fail_at)
        folder.mkdir()
        store = SqlStore(folder / "facts.db")
        work = Work(store, folder)
        work.set_up()
        until = fail_at + (3 if lasting else 1)

        def fail(number, first=fail_at, last=until):
            if first <= number < last:
                raise exc.OperationalError("", (), sqlite3.OperationalError("disk I/O error"))

        work.at_step = fail
        work.watched()
        do_again(work)
        work.unwatched()
        work.check_done()
        store.close()


def test_a_commit_that_fails_leaves_nothing_open(tmp_path):
    """After a commit that failed the store goes on, without what was not committed."""
    store = SqlStore(tmp_path / "facts.db")
    store.prepare()

    def fail(_):
        raise exc.OperationalError("", (), sqlite3.OperationalError("disk I/O error"))

    event.listen(store.engine, "commit", fail)
    with pytest.raises(StoreUnavailable), store.transaction() as t:
        t.put([cr.Subject("ana")], by="work", at=START)
    event.remove(store.engine, "commit", fail)
    with store.transaction() as t:
        t.put([cr.Subject("ben")], by="work", at=START)
    with store.reading() as t:
        assert [one.id for one in t.roster().subjects] == ["ben"]
    store.close()


class Breaker:
    """Breaks the work on PostgreSQL off at chosen steps."""

    def __init__(self, break_off):
        self.break_off = break_off
        self.times = 0
        self.steps = []

    def __call__(self, number):
        """Break off if this is one of the steps."""
        if self.steps and number >= self.steps[0]:
            del self.steps[0]
            self.times += 1
            self.break_off()


def repeat(store, tmp_path, breaker, times):
    """Do the work anew until it was broken off often enough; return how often one came twice."""
    twice = turn = 0
    while breaker.times < times:
        turn += 1
        folder = tmp_path / str(turn)
        folder.mkdir()
        fresh = store()
        work = Work(fresh, folder)
        work.set_up()
        # A step on its way, and, every other time, a second one while that is made good.
        first = 7 * turn % 90 + 1
        breaker.steps = [first, first + 11 * turn % 60 + 1][: turn % 2 + 1]
        work.at_step = breaker
        work.watched()
        do_again(work)
        work.at_step = lambda _: None
        twice += work.check_done()
        work.unwatched()
        fresh.close()
    return twice


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_backends_killed_on_postgres(postgres, end_others, tmp_path):
    """A server process that is ended at any step loses and doubles nothing."""
    breaker = Breaker(end_others)
    repeat(lambda: SqlStore(postgres.new_schema()), tmp_path, breaker, BACKEND_KILLS)
    assert breaker.times >= BACKEND_KILLS


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_server_stopped_at_once(own_postgres, tmp_path):
    """A server that is broken off at any step, and recovers, loses and doubles nothing."""

    def stop_at_once():
        own_postgres.stop("immediate")
        own_postgres.start()

    breaker = Breaker(stop_at_once)
    repeat(lambda: SqlStore(own_postgres.new_schema()), tmp_path, breaker, STOPS)
    assert breaker.times >= STOPS
