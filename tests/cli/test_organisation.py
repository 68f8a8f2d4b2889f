"""The example organisation: made by its script, and with everything in it that it promises."""

import csv
import json
import subprocess
import sys
import tomllib

import pytest

from certrules.model.verdicts import Status
from tests.house.tree import ROOT

FOLDER = ROOT / "examples" / "organisation"
OPTIONS = (
    *("--policies", str(FOLDER / "policies.toml")),
    *("--roster", str(FOLDER / "roster"), "--on", "2026-07-01"),
)


@pytest.fixture(scope="module")
def answered():
    """The organisation on the day of the demo, as JSON."""
    command = [sys.executable, "-m", "certrules", "status", *OPTIONS, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def rows(name):
    """Return the rows of a file of the roster."""
    with (FOLDER / "roster" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_are_what_the_script_makes(tmp_path):
    """The committed files are, to the byte, what the script writes."""
    command = [sys.executable, str(FOLDER / "make.py"), str(tmp_path)]
    subprocess.run(command, check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (FOLDER / "roster").iterdir()}


def test_every_status_occurs(answered):
    """Every status but GRACE, which no rule of these policies gives, occurs on the day."""
    occurring = {one["status"] for one in answered["assignments"]}
    assert occurring == {one.value for one in Status} - {"grace"}


def test_sizes_are_those_of_an_organisation(answered):
    """There are some 200 people, some 25 certifications, twelve roles and several companies."""
    employees = [one for one in rows("subjects") if one["kind"] == "employee"]
    assert 190 <= len(employees) <= 230
    assert 23 <= len(tomllib.loads((FOLDER / "policies.toml").read_text())["certification"]) <= 30
    assert len(rows("roles")) == 12
    assert len(rows("companies")) == 3
    assert {one["kind"] for one in rows("subjects")} == {"employee", "asset", "location"}


def test_names_are_unique():
    """No two subjects share a name, so that a reader can tell them apart."""
    names = [one["name"] for one in rows("subjects")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", ["deferred", "not applicable", "must not be deferred", "none"])
def test_every_mark_occurs(kind):
    """Every kind of exemption is in the roster."""
    assert kind in {one["kind"] for one in rows("exemptions")}


@pytest.mark.parametrize("state", ["approved", "pending", "declined", "withdrawn"])
def test_every_state_occurs(state):
    """Every state of a completion is in the roster."""
    assert state in {one["state"] for one in rows("completions")}


@pytest.mark.parametrize(
    "column", ["expires_on", "effective_on", "decided_at", "withdrawn_at", "supersedes"]
)
def test_every_column_of_completions_is_used(column):
    """Dates given by hand, later effect, decisions, withdrawals and corrections occur."""
    assert any(one[column] for one in rows("completions"))


def test_answers_show_what_is_special(answered):
    """Inherited dates, waiting completions, competencies and unrequired ones occur."""
    every = answered["assignments"]
    assert any(one["inherited_from"] for one in every)
    assert any(one["pending"] for one in every)
    assert any(one["certification"].startswith("competency:") for one in every)
    assert any(not one["required"] and one["status"] == "valid" for one in every)
    assert any(one["underlying"] == "expired" and one["status"] == "deferred" for one in every)


def test_revocations_end_in_every_way(answered):
    """Some revocations stand, some were reinstated, some ended with a new completion."""
    statuses = {
        (one["subject"], one["certification"]): one["status"] for one in answered["assignments"]
    }
    revoked = rows("revocations")
    ends = {
        (statuses[one["subject"], one["certification"]] == "revoked", bool(one["reinstated_on"]))
        for one in revoked
    }
    assert ends == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize(
    "words",
    [
        ("extend_to", "end of month"),
        ("extend_to", "end of year"),
        ("anchor", ""),
        ("early", "after first notice"),
        ("early", "after second notice"),
        ("early", "60 days"),
        ("late", ""),
        ("parents", ""),
        ("children", ""),
        ("revisions", ""),
        ("retroactive", "true"),
        ("refresher", ""),
    ],
)
def test_every_rule_occurs(words):
    """Every rule for dates of sections 2 to 4 is used by some policy."""
    text = (FOLDER / "policies.toml").read_text("utf-8")
    assert any(all(word in line for word in words) for line in text.splitlines())


def test_most_people_are_compliant(answered):
    """The picture is that of a working organisation: most are compliant, some need attention."""
    summary = answered["summary"]
    assert 0.9 < summary["compliant"] / summary["required"] < 0.99
