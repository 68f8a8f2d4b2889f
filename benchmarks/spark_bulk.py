"""The bulk evaluation on Spark, beside the same rows on the same machine without it.

    python -m benchmarks.spark_bulk [--rows 1000000] [--rounds 3] [--cores 2] [--keep]

Spark runs here in local mode. The rows are those of the bulk benchmark, in a Parquet file. All
answers are compared first. Then what Spark does is timed step by step: each side does what the one
above it does and one thing more, so that the differences say where the time goes. The sides take
turns. A row costs what all processes that took part spent of the processors, since that is what
does not depend on how many there are and who else uses them; the time on the wall stands beside.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

import certrules as cr
from benchmarks.bulk.memory import write_rows
from benchmarks.bulk.workload import make_rules
from benchmarks.results import keep, machine, table
from benchmarks.workload import TODAY
from certrules import bulk
from certrules.adapters import spark
from certrules.exchange.columnar import evaluate_file

SPARKS_BATCH = 10_000
"""How many rows Spark hands over at a time, unless told otherwise."""

KEYS = ["subject", "certification"]
TITLE = "The bulk evaluation on Spark"

ALONE = "one process: read, evaluate"
BATCHES = "one process: read, evaluate batch by batch"
FILES = "one process: file to file"
READ = "Spark: read"
MOVED = "Spark: read, shuffle, sort"
THROUGH = "Spark: read, shuffle, sort, to Python and back"
EVALUATED = "Spark: all of that, and evaluate"
PARQUET = "Spark: file to file"
PLAIN = "Spark: read, evaluate, nothing shuffled"

Work = Callable[[], object]


class Spent(NamedTuple):
    """What one piece of work took: seconds on the wall, and seconds of processors."""

    wall: float
    processors: float


class Figures(NamedTuple):
    """What was measured: rows, cores, rounds, the first round, and the median of the others."""

    rows: int
    cores: int
    rounds: int
    first: dict[str, Spent]
    seconds: dict[str, Spent]


# ------------------------------------------------------------------ what is timed


def sides(
    session: SparkSession, source: Path, catalogue: cr.Catalogue, folder: Path
) -> dict[str, Work]:
    """Return each piece of work by name."""
    frame = session.read.parquet(str(source))
    moved = frame.repartition("subject").sortWithinPartitions("subject")
    alone = cr.Catalogue(attrs.evolve(one, parents=()) for one in catalogue)
    target = folder / "answers.parquet"
    return {
        ALONE: lambda: bulk.evaluate(pq.read_table(source), catalogue, TODAY, carry=KEYS),
        BATCHES: lambda: sum(
            batch.num_rows
            for batch in bulk.evaluate_batches(
                pq.ParquetFile(source).iter_batches(SPARKS_BATCH), catalogue, TODAY, carry=KEYS
            )
        ),
        FILES: lambda: evaluate_file(source, target, catalogue, TODAY, carry=KEYS),
        READ: lambda: consume(frame),
        MOVED: lambda: consume(moved),
        THROUGH: lambda: consume(moved.mapInArrow(_same, frame.schema)),
        EVALUATED: lambda: consume(spark.evaluate(frame, catalogue, TODAY)),
        PARQUET: lambda: (
            spark.evaluate(frame, catalogue, TODAY)
            .write.mode("overwrite")
            .parquet(str(folder / "spark"))
        ),
        PLAIN: lambda: consume(spark.evaluate(frame, alone, TODAY)),
    }


def _same(batches: Iterable[Any]) -> Iterator[Any]:
    """Return what comes: this costs the way to Python and back, and nothing else."""
    yield from batches


def consume(frame: DataFrame) -> None:
    """Have every row made, and keep none."""
    frame.write.format("noop").mode("overwrite").save()


def check(session: SparkSession, source: Path, catalogue: cr.Catalogue) -> int:
    """Compare every answer of Spark with that of one process; return how many were equal."""
    expected = _in_order(bulk.evaluate(pq.read_table(source), catalogue, TODAY, carry=KEYS))
    frame = session.read.parquet(str(source))
    given = _in_order(spark.evaluate(frame, catalogue, TODAY).toArrow())
    assert given.num_rows == expected.num_rows, "Spark has lost or gained rows."
    for name in expected.column_names:
        assert given[name].equals(expected[name]), f"Spark and one process differ in {name}."
    return given.num_rows


def _in_order(answers: pa.Table) -> pa.Table:
    """Return answers in the order of their keys, all as plain values."""
    fields = []
    for field in answers.schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        fields.append(pa.field(field.name, kind))
    answers = answers.cast(pa.schema(fields)).combine_chunks()
    return answers.sort_by([(name, "ascending") for name in KEYS])


# ------------------------------------------------------------------ how


def processor_seconds() -> float:
    """Return what this process and all that it started have spent of the processors so far."""
    ticks: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # The name of a program may have blanks in it; it ends with the last parenthesis.
            fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        ticks[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    ours = _descendants(ticks)
    return sum(ticks[one][1] for one in ours) / os.sysconf("SC_CLK_TCK")


def _descendants(processes: dict[int, tuple[int, int]]) -> set[int]:
    ours = {os.getpid()}
    while more := {one for one, (parent, _) in processes.items() if parent in ours} - ours:
        ours |= more
    return ours


def spent(work: Work) -> Spent:
    """Do some work, and return what it took."""
    wall, processors = time.perf_counter(), processor_seconds()
    work()
    return Spent(time.perf_counter() - wall, processor_seconds() - processors)


def measure(session: SparkSession, folder: Path, rows: int, rounds: int, cores: int) -> Figures:
    """Compare, then time each in turn; the first round is told apart."""
    source, catalogue = folder / "rows.parquet", make_rules()[2]
    write_rows(rows, source)
    works = sides(session, source, catalogue, folder)
    # Before the comparison: the first round shows what it costs to start the workers.
    first = {name: spent(work) for name, work in works.items()}
    assert check(session, source, catalogue) == rows
    taken = [{name: spent(work) for name, work in works.items()} for _ in range(rounds)]
    seconds = {
        name: Spent(*map(median, zip(*(one[name] for one in taken), strict=True))) for name in works
    }
    return Figures(rows, cores, rounds, first, seconds)


# ------------------------------------------------------------------ what is told


def report(figures: Figures) -> str:
    """Return the section of the results."""
    rows, seconds = figures.rows, figures.seconds
    alone = seconds[ALONE].processors
    lines = [
        [
            name,
            f"**{one.processors / alone:.2f}**",
            f"{rows / one.processors:,.0f}",
            f"{one.processors:.2f} s",
            f"{one.wall:.2f} s",
            f"{figures.first[name].wall:.1f} s",
        ]
        for name, one in seconds.items()
    ]
    header = [
        f"{rows:,} rows",
        "× one process",
        "rows a second and core",
        "processors",
        "wall",
        "first round, wall",
    ]
    command = f"`python -m benchmarks.spark_bulk --rows {rows} --rounds {figures.rounds}`"
    versions = machine("pyspark", "pyarrow", "numpy", "numba")
    costs = [seconds[one].processors for one in (READ, MOVED, THROUGH, EVALUATED)]
    return f"""{command}

