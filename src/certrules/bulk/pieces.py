"""Record batches become pieces of about a size, cut between subjects where rows need each other."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from certrules.bulk.faults import Faults, NullValue, fact
from certrules.errors import InvalidInput, Problem, ProblemsFound

pc: Any = compute
"""Most functions of `pyarrow.compute` are made when it is loaded, and no type checker sees them."""

Table = Any
"""A `pyarrow.Table`; pyarrow comes without types."""

Array = Any
"""A `pyarrow.Array`; pyarrow comes without types."""


def by_rows(batches: Iterator[Any], size: int) -> Iterator[Table]:
    """Yield the rows in tables of `size` rows; the last has what is left.

    >>> batches = pa.table({"a": [1, 2, 3, 4, 5]}).to_batches(2)
    >>> [len(table) for table in by_rows(batches, 3)]
    [3, 2]
    """
    held: list[Any] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= size:
            table = pa.Table.from_batches(held)
            for begin in range(0, rows - rows % size, size):
                yield table.slice(begin, size)
            rows %= size
            held = table.slice(len(table) - rows).to_batches()
    if rows:
        yield pa.Table.from_batches(held)


def by_subject(batches: Iterator[Any], size: int) -> Iterator[Table]:
    """Yield the rows in tables of about `size` rows, all adjacent rows of a subject in one.

    >>> table = pa.table({"subject": ["a", "a", "b", "b", "b", "c"]})
    >>> [len(table) for table in by_subject(table.to_batches(1), 2)]
    [2, 3, 1]
    """
    held: list[Any] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        while rows > size:
            table = pa.Table.from_batches(held)
            cut = _cut(table.column("subject"), size)
            if not cut:
                break
            yield table.slice(0, cut)
            rows -= cut
            held = table.slice(cut).to_batches()
    if rows:
        yield pa.Table.from_batches(held)


_NEAR = 1 << 12
"""How many rows before the cut are looked at first: few subjects have more."""


def _cut(subject: Any, size: int) -> int:  # noqa: ANN401
    """Return where to cut: before the last subject that begins within `size`, else the next."""
    near = max(size - _NEAR, 0)
    begins = _begins(comparable(subject.slice(near, size - near + 1))) + near
    if len(begins):
        return int(begins[-1])
    begins = _begins(comparable(subject))
    place = int(np.searchsorted(begins, size, side="right"))
    if place:
        return int(begins[place - 1])
    return int(begins[0]) if len(begins) else 0


def _begins(subject: Array) -> NDArray[np.int64]:
    """Return the rows, but the first, that are of another subject than the one before."""
    differs = pc.not_equal(subject.slice(1), subject.slice(0, len(subject) - 1))
    # A null is no subject, which is refused when the piece is looked at.
    return np.flatnonzero(np.asarray(differs.fill_null(True))) + 1  # noqa: FBT003 - stands in


def tells_apart(kind: Any) -> bool:  # noqa: ANN401
    """Whether a column of this type can tell subjects apart.

    >>> tells_apart(pa.int8()), tells_apart(pa.float32())
    (True, False)
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(
        texts
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_null(kind)
    )


def comparable(subject: Any) -> Array:  # noqa: ANN401
    """Return a column of subjects as one array that can be compared."""
    kind = subject.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_null(kind) or pa.types.is_string_view(kind):
        kind = pa.large_string()
    array = subject.cast(kind).combine_chunks()
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


@attrs.frozen
class _Seen:
    low: Any
    high: Any
    subjects: Array


class Subjects:
    """The subjects of the pieces so far: none may come again in a later one."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []

    def again(self, begin: int, subject: Any) -> Sequence[Problem]:  # noqa: ANN401
        """Take up the subjects of the next piece; return what is wrong if some were there before.

        `begin`: the number of its first row.
        """
        rows = comparable(subject)
        if rows.null_count:
            absent = NullValue("", "is no subject", "Say whose assignment it is.")
            return _told(begin, rows.is_null(), "null", absent)
        new = pc.unique(rows)
        low, high = pc.min_max(new).values()
        again = [
            one.subjects.filter(pc.is_in(one.subjects, value_set=new))
            for one in self._seen
            if one.low.as_py() <= high.as_py() and low.as_py() <= one.high.as_py()
        ]
        self._seen.append(_Seen(low, high, new))
        wrong = pa.concat_arrays([new.slice(0, 0), *again])
        if not len(wrong):
            return ()
        where = pc.is_in(rows, value_set=wrong)
        error = fact(
            "comes again, after other subjects",
            "Sort the rows by subject: those of one may need each other (R-18, R-59).",
        )
        return _told(begin, where, str(rows.filter(where)[0].as_py()), error)


def _told(begin: int, where: Array, first: str, error: InvalidInput) -> Sequence[Problem]:
    faults = Faults(begin)
    faults.rows("subject", np.asarray(where), [first], error)
    problems: Sequence[Problem] = ()
    try:
        faults.raise_any()
    except ProblemsFound as found:
        problems = found.problems
    return problems
