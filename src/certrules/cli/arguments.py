"""What the commands are given: days, instants, policies and rosters."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any

import attrs
import click

from certrules.dates.zones import civil_date
from certrules.errors import InvalidInput
from certrules.exchange.shapes import to_date, to_instant
from certrules.model.subjects import Company, Subject

Callback = Callable[[click.Context, click.Parameter, Any], Any]

TODAY = "today"
DEFAULT_ZONE = "UTC"


def reading(read: Callable[[str], object]) -> Callback:
    """Return a callback that reads a parameter; what `read` refuses is an error of usage."""

    def callback(ctx: click.Context, param: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - click's own types
        try:
            if isinstance(value, tuple):
                return tuple(read(one) for one in value)
            return None if value is None else read(value)
        except InvalidInput as error:
            raise click.BadParameter(error.message, ctx, param) from None

    return callback


def day_or_today(value: str) -> date | str:
    """Return the date that a text is, or the word for each subject's own today."""
    return TODAY if value.strip().casefold() == TODAY else to_date(value)


@attrs.frozen
class OneDay:
    """A day that is the same for every subject."""

    given: date

    @property
    def on(self) -> date:
        """The day."""
        return self.given

    def of(self, subject: Subject, companies: Mapping[str, Company]) -> date:
        """Return the day."""
        del subject, companies
        return self.given

    def __str__(self) -> str:
        """Return the day as a heading says it."""
        return str(self.given)


@attrs.frozen
class Today:
    """Each subject's own today, at the instant `now` (R-33); `zone` is the run's."""

    now: datetime
    zone: str

    @property
    def on(self) -> date:
        """The day in the run's zone."""
        return civil_date(self.now, self.zone)

    def of(self, subject: Subject, companies: Mapping[str, Company]) -> date:
        """Return the date in the subject's own zone, else its company's, else the run's."""
        company = companies.get(subject.company or "")
        company_zone = company.time_zone if company else None
        return civil_date(self.now, subject.time_zone, company_zone, self.zone)

    def __str__(self) -> str:
        """Return the day as a heading says it."""
        return f"{self.on} ({TODAY} in {self.zone})"


Day = OneDay | Today


def _to_day(on: date | str, zone: str | None) -> Day:
    """Return the day that ``--on`` and ``--zone`` say; the clock is read for ``today`` alone."""
    if isinstance(on, date):
        if zone is not None:
            raise click.UsageError("--zone goes with '--on today' only. Take it away.")
        return OneDay(on)
    return Today(datetime.now(UTC), zone or DEFAULT_ZONE)


@attrs.frozen
class Question:
    """What is asked: which rules, whose roster, which day, as known at which instant.

    `store`: the address of the store that holds rules and roster, instead of files.
    """

    policies: Path | None
    roster: Path | None
    day: Day
    known_at: datetime | None
    store: str | None = None

    @property
    def known(self) -> str:
        """How a heading says what was known."""
        return f", as known at {self.known_at:%Y-%m-%d %H:%M} UTC" if self.known_at else ""

    @property
    def known_at_text(self) -> str | None:
        """The instant as data say it."""
        return self.known_at.isoformat() if self.known_at else None


policies = click.option(
    "--policies",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The policy document: TOML, YAML or JSON.",
)
roster = click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The roster: a folder of CSV files, or one JSON file.",
)
store = click.option(
    "--store",
    metavar="URL",
    help="A store that holds rules and roster, instead of files: a file, sqlite:///FILE, or "
    "postgresql://HOST/DATABASE.",
)
day = click.option(
    "--on",
    required=True,
    metavar="DATE",
    callback=reading(day_or_today),
    help="The day that is asked about, YYYY-MM-DD, or the word 'today'. There is no default.",
)
zone = click.option(
    "--zone",
    metavar="NAME",
    help="With '--on today': the time zone of subjects that have none, themselves or by their "
    "company; an IANA name such as Europe/Berlin.  [default: UTC]",
)
known_at = click.option(
    "--known-at",
    metavar="INSTANT",
    callback=reading(to_instant),
    help="Use only what was recorded by this instant, for example 2026-03-01T09:00:00Z.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print data as JSON.")


Filters = dict[str, tuple[str, str, str, type[Enum] | None]]
"""Options that filter: by field, the word, how its value is called, what it takes, which words."""


def filtering(filters: Filters) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command options that filter; each can be given several times."""

    def filtered(command: Callable[..., None]) -> Callable[..., None]:
        for field, (name, metavar, what, words) in reversed(filters.items()):
            choice = "" if words is None else f": {', '.join(str(one.value) for one in words)}"
            command = click.option(
                f"--{name}",
                field,
                multiple=True,
                type=None if words is None else click.Choice([str(one.value) for one in words]),
                metavar=metavar,
                help=f"Only {what}{choice}.",
            )(command)
        return command

    return filtered


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a `Question`, and the question as its first argument."""

    @wraps(command)
    def ask(  # noqa: PLR0913 - options of every command that asks
        *,
        policies: Path | None,
        roster: Path | None,
        store: str | None,
        on: date | str,
        zone: str | None,
        known_at: datetime | None,
        **others: Any,  # noqa: ANN401 - the command's own
    ) -> None:
        if (store is None) is (roster is None):
            raise click.UsageError("Give --roster or --store.")
        if store is not None and policies is not None:
            raise click.UsageError("--policies goes with --roster: a store has its own.")
        command(Question(policies, roster, _to_day(on, zone), known_at, store), **others)

    asked: Callable[..., None] = ask
    for option in (known_at, zone, day, store, roster, policies):
        asked = option(asked)
    return asked
