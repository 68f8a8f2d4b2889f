"""How large each extra of certrules is, and how long what it brings takes to import.

    python -m benchmarks.extras

Each extra is installed from a wheel into a new environment, with all that it needs, without
bytecode; its size is that of the files. The import then runs in new processes, in turn with bare
Python; the time is the processor time beyond that of bare Python, with the bytecode of all modules
cached, as it is from the second import on.
"""

import argparse
import os
import resource
import subprocess
import sys
import tomllib
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.results import how_busy, keep, load, machine, table

ROOT = Path(__file__).parents[1]
TITLE = "Extras"
MEGABYTE = 1_000_000

# What a program imports that uses the extra; packages that are loaded late are named.
IMPORTS = {
    "": "certrules",
    "all": "certrules",
    "apprise": "certrules.adapters.apprise_service, apprise",
    "arrow": "certrules.bulk",
    "calendar": "certrules.reports.calendar_feed, icalendar",
    "cli": "certrules.cli.application",
    "excel": "certrules.exchange.sheet_files, openpyxl, xlsxwriter",
    "jit": "certrules.bulk, numba",
    "pdf": "certrules.adapters.certificate_pdf, weasyprint",
    "postgres": "certrules.adapters.sql.store, psycopg",
    "report": "certrules.reports.matrix_page, jinja2, segno",
    "spark": "certrules.adapters.spark, pyspark.sql",
    "sql": "certrules.adapters.sql.store",
    "testing": "certrules.testing.strategies",
    "yaml": "certrules.exchange.documents, ruamel.yaml",
}


def extras() -> list[str]:
    """Return the extras that the project has, nothing at all first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return ["", *sorted(project["optional-dependencies"])]


def quietly(*command: str | Path, where: Mapping[str, str] | None = None) -> None:
    """Run a program; show what it says only when it fails."""
    done = subprocess.run(
        list(map(str, command)), check=False, capture_output=True, text=True, env=where
    )
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")


def wheel_in(folder: Path) -> Path:
    """Build the wheel of the project into a folder; return its path."""
    quietly(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT)
    [wheel] = folder.glob("*.whl")
    return wheel


def installed(wheel: Path, extra: str, folder: Path) -> Path:
    """Install a wheel with an extra into a new environment; return its interpreter."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    wanted = f"{wheel}[{extra}]" if extra else str(wheel)
    quietly(sys.executable, "-m", "pip", "--python", python, "install", "--no-compile", wanted)
    return python


def size(folder: Path) -> tuple[int, int]:
    """Return how many distributions an environment has, and the bytes of its packages."""
    [packages] = folder.glob("lib/python*/site-packages")
    files = [path for path in packages.rglob("*") if path.is_file() and not path.is_symlink()]
    distributions = len(list(packages.glob("*.dist-info")))
    return distributions, sum(path.stat().st_size for path in files)


def milliseconds(python: Path, program: str, where: Mapping[str, str]) -> float:
    """Return the processor time that a new process takes to run a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quietly(python, "-c", program, where=where)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def import_time(python: Path, modules: str, rounds: int, cache: Path) -> float:
    """Return the median processor time of an import beyond bare Python."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    where = {**kept, "PYTHONPYCACHEPREFIX": str(cache)}
    beyond = []
    for number in range(rounds + 1):
        bare = milliseconds(python, "pass", where)
        took = milliseconds(python, f"import {modules}", where)
        if number:  # the first round fills the caches
            beyond.append(took - bare)
    return median(beyond)


def measured(wheel: Path, extra: str, rounds: int) -> list[str]:
    """Return the row of one extra."""
    with TemporaryDirectory() as folder:
        python = installed(wheel, extra, Path(folder) / "venv")
        distributions, bytes_ = size(Path(folder) / "venv")
        took = import_time(python, IMPORTS[extra], rounds, Path(folder) / "cache")
    name = f"certrules[{extra}]" if extra else "certrules"
    return [
        f"`{name}`",
        str(distributions),
        f"{bytes_ / MEGABYTE:,.1f}",
        f"{took:,.0f}",
        f"`{IMPORTS[extra]}`",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(description="The size and the import time of each extra.")
    parser.add_argument("--rounds", type=int, default=9, help="new processes for each import")
    parser.add_argument("--no-keep", action="store_true", help="do not write RESULTS.md")
    asked = parser.parse_args(arguments)
    before = load()
    with TemporaryDirectory() as folder:
        wheel = wheel_in(Path(folder))
        rows = [measured(wheel, extra, asked.rounds) for extra in extras()]
    header = ["installed", "distributions", "MB", "import, ms", "what is imported"]
    body = f"""`python -m benchmarks.extras`

{machine()}

{table(header, rows)}

Each in an environment of its own, with all that it needs and without bytecode; 1 MB is 10⁶ bytes.
The import is the median of {asked.rounds} new processes: processor time beyond bare Python, with
the bytecode of all modules cached.
{how_busy(before)}
"""
    print(body)
    if not asked.no_keep:
        keep(TITLE, body)


if __name__ == "__main__":
    main()
