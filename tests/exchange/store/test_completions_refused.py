"""User certifications CSVs that must be refused, each with every problem at its row and column."""

import pytest

from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import TEMPLATE
from certrules.exchange.csv_records import Limits
from tests.exchange.store.conftest import fill as filled
from tests.exchange.store.conftest import make, places

HEADER = TEMPLATE.text.strip()
GOOD = "ana,First aid,2026-01-10,2027-03-01,approved,on paper"
CERTIFICATION, DAY, UNTIL = "Certification", "Date Completed", "Expiration Date"


def file(*rows, header=HEADER):
    """Return a file of rows under a header."""
    return "\n".join([header, *rows, ""])


def cell(column, value):
    """Return the good file with another value in one column of row 2."""
    cells = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    return file(",".join({**cells, column: value}.values()))


def dates(*wrong):
    """Return a case for each wrong date, in both columns."""
    return {
        f"{column}: {value}": (cell(column, value), [(2, column, "invalid-date")])
        for value in wrong
        for column in (DAY, UNTIL)
    }


def headers(**changed):
    """Return a case for each changed header."""
    return {
        name: (file(GOOD, header=header), problems) for name, (header, problems) in changed.items()
    }


CASES = {
    # Encodings, F-2.
    "UTF-16 with a mark": (file(GOOD).encode("utf-16"), [(1, "", "not-utf-8")]),
    "UTF-16 without a mark": (file(GOOD).encode("utf-16-le"), [(1, "", "not-utf-8")]),
    "UTF-32": (file(GOOD).encode("utf-32"), [(1, "", "not-utf-8")]),
    "Latin-1": (cell("Comment", "Zoë").encode("latin-1"), [(2, "", "not-utf-8")]),
    "half a character": (file(GOOD).encode() + b"\xe2\x82", [(3, "", "not-utf-8")]),
    "overlong UTF-8": (f"{HEADER}\n".encode() + b"\xc0\xaf\n", [(2, "", "not-utf-8")]),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", [(1, "", "not-utf-8")]),
    "gzip": (b"\x1f\x8b\x08\x00\x00", [(1, "", "not-utf-8")]),
    # Records, F-3.
    "empty": ("", [(None, "", "missing-header")]),
    "blank lines": ("\n\r\n \n", [(None, "", "missing-header")]),
    "mark alone": (b"\xef\xbb\xbf", [(None, "", "missing-header")]),
    "short row": (file("ana,First aid,2026-01-10,,approved"), [(2, "", "row-length")]),
    "long row": (file(f"{GOOD},"), [(2, "", "row-length")]),
    "open quote": (file('ana,"First aid,2026-01-10,,approved,'), [(2, "column 2", "quoting")]),
    "text after a quote": (
        file('ana,"First" aid,2026-01-10,,approved,'),
        [(2, "column 2", "quoting")],
    ),
    "quote inside": (file('ana,First "aid",2026-01-10,,approved,'), [(2, "column 2", "quoting")]),
    "CR alone": (file(GOOD).replace("\n", "\r"), [(1, "", "line-end")]),
    # Headers, F-4.
    **headers(
        lower_case=(
            HEADER.replace("Username", "username"),
            [(1, "username", "unknown-column")],
        ),
        misspelt=(
            HEADER.replace("Expiration", "Expiraton"),
            [(1, "Expiraton Date", "unknown-column")],
        ),
        doubled=(
            HEADER.replace("Comment", "Status"),
            [(1, "Status", "duplicate-column"), (1, "Comment", "missing-column")],
        ),
    ),
    "missing": (
        file("ana,First aid,2026-01-10", header="Username,Certification,Date Completed"),
        [(1, name, "missing-column") for name in (UNTIL, "Status", "Comment")],
    ),
    "unknown": (file(f"{GOOD},x", header=f"{HEADER},Colour"), [(1, "Colour", "unknown-column")]),
    "without a name": (file(f"{GOOD},x", header=f"{HEADER},"), [(1, "", "unknown-column")]),
    # Cells, F-5, F-6.
    **dates(
        "10/01/2026",
        "2026/01/10",
        "26-01-10",
        "2026-1-10",
        "2026-01",
        "2026",
        "20260110",
        "2026-W02-6",
        "2026-010",
        "46032",
        "60",
        "4-Mar",
        "Sept",
        "12.5",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "２０２６-01-10",
        "١٤٤٧-٠٥-٠١",
        "令和8年",
        "2026-01-10T00:00:00",
        "2026-01-10 00:00",
        "+2026-01-10",
        "infinity",
        "today",
        "NaN",
        "None",
    ),
    "before 1900": (cell(DAY, "1899-12-31"), [(2, DAY, "date-out-of-range")]),
    "after 2999": (cell(UNTIL, "3000-01-01"), [(2, UNTIL, "date-out-of-range")]),
    "year 0": (cell(DAY, "0000-01-01"), [(2, DAY, "invalid-date")]),
    "blank date": (cell(DAY, ""), [(2, DAY, "missing-value")]),
    "blank user": (cell("Username", " \t"), [(2, "Username", "missing-value")]),
    "blank certification": (cell(CERTIFICATION, ""), [(2, CERTIFICATION, "missing-value")]),
    "blank status": (cell("Status", ""), [(2, "Status", "missing-value")]),
    "declined": (cell("Status", "declined"), [(2, "Status", "unknown-word")]),
    "withdrawn": (cell("Status", "withdrawn"), [(2, "Status", "unknown-word")]),
    "yes": (cell("Status", "yes"), [(2, "Status", "unknown-word")]),
    "look-alike status": (cell("Status", "аpproved"), [(2, "Status", "unknown-word")]),
    "NUL": (cell("Comment", "a\0b"), [(2, "Comment", "invalid-text")]),
    "long comment": (cell("Comment", "x" * 65_537), [(2, "Comment", "cell-too-long")]),
    "long quoted": (cell("Comment", f'"{"x" * 65_537}"'), [(2, "column 6", "cell-too-long")]),
    "control in a user": (cell("Username", "a\x07na"), [(2, "Username", "invalid-text")]),
    "newline in a user": (cell("Username", '"a\nna"'), [(2, "Username", "invalid-text")]),
    "turned direction": (
        cell(CERTIFICATION, "First\u202eaid"),
        [(2, CERTIFICATION, "invalid-text")],
    ),
    "line separator": (
        cell(CERTIFICATION, "First\u2028aid"),
        [(2, CERTIFICATION, "invalid-text")],
    ),
    # Names, F-7, F-8.
    "unknown user": (cell("Username", "anna"), [(2, "Username", "unknown-name")]),
    "user by name": (cell("Username", "Ana Ng"), [(2, "Username", "unknown-name")]),
    "look-alike user": (cell("Username", "аna"), [(2, "Username", "unknown-name")]),
    "ambiguous user": (cell("Username", "CYD"), [(2, "Username", "ambiguous-name")]),
    "unknown certification": (
        cell(CERTIFICATION, "First ade"),
        [(2, CERTIFICATION, "unknown-name")],
    ),
    "ambiguous certification": (
        cell(CERTIFICATION, "Twin"),
        [(2, CERTIFICATION, "ambiguous-name")],
    ),
    "look-alike certification": (
        cell(CERTIFICATION, "Fіrst aid"),
        [(2, CERTIFICATION, "unknown-name")],
    ),
    "two apostrophes": (cell(CERTIFICATION, "''=1+1"), [(2, CERTIFICATION, "unknown-name")]),
    "composite": (cell(CERTIFICATION, "Both"), [(2, CERTIFICATION, "invalid-fact")]),
    "another kind": (cell(CERTIFICATION, "Lift inspection"), [(2, CERTIFICATION, "invalid-fact")]),
    # Rows.
    "row after a blank line": (file("", cell(DAY, "x").split("\n")[1]), [(3, DAY, "invalid-date")]),
    "good rows beside a wrong one": (
        file(GOOD, GOOD.replace("ana", "zed"), GOOD.replace("ana", "ben")),
        [(3, "Username", "unknown-name")],
    ),
}


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def module_store(request):
    """A filled store for all cases: a refused import leaves it as it was."""
    store = filled(make(request.param, request))
    yield store
    store.close()


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_refused(module_store, take, text, wanted):
    """F-1: every problem is told at its row and column, and nothing is written."""
    report = take(import_completions, module_store, text)
    assert places(report.errors) == wanted
    assert all(one.message and len(one.value) <= 61 for one in report.errors)


