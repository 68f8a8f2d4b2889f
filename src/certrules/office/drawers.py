"""What an office keeps, as models: each kind of record has a drawer of its own."""

from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar, cast

import attrs

from certrules.errors import ConflictingChange, UnknownId
from certrules.office.actors import Actor
from certrules.ports.records import OfficeRecord
from certrules.ports.store import Reading, Transaction
from certrules.ports.texts import Texts

M = TypeVar("M")


class Unseen:
    """Stands for: the caller does not say what it has seen.

    >>> isinstance(UNSEEN, Unseen)
    True
    """

    def __repr__(self) -> str:
        """Return a short text."""
        return "UNSEEN"


UNSEEN: Final = Unseen()
"""For `seen`: overwrite whatever stands there now."""


def changed_meanwhile(what: str, key: str) -> ConflictingChange:
    """Return the error for an edit of what somebody else has changed since it was read."""
    return ConflictingChange(
        f"The {what} {key!r} was changed by somebody else meanwhile",
        "Look at it again, and decide anew.",
        again=False,
    )


@attrs.frozen
class Drawer(Generic[M]):
    """The records of one kind.

    `kind`: what a record of it is called. `model`: its class. `parts`: the classes of its own that
    its fields may hold, other than dates, instants and decimal numbers. `subject`,
    `certification`: the names of the fields with the ids by which records are found, None for none.
    """

    kind: str
    model: type[M]
    parts: tuple[type, ...] = ()
    subject: str | None = None
    certification: str | None = None
    _texts: Texts = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Make what writes and reads its records."""
        classes = {one.__name__: one for one in (self.model, *self.parts)}
        object.__setattr__(self, "_texts", Texts(classes))

    def find(self, t: Reading, key: str) -> M | None:
        """Return the record with a key, None when there is none."""
        return self.some(t, [key]).get(key)

    def get(self, t: Reading, key: str) -> M:
        """Return the record with a key; raise `UnknownId` when there is none."""
        found = self.find(t, key)
        if found is None:
            raise UnknownId(self.kind, key)
        return found

    def get_or(self, t: Reading, key: str, default: M) -> M:
        """Return the record with a key, or a default."""
        found = self.find(t, key)
        return default if found is None else found

    def some(self, t: Reading, keys: Iterable[str]) -> dict[str, M]:
        """Return the records with some keys, those that there are."""
        return self._read(t.office_records(self.kind, keys))

    def all(self, t: Reading) -> dict[str, M]:
        """Return every record by key, in the order in which they were first written."""
        return self._read(t.office_records(self.kind))

    def about(
        self, t: Reading, *, subject: str | None = None, certification: str | None = None
    ) -> dict[str, M]:
        """Return the records about a subject, about a certification, or about both."""
        found = t.office_records(self.kind, subject=subject, certification=certification)
        return self._read(found)

    def put(
        self,
        t: Transaction,
        actor: Actor,
        records: Mapping[str, M],
        *,
        seen: M | Unseen | None = UNSEEN,
        because: str = "",
    ) -> None:
        """Write records by key; those that say what is there already are left as they are.

        `seen`: what the caller has read under the key, None for nothing; raises `ConflictingChange`
        where something else stands there now.
        """
        latest = self._latest(t, records)
        rows: list[OfficeRecord] = []
        for key, value in records.items():
            before = latest.get(key)
            now = None if before is None or before.removed else self._model(before)
            if now == value:
                continue
            if not isinstance(seen, Unseen) and now != seen:
                raise changed_meanwhile(self.kind, key)
            rows.append(self._row(key, value, 0 if before is None else before.version))
        if rows:
            t.write_office(rows, by=actor.id, at=actor.at, because=because)

    def take_off(
        self, t: Transaction, actor: Actor, keys: Iterable[str], *, because: str = ""
    ) -> None:
        """Take records off; their versions stay in the history. Raises `UnknownId`."""
        keys = list(keys)
        latest = self._latest(t, keys)
        rows: list[OfficeRecord] = []
        for key in keys:
            before = latest.get(key)
            if before is None or before.removed:
                raise UnknownId(self.kind, key)
            rows.append(attrs.evolve(before, version=before.version + 1, removed=True))
        if rows:
            t.write_office(rows, by=actor.id, at=actor.at, because=because)

    def _latest(self, t: Reading, keys: Iterable[str]) -> dict[str, OfficeRecord]:
        found = t.office_records(self.kind, keys, versions=True)
        return {one.key: one for one in found}

    def _row(self, key: str, value: M, version: int) -> OfficeRecord:
        return OfficeRecord(
            self.kind,
            key,
            self._texts.write(value),
            version + 1,
            subject=getattr(value, self.subject) if self.subject else None,
            certification=getattr(value, self.certification) if self.certification else None,
        )

    def _read(self, rows: Iterable[OfficeRecord]) -> dict[str, M]:
        return {one.key: self._model(one) for one in rows}

    def _model(self, row: OfficeRecord) -> M:
        return cast("M", self._texts.read(row.content))
