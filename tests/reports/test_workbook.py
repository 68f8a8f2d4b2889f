"""The matrix as a workbook, read back by another library (K-42)."""

import io
import re
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import attrs
import openpyxl
import pytest

from certrules.errors import MissingExtra, ProblemsFound
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Role, Subject
from certrules.model.verdicts import Status
from certrules.reports import workbook as module
from certrules.reports.html import SYMBOLS, words_for
from certrules.reports.matrix import flat_matrix, matrix
from certrules.reports.snapshots import snapshot
from certrules.reports.workbook import FILLS, workbook
from tests.office.world import yearly
from tests.reports.world import DAY

HEAD = 4
WHO = 3


def opened(table):
    """Return the workbook of a matrix as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(workbook(table)))


@pytest.fixture(scope="module")
def table(view):
    """The matrix of the small workforce."""
    return matrix(view)


@pytest.fixture(scope="module")
def book(table):
    """Its workbook, read back."""
    return opened(table)


def cells(book, table):
    """Yield each cell of the matrix with the standing that it shows, or None."""
    page = book["Matrix"]
    for number, row in enumerate(table.rows, start=HEAD + 1):
        for place, one in enumerate(row.cells, start=WHO + 1):
            yield page.cell(number, place), one


def test_it_has_three_sheets(book):
    """The matrix comes first, then the list, then what signs and colours mean."""
    assert book.sheetnames == ["Matrix", "List", "Legend"]


def test_the_heads_are_those_of_the_matrix(book, table):
    """Companies, roles and certifications stand above each other, over the columns they span."""
    page = book["Matrix"]
    assert page["A1"].value == f"Certifications on {DAY}"
    for line, heads in ((2, table.companies), (3, table.roles)):
        said = {page.cell(line, WHO + 1 + one.start).value for one in heads}
        assert said == {one.name for one in heads}
    spans = {str(one) for one in page.merged_cells.ranges}
    assert len(spans) == sum(one.width > 1 for one in (*table.companies, *table.roles))
    names = [page.cell(HEAD, place).value for place in range(1, WHO + len(table.columns) + 1)]
    assert names[:WHO] == ["Name", "Id", "Supervisor"]
    assert [one.removesuffix(" (restricted)") for one in names[WHO:]] == [
        one.certification.name for one in table.columns
    ]
    assert "Secret duty (restricted)" in names
    assert "First aid" in names


def test_each_subject_is_a_row(book, table):
    """A row begins with the name, the id and the supervisor of its subject."""
    rows = book["Matrix"].iter_rows(min_row=HEAD + 1, max_col=WHO, values_only=True)
    people = table.view.people
    assert list(rows) == [
        (
            one.subject.name,
            one.subject.id,
            people[one.subject.supervisor].name if one.subject.supervisor in people else None,
        )
        for one in table.rows
    ]


def test_every_cell_has_the_colour_of_its_status(book, table):
    """Each cell is filled as R-14 has it; one without a standing is blank and not filled."""
    seen = set()
    for cell, one in cells(book, table):
        if one is None:
            assert cell.value is None
            continue
        seen.add(one.status)
        fill, letters = FILLS[one.status.colour]
        assert cell.fill.fgColor.rgb == f"FF{fill[1:].upper()}"
        assert cell.font.color.rgb == f"FF{letters[1:].upper()}"
    assert len(seen) >= 9


def test_dates_are_dates_and_show_the_sign(book, table):
    """A cell with a date holds a date, and its format shows the sign beside it."""
    count = 0
    for cell, one in cells(book, table):
        if isinstance(cell.value, datetime):
            count += 1
            assert cell.value.date() == one.evaluation.expires_on
            assert cell.number_format.startswith(f'"{SYMBOLS[one.status]} "yyyy-mm-dd')
            assert ("INH" in cell.number_format) is one.inherited
    assert count >= 9


@pytest.mark.parametrize(
    ("subject", "certification", "said"),
    [
        ("ben", "fire", "○ Nothing on file pending"),
        ("eve", "fire", "▷ Nothing on file"),
        ("eve", "first-aid", "‖ 14 days"),
        ("dan", "fire", "✎ 30 days"),
        ("gil", "first-aid", "– N/A"),
        ("cleo", "fire", "⊘ Revoked"),
    ],
)
def test_what_has_no_date_says_so(book, table, subject, certification, said):
    """Nothing on file, N/A, revoked and the days left are texts, with sign and pending mark."""
    [cell] = {
        cell.value
        for cell, one in cells(book, table)
        if one is not None and (one.subject.id, one.certification.id) == (subject, certification)
    }
    assert cell == said


def test_panes_filters_and_print(book, table):
    """Heads and names stay in sight, every sheet but the legend filters, all print on A4 lying."""
    page, listed, legend = book["Matrix"], book["List"], book["Legend"]
    assert (page.freeze_panes, listed.freeze_panes, legend.freeze_panes) == ("C5", "B2", "A2")
    last = HEAD + len(table.rows)
    assert page.auto_filter.ref.startswith("A4:")
    assert page.auto_filter.ref.endswith(str(last))
    assert listed.auto_filter.ref == f"A1:R{1 + len(table.view.standings)}"
    assert page.print_title_rows == "$1:$4"
    assert page.print_title_cols == "$A:$B"
    for one in (page, listed, legend):
        assert (one.page_setup.orientation, int(one.page_setup.paperSize)) == ("landscape", 9)


def test_the_list_has_every_standing(book, table):
    """Each standing is a line with its names, status, truth values, dates and files."""
    head, *rows = book["List"].values
    assert len(rows) == len(table.view.standings)
    lines = {
        (line["Subject id"], line["Certification id"]): line
        for line in (dict(zip(head, row, strict=True)) for row in rows)
    }
    fire = lines["ana", "fire"]
    assert fire["Subject"] == "Ana Ng"
    assert fire["Company"] == "Acme"
    assert fire["Status"] == "◔ Due"
    assert (fire["Required"], fire["Compliant"], fire["Pending"]) == (True, True, False)
    assert fire["Completed on"] == datetime(2025, 6, 20)  # noqa: DTZ001 - spreadsheets have no zones
    assert fire["Expires on"] == datetime(2026, 6, 20)  # noqa: DTZ001
    assert fire["First notice"] == datetime(2026, 5, 20)  # noqa: DTZ001
    assert fire["Files"] == "https://example.org/fire"
    assert lines["eve", "first-aid"]["Note"] == "Deferred until 2026-06-15"
    assert lines["eve", "first-aid"]["Beneath it"] == "Missing"
    assert lines["gil", "warden"]["Inherited"] is True


def test_the_legend_has_every_status(book):
    """Each status stands in its colour beside its word."""
    rows = list(book["Legend"].iter_rows(min_row=2))
    for status, (sign, meaning) in zip(Status, rows, strict=False):
        assert sign.value.split(" ")[0] == SYMBOLS[status]
        assert meaning.value == words_for(status)
        assert sign.fill.fgColor.rgb == f"FF{FILLS[status.colour][0][1:].upper()}"


def _light(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", FILLS)
def test_letters_stand_out_from_the_fill(colour):
    """The contrast is at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted(map(_light, FILLS[colour]), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_colours_are_those_of_the_pages():
    """Each fill and its letters are those that the style of the pages has for light screens."""
    style = Path(module.__file__).with_name("templates") / "base.css"
    light = style.read_text("utf-8").partition("@media")[0]
    for name, (fill, letters) in FILLS.items():
        assert re.search(rf"--{name}: {fill};", light)
        assert re.search(rf"--{name}-ink: {letters};", light)


def test_the_flat_form_has_no_heads_above(view):
    """Without companies and roles the certifications stand where they stood."""
    page = opened(flat_matrix(view))["Matrix"]
    assert {one.value for row in (2, 3) for one in page[row]} == {None}
    assert page.cell(HEAD, WHO + 1).value == "First aid"


def test_nobody_and_nothing_is_a_workbook_too():
    """A workforce without anybody gives the heads alone."""
    book = opened(matrix(snapshot(Catalogue([]), Roster(), DAY)))
    assert book["Matrix"].max_row == HEAD
    assert book["List"].max_row == 1


def hostile(text):
    """Return the matrix of one subject with a name that means harm."""
    roles = [Role("crew", text, requires=["fire"])]
    facts = [Requirement(role="crew"), Requirement(), Completion(date(2026, 1, 1))]
    roster = Roster(
        subjects=[Subject("ana", name=text)],
        roles=roles,
        entries=[Entry("ana", "fire", one) for one in facts],
    )
    return matrix(snapshot(Catalogue([yearly("fire")]), roster, DAY))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "{=1+1}",
        "+cmd|' /C calc'!A0",
        "@SUM(1)",
        "-1",
        "http://evil.example",
        "internal:Sheet!A1",
        "<r><t>x</t></r>",
        "007",
        "<r>&</r>",
        "A\x1b[31mB",
        "A\ufffeB",
        "A\ud800B",
    ],
)
def test_g_11_every_text_stays_a_text(text):
    """No name is a formula, a number, an address or markup in any sheet."""
    content = workbook(hostile(text))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(one) for one in parts.namelist() if "/sheet" in one]
        assert not [one for one in sheets if b"<f>" in one or b"<hyperlink" in one]
    book = openpyxl.load_workbook(io.BytesIO(content))
    read = book["Matrix"].cell(HEAD + 1, 1)
    assert read.data_type == "s"
    assert read.value == re.sub("[\x1b\ufffe\ud800]", " ", text)


