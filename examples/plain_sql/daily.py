"""certrules behind plain SQL tables: a daily run that looks only at what has changed.

Run it with ``python examples/plain_sql/daily.py``: it makes the tables in memory, fills them, and
runs for two days. ``python examples/plain_sql/daily.py FILE DAY`` runs for a day on a file of
SQLite, which it makes if it is not there.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import certrules as cr

HERE = Path(__file__).parent
RULES = HERE / "policies.toml"

DUE = """
    INSERT INTO temp.due (person_id)
    SELECT person_id FROM recheck UNION SELECT person_id FROM standing WHERE next_change_on <= ?
"""

WRITE = """
    INSERT INTO standing (
        person_id, certificate, status, required, pending, expires_on, inherited_from,
        evaluated_on, next_change_on
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

ATTENTION = """
    SELECT person.name, certificate, status, expires_on, pending
    FROM standing JOIN person ON person.id = person_id
    WHERE required AND status IN ('due', 'overdue', 'grace', 'expired', 'missing', 'revoked')
    ORDER BY expires_on IS NOT NULL, expires_on, person.name, certificate
"""


class Report(NamedTuple):
    """What a run did: how many people it looked at, and how many answers it wrote."""

    people: int
    answers: int


@contextmanager
def opened(path: str = ":memory:") -> Iterator[sqlite3.Connection]:
    """Open a database, whose transactions begin and end where we say; make the tables if new."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'person'").fetchone():
            for name in ("schema.sql", "data.sql", "standing.sql"):
                connection.executescript((HERE / name).read_text("utf-8"))
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of a block or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def run(connection: sqlite3.Connection, on: date, rules: Path = RULES) -> Report:
    """Bring `standing` up to date for a day.

    Looks at the people for whom an answer changes by that day, and at those of whom a row has
    changed since. Raises `ValueError` for a day before that of the last run.
    """
    text = rules.read_bytes()
    catalogue = cr.load(rules)
    with transaction(connection):
        _begin(connection, on, sha256(text).hexdigest())
        answers = [
            (one, cr.evaluate(one, on)) for one in cr.assignments(catalogue, roster(connection))
        ]
        connection.execute("DELETE FROM standing WHERE person_id IN (SELECT * FROM temp.due)")
        connection.executemany(WRITE, [_row(*one) for one in answers])
        connection.execute("DELETE FROM recheck")
        [people] = connection.execute("SELECT count(*) FROM temp.due").fetchone()
    return Report(people, len(answers))


def _begin(connection: sqlite3.Connection, on: date, rules: str) -> None:
    """Note the run, and put those to look at into ``temp.due``."""
    last = connection.execute("SELECT day, rules FROM last_run").fetchone()
    if last is not None and str(on) < last[0]:
        raise ValueError(
            f"The last run was for {last[0]}, after {on}. Run for that day or a later one."
        )
    if last is not None and rules != last[1]:
        connection.execute("INSERT OR IGNORE INTO recheck SELECT id FROM person")
    connection.execute("INSERT OR REPLACE INTO last_run VALUES (1, ?, ?)", (str(on), rules))
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS due (person_id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.due")
    connection.execute(DUE, (str(on),))


def roster(connection: sqlite3.Connection) -> cr.Roster:
    """Return the people in ``temp.due`` and every fact about them."""
    needs: dict[str, list[str]] = {}
    for job, certificate in connection.execute(
        "SELECT code, certificate FROM job LEFT JOIN job_needs ON job = code ORDER BY 1, 2"
    ):
        needs.setdefault(job, []).extend([] if certificate is None else [certificate])
    people = connection.execute(
        "SELECT id, name, left_on FROM person JOIN temp.due ON person_id = id ORDER BY id"
    )
    posts = connection.execute(
        "SELECT person_id, job, since, until, trainee_until"
        " FROM post JOIN temp.due USING (person_id) ORDER BY id"
    )
    courses = connection.execute(
        "SELECT id, person_id, certificate, passed_on, state"
        " FROM course_passed JOIN temp.due USING (person_id) ORDER BY id"
    )
    return cr.Roster(
        subjects=[
            cr.Subject(str(id_), name=name, active_until=_day(left)) for id_, name, left in people
        ],
        roles=[cr.Role(job, requires=certificates) for job, certificates in needs.items()],
        memberships=[
            cr.Membership(
                str(person), job, since=_day(since), until=_day(until), training=_day(trainee)
            )
            for person, job, since, until, trainee in posts
        ],
        entries=[
            cr.Entry(
                str(person),
                certificate,
                # Ids order completions of one day as texts, in which 9 would come after 10.
                cr.Completion(date.fromisoformat(passed), id=f"{id_:019}", state=state),
            )
            for id_, person, certificate, passed, state in courses
        ],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _row(assignment: cr.Assignment, answer: cr.Evaluation) -> tuple[object, ...]:
    """Return a row of `standing`."""
    return (
        int(assignment.subject.id),
        assignment.certification.id,
        answer.status.value,
        answer.required,
        answer.pending,
        answer.expires_on and str(answer.expires_on),
        answer.inherited_from,
        str(answer.on),
        answer.next_change_on and str(answer.next_change_on),
    )


def lines(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield who needs attention, as a table; right after a run, so that no answer is stale."""
    yield f"{'Person':<12}{'Certificate':<14}{'Status':<10}Expires on"
    for name, certificate, status, expires_on, pending in connection.execute(ATTENTION):
        note = "a renewal awaits approval" if pending else ""
        yield f"{name:<12}{certificate:<14}{status:<10}{expires_on or '-':<12}{note}".rstrip()


def show(connection: sqlite3.Connection, on: date) -> None:
    """Run for a day and print what came of it."""
    report = run(connection, on)
    print(f"{on}: looked at {report.people} people, wrote {report.answers} answers.\n")
    print(*lines(connection), sep="\n", end="\n\n")


def main(arguments: list[str]) -> None:
    """Run for a day on a file, or for two days on the tables of the example."""
    if arguments:
        path, day = arguments
        with opened(path) as connection:
            show(connection, date.fromisoformat(day))
        return
    with opened() as connection:
        show(connection, date(2026, 7, 1))
        print("Bo's renewal is approved.")
        connection.execute("UPDATE course_passed SET state = 'approved' WHERE id = 6")
        show(connection, date(2026, 7, 6))


if __name__ == "__main__":
    main(sys.argv[1:])
