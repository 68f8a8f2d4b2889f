"""Connections to SQLite and PostgreSQL, and what their errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import StaticPool

from certrules.errors import (
    ConflictingChange,
    InvalidInput,
    MissingExtra,
    StoreError,
    StoreUnavailable,
)
from certrules.ports.addresses import scheme_of

BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another one on SQLite."""

_ADDRESSES: Final = (
    "Give the path of a file, sqlite:///PATH or postgresql://HOST/DATABASE; a port is a number."
)

_WRITES: Final = "certrules_writes"

_CONFLICTS: Final = {
    "40001": "another transaction changed what this one read",
    "40P01": "two transactions waited for each other",
    "23505": "another transaction added the same",
}
"""States of PostgreSQL after which the work can be done again."""


def url_of(target: str | Path | URL) -> URL:
    """Return the URL of a database: of a URL, or of the path of a file for SQLite.

    Raises `InvalidInput` for a database that is neither SQLite nor PostgreSQL, and for an address
    that cannot be read. It shows the scheme alone: the rest may hold a password.

    >>> url_of("facts.db").drivername, url_of("postgresql://db/hr").drivername
    ('sqlite', 'postgresql+psycopg')
    """
    if isinstance(target, Path) or (isinstance(target, str) and "://" not in target):
        return URL.create("sqlite", database=str(target))
    try:
        url = make_url(target)
    except exc.ArgumentError:
        raise _unknown(_scheme_alone(str(target))) from None
    except ValueError:
        raise InvalidInput(
            _scheme_alone(str(target)), "has a port that is no number", _ADDRESSES
        ) from None
    if url.get_backend_name() == "postgres":
        url = url.set(drivername="postgresql")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise _unknown(_scheme_alone(f"{url.drivername}://"))
    return url


def _scheme_alone(target: str) -> str:
    return f"{scheme_of(target)}://…"


def _unknown(target: str) -> InvalidInput:
    return InvalidInput(target, "is no store that certrules knows", _ADDRESSES)


def engine_of(url: URL, isolation: str | None) -> Engine:
    """Return an engine for a URL; `isolation` is the level of writing transactions.

    Raises `MissingExtra` when the driver is not installed.
    """
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        if url.database in {None, "", ":memory:"}:
            options["poolclass"] = StaticPool
    else:
        options["pool_pre_ping"] = True  # a server that was started again is no error
        if isolation is not None:
            options["isolation_level"] = isolation
    try:
        engine = create_engine(url, **options)
    except ImportError:
        raise MissingExtra("a store in PostgreSQL", "postgres") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settings)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "reset", _end)
    return engine


def _settings(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's own connection
    """Make SQLite keep its promises: nothing is lost that was committed, references hold."""
    connection.isolation_level = None  # transactions begin where `_begin` says, and only there
    for setting in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        # In KiB: what a daily run reads, it changes soon after, and need not read again.
        "PRAGMA cache_size = -65536",
        # In pages: a day's writes meet the same pages again, which then go home once, not twice.
        "PRAGMA wal_autocheckpoint = 16384",
    ):
        connection.execute(setting).close()


def _begin(connection: Connection) -> None:
    """Begin a transaction that writes as a writer, since one that becomes a writer may fail."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _end(connection: Any, *_: object) -> None:  # noqa: ANN401
    """Undo what a failed commit left open: SQLAlchemy takes that transaction for ended."""
    if connection.in_transaction:
        connection.rollback()


@contextmanager
def connected(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Give a connection in a transaction, which the caller ends; raise what its errors mean."""
    with translated(), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield connection.execution_options(**{_WRITES: writes})
        elif writes:
            yield connection
        else:
            yield connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors of databases as what they mean for the work at hand."""
    try:
        yield
    except exc.DBAPIError as error:
        if error.orig is None:
            raise
        raise meaning(error.orig) from error


@contextmanager
def translated_driver(connection: Connection) -> Iterator[None]:
    """Do the same where the driver is used without SQLAlchemy."""
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        raise meaning(error) from error


def meaning(error: BaseException) -> StoreError:
    """Return what an error of a driver means."""
    said = [*str(error).strip().splitlines(), type(error).__name__][0]
    state = getattr(error, "sqlstate", None)
    if state in _CONFLICTS:
        return ConflictingChange(f"The database says: {_CONFLICTS[state]}", "Do the work again.")
    kind = {one.__name__ for one in type(error).__mro__}
    if "IntegrityError" in kind and "UNIQUE" in said:
        return ConflictingChange("Another transaction added the same", "Do the work again.")
    if kind & {"OperationalError", "InterfaceError"}:
        return StoreUnavailable(
            f"The database cannot be used: {said}",
            "See to the database, then do the work again; whether a change that was being "
            "committed has come to pass shows on reading.",
        )
    return StoreError(f"The database refused: {said}", "Report this with what led to it.")
