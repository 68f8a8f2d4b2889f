"""``certrules explain``: why one assignment has its status, and what comes before and after."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import click
from rich.table import Table

from certrules.cli import arguments
from certrules.cli.arguments import Question
from certrules.cli.console import heading, plain, show, status_word, table, write
from certrules.cli.data import (
    assignment_fields,
    evaluation_fields,
    reason_fields,
    segment_fields,
    to_json,
)
from certrules.cli.progress import Steps
from certrules.cli.reasons import reasons_table
from certrules.cli.workforce import read
from certrules.model.assignments import Assignment
from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.model.verdicts import Evaluation, Segment, Timeline
from certrules.status.timeline import evaluate, timeline

AROUND = 4
"""How many segments of the timeline are shown before and after the day."""


@click.command()
@arguments.asking
@arguments.as_json
@click.argument("subject")
@click.argument("certification")
def explain(question: Question, subject: str, certification: str, *, as_json: bool) -> None:
    """Explain the status of one assignment on a day.

    SUBJECT and CERTIFICATION are ids, or names where only one has the name. Prints the whole chain
    of reasons with the numbers of the rules, and the timeline around the day.
    """
    with Steps() as steps:
        workforce = read(question, steps)
        assignment = workforce.assignment(subject, certification)
        on = question.day.of(assignment.holder, workforce.companies)
        evaluation = evaluate(assignment, on, question.known_at)
        around = _around(timeline(assignment, question.known_at), on)
    if as_json:
        write(to_json(_document(assignment, evaluation, around, question)))
    else:
        _print(assignment, evaluation, around, question)


def _around(whole: Timeline, on: date) -> Sequence[Segment]:
    segments = list(whole)
    place = segments.index(whole.at(on))
    return segments[max(place - AROUND, 0) : place + AROUND + 1]


def _document(
    assignment: Assignment,
    evaluation: Evaluation,
    around: Sequence[Segment],
    question: Question,
) -> dict[str, Any]:
    return {
        **assignment_fields(assignment),
        "known_at": question.known_at_text,
        **evaluation_fields(evaluation),
        "reasons": reason_fields(evaluation.reasons),
        "timeline": [segment_fields(one) for one in around],
    }


def _print(
    assignment: Assignment,
    evaluation: Evaluation,
    around: Sequence[Segment],
    question: Question,
) -> None:
    subject, certification = assignment.subject, assignment.certification
    title = f"{certification.name} of {subject.name if subject else 'nobody'}"
    show(
        heading(f"{title} on {evaluation.on}{question.known}"),
        "",
        _facts(evaluation),
        "",
        heading("Why"),
        reasons_table(evaluation.reasons),
        "",
        heading("Timeline around the day"),
        segments_table(around, evaluation.on),
    )


def _facts(evaluation: Evaluation) -> Table:
    drawn = Table.grid(padding=(0, 2))
    drawn.add_row("Status", status_word(evaluation.status))
    if evaluation.underlying is not evaluation.status:
        drawn.add_row("Beneath it", status_word(evaluation.underlying))
    for name, value in _named(evaluation):
        drawn.add_row(name, plain(str(value)))
    return drawn


def _named(evaluation: Evaluation) -> Iterator[tuple[str, object]]:
    yield "Required", "yes" if evaluation.required else "no"
    yield "Compliant", "yes" if evaluation.compliant else "no"
    for name, value in (
        ("Expires on", evaluation.expires_on),
        ("First notice", evaluation.due_on),
        ("Second notice", evaluation.overdue_on),
        ("Exempt until", evaluation.exempt_until),
        ("Inherited from", evaluation.inherited_from),
        ("Next change", evaluation.next_change_on),
    ):
        if value is not None:
            yield name, value
    if evaluation.pending:
        yield "Pending", "a completion awaits approval"


def segments_table(around: Iterable[Segment], on: date) -> Table:
    """Return segments of a timeline as a table; the one with the day is marked."""
    drawn = table("", "From", "Through", "Status", "Expires", "Required")
    for segment in around:
        today = segment.start <= on <= segment.end
        drawn.add_row(
            ">" if today else "",
            "the beginning" if segment.start == FIRST_DAY else str(segment.start),
            "the end" if segment.end == LAST_DAY else str(segment.end),
            status_word(segment.status),
            str(segment.expires_on or "-"),
            "yes" if segment.required else "no",
        )
    return drawn
