"""One column of an Arrow table as NumPy arrays: dates, flags, words, and lists of them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from certrules.bulk.calendar import FIRST_DAY, LAST_DAY
from certrules.bulk.columns import Flags, Ints, Offsets, shown
from certrules.bulk.faults import Faults, NullValue, fact
from certrules.errors import DateOutOfRange, InvalidDate, UnknownWord

_compute: Any = pc
"""The functions of this module are made when it is imported; no type checker sees them."""

Array = Any
"""A `pyarrow.Array`; pyarrow comes without types."""


class List:
    """A column of lists: the values of row r stand at ``offsets[r]`` up to ``offsets[r + 1]``.

    `parts`: where the lists of each chunk begin and end among the chunk's values. `chunks`: the
    values. `single`: which rows have a value, when the column holds single values; else None.
    """

    def __init__(
        self, parts: Sequence[Offsets], chunks: Array, single: Flags | None = None
    ) -> None:
        self.parts, self.chunks, self.single = parts, chunks, single

    @cached_property
    def offsets(self) -> Offsets:
        """Where the values of each row begin, and the end of the last."""
        if len(self.parts) == 1:
            return self.parts[0]
        lengths = [np.diff(part) for part in self.parts]
        return _offsets(np.concatenate([np.zeros(0, np.int32), *lengths]))

    @cached_property
    def values(self) -> Array:
        """The values as one array."""
        return whole(self.chunks)

    @property
    def empty(self) -> bool:
        """Whether there is no value but nulls."""
        return bool(self.chunks.null_count == len(self.chunks))

    def like(self, other: "List") -> bool:
        """Return whether each list is as long as that of another column."""
        if [len(one) for one in self.parts] != [len(one) for one in other.parts]:
            return np.array_equal(self.offsets, other.offsets)
        return all(map(np.array_equal, self.parts, other.parts))

    def rows_of(self, wrong: Flags) -> NDArray[np.int64]:
        """Return the rows in which flagged values stand."""
        return self.rows_at(np.flatnonzero(wrong))

    def rows_at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows in which the values at some places stand."""
        return np.searchsorted(self.offsets, places, side="right") - 1


class Texts:
    """A chunked column of texts that few ask for: each is made a `str` when it is."""

    def __init__(self, array: Array | None) -> None:
        self._array = array

    def __getitem__(self, at: int) -> str | None:
        """Return the text at a place, None for a null."""
        text: str | None = None if self._array is None else self._array[int(at)].as_py()
        return text

    def absent(self, size: int) -> Flags:
        """Return which of `size` texts are null."""
        if self._array is None:
            return np.ones(size, np.bool_)
        if not self._array.null_count:
            return np.zeros(size, np.bool_)
        return np.concatenate([~valid(chunk) for chunk in self._array.chunks])


