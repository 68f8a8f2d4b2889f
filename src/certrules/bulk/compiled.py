"""Which kernel answers: NumPy's, or the one compiled by numba where it is installed."""

from typing import Any, Protocol

import numpy as np

from certrules.bulk.calendar import LAST_DAY
from certrules.bulk.evaluation import Answers, empty_answers, evaluate
from certrules.bulk.layout import Layout, Ragged, Rows, Special
from certrules.bulk.threads import each
from certrules.bulk.trend import Counts, count_by_day, first_counts
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
    """One row after another, compiled."""

    def __init__(self, layout: Layout, threads: int) -> None:
        from certrules.bulk import kernel  # noqa: PLC0415 - numba may be missing, and loads slowly

        self._kernel: Any = kernel
        self._layout, self._threads = layout, threads
        self.places = layout.positions
        rules, special = layout.rules, layout.special
        slots = rules.slots
        terms = np.stack([slots[name] for name in ("due", "overdue", "lapse", "grace")], axis=1)
        records: tuple[Any, ...] = (
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
        )
        # In the order of the kernel's parameters.
        self._arrays = (
            *records,
            layout.certification,
            layout.required,
            layout.mark,
            layout.mark_until,
            np.zeros(0, np.int32) if special is None else special.of,
            np.zeros(0, np.bool_) if special is None else special.not_applicable,
            _bounds(special),
            *(one for name in _RAGGED for one in _ragged(special, name)),
        )

    def evaluate(self, day: int, *, ordered: bool) -> Answers:
        """Return the answers on a day since 1970-01-01, if wanted in the order of the rows."""
        answers = empty_answers(self._layout, ordered=ordered)
        to = self._layout.order if ordered else np.zeros(0, np.int64)
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

        blocks = self._layout.blocks
        shares = min(self._threads, len(blocks) - 1)
        bounds = np.linspace(0, len(blocks) - 1, shares + 1).astype(np.int64)

        def work(share: int) -> None:
            begin, end = bounds[share], bounds[share + 1]
            self._kernel.evaluate_blocks(
                begin, end, *when, found, to, self._layout.sizes, *self._arrays
            )

        each(work, shares, self._threads)
        return answers

    def count(self, first: int, last: int) -> Counts:
        """Return counts by day and status."""
        answers = self.evaluate(first, ordered=False)
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
                changes,
                self._layout.sizes,
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
