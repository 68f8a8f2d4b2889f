"""The tables of a store: how they are made, brought up to date, and refused."""

import sqlite3
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, exc, insert, update

from certrules.adapters.sql import connecting, schema, tables
from certrules.adapters.sql.schema import VERSION_TABLE, VERSIONS, version_of
from certrules.adapters.sql.store import SqlStore
from certrules.errors import (
    ConflictingChange,
    InvalidInput,
    MissingExtra,
    StoreError,
    StoreNotReady,
    StoreUnavailable,
)
from certrules.ports.records import OfficeRecord
from certrules.testing.worlds import hour


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'facts.db'}"
    return request.getfixturevalue("postgres").new_schema()


def with_version(url, version):
    """Write another version into a database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        table = tables.MetaData()
        table.reflect(connection, only=[VERSION_TABLE])
        connection.execute(table.tables[VERSION_TABLE].update().values(version_num=version))
    engine.dispose()


def test_migrations_make_the_tables(url):
    """What the migrations make is what the code works with, to the column."""
    store = SqlStore(url)
    store.prepare()
    with store.engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
        assert version_of(connection) == VERSIONS[-1]
    store.close()


def test_a_store_without_tables_is_refused(url):
    """Before `prepare` a store says what to do, on reading and on writing."""
    store = SqlStore(url)
    for attempt in (store.reading, store.transaction):
        with pytest.raises(StoreNotReady, match="certrules init"), attempt():
            pass
    store.close()


def test_tables_of_a_later_version_are_refused(url):
    """Tables that a later version made are left alone."""
    first = SqlStore(url)
    first.prepare()
    first.close()
    with_version(url, "9999")
    store = SqlStore(url)
    with pytest.raises(StoreNotReady, match="does not know"), store.reading():
        pass
    with pytest.raises(StoreNotReady, match="does not know"):
        store.prepare()
    store.close()


def test_tables_of_an_earlier_version_want_preparing(tmp_path, monkeypatch):
    """Tables that an earlier version made say that they have to be brought up to date."""
    store = SqlStore(tmp_path / "facts.db")
    store.prepare()
    store.close()
    monkeypatch.setattr("certrules.adapters.sql.schema.VERSIONS", (*VERSIONS, "9999"))
    later = SqlStore(tmp_path / "facts.db")
    with (
        pytest.raises(StoreNotReady, match=f"have version {VERSIONS[-1]}, not 9999"),
        later.reading(),
    ):
        pass
    later.close()


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_every_earlier_version_is_brought_up_to_date(url, version):
    """What the tables of an earlier version kept is there afterwards, and can be added to."""
    store = SqlStore(url)
    with store.engine.connect() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.execute(
            insert(tables.changes), {"number": 1, "at": hour(0), "actor": "hr", "because": ""}
        )
        row = {"key": "acme", "version": 1, "removed": False, "change": 1, "name": "Acme"}
        connection.execute(insert(tables.THINGS["company"]), row)
        connection.execute(update(tables.counter).values(number=1))
        connection.commit()
    with pytest.raises(StoreNotReady), store.reading():
        pass
    store.prepare()
    note = OfficeRecord("note", "a", "1")
    store.apply(lambda t: t.write_office([note], by="hr", at=hour(1)))
    with store.reading() as reading:
        assert [one.name for one in reading.roster().companies] == ["Acme"]
        assert reading.office_records("note") == (note,)
    store.close()


def test_the_tables_stand_beside_others(tmp_path):
    """Tables of a host application, its migrations among them, are left alone."""
    path = tmp_path / "host.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('host-7')")
    connection.commit()
    store = SqlStore(path)
    store.prepare()
    store.close()
    rows = connection.execute("SELECT * FROM alembic_version").fetchall()
    connection.close()
    assert rows == [("host-7",)]


def test_sqlite_writes_through(tmp_path):
    """A file is written ahead and through, and its references hold."""
    store = SqlStore(tmp_path / "facts.db")
    with store.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    store.close()
    assert found == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("target", "driver"),
    [
        ("facts.db", "sqlite"),
        ("sqlite:///facts.db", "sqlite"),
        ("postgres://db/hr", "postgresql+psycopg"),
        ("postgresql://db/hr", "postgresql+psycopg"),
        ("postgresql+psycopg://db/hr", "postgresql+psycopg"),
    ],
)
def test_addresses_of_stores(target, driver):
    """A path is a file of SQLite; the usual names of PostgreSQL mean its current driver."""
    assert connecting.url_of(target).drivername == driver


@pytest.mark.parametrize("target", ["mysql://db/hr", "://", "http://x", "postgresql+asyncpg://x"])
def test_other_databases_are_refused(target):
    """What is neither SQLite nor PostgreSQL is refused, with what to give instead."""
    with pytest.raises(InvalidInput, match="sqlite:///PATH or postgresql"):
        SqlStore(target)


def test_a_password_is_not_shown():
    """What a store shows of itself has no password in it."""
    store = SqlStore("postgresql://hr:secret@db.example.org/hr")
    assert "secret" not in repr(store)
    with pytest.raises(InvalidInput) as refused:
        SqlStore("mysql://hr:secret@db/hr")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("://hr:secret@db", "'://…' is no store that certrules knows"),
        ("hr:secret@postgresql://db", "'://…' is no store that certrules knows"),
        ("mysql://db/hr?password=secret", "'mysql://…' is no store that certrules knows"),
        ("postgresql://hr:secret@db:port/hr", "'postgresql://…' has a port that is no number"),
    ],
)
def test_an_address_that_cannot_be_read_is_not_shown(target, message):
    """Of an address that is refused only the scheme is shown."""
    with pytest.raises(InvalidInput) as refused:
        SqlStore(target)
    assert message in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_missing_driver_is_named(monkeypatch):
    """Without the driver the extra that brings it is named."""

    def missing(*_, **__):
        raise ImportError

    monkeypatch.setattr(connecting, "create_engine", missing)
    with pytest.raises(MissingExtra, match=r"certrules\[postgres\]"):
        SqlStore("postgresql://db/hr")


def test_a_database_that_cannot_be_reached(tmp_path):
    """A file that cannot be opened, and a server that is not there, are said so."""
    for target in (tmp_path / "no" / "folder" / "facts.db", "postgresql://x@127.0.0.1:1/x"):
        store = SqlStore(target)
        with pytest.raises(StoreUnavailable, match="cannot be used"):
            store.prepare()
        store.close()


class Refused(Exception):
    """An error of a driver with a state."""

    def __init__(self, state):
        super().__init__(f"state {state}")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Refused("40001"), ConflictingChange),
        (Refused("40P01"), ConflictingChange),
        (Refused("23505"), ConflictingChange),
        (Refused("42P01"), StoreError),
        (sqlite3.IntegrityError("UNIQUE constraint failed: a.b"), ConflictingChange),
        (sqlite3.IntegrityError("NOT NULL constraint failed"), StoreError),
        (sqlite3.OperationalError("database is locked"), StoreUnavailable),
        (sqlite3.InterfaceError(""), StoreUnavailable),
    ],
)
def test_errors_of_drivers_have_a_meaning(error, kind):
    """An error of a database becomes what it means for the work at hand."""
    assert type(connecting.meaning(error)) is kind
    with pytest.raises(kind), connecting.translated():
        raise exc.DBAPIError.instance("", (), error, Exception)


def test_a_conflict_that_does_not_end(tmp_path, monkeypatch):
    """After many attempts `apply` gives up, and says what got in the way."""
    monkeypatch.setattr("certrules.adapters.sql.store.ATTEMPTS", 3)
    store = SqlStore(tmp_path / "facts.db")
    store.prepare()
    attempts = []

    def work(_):
        attempts.append(1)
        raise ConflictingChange("Somebody was quicker", "Do it again.")

    with pytest.raises(ConflictingChange, match="quicker"):
        store.apply(work)
    store.close()
    assert len(attempts) == 3


def test_making_the_tables_names_its_extra(tmp_path, monkeypatch):
    """Where the package that makes the tables is missing, the extra that brings it is named."""
    monkeypatch.setitem(sys.modules, "alembic.command", None)
    store = SqlStore(tmp_path / "facts.db")
    with pytest.raises(MissingExtra, match=r"making the tables of a store .*certrules\[sql\]"):
        store.prepare()
    store.close()
