"""Writers who all change the same facts at once, and what must have come of it (G7)."""

import sys
from datetime import UTC, date, datetime, timedelta

import certrules as cr
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ConflictingChange
from certrules.ports.messages import Addressee, Message, NoticeItem
from certrules.ports.records import NoticeRecord

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
SHARED = 3
CATALOGUE = cr.Catalogue([cr.Certification("first-aid", policy=cr.Policy([cr.Term("1 year")]))])


def set_up(store):
    """Make a store with some facts that everybody will change."""
    store.prepare()
    with store.transaction() as t:
        t.set_catalogue(CATALOGUE, by="count", at=AT)
        t.put([cr.Subject(f"s{number}") for number in range(SHARED)], by="count", at=AT)
        done = cr.Completion(DAY, id="c", comment="0")
        entries = [cr.Entry(f"s{number}", "first-aid", done) for number in range(SHARED)]
        t.record(entries, by="count", at=AT)


def count_up(store, times, name):
    """Add one to a shared number so many times, and tell of shared notices; return what was new."""
    new = []
    for turn in range(times):
        while not _counted(store, turn % SHARED, name):
            pass
        new += store.apply(lambda t, one=turn: _tell(t, one))
    return new


def _counted(store, subject, name):
    """Read a number and write the next one; return whether nobody else did so meanwhile."""
    with store.reading() as r:
        [kept] = r.facts(f"s{subject}")
    number = int(kept.entry.fact.comment) + 1
    day = DAY + timedelta(days=number)
    fact = cr.Completion(day, id="c", comment=str(number))
    try:
        store.apply(lambda t: t.correct(kept.id, fact, by=name, at=AT, version=kept.version))
    except ConflictingChange as conflict:
        if conflict.again:  # the retry should have seen to it
            raise
        return False
    return True


def _tell(t, turn):
    key = f"n{turn}"
    new = t.add_notices([NoticeRecord(key, "s0", "first-aid", "first", DAY, "s0")])
    for one in new:
        item = NoticeItem(one, "first", DAY, "s0", "first-aid")
        t.enqueue(Message(f"m-{one}", Addressee("s0"), [item], DAY))
    return list(new)


def check(store, times, writers, new):
    """No update was lost, each version supersedes the one before, each notice came in once."""
    with store.reading() as r:
        versions = r.facts(versions=True)
        told, outbox = r.notices(), r.outbox()
        changes = [one.number for one in r.history()]
    for subject in range(SHARED):
        row = [one for one in versions if one.entry.subject == f"s{subject}"]
        turns = sum(turn % SHARED == subject for turn in range(times))
        assert [one.version for one in row] == list(range(1, turns * writers + 2))
        assert [int(one.entry.fact.comment) for one in row] == list(range(turns * writers + 1))
    assert changes == sorted(changes)
    keys = [f"n{turn}" for turn in range(times)]
    assert sorted(new) == sorted(one.key for one in told) == sorted(keys)
    assert sorted(one.key for one in outbox) == sorted(f"m-{key}" for key in keys)


if __name__ == "__main__":
    opened = SqlStore(sys.argv[1])
    sys.stdout.write(" ".join(count_up(opened, int(sys.argv[2]), sys.argv[3])))
    opened.close()
