"""No operation of an office leaves a half-done state, wherever it is broken off (G6)."""

import os

import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ConflictingChange, StoreUnavailable
from certrules.office.operations import Relation
from tests.dumps import dump
from tests.killed import report_of
from tests.office.calls import CALLS, prepared
from tests.office.kills import Steps

SCALE = int(os.environ.get("CERTRULES_SCALE", "1"))
KILLS = 250 * SCALE


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_step_on_sqlite(tmp_path, seed):
    """All of an operation has come to pass, or nothing; no record is without its file."""
    count = report_of("tests.office.kills", tmp_path, KILLS, seed)
    assert count["kills"] == KILLS
    assert count["nothing"] > count["all"] > 0
    assert count["operations"] >= 50


WRITERS = ("submissions.approve", "records.remove", "certifications.delete", "roles.undefine")


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("name", WRITERS)
def test_a_server_process_that_ends_leaves_nothing(postgres, end_others, tmp_path, name):
    """Ended at any step it leaves nothing behind, and the operation is done again."""
    store = SqlStore(postgres.new_schema())
    office, targets = prepared(store, FolderOfFiles(tmp_path / "files"))
    target = targets[Relation.SUPERVISED]
    before = dump(store)

    steps = Steps(store, then=end_others)
    broken_off = 0
    for step in range(1, 2_000, 11):
        steps.count, steps.at = 0, step
        try:
            CALLS[name].make(office, target)
        except (ConflictingChange, StoreUnavailable):
            broken_off += 1
            steps.at = 0
            assert settled(store) == before
        else:
            break
    assert broken_off > 0
    assert settled(store) != before
    store.close()


def settled(store):
    """Return what a store holds, once it has noticed which of its connections are gone."""
    try:
        return dump(store)
    except StoreUnavailable:
        return dump(store)
