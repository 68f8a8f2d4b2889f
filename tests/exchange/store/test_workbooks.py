"""Workbooks: what is read of their cells, and what is refused before and while they are read."""

import re
import struct
import sys
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from certrules.errors import MissingExtra
from certrules.exchange.csv_records import Limits
from certrules.exchange.mapped_rows import MappedFile
from certrules.exchange.mapping import load_mapping
from certrules.exchange.workbook_checks import place_of
from tests.exchange.foreign import (
    COMPLETIONS,
    MAIN,
    PARTS,
    changed,
    package,
    row_xml,
    sheet_xml,
    take_mapped,
    text_cell,
    workbook,
)
from tests.exchange.store.conftest import places

HEADER = ("ID", "Course", "Done", "Until", "State", "Note")
GOOD = ("ana", "FA-1", "1/10/2026", "3/1/2027", "Completed", "on paper")
DAY = date(2026, 1, 10)


def said(**about_the_file):
    """Return the mapping with more said about the file."""
    return changed(COMPLETIONS, "file", about_the_file)


def of_field(name, key, value=True):
    """Return the mapping with a key of a field."""
    return changed(COMPLETIONS, "fields", name, key, value)


def cell(column, value):
    """Return the good row with another value in a column."""
    return tuple(value if name == column else one for name, one in zip(HEADER, GOOD, strict=True))


NINE = datetime.fromisoformat("2026-01-10T09:30:00")

CELLS = {
    "number for a subject": (cell("ID", 7), COMPLETIONS, [(2, "ID", "invalid-text")]),
    "number for a note": (cell("Note", 0.5), COMPLETIONS, [(2, "Note", "invalid-text")]),
    "date for a course": (cell("Course", DAY), COMPLETIONS, [(2, "Course", "invalid-text")]),
    "time for a note": (cell("Note", time(9)), COMPLETIONS, [(2, "Note", "invalid-text")]),
    "serial number": (cell("Done", 46032), COMPLETIONS, [(2, "Done", "invalid-date")]),
    "truth value for a date": (cell("Done", True), COMPLETIONS, [(2, "Done", "invalid-date")]),
    "time for a date": (cell("Done", time(9)), COMPLETIONS, [(2, "Done", "invalid-date")]),
    "time of day": (cell("Done", NINE), COMPLETIONS, [(2, "Done", "invalid-date")]),
    "text of another format": (
        cell("Done", "2026-01-10"),
        COMPLETIONS,
        [(2, "Done", "invalid-date")],
    ),
    "date after 2999": (
        cell("Until", date(3000, 1, 1)),
        COMPLETIONS,
        [(2, "Until", "date-out-of-range")],
    ),
    "blank cell": (cell("State", None), COMPLETIONS, [(2, "State", "missing-value")]),
    "error of a formula": (cell("Note", "#N/A"), COMPLETIONS, [(2, "Note", "invalid-text")]),
    "formula that was never computed": (
        cell("Note", "=1+1"),
        COMPLETIONS,
        [(2, "column 6", "no-stored-value")],
    ),
    "number of too many digits": (
        cell("Note", 10**15),
        of_field("comment", "number_as_text"),
        [(2, "Note", "invalid-text")],
    ),
    "delimiter": (GOOD, said(delimiter=";"), [(None, "", "wrong-mapping")]),
    "encoding": (GOOD, said(encoding="utf-8"), [(None, "", "wrong-mapping")]),
    "sheet that is not there": (GOOD, said(sheet="Shet"), [(None, "", "unknown-sheet")]),
    "header that is not there": (GOOD, said(header_row=5), [(5, "", "missing-header")]),
    "no total": (GOOD, said(ends_at="Total"), [(None, "", "missing-end")]),
}


@pytest.mark.parametrize(("row", "mapping", "wanted"), CELLS.values(), ids=CELLS)
def test_cells_refused(quick, tmp_path, row, mapping, wanted):
    """A cell is what it is: no number is a text, no serial number a date, no formula a value."""
    path = workbook(tmp_path / "b.xlsx", HEADER, row)
    assert places(take_mapped(quick, path, mapping).errors) == wanted


