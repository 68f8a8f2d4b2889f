"""``certrules status``: every assignment of a roster on a day."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from certrules.cli import arguments
from certrules.cli.arguments import Question
from certrules.cli.attention import ORDER, by_status, needing, why
from certrules.cli.console import counted, heading, plain, show, status_word, table, write
from certrules.cli.data import assignment_fields, evaluation_fields, to_csv, to_json
from certrules.cli.workforce import Row, Workforce, evaluated
from certrules.model.verdicts import Status

COLUMNS = (
    "subject",
    "subject_name",
    "company",
    "certification",
    "certification_name",
    "on",
    "status",
    "underlying",
    "required",
    "compliant",
    "pending",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "inherited_from",
    "next_change_on",
    "reason",
)
"""What is told of every assignment, in JSON and in CSV."""

SHORT = {
    Status.REVOKED: "Rev",
    Status.EXPIRED: "Exp",
    Status.MISSING: "Miss",
    Status.UPCOMING: "Upc",
    Status.GRACE: "Grc",
    Status.OVERDUE: "Over",
    Status.DUE: "Due",
    Status.DEFERRED: "Def",
    Status.IN_TRAINING: "Trn",
    Status.VALID: "Val",
    Status.NOT_APPLICABLE: "N/A",
}
"""Headings for a narrow terminal."""

WIDE = 120
"""The width from which on a list has all its columns side by side."""

NARROW = 76
"""The width below which a table of all statuses does not fit."""

ROOM_FOR_NAMES = 32
"""The width that a table of numbers leaves to the names of certifications."""


@click.command()
@arguments.asking
@arguments.as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print every assignment as CSV.")
@click.option("--all", "every", is_flag=True, help="List every assignment, the compliant ones too.")
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help="List at most N assignments."
)
def status(
    question: Question, *, as_json: bool, as_csv: bool, every: bool, limit: int | None
) -> None:
    """Evaluate every assignment of a roster on a day.

    Prints how many assignments have which status, in all and by certification, and then those that
    need attention, the most urgent first. With --json or --csv, prints every assignment with all
    that is known of it.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other. Give one of them.")
    workforce, rows = evaluated(question)
    if as_json:
        write(to_json(_document(workforce, rows, question)))
    elif as_csv:
        write(to_csv(COLUMNS, map(_fields, rows)))
    else:
        _print(workforce, rows, question)
        _list(rows, every=every, limit=limit)


def _fields(row: Row) -> dict[str, Any]:
    return {
        **assignment_fields(row.assignment),
        **evaluation_fields(row.evaluation),
        "reason": why(row),
    }


def _document(workforce: Workforce, rows: Sequence[Row], question: Question) -> dict[str, Any]:
    required = [row for row in rows if row.evaluation.required]
    return {
        "on": str(question.day),
        "known_at": question.known_at_text,
        "summary": {
            "subjects": len(workforce.roster.subjects),
            "assignments": len(rows),
            "required": len(required),
            "compliant": sum(row.evaluation.compliant for row in required),
            "by_status": _counts(rows),
            "by_certification": {
                id_: _counts(of_id) for id_, of_id in _by_certification(workforce, rows).items()
            },
        },
        "assignments": [_fields(row) for row in rows],
    }


