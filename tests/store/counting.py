"""Writers who all change the same facts at once, and what must have come of it (G7)."""

import json
import sys
from datetime import UTC, date, datetime, timedelta

import certrules as cr
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ConflictingChange
from certrules.ports.messages import Addressee, Message, NoticeItem
from certrules.ports.records import NoticeRecord

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
SHARED = 7
"""How many facts everybody changes."""

WHOLE = 100
"""How many turns go by from one whole piece of work to the next."""

FIRST_VERSION = 2
"""The version of an assignment with one fact: it was made, then the fact was recorded."""

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
    """Add one to shared numbers in so many transactions, and more rarely do the whole work.

    Each raises the version of an assignment. Every `WHOLE`th turn also corrects a fact and tells of
    a shared notice. Returns the keys of notices that were new, and the versions seen after raising.
    """
    new, seen = [], []
    for turn in range(times):
        subject = f"s{turn % SHARED}"
        if turn % WHOLE:
            store.apply(lambda t, one=subject: t.mark_due([one]))
            continue
        seen.append(store.apply(lambda t, one=subject: _raised(t, one)))
        while not _counted(store, subject, name):
            pass
        new += store.apply(lambda t, one=turn: _tell(t, one))
    return new, seen


def _raised(t, subject):
    """Raise a version; return whose it is, and the number it has now."""
    t.mark_due([subject])
    return subject, next(due.version for due in t.due(DAY) if due.subject == subject)


def _counted(store, subject, name):
    """Read a number and write the next one; return whether nobody else did so meanwhile."""
    with store.reading() as r:
        [kept] = r.facts(subject)
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


def check(store, times, writers, came):
    """No update was lost, each version supersedes the one before, each notice came in once.

    `came`: what each writer returned.
    """
    with store.reading() as r:
        versions = r.facts(versions=True)
        told, outbox = r.notices(), r.outbox()
        changes = [one.number for one in r.history()]
        raised = {due.subject: due.version for due in r.due(DAY)}
    for number in range(SHARED):
        subject = f"s{number}"
        row = [one for one in versions if one.entry.subject == subject]
        turns = [turn for turn in range(times) if turn % SHARED == number]
        whole = writers * sum(turn % WHOLE == 0 for turn in turns)
        assert [one.version for one in row] == list(range(1, whole + 2))
        assert [int(one.entry.fact.comment) for one in row] == list(range(whole + 1))
        assert raised[subject] == FIRST_VERSION + writers * len(turns) + whole
    seen = [tuple(one) for _, those in came for one in those]
    assert len(set(seen)) == len(seen)
    assert changes == sorted(changes)
    keys = [f"n{turn}" for turn in range(0, times, WHOLE)]
    new = [key for those, _ in came for key in those]
    assert sorted(new) == sorted(one.key for one in told) == sorted(keys)
    assert sorted(one.key for one in outbox) == sorted(f"m-{key}" for key in keys)


if __name__ == "__main__":
    opened = SqlStore(sys.argv[1])
    json.dump(count_up(opened, int(sys.argv[2]), sys.argv[3]), sys.stdout)
    opened.close()
