"""`certrules report`: views of a workforce on the terminal and in files."""

import csv
import io
import json
from datetime import UTC, date, datetime

import attrs
import openpyxl
import pytest
from icalendar import Calendar

from certrules.adapters.sql.store import SqlStore
from certrules.cli.report_data import COLUMNS
from certrules.cli.reporting import KINDS
from certrules.model.activities import Activity
from certrules.model.handling import Handling, Privacy
from certrules.office.access import Account
from certrules.office.actors import Actor
from certrules.office.groups import Group
from certrules.office.office import Office
from certrules.reports import matrix_page
from certrules.reports.in_office import subject_view_for
from tests.cli.conftest import POLICIES
from tests.reports.parsed import Page, text_of

ROOT = Actor("root", datetime(2026, 6, 30, 12, tzinfo=UTC), date(2026, 6, 30))

ABOUT = {"subject": "valid", "certification": "yearly", "kind": "asset"}

HOLDERS = [
    ("covered", "valid"),
    ("due", "due"),
    ("deferred", "deferred"),
    ("expired", "expired"),
    ("former", "valid"),
    ("lastday", "overdue"),
    ("missing", "missing"),
    ("exempt", "not_applicable"),
    ("overdue", "overdue"),
    ("revoked", "revoked"),
    ("training", "in_training"),
    ("upcoming", "upcoming"),
    ("valid", "valid"),
]
"""Who must hold the yearly course on 2026-07-01, or has it on file, by name; by hand."""

PARTS = {
    "expired": ["expired", "missing", "revoked", "upcoming"],
    "overdue": ["lastday", "overdue"],
    "due": ["due"],
    "training": ["training"],
    "deferred": ["deferred"],
}
"""What is not in order on that day; by hand."""


@pytest.fixture
def told(ask):
    """Run the command for JSON on the small roster, and read that."""

    def run(*words, **settings):
        result = ask("report", *words, "--json", **settings)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def subjects(standings):
    """Return the subjects of standings."""
    return [one["subject"] for one in standings]


def test_the_matrix_as_data(told):
    """Columns say what they are about, and each cell leads to its standing."""
    found = told("matrix")
    assert (found["report"], found["on"], found["known_at"]) == ("matrix", "2026-07-01", None)
    assert [(one["role"], one["certification"]) for one in found["columns"]] == [
        ("crew", "yearly"),
        (None, "yearly"),
        (None, "small"),
        (None, "lift"),
    ]
    rows = {row["subject"]: row for row in found["rows"]}
    [place] = [one for one in rows["due"]["cells"] if one is not None]
    standing = found["standings"][place]
    assert (standing["subject"], standing["status"]) == ("due", "due")
    assert (standing["expires_on"], standing["completed_on"]) == ("2026-07-20", "2025-07-20")
    assert (rows["expired"]["outstanding"], rows["due"]["outstanding"]) == (1, 0)
    assert rows["expired"]["cells"][1:] == [None] * 3


def test_a_subject_as_data(told):
    """What is outstanding stands apart from what else is on file."""
    found = told("subject", "overdue")
    assert (found["subject_name"], found["roles"]) == ("Ova Overdue", ["crew"])
    [one] = found["outstanding"]
    assert one["reason"] == "Expires on 2026-07-05, in 4 days; a completion awaits approval."
    assert found["records"] == []
    assert subjects(told("subject", "covered")["records"]) == ["covered", "covered"]


def test_a_supervisor_report_as_data(told):
    """What is not in order stands in five parts; without an id it is everybody's."""
    found = told("supervisor")
    assert found["supervisor"] is None
    assert {part: subjects(those) for part, those in found["parts"].items()} == PARTS


def test_a_certification_as_data(told):
    """Everybody who must hold it or has it is there, with the roles that require it."""
    found = told("certification", "yearly")
    assert [(one["subject"], one["status"]) for one in found["holders"]] == HOLDERS
    by_subject = {one["subject"]: one["required_by"] for one in found["holders"]}
    assert (by_subject["due"], by_subject["former"]) == (["Crew"], [])
    assert (found["roles"], found["restricted"], found["groups"]) == (["crew"], False, [])


