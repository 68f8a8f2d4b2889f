"""Kill a process that works on SQLite at a chosen step, again and again: a program of its own.

``python -m tests.store.kills FOLDER KILLS SEED`` prints what happened as JSON. It forks, so it has
no threads, and each child is a whole process with a connection of its own.
"""

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

from certrules.adapters.sql.store import SqlStore
from tests.store.work import Work

DONE, KILLED = 0, -signal.SIGKILL


def in_a_child(work, kill_at):
    """Do the work in a child, which kills itself at a step; return how it ended."""
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            work.at_step = lambda number: number == kill_at and os.kill(os.getpid(), signal.SIGKILL)
            work.watched().do()
            ended = DONE
        finally:
            work.store.close()
            os._exit(ended)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def steps_of(work):
    """Return how many steps the whole work has, and leave the store's statements compiled."""
    work.watched().do()
    work.unwatched()
    work.store.close()
    return work.steps


def begin_anew(folder, template):
    """Put the files back to where nothing has been done yet."""
    for name in ("facts.db", "facts.db-wal", "facts.db-shm", "promised", "received"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(template, folder / "facts.db")


def main(folder, kills, seed):
    """Kill as often as asked; check the promises after each kill, and the end after each work."""
    chance = random.Random(seed)
    store = SqlStore(folder / "facts.db")
    Work(store, folder).set_up()
    store.close()
    template = folder / "template.db"
    shutil.copy(folder / "facts.db", template)
    steps = steps_of(Work(store, folder))
    count = {"kills": 0, "works": 0, "twice": 0, "steps": steps}
    while count["kills"] < kills:
        begin_anew(folder, template)
        # Each step in turn, and then, every other time, a second kill while the first is made good.
        plan = [count["works"] % steps + 1]
        plan += [chance.randrange(1, steps)] * (count["works"] % 2)
        for again, kill_at in enumerate([*plan, 0]):
            work = Work(store, folder)
            work.hour = again
            ended = in_a_child(work, kill_at)
            assert ended in {DONE, KILLED}, ended
            assert kill_at or ended == DONE
            count["kills"] += ended == KILLED
            work.check_promises()
            store.close()
        count["twice"] += Work(store, folder).check_done()
        count["works"] += 1
        store.close()
    sys.stdout.write(json.dumps(count))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
