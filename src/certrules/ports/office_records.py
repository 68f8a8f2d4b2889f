"""A change that is under way, and office records, each version on top of the one before."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import attrs

from certrules.errors import ConflictingChange, DuplicateId, UnknownId
from certrules.model.fields import identifier, instant
from certrules.ports import checks
from certrules.ports.records import OfficeRecord


@attrs.frozen
class Header:
    """Who makes a change, when and why; `number` orders the audit trail."""

    number: int
    by: str
    at: datetime
    because: str


class OfficeBookkeeping(ABC):
    """The writes of office records, made of the steps that a store gives."""

    @abstractmethod
    def open_change(self, by: str, at: datetime, because: str) -> Header:
        """Begin a change: give it the next number, and keep others from changing facts."""

    @abstractmethod
    def latest_office_records(self, kind: str, keys: Collection[str]) -> dict[str, OfficeRecord]:
        """Return the latest version of office records by key, those taken off among them."""

    @abstractmethod
    def add_office_records(self, header: Header, records: Sequence[OfficeRecord]) -> None:
        """Add versions of office records."""

    def write_office(
        self, records: Iterable[OfficeRecord], *, by: str, at: datetime, because: str = ""
    ) -> None:
        """See `Transaction.write_office`."""
        header = self._opened(by, at, because)
        by_kind: dict[str, dict[str, OfficeRecord]] = {}
        for one in records:
            checks.texts(one)
            if by_kind.setdefault(one.kind, {}).setdefault(one.key, one) is not one:
                raise DuplicateId(one.key, f"is the key of two {one.kind} records", "Give it once.")
        for kind, given in by_kind.items():
            latest = self.latest_office_records(kind, list(given))
            for one in given.values():
                _check_version(latest.get(one.key), one)
            self.add_office_records(header, list(given.values()))

    def _opened(self, by: str, at: datetime, because: str) -> Header:
        return self.open_change(identifier(by), instant(at), because)


def _check_version(before: OfficeRecord | None, given: OfficeRecord) -> None:
    """Refuse a version of an office record that does not follow the latest one."""
    if given.removed and (before is None or before.removed):
        raise UnknownId(given.kind, given.key)
    found = 0 if before is None else before.version
    if given.version != found + 1:
        raise ConflictingChange(
            f"The {given.kind} {given.key!r} has version {found}, "
            f"and version {given.version} does not follow it",
            "Read it again, and decide anew.",
            again=False,
        )
