"""``certrules init`` and ``certrules import``: a store is made, and filled from files."""

from collections.abc import Mapping
from pathlib import Path

import click

from certrules.cli import stores, tables
from certrules.cli.arguments import as_json, reading
from certrules.cli.console import tell, write
from certrules.cli.data import to_json
from certrules.cli.progress import Steps
from certrules.exchange.cells import dates_as
from certrules.exchange.documents import load
from certrules.exchange.rosters import read_catalogue_and_roster, read_roster
from certrules.model.catalogue import Catalogue
from certrules.model.counting import counted
from certrules.model.roster import Roster
from certrules.ports.records import Written
from certrules.ports.store import Store, Transaction


@click.command()
@stores.store
def init(url: str) -> None:
    """Make a store ready for use.

    Creates what is missing, and brings the schema of an older version up to date. Doing it again
    changes nothing.
    """
    with stores.opened(url) as store:
        store.prepare()
    tell("The store is ready.")


def _date_format(value: str) -> str:
    dates_as(value)
    return value


@click.command("import")
@click.argument("what", type=click.Choice(list(tables.TABLES)), required=False, metavar="[TABLE]")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@stores.store
@click.option(
    "--policies",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The policy document, whose certifications become those of the store.",
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The roster: a folder of CSV files, or one JSON file.",
)
@stores.by
@stores.because
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option(
    "--date-format",
    metavar="FORMAT",
    callback=reading(_date_format),
    help="How the dates of FILE are written, for example %m/%d/%Y.  [default: %Y-%m-%d]",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the columns of any other CSV or XLSX file mean: a mapping in TOML.",
)
@as_json
def import_files(  # noqa: PLR0913 - options of a command
    *,
    what: str | None,
    file: Path | None,
    url: str,
    policies: Path | None,
    roster: Path | None,
    by: str,
    because: str,
    dry_run: bool,
    date_format: str | None,
    mapping: Path | None,
    as_json: bool,
) -> None:
    """Take policies, a roster or a table into a store, all or nothing.

    What is there already is not added again. Without a policy document the roster is read against
    the certifications that it brings along, or else against those in the store. A table is a CSV
    file as `certrules export` writes it, or with --mapping any CSV or XLSX file.
    """
    of_table = {"--date-format": date_format, "--mapping": mapping}
    _check_usage(what, file, of_table, whole=policies is not None or roster is not None)
    if what is not None and file is not None:
        tables.take_in(
            url,
            what,
            file,
            by=by,
            because=because,
            dry_run=dry_run,
            date_format=date_format,
            mapping=mapping,
            as_json=as_json,
        )
        return
    with Steps() as steps, stores.opened(url) as store:
        steps.begin("Reading")
        catalogue, people = _read(store, policies, roster)
        at = stores.now()

        def work(t: Transaction) -> tuple[Written, Written]:
            rules = Written()
            if catalogue is not None:
                rules = t.set_catalogue(catalogue, by=by, at=at, because=because)
            return rules, t.load(people, by=by, at=at, because=because)

        steps.begin("Writing")
        rules, things = store.apply(work, rehearse=dry_run)
    if as_json:
        fields = {"certifications": _fields(rules), "roster": _fields(things), "dry_run": dry_run}
        write(to_json(fields))
        return
    if catalogue is not None:
        tell(f"Certifications: {_words(rules)}.")
    if roster is not None:
        tell(f"Roster: {_words(things)}.")
    if dry_run:
        tell("A dry run: nothing was written.")


def _check_usage(
    what: str | None, file: Path | None, of_table: Mapping[str, object], *, whole: bool
) -> None:
    """Refuse options that do not go together."""
    if what is None and not whole:
        raise click.UsageError("Give --policies, --roster or both, or a table and its FILE.")
    if what is not None and (whole or file is None):
        raise click.UsageError(f"Give FILE, and nothing else to take in, with {what!r}.")
    if what is None and (given := next((one for one in of_table if of_table[one]), None)):
        raise click.UsageError(f"{given} goes with a table. Take it away.")


def _read(
    store: Store, policies: Path | None, roster: Path | None
) -> tuple[Catalogue | None, Roster]:
    """Return the certifications to set, None to leave them, and the roster to add."""
    if policies is not None:
        catalogue = load(policies)
        return catalogue, Roster() if roster is None else read_roster(roster, catalogue)
    assert roster is not None  # noqa: S101 - one of the two was given
    if _brings_certifications(roster):
        return read_catalogue_and_roster(roster)
    with store.reading() as t:
        return None, read_roster(roster, t.catalogue())


def _brings_certifications(roster: Path) -> bool:
    return roster.is_dir() and (roster / "certifications.csv").exists()


def _fields(written: Written) -> dict[str, int]:
    return {"new": written.new, "changed": written.changed, "unchanged": written.unchanged}


def _words(written: Written) -> str:
    return (
        f"{counted(written.total, 'row')}: {written.new:,} new, {written.changed:,} changed, "
        f"{written.unchanged:,} unchanged"
    )
