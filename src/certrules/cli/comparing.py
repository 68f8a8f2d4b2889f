"""``certrules compare``: what if, the same facts under another policy document."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from certrules.cli import arguments
from certrules.cli.arguments import reading
from certrules.cli.console import Part, heading, plain, status_word, table
from certrules.cli.data import plain as plain_data
from certrules.cli.data import to_csv, to_json
from certrules.cli.views import Makers, Viewing, deliver, out_option, viewing
from certrules.dates.arithmetic import add_period
from certrules.exchange.documents import load
from certrules.exchange.shapes import to_date
from certrules.model.counting import counted
from certrules.model.fields import LAST_DAY
from certrules.model.periods import Period
from certrules.model.verdicts import Evaluation, Status
from certrules.planning.comparisons import ChangedSpan, Compared
from certrules.planning.forecast_figures import amount
from certrules.reports.compare import WhatIf, what_if
from certrules.reports.compare_page import compare_page

YEAR: Final = Period(1, "year")
"""How far ahead is compared where nobody says."""

LISTED: Final = 20
"""How many changes are listed on a terminal, unless told otherwise."""

_SIDE: Final = ("status", "required", "expires_on", "exempt_until")
COLUMNS: Final = (
    "subject",
    "subject_name",
    "certification",
    "certification_name",
    "start",
    "end",
    *(f"{name}_{side}" for side in ("before", "after") for name in _SIDE),
)
"""What is told of every span of days on which an assignment differs."""


@click.command()
@viewing()
@arguments.as_json
@out_option(".html", ".json", ".csv")
@click.option(
    "--through",
    metavar="DATE",
    callback=reading(to_date),
    help="The last day that is compared.  [default: a year after the first]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=LISTED,
    show_default=True,
    metavar="N",
    help="List at most N changes.",
)
@click.argument("other", type=click.Path(path_type=Path))
def compare(  # noqa: PLR0913 - options of a command
    asked: Viewing,
    *,
    as_json: bool,
    out: Path | None,
    through: date | None,
    limit: int,
    other: Path,
) -> None:
    """Compare the same facts under another policy document.

    OTHER is the second document. Tells who would stand otherwise from the day of --on, from what to
    what, on which days, and at what cost. The filters take what one of the two has.
    FILE is a page (.html), or data (.json, .csv).
    """
    found = _compared(asked, other, through)
    makers: Makers = {
        ".html": lambda: compare_page(found),
        ".json": lambda: to_json(_document(found)),
        ".csv": lambda: to_csv(COLUMNS, _rows(found)),
    }
    deliver(makers, lambda: _parts(found, limit), out, as_json=as_json)


def _compared(asked: Viewing, other: Path, through: date | None) -> WhatIf:
    start = asked.question.day.on
    end = min(add_period(start, YEAR), LAST_DAY) if through is None else through
    second, known = load(other), asked.facts()
    return what_if(
        known.catalogue,
        second,
        known.roster,
        start,
        end,
        known_at=asked.question.known_at,
        audience=known.audience,
        kept=known.kept,
        choice=asked.choice,
    )


def _parts(found: WhatIf, limit: int) -> Iterator[Part]:
    comparison, cost = found.comparison, found.costs.total
    changes = comparison.changes
    yield heading(f"What if, {comparison.start} to {comparison.end}")
    yield (
        f"{counted(len(comparison.redefined), 'certification')} defined otherwise; "
        f"{counted(len(changes), 'assignment')} of {len(comparison.compared):,} would change"
    )
    money, hours = _signed(amount(cost.cost)), _signed(amount(cost.hours))
    yield f"Cost {money}, hours {hours}, trainings {cost.trainings:+,}"
    if not changes:
        return
    yield heading("From what to what")
    flows = table("Before", "After", "Assignments", numbers=(2,))
    for (before, after), those in comparison.by_statuses.items():
        flows.add_row(status_word(before), status_word(after), f"{len(those):,}")
    yield flows
    yield heading(f"Changes: {len(changes):,}")
    yield from _list(changes, limit)


def _signed(digits: str) -> str:
    return digits if digits.startswith("-") else f"+{digits}"


def _list(changes: tuple[Compared, ...], limit: int) -> Iterator[Part]:
    """Yield the first changes, a line for each span of days."""
    drawn = table("Subject", "Certification", "From", "Through", "Before", "After")
    for one in changes[:limit]:
        for span in one.spans:
            before, after = span.statuses
            drawn.add_row(
                plain(one.subject.name),
                plain(one.certification.name),
                str(span.start),
                str(span.end),
                _stands(before, span.before),
                _stands(after, span.after),
            )
    yield drawn
    if len(changes) > limit:
        yield f"... and {len(changes) - limit:,} more."


def _stands(status: Status, answer: Evaluation | None) -> Text:
    """Return a status with the date that goes with it."""
    day = None if answer is None else answer.exempt_until or answer.expires_on
    word = status_word(status)
    return word if day is None else Text.assemble(word, f" {day}")


def _rows(found: WhatIf) -> Iterator[dict[str, Any]]:
    """Yield the spans of days on which an assignment differs."""
    for one in found.comparison.changes:
        for span in one.spans:
            yield {**_named(one), **_span(span)}


def _named(one: Compared) -> dict[str, Any]:
    return {
        "subject": one.subject.id,
        "subject_name": one.subject.name,
        "certification": one.certification.id,
        "certification_name": one.certification.name,
    }


def _span(span: ChangedSpan) -> dict[str, Any]:
    sides = zip(("before", "after"), span.statuses, (span.before, span.after), strict=True)
    said = {
        f"{name}_{side}": value
        for side, status, answer in sides
        for name, value in zip(_SIDE, _values(status, answer), strict=True)
    }
    return {"start": plain_data(span.start), "end": plain_data(span.end), **said}


def _values(status: Status, answer: Evaluation | None) -> tuple[Any, ...]:
    if answer is None:
        return status.value, False, None, None
    dates = plain_data(answer.expires_on), plain_data(answer.exempt_until)
    return status.value, answer.required, *dates


def _document(found: WhatIf) -> dict[str, Any]:
    comparison, costs = found.comparison, found.costs
    return {
        "start": plain_data(comparison.start),
        "end": plain_data(comparison.end),
        "known_at": comparison.known_at and comparison.known_at.isoformat(),
        "redefined": [
            {"certification": one.id, "change": one.change} for one in comparison.redefined
        ],
        "compared": len(comparison.compared),
        "costs": {
            "before": costs.before.total.to_data(),
            "after": costs.after.total.to_data(),
        },
        "changes": [
            {**_named(one), "spans": [_span(span) for span in one.spans]}
            for one in comparison.changes
        ],
    }
