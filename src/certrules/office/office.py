"""The office: everything that people do, by area."""

from certrules.office.catalogue import Certifications
from certrules.office.desk import Desk
from certrules.office.groups import Groups
from certrules.office.levels import Levels
from certrules.ports.store import Store


class Office:
    """Everything that people do with certifications, on a store.

    `store`: where everything is kept, made ready with `prepare`. Each area is an attribute:
    `levels` (access levels and accounts), `certifications`, `groups`.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.actors import Actor
    >>> office = Office(MemoryStore())
    >>> office.levels.found(Actor("root", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 6, 1)))
    """

    def __init__(self, store: Store) -> None:
        self.desk = Desk(store)
        self.levels = Levels(self.desk)
        self.certifications = Certifications(self.desk)
        self.groups = Groups(self.desk)
