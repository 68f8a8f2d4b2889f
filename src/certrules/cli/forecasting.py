"""``certrules forecast``: what falls due in the months ahead, and what it costs."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click
from rich.table import Table

from certrules.cli import arguments
from certrules.cli.console import Part, heading, plain, table
from certrules.cli.data import to_csv, to_json
from certrules.cli.views import Makers, Viewing, deliver, out_option, viewing
from certrules.dates.arithmetic import end_of_month
from certrules.model.counting import counted
from certrules.planning.assumed_renewals import Renewing
from certrules.planning.forecast import YEAR
from certrules.planning.forecast_figures import (
    COLUMNS,
    OPEN,
    Figures,
    Forecast,
    Line,
    amount,
    month_words,
)
from certrules.planning.trend import Trend
from certrules.reports.forecast import forecast_of, trend_of
from certrules.reports.forecast_page import forecast_page
from certrules.reports.snapshots import Snapshot

MOST_MONTHS: Final = 240
"""How far ahead a forecast looks at most."""

_SHOWN: Final = ("Renewals", "First", "Notices", "Tasks", "Cost", "Hours")


@click.command()
@viewing()
@arguments.as_json
@out_option(".html", ".json", ".csv")
@click.option(
    "--months",
    type=click.IntRange(min=1, max=MOST_MONTHS),
    default=YEAR,
    show_default=True,
    metavar="N",
    help="How many months, the one of --on first.",
)
@click.option(
    "--renewing",
    type=click.Choice([one.value for one in Renewing]),
    metavar="WHEN",
    help="Assume that every training is done, and count later ones too: "
    f"{' or '.join(repr(one.value) for one in Renewing)}.",
)
def forecast(
    asked: Viewing,
    *,
    as_json: bool,
    out: Path | None,
    months: int,
    renewing: str | None,
) -> None:
    """Tell what falls due in the months ahead.

    Trainings, notices, tasks, cost and hours by month, in all and by certification, role and
    company. FILE is a page with charts (.html), or data (.json, .csv).
    """
    view = asked.snapshot()
    found = forecast_of(view, months, renewing=renewing)
    makers: Makers = {
        ".html": lambda: forecast_page(found, _trend(view, found)),
        ".json": lambda: to_json(found.to_data()),
        ".csv": lambda: to_csv(COLUMNS, found.rows()),
    }
    deliver(makers, lambda: _parts(found), out, as_json=as_json)


def _trend(view: Snapshot, found: Forecast) -> Trend:
    """Return the status counts of every day of the months of a forecast."""
    last = end_of_month(found.months[-1].toordinal())
    return trend_of(view, found.months[0], date.fromordinal(last))


def _parts(found: Forecast) -> Iterator[Part]:
    first, last = month_words(found.months[0]), month_words(found.months[-1])
    yield heading(f"Forecast, {first} to {last}")
    yield _by_month(found)
    for what, lines in found.groups:
        if lines and lines != (found.total,):
            yield heading(f"By {what}")
            yield _by_group(what, lines)
    figures = found.total.total
    if figures.without_cost or figures.without_time:
        yield (
            f"Not in these sums: {counted(figures.without_cost, 'training')} without a cost, "
            f"{figures.without_time:,} without a time."
        )


def _by_month(found: Forecast) -> Table:
    drawn = table("Month", *_SHOWN, numbers=range(1, len(_SHOWN) + 1))
    names = [OPEN, *(month_words(one) for one in found.months), "total"]
    total = found.total
    for name, figures in zip(names, (total.open_before, *total.months, total.total), strict=True):
        drawn.add_row(name, *_figures(figures))
    return drawn


def _by_group(what: str, lines: Sequence[Line]) -> Table:
    drawn = table(what.capitalize(), *_SHOWN, numbers=range(1, len(_SHOWN) + 1))
    for line in lines:
        drawn.add_row(plain(line.name), *_figures(line.total))
    return drawn


def _figures(one: Figures) -> tuple[str, ...]:
    counts = one.renewals, one.first_trainings, one.notices, one.tasks
    return (*(f"{count:,}" for count in counts), amount(one.cost), amount(one.hours))
