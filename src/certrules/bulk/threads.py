"""The same work for each block of rows, on one thread or several."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def each(work: Callable[[int], None], count: int, threads: int) -> None:
    """Do some work for each number below `count`, on at most so many threads.

    The work must not touch what other numbers touch. An error of one is raised.

    >>> done = []
    >>> each(done.append, 3, 1)
    >>> done
    [0, 1, 2]
    """
    if threads == 1:
        for number in range(count):
            work(number)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(count)))
