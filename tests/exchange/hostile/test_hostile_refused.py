"""Hostile files on every store: refused with every problem at its place, and nothing written."""

import sys
from time import process_time

import pytest

from tests.dumps import dump
from tests.exchange.hostile.gathered import HOSTILE
from tests.exchange.hostile.readers import take

SECONDS = 2.0  # of the processor, for each time that a file is read
SLOWED = 6  # how many times as long it takes while coverage is measured


def allowed():
    """Return how many seconds of the processor a file may take here."""
    return SECONDS * (SLOWED if sys.gettrace() else 1)


@pytest.mark.usefixtures("covered_once")
@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.id)
def test_hostile_file_is_refused(held, tmp_path, file):
    """F-1: every problem is told at its place, a dry run tells the same, the store stays as is."""
    store, before = held
    path = file.into(tmp_path)
    reports, seconds = [], []
    for dry_run in (True, False):
        start = process_time()
        reports.append(take(file, path, store, dry_run=dry_run))
        seconds.append(process_time() - start)
    rehearsed, report = reports
    assert min(seconds) < allowed()
    assert sorted(report.places(path), key=str) == sorted(file.wanted, key=str)
    assert rehearsed == report
    assert dump(store) == before
