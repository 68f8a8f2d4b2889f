"""import(export(store)) is the same store for 20,000 random stores, hostile names included (F-13).

The tests take 4,000 of them. `HYPOTHESIS_PROFILE=soak make test ARGS=tests/exchange/store` takes
all 20,000, and so does `make soak`. In memory 2,000 took 13 seconds of one core, without coverage.
"""

import csv
import io
import re
from collections import Counter
from contextlib import closing

import attrs
import pytest
from hypothesis import settings

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ProblemsFound
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import export_completions
from certrules.exchange.instances import export_instances
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.random_stores import Drawn, Pool

ALL = 20_000
CHUNK = 250
STORES = min(ALL, 20 * settings.default.max_examples)
EVERY = 100  # how many of them are held in SQLite, too: one in so many

TABLES = {
    "completions": (export_completions, import_completions),
    "certifications": (export_certifications, import_certifications),
    "assignments": (export_assignments, import_assignments),
}
NOT_WRITABLE = {"not-writable", "invalid-text", "missing-value", "invalid-list"}


def exported(store, export):
    """Return the text of a table, None where the export says that a name cannot be written."""
    with store.reading() as reading:
        try:
            return export(reading).text
        except ProblemsFound as error:
            problems = error.problems
    assert {one.code for one in problems} <= NOT_WRITABLE, problems
    return None


def marked(text):
    """Return a matrix with every column marked, found by a reader of its own."""
    first, found, rest = text.partition("\r\nMODIFICATION")
    commas = len(rest.partition("\r\n")[0])
    return f"{first}{found}{',Y' * commas}{rest[commas:]}"


def take(store, path, name, text):
    """Import a table into a store; return the report, which refuses nothing."""
    path.write_bytes((marked(text) if name == "assignments" else text).encode())
    report = TABLES[name][1](store, path, by="x", at=worlds.hour(5))
    assert report.errors == (), report.errors
    return report


def without(world, name):
    """Return the catalogue and the roster of a world without what a table holds."""
    catalogue, roster = world.catalogue, world.roster
    if name == "completions":
        kept = [one for one in roster.entries if not isinstance(one.fact, cr.Completion)]
        return catalogue, attrs.evolve(roster, entries=kept)
    if name == "assignments":
        bare = [attrs.evolve(one, requires=()) for one in roster.roles]
        return catalogue, attrs.evolve(roster, roles=bare)
    bare = [cr.Certification(one.id, one.name, subject_kind=one.subject_kind) for one in catalogue]
    return cr.Catalogue(bare), roster


def in_sqlite():
    """Return an empty store in SQLite."""
    store = SqlStore("sqlite://")
    store.prepare()
    return store


def check_table(world, make, path, name):
    """A table changes nothing in its own store, and gives back what was taken out of another.

    Return whether it could be written.
    """
    with closing(world.load(make())) as store:
        before = dump(store)
        text = exported(store, TABLES[name][0])
        if text is None:
            return False
        report = take(store, path, name, text)
        assert (report.created, report.updated) == (0, 0)
        assert dump(store) == before
    if name == "certifications" and not world.plain:
        return True  # what has no column cannot come back
    with closing(world.load(make(), *without(world, name))) as other:
        take(other, path, name, text)
        assert exported(other, TABLES[name][0]) == text
        if name == "certifications":
            assert dump(other)[0] == world.catalogue
        if name == "assignments":
            assert required(dump(other)[1]) == required(world.roster)
    return True


def required(roster):
    """Return what each role requires, in no order: the table knows none."""
    return {one.id: set(one.requires) for one in roster.roles}


GUARD = re.compile(r"'(?='*[=+\-@\t\r\n])")


SHOWN = ("Username", "Certification ID", "Date Completed", "Status", "Comment")


def check_instances(world, store):
    """Every completion is a line of the table of instances, read here by another reader."""
    rows = csv.DictReader(io.StringIO(exported(store, export_instances), newline=""), strict=True)
    told = [
        tuple(row[name][1:] if GUARD.match(row[name]) else row[name] for name in SHOWN)
        for row in rows
    ]
    assert Counter(told) == Counter(said(dump(store)[1]))
    assert set(told) == set(said(world.roster))


def said(roster):
    """Yield what the table shows of each completion; a store has once what is given it twice."""
    for one in roster.entries:
        fact = one.fact
        if isinstance(fact, cr.Completion):
            day, state = fact.completed_on.isoformat(), fact.state.value
            yield one.subject, one.certification, day, state, fact.comment


def check(number, pool, path, make=MemoryStore):
    """Check one store; return the names of the tables that could be written."""
    world = Drawn(number, pool)
    with closing(world.load(make())) as store:
        check_instances(world, store)
    return [name for name in TABLES if check_table(world, make, path, name)]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("first", range(0, STORES, CHUNK))
def test_tables_come_back(first, tmp_path):
    """Each table of a store changes nothing in it, and fills a store that lacks what it holds.

    Most stores can be written, so that not much is passed over.
    """
    pool, count = Pool(first), Counter()
    for number in range(first, first + CHUNK):
        written = check(number, pool, tmp_path / "table.csv")
        count.update(written)
        if not number % EVERY:
            assert check(number, pool, tmp_path / "table.csv", in_sqlite) == written
    assert min(count[name] for name in TABLES) > CHUNK * 0.85, count
