"""Exports of one store are the same bytes in every process (F-14, G14)."""

import pytest

from tests.anywhere import LOCALES, SEEDS, ZONES, in_each_zone, places

__all__ = ["places"]

PROGRAM = """
import hashlib, tempfile
from datetime import date
from pathlib import Path

from certrules.adapters.memory.store import MemoryStore
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_export import export_completions
from certrules.exchange.filters import Filter
from certrules.exchange.instances import export_instances
from certrules.exchange.sheet_files import FORMATS, save_export
from certrules.exchange.statuses_export import export_statuses
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.model.subjects import Membership
from certrules.testing import worlds
from tests.exchange.store.conftest import fill

os.umask(int(sys.argv[2], 8))

store = fill(MemoryStore())
who = {"by": "x", "at": worlds.hour(1)}
store.apply(lambda t: t.put([Membership("ben", "crew-b"), Membership("ana", "watch")], **who))
days = [date(2025, 8, 1), date(2026, 2, 28), date(2026, 6, 3)]
facts = [Completion(day, comment=f"İstanbul ı {day} =1,5") for day in days]
held = [("ana", "fa"), ("ben", "fs"), ("🦺 Zoë", "st"), ("ana", "competency:watch")]
entries = [Entry(*pair, fact) for pair in held for fact in facts]
store.apply(lambda t: t.record([*entries, Entry("lift-1", "lift", Completion(days[0]))], **who))

some = {"statuses": ["due", "valid", "expired"], "kinds": ["employee"], "companies": ["acme", "b"]}
tables = [
    export_assignments,
    export_certifications,
    export_completions,
    export_instances,
    export_statuses,
]

def made():
    sums = {}
    with tempfile.TemporaryDirectory() as folder, store.reading() as reading:
        for export in tables:
            for only in (Filter(on=date(2026, 7, 1)), Filter(**some, on=date(2026, 7, 1))):
                exported = export(reading, only)
                for word in FORMATS:
                    path = Path(folder) / "out"
                    save_export(exported, path, word)
                    name = f"{export.__name__} {word} {len(sums)}"
                    sums[name] = [exported.rows, hashlib.sha256(path.read_bytes()).hexdigest()]
    return sums
"""


@pytest.fixture(scope="module")
def first(places):
    """What every export must be: that of one zone, locale and seed."""
    return in_each_zone(PROGRAM, places, SEEDS[0], LOCALES[0], "077")[0]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("name", LOCALES)
def test_the_same_store_gives_the_same_bytes(places, first, name):
    """G14: every table is the same bytes for every hash seed, time zone and locale."""
    assert len(first) == 5 * 2 * 4
    assert all(rows for rows, _ in first.values())
    for seed, umask in zip(SEEDS, ("022", "077", "000"), strict=True):
        assert in_each_zone(PROGRAM, places, seed, name, umask) == [first] * len(ZONES)
