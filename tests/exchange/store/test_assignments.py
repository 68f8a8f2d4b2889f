"""The assignments CSV on every store: marked columns change, others only warn."""

import pytest

from certrules.errors import ProblemsFound
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.assignments_export import TEMPLATE, export_assignments
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.conftest import CATALOGUE, fill, places

EXPORT = """,,Acme,Bolt,
,Free,Crew,Crew,Watch
MODIFICATION,,,,
First aid,,Y,Y,
Fire safety,,,Y,
Straße,,,,
Lift inspection,,,,
Both,,,,
Diving,,,,
diving,,,,
t1,,,,
t2,,,,
'=1+1,,,,
""".replace("\n", "\r\n")


def exported(store):
    """Return the export of a store as text."""
    with store.reading() as reading:
        return export_assignments(reading).text


def requires(store):
    """Return what each role requires."""
    with store.reading() as reading:
        return {one.id: one.requires for one in reading.roster([]).roles}


def test_the_matrix_is_written(store):
    """K-46: companies above their first role, roles, MODIFICATION, and a row for each."""
    assert exported(store) == EXPORT


def test_an_export_changes_nothing(store, take):
    """F-13: an export with every column marked is the same store again."""
    before = dump(store)
    marked = exported(store).replace("MODIFICATION,,,,", "MODIFICATION,Y,Y,Y,Y")
    report = take(import_assignments, store, marked)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 4)
    assert (dump(store), report.warnings) == (before, ())


def test_marked_columns_change(store, take):
    """F-11: in a marked column requirements come and go; in others they stay, with a warning."""
    text = ",Acme,Bolt,\n,CREW,Crew,Watch\nMODIFICATION,Y,,Y\nFirst aid,,,\nSTRASSE,Y,Y,Y\n"
    report = take(import_assignments, store, text)
    assert (report.created, report.updated, report.unchanged) == (0, 2, 1)
    assert places(report.warnings) == [(4, "Bolt / Crew", "not-marked")]
    assert requires(store) == {
        "crew": ("st",),
        "crew-b": ("fa", "fs"),
        "watch": ("st",),
        "free": (),
    }


def test_what_the_file_does_not_name_stays(store, take):
    """Certifications and roles that the file does not name stay as they are."""
    text = ",Bolt\n,Crew\nMODIFICATION,Y\nFire safety,\n"
    take(import_assignments, store, text)
    assert requires(store)["crew-b"] == ("fa",)
    assert requires(store)["crew"] == ("fa",)


HEAD = ",Acme,Bolt\n,Crew,Crew\nMODIFICATION,Y,Y\n"

