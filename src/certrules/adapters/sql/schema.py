"""The version of the tables, and the migrations that bring them up to date."""

from importlib import import_module
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from certrules.errors import MissingExtra, StoreNotReady

VERSION_TABLE: Final = "certrules_version"
"""Where the version stands: not where a host application's own migrations look."""

VERSIONS: Final = ("0001", "0002")
"""Every version of the tables, the latest last."""

_LOCK: Final = 4_703_112_026
"""A number for the lock under which PostgreSQL migrates; any will do that nobody else uses."""

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32)))


def version_of(connection: Connection) -> str | None:
    """Return the version of the tables, None when there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(_version.c.version_num))


def check_version(connection: Connection) -> None:
    """Refuse tables that are missing, older or newer; raise `StoreNotReady`."""
    found = version_of(connection)
    if found == VERSIONS[-1]:
        return
    if found is None:
        raise StoreNotReady("The database has no tables of certrules", _PREPARE)
    if found in VERSIONS:
        raise StoreNotReady(f"The tables have version {found}, not {VERSIONS[-1]}", _PREPARE)
    raise _newer(found)


_PREPARE: Final = "Make them with `certrules init --store`, or with the store's `prepare`."


def _newer(found: str) -> StoreNotReady:
    return StoreNotReady(
        f"The tables have version {found}, which this version of certrules does not know",
        "Use the version of certrules that made them, or a later one.",
    )


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date, in the transaction of the connection.

    Raises `StoreNotReady` for tables of a later version.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = version_of(connection)
    if found == VERSIONS[-1]:
        return
    if found is not None and found not in VERSIONS:
        raise _newer(found)
    command, config = _alembic(), _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> Any:  # noqa: ANN401 - a module
    """Return alembic's commands; they take a second to load, and only `prepare` needs them."""
    try:
        return import_module("alembic.command")
    except ImportError:
        raise MissingExtra("making the tables of a store", "sql") from None


def _config() -> Any:  # noqa: ANN401 - a class of alembic
    made = import_module("alembic.config").Config()
    made.set_main_option("script_location", "certrules.adapters.sql:migrations")
    return made
