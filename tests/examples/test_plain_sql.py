"""certrules behind plain SQL tables: the answers, and that a run looks only at what has changed."""

import importlib.util
import sqlite3
import subprocess
import sys
from datetime import date, timedelta

import pytest

from certrules.errors import ProblemsFound
from tests.house.tree import ROOT

FILE = ROOT / "examples" / "plain_sql" / "daily.py"
DAY = date(2026, 7, 1)
NAMES = ["", "Ana", "Bo", "Cem", "Dee", "Eli"]

# Who, what → status, required, pending, expires on, inherited from, next change; worked out by hand
# from the data for 2026-07-01.
STANDING = {
    # 2025-07-20 + 1 year; the first notice begins on 06-20, the second on 07-13.
    ("Ana", "forklift"): ("due", 1, 0, "2026-07-20", None, "2026-07-13"),
    # 2024-06-10 + 2 years, to the end of June: yesterday.
    ("Ana", "first-aid"): ("expired", 1, 0, "2026-06-30", None, None),
    ("Ana", "induction"): ("valid", 1, 0, None, None, None),
    # The renewal of 06-20 is not approved yet.
    ("Bo", "forklift"): ("expired", 1, 1, "2026-06-15", None, None),
    ("Bo", "induction"): ("valid", 1, 0, None, None, None),
    # His own pallet truck ended on 2026-05-01; the forklift covers it until its first notice.
    ("Cem", "pallet-truck"): ("valid", 1, 0, "2027-01-10", "forklift", "2026-12-10"),
    ("Cem", "forklift"): ("valid", 0, 0, "2027-01-10", None, "2026-12-10"),
    ("Cem", "induction"): ("valid", 1, 0, None, None, None),
    # She left yesterday, so nothing is required of her any more.
    ("Dee", "forklift"): ("valid", 0, 0, "2027-01-10", None, "2026-12-10"),
    ("Dee", "induction"): ("valid", 0, 0, None, None, None),
    # A trainee through 07-05.
    ("Eli", "pallet-truck"): ("in_training", 1, 0, None, None, "2026-07-06"),
    ("Eli", "induction"): ("in_training", 1, 0, None, None, "2026-07-06"),
}

# A change in the host's tables → who has to be looked at again.
CHANGES = [
    ("UPDATE person SET left_on = '2026-08-31' WHERE id = 1", {"Ana"}),
    ("INSERT INTO post VALUES (7, 2, 'warden', NULL, NULL, NULL)", {"Bo"}),
    ("UPDATE post SET person_id = 2 WHERE id = 1", {"Ana", "Bo"}),
    ("DELETE FROM post WHERE id = 4", {"Cem"}),
    ("INSERT INTO job_needs VALUES ('warden', 'induction')", {"Ana"}),
    ("UPDATE job_needs SET job = 'warden' WHERE certificate = 'forklift'", {"Ana", "Bo", "Dee"}),
    ("DELETE FROM job_needs WHERE job = 'packer' AND certificate = 'induction'", {"Cem", "Eli"}),
    ("INSERT INTO course_passed VALUES (13, 5, 'pallet-truck', '2026-07-01', 'approved')", {"Eli"}),
    ("UPDATE course_passed SET person_id = 4 WHERE id = 9", {"Cem", "Dee"}),
    ("DELETE FROM course_passed WHERE id = 11", {"Dee"}),
    ("DELETE FROM standing", set()),  # the answers themselves are no facts
]


