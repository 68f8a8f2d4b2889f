"""`certrules compare`: the same facts under another policy document."""

import csv
import io
import json

import pytest

from certrules.cli.comparing import COLUMNS
from tests.cli.conftest import POLICIES

SHORTER = POLICIES.replace('valid_for = "1 year"', 'valid_for = "6 months"')


@pytest.fixture
def other(tmp_path):
    """The path of a document in which the yearly course lasts half as long."""
    path = tmp_path / "other.toml"
    path.write_text(SHORTER, "utf-8")
    return str(path)


@pytest.fixture
def compared(ask, other):
    """Run the command for JSON against that document, and read it."""

    def run(*words):
        result = ask("compare", other, *words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def test_each_change_has_its_spans(compared):
    """Val's certificate of 2026-01-10 would be overdue on the day, and expired ten days later."""
    found = compared("--subject", "valid", "--through", "2026-08-01")
    assert (found["start"], found["end"], found["compared"]) == ("2026-07-01", "2026-08-01", 1)
    assert found["redefined"] == [{"certification": "yearly", "change": "changed"}]
    [change] = found["changes"]
    assert (change["subject_name"], change["certification"]) == ("Val Valid", "yearly")
    names = ("start", "end", "status_before", "status_after", "expires_on_after")
    assert [tuple(one[name] for name in names) for one in change["spans"]] == [
        ("2026-07-01", "2026-07-02", "valid", "due", "2026-07-10"),
        ("2026-07-03", "2026-07-10", "valid", "overdue", "2026-07-10"),
        ("2026-07-11", "2026-08-01", "valid", "expired", "2026-07-10"),
    ]
    assert change["spans"][0]["expires_on_before"] == "2027-01-10"


def test_a_year_is_compared_unless_told_otherwise(compared):
    """The last day is a year after the first."""
    assert compared()["end"] == "2027-07-01"


def test_a_document_compared_with_itself_changes_nothing(ask, policies):
    """There is no change, and no cost."""
    text = ask("compare", policies).stdout
    assert text.splitlines() == [
        "What if, 2026-07-01 to 2027-07-01",
        "0 certifications defined otherwise; 0 assignments of 16 would change",
        "Cost +0, hours +0, trainings +0",
    ]


def test_the_terminal_shows_who_and_from_what_to_what(ask, other):
    """Counts by statuses before and after come first, then each change with its days and dates."""
    text = ask("compare", other, "--subject", "valid", columns=120).stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "1 certification defined otherwise; 1 assignment of 1 would change" in lines
    assert "VALID OVERDUE 1" in lines
    assert "Changes: 1" in lines
    assert "Val Valid Yearly course 2026-07-01 2026-07-02 VALID 2027-01-10 DUE 2026-07-10" in lines


def test_a_long_list_is_cut(ask, other):
    """--limit says how many changes are listed, and the rest is counted."""
    text = ask("compare", other, "--limit", "2").stdout
    count = int(text.partition("Changes: ")[2].partition("\n")[0])
    assert count > 2
    assert text.endswith(f"... and {count - 2} more.\n")


def test_what_one_document_does_not_have_is_no_assignment(ask, tmp_path):
    """A certification that the second document lacks is taken out, without dates there."""
    path = tmp_path / "less.toml"
    path.write_text(POLICIES.partition('[[certification]]\nid = "lift"')[0], "utf-8")
    found = json.loads(ask("compare", str(path), "--json").stdout)
    assert found["redefined"] == [{"certification": "lift", "change": "taken out"}]
    [change] = found["changes"]
    [span] = change["spans"]
    assert (span["status_before"], span["status_after"]) == ("valid", "not_required")
    assert (span["required_after"], span["expires_on_after"]) == (False, None)
    assert "NOT REQUIRED" in ask("compare", str(path)).stdout


def test_a_file_for_each_suffix(ask, other, tmp_path):
    """The page has the changes, CSV a row for each span, JSON all of it."""
    content = {}
    for suffix in ("html", "json", "csv"):
        path = tmp_path / f"out.{suffix}"
        result = ask("compare", other, "--out", str(path))
        assert (result.exit_code, result.stdout) == (0, ""), result.output
        content[suffix] = path.read_text("utf-8")
    assert "Val Valid" in content["html"]
    rows = list(csv.DictReader(io.StringIO(content["csv"])))
    assert tuple(rows[0]) == COLUMNS
    changes = json.loads(content["json"])["changes"]
    assert len(rows) == sum(len(one["spans"]) for one in changes)


def test_a_store_is_compared_as_an_account_sees_it(invoke, filled, other):
    """From a store it says the same, and an account that is not there may see nothing."""
    words = ("compare", other, "--store", filled, "--on", "2026-07-01", "--json")
    assert len(json.loads(invoke(*words).stdout)["changes"]) > 2
    refused = invoke(*words, "--as", "nobody")
    assert refused.exit_code == 3
    assert "'nobody' may not" in refused.stderr


def test_a_wrong_document_is_bad_data(ask, tmp_path):
    """Its mistakes are told, and nothing else is printed."""
    path = tmp_path / "wrong.toml"
    path.write_text("[[certification]]\n", "utf-8")
    result = ask("compare", str(path))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "wrong.toml" in result.stderr
