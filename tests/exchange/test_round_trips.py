"""What is written is read again as it was, in every format."""

import csv
import io
import json
import tomllib
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certrules import Assignment, Catalogue, Certification, Membership, Policy, Role, Subject, Term
from certrules.errors import ProblemsFound
from certrules.exchange import cells
from certrules.exchange.documents import dump, dumps, from_plain, load, loads, to_plain, write
from certrules.exchange.rosters import read_roster, write_roster
from certrules.model.facts import Completion, Exemption
from certrules.model.roster import Entry, Roster
from tests.exchange.folders import fill
from tests.exchange.strategies import (
    HOSTILE_NAMES,
    NAMES,
    catalogues,
    completions,
    policies,
    rosters,
)

FORMATS = ["toml", "yaml", "json"]
DAY = date(2026, 3, 10)


@given(catalogues())
def test_plain_data_is_read_again(catalogue):
    """load(dump(x)) == x, content hashes too, and plain data is what JSON knows."""
    data = dump(catalogue)
    again = load(data)
    assert again == catalogue
    hashes = [[one.policy.content_hash for one in both] for both in (again, catalogue)]
    assert hashes[0] == hashes[1]
    assert json.loads(json.dumps(data)) == data


@given(catalogues())
def test_text_is_read_again(catalogue):
    """loads(dumps(x)) == x in TOML, YAML and JSON, and writing again gives the same text."""
    for language in FORMATS:
        text = dumps(catalogue, language)
        again = loads(text, language)
        assert again == catalogue
        assert dumps(again, language) == text


@pytest.mark.parametrize("suffix", [".toml", ".yaml", ".yml", ".json", ".TOML"])
def test_file_is_read_again(tmp_path, suffix):
    """A catalogue written to a file is read from it again, whatever the format."""
    catalogue = Catalogue(
        Certification(f"c{number}", name) for number, name in enumerate(HOSTILE_NAMES)
    )
    path = tmp_path / f"p{suffix}"
    write(catalogue, path)
    assert load(path) == load(str(path)) == catalogue
    assert b"\r" not in path.read_bytes()


def test_empty_catalogue_is_read_again():
    """A catalogue without certifications is written and read in every format."""
    for language in FORMATS:
        assert loads(dumps(Catalogue(), language), language) == Catalogue()


def test_toml_has_dates_of_its_own():
    """Dates stand in TOML as dates, without quotes."""
    text = dumps(
        load({"certification": [{"id": "a", "policy": {"anchor": {"date": "2025-07-01"}}}]}), "toml"
    )
    [one] = tomllib.loads(text)["certification"]
    assert one["policy"]["anchor"]["date"].isoformat() == "2025-07-01"
    assert "date = 2025-07-01" in text


@given(policies())
def test_policy_alone_is_read_again(policy):
    """Every model is read again from its plain data: a policy."""
    assert from_plain(Policy, to_plain(policy)) == policy


@given(st.lists(st.integers(0, 9).flatmap(completions), max_size=3, unique_by=lambda one: one.id))
def test_assignment_is_read_again(drawn):
    """Every model is read again from its plain data: an assignment with its parents."""
    parent = Assignment(Certification("p", policy=Policy([Term("1 year")])), Subject("a"), drawn)
    mark = Exemption("not applicable", replaces=Exemption("deferred", until=DAY))
    child = Assignment(Certification("c"), Subject("a"), exemption=mark, parents=[parent])
    assert from_plain(Assignment, to_plain(child)) == child


def test_model_that_is_ambiguous_is_not_read():
    """An entry does not tell in plain data which kind of fact it holds, so there is no reader."""
    with pytest.raises(TypeError, match="no reader"):
        from_plain(Entry, {"subject": "a", "certification": "b"})


@given(rosters())
def test_roster_is_read_again(tmp_path_factory, roster):
    """read_roster(write_roster(x)) == x, in CSV and in JSON, and writing again gives the same."""
    folder = tmp_path_factory.mktemp("rosters")
    for path in (folder / "r", folder / "r.json"):
        write_roster(roster, path)
        again = read_roster(path)
        assert again == roster
        before = _bytes(path)
        write_roster(again, path)
        assert _bytes(path) == before


def _bytes(path):
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [one.read_bytes() for one in files]


@given(rosters())
def test_csv_agrees_with_another_reader(tmp_path_factory, roster):
    """The standard library's reader sees the same rows, each as long as the header."""
    path = tmp_path_factory.mktemp("rosters") / "r"
    write_roster(roster, path)
    text = (path / "subjects.csv").read_bytes().decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert {len(row) for row in rows} <= {len(header)}
    assert [cells.unguarded(row[0]) for row in rows] == [one.id for one in roster.subjects]


@given(NAMES)
def test_guard_is_taken_away_again(name):
    """What begins a formula gets one apostrophe, and loses exactly that one (F-13)."""
    assert cells.unguarded(cells.guarded(name)) == name
    assert cells.guarded(name)[0] not in "=+-@\t\r\n"


