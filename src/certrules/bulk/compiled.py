"""Which kernel answers: NumPy's, or the one compiled by numba where it is installed."""

from importlib import import_module
from typing import Any, Protocol

import attrs
import numpy as np

from certrules.bulk.calendar import LAST_DAY
from certrules.bulk.columns import Flags
from certrules.bulk.evaluation import Answers, empty_answers, evaluate
from certrules.bulk.layout import Layout, Ragged, Rows, Special
from certrules.bulk.threads import each
from certrules.bulk.trend import Counts, count_by_day, first_counts
from certrules.errors import MissingExtra


class Kernel(Protocol):
    """What answers prepared rows.

    `places`: where among the answers each row stands.
    """

    places: Rows

    def evaluate(self, day: int) -> Answers:
        """Return the answers for all rows on a day since 1970-01-01."""
        ...

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status, the days `first` … `last` since 1970-01-01."""
        ...


def needs_numba(jit: bool | None) -> bool:  # noqa: FBT001 - three answers
    """Return whether the compiled kernel is to be used: as asked, for None if numba is installed.

    Raises `MissingExtra` when it is asked for and numba is not installed.
    """
    if jit is False:
        return False
    try:
        import_module("numba")
    except ImportError:
        if jit:
            raise MissingExtra("a compiled bulk evaluation", "jit") from None
        return False
    return True


def kernel_of(layout: Layout, *, compiled: bool, threads: int = 1) -> Kernel:
    """Return the kernel for some rows: the compiled one, or NumPy's, on so many threads."""
    return CompiledKernel(layout, threads) if compiled else NumpyKernel(layout, threads)


class NumpyKernel:
    """The reference: whole arrays at a time."""

    def __init__(self, layout: Layout, threads: int) -> None:
        self._layout, self._threads = layout, threads
        self.places: Rows = np.empty(layout.rows, np.int64)
        self.places[layout.order] = np.arange(layout.rows)

    def evaluate(self, day: int) -> Answers:
        """Return the answers for all rows on a day since 1970-01-01."""
        return evaluate(self._layout, day, self._threads)

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status."""
        return count_by_day(self._layout, first, last)


class CompiledKernel:
    """One row after another, compiled."""

    def __init__(self, layout: Layout, threads: int) -> None:
        from certrules.bulk import kernel  # noqa: PLC0415 - numba may be missing, and loads slowly

        self._kernel = kernel
        self._layout, self._threads = layout, threads
        self.places = np.arange(layout.rows)
        self._pending: Flags | None = None
        if layout.pending is not None:
            self._pending = np.empty_like(layout.pending)
            self._pending[layout.order] = layout.pending
        rules, special = layout.rules, layout.special
        slots = rules.slots
        terms = np.stack([slots[name] for name in ("due", "overdue", "lapse", "grace")], axis=1)
        self._arrays: tuple[Any, ...] = (
            rules.tables.span,
            rules.flat,
            terms,
            layout.blocks,
            layout.rounds,
            layout.counts,
            layout.before,
            layout.start,
            layout.expires,
            layout.slot,
            layout.certification,
            layout.required,
            layout.mark,
            layout.mark_until,
            np.zeros(0, np.int32) if special is None else special.of,
            np.zeros(0, np.bool_) if special is None else special.not_applicable,
            _bounds(special),
            *(one for name in _RAGGED for one in _ragged(special, name)),
        )

        self._plain: tuple[Any, ...] = (*self._arrays[:10], *self._arrays[11:15], layout.order)
        self._largest = int(np.diff(layout.blocks).max(initial=0))

    def evaluate(self, day: int) -> Answers:
        """Return the answers for all rows on a day since 1970-01-01."""
        answers = attrs.evolve(empty_answers(self._layout), pending=self._pending)
        first = self._layout.rules.tables.first
        found = (
            answers.status,
            answers.underlying,
            answers.expires,
            answers.due,
            answers.overdue,
            answers.exempt_until,
            answers.next_change,
            answers.inherited,
            answers.required,
        )
        when = day - first, first, LAST_DAY - first

        def work(block: int) -> None:
            unsure = np.empty(self._largest, np.int64)
            left = self._kernel.evaluate_plain(block, *when, found, unsure, *self._plain)
            self._kernel.evaluate_some(
                unsure[:left], *when, found, self._layout.order, *self._arrays
            )

        each(work, len(self._layout.blocks) - 1, self._threads)
        return answers

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status."""
        answers = self.evaluate(first)
        changes = first_counts(answers, last - first + 1)
        begin = self._layout.rules.tables.first
        found = answers.status, answers.next_change
        for block in range(len(self._layout.blocks) - 1):
            self._kernel.count(
                block,
                begin,
                LAST_DAY - begin,
                first,
                last,
                found,
                self._layout.order,
                changes,
                *self._arrays,
            )
        return changes[:-1].cumsum(axis=0)


_RAGGED = ("requirements", "revoked", "extended", "parents")


def _bounds(special: Special | None) -> np.ndarray:
    """Return deferral, first and last active day of each special row, side by side."""
    if special is None:
        return np.zeros((0, 3), np.int32)
    return np.stack([special.deferred_until, special.active_from, special.active_until], axis=1)


def _ragged(special: Special | None, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return offsets and values of a ragged array, the values of an entry side by side."""
    ragged: Ragged | None = None if special is None else getattr(special, name)
    if ragged is None:
        size = 0 if special is None else len(special.at)
        return np.zeros(size + 1, np.int64), np.zeros((0, 4), np.int32)
    return ragged.offsets, np.stack(ragged.values, axis=1)
