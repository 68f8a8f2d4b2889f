"""A dry run is the same run, and nothing of it is written."""

import attrs
import pytest

import certrules as cr
from certrules.engine import Settings

from .world import YEARLY, Desk, held


@pytest.fixture
def ready(world):
    """Two people with a task and a notice to come."""
    task = cr.TaskRule(before="2 months", title="Book")
    world.desk = Desk()
    world.settings = Settings(subjects_at_once=1)
    world.load(
        cr.Catalogue([attrs.evolve(YEARLY, tasks=[task])]),
        subjects=[cr.Subject("ana"), cr.Subject("bo")],
        entries=held("ana", "bo"),
    )
    world.run("2026-04-01")
    return world


def state(world):
    """Return all that a run writes."""
    with world.store.reading() as t:
        return t.runs(), t.outbox(), t.notices(), tuple(t.evaluations())


@pytest.mark.parametrize("full", [False, True])
def test_nothing_is_written(ready, full):
    """After a rehearsal the store is as it was, and nobody was told."""
    before = state(ready)
    report = ready.run("2026-06-01", dry_run=True, full=full)
    assert state(ready) == before
    assert (report.rehearsal, report.number, ready.notifier.sent) == (True, None, [])
    assert ready.desk.tasks == {}


def test_what_it_says_is_what_the_run_does(ready):
    """The messages and tasks of the rehearsal are those of the run, to the key."""
    rehearsed = ready.run("2026-06-01", dry_run=True)
    report = ready.run("2026-06-01")
    assert list(rehearsed.would_send) == ready.notifier.sent
    assert list(rehearsed.would_create) == list(ready.desk.tasks.values())
    for name in ("looked_at", "changed", "notices", "not_sent", "messages", "tasks", "caught_up"):
        assert getattr(rehearsed, name) == getattr(report, name), name


def test_it_says_why(ready):
    """A rehearsal names each notice that it found, with its reason."""
    report = ready.run("2026-06-01", dry_run=True)
    assert {one.reason for one in report.why} == {
        "due from 2026-06-01, expires on 2026-07-01",
    }
    assert report.lines()[0] == "Run for 2026-06-01 (a rehearsal: nothing was written)."
