"""What can be asked of a store in a database."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

import attrs
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from certrules.adapters.sql import columns as in_columns
from certrules.adapters.sql.asking import (
    among,
    ever_in_state,
    fact_versions,
    holds_on,
    in_batches,
    latest_version,
    live,
    thing_versions,
    versions_of_people,
    versions_of_subjects,
)
from certrules.adapters.sql.documents import catalogue_of, content_of
from certrules.adapters.sql.rows import thing_of
from certrules.adapters.sql.tables import (
    FACTS,
    THINGS,
    assignments,
    catalogues,
    changes,
    notices,
    outbox,
    runs,
)
from certrules.adapters.sql.trail import STREAMED, SqlTrail
from certrules.model.catalogue import Catalogue
from certrules.model.facts import CompletionState
from certrules.model.fields import civil_date, instant
from certrules.model.roster import Roster
from certrules.model.subjects import Membership, Subject
from certrules.model.verdicts import Status
from certrules.planning.telling import Cause
from certrules.ports.assembling import as_known, assembled
from certrules.ports.bookkeeping import StoredThing
from certrules.ports.identity import in_order, parts_of
from certrules.ports.known import entries_of, in_state, latest
from certrules.ports.records import (
    Delivery,
    Due,
    NoticeRecord,
    NoticeState,
    Outgoing,
    RunRecord,
    StoredEvaluation,
    StoredFact,
    Thing,
)
from certrules.ports.store import Columns

FEW_DUE = 10_000
"""How many rows that are due are read to find their subjects."""

_NOTICE: Final = tuple(one.name for one in attrs.fields(NoticeRecord))


class SqlReading(SqlTrail):
    """One state of a store in a database, to be read."""

    def __init__(self, connection: Connection, catalogues_read: dict[int, Catalogue]) -> None:
        super().__init__(connection)
        # Revisions never change, so one that was read need not be read again.
        self._catalogues_read = catalogues_read

    # ------------------------------------------------------------ facts and rules

    def catalogue(self, known_at: datetime | None = None) -> Catalogue:
        """See `Reading.catalogue`."""
        question = select(catalogues.c.revision).order_by(catalogues.c.revision.desc()).limit(1)
        if known_at is not None:
            known = (changes.c.at <= instant(known_at)) | (catalogues.c.revision == 1)
            question = question.join(changes, changes.c.number == catalogues.c.change).where(known)
        revision = self.connection.scalar(question)
        if revision is None:
            return Catalogue()
        if revision not in self._catalogues_read:
            wanted = select(catalogues.c.document).where(catalogues.c.revision == revision)
            self._catalogues_read[revision] = catalogue_of(
                self.connection.execute(wanted).scalar_one()
            )
        return self._catalogues_read[revision]

    def roster(
        self, subjects: Iterable[str] | None = None, known_at: datetime | None = None
    ) -> Roster:
        """See `Reading.roster`."""
        wanted = None if subjects is None else set(subjects)
        known_at = None if known_at is None else instant(known_at)
        things = {kind: as_known(self._thing_versions(kind, wanted), known_at) for kind in THINGS}
        entries = entries_of(versions_of_subjects(self.connection, wanted), known_at)
        return assembled(things, entries, wanted)

    def _thing_versions(
        self, kind: str, subjects: set[str] | None
    ) -> Iterator[tuple[datetime, StoredThing]]:
        """Yield versions of things: all of a kind, or those that bear on some subjects."""
        if subjects is None or kind in {"company", "role"}:
            found = thing_versions(self.connection, kind)
        elif kind == "subject":
            found = versions_of_people(self.connection, subjects)
        else:
            column = THINGS[kind].c.subject
            found = [
                one
                for some in in_batches(sorted(subjects))
                for one in thing_versions(self.connection, kind, column.in_(some))
            ]
        yield from ((one.at, one.stored) for one in found)

    def people(self, ids: Iterable[str] | None = None) -> tuple[Subject, ...]:
        """See `Reading.people`."""
        table = THINGS["subject"]
        question = select(table).where(live(table))
        found: list[Thing] = []
        seen: set[str] = set()
        if ids is None:
            rows = self.connection.execute(question).mappings()
            found += (thing_of("subject", row) for row in rows)
        wanted = set(ids or ())
        while wanted:
            seen |= wanted
            those = among(self.connection, table.c.key, sorted(wanted))
            rows = self.connection.execute(question.where(those)).mappings()
            step = [thing_of("subject", row) for row in rows]
            found += step
            above = {one.supervisor for one in step if isinstance(one, Subject)}
            wanted = {one for one in above if one is not None} - seen
        return tuple(one for one in found if isinstance(one, Subject))

    def memberships(self, roles: Iterable[str] | None = None) -> tuple[Membership, ...]:
        """See `Reading.memberships`."""
        table = THINGS["membership"]
        question = select(table).where(live(table))
        if roles is not None:
            question = question.where(among(self.connection, table.c.role, sorted(set(roles))))
        found = (
            thing_of("membership", row) for row in self.connection.execute(question).mappings()
        )
        return in_order(one for one in found if isinstance(one, Membership))

    def facts(
        self,
        subject: str | None = None,
        certification: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the field's name
        state: CompletionState | None = None,
        versions: bool = False,
    ) -> tuple[StoredFact, ...]:
        """See `Reading.facts`."""
        conditions = [
            column == value
            for column, value in (
                (assignments.c.subject, subject),
                (assignments.c.certification, certification),
            )
            if value is not None
        ]
        named = None if id is None else parts_of(id)
        if id is not None and named is None:
            return ()
        found: list[StoredFact] = []
        kinds = FACTS
        if state is not None:
            kinds = {"completion": FACTS["completion"]}
            conditions.append(ever_in_state(state))
        for kind, table in kinds.items():
            if named is None:
                found += fact_versions(self.connection, kind, *conditions)
            elif kind == named[0]:
                this = (table.c.assignment == named[1]) & (table.c.identity == named[2])
                found += fact_versions(self.connection, kind, this, *conditions)
        if state is not None:
            found = in_state(found, state)
        if not versions:
            found = [one for one in latest(found) if not one.removed]
        return tuple(found)

    def fact(self, id: str) -> StoredFact | None:  # noqa: A002 - the field's name
        """See `Bookkeeping.fact`."""
        return latest_version(self.facts(id=id, versions=True))

    # ------------------------------------------------------------ evaluations

    def due(
        self, on: date, *, subjects: int | None = None, after: str | None = None
    ) -> tuple[Due, ...]:
        """See `Reading.due`."""
        is_due = assignments.c.again_on <= civil_date(on)
        if subjects is None:
            return self._due(is_due if after is None else is_due & (assignments.c.subject > after))
        while True:
            first, last = self._first_due(is_due, subjects, after)
            found = self._due(is_due & first)
            if found or last is None:
                return found
            # Another run has kept these in between, which says nothing about who comes behind.
            after = last

    def _due(self, those: ColumnElement[bool]) -> tuple[Due, ...]:
        question = select(assignments).where(those)
        question = question.order_by(assignments.c.subject, assignments.c.certification)
        return tuple(
            Due(row.subject, row.certification, row.version, row.changed, _evaluation(row))
            for row in self.connection.execute(question)
        )

    def _first_due(
        self, is_due: ColumnElement[bool], most: int, after: str | None
    ) -> tuple[ColumnElement[bool], str | None]:
        """Return the condition that a row is of the first subjects of whom something is due.

        With it comes the last of them where they were looked up before the rows are. A database in
        search of the first few reads the subjects in order, which is quick where many are due, and
        leads through everything where none is.
        """
        subject = assignments.c.subject
        some = self.connection.scalars(select(subject).where(is_due).limit(FEW_DUE)).all()
        if len(some) < FEW_DUE:
            names = sorted({one for one in some if after is None or one > after})[:most]
            return among(self.connection, subject, names), names[-1] if names else None
        behind = is_due if after is None else and_(is_due, subject > after)
        names_due = select(subject).where(behind).distinct().order_by(subject).limit(most)
        return subject.in_(names_due), None

    def evaluations(
        self, subjects: Iterable[str] | None = None, *, on: date | None = None
    ) -> Iterator[StoredEvaluation]:
        """See `Reading.evaluations`."""
        question = select(assignments).where(assignments.c.evaluated_on.is_not(None))
        if on is not None:
            question = question.where(holds_on(civil_date(on)))
        question = question.order_by(assignments.c.subject, assignments.c.certification)
        if subjects is None:
            yield from self._evaluations(question)
            return
        for some in in_batches(sorted(set(subjects))):
            yield from self._evaluations(question.where(assignments.c.subject.in_(some)))

    def _evaluations(self, question: Select[Any]) -> Iterator[StoredEvaluation]:
        for row in self.connection.execute(question, execution_options={"yield_per": STREAMED}):
            found = _evaluation(row)
            assert found is not None  # noqa: S101 - only evaluated ones were asked for
            yield found

    def columns(
        self, subjects: Iterable[str] | None = None, *, due_on: date | None = None
    ) -> Columns:
        """See `Reading.columns`."""
        return in_columns.of_assignments(self.connection, self.catalogue(), subjects, due_on)

    def evaluation_columns(self, *, on: date | None = None) -> Columns:
        """See `Reading.evaluation_columns`."""
        return in_columns.of_evaluations(self.connection, on)

    # ------------------------------------------------------------ telling

    def notices(  # noqa: PLR0913 - see the protocol
        self,
        *,
        key: str | None = None,
        keys: Iterable[str] | None = None,
        subject: str | None = None,
        certification: str | None = None,
        recipient: str | None = None,
        state: NoticeState | None = None,
        limit: int | None = None,
    ) -> tuple[NoticeRecord, ...]:
        """See `Reading.notices`."""
        asked = {
            "key": key,
            "subject": subject,
            "certification": certification,
            "recipient": recipient,
            "state": state and state.value,
        }
        question = select(*(notices.c[name] for name in _NOTICE))
        question = question.order_by(notices.c.id).limit(limit)
        for name, value in asked.items():
            if value is not None:
                question = question.where(notices.c[name] == value)
        if keys is not None:
            question = question.where(among(self.connection, notices.c.key, list(keys)))
        return tuple(map(_notice, self.connection.execute(question)))

    def outbox(self, state: Delivery | None = None) -> tuple[Outgoing, ...]:
        """See `Reading.outbox`."""
        question = select(outbox).order_by(outbox.c.id)
        if state is not None:
            question = question.where(outbox.c.state == state.value)
        return tuple(_outgoing(row) for row in self.connection.execute(question))

    def runs(self, limit: int | None = None) -> tuple[RunRecord, ...]:
        """See `Reading.runs`."""
        question = select(runs).order_by(runs.c.number.desc()).limit(limit)
        return tuple(RunRecord(**row) for row in self.connection.execute(question).mappings())

    def last_run(self) -> RunRecord | None:
        """See `Reading.last_run`."""
        ended = select(runs).where(runs.c.ended_at.is_not(None))
        question = ended.order_by(runs.c.on.desc(), runs.c.number.desc()).limit(1)
        row = self.connection.execute(question).mappings().first()
        return None if row is None else RunRecord(**row)


def _evaluation(row: Row[Any]) -> StoredEvaluation | None:
    if row.evaluated_on is None:
        return None
    return StoredEvaluation(
        row.subject,
        row.certification,
        row.evaluated_on,
        Status(row.status),
        Status(row.underlying),
        row.expires_on,
        row.due_on,
        row.overdue_on,
        row.exempt_until,
        row.inherited_from,
        row.required,
        row.pending,
        row.next_change_on,
        None if row.changed else row.again_on,
    )


_CAUSES: Final = {one.value: one for one in Cause}
_STATES: Final = {one.value: one for one in NoticeState}
_CAUSE, _STATE = _NOTICE.index("cause"), _NOTICE.index("state")


def _notice(row: Any) -> NoticeRecord:  # noqa: ANN401 - a row of the database
    found = list(row)
    found[_CAUSE], found[_STATE] = _CAUSES[found[_CAUSE]], _STATES[found[_STATE]]
    return NoticeRecord(*found)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        content_of(row.content), Delivery(row.state), row.attempts, row.not_before, row.problem
    )
