"""Tables as files: each read again by another library, nothing in them runs, nothing is lost."""

import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as pq
import pytest

from certrules.errors import MissingExtra, ProblemsFound, UnknownWord
from certrules.exchange import (
    assignments_export,
    certification_columns,
    certifications_export,
    completions_export,
    workbook_writing,
)
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.exported import Exported
from certrules.exchange.filters import Filter
from certrules.exchange.instances import COLUMNS, export_instances
from certrules.exchange.sheet_files import save_export
from certrules.exchange.sheets import Sheet
from certrules.exchange.statuses_export import export_statuses
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Role, Subject
from certrules.testing import worlds
from tests.exchange.foreign import COMPLETIONS, take_mapped
from tests.exchange.store.conftest import places
from tests.uncovered import environment

DAY = date(2026, 7, 1)
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")

BEGINNINGS = [
    *RUNS,
    *(f"'{one}" for one in RUNS),
    *(f"''{one}" for one in RUNS),
    *(
        "'",
        '"',
        " =",
        "\u00a0=",
        "\ufeff=",
        "\uff1d",
        ";=",
        ",=",
        "|",
        "%0A=",
        "{=",
        "\\",
        "/",
        "#",
    ),
]
BODIES = [
    "1+1",
    "cmd|'/c calc'!A1",
    'HYPERLINK("http://a.example","x")',
    "SUM(A1:A9)*2",
    "@SUM(1)",
    "=1",
    "http://a.example",
    "mailto:a@a.example",
    "internal:Sheet1!A1",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "&amp;<b>",
    "007",
    "1e5",
    "TRUE",
    "2026-07-01",
    "_x003D_1",
    "a\r\nb",
    "a\nb",
    'a","b',
    "a;b",
    "{{7*7}}",
    "👷🏽\u200d♀️ Zoë",
    "אבטחה\u202e",
    "e\u0301",
    "\x01\x1f\x7f\x85\u2028",
    "x" * 300,
    "]]>",
    "<r>a</r>",
    " ",
]
HOSTILE = ["".join(pair) for pair in itertools.product(BEGINNINGS, BODIES)]


def save(store, export, path, **fields):
    """Write a table of a store into a file and return what was exported."""
    with store.reading() as reading:
        exported = export(reading, Filter(**fields))
    save_export(exported, path)
    return exported


@pytest.fixture
def hostile(quick):
    """A store whose names and comments are all hostile, as far as a model takes them."""
    people = [Subject(f"p{place:04}", name=text) for place, text in enumerate(HOSTILE)]
    entries = [
        Entry(one.id, "fa", Completion(DAY, comment=text))
        for one, text in zip(people, HOSTILE, strict=True)
    ]
    quick.apply(lambda t: t.load(Roster(subjects=people, entries=entries), **WHO))
    return quick


WHO = {"by": "x", "at": worlds.hour(1)}


