"""What an example on a page can do besides Python: show a file, and run a command.

A block with a caption is a file: it is written under the name in the caption. A `console` block is
run: what the command prints must be what the page shows. Both happen in a folder of the page's own,
in which its Python examples run, too.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from tempfile import TemporaryDirectory

from sybil import Document, Example, Region
from sybil.parsers.markdown import CodeBlockParser
from sybil.parsers.myst.lexers import DirectiveLexer

from tests.servers import java, pango

PROMPT = "$ "
EXIT_CODE = "echo $?"


def enter(namespace: dict[str, object]) -> None:
    """Give a page a folder of its own and go there."""
    folder = TemporaryDirectory()
    namespace["_folder"], namespace["_home"] = folder, Path.cwd()
    namespace["java_is_missing"] = java.is_missing
    namespace["pango_is_missing"] = pango.is_missing
    os.chdir(folder.name)


def leave(namespace: dict[str, object]) -> None:
    """Go back, and take the page's folder away."""
    os.chdir(namespace["_home"])
    namespace["_folder"].cleanup()


def shown_files(document: Document) -> Iterator[Region]:
    """Yield each block with a caption, the name of the file that it shows."""
    for region in DirectiveLexer("code-block")(document):
        if "caption" in region.lexemes["options"]:
            region.parsed = region.lexemes["options"]["caption"], region.lexemes["source"]
            region.evaluator = write
            yield region


def write(example: Example) -> None:
    """Write the file that a page shows."""
    name, text = example.parsed
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(example: Example) -> str | None:
    """Run the commands of a block; return what differs from what the page shows, if anything."""
    code = 0
    for command, wanted in commands(example.parsed.splitlines()):
        if command == EXIT_CODE:
            got = f"{code}\n"
        else:
            code, got = output_of(command)
        if not OutputChecker().check_output(wanted, got, ELLIPSIS):
            return f"$ {command}\nThe page shows:\n{wanted}\nIt prints:\n{got}"
    return None


def commands(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with the output that follows it."""
    command, wanted = "", ""
    for line in lines:
        if line.startswith(PROMPT):
            if command:
                yield command, wanted
            command, wanted = line.removeprefix(PROMPT), ""
        else:
            wanted += f"{line.rstrip()}\n"
    yield command, wanted


def output_of(command: str) -> tuple[int, str]:
    """Run `certrules ...`; return its exit code and all that it prints, without trailing blanks."""
    program, *arguments = shlex.split(command)
    if program != "certrules":
        message = f"{program!r} is not run by an example; show it in a block of another language."
        raise ValueError(message)
    plain = {**os.environ, "COLUMNS": "88", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "certrules", *arguments],
        check=False,
        encoding="utf-8",
        env=plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return done.returncode, "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


PARSERS = (shown_files, CodeBlockParser("console", run))
