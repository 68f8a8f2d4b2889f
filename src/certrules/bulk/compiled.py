"""Which kernel answers: NumPy's, or the one compiled by numba where it is installed."""

from typing import Any, Protocol

import numpy as np

from certrules.bulk.answers import Look
from certrules.bulk.calendar import LAST_DAY
from certrules.bulk.evaluation import Answers, answer_some, empty_answers, evaluate
from certrules.bulk.layout import BLOCK, Layout, Ragged, Rows, Special
from certrules.bulk.tables import Places
from certrules.bulk.threads import each
from certrules.bulk.trend import Counts, count_by_day, count_changes
from certrules.errors import MissingExtra


class Kernel(Protocol):
    """What answers prepared rows.

    `places`: where each row stands among the answers that are not put in order.
    """

    places: Rows

    def evaluate(self, day: int, *, ordered: bool) -> Answers:
        """Return the answers on a day since 1970-01-01, if wanted in the order of the rows."""
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
        import numba  # noqa: PLC0415 - it may be missing, and loads slowly
    except ImportError:
        if jit:
            raise MissingExtra("a compiled bulk evaluation", "jit") from None
        return False
    return bool(numba.__version__)


def kernel_of(layout: Layout, *, compiled: bool, threads: int = 1) -> Kernel:
    """Return the kernel for some rows: the compiled one, or NumPy's, on so many threads."""
    return CompiledKernel(layout, threads) if compiled else NumpyKernel(layout, threads)


class NumpyKernel:
    """The reference: whole arrays at a time."""

    def __init__(self, layout: Layout, threads: int) -> None:
        self._layout, self._threads = layout, threads
        self.places = layout.positions

    def evaluate(self, day: int, *, ordered: bool) -> Answers:
        """Return the answers on a day since 1970-01-01, if wanted in the order of the rows."""
        return evaluate(self._layout, day, self._threads, ordered=ordered)

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status."""
        return count_by_day(self._layout, first, last)


class CompiledKernel:
    """Block after block, compiled."""

    def __init__(self, layout: Layout, threads: int) -> None:
        # numba may be missing, and loads slowly.
        from certrules.bulk import kernel, kernel_rows  # noqa: PLC0415

        self._kernel: Any = kernel
        self._rows: Any = kernel_rows
        self._layout, self._threads = layout, threads
        self.places = layout.positions
        rules, special = layout.rules, layout.special
        slots = rules.slots
        terms = np.stack([slots[name] for name in ("due", "overdue", "lapse", "grace")], axis=1)
        # All in the order of the kernel's parameters.
        self._records: tuple[Any, ...] = (
            rules.tables.span,
            rules.flat,
            terms,
            layout.blocks,
            layout.rounds,
            layout.before,
            layout.start,
            layout.expires,
            layout.slot,
        )
        self._of = np.zeros(0, np.int32) if special is None else special.of
        self._bearing: tuple[Any, ...] = (
            layout.counts,
            layout.required,
            layout.mark,
            layout.mark_until,
            self._of,
        )
        self._arrays = (
            *self._records,
            *self._bearing,
            layout.certification,
            np.zeros(0, np.bool_) if special is None else special.not_applicable,
            _bounds(special),
            *(one for name in _RAGGED for one in _ragged(special, name)),
        )

    def evaluate(self, day: int, *, ordered: bool) -> Answers:
        """Return the answers on a day since 1970-01-01, if wanted in the order of the rows."""
        answers = empty_answers(self._layout, ordered=ordered)
        order = self._layout.order
        to = order if ordered else np.zeros(0, np.int64)
        first = self._layout.rules.tables.first
        when = day - first, first, LAST_DAY - first
        into = (
            answers.status,
            answers.underlying,
            answers.expires,
            answers.due,
            answers.overdue,
            answers.exempt_until,
            answers.next_change,
        )
        # True on every day of what is not special; the others are answered one by one.
        required = self._layout.required
        answers.required[:] = required.take(self.places) if ordered else required
        answers.inherited.fill(-1)
        blocks, sizes = self._layout.blocks, self._layout.sizes
        shares = min(self._threads, len(blocks) - 1)
        bounds = np.linspace(0, len(blocks) - 1, shares + 1).astype(np.int64)

        def work(share: int) -> None:
            begin, end = bounds[share], bounds[share + 1]
            left = np.empty(blocks[end] - blocks[begin], np.int64)
            count = self._kernel.evaluate_blocks(
                begin, end, *when, into, to, sizes, left, *self._records, *self._bearing
            )
            for at in range(0, count, BLOCK):
                rows = left[at : min(at + BLOCK, count)]
                put_to = order[rows] if ordered else rows
                answer_some(self._layout, answers, rows, when[0], put_to, self._look)

        each(work, shares, self._threads)
        return answers

    def _look(self, _: Layout, positions: Rows, days: Places) -> Look:
        """Return what is true of some positions on a day each, as `answers.look` does."""
        return Look(*self._rows.look(positions, days, *self._arrays))

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status."""
        layout, begin = self._layout, self._layout.rules.tables.first

        def quiet(changes: Counts, block: int) -> Rows:
            left = np.empty(layout.blocks[block + 1] - layout.blocks[block], np.int64)
            when = block, begin, first, last
            count = self._kernel.count_quiet(
                *when, changes, layout.sizes, left, *self._records, layout.mark, self._of
            )
            return left[:count]

        answers = self.evaluate(first, ordered=False)
        return count_changes(layout, answers, (first, last), quiet, self._look)


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
