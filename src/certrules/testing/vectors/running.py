"""The vectors put to an implementation, and what came out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from certrules.testing.vectors.answering import answer
from certrules.testing.vectors.reading import Case, UnsoundVectors, load

ANY_ERROR = "any"
"""The error of a case that must be refused, in whatever words."""


@attrs.frozen
class Failure:
    """A case that was answered otherwise: what was expected, and what came.

    `key`: the first key, in the order of the alphabet, under which the two differ.
    """

    case: Case
    key: str
    expected: object
    got: object

    def __str__(self) -> str:
        """Return the case with its rules and the first difference."""
        rules = ", ".join(self.case.rules)
        return f"{self.case.id} ({rules}): {self.key} is {self.got!r}, expected {self.expected!r}"


@attrs.frozen
class Report:
    """How many cases were put, and which of them were answered otherwise."""

    asked: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every case was put and answered as expected."""
        return self.asked > 0 and not self.failures

    def __str__(self) -> str:
        """Return the count, after a line for each failure."""
        right = self.asked - len(self.failures)
        return "\n".join([*map(str, self.failures), f"{right} of {self.asked} cases are right"])


def run(
    ask: Callable[[Case], Mapping[str, Any]] = answer, cases: Iterable[Case] | None = None
) -> Report:
    """Put cases to an implementation; return which were answered otherwise.

    `ask`: gives the answer to a case in the form of its `expect`; certrules itself if not given.
    What it raises is not caught: an error is an answer, too, ``{"error": code}``. `cases`: every
    case of the vectors if not given.

    Raises `UnsoundVectors` when there are no cases, and as `load` does.

    >>> every = load()
    >>> run(cases=every[:100]).passed
    True
    >>> print(run(lambda case: {"date": "2026-02-30"}, every[-1:]))
    zone-...
    0 of 1 cases are right
    """
    asked = tuple(load() if cases is None else cases)
    if not asked:
        message = "There are no cases to put. Give some, or none for all of them."
        raise UnsoundVectors(message)
    failures = [found for case in asked if (found := compared(case, ask(case)))]
    return Report(len(asked), tuple(failures))


def compared(case: Case, got: Mapping[str, Any]) -> Failure | None:
    """Return how an answer differs from what a case expects, None when it does not.

    A key that is missing is null. An error may say more than was expected of it.
    """
    one, other = _without_nulls(case.expect), _without_nulls(got)
    if one.get("error") == ANY_ERROR and "error" in other:
        return None
    for key in sorted(one if "error" in one else {*one, *other}):
        if one.get(key) != other.get(key):
            return Failure(case, key, one.get(key), other.get(key))
    return None


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    if isinstance(value, Mapping):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(one) for one in value]
    return value
