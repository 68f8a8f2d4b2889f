"""The contract of a store: notices, the outbox, tasks, and the log of runs (R-29, X-16)."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date, timedelta
from functools import partial
from typing import Any

import attrs

from certrules.errors import ConflictingChange, NaiveInstant, UnknownId
from certrules.ports.messages import Addressee, Message, NoticeItem, TaskToDo
from certrules.ports.records import Delivery, NoticeRecord, NoticeState, Outgoing
from certrules.ports.store import Transaction
from certrules.testing.contracts_base import ContractBase
from certrules.testing.worlds import hour

JUNE = date(2026, 6, 1)


def notice(key: str, **more: Any) -> NoticeRecord:  # noqa: ANN401 - any field
    """Return a notice of a key: ana is told of her first aid."""
    record = NoticeRecord(key, "ana", "first-aid", "first", JUNE, "ana", date(2026, 7, 1))
    return attrs.evolve(record, **more)


def message(key: str, *notices: str) -> Message:
    """Return a message of a key that carries notices of some keys."""
    items = [
        NoticeItem(one, "first", JUNE, "ana", "first-aid", "Ana Ng", "First aid", JUNE, "due", "…")
        for one in notices
    ]
    return Message(key, Addressee("ana", "Ana Ng", ["ana@example.org"]), items, JUNE, "Hello")


def task(key: str) -> TaskToDo:
    """Return a task of a key."""
    return TaskToDo(key, "Book", "cyd", JUNE, "ana", "first-aid", expires_on=JUNE, company="acme")


class TellingContract(ContractBase):
    """Nobody is told twice of the same, nothing is forgotten, and why is on file."""

    def test_notices_come_back(self) -> None:
        """Each field of a notice is kept, and notices can be asked for by any of them."""
        first = notice("n1", run=3, reason="due from today", message=None)
        second = notice(
            "n2", subject="ben", certification="fire", cause="expiry", recipient="cyd", about=None
        )
        assert self.store.apply(lambda t: t.add_notices([first, second])) == ("n1", "n2")
        ask = self.read
        assert ask(lambda r: r.notices()) == (first, second)
        assert ask(lambda r: r.notices(key="n2")) == (second,)
        assert ask(lambda r: r.notices(keys=["n2", "n9", "n1"])) == (first, second)
        assert ask(lambda r: r.notices(keys=[])) == ()
        assert ask(lambda r: r.notices(subject="ana")) == (first,)
        assert ask(lambda r: r.notices(certification="fire")) == (second,)
        assert ask(lambda r: r.notices(recipient="cyd")) == (second,)
        assert ask(lambda r: r.notices(state=NoticeState.WAITING, limit=1)) == (first,)
        assert ask(lambda r: r.notices(state=NoticeState.SENT)) == ()

    def test_a_notice_comes_in_once(self) -> None:
        """A key that is there is left as it is; only what is new is named."""
        self.store.apply(lambda t: t.add_notices([notice("n1")]))
        again = [notice("n1", reason="other"), notice("n2"), notice("n2", reason="twice")]
        assert self.store.apply(lambda t: t.add_notices(again)) == ("n2",)
        found = self.read(lambda r: r.notices())
        assert [(one.key, one.reason) for one in found] == [("n1", ""), ("n2", "")]

    def test_why_a_notice_was_not_sent(self) -> None:
        """X-16: what became of a notice, and why, is on file."""
        self.store.apply(lambda t: t.add_notices([notice("n1", reason="a"), notice("n2")]))
        self.store.apply(
            lambda t: t.settle_notices(["n2", "no"], NoticeState.NOT_SENT, "left on 2026-05-31")
        )
        self.store.apply(lambda t: t.settle_notices(["n1"], NoticeState.SENT))
        found = self.read(lambda r: r.notices())
        assert [(one.state, one.reason) for one in found] == [
            (NoticeState.SENT, "a"),
            (NoticeState.NOT_SENT, "left on 2026-05-31"),
        ]

    def test_a_message_takes_its_notices_along(self) -> None:
        """The notices of a message are in it, and sent once it is delivered."""
        sent = message("m1", "n1", "n2")
        self.store.apply(lambda t: t.add_notices([notice("n1"), notice("n2"), notice("n3")]))
        assert self.store.apply(lambda t: t.enqueue(sent))
        states = [(one.state.value, one.message) for one in self.read(lambda r: r.notices())]
        assert states == [("in message", "m1"), ("in message", "m1"), ("waiting", None)]
        assert self.read(lambda r: r.outbox()) == (Outgoing(sent),)
        self.store.apply(lambda t: t.delivered("m1", hour(2)))
        states = [(one.state.value, one.message) for one in self.read(lambda r: r.notices())]
        assert states == [("sent", "m1"), ("sent", "m1"), ("waiting", None)]
        assert self.read(lambda r: r.outbox(Delivery.WAITING)) == ()
        assert [one.key for one in self.read(lambda r: r.outbox(Delivery.DELIVERED))] == ["m1"]

    def test_a_message_comes_in_once(self) -> None:
        """A message or a task of a known key is not added again."""
        assert self.store.apply(lambda t: t.enqueue(message("m1", "n1")))
        assert not self.store.apply(lambda t: t.enqueue(message("m1", "n2")))
        assert self.store.apply(lambda t: t.enqueue_task(task("t1")))
        assert not self.store.apply(lambda t: t.enqueue_task(task("t1")))
        found = [one.content for one in self.read(lambda r: r.outbox())]
        assert found == [message("m1", "n1"), task("t1")]

    def test_many_messages_at_once(self) -> None:
        """Messages come in together, each once, and take their notices along."""
        self.store.apply(lambda t: t.add_notices([notice("n1"), notice("n2")]))
        self.store.apply(lambda t: t.enqueue(message("m1", "n1")))
        more = [message("m1", "n1"), message("m2", "n2"), message("m2", "n2"), message("m3")]
        assert self.store.apply(lambda t: t.enqueue_all(more)) == ("m2", "m3")
        assert [one.message for one in self.read(lambda r: r.notices())] == ["m1", "m2"]

    def test_messages_come_in_with_their_notices(self) -> None:
        """What waits and is carried is in its message from the start; the rest is as it is."""
        left = notice("n2", state="not sent", reason="left")
        given = [notice("n1"), left, notice("n3"), notice("n1", reason="twice")]
        added = self.store.apply(lambda t: t.enqueue_all([message("m1", "n1")], given))
        assert added == ("m1",)
        found = self.read(lambda r: r.notices())
        carried = notice("n1", state="in message", message="m1")
        assert found == (carried, left, notice("n3"))
        self.store.apply(lambda t: t.enqueue_all([message("m2", "n3")], [notice("n3")]))
        assert self.read(lambda r: r.notices(key="n3")) == (
            notice("n3", state="in message", message="m2"),
        )

    def test_a_notice_that_is_settled_goes_into_no_message(self) -> None:
        """A message with a notice that is not to be sent, or is in another one, is refused."""
        self.store.apply(lambda t: t.enqueue_all([message("m1", "n1")], [notice("n1")]))

        def carry(*given: NoticeRecord) -> None:
            with self.store.transaction() as t:
                t.enqueue_all([message("m2", *(one.key for one in given))], given)

        settled = notice("n2", state="not sent")
        assert self.refused(ConflictingChange, lambda: carry(settled)).again
        assert self.refused(ConflictingChange, lambda: carry(notice("n1"))).again
        assert self.refused(ConflictingChange, lambda: carry(notice("n3"), notice("n1"))).again
        assert [one.key for one in self.read(lambda r: r.notices())] == ["n1"]

    def test_a_notice_is_in_one_message(self) -> None:
        """A notice that another message has taken does not go into a second one."""
        self.store.apply(lambda t: t.add_notices([notice("n1")]))
        self.store.apply(lambda t: t.enqueue(message("m1", "n1")))

        def enqueue() -> None:
            with self.store.transaction() as t:
                t.enqueue(message("m2", "n1"))

        assert self.refused(ConflictingChange, enqueue).again
        assert [one.key for one in self.read(lambda r: r.outbox())] == ["m1"]

    def test_claims_are_exclusive(self) -> None:
        """What one has claimed nobody else gets, until the claim runs out."""
        with self.store.transaction() as t:
            assert all(t.enqueue(message(key)) for key in ("m1", "m2", "m3"))
        lease = timedelta(minutes=5)
        first = self.store.apply(lambda t: t.claim(2, hour(1), lease))
        assert [(one.key, one.attempts, one.not_before) for one in first] == [
            ("m1", 1, hour(1) + lease),
            ("m2", 1, hour(1) + lease),
        ]
        assert [one.key for one in self.claim(1)] == ["m3"]
        assert self.claim(1) == []
        again = self.store.apply(lambda t: t.claim(9, hour(1) + lease))
        assert [(one.key, one.attempts) for one in again] == [("m1", 2), ("m2", 2)]

    def test_what_is_known_need_not_be_read(self) -> None:
        """Contents given to a claim change nothing: neither what is claimed, nor what it says."""
        given = [message("m1", "n1"), message("m2", "n2")]
        self.store.apply(lambda t: t.enqueue_all(given))
        known = {"m2": given[1], "m9": message("m9")}
        found = self.store.apply(lambda t: t.claim(9, hour(1), known=known))
        assert [one.content for one in found] == given

    def test_claims_are_renewed(self) -> None:
        """Who renews a claim keeps it; what is settled or claimed by others is not theirs."""
        keys = ("m1", "m2", "m3")
        self.store.apply(lambda t: t.enqueue_all([message(key) for key in keys]))
        lease = timedelta(minutes=5)
        mine = self.store.apply(lambda t: t.claim(9, hour(1), lease))
        half = hour(1) + lease / 2
        self.store.apply(lambda t: t.delivered("m1", half))
        kept = self.store.apply(lambda t: t.renew(mine, half, lease))
        assert [(one.key, one.attempts) for one in kept] == [("m2", 1), ("m3", 1)]
        assert {one.not_before for one in kept} == {half + lease}
        assert self.store.apply(lambda t: t.claim(9, hour(1) + lease)) == ()
        late = half + lease
        [theirs] = self.store.apply(lambda t: t.claim(1, late, lease))
        kept = self.store.apply(lambda t: t.renew(kept, late, lease))
        assert (theirs.key, [one.key for one in kept]) == ("m2", ["m3"])
        assert self.store.apply(lambda t: t.renew((), late, lease)) == ()

    def test_instants_without_a_zone_are_refused(self) -> None:
        """An instant has a zone, even where there is nothing to renew or to write down."""
        naive = hour(1).replace(tzinfo=None)
        self.refused(NaiveInstant, lambda: self.store.apply(lambda t: t.claim(1, naive)))
        self.refused(NaiveInstant, lambda: self.store.apply(lambda t: t.renew((), naive)))
        self.refused(NaiveInstant, lambda: self.store.apply(lambda t: t.delivered_all((), naive)))

    def claim(self, number: int) -> list[Outgoing]:
        """Claim everything that waits at an hour."""
        return list(self.store.apply(lambda t: t.claim(99, hour(number))))

    def test_a_delivered_message_is_not_claimed(self) -> None:
        """What has arrived is done, even if somebody else had given up on it."""
        self.store.apply(lambda t: t.enqueue(message("m1", "n1")))
        self.claim(1)
        self.store.apply(lambda t: t.delivered("m1", hour(1)))
        self.store.apply(lambda t: t.failed("m1", hour(2), "timed out", hour(3)))
        assert self.claim(9) == []
        [found] = self.read(lambda r: r.outbox())
        assert found.state is Delivery.DELIVERED

    def test_many_arrivals_at_once(self) -> None:
        """Arrivals are written down together: all of them, or none if one key is unknown."""
        self.store.apply(lambda t: t.add_notices([notice("n1"), notice("n2"), notice("n3")]))
        more = [message(f"m{number}", f"n{number}") for number in (1, 2, 3)]
        self.store.apply(lambda t: t.enqueue_all(more))
        unknown = partial(self.store.apply, lambda t: t.delivered_all(["m1", "m9"], hour(1)))
        self.refused(UnknownId, unknown)
        assert len(self.read(lambda r: r.outbox(Delivery.WAITING))) == len(more)
        self.store.apply(lambda t: t.delivered_all(["m1", "m3", "m1"], hour(1)))
        assert [one.key for one in self.read(lambda r: r.outbox(Delivery.DELIVERED))] == [
            "m1",
            "m3",
        ]
        became = [one.state for one in self.read(lambda r: r.notices())]
        assert became == [NoticeState.SENT, NoticeState.IN_MESSAGE, NoticeState.SENT]

    def test_a_failed_message_is_tried_again(self) -> None:
        """A failure that may pass is tried again at its instant, and not before."""
        self.store.apply(lambda t: t.enqueue(message("m1")))
        self.claim(1)
        self.store.apply(lambda t: t.failed("m1", hour(1), "mailbox full", hour(5)))
        assert self.claim(4) == []
        [again] = self.claim(5)
        assert (again.attempts, again.problem) == (2, "mailbox full")

    def test_a_message_can_fail_for_good(self) -> None:
        """A failure for good ends the attempts, and its notices say why."""
        self.store.apply(lambda t: t.add_notices([notice("n1")]))
        self.store.apply(lambda t: t.enqueue(message("m1", "n1")))
        self.claim(1)
        self.store.apply(lambda t: t.failed("m1", hour(1), "no such mailbox"))
        assert self.claim(99) == []
        [found] = self.read(lambda r: r.outbox(Delivery.FAILED))
        assert found.problem == "no such mailbox"
        [told] = self.read(lambda r: r.notices())
        assert (told.state, told.reason) == (NoticeState.NOT_SENT, "no such mailbox")

    def test_keys_that_nothing_has(self) -> None:
        """Settling a message or a run that is not there is an error."""

        def delivered(t: Transaction) -> None:
            t.delivered("m9", hour(1))

        def failed(t: Transaction) -> None:
            t.failed("m9", hour(1), "x")

        def ended(t: Transaction) -> None:
            t.end_run(9, hour(1))

        for work in (delivered, failed, ended):
            self.refused(UnknownId, partial(self.store.apply, work))

    def test_runs_are_logged(self) -> None:
        """Every run is in the log; the last one is that of the latest day that ended."""
        assert self.read(lambda r: r.last_run()) is None
        days = [JUNE, JUNE + timedelta(days=2), JUNE + timedelta(days=1), JUNE + timedelta(days=9)]
        with self.store.transaction() as t:
            numbers = [t.begin_run(day, hour(day.day)) for day in days]
        assert numbers == sorted(set(numbers))
        with self.store.transaction() as t:
            for number in numbers[:3]:
                t.end_run(number, hour(99), f"run {number}")
        log = self.read(lambda r: r.runs())
        assert [one.number for one in log] == numbers[::-1]
        assert [one.ended_at for one in log] == [None, hour(99), hour(99), hour(99)]
        assert [one.on for one in self.read(lambda r: r.runs(2))] == [days[3], days[2]]
        last = self.read(lambda r: r.last_run())
        assert last is not None
        assert (last.on, last.started_at, last.report) == (days[1], hour(3), f"run {numbers[1]}")