@pytest.fixture(scope="module")
def daily():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("plain_sql_daily", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def database(daily):
    """The tables of the example, in memory."""
    with daily.opened() as connection:
        yield connection


def standing(connection):
    """Return the answers kept, without the day on which each was worked out."""
    rows = connection.execute(
        "SELECT person_id, certificate, status, required, pending, expires_on, inherited_from,"
        " next_change_on FROM standing"
    )
    return {(NAMES[person], certificate): tuple(rest) for person, certificate, *rest in rows}


def waiting(connection):
    """Return who has to be looked at again because a row has changed."""
    return {NAMES[person] for (person,) in connection.execute("SELECT person_id FROM recheck")}


def test_answers_are_those_worked_out_by_hand(daily, database):
    """The first run writes every answer, with the dates that follow from the rules."""
    assert daily.run(database, DAY) == (5, 12)
    assert standing(database) == STANDING


def test_nothing_has_changed_so_nobody_is_looked_at(daily, database):
    """A second run on the day, and one before the next change, look at nobody."""
    daily.run(database, DAY)
    assert daily.run(database, DAY) == (0, 0)
    assert daily.run(database, date(2026, 7, 5)) == (0, 0)
    assert standing(database) == STANDING


def test_a_day_on_which_something_changes(daily, database):
    """On the day after his training Eli alone is looked at."""
    daily.run(database, DAY)
    assert daily.run(database, date(2026, 7, 6)) == (1, 2)
    changed = {
        ("Eli", "pallet-truck"): ("missing", 1, 0, None, None, None),
        ("Eli", "induction"): ("valid", 1, 0, None, None, None),
    }
    assert standing(database) == {**STANDING, **changed}


def test_a_fact_that_changes(daily, database):
    """Once Bo's renewal is approved he is valid for a year from it, since it came late."""
    daily.run(database, DAY)
    database.execute("UPDATE course_passed SET state = 'approved' WHERE id = 6")
    assert daily.run(database, DAY) == (1, 2)
    expected = ("valid", 1, 0, "2027-06-20", None, "2027-05-20")
    assert standing(database)["Bo", "forklift"] == expected


def test_what_is_neither_required_nor_on_file_is_taken_away(daily, database):
    """An answer about nothing does not stay behind."""
    daily.run(database, DAY)
    database.execute("DELETE FROM post WHERE id = 6")
    assert daily.run(database, DAY) == (1, 1)
    assert {one for one in standing(database) if one[0] == "Eli"} == {("Eli", "induction")}


@pytest.mark.parametrize(("change", "people"), CHANGES)
def test_triggers_note_who_is_touched(daily, database, change, people):
    """Every change of a fact, whoever makes it, marks exactly those whom it is about."""
    daily.run(database, DAY)
    assert waiting(database) == set()
    database.execute(change)
    assert waiting(database) == people


def test_runs_by_day_come_to_the_same_as_one_full_run(daily, database):
    """After a run for each day of half a year, the answers are those of a run from nothing."""
    day, looked_at = DAY, 0
    for _ in range(26):
        for _ in range(7):
            looked_at += daily.run(database, day).people
            day += timedelta(days=1)
        with daily.opened() as fresh:
            daily.run(fresh, day - timedelta(days=1))
            assert standing(database) == standing(fresh)
    assert day == date(2026, 12, 30)
    # All five at first; then Eli, twice Ana (07-13 and 07-21), and on 12-10 Cem and Dee.
    assert looked_at == 5 + 1 + 2 + 2


def test_other_rules_concern_everybody(daily, database, tmp_path):
    """When the rules have changed, everybody is looked at again."""
    daily.run(database, DAY)
    rules = tmp_path / "policies.toml"
    text = daily.RULES.read_text("utf-8")
    rules.write_text(text.replace("2 years", "3 years"), "utf-8")
    assert daily.run(database, DAY, rules) == (5, 12)
    assert standing(database)["Ana", "first-aid"][2:4] == (0, "2027-06-30")


def test_a_mistake_leaves_everything_as_it_was(daily, database):
    """With a code that no rule has, the run says so and writes nothing at all."""
    daily.run(database, DAY)
    database.execute(
        "INSERT INTO course_passed VALUES (13, 1, 'forklfit', '2026-07-01', 'pending')"
    )
    with pytest.raises(ProblemsFound, match=r"'forklfit'\. Did you mean 'forklift'"):
        daily.run(database, date(2026, 7, 6))
    assert standing(database) == STANDING
    assert waiting(database) == {"Ana"}
    assert database.execute("SELECT day FROM last_run").fetchone() == ("2026-07-01",)


def test_an_earlier_day_is_refused(daily, database):
    """A run for a day before the last one would leave answers of two days; it is refused."""
    daily.run(database, DAY)
    with pytest.raises(ValueError, match="last run was for 2026-07-01, after 2026-06-30"):
        daily.run(database, date(2026, 6, 30))
    assert standing(database) == STANDING


def test_ids_sort_as_texts_in_the_order_of_their_numbers(daily, database):
    """Of two rows of one day the later number counts last (R-11), 100 after 99."""
    database.executemany(
        "INSERT INTO course_passed VALUES (?, 5, 'forklift', '2026-06-30', 'approved')",
        [(100,), (99,)],
    )
    daily.run(database, DAY)
    entries = [one for one in daily.roster(database).entries if one.certification == "forklift"]
    last_two = sorted(one.fact.id for one in entries)[-2:]
    assert list(map(int, last_two)) == [99, 100]


def test_one_command_shows_two_days(daily, capsys):
    """Without arguments the script runs on the embedded data, and prints who needs attention."""
    daily.main([])
    assert capsys.readouterr().out == (
        "2026-07-01: looked at 5 people, wrote 12 answers.\n\n"
        "Person      Certificate   Status    Expires on\n"
        "Bo Lind     forklift      expired   2026-06-15  a renewal awaits approval\n"
        "Ana Ng      first-aid     expired   2026-06-30\n"
        "Ana Ng      forklift      due       2026-07-20\n\n"
        "Bo's renewal is approved.\n"
        "2026-07-06: looked at 2 people, wrote 4 answers.\n\n"
        "Person      Certificate   Status    Expires on\n"
        "Eli Novak   pallet-truck  missing   -\n"
        "Ana Ng      first-aid     expired   2026-06-30\n"
        "Ana Ng      forklift      due       2026-07-20\n\n"
    )


def test_a_file_is_kept_from_run_to_run(tmp_path):
    """On a file, a run goes on from the one before."""
    path = tmp_path / "host.db"
    for day in ("2026-07-01", "2026-07-06"):
        done = subprocess.run(
            [sys.executable, "-W", "error", FILE, path, day],
            check=True,
            capture_output=True,
            text=True,
        )
    assert done.stdout.startswith("2026-07-06: looked at 1 people, wrote 2 answers.\n")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM standing").fetchone() == (12,)
    connection.close()