{versions}, local[{figures.cores}]

{table(header, lines)}

Medians of {figures.rounds} rounds after the first, the sides in turn.
Processors: what all processes of a side spent of them, Spark's own among them.
Before that, {rows:,} answers of Spark were equal to those of one process, in every column.

What a row costs on Spark goes into {_shares(costs)}.
The first round starts Spark's workers, and each of them compiles the rules.
At the end the machine had a load of {os.getloadavg()[1]:.1f}; the wall is that of one so busy."""


def _shares(costs: Sequence[float]) -> str:
    names = ("reading", "shuffling and sorting", "the way to Python and back", "evaluating")
    steps = [costs[0], *(after - before for before, after in pairwise(costs))]
    return ", ".join(
        f"{name} {step / costs[-1]:.0%}" for name, step in zip(names, steps, strict=True)
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the section if asked to."""
    parser = argparse.ArgumentParser(description="The bulk evaluation on Spark.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is taken")
    parser.add_argument("--cores", type=int, default=2, help="workers of Spark")
    parser.add_argument("--keep", action="store_true", help="write the section of RESULTS.md")
    asked = parser.parse_args(arguments)
    settings = {"spark.driver.memory": "4g", "spark.log.level": "ERROR"}
    session = spark.local_session(asked.cores, settings)
    try:
        with TemporaryDirectory() as folder:
            figures = measure(session, Path(folder), asked.rows, asked.rounds, asked.cores)
    finally:
        session.stop()
    text = report(figures)
    print(text)
    if asked.keep:
        keep(TITLE, text)


if __name__ == "__main__":
    main()