def unescaped(text):
    """Return a text of a workbook with its escapes read, as ECMA-376 part 1, 22.9.2.19 has them."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_hostile_names_in_csv(hostile, tmp_path):
    """F-13: of a thousand hostile names none starts a formula, and each is read back as it was."""
    assert len(set(HOSTILE)) >= 1000
    save(hostile, export_instances, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(RUNS)]
    for column in ("Name", "Comment"):
        cells = [row[column] for row in rows]
        assert [re.sub("^'(?='*[=+@\t\r\n-])", "", cell) for cell in cells] == HOSTILE


def test_hostile_names_in_a_workbook(hostile, tmp_path):
    """F-13: in a workbook every text is typed as one, none is a formula, and none is changed."""
    save(hostile, export_instances, tmp_path / "out.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(min_row=2))
    for column in ("Name", "Comment"):
        cells = [row[list(COLUMNS).index(column)] for row in rows]
        assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
        assert [unescaped(cell.value) for cell in cells] == HOSTILE
    with ZipFile(tmp_path / "out.xlsx") as package:
        assert not [name for name in package.namelist() if "externalLink" in name]
        page = package.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search("<(f|hyperlink)[ />]", page)


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_hostile_names_in_data(hostile, tmp_path, suffix):
    """Formats that no spreadsheet guesses at hold every text as it is."""
    path = tmp_path / f"out.{suffix}"
    save(hostile, export_instances, path)
    if suffix == "jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        rows = pq.read_table(path).to_pylist()
    assert [row["Name"] for row in rows] == HOSTILE
    assert [row["Comment"] for row in rows] == HOSTILE


def test_dates_in_a_workbook(tmp_path):
    """Dates are dates, from the first that spreadsheets count right, shown as ISO 8601."""
    days = [date(1900, 3, 1), date(2024, 2, 29), date(2999, 12, 31)]
    sheet = Sheet("Days", {"Day": "date"}, [(one,) for one in days])
    save_export(Exported(sheet), tmp_path / "out.xlsx")
    _, *rows = openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows()
    assert [cell.value.date() for (cell,) in rows] == days
    assert {cell.number_format for (cell,) in rows} == {"yyyy-mm-dd"}


MARKUP = [
    "<r>a & b</r>",
    "<r>hi</r>",
    "<r></r>",
    "<r><t>hi</t></r>",
    "<r></is></c></row></r>",
    "<r>a\r\nb</r>",
    "<r>_x003C_ \x01</r>",
    "<r>two  blanks</r>",
    f"<r>{'x' * 32_760}</r>",
]


@pytest.mark.parametrize("text", MARKUP, ids=lambda text: text[:20])
def test_markup_in_a_workbook(quick, tmp_path, text):
    """F-13, G11: a text that looks like the markup of the format is written literally."""
    header = {"ID": "text", "Course": "text", "Done": "date", "Until": "date", "State": "text"}
    row = ("ana", "FA-1", DAY, None, "Completed", text)
    path = tmp_path / "out.xlsx"
    save_export(Exported(Sheet("One", {**header, "Note": "text"}, [row])), path)
    with ZipFile(path) as package:
        page = ET.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    [cell] = page.iterfind(".//{*}c[@r='F2']")
    assert [part.tag.partition("}")[2] for part in cell.iter()] == ["c", "is", "t"]
    assert unescaped(openpyxl.load_workbook(path).active["F2"].value) == text
    report = take_mapped(quick, path, COMPLETIONS)
    assert (report.errors, report.created) == ((), 1)
    with quick.reading() as reading:
        assert reading.roster(["ana"]).entries[0].fact.comment == text


def test_a_workbook_is_ready_to_be_read(quick, tmp_path):
    """The sheet has the name of the table, and its head stays in sight."""
    save(quick, export_assignments, tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (page.title, page.freeze_panes) == ("Assignments", "A4")
    assert [cell.value for cell in page[1]] == [None, None, "Acme", "Bolt", None]
    assert [cell.value for cell in page[4]] == ["First aid", None, "Y", "Y", None]


def test_flags(quick, tmp_path):
    """Yes and no are words in CSV, and truth values elsewhere."""
    quick.apply(lambda t: t.record([Entry("ben", "fa", Completion(DAY, state="pending"))], **WHO))
    read = {}
    for suffix in ("csv", "jsonl", "parquet", "xlsx"):
        path = tmp_path / f"out.{suffix}"
        save(quick, export_statuses, path, on=DAY, subjects=["ben"])
        if suffix == "csv":
            [row] = csv.DictReader(io.StringIO(path.read_text("utf-8")))
        elif suffix == "jsonl":
            row = json.loads(path.read_text("utf-8"))
        elif suffix == "parquet":
            [row] = pq.read_table(path).to_pylist()
        else:
            row = dict(zip(*openpyxl.load_workbook(path).active.values, strict=True))
        read[suffix] = [row["Required"], row["Compliant"], row["Pending"]]
    assert read.pop("csv") == ["no", "yes", "yes"]
    assert set(map(tuple, read.values())) == {(False, True, True)}


def test_the_matrix_in_data(quick, tmp_path):
    """F-15: where a column has one name, it is that of company and role, and none stands twice."""
    odd = [Role("odd", "Acme / Crew"), Role("first", "Certification")]
    quick.apply(lambda t: t.put(odd, **WHO))
    save(quick, export_assignments, tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names == [
        "Certification",
        "Acme / Crew",
        "Certification (first)",
        "Free",
        "Acme / Crew (crew)",
        "Bolt / Crew",
        "Bolt / Watch",
    ]
    assert table.to_pylist()[1]["Bolt / Crew"] == "Y"
    assert table.to_pylist()[1]["Acme / Crew (crew)"] is None


def test_certifications_in_data(quick, tmp_path):
    """F-15: all 42 columns are there under the same names, as the texts that CSV has."""
    save(quick, export_certifications, tmp_path / "out.parquet")
    save(quick, export_certifications, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
    assert len(rows[0]) == 42
    rows[-1]["Certification ID"] = rows[-1]["Name"] = "=1+1"
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == rows


@pytest.mark.parametrize(
    ("sheet", "text"),
    [
        (assignments_export.TEMPLATE, '""\r\n""\r\nMODIFICATION\r\n'),
        (
            certifications_export.TEMPLATE,
            ",".join(one.name for one in certification_columns.COLUMNS) + "\r\n",
        ),
        (
            completions_export.TEMPLATE,
            "Username,Certification,Date Completed,Expiration Date,Status,Comment\r\n",
        ),
    ],
)
def test_templates(sheet, text, tmp_path):
    """The empty table of an export has the head that its import reads, and can be a workbook."""
    assert sheet.text == text
    save_export(Exported(sheet), tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page.max_row == len(sheet.above)


# ---------------------------------------------------------------- refused


def one_cell(text):
    """Return a table with a text in its second row."""
    return Exported(Sheet("One", {"A": "text", "B": "text"}, [("a", "b"), ("c", text)]))


@pytest.mark.parametrize(
    ("text", "fits"),
    [("x" * 32_767, True), ("x" * 32_768, False), ("😀" * 16_383, True), ("😀" * 16_384, False)],
)
def test_a_text_that_no_cell_of_a_workbook_holds(tmp_path, text, fits):
    """A text is written whole or refused with its place, and never cut."""
    path = tmp_path / "out.xlsx"
    if fits:
        save_export(one_cell(text), path)
        assert openpyxl.load_workbook(path).active["B3"].value == text
        return
    with pytest.raises(ProblemsFound) as caught:
        save_export(one_cell(text), path)
    [problem] = caught.value.problems
    assert (problem.source, problem.row, problem.place) == (str(path), 3, "B")
    assert "32,767" in problem.message
    assert not path.exists()


@pytest.mark.parametrize("text", ["a\ufffe", "\uffff", "\ud800"])
def test_a_character_that_no_workbook_holds(tmp_path, text):
    """A character that XML does not have is refused with its number."""
    with pytest.raises(ProblemsFound, match=rf"U\+{ord(text[-1]):04X}, which a workbook cannot"):
        save_export(one_cell(text), tmp_path / "out.xlsx")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_half_a_character(tmp_path, suffix):
    """A text that is none in UTF-8 is refused with its place, and JSON lines hold it escaped."""
    path = tmp_path / f"out.{suffix}"
    with pytest.raises(ProblemsFound) as caught:
        save_export(one_cell("a\ud800"), path)
    assert places(caught.value.problems) == [(3, "B", "invalid-text")]
    assert not path.exists()
    save_export(one_cell("a\ud800"), tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_bytes().splitlines()[1])["B"] == "a\ud800"


def test_a_day_that_workbooks_miscount(tmp_path):
    """A day whose number means another one in a spreadsheet is refused with its place."""
    days = [(date(1900, 3, 1), None), (date(1900, 1, 1), date(1900, 2, 28))]
    exported = Exported(Sheet("Days", {"A": "date", "B": "date"}, days))
    path = tmp_path / "out.xlsx"
    with pytest.raises(ProblemsFound, match=r"before 1900-03-01.*Write another format") as caught:
        save_export(exported, path)
    assert places(caught.value.problems) == [(3, "A", "not-writable"), (3, "B", "not-writable")]
    assert not path.exists()
    save_export(exported, tmp_path / "out.jsonl")
    assert b'"1900-01-01"' in (tmp_path / "out.jsonl").read_bytes()


def test_more_than_a_workbook_holds(tmp_path, monkeypatch):
    """A table with more rows or columns than a workbook is refused, not cut."""
    monkeypatch.setattr(workbook_writing, "MOST_ROWS", 2)
    monkeypatch.setattr(workbook_writing, "MOST_COLUMNS", 1)
    with pytest.raises(ProblemsFound) as caught:
        save_export(one_cell("x"), tmp_path / "out.xlsx")
    assert [one.message.partition(",")[0] for one in caught.value.problems] == [
        "There are 3 rows",
        "There are 2 columns",
    ]


@pytest.mark.parametrize("name", ["out.doc", "out", "out.xls"])
def test_a_suffix_of_no_format(tmp_path, name):
    """A suffix that tells no format is refused, unless the format is said."""
    with pytest.raises(UnknownWord, match="is the suffix of no format"):
        save_export(one_cell("x"), tmp_path / name)
    save_export(one_cell("x"), tmp_path / name, "jsonl")
    assert (tmp_path / name).read_bytes() == b'{"A": "a", "B": "b"}\n{"A": "c", "B": "x"}\n'


def test_a_format_that_is_none(tmp_path):
    """A format that is none is refused with those that there are."""
    with pytest.raises(UnknownWord, match="Use one of csv, jsonl, parquet, xlsx"):
        save_export(one_cell("x"), tmp_path / "out.csv", "ods")


@pytest.mark.parametrize(
    ("package", "suffix", "extra"),
    [("xlsxwriter", "xlsx", "excel"), ("pyarrow", "parquet", "arrow")],
)
def test_without_the_extra(tmp_path, monkeypatch, package, suffix, extra):
    """A format whose packages are missing names the extra that brings them."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"certrules\[{extra}\]"):
        save_export(one_cell("x"), tmp_path / f"out.{suffix}")


