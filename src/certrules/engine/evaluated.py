"""Evaluations as columns of a table, and single ones of them as objects."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from certrules.model.verdicts import Status

NEVER = np.iinfo(np.int32).min
"""Stands for no date among days since 1970."""

_STATUSES = tuple(Status)
_CODES = {one.value: code for code, one in enumerate(_STATUSES)}
_NONE = -1

_DATES = ("expires_on", "due_on", "overdue_on", "exempt_until")
_FLAGS = ("required", "pending")


_TOLD_DATES = ("expires_on", "exempt_until", "next_change_on")


class Stood(NamedTuple):
    """What of an evaluation there may be to tell of: a `Standing`."""

    on: date
    status: Status
    underlying: Status
    required: bool
    expires_on: date | None
    exempt_until: date | None
    next_change_on: date | None


class EvaluatedColumns:
    """Evaluations in columns: those of `certrules.bulk`, or those that a store kept before.

    `table`: a `pyarrow.Table`. `prefix`: how the names of its columns begin. `on`: the day, where
    no column says it.
    """

    def __init__(self, table: Any, prefix: str = "", on: date | None = None) -> None:  # noqa: ANN401
        self.table = table
        self._prefix = prefix
        self._on = on
        self.codes = self.word_column("status")

    def __len__(self) -> int:
        """Return how many there are."""
        rows: int = self.table.num_rows
        return rows

    def column(self, name: str) -> Any:  # noqa: ANN401 - pyarrow comes without types
        """Return a column in one piece."""
        return self.table.column(self._prefix + name).combine_chunks()

    def word_column(self, name: str) -> Any:  # noqa: ANN401 - an array
        """Return statuses as places in `Status`, -1 for none."""
        column = self.column(name)
        words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        known = [_CODES[one] for one in words.dictionary.to_pylist()]
        places = words.indices.fill_null(len(known)).to_numpy()
        return np.array([*known, _NONE], np.int16)[places]

    def day_column(self, name: str) -> Any:  # noqa: ANN401 - an array
        """Return dates as days since 1970, `NEVER` for none."""
        return self.column(name).cast(pa.int32()).fill_null(NEVER).to_numpy()

    def flag_column(self, name: str) -> Any:  # noqa: ANN401 - an array
        """Return flags, False for none."""
        return self.column(name).fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003

    def is_one_of(self, statuses: Collection[Status]) -> Any:  # noqa: ANN401 - an array
        """Return where the status is one of these."""
        return np.isin(self.codes, [_STATUSES.index(one) for one in statuses])

    def standings(self, chosen: Any) -> Iterator[Stood | None]:  # noqa: ANN401 - an array
        """Yield how the assignments at some places stand, None for those never evaluated."""
        dates = [self._dates(name, chosen) for name in _TOLD_DATES]
        words = [self.word_column(name)[chosen].tolist() for name in ("status", "underlying")]
        required = self.flag_column("required")[chosen].tolist()
        days = self._dates("on", chosen) if self._on is None else [self._on] * len(chosen)
        for on, status, underlying, *rest in zip(days, *words, required, *dates, strict=True):
            found = Stood(on, _STATUSES[status], _STATUSES[underlying], *rest)
            yield None if status == _NONE else found

    def _dates(self, name: str, chosen: Any) -> list[Any]:  # noqa: ANN401 - an array
        days = self.day_column(name)[chosen].astype(np.int64)
        days[days == NEVER] = np.iinfo(np.int64).min  # what NumPy takes for no date
        found: list[Any] = days.view("datetime64[D]").tolist()
        return found


def differing(one: EvaluatedColumns, other: EvaluatedColumns) -> Any:  # noqa: ANN401 - an array
    """Return where two evaluations of the same assignments differ (R-28)."""
    found = one.codes != other.codes
    found |= one.word_column("underlying") != other.word_column("underlying")
    for name in _DATES:
        found |= one.day_column(name) != other.day_column(name)
    for name in _FLAGS:
        found |= one.flag_column(name) != other.flag_column(name)
    texts = [each.column("inherited_from").cast(pa.string()) for each in (one, other)]
    filled = [text.fill_null("").to_numpy(zero_copy_only=False) for text in texts]
    return found | (filled[0] != filled[1])
