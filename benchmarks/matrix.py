"""The matrix as a page, beside pandas' `Styler` on the same table.

    python -m benchmarks.matrix [--people 5000] [--rounds 3]

Everybody is in six roles that require ten certifications each, so that all cells are filled; a cell
has 2 completions on average. Both sides start from the same `Matrix`, which stands finished in
memory, and give one HTML text with the same words in the same colours. Before anything is timed the
two are compared cell by cell. Each round of each side runs in a process of its own, forked from the
one that holds the table: what it takes beyond that is its memory.
"""

import argparse
import gc
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, NamedTuple

import pandas as pd

import certrules as cr
from benchmarks.results import how_busy, keep, load, machine, table
from certrules.reports.html import look
from certrules.reports.matrix import Matrix, matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.snapshots import Snapshot, snapshot

TODAY = date(2026, 8, 1)
PEOPLE = 5_000
ROLES = 6
EACH = 10
"""How many certifications each role requires."""

EXPLAINED = 10
"""One person in so many is in the table whose cells are explained."""

COLOURS = {
    "white": "#ffffff",
    "red": "#fbdfdd",
    "green": "#dcf2e1",
    "blue": "#dce9fb",
    "yellow": "#fdeeb3",
}


# ------------------------------------------------------------------ the organisation


def organisation(people: int) -> tuple[cr.Catalogue, cr.Roster]:
    """Return the certifications, and people who must hold them all."""
    chance = random.Random(1)
    durations = ["6 months", "1 year", "1 year", "2 years", "3 years"]
    held = [
        cr.Certification(
            f"c{number:02}",
            f"Training {number:02}",
            cr.Policy(
                [cr.Term(durations[number % 5], first_notice="1 month", second_notice="1 week")]
            ),
        )
        for number in range(ROLES * EACH)
    ]
    roles = [
        cr.Role(
            f"r{number}",
            f"Role {number}",
            company="acme" if number < ROLES // 2 else "bolt",
            requires=[one.id for one in held[number * EACH : (number + 1) * EACH]],
        )
        for number in range(ROLES)
    ]
    subjects = [
        cr.Subject(
            f"s{number:04}",
            name=f"Person {number:04}",
            company="acme" if number % 2 else "bolt",
            supervisor=f"s{number // 50:04}" if number else None,
        )
        for number in range(people)
    ]
    return cr.Catalogue(held), cr.Roster(
        companies=[cr.Company("acme", "Acme"), cr.Company("bolt", "Bolt")],
        subjects=subjects,
        roles=roles,
        memberships=[cr.Membership(one.id, role.id) for one in subjects for role in roles],
        entries=[
            cr.Entry(one.id, each.id, cr.Completion(day))
            for one in subjects
            for each in held
            for day in _completions(chance, each)
        ],
    )


def _completions(chance: random.Random, certification: cr.Certification) -> list[date]:
    """Return dates a little less than the duration apart, the last one within it, as a rule."""
    period = certification.policy.terms[0].valid_for
    assert period is not None
    days = round(period.months * 30.44)
    day = TODAY - timedelta(days=chance.randint(0, days + days // 10))
    found = []
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 3, 4))):
        found.append(day)
        day -= timedelta(days=days - chance.randint(0, 40))
    return found[::-1]


# ------------------------------------------------------------------ the two sides


def page(shown: Matrix) -> str:
    """Return the page of a matrix: dates, colours and files, no explanations."""
    return matrix_page(shown, explained=False)


def explained_page(shown: Matrix) -> str:
    """Return the page of a matrix with every explanation and timeline."""
    return matrix_page(shown, explained=True)


def styled(shown: Matrix) -> str:
    """Return the same table by pandas' `Styler`."""
    words, styles = frames(shown)
    return str(words.style.apply(lambda _: styles, axis=None).to_html())