REFUSED = {
    "empty": ("", [(None, "", "missing-header")]),
    "two rows": (",Acme\n,Crew\n", [(None, "", "missing-header")]),
    "UTF-16": (HEAD.encode("utf-16"), [(1, "", "not-utf-8")]),
    "open quote": (HEAD + 'First aid,"Y,\n', [(4, "column 2", "quoting")]),
    "short row": (HEAD + "First aid,Y\n", [(4, "", "row-length")]),
    "long row": (HEAD + "First aid,Y,,\n", [(4, "", "row-length")]),
    "short head": (
        ",Acme\n,Crew,Crew\nMODIFICATION,Y\n",
        [(1, "", "row-length"), (3, "", "row-length")],
    ),
    "no MODIFICATION": (
        HEAD.replace("MODIFICATION", "modification"),
        [(3, "column 1", "missing-header")],
    ),
    "a word in the corner": (
        f"Company{HEAD}",
        [(1, "column 1", "missing-header")],
    ),
    "small y": (HEAD + "First aid,y,\n", [(4, "Acme / Crew", "invalid-mark")]),
    "another mark": (HEAD + "First aid,,X\n", [(4, "Bolt / Crew", "invalid-mark")]),
    "small y in row 3": (
        HEAD.replace("Y,Y", "y,Y"),
        [(3, "Acme / Crew", "invalid-mark")],
    ),
    "unknown company": (HEAD.replace("Acme", "Acne"), [(1, "column 2", "unknown-name")]),
    "unknown role": (HEAD.replace("Crew,", "Cruw,"), [(2, "column 2", "unknown-name")]),
    "role of another company": (
        ",Acme\n,Watch\nMODIFICATION,\n",
        [(2, "column 2", "unknown-name")],
    ),
    "role without its company": (
        ",\n,Crew\nMODIFICATION,\n",
        [(2, "column 2", "unknown-name")],
    ),
    "blank role": (HEAD.replace(",Crew,", ",,"), [(2, "column 2", "missing-value")]),
    "company twice": (
        ",Acme,ACME\n,Crew,Crew\nMODIFICATION,,\n",
        [(1, "column 3", "duplicate-column"), (2, "column 3", "duplicate-column")],
    ),
    "company again": (
        ",Bolt,,Bolt\n,Crew,Watch,Crew\nMODIFICATION,,,\n",
        [(1, "column 4", "duplicate-column"), (2, "column 4", "duplicate-column")],
    ),
    "role twice": (
        ",Acme,\n,Crew,crew\nMODIFICATION,,\n",
        [(2, "column 3", "duplicate-column")],
    ),
    "unknown certification": (
        HEAD + "First ade,,\n",
        [(4, "Certification", "unknown-name")],
    ),
    "blank certification": (HEAD + ",Y,\n", [(4, "Certification", "missing-value")]),
    "certification twice": (
        HEAD + "First aid,Y,Y\nFIRST AID,Y,\n",
        [(5, "Certification", "duplicate-row")],
    ),
    "ambiguous certification": (HEAD + "Twin,Y,\n", [(4, "Certification", "ambiguous-name")]),
    "control character": (
        HEAD + "First\u202eaid,Y,\n",
        [(4, "Certification", "invalid-text")],
    ),
    "too many columns": (
        f",{',' * 10_000}\n,{',' * 10_000}\nMODIFICATION,{',' * 10_000}\n",
        [(2, "", "unknown-column")],
    ),
    "no CSV": (b"PK\x03\x04\x00\x00", [(1, "", "not-utf-8")]),
    "all at once": (
        ",Acme,Nowhere\n,Crew,Crew\nMODIFICATION,x,Y\nFirst aid,Y,no\nFirst ade,,\nFirst aid,,\n",
        [
            (1, "column 3", "unknown-name"),
            (3, "Acme / Crew", "invalid-mark"),
            (4, "Nowhere / Crew", "invalid-mark"),
            (5, "Certification", "unknown-name"),
            (6, "Certification", "duplicate-row"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), REFUSED.values(), ids=REFUSED)
def test_refused(quick, take, text, wanted):
    """F-1: every problem is told at its row and column, and nothing is written."""
    report = take(import_assignments, quick, text)
    assert places(report.errors) == wanted


def test_what_members_cannot_hold_is_refused(store, take):
    """A role cannot require what its members cannot hold; the column is named (H-1)."""
    text = ",Acme\n,Crew\nMODIFICATION,Y\nLift inspection,Y\n"
    report = take(import_assignments, store, text)
    assert places(report.errors) == [(2, "Acme / Crew", "invalid-fact")]


def test_names_are_guarded(quick, take):
    """F-13: a name that a spreadsheet would run is written with an apostrophe, and read back."""
    text = ",Acme\n,Crew\nMODIFICATION,Y\n'=1+1,Y\n"
    take(import_assignments, quick, text)
    assert requires(quick)["crew"] == ("fa", "=1+1")


def test_a_name_that_no_cell_holds(quick):
    """A name with control characters is a problem of the export, with its place."""
    roster = Roster([Company("odd", "O\u202edd")], [Subject("x")], [Role("r", "a\tb", "odd")])
    quick.apply(lambda t: t.load(roster, by="x", at=worlds.hour(0)))
    with pytest.raises(ProblemsFound) as caught:
        exported(quick)
    assert places(caught.value.problems) == [
        (1, "column 6", "invalid-text"),
        (2, "column 6", "invalid-text"),
    ]


def test_names_that_cannot_be_told_apart(quick):
    """A company whose name and id are both taken by others is a problem of the export."""
    companies = [Company("A", "B"), Company("B", "B"), Company("C", "A")]
    roster = Roster(companies, [Subject("x")], [Role("r", company="A")])
    quick.apply(lambda t: t.load(roster, by="x", at=worlds.hour(0)))
    with pytest.raises(ProblemsFound) as caught:
        exported(quick)
    assert [one.code for one in caught.value.problems] == ["not-writable"]


def test_roles_of_one_name_are_told_by_their_ids(quick, take):
    """Where two roles of a company have one name, the file has their ids."""
    more = [Role("x1", "Guard", "acme"), Role("x2", "Guard", "acme", requires=["fs"])]
    quick.apply(lambda t: t.put(more, by="x", at=worlds.hour(0)))
    text = exported(quick)
    assert ",Free,Crew,x1,x2,Crew,Watch\r\n" in text
    report = take(
        import_assignments, quick, text.replace("MODIFICATION,,,,,", "MODIFICATION,,,Y,Y,")
    )
    assert (report.updated, report.unchanged) == (0, 6)


def test_the_template_is_an_empty_matrix(quick, take):
    """A template has no roles, and changes nothing."""
    report = take(import_assignments, quick, TEMPLATE.text)
    assert (report.updated, report.unchanged, report.refused) == (0, 0, False)


def test_members_follow_the_matrix(quick, take):
    """What a role requires since the import is due for its members."""
    fill(quick, CATALOGUE, Roster([], [Subject("eve")], [], []))
    quick.apply(lambda t: t.put([Membership("eve", "free")], by="x", at=worlds.hour(0)))
    take(import_assignments, quick, ",\n,Free\nMODIFICATION,Y\nFire safety,Y\n")
    with quick.reading() as reading:
        pairs = {(one.subject, one.certification) for one in reading.due(worlds.hour(1).date())}
    assert ("eve", "fs") in pairs
