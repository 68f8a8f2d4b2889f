"""Feed one reader with Atheris until its time is over: `python -m tests.fuzz.one_target NAME ...`.

It is started by `python -m tests.fuzz`, in a process of its own, since Atheris ends its process.
"""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["certrules", "tomllib", "ruamel"]):
    import certrules.exchange.yaml_text  # noqa: F401 - it would be loaded later, and not be seen
    from certrules.errors import CertrulesError
    from tests.fuzz.targets import TARGETS, Target

LONGEST = 1.0
"""Seconds of the processor that an input may take; other programs do not count."""


class TooSlow(BaseException):
    """An input takes too long. Nothing that catches exceptions may catch it."""


def stop(*_: object) -> None:
    """Break off what is running."""
    raise TooSlow


class Feeding:
    """Inputs going into a target, until so many seconds of the processor are used up."""

    def __init__(self, target: Target, seconds: float, report: Path) -> None:
        self.target = target
        self.seconds = seconds
        self.report = report
        self.executions = self.accepted = 0
        self.slowest = 0.0
        self.folder = Path(tempfile.mkdtemp())
        self.start = time.process_time()
        signal.signal(signal.SIGPROF, stop)

    def take(self, data: bytes) -> None:
        """Give one input to the target; raise what may not come out of it."""
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            self.target.take(data, self.folder)
            self.accepted += 1
        except CertrulesError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        now = time.process_time()
        self.executions += 1
        self.slowest = max(self.slowest, now - began)
        if now - self.start > self.seconds:
            self.end(now - self.start)

    def end(self, used: float) -> None:
        """Write down what was done, and leave without the words of the engine."""
        self.report.write_text(
            json.dumps(
                {
                    "executions": self.executions,
                    "accepted": self.accepted,
                    "seconds": round(used, 1),
                    "slowest": round(self.slowest, 3),
                }
            )
        )
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def feed(target: Target, seconds: float, report: Path, options: Sequence[str]) -> None:
    """Feed a target; `report`: where its figures go, `options`: for the engine. Never returns."""
    feeding = Feeding(target, seconds, report)
    atheris.Setup([sys.argv[0], *options], feeding.take)
    atheris.Fuzz()


if __name__ == "__main__":
    chosen, budget, file, *given = sys.argv[1:]
    feed(TARGETS[chosen], float(budget), Path(file), given)
