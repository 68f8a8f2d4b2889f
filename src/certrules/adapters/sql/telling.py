"""Evaluations, notices, the outbox and the log of runs in a database: what a daily run writes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Table, Text, bindparam, insert, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from certrules.adapters.sql import keeping, tables
from certrules.adapters.sql.asking import among, in_batches, legible
from certrules.adapters.sql.documents import content_text
from certrules.adapters.sql.fetching import do_with_each, put_in
from certrules.adapters.sql.loading import SqlLoading
from certrules.adapters.sql.reading import outgoing
from certrules.adapters.sql.tables import assignments, outbox, runs
from certrules.adapters.sql.writing import MANY
from certrules.errors import ConflictingChange, UnknownId
from certrules.model.fields import civil_date, instant
from certrules.ports.matching import Pair
from certrules.ports.messages import Message, TaskToDo
from certrules.ports.records import (
    Delivery,
    Due,
    Evaluated,
    NoticeRecord,
    NoticeState,
    Outgoing,
    stored_evaluation,
)
from certrules.ports.store import LEASE, Columns

_ANSWER = (
    "status",
    "underlying",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "inherited_from",
    "required",
    "pending",
    "next_change_on",
)


class SqlTransaction(SqlLoading):
    """A state of a store in a database, to be read and written."""

    # ------------------------------------------------------------ evaluations

    def mark_due(self, subjects: Iterable[str] | None = None) -> int:
        """See `Transaction.mark_due`."""
        if subjects is None:
            return self._mark(true())
        return sum(
            self._mark(assignments.c.subject.in_(some))
            for some in in_batches(sorted(set(subjects)))
        )

    def keep(self, evaluated: Iterable[Evaluated]) -> tuple[Due, ...]:
        """See `Transaction.keep`."""
        given = tuple(evaluated)
        locked = self._locked({(one.due.subject, one.due.certification) for one in given})
        late: list[Due] = []
        rows: list[dict[str, Any]] = []
        for one in given:
            number, version = locked.get((one.due.subject, one.due.certification), (0, None))
            if version == one.due.version:
                rows.append({"this": number, **_answer(one)})
            else:
                late.append(one.due)
        if rows:
            kept = update(assignments).where(assignments.c.id == bindparam("this"))
            self.connection.execute(kept, rows)
        return tuple(late)

    def _locked(self, pairs: set[Pair]) -> dict[Pair, tuple[int, int]]:
        """Return number and version of assignments, which nobody else changes until the end."""
        table = assignments.c
        question = select(table.id, table.version, table.subject, table.certification)
        question = question.order_by(table.id).with_for_update()
        return {
            (row.subject, row.certification): (row.id, row.version)
            for some in in_batches(sorted({subject for subject, _ in pairs}))
            for row in self.connection.execute(question.where(table.subject.in_(some)))
        }

    def keep_columns(self, table: Columns, on: date) -> int:
        """See `Transaction.keep_columns`."""
        return keeping.keep(self.connection, table, civil_date(on))

    # ------------------------------------------------------------ notices

    def add_notices(self, notices: Iterable[NoticeRecord]) -> tuple[str, ...]:
        """See `Transaction.add_notices`."""
        rows: dict[str, dict[str, Any]] = {}
        for one in notices:
            rows.setdefault(one.key, _notice_row(one))
        new = set(self._insert_new(tables.notices, list(rows.values())))
        return tuple(key for key in rows if key in new)

    def _insert_new(self, table: Table, rows: list[dict[str, Any]]) -> list[str]:
        """Add the rows whose keys are not there; return these keys."""
        if not rows:
            return []
        if len(rows) >= MANY and self.connection.dialect.name == "sqlite":
            return self._insert_many(table, rows)
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        added = dialect.insert(table).on_conflict_do_nothing(index_elements=["key"])
        return list(self.connection.scalars(added.returning(table.c.key), rows))

    def _insert_many(self, table: Table, rows: list[dict[str, Any]]) -> list[str]:
        """Do the same where nobody else writes meanwhile."""
        given = {row["key"]: row for row in rows}
        there = select(table.c.key).where(among(self.connection, table.c.key, list(given)))
        for key in self.connection.scalars(there):
            given.pop(key, None)
        names = list(rows[0])
        put_in(self.connection, table, names, (tuple(row.values()) for row in given.values()))
        return list(given)

    def settle_notices(self, keys: Iterable[str], state: NoticeState, reason: str = "") -> None:
        """See `Transaction.settle_notices`."""
        for some in in_batches(keys):
            self._settle(tables.notices.c.key.in_(some), state, reason)

    def _settle(self, those: Any, state: NoticeState, reason: str = "", **more: Any) -> None:  # noqa: ANN401
        values = {"state": state.value, **more}
        if reason:
            values["reason"] = legible(reason)
        self.connection.execute(update(tables.notices).where(those).values(values))

    # ------------------------------------------------------------ outbox

    def enqueue(self, message: Message) -> bool:
        """See `Transaction.enqueue`."""
        return bool(self.enqueue_all([message]))

    def enqueue_all(self, messages: Iterable[Message]) -> tuple[str, ...]:
        """See `Transaction.enqueue_all`."""
        given = {one.key: one for one in reversed(list(messages))}
        keys = self._enqueue(list(reversed(given.values())))
        carried = [(item.key, key) for key in keys for item in given[key].items]
        if len(carried) != len({key for key, _ in carried}) or self._carry(carried) < len(carried):
            self._check_carried(carried)
        return keys

    def _carry(self, carried: list[tuple[str, str]]) -> int:
        """Put notices that wait into messages; return how many did wait."""
        names = ("this", "carrier", "before", "after")
        this, carrier, before, after = (bindparam(name, type_=Text) for name in names)
        notices = tables.notices.c
        told = update(tables.notices).where(notices.key == this, notices.state == before)
        told = told.values({"state": after, "message": carrier})
        states = (NoticeState.WAITING.value, NoticeState.IN_MESSAGE.value)
        return do_with_each(self.connection, told, names, ((*one, *states) for one in carried))

    def _check_carried(self, carried: list[tuple[str, str]]) -> None:
        """Refuse notices that are in another message; a message may carry what is no notice."""
        notices = tables.notices.c
        wanted = dict(carried)
        question = select(notices.key, notices.message).where(
            among(self.connection, notices.key, list(wanted))
        )
        found = {row.key: row.message for row in self.connection.execute(question)}
        if any(found.get(key, carrier) != carrier for key, carrier in carried):
            raise ConflictingChange(
                "A notice of this message is in another one already", "Do the work again."
            )

    def enqueue_task(self, task: TaskToDo) -> bool:
        """See `Transaction.enqueue_task`."""
        return bool(self._enqueue([task]))

    def _enqueue(self, contents: Sequence[Message | TaskToDo]) -> tuple[str, ...]:
        new = set(self._insert_new(outbox, [_outgoing_row(one) for one in contents]))
        return tuple(one.key for one in contents if one.key in new)

    def claim(self, limit: int, now: datetime, lease: timedelta = LEASE) -> tuple[Outgoing, ...]:
        """See `Transaction.claim`."""
        now = instant(now)
        ready = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
        waiting = (
            select(outbox.c.id)
            .where(outbox.c.state == Delivery.WAITING.value, ready)
            .order_by(outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        numbers = list(self.connection.scalars(waiting))
        return self._taken(numbers, {"attempts": outbox.c.attempts + 1, "not_before": now + lease})

    def renew(
        self, claimed: Iterable[Outgoing], now: datetime, lease: timedelta = LEASE
    ) -> tuple[Outgoing, ...]:
        """See `Transaction.renew`."""
        own = {one.key: one.attempts for one in claimed}
        question = (
            select(outbox.c.id, outbox.c.key, outbox.c.attempts)
            .where(
                among(self.connection, outbox.c.key, list(own)),
                outbox.c.state == Delivery.WAITING.value,
            )
            .order_by(outbox.c.id)
            .with_for_update()
        )
        rows = self.connection.execute(question)
        numbers = [number for number, key, attempts in rows if attempts == own[key]]
        return self._taken(numbers, {"not_before": instant(now) + lease})

    def _taken(self, numbers: list[int], values: dict[str, Any]) -> tuple[Outgoing, ...]:
        """Change some of the outbox, and return it as it is then, oldest first."""
        those = among(self.connection, outbox.c.id, numbers)
        taken = update(outbox).where(those).values(values).returning(outbox)
        rows = self.connection.execute(taken) if numbers else ()
        return tuple(outgoing(row) for row in sorted(rows, key=attrgetter("id")))

    def delivered(self, key: str, at: datetime) -> None:
        """See `Transaction.delivered`."""
        self.delivered_all([key], at)

    def delivered_all(self, keys: Iterable[str], at: datetime) -> None:
        """See `Transaction.delivered_all`."""
        given = list(dict.fromkeys(keys))
        state = {"state": Delivery.DELIVERED.value, "not_before": None, "settled_at": instant(at)}
        those = among(self.connection, outbox.c.key, given)
        done = update(outbox).where(those).values(state).returning(outbox.c.key)
        missing = set(given).difference(self.connection.scalars(done))
        if missing:
            raise UnknownId("message", min(missing))
        self._settle(among(self.connection, tables.notices.c.message, given), NoticeState.SENT)

    def failed(
        self, key: str, at: datetime, problem: str, retry_at: datetime | None = None
    ) -> None:
        """See `Transaction.failed`."""
        at = instant(at)
        state = self.connection.scalar(
            select(outbox.c.state).where(outbox.c.key == key).with_for_update()
        )
        if state is None:
            raise UnknownId("message", key)
        if state == Delivery.DELIVERED.value:
            return
        again = retry_at is not None
        values = {
            "state": (Delivery.WAITING if again else Delivery.FAILED).value,
            "not_before": None if retry_at is None else instant(retry_at),
            "settled_at": None if again else at,
            "problem": legible(problem),
        }
        self.connection.execute(update(outbox).where(outbox.c.key == key).values(values))
        if not again:
            self._settle(tables.notices.c.message == key, NoticeState.NOT_SENT, problem)

    # ------------------------------------------------------------ runs

    def begin_run(self, on: date, at: datetime) -> int:
        """See `Transaction.begin_run`."""
        row = {"on": civil_date(on), "started_at": instant(at), "report": ""}
        added = insert(runs).returning(runs.c.number)
        number: int = self.connection.execute(added, row).scalar_one()
        return number

    def end_run(self, number: int, at: datetime, report: str = "") -> None:
        """See `Transaction.end_run`."""
        values = {"ended_at": instant(at), "report": legible(report)}
        ended = update(runs).where(runs.c.number == number).values(values)
        if self.connection.execute(ended).rowcount == 0:
            raise UnknownId("run", str(number))


def _outgoing_row(content: Message | TaskToDo) -> dict[str, Any]:
    return {
        "key": content.key,
        "content": content_text(content),
        "state": Delivery.WAITING.value,
        "attempts": 0,
        "problem": "",
    }


def _notice_row(notice: NoticeRecord) -> dict[str, Any]:
    return {
        "key": notice.key,
        "subject": notice.subject,
        "certification": notice.certification,
        "cause": notice.cause.value,
        "on": notice.on,
        "recipient": notice.recipient,
        "about": notice.about,
        "state": notice.state.value,
        "reason": legible(notice.reason),
        "run": notice.run,
        "message": notice.message,
    }


def _answer(evaluated: Evaluated) -> dict[str, Any]:
    """Return the columns of an evaluation, empty when the assignment is no more."""
    kept = stored_evaluation(evaluated)
    values = {name: kept and getattr(kept, name) for name in _ANSWER}
    for name in ("status", "underlying"):
        values[name] = kept and getattr(kept, name).value
    return {
        **values,
        "evaluated_on": kept and kept.on,
        "again_on": evaluated.look_again_on,
        "changed": False,
    }
