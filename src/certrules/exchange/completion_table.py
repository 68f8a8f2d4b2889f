"""The rows of a completions file, kept small: numbers for cells, and what each number means.

A million rows are held in some tens of megabytes, since names, dates and states come again and
again. Rows come in plain pieces, column by column, or one by one where something is unusual.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Self

from certrules.errors import InvalidInput
from certrules.exchange.completion_rows import Named, Record
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.reading import Column, meaning

USERNAME: Final = "Username"
CERTIFICATION: Final = "Certification"
COMPLETED: Final = "Date Completed"
EXPIRES: Final = "Expiration Date"
STATUS: Final = "Status"
COMMENT: Final = "Comment"

COLUMNS: Final = (USERNAME, CERTIFICATION, COMPLETED, EXPIRES, STATUS, COMMENT)
"""The columns in the order of the fields of a `Record`, its number aside."""

_BLANK: Final = {EXPIRES: None, COMMENT: ""}
"""What a blank cell means where there may be one."""

MOST_TEXTS: Final = 65_536
"""How many comments are looked for again: most are either on many rows or on one."""


class Words(dict[str, int]):
    """What the cells of one column mean: a number for each cell, read when it first comes.

    `meanings`: what the numbers mean; the same meaning has one number, unless `most` were known.

    >>> words = Words(Column("id"))
    >>> words["a"], words[" a "], words.meanings
    (0, 0, ['a'])
    """

    def __init__(
        self, column: Column, limits: Limits = DEFAULT_LIMITS, most: int | None = None
    ) -> None:
        super().__init__()
        self.meanings: list[Any] = []
        self._column = column
        self._limits = limits
        self._most = most
        self._numbers: dict[object, int] = {}

    def __missing__(self, cell: str) -> int:
        """Read a cell that is new; raise `InvalidInput` if it means nothing."""
        text = cell.strip()
        if text or self._column.filled:
            value = meaning(self._column, text, self._limits)
        else:
            value = _BLANK[self._column.name]
        number = self.number(value)
        self[cell] = number
        return number

    def number(self, value: object) -> int:
        """Return the number of a meaning, which may be new."""
        if value in self._numbers:
            return self._numbers[value]
        if self._most is not None and len(self._numbers) >= self._most:
            self._numbers.clear()
            self.clear()
        self._numbers[value] = len(self.meanings)
        self.meanings.append(value)
        return self._numbers[value]


class CompletionTable:
    """The rows of a file: those that are sound, and the names in the others.

    `numbers`: the numbers of the sound rows in the file.
    """

    def __init__(self, columns: Iterable[Column], limits: Limits = DEFAULT_LIMITS) -> None:
        self.numbers = array("l")
        self.named: list[Named] = []
        self._words = {
            one.name: Words(one, limits, MOST_TEXTS if one.name == COMMENT else None)
            for one in columns
        }
        self._codes = {name: array("l") for name in COLUMNS}

    def __len__(self) -> int:
        """Return how many sound rows there are."""
        return len(self.numbers)

    def take(self, first: int, cells: Mapping[str, Sequence[str]]) -> bool:
        """Take a piece of rows by column, `first` being the number of the first one.

        Return false, and take nothing, when a cell of it means nothing.
        """
        try:
            codes = {
                name: array("l", list(map(self._words[name].__getitem__, cells[name])))
                for name in COLUMNS
            }
        except InvalidInput:
            return False
        for name, known in self._codes.items():
            known.extend(codes[name])
        self.numbers.extend(range(first, first + len(cells[USERNAME])))
        return True

    def add(self, row: Record | Named) -> None:
        """Take one row."""
        if isinstance(row, Named):
            self.named.append(row)
            return
        number, *values = row
        self.numbers.append(number)
        for name, value in zip(COLUMNS, values, strict=True):
            self._codes[name].append(self._words[name].number(value))

    def add_all(self, rows: Iterable[Record | Named]) -> Self:
        """Take some rows; return the table."""
        for one in rows:
            self.add(one)
        return self

    def meanings(self, name: str) -> list[Any]:
        """Return what the numbers in a column mean, in the order in which they came."""
        return self._words[name].meanings

    def codes(self, name: str) -> Sequence[int]:
        """Return the numbers in a column."""
        return self._codes[name]

    def translated(self, name: str, meanings: Sequence[int]) -> "array[int]":
        """Return a column with other numbers: `meanings` has one for each that is in it."""
        return array("l", list(map(meanings.__getitem__, self._codes[name])))

    def values(
        self, name: str, places: Iterable[int], meanings: Sequence[Any] | None = None
    ) -> list[Any]:
        """Return what stands in a column at some places, or what `meanings` has for it."""
        meant = self._words[name].meanings if meanings is None else meanings
        codes = self._codes[name]
        return [meant[codes[one]] for one in places]

    def records(self, places: Iterable[int]) -> Iterator[Record]:
        """Yield the rows at some places."""
        for one in places:
            yield Record(self.numbers[one], *(self.values(name, [one])[0] for name in COLUMNS))
