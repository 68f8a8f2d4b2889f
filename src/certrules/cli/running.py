"""``certrules run``: the daily run on a store."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import click

from certrules.cli import stores
from certrules.cli.arguments import DEFAULT_ZONE, as_json, day_or_today, reading
from certrules.cli.console import heading, plain, say, show, table, tell, write
from certrules.cli.data import to_json
from certrules.cli.progress import Steps
from certrules.cli.sending import in_use, sending
from certrules.engine import Engine, RunReport, Settings
from certrules.errors import Problem, ProblemsFound
from certrules.ports.messages import Message, Notifier


@click.command()
@stores.store
@click.option(
    "--on",
    default="today",
    metavar="DATE",
    callback=reading(day_or_today),
    help="The day, YYYY-MM-DD, or the word 'today': each subject's own.  [default: today]",
)
@click.option(
    "--zone",
    default=DEFAULT_ZONE,
    show_default=True,
    metavar="NAME",
    help="The time zone of subjects that have none, themselves or by their company.",
)
@click.option("--full", is_flag=True, help="Look at every assignment, not only at what is due.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; write and send nothing.")
@click.option(
    "--most-messages", type=click.IntRange(min=1), metavar="N", help="Send at most N messages."
)
@sending
@click.option(
    "--addresses",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Where people are reached: a CSV file with the columns id and address.",
)
@as_json
def run(  # noqa: PLR0913 - options of a command
    *,
    url: str,
    on: date | str,
    zone: str,
    full: bool,
    dry_run: bool,
    most_messages: int | None,
    notifier: Notifier | None,
    addresses: Path | None,
    as_json: bool,
) -> None:
    """Do the daily run on a store.

    Evaluates what is due, keeps the answers, and tells people. Messages go where --log, --smtp,
    --webhook or --notifier says; without one they wait in the store. A user and a password for the
    mail server are read from CERTRULES_SMTP_USER and CERTRULES_SMTP_PASSWORD, the webhook's secret
    from CERTRULES_WEBHOOK_SECRET.
    """
    directory = None if addresses is None else AddressBook(addresses)
    settings = Settings(zone=zone)
    if most_messages is not None:
        settings = Settings(zone=zone, most_messages=most_messages)
    with Steps() as steps, stores.opened(url) as store, in_use(notifier):
        steps.begin("Running")
        engine = Engine(store, notifier, directory=directory, settings=settings)
        day = on if isinstance(on, date) else None
        report = engine.run(day, full=full, dry_run=dry_run)
    for problem in report.deliveries.problems:
        say(f"warning: {problem}", "yellow")
    if as_json:
        write(to_json(report_fields(report)))
    else:
        _print(report)


class AddressBook:
    """Addresses from a CSV file with the columns ``id`` and ``address``, one or more rows each."""

    def __init__(self, path: Path) -> None:
        self._known: dict[str, tuple[str, ...]] = {}
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if rows.fieldnames is None or not {"id", "address"} <= {*rows.fieldnames}:
                raise ProblemsFound([_wrong_columns(path)])
            for row in rows:
                name, address = (row["id"] or "").strip(), (row["address"] or "").strip()
                if name and address:
                    self._known[name] = (*self._known.get(name, ()), address)

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """Return the addresses of a recipient; a name with an ``@`` is its own."""
        return self._known.get(recipient, (recipient,) if "@" in recipient else ())


def _wrong_columns(path: Path) -> Problem:
    message = "lacks the columns id and address. Give the file a header with both."
    return Problem(str(path), "", 1, "missing-column", "", message)


def report_fields(report: RunReport) -> dict[str, Any]:
    """Return a report as plain data."""
    return {
        "on": str(report.on),
        "number": report.number,
        "first": report.first,
        "rehearsal": report.rehearsal,
        "caught_up": [str(day) for day in report.caught_up],
        "backwards": None if report.backwards is None else str(report.backwards),
        "looked_at": report.looked_at,
        "changed": report.changed,
        "postponed": report.postponed,
        "notices": dict(sorted(report.notices.items())),
        "not_sent": dict(sorted(report.not_sent.items())),
        "held_back": report.held_back,
        "messages": report.messages,
        "delivered": report.deliveries.delivered,
        "again": report.deliveries.again,
        "given_up": report.deliveries.given_up,
        "would_send": [_message_fields(one) for one in report.would_send],
    }


def _message_fields(message: Message) -> dict[str, Any]:
    return {
        "key": message.key,
        "to": message.to.id,
        "notices": [
            {
                "cause": one.cause.value,
                "on": str(one.on),
                "subject": one.subject,
                "certification": one.certification,
                "about": None if one.about is None else str(one.about),
            }
            for one in message.items
        ],
    }


def _print(report: RunReport) -> None:
    for line in report.lines():
        tell(line)
    if not report.would_send:
        return
    drawn = table("To", "Notice", "Subject", "Certification", "About")
    for message in report.would_send:
        for one in message.items:
            drawn.add_row(
                plain(message.to.name),
                one.cause.value.replace("_", " "),
                plain(one.subject_name),
                plain(one.certification_name),
                str(one.about or ""),
            )
    show("", heading("What would be sent"), drawn)