def frames(shown: Matrix) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the words of a matrix, and its colours as styles."""
    columns = pd.MultiIndex.from_tuples(
        [
            (one.company and one.company.name, one.role and one.role.name, one.certification.name)
            for one in shown.columns
        ]
    )
    index = pd.Index([row.subject.name for row in shown.rows])
    looks = [[None if one is None else look(one) for one in row.cells] for row in shown.rows]
    words = [["" if one is None else f"{one.symbol} {one.text}" for one in row] for row in looks]
    styles = [
        ["" if one is None else f"background-color: {COLOURS[one.colour]}" for one in row]
        for row in looks
    ]
    return pd.DataFrame(words, index, columns), pd.DataFrame(styles, index, columns)


class DifferentTablesError(Exception):
    """The two sides do not show the same, so that their times cannot be compared."""


def compare(shown: Matrix) -> int:
    """Raise `DifferentTablesError` unless both sides show the same; return how many cells."""
    found = re.search(r'<script type="application/json" id="matrix">(.*?)</script>', page(shown))
    assert found is not None
    data = json.loads(found[1])
    words, styles = frames(shown)
    count = 0
    for number, cells in enumerate(data["cells"]):
        theirs = zip(words.iloc[number], styles.iloc[number], strict=True)
        for one, other in zip(_cells(data, cells), theirs, strict=True):
            if one != other:
                message = f"Different cells in row {number}: {one} and {other}"
                raise DifferentTablesError(message)
            count += 1
    return count


def _cells(data: dict[str, Any], numbers: list[int]) -> Iterator[tuple[str, str]]:
    """Yield the words and the style of each cell in a row of a page; all are filled."""
    left = iter(numbers)
    for place in left:
        status, symbol, text, _, flags = data["looks"][place]
        dates = [next(left) for flag in (16, 32, 64) if flags & flag]
        if flags & 32:
            text = text.replace("%", str(TODAY + timedelta(days=dates[flags >> 4 & 1])))
        colour = COLOURS[data["statuses"][status]["colour"]]
        yield f"{symbol} {text}", f"background-color: {colour}"


# ------------------------------------------------------------------ timing


class Cost(NamedTuple):
    """What one side took: processor time in seconds, memory and text in bytes."""

    seconds: float
    memory: int
    size: int


def cost(work: Callable[[Matrix], str], shown: Matrix) -> Cost:
    """Return what some work costs, in a process of its own."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, shown, sender))
    process.start()
    sender.close()  # so that a process that dies ends the wait
    found = receiver.recv()
    process.join()
    return Cost(*found)


def _child(work: Callable[[Matrix], str], shown: Matrix, sender: Connection) -> None:
    before = _peak()
    start = time.process_time()
    made = work(shown)
    taken = time.process_time() - start
    sender.send((taken, _peak() - before, len(made.encode())))


def _peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of some work, and what it made."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


SIDES = {"`matrix_page`": page, "pandas' `Styler`": styled}


def measure(shown: Matrix, rounds: int) -> dict[str, list[Cost]]:
    """Return what each side cost in each round; they take turns."""
    found: dict[str, list[Cost]] = {name: [] for name in SIDES}
    for number in range(rounds):
        turns = list(SIDES.items())
        for name, work in turns if number % 2 else reversed(turns):
            found[name].append(cost(work, shown))
    return found


# ------------------------------------------------------------------ the report


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(median(values) for values in zip(*costs, strict=True)))


def report(found: dict[str, list[Cost]]) -> str:
    """Return the costs as a Markdown table, as ratios and in units."""
    ours = middle(found["`matrix_page`"])
    header = ["one page", "× time", "× size", "× memory", "time", "size", "memory"]
    rows = []
    for name, costs in found.items():
        one = middle(costs)
        ratios = [f"**{theirs / mine:.1f}**" for theirs, mine in zip(one, ours, strict=True)]
        time_, memory, size = ratios
        rows.append([name, time_, size, memory, *_units(one)])
    return table(header, rows)


def _units(one: Cost) -> list[str]:
    return [f"{one.seconds:.1f} s", f"{one.size / 1e6:.1f} MB", f"{one.memory / 1e6:.0f} MB"]


def _snapshot(people: int) -> Snapshot:
    return snapshot(*organisation(people), TODAY)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, time, print, and keep the result."""
    parser = argparse.ArgumentParser(description="The matrix beside pandas' Styler.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-keep", action="store_true", help="do not write RESULTS.md")
    asked = parser.parse_args(arguments)
    before = load()
    view = _snapshot(asked.people)
    taken = [timed(lambda: matrix(view)) for _ in range(asked.rounds)]
    shown = taken[0][1]
    compared = compare(shown)
    gc.collect()
    gc.freeze()  # what is there is not looked through again, in no process
    found = measure(shown, asked.rounds)
    fewer = matrix(_snapshot(asked.people // EXPLAINED))
    explained = middle([cost(explained_page, fewer) for _ in range(asked.rounds)])
    seconds, size, memory = _units(explained)
    cells = len(fewer.rows) * len(fewer.columns)
    body = f"""`python -m benchmarks.matrix`

{machine("certrules", "jinja2", "pandas")}

{report(found)}

{asked.people:,} people × {len(shown.columns)} certifications, all cells filled.
The page of `matrix_page` is sorted and filtered in the browser and draws the rows in sight;
that of `Styler` is one table.
Before it the matrix is made of the snapshot in {median(one for one, _ in taken):.1f} s.

With an explanation and a timeline in every cell the page of a matrix with {cells:,} cells takes
{seconds}, {size} and {memory}.

Medians of {asked.rounds} rounds, each in a process of its own; the sides take turns.
The times are processor time; the memory is the peak beyond the table, which both start from.
Before the timing {compared:,} cells were compared in words and colours. All were equal.
{how_busy(before)}
"""
    print(body)
    if not asked.no_keep:
        keep("The matrix", body)


if __name__ == "__main__":
    main()
