"""Foreign files that are odd but right, and what becomes of their rows in every store."""

from datetime import date, datetime

import pytest

from certrules.model.facts import Completion, CompletionState
from certrules.model.roster import Entry
from certrules.model.subjects import Membership, Requirement
from certrules.testing import worlds
from tests.exchange.foreign import (
    ASSIGNMENTS,
    COMPLETIONS,
    REQUIREMENTS,
    changed,
    take_mapped,
    workbook,
)
from tests.exchange.store.conftest import places

HEADER = "ID,Course,Done,Until,State,Note,Colour"
GOOD = "ana,FA-1,1/10/2026,3/1/2027,Completed,on paper,red"
DAY, UNTIL = date(2026, 1, 10), date(2027, 3, 1)
RECORD = ("ana", "fa", DAY, UNTIL, CompletionState.APPROVED, "on paper")


def file(*rows, header=HEADER):
    """Return a file of rows under a header."""
    return "\n".join([header, *rows, ""])


def said(**about_the_file):
    """Return the mapping with more said about the file."""
    return changed(COMPLETIONS, "file", about_the_file)


def of_field(name, **keys):
    """Return the mapping with a field said in another way."""
    return changed(COMPLETIONS, "fields", name, keys)


def on_file(store):
    """Return the completions of a store, each as what the file says of it."""
    with store.reading() as reading:
        entries = reading.roster().entries
    return [
        (
            one.subject,
            one.certification,
            fact.completed_on,
            fact.expires_on,
            fact.state,
            fact.comment,
        )
        for one in entries
        if isinstance(fact := one.fact, Completion)
    ]


REPORT = f"Report of completions\nas of 2026,all,\n\n{HEADER}\n{GOOD}\n"

ODD = {
    "as it stands": (file(GOOD), COMPLETIONS),
    "a mark": (file(GOOD).encode("utf-8-sig"), COMPLETIONS),
    "CRLF": (file(GOOD).replace("\n", "\r\n"), COMPLETIONS),
    "semicolons": (file(GOOD).replace(",", ";"), said(delimiter=";")),
    "semicolons and quotes": (
        '"' + file(GOOD).strip().replace(",", '";"').replace("\n", '"\n"') + '"',
        said(delimiter=";"),
    ),
    "tabs": (file(GOOD).replace(",", "\t"), said(delimiter="\t")),
    "bars": (file(GOOD).replace(",", "|"), said(delimiter="|")),
    "UTF-16 with tabs": (
        file(GOOD).replace(",", "\t").encode("utf-16"),
        said(delimiter="\t", encoding="utf-16"),
    ),
    "UTF-16, other byte first": (
        b"\xfe\xff" + file(GOOD).encode("utf-16-be"),
        said(encoding="utf-16"),
    ),
    "title above the header": (REPORT, said(header_row=4)),
    "quotes above the header": (
        f'Report "North",,\n"never closed\n{HEADER}\n{GOOD}\n',
        said(header_row=3),
    ),
    "lone CR above the header": (f"Report\rof all\n{file(GOOD)}", said(header_row=2)),
    "blank lines above the header": (f"\n \r\n\n{file(GOOD)}", said(header_row=4)),
    "blank lines and a title": (f"\nReport\n{file(GOOD)}", said(header_row=3)),
    "blank line after a mark": (("\n" + file(GOOD)).encode("utf-8-sig"), said(header_row=2)),
    "blank line in UTF-16": (
        ("\n" + file(GOOD)).encode("utf-16"),
        said(header_row=2, encoding="utf-16"),
    ),
    "total below": (file(GOOD, "TOTAL,,1", "as of today"), said(ends_at="Total")),
    "total below, not in the first cell": (
        file(GOOD, ",total,,,,1,", "x"),
        said(ends_at=" Total "),
    ),
    "columns in another order": (
        "\n".join(",".join(line.split(",")[::-1]) for line in (HEADER, GOOD)),
        COMPLETIONS,
    ),
    "blanks in the header": (file(GOOD, header=HEADER.replace(",", " , ")), COMPLETIONS),
    "unused columns without names": (
        file(f"{GOOD},1,2", header=f"{HEADER},,"),
        COMPLETIONS,
    ),
    "unused columns twice": (
        file(f"{GOOD},x", header=f"{HEADER},Colour"),
        COMPLETIONS,
    ),
    "values in other letters": (file(GOOD.replace("FA-1", "fa-1").upper()), COMPLETIONS),
    "name of the store": (file(GOOD.replace("FA-1", "First aid")), COMPLETIONS),
    "date with a time": (
        file(GOOD.replace("1/10/2026", "10 January 2026 07:05 pm")),
        of_field("completed_on", column="Done", date_format="%d %B %Y %I:%M %p"),
    ),
    "short month": (
        file(GOOD.replace("1/10/2026", "Jan-10-2026")),
        of_field("completed_on", column="Done", date_format="%b-%d-%Y"),
    ),
    "constants": (
        file(GOOD),
        changed(of_field("certification", value="fa"), "fields", "expires_on", {"value": UNTIL}),
    ),
    "meaning of a blank": (
        file(GOOD.replace("Completed", "")),
        of_field("status", column="State", values={"": "approved"}),
    ),
    "one column for two fields": (
        file(GOOD),
        changed(
            COMPLETIONS,
            *("fields", "expires_on"),
            {"column": "Done", "values": {"1/10/2026": "2027-03-01"}},
        ),
    ),
    "rows left out": (
        file(GOOD, "nobody,XX,no date,,in PROGRESS,,"),
        COMPLETIONS,
    ),
}


