"""Rosters with the facts of section 8: dates of subjects, credits, extensions."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from certrules.errors import ProblemsFound
from certrules.exchange.rosters import read_roster, write_roster
from certrules.model.facts import Completion, Extension
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Subject
from tests.exchange.folders import fill, problems_in

DAY = date(2026, 3, 10)
MOMENT = datetime(2020, 4, 2, 9, tzinfo=UTC)

ANA = Subject(
    "ana",
    birth_date=date(1980, 5, 17),
    hire_date=date(2010, 2, 1),
    active_from=date(2010, 3, 1),
    active_until=date(2030, 12, 31),
)
ROSTER = Roster(
    subjects=[ANA, Subject("bo")],
    entries=[
        Entry("ana", "a", Completion(DAY, credits="7.50")),
        Entry("ana", "a", Completion(DAY)),
        Entry("ana", "a", Extension(date(2021, 12, 31), date(2020, 4, 1), "by decree", MOMENT)),
        Entry("bo", "a", Extension(date(2021, 12, 31), date(2020, 4, 1), "=decree")),
    ],
)

SUBJECTS = "id,birth_date,hire_date,active_from,active_until\n"
EXTENSIONS = "subject,certification,until,granted_on,reason,recorded_at\n"

# Each: the files, and (file, row, column, code) of each problem.
REFUSED = {
    "birth date that is none": (
        {"subjects.csv": SUBJECTS + "ana,1980-02-30,,,\n"},
        [("subjects.csv", 2, "birth_date", "invalid-date")],
    ),
    "active until before it begins": (
        {"subjects.csv": SUBJECTS + "ana,,,2026-01-02,2026-01-01\n"},
        [("subjects.csv", 2, "active_until", "invalid-fact")],
    ),
    "credits with a sign": (
        {"completions.csv": "subject,certification,completed_on,credits\nana,a,2026-03-10,-1\n"},
        [("completions.csv", 2, "credits", "invalid-number")],
    ),
    "credits in words": (
        {"completions.csv": "subject,certification,completed_on,credits\nana,a,2026-03-10,NaN\n"},
        [("completions.csv", 2, "credits", "invalid-number")],
    ),
    "extension without an end": (
        {"extensions.csv": EXTENSIONS + "ana,a,,2026-01-01,by decree,\n"},
        [("extensions.csv", 2, "until", "missing-value")],
    ),
    "extension without a reason": (
        {"extensions.csv": EXTENSIONS + "ana,a,2026-12-31,2026-01-01, ,\n"},
        [("extensions.csv", 2, "reason", "missing-value")],
    ),
    "extension recorded without a zone": (
        {"extensions.csv": EXTENSIONS + "ana,a,2026-12-31,2026-01-01,x,2026-01-01T09:00:00\n"},
        [("extensions.csv", 2, "recorded_at", "naive-instant")],
    ),
    "extension of nobody": (
        {"extensions.csv": EXTENSIONS + "zoe,a,2026-12-31,2026-01-01,x,\n"},
        [("extensions.csv", 2, "subject", "unknown-id")],
    ),
    "extensions without a column": (
        {"extensions.csv": "subject,certification,until,granted_on\n"},
        [("extensions.csv", 1, "reason", "missing-column")],
    ),
    "extensions misspelt": (
        {"extension.csv": EXTENSIONS},
        [("extension.csv", None, "", "unknown-file")],
    ),
}


@pytest.mark.parametrize("name", ["r", "r.json"])
def test_roster_is_read_again(tmp_path, name):
    """Dates of subjects, credits and extensions come back from CSV and from JSON."""
    write_roster(ROSTER, tmp_path / name)
    assert read_roster(tmp_path / name) == ROSTER


def test_columns_mean_what_they_say(tmp_path):
    """Each column of a folder fills the field of its name."""
    files = {
        "subjects.csv": SUBJECTS + "ana,1980-05-17,2010-02-01,2010-03-01,2030-12-31\nbo,,,,\n",
        "completions.csv": "subject,certification,completed_on,credits\n"
        "ana,a,2026-03-10,7.50\nana,a,2026-03-10,\n",
        "extensions.csv": EXTENSIONS
        + "ana,a,2021-12-31,2020-04-01,by decree,2020-04-02T11:00:00+02:00\n"
        + "bo,a,2021-12-31,2020-04-01,'=decree,\n",
    }
    roster = read_roster(fill(tmp_path / "r", files, based_on={}))
    assert roster == ROSTER
    assert roster.entries[0].fact.credits == Decimal("7.5")


def test_keys_mean_what_they_say(tmp_path):
    """Each key of the JSON form fills the field of its name; a number may be one."""
    path = tmp_path / "r.json"
    write_roster(ROSTER, path)
    data = json.loads(path.read_text("utf-8"))
    assert data["subjects"][0]["birth_date"] == "1980-05-17"
    assert [one["reason"] for one in data["extensions"]] == ["by decree", "=decree"]
    data["completions"][0]["credits"] = 7.5
    path.write_text(json.dumps(data), "utf-8")
    assert read_roster(path) == ROSTER


@pytest.mark.parametrize(("files", "problems"), REFUSED.values(), ids=REFUSED)
def test_roster_is_refused(tmp_path, files, problems):
    """Every problem is told once, at its file, row and column, with its code."""
    folder = fill(tmp_path / "r", files, based_on={"subjects.csv": "id\nana\n"})
    assert problems_in(folder) == problems


def test_json_is_refused_at_its_paths(tmp_path):
    """Every problem of the JSON form is told at its path, with its code."""
    path = tmp_path / "r.json"
    data = {
        "subjects": [{"id": "ana", "hire_date": 7}],
        "completions": [
            {"subject": "ana", "certification": "a", "completed_on": "2026-03-10", "credits": "-1"}
        ],
        "extensions": [
            {"subject": "ana", "certification": "a", "until": "2026-01-01", "reason": "x"},
            {
                "subject": "ana",
                "certification": "a",
                "until": "2026-01-01",
                "granted_on": "2026-01-01",
                "reason": " ",
            },
        ],
    }
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_roster(path)
    assert {(one.place, one.code) for one in caught.value.problems} == {
        ("subjects[0].hire_date", "wrong-type"),
        ("completions[0].credits", "invalid-number"),
        ("extensions[0].granted_on", "missing-key"),
        ("extensions[1].reason", "invalid-fact"),
    }
