"""`make demo`: what it runs."""

import os
import subprocess
import sys

import pytest

from certrules.model.verdicts import Status
from tests.house.tree import ROOT


@pytest.fixture(scope="module")
def printed():
    """What the demo prints."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    assert result.stderr == b""
    return result.stdout.decode("utf-8")


def test_every_status_is_shown(printed):
    """The demo shows every status but GRACE."""
    wanted = {one.name.replace("_", " ") for one in Status} - {"GRACE"}
    assert {word for word in wanted if f"\n{word} " in printed} == wanted


def test_an_answer_is_explained(printed):
    """One answer is shown with its chain of reasons and its timeline."""
    explained = printed[printed.index("2. One answer, explained") :]
    assert "\n  R-22  It is required by the role 'dock-worker'.\n" in explained
    assert "\n>  " in explained


def test_licences_are_reported(printed):
    """The share of real renewals that the policy reproduces is told, with the mismatches."""
    report = printed[printed.index("3. Real licences") :]
    assert "63,287 of them renewals" in report
    assert "97.3%" in report
    assert "The 1,694 renewals not counted from the date on file:" in report


def test_parts_come_in_order(printed):
    """What is printed by the command and by the script stands in the order of the parts."""
    places = [printed.index(f"\n{number}. ") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert printed.index("$ certrules status") < printed.index("Need attention")
