"""certrules' own side: the bulk evaluation, with NumPy or with numba."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec

import numpy as np
import pyarrow as pa

from benchmarks.bulk.answers import NO_DATE, NOT_INHERITED, Answers
from benchmarks.bulk.rules import CODE
from benchmarks.bulk.workload import BulkWorkload
from certrules import bulk


def sides(threads: int = 1) -> list["Own"]:
    """Return both kernels, or NumPy's alone where numba is not installed."""
    kernels = [False, True] if find_spec("numba") else [False]
    return [Own(jit=jit, threads=threads) for jit in kernels]


class Own:
    """The bulk evaluation; what is loaded is prepared, the expiration dates among it."""

    def __init__(self, *, jit: bool, threads: int = 1) -> None:
        self.jit, self.threads = jit, threads
        self.name = f"certrules, {'numba' if jit else 'NumPy'}"

    def load(self, workload: BulkWorkload) -> bulk.Prepared:
        """Return the prepared rows."""
        return bulk.prepare(workload.table, workload.catalogue, jit=self.jit, threads=self.threads)

    def evaluate_kept(self, kept: bulk.Prepared, day: date) -> pa.Table:
        """Return the table of answers in the order of the rows."""
        return kept.evaluate(day)

    def one_shot(self, workload: BulkWorkload, day: date) -> pa.Table:
        """Return the table of answers for one day, from the table of rows."""
        return bulk.evaluate(
            workload.table, workload.catalogue, day, jit=self.jit, threads=self.threads
        )

    def answers(self, given: pa.Table) -> Answers:
        """Return the answers in the order of the rows."""
        return answers_of_result(given)


def answers_of_result(table: pa.Table) -> Answers:
    """Return the table that the bulk evaluation gives, as arrays to compare."""
    found = [_codes(table, name, CODE.__getitem__) for name in ("status", "underlying")]
    found += [_days(table, name) for name in Answers._fields[2:7]]
    found.append(_codes(table, "inherited_from", lambda name: int(name.removeprefix("c"))))
    found.append(table["required"].to_numpy(zero_copy_only=False))
    return Answers(*found)


def _codes(table: pa.Table, name: str, code: Callable[[str], int]) -> np.ndarray:
    column = table[name].combine_chunks()
    codes = np.array([code(one) for one in column.dictionary.to_pylist()] + [NOT_INHERITED])
    places = column.indices.cast(pa.int32()).fill_null(len(codes) - 1).to_numpy()
    found: np.ndarray = codes[places].astype(np.int32)
    return found


def _days(table: pa.Table, name: str) -> np.ndarray:
    days: np.ndarray = table[name].combine_chunks().cast(pa.int32()).fill_null(NO_DATE).to_numpy()
    return days
