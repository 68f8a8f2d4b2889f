"""What certrules does, on two inputs.

Run it with ``make demo``. First comes an example organisation on one day, with one answer
explained; then 63,287 real renewals.
"""

import os
import shlex
import sys
from pathlib import Path

from licences import replay

from certrules.cli import main

HERE = Path(__file__).parent
ORGANISATION = HERE / "organisation"
DAY = "2026-07-01"
ASKED = ("E005", "forklift")


def command(name: str, *arguments: str) -> None:
    """Show a command as one would type it here, and run it."""
    options = {
        "--policies": os.path.relpath(ORGANISATION / "policies.toml"),
        "--roster": os.path.relpath(ORGANISATION / "roster"),
        "--on": DAY,
    }
    words = [name, *(word for option in options.items() for word in option), *arguments]
    print(f"$ certrules {shlex.join(words)}\n", flush=True)
    if code := main(words):
        sys.exit(code)


def title(number: int, text: str) -> None:
    """Print the title of a part."""
    print(f"\n{number}. {text}\n")


def demo() -> None:
    """Run every part."""
    title(1, f"An example organisation on {DAY}")
    command("status")
    title(2, "One answer, explained")
    command("explain", *ASKED)
    title(3, "Real licences: how well do the rules describe a city's practice?")
    sys.stdout.flush()
    replay.main()


if __name__ == "__main__":
    demo()
