"""Twice as many rows are twice as much work and no more (G10): lines of Python run, and statements.

Work is counted and not timed, so that the tests say the same on every machine.
"""

import sys
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ProblemsFound
from certrules.exchange import problems
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certification_columns import COLUMNS
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import TEMPLATE, export_completions
from certrules.exchange.documents import dumps, loads
from certrules.exchange.instances import export_instances
from certrules.exchange.rosters import read_roster
from certrules.testing import worlds
from tests.exchange.folders import fill as fill_folder
from tests.exchange.store.conftest import fill

SIZES = (60, 120, 240)
MORE = 2.2
"""How much more work twice as many rows may be."""

PEOPLE = 240
DAYS = [date(2020, 1, 1) + timedelta(number) for number in range(PEOPLE)]
CATALOGUE = cr.Catalogue(cr.Certification(f"c{number}", f"C {number}") for number in range(PEOPLE))
ROSTER = cr.Roster(
    [cr.Company("acme", "Acme")],
    [cr.Subject(f"p{number}") for number in range(PEOPLE)],
    [cr.Role(f"r{number}", f"R {number}", "acme") for number in range(PEOPLE)],
)


def rows_of(line):
    """Return what makes a file with so many rows: `line` gives one from its number."""
    return lambda size: TEMPLATE.text + "".join(f"{line(number)}\r\n" for number in range(size))


def table(row):
    """Return what makes a table of certifications with so many rows, each a dict of its cells."""
    head = ",".join(one.name for one in COLUMNS)

    def made(size):
        rows = (row(number) for number in range(size))
        lines = [",".join(str(one.get(column.name, "")) for column in COLUMNS) for one in rows]
        return "\r\n".join([head, *lines, ""])

    return made


def matrix(across, down):
    """Return what makes a matrix; `across` and `down` give its size from how much is asked."""

    def made(size):
        roles, certifications = range(across(size)), range(down(size))
        lines = [["", "Acme"] + [""] * (len(roles) - 1), ["", *(f"R {one}" for one in roles)]]
        lines += [["MODIFICATION", *("Y" for _ in roles)]]
        lines += [[f"C {one}", *("Y" for _ in roles)] for one in certifications]
        return "".join(",".join(line) + "\r\n" for line in lines)

    return made


IMPORTS = {
    "completions of many people": (
        import_completions,
        rows_of(lambda n: f"p{n},C 1,2026-01-05,,approved,"),
    ),
    "completions of many certifications": (
        import_completions,
        rows_of(lambda n: f"p1,C {n},2026-01-05,,approved,"),
    ),
    "completions of many days": (
        import_completions,
        rows_of(lambda n: f"p1,C 1,{DAYS[n]},,approved,"),
    ),
    "completions of one day": (
        import_completions,
        rows_of(lambda n: f"p1,C 1,2026-01-05,,approved,{n}"),
    ),
    "completions of unknown people": (
        import_completions,
        rows_of(lambda n: f"x{n},C 1,2026-01-05,,approved,"),
    ),
    "completions of people in capitals": (
        import_completions,
        rows_of(lambda n: f"P{n},c {n},2026-01-05,,approved,"),
    ),
    "completions that are wrong": (
        import_completions,
        rows_of(lambda n: f"p{n},D {n},5.1.{n},{n},yes,\0"),
    ),
    "rows of another length": (import_completions, rows_of(lambda n: f"p{n}")),
    "quoted lines": (
        import_completions,
        rows_of(lambda n: f'p{n},C 1,2026-01-05,,approved,"\n\n"'),
    ),
    "new certifications": (import_certifications, table(lambda n: {"Name": f"N {n}"})),
    "changed certifications": (
        import_certifications,
        table(lambda n: {"Certification ID": f"c{n}", "Name": f"C {n}", "Information": "x"}),
    ),
    "certifications of one name": (import_certifications, table(lambda _: {"Name": "N"})),
    "unknown certifications": (
        import_certifications,
        table(lambda n: {"Certification ID": f"d{n}", "Name": f"C {n}"}),
    ),
    "children of one": (
        import_certifications,
        table(lambda n: {"Name": f"N {n}", "Parent Certification": "N 0" if n else ""}),
    ),
    "unknown parents": (
        import_certifications,
        table(lambda n: {"Name": f"N {n}", "Parent Certification": f"M {n}"}),
    ),
    "one with many children": (
        import_certifications,
        lambda size: table(
            lambda _: {
                "Name": "N",
                "Child Certification(s)": ";".join(f"C {n}" for n in range(size)),
            }
        )(1),
    ),
    "a long matrix": (import_assignments, matrix(lambda _: 2, lambda size: size)),
    "a wide matrix": (import_assignments, matrix(lambda size: size, lambda _: 2)),
}

EXPORTS = {
    "completions": export_completions,
    "instances": export_instances,
    "certifications": export_certifications,
    "assignments": export_assignments,
}


