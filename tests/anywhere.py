"""The same program in many processes: with other hash seeds, time zones and locales (G14)."""

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

FRAME = """
import json, locale, os, sys, time
from contextlib import suppress

with suppress(locale.Error):  # not every machine has each of them
    locale.setlocale(locale.LC_ALL, "")
{program}
found = []
for zone in json.loads(sys.argv[1]):
    os.environ["TZ"] = zone
    time.tzset()
    found.append(made())
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


def in_each_zone(program, places, seed, name, *arguments):
    """Return what the function `made` of a program gives in each zone, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", FRAME.replace("{program}", program), json.dumps(ZONES), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": name, "LOCPATH": str(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
