"""What is measured in processes of their own, with one core or two."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
THREADS = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS")


def run_task(name: str, cores: int, **options: object) -> Any:  # noqa: ANN401 - a task's own JSON
    """Run a task pinned to so many cores, and return what it tells."""
    with TemporaryDirectory() as folder, pinned(cores):
        told = Path(folder) / "told.json"
        call = json.dumps({"task": name, "cores": cores, "options": options, "told": str(told)})
        subprocess.run(
            [sys.executable, "-m", "benchmarks.bulk.tasks", call],
            cwd=ROOT,
            env={**os.environ, **dict.fromkeys(THREADS, str(cores))},
            check=True,
        )
        return json.loads(told.read_text("utf-8"))


@contextmanager
def pinned(cores: int) -> Iterator[None]:
    """Keep this process, and those that it starts, on the last cores of the machine."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[-cores:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def perform(name: str, cores: int, options: dict[str, Any]) -> Any:  # noqa: ANN401 - see run_task
    """Do a task in this process."""
    # Late: polars and numba look at their settings when they are first imported.
    from benchmarks.bulk import contest, files, memory  # noqa: PLC0415

    folder = Path(options.pop("folder", ""))
    match name:
        case "contest":
            return contest.contest(cores=cores, **options)._asdict()
        case "files":
            with TemporaryDirectory() as own_folder:
                times = files.file_times(cores=cores, folder=Path(own_folder), **options)
            return times._asdict()
        case "write":
            memory.write_rows(options["rows"], folder / options["file"])
            return None
        case "peak in memory":
            return memory.peak_in_memory(folder / "rows.arrow", jit=options["jit"])._asdict()
        case "peak of files":
            peak = memory.peak_of_files(folder / "rows.parquet", folder / "answers.parquet")
            return peak._asdict()
        case _:
            message = f"There is no task {name!r}."
            raise ValueError(message)


def main(call: str) -> None:
    """Do what another process asks for, and write down what came of it."""
    asked = json.loads(call)
    found = perform(asked["task"], asked["cores"], asked["options"])
    Path(asked["told"]).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
