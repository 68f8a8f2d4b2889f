"""The daily run on a store: what a changed row costs, and what share of the rows is touched.

    python -m benchmarks.daily_run [--assignments 1000000] [--store URL] [--days 5]

Subjects of 20 certifications each; 200 certifications, 2.5 completions an assignment on average.
After a full run come average days: on each the renewals of an ordinary day are recorded, and the
run is timed. Beside it stands a loop over the object API that evaluates everything.

A changed row is an assignment whose answer (R-28) is another than the one kept before, because the
day came on which it changes or because of a renewal: another status, date, or whether it is
required. Its cost is given for the run as a whole, from `Engine.run` to its return with everything
delivered to a notifier that does nothing, and for the parts of it: evaluate and keep, with all that
is in neither of the others; find what there is to tell and put it into messages; deliver them. What
it costs to record the renewals before is not part of a run, and stands by itself.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import certrules as cr
from benchmarks.results import how_busy, keep, load, machine, table
from certrules.adapters.sql.store import SqlStore
from certrules.engine import Engine, RunReport, Settings, columns
from certrules.engine import engine as engine_module
from certrules.engine.clocks import StoppedClock
from certrules.ports.messages import Message
from certrules.ports.records import StoredEvaluation
from certrules.ports.store import Transaction

FIRST_DAY = date(2026, 3, 2)
HELD = 20
"""How many certifications a subject holds."""

CERTIFICATIONS = 200
LENGTHS = (1, 2, 2, 3, 3, 4)
"""How many completions the assignments have: 2.5 on average."""

AT_ONCE = 5_000
"""How many subjects are loaded in one transaction."""

ACTOR = "benchmark"

LOOP = "a loop over the object API"


class Nobody:
    """A notifier that takes every message and does nothing."""

    def send(self, message: Message) -> None:
        """Take a message."""


class Day(NamedTuple):
    """What an average day came to, times in seconds; `processor`: of the run as a whole."""

    renewed: int
    looked_at: int
    changed: int
    notices: int
    messages: int
    recording: float
    looking: float
    noting: float
    telling: float
    processor: float

    @property
    def whole(self) -> float:
        """The run as a whole."""
        return self.looking + self.noting + self.telling

    def each(self, seconds: float) -> float:
        """Return microseconds a changed row."""
        return seconds / max(self.changed, 1) * 1e6

    @property
    def each_recorded(self) -> float:
        """Microseconds a renewal to record."""
        return self.recording / max(self.renewed, 1) * 1e6


class TimedEngine(Engine):
    """An engine that times what it does: looking and keeping, the notices, then delivering."""

    looking = 0.0
    noting = 0.0
    telling = 0.0

    def run(self, *what: Any, **more: Any) -> RunReport:  # noqa: ANN401 - as `Engine.run` takes it
        """Run a day; all that is neither of the notices nor delivering is looking and keeping."""
        self.noting = self.telling = 0.0
        steps = [(columns, "note", "noting"), (columns, "post", "noting")]
        with ExitStack() as patched:
            for where, name, kind in [*steps, (engine_module, "deliver", "telling")]:
                timed_step = partial(self._step, getattr(where, name), kind)
                patched.enter_context(patch.object(where, name, timed_step))
            start = time.perf_counter()
            report = super().run(*what, **more)
            self.looking = time.perf_counter() - start - self.noting - self.telling
        return report

    def _step(self, step: Callable[..., Any], kind: str, *what: Any) -> Any:  # noqa: ANN401
        start = time.perf_counter()
        found = step(*what)
        setattr(self, kind, getattr(self, kind) + time.perf_counter() - start)
        return found


# ------------------------------------------------------------------ the organisation


def catalogue() -> cr.Catalogue:
    """Return the certifications: valid for half a year to three years, with two notices."""
    chance = random.Random(CERTIFICATIONS)
    certifications = []
    for number in range(CERTIFICATIONS):
        valid_for = chance.choice(["6 months", "1 year", "1 year", "2 years", "3 years"])
        extend_to = "end of month" if chance.random() < 0.3 else None
        term = cr.Term(
            valid_for, extend_to=extend_to, first_notice="1 month", second_notice="1 week"
        )
        early = "after first notice" if chance.random() < 0.4 else None
        policy = cr.Policy([term], renewal=cr.Renewal(early=early))
        certifications.append(cr.Certification(f"c{number:03}", policy=policy))
    return cr.Catalogue(certifications)


def roles() -> list[cr.Role]:
    """Return roles that require 20 certifications each."""
    ids = [f"c{number:03}" for number in range(CERTIFICATIONS)]
    return [
        cr.Role(f"r{number}", requires=ids[number * HELD : (number + 1) * HELD])
        for number in range(CERTIFICATIONS // HELD)
    ]


def rosters(assignments: int) -> Iterator[cr.Roster]:
    """Yield the organisation in pieces: subjects, their memberships and completions."""
    chance = random.Random(1)
    held = catalogue()
    all_roles = roles()
    boss = cr.Subject("boss")
    yield cr.Roster(subjects=[boss], roles=all_roles)
    subjects = assignments // HELD
    for first in range(0, subjects, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, subjects))
        people = [cr.Subject(f"s{number:06}", supervisor="boss") for number in numbers]
        roles_of = [all_roles[number % len(all_roles)] for number in numbers]
        yield cr.Roster(
            subjects=[boss, *people],
            roles=all_roles,
            memberships=[
                cr.Membership(person.id, role.id)
                for person, role in zip(people, roles_of, strict=True)
            ],
            entries=[
                cr.Entry(person.id, id_, cr.Completion(day))
                for person, role in zip(people, roles_of, strict=True)
                for id_ in role.requires
                for day in _completions(chance, held[id_])
            ],
        )


def _completions(chance: random.Random, certification: cr.Certification) -> list[date]:
    """Return dates a little less than the duration apart, the last one within the last duration."""
    period = certification.policy.terms[0].valid_for
    assert period is not None
    days = round(period.months * 30.44)
    day = FIRST_DAY - timedelta(days=chance.randint(0, days))
    found = []
    for _ in range(chance.choice(LENGTHS)):
        found.append(day)
        day -= timedelta(days=days - chance.randint(0, 40))
    return found[::-1]


def renewals(chance: random.Random, kept: list[StoredEvaluation], on: date) -> list[cr.Entry]:
    """Return the renewals of a day: about as many as keep the organisation as it is."""
    due = [one for one in kept if one.expires_on is not None and one.expires_on < on]
    soon = [one for one in kept if one.status in {cr.Status.DUE, cr.Status.OVERDUE}]
    share = [*due, *chance.sample(soon, min(len(soon), len(soon) // 20))]
    return [cr.Entry(one.subject, one.certification, cr.Completion(on)) for one in share]


# ------------------------------------------------------------------ what is timed


def measure(
    url: str, assignments: int, days: int, *, filled: bool = False
) -> tuple[dict[str, float], list[Day]]:
    """Fill a store, run it in full and then day by day; return the figures.

    `filled`: the store was filled in this way before, and run for the first day.
    """
    clock = StoppedClock(_at(FIRST_DAY))
    figures: dict[str, float] = {}
    with closing(SqlStore(url)) as store:
        store.prepare()
        settings = Settings(most_messages=None, messages_at_once=500, noted_at_once=500)
        engine = TimedEngine(store, Nobody(), clock=clock, settings=settings)
        if not filled:
            figures["loading"] = timed(lambda: fill(store, assignments))
            figures["the first run"] = timed(lambda: engine.run(FIRST_DAY))
        clock.at = _at(FIRST_DAY + timedelta(days=1))
        figures["a full run"] = timed(lambda: engine.run(FIRST_DAY + timedelta(days=1), full=True))
        chance = random.Random(2)
        seen = [
            average_day(store, engine, clock, chance, FIRST_DAY + timedelta(days=2 + count))
            for count in range(days)
        ]
        figures[LOOP] = object_loop(store, assignments)
    return figures, seen


def average_day(
    store: SqlStore, engine: TimedEngine, clock: StoppedClock, chance: random.Random, on: date
) -> Day:
    """Record the renewals of a day, run it, and return what that took."""
    with store.reading() as t:
        entries = renewals(chance, _sample(t.evaluations()), on)
    clock.at = _at(on) - timedelta(hours=2)
    recording = timed(lambda: store.apply(lambda t: t.record(entries, by=ACTOR, at=clock.at)))
    clock.at = _at(on)
    reports: list[RunReport] = []
    before = time.process_time()
    whole = timed(lambda: reports.append(engine.run(on)))
    processor = time.process_time() - before
    (report,) = reports
    return Day(
        len(entries),
        report.looked_at,
        report.changed,
        sum(report.notices.values()),
        report.messages,
        recording,
        whole - engine.noting - engine.telling,
        engine.noting,
        engine.telling,
        processor,
    )


def _sample(kept: Iterator[StoredEvaluation]) -> list[StoredEvaluation]:
    told = {cr.Status.DUE, cr.Status.OVERDUE, cr.Status.EXPIRED}
    return [one for one in kept if one.status in told]


def fill(store: SqlStore, assignments: int) -> None:
    """Put the organisation into a store."""
    at = _at(FIRST_DAY) - timedelta(days=1)
    store.apply(lambda t: t.set_catalogue(catalogue(), by=ACTOR, at=at))
    for piece in rosters(assignments):
        store.apply(partial(_loaded, piece, at))


def _loaded(piece: cr.Roster, at: datetime, t: Transaction) -> None:
    t.load(piece, by=ACTOR, at=at)


def object_loop(store: SqlStore, assignments: int) -> float:
    """Return how long the object API takes to evaluate everything, from a part of it."""
    part = min(assignments, 20_000) // HELD
    with store.reading() as t:
        roster = t.roster([f"s{number:06}" for number in range(part)])
        held = cr.assignments(t.catalogue(), roster)
    on = FIRST_DAY + timedelta(days=10)
    taken = timed(lambda: [cr.evaluate(one, on) for one in held])
    return taken * assignments / len(held)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


# ------------------------------------------------------------------ the report


def report(command: str, assignments: int, figures: dict[str, float], days: list[Day]) -> str:
    """Return the figures as Markdown."""
    touched = [day.looked_at / assignments for day in days]
    whole = figures.items()
    rows = [
        ["an average day, µs a changed row", f"{median(day.each(day.whole) for day in days):.1f}"],
        ["… in processor time", f"{median(day.each(day.processor) for day in days):.1f}"],
        ["… to evaluate and keep", f"{median(day.each(day.looking) for day in days):.1f}"],
        ["… for notices and messages", f"{median(day.each(day.noting) for day in days):.1f}"],
        ["… to deliver", f"{median(day.each(day.telling) for day in days):.1f}"],
        ["recording renewals, µs each", f"{median(day.each_recorded for day in days):.1f}"],
        ["an average day, share of the rows looked at", f"{median(touched):.2%}"],
        *([f"{what}, µs a row", f"{taken / assignments * 1e6:.1f}"] for what, taken in whole),
        ["an average day beside that loop", f"1 : {_ratio(figures, days):.0f}"],
    ]
    each = [
        [
            str(number),
            *(f"{count:,}" for count in day[:5]),
            f"{day.recording:.3f}",
            f"{day.looking:.3f}",
            f"{day.noting:.3f}",
            f"{day.telling:.3f}",
            f"{day.processor:.3f}",
        ]
        for number, day in enumerate(days, 1)
    ]
    header = [
        "day",
        "renewed",
        "looked at",
        "changed",
        "notices",
        "messages",
        "recording s",
        "evaluating s",
        "noting s",
        "delivering s",
        "processor s",
    ]
    return "\n\n".join(
        [
            f"`{command}`, {assignments:,} assignments.",
            machine("certrules", "sqlalchemy", "pyarrow"),
            "A changed row has another answer than the day before (R-28).",
            table(["what", "figure"], rows),
            table(header, each),
        ]
    )


def _ratio(figures: dict[str, float], days: list[Day]) -> float:
    return figures[LOOP] / median(day.whole for day in days)


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assignments", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--store", help="a store's address; a new file unless given")
    parser.add_argument("--filled", action="store_true", help="the store was filled before")
    parser.add_argument("--keep", action="store_true", help="write the figures to RESULTS.md")
    given = parser.parse_args()
    before = load()
    with TemporaryDirectory() as folder:
        url = given.store or str(Path(folder, "daily_run.db"))
        figures, days = measure(url, given.assignments, given.days, filled=given.filled)
    kind = "PostgreSQL" if "postgresql" in url else "SQLite"
    command = f"python -m benchmarks.daily_run --assignments {given.assignments}"
    command += f" --days {given.days}" + " --store URL" * bool(given.store)
    command += " --filled" * given.filled
    text = "\n\n".join([report(command, given.assignments, figures, days), how_busy(before)])
    print(text)
    if given.keep:
        keep(f"The daily run ({kind})", text)


if __name__ == "__main__":
    main()