def with_sheets(*states):
    """Return what adds a sheet in each of these states."""

    def change(book):
        for state in states:
            book.create_sheet().sheet_state = state

    return change


def act(method, *arguments):
    """Return what calls a method of the sheet."""
    return lambda book: getattr(book.active, method)(*arguments)


def hide_row(number):
    """Return what hides a row."""
    return lambda book: setattr(book.active.row_dimensions[number], "hidden", True)


def hide_column(letter):
    """Return what hides a column."""
    return lambda book: setattr(book.active.column_dimensions[letter], "hidden", True)


def hide_sheet(book):
    """Hide the only sheet with something in it."""
    book.create_sheet("Other")
    book["Sheet"].sheet_state = "hidden"


SHEETS = {
    "two sheets": (with_sheets("visible"), COMPLETIONS, [(None, "", "unknown-sheet")]),
    "hidden sheet": (hide_sheet, said(sheet="Sheet"), [(None, "", "hidden-cells")]),
    "merged cells": (act("merge_cells", "A2:A3"), COMPLETIONS, [(2, "column 1", "merged-cells")]),
    "merged in the header": (
        act("merge_cells", "F1:G1"),
        COMPLETIONS,
        [(1, "column 6", "merged-cells")],
    ),
    "hidden row": (hide_row(2), COMPLETIONS, [(2, "", "hidden-cells")]),
    "hidden column": (hide_column("C"), COMPLETIONS, [(1, "column 3", "hidden-cells")]),
}


@pytest.mark.parametrize(("change", "mapping", "wanted"), SHEETS.values(), ids=SHEETS)
def test_sheets_refused(quick, tmp_path, change, mapping, wanted):
    """What is hidden or merged is told, since nobody could tell what is meant."""
    path = workbook(tmp_path / "b.xlsx", HEADER, GOOD, ("ben", *GOOD[1:]), change=change)
    assert places(take_mapped(quick, path, mapping).errors) == wanted


ROWS = (row_xml(1, *HEADER), row_xml(2, *GOOD))
GOOD_SHEET = sheet_xml(*ROWS)
OTHER_MAIN = MAIN.replace("schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/x")
FIRST = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
PACKAGES = {
    "macros": {"xl__vbaProject_bin": "x"},
    "binary workbook": {"xl__workbook_bin": "x"},
    "entities": {"xl__worksheets__sheet1_xml": FIRST + GOOD_SHEET.replace("ana", "&b;")},
    "entities in another part": {"xl__sharedStrings_xml": FIRST + "<sst/>"},
    "entities under another name": {"xl__strings_bin": FIRST + "<sst/>"},
    "strict variant": {"xl__workbook_xml": PARTS["xl/workbook.xml"].replace(MAIN, OTHER_MAIN)},
    "broken XML": {"xl__worksheets__sheet1_xml": GOOD_SHEET[:-20]},
    "no XML": {"xl__worksheets__sheet1_xml": "ID,Course"},
    "types that are no XML": {"[Content@Types]_xml": "<"},
    "no workbook in it": {"[Content@Types]_xml": f'<Types xmlns="{MAIN}"/>'},
    "relations to nowhere": {
        "xl__@rels__workbook_xml_rels": PARTS["xl/_rels/workbook.xml.rels"].replace("sheet1", "no")
    },
}


@pytest.mark.parametrize("parts", PACKAGES.values(), ids=PACKAGES)
def test_packages_refused(quick, tmp_path, parts):
    """A package that is no plain workbook is refused with one problem, whatever it is."""
    path = package(tmp_path / "b.xlsx", GOOD_SHEET, **parts)
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert error.code in {"unreadable-workbook", "unknown-sheet"}
    assert error.message.endswith(".")


