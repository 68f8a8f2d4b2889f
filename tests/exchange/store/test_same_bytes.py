"""Exports of one store are the same bytes in every process (F-14, G14)."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.house.tree import ROOT

ZONES = ["UTC", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu"]
LOCALES = ["C", "C.UTF-8", "tr_TR.UTF-8"]
SEEDS = ["0", "1", "4242"]

PROGRAM = """
import hashlib, json, locale, os, sys, tempfile, time
from contextlib import suppress
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

with suppress(locale.Error):  # not every machine has each of them
    locale.setlocale(locale.LC_ALL, "")
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
found = []
for zone in json.loads(sys.argv[1]):
    os.environ["TZ"] = zone
    time.tzset()
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
    found.append(sums)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A folder with the locales that are not on every machine, as far as they can be made."""
    folder = tmp_path_factory.mktemp("locales")
    if make := shutil.which("localedef"):
        for name in LOCALES[2:]:
            words = [make, "-i", name.partition(".")[0], "-f", "UTF-8", str(folder / name)]
            subprocess.run(words, capture_output=True, check=False)
    return folder


def exports(places, seed, name, umask):
    """Return the rows and checksums of every table, filtered or not, in each format and zone."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(ZONES), umask],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": name, "LOCPATH": str(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def first(places):
    """What every export must be: that of one zone, locale and seed."""
    return exports(places, SEEDS[0], LOCALES[0], "077")[0]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("name", LOCALES)
def test_the_same_store_gives_the_same_bytes(places, first, name):
    """G14: every table is the same bytes for every hash seed, time zone and locale."""
    assert len(first) == 5 * 2 * 4
    assert all(rows for rows, _ in first.values())
    for seed, umask in zip(SEEDS, ("022", "077", "000"), strict=True):
        assert exports(places, seed, name, umask) == [first] * len(ZONES)
