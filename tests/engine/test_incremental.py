"""Incremental = full: what a run leaves alone would have come to the same (X-9, R-28, R-34)."""

import os
from datetime import timedelta

import attrs
import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.engine import Settings
from certrules.engine.answers import answers
from certrules.errors import CertrulesError

from .random_days import FIRST, Life, catalogue, roster
from .world import Desk, World

SHARE = float(os.environ.get("CERTRULES_DAYS", "1"))
"""How many times 500 days the slow test lives through; more before a release."""

FIELDS = (
    "status",
    "underlying",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "inherited_from",
    "required",
    "pending",
)


def begun(store, in_columns):
    """Return an organisation on a store, without a run yet."""
    world = Refusing(
        store, in_columns, Settings(subjects_at_once=5, most_messages=None), desk=Desk()
    )
    world.set(str(FIRST))
    whole = roster()
    names = ("companies", "subjects", "roles", "memberships", "entries")
    world.load(catalogue(), **{name: getattr(whole, name) for name in names})
    return world


def live(world, writes):
    """Write what happens on a day; what the store refuses does not happen."""
    for write in writes:
        try:
            world.store.apply(lambda t, w=write: w(t, by="life", at=world.clock.now()))
        except CertrulesError as refused:
            yield type(refused)


def answered(t, on):
    """Return what a full evaluation gives."""
    return {
        (one.assignment.subject.id, one.assignment.certification.id): tuple(
            getattr(one.evaluation, name) for name in (*FIELDS, "next_change_on")
        )
        for one in answers(t, on)
    }


def kept(t, on):
    """Return what the store gives for a day without evaluating."""
    return {
        (one.subject, one.certification): tuple(
            getattr(one, name) for name in (*FIELDS, "next_change_on")
        )
        for one in t.evaluations(on=on)
    }


def compare(store, days, seed, in_columns, every=1):
    """Live through days on a store and on a twin that is always run in full, as objects; compare.

    Return which share of the assignments the runs looked at.
    """
    world, twin = begun(store, in_columns), begun(_memory(), in_columns=False)
    lives = Life(seed), Life(seed)
    looked_at = whole = 0
    for count in range(days):
        on = FIRST + timedelta(days=count)
        for one, life in zip((world, twin), lives, strict=True):
            one.set(str(on), hour=3)
            one.refused = list(live(one, life.writes(on)))
        assert world.refused == twin.refused
        if count % every:
            continue
        report = world.run(str(on))
        full = twin.run(str(on), full=True)
        looked_at, whole = looked_at + report.looked_at, whole + full.looked_at
        with world.store.reading() as t:
            assert kept(t, on) == answered(t, on), on
        assert world.notifier.told() == twin.notifier.told(), on
        assert _tasks(world) == _tasks(twin)
    with world.store.reading() as t:
        keys = [one.key for one in t.notices()]
    assert len(keys) == len(set(keys)) > days / 2
    return looked_at / whole


def _tasks(world):
    return sorted((one.key, one.on, one.assignee) for one in world.desk.tasks.values())


def _memory():
    store = MemoryStore()
    store.prepare()
    return store


@attrs.define
class Refusing(World):
    """A world that remembers what its store refused."""

    refused: list = attrs.field(factory=list)


def test_after_random_days_the_store_is_as_after_a_full_run(store, in_columns):
    """On each of 80 days of random facts, kept = evaluated anew, and the same people are told."""
    assert compare(store, 80, 1, in_columns) < 0.3


@pytest.mark.parametrize("every", [2, 7])
def test_the_same_with_days_missed(store, in_columns, every):
    """So it is when runs are missed: what is caught up is what a full run finds."""
    assert compare(store, 60, 2, in_columns, every) < 0.9


def test_the_same_on_postgresql(postgres):
    """So it is on a PostgreSQL server, on each of 30 days."""
    store = SqlStore(postgres.new_schema())
    store.prepare()
    assert compare(store, 30, 6, in_columns=True) < 0.5
    store.close()


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_five_hundred_random_days(kind, store, in_columns):
    """On each of 500 days of random facts, the store's evaluations are those of a full run.

    Looking piece by piece is tried on a fifth of them, unless the share is raised.
    """
    days = int(500 * SHARE * (1 if in_columns else 0.2))
    assert compare(store, days, 3 + len(kind), in_columns) < 0.3
