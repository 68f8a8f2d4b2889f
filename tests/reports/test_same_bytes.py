"""Every medium is the same bytes in every process (G14)."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from tests.reports.every_medium import PAGES

ZONES = ["UTC", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu"]
LOCALES = ["C", "C.UTF-8", "tr_TR.UTF-8"]
SEEDS = ["0", "1", "4242"]

PROGRAM = """
import hashlib, json, locale, os, sys, time
from contextlib import suppress

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.policies import Policy
from certrules.model.terms import Term
from tests.reports.every_medium import Workforce, others, pages
from tests.reports.world import CATALOGUE, DAY, KEPT, ROSTER

with suppress(locale.Error):  # not every machine has each of them
    locale.setlocale(locale.LC_ALL, "")

shorter = Policy(terms=[Term("6 months", first_notice="1 month", cost="12.50")])
other = Catalogue(
    [attrs.evolve(one, policy=shorter) if one.id == "first-aid" else one for one in CATALOGUE]
)
workforce = Workforce(CATALOGUE, other, ROSTER, DAY, ("ana", "fire"), KEPT)
found = []
for zone in json.loads(sys.argv[1]):
    os.environ["TZ"] = zone
    time.tzset()
    made = {**pages(workforce), **others(workforce)}
    content = {word: one if isinstance(one, bytes) else one.encode() for word, one in made.items()}
    found.append({word: hashlib.sha256(one).hexdigest() for word, one in content.items()})
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


def media(places, seed, name):
    """Return the checksums of every medium, in each zone."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(ZONES)],
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
    """What every medium must be: that of one zone, locale and seed."""
    return media(places, SEEDS[0], LOCALES[0])[0]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("name", LOCALES)
def test_the_same_workforce_gives_the_same_bytes(places, first, name):
    """G14: every page, table, workbook, calendar and drawing is the same wherever it is made."""
    assert set(PAGES) < set(first)
    assert len(set(first.values())) == len(first)
    for seed in SEEDS:
        assert media(places, seed, name) == [first] * len(ZONES)
