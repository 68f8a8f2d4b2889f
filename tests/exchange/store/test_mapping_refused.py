"""Foreign files that must be refused, each with every problem at its row and column."""

import copy

import attrs
import pytest

from certrules.adapters.memory.reading import MemoryReading
from certrules.exchange.csv_records import Limits
from certrules.exchange.mapped_import import import_mapped
from certrules.exchange.mapping import load_mapping
from certrules.model.subjects import Role
from certrules.testing import worlds
from tests.exchange.foreign import (
    ASSIGNMENTS,
    COMPLETIONS,
    REQUIREMENTS,
    changed,
    take_mapped,
)
from tests.exchange.store.conftest import ROSTER, SORTS, fill, make, places

HEADER = "ID,Course,Done,Until,State,Note,Colour"
GOOD = "ana,FA-1,1/10/2026,3/1/2027,Completed,on paper,red"


def file(*rows, header=HEADER):
    """Return a file of rows under a header."""
    return "\n".join([header, *rows, ""])


def cell(column, value, row=GOOD):
    """Return the good file with another value in one column of row 2."""
    cells = dict(zip(HEADER.split(","), row.split(","), strict=True))
    return file(",".join({**cells, column: value}.values()))


def said(**about_the_file):
    """Return the mapping with more said about the file."""
    return changed(COMPLETIONS, "file", about_the_file)


def members(*rows):
    """Return a file of memberships."""
    return "\n".join(["ID,Job,From,To", *rows, ""])


def required(*rows):
    """Return a file of direct requirements."""
    return "\n".join(["ID,Course,From,To", *rows, ""])


FOR_COURSES = changed(REQUIREMENTS, "fields", "certification", "column", "Course")

