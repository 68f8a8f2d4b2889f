"""A store with one assignment that falls due on 2026-06-01."""

from datetime import UTC, date, datetime

import pytest

import certrules as cr
from certrules.adapters.memory.store import MemoryStore


@pytest.fixture
def world():
    """A store in memory: somebody holds what expires on 2026-07-01, with a notice and a task."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    certification = cr.Certification(
        "first-aid",
        policy=cr.Policy([cr.Term("1 year", first_notice="1 month")]),
        tasks=[cr.TaskRule(before="2 months", title="Book the course")],
    )
    roster = cr.Roster(
        subjects=[cr.Subject("ana")],
        entries=[
            cr.Entry("ana", "first-aid", cr.Completion(date(2025, 7, 1))),
            cr.Entry("ana", "first-aid", cr.Requirement()),
        ],
    )
    store = MemoryStore()
    store.prepare()
    store.apply(lambda t: t.set_catalogue(cr.Catalogue([certification]), by="test", at=at))
    store.apply(lambda t: t.load(roster, by="test", at=at))
    return store
