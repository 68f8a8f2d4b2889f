"""Questions to the tables of facts and things: rows become versions of models."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from certrules.adapters.sql.rows import fact_of, thing_of
from certrules.adapters.sql.tables import FACTS, THINGS, assignments, changes
from certrules.model.facts import CompletionState
from certrules.model.roster import Entry
from certrules.model.subjects import Subject
from certrules.ports.bookkeeping import StoredThing
from certrules.ports.identity import fact_id
from certrules.ports.records import StoredFact

BATCH: Final = 1_000
"""How many values go into one question; databases have a limit."""


class ThingVersion(NamedTuple):
    """A version of a thing: the number of its row, the instant of its change, and what it says."""

    row: int
    at: datetime
    stored: StoredThing


class Listed(NamedTuple):
    """Many values as the one text that goes into questions."""

    text: ColumnElement[str]


def in_batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield values in lists that fit into one question.

    >>> [len(some) for some in in_batches(range(1_200))]
    [1000, 200]
    """
    ahead = iter(values)
    while batch := list(islice(ahead, BATCH)):
        yield batch


def among(
    connection: Connection, column: ColumnElement[Any], values: Sequence[int | str] | Listed
) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many values.

    They come as one text: a list of so many takes longer to put together than to look up.
    Texts that no row can hold are left out, as databases read them as others, or not at all.
    """
    text = values.text if isinstance(values, Listed) else listed(values).text
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(text).table_valued("value").c.value))
    each = func.json_array_elements_text(cast(text, JSON)).column_valued("value")
    return column.in_(select(cast(each, column.type)))


def listed(values: Sequence[int | str]) -> Listed:
    """Return values made ready for several questions."""
    return Listed(literal(_as_json(values), Text))


def _as_json(values: Sequence[int | str]) -> str:
    text = json.dumps(values)
    if "\\u0000" in text or "\\ud" in text:
        text = json.dumps([one for one in values if can_be_held(one)])
    return text


def can_be_held(value: int | str) -> bool:
    """Return whether a value is other than a text with NUL or half a character."""
    return isinstance(value, int) or legible(value) == value


def legible(text: str) -> str:
    r"""Return a text that every database takes: what is no character becomes a mark.

    >>> legible("550\0 no such mailbox")
    '550\ufffd no such mailbox'
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def current(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is the latest version of its thing, fact or record."""
    later = table.alias("later")
    (versions,) = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    same = [column.name for column in versions.columns if column.name != "version"]
    return ~(
        select(later.c.id)
        .where(
            *(later.c[name] == table.c[name] for name in same), later.c.version > table.c.version
        )
        .exists()
    )


def live(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is the latest version, and not taken off."""
    return and_(current(table), ~table.c.removed)


def thing_versions(
    connection: Connection, kind: str, *conditions: ColumnElement[bool]
) -> list[ThingVersion]:
    """Return versions of things of a kind, in the order in which they came."""
    table = THINGS[kind]
    question = (
        select(table, changes.c.at)
        .join(changes, changes.c.number == table.c.change)
        .where(*conditions)
        .order_by(table.c.id)
    )
    return [
        ThingVersion(
            row["id"],
            row["at"],
            StoredThing(row["key"], row["version"], thing_of(kind, row), row["removed"]),
        )
        for row in connection.execute(question).mappings()
    ]


def facts_question(kind: str, *more: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Return the question for versions of facts of a kind, in the order in which they came."""
    table = FACTS[kind]
    whose = [assignments.c.subject.label("of_subject"), assignments.c.certification.label("of")]
    who = [changes.c.at, changes.c.actor, changes.c.because]
    return (
        select(table, *whose, *who, *more)
        .join(assignments, assignments.c.id == table.c.assignment)
        .join(changes, changes.c.number == table.c.change)
        .order_by(table.c.id)
    )


def versions_of_people(connection: Connection, subjects: Collection[str]) -> list[ThingVersion]:
    """Return the versions of some subjects and of their supervisors up the tree, in order."""
    table, found = THINGS["subject"], list[ThingVersion]()
    seen: set[str] = set()
    wanted = set(subjects)
    while wanted:
        seen |= wanted
        rows = [
            one
            for some in in_batches(sorted(wanted))
            for one in thing_versions(connection, "subject", table.c.key.in_(some))
        ]
        found += rows
        above = {_supervisor(one.stored) for one in rows}
        wanted = {one for one in above if one is not None} - seen
    first = {one.stored.key: one.row for one in reversed(found)}
    return sorted(found, key=lambda one: (first[one.stored.key], one.row))


def _supervisor(stored: StoredThing) -> str | None:
    return stored.thing.supervisor if isinstance(stored.thing, Subject) else None


def fact_versions(
    connection: Connection, kind: str, *conditions: ColumnElement[bool]
) -> list[StoredFact]:
    """Return versions of facts of a kind, in the order in which they came."""
    rows = connection.execute(facts_question(kind).where(*conditions)).mappings()
    return [stored_fact(kind, row) for row in rows]


def ever_in_state(state: CompletionState) -> ColumnElement[bool]:
    """Return the condition for completions of assignments with one that ever was in a state."""
    table, once = FACTS["completion"], FACTS["completion"].alias()
    those = select(once.c.assignment).where(once.c.state == state.value)
    return table.c.assignment.in_(those)


def stored_fact(kind: str, row: Any) -> StoredFact:  # noqa: ANN401 - a row of the database
    """Return the version of a fact that a row holds."""
    return StoredFact(
        fact_id(kind, row["assignment"], row["identity"]),
        row["version"],
        Entry(row["of_subject"], row["of"], fact_of(kind, row)),
        row["actor"],
        row["at"],
        row["because"],
        row["removed"],
    )


def versions_of_subjects(
    connection: Connection, subjects: Collection[str] | None
) -> list[StoredFact]:
    """Return the versions of all facts of some subjects, of all if None, by kind."""
    found: list[StoredFact] = []
    for kind in FACTS:
        if subjects is None:
            found += fact_versions(connection, kind)
            continue
        for some in in_batches(sorted(subjects)):
            found += fact_versions(connection, kind, assignments.c.subject.in_(some))
    return found


def latest_version(versions: Sequence[StoredFact]) -> StoredFact | None:
    """Return the last of the versions of one fact, None without any."""
    return max(versions, key=lambda one: one.version, default=None)


def holds_on(day: date) -> ColumnElement[bool]:
    """Return the condition that an evaluation is good on a day (R-34)."""
    table = assignments.c
    before_change = or_(table.next_change_on.is_(None), table.next_change_on > day)
    return ~table.changed & (table.evaluated_on <= day) & before_change