def test_a_kind_and_groups_as_data(told):
    """A kind has its subjects alone; without groups all certifications are in none."""
    [lift] = told("kind", "asset")["subjects"]
    assert (lift["subject_name"], subjects(lift["standings"])) == ("Lift 1", ["lift-1"])
    [part] = told("groups")["groups"]
    assert (part["group"], part["path"]) == (None, [])
    assert [one["certification"] for one in part["certifications"]] == ["lift", "small", "yearly"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--status", "due", "--status", "overdue"], {"due", "overdue", "lastday"}),
        (["--company", "islands"], {"missing"}),
        (["--subject", "due"], {"due"}),
        (["--kind", "asset"], {"lift-1"}),
        (["--role", "crew", "--status", "valid"], {"valid", "covered"}),
        (["--certification", "small"], {"covered"}),
        (["--supervisor", "due"], {"due"}),
        (["--tag", "none"], set()),
        (["--group", "none"], set()),
    ],
)
def test_filters_choose_a_part(told, filters, expected):
    """Each filter takes what it says, several values any of them, several filters all."""
    assert {one["subject"] for one in told("matrix", *filters)["standings"]} == expected


def test_the_day_and_what_was_known_count(told):
    """The same as everywhere, --on is the day, and --known-at leaves out what came later."""
    later = told("subject", "due", on="2026-08-01")
    assert later["outstanding"][0]["status"] == "expired"
    before = told("subject", "valid", "--known-at", "2026-06-29T00:00:00Z")
    assert before["outstanding"][0]["status"] == "missing"
    assert before["known_at"] == "2026-06-29T00:00:00+00:00"


def test_today_is_each_subject_s_own(told):
    """With --on today the heading has the day of the zone."""
    assert "(today in UTC)" in told("kind", "asset", on="today")["on"]


def test_the_terminal_shows_signs_and_words(ask):
    """The matrix has a sign for each cell, with its meaning below; names stand before them."""
    text = ask("report", "matrix").stdout
    assert text.startswith("Matrix on 2026-07-01\n15 subjects, 3 certifications\n")
    assert "\nDan Due            ◔\n" in text
    assert "\nLift 1                   ✓\n" in text
    assert "\n2  Small course\n" in text
    assert "◔\u00a0Due" in text


def test_a_narrow_terminal_has_the_columns_below_each_other(ask):
    """Columns that do not fit stand in a further table, with their own numbers."""
    lines = ask("report", "matrix", columns=40).stdout.splitlines()
    heads = [line.split() for line in lines if line.startswith("Subject")]
    assert heads == [["Subject", "1", "2"], ["Subject", "3"]]


