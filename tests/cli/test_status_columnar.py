"""`certrules status` on a roster in a Parquet or Arrow file: what is told, and what is written."""

import json
import re
import sys
from datetime import date

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq
import pytest

import certrules as cr
from certrules import bulk
from certrules.cli.keeping import Keeper
from certrules.exchange.rosters import read_roster
from tests.cli.conftest import DAY
from tests.cli.test_output import on_terminal

REVOKED = "Revoked on 2026-05-01, 61 days ago: the table gives no reason."


def write(table, path):
    """Write a table by the suffix of its path, in groups of a few rows, and return the path."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=5)
    else:
        pf.write_feather(table, path, chunksize=5, compression="uncompressed")
    return str(path)


@pytest.fixture
def catalogue(policies):
    """The certifications of the small policy document."""
    return cr.load(policies)


@pytest.fixture
def table(roster, catalogue):
    """The small roster of every status as a table."""
    return bulk.table_of(cr.assignments(catalogue, read_roster(roster, catalogue)))


@pytest.fixture(params=[".parquet", ".arrow"])
def file(request, tmp_path, table):
    """The table in a file."""
    return write(table, tmp_path / f"roster{request.param}")


@pytest.fixture
def tell(invoke, policies, file):
    """Run `certrules status` on the file."""

    def run(*arguments, roster=None, on=DAY, **settings):
        options = ("--policies", policies, "--roster", roster or file, "--on", on)
        return invoke("status", *options, *arguments, **settings)

    return run


def test_same_counts_and_list_as_the_roster(ask, tell):
    """A table of a roster is told in the words of the roster, but for what it lacks."""
    ask_said = ask("status", columns=160).stdout.splitlines()
    told = tell(columns=160).stdout.splitlines()
    assert told[0] == ask_said[0]
    assert ask_said[1] == f"15 subjects, {told[1]}"
    begin = ask_said.index("Need attention: 7")
    assert told[2:begin] == ask_said[2:begin]
    listed = told[told.index("Need attention: 7") + 3 :]
    wanted = ask_said[begin + 3 :]
    assert len(listed) == len(wanted) == 7
    for ours, theirs in zip(listed, wanted, strict=True):
        words = theirs.split()
        # The table knows subjects by their ids only.
        assert ours.split()[:2] == [words[0], words[3]]
        assert REVOKED in ours if words[0] == "REVOKED" else ours.split()[3:] == words[5:]


def test_json(ask, tell):
    """As data, the summary is that of the roster, and the list is that of what needs attention."""
    roster = json.loads(ask("status", "--json").stdout)
    told = json.loads(tell("--json").stdout)
    subjects = roster["summary"].pop("subjects")
    assert subjects == 15
    assert told["summary"] == roster["summary"]
    assert (told["on"], told["known_at"], told["more"]) == (DAY, None, 0)
    known = {(one["subject"], one["certification"]): one for one in roster["assignments"]}
    assert len(told["assignments"]) == 7
    for one in told["assignments"]:
        wanted = known[one["subject"], one["certification"]]
        assert one["subject_name"] == one["subject"]
        apart = ("subject_name", "company", *(["reason"] if one["status"] == "revoked" else []))
        assert {**one, **{name: wanted[name] for name in apart}} == wanted


def test_every_row(ask, tell):
    """With --all every row is listed, by status, what its parents cover included."""
    roster = json.loads(ask("status", "--json").stdout)["assignments"]
    told = json.loads(tell("--json", "--all").stdout)
    reasons = {(one["subject"], one["certification"]): one["reason"] for one in roster}
    reasons["revoked", "yearly"] = REVOKED
    got = {(one["subject"], one["certification"]): one["reason"] for one in told["assignments"]}
    assert got == reasons
    assert told["more"] == 0
    assert told["assignments"][0]["status"] == "revoked"
    assert told["assignments"][-1]["status"] == "not_required"


@pytest.mark.parametrize("limit", [0, 1, 3, 7, 100])
def test_limit(tell, limit):
    """The list is as long as asked for, the most urgent first, and says how many more there are."""
    whole = json.loads(tell("--json").stdout)["assignments"]
    told = json.loads(tell("--json", "--limit", str(limit)).stdout)
    assert told["assignments"] == whole[:limit]
    assert told["more"] == max(7 - limit, 0)
    text = tell("--limit", str(limit)).stdout
    assert "Need attention: 7" in text
    assert (f"... and {7 - limit} more." in text) is (limit < 7)


def test_limit_unless_told_otherwise(tell, tmp_path):
    """Twenty are listed, those of a kind in the order of the rows."""
    table = pa.table({"certification": ["yearly"] * 50, "subject": [f"s{n:02}" for n in range(50)]})
    told = json.loads(tell("--json", roster=write(table, tmp_path / "many.parquet")).stdout)
    assert [one["subject"] for one in told["assignments"]] == [f"s{n:02}" for n in range(20)]
    assert told["more"] == 30


def test_kept_from_many_pieces(catalogue, table):
    """The most urgent rows are found wherever they stand, in one piece or in many."""
    day = date.fromisoformat(DAY)
    found = []
    # Pieces cut like this would part the one who is covered from what covers.
    table = table.filter(pa.compute.not_equal(table["subject"], "covered"))
    backwards = table.take([*range(len(table) - 1, -1, -1)])
    for rows, size in ((table, 100), (table, 1), (backwards, 3), (backwards, 100)):
        keeper = Keeper(catalogue, day, 4, every=False)
        for begin in range(0, len(rows), size):
            piece = rows.slice(begin, size)
            keeper.look(begin, piece, bulk.evaluate(piece, catalogue, day))
        found.append([one.assignment.subject.id for one in keeper.listed()])
        assert (keeper.count, keeper.tally.total.total()) == (7, 14)
    assert found == [["revoked", "expired", "missing", "upcoming"]] * 4


def test_without_subjects(tell, tmp_path):
    """Where no column says whose a row is, it is known by its number."""
    table = pa.table(
        {"certification": ["yearly", "lift", "yearly"], "required": [False, True, True]}
    )
    told = json.loads(tell("--json", roster=write(table, tmp_path / "r.parquet")).stdout)
    assert [one["subject"] for one in told["assignments"]] == ["row 1", "row 2"]


def test_out(tell, table, catalogue, tmp_path):
    """With --out the answers stand in a file, after the columns that are carried."""
    for suffix in (".parquet", ".feather"):
        out = tmp_path / f"answers{suffix}"
        result = tell("--out", str(out), "--carry", "subject, certification")
        assert result.exit_code == 0
        read = pq.read_table(out) if suffix == ".parquet" else pf.read_table(out)
        carry = ["subject", "certification"]
        wanted = bulk.evaluate(table, catalogue, date.fromisoformat(DAY), carry=carry)
        assert read.to_pydict() == wanted.to_pydict()
        assert tell().stdout == result.stdout


SLOW = """
import time
from certrules.cli import progress
progress.Steps.__init__.__defaults__ = (0.0,)
from certrules.cli.columnar import Order, evaluated
from certrules.cli import application
from certrules.exchange import columnar
whole = columnar.evaluate_file
def slowly(*words, progress, **options):
    def told(done, rows):
        progress(done, rows)
        time.sleep(0.15)
    return whole(*words, progress=told, piece=3, **options)
