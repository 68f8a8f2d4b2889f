"""``certrules status``: every assignment of a roster on a day."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from certrules.cli import arguments, columnar
from certrules.cli.arguments import Question
from certrules.cli.attention import by_status, needing, why
from certrules.cli.console import heading, plain, show, status_word, table, write
from certrules.cli.data import ANSWER, assignment_fields, evaluation_fields, to_csv, to_json
from certrules.cli.tally import Tally
from certrules.cli.workforce import Row, Workforce, evaluated
from certrules.model.counting import counted

COLUMNS = (
    "subject",
    "subject_name",
    "company",
    "certification",
    "certification_name",
    "on",
    *ANSWER,
    "next_change_on",
    "reason",
)
"""What is told of every assignment, in JSON and in CSV."""

WIDE = 120
"""The width from which on a list has all its columns side by side."""

LISTED = 20
"""How many assignments of a columnar file are listed, unless told otherwise."""


@click.command()
@arguments.asking
@arguments.as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print every assignment as CSV.")
@click.option("--all", "every", is_flag=True, help="List every assignment, the compliant ones too.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"List at most N assignments; {LISTED} of a Parquet or Arrow file unless said.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With a roster in a Parquet or Arrow file: write the answers into such a file, too.",
)
@click.option(
    "--carry",
    metavar="A,B,...",
    callback=arguments.reading(lambda words: [one.strip() for one in words.split(",")]),
    help="With --out: columns of the roster to copy before the answers.",
)
def status(  # noqa: PLR0913 - options of a command
    question: Question,
    *,
    as_json: bool,
    as_csv: bool,
    every: bool,
    limit: int | None,
    out: Path | None,
    carry: list[str] | None,
) -> None:
    """Evaluate every assignment of a roster on a day.

    Prints how many assignments have which status, in all and by certification, and then those that
    need attention, the most urgent first. With --json or --csv, prints every assignment with all
    that is known of it.

    A roster may also be a Parquet or Arrow file with one assignment a row, of any size: it is read
    in pieces. Then --json has the list and not every assignment, and --out writes all answers.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other. Give one of them.")
    if carry is not None and out is None:
        raise click.UsageError("--carry goes with --out. Say where to write.")
    if question.roster is not None and columnar.is_columnar(question.roster):
        if as_csv:
            raise click.UsageError("--csv is for small rosters. Use --out for a file of this size.")
        order = columnar.Order(LISTED if limit is None else limit, every, out, tuple(carry or ()))
        _tell(question, order, as_json=as_json)
        return
    if out is not None:
        raise click.UsageError("--out goes with a roster in a Parquet or Arrow file.")
    workforce, rows = evaluated(question)
    if as_json:
        write(to_json(_document(workforce, rows, question)))
    elif as_csv:
        write(to_csv(COLUMNS, map(_fields, rows)))
    else:
        subjects = counted(len(workforce.roster.subjects), "subject")
        show(*_tally(workforce, rows).parts(_title(question), f"{subjects}, "))
        chosen = by_status(rows) if every else needing(rows)
        _list(chosen if limit is None else chosen[:limit], len(chosen), every=every)


def _tell(question: Question, order: columnar.Order, *, as_json: bool) -> None:
    """Tell of a columnar file what of a roster is told."""
    found = columnar.evaluated(question, order)
    if as_json:
        document = {
            **_head(question),
            "summary": found.tally.document(),
            "assignments": [_fields(row) for row in found.listed],
            "more": found.count - len(found.listed),
        }
        write(to_json(document))
    else:
        show(*found.tally.parts(_title(question)))
        _list(found.listed, found.count, every=order.every)


def _title(question: Question) -> str:
    return f"Status on {question.day}{question.known}"


def _fields(row: Row) -> dict[str, Any]:
    return {
        **assignment_fields(row.assignment),
        **evaluation_fields(row.evaluation),
        "reason": why(row),
    }


def _document(workforce: Workforce, rows: Sequence[Row], question: Question) -> dict[str, Any]:
    subjects = len(workforce.roster.subjects)
    return {
        **_head(question),
        "summary": {"subjects": subjects, **_tally(workforce, rows).document()},
        "assignments": [_fields(row) for row in rows],
    }


def _head(question: Question) -> dict[str, Any]:
    return {"on": str(question.day), "known_at": question.known_at_text}


def _tally(workforce: Workforce, rows: Sequence[Row]) -> Tally:
    """Return the counts by certification: the catalogue's in its order, then competencies."""
    tally = Tally.of(workforce.catalogue)
    for row in rows:
        one = row.evaluation
        tally.add(row.assignment.certification, Counter({(one.status, one.required): 1}))
    return tally


def _list(listed: Sequence[Row], count: int, *, every: bool) -> None:
    """Print a list of assignments, the first of `count`."""
    what = "All assignments" if every else "Need attention"
    show(heading(f"{what}: {count:,}"))
    if listed:
        show(lambda width: _wide_list(listed) if width >= WIDE else _narrow_list(listed))
    if len(listed) < count:
        show(f"... and {count - len(listed):,} more.")


def _wide_list(rows: Sequence[Row]) -> Table:
    drawn = table("Status", "Subject", "Certification", "Why")
    for row in rows:
        word = status_word(row.evaluation.status)
        drawn.add_row(word, _subject(row), _certification(row), plain(why(row)))
    return drawn


def _narrow_list(rows: Sequence[Row]) -> Table:
    """Return the list with the subject above the certification, so that the reason has room."""
    drawn = table("Status", "Subject and certification", "Why")
    drawn.expand = True
    drawn.columns[1].ratio, drawn.columns[2].ratio = 4, 5
    for row in rows:
        who_and_what = Text("\n").join([_subject(row), _certification(row)])
        drawn.add_row(status_word(row.evaluation.status), who_and_what, plain(why(row)))
    return drawn


def _subject(row: Row) -> Text:
    subject = row.assignment.holder
    if subject.name == subject.id:
        return plain(subject.name)
    return Text.assemble(plain(subject.name), " ", plain(subject.id, "dim"))


def _certification(row: Row) -> Text:
    return plain(row.assignment.certification.name)
