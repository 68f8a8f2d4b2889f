"""What is printed: data to stdout, messages to stderr, and no name can steer the terminal."""

import os
import re
import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from certrules.errors import CertrulesError, ProblemsFound
from certrules.model.counting import counted
from certrules.model.verdicts import Status

UNBOUND = 10_000
"""The width where nobody says how wide to print: in a pipe every row stays on one line."""

NARROWEST = 40

# Control characters steer a terminal, and those that turn the direction of writing disguise text.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_TRAILING = re.compile("(?<! ) +$", re.MULTILINE)

_STYLES = {"red": "red", "yellow": "yellow", "green": "green", "blue": "bright_blue", "white": ""}


def screen(stream: TextIO) -> Console:
    """Return a console on a stream: its width, and no styles at all where NO_COLOR is set."""
    if isinstance(stream, TextIOWrapper):
        # A name that the encoding of the terminal lacks is shown escaped, not as an error.
        stream.reconfigure(errors="backslashreplace")
    return Console(
        file=stream,
        width=_width(stream),
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )


def _width(stream: TextIO) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(int(columns), NARROWEST)
    if not stream.isatty():
        return UNBOUND
    return max(os.get_terminal_size(stream.fileno()).columns, NARROWEST)


def safe(text: str) -> str:
    r"""Return the text with every character that could steer a terminal written out.

    >>> safe("Ana\x1b[31m Ng")
    'Ana\\x1b[31m Ng'
    """
    return _STEERING.sub(lambda match: repr(match[0])[1:-1], text)


def safe_lines(text: str) -> str:
    """Return a text of several lines, each one safe."""
    return "\n".join(map(safe, text.split("\n")))


def plain(text: str, style: str = "") -> Text:
    """Return a text from outside as it may be printed: no markup, no control characters."""
    return Text(safe(text), style)


def status_word(status: Status) -> Text:
    """Return the word for a status in its colour; the word says it without the colour, too."""
    return coloured(status.name.replace("_", " "), status)


def coloured(text: str, status: Status) -> Text:
    """Return a text of ours in the colour of a status."""
    return Text(text, _STYLES[status.colour])


def table(*columns: str | Text, numbers: Iterable[int] = (), gap: int = 1) -> Table:
    """Return an empty table with these headings; `numbers` says which columns hold numbers."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, gap, 0, 0), show_edge=False)
    right = set(numbers)
    for place, heading in enumerate(columns):
        drawn.add_column(
            heading,
            justify="right" if place in right else "left",
            no_wrap=place in right,
            overflow="fold",
            header_style="bold",
        )
    return drawn


def heading(text: str) -> Text:
    """Return a heading."""
    return Text(safe(text), "bold")


Part = RenderableType | Callable[[int], RenderableType]


def show(*parts: Part) -> None:
    """Print parts for people on stdout; one that depends on the width is given it."""
    stdout = screen(sys.stdout)
    with stdout.capture() as capture:
        for part in parts:
            stdout.print(part(stdout.width) if callable(part) else part)
    # Tables are filled up with blanks, which would only trouble who searches or compares.
    sys.stdout.write(_TRAILING.sub("", capture.get()))


def tell(text: str) -> None:
    """Print one line of result on stdout, however long it is."""
    sys.stdout.write(f"{safe(text)}\n")


def write(data: str) -> None:
    """Write data for programs on stdout: UTF-8 whatever the locale, line ends as they are."""
    stream = sys.stdout
    if stream.isatty() or not hasattr(stream, "buffer"):
        stream.write(safe_lines(data))
        return
    stream.flush()
    rest = memoryview(data.encode("utf-8", "backslashreplace"))
    # Without buffering (PYTHONUNBUFFERED) a write may take only a part.
    while rest:
        rest = rest[stream.buffer.write(rest) :]


def report(error: CertrulesError, undone: str = "read") -> None:
    """Print an error on stderr, a line for each problem, and at last what was not done."""
    if isinstance(error, ProblemsFound):
        for problem in error.problems:
            say(f"error: {problem}", "red")
        say(f"{counted(len(error.problems), 'problem')} found; nothing was {undone}.")
    else:
        say(f"error: {error}", "red")


def say(message: str, style: str = "") -> None:
    """Print one line of message on stderr; its first word carries the style."""
    word, space, rest = safe(message).partition(" ")
    # A message stays on one line, so that a search in a log finds it whole.
    screen(sys.stderr).print(Text.assemble((word, style), space + rest), soft_wrap=True)
