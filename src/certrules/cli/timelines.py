"""``certrules timeline``: the whole past and future of one assignment."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from certrules.cli import arguments
from certrules.cli.arguments import reading
from certrules.cli.console import Part, heading
from certrules.cli.data import (
    ANSWER,
    assignment_fields,
    evaluation_fields,
    segment_fields,
    to_csv,
    to_json,
)
from certrules.cli.explain import segments_table
from certrules.cli.views import Makers, Viewing, deliver, out_option, viewing
from certrules.errors import UnknownId
from certrules.exchange.shapes import to_date
from certrules.model.verdicts import Segment
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing
from certrules.reports.timeline_page import timeline_page

COLUMNS: Final = ("start", "end", *ANSWER)
"""What is told of every segment."""


def _day_option(name: str, which: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--{name}",
        f"{which}_day",
        metavar="DATE",
        callback=reading(to_date),
        help=f"The {which} day that is drawn.",
    )


@click.command()
@viewing({})
@arguments.as_json
@out_option(".html", ".json", ".csv")
@_day_option("from", "first")
@_day_option("through", "last")
@click.argument("subject")
@click.argument("certification")
def timeline(  # noqa: PLR0913 - options of a command
    asked: Viewing,
    *,
    as_json: bool,
    out: Path | None,
    first_day: date | None,
    last_day: date | None,
    subject: str,
    certification: str,
) -> None:
    """Show the whole past and future of one assignment.

    SUBJECT and CERTIFICATION are ids. Prints the spans of days on which everything stays the same.
    FILE is a page with a drawing (.html), or data (.json, .csv).
    """
    one = _found(asked.snapshot(subjects=[subject]), subject, certification)
    segments = one.timeline().segments
    makers: Makers = {
        ".html": lambda: timeline_page(one, start=first_day, end=last_day),
        ".json": lambda: to_json(_document(asked, one, segments)),
        ".csv": lambda: to_csv(COLUMNS, map(segment_fields, segments)),
    }
    deliver(makers, lambda: _parts(asked, one, segments), out, as_json=as_json)


def _parts(asked: Viewing, one: Standing, segments: Sequence[Segment]) -> Iterator[Part]:
    on = one.evaluation.on
    title = f"{one.certification.name} of {one.subject.name}: timeline, seen on {on}"
    yield heading(f"{title}{asked.question.known}")
    yield segments_table(segments, on)


def _found(view: Snapshot, subject: str, certification: str) -> Standing:
    """Return the standing; say what there is not, where there is none."""
    if (subject, certification) in view.by_pair:
        return view.by_pair[subject, certification]
    for what, id_, known in (
        ("subject", subject, [one.id for one in view.subjects]),
        ("certification", certification, [one.id for one in view.certifications]),
    ):
        if id_ not in known:
            raise UnknownId(what, id_, known=known)
    raise click.UsageError(
        f"There is no timeline of {certification!r} of {subject!r}: nothing requires it, and "
        "nothing is on file."
    )


def _document(asked: Viewing, one: Standing, segments: Sequence[Segment]) -> dict[str, Any]:
    return {
        **assignment_fields(one.assignment),
        "known_at": asked.question.known_at_text,
        **evaluation_fields(one.evaluation),
        "timeline": [segment_fields(segment) for segment in segments],
    }