def test_where_nothing_can_be_written(tmp_path):
    """A path that cannot be written is told with it."""
    with pytest.raises(ProblemsFound, match="cannot be written"):
        save_export(one_cell("x"), tmp_path / "no" / "out.csv")


FULL = """
import resource, signal, sys
from certrules.errors import ProblemsFound
from certrules.exchange.exported import Exported
from certrules.exchange.sheet_files import save_export
from certrules.exchange.sheets import Sheet

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    save_export(Exported(Sheet("One", {"A": "text"}, [("x" * 50_000,)])), sys.argv[1])
except ProblemsFound as error:
    print(error.problems[0].code)
"""
"""A program that may write a part of a file, and then no more."""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_write_that_fails_halfway(tmp_path):
    """What was there before stays to the byte when the disk is full, and nothing lies beside it."""
    path = tmp_path / "out.csv"
    path.write_bytes(b"what was there\n")
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        env=environment(),  # the limit would cut what is measured, too
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "unwritable-file\n"
    assert path.read_bytes() == b"what was there\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_over_an_older_file(tmp_path):
    """An older file is replaced behind its link, and who may read it stays."""
    older = tmp_path / "older.csv"
    older.write_bytes(b"what was there")
    older.chmod(0o600)
    (tmp_path / "link.csv").symlink_to(older)
    save_export(one_cell("x"), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert older.read_bytes() == b"A,B\r\na,b\r\nc,x\r\n"
    assert older.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_into_a_pipe(tmp_path):
    """A pipe stays a pipe, and is written into."""
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        save_export(one_cell("x"), path)
        assert os.read(end, 100) == b"A,B\r\na,b\r\nc,x\r\n"
    finally:
        os.close(end)
    assert path.is_fifo()
