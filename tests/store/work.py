"""A small piece of daily work that can be broken off at any step and taken up again.

Each of a few facts is recorded and told: recorded, evaluated and put into the outbox in one
transaction, then sent and marked as delivered. What was promised to the caller is noted in a file,
and so is what a receiver got.
"""

import os
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event

import certrules as cr
from certrules.errors import StoreUnavailable
from certrules.ports.messages import Addressee, Message, NoticeItem
from certrules.ports.records import Delivery, Evaluated, NoticeRecord, NoticeState

FACTS = 2
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
LEASE = timedelta(seconds=1)
CATALOGUE = cr.Catalogue([cr.Certification("first-aid", policy=cr.Policy([cr.Term("1 year")]))])


class Work:
    """The work on one store; `at_step` is called with a number before and after each step."""

    def __init__(self, store, folder, at_step=None):
        self.store = store
        self.folder = folder
        self.at_step = at_step or (lambda _: None)
        self.steps = 0
        self.hour = 0

    def step(self, *_):
        """Count a step, and let whoever breaks things off know."""
        self.steps += 1
        self.at_step(self.steps)

    def watched(self):
        """Take every statement and every commit of the store for a step."""
        engine = self.store.engine
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, name, self.step)
        return self

    def unwatched(self):
        """Stop taking them for steps."""
        engine = self.store.engine
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.remove(engine, name, self.step)

    def undisturbed(self, look):
        """Look at something while nothing is broken off."""
        at_step, steps = self.at_step, self.steps
        self.at_step = lambda _: None
        look()
        self.at_step, self.steps = at_step, steps

    def set_up(self):
        """Make the store ready: one person, one certification."""
        self.store.prepare()
        with self.store.transaction() as t:
            t.set_catalogue(CATALOGUE, by="work", at=START)
            t.put([cr.Subject("ana")], by="work", at=START)

    def do(self):
        """Do all of the work, or what is left of it."""
        for number in range(FACTS):
            self.store.apply(lambda t, one=number: self.tell(t, one))
            self.step()
            self.note("promised", f"fact {number}")
        self.deliver()

    def tell(self, t, number):
        """Record a fact, evaluate, and put what is to be told into the outbox."""
        done = cr.Completion(DAY + timedelta(days=number), id=f"c{number}")
        t.record([cr.Entry("ana", "first-aid", done)], by="work", at=START)
        due = t.due(DAY)
        found = cr.assignments(t.catalogue(), t.roster(["ana"]))
        t.keep([Evaluated(one, cr.evaluate(found[0], DAY)) for one in due])
        key = f"n{number}"
        notice = NoticeRecord(key, "ana", "first-aid", "first", DAY, "ana")
        if t.add_notices([notice]):
            item = NoticeItem(key, "first", DAY, "ana", "first-aid")
            t.enqueue(Message(f"m{number}", Addressee("ana"), [item], DAY))

    def deliver(self):
        """Send what waits; a claim of somebody who is no more has run out by then."""
        self.hour += 1
        now = START + timedelta(hours=self.hour)
        for one in self.store.apply(lambda t: t.claim(99, now, LEASE)):
            self.step()
            self.note("received", one.key)
            self.step()
            self.store.apply(lambda t, key=one.key: t.delivered(key, now))

    def note(self, name, line):
        """Note a line in a file, for good."""
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def noted(self, name):
        """Return the lines of a file."""
        path = self.folder / name
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def check_promises(self):
        """What was promised is there, and nothing is there twice or in part."""
        with self.store.reading() as r:
            facts = [one.entry.fact.id for one in r.facts()]
            told = [one.key for one in r.notices()]
            outbox = [one.key for one in r.outbox()]
            versions = [one.version for one in r.facts(versions=True)]
        promised = {line.removeprefix("fact ") for line in self.noted("promised")}
        assert {one.removeprefix("c") for one in facts} >= promised
        assert len(facts) == len(set(facts))
        assert set(versions) <= {1}
        # One transaction: the fact, its notice and its message are all there, or none of them.
        assert (
            [one[1:] for one in facts] == [one[1:] for one in told] == [one[1:] for one in outbox]
        )

    def check_done(self):
        """Everything was recorded, and everybody was told of everything."""
        self.check_promises()
        with self.store.reading() as r:
            assert len(r.facts()) == FACTS
            assert {one.state for one in r.outbox()} == {Delivery.DELIVERED}
            assert {one.state for one in r.notices()} == {NoticeState.SENT}
            assert r.due(DAY) == ()
        received = self.noted("received")
        assert sorted(set(received)) == [f"m{number}" for number in range(FACTS)]
        return len(received) - len(set(received))


def do_again(work):
    """Do the work until nothing gets in the way; return how often it took."""
    for attempt in range(1, 50):
        try:
            work.do()
        except StoreUnavailable:
            work.undisturbed(work.check_promises)
        else:
            return attempt
    message = "the work did not come to an end"
    raise AssertionError(message)
