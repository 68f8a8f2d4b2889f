"""The commands together, and how each of them ends.

Exit codes: 0 fine, 1 findings, 2 the command was not given rightly, 3 bad data, 130 interrupted,
141 the reader of the output went away.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import StringIO
from typing import Any, Final

import click

from certrules.cli import BAD_DATA, USAGE
from certrules.cli.console import report, safe_lines
from certrules.errors import CertrulesError, MissingExtra

INTERRUPTED = 130
NO_READER = 141


COMMANDS: Final = {
    "check": ("check", "check"),
    "compare": ("comparing", "compare"),
    "expires": ("expires", "expires"),
    "explain": ("explain", "explain"),
    "export": ("exporting", "export"),
    "forecast": ("forecasting", "forecast"),
    "history": ("history", "history"),
    "import": ("filling", "import_files"),
    "init": ("filling", "init"),
    "report": ("reporting", "report"),
    "run": ("running", "run"),
    "status": ("status", "status"),
    "test": ("rule_tests", "rule_tests"),
    "timeline": ("timelines", "timeline"),
}
"""Where each command is: its module, and its name there."""


class Application(click.Group):
    """A group of commands that ends with a message and an exit code, not with a traceback.

    A command is loaded when it is named, so that none waits for what only another one needs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in order."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None for another word."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"certrules.cli.{module}"), name)
        return found

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401 - click's own types
        """Run the command line; words that click repeats from it cannot steer the terminal."""
        try:
            code = super().main(*arguments, **{**settings, "standalone_mode": False})
        except click.ClickException as error:
            message = StringIO()
            error.show(message)
            sys.stderr.write(safe_lines(message.getvalue()))
            code = error.exit_code
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> None:
        """Run a command and turn what stops it into a message and an exit code."""
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except CertrulesError as error:
            report(error)
            ctx.exit(USAGE if isinstance(error, MissingExtra) else BAD_DATA)
        except BrokenPipeError:
            _discard_output()
            ctx.exit(NO_READER)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def _discard_output() -> None:
    """Send what is still to be printed nowhere, so that the end of the program is quiet."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Application, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="certrules", message="%(prog)s %(version)s")
def application() -> None:
    """Tell who must hold which certification, when it expires, and why.

    Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 bad data. Data go to stdout, messages to
    stderr. Colours follow NO_COLOR, and the width follows COLUMNS.
    """
