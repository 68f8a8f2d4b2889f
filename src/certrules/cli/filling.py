"""``certrules init`` and ``certrules import``: a store is made, and filled from files."""

from pathlib import Path

import click

from certrules.cli import stores
from certrules.cli.arguments import as_json
from certrules.cli.console import counted, tell, write
from certrules.cli.data import to_json
from certrules.cli.progress import Steps
from certrules.exchange.documents import load
from certrules.exchange.rosters import read_catalogue_and_roster, read_roster
from certrules.model.catalogue import Catalogue
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


@click.command("import")
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
@as_json
def import_files(  # noqa: PLR0913, PLR0917 - options of a command
    url: str,
    policies: Path | None,
    roster: Path | None,
    by: str,
    because: str,
    dry_run: bool,  # noqa: FBT001 - click gives it by name
    as_json: bool,  # noqa: FBT001 - likewise
) -> None:
    """Take policies and a roster into a store: all of it, or nothing.

    What is there already is not added again. Without a policy document the roster is read against
    the certifications that it brings along, or else against those in the store.
    """
    if policies is None and roster is None:
        raise click.UsageError("Give --policies, --roster or both.")
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
