"""Parquet to Parquet, against reading and writing alone."""

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bulk.memory import write_rows
from benchmarks.bulk.timing import Turn, in_turn
from benchmarks.bulk.workload import make_bulk
from benchmarks.workload import TODAY
from certrules import bulk
from certrules.exchange.columnar import evaluate_file


class FileTimes(NamedTuple):
    """Seconds for a file of so many rows."""

    rows: int
    cores: int
    evaluated: float
    alone: float


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of words as words: a file need not keep them as a dictionary does."""
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def file_times(rows: int, cores: int, rounds: int, folder: Path) -> FileTimes:
    """Compare the file of answers with the table of answers, then time in turn."""
    source, target, other = (folder / f"{name}.parquet" for name in ("rows", "answers", "copy"))
    write_rows(rows, source)
    workload = make_bulk(rows)
    answers = bulk.evaluate(workload.table, workload.catalogue, TODAY)

    def evaluate() -> None:
        evaluate_file(source, target, workload.catalogue, TODAY)

    def alone() -> None:
        """Read every column, and write a table of answers that is there already."""
        pq.read_table(source)
        pq.write_table(answers, other)

    evaluate()
    written = pq.read_table(target)
    for name in answers.column_names:
        if not _plain(written[name]).equals(_plain(answers[name])):
            message = f"The file and the table of answers differ in {name}."
            raise AssertionError(message)
    turns = {"evaluated": Turn(lambda _: evaluate()), "alone": Turn(lambda _: alone())}
    seconds = in_turn(turns, rounds, one_core=cores == 1)
    return FileTimes(rows, cores, seconds["evaluated"], seconds["alone"])