def test_no_cell_starts_a_formula(tmp_path):
    """No cell of a written folder begins with what a spreadsheet runs."""
    roster = Roster(
        subjects=[
            Subject(f"{sign}{n}", name=f"{sign}cmd|' /c calc'!A0") for n, sign in enumerate("=+-@")
        ]
    )
    write_roster(roster, tmp_path)
    for path in tmp_path.iterdir():
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline="")):
            assert all(cell[:1] not in set("=+-@\t\r\n") for cell in row)


def test_files_of_an_earlier_roster_are_replaced(tmp_path):
    """Writing a smaller roster over a larger one leaves nothing of the larger one."""
    larger = read_roster(fill(tmp_path, {"certifications.csv": None}))
    assert larger.entries
    smaller = Roster(subjects=[Subject("zoe")])
    write_roster(smaller, tmp_path)
    assert read_roster(tmp_path) == smaller


MARK = Exemption("none", replaces=Exemption("not applicable"))
UNWRITABLE = {
    "blank before a text": (
        Entry("a", "b", Exemption("none", notes=" x")),
        "exemptions",
        "notes",
        "not-writable",
    ),
    "blank after a name": (Subject("c", name="C "), "subjects", "name", "not-writable"),
    "NUL": (Entry("a", "b", Exemption("none", notes="\0")), "exemptions", "notes", "invalid-text"),
    "control in a name": (Subject("c", name="a\nb"), "subjects", "name", "invalid-text"),
    "semicolon in a list": (Role("r", requires=["a;b"]), "roles", "requires", "not-writable"),
    "unknown zone": (Subject("c", time_zone="Mars"), "subjects", "time_zone", "unknown-time-zone"),
    "a mark of its own before it": (
        Entry("a", "b", MARK),
        "exemptions",
        "replaces",
        "not-writable",
    ),
    "text that is too long": (Subject("c", name="x" * 70_000), "subjects", "name", "cell-too-long"),
}


@pytest.mark.parametrize(("thing", "sheet", "column", "code"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_would_not_be_read_again_is_not_written(tmp_path, thing, sheet, column, code):
    """A roster that CSV cannot hold is refused with the place, and nothing is written."""
    field = "entries" if isinstance(thing, Entry) else sheet
    parts = {"subjects": [Subject("a")]}
    parts[field] = [*parts.get(field, []), thing]
    folder = tmp_path / "r"
    with pytest.raises(ProblemsFound) as caught:
        write_roster(Roster(**parts), folder)
    [problem] = caught.value.problems
    assert problem.source == str(folder / f"{sheet}.csv")
    assert (problem.place, problem.code) == (column, code)
    assert not folder.exists()


def test_json_holds_what_csv_does_not(tmp_path):
    """JSON keeps blanks around a text and a mark that replaces another; but names are names."""
    path = tmp_path / "r.json"
    roster = Roster(
        subjects=[Subject("a", name=" A ")],
        roles=[Role("r", requires=["a;b"])],
        entries=[Entry("a", "b", attrs.evolve(MARK, notes=" x\r\n"))],
    )
    write_roster(roster, path)
    assert read_roster(path) == roster
    for subject, required in (("a\nb", "c"), ("a", "c\u2028d")):
        unheld = Roster(subjects=[Subject(subject)], roles=[Role("r", requires=[required])])
        with pytest.raises(ProblemsFound, match="control character"):
            write_roster(unheld, path)
    assert read_roster(path) == roster


@pytest.mark.parametrize("language", FORMATS)
def test_a_document_that_could_not_be_read_again_is_not_written(tmp_path, language):
    """F-7: a name that a document may not hold is a problem of writing it, with its place."""
    path = tmp_path / f"p.{language}"
    places = []
    for one in (
        Certification("a\tb"),
        Certification("a", "a\u202eb"),
        Certification("a", description="\0"),
    ):
        with pytest.raises(ProblemsFound) as caught:
            write(Catalogue([one]), path)
        places += [(problem.place, problem.code) for problem in caught.value.problems]
    fields = ("id", "name", "description")
    assert places == [(f"certification[0].{field}", "invalid-text") for field in fields]
    assert not path.exists()


def test_entries_are_put_in_the_order_of_the_files(tmp_path):
    """Facts of several kinds come back in the order of the files; those of a kind keep theirs."""
    facts = [
        Completion(DAY),
        Exemption("none"),
        Completion(DAY, comment="x"),
        Exemption("none", notes="x"),
    ]
    entries = [Entry("a", "b", fact) for fact in facts]
    roster = Roster(subjects=[Subject("a")], entries=entries)
    write_roster(roster, tmp_path)
    assert read_roster(tmp_path).entries == (entries[1], entries[3], entries[0], entries[2])


def test_membership_with_everything_is_read_again(tmp_path):
    """Every field of a membership has a column."""
    roster = read_roster(fill(tmp_path / "a", {}))
    [one] = roster.memberships
    instant = roster.entries[2].fact.recorded_at
    training = attrs.evolve(one.training, notes="with Bo", recorded_at=instant)
    full = attrs.evolve(one, until=one.training.until, training=training, recorded_at=instant)
    assert isinstance(full, Membership)
    changed = attrs.evolve(roster, memberships=[full])
    write_roster(changed, tmp_path / "b")
    assert read_roster(tmp_path / "b") == changed
