"""The clock, the sink and the contract for sinks that a host's tests are given."""

from datetime import UTC, date, datetime

import pytest

import certrules.testing as kit
from certrules.engine import Engine
from certrules.errors import DateOutOfRange, DeliveryFailed
from certrules.ports.messages import TaskToDo
from certrules.testing import FakeClock, RecordingNotifier, RecordingTaskSink, TaskSinkContract

DAY = date(2026, 6, 1)


def task(key="t-1", title="Book"):
    """Return a task."""
    return TaskToDo(key, title, "ana", DAY, "ana", "first-aid")


def test_names_are_there():
    """The kit names what it promises, in order."""
    assert list(kit.__all__) == sorted(kit.__all__)
    assert all(getattr(kit, name).__doc__ for name in kit.__all__)


def test_a_clock_shows_what_it_was_set_to():
    """A clock stands still until it is moved, on or back."""
    clock = FakeClock.on(DAY)
    assert clock.now() == clock.now() == datetime(2026, 6, 1, 4, tzinfo=UTC)
    clock.advance(days=1, hours=2, seconds=-1)
    assert clock.now() == datetime(2026, 6, 2, 5, 59, 59, tzinfo=UTC)
    clock.at = datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert FakeClock.on(DAY, 23).now().hour == 23


def test_a_clock_of_no_day_is_refused():
    """R-4: a day outside the domain is an error."""
    with pytest.raises(DateOutOfRange):
        FakeClock.on(date(202, 6, 1))


def test_an_engine_takes_the_clock_and_the_doubles(world):
    """An engine tells the recorders on the day that the clock shows, and once."""
    clock, notifier, sink = FakeClock.on(date(2026, 5, 1)), RecordingNotifier(), RecordingTaskSink()
    engine = Engine(world, notifier, tasks=sink, clock=clock)
    engine.run(date(2026, 5, 1))
    assert [one.title for one in sink.kept.values()] == ["Book the course"]
    assert notifier.kept == ()
    clock.advance(days=31)
    engine.run(DAY)
    [message] = notifier.kept
    assert [(item.cause.value, str(item.about)) for item in message.items] == [
        ("first", "2026-07-01")
    ]


def test_a_sink_keeps_each_task_once():
    """A task that is there already is left as it is, and every attempt is counted."""
    sink = RecordingTaskSink()
    for title in ("Book", "Cancel"):
        sink.create(task(title=title))
    assert [one.title for one in sink.attempts] == ["Book", "Cancel"]
    assert [one.title for one in sink.kept.values()] == ["Book"]


def test_a_sink_fails_when_told_to():
    """A failure is raised, and nothing is kept of what failed."""
    sink = RecordingTaskSink(failing=lambda one: DeliveryFailed(one.key, retry=True))
    with pytest.raises(DeliveryFailed, match="t-1"):
        sink.create(task())
    assert len(sink.attempts) == 1
    assert sink.kept == {}


class TestRecordingSink(TaskSinkContract):
    """A recording sink keeps the contract."""

    @pytest.fixture(autouse=True)
    def _shared(self):
        self.kept = RecordingTaskSink()

    def sink(self):
        """Return the one sink of a test."""
        return self.kept

    def made(self):
        """Return the keys of what was made."""
        return list(self.kept.kept)


class _Forgetful(TaskSinkContract):
    """A sink that makes every task anew: what the contract is there to find."""

    def __init__(self):
        self.sinks = RecordingTaskSink()

    def sink(self):
        return self.sinks

    def made(self):
        return [one.key for one in self.sinks.attempts]


def test_the_contract_finds_repeats():
    """A sink that makes a task twice does not keep the contract, and is told why."""
    with pytest.raises(AssertionError, match="Two tasks came to 3"):
        _Forgetful().test_repeat_is_left_as_it_is()


def test_the_contract_asks_for_a_sink():
    """A class that says neither what is tested nor what was made cannot be run."""
    with pytest.raises(NotImplementedError):
        TaskSinkContract().sink()
    with pytest.raises(NotImplementedError):
        TaskSinkContract().made()
