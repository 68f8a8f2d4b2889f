"""A process of its own that reads one file after another, and says what each of them took.

It is given lines of what reads a file and of its path, and answers each with a line of JSON: the
codes of the problems, how far memory grew at its peak in MiB, and the seconds of the processor.
"""

import json
import resource
import sys
from pathlib import Path
from time import process_time

from certrules.adapters.memory.store import MemoryStore
from certrules.bulk.compiled import needs_numba
from tests.exchange.hostile.files import File
from tests.exchange.hostile.readers import take
from tests.exchange.store.conftest import fill

STATUS = Path("/proc/self/status")
FORGET = Path("/proc/self/clear_refs")


def peak():
    """Return the most memory that the process has held, since `forget` where it can, in MiB."""
    if STATUS.exists():
        [line] = [one for one in STATUS.read_text("ascii").splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 1024 / (1024 if sys.platform == "darwin" else 1)


def forget():
    """Let the peak of memory begin anew, where the system can."""
    if FORGET.exists():
        FORGET.write_text("5", "ascii")


def main():
    """Read the files that are named, and say what each of them took."""
    store = fill(MemoryStore())
    # What is imported once is not what a file takes.
    needs_numba(None)
    for line in sys.stdin:
        reader, path = json.loads(line)
        forget()
        before, start = peak(), process_time()
        report = take(File(reader, "", ""), Path(path), store, dry_run=True)
        seconds = process_time() - start
        codes = sorted({one.code for one in report.problems})
        answer = {"codes": codes, "grown": peak() - before, "seconds": seconds}
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
