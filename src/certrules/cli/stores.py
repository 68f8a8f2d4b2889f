"""Stores on the command line: where they are, and opening them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from certrules.cli import plugins
from certrules.errors import MissingExtra
from certrules.ports.addresses import scheme_of

if TYPE_CHECKING:
    from certrules.ports.store import Store

DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
"""The schemes that certrules has a store for itself; nobody else's takes their place."""

store = click.option(
    "--store",
    "url",
    required=True,
    metavar="URL",
    envvar="CERTRULES_STORE",
    help="The store: a file, sqlite:///FILE, or postgresql://HOST/DATABASE.  "
    "[env var: CERTRULES_STORE]",
)
by = click.option(
    "--by",
    default="certrules",
    show_default=True,
    metavar="NAME",
    help="Who does it: the name that the audit trail keeps.",
)
because = click.option(
    "--because", default="", metavar="TEXT", help="Why: the words that the audit trail keeps."
)


@contextmanager
def opened(url: str) -> "Iterator[Store]":
    """Open the store at an address, and close it again.

    Raises `MissingExtra` without the packages for databases.
    """
    found = _found(url)
    try:
        yield found
    finally:
        found.close()


def _found(url: str) -> "Store":
    scheme = scheme_of(url).lower()
    if scheme and scheme.partition("+")[0] not in DATABASES:
        brought: Store = plugins.brought(plugins.STORES, url)
        return brought
    try:
        from certrules.adapters.sql.store import SqlStore  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"alembic", "sqlalchemy"}:
            raise
        raise MissingExtra("A store in a database", "sql") from None
    return SqlStore(url)


def now() -> datetime:
    """Return the present instant: commands that write say when."""
    return datetime.now(UTC)
