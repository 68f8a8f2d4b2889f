"""Evaluations as columns of a table, and single ones of them as objects."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from certrules.model.verdicts import Status
from certrules.ports.records import StoredEvaluation

NEVER = np.iinfo(np.int32).min
"""Stands for no date among days since 1970."""

_STATUSES = tuple(Status)
_CODES = {one.value: code for code, one in enumerate(_STATUSES)}
_NONE = -1

_DATES = ("expires_on", "due_on", "overdue_on", "exempt_until")
_FLAGS = ("required", "pending")


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

    def standings(
        self,
        chosen: Any,  # noqa: ANN401 - an array
        pairs: Sequence[tuple[str, str]],
    ) -> Iterator[StoredEvaluation | None]:
        """Yield the evaluations at some places, None where there is none.

        `pairs`: subject and certification of each.
        """
        names = [*_DATES, "inherited_from", *_FLAGS, "next_change_on"]
        columns = [self.column(name).take(pa.array(chosen)).to_pylist() for name in names]
        columns += [self.word_column(name)[chosen].tolist() for name in ("status", "underlying")]
        days = self._days(chosen)
        for pair, on, *rest, status, underlying in zip(pairs, days, *columns, strict=True):
            if status == _NONE:
                yield None
                continue
            answer: list[Any] = [_STATUSES[status], _STATUSES[underlying], *rest, None]
            yield StoredEvaluation(pair[0], pair[1], on, *answer)

    def _days(self, chosen: Any) -> Sequence[date]:  # noqa: ANN401 - an array
        if self._on is not None:
            return [self._on] * len(chosen)
        days: Sequence[date] = self.column("on").take(pa.array(chosen)).to_pylist()
        return days


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
