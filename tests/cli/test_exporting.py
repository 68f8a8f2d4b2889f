"""`certrules export TABLE FILE`: formats, filters, and the day of a status."""

import csv
import json
from datetime import date

import openpyxl
import pytest

DAY = ("--on", "2026-07-01")


@pytest.fixture
def taken(invoke, filled, tmp_path):
    """Export a table with options, and return the column `Username` of it."""

    def run(what, *options):
        path = tmp_path / "out.csv"
        result = invoke("export", what, str(path), "--store", filled, *options)
        assert result.exit_code == 0, result.stderr
        with path.open(encoding="utf-8", newline="") as file:
            return [row["Username"] for row in csv.DictReader(file)]

    return run


def test_statuses_of_a_day(taken):
    """H-14: each filter narrows the table, and the values of one are alternatives."""
    assert len(taken("statuses", *DAY)) == 16
    assert taken("statuses", *DAY, "--status", "due") == ["due"]
    assert taken("statuses", *DAY, "--status", "due", "--status", "grace") == ["due"]
    both = ("--status", "overdue", "--status", "expired")
    assert taken("statuses", *DAY, *both) == ["overdue", "lastday", "expired"]
    assert taken("statuses", *DAY, "--kind", "asset") == ["lift-1"]
    assert taken("statuses", *DAY, "--company", "islands") == ["missing"]
    assert taken("statuses", *DAY, "--certification", "small") == ["covered"]
    assert len(taken("statuses", *DAY, "--role", "crew")) == 15
    assert taken("statuses", *DAY, "--role", "crew", "--kind", "asset") == []
    assert taken("statuses", *DAY, "--subject", "valid", "--subject", "due") == ["valid", "due"]


def test_completions_of_a_filter(taken):
    """Completions are taken by the status of their assignment, or by their own state."""
    assert taken("instances", *DAY, "--status", "overdue") == ["lastday", "overdue", "overdue"]
    assert taken("instances", "--state", "pending") == ["overdue"]
    assert taken("completions", "--state", "pending", "--state", "approved", "--kind", "asset") == [
        "lift-1"
    ]


def test_all_is_everything(taken):
    """H-14: --all takes everything, whatever the filters say."""
    assert len(taken("completions", "--kind", "asset", "--status", "due", "--all")) == 12
    assert len(taken("statuses", *DAY, "--kind", "asset", "--all")) == 16


def test_each_subjects_own_today(taken, invoke, filled, tmp_path):
    """R-33: 'today' is each subject's own, so that nobody's day is more than a day off."""
    assert taken("statuses", "--on", "today", "--zone", "UTC", "--subject", "lift-1") == ["lift-1"]
    path = str(tmp_path / "o.csv")
    options = ("--store", filled, "--on", "today", "--zone", "Nowhere/No")
    result = invoke("export", "statuses", path, *options)
    assert result.exit_code == 3
    assert result.stderr.startswith("error: 'Nowhere/No' is no known time zone. Use an IANA name")


@pytest.mark.parametrize("what", ["certifications", "assignments", "completions"])
def test_a_table_as_a_workbook(invoke, filled, tmp_path, what):
    """F-15: the suffix tells the format, and a template has the columns of the table."""
    path = tmp_path / "o.xlsx"
    result = invoke("export", what, str(path), "--store", filled)
    assert (result.exit_code, " written." in result.stdout) == (0, True)
    names = [cell.value for cell in openpyxl.load_workbook(path).active[1]]
    result = invoke("export", what, str(path), "--template")
    assert (result.exit_code, result.stdout) == (0, "0 rows written.\n")
    if what != "assignments":
        assert [cell.value for cell in openpyxl.load_workbook(path).active[1]] == names


def test_dates_of_a_workbook(invoke, filled, tmp_path):
    """A date is a date in a workbook."""
    path = tmp_path / "o.xlsx"
    invoke("export", "instances", str(path), "--store", filled, "--subject", "lift-1")
    _, row = openpyxl.load_workbook(path).active.values
    assert row[6].date() == date(2020, 2, 2)


def test_a_format_that_is_said(invoke, filled, tmp_path):
    """--format wins over the suffix, and serves where there is none."""
    path = tmp_path / "o.csv"
    options = ("--store", filled, "--format", "jsonl", "--kind", "asset")
    assert invoke("export", "completions", str(path), *options).exit_code == 0
    assert json.loads(path.read_text("utf-8"))["Username"] == "lift-1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("statuses", "--store", "x.db"), "Give --on DATE"),
        (("completions", "--store", "x.db", "--status", "due"), "Give --on DATE"),
        (("completions", "--store", "x.db", *DAY), "--on goes with --status"),
        (("completions", "--store", "x.db", "--zone", "UTC"), "--zone goes with '--on today'"),
        (("statuses", "--store", "x.db", *DAY, "--zone", "UTC"), "--zone goes with '--on today'"),
        (("statuses", "--template"), "statuses are not imported"),
        (("completions", "--template", "--zone", "Nowhere/No"), "--zone goes with '--on today'"),
        (("completions", "--template", "--kind", "asset"), "Take the filters away"),
        (("completions", "--store", "x.db", "--status", "lapsed"), "'lapsed' is not one of"),
        (("completions", "--store", "x.db", "--format", "ods"), "'ods' is not one of"),
        (("rosters", "--store", "x.db"), "'rosters' is not one of"),
    ],
)
def test_wrong_usage(invoke, arguments, message):
    """Options that do not go together are told, with a remedy."""
    what, *options = arguments
    result = invoke("export", what, "x.csv", *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_a_filter_that_names_nothing(invoke, filled, tmp_path):
    """An id that nothing has is an error, and writes no file."""
    path = tmp_path / "o.csv"
    options = ("--store", filled, "--certification", "yerly")
    result = invoke("export", "completions", str(path), *options)
    assert (result.exit_code, path.exists()) == (3, False)
    assert "There is no certification 'yerly'. Did you mean 'yearly'?" in result.stderr


def test_a_file_that_cannot_be_written(invoke, filled, tmp_path):
    """A file that cannot be written is told, and that nothing was."""
    path = tmp_path / "none" / "o.csv"
    result = invoke("export", "completions", str(path), "--store", filled)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "'o.csv' cannot be written: no such file or directory." in result.stderr
    assert result.stderr.endswith("1 problem found; nothing was written.\n")
