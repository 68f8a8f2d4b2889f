"""The figures as a page of Markdown."""

from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from benchmarks.bulk.contest import ARRAYS, COPY, FOLD, KEPT, ONCE, SAMPLE, TREND, Outcome
from benchmarks.bulk.duckdb_side import PLAIN_SQL, TUNED
from benchmarks.bulk.files import FileTimes
from benchmarks.bulk.memory import Peak
from benchmarks.bulk.objects import DATEUTIL, MAKERS, UNKEPT
from benchmarks.results import machine, table

NUMPY, NUMBA = "certrules, NumPy", "certrules, numba"
OURS = (NUMPY, NUMBA)
RIVALS = (TUNED, PLAIN_SQL, "polars", "pandas")
ENGINES = ("OpenFisca", "zen-engine", "rule-engine", "business-rules")
PACKAGES = (
    *("numpy", "pyarrow", "numba", "duckdb", "polars", "pandas", "python-dateutil"),
    *("zen-engine", "openfisca-core", "business-rules", "rule-engine"),
)


class Figures(NamedTuple):
    """Everything that was measured."""

    main: Outcome
    others: list[Outcome]
    files: list[FileTimes]
    peaks: dict[str, Peak]


class Line(NamedTuple):
    """A ratio, what is asked of it at least, and the goal; `more`: whether more is better."""

    name: str
    value: float
    least: float | None
    goal: float | None
    more: bool = False

    def cells(self) -> list[str]:
        """Return the line as cells of a table."""
        value = f"**{figure(self.value)}**"
        if self.least is None or self.goal is None:
            return [self.name, value, "–", "–", "–"]
        goal, least = self._meets(self.goal), self._meets(self.least)
        verdict = "goal" if goal else "yes" if least else "**no**"
        return [self.name, value, f"{self.least:,g}", f"{self.goal:,g}", verdict]

    def _meets(self, target: float) -> bool:
        return self.value >= target if self.more else self.value <= target


