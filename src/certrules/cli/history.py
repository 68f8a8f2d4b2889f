"""``certrules history``: the audit trail of a store."""

from typing import Any

import click

from certrules.cli import stores
from certrules.cli.arguments import as_json
from certrules.cli.console import heading, plain, show, table, write
from certrules.cli.data import to_csv, to_json
from certrules.exchange.documents import dump
from certrules.exchange.plain import plain as plain_data
from certrules.model.catalogue import Catalogue
from certrules.ports.records import Change

COLUMNS = ("number", "at", "by", "because", "action", "what", "key", "version", "value")


@click.command()
@stores.store
@click.option("--subject", metavar="ID", help="Only what names this subject.")
@click.option("--certification", metavar="ID", help="Only what names this certification.")
@click.option(
    "--after", type=click.IntRange(min=0), default=0, metavar="N", help="Only what follows line N."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with the value as JSON.")
@as_json
def history(  # noqa: PLR0913 - options of a command
    *,
    url: str,
    subject: str | None,
    certification: str | None,
    after: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Print the audit trail of a store.

    Every change, who made it, when and why, in the order of writing. --after goes on where an
    export stopped.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other. Give one of them.")
    with stores.opened(url) as store, store.reading() as t:
        found = t.history(subject=subject, certification=certification, after=after)
        changes = [change_fields(one) for one in found]
    if as_json:
        write(to_json(changes))
    elif as_csv:
        write(to_csv(COLUMNS, ({**one, "value": _one_line(one["value"])} for one in changes)))
    else:
        drawn = table("No.", "At (UTC)", "By", "Action", "What", "Key", "Version", numbers=(0, 6))
        for one in changes:
            drawn.add_row(
                str(one["number"]),
                one["at"][:16].replace("T", " "),
                plain(one["by"]),
                one["action"],
                one["what"],
                plain(one["key"]),
                str(one["version"]),
            )
        show(heading(f"Audit trail: {len(changes):,} changes"), drawn)


def change_fields(change: Change) -> dict[str, Any]:
    """Return a line of the audit trail as plain data."""
    value = change.value
    return {
        "number": change.number,
        "at": change.at.isoformat().replace("+00:00", "Z"),
        "by": change.by,
        "because": change.because,
        "action": change.action.value,
        "what": change.what,
        "key": change.key,
        "version": change.version,
        "value": dump(value) if isinstance(value, Catalogue) else plain_data(value),
    }


def _one_line(value: object) -> str:
    return to_json(value, indent=None).rstrip("\n")