SHAPES = {
    "row 0": [row_xml(1, *HEADER), row_xml(0, *GOOD)],
    "row far below": [row_xml(1, *HEADER), row_xml(999_999_999, *GOOD)],
    "rows out of order": [row_xml(1, *HEADER), row_xml(3, *GOOD), row_xml(2, *GOOD)],
    "row twice": [row_xml(1, *HEADER), row_xml(2, *GOOD), row_xml(2, *GOOD)],
    "row without a number": [row_xml(1, *HEADER), '<row r="x"/>'],
    "cell of another row": [row_xml(1, *HEADER), f'<row r="2">{text_cell("A3", "ana")}</row>'],
    "cells out of order": [
        row_xml(1, *HEADER),
        f'<row r="2">{text_cell("B2", "FA-1")}{text_cell("A2", "ana")}</row>',
    ],
    "cell outside of a sheet": [row_xml(1, *HEADER), f'<row r="2">{text_cell("ZZZ2", "x")}</row>'],
    "cell without a place": [row_xml(1, *HEADER), f'<row r="2">{text_cell("2A", "x")}</row>'],
    "text that is not there": [
        row_xml(1, *HEADER),
        '<row r="2"><c r="A2" t="s"><v>9</v></c></row>',
    ],
}


@pytest.mark.parametrize("rows", SHAPES.values(), ids=SHAPES)
def test_shapes_refused(quick, tmp_path, rows):
    """Rows and cells that are out of order or outside of a sheet make a workbook unreadable."""
    path = package(tmp_path / "b.xlsx", sheet_xml(*rows))
    assert "unreadable-workbook" in {
        one.code for one in take_mapped(quick, path, COMPLETIONS).errors
    }


STARTS = {
    "text": (b"ID,Course\n", "unreadable-workbook"),
    "empty": (b"", "unreadable-workbook"),
    "protected by a password": (
        bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600,
        "unreadable-workbook",
    ),
    "beginning of a package": (b"PK\x03\x04" + b"\0" * 30, "unreadable-workbook"),
    "gzip": (b"\x1f\x8b\x08\x00", "unreadable-workbook"),
}


@pytest.mark.parametrize(("content", "code"), STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_files_that_are_no_workbooks(quick, tmp_path, content, code, suffix):
    """What is no package, or one that is locked, is told with the remedy."""
    path = tmp_path / f"b.{suffix}"
    path.write_bytes(content)
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert (error.code, error.row) == (code, None)


def test_a_package_of_another_kind(quick, tmp_path):
    """A package that is no workbook at all is refused, whatever its suffix says."""
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert error.code == "unreadable-workbook"


def test_a_package_with_a_password(quick, tmp_path):
    """A package whose parts are encrypted is refused as such."""
    path = package(tmp_path / "b.xlsx", GOOD_SHEET)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert "password" in error.message


def test_damaged_parts(quick, tmp_path):
    """A part whose bytes were changed on the way is refused."""
    path = package(
        tmp_path / "b.xlsx", sheet_xml(*ROWS, *(row_xml(n, *GOOD) for n in range(3, 99)))
    )
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 60] = b"\xff" * 60
    path.write_bytes(content)
    assert [one.code for one in take_mapped(quick, path, COMPLETIONS).errors] == [
        "unreadable-workbook"
    ]


def test_a_package_that_unpacks_to_too_much(quick, tmp_path):
    """F-5: a package is refused by what it unpacks to, before it is unpacked."""
    blank = "<row/>" * 10 + " " * 3_000_000
    path = package(tmp_path / "b.xlsx", sheet_xml(*ROWS, after=blank))
    assert path.stat().st_size < 100_000
    report = take_mapped(quick, path, COMPLETIONS, limits=Limits(file=1_000_000))
    assert places(report.errors) == [(None, "", "file-too-large")]
    report = take_mapped(quick, path, COMPLETIONS, limits=Limits(file=1_000))
    assert places(report.errors) == [(None, "", "file-too-large")]


def test_a_package_that_lies_about_its_size(quick, tmp_path):
    """No more is unpacked of a part than it says, so a size understated makes it unreadable."""
    path = package(tmp_path / "b.xlsx", GOOD_SHEET)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as made:
        size = made.getinfo("xl/worksheets/sheet1.xml").file_size
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            if struct.unpack_from("<I", content, start + at)[0] == size:
                struct.pack_into("<I", content, start + at, 10)
            start += 4
    path.write_bytes(content)
    assert [one.code for one in take_mapped(quick, path, COMPLETIONS).errors] == [
        "unreadable-workbook"
    ]