def test_nothing_to_show_is_said(ask):
    """A matrix of nobody says so, and the other reports are without a table."""
    assert "0 subjects, 0 certifications" in ask("report", "matrix", "--subject", "none").stdout
    assert ask("report", "kind", "client").stdout.endswith("0 subjects\nAssignments: 0\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_says_what_it_is(ask, kind):
    """Every kind prints a title with the day, and the word for each status beside its colour."""
    words = [kind, *([ABOUT[kind]] if kind in ABOUT else [])]
    text = ask("report", *words).stdout
    assert " on 2026-07-01\n" in text
    assert "VALID" in text or "Valid" in text or kind == "supervisor"


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_is_written_in_every_format(ask, tmp_path, kind):
    """Each kind is a page, a workbook, a calendar, JSON and CSV, as the suffix says."""
    words = [kind, *([ABOUT[kind]] if kind in ABOUT else [])]
    content = {}
    for suffix in ("html", "xlsx", "ICS", "json", "csv"):
        path = tmp_path / f"out.{suffix}"
        result = ask("report", *words, "--out", str(path))
        assert (result.exit_code, result.stdout) == (0, ""), result.output
        assert result.stderr == f"out.{suffix} written.\n"
        content[suffix] = path.read_bytes()
    assert content["html"].lstrip().lower().startswith(b"<!doctype html>")
    book = openpyxl.load_workbook(io.BytesIO(content["xlsx"]))
    assert book.sheetnames == ["Matrix", "List", "Legend"]
    assert Calendar.from_ical(content["ICS"])["prodid"]
    assert json.loads(content["json"])["report"] == kind
    assert content["csv"].decode().splitlines()[0] == ",".join(COLUMNS)


def test_csv_has_the_standings_of_the_view(ask, tmp_path):
    """The rows are those of the view, with what is outstanding first."""
    path = tmp_path / "out.csv"
    ask("report", "subject", "covered", "--out", str(path))
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert [(row["certification"], row["status"]) for row in rows] == [
        ("small", "valid"),
        ("yearly", "valid"),
    ]
    assert rows[0]["inherited_from"] == "yearly"


def test_a_calendar_has_what_is_in_order_too(ask, tmp_path):
    """The people of a supervisor are in the calendar with all that falls due, not the boss."""
    path = tmp_path / "out.ics"
    ask("report", "supervisor", "--out", str(path))
    found = {str(one["summary"]) for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}
    assert "Yearly course of Val Valid expires" in found
    assert not any("Flo Former" in one for one in found)


def test_a_matrix_can_be_grouped_and_thinned(told):
    """--only-required leaves out who has nothing to hold; --by-supervisor keeps everybody."""
    every = {row["subject"] for row in told("matrix", "--by-supervisor")["rows"]}
    required = {row["subject"] for row in told("matrix", "--only-required")["rows"]}
    assert every - required == {"former", "future"}


def test_a_large_matrix_is_explained_where_that_is_asked_for(ask, tmp_path, monkeypatch):
    """Beyond a number of cells --explained alone lets each of them say why."""
    monkeypatch.setattr(matrix_page, "EXPLAINED_AT_MOST", 0)
    records = []
    for number, words in enumerate(([], ["--explained"])):
        path = tmp_path / f"{number}.html"
        assert ask("report", "matrix", *words, "--out", str(path)).exit_code == 0
        kept = text_of(Page(path.read_text("utf-8")).one("script", id="explanations"))
        records.append(json.loads(kept)["records"])
    assert records[0] == []
    assert records[1] != []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["subject"], "Say which: give the id of a subject after 'subject'."),
        (["kind"], "give one of employee, asset, client, location after 'kind'"),
        (["matrix", "due"], "'matrix' takes no 'due'"),
        (["groups", "due"], "'groups' takes no 'due'"),
        (["supervisor", "--by-supervisor"], "go with 'matrix' alone"),
        (["supervisor", "--only-required"], "go with 'matrix' alone"),
        (["supervisor", "--explained"], "go with 'matrix' alone"),
        (["matrix", "--out", "a.pdf"], "'.pdf' is the suffix of no file that this writes"),
        (["matrix", "--out", "a"], "Give a name that ends with .html, .xlsx, .ics, .json or .csv"),
        (["matrix", "--out", "a.csv", "--json"], "--json and --out exclude each other"),
        (["matrix", "--as", "root"], "--as goes with --store"),
        (["nothing"], "Invalid value for 'KIND'"),
    ],
)
def test_words_that_do_not_go_together_are_refused(ask, words, said):
    """The message says what does not go together, and the exit code is 2."""
    result = ask("report", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("words", [["subject", "dew"], ["certification", "yearl"]])
def test_an_unknown_id_is_bad_data(ask, words):
    """The message names the nearest one."""
    result = ask("report", *words)
    assert result.exit_code == 3
    assert "There is no" in result.stderr
    assert "Did you mean" in result.stderr


def test_a_file_that_cannot_be_written_is_said(ask, tmp_path):
    """Nothing is left behind, and the exit code is that of bad data."""
    result = ask("report", "matrix", "--out", str(tmp_path / "no" / "out.csv"))
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr
    assert "nothing was written" in result.stderr
    assert not (tmp_path / "no").exists()


@pytest.fixture
def office(filled):
    """The address of the filled store, with an office: groups, a secret, a hidden subject."""
    store = SqlStore(filled)
    made = Office(store)
    made.levels.found(ROOT)
    made.levels.put_account(ROOT, Account("due", ["employee"], "due"))
    made.levels.put_account(ROOT, Account("watcher", ["observer"]))
    made.groups.create(ROOT, Group("safety", "Safety"))
    lift = made.certifications.get(ROOT, "lift")
    secret = Handling(group="safety", privacy=Privacy(hide_from_levels=["employee", "observer"]))
    made.certifications.edit(ROOT, attrs.evolve(lift, handling=secret))
    made.people.hide(ROOT, ["valid"])
    store.close()
    return filled


@pytest.fixture
def looked(invoke, office):
    """Run the command on that store as an account, or as whoever has the file."""

    def run(*words, actor=None):
        who = [] if actor is None else ["--as", actor]
        return invoke("report", *words, "--store", office, "--on", "2026-07-01", *who, "--json")

    return run


def test_whoever_has_the_store_sees_everything_but_hidden_people(looked):
    """Without --as nothing is held back; groups are those of the office, hidden people are out."""
    found = json.loads(looked("groups").stdout)["groups"]
    assert [(one["group"], one["path"]) for one in found] == [("safety", ["Safety"]), (None, [])]
    chosen = json.loads(looked("matrix", "--group", "safety").stdout)["standings"]
    assert subjects(chosen) == ["lift-1"]
    everybody = subjects(json.loads(looked("matrix").stdout)["standings"])
    assert "valid" not in everybody
    assert "due" in everybody


def test_an_account_sees_what_it_may(looked):
    """With --as, what is hidden from the account's level is in no report of its own."""
    found = json.loads(looked("matrix", actor="watcher").stdout)
    assert "lift" not in {one["certification"] for one in found["standings"]}
    assert "due" in subjects(found["standings"])
    own = json.loads(looked("subject", "due", actor="due").stdout)
    assert subjects(own["outstanding"]) == ["due"]


@pytest.fixture
def learning(office):
    """The address of that store, with rules to read for the yearly course before a login."""
    store = SqlStore(office)
    made = Office(store)
    rules = Activity("acknowledgement", "Site rules", required_at_login=True)
    yearly = made.certifications.get(ROOT, "yearly")
    made.certifications.edit(ROOT, attrs.evolve(yearly, handling=Handling(activity=rules)))
    store.close()
    return office


def test_k_40_the_view_of_a_person_has_the_activities_to_do(looked, learning):
    """An account is told of them as the office tells it; a filter takes them along."""
    store, today = SqlStore(learning), attrs.evolve(ROOT, on=date(2026, 7, 1))
    told = subject_view_for(Office(store).desk, today, "expired").to_do
    store.close()
    [one] = json.loads(looked("subject", "expired", actor="root").stdout)["to_do"]
    assert [each.certification for each in told] == [one["certification"]] == ["yearly"]
    assert one == {
        "certification": "yearly",
        "certification_name": "Yearly course",
        "activity": "acknowledgement",
        "title": "Site rules",
        "status": "expired",
        "expires_on": "2026-06-30",
        "new_revision": False,
        "required_at_login": True,
    }
    others = looked("subject", "expired", "--certification", "small", actor="root")
    assert json.loads(others.stdout)["to_do"] == []
    assert json.loads(looked("subject", "valid", actor="root").stdout)["to_do"] == []


@pytest.mark.usefixtures("learning")
def test_activities_are_known_to_accounts_of_an_office_alone(looked):
    """Without --as, and of what was known once, nothing is said of them rather than none."""
    once = ("--known-at", "2026-07-01T00:00:00Z")
    assert json.loads(looked("subject", "expired").stdout)["to_do"] is None
    assert json.loads(looked("subject", "expired", *once, actor="root").stdout)["to_do"] is None


def test_activities_to_do_on_the_terminal(invoke, learning):
    """Each has its status in words, what is to be done, and whether a login waits for it."""
    asked = ("report", "subject", "expired", "--store", learning, "--on", "2026-07-01")
    text = invoke(*asked, "--as", "root").stdout
    lines = text.partition("Activities to do: 1\n")[2].splitlines()
    assert lines[2].split("  ") == ["EXPIRED", "Yearly course", "Site rules", "required at login"]
    assert "Activities to do" not in invoke(*asked).stdout


@pytest.mark.parametrize(
    ("words", "actor"),
    [(["matrix"], "due"), (["subject", "expired"], "due"), (["matrix"], "nobody")],
)
def test_what_an_account_may_not_see_is_refused(looked, words, actor):
    """The message is the same whether or not it is there, and nothing is printed."""
    result = looked(*words, actor=actor)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"'{actor}' may not" in result.stderr


def test_a_certification_hidden_from_an_account_is_not_there(looked):
    """What an account may not see is answered like what there is not."""
    result = looked("certification", "lift", actor="watcher")
    assert result.exit_code == 3
    assert "There is no certification 'lift'" in result.stderr


def test_the_people_of_a_supervisor(invoke, tmp_path, policies):
    """The report is about those below, however deep, and its calendar about them alone."""
    people = [
        {"id": "sue", "name": "Sue Ox"},
        {"id": "ana", "name": "Ana Ng", "supervisor": "sue"},
        {"id": "ben", "name": "Ben Ito", "supervisor": "ana"},
    ]
    held = [{"subject": one["id"], "certification": "yearly"} for one in people]
    done = [{**one, "completed_on": "2025-07-20"} for one in held]
    roster = tmp_path / "roster.json"
    words = {"subjects": people, "requirements": held, "completions": done}
    roster.write_text(json.dumps(words), "utf-8")
    asked = ("--policies", policies, "--roster", str(roster), "--on", "2026-07-01")
    text = invoke("report", "supervisor", "sue", *asked).stdout
    assert text.startswith("The people of Sue Ox on 2026-07-01\n")
    assert [name for name in ("Ana Ng", "Ben Ito") if name in text.partition("Due: 2")[2]] == [
        "Ana Ng",
        "Ben Ito",
    ]
    path = tmp_path / "out.ics"
    assert invoke("report", "supervisor", "sue", *asked, "--out", str(path)).exit_code == 0
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert {str(one["description"]).split("\n")[1] for one in events} == {
        "Whose: Ana Ng",
        "Whose: Ben Ito",
    }
    assert "Roles:" not in invoke("report", "subject", "sue", *asked).stdout


def test_a_certification_says_its_group(invoke, office):
    """On the terminal a certification has the path of its group."""
    words = ("report", "certification", "lift", "--store", office, "--on", "2026-07-01")
    assert "\nGroup: Safety\n" in invoke(*words).stdout


def test_nobody_has_a_certification(ask):
    """A certification that nobody must hold or has is a heading alone."""
    text = ask("report", "certification", "small", "--subject", "due").stdout
    assert text == "Small course on 2026-07-01\nMust hold it, or have it: 0\n"


def test_a_comparison_has_what_an_account_may_see(invoke, office, tmp_path):
    """What is hidden from an account is not compared for it, and it may see the rest."""
    other = tmp_path / "other.toml"
    other.write_text(
        POLICIES.replace('"1 year"', '"2 years"').replace('"never expires"', '"1 month"')
    )
    words = ("compare", str(other), "--store", office, "--on", "2026-07-01", "--json")
    seen, all_of_it = (
        {one["certification"] for one in json.loads(invoke(*words, *who).stdout)["changes"]}
        for who in (("--as", "watcher"), ())
    )
    assert "lift" in all_of_it
    assert seen == all_of_it - {"lift"}
