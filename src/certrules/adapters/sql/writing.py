"""The steps of bookkeeping in a database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import ColumnElement, Table, delete, exists, insert, select, update

from certrules.adapters.sql.asking import (
    can_be_held,
    fact_versions,
    in_batches,
    live,
    thing_versions,
)
from certrules.adapters.sql.documents import catalogue_text
from certrules.adapters.sql.fetching import put_in
from certrules.adapters.sql.reading import SqlReading
from certrules.adapters.sql.rows import values_of
from certrules.adapters.sql.tables import (
    FACTS,
    THINGS,
    assignments,
    catalogues,
    changes,
    counter,
    office_records,
    role_requirements,
)
from certrules.model.catalogue import Catalogue
from certrules.model.fields import FIRST_DAY
from certrules.model.subjects import Role
from certrules.ports.bookkeeping import Bookkeeping, StoredThing
from certrules.ports.identity import parts_of
from certrules.ports.matching import Pair
from certrules.ports.office_records import Header
from certrules.ports.records import OfficeRecord, StoredFact
from certrules.status.rosters import required_by

MANY = 500
"""How many rows are worth the quickest way in."""

AT_ONCE = {"changed": True, "again_on": FIRST_DAY}
"""What makes an assignment due on every day."""


class SqlBookkeeping(SqlReading, Bookkeeping):
    """The steps of bookkeeping in a database."""

    def is_empty(self) -> bool:
        """See `Bookkeeping.is_empty`."""
        tables = (assignments, *THINGS.values())
        return not any(self.connection.scalar(select(exists().select_from(one))) for one in tables)

    def open_change(self, by: str, at: datetime, because: str) -> Header:
        """See `Bookkeeping.open_change`.

        Whoever has raised the counter keeps it until the end of the transaction. So changes of
        facts come one after another, and the audit trail is in the order in which they came to
        pass.
        """
        raised = update(counter).values(number=counter.c.number + 1).returning(counter.c.number)
        number = self.connection.execute(raised).scalar_one()
        row = {"number": number, "at": at, "actor": by, "because": because}
        self.connection.execute(insert(changes), row)
        return Header(number, by, at, because)

    def add_catalogue(self, header: Header, catalogue: Catalogue) -> None:
        """See `Bookkeeping.add_catalogue`."""
        last = self.connection.scalar(
            select(catalogues.c.revision).order_by(catalogues.c.revision.desc()).limit(1)
        )
        row = {
            "revision": (last or 0) + 1,
            "change": header.number,
            "document": catalogue_text(catalogue),
        }
        self.connection.execute(insert(catalogues), row)

    # ------------------------------------------------------------ things

    def latest_things(self, kind: str, keys: Collection[str] | None) -> dict[str, StoredThing]:
        """See `Bookkeeping.latest_things`."""
        column = THINGS[kind].c.key
        if keys is None:
            rows = thing_versions(self.connection, kind)
        else:
            rows = [
                one
                for some in in_batches(sorted(filter(can_be_held, keys)))
                for one in thing_versions(self.connection, kind, column.in_(some))
            ]
        return {one.stored.key: one.stored for one in rows}

    def add_things(self, header: Header, kind: str, things: Sequence[StoredThing]) -> None:
        """See `Bookkeeping.add_things`."""
        own = ("key", "version", "removed", "change")
        self._add(
            THINGS[kind],
            own,
            (
                ((one.key, one.version, one.removed, header.number), values_of(one.thing))
                for one in things
            ),
        )
        if kind == "role":
            self._require(things)

    def _require(self, roles: Sequence[StoredThing]) -> None:
        """Bring the table of what roles require now up to date."""
        rows: list[dict[str, str]] = []
        for one in roles:
            gone = delete(role_requirements).where(role_requirements.c.role == one.key)
            self.connection.execute(gone)
            if isinstance(one.thing, Role) and not one.removed:
                required = dict.fromkeys(required_by(one.thing))
                rows += [{"role": one.key, "certification": each} for each in required]
        if rows:
            self.connection.execute(insert(role_requirements), rows)

    def members(self, roles: Collection[str]) -> dict[str, set[str]]:
        """See `Bookkeeping.members`."""
        table = THINGS["membership"]
        found: dict[str, set[str]] = {role: set() for role in roles}
        for some in in_batches(sorted(roles)):
            question = select(table.c.role, table.c.subject).where(live(table))
            for role, subject in self.connection.execute(question.where(table.c.role.in_(some))):
                found[role].add(subject)
        return found

    # ------------------------------------------------------------ assignments

    def numbers(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """See `Bookkeeping.numbers`."""
        found = self._numbered(pairs)
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in found]
        if missing:
            rows: list[dict[str, Any]] = [
                {"subject": subject, "certification": certification, "version": 1, **AT_ONCE}
                for subject, certification in missing
            ]
            names = list(rows[0])
            put_in(self.connection, assignments, names, [tuple(row.values()) for row in rows])
            found |= self._numbered(missing)
        return found

    def _numbered(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """Return the numbers of the assignments that are there."""
        wanted = set(pairs)
        question = select(assignments.c.id, assignments.c.subject, assignments.c.certification)
        return {
            pair: number
            for some in in_batches(sorted(filter(can_be_held, {one for one, _ in wanted})))
            for number, *pair_ in self.connection.execute(
                question.where(assignments.c.subject.in_(some))
            )
            if (pair := (pair_[0], pair_[1])) in wanted
        }

    def mark(self, pairs: Collection[Pair]) -> None:
        """See `Bookkeeping.mark`."""
        numbers = sorted(self._numbered(pairs).values())
        for some in in_batches(numbers):
            self._mark(assignments.c.id.in_(some))

    def mark_subjects(self, subjects: Collection[str]) -> None:
        """See `Bookkeeping.mark_subjects`."""
        for some in in_batches(sorted(subjects)):
            self._mark(assignments.c.subject.in_(some))

    def mark_certifications(self, certifications: Collection[str]) -> None:
        """See `Bookkeeping.mark_certifications`."""
        for some in in_batches(sorted(certifications)):
            self._mark(assignments.c.certification.in_(some))

    def _mark(self, those: ColumnElement[bool]) -> int:
        raised = update(assignments).where(those)
        values = {"version": assignments.c.version + 1, **AT_ONCE}
        return self.connection.execute(raised.values(values)).rowcount

    # ------------------------------------------------------------ facts

    def latest_facts(self, pairs: Collection[Pair]) -> dict[Pair, list[StoredFact]]:
        """See `Bookkeeping.latest_facts`."""
        found: dict[Pair, dict[str, StoredFact]] = defaultdict(dict)
        wanted = sorted(self._numbered(pairs).values())
        for kind in FACTS:
            for some in in_batches(wanted):
                for one in fact_versions(self.connection, kind, assignments.c.id.in_(some)):
                    found[one.entry.subject, one.entry.certification][one.id] = one
        return {pair: list(facts.values()) for pair, facts in found.items()}

    def add_facts(self, header: Header, facts: Sequence[StoredFact]) -> None:
        """See `Bookkeeping.add_facts`."""
        own = ("assignment", "identity", "version", "removed", "change")
        rows: dict[str, list[tuple[Sequence[Any], dict[str, Any]]]] = defaultdict(list)
        for one in facts:
            parts = parts_of(one.id)
            assert parts is not None  # noqa: S101 - bookkeeping made the id
            kind, assignment, identity = parts
            values = (assignment, identity, one.version, one.removed, header.number)
            rows[kind].append((values, values_of(one.entry.fact)))
        for kind, those in rows.items():
            self._add(FACTS[kind], own, those)

    def _add(
        self,
        table: Table,
        own: Sequence[str],
        rows: Iterable[tuple[Sequence[Any], dict[str, Any]]],
    ) -> None:
        """Add versions to a table; `own`: the names of what is not of the model."""
        rows = list(rows)
        if len(rows) >= MANY:
            names = (*own, *rows[0][1])
            put_in(self.connection, table, names, [(*one, *model.values()) for one, model in rows])
        elif rows:
            whole = [dict(zip(own, one, strict=True)) | model for one, model in rows]
            self.connection.execute(insert(table), whole)

    # ------------------------------------------------------------ office records

    def latest_office_records(self, kind: str, keys: Collection[str]) -> dict[str, OfficeRecord]:
        """See `Bookkeeping.latest_office_records`."""
        return {one.key: one for one in self.office_records(kind, keys, versions=True)}

    def add_office_records(self, header: Header, records: Sequence[OfficeRecord]) -> None:
        """See `Bookkeeping.add_office_records`."""
        rows = [{**attrs.asdict(one), "change": header.number} for one in records]
        self.connection.execute(insert(office_records), rows)

    def subjects_with(self, certifications: Collection[str]) -> dict[str, set[str]]:
        """See `Bookkeeping.subjects_with`."""
        found: dict[str, set[str]] = defaultdict(set)
        whose = assignments.c
        for some in in_batches(sorted(certifications)):
            for table in FACTS.values():
                question = (
                    select(whose.certification, whose.subject)
                    .join(table, table.c.assignment == whose.id)
                    .where(whose.certification.in_(some), live(table))
                    .distinct()
                )
                for certification, subject in self.connection.execute(question):
                    found[certification].add(subject)
        return found
