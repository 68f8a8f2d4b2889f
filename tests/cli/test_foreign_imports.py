"""Files of other systems on the command line: the worked examples, and what is refused."""

import importlib.util
import json
from datetime import date

import openpyxl
import pytest

from certrules.adapters.sql.store import SqlStore
from certrules.model.facts import CompletionState
from tests.house.tree import ROOT

FOLDER = ROOT / "examples" / "imports"
COMPLETIONS = {
    "successfactors/learning_history.csv": {
        ("10021", "bls", date(2025, 3, 4), None, ""),
        ("10021", "fire", date(2026, 1, 15), None, "Room 2, morning group"),
        ("10022", "forklift", date(2025, 11, 30), None, ""),
        ("10023", "fire", date(2024, 2, 29), None, ""),
        ("00417", "bls", date(2024, 6, 12), None, ""),
    },
    "workday/certifications.xlsx": {
        ("10021", "forklift", date(2024, 5, 20), date(2027, 5, 19), "F-77/4"),
        ("10022", "bls", date(2025, 11, 28), None, "883201"),
        ("00417", "bls", date(2022, 6, 10), date(2024, 6, 30), "771034"),
    },
}
"""What each file comes to, read by hand."""

MEMBERSHIPS = {
    ("10021", "warehouse", date(2019, 4, 1), None),
    ("10022", "warehouse", date(2021, 9, 15), None),
    ("00417", "nurse", date(2012, 6, 1), None),
}


@pytest.fixture
def store(tmp_path, invoke):
    """The address of a store with the people and rules of the examples."""
    path = str(tmp_path / "store.db")
    invoke("init", "--store", path)
    people = ("--policies", str(FOLDER / "rules.toml"), "--roster", str(FOLDER / "roster"))
    assert invoke("import", "--store", path, *people).exit_code == 0
    return path


def take(invoke, store, what, file, *options):
    """Import a file of an example by the mapping beside it; return the report."""
    path = FOLDER / file
    mapping = ("--mapping", str(path.with_name("mapping.toml")))
    result = invoke("import", what, str(path), *mapping, "--store", store, "--json", *options)
    return result.exit_code, json.loads(result.stdout)


def roster(store):
    """Return the roster of a store."""
    opened = SqlStore(store)
    try:
        with opened.reading() as reading:
            return reading.roster()
    finally:
        opened.close()


@pytest.mark.parametrize(("file", "wanted"), COMPLETIONS.items(), ids=COMPLETIONS)
def test_completions_of_an_example(invoke, store, file, wanted):
    """Each example comes to the completions that its file says, once however often it is taken."""
    code, rehearsed = take(invoke, store, "completions", file, "--dry-run")
    assert code == 0
    assert roster(store).entries == ()
    code, report = take(invoke, store, "completions", file)
    assert (code, report) == (0, rehearsed)
    assert (report["created"], report["errors"]) == (len(wanted), [])
    assert {one["code"] for one in report["warnings"]} == {"left-out"}
    entries = roster(store).entries
    assert {one.fact.state for one in entries} == {CompletionState.APPROVED}
    assert {
        (
            one.subject,
            one.certification,
            one.fact.completed_on,
            one.fact.expires_on,
            one.fact.comment,
        )
        for one in entries
    } == wanted
    _, again = take(invoke, store, "completions", file)
    assert (again["created"], again["unchanged"]) == (0, len(wanted))


def test_assignments_of_an_example(invoke, store):
    """Job titles become memberships of roles."""
    code, report = take(invoke, store, "assignments", "bamboohr/employees.csv")
    assert (code, report["created"]) == (0, len(MEMBERSHIPS))
    memberships = roster(store).memberships
    assert {(one.subject, one.role, one.since, one.until) for one in memberships} == MEMBERSHIPS


def test_the_workbook_is_what_the_script_writes(tmp_path):
    """The workbook of an example has the cells that the script beside it writes."""
    spec = importlib.util.spec_from_file_location("make_workbook", FOLDER / "make_workbook.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write(tmp_path / "made.xlsx")
    paths = (FOLDER / "workday" / "certifications.xlsx", tmp_path / "made.xlsx")
    first, second = (
        [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.rows]
        for path in paths
    )
    assert first == second
    assert len(first) == 9


OWN = """
table = "completions"
fields.subject.column = "Username"
fields.certification.column = "Certification"
fields.completed_on.column = "Date Completed"
fields.expires_on.column = "Expiration Date"
fields.status.column = "Status"
fields.comment.column = "Comment"
"""


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_own_export_is_a_foreign_file(invoke, store, tmp_path, suffix):
    """What `certrules export` writes changes nothing when a mapping takes it in again."""
    path, mapping = tmp_path / f"own.{suffix}", tmp_path / "own.toml"
    mapping.write_text(OWN, "utf-8")
    for file in COMPLETIONS:
        take(invoke, store, "completions", file)
    assert invoke("export", "completions", str(path), "--store", store).exit_code == 0
    options = ("--mapping", str(mapping), "--store", store, "--json")
    report = json.loads(invoke("import", "completions", str(path), *options).stdout)
    counts = {"created": 0, "updated": 0, "unchanged": 8}
    assert report == {**counts, "errors": [], "warnings": []}


def test_a_refused_file(invoke, store, tmp_path):
    """Errors stand at the rows and columns of the foreign file; the exit code says bad data."""
    path = tmp_path / "learning_history.csv"
    text = (FOLDER / "successfactors" / "learning_history.csv").read_text("utf-8")
    path.write_text(
        text.replace("FORK-ADV", "FORK-NEW").replace("03/04/2025", "2025-03-04"), "utf-8"
    )
    mapping = str(FOLDER / "successfactors" / "mapping.toml")
    options = ("--mapping", mapping, "--store", store)
    result = invoke("import", "completions", str(path), *options, "--json")
    assert result.exit_code == 3
    errors = json.loads(result.stdout)["errors"]
    assert [(one["row"], one["column"], one["code"]) for one in errors] == [
        (2, "Completion Date", "invalid-date"),
        (4, "Item ID", "unknown-name"),
    ]
    assert roster(store).entries == ()
    result = invoke("import", "assignments", str(path), *options)
    assert result.exit_code == 3
    assert f"{mapping}, table" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("certifications", "x.csv", "--mapping", "m.toml"),
        ("--mapping", "m.toml", "--roster", "x"),
        ("completions", "--mapping", "m.toml"),
    ],
    ids=["certifications", "roster", "no file"],
)
def test_options_that_do_not_go_together(invoke, store, arguments):
    """A mapping goes with a table that can be mapped, and with a file."""
    result = invoke("import", *arguments, "--store", store)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("what", ["completions", "assignments"])
def test_a_date_format_beside_a_mapping(invoke, store, what):
    """How dates are written is said in the mapping, whatever the table."""
    options = ("--mapping", "m.toml", "--date-format", "%d.%m.%Y", "--store", store)
    result = invoke("import", what, "x.csv", *options)
    assert result.exit_code == 2
    assert "the mapping says how dates are written" in " ".join(result.stderr.split())