def taken(text):
    """Return a record as some cases change it: capitals for the note."""
    return (*RECORD[:5], "ON PAPER") if "ON PAPER" in str(text) else RECORD


@pytest.mark.parametrize(("text", "mapping"), ODD.values(), ids=ODD)
def test_odd_but_right(quick, tmp_path, text, mapping):
    """What is odd but right is taken, and means what was meant."""
    path = tmp_path / "foreign.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = take_mapped(quick, path, mapping)
    assert (report.errors, report.created) == ((), 1)
    assert on_file(quick) == [taken(text)]


ENCODED = {
    "windows-1252": "Zoë – 5 €",
    "iso-8859-1": "Zoë",
    "iso-8859-2": "Łódź",
    "iso-8859-15": "5 €",
    "windows-1250": "Łódź",
    "windows-1251": "Жанна",
    "windows-1253": "Ζωή",
    "windows-1254": "Aydın",
    "shift_jis": "東京、表",
    "euc-jp": "東京",
    "euc-kr": "서울",
    "gb18030": "北京",
    "big5": "臺北",
    "utf-16": "Zoë 🦺 \u0a0a ਊ",
}


@pytest.mark.parametrize(("encoding", "note"), ENCODED.items(), ids=ENCODED)
def test_encodings(quick, tmp_path, encoding, note):
    """A declared encoding is read as such, also where a byte of a letter is that of a sign."""
    path = tmp_path / "foreign.csv"
    path.write_bytes(file(GOOD.replace("on paper", note)).encode(encoding))
    assert take_mapped(quick, path, said(encoding=encoding)).errors == ()
    assert on_file(quick) == [(*RECORD[:5], note)]


def test_a_formula_sign_is_text(quick, tmp_path):
    """F-13: the apostrophe before what a spreadsheet would run is taken away, in any text file."""
    path = tmp_path / "foreign.csv"
    path.write_text(file(GOOD.replace("on paper", "'=1+1").replace("FA-1", "'=1+1")), "utf-8")
    assert take_mapped(quick, path, COMPLETIONS).created == 1
    assert on_file(quick) == [("ana", "=1+1", DAY, UNTIL, CompletionState.APPROVED, "=1+1")]


def test_what_was_left_out_is_counted(quick, tmp_path):
    """A warning for each rule says how many rows it left out; the first rule that fits counts."""
    path = tmp_path / "foreign.csv"
    rows = [GOOD, "x,,,,In progress,,red", "y,,,,IN PROGRESS,,", "z,,,,other,,Blue"]
    path.write_text(file(*rows), "utf-8")
    rules = [*COMPLETIONS["leave_out"], {"column": "Colour", "values": ["blue", "red?"]}]
    report = take_mapped(quick, path, changed(COMPLETIONS, "leave_out", rules))
    assert places(report.warnings) == [(None, "State", "left-out"), (None, "Colour", "left-out")]
    assert [one.message.split(" left")[0] for one in report.warnings] == ["2 rows are", "1 row is"]


