"""What a version keeps of the one before it, and what it may be."""

from contextlib import closing
from datetime import date

import attrs
import pytest

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.errors import InvalidFact
from certrules.testing.worlds import BY, catalogue, hour, roster

DAY = date(2026, 3, 1)


@pytest.fixture(params=["memory", "sqlite"])
def store(request):
    """A store of each kind, with the small world in it since the first hour."""
    made = MemoryStore() if request.param == "memory" else SqlStore("sqlite://")
    with closing(made) as opened:
        opened.prepare()
        with opened.transaction() as t:
            t.set_catalogue(catalogue(), by=BY, at=hour(0))
            t.load(roster(), by=BY, at=hour(1))
        yield opened


def latest(store, fact_id):
    """Return the latest version of a fact."""
    with store.reading() as t:
        (found,) = t.facts(id=fact_id)
    return found.entry.fact


def correct(store, fact_id, fact, at):
    """Add a version of a fact; return what is kept of it."""
    with store.transaction() as t:
        t.correct(fact_id, fact, by=BY, at=at)
    return latest(store, fact_id)


def test_later_versions_keep_the_instants_of_decisions(store):
    """A7: who corrects a comment need not repeat when it was decided or withdrawn."""
    given = cr.Completion(DAY, id="p", state="pending")
    with store.transaction() as t:
        t.record([cr.Entry("cyd", "basic", given)], by=BY, at=hour(2))
    with store.reading() as t:
        (kept,) = t.facts(subject="cyd", certification="basic")
    versions = [
        attrs.evolve(given, state=state, comment=comment)
        for state, comment in [
            ("approved", ""),
            ("approved", "seen"),
            ("withdrawn", "wrong person"),
            ("withdrawn", "wrong name"),
        ]
    ]
    told = [correct(store, kept.id, one, hour(3 + n)) for n, one in enumerate(versions)]
    assert [one.comment for one in told] == ["", "seen", "wrong person", "wrong name"]
    assert [one.decided_at for one in told] == [hour(3)] * 4
    assert [one.withdrawn_at for one in told] == [None, None, hour(5), hour(5)]


def test_an_id_of_no_fact_finds_nothing(store):
    """What is no id of a fact is asked for in vain, not an error."""
    with store.reading() as t:
        assert [t.facts(id=one) for one in ("", "a1", "nothing", "completion:")] == [()] * 4


def test_a_mark_is_corrected_by_a_mark(store):
    """An exemption may be another one now; a fact of another kind or a row of marks may not."""
    until = date(2026, 6, 1)
    with store.transaction() as t:
        mark = cr.Exemption("deferred", until=until)
        t.record([cr.Entry("cyd", "fire", mark)], by=BY, at=hour(2))
    with store.reading() as t:
        (kept,) = t.facts(subject="cyd", certification="fire")
    told = correct(store, kept.id, cr.Exemption("deferred", until=until, notes="leave"), hour(3))
    assert (told.notes, told.until) == ("leave", until)
    row = cr.Exemption("not applicable", replaces=cr.Exemption("deferred", until=until))
    for wrong in (row, cr.Completion(DAY)):
        with pytest.raises(InvalidFact, match="is no version of this exemption"):
            correct(store, kept.id, wrong, hour(4))
    assert latest(store, kept.id) == told


def test_what_was_not_there_then_is_not_named(store):
    """R-30: where changes come in out of order, nobody names what had gone by an instant."""
    late, boss = cr.Company("late"), cr.Subject("boss")
    with store.transaction() as t:
        t.put([late, boss], by=BY, at=hour(2))
        t.put([cr.Subject("dee", company="late", supervisor="boss")], by=BY, at=hour(2))
        t.put([cr.Subject("dee")], by=BY, at=hour(5))
        for gone in (late, boss):
            t.drop(gone, by=BY, at=hour(4))
    with store.reading() as t:
        told = [
            [(one.company, one.supervisor) for one in t.roster(known_at=at).subjects][-1]
            for at in (hour(3), hour(4), hour(5))
        ]
    assert told == [("late", "boss"), (None, None), (None, None)]
