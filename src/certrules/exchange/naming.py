"""Names in cells become the ids of what bears them, and ids become names again (F-7, F-8)."""

from collections.abc import Iterable
from typing import ClassVar

from certrules.errors import InvalidInput
from certrules.exchange.problems import Findings, Hints, Where
from certrules.model.names import name_key


class UnknownName(InvalidInput):
    """A name that nothing has (F-8)."""

    code: ClassVar[str] = "unknown-name"


class AmbiguousName(InvalidInput):
    """A name that several things have (F-7)."""

    code: ClassVar[str] = "ambiguous-name"


def note_not_told(id: str, where: Where, found: Findings) -> None:  # noqa: A002 - the field's name
    """Note that a thing has no cell that names it and no other."""
    message = "cannot be told from another name in the file. Rename one of them."
    found.add(where, "not-writable", id, message)


class Names:
    """The names of things of one sort, each with its id.

    A cell names a thing by its name as it stands, or else by its key (F-7). A thing whose name does
    not tell it from others is named by its id.

    >>> names = Names("certification", [("fa", "First aid"), ("fs", "Fire safety")])
    >>> names.id_of("FIRST AID"), names.written("fs")
    ('fa', 'Fire safety')
    """

    def __init__(self, what: str, named: Iterable[tuple[str, str]]) -> None:
        named = list(named)
        self._what = what
        self._names = dict(named)
        self._ways = (
            _ids_by((name, id_) for id_, name in named),
            _ids_by((name_key(name), id_) for id_, name in named),
            _ids_by((id_, id_) for id_, _ in named),
        )
        self._folded_ids = _ids_by((name_key(id_), id_) for id_, _ in named)
        self._hints = Hints(dict.fromkeys(self._names.values()))

    def id_of(self, cell: str) -> str:
        """Return the id of what a cell names.

        Raises `UnknownName`, and `AmbiguousName` where several have the name.
        """
        key = name_key(cell)
        several: list[str] = []
        for way, word in zip(self._ways, (cell, key, cell), strict=True):
            ids = way.get(word, [])
            if len(ids) == 1:
                return ids[0]
            several = several or ids
        # The name of several means one of them only where the id stands to the letter.
        ids = several or self._folded_ids.get(key, [])
        if len(ids) == 1:
            return ids[0]
        if ids:
            choice = ", ".join(map(repr, sorted(ids)[:3]))
            remedy = f"Write the id instead: one of {choice}."
            raise AmbiguousName(cell, f"is the name of several {self._what}s", remedy)
        message = self._hints.message(self._what, cell, f"Add the {self._what} first.")
        raise _Said(cell, message)

    def written(self, id: str) -> str | None:  # noqa: A002 - the field's name
        """Return the cell that names a thing: its name, its id, or None where neither would do."""
        return next((cell for cell in (self._names[id], id) if self.names(cell, id)), None)

    def names(self, cell: str, id: str) -> bool:  # noqa: A002 - the field's name
        """Return whether a cell names the thing with this id, and no other."""
        try:
            return self.id_of(cell) == id
        except InvalidInput:
            return False


class _Said(UnknownName):
    """An unknown name whose message is made already, with the nearest name in it."""

    def __init__(self, value: str, message: str) -> None:
        super().__init__(value, message, "")
        self._message = message

    @property
    def message(self) -> str:
        """The message without the place."""
        return self._message


def _ids_by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, id_ in pairs:
        ids = found.setdefault(word, [])
        if id_ not in ids:
            ids.append(id_)
    return found