CASES = {
    # What the mapping says of the file.
    "sheet of a text": (file(GOOD), said(sheet="S"), [(None, "", "wrong-mapping")]),
    "semicolons not declared": (
        file(GOOD).replace(",", ";"),
        COMPLETIONS,
        [(1, one, "missing-column") for one in ("ID", "Course", "Done", "Until", "State", "Note")],
    ),
    "commas where semicolons are declared": (
        file(GOOD),
        said(delimiter=";"),
        [(1, one, "missing-column") for one in ("ID", "Course", "Done", "Until", "State", "Note")],
    ),
    "UTF-8 not as declared": (
        cell("Note", "€").encode(),
        said(encoding="gb18030"),
        [(2, "", "wrong-encoding")],
    ),
    "windows-1252 not declared": (
        cell("Note", "é").encode("cp1252"),
        COMPLETIONS,
        [(2, "", "not-utf-8")],
    ),
    "bytes that windows-1252 has not": (
        cell("Note", "x").encode() + b"\x81\n",
        said(encoding="windows-1252"),
        [(3, "", "wrong-encoding")],
    ),
    "UTF-16 not declared": (file(GOOD).encode("utf-16"), COMPLETIONS, [(1, "", "not-utf-8")]),
    "UTF-16 without a mark": (
        file(GOOD).encode("utf-16-le"),
        said(encoding="utf-16"),
        [(1, "", "wrong-encoding")],
    ),
    "half a character of UTF-16": (
        file(GOOD).encode("utf-16") + b"\x00",
        said(encoding="utf-16"),
        [(3, "", "wrong-encoding")],
    ),
    "empty": ("", COMPLETIONS, [(1, "", "missing-header")]),
    "header below the end": (file(GOOD), said(header_row=9), [(9, "", "missing-header")]),
    "header that is blank": (file("", GOOD), said(header_row=2), [(2, "", "missing-header")]),
    "blank line above the header": (f"\n{file(GOOD)}", COMPLETIONS, [(1, "", "missing-header")]),
    "rows below blank lines": (
        f"\n\n{file(GOOD.replace('ana', 'zed'))}",
        said(header_row=3),
        [(4, "ID", "unknown-name")],
    ),
    "header that cannot be read": (
        f'Report "North"\n{file(GOOD, header=HEADER + chr(34))}',
        said(header_row=2),
        [(2, "column 7", "quoting")],
    ),
    "header without names": (file(GOOD, header=",,"), COMPLETIONS, [(1, "", "missing-header")]),
    "header of many cells": (
        file(GOOD, header="x," * 1_001),
        COMPLETIONS,
        [(1, "", "missing-header")],
    ),
    "title taken for the header": (
        file(GOOD, header=f"Report\n{HEADER}"),
        COMPLETIONS,
        [(1, one, "missing-column") for one in ("ID", "Course", "Done", "Until", "State", "Note")]
        + [(2, "", "row-length"), (3, "", "row-length")],
    ),
    "no total": (file(GOOD), said(ends_at="Total"), [(None, "", "missing-end")]),
    "total in another cell": (
        file(GOOD, "x,Total,,,,,"),
        said(ends_at="Total"),
        [
            (3, "Done", "missing-value"),
            (3, "State", "missing-value"),
            (3, "ID", "unknown-name"),
            (3, "Course", "unknown-name"),
        ],
    ),
    # Headers.
    "column that is not there": (
        file(GOOD.rpartition(",")[0], header=HEADER.replace(",Note,", ",").replace("Id", "ID")),
        COMPLETIONS,
        [(1, "Note", "missing-column")],
    ),
    "column misspelt": (
        cell("Done", "x").replace("Done", "Dome"),
        COMPLETIONS,
        [(1, "Done", "missing-column"), (2, "Done", "invalid-date")],
    ),
    "column in other letters": (
        file(GOOD).replace("ID", "id"),
        COMPLETIONS,
        [(1, "ID", "missing-column")],
    ),
    "column of a rule that is not there": (
        file(GOOD),
        changed(COMPLETIONS, "leave_out", [{"column": "Kind", "values": ["x"]}]),
        [(1, "Kind", "missing-column")],
    ),
    "column twice": (
        file(GOOD, header=HEADER.replace("Colour", "ID")),
        COMPLETIONS,
        [(1, "ID", "duplicate-column")],
    ),
    # Rows.
    "short row": (file("ana,FA-1,1/10/2026"), COMPLETIONS, [(2, "", "row-length")]),
    "long row": (file(f"{GOOD},x"), COMPLETIONS, [(2, "", "row-length")]),
    "open quote": (file('ana,"FA-1'), COMPLETIONS, [(2, "column 2", "quoting")]),
    "quote inside": (
        file(GOOD).replace(",", ";").replace("red", 'r"ed'),
        said(delimiter=";"),
        [(2, "column 7", "quoting")],
    ),
    # Cells.
    **{
        f"date {wrong}": (cell("Done", wrong), COMPLETIONS, [(2, "Done", "invalid-date")])
        for wrong in (
            "2026-01-10",
            "13/1/2026",
            "2/29/2026",
            "1/1/26",
            "46032",
            "Jan 2026",
            "never",
        )
    },
    "date before 1900": (
        cell("Until", "1/1/1899"),
        COMPLETIONS,
        [(2, "Until", "date-out-of-range")],
    ),
    "blank date": (cell("Done", ""), COMPLETIONS, [(2, "Done", "missing-value")]),
    "blank subject": (cell("ID", " "), COMPLETIONS, [(2, "ID", "missing-value")]),
    "blank by the mapping": (
        cell("ID", "none"),
        changed(COMPLETIONS, "fields", "subject", "values", {"None": ""}),
        [(2, "ID", "missing-value")],
    ),
    "state without a meaning": (
        cell("State", "Failed"),
        COMPLETIONS,
        [(2, "State", "unknown-word")],
    ),
    "control character": (cell("Course", "a\x07"), COMPLETIONS, [(2, "Course", "invalid-text")]),
    "long note": (cell("Note", "x" * 65_537), COMPLETIONS, [(2, "Note", "cell-too-long")]),
    "unknown subject": (cell("ID", "zed"), COMPLETIONS, [(2, "ID", "unknown-name")]),
    "ambiguous subject": (cell("ID", "CYD"), COMPLETIONS, [(2, "ID", "ambiguous-name")]),
    "unknown course": (cell("Course", "FA-2"), COMPLETIONS, [(2, "Course", "unknown-name")]),
    "composite": (cell("Course", "Both"), COMPLETIONS, [(2, "Course", "invalid-fact")]),
    "another kind": (cell("ID", "lift-1"), COMPLETIONS, [(2, "Course", "invalid-fact")]),
    "constant course that is unknown": (
        file(GOOD, GOOD),
        changed(COMPLETIONS, "fields", "certification", {"value": "nothing"}),
        [(row, "fields.certification", "unknown-name") for row in (2, 3)],
    ),
    "all at once": (
        file("zed,FA-1,x,y,Completed,,", GOOD, "ana,FA-9,1/1/2026,,Failed,,"),
        COMPLETIONS,
        [
            (2, "Done", "invalid-date"),
            (2, "Until", "invalid-date"),
            (2, "ID", "unknown-name"),
            (4, "State", "unknown-word"),
            (4, "Course", "unknown-name"),
        ],
    ),
    # Assignments.
    "unknown role": (members("ana,Cru,,"), ASSIGNMENTS, [(2, "Job", "unknown-name")]),
    "blank role": (members("ana,,,"), ASSIGNMENTS, [(2, "Job", "missing-value")]),
    "blank member": (members(",free,,"), ASSIGNMENTS, [(2, "ID", "missing-value")]),
    "unknown member": (members("zed,free,,"), ASSIGNMENTS, [(2, "ID", "unknown-name")]),
    "date of a membership": (
        members("ana,free,1/1/2026,"),
        ASSIGNMENTS,
        [(2, "From", "invalid-date")],
    ),
    "ends before it begins": (
        members("ana,free,2026-02-01,2026-01-31"),
        ASSIGNMENTS,
        [(2, "To", "invalid-fact")],
    ),
    "two ends": (
        members("ana,free,2026-02-01,2026-03-31", "ana,free,2026-02-01,"),
        ASSIGNMENTS,
        [(3, "To", "duplicate-row")],
    ),
    "role of another kind": (members("lift-1,crew,,"), ASSIGNMENTS, [(2, "Job", "invalid-fact")]),
    "course of another kind": (
        required("ana,Lift inspection,,"),
        FOR_COURSES,
        [(2, "Course", "invalid-fact")],
    ),
    "course of several names": (
        required("ana,Twin,,"),
        FOR_COURSES,
        [(2, "Course", "ambiguous-name")],
    ),
    "good rows beside a wrong one": (
        members("ana,free,,", "ben,none,,", "Cyd,free,,"),
        ASSIGNMENTS,
        [(3, "Job", "unknown-name")],
    ),
}