def test_without_the_extra(quick, tmp_path, monkeypatch):
    """Without the package that reads workbooks, the extra that brings it is named."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"certrules\[excel\]"):
        take_mapped(quick, tmp_path / "b.xlsx", COMPLETIONS)


def test_references():
    """A reference names a row and a column, up to the last ones of a sheet."""
    assert place_of("A1") == (1, 1)
    assert place_of("XFD1048576") == (1_048_576, 16_384)
    for wrong in ("XFE1", "A1048577", "A0", "1A", "a1", "A1:B2", ""):
        with pytest.raises(ValueError, match=f"^{wrong}$"):
            place_of(wrong)


# ---------------------------------------------------------------- odd but right


def hidden_elsewhere(book):
    """Hide and merge what the mapping does not use: titles, another column, another sheet."""
    sheet = book.active
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Report"
    sheet.merge_cells("A1:F1")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["G"].hidden = True
    sheet["G4"] = "=1+1"
    sheet.merge_cells("G4:G5")
    book.create_sheet("Secret").sheet_state = "hidden"


def with_total(book):
    """Add the end of a table, and put in it and below it what would be in the way above."""
    sheet = book.active
    for row in (("Total", "=COUNTA(A2:A2)"), ("Printed", "=NOW()"), ("by", "hr"), ("on", "paper")):
        sheet.append(row)
    sheet.merge_cells("C3:F3")
    sheet.merge_cells("A5:B6")
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[5].hidden = True


ODD = {
    "texts": (GOOD, COMPLETIONS, None),
    "dates": (cell("Done", DAY), COMPLETIONS, None),
    "date with a time": (cell("Done", NINE), of_field("completed_on", "leave_out_time"), None),
    "numbers": (
        cell("ID", 7),
        changed(of_field("subject", "number_as_text"), "fields", "subject", "values", {"7": "ana"}),
        None,
    ),
    "number in a column of meanings": (
        cell("State", 1),
        of_field("status", "values", {"1": "approved"}),
        None,
    ),
    "truth value": (cell("State", True), of_field("status", "values", {"true": "approved"}), None),
    "truth value as a text": (cell("Note", True), COMPLETIONS, None),
    "date as a meaning": (
        cell("Until", DAY),
        of_field("expires_on", "values", {"2026-01-10": date(2027, 3, 1)}),
        None,
    ),
    "unused cells hidden and merged": (GOOD, said(header_row=3), hidden_elsewhere),
    "sheet by name": (GOOD, said(sheet="Sheet"), with_sheets("visible", "hidden")),
    "other sheets hidden": (GOOD, COMPLETIONS, with_sheets("hidden", "veryHidden")),
    "hidden, merged and not stored where the table ends": (GOOD, said(ends_at="Total"), with_total),
    "cells beyond the header": (GOOD, COMPLETIONS, act("append", [None] * 20 + ["remark"])),
}


@pytest.mark.parametrize(("row", "mapping", "change"), ODD.values(), ids=ODD)
def test_odd_but_right(quick, tmp_path, row, mapping, change):
    """What is odd but right is taken, and means what was meant."""
    path = workbook(tmp_path / "b.xlsx", HEADER, row, change=change)
    report = take_mapped(quick, path, mapping)
    assert (report.errors, report.created) == ((), 1)
    with quick.reading() as reading:
        [entry] = reading.roster(["ana"]).entries
    assert (entry.certification, entry.fact.completed_on, entry.fact.expires_on) == (
        "fa",
        DAY,
        date(2027, 3, 1),
    )


def spoiled(row):
    """Return what adds the end of a table, and spoils a row of it."""

    def change(book):
        with_total(book)
        sheet = book.active
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=3, end_column=3)
        sheet.row_dimensions[row].hidden = True
        sheet.cell(row, 6, "=1+1")

    return change


def test_what_is_in_the_way_above_the_end(quick, tmp_path):
    """Where a table ends takes away nothing of what is told of its rows."""
    path = workbook(tmp_path / "b.xlsx", HEADER, GOOD, change=spoiled(2))
    report = take_mapped(quick, path, said(ends_at="Total"))
    assert places(report.errors) == [
        (2, "", "hidden-cells"),
        (2, "column 3", "merged-cells"),
        (2, "column 6", "no-stored-value"),
    ]
    assert "The row is hidden." in report.errors[0].message


def test_an_end_that_may_be_none(quick, tmp_path):
    """A table does not end where a formula without its value stands before the text."""
    path = workbook(tmp_path / "b.xlsx", HEADER, ("=1+1", "Total"), GOOD)
    report = take_mapped(quick, path, said(ends_at="Total"))
    assert places(report.errors) == [(2, "column 1", "no-stored-value")]


def test_several_hidden_rows(quick, tmp_path):
    """Hidden rows are counted, and told at the first of them."""
    path = workbook(
        tmp_path / "b.xlsx",
        *(HEADER, GOOD, GOOD, GOOD),
        change=lambda book: [hide_row(one)(book) for one in (3, 4)],
    )
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert error.row == 3
    assert error.message.startswith("There are 2 hidden rows, this being the first.")


def test_stored_values_of_formulas(quick, tmp_path):
    """A formula counts as the value that was stored with it, an empty text as blank."""
    cells = {
        place: text_cell(f"{place}2", text) for place, text in zip("ABCDEF", GOOD, strict=True)
    }
    cells["A"] = '<c r="A2" t="str"><f>"a"&amp;"na"</f><v>ana</v></c>'
    cells["D"] = '<c r="D2" t="str"><f>""</f><v></v></c>'
    cells["F"] = '<c r="F2"><f>1+1</f><v>2</v></c>'
    row = f'<row r="2">{"".join(cells.values())}</row>'
    path = package(tmp_path / "b.xlsx", sheet_xml(row_xml(1, *HEADER), row))
    assert take_mapped(quick, path, of_field("comment", "number_as_text")).created == 1
    with quick.reading() as reading:
        [entry] = reading.roster(["ana"]).entries
    assert (entry.fact.expires_on, entry.fact.comment) == (None, "2")


def test_dates_as_texts_of_the_format(quick, tmp_path):
    """A cell that holds a date as ISO 8601 and says so is a date, whatever the mapping declares."""
    cells = {
        place: text_cell(f"{place}2", text) for place, text in zip("ABCDEF", GOOD, strict=True)
    }
    cells["C"] = '<c r="C2" t="d"><v>2026-01-10</v></c>'
    row = f'<row r="2">{"".join(cells.values())}</row>'
    path = package(tmp_path / "b.xlsx", sheet_xml(row_xml(1, *HEADER), row))
    assert take_mapped(quick, path, COMPLETIONS).created == 1
    with quick.reading() as reading:
        assert reading.roster(["ana"]).entries[0].fact.completed_on == DAY


def test_escapes_of_the_format(quick, tmp_path):
    """A control that a workbook writes as an escape is that control; other texts stay as typed."""
    texts = (*GOOD[:5], "one_x000D_\ntwo _x005F_x000D_ x000D_ _x0041_ _x000d_")
    cells = "".join(
        text_cell(f"{place}2", text) for place, text in zip("ABCDEF", texts, strict=True)
    )
    path = package(tmp_path / "b.xlsx", sheet_xml(row_xml(1, *HEADER), f'<row r="2">{cells}</row>'))
    assert take_mapped(quick, path, COMPLETIONS).created == 1
    with quick.reading() as reading:
        comment = reading.roster(["ana"]).entries[0].fact.comment
    assert comment == "one\r\ntwo _x000D_ x000D_ _x0041_ _x000d_"


def test_many_merged_cells(quick, tmp_path):
    """A thousand places of merged cells are told, and no more."""
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 1_500))
    shown = '<cols><col min="2" max="3" width="9"/></cols>'
    sheet = sheet_xml(*ROWS, before=shown, after=f"<mergeCells>{merged}</mergeCells>")
    report = take_mapped(quick, package(tmp_path / "b.xlsx", sheet), COMPLETIONS)
    assert places(report.errors) == [(n, "column 1", "merged-cells") for n in range(2, 1_002)]


def test_a_disk_that_fails(quick, tmp_path, monkeypatch):
    """A file that cannot be read to its end is told as such, and not as damaged."""
    path = package(tmp_path / "b.xlsx", GOOD_SHEET)

    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("certrules.exchange.workbooks.ZipFile", fail)
    assert places(take_mapped(quick, path, COMPLETIONS).errors) == [(None, "", "unreadable-file")]


def test_a_size_that_is_wrong(quick, tmp_path):
    """What a sheet says of its own size is not believed; rows and cells need no numbers."""
    rows = [re.sub(' r="[A-Z]?[12]"', "", one) for one in ROWS]
    path = package(tmp_path / "b.xlsx", sheet_xml(*rows, before='<dimension ref="A1"/>'))
    assert take_mapped(quick, path, COMPLETIONS).created == 1


def test_rows_far_apart(quick, tmp_path):
    """Row numbers are those of the sheet, over blank rows and many rows alike."""
    rows = [
        ("ana", "FA-1", f"1/{1 + n % 28}/{1900 + n // 28}", None, "Sent", None)
        for n in range(1_100)
    ]
    path = workbook(tmp_path / "b.xlsx", HEADER, *rows)
    book = openpyxl.load_workbook(path)
    book.active["A9000"] = "zed"
    book.save(path)
    report = take_mapped(quick, path, COMPLETIONS)
    assert {one.row for one in report.errors} == {9_000}
    assert places(report.errors)[-1] == (9_000, "ID", "unknown-name")


def test_spans_of_time_are_no_dates(quick, tmp_path):
    """A length of time is no date and no text."""
    path = workbook(tmp_path / "b.xlsx", HEADER, cell("Done", timedelta(hours=30)))
    assert places(take_mapped(quick, path, COMPLETIONS).errors) == [(2, "Done", "invalid-date")]


LIMITS = {"_LONGEST": 1 << 17, "_MOST_KEPT": 500, "_MOST_ROWS": 700, "_MOST_WITHIN": 900}
"""Smaller limits than those that hold, so that the sheets may be smaller, too."""

TOO_MUCH = {
    "a remark without end": sheet_xml(*ROWS, before=f"<!-- {'>' * (1 << 18)} -->"),
    "a value without end": sheet_xml(*ROWS, before=f'<x a="{">" * (1 << 18)}"/>'),
    "a text without end": sheet_xml(*ROWS, row_xml(3, "x" * (1 << 18))),
    "many elements": sheet_xml(*ROWS, "<a/>" * 500),
    "elements within each other": sheet_xml(*ROWS, "<a>" * 500),
    "many cells in a row": sheet_xml(*ROWS, f"<row>{'<c/>' * 901}</row>"),
    "many rows": sheet_xml(*ROWS, "<row/>" * 699),
}


@pytest.mark.parametrize("sheet", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_a_reader_would_choke_on(quick, tmp_path, monkeypatch, sheet):
    """A sheet within the limit that would fill the memory, or be read for hours, is refused."""
    for name, limit in LIMITS.items():
        monkeypatch.setattr(f"certrules.exchange.workbook_checks.{name}", limit)
    path = package(tmp_path / "b.xlsx", sheet)
    [error] = take_mapped(quick, path, COMPLETIONS).errors
    assert error.code == "unreadable-workbook"
    assert "more elements, or longer ones" in error.message


def test_too_many_problems(quick, tmp_path, monkeypatch):
    """When there are more problems than anybody reads, no further rows are read."""
    monkeypatch.setattr("certrules.exchange.problems.MOST_PROBLEMS", 1_500)
    path = workbook(tmp_path / "b.xlsx", HEADER, *[cell("Done", "x")] * 3_500)
    file = MappedFile(path, load_mapping(COMPLETIONS))
    assert len(list(file.rows())) == 2_000
    assert [one.code for one in file.errors.problems].count("too-many-problems") == 1


def test_limits_leave_room(quick, tmp_path, monkeypatch):
    """A sheet just within the limits is read."""
    for name, limit in LIMITS.items():
        monkeypatch.setattr(f"certrules.exchange.workbook_checks.{name}", limit)
    sheet = sheet_xml(*ROWS, "<row/>" * 698, before="<a/>" * 400)
    assert take_mapped(quick, package(tmp_path / "b.xlsx", sheet), COMPLETIONS).created == 1
