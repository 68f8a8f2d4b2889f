"""The outbox goes out at least once, and what does not arrive is tried again (R-29)."""

from datetime import timedelta

import attrs
import pytest

import certrules as cr
from certrules.engine import Settings
from certrules.ports.records import Delivery, NoticeState

from .world import YEARLY, Desk, Recorder, fails, held, staff

HOUR = timedelta(hours=1)


@pytest.fixture
def quick(crew):
    """The crew, tried again after one hour and after two, then given up."""
    crew.settings = Settings(retry_after=[HOUR, 2 * HOUR])
    crew.run("2026-05-01")
    return crew


def outbox(world):
    """Return the state and the problem of everything in the outbox."""
    with world.store.reading() as t:
        return [(one.state, one.attempts, one.problem) for one in t.outbox()]


def test_what_failed_is_tried_again_later(quick):
    """A message that did not arrive waits its time, and goes out under the same key."""
    quick.notifier.failures = [fails()]
    report = quick.run("2026-06-01")
    assert (report.deliveries.again, report.deliveries.delivered) == (1, 0)
    assert report.deliveries.problems == ("message to ana: the mailbox is full",)
    assert quick.engine.deliver().delivered == 0
    quick.clock.at += HOUR
    assert quick.engine.deliver().delivered == 1
    assert quick.notifier.told() == [("ana", "first", "ana", "2026-07-01")]


def test_what_fails_again_and_again_is_given_up(quick):
    """After the last attempt a message is given up, and its notices say so."""
    quick.notifier.failures = [fails(), fails(), fails("the mailbox is gone")]
    quick.run("2026-06-01")
    for pause in (HOUR, 2 * HOUR):
        quick.clock.at += pause
        last = quick.engine.deliver()
    assert (last.again, last.given_up) == (0, 1)
    assert outbox(quick) == [(Delivery.FAILED, 3, "the mailbox is gone")]
    with quick.store.reading() as t:
        (notice,) = t.notices(state=NoticeState.NOT_SENT)
    assert notice.recipient == "ana"


def test_what_need_not_be_tried_again_is_not(quick):
    """A refusal for good is not repeated."""
    quick.notifier.failures = [fails("no such address", retry=False)]
    assert quick.run("2026-06-01").deliveries.given_up == 1


def test_a_receiver_may_ask_for_more_time(quick):
    """The pause that a receiver asks for is kept if it is longer."""
    quick.notifier.failures = [fails(after=3 * 3600)]
    quick.run("2026-06-01")
    quick.clock.at += 2 * HOUR
    assert quick.engine.deliver().delivered == 0
    quick.clock.at += HOUR
    assert quick.engine.deliver().delivered == 1


def test_a_notifier_that_breaks_stops_nobody_else(quick):
    """An error of a host's notifier is written down, and the other messages go out."""
    quick.notifier.failures = [ZeroDivisionError("of mine")]
    report = quick.run("2026-06-24")
    assert report.deliveries.delivered == 2
    assert report.deliveries.problems[0].endswith("ZeroDivisionError: of mine")


def test_without_a_notifier_messages_wait(quick):
    """Without somebody who carries them, messages wait in the outbox until there is."""
    quick.notifier = None
    assert quick.run("2026-06-01").deliveries.again == 1
    quick.notifier = Recorder()
    quick.clock.at += timedelta(days=1)
    assert quick.engine.deliver().delivered == 1


def test_addresses_are_those_of_the_moment(quick):
    """The directory is asked when a message goes out, not when it was made."""

    @attrs.define
    class Directory:
        known: dict

        def addresses(self, recipient):
            return self.known.get(recipient, ())

    quick.directory = Directory({})
    quick.notifier.failures = [fails()]
    quick.run("2026-06-01")
    quick.directory = Directory({"ana": ("ana@example.org",)})
    quick.clock.at += HOUR
    quick.engine.deliver()
    assert quick.notifier.sent[0].to.addresses == ("ana@example.org",)


def test_what_somebody_else_has_claimed_is_left_alone(quick):
    """Two engines that deliver at once share the outbox; what one has claimed the other skips."""
    notifier, quick.notifier = quick.notifier, None
    quick.run("2026-06-24")
    quick.clock.at += timedelta(days=1)
    now = quick.clock.now()
    claimed = quick.store.apply(lambda t: t.claim(1, now))
    quick.notifier = notifier
    assert quick.engine.deliver().delivered == len(outbox(quick)) - len(claimed)
    quick.clock.at += timedelta(minutes=11)
    assert quick.engine.deliver().delivered == len(claimed)