def test_a_file_that_is_too_large(module_store, take):
    """F-5: a file over the limit is refused before it is read whole."""
    text = file(*[GOOD] * 1_000)
    report = take(import_completions, module_store, text, limits=Limits(file=1_000))
    assert [one.code for one in report.errors] == ["file-too-large"]


def test_a_file_that_is_not_there(module_store, tmp_path):
    """A file that is not there is an error of the report, not a traceback."""
    report = import_completions(module_store, tmp_path / "no.csv", by="x", at=None)
    assert [one.code for one in report.errors] == ["missing-file"]


ODD = {
    "a mark": file(GOOD).encode("utf-8-sig"),
    "CRLF": file(GOOD).replace("\n", "\r\n"),
    "no last line end": file(GOOD).strip(),
    "blank lines": file("", GOOD, "", "  ") + "\r\n\r\n",
    "columns in another order": "\n".join(
        ",".join(line.split(",")[::-1]) for line in (HEADER, GOOD)
    ),
    "headers with blanks": file(GOOD, header=HEADER.replace(",", " ,\t")),
    "everything quoted": "\n".join(
        ",".join(f'"{one}"' for one in line.split(",")) for line in (HEADER, GOOD)
    ),
    "blanks around": file(GOOD.replace(",", " ,\t ")),
    "no-break space around a name": cell(CERTIFICATION, "\u00a0First aid\u00a0"),
    "name in capitals": cell(CERTIFICATION, "FIRST AID"),
    "status in capitals": cell("Status", "APPROVED"),
    "no expiration date": cell(UNTIL, ""),
    "no comment": cell("Comment", ""),
    "expires on the day": cell(UNTIL, "2026-01-10"),
    "leap day": cell(DAY, "2024-02-29"),
    "first day": cell(DAY, "1900-01-01"),
    "last day": cell(UNTIL, "2999-12-31"),
    "comment of lines": cell("Comment", '"one\r\ntwo, and ""three"""'),
    "comment in Hebrew": cell("Comment", "אבטחה"),
    "comment with a formula": cell("Comment", "'=1+1"),
    "comment like a number": cell("Comment", "007"),
    "long comment": cell("Comment", "x" * 65_536),
    "user of several marks": cell("Username", "🦺 Zoë"),
    "user with parted marks": cell("Username", "🦺 Zoe\u0308"),
    "name like a formula": cell(CERTIFICATION, "'=1+1"),
    "name like a formula, bare": cell(CERTIFICATION, "=1+1"),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_but_right(quick, take, text):
    """What is odd but right is taken."""
    report = take(import_completions, quick, text)
    assert (report.errors, report.created, report.warnings) == ((), 1, ())