@pytest.fixture(scope="module", params=SORTS)
def module_store(request):
    """A filled store for all cases: a refused import leaves it as it was."""
    store = fill(make(request.param, request))
    yield store
    store.close()


@pytest.mark.parametrize(("text", "mapping", "wanted"), CASES.values(), ids=CASES)
def test_refused(module_store, tmp_path, text, mapping, wanted):
    """F-1: every problem is told at its row and column of the foreign file; nothing is written."""
    path = tmp_path / "foreign.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = take_mapped(module_store, path, mapping)
    assert places(report.errors) == wanted
    assert all(one.message and one.source == str(path) for one in report.errors)


@pytest.fixture
def table(tmp_path):
    """The good file."""
    path = tmp_path / "foreign.csv"
    path.write_text(file(GOOD), "utf-8")
    return path


def test_a_mapping_for_another_table(quick, table):
    """A mapping for something else than what is asked for is refused."""
    report = take_mapped(quick, table, COMPLETIONS, table="assignments")
    assert places(report.errors) == [(None, "table", "wrong-mapping")]


def test_a_mapping_that_cannot_be_read(quick, table):
    """Problems of a mapping are in the report, with the mapping as their file."""
    mapping = table.with_name("m.toml")
    mapping.write_text('table = "completions"\nfields = { subject = { column = "ID" } }\n')
    report = take_mapped(quick, table, mapping)
    assert {one.source for one in report.errors} == {str(mapping)}
    assert places(report.errors) == [
        (None, f"fields.{one}", "missing-key")
        for one in ("certification", "completed_on", "status")
    ]


def test_a_line_that_is_too_long(quick, table):
    """F-5: a line over the limit is refused in any encoding."""
    table.write_bytes(file(GOOD.replace("on paper", "x" * 400)).encode("utf-16"))
    report = take_mapped(quick, table, said(encoding="utf-16"), limits=Limits(line=500))
    assert places(report.errors) == [(2, "", "cell-too-long")]