@attrs.define
class Slow(Recorder):
    """A receiver that takes minutes for each message, while others look into the outbox."""

    world: object = None
    minutes: int = 4
    taken: list = attrs.field(factory=list)

    def send(self, message):
        """Take a message, and see whether anybody else could take one meanwhile."""
        self.world.clock.at += timedelta(minutes=self.minutes)
        now = self.world.clock.now()
        seen = self.world.store.apply(lambda t: t.claim(99, now), rehearse=True)
        self.taken += [one.key for one in seen]
        super().send(message)


@pytest.mark.parametrize("failing", [False, True])
def test_a_slow_receiver_does_not_outlast_the_claim(quick, failing):
    """However long a batch takes, nobody else gets a message of it, and each goes out once."""
    people = [f"p{number}" for number in range(6)]
    quick.load(subjects=staff(*people), entries=held(*people))
    failures = [fails("timed out") for _ in range(20)] if failing else []
    quick.settings = attrs.evolve(quick.settings, noted_at_once=10)
    quick.notifier = Slow(failures=failures, world=quick)
    report = quick.run("2026-06-01")
    assert quick.notifier.taken == []
    assert {attempts for _, attempts, _ in outbox(quick)} == {1}
    sent = [message.key for message in quick.notifier.sent]
    assert len(sent) == len(set(sent)) == report.deliveries.delivered
    assert report.deliveries.delivered + report.deliveries.again == len(outbox(quick)) == 7


def test_who_has_lost_a_claim_does_not_deliver_it(quick):
    """A message that somebody else claimed while a receiver held everything up is left to them."""
    people = ["p1", "p2"]
    quick.load(subjects=staff(*people), entries=held(*people))
    taken = []

    class Stuck(Recorder):
        def send(self, message):
            if not taken:
                quick.clock.at += timedelta(minutes=11)
                now = quick.clock.now()
                taken.extend(quick.store.apply(lambda t: t.claim(99, now)))
            super().send(message)

    quick.notifier = Stuck()
    assert quick.run("2026-06-01").deliveries.delivered == 1
    assert len(taken) == len(outbox(quick)) == 3


def test_arrivals_may_be_written_down_together(quick):
    """With a setting, several arrivals are written down at once; all of them are, in the end."""
    quick.settings = attrs.evolve(quick.settings, noted_at_once=10, messages_at_once=2)
    quick.run("2026-06-24")
    assert [state for state, *_ in outbox(quick)] == [Delivery.DELIVERED] * 3


def test_an_arrival_is_written_down_before_the_next_message(quick):
    """Unless settings say otherwise, only the message that is on its way may ever be repeated."""
    open_before = []

    class Watching(Recorder):
        def send(self, message):
            states = [state for state, *_ in outbox(quick)]
            open_before.append(len(self.sent) - states.count(Delivery.DELIVERED))
            super().send(message)

    quick.notifier = Watching()
    quick.settings = attrs.evolve(quick.settings, messages_at_once=2)
    quick.run("2026-06-24")
    assert open_before == [0, 0, 0]


def test_a_killed_delivery_is_repeated_under_the_same_key(quick):
    """Who dies between sending and writing it down sends again, and the key tells it apart."""

    class Killed(BaseException):
        pass

    class Dying(Recorder):
        def send(self, message):
            super().send(message)
            raise Killed

    dying = quick.notifier = Dying()
    with pytest.raises(Killed):
        quick.run("2026-06-01")
    quick.notifier = Recorder()
    quick.clock.at += HOUR
    quick.engine.deliver()
    assert [one.key for one in dying.sent] == [one.key for one in quick.notifier.sent]


def test_tasks_without_a_sink_wait_for_one(crew):
    """A task that was made waits when nobody takes tasks any more, and comes with the next sink."""
    rule = cr.TaskRule(before="1 month", title="Book")
    catalogue = cr.Catalogue([attrs.evolve(YEARLY, tasks=[rule])])
    at = crew.clock.now()
    crew.store.apply(lambda t: t.set_catalogue(catalogue, by="test", at=at))
    crew.run("2026-05-01")

    class Broken:
        def create(self, task):
            raise fails("the planner is closed")

    crew.desk = Broken()
    report = crew.run("2026-06-01")
    assert "task 'Book' for ana: the planner is closed" in report.deliveries.problems
    assert "1 did not arrive and are tried again later." in report.lines()
    crew.desk = None
    crew.clock.at += timedelta(days=2)
    assert crew.engine.deliver().problems[0].endswith("give the engine a task sink")
    crew.desk = Desk()
    crew.clock.at += timedelta(days=2)
    assert crew.engine.deliver().tasks == 1


def test_the_report_says_what_was_given_up(quick):
    """What is given up stands in the report, in words."""
    quick.notifier.failures = [fails("no such address", retry=False)]
    assert "1 did not arrive and are given up." in quick.run("2026-06-01").lines()
