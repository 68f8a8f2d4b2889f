"""A sink that keeps the tasks it is given, and what every sink for tasks must do."""

from collections.abc import Callable, Sequence
from datetime import date

import attrs

from certrules.errors import DeliveryFailed
from certrules.ports.messages import TaskSink, TaskToDo
from certrules.testing.notifiers import HOSTILE_NAMES, must


def _works(task: TaskToDo) -> DeliveryFailed | None:  # noqa: ARG001 - a failure may depend on it
    return None


@attrs.define
class RecordingTaskSink:
    """Keeps the tasks that it is given, for tests.

    `failing`: is asked before each task, and returns the failure to raise, or None. `attempts`:
    every task that came, in order. `kept`: those that were made, by their keys: a task that is
    there already is left as it is.

    >>> sink = RecordingTaskSink()
    >>> task = TaskToDo("t", "Book", "ana", date(2026, 5, 1), "ana", "first-aid")
    >>> sink.create(task)
    >>> sink.create(task)
    >>> len(sink.attempts), list(sink.kept)
    (2, ['t'])
    """

    failing: Callable[[TaskToDo], DeliveryFailed | None] = _works
    attempts: list[TaskToDo] = attrs.field(init=False, factory=list)
    kept: dict[str, TaskToDo] = attrs.field(init=False, factory=dict)

    def create(self, task: TaskToDo) -> None:
        """Keep a task; raise what `failing` returns."""
        self.attempts.append(task)
        failure = self.failing(task)
        if failure is not None:
            raise failure
        self.kept.setdefault(task.key, task)


class TaskSinkContract:
    """What every sink for tasks does. A class of tests inherits it and says what is tested.

    The class gives a `sink`, which works, and tells which tasks were `made` through it: one thing
    for each task that is there, by which one can be told from another.
    """

    def sink(self) -> TaskSink:
        """Return a sink whose planner takes everything."""
        raise NotImplementedError

    def made(self) -> Sequence[object]:
        """Return what has been made since the test began: the keys, or what was made of each."""
        raise NotImplementedError

    def test_task_is_made(self) -> None:
        """A task is made once."""
        self.sink().create(_task())
        must(len(self.made()) == 1, "A task was not made once.")

    def test_repeat_is_left_as_it_is(self) -> None:
        """A task that is there already is not made again, even by another sink."""
        for key in ("t-1", "t-2", "t-1"):
            self.sink().create(_task(key))
        must(len(self.made()) == 2, f"Two tasks came to {len(self.made())}.")  # noqa: PLR2004

    def test_hostile_names_are_taken(self) -> None:
        """A task is made whatever the names in it hold, its key among them."""
        for number, name in enumerate(HOSTILE_NAMES, 1):
            self.sink().create(_task(f"t{name}t", name))
            must(len(self.made()) == number, f"A task with {name[:60]!r} was lost.")


def _task(key: str = "t-1", name: str = "Ana Ng") -> TaskToDo:
    day = date(2026, 5, 1)
    return TaskToDo(key, f"Book {name} in", "ana", day, "ana", "first-aid", subject_name=name)