def test_rows_beside_the_store(store, tmp_path):
    """F-12 in every store: new, unchanged and changed records, and warnings at their columns."""
    path = tmp_path / "foreign.csv"
    path.write_text(file(GOOD, GOOD.replace("ana", "ben").replace("Completed", "Sent")), "utf-8")
    report = take_mapped(store, path, COMPLETIONS)
    assert (report.created, report.updated, report.unchanged) == (2, 0, 0)
    report = take_mapped(store, path, COMPLETIONS, hour=2)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    path.write_text(file(GOOD.replace("3/1/2027", "never"), GOOD.replace("ana", "ben")), "utf-8")
    report = take_mapped(store, path, COMPLETIONS, hour=3)
    assert (report.created, report.updated, report.unchanged) == (0, 2, 0)
    assert on_file(store) == [
        ("ana", "fa", DAY, None, CompletionState.APPROVED, "on paper"),
        ("ben", "fa", DAY, UNTIL, CompletionState.APPROVED, "on paper"),
    ]
    path.write_text(file(GOOD.replace("Completed", "Sent")), "utf-8")
    report = take_mapped(store, path, COMPLETIONS, hour=4)
    assert places(report.errors) == [(2, "State", "already-decided")]


def test_two_records_of_a_day_are_told_at_the_column(quick, tmp_path):
    """A warning about a day stands at the column of the foreign file."""
    path = tmp_path / "foreign.csv"
    path.write_text(file(GOOD, GOOD.replace("paper", "card")), "utf-8")
    report = take_mapped(quick, path, COMPLETIONS)
    assert places(report.warnings) == [(3, "Done", "same-day")]


def structure(store):
    """Return memberships and requirements of a store."""
    with store.reading() as reading:
        roster = reading.roster()
    return set(roster.memberships), set(roster.entries)


def test_memberships(store, tmp_path):
    """In every store: memberships are added, found again, and ended; a training stays."""
    path = tmp_path / "foreign.csv"
    trained = Membership("Cyd", "free", training=date(2026, 5, 1))
    store.apply(lambda t: t.put([trained], by="setup", at=worlds.hour(1)))
    path.write_text(
        "ID,Job,From,To\nana,crew,,\nben,free,2026-01-01,\nben,free,2026-01-01,\nCyd,free,,2026-12-31\n"
    )
    report = take_mapped(store, path, ASSIGNMENTS, hour=2)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 2)
    memberships, entries = structure(store)
    assert entries == set()
    assert {(one.subject, one.role, one.since, one.until) for one in memberships} == {
        ("ana", "crew", None, None),
        ("ben", "free", date(2026, 1, 1), None),
        ("Cyd", "free", None, date(2026, 12, 31)),
    }
    [ended] = [one for one in memberships if one.subject == "Cyd"]
    assert ended.training.until == date(2026, 5, 1)
    report = take_mapped(store, path, ASSIGNMENTS, hour=3)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 4)


def test_direct_requirements(store, tmp_path):
    """In every store: what is required directly is added, found again, and ended."""
    path = tmp_path / "foreign.csv"
    mapping = changed(REQUIREMENTS, "fields", "certification", "column", "Job")
    completion = Entry("ana", "fs", Completion(DAY, recorded_at=worlds.hour(0)))
    store.apply(lambda t: t.record([completion], by="setup", at=worlds.hour(0)))
    path.write_text(
        "ID,Job,From,To\nana,fire safety,,\nlift-1,lift,2026-01-01,2026-06-30\nana,Both,,\n"
    )
    assert take_mapped(store, path, mapping).created == 3
    report = take_mapped(store, path, mapping, hour=2)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    path.write_text("ID,Job,From,To\nana,fs,,2026-07-01\nana,fs,2026-09-01,\n")
    report = take_mapped(store, path, mapping, hour=3)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 0)
    at = worlds.hour(1)
    assert structure(store)[1] == {
        completion,
        Entry("ana", "fs", Requirement(until=date(2026, 7, 1), recorded_at=at)),
        Entry("ana", "fs", Requirement(since=date(2026, 9, 1), recorded_at=worlds.hour(3))),
        Entry("ana", "all", Requirement(recorded_at=at)),
        Entry(
            "lift-1",
            "lift",
            Requirement(since=date(2026, 1, 1), until=date(2026, 6, 30), recorded_at=at),
        ),
    }


def test_a_workbook(store, tmp_path):
    """In every store: cells typed as dates are dates, and the rest is as in a text file."""
    path = workbook(
        tmp_path / "foreign.xlsx",
        HEADER.split(","),
        ["ana", "FA-1", DAY, datetime.fromisoformat("2027-03-01"), "Completed", "on paper", 7],
        [None] * 7,
        ["ben", "First aid", "1/10/2026", None, "Sent", "'=1+1", None],
        ["ben", "FA-1", None, None, "In progress", None, None],
    )
    report = take_mapped(store, path, COMPLETIONS)
    assert (report.errors, report.created) == ((), 2)
    assert on_file(store) == [
        RECORD,
        ("ben", "fa", DAY, None, CompletionState.PENDING, "'=1+1"),
    ]
