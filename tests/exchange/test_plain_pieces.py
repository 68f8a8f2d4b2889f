"""Files read in plain pieces, column by column, beside the strict reader: the same, always."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certrules.exchange import completions_csv, csv_records, problems
from certrules.exchange.completion_rows import Named, Record
from certrules.exchange.completion_table import COLUMNS, CompletionTable, Words
from certrules.exchange.csv_records import Limits
from certrules.exchange.problems import Findings
from certrules.exchange.reading import Column, read_table

HEADER = ",".join(COLUMNS)
PLAN = completions_csv.columns()

# Mostly what is usual, so that some pieces are plain, and everything that is not.
USUAL = ["ana,First aid,2026-01-10,,approved,", " bo , FIRE,2026-02-01,2027-02-01, Pending ,'=1"]
QUOTED = 'ana,"First aid",2026-01-10,,approved,"a ""b"",\r\nc"'
ODD = [
    QUOTED,
    'ana,"First\r\naid",2026-01-10,,approved,"a ""b"""',
    "ana,First aid,2026-13-10,,approved,",
    "ana,First aid,2026-01-10,,approved",
    "ana,First aid,2026-01-10,,approved,,",
    "ana,First aid\x0b,2026-01-10,,maybe,x",
    ",,,,,",
    "",
    "  ",
    'ana,First "aid",2026-01-10,,approved,',
    '"never closed',
    "lone\rcr,a,2026-01-10,,approved,",
    "ana,a,2026-01-10,,approved,\x00",
    "ana,a,2026-01-10,,approved," + "x" * 40,
    "ana,a,2026-01-10,,approved,\x85\u2028",
    "ana,a",
    "b,2026-01-10,,approved,",
]
BYTES = [b"ana,\xff,2026-01-10,,approved,", b"\xfe", b"\xc3"]


@st.composite
def files(draw):
    """A file of usual and odd lines, with either line end, a mark at its start or not."""
    line = st.one_of(*[st.sampled_from(USUAL)] * 4, st.sampled_from(ODD)).map(str.encode)
    lines = draw(st.lists(st.one_of(*[line] * 12, st.sampled_from(BYTES)), max_size=12))
    header = draw(st.sampled_from([HEADER, HEADER, HEADER, HEADER.replace(",", " , "), "Username"]))
    ends = draw(st.sampled_from([[b"\n"], [b"\r\n"], [b"\n", b"\r\n", b"\r"]]))
    start = draw(st.sampled_from([b"", b"\xef\xbb\xbf", b"\n"]))
    parts = [one + draw(st.sampled_from(ends)) for one in [header.encode(), *lines]]
    last = draw(st.sampled_from([b"", b"ana,First aid,2026-01-10,,approved,", b"\r", b"ana"]))
    return start + b"".join(parts) + last


def strictly(path, limits):
    """Return the rows of a file read one by one, and the problems."""
    found = Findings()
    rows = [
        Record(
            one.where.row,
            *(one.values[name] for name in COLUMNS[:3]),
            one.values.get("Expiration Date"),
            one.values["Status"],
            one.values.get("Comment", ""),
        )
        if one.sound
        else Named(one.where.row, one.values.get("Username"), one.values.get("Certification"))
        for one in read_table(path, PLAN, found, limits=limits)
    ]
    sound = [one for one in rows if isinstance(one, Record)]
    return sound, [one for one in rows if isinstance(one, Named)], found.problems


def in_pieces(path, limits):
    """Return the same, read in pieces where they are plain, and how many rows came so."""
    found, table, pieces = Findings(), CompletionTable(PLAN, limits), []

    def plain(first, cells):
        taken = table.take(first, cells)
        pieces.extend([first] * taken)
        return taken

    for row in read_table(path, PLAN, found, limits=limits, plain=plain):
        values = row.values
        if row.sound:
            said = (values.get("Expiration Date"), values["Status"], values.get("Comment", ""))
            table.add(Record(row.where.row, *(values[name] for name in COLUMNS[:3]), *said))
        else:
            table.add(Named(row.where.row, values.get("Username"), values.get("Certification")))
    rows = list(table.records(range(len(table))))
    return (rows, table.named, found.problems), pieces


@pytest.fixture(scope="module", params=[1, 60, 1 << 18])
def _block(request):
    """Pieces of a line, of some lines, and of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_records, "BLOCK", request.param)
        yield


@pytest.mark.usefixtures("_block")
@settings(max_examples=60, deadline=None)
@given(
    content=files(),
    limits=st.sampled_from([Limits(), Limits(cell=30), Limits(line=50), Limits(file=200)]),
)
def test_pieces_are_what_rows_are(content, limits):
    """Whatever is in a file, pieces give the rows and problems that reading row by row gives."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(content)
        found, _ = in_pieces(path, limits)
        assert found == strictly(path, limits)


def test_plain_lines_come_in_pieces(tmp_path, monkeypatch):
    """Lines without anything unusual come in pieces; one with a quote has its piece row by row."""
    monkeypatch.setattr(csv_records, "BLOCK", 200)
    path = tmp_path / "table.csv"
    path.write_text("\n".join([HEADER, *[USUAL[0]] * 100]), "utf-8")
    (rows, named, wrong), pieces = in_pieces(path, Limits())
    assert (len(rows), named, wrong) == (100, [], [])
    assert pieces[0] == 2
    assert len(pieces) > 10
    path.write_text("\n".join([HEADER, *[USUAL[0]] * 50, QUOTED, *[USUAL[0]] * 50]), "utf-8")
    (rows, _, wrong), pieces = in_pieces(path, Limits())
    assert (len(rows), wrong) == (101, [])
    assert [one.row for one in rows] == list(range(2, 103))
    assert pieces[-1] > 52


def test_a_piece_after_too_many_problems_is_not_read(tmp_path, monkeypatch):
    """After the most problems nothing is read any more, in pieces neither."""
    monkeypatch.setattr(csv_records, "BLOCK", 100)
    for module in (csv_records, problems):
        monkeypatch.setattr(module, "MOST_PROBLEMS", 3)
    path = tmp_path / "table.csv"
    path.write_text("\n".join([HEADER, *["a,b,x,x,x,"] * 20, *[USUAL[0]] * 50]), "utf-8")
    found, pieces = in_pieces(path, Limits())
    assert found == strictly(path, Limits())
    assert pieces == []
    assert found[2][-1].code == "too-many-problems"


def test_a_header_of_one_column_has_no_pieces(tmp_path):
    """In a table of one column a blank line is no row, so it is read row by row."""
    path = tmp_path / "table.csv"
    path.write_text("id\na\n\nb\n", "utf-8")
    rows = read_table(path, [Column("id")], Findings(), plain=lambda *_: pytest.fail("offered"))
    assert [(one.where.row, one.values["id"]) for one in rows] == [(2, "a"), (4, "b")]


def test_comments_are_forgotten():
    """Of many different comments only so many are looked for again, and each keeps its meaning."""
    words = Words(Column("Comment"), most=2)
    numbers = [words[one] for one in ("a", "b", "a ", "c", "a", "", "")]
    assert [words.meanings[one] for one in numbers] == ["a", "b", "a", "c", "a", "", ""]
    assert numbers[0] == numbers[2] != numbers[4]
    assert len(words.meanings) == 5
