"""Feed the readers with what they do not expect: `python -m tests.fuzz [--seconds N] [TARGET ...]`.

Each reader gets inputs made by Atheris for so many seconds of the processor, starting from the
seeds in `seeds/`. An input out of which something else comes than the documented errors, which
takes more than a second, or more than 512 MiB of memory, is kept in a file and named.

`--replay FILE TARGET` gives one such file to its reader again; it needs no Atheris.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import attrs

from certrules.errors import CertrulesError
from tests.fuzz.targets import TARGETS, Target

FINDS = Path("build/fuzz")
MEMORY = 512
BY_THE_WALL = 60  # the process itself goes by the processor, and stops after a second
LONGEST_INPUT = 8_192
LAST_LINES = 30

NO_ATHERIS = """\
Atheris is not installed. It has wheels for CPython 3.11 to 3.14 on Linux, x86-64, and
pyproject.toml asks for it there only. Run this on such a machine, for example in a container.
The seeds are tried on every machine by `pytest tests/fuzz`."""


@attrs.frozen
class Outcome:
    """What feeding a target came to: its figures, or what the process said of its find."""

    name: str
    figures: dict[str, float] | None
    said: str

    def line(self) -> str:
        """Return the outcome as a line of a table."""
        if self.figures is None:
            return f"{self.name:<15} FOUND something; see below"
        return (
            f"{self.name:<15}{self.figures['executions']:>11,}{self.figures['accepted']:>11,}"
            f"{self.figures['seconds']:>10.1f}{self.figures['slowest']:>10.3f}"
        )


def feed(target: Target, seconds: float, seed: int) -> Outcome:
    """Feed a target in a process of its own."""
    finds = FINDS / target.name
    finds.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        report, corpus, words = (Path(work) / name for name in ("report", "corpus", "words"))
        corpus.mkdir()
        words.write_text("".join(map(entry, target.words)))
        options = {
            "artifact_prefix": f"{finds}/",
            "dict": words,
            "max_len": LONGEST_INPUT,
            "rss_limit_mb": MEMORY,
            "seed": seed,
            "timeout": BY_THE_WALL,
            "verbosity": 0,
        }
        command = [sys.executable, "-m", "tests.fuzz.one_target", target.name, str(seconds)]
        command += [str(report), *(f"-{name}={value}" for name, value in options.items())]
        done = subprocess.run(
            [*command, str(corpus), str(target.seeds)],
            env={**os.environ, "TMPDIR": work},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            errors="replace",
        )
        figures = json.loads(report.read_text()) if report.exists() else None
    said = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
    return Outcome(target.name, figures if done.returncode == 0 else None, said)


def entry(word: str) -> str:
    r"""Return a word as a line of a dictionary.

    >>> entry('a"')
    '"\\x61\\x22"\n'
    """
    return '"' + "".join(f"\\x{byte:02X}" for byte in word.encode()) + '"\n'


def feed_all(names: Sequence[str], seconds: float, seed: int, jobs: int) -> int:
    """Feed targets, some at a time; print what came of it, and return the exit code."""
    if find_spec("atheris") is None:
        print(NO_ATHERIS, file=sys.stderr)
        return 1
    print(f"{seconds:g} s of the processor for each of {len(names)} readers, seed {seed}")
    print(f"{'reader':<15}{'inputs':>11}{'accepted':>11}{'seconds':>10}{'slowest':>10}", flush=True)
    bad: list[Outcome] = []
    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(lambda name: feed(TARGETS[name], seconds, seed), names):
            print(outcome.line(), flush=True)
            bad += [outcome] if outcome.figures is None else []
    for outcome in bad:
        print(f"\n=== {outcome.name}\n{outcome.said}")
        print(f"Once more: python -m tests.fuzz --replay FILE {outcome.name}")
    return 1 if bad else 0


def replay(file: Path, target: Target) -> int:
    """Give one input to a target; what may not come out of it comes out here, too."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            target.take(file.read_bytes(), Path(folder))
        except CertrulesError as error:
            print(f"Refused, as documented: {type(error).__name__}: {error}")
        else:
            print("Read.")
    return 0


def main() -> int:
    """Read the command line, and do what it says."""
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=20, help="for each reader (20)")
    parser.add_argument("--seed", type=int, default=1, help="0: another one each time (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="readers at a time")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="give this file to a reader")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no reader: {', '.join(unknown)}. Choose from {', '.join(TARGETS)}.")
    if options.replay:
        if len(options.targets) != 1:
            parser.error("--replay needs the name of one reader.")
        return replay(options.replay, TARGETS[options.targets[0]])
    seed = options.seed or random.randrange(1, 2**31)
    return feed_all(options.targets or list(TARGETS), options.seconds, seed, options.jobs)


if __name__ == "__main__":
    sys.exit(main())
