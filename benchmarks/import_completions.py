"""A file of completions into a store, beside the same rows into a bare table.

    python -m benchmarks.import_completions [--rows 1000000] [--rounds 5] [--order sorted]
                                            [--postgres URL] [--keep]

Certrules checks every cell, name and record, compares with what is on file, and keeps who did it
and when. Beside it the rows go as text into a table of the same six columns, whose one check is
that a user, certification and day come once: by `.import --csv` of sqlite3's own shell, or by COPY
of PostgreSQL. Each round begins with a store that has the subjects and certifications, and no
completions. The two sides take turns, each in a process of its own.
"""

import argparse
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import starmap
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import certrules as cr
from benchmarks.results import keep, machine, table
from certrules.adapters.sql.store import SqlStore
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import TEMPLATE
from certrules.model.facts import Completion

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
HELD = 20
"""How many certifications a subject holds."""

CERTIFICATIONS = 200
LENGTHS = (1, 2, 2, 3, 3, 4)
"""How many completions the assignments have: 2.5 on average."""

SHELL = "sqlite3's own .import"
AIM = "At most 4 times as long is required, 2 times is the goal."

BARE = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE completions (
    "Username" TEXT NOT NULL, "Certification" TEXT NOT NULL, "Date Completed" TEXT NOT NULL,
    "Expiration Date" TEXT NOT NULL, "Status" TEXT NOT NULL, "Comment" TEXT NOT NULL,
    UNIQUE ("Username", "Certification", "Date Completed")
);
"""


class Row(NamedTuple):
    """One record of the file."""

    subject: str
    certification: str
    completed_on: str
    expires_on: str
    state: str
    comment: str


class Round(NamedTuple):
    """Seconds that each side took, and the most memory that certrules had, in MB."""

    own: float
    bare: float
    memory: float


# ------------------------------------------------------------------ the file


def rows(count: int) -> Iterator[Row]:
    """Yield about so many records: a fifth with a date by hand, a tenth with a comment."""
    chance = random.Random(1)
    for subject in range(subjects(count)):
        for place in range(HELD):
            day = TODAY - timedelta(days=chance.randint(0, 365))
            for _ in range(chance.choice(LENGTHS)):
                yield Row(
                    f"s{subject:06}",
                    f"Certification {(subject % 10) * HELD + place:03}",
                    str(day),
                    str(day + timedelta(days=365)) if chance.random() < 0.2 else "",
                    "pending" if chance.random() < 0.03 else "approved",
                    f"certificate {chance.randrange(100_000)}" if chance.random() < 0.1 else "",
                )
                day -= timedelta(days=chance.randint(300, 340))


def subjects(count: int) -> int:
    """Return how many subjects have so many completions."""
    return max(1, round(count / HELD / (sum(LENGTHS) / len(LENGTHS))))


def write(path: Path, count: int, order: str) -> list[Row]:
    """Write the file, and return its records in the order of the file."""
    found = list(rows(count))
    if order == "shuffled":
        random.Random(2).shuffle(found)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(TEMPLATE.text)
        file.writelines(",".join(one) + "\r\n" for one in found)
    return found


def fill(store: SqlStore, count: int) -> None:
    """Put certifications and subjects into a store."""
    store.prepare()
    catalogue = cr.Catalogue(
        [
            cr.Certification(f"c{number:03}", f"Certification {number:03}")
            for number in range(CERTIFICATIONS)
        ]
    )
    roster = cr.Roster(subjects=[cr.Subject(f"s{number:06}") for number in range(subjects(count))])
    store.apply(lambda t: t.set_catalogue(catalogue, by="benchmark", at=AT))
    store.apply(lambda t: t.load(roster, by="benchmark", at=AT))


# ------------------------------------------------------------------ the two sides


def own(url: str, path: Path) -> None:
    """Import a file into a store; print how long that took and the most memory it had."""
    with closing(SqlStore(url)) as store:
        start = time.perf_counter()
        report = import_completions(store, path, by="benchmark", at=AT)
        taken = time.perf_counter() - start
    assert not report.errors
    print(taken, _most_memory(), report.created)


def _most_memory() -> float:
    """Return the most memory that this process had, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # `getrusage` counts what the parent had at the moment of the fork
        return int(status.read_text("utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed_own(url: str, path: Path) -> tuple[float, float, int]:
    """Do so in a new process; return seconds, MB, and how many rows were new."""
    command = [sys.executable, "-m", "benchmarks.import_completions", "--own", url, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[1]), int(said[2])


def timed_shell(database: Path, path: Path) -> float:
    """Import the file with sqlite3's own shell; return how many seconds the import took."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(BARE)
    settings = "PRAGMA synchronous = FULL;"
    command = ["sqlite3", str(database), settings, f".import --csv --skip 1 {path} completions"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def timed_copy(url: str, path: Path) -> tuple[float, list[Row]]:
    """Import the file with PostgreSQL's COPY; return how many seconds it took, and the rows."""
    import psycopg  # noqa: PLC0415 - only this side needs it

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(BARE.partition("FULL;")[2].encode())
        connection.commit()
        start = time.perf_counter()
        # A blank cell is a blank text here, as sqlite3 has it, and not NULL.
        options = "(FORMAT csv, HEADER, NULL 'no cell says this')"
        with cursor.copy("COPY completions FROM STDIN " + options) as copy:
            copy.write(path.read_bytes())
        connection.commit()
        taken = time.perf_counter() - start
        found = list(starmap(Row, cursor.execute("SELECT * FROM completions")))
    return taken, found


# ------------------------------------------------------------------ what is measured


def measure(folder: Path, count: int, rounds: int, order: str) -> tuple[int, list[Round]]:
    """Import a file of about so many rows into SQLite some times; return rows and rounds."""
    path = folder / "completions.csv"
    wanted = write(path, count, order)
    seen: list[Round] = []
    for number in range(rounds):
        url, bare = folder / f"store-{number}.db", folder / f"bare-{number}.db"
        with closing(SqlStore(url)) as store:
            fill(store, count)
        taken, memory, created = timed_own(str(url), path)
        seen.append(Round(taken, timed_shell(bare, path), memory))
        assert created == len(wanted)
        if number == 0:
            check(url, _kept(bare), wanted)
        for one in folder.glob("*.db*"):
            one.unlink()
    return len(wanted), seen


def check(url: Path | str, bare: list[Row], wanted: list[Row]) -> None:
    """Check that both sides hold the rows of the file, and nothing else."""
    with closing(SqlStore(url)) as store, store.reading() as reading:
        names = {one.id: one.name for one in reading.catalogue()}
        people = sorted({one.subject for one in wanted})
        found = [
            _row(entry.subject, names[entry.certification], entry.fact)
            for first in range(0, len(people), 1_000)
            for entry in reading.roster(people[first : first + 1_000]).entries
            if isinstance(entry.fact, Completion)
        ]
    assert sorted(wanted) == sorted(bare) == sorted(found)


def _kept(bare: Path) -> list[Row]:
    with closing(sqlite3.connect(bare)) as connection:
        return list(starmap(Row, connection.execute("SELECT * FROM completions")))


def _row(subject: str, certification: str, fact: Completion) -> Row:
    expires_on = "" if fact.expires_on is None else str(fact.expires_on)
    said = (str(fact.completed_on), expires_on, fact.state.value, fact.comment)
    return Row(subject, certification, *said)


def measure_postgres(
    folder: Path, server: str, count: int, rounds: int, order: str
) -> tuple[int, list[Round]]:
    """Do the same with a database of PostgreSQL, whose tables are emptied before each round."""
    path = folder / "completions.csv"
    wanted = write(path, count, order)
    seen: list[Round] = []
    for number in range(rounds):
        empty(server)
        with closing(SqlStore(server)) as store:
            fill(store, count)
        taken, memory, created = timed_own(server, path)
        copied, bare = timed_copy(server, path)
        seen.append(Round(taken, copied, memory))
        assert created == len(wanted)
        if number == 0:
            check(server, bare, wanted)
    return len(wanted), seen


def empty(server: str) -> None:
    """Take everything out of a database."""
    import psycopg  # noqa: PLC0415 - only this side needs it

    with psycopg.connect(server) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


# ------------------------------------------------------------------ the report


def report(command: str, count: int, seen: list[Round], rival: str) -> str:
    """Return the figures as Markdown."""
    taken, bare = median(one.own for one in seen), median(one.bare for one in seen)
    ratios = sorted(one.own / one.bare for one in seen)
    figures = [
        ["certrules", f"**{median(ratios):.1f}**", f"{count / taken:,.0f}", f"{taken:.1f} s"],
        [rival, "**1.0**", f"{count / bare:,.0f}", f"{bare:.1f} s"],
    ]
    notes = [
        f"{count:,} rows. Medians of {len(seen)} rounds in which the two take turns.",
        f"The ratio is taken in each round: it went from {ratios[0]:.1f} to {ratios[-1]:.1f}.",
        f"The process of certrules had {max(one.memory for one in seen):,.0f} MB at most.",
        "In the first round every row of both was compared with the file. All were equal.",
    ]
    return "\n\n".join(
        [
            f"`{command}`",
            machine("certrules", "sqlalchemy") + f", SQLite {sqlite3.sqlite_version}",
            table(["a file of completions", "times as long", "rows a second", "median"], figures),
            *([AIM] if rival == SHELL else []),
            "\n".join(notes),
        ]
    )


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--order", choices=["sorted", "shuffled"], default="sorted")
    parser.add_argument("--postgres", metavar="URL", help="a database that is emptied, and used")
    parser.add_argument("--keep", action="store_true", help="write the figures to RESULTS.md")
    parser.add_argument("--own", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.own:
        own(given.own[0], Path(given.own[1]))
        return
    with TemporaryDirectory() as name:
        if given.postgres:
            kind, rival = "PostgreSQL", "PostgreSQL's COPY"
            found = measure_postgres(
                Path(name), given.postgres, given.rows, given.rounds, given.order
            )
        else:
            kind, rival = "SQLite", SHELL
            found = measure(Path(name), given.rows, given.rounds, given.order)
    command = f"python -m benchmarks.import_completions --rows {given.rows} --order {given.order}"
    command += " --postgres URL" if given.postgres else ""
    text = report(command, *found, rival)
    print(text)
    if given.keep:
        keep(f"Importing completions ({kind}, {given.order})", text)


if __name__ == "__main__":
    main()
