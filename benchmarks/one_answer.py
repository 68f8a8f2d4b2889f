"""One evaluation: certrules beside a plain implementation of the same rules with dateutil.

    python -m benchmarks.one_answer

Both sides run in one process, in turn, round by round. Nothing is timed before both have given the
same answers, and every answer that is timed is compared as well.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple

from benchmarks.results import keep, machine, table
from benchmarks.sides import Answer, Side, certrules_side, plain_side
from benchmarks.workload import DAYS, TODAY, Row, Workload, make

Work = Callable[[], list[Any]]
Case = Callable[[Side, Sequence[Row], date], Work]


class DifferentAnswersError(Exception):
    """Two sides disagree, so that their times cannot be compared."""


# ------------------------------------------------------------------ what is timed


def first_time(side: Side, rows: Sequence[Row], day: date) -> Work:
    """Evaluate assignments that were built beforehand and never asked about."""
    evaluate = side.evaluate
    assignments = [side.construct(row) for row in rows]
    return lambda: [evaluate(one, day) for one in assignments]


def asked_before(days: int) -> Case:
    """Return the case of assignments that were asked about so many days before."""

    def case(side: Side, rows: Sequence[Row], day: date) -> Work:
        evaluate = side.evaluate
        assignments = [side.construct(row) for row in rows]
        for one in assignments:
            evaluate(one, day - timedelta(days=days))
        return lambda: [evaluate(one, day) for one in assignments]

    return case


def from_values(side: Side, rows: Sequence[Row], day: date) -> Work:
    """Build each assignment from plain values, then evaluate it."""
    evaluate, construct = side.evaluate, side.construct
    return lambda: [evaluate(construct(row), day) for row in rows]


CASES: dict[str, Case] = {
    "evaluate an assignment, first time asked": first_time,
    "evaluate it again, the next day": asked_before(1),
    "evaluate it again, a year later": asked_before(365),
    "build it from plain values and evaluate": from_values,
}


# ------------------------------------------------------------------ the same answers


def compare(day: date, rows: Iterable[Row], answers: dict[str, list[Answer]]) -> None:
    """Raise `DifferentAnswersError` unless all sides gave the same answers."""
    (first, expected), *others = answers.items()
    for name, given in others:
        for row, one, other in zip(rows, expected, given, strict=True):
            if one != other:
                message = f"Different answers on {day} for\n{row}\n{first}: {one}\n{name}: {other}"
                raise DifferentAnswersError(message)


def check(sides: Sequence[Side], rows: Sequence[Row], days: Iterable[date]) -> int:
    """Compare the answers of all sides on each day; return how many were compared."""
    assignments = {side.name: [side.construct(row) for row in rows] for side in sides}
    compared = 0
    for day in days:
        answers = {
            side.name: [side.answer(side.evaluate(one, day)) for one in assignments[side.name]]
            for side in sides
        }
        compare(day, rows, answers)
        compared += len(rows)
    return compared


# ------------------------------------------------------------------ timing


class Measured(NamedTuple):
    """The times of one case, in nanoseconds an evaluation: one of each side a round."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratios(self) -> list[float]:
        """How many times as fast certrules was, round by round."""
        return [theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True)]


def timed(work: Work) -> tuple[int, list[Any]]:
    """Return the nanoseconds of processor time that the work took, and what it returned.

    Processor time, so that other programs do not count; without the garbage collector, which
    would strike one side or the other by chance.
    """
    gc.collect()
    gc.disable()
    start = time.process_time_ns()
    made = work()
    took = time.process_time_ns() - start
    gc.enable()
    return took, made


def measure(case: Case, sides: Sequence[Side], workloads: Sequence[Workload]) -> Measured:
    """Time a case on both sides in turn, one round a workload, each round a day later."""
    measured = Measured([], [])
    for number, workload in enumerate(workloads):
        day, rows = TODAY + timedelta(days=number), workload.rows
        answers = {}
        turns = list(zip(sides, measured, strict=True))
        for side, times in turns if number % 2 else reversed(turns):
            took, made = timed(case(side, rows, day))
            times.append(took / len(rows))
            answers[side.name] = [side.answer(one) for one in made]
        compare(day, rows, answers)
    return measured


# ------------------------------------------------------------------ the report


def report(measured: dict[str, Measured]) -> str:
    """Return the times as a Markdown table, ratios first."""
    header = ["one evaluation", "times as fast", "middle half", "certrules", "plain dateutil"]
    rows = []
    for name, one in measured.items():
        low, _, high = quantiles(one.ratios, n=4)
        rows.append(
            [
                name,
                f"**{median(one.ratios):.1f}**",
                f"{low:.1f} – {high:.1f}",
                f"{median(one.ours) / 1000:.2f} µs",
                f"{median(one.theirs) / 1000:.2f} µs",
            ]
        )
    return table(header, rows)


def average_completions(workloads: Iterable[Workload]) -> float:
    """Return how many completions a row has on average."""
    counts = [len(row.completions) for workload in workloads for row in workload.rows]
    return sum(counts) / len(counts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Check, time, print, and keep the result."""
    parser = argparse.ArgumentParser(description="One evaluation, beside plain dateutil.")
    parser.add_argument("--rows", type=int, default=1000, help="assignments in a round")
    parser.add_argument("--rounds", type=int, default=21, help="rounds, each with rows of its own")
    parser.add_argument("--no-keep", action="store_true", help="do not write RESULTS.md")
    asked = parser.parse_args(arguments)
    checked = make(4 * asked.rows, seed=0)
    workloads = [make(asked.rows, seed=number + 1) for number in range(asked.rounds)]
    sides = certrules_side(checked), plain_side(checked)
    compared = check(sides, checked.rows, DAYS)
    measured = {name: measure(case, sides, workloads) for name, case in CASES.items()}
    average = average_completions(workloads)
    fields = ", ".join(name.replace("_", " ") for name in Answer._fields)
    body = f"""`python -m benchmarks.one_answer`

{machine("attrs", "python-dateutil")}

{report(measured)}

At least 8 times as fast is required, 20 times is the goal.

Medians of {asked.rounds} rounds of {asked.rows:,} assignments.
An assignment has {average:.2f} completions on average.
Each round has assignments of its own and is a day later; the two sides take turns.
The times are processor time without garbage collection.

Before the timing {compared:,} answers were compared, and after it every answer that was timed.
All were equal in {fields}.
"""
    print(body)
    if not asked.no_keep:
        keep("One answer", body)


if __name__ == "__main__":
    main()