def figure(value: float) -> str:
    """Return a number with three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


# ------------------------------------------------------------------ the ratios


def ratios(figures: Figures) -> list[Line]:
    """Return the ratios that are asked for, each with its target."""
    main = figures.main
    return [
        *_copies(main),
        *_rivals(main),
        *_dateutil(main),
        *_trends(main),
        *(
            Line(
                f"Parquet to Parquet, × pyarrow's read and write alone, {cores(times.cores)}",
                times.evaluated / times.alone,
                1.6,
                1.2,
            )
            for times in figures.files
        ),
        *(
            Line(f"peak memory at {peak.rows:,} rows, {name}, × the columns in and out", *values)
            for name, peak in figures.peaks.items()
            for values in [(peak.peak / peak.columns, 4, 2.5)]
        ),
    ]


def _copies(main: Outcome) -> list[Line]:
    copy = main.per_row("memory", COPY)
    asked = [
        (NUMBA, ARRAYS, "prepared", 8, 3.5),
        (NUMBA, KEPT, "prepared, as a table in the order of the rows", 8, 3.5),
        (NUMPY, ARRAYS, "prepared", 20, 8),
        (NUMPY, KEPT, "prepared, as a table in the order of the rows", 20, 8),
        (NUMPY, ONCE, "one shot with everything", 56, 25),
    ]
    return [
        Line(f"{short(name)} {words}, × copy", main.per_row(name, what) / copy, least, goal)
        for name, what, words, least, goal in asked
        if main.has(name, what)
    ]


def _rivals(main: Outcome) -> list[Line]:
    """Return how much faster than the fastest of DuckDB and polars, then than others."""
    pairs = [
        (ONCE, ONCE, "one shot, both from the Arrow table"),
        (KEPT, KEPT, "one more day, both with expiration dates kept"),
        (KEPT, FOLD, "one more day, ours prepared, theirs in tables of their own"),
        (ARRAYS, FOLD, "one more day, ours prepared and as arrays, theirs in tables of their own"),
    ]
    asked: list[tuple[tuple[str, ...], str, float | None, float | None]] = [
        ((TUNED, "polars"), NUMPY, 10, 25),
        ((TUNED, "polars"), NUMBA, 30, 60),
        ((PLAIN_SQL,), NUMPY, None, None),
        ((PLAIN_SQL,), NUMBA, None, None),
        (("pandas",), NUMPY, None, None),
        (("pandas",), NUMBA, None, None),
    ]
    return [
        Line(f"{short(name)}, × faster than {rival}: {words}", value, least, goal, more=True)
        for ours, theirs, words in pairs
        for rivals, name, least, goal in asked
        if main.has(name, ours) and main.has(rivals[0], theirs)
        for rival in [min(rivals, key=lambda one: main.per_row(one, theirs))]
        for value in [main.per_row(rival, theirs) / main.per_row(name, ours)]
    ]


def _dateutil(main: Outcome) -> list[Line]:
    asked: list[tuple[str, str, float | None, float | None]] = [
        (DATEUTIL, NUMPY, 400, 1_000),
        (DATEUTIL, NUMBA, 1_200, 2_500),
        (UNKEPT, NUMPY, None, None),
        (UNKEPT, NUMBA, None, None),
    ]
    ways = [(ARRAYS, "prepared, as arrays"), (KEPT, "prepared"), (ONCE, "one shot")]
    return [
        Line(
            f"{short(name)} {words}, × faster than {rival}",
            main.per_row(rival, SAMPLE) / main.per_row(name, what),
            least,
            goal,
            more=True,
        )
        for rival, name, least, goal in asked
        for what, words in ways
        if main.has(name, what) and main.has(rival, SAMPLE)
    ]


def _trends(main: Outcome) -> list[Line]:
    return [
        Line(
            f"{short(name)}, counts for each day of a year, prepared, in one-shot evaluations",
            main.per_row(name, TREND) / main.per_row(name, ONCE),
            1,
            0.5,
        )
        for name in OURS
        if main.has(name, TREND)
    ]


def short(name: str) -> str:
    """Return which kernel it is."""
    return name.removeprefix("certrules, ")


def cores(count: int) -> str:
    """Return a number of cores in words."""
    return "one core" if count == 1 else f"{count} cores"


# ------------------------------------------------------------------ the tables


def contestants(main: Outcome) -> str:
    """Return everybody's time a row."""
    header = ["nanoseconds a row", "one shot", "a day, folded anew", "a day, dates kept"]
    rows = [
        [name, *(_time(main, name, what) for what in (ONCE, FOLD, KEPT))]
        for name in (*OURS, *RIVALS)
        if main.has(name, ONCE)
    ]
    rows += [
        [name, "–", _time(main, name, SAMPLE), "–"] for name in MAKERS if main.has(name, SAMPLE)
    ]
    return table(header, rows)


def last_steps(main: Outcome) -> str:
    """Return the time of the last step in rule engines beside the whole of ours."""
    header = ["from dates to a status only", "nanoseconds a row", "× the whole answer, prepared"]
    ours = min(main.per_row(name, KEPT) for name in OURS if main.has(name, KEPT))
    rows = [
        [name, figure(main.per_row(name, SAMPLE)), figure(main.per_row(name, SAMPLE) / ours)]
        for name in ENGINES
        if main.has(name, SAMPLE)
    ]
    rows += [[name, "not installed", "–"] for name in main.missing]
    return table(header, rows)


def sizes(outcomes: Iterable[Outcome]) -> str:
    """Return certrules' own times by size and cores."""
    header = ["rows", "cores", "kernel", "copy", "prepared, arrays", "prepared, table", "one shot"]
    rows = [
        [
            f"{one.rows:,}",
            str(one.cores),
            short(name),
            figure(one.per_row("memory", COPY)),
            *(_with_ratio(one, name, what) for what in (ARRAYS, KEPT, ONCE)),
        ]
        for one in sorted(outcomes, key=lambda one: (one.rows, one.cores))
        for name in OURS
        if one.has(name, ONCE)
    ]
    return table(header, rows)


