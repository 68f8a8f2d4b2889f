"""Tables of people's spreadsheets on the command line: into a store."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs
import click

from certrules.cli import BAD_DATA, stores
from certrules.cli.console import say, tell, write
from certrules.cli.data import problem_fields, to_json
from certrules.cli.progress import Steps
from certrules.errors import Problem
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.mapped_import import import_mapped
from certrules.exchange.mapping import FIELDS
from certrules.exchange.outcome import ImportReport
from certrules.model.counting import counted


@attrs.frozen
class Table:
    """A table: what takes it in, and whether dates are in it."""

    take_in: Callable[..., ImportReport]
    dated: bool = False


TABLES: Final = {
    "assignments": Table(import_assignments),
    "certifications": Table(import_certifications),
    "completions": Table(import_completions, dated=True),
}
"""The tables by the word for them."""


def take_in(  # noqa: PLR0913 - options of a command
    url: str,
    what: str,
    file: Path,
    *,
    by: str,
    because: str,
    dry_run: bool,
    date_format: str | None,
    mapping: Path | None,
    as_json: bool,
) -> None:
    """Take a table into a store, and print the report; end with bad data when it was refused."""
    table = TABLES[what]
    options: dict[str, Any] = {"by": by, "at": stores.now(), "because": because}
    if date_format is not None and mapping is None:
        if not table.dated:
            raise click.UsageError(f"--date-format: there are no dates among the {what}.")
        options["date_format"] = date_format
    take: Callable[..., ImportReport] = table.take_in
    if mapping is not None:
        if what not in FIELDS:
            raise click.UsageError(f"--mapping: a foreign file gives no {what}. Take it away.")
        if date_format is not None:
            raise click.UsageError("--date-format: the mapping says how dates are written.")
        options["table"] = what
        take = partial(import_mapped, rules=mapping)
    with Steps() as steps, stores.opened(url) as store:
        report = take(store, file, dry_run=dry_run, progress=steps.at, **options)
    if as_json:
        write(to_json(report_fields(report)))
    else:
        _print(report, dry_run=dry_run)
    if report.refused:
        click.get_current_context().exit(BAD_DATA)


def report_fields(report: ImportReport) -> dict[str, Any]:
    """Return a report as plain data."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "errors": remarks(report.errors),
        "warnings": remarks(report.warnings),
    }


def remarks(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Return what there is to say of the cells of a table as plain data."""
    fields = ("row", "column", "code", "value", "message")
    named = ({**one, "column": one["place"]} for one in problem_fields(problems))
    return [{field: one[field] for field in fields} for one in named]


def _print(report: ImportReport, *, dry_run: bool) -> None:
    for one in report.errors:
        say(f"error: {one}", "red")
    for one in report.warnings:
        say(f"warning: {one}", "yellow")
    if report.refused:
        say(f"{counted(len(report.errors), 'problem')} found; nothing was written.")
        return
    tell(f"{report.created:,} created, {report.updated:,} updated, {report.unchanged:,} unchanged.")
    if dry_run:
        tell("A dry run: nothing was written.")
