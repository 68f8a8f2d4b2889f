"""The benchmark on Spark compares like with like, and counts what all processes spend."""

import subprocess
import sys
from datetime import date

import pytest

from benchmarks import spark_bulk
from benchmarks.bulk.memory import write_rows
from benchmarks.bulk.workload import make_rules
from benchmarks.spark_bulk import Figures, Spent, check, processor_seconds, report, sides, spent
from tests.servers.spark import spark

ROWS = 2_000
BUSY = "import time\nwhile time.process_time() < 0.5: pass"

__all__ = ["spark"]


def test_both_give_the_same(spark, tmp_path):
    """Every row is compared before anything is timed, and a difference is an error."""
    source, catalogue = tmp_path / "rows.parquet", make_rules()[2]
    write_rows(ROWS, source)
    assert check(spark, source, catalogue) == ROWS
    right = spark_bulk.bulk.evaluate
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(
            spark_bulk.bulk, "evaluate", lambda *given, **how: right(*given, **how).slice(0, 99)
        )
        with pytest.raises(AssertionError, match=r"lost or gained"):
            check(spark, source, catalogue)
        changed.setattr(
            spark_bulk.bulk,
            "evaluate",
            lambda table, rules, _, **how: right(table, rules, date(2027, 6, 1), **how),
        )
        with pytest.raises(AssertionError, match=r"differ in status"):
            check(spark, source, catalogue)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
def test_every_side_works(spark, tmp_path):
    """Each piece of work can be done, and again."""
    source, catalogue = tmp_path / "rows.parquet", make_rules()[2]
    write_rows(ROWS, source)
    works = sides(spark, source, catalogue, tmp_path)
    for work in (*works.values(), works[spark_bulk.PARQUET]):
        work()
    assert spark.read.parquet(str(tmp_path / "spark")).count() == ROWS


def test_time_of_other_processes_counts():
    """What a process spends that was started by this one counts, also when it has ended."""
    before = processor_seconds()
    taken = spent(lambda: subprocess.run([sys.executable, "-c", BUSY], check=True))
    assert taken.processors >= 0.45
    assert taken.wall >= 0.45
    assert processor_seconds() - before >= taken.processors


def test_report():
    """The section has a line for each side, and the steps add up to what a row costs on Spark."""
    costs = {
        spark_bulk.ALONE: 0.5,
        spark_bulk.READ: 1.0,
        spark_bulk.MOVED: 2.0,
        spark_bulk.THROUGH: 3.5,
        spark_bulk.EVALUATED: 4.0,
    }
    seconds = {name: Spent(cost / 2, cost) for name, cost in costs.items()}
    text = report(Figures(1_000_000, 2, 3, seconds, seconds))
    assert "| Spark: read | **2.00** | 1,000,000 | 1.00 s | 0.50 s | 0.5 s |" in text
    steps = "reading 25%, shuffling and sorting 25%, the way to Python and back 38%, evaluating 12%"
    assert steps in text
