"""Rosters in Parquet and Arrow files: counted while they are read, the most urgent rows kept."""

from datetime import date
from pathlib import Path

import attrs
import click

from certrules.cli.arguments import OneDay, Question
from certrules.cli.progress import Steps
from certrules.cli.tally import Tally
from certrules.cli.workforce import Row
from certrules.dates.zones import civil_date
from certrules.exchange.documents import load
from certrules.exchange.formats import COLUMNAR


@attrs.frozen
class Order:
    """What is wanted of a columnar file.

    `limit`: how many assignments to list; `every`: of all, not only of those that need attention.
    `out`: where to write the answers; `carry`: the columns to copy before them.
    """

    limit: int
    every: bool
    out: Path | None
    carry: tuple[str, ...]


@attrs.frozen
class Found:
    """What was found: the counts, the first rows of the list, and how long it would be."""

    tally: Tally
    listed: list[Row]
    count: int


def is_columnar(path: Path) -> bool:
    """Whether a roster is a file with columns, by its suffix."""
    return path.suffix.lower() in COLUMNAR and not path.is_dir()


def evaluated(question: Question, order: Order) -> Found:
    """Evaluate the rows of a columnar file as the question asks.

    Raises `MissingExtra` without the packages for such files, and `ProblemsFound` with all that is
    wrong with the policies or the file.
    """
    # Loaded only now: the packages are an extra, which this import names where they are missing.
    from certrules.exchange.columnar import evaluate_file  # noqa: PLC0415

    if question.policies is None:
        raise click.UsageError("A roster in a Parquet or Arrow file goes with --policies.")
    if question.known_at is not None:
        raise click.UsageError(
            "--known-at does not go with a Parquet or Arrow file: "
            "its columns do not say when a fact was recorded."
        )
    from certrules.cli.keeping import Keeper  # noqa: PLC0415 - the same packages

    assert question.roster is not None  # noqa: S101 - that is how it came here
    with Steps() as steps:
        steps.begin("Reading")
        catalogue, day = load(question.policies), _day(question)
        keeper = Keeper(catalogue, day, order.limit, every=order.every)
        evaluate_file(
            question.roster,
            order.out,
            catalogue,
            day,
            carry=order.carry,
            progress=lambda done, rows: steps.at("Evaluating", done, rows),
            look=keeper.look,
        )
        return Found(keeper.tally, keeper.listed(), keeper.count)


def _day(question: Question) -> date:
    """Return the day; rows of columns have no time zones of their own."""
    if isinstance(question.day, OneDay):
        return question.day.given
    return civil_date(question.day.now, None, None, question.day.zone)
