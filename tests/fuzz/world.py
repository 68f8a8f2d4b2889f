"""A small store in memory, soon made, that tables are read into."""

from datetime import date

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.testing import worlds

DAY = date(2026, 1, 5)
CATALOGUE = cr.Catalogue(
    [
        worlds.yearly("1", name="First aid", children=["2"]),
        worlds.yearly("2", name="Straße"),
        cr.Certification("lift", "Lift", subject_kind="asset"),
        cr.Certification("all", "All", cr.Policy(all_of=["1", "2"])),
        cr.Certification("d1", "Twin"),
        cr.Certification("d2", "twin"),
        cr.Certification("=1+1"),
    ]
)
ROSTER = cr.Roster(
    [cr.Company("acme", "Acme"), cr.Company("b", "Bolt")],
    [cr.Subject("ana", company="acme"), cr.Subject("Ben"), cr.Subject("lift-1", kind="asset")],
    [
        cr.Role("free", "Free"),
        cr.Role("crew", "Crew", "acme", requires=["1"]),
        cr.Role("watch", "Watch", "b", ["2"], competency=cr.Competency("2 years", "1 month")),
    ],
    [cr.Membership("ana", "crew")],
    [
        cr.Entry("ana", "1", cr.Completion(DAY, date(2027, 1, 31), comment="on paper")),
        cr.Entry("ana", "2", cr.Completion(DAY, state="pending")),
        cr.Entry("Ben", "2", cr.Completion(DAY, state="declined")),
        cr.Entry("Ben", "=1+1", cr.Completion(DAY, comment="=1+1")),
    ],
)


def filled() -> MemoryStore:
    """Return a store with the small world in it."""
    store = MemoryStore()
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by="setup", at=worlds.hour(0)))
    store.apply(lambda t: t.load(ROSTER, by="setup", at=worlds.hour(0)))
    return store


_STATE = filled()._state


def fresh() -> MemoryStore:
    """Return a store with the small world in it, at once: transactions work on copies of it."""
    store = MemoryStore()
    store._state = _STATE
    return store