def test_the_longest_names_are_shortened():
    """A name that no cell could hold is shortened, and says so."""
    value = opened(hostile("x" * 40_000))["Matrix"].cell(HEAD + 1, 1).value
    assert (len(value), value[-1]) == (module.LONGEST, "…")


def test_a_date_that_spreadsheets_miscount_is_a_text():
    """Before March 1900 the days of spreadsheets have other numbers; such a date is a text."""
    facts = [Requirement(), Completion(date(1900, 1, 15), expires_on=date(1900, 2, 20))]
    roster = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "fire", one) for one in facts])
    book = opened(matrix(snapshot(Catalogue([yearly("fire")]), roster, date(1900, 2, 1))))
    assert book["Matrix"].cell(HEAD + 1, WHO + 1).value.endswith("1900-02-20")
    assert "1900-02-20" in next(book["List"].iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(("limit", "what"), [("MOST_ROWS", "rows"), ("MOST_COLUMNS", "columns")])
def test_what_no_sheet_holds_is_refused(monkeypatch, table, limit, what):
    """More rows or columns than a sheet holds are an error that says how many of each."""
    counts = {"rows": 1 + len(table.view.standings), "columns": WHO + len(table.columns)}
    monkeypatch.setattr(module, limit, counts[what])
    workbook(table)
    monkeypatch.setattr(module, limit, counts[what] - 1)
    with pytest.raises(ProblemsFound) as found:
        workbook(table)
    [problem] = found.value.problems
    assert problem.code == "not-writable"
    assert f"The report has {counts[what]} {what}, and a sheet of a workbook holds" in str(problem)


def test_rows_of_the_matrix_count_too(monkeypatch, table):
    """More subjects than a sheet has lines below its heads are refused like more standings."""
    bare = attrs.evolve(table, view=attrs.evolve(table.view, standings=()))
    monkeypatch.setattr(module, "MOST_ROWS", HEAD + len(table.rows) - 1)
    with pytest.raises(ProblemsFound):
        workbook(bare)


def test_the_same_matrix_is_the_same_bytes(table):
    """No instant of its making is in a workbook (G14)."""
    content = workbook(table)
    assert content == workbook(table)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")


def test_without_its_package_the_extra_is_named(monkeypatch, table):
    """The error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"certrules\[excel\]"):
        workbook(table)
