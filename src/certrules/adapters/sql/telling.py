"""Evaluations, notices, the outbox and the log of runs in a database: what a daily run writes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs
from sqlalchemy import Table, Text, bindparam, func, insert, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from certrules.adapters.sql import keeping, tables
from certrules.adapters.sql.asking import among, in_batches, legible
from certrules.adapters.sql.documents import content_of, content_text
from certrules.adapters.sql.fetching import do_with_each
from certrules.adapters.sql.loading import SqlLoading
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
        return self._insert_new(tables.notices, _NOTICE, [_notice_row(one) for one in notices])

    def _insert_new(
        self, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]
    ) -> tuple[str, ...]:
        """Add the rows whose keys, their first values, are not there; return these keys."""
        keys = dict.fromkeys(row[0] for row in rows)
        new: Collection[str]
        if len(rows) >= MANY and self.connection.dialect.name == "sqlite":
            new = self._insert_many(table, names, rows, keys)
        elif rows:
            dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
            added = dialect.insert(table).on_conflict_do_nothing(index_elements=["key"])
            named = [dict(zip(names, row, strict=True)) for row in rows]
            new = set(self.connection.scalars(added.returning(table.c.key), named))
        else:
            new = ()
        return tuple(key for key in keys if key in new)

    def _insert_many(
        self,
        table: Table,
        names: Sequence[str],
        rows: list[tuple[Any, ...]],
        keys: Collection[str],
    ) -> Collection[str]:
        """Do the same where nobody else writes meanwhile, so that what is new comes last."""
        last = self.connection.scalar(select(func.max(table.c.id))) or 0
        added = sqlite.insert(table).values(dict.fromkeys(names))
        added = added.on_conflict_do_nothing(index_elements=["key"])
        if do_with_each(self.connection, added, names, rows) == len(rows):
            return keys
        return set(self.connection.scalars(select(table.c.key).where(table.c.id > last)))

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

    def enqueue_all(
        self, messages: Iterable[Message], notices: Iterable[NoticeRecord] = ()
    ) -> tuple[str, ...]:
        """See `Transaction.enqueue_all`."""
        given = {one.key: one for one in reversed(list(messages))}
        keys = self._enqueue(list(reversed(given.values())))
        carried = [(item.key, key) for key in keys for item in given[key].items]
        carriers = dict(carried)
        notices = tuple(notices)
        rows = [_notice_row(one, carriers.get(one.key)) for one in notices]
        new = set(self._insert_new(tables.notices, _NOTICE, rows))
        placed = new.intersection(one.key for one in notices if one.state is NoticeState.WAITING)
        rest = [one for one in carried if one[0] not in placed]
        if len(carriers) < len(carried) or self._carry(rest) < len(rest):
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
        return self._insert_new(outbox, _OUTGOING, [_outgoing_row(one) for one in contents])

    def claim(
        self,
        limit: int,
        now: datetime,
        lease: timedelta = LEASE,
        *,
        known: Mapping[str, Message | TaskToDo] | None = None,
    ) -> tuple[Outgoing, ...]:
        """See `Transaction.claim`."""
        now, table = instant(now), outbox.c
        ready = or_(table.not_before.is_(None), table.not_before <= now)
        waiting = (
            select(table.id, table.key, table.attempts, table.problem)
            .where(table.state == Delivery.WAITING.value, ready)
            .order_by(table.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self.connection.execute(waiting).all()
        numbers = [row.id for row in rows]
        self._hold(numbers, now + lease, attempts=table.attempts + 1)
        known = known or {}
        read = self._contents([row.id for row in rows if row.key not in known])
        return tuple(
            Outgoing(
                read.get(number) or known[key],
                Delivery.WAITING,
                attempts + 1,
                now + lease,
                problem,
            )
            for number, key, attempts, problem in rows
        )

    def _contents(self, numbers: list[int]) -> dict[int, Message | TaskToDo]:
        """Return contents of the outbox by the numbers of their rows."""
        wanted = among(self.connection, outbox.c.id, numbers)
        question = select(outbox.c.id, outbox.c.content).where(wanted)
        rows = self.connection.execute(question).all() if numbers else ()
        return {number: content_of(content) for number, content in rows}

    def renew(
        self, claimed: Iterable[Outgoing], now: datetime, lease: timedelta = LEASE
    ) -> tuple[Outgoing, ...]:
        """See `Transaction.renew`."""
        own, until = {one.key: one for one in claimed}, instant(now) + lease
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
        held = [(number, key) for number, key, attempts in rows if attempts == own[key].attempts]
        self._hold([number for number, _ in held], until)
        return tuple(attrs.evolve(own[key], not_before=until) for _, key in held)

    def _hold(self, numbers: list[int], until: datetime, **more: Any) -> None:  # noqa: ANN401
        """Keep some of the outbox out of reach of others."""
        if numbers:
            those = among(self.connection, outbox.c.id, numbers)
            held = update(outbox).where(those).values(not_before=until, **more)
            self.connection.execute(held)

    def delivered(self, key: str, at: datetime) -> None:
        """See `Transaction.delivered`."""
        self.delivered_all([key], at)

    def delivered_all(self, keys: Iterable[str], at: datetime) -> None:
        """See `Transaction.delivered_all`."""
        given = list(dict.fromkeys(keys))
        state = {"state": Delivery.DELIVERED.value, "not_before": None, "settled_at": instant(at)}
        those = among(self.connection, outbox.c.key, given)
        done = self.connection.execute(update(outbox).where(those).values(state))
        if done.rowcount < len(given):
            known = self.connection.scalars(select(outbox.c.key).where(those))
            raise UnknownId("message", min(set(given).difference(known)))
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


_OUTGOING: Final = ("key", "content", "state", "attempts", "problem")


def _outgoing_row(content: Message | TaskToDo) -> tuple[Any, ...]:
    return content.key, content_text(content), Delivery.WAITING.value, 0, ""


_NOTICE: Final = tuple(one.name for one in attrs.fields(NoticeRecord))


def _notice_row(notice: NoticeRecord, carrier: str | None = None) -> tuple[Any, ...]:
    """Return the values of a notice; one that waits is in the message of `carrier`, if given."""
    state, message = notice.state, notice.message
    if carrier is not None and state is NoticeState.WAITING:
        state, message = NoticeState.IN_MESSAGE, carrier
    return (
        notice.key,
        notice.subject,
        notice.certification,
        notice.cause.value,
        notice.on,
        notice.recipient,
        notice.about,
        state.value,
        legible(notice.reason),
        notice.run,
        message,
    )


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
