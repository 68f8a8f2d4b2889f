"""Several runs at once, in processes of their own: every notice once (G7)."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.reading import SqlReading
from certrules.adapters.sql.store import SqlStore
from certrules.engine import Settings
from certrules.engine.days import OneDay
from certrules.engine.looking import Look, look_at
from certrules.ports.records import Delivery, NoticeState

from . import runs_at_once
from .world import Recorder

PROCESSES = 3


@pytest.fixture(scope="module")
def expected():
    """The keys of the notices that one run on one store tells."""
    store, told = MemoryStore(), Recorder()
    runs_at_once.prepare(store)
    runs_at_once.engine(store, runs_at_once.DAY, told, in_columns=False).run(runs_at_once.DAY)
    return sorted(item.key for message in told.sent for item in message.items)


def run_at_once(url, isolation, in_columns, tmp_path):
    """Run for the same day in several processes at once; return what they sent."""
    note, signal = tmp_path / "sent", tmp_path / "go"
    columns = "yes" if in_columns else "no"
    command = [sys.executable, "-m", "tests.engine.runs_at_once", url, isolation]
    command += [str(runs_at_once.DAY), columns, str(note), str(signal)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for one in started:
        one.stdout.readline()
    signal.touch()
    for one in started:
        _, problems = one.communicate(timeout=120)
        assert one.returncode == 0, problems
    return [json.loads(line) for line in note.read_text("utf-8").splitlines()]


def check(store, sent, expected):
    """Check that every notice was sent once, and that the store says so."""
    assert Counter(key for key, *_ in sent).most_common(1)[0][1] == 1
    assert sorted(key for _, _, items in sent for key in items) == expected
    with store.reading() as t:
        assert {one.state for one in t.outbox()} == {Delivery.DELIVERED}
        assert {one.state for one in t.notices()} == {NoticeState.SENT}
        assert sorted(one.key for one in t.notices()) == expected
        assert t.due(runs_at_once.DAY) == ()
    store.close()


@pytest.mark.parametrize("in_columns", [False, True])
def test_every_notice_once_on_sqlite(in_columns, tmp_path, expected):
    """Three runs at once on one file tell every notice once, and none fails."""
    store = SqlStore(tmp_path / "store.db")
    runs_at_once.prepare(store)
    sent = run_at_once(str(tmp_path / "store.db"), "", in_columns, tmp_path)
    check(store, sent, expected)


def test_a_run_goes_on_behind_what_another_has_kept(postgres, monkeypatch):
    """Where another run keeps the next subjects under one's hands, those behind come at once."""
    url = postgres.new_schema()
    mine, theirs = (SqlStore(url, isolation="READ COMMITTED") for _ in range(2))
    runs_at_once.prepare(mine)
    mine.apply(lambda t: t.mark_due())
    look_up, overtaken = SqlReading._first_due, []

    def look_up_late(*asked):
        found = look_up(*asked)
        if not overtaken:
            overtaken.append("s00")
            look = Look(OneDay(runs_at_once.DAY), Settings(subjects_at_once=1))
            theirs.apply(lambda t: look_at(t, look, None))
        return found

    monkeypatch.setattr(SqlReading, "_first_due", look_up_late)
    found = mine.apply(lambda t: t.due(runs_at_once.DAY, subjects=1))
    assert [(one.subject, one.certification) for one in found] == [
        ("s01", "a"),
        ("s01", "b"),
        ("s01", "c"),
    ]
    mine.close()
    theirs.close()


@pytest.mark.parametrize("in_columns", [False, True])
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_every_notice_once_on_postgresql(postgres, isolation, in_columns, tmp_path, expected):
    """Three runs at once on one server tell every notice once, at every isolation level."""
    url = postgres.new_schema()
    store = SqlStore(url, isolation=isolation)
    runs_at_once.prepare(store)
    address = url.render_as_string(hide_password=False)
    sent = run_at_once(address, isolation, in_columns, tmp_path)
    check(store, sent, expected)
