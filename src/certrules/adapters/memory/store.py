"""The store in memory: transactions work on a copy of its tables, which then takes their place."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TypeVar

import attrs

from certrules.adapters.memory.reading import MemoryReading
from certrules.adapters.memory.state import Standing, State
from certrules.errors import ConflictingChange, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.fields import civil_date, instant
from certrules.model.roster import Entry
from certrules.model.subjects import Membership
from certrules.ports import tables
from certrules.ports.bookkeeping import Bookkeeping, StoredThing
from certrules.ports.identity import kind_name
from certrules.ports.matching import Pair
from certrules.ports.messages import Message, TaskToDo
from certrules.ports.office_records import Header
from certrules.ports.records import (
    Change,
    Delivery,
    Due,
    Evaluated,
    NoticeRecord,
    NoticeState,
    OfficeRecord,
    Outgoing,
    RunRecord,
    StoredEvaluation,
    StoredFact,
    Thing,
    stored_evaluation,
)
from certrules.ports.store import LEASE, Columns, Transaction
from certrules.ports.trail import OFFICE, action_of, office_key

T = TypeVar("T")


class MemoryTransaction(MemoryReading, Bookkeeping):
    """A state of a store in memory, to be read and written."""

    # ------------------------------------------------------------ the steps of bookkeeping

    def is_empty(self) -> bool:
        """See `Bookkeeping.is_empty`."""
        return not self.state.standings and not any(self.state.things.values())

    def open_change(self, by: str, at: datetime, because: str) -> Header:
        """See `Bookkeeping.open_change`."""
        self.state.headers += 1
        return Header(self.state.headers, by, at, because)

    def add_catalogue(self, header: Header, catalogue: Catalogue) -> None:
        """See `Bookkeeping.add_catalogue`."""
        self.state.catalogues = (*self.state.catalogues, (header, catalogue))
        version = len(self.state.catalogues)
        self._trace(header, "catalogue", "catalogue", version, catalogue)

    def latest_things(self, kind: str, keys: Collection[str] | None) -> dict[str, StoredThing]:
        """See `Bookkeeping.latest_things`."""
        table = self.state.things[kind]
        wanted = table if keys is None else [key for key in keys if key in table]
        return {key: table[key][-1][1] for key in wanted}

    def add_things(self, header: Header, kind: str, things: Sequence[StoredThing]) -> None:
        """See `Bookkeeping.add_things`."""
        table = self.state.things[kind]
        for one in things:
            table[one.key] = (*table.get(one.key, ()), (header, one))
            self._trace(header, kind, one.key, one.version, one.thing, removed=one.removed)

    def members(self, roles: Collection[str]) -> dict[str, set[str]]:
        """See `Bookkeeping.members`."""
        found: dict[str, set[str]] = {role: set() for role in roles}
        for one in self.latest_things("membership", None).values():
            if isinstance(one.thing, Membership) and not one.removed and one.thing.role in found:
                found[one.thing.role].add(one.thing.subject)
        return found

    def numbers(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """See `Bookkeeping.numbers`."""
        for pair in pairs:
            if pair not in self.state.standings:
                self.state.standings[pair] = Standing(len(self.state.standings) + 1)
        return {pair: self.state.standings[pair].number for pair in pairs}

    def latest_facts(self, pairs: Collection[Pair]) -> dict[Pair, list[StoredFact]]:
        """See `Bookkeeping.latest_facts`."""
        return {
            pair: [self.state.facts[id_][-1] for id_ in self.state.facts_of.get(pair, ())]
            for pair in pairs
        }

    def fact(self, id: str) -> StoredFact | None:  # noqa: A002 - the field's name
        """See `Bookkeeping.fact`."""
        return self.state.facts[id][-1] if id in self.state.facts else None

    def add_facts(self, header: Header, facts: Sequence[StoredFact]) -> None:
        """See `Bookkeeping.add_facts`."""
        for one in facts:
            pair = (one.entry.subject, one.entry.certification)
            if one.id not in self.state.facts:
                self.state.facts_of[pair] = (*self.state.facts_of.get(pair, ()), one.id)
            self.state.facts[one.id] = (*self.state.facts.get(one.id, ()), one)
            kind = kind_name(one.entry.fact)
            self._trace(header, kind, one.id, one.version, one.entry, removed=one.removed)

    def latest_office_records(self, kind: str, keys: Collection[str]) -> dict[str, OfficeRecord]:
        """See `Bookkeeping.latest_office_records`."""
        table = self.state.office
        return {key: table[kind, key][-1] for key in keys if (kind, key) in table}

    def add_office_records(self, header: Header, records: Sequence[OfficeRecord]) -> None:
        """See `Bookkeeping.add_office_records`."""
        for one in records:
            name = (one.kind, one.key)
            self.state.office[name] = (*self.state.office.get(name, ()), one)
            self._trace(header, OFFICE, office_key(one), one.version, one, removed=one.removed)

    def _trace(  # noqa: PLR0913 - what a line of the trail says
        self,
        header: Header,
        what: str,
        key: str,
        version: int,
        value: Entry | Thing | Catalogue | OfficeRecord,
        *,
        removed: bool = False,
    ) -> None:
        action = action_of(version, removed=removed)
        change = Change(
            header.number, header.by, header.at, header.because, action, what, key, version, value
        )
        self.state.trail.append(change)

    def subjects_with(self, certifications: Collection[str]) -> dict[str, set[str]]:
        """See `Bookkeeping.subjects_with`."""
        found: dict[str, set[str]] = {}
        for row in self.state.facts.values():
            last = row[-1]
            if not last.removed and last.entry.certification in certifications:
                found.setdefault(last.entry.certification, set()).add(last.entry.subject)
        return found

    def mark(self, pairs: Collection[Pair]) -> None:
        """See `Bookkeeping.mark`."""
        for pair in pairs:
            if pair in self.state.standings:
                self.state.standings[pair] = self.state.standings[pair].marked()

    def mark_subjects(self, subjects: Collection[str]) -> None:
        """See `Bookkeeping.mark_subjects`."""
        self.mark([pair for pair in self.state.standings if pair[0] in subjects])

    def mark_certifications(self, certifications: Collection[str]) -> None:
        """See `Bookkeeping.mark_certifications`."""
        self.mark([pair for pair in self.state.standings if pair[1] in certifications])

    # ------------------------------------------------------------ evaluations

    def mark_due(self, subjects: Iterable[str] | None = None) -> int:
        """See `Transaction.mark_due`."""
        wanted = None if subjects is None else set(subjects)
        pairs = [pair for pair in self.state.standings if wanted is None or pair[0] in wanted]
        self.mark(pairs)
        return len(pairs)

    def keep(self, evaluated: Iterable[Evaluated]) -> tuple[Due, ...]:
        """See `Transaction.keep`."""
        late: list[Due] = []
        for one in evaluated:
            pair = (one.due.subject, one.due.certification)
            standing = self.state.standings.get(pair)
            if standing is None or standing.version != one.due.version:
                late.append(one.due)
                continue
            self.state.standings[pair] = attrs.evolve(
                standing, changed=False, again_on=one.look_again_on, kept=stored_evaluation(one)
            )
        return tuple(late)

    def keep_columns(self, table: Columns, on: date) -> int:
        """See `Transaction.keep_columns`."""
        pairs = {one.number: pair for pair, one in self.state.standings.items()}
        missed = 0
        for number, version, answer in tables.answers(table, civil_date(on)):
            pair = pairs[number]
            standing = self.state.standings[pair]
            if standing.version != version:
                missed += 1
                continue
            kept = StoredEvaluation(*pair, *answer)
            self.state.standings[pair] = attrs.evolve(
                standing, changed=False, again_on=kept.again_on, kept=kept
            )
        return missed

    # ------------------------------------------------------------ telling

    def add_notices(self, notices: Iterable[NoticeRecord]) -> tuple[str, ...]:
        """See `Transaction.add_notices`."""
        new: list[str] = []
        for one in notices:
            if one.key not in self.state.notices:
                self.state.notices[one.key] = one
                new.append(one.key)
        return tuple(new)

    def settle_notices(self, keys: Iterable[str], state: NoticeState, reason: str = "") -> None:
        """See `Transaction.settle_notices`."""
        self._settle(keys, state, reason)

    def _settle(
        self, keys: Iterable[str], state: NoticeState, reason: str = "", message: str | None = None
    ) -> None:
        for key in keys:
            if (one := self.state.notices.get(key)) is not None:
                self.state.notices[key] = attrs.evolve(
                    one,
                    state=state,
                    reason=reason or one.reason,
                    message=message or one.message,
                )

    def enqueue(self, message: Message) -> bool:
        """See `Transaction.enqueue`."""
        if not self._enqueue(message):
            return False
        keys = [one.key for one in message.items]
        kept = [self.state.notices[key] for key in keys if key in self.state.notices]
        if any(one.state is not NoticeState.WAITING for one in kept):
            raise ConflictingChange(
                "A notice of this message is in another one already", "Do the work again."
            )
        self._settle(keys, NoticeState.IN_MESSAGE, message=message.key)
        return True

    def enqueue_all(
        self, messages: Iterable[Message], notices: Iterable[NoticeRecord] = ()
    ) -> tuple[str, ...]:
        """See `Transaction.enqueue_all`."""
        self.add_notices(notices)
        return tuple(one.key for one in messages if self.enqueue(one))

    def enqueue_task(self, task: TaskToDo) -> bool:
        """See `Transaction.enqueue_task`."""
        return self._enqueue(task)

    def _enqueue(self, content: Message | TaskToDo) -> bool:
        if content.key in self.state.outbox:
            return False
        self.state.outbox[content.key] = Outgoing(content)
        return True

    def claim(
        self,
        limit: int,
        now: datetime,
        lease: timedelta = LEASE,
        *,
        known: Mapping[str, Message | TaskToDo] | None = None,
    ) -> tuple[Outgoing, ...]:
        """See `Transaction.claim`; what is in memory is known anyway."""
        del known
        now = instant(now)
        waiting = [
            one
            for one in self.state.outbox.values()
            if one.state is Delivery.WAITING and (one.not_before is None or one.not_before <= now)
        ]
        claimed = [
            attrs.evolve(one, attempts=one.attempts + 1, not_before=now + lease)
            for one in waiting[:limit]
        ]
        self.state.outbox.update({one.key: one for one in claimed})
        return tuple(claimed)

    def renew(
        self, claimed: Iterable[Outgoing], now: datetime, lease: timedelta = LEASE
    ) -> tuple[Outgoing, ...]:
        """See `Transaction.renew`."""
        now = instant(now)
        own = {one.key: one.attempts for one in claimed}
        kept = [self.state.outbox[key] for key in own if key in self.state.outbox]
        renewed = [
            attrs.evolve(one, not_before=now + lease)
            for one in kept
            if one.state is Delivery.WAITING and one.attempts == own[one.key]
        ]
        self.state.outbox.update({one.key: one for one in renewed})
        return tuple(renewed)

    def delivered(self, key: str, at: datetime) -> None:
        """See `Transaction.delivered`."""
        instant(at)
        one = self._outgoing(key)
        self.state.outbox[key] = attrs.evolve(one, state=Delivery.DELIVERED, not_before=None)
        self._settle(self._carried(key), NoticeState.SENT)

    def delivered_all(self, keys: Iterable[str], at: datetime) -> None:
        """See `Transaction.delivered_all`."""
        instant(at)
        for key in keys:
            self.delivered(key, at)

    def failed(
        self, key: str, at: datetime, problem: str, retry_at: datetime | None = None
    ) -> None:
        """See `Transaction.failed`."""
        instant(at)
        one = self._outgoing(key)
        if one.state is Delivery.DELIVERED:
            return
        state = Delivery.FAILED if retry_at is None else Delivery.WAITING
        retry_at = None if retry_at is None else instant(retry_at)
        self.state.outbox[key] = attrs.evolve(
            one, state=state, not_before=retry_at, problem=problem
        )
        if retry_at is None:
            self._settle(self._carried(key), NoticeState.NOT_SENT, problem)

    def _outgoing(self, key: str) -> Outgoing:
        if key not in self.state.outbox:
            raise UnknownId("message", key)
        return self.state.outbox[key]

    def _carried(self, message: str) -> list[str]:
        return [one.key for one in self.state.notices.values() if one.message == message]

    # ------------------------------------------------------------ runs

    def begin_run(self, on: date, at: datetime) -> int:
        """See `Transaction.begin_run`."""
        number = len(self.state.runs) + 1
        self.state.runs[number] = RunRecord(number, on, at)
        return number

    def end_run(self, number: int, at: datetime, report: str = "") -> None:
        """See `Transaction.end_run`."""
        if number not in self.state.runs:
            raise UnknownId("run", str(number))
        self.state.runs[number] = attrs.evolve(self.state.runs[number], ended_at=at, report=report)


class MemoryStore:
    """A store in memory; it is gone with the process.

    >>> from datetime import UTC
    >>> from certrules.model.subjects import Subject
    >>> store = MemoryStore()
    >>> with store.transaction() as t:
    ...     _ = t.put([Subject("ana")], by="hr", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> with store.reading() as r:
    ...     [one.id for one in r.roster().subjects]
    ['ana']
    """

    def __init__(self) -> None:
        self._state = State()
        self._writing = threading.Lock()

    def prepare(self) -> None:
        """See `Store.prepare`; there is nothing to do."""

    @contextmanager
    def transaction(self, *, rehearse: bool = False) -> Iterator[Transaction]:
        """See `Store.transaction`; one at a time, others wait."""
        with self._writing:
            working = MemoryTransaction(self._state.copied())
            yield working
            if not rehearse:
                self._state = working.state

    @contextmanager
    def reading(self) -> Iterator[MemoryReading]:
        """See `Store.reading`; it keeps nobody from writing."""
        yield MemoryReading(self._state)

    def apply(self, work: Callable[[Transaction], T], *, rehearse: bool = False) -> T:
        """See `Store.apply`; nobody can get in the way."""
        with self.transaction(rehearse=rehearse) as transaction:
            return work(transaction)

    def close(self) -> None:
        """See `Store.close`; what it holds stays readable."""
