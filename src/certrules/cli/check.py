"""``certrules check``: are these policy documents right, and do they say what is meant?"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
import click

from certrules.cli import BAD_DATA, FINDINGS, arguments
from certrules.cli.console import report, tell, write
from certrules.cli.data import problem_fields, to_json
from certrules.errors import ProblemsFound
from certrules.exchange.documents import load
from certrules.model.catalogue import Catalogue
from certrules.model.counting import counted
from certrules.planning.findings import Finding, Severity
from certrules.planning.lint import lint


@attrs.frozen
class Checked:
    """A document that could be read, and what is odd about its policies."""

    certifications: int
    findings: tuple[Finding, ...]


@click.command()
@arguments.as_json
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--fail-on",
    type=click.Choice([one.value for one in Severity]),
    default=Severity.WARNING.value,
    show_default=True,
    help="End with exit code 1 when something at least as bad is found.",
)
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], *, fail_on: str, as_json: bool) -> None:
    """Read policy documents strictly, and tell every problem and oddity."""
    read = {str(file): _read(file) for file in files}
    if as_json:
        write(to_json({"files": [_fields(name, one) for name, one in read.items()]}))
    else:
        for name, one in read.items():
            _print(name, one)
    if any(isinstance(one, ProblemsFound) for one in read.values()):
        ctx.exit(BAD_DATA)
    found = [one for document in read.values() for one in _findings(document)]
    if any(one.severity.at_least(Severity(fail_on)) for one in found):
        ctx.exit(FINDINGS)


def _read(file: Path) -> Checked | ProblemsFound:
    try:
        catalogue: Catalogue = load(file)
    except ProblemsFound as error:
        return error
    return Checked(len(catalogue), lint(catalogue))


def _findings(read: Checked | ProblemsFound) -> tuple[Finding, ...]:
    return read.findings if isinstance(read, Checked) else ()


def _print(name: str, read: Checked | ProblemsFound) -> None:
    if isinstance(read, ProblemsFound):
        report(read)
        return
    for one in read.findings:
        tell(str(attrs.evolve(one, place=f"{name}, {one.place}")))
    notes_only = all(one.severity is Severity.NOTE for one in read.findings)
    tell(f"{name}: {'fine, ' if notes_only else ''}{', '.join(_counts(read))}")


def _counts(read: Checked) -> Iterable[str]:
    yield counted(read.certifications, "certification")
    numbers = Counter(one.severity for one in read.findings)
    for severity in Severity:
        if numbers[severity]:
            yield counted(numbers[severity], severity.value)


def _fields(name: str, read: Checked | ProblemsFound) -> dict[str, Any]:
    problems = read.problems if isinstance(read, ProblemsFound) else ()
    return {
        "file": name,
        "certifications": read.certifications if isinstance(read, Checked) else None,
        "problems": problem_fields(problems),
        "findings": [
            {**attrs.asdict(one), "severity": one.severity.value, "rules": list(one.rules)}
            for one in _findings(read)
        ],
    }
