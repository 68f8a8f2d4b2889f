"""Kill a process at a step of an operation of an office on SQLite: a program of its own.

``python -m tests.office.kills FOLDER KILLS SEED`` prints what happened as JSON. It forks, so it has
no threads, and each child is a whole process with a connection of its own.
"""

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.sql.store import SqlStore
from certrules.office.office import Office
from certrules.office.operations import Relation
from tests.dumps import dump
from tests.office.calls import CALLS, prepared
from tests.office.press import PlainCertificates
from tests.office.world import numbered

EACH = 5
"""After how many kills what was broken off is done again."""

STEPS = ("before_cursor_execute", "after_cursor_execute", "commit")


class Steps:
    """Counts the statements and commits of a store, and does something at one of them."""

    def __init__(self, store, at=0, then=None):
        self.count = 0
        self.at = at
        self.then = then
        for name in STEPS:
            event.listen(store.engine, name, self.step)

    def step(self, *_):
        """Count a step."""
        self.count += 1
        if self.count == self.at:
            self.then()


def opened(folder):
    """Return an office on the store of a folder."""
    files = FolderOfFiles(folder / "files")
    return Office(
        SqlStore(folder / "office.db"),
        files=files,
        renderer=PlainCertificates(),
        tokens=numbered("kills"),
    )


def held(folder):
    """Return all that the store of a folder holds, and check that every file has its content."""
    office = opened(folder)
    store = office.desk.store
    with store.reading() as t:
        found = (dump(store), t.outbox(), t.notices())
        digests = {
            json.loads(one.content)["sha256"] for one in t.office_records("file", versions=True)
        }
    store.close()
    assert digests <= {one.sha256 for one in FolderOfFiles(folder / "files").contents()}
    return found


def begin_anew(folder, template):
    """Put the store and the files back to where nothing has been done yet."""
    for name in ("office.db", "office.db-wal", "office.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "files", ignore_errors=True)
    shutil.copy(template / "office.db", folder / "office.db")
    shutil.copytree(template / "files", folder / "files")


def killed(folder, call, target, at):
    """Do a call in a child that kills itself at a step; return whether it was killed."""
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            office = opened(folder)
            steps = Steps(office.desk.store, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
            call.make(office, target)
            steps.step()
            ended = 0
        finally:
            os._exit(ended)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, -signal.SIGKILL}, code
    return code != 0


def main(folder, kills, seed):
    """Kill operations in turn, each at some step, until there are as many kills as asked."""
    chance = random.Random(seed)
    template = folder / "template"
    template.mkdir()
    store = SqlStore(template / "office.db")
    _, targets = prepared(store, FolderOfFiles(template / "files"))
    store.close()
    target = targets[Relation.SUPERVISED]
    begin_anew(folder, template)
    before = held(folder)
    done, steps = {}, {}
    for name, call in CALLS.items():
        begin_anew(folder, template)
        office = opened(folder)
        counted = Steps(office.desk.store)
        call.make(office, target)
        steps[name] = counted.count + 1  # the last one is when all is done
        office.desk.store.close()
        done[name] = held(folder)
    writing = [name for name in CALLS if done[name] != before]
    count = {"kills": 0, "nothing": 0, "all": 0, "operations": len(writing)}
    while count["kills"] < kills:
        name = writing[count["kills"] % len(writing)]
        begin_anew(folder, template)
        at = steps[name] if count["kills"] % 7 == 0 else chance.randint(1, steps[name])
        assert killed(folder, CALLS[name], target, at), name
        count["kills"] += 1
        found = held(folder)
        if found == before:
            count["nothing"] += 1
        else:
            assert found == done[name], name
            count["all"] += 1
        # What was broken off can be done from the start; now and then that is looked at, too.
        if found == before and count["kills"] % EACH == 0:
            call_again(folder, CALLS[name], target)
            assert held(folder) == done[name], name
    sys.stdout.write(json.dumps(count))


def call_again(folder, call, target):
    """Do a call from the start."""
    office = opened(folder)
    call.make(office, target)
    office.desk.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
