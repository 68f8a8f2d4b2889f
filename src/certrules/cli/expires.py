"""``certrules expires``: the expiration date of one completion, or of several, and why."""

from datetime import date
from pathlib import Path

import click
from rich.console import RenderableType

from certrules.cli import arguments
from certrules.cli.console import heading, plain, show, table, write
from certrules.cli.data import decision_fields, to_json
from certrules.cli.reasons import reasons_table
from certrules.exchange.documents import load
from certrules.exchange.shapes import to_date
from certrules.expiry.decisions import replay
from certrules.model.certifications import Certification
from certrules.model.verdicts import Decision


@click.command()
@click.option(
    "--policies",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The policy document: TOML, YAML or JSON.",
)
@click.option(
    "--existing",
    metavar="DATE",
    callback=arguments.reading(to_date),
    help="An expiration date that was on file before.",
)
@arguments.as_json
@click.argument("certification")
@click.argument("completed_on", nargs=-1, required=True, callback=arguments.reading(to_date))
def expires(
    policies: Path,
    existing: date | None,
    certification: str,
    completed_on: tuple[date, ...],
    *,
    as_json: bool,
) -> None:
    """Tell when a completion expires, and why.

    CERTIFICATION is an id of the policy document, COMPLETED_ON a date, YYYY-MM-DD. Several dates
    are a history: each expiration date is on file when the next completion comes.
    """
    held = load(policies)[certification]
    decisions = replay(held, completed_on, existing)
    if as_json:
        write(
            to_json(
                {
                    "certification": held.id,
                    "certification_name": held.name,
                    "existing": str(existing) if existing else None,
                    "decisions": [decision_fields(one) for one in decisions],
                }
            )
        )
    else:
        _print(held, decisions, existing)


def _print(
    certification: Certification, decisions: tuple[Decision, ...], existing: date | None
) -> None:
    drawn = table("Completed", "Expires", "First notice", "Second notice")
    for one in decisions:
        drawn.add_row(
            str(one.completed_on),
            str(one.expires_on or "never"),
            str(one.due_on or "-"),
            str(one.overdue_on or "-"),
        )
    on_file = f"; {existing} was on file" if existing else ""
    show(plain(f"{certification.name}{on_file}", "bold"), "", drawn)
    for one in decisions:
        chain: RenderableType = reasons_table(one.reasons)
        show("", heading(f"Why {one.completed_on} expires {one.expires_on or 'never'}"), chain)
