"""How long `import certrules` takes: beside bare Python, and beside attrs and dateutil alone.

    python -m benchmarks.import_time

Each import runs in new processes, in turn. The time is the processor time of the whole process.
The bytecode of all modules is cached, as it is from the second import on wherever they are
installed; a machine may be told not to write any, and would then compile certrules every time.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from itertools import groupby
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.results import keep, machine, table

BARE = "pass"
LIBRARIES = "import attrs, dateutil.relativedelta"
OURS = "import certrules"
PROGRAMS = {"bare Python": BARE, f"`{LIBRARIES}`": LIBRARIES, f"`{OURS}`": OURS}

LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
TRACES = 5
"""How many traces of the imports there are; a module's cost is the median of them."""
SHOWN = 12
STANDARD = "standard library"


# ------------------------------------------------------------------ whole processes


def environment(cache_folder: str) -> dict[str, str]:
    """Return the environment of the new processes, which share a cache of bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": cache_folder}


def milliseconds(program: str, where: Mapping[str, str]) -> float:
    """Return the processor time that a new Python process takes to run a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, env=where)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(rounds: int, where: Mapping[str, str]) -> dict[str, list[float]]:
    """Return the times of each program, one a round; the first, unmeasured round fills caches."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(rounds + 1):
        for name, program in PROGRAMS.items():
            took = milliseconds(program, where)
            if number:
                times[name].append(took)
    return times


# ------------------------------------------------------------------ module by module


def trace(program: str, where: Mapping[str, str]) -> dict[str, int]:
    """Return how many microseconds each module took to import, without what it imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env=where,
    )
    return {name: int(own) for own, name in LINE.findall(done.stderr)}


def modules(where: Mapping[str, str]) -> dict[str, float]:
    """Return the cost of each module that certrules imports and bare Python does not."""
    bare = trace(BARE, where)
    traces = [trace(OURS, where) for _ in range(TRACES)]
    return {
        name: median(one.get(name, 0) for one in traces) for name in traces[0] if name not in bare
    }


def origin(module: str) -> str:
    """Return where a module comes from: its distribution, or the standard library."""
    top = module.partition(".")[0]
    return "certrules" if top == "certrules" else _distributions().get(top, [STANDARD])[0]


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


# ------------------------------------------------------------------ the report


def whole(times: dict[str, list[float]]) -> str:
    """Return the table of whole processes, ratios first."""
    bare, libraries = times["bare Python"], times[f"`{LIBRARIES}`"]
    header = ["a new process", "× bare Python", "× the libraries alone", "median", "best"]
    return table(
        header,
        [
            [
                name,
                f"**{median(measured) / median(bare):.2f}**",
                f"**{median(measured) / median(libraries):.2f}**",
                f"{median(measured):.1f} ms",
                f"{min(measured):.1f} ms",
            ]
            for name, measured in times.items()
        ],
    )


def by_origin(costs: dict[str, float]) -> str:
    """Return the table of where the imported modules come from."""
    total = sum(costs.values())
    groups = {
        name: [costs[one] for one in members]
        for name, members in groupby(sorted(costs, key=origin), origin)
    }
    ranked = sorted(groups.items(), key=lambda group: -sum(group[1]))
    return table(
        ["from", "share", "modules", "time"],
        [
            [name, f"{sum(one) / total:.0%}", str(len(one)), f"{sum(one) / 1000:.1f} ms"]
            for name, one in ranked
        ],
    )


def dearest(costs: dict[str, float]) -> str:
    """Return the table of the modules that cost most."""
    total = sum(costs.values())
    ranked = sorted(costs, key=lambda name: -costs[name])[:SHOWN]
    return table(
        ["module, without what it imports", "share", "time"],
        [
            [f"`{name}`", f"{costs[name] / total:.0%}", f"{costs[name] / 1000:.2f} ms"]
            for name in ranked
        ],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(description="The import time of certrules.")
    parser.add_argument("--rounds", type=int, default=25, help="new processes for each import")
    parser.add_argument("--no-keep", action="store_true", help="do not write RESULTS.md")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as cache_folder:
        where = environment(cache_folder)
        times = measure(asked.rounds, where)
        costs = modules(where)
    body = f"""`python -m benchmarks.import_time`

{machine("attrs", "python-dateutil")}

{whole(times)}

{asked.rounds} new processes of each, in turn; processor time of the whole process.
The ratios are those of the medians. The bytecode of all modules is cached.

What `{OURS}` imports beyond bare Python, by `-X importtime` (which makes everything slower):

{by_origin(costs)}

{dearest(costs)}
"""
    print(body)
    if not asked.no_keep:
        keep("Import time", body)


if __name__ == "__main__":
    main()