def memory(peaks: dict[str, Peak]) -> str:
    """Return what was held at most."""
    rows = [
        [name, f"{one.rows:,}", megabytes(one.columns), megabytes(one.peak)]
        for name, one in peaks.items()
    ]
    return table(["evaluation", "rows", "columns in and out", "peak"], rows)


def megabytes(size: int) -> str:
    """Return a size in millions of bytes."""
    return f"{size / 1e6:,.0f} MB"


def _time(main: Outcome, name: str, what: str) -> str:
    return figure(main.per_row(name, what)) if main.has(name, what) else "–"


def _with_ratio(one: Outcome, name: str, what: str) -> str:
    value = one.per_row(name, what)
    return f"{figure(value)} ({figure(value / one.per_row('memory', COPY))} ×)"


# ------------------------------------------------------------------ the page


def page(figures: Figures, packages: Sequence[str] = PACKAGES) -> str:
    """Return the whole page."""
    main = figures.main
    lines = [line.cells() for line in ratios(figures)]
    header = [f"{main.rows:,} rows, one core unless said", "ratio", "at least", "goal", "met"]
    sides = [one for one in (main, *figures.others) if one.has(DATEUTIL, SAMPLE)]
    both_sides = "\n\n".join(f"On {cores(one.cores)}:\n\n{contestants(one)}" for one in sides)
    compared = sum(one.compared for one in [main, *figures.others])
    return f"""# Bulk evaluation

`python -m benchmarks.bulk --rows {main.rows} --rounds {main.rounds}` writes this page.

{machine(*(name for name in packages if installed(name)))}

## Ratios

{table(header, lines)}

Where a line says "× faster", more is better, else less.
A copy is one of the columns in and out, {main.input_bytes + main.output_bytes:,} bytes, into memory
that was written before: {figure(main.per_row("memory", COPY))} ns a row here.
certrules works out all expiration dates when it prepares; the lines say what the others have done
beforehand.

## Side by side

{both_sides}

One shot: from the same Arrow table to the answers.
Folded anew: from tables of its own, in its own best layout, every expiration date worked out.
Dates kept: from its own tables with the expiration dates in them.
Objects are built beforehand; {main.sample:,} of them were timed, on one core whatever is said.
No rival uses tables of dates worked out beforehand: each does its own calendar arithmetic.
DuckDB's rows are sorted by what the rules do with them, for speed alone; its plain SQL is the same
without that. The fastest of DuckDB and polars is named in each line.
As arrays: in the order that was prepared, `Prepared.places` saying where a row stands; the rivals
answer in an order of their own, too. All other figures of ours are tables in the order of the rows.
dateutil's objects work a notice out once in an evaluation; where none is kept, each time it is
asked for.

{last_steps(main)}

## Sizes and cores

{sizes([main, *figures.others])}

Nanoseconds a row, and in parentheses how many copies of the same bytes that is.

## Memory

{memory(figures.peaks)}

The peak is what a new process held beyond its start, the table of rows among it.

## How it was measured

200 policies; 2.5 completions a row; 30 % extend to the end of, 15 % have a force date, 40 % an
early window after the first notice, 25 % grace (the late rule of R-7), 10 % never expire, 15 % a
refresher term; 3 % of the rows are deferred, 4 % in training, 0.5 % revoked, 5 % have a parent.
Medians of {main.rounds} rounds in one process; in each round everybody takes one turn, a day later
than in the round before.
One core is processor time of a process pinned to one core, two cores are wall time on two.
Before anything was timed, {compared:,} answers were equal in status, underlying, expires on, due
on, overdue on, exempt until, next change on, inherited from and required: every row of every
contestant, on days long past, today and far ahead.
"""


def installed(package: str) -> bool:
    """Return whether a package is there to tell its version."""
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False
