"""What is wrong with a table: by column, with the first rows and the count."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from certrules.errors import InvalidFact, InvalidInput, Problem, ProblemsFound, UnknownId

_SHOWN = 3


class WrongColumn(InvalidInput):
    """A column of a table that is missing, unknown or of another type."""

    code = "wrong-column"


class NullValue(InvalidInput):
    """A null where a value must stand."""

    code = "null-value"


class UnknownCertification(InvalidInput):
    """An id that no certification of the catalogue has."""

    code = UnknownId.code


class Faults:
    """The problems of one table, gathered so that all are told at once."""

    def __init__(self, begin: int = 0) -> None:
        self._begin = begin
        self._problems: list[Problem] = []

    def touched(self, *names: str) -> bool:
        """Return whether anything is wrong with one of some columns already.

        What follows from one fault is not told as another (F-1).
        """
        return any(problem.place in names for problem in self._problems)

    def column(self, name: str, value: str, problem: str, remedy: str) -> None:
        """Note that a column as a whole is wrong."""
        error = WrongColumn(value, problem, remedy)
        self._problems.append(Problem("", name, None, error.code, value, error.message))

    def rows(
        self,
        name: str,
        wrong: NDArray[np.bool_] | NDArray[np.int64],
        values: Sequence[str] | NDArray[np.object_],
        error: InvalidInput,
    ) -> None:
        """Note the rows in which a column is wrong: a flag for each, or their numbers.

        `values`: what stands in the first of them. `error`: what is wrong and what to do; its value
        is taken from the first row.
        """
        rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else np.unique(wrong)
        if not len(rows):
            return
        first = [str(row + self._begin) for row in rows[:_SHOWN].tolist()]
        more = ", …" if len(rows) > _SHOWN else ""
        which = "row" if len(rows) == 1 else "rows"
        message = f"{len(rows)} {which} ({', '.join(first)}{more}), first {values[0]!r}: "
        message += f"{error.problem}. {error.remedy}"
        self._problems.append(
            Problem("", name, int(rows[0]) + self._begin, error.code, str(values[0]), message)
        )

    def raise_any(self) -> None:
        """Raise `ProblemsFound` with all of them, if there are any."""
        if self._problems:
            raise ProblemsFound(self._problems)


def fact(problem: str, remedy: str) -> InvalidFact:
    """Return what is wrong with a fact; the value is filled in by `Faults.rows`.

    >>> fact("is before it begins", "Correct one of the dates").problem
    'is before it begins'
    """
    return InvalidFact("", problem, remedy)
