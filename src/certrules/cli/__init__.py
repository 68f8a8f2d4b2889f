"""The command `certrules`: `main` is its entry point."""

import sys
from collections.abc import Sequence

from certrules.errors import MissingExtra

FINDINGS = 1
"""The exit code for what is worth looking at."""

USAGE = 2
"""The exit code for a command that cannot be run as it was given."""

BAD_DATA = 3
"""The exit code for data that cannot be read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    `arguments`: what follows the command's name; None takes what the program was started with.
    Without the packages of the extra `cli`, says so.
    """
    try:
        from certrules.cli.application import application  # noqa: PLC0415 - they may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"click", "rich"}:
            raise
        sys.stderr.write(f"error: {MissingExtra('The command line', 'cli')}\n")
        return USAGE
    code: object = None
    try:
        application(arguments, prog_name="certrules")
    except SystemExit as end:
        code = end.code
    return code if isinstance(code, int) else 0
