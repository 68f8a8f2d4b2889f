"""``certrules export``: tables out of a store, whole or filtered."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs
import click

from certrules.cli import BAD_DATA, arguments, stores
from certrules.cli.arguments import DEFAULT_ZONE, day_or_today, reading
from certrules.cli.console import report, say, tell, write
from certrules.cli.data import to_json
from certrules.cli.progress import Steps
from certrules.cli.tables import remarks
from certrules.dates.zones import civil_date
from certrules.engine.days import Days, OneDay, OwnDays
from certrules.errors import ProblemsFound
from certrules.exchange import assignments_export, certifications_export, completions_export
from certrules.exchange.exported import Exported
from certrules.exchange.filters import Filter
from certrules.exchange.instances import export_instances
from certrules.exchange.sheet_files import FORMATS, save_export
from certrules.exchange.sheets import Sheet
from certrules.exchange.statuses_export import export_statuses
from certrules.model.counting import counted
from certrules.model.facts import CompletionState
from certrules.model.subjects import SubjectKind
from certrules.model.verdicts import Status
from certrules.ports.store import Reading


@attrs.frozen
class Table:
    """A table: what takes it out of a store, and an empty one where it can be imported."""

    export: Callable[[Reading, Filter], Exported]
    template: Sheet | None = None
    asks_for_a_day: bool = False


TABLES: Final = {
    "assignments": Table(assignments_export.export_assignments, assignments_export.TEMPLATE),
    "certifications": Table(
        certifications_export.export_certifications, certifications_export.TEMPLATE
    ),
    "completions": Table(completions_export.export_completions, completions_export.TEMPLATE),
    "instances": Table(export_instances),
    "statuses": Table(export_statuses, asks_for_a_day=True),
}
"""The tables by the word for them."""

_FILTERS: Final[arguments.Filters] = {
    "statuses": ("status", "STATUS", "assignments with this status on the day", Status),
    "certifications": ("certification", "ID", "this certification", None),
    "roles": ("role", "ID", "members of this role", None),
    "companies": ("company", "ID", "people of this company", None),
    "kinds": ("kind", "KIND", "subjects of this kind", SubjectKind),
    "subjects": ("subject", "ID", "this subject", None),
    "states": ("state", "STATE", "completions in this state", CompletionState),
}
"""The options that filter, by the field of the filter that each sets."""


@click.command()
@click.argument("what", type=click.Choice(list(TABLES)), metavar="TABLE")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "url",
    metavar="URL",
    envvar="CERTRULES_STORE",
    help="The store: a file, sqlite:///FILE, or postgresql://HOST/DATABASE.  "
    "[env var: CERTRULES_STORE]",
)
@click.option(
    "--format",
    "word",
    type=click.Choice(list(FORMATS)),
    metavar="FORMAT",
    help=f"The format of FILE: {', '.join(FORMATS)}. Its suffix tells it if not given.",
)
@arguments.filtering(_FILTERS)
@click.option(
    "--on",
    metavar="DATE",
    callback=reading(day_or_today),
    help="The day of the statuses, YYYY-MM-DD, or the word 'today'. There is no default.",
)
@arguments.zone
@click.option("--all", "every", is_flag=True, help="Everything, whatever the filters say.")
@click.option("--template", is_flag=True, help="Write an empty table, without a store.")
@arguments.as_json
def export(  # noqa: PLR0913 - options of a command
    *,
    what: str,
    file: Path,
    url: str | None,
    word: str | None,
    on: date | str | None,
    zone: str | None,
    every: bool,
    template: bool,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - click's own types
) -> None:
    """Write a table of a store into a file, whole or filtered.

    TABLE is "certifications", "assignments" or "completions", which can be imported again;
    "instances", every completion there ever was; or "statuses", every assignment with its status on
    a day. FILE is CSV, JSON lines, Parquet or XLSX, with the same columns in each, and the same
    store gives the same bytes. What the table cannot hold is told as warnings.

    A filter that is given several times takes any of its values; different filters must all fit.
    """
    table = TABLES[what]
    days = _days(on, zone)
    if template:
        if table.template is None:
            raise click.UsageError(f"--template: {what} are not imported. Name another table.")
        if on is not None or any(filters.values()):
            raise click.UsageError("--template writes no rows to filter. Take the filters away.")
        exported = Exported(table.template)
    else:
        if url is None:
            raise click.UsageError("Give --store, or --template for an empty table.")
        only = _filter(table, filters, days, every=every)
        with Steps() as steps, stores.opened(url) as store, store.reading() as t:
            steps.begin("Reading")
            exported = table.export(t, only)
    _save(exported, file, word)
    if as_json:
        write(to_json({"rows": exported.rows, "warnings": remarks(exported.warnings)}))
        return
    for one in exported.warnings:
        say(f"warning: {one}", "yellow")
    tell(f"{counted(exported.rows, 'row')} written.")


def _save(exported: Exported, file: Path, word: str | None) -> None:
    """Write the file; end with bad data where that cannot be done."""
    try:
        save_export(exported, file, word)
    except ProblemsFound as error:
        report(error, "written")
        click.get_current_context().exit(BAD_DATA)


def _days(on: date | str | None, zone: str | None) -> Days | None:
    """Return the day that ``--on`` and ``--zone`` say; the clock is read for ``today`` alone."""
    if zone is not None and not isinstance(on, str):
        raise click.UsageError("--zone goes with '--on today' only. Take it away.")
    if on is None:
        return None
    if isinstance(on, date):
        return OneDay(on)
    now, zone = stores.now(), zone or DEFAULT_ZONE
    civil_date(now, zone)  # refuses the name of no zone here, where it is nobody's but the run's
    return OwnDays(now, zone)


def _filter(table: Table, filters: dict[str, Any], on: Days | None, *, every: bool) -> Filter:
    """Return the filter that the options say; refuse options that do not go together."""
    given = {} if every else {field: values for field, values in filters.items() if values}
    needed = table.asks_for_a_day or "statuses" in given
    if needed and on is None:
        raise click.UsageError("A status is that of a day. Give --on DATE, or '--on today'.")
    if on is not None and not needed and not every:
        raise click.UsageError("--on goes with --status, or with the table statuses. Take it away.")
    return Filter(**given, on=on)