def _counts(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Return how many assignments have which status: those required, and the others (R-23)."""
    counts = Counter((row.evaluation.status, row.evaluation.required) for row in rows)
    return {
        status.value: {"required": counts[status, True], "not_required": counts[status, False]}
        for status in ORDER
        if counts[status, True] or counts[status, False]
    }


def _by_certification(workforce: Workforce, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the assignments by certification: the catalogue's in its order, then competencies."""
    grouped: dict[str, list[Row]] = {one.id: [] for one in workforce.catalogue}
    for row in rows:
        grouped.setdefault(row.assignment.certification.id, []).append(row)
    return {id_: of_id for id_, of_id in grouped.items() if of_id}


def _print(workforce: Workforce, rows: Sequence[Row], question: Question) -> None:
    required = [row for row in rows if row.evaluation.required]
    compliant = sum(row.evaluation.compliant for row in required)
    show(
        heading(f"Status on {question.day}{question.known}"),
        f"{counted(len(workforce.roster.subjects), 'subject')}, "
        f"{counted(len(rows), 'assignment')}. "
        f"Required: {len(required):,}; of these compliant: {_share(compliant, len(required))}.",
        "",
        _summary(rows),
        "",
        heading("Required assignments by certification"),
        lambda width: _matrix(workforce, rows, width),
        "",
    )


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else "0"


def _summary(rows: Sequence[Row]) -> Table:
    counts = Counter((row.evaluation.status, row.evaluation.required) for row in rows)
    drawn = table("Status", "Short", "Required", "Not required", numbers=(2, 3))
    for status in ORDER:
        required, other = counts[status, True], counts[status, False]
        if required or other:
            short = SHORT.get(status, "")
            drawn.add_row(status_word(status), short, _count(required), _count(other))
    return drawn


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _matrix(workforce: Workforce, rows: Sequence[Row], width: int) -> Table:
    """Return the counts of required assignments by certification and status."""
    if width < NARROW:
        return _narrow_matrix(workforce, rows)
    required = [row for row in rows if row.evaluation.required]
    present = {row.evaluation.status for row in required}
    statuses = [one for one in ORDER if one in present]
    drawn = table(
        "Certification",
        *_headings(statuses, width),
        "OK",
        numbers=range(1, len(statuses) + 2),
        gap=0,
    )
    for of_id in _by_certification(workforce, required).values():
        counts = Counter(row.evaluation.status for row in of_id)
        compliant = sum(row.evaluation.compliant for row in of_id)
        drawn.add_row(
            plain(of_id[0].assignment.certification.name),
            *(_coloured(one, counts[one]) for one in statuses),
            f"{compliant / len(of_id):.0%}",
        )
    return drawn


def _narrow_matrix(workforce: Workforce, rows: Sequence[Row]) -> Table:
    """Return the same counts in words, where there is no room for a column of each status."""
    drawn = table("Certification", "Statuses")
    required = [row for row in rows if row.evaluation.required]
    for of_id in _by_certification(workforce, required).values():
        counts = Counter(row.evaluation.status for row in of_id)
        words = [
            Text.assemble(f"{counts[one]:,} ", status_word(one)) for one in ORDER if counts[one]
        ]
        drawn.add_row(plain(of_id[0].assignment.certification.name), Text(", ").join(words))
    return drawn


def _headings(statuses: Sequence[Status], width: int) -> list[Text]:
    """Return the words of the statuses, or where there is no room for them the short ones."""
    words = {one: one.name.replace("_", "\n") for one in statuses}
    needed = sum(1 + max(map(len, word.split("\n"))) for word in words.values())
    if needed > width - ROOM_FOR_NAMES:
        words = SHORT
    return [Text(words[one], status_word(one).style) for one in statuses]


def _coloured(status: Status, number: int) -> Text:
    word = status_word(status)
    return Text(_count(number), word.style if number else "dim")


def _list(rows: Sequence[Row], *, every: bool, limit: int | None) -> None:
    chosen = by_status(rows) if every else needing(rows)
    what = "All assignments" if every else "Need attention"
    listed = chosen if limit is None else chosen[:limit]
    show(heading(f"{what}: {len(chosen):,}"))
    if listed:
        show(lambda width: _wide_list(listed) if width >= WIDE else _narrow_list(listed))
    if len(listed) < len(chosen):
        show(f"... and {len(chosen) - len(listed):,} more.")


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
    subject = row.assignment.subject
    assert subject is not None  # noqa: S101 - assignments of a roster have one
    if subject.name == subject.id:
        return plain(subject.name)
    return Text.assemble(plain(subject.name), " ", plain(subject.id, "dim"))


def _certification(row: Row) -> Text:
    return plain(row.assignment.certification.name)