columnar.evaluate_file = slowly
application.application()
"""


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_progress_on_a_terminal(policies, table, tmp_path, suffix):
    """On a terminal a bar says how far it is, whether or not the file says how long it is."""
    file = write(table, tmp_path / f"r{suffix}")
    words = ("status", "--policies", policies, "--roster", file, "--on", DAY)
    text = on_terminal("-c", SLOW, *words, COLUMNS="80")
    assert "Evaluating" in text
    assert "Need attention: 7" in text
    bar = text.partition("Status on")[0]
    assert bool(re.search("[0-9]+%", bar)) is (suffix == ".parquet")


def test_today(tell):
    """Rows have no time zones of their own: today is that of the run."""
    result = tell(on="today")
    assert result.exit_code == 0
    assert "(today in UTC)" in result.stdout
    assert tell("--zone", "Pacific/Apia", on="today").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--csv"], "--out"),
        (["--carry", "subject"], "--out"),
        (["--known-at", "2026-01-01T00:00:00Z"], "recorded"),
        (["--json", "--csv"], "exclude"),
    ],
)
def test_usage(tell, arguments, says):
    """What does not go with such a file is an error of usage, which says what does."""
    result = tell(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_policies_are_needed(invoke, file):
    """A columnar file brings no certifications along."""
    result = invoke("status", "--roster", file, "--on", DAY)
    assert result.exit_code == 2
    assert "--policies" in result.stderr


def test_out_of_a_folder(ask, tmp_path):
    """A roster of records is told, not written: --out is refused."""
    result = ask("status", "--out", str(tmp_path / "out.parquet"))
    assert result.exit_code == 2
    assert not (tmp_path / "out.parquet").exists()


def test_folder_with_the_name_of_a_file(invoke, policies, tmp_path):
    """A folder is a roster of CSV files, whatever its name ends with."""
    (tmp_path / "roster.parquet").mkdir()
    (tmp_path / "roster.parquet" / "subjects.csv").write_text("id\nana\n", "utf-8")
    roster = str(tmp_path / "roster.parquet")
    result = invoke("status", "--policies", policies, "--roster", roster, "--on", DAY)
    assert result.exit_code == 0
    assert "1 subject" in result.stdout


def test_bad_rows(tell, table, tmp_path):
    """Bad data end with exit code 3, a line for each problem, and nothing written."""
    ids = table["certification"].to_pylist()
    ids[3] = "yearyl"
    bad = table.set_column(1, "certification", pa.array(ids))
    out = tmp_path / "out.parquet"
    path = write(bad, tmp_path / "bad.parquet")
    result = tell("--out", str(out), roster=path)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert f"error: {path}, row 3, certification: 1 row (3)" in result.stderr
    assert "Did you mean 'yearly'?" in result.stderr
    assert "1 problem found" in result.stderr
    assert not out.exists()


def test_no_parquet(tell, tmp_path):
    """A file that is none of its kind is bad data, told without a traceback."""
    path = tmp_path / "bad.parquet"
    path.write_bytes(b"certification\nyearly\n")
    result = tell(roster=str(path))
    assert result.exit_code == 3
    assert "'bad.parquet' is damaged, or of another format" in result.stderr


def test_out_that_cannot_be_written(tell, tmp_path):
    """An answer that cannot be written is bad data, told without a traceback."""
    result = tell("--out", str(tmp_path / "none" / "out.parquet"))
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("package", ["pyarrow", "numpy"])
def test_missing_extra(monkeypatch, tell, file, package):
    """Without the packages for such files, the extra that brings them is named."""
    for name in [*sys.modules]:
        if name.startswith(("certrules.bulk", "certrules.exchange.columnar", "certrules.cli.keep")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    result = tell()
    assert result.exit_code == 2
    assert "pip install 'certrules[arrow]'" in result.stderr


def test_same_bytes_in_processes(process, policies, file):
    """Two processes print the same bytes, whatever the hash seed and the time zone."""
    said = [
        process(
            *("status", "--policies", policies, "--roster", file, "--on", DAY, "--json"),
            PYTHONHASHSEED=seed,
            TZ=zone,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Apia"))
    ]
    assert said[0] == said[1]
    assert json.loads(said[0])["more"] == 0
