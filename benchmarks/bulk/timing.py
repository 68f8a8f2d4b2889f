"""Rounds in which each takes its turn, and the copy of memory that they are measured against."""

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median
from threading import Thread
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

Work = Callable[[int], Any]
"""What is timed, given the number of the round; what it returns is kept until the time is taken."""


class Turn(NamedTuple):
    """A piece of work, and what is done before it without being timed."""

    work: Work
    before: Callable[[], object] | None = None


def in_turn(turns: dict[str, Turn], rounds: int, *, one_core: bool) -> dict[str, float]:
    """Return the median seconds of each: a round each in turn, after one that does not count.

    On one core it is processor time, so that other programs do not count; on more it is the wall's.
    Without the garbage collector, which would strike one or another by chance.
    """
    clock = time.process_time if one_core else time.perf_counter
    took: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(-1, rounds):
        for name, (work, before) in turns.items():
            if before is not None:
                before()
            gc.collect()
            gc.disable()
            start = clock()
            made = work(max(number, 0))
            seconds = clock() - start
            gc.enable()
            del made
            if number >= 0:
                took[name].append(seconds)
    return {name: median(seconds) for name, seconds in took.items()}


def buffers_of(*tables: pa.Table) -> list[np.ndarray]:
    """Return the memory of the tables' columns."""
    return [
        np.frombuffer(buffer, dtype=np.uint8)
        for table in tables
        for column in table.columns
        for chunk in column.chunks
        for buffer in _buffers(chunk)
    ]


def _buffers(array: pa.Array) -> list[pa.Buffer]:
    buffers = [one for one in array.buffers() if one is not None and one.size]
    if pa.types.is_dictionary(array.type):
        buffers += _buffers(array.dictionary)
    return buffers


class Copy:
    """A copy of the same bytes into memory that was written before: the least that can be done."""

    def __init__(self, sources: Sequence[np.ndarray], threads: int = 1) -> None:
        self.size = sum(len(one) for one in sources)
        pairs = [(np.ones_like(one), one) for one in sources]
        self._shares = [_share(pairs, place, threads) for place in range(threads)]

    def __call__(self, _round: int) -> None:
        """Copy, each thread its share of every buffer."""
        threads = [Thread(target=_copy, args=(share,)) for share in self._shares[1:]]
        for thread in threads:
            thread.start()
        _copy(self._shares[0])
        for thread in threads:
            thread.join()


def _share(
    pairs: list[tuple[np.ndarray, np.ndarray]], place: int, threads: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    def part(array: np.ndarray) -> np.ndarray:
        return array[len(array) * place // threads : len(array) * (place + 1) // threads]

    return [(part(target), part(source)) for target, source in pairs]


def _copy(pairs: list[tuple[np.ndarray, np.ndarray]]) -> None:
    for target, source in pairs:
        np.copyto(target, source)
