"""The bulk benchmark measures what it says, and writes it down."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.bulk import __main__ as command
from benchmarks.bulk import contest as contests
from benchmarks.bulk import tasks
from benchmarks.bulk.contest import ARRAYS, COPY, FOLD, KEPT, ONCE, SAMPLE, TREND, Outcome
from benchmarks.bulk.files import FileTimes
from benchmarks.bulk.memory import RESET, Peak, write_rows
from benchmarks.bulk.report import Figures, Line, figure, page, ratios
from benchmarks.bulk.timing import Copy, Turn, buffers_of, in_turn
from benchmarks.bulk.workload import make_bulk
from benchmarks.workload import TODAY

needs_linux = pytest.mark.skipif(not RESET.exists(), reason="peak memory is read from Linux")


@pytest.fixture
def outcome():
    """An outcome with round figures: nanoseconds a row, at a million rows."""
    per_row = {
        f"memory: {COPY}": 10,
        f"certrules, NumPy: {ARRAYS}": 80,
        f"certrules, NumPy: {KEPT}": 100,
        f"certrules, NumPy: {ONCE}": 300,
        f"certrules, NumPy: {TREND}": 150,
        f"DuckDB: {FOLD}": 900,
        f"DuckDB: {KEPT}": 500,
        f"DuckDB: {ONCE}": 2_000,
        f"DuckDB, plain SQL: {FOLD}": 2_400,
        f"DuckDB, plain SQL: {KEPT}": 1_500,
        f"DuckDB, plain SQL: {ONCE}": 3_300,
        f"polars: {FOLD}": 800,
        f"polars: {KEPT}": 600,
        f"polars: {ONCE}": 3_000,
        f"pandas: {FOLD}": 950,
        f"pandas: {KEPT}": 550,
        f"pandas: {ONCE}": 2_500,
        f"dateutil objects: {SAMPLE}": 50_000,
        f"dateutil objects, no notices kept: {SAMPLE}": 90_000,
        f"OpenFisca: {SAMPLE}": 200,
    }
    seconds = {
        name: value / 1e9 * (10_000 if name.endswith(SAMPLE) else 1_000_000)
        for name, value in per_row.items()
    }
    return Outcome(1_000_000, 1, 5, 10_000, 70, 30, 123_456, ["zen-engine"], seconds)


@pytest.fixture
def figures(outcome):
    """Figures of which every ratio is known."""
    files = [FileTimes(1_000_000, 1, 1.5, 1.0)]
    return Figures(outcome, [], files, {"NumPy": Peak(10_000_000, 1_000, 3_000)})


@pytest.fixture
def _in_process(monkeypatch):
    """Tasks run in this process: new ones would take seconds to start, each."""
    monkeypatch.setattr(
        command, "run_task", lambda name, cores, **options: tasks.perform(name, cores, options)
    )


# ------------------------------------------------------------------ timing


def test_rounds_are_taken_in_turn():
    """Each takes one turn a round, after one round that does not count, prepared untimed."""
    seen = []
    turns = {
        "one": Turn(lambda number: seen.append(("one", number))),
        "two": Turn(lambda number: seen.append(("two", number)), lambda: seen.append("ready")),
    }
    seconds = in_turn(turns, 2, one_core=True)
    assert seen == [("one", 0), "ready", ("two", 0)] * 2 + [("one", 1), "ready", ("two", 1)]
    assert set(seconds) == {"one", "two"}
    assert all(value >= 0 for value in seconds.values())


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_copy_copies_every_byte(threads):
    """A copy writes every byte of every column, however many threads share it."""
    table = make_bulk(2_000).table
    sources = buffers_of(table)
    copy = Copy(sources, threads)
    copy(0)
    copied = [target for share in copy._shares for target, _ in share]
    assert copy.size == sum(map(len, sources)) >= table.nbytes
    assert sum(map(len, copied)) == copy.size
    assert all(np.array_equal(target, source) for share in copy._shares for target, source in share)


def test_buffers_are_those_of_the_columns():
    """The words of a dictionary are among what is copied, and every column of every table is."""
    column = pa.array(["a", "b", "a"]).dictionary_encode()
    table = pa.table({"column": column})
    once = sum(map(len, buffers_of(table)))
    assert once >= column.indices.nbytes + column.dictionary.nbytes
    assert sum(map(len, buffers_of(table, table))) == 2 * once


def test_tasks_keep_to_their_cores():
    """A task is pinned to as many cores as it is given, and only while it runs."""
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("cores are not chosen here")
    before = os.sched_getaffinity(0)
    with tasks.pinned(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_task_runs_in_a_process_of_its_own(tmp_path):
    """A task is done by a new process, with what it is told."""
    tasks.run_task("write", 1, folder=str(tmp_path), file="rows.arrow", rows=40)
    with pa.OSFile(str(tmp_path / "rows.arrow"), "rb") as file:
        assert pa.ipc.open_file(file).read_all() == make_bulk(40).table


def test_unknown_task_is_refused():
    """A task that there is not is named."""
    with pytest.raises(ValueError, match="no task 'guess'"):
        tasks.perform("guess", 1, {})


# ------------------------------------------------------------------ the page


def test_ratios_are_those_of_the_figures(figures):
    """Each ratio is that of its two figures, against the faster of DuckDB and polars."""
    values = {line.name: line.value for line in ratios(figures)}
    assert values == pytest.approx(
        {
            "NumPy prepared, × copy": 8,
            "NumPy prepared, as a table in the order of the rows, × copy": 10,
            "NumPy one shot with everything, × copy": 30,
            "NumPy, × faster than DuckDB: one shot, both from the Arrow table": 2_000 / 300,
            "NumPy, × faster than DuckDB: one more day, both with expiration dates kept": 5,
            "NumPy, × faster than pandas: one shot, both from the Arrow table": 2_500 / 300,
            "NumPy, × faster than pandas: one more day, both with expiration dates kept": 5.5,
            "NumPy, × faster than pandas: one more day, ours prepared, theirs in tables of their"
            " own": 9.5,
            "NumPy, × faster than polars: one more day, ours prepared, theirs in tables of their"
            " own": 8,
            "NumPy, × faster than polars: one more day, ours prepared and as arrays, theirs in"
            " tables of their own": 10,
            "NumPy, × faster than pandas: one more day, ours prepared and as arrays, theirs in"
            " tables of their own": 950 / 80,
            "NumPy, × faster than DuckDB, plain SQL: one shot, both from the Arrow table": 11,
            "NumPy, × faster than DuckDB, plain SQL: one more day, both with expiration dates"
            " kept": 15,
            "NumPy, × faster than DuckDB, plain SQL: one more day, ours prepared, theirs in tables"
            " of their own": 24,
            "NumPy, × faster than DuckDB, plain SQL: one more day, ours prepared and as arrays,"
            " theirs in tables of their own": 30,
            "NumPy prepared, as arrays, × faster than dateutil objects": 625,
            "NumPy prepared, as arrays, × faster than dateutil objects, no notices kept": 1_125,
            "NumPy prepared, × faster than dateutil objects, no notices kept": 900,
            "NumPy one shot, × faster than dateutil objects, no notices kept": 300,
            "NumPy prepared, × faster than dateutil objects": 500,
            "NumPy one shot, × faster than dateutil objects": 50_000 / 300,
            "NumPy, counts for each day of a year, prepared, in one-shot evaluations": 0.5,
            "Parquet to Parquet, × pyarrow's read and write alone, one core": 1.5,
            "peak memory at 10,000,000 rows, NumPy, × the columns in and out": 3,
        }
    )


@pytest.mark.parametrize(
    ("value", "more", "verdict"),
    [
        (2, False, "goal"),
        (2.1, False, "yes"),
        (8.1, False, "**no**"),
        (8, True, "goal"),
        (7, True, "yes"),
        (1, True, "**no**"),
    ],
)
def test_verdict_follows_from_the_targets(value, more, verdict):
    """A line says whether its ratio reaches the goal, at least the least, or neither."""
    least, goal = (2, 8) if more else (8, 2)
    assert Line("a line", value, least, goal, more).cells()[-1] == verdict


def test_ratio_without_a_target_has_no_verdict():
    """A ratio of which nothing is asked is shown, and not judged."""
    assert Line("a line", 3, None, None).cells() == ["a line", "**3.00**", "–", "–", "–"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.1234, "0.12"), (9.876, "9.88"), (12.34, "12.3"), (1234.5, "1,234")]
)
def test_figures_have_three_digits(value, text):
    """A figure shows no more digits than were measured."""
    assert figure(value) == text


def test_page_shows_every_ratio(figures):
    """The page has a line for each ratio, and names what is not installed."""
    text = page(figures, packages=["pyarrow", "no-such-package"])
    assert all(line.name in text for line in ratios(figures))
    assert "| zen-engine | not installed | – |" in text
    assert "| dateutil objects | – | 50,000 | – |" in text
    assert "123,456 answers were equal" in text
    assert "no-such-package" not in text


def test_page_has_short_lines(figures):
    """What is prose on the page has no lines over 100 characters."""
    prose = [line for line in page(figures).splitlines() if not line.startswith("|")]
    assert max(map(len, prose[5:])) <= 100


# ------------------------------------------------------------------ the whole


@pytest.mark.parametrize("suffix", ["arrow", "parquet"])
def test_rows_are_written_as_they_are_made(suffix, tmp_path):
    """The file of rows holds the rows of the workload."""
    target = tmp_path / f"rows.{suffix}"
    write_rows(200, target)
    reader = pa.ipc.open_file if suffix == "arrow" else pa.parquet.ParquetFile
    found = reader(target).read_all() if suffix == "arrow" else reader(target).read()
    assert found.equals(make_bulk(200).table)


@needs_linux
@pytest.mark.slow
@pytest.mark.usefixtures("_in_process")
def test_command_prints_the_page(capsys, monkeypatch):
    """A small run compares, times and prints a page with all contestants."""
    monkeypatch.setattr(contests, "DAYS", (TODAY,))
    sizes = ["--rows", "1000", "--sizes", "--memory-rows", "1000", "--cores", "1"]
    before = Path(command.PAGE).exists()
    command.main([*sizes, "--rounds", "1", "--sample", "100", "--no-keep"])
    printed = capsys.readouterr().out
    for name in ("certrules, NumPy", "DuckDB", "polars", "pandas", "dateutil objects"):
        assert f"\n| {name} |" in printed
    assert "Parquet to Parquet" in printed
    assert Path(command.PAGE).exists() == before
