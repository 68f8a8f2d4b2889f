"""A progress bar on stderr for work that takes longer than a second, on a terminal only."""

import os
import sys
from collections.abc import Iterable, Iterator
from threading import Timer
from types import TracebackType
from typing import Self, TypeVar

from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
)

from certrules.cli.console import screen

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds before a bar appears."""


class Steps:
    """The steps of a piece of work; the bar shows the one that is under way.

    >>> with Steps() as steps:
    ...     steps.begin("Reading")
    ...     sum(steps.count("Adding", [1, 2, 3], total=3))
    6
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            console=screen(sys.stderr),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._timer = Timer(patience, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Begin to wait; nothing shows before patience is over, or off a terminal."""
        if self._bar.console.is_terminal and os.environ.get("TERM") != "dumb":
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        # Stopping a bar that never showed would print an empty line.
        if self._bar.live.is_started:
            self._bar.stop()

    def begin(self, step: str) -> None:
        """Say what is done now, without a count."""
        self._bar.reset(self._task, total=None, description=step)

    def at(self, step: str, done: int, total: int | None) -> None:
        """Say what is done now, and how much of it; `total` is None where nobody knows."""
        self._bar.update(self._task, completed=done, total=total, description=step)

    def count(self, step: str, things: Iterable[T], total: int) -> Iterator[T]:
        """Say what is done now, and yield the things, counting them."""
        self._bar.reset(self._task, total=total, description=step)
        for done, thing in enumerate(things):
            if not done % 100:
                self._bar.update(self._task, completed=done)
            yield thing
