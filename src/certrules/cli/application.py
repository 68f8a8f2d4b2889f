"""The commands together, and how each of them ends.

Exit codes: 0 fine, 1 findings, 2 the command was not given rightly, 3 bad data, 130 interrupted,
141 the reader of the output went away.
"""

import os
import sys
from contextlib import suppress
from io import StringIO
from typing import Any

import click

from certrules.cli import USAGE
from certrules.cli.check import BAD_DATA, check
from certrules.cli.console import report, safe_lines
from certrules.cli.expires import expires
from certrules.cli.explain import explain
from certrules.cli.exporting import export
from certrules.cli.filling import import_files, init
from certrules.cli.history import history
from certrules.cli.rule_tests import rule_tests
from certrules.cli.running import run
from certrules.cli.status import status
from certrules.errors import CertrulesError, MissingExtra

INTERRUPTED = 130
NO_READER = 141


class Application(click.Group):
    """A group of commands that ends with a message and an exit code, not with a traceback."""

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


for command in (
    check,
    expires,
    explain,
    export,
    history,
    import_files,
    init,
    rule_tests,
    run,
    status,
):
    application.add_command(command)
