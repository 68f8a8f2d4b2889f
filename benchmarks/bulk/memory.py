"""The peak of memory of one evaluation, in a process of its own."""

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bulk.workload import SCHEMA, BulkWorkload, blocks, make_bulk, make_rules
from benchmarks.workload import TODAY
from certrules import bulk
from certrules.exchange.columnar import evaluate_file

STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")
WARM_UP = 2_000


class Peak(NamedTuple):
    """Bytes: of the columns in and out, and the most that the process had beyond its start."""

    rows: int
    columns: int
    peak: int


def write_rows(rows: int, target: Path, seed: int = 1) -> None:
    """Write the rows to an Arrow IPC file, or to a Parquet file, block by block."""
    if target.suffix == ".parquet":
        with pq.ParquetWriter(target, SCHEMA) as writer:
            for block in blocks(rows, seed):
                writer.write_batch(block)
        return
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for block in blocks(rows, seed):
            writer.write_batch(block)


def peak_in_memory(source: Path, *, jit: bool) -> Peak:
    """Read the table into memory, evaluate it for a day, and return the peak."""
    catalogue = make_rules()[2]
    _warm_up(jit=jit)
    before = _start()
    with pa.OSFile(str(source), "rb") as file:
        table = pa.ipc.open_file(file).read_all()
    answers = bulk.evaluate(table, catalogue, TODAY, jit=jit)
    return Peak(table.num_rows, table.nbytes + answers.nbytes, _peak() - before)


def peak_of_files(source: Path, target: Path) -> Peak:
    """Evaluate a Parquet file into another, and return the peak."""
    catalogue = make_rules()[2]
    _warm_up(jit=None)
    before = _start()
    evaluate_file(source, target, catalogue, TODAY)
    peak = _peak() - before
    columns = pq.read_table(source).nbytes + pq.read_table(target).nbytes
    return Peak(pq.read_metadata(target).num_rows, columns, peak)


def _warm_up(*, jit: bool | None) -> None:
    """Load and compile everything, so that code does not count as data."""
    small: BulkWorkload = make_bulk(WARM_UP)
    bulk.evaluate(small.table, small.catalogue, TODAY, jit=jit)


def _start() -> int:
    """Forget the peak so far, and return what the process has now."""
    RESET.write_text("5", "ascii")
    return _field("VmRSS")


def _peak() -> int:
    return _field("VmHWM")


def _field(name: str) -> int:
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    message = f"{STATUS} has no {name}: peak memory is measured on Linux only."
    raise OSError(message)
