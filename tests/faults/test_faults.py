"""The strategies of the testing kit find faults planted one at a time in a copy of certrules."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import certrules
from tests.faults.planted import FAULTS

ROOT = Path(__file__).parents[2]
PACKAGE = Path(certrules.__file__).parent
CHUNKS = 6
"""How many processes try the faults: few, because each loads Hypothesis and the oracle."""


def tried(folder, names):
    """Try some faults in a copy of the package in a folder; return what was found of each."""
    copy = folder / "certrules"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("vectors"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.trial", str(copy), *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_planted_faults_are_found(tmp_path, chunk):
    """Each fault of a chunk makes a property fail; its text was there to be replaced."""
    names = [one.name for one in FAULTS[chunk::CHUNKS]]
    results = tried(tmp_path, names)
    assert [one["fault"] for one in results] == names
    assert [one["fault"] for one in results if one["found"] is None] == []


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_without_a_fault_nothing_is_found(tmp_path):
    """The same suite passes on a copy as it is."""
    [result] = tried(tmp_path, ["none"])
    assert result["found"] is None, result["says"]


def test_faults_are_many_and_each_its_own():
    """There are at least 25 faults, with names and places of their own, in most rooms."""
    assert len(FAULTS) >= 25
    assert len({one.name for one in FAULTS}) == len({(one.file, one.text) for one in FAULTS})
    assert {one.file.partition("/")[0] for one in FAULTS} == {
        *("dates", "expiry", "status", "planning")
    }
    assert all(one.text != one.replacement and one.breaks.startswith("R-") for one in FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_the_place_is_there(fault):
    """The text that a fault replaces stands once in its file."""
    assert (PACKAGE / fault.file).read_text("utf-8").count(fault.text) == 1
