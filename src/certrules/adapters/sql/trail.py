"""The audit trail of a database, and the office records, which are read as they were written."""

from collections.abc import Iterable, Iterator
from heapq import merge
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, select

from certrules.adapters.sql.asking import can_be_held, facts_question, in_batches, live, stored_fact
from certrules.adapters.sql.documents import catalogue_of
from certrules.adapters.sql.rows import thing_of
from certrules.adapters.sql.tables import (
    FACTS,
    THINGS,
    assignments,
    catalogues,
    changes,
    office_records,
)
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Entry
from certrules.ports.records import Change, OfficeRecord, Thing
from certrules.ports.trail import OFFICE, action_of, concerns, office_key

STREAMED: Final = 1_000
"""How many rows come at once where all of them may not fit into memory."""


class SqlTrail:
    """The audit trail and the office records in a database."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # ------------------------------------------------------------ office records

    def office_records(
        self,
        kind: str,
        keys: Iterable[str] | None = None,
        *,
        subject: str | None = None,
        certification: str | None = None,
        versions: bool = False,
    ) -> tuple[OfficeRecord, ...]:
        """See `Reading.office_records`."""
        table = office_records
        about = {"subject": subject, "certification": certification}
        question = select(table).where(table.c.kind == kind)
        for name, wanted in about.items():
            if wanted is not None and not can_be_held(wanted):
                return ()
            if wanted is not None:
                question = question.where(table.c[name] == wanted)
        if not versions:
            question = question.where(live(table))
        if keys is None:
            rows = list(self.connection.execute(question.order_by(table.c.id)).mappings())
        else:
            rows = [
                row
                for some in in_batches(sorted(set(filter(can_be_held, keys))))
                for row in self.connection.execute(question.where(table.c.key.in_(some))).mappings()
            ]
        first = self._first_rows(kind, {row["key"] for row in rows})
        rows.sort(key=lambda row: (first[row["key"]], row["id"]))
        return tuple(map(_office_record, rows))

    def _first_rows(self, kind: str, keys: Iterable[str]) -> dict[str, int]:
        """Return the number of the row in which each office record was first written."""
        table = office_records
        question = select(table.c.key, table.c.id).where(table.c.kind == kind, table.c.version == 1)
        return {
            key: row
            for some in in_batches(sorted(keys))
            for key, row in self.connection.execute(question.where(table.c.key.in_(some)))
        }

    # ------------------------------------------------------------ the audit trail

    def history(
        self, *, subject: str | None = None, certification: str | None = None, after: int = 0
    ) -> Iterator[Change]:
        """See `Reading.history`."""
        streams = [
            self._catalogue_changes(after),
            *(self._thing_changes(kind, after) for kind in THINGS),
            *(self._fact_changes(kind, after, subject, certification) for kind in FACTS),
            self._office_changes(after),
        ]
        for one in merge(*streams, key=lambda change: change.number):
            if concerns(one, subject, certification):
                yield one

    def _rows(self, question: Select[Any]) -> Iterator[Any]:
        # Of the connection itself, the option would hold for every statement that follows.
        options = {"yield_per": STREAMED}
        yield from self.connection.execute(question, execution_options=options).mappings()

    def _catalogue_changes(self, after: int) -> Iterator[Change]:
        question = (
            select(catalogues, changes)
            .join(changes, changes.c.number == catalogues.c.change)
            .where(changes.c.number > after)
            .order_by(changes.c.number)
        )
        for row in self._rows(question):
            value = catalogue_of(row["document"])
            version = row["revision"]
            yield _change(row, "catalogue", "catalogue", version, value, removed=False)

    def _thing_changes(self, kind: str, after: int) -> Iterator[Change]:
        for row in self._rows(_versions_after(THINGS[kind], after)):
            value = thing_of(kind, row)
            yield _change(row, kind, row["key"], row["version"], value, removed=row["removed"])

    def _fact_changes(
        self, kind: str, after: int, subject: str | None, certification: str | None
    ) -> Iterator[Change]:
        question = facts_question(kind, changes.c.number).where(changes.c.number > after)
        if subject is not None:
            question = question.where(assignments.c.subject == subject)
        if certification is not None:
            question = question.where(assignments.c.certification == certification)
        question = question.order_by(None).order_by(changes.c.number, FACTS[kind].c.id)
        for row in self._rows(question):
            one = stored_fact(kind, row)
            yield _change(row, kind, one.id, one.version, one.entry, removed=one.removed)

    def _office_changes(self, after: int) -> Iterator[Change]:
        for row in self._rows(_versions_after(office_records, after)):
            one = _office_record(row)
            yield _change(row, OFFICE, office_key(one), one.version, one, removed=one.removed)


def _versions_after(table: Table, after: int) -> Select[Any]:
    """Return the question for the versions in a table that came with later changes."""
    return (
        select(table, changes.c.number, changes.c.actor, changes.c.at, changes.c.because)
        .join(changes, changes.c.number == table.c.change)
        .where(changes.c.number > after)
        .order_by(changes.c.number, table.c.id)
    )


def _office_record(row: Any) -> OfficeRecord:  # noqa: ANN401 - a row of the database
    names = ("kind", "key", "content", "version", "removed", "subject", "certification")
    return OfficeRecord(*(row[name] for name in names))


def _change(  # noqa: PLR0913 - what a line of the trail is made of
    row: Any,  # noqa: ANN401 - a row of the database
    what: str,
    key: str,
    version: int,
    value: Entry | Thing | Catalogue | OfficeRecord,
    *,
    removed: bool,
) -> Change:
    action = action_of(version, removed=removed)
    return Change(
        row["number"], row["actor"], row["at"], row["because"], action, what, key, version, value
    )
