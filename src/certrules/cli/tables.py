"""Tables of people's spreadsheets on the command line: into a store, and out of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs
import click

from certrules.cli import arguments, stores
from certrules.cli.check import BAD_DATA
from certrules.cli.console import counted, say, tell, write
from certrules.cli.data import problem_fields, to_json
from certrules.cli.progress import Steps
from certrules.errors import Problem
from certrules.exchange import assignments_csv, certifications_csv, completions_csv
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_export import export_completions
from certrules.exchange.csv_writing import save
from certrules.exchange.exported import Exported
from certrules.exchange.instances import export_instances
from certrules.exchange.outcome import ImportReport
from certrules.ports.store import Reading


@attrs.frozen
class Table:
    """A table: what takes it in, what writes it, an empty one, and whether dates are in it."""

    take_in: Callable[..., ImportReport]
    export: Callable[[Reading], Exported]
    template: Callable[[], str]
    dated: bool = False


TABLES: Final = {
    "assignments": Table(
        assignments_csv.import_assignments, export_assignments, assignments_csv.template
    ),
    "certifications": Table(
        certifications_csv.import_certifications,
        export_certifications,
        certifications_csv.template,
    ),
    "completions": Table(
        completions_csv.import_completions,
        export_completions,
        completions_csv.template,
        dated=True,
    ),
}
"""The tables by the word for them."""

INSTANCES: Final = "instances"
"""The word for every completion, which is exported only."""


def take_in(  # noqa: PLR0913 - options of a command
    url: str,
    what: str,
    file: Path,
    *,
    by: str,
    because: str,
    dry_run: bool,
    date_format: str | None,
    as_json: bool,
) -> None:
    """Take a table into a store, and print the report; end with bad data when it was refused."""
    table = TABLES[what]
    options: dict[str, Any] = {"by": by, "at": stores.now(), "because": because}
    if date_format is not None:
        if not table.dated:
            raise click.UsageError(f"--date-format: there are no dates among the {what}.")
        options["date_format"] = date_format
    with Steps() as steps, stores.opened(url) as store:
        report = table.take_in(store, file, dry_run=dry_run, progress=steps.at, **options)
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
        "errors": _problem_fields(report.errors),
        "warnings": _problem_fields(report.warnings),
    }


def _problem_fields(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
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


@click.command()
@click.argument("what", type=click.Choice([*TABLES, INSTANCES]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "url",
    metavar="URL",
    envvar="CERTRULES_STORE",
    help="The store: a file, sqlite:///FILE, or postgresql://HOST/DATABASE.  "
    "[env var: CERTRULES_STORE]",
)
@click.option("--template", is_flag=True, help="Write an empty table, without a store.")
@arguments.as_json
def export(*, what: str, file: Path, url: str | None, template: bool, as_json: bool) -> None:
    """Write a table of a store as CSV, to be imported again.

    What the table cannot hold is told as warnings. The same store gives the same bytes. The table
    "instances" is every completion; the suffix of FILE says how: .csv, .jsonl or .parquet.
    """
    if template and what == INSTANCES:
        raise click.UsageError("--template: instances are not imported. Name another table.")
    if not template and url is None:
        raise click.UsageError("Give --store, or --template for an empty table.")
    exported = Exported(TABLES[what].template(), 0) if template else _export(what, file, url or "")
    if exported.text:
        save(file, exported.text)
    if as_json:
        warnings = _problem_fields(exported.warnings)
        write(to_json({"rows": exported.rows, "warnings": warnings}))
        return
    for one in exported.warnings:
        say(f"warning: {one}", "yellow")
    tell(f"{counted(exported.rows, 'row')} written.")


def _export(what: str, file: Path, url: str) -> Exported:
    """Return the text of a table; instances are written here, and leave no text."""
    with Steps() as steps, stores.opened(url) as store, store.reading() as reading:
        steps.begin("Reading")
        if what == INSTANCES:
            return Exported("", export_instances(reading, file))
        return TABLES[what].export(reading)
