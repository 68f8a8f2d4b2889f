"""The contest: equality of all answers first, then every contestant in turn."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from benchmarks.bulk import own
from benchmarks.bulk.answers import Answers, Rival, compare
from benchmarks.bulk.duckdb_side import DuckDB
from benchmarks.bulk.last_step import Engine, engines
from benchmarks.bulk.objects import MAKERS, Objects, facts_on_today
from benchmarks.bulk.pandas_side import Pandas
from benchmarks.bulk.polars_side import Polars
from benchmarks.bulk.timing import Copy, Turn, buffers_of, in_turn
from benchmarks.bulk.workload import BulkWorkload, make_bulk
from benchmarks.workload import DAYS, TODAY

YEAR = 365

# What is timed of a contestant.
ONCE = "once"  # from the Arrow table to the answers of one day
FOLD = "fold"  # the answers of a day from its own layout, the expiration dates worked out anew
KEPT = "kept"  # the answers of a day from expiration dates kept
ARRAYS = "arrays"  # the same, as arrays in prepared order
TREND = "trend"  # the counts of a year
SAMPLE = "sample"  # of the first rows only
COPY = "copy"


class Outcome(NamedTuple):
    """The seconds of each contestant and what was timed, and what belongs to them.

    `input_bytes`, `output_bytes`: the columns. `compared`: how many answers were equal.
    `missing`: engines that are not installed.
    """

    rows: int
    cores: int
    rounds: int
    sample: int
    input_bytes: int
    output_bytes: int
    compared: int
    missing: list[str]
    seconds: dict[str, float]

    def per_row(self, name: str, what: str) -> float:
        """Return the nanoseconds a row."""
        rows = self.sample if what == SAMPLE else self.rows
        return self.seconds[f"{name}: {what}"] / rows * 1e9

    def has(self, name: str, what: str) -> bool:
        """Return whether this was timed."""
        return f"{name}: {what}" in self.seconds


def contest(rows: int, cores: int, rounds: int, sample: int) -> Outcome:
    """Compare, then time; without a sample only certrules itself and the copy of memory."""
    workload = make_bulk(rows)
    ours = own.sides(cores)
    prepared = {side.name: side.load(workload) for side in ours}
    table = ours[0].evaluate_kept(prepared[ours[0].name], TODAY)
    copy = Copy(buffers_of(workload.table, table), cores)
    turns = {f"memory: {COPY}": Turn(copy)} | _own_turns(workload, ours, prepared)
    compared, missing = _check_own(workload, ours, prepared), list[str]()
    if sample:
        rivals: list[Rival] = [
            DuckDB(cores),
            DuckDB(cores, tuned=False),
            Polars(),
            Pandas(),
        ]
        loaded = {rival.name: rival.load(workload) for rival in rivals}
        kept = {rival.name: rival.keep(loaded[rival.name]) for rival in rivals}
        objects = [Objects(name, workload, sample) for name in MAKERS]
        expected = {day: _expected(ours[0], prepared, day) for day in DAYS}
        compared += _check_rivals(workload, rivals, loaded, kept, expected)
        compared += _check_objects(objects, expected)
        found = engines()
        missing = [name for name, engine in found.items() if engine is None]
        ready = [one for one in found.values() if one is not None]
        turns |= _rival_turns(workload, rivals, loaded, kept) | _object_turns(objects)
        turns |= _engine_turns(workload, ready, expected[TODAY], len(objects[0]))
        sample = len(objects[0])
    seconds = in_turn(turns, rounds, one_core=cores == 1)
    return Outcome(
        rows, cores, rounds, sample, workload.table.nbytes, table.nbytes, compared, missing, seconds
    )


# ------------------------------------------------------------------ the same answers


def _expected(side: own.Own, prepared: dict[str, Any], day: date) -> Answers:
    return side.answers(side.evaluate_kept(prepared[side.name], day))


def _check_own(workload: BulkWorkload, ours: Sequence[own.Own], prepared: dict[str, Any]) -> int:
    """Compare both kernels, and each prepared with its own one shot."""
    first, compared = ours[0], 0
    for day in DAYS:
        expected = _expected(first, prepared, day)
        for side in ours:
            compare(first.name, expected, side.name, _expected(side, prepared, day))
            compared += workload.table.num_rows
    for side in ours:
        once = side.answers(side.one_shot(workload, TODAY))
        compare(first.name, _expected(first, prepared, TODAY), f"{side.name}, one shot", once)
    return compared


def _check_rivals(
    workload: BulkWorkload,
    rivals: Sequence[Rival],
    loaded: dict[str, Any],
    kept: dict[str, Any],
    expected: dict[date, Answers],
) -> int:
    """Compare every row of every rival, whichever way it evaluates."""
    compared = 0
    for rival in rivals:
        for day, answers in expected.items():
            ways = [
                rival.evaluate(loaded[rival.name], day),
                rival.evaluate_kept(kept[rival.name], day),
            ]
            for given in ways:
                compare("certrules", answers, rival.name, rival.answers(given))
                compared += workload.table.num_rows
    return compared


def _check_objects(objects: Sequence[Objects], expected: dict[date, Answers]) -> int:
    """Compare the objects with the first rows."""
    compared = 0
    for side in objects:
        for day, answers in expected.items():
            compare(
                "certrules bulk",
                answers.first(len(side)),
                side.name,
                side.answers(side.evaluate(day)),
            )
            compared += len(side)
    return compared


# ------------------------------------------------------------------ what is timed


def _day(number: int) -> date:
    """Return the day of a round: nobody is asked for the same day twice."""
    return TODAY + timedelta(days=number)


def _own_turns(
    workload: BulkWorkload, ours: Sequence[own.Own], prepared: dict[str, Any]
) -> dict[str, Turn]:
    def turns_of(side: own.Own) -> Iterator[tuple[str, Turn]]:
        ready = prepared[side.name]
        yield ARRAYS, Turn(lambda n: ready.arrays(_day(n)))
        yield KEPT, Turn(lambda n: ready.evaluate(_day(n)))
        yield ONCE, Turn(lambda n: side.one_shot(workload, _day(n)))
        yield TREND, Turn(lambda n: ready.trend(_day(n), _day(n + YEAR - 1)))

    return {f"{side.name}: {what}": turn for side in ours for what, turn in turns_of(side)}


def _rival_turns(
    workload: BulkWorkload,
    rivals: Sequence[Rival],
    loaded: dict[str, Any],
    kept: dict[str, Any],
) -> dict[str, Turn]:
    def turns_of(rival: Rival) -> Iterator[tuple[str, Turn]]:
        layout, dates = loaded[rival.name], kept[rival.name]
        yield FOLD, Turn(lambda n: rival.evaluate(layout, _day(n)))
        yield KEPT, Turn(lambda n: rival.evaluate_kept(dates, _day(n)))
        yield ONCE, Turn(lambda n: rival.evaluate(rival.load(workload), _day(n)))

    return {f"{rival.name}: {what}": turn for rival in rivals for what, turn in turns_of(rival)}


def _object_turns(objects: Sequence[Objects]) -> dict[str, Turn]:
    def turn_of(side: Objects) -> Turn:
        return Turn(lambda n: side.evaluate(_day(n)), side.build)

    return {f"{side.name}: {SAMPLE}": turn_of(side) for side in objects}


def _engine_turns(
    workload: BulkWorkload, ready: Sequence[Engine], expected: Answers, count: int
) -> dict[str, Turn]:
    """Return a turn for each engine, its statuses compared before."""
    facts, first = facts_on_today(workload, expected, count), expected.first(count)

    def turn_of(engine: Engine) -> Turn:
        given = engine.ready(facts)
        statuses = engine.statuses(engine.run(given))
        compare("certrules", first, engine.name, first._replace(status=statuses))
        return Turn(lambda _: engine.run(given))

    return {f"{engine.name}: {SAMPLE}": turn_of(engine) for engine in ready}
