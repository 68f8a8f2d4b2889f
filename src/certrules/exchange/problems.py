"""Where something is wrong in a file, and the list in which all of it is gathered (F-1).

Files have these codes besides those of `certrules.errors`:

- any file: ``missing-file``, ``unreadable-file``, ``unwritable-file``, ``unknown-file``,
  ``unknown-format``, ``file-too-large``, ``not-utf-8``, ``syntax``;
- plain data: ``unknown-key``, ``missing-key``, ``duplicate-key``, ``wrong-type``, ``invalid-text``;
- tables: ``missing-header``, ``unknown-column``, ``missing-column``, ``duplicate-column``,
  ``row-length``, ``quoting``, ``line-end``, ``cell-too-long``, ``missing-value``,
  ``invalid-number``, ``invalid-boolean``, ``invalid-list``, ``invalid-text``, ``two-versions``,
  ``too-many-problems``, ``not-writable``;
- tables taken into a store: ``unknown-name``, ``ambiguous-name``, ``already-decided``,
  ``ambiguous-record``, ``invalid-mark``, ``duplicate-row``, ``duplicate-name``,
  ``name-mismatch``; as warnings, ``same-day``, ``not-in-force``, ``not-marked``, ``no-column``;
- foreign files: ``wrong-encoding``, ``wrong-mapping``, ``missing-end``, ``unreadable-workbook``,
  ``unknown-sheet``, ``hidden-cells``, ``merged-cells``, ``no-stored-value``; as a warning,
  ``left-out``.
"""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Final

import attrs

from certrules.errors import InvalidInput, Problem, ProblemsFound, UnknownId, shown
from certrules.model.names import name_key


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant: the same but for its case, or a close one.

    >>> did_you_mean("VALID_FOR", ["valid_for", "cost"]), did_you_mean("zzz", ["cost"])
    ('valid_for', None)
    """
    known = list(known)
    same = [one for one in known if name_key(one) == name_key(word)]
    return next(iter(same or get_close_matches(word, known, n=1)), None)


@attrs.frozen
class Where:
    """A place in a file: a path in plain data, or a column of a record.

    >>> Where("p.toml").at("certification").at(2).at("policy").path
    'certification[2].policy'
    """

    source: str = ""
    path: str = ""
    row: int | None = None

    def at(self, step: str | int) -> "Where":
        """Return the place one step further in."""
        return Where(self.source, _join(self.path, step), self.row)

    def item(self, number: int) -> "Where":
        """Return the place of an item of a list; the list of a cell is one place with it."""
        return self.at(number) if self.row is None else self

    def problem(self, code: str, value: object, message: str) -> Problem:
        """Return the problem with this code, value and message at this place."""
        return Problem(self.source, self.path, self.row, code, _short(value), message)

    def refused(self, error: InvalidInput) -> Problem:
        """Return the problem that a model's refusal is, at the field that the model names."""
        path = _join(self.path, error.field) if error.field else self.path
        return Problem(self.source, path, self.row, error.code, _short(error.value), error.message)


LONGEST_STEP: Final = 200
"""How many characters of a key or a header stand in a place."""


def _join(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    step = step if len(step) <= LONGEST_STEP else f"{step[:LONGEST_STEP]}…"
    return f"{path}.{step}" if path and not step.startswith("[") else f"{path}{step}"


def _short(value: object) -> str:
    return shown(value)[1:-1] if isinstance(value, str) else shown(str(value))[1:-1]


MOST_HINTS: Final = 1_000


MOST_PROBLEMS: Final = 100_000
"""When so many problems have been found, no more are noted."""


@attrs.define
class Findings:
    """The problems found so far, in the order of the files, and at last whether there are more.

    `stops`: when they are too many, raise `ProblemsFound` with them instead of going on.
    """

    problems: list[Problem] = attrs.field(factory=list)
    stops: bool = attrs.field(default=False, kw_only=True)
    _hints_left: int = MOST_HINTS

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """Return what `did_you_mean` does, but only so often: comparing takes time."""
        self._hints_left -= 1
        return did_you_mean(word, known) if self._hints_left >= 0 else None

    def add(self, where: Where, code: str, value: object, message: str) -> None:
        """Note that `value` is wrong at a place; the message says what and how to remedy it."""
        text = f"{shown(value)} {message}" if value != "" else message
        self.add_message(where, code, value, text)

    def add_message(self, where: Where, code: str, value: object, message: str) -> None:
        """Note a problem whose message is whole and names the value by itself."""
        self._note(where.problem(code, value, message))

    def refuse(self, where: Where, error: InvalidInput) -> None:
        """Note what a model refused."""
        self._note(where.refused(error))

    def full(self, where: Where) -> bool:
        """Return whether no more are noted; if so, say at this row that there may be more."""
        if len(self.problems) == MOST_PROBLEMS:
            message = f"There are {MOST_PROBLEMS:,} problems and perhaps more. Correct these first."
            row = Where(where.source, "", where.row)
            self.problems.append(row.problem("too-many-problems", "", message))
        return len(self.problems) > MOST_PROBLEMS

    def _note(self, problem: Problem) -> None:
        if not self.full(Where(problem.source, "", problem.row)):
            self.problems.append(problem)
        elif self.stops:
            self.raise_if_any()

    def __bool__(self) -> bool:
        """Return whether anything was found."""
        return bool(self.problems)

    def raise_if_any(self) -> None:
        """Raise `ProblemsFound` with everything that was found."""
        if self.problems:
            raise ProblemsFound(self.problems)


MOST_COMPARISONS: Final = 50_000


@attrs.define
class Hints:
    """Messages for unknown ids, within a budget: comparing each with all ids takes long."""

    known: Collection[str]
    left: int = MOST_COMPARISONS
    _seen: dict[tuple[str, str], str] = attrs.field(factory=dict)

    def message(self, what: str, id: str, remedy: str = "") -> str:  # noqa: A002 - the field's name
        """Return the message that there is no such id, with the nearest one while that is cheap.

        `remedy`: what to do when none is near.
        """
        if (what, id) not in self._seen:
            self._seen[what, id] = self._message(what, id, remedy)
        return self._seen[what, id]

    def _message(self, what: str, id: str, remedy: str) -> str:  # noqa: A002 - the field's name
        self.left -= len(self.known)
        meant = did_you_mean(id, self.known) if self.left >= 0 else None
        return f"{UnknownId(what, id)} {f'Did you mean {shown(meant)}?' if meant else remedy}"
