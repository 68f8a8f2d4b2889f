"""The contract of a store, held by SQLite."""

from pathlib import Path
from tempfile import TemporaryDirectory

import certrules as cr
from certrules.adapters.sql import fetching, reading, telling
from certrules.adapters.sql.store import SqlStore
from certrules.ports.messages import Addressee, Message
from certrules.ports.records import NoticeRecord
from certrules.testing.contracts import StoreContract
from tests.store.counting import AT, CATALOGUE, DAY


class TestSqliteFile(StoreContract):
    """A file is the embedded default."""

    def make_store(self):
        """Return a store in a new file."""
        self.folder = TemporaryDirectory()
        return SqlStore(Path(self.folder.name) / "facts.db")

    def teardown_method(self):
        """Close the store and take its file away."""
        super().teardown_method()
        self.folder.cleanup()


def test_the_first_of_many_that_are_due(monkeypatch):
    """Where much is due, the first subjects come in the order of their ids, as where little is."""
    store = SqlStore("sqlite://")
    store.prepare()
    people = [f"s{number}" for number in (3, 1, 0, 2)]
    with store.transaction() as t:
        t.set_catalogue(CATALOGUE, by="test", at=AT)
        t.put([cr.Subject(one) for one in people], by="test", at=AT)
        entries = [cr.Entry(one, "first-aid", cr.Completion(DAY)) for one in people]
        t.record(entries, by="test", at=AT)
    for few in (reading.FEW_DUE, 2):
        monkeypatch.setattr(reading, "FEW_DUE", few)
        with store.reading() as t:
            found = [
                [due.subject for due in t.due(DAY, subjects=2, after=after)]
                for after in (None, "s0", "s2", "s3")
            ]
        assert found == [["s0", "s1"], ["s1", "s2"], ["s3"], []]
    store.close()


def test_many_notices_and_messages_at_once(monkeypatch):
    """Many notices and messages come in as few do: each once, and what was there is left alone."""
    monkeypatch.setattr(telling, "MANY", 2)
    store = SqlStore("sqlite://")
    store.prepare()
    lots = [
        [NoticeRecord(f"n{one}", "s0", "first-aid", "first", DAY, "s0") for one in numbers]
        for numbers in ((1, 2), (3, 2, 3, 4))
    ]
    messages = [Message(f"m{one}", Addressee("s0"), [], DAY) for one in (1, 2, 3)]
    with store.transaction() as t:
        assert [t.add_notices(lot) for lot in lots] == [("n1", "n2"), ("n3", "n4")]
        assert t.enqueue_all(messages[:2]) == ("m1", "m2")
        assert t.enqueue_all(messages) == ("m3",)
    with store.reading() as t:
        assert [one.key for one in t.notices()] == ["n1", "n2", "n3", "n4"]
        assert [one.on for one in t.notices()] == [DAY] * 4
        assert [one.content for one in t.outbox()] == messages
    store.close()


def test_columns_of_many_facts(monkeypatch):
    """Facts that are taken from the file in several pieces are all there, each once, in order."""
    monkeypatch.setattr(fetching, "_PIECE", 2)
    days = [DAY.replace(day=number) for number in range(1, 6)]
    store = SqlStore("sqlite://")
    store.prepare()
    with store.transaction() as t:
        t.set_catalogue(CATALOGUE, by="test", at=AT)
        t.put([cr.Subject("s0")], by="test", at=AT)
        entries = [cr.Entry("s0", "first-aid", cr.Completion(day)) for day in days]
        t.record(entries, by="test", at=AT)
        (found,) = t.columns().column("completed_on").to_pylist()
    assert found == days
    store.close()


def test_the_log_beside_the_file_ends_with_the_store(tmp_path):
    """What was written stands in the file itself once the store is closed."""
    store = SqlStore(tmp_path / "facts.db")
    store.prepare()
    with store.transaction() as t:
        t.put([cr.Subject("s0")], by="test", at=AT)
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == ["facts.db"]