def test_a_file_that_is_too_large(quick, table):
    """F-5: a file over the limit is refused before it is read whole."""
    report = take_mapped(quick, table, COMPLETIONS, limits=Limits(file=50))
    assert [one.code for one in report.errors] == ["file-too-large"]


@pytest.mark.parametrize("name", ["no.csv", "no.xlsx"])
def test_a_file_that_is_not_there(quick, tmp_path, name):
    """A file that is not there is an error of the report, not a traceback."""
    report = take_mapped(quick, tmp_path / name, COMPLETIONS)
    assert places(report.errors) == [(None, "", "missing-file")]


def test_a_column_that_was_meant_is_named(quick, table):
    """A column that is not there is told with the one that was probably meant."""
    table.write_text(file(GOOD).replace("Course", "Curse"), "utf-8")
    [error] = take_mapped(quick, table, COMPLETIONS).errors
    assert "Did you mean 'Curse'?" in error.message


def test_a_role_of_two_companies(tmp_path):
    """A name that roles of two companies share is refused; their ids are not."""
    roles = [Role("r1", "Crew", "acme"), Role("r2", "Crew", "b")]
    store = fill(make("memory", None), roster=attrs.evolve(ROSTER, roles=roles, memberships=[]))
    path = tmp_path / "foreign.csv"
    path.write_text(members("ana,Crew,,"), "utf-8")
    assert places(take_mapped(store, path, ASSIGNMENTS).errors) == [(2, "Job", "ambiguous-name")]
    by_id = changed(ASSIGNMENTS, "fields", "role", "values", {"Crew": "r2"})
    assert take_mapped(store, path, by_id).created == 1


def test_several_requirements_of_one_day(quick, tmp_path):
    """Where several requirements begin on the day of a row, nobody can tell which is meant."""
    path = tmp_path / "foreign.csv"
    mapping = copy.deepcopy(FOR_COURSES)
    rules = load_mapping(mapping)
    for number, end in enumerate(["2026-03-01", "2026-04-01"]):
        path.write_text(required(f"ben,fa,2026-01-01,{end}"), "utf-8")
        other = fill(make("memory", None)) if number else quick
        import_mapped(other, path, rules, by="hr", at=worlds.hour(1))
    with other.reading() as reading:
        [entry] = reading.roster(["ben"]).entries
    quick.apply(lambda t: t.record([entry], by="hr", at=worlds.hour(2)))
    path.write_text(required("ben,fa,2026-01-01,"), "utf-8")
    report = take_mapped(quick, path, mapping, hour=3)
    assert places(report.errors) == [(2, "From", "ambiguous-record")]


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        (file(GOOD.replace("ana", "ANA"), GOOD.replace("ana", "zed")), COMPLETIONS),
        (members("ANA,free,,", "zed,free,,"), ASSIGNMENTS),
    ],
    ids=["completions", "assignments"],
)
def test_an_unknown_name_reads_no_facts(quick, tmp_path, monkeypatch, text, mapping):
    """A name in other letters is found, and an unknown one told, without the facts of all."""
    whole = MemoryReading.roster

    def roster(self, subjects=None, known_at=None):
        assert subjects is not None
        return whole(self, subjects, known_at)

    path = tmp_path / "foreign.csv"
    path.write_text(text, "utf-8")
    monkeypatch.setattr(MemoryReading, "roster", roster)
    report = import_mapped(quick, path, load_mapping(mapping), by="hr", at=worlds.hour(1))
    assert places(report.errors) == [(3, "ID", "unknown-name")]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_a_row_of_blank_cells(quick, table, delimiter):
    """A row of blank cells is refused whatever parts the cells; a blank line is none."""
    text = file(GOOD, ",,,,,,", " \n", GOOD).replace(",", delimiter)
    table.write_text(text, "utf-8")
    found = places(take_mapped(quick, table, said(delimiter=delimiter)).errors)
    assert {row for row, _, _ in found} == {3}
    table.write_text(file(GOOD, " ").replace(",", delimiter), "utf-8")
    assert take_mapped(quick, table, said(delimiter=delimiter), hour=2).created == 1
