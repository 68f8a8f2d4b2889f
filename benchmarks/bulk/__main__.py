"""Compare, time, and write BULK.md.

python -m benchmarks.bulk [--rows 1000000] [--rounds 5]
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bulk.contest import Outcome
from benchmarks.bulk.files import FileTimes
from benchmarks.bulk.memory import Peak
from benchmarks.bulk.own import sides
from benchmarks.bulk.report import Figures, page
from benchmarks.bulk.tasks import run_task

PAGE = Path(__file__).parents[1] / "BULK.md"


def measure(asked: argparse.Namespace) -> Figures:
    """Run every task in a process of its own, one after another."""
    cores = sorted({1, asked.cores})
    timed = {"rounds": asked.rounds}
    contests = []
    for rows in sorted({*asked.sizes, asked.rows}):
        for count in cores:
            say(f"{rows:,} rows, {count} cores")
            sample = asked.sample if rows == asked.rows else 0
            contests.append(_contest(rows, count, timed | {"sample": sample}))
    contests.sort(key=lambda one: (one.rows != asked.rows, one.cores))
    say("files")
    files = [FileTimes(**run_task("files", count, rows=asked.rows, **timed)) for count in cores]
    with TemporaryDirectory() as folder:
        say("memory")
        peaks = _peaks(folder, asked.memory_rows)
    return Figures(contests[0], contests[1:], files, peaks)


def _contest(rows: int, cores: int, options: dict[str, int]) -> Outcome:
    return Outcome(**run_task("contest", cores, rows=rows, **options))


def _peaks(folder: str, rows: int) -> dict[str, Peak]:
    for file in ("rows.arrow", "rows.parquet"):
        run_task("write", 1, folder=folder, file=file, rows=rows)
    peaks = {
        side.name.removeprefix("certrules, "): run_task(
            "peak in memory", 1, folder=folder, jit=side.jit
        )
        for side in sides()
    }
    peaks["Parquet to Parquet"] = run_task("peak of files", 1, folder=folder)
    return {name: Peak(**peak) for name, peak in peaks.items()}


def say(what: str) -> None:
    """Tell what is being measured: the whole takes many minutes."""
    print(f"Measuring {what} ...", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the page."""
    parser = argparse.ArgumentParser(description="The bulk evaluation beside its alternatives.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the contest")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is taken")
    parser.add_argument("--sample", type=int, default=10_000, help="rows for objects and engines")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 10_000_000])
    parser.add_argument("--memory-rows", type=int, default=10_000_000)
    parser.add_argument("--cores", type=int, default=2, help="besides one")
    parser.add_argument("--no-keep", action="store_true", help="do not write BULK.md")
    asked = parser.parse_args(arguments)
    text = page(measure(asked))
    print(text)
    if not asked.no_keep:
        PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