def valid(array: Array) -> Flags:
    """Return which entries of an array are no null.

    >>> valid(pa.array([1, None, 3])).tolist()
    [True, False, True]
    """
    if not array.null_count:
        return np.ones(len(array), np.bool_)
    bitmap = array.buffers()[0]
    if bitmap is None:
        return np.asarray(array.is_valid())
    # Arrow's way from bits to bytes takes several times as long.
    first = array.offset // 8
    bits = np.frombuffer(bitmap, np.uint8)[first : (array.offset + len(array) + 7) // 8]
    begin = array.offset - 8 * first
    found: Flags = np.unpackbits(bits, bitorder="little")[begin : begin + len(array)].view(np.bool_)
    return found


def dates(name: str, array: Array, missing: int | None, faults: Faults, rows: List | None) -> Ints:
    """Return a column of dates as days since 1970-01-01; a null is `missing`, or refused if None.

    `rows`: the list that the values stand in, None when each is a row of its own.
    """
    found = _as_dates(name, array, faults, rows)
    if found is None:
        return np.zeros(len(array), np.int32)
    numbers = _numbers(found)
    if not found.null_count:
        return _within(name, numbers, None, faults, rows)
    if missing is None:
        error = NullValue("", "is no date", "Fill it in, or take the row or the entry out.")
        faults.rows(name, _rows(np.asarray(found.is_null()), rows), ["null"], error)
        missing = FIRST_DAY
    there = np.flatnonzero(valid(found))
    days = np.full(len(numbers), missing, np.int32)
    days[there] = _within(name, numbers[there], there, faults, rows)
    return days


def _numbers(array: Array) -> Ints:
    """Return the numbers of a `date32` array where they lie; at a null stands any number."""
    _, values = array.buffers()
    # What is empty need not have a buffer.
    if not len(array):
        return np.zeros(0, np.int32)
    return np.frombuffer(values, np.int32, len(array), array.offset * 4)


def _within(
    name: str, days: Ints, places: NDArray[np.int64] | None, faults: Faults, rows: List | None
) -> Ints:
    """Return days, those outside R-4's range refused and replaced.

    `places`: where in the column they stand, None for one after another.
    """
    if days.min(initial=FIRST_DAY) >= FIRST_DAY and days.max(initial=FIRST_DAY) <= LAST_DAY:
        return days
    wrong = (days < FIRST_DAY) | (days > LAST_DAY)
    at = np.flatnonzero(wrong) if places is None else places[wrong]
    late = DateOutOfRange("", "is outside 1900-01-01 … 2999-12-31", "Correct the year (R-4).")
    told = at if rows is None else rows.rows_at(at)
    faults.rows(name, told, [shown(int(days[wrong][0]))], late)
    return np.where(wrong, np.int32(FIRST_DAY), days)


def _as_dates(name: str, array: Array, faults: Faults, rows: List | None) -> Array | None:
    """Return an array as `date32`; a timestamp must stand at midnight and have no zone."""
    kind = array.type
    if pa.types.is_date32(kind):
        return array
    if pa.types.is_null(kind):
        return array.cast(pa.date32())
    if pa.types.is_date64(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        days = array.cast(pa.date32(), safe=False)
        timed = np.asarray(_compute.not_equal(days.cast(kind), array).fill_null(False))  # noqa: FBT003
        if timed.any():
            first = str(array[int(np.flatnonzero(timed)[0])].as_py())
            error = InvalidDate("", "has a time of day", "Give dates; certrules counts whole days.")
            faults.rows(name, _rows(timed, rows), [first], error)
        return days
    faults.column(name, str(kind), "is no column of dates", "Give date32, or timestamps at 00:00.")
    return None


def _rows(wrong: Flags, rows: List | None) -> Flags | NDArray[np.int64]:
    return wrong if rows is None else rows.rows_of(wrong)


def flags(name: str, array: Array, faults: Faults) -> Flags:
    """Return a column of truth values; a null is refused."""
    if not pa.types.is_boolean(array.type):
        faults.column(name, str(array.type), "is no column of truth values", "Give bool.")
        return np.zeros(len(array), np.bool_)
    if array.null_count:
        error = NullValue("", "is neither true nor false", "Fill it in.")
        faults.rows(name, np.asarray(array.is_null()), ["null"], error)
        array = array.fill_null(False)  # noqa: FBT003 - the value that stands in
    return np.asarray(array).astype(np.bool_)


def words(name: str, array: Array, faults: Faults) -> Array | None:
    """Return a column of texts as plain strings or a dictionary of them, None if it is neither."""
    kind = array.type
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string(text) or pa.types.is_large_string(text) or pa.types.is_string_view(text):
        return array
    faults.column(name, str(kind), "is no column of texts", "Give string or a dictionary of them.")
    return None


def codes(
    name: str, array: Array, known: list[str], faults: Faults, refuse: Callable[[str], Any]
) -> Ints:
    """Return for each text its place among those known; a null is -1, an unknown one is refused.

    `refuse`: makes the error of an unknown text.
    """
    found = words(name, array, faults)
    if found is None:
        return np.full(len(array), -1, np.int32)
    there = None
    if found.null_count:
        there = np.flatnonzero(valid(found))
        found = found.drop_null()
    places = _codes(found, known)
    wrong = np.flatnonzero(places < 0)
    if len(wrong):
        value = found[int(wrong[0])].as_py()
        faults.rows(name, wrong if there is None else there[wrong], [value], refuse(value))
    if there is None:
        return places
    spread = np.full(len(array), -1, np.int32)
    spread[there] = places
    return spread


def _codes(texts: Array, known: list[str]) -> Ints:
    """Return for each text, none of them null, its place among those known, -1 for unknown."""
    if not pa.types.is_dictionary(texts.type):
        return _places(texts, known).astype(np.int32)
    codes: Ints = _places(texts.dictionary, known).astype(np.int32)
    return codes.take(np.asarray(texts.indices))


def _places(texts: Array, known: list[str]) -> NDArray[np.int64]:
    if not pa.types.is_string(texts.type):
        texts = texts.cast(pa.large_string()) if len(texts) else texts.cast(pa.string())
    places = _compute.index_in(texts, value_set=pa.array(known, texts.type))
    return np.asarray(places.fill_null(-1)).astype(np.int64)


def lists(name: str, column: Array, faults: Faults) -> List:
    """Return a column of lists; a null is an empty one, a column of single values one each."""
    kind = column.type
    if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        column = _of_views(column)
        kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        parts = [_offsets_of(chunk) for chunk in column.chunks]
        values = [chunk.flatten() for chunk in column.chunks]
        return List(parts, pa.chunked_array(values, kind.value_type))
    if pa.types.is_nested(kind) and not pa.types.is_dictionary(kind):
        faults.column(name, str(kind), "is no column of lists", "Give a list for each row.")
        return List([_offsets(np.zeros(len(column), np.int32))], pa.chunked_array([pa.nulls(0)]))
    array = whole(column)
    single = valid(array)
    return List([_offsets(single)], pa.chunked_array([array.drop_null()]), single)


def beside(name: str, column: Array, first: List, faults: Faults) -> List | None:
    """Return a column of lists of which each is as long as that of another column.

    Beside single values stand single values; a null is then an entry without a value. None when
    the lengths differ, which is a fault.
    """
    found = lists(name, column, faults)
    if first.single is not None and found.single is not None:
        wrong = found.single & ~first.single
        values = whole(column).filter(pa.array(first.single))
        found = List(first.parts, pa.chunked_array([values]), first.single)
        value = "1 instead of 0"
    elif found.like(first):
        return found
    else:
        lengths, wanted = np.diff(found.offsets), np.diff(first.offsets)
        wrong = lengths != wanted
        at = int(np.argmax(wrong))
        value = f"{lengths[at]} instead of {wanted[at]}"
    if not wrong.any():
        return found
    error = fact(
        "is not as long as the list that it belongs to",
        "Give one entry for each; null where there is nothing to say.",
    )
    faults.rows(name, wrong, [value], error)
    return None


def whole(column: Array) -> Array:
    """Return a column of a table as one array, of the kinds that Arrow can join."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if any(chunk.dictionary.null_count for chunk in column.chunks):
            column = column.cast(kind.value_type)
        else:
            column = column.unify_dictionaries()
    elif pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        column = _of_views(column)
    elif pa.types.is_string_view(kind):
        # Arrow has no filter for a view.
        column = column.cast(pa.large_string())
    elif pa.types.is_binary_view(kind):
        column = column.cast(pa.large_binary())
    if column.num_chunks == 1:
        # Even of one chunk a copy would be made.
        return column.chunk(0)
    joined = column.combine_chunks()
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _of_views(column: Array) -> Array:
    """Return a column of list views as lists; Arrow's own cast goes wrong where there are nulls."""
    plain = pa.large_list(column.type.value_type)
    return pa.chunked_array([_list_of(chunk) for chunk in column.chunks], plain)


def _list_of(view: Array) -> Array:
    offsets = _offsets(np.asarray(_compute.list_value_length(view).fill_null(0)))
    return pa.LargeListArray.from_arrays(offsets.astype(np.int64), view.flatten())


def _offsets_of(array: Array) -> Offsets:
    """Return where the lists of an array begin and end among its flattened values."""
    if array.null_count or pa.types.is_fixed_size_list(array.type):
        return _offsets(np.asarray(_compute.list_value_length(array).fill_null(0)))
    offsets: Offsets = np.asarray(array.offsets)
    if offsets[0]:
        offsets = offsets - offsets[0]
    return offsets.astype(_kind_of(int(offsets[-1])), copy=False)


def _offsets(lengths: NDArray[Any]) -> Offsets:
    kind = _kind_of(int(lengths.sum(dtype=np.int64)))
    offsets = np.zeros(len(lengths) + 1, kind)
    np.cumsum(lengths, dtype=kind, out=offsets[1:])
    return offsets


def _kind_of(last: int) -> type[np.int32 | np.int64]:
    return np.int32 if last <= np.iinfo(np.int32).max else np.int64


def unknown_word(value: str, known: list[str]) -> UnknownWord:
    """Return the error of a word that is none of those known.

    >>> unknown_word("x", ["a", "b"]).remedy
    "Use one of 'a', 'b'."
    """
    return UnknownWord(value, "is no word for it", f"Use one of {', '.join(map(repr, known))}.")