@pytest.fixture(autouse=True)
def no_hints(monkeypatch):
    """Nothing is compared with what was perhaps meant: that has a limit of its own."""
    monkeypatch.setattr(problems, "did_you_mean", lambda word, known: None)


@contextmanager
def counted():
    """Count the lines of Python that run within; yields a list with their number."""
    count = [0]

    def trace(frame, what, argument):
        count[0] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def grows_evenly(work):
    """Check that what `work` counts at each size is at most so much more than at the one before."""
    counts = [work(size) for size in SIZES]
    for fewer, more in pairwise(counts):
        assert more <= MORE * fewer, counts


def stored(store):
    """Fill a store with many people, roles and certifications."""
    store.prepare()
    return fill(store, CATALOGUE, ROSTER)


@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
@pytest.mark.parametrize(("take_in", "text"), IMPORTS.values(), ids=IMPORTS)
def test_work_of_an_import(take_in, text, again, tmp_path):
    """An import runs at most twice as many lines for twice as many rows, new, there or wrong."""
    path = tmp_path / "table.csv"

    def work(size):
        path.write_text(text(size), "utf-8", newline="")
        store = stored(MemoryStore())
        if again:
            take_in(store, path, by="x", at=worlds.hour(1))
        with counted() as count:
            take_in(store, path, by="x", at=worlds.hour(2))
        return count[0]

    grows_evenly(work)


@pytest.mark.parametrize(("take_in", "text"), IMPORTS.values(), ids=IMPORTS)
def test_statements_of_an_import(take_in, text, tmp_path):
    """An import into a database sends at most twice as many statements for twice as many rows."""
    path = tmp_path / "table.csv"

    def work(size):
        path.write_text(text(size), "utf-8", newline="")
        count = [0]

        def sent(*_):
            count[0] += 1

        with closing(stored(SqlStore("sqlite://"))) as store:
            event.listen(store.engine, "before_cursor_execute", sent)
            take_in(store, path, by="x", at=worlds.hour(1))
        return count[0]

    grows_evenly(work)


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("one_pair", [True, False], ids=["of one pair", "of many people"])
def test_work_of_an_export(export, one_pair):
    """An export runs at most twice as many lines for a store that holds twice as much."""

    def work(size):
        entries = [
            cr.Entry("p1" if one_pair else f"p{number}", "c1", cr.Completion(DAYS[number]))
            for number in range(size)
        ]
        catalogue = cr.Catalogue(list(CATALOGUE)[:size])
        roster = cr.Roster(ROSTER.companies, ROSTER.subjects[:size], ROSTER.roles[:2], [], entries)
        store = fill(MemoryStore(), catalogue, roster)
        with counted() as count, store.reading() as reading:
            assert export(reading).text
        return count[0]

    grows_evenly(work)


ROSTERS = {
    "people": lambda n: {"subjects.csv": f"s{n},Name {n}"},
    "completions": lambda n: {"completions.csv": f"s,c{n},2026-01-05"},
    "unknown people": lambda n: {"completions.csv": f"x{n},a,2026-01-05"},
    "wrong dates": lambda n: {"completions.csv": f"s,a,{n}"},
    "one person twice": lambda _: {"subjects.csv": "t,T"},
}


@pytest.mark.parametrize("row", ROSTERS.values(), ids=ROSTERS)
def test_work_of_reading_a_roster(row, tmp_path):
    """A roster runs at most twice as many lines for twice as many rows, right or wrong ones."""

    def work(size):
        files = {
            "subjects.csv": ["id,name", "s,S"],
            "completions.csv": ["subject,certification,completed_on"],
        }
        for number in range(size):
            for name, line in row(number).items():
                files[name].append(line)
        texts = {name: "\n".join([*lines, ""]) for name, lines in files.items()}
        folder = fill_folder(tmp_path / "r", texts, based_on={})
        with counted() as count, suppress(ProblemsFound):
            read_roster(folder)
        return count[0]

    grows_evenly(work)


@pytest.mark.parametrize("language", ["toml", "json", "yaml"])
@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
def test_work_of_reading_a_document(language, wrong):
    """A document runs at most twice as many lines for twice as many certifications."""

    def work(size):
        text = dumps(cr.Catalogue(list(CATALOGUE)[:size]), language)
        if wrong:
            text = text.replace("name", "naem")
        with counted() as count, suppress(ProblemsFound):
            loads(text, language)
        return count[0]

    grows_evenly(work)


def test_what_grows_faster_is_seen():
    """Work that grows with the square is found, within one line and within a call of C alike."""
    with pytest.raises(AssertionError):
        grows_evenly(lambda size: size**2)
    with counted() as fewer:
        [one for one in range(10) for _ in range(10)]
    with counted() as more:
        [one for one in range(20) for _ in range(20)]
    assert more[0] > 3 * fewer[0]
