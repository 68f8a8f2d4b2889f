"""``certrules check``: are these policy documents right?"""

from pathlib import Path
from typing import Any

import click

from certrules.cli import arguments
from certrules.cli.console import counted, report, tell, write
from certrules.cli.data import to_json
from certrules.errors import ProblemsFound
from certrules.exchange.documents import load
from certrules.model.catalogue import Catalogue

BAD_DATA = 3


@click.command()
@arguments.as_json
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Read policy documents strictly and tell every problem."""
    read = {str(file): _read(file) for file in files}
    if as_json:
        write(to_json({"files": [_fields(name, one) for name, one in read.items()]}))
    else:
        for name, one in read.items():
            _print(name, one)
    if any(isinstance(one, ProblemsFound) for one in read.values()):
        ctx.exit(BAD_DATA)


def _read(file: Path) -> Catalogue | ProblemsFound:
    try:
        return load(file)
    except ProblemsFound as error:
        return error


def _print(name: str, read: Catalogue | ProblemsFound) -> None:
    if isinstance(read, ProblemsFound):
        report(read)
        return
    tell(f"{name}: fine, {counted(len(read), 'certification')}")


def _fields(name: str, read: Catalogue | ProblemsFound) -> dict[str, Any]:
    problems = read.problems if isinstance(read, ProblemsFound) else ()
    return {
        "file": name,
        "certifications": len(read) if isinstance(read, Catalogue) else None,
        "problems": [
            {
                "place": one.place,
                "row": one.row,
                "code": one.code,
                "value": one.value,
                "message": one.message,
            }
            for one in problems
        ],
    }
