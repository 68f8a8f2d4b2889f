"""The store in a SQL database."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import DDL, URL, Connection

from certrules.adapters.sql.connecting import connected, engine_of, url_of
from certrules.adapters.sql.reading import SqlReading
from certrules.adapters.sql.schema import check_version, upgrade
from certrules.adapters.sql.tables import counter
from certrules.adapters.sql.telling import SqlTransaction
from certrules.errors import ConflictingChange
from certrules.model.catalogue import Catalogue
from certrules.ports.store import Transaction

T = TypeVar("T")

ATTEMPTS: Final = 50
"""How often `apply` does its work before it gives up."""

FREELY: Final = 3
"""How often of these it does so beside everybody else, before it waits in line."""

_LONGEST_WAIT: Final = 0.5
"""Seconds between two attempts at most."""

_command: Callable[[str], DDL] = DDL  # what makes one is not typed
_WAIT_IN_LINE: Final = _command("LOCK TABLE %(table)s IN SHARE ROW EXCLUSIVE MODE").against(counter)
"""Lets one at a time go on of those who have to do their work again, in the order they came."""


class SqlStore:
    """A store in SQLite or PostgreSQL.

    `target`: the path of a file, ``sqlite:///PATH``, or ``postgresql://USER@HOST/DATABASE``.
    `isolation`: the level of transactions that write on PostgreSQL; the server's own if not given.
    The promises hold at any level.

    Raises `InvalidInput` for another database and `MissingExtra` without the driver. Nothing is
    opened before it is needed. Call `prepare` once to make or update the tables.

    >>> from datetime import UTC, datetime
    >>> from certrules.model.subjects import Subject
    >>> store = SqlStore("sqlite://")
    >>> store.prepare()
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> store.apply(lambda t: t.put([Subject("ana")], by="hr", at=at)).new
    1
    >>> store.close()
    """

    def __init__(self, target: str | Path | URL, *, isolation: str | None = None) -> None:
        self.engine = engine_of(url_of(target), isolation)
        self._ready = False
        self._catalogues_read: dict[int, Catalogue] = {}

    def __repr__(self) -> str:
        """Return the address without its password."""
        return f"SqlStore({self.engine.url.render_as_string()!r})"

    def prepare(self) -> None:
        """See `Store.prepare`."""
        with connected(self.engine, writes=True) as connection:
            upgrade(connection)
            connection.commit()
        self._ready = True

    @contextmanager
    def transaction(self, *, rehearse: bool = False) -> Iterator[Transaction]:
        """See `Store.transaction`."""
        with self._writing(rehearse=rehearse, in_line=False) as transaction:
            yield transaction

    @contextmanager
    def _writing(self, *, rehearse: bool, in_line: bool) -> Iterator[Transaction]:
        """Begin to write; `in_line`: after everybody else who came into another's way before."""
        with connected(self.engine, writes=True) as connection:
            if in_line and connection.dialect.name == "postgresql":
                # This statement alone may wait and see what came to pass meanwhile.
                connection.execute(_WAIT_IN_LINE)
            self._check(connection)
            # What is read before the commit may never come to pass, so it is kept apart till then.
            known = dict(self._catalogues_read)
            yield SqlTransaction(connection, known)
            if rehearse:
                connection.rollback()
                return
            connection.commit()
            self._catalogues_read.update(known)

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """See `Store.reading`."""
        with connected(self.engine, writes=False) as connection:
            self._check(connection)
            yield SqlReading(connection, self._catalogues_read)

    def _check(self, connection: Connection) -> None:
        """Refuse to work on tables of another version."""
        if not self._ready:
            check_version(connection)
            self._ready = True

    def apply(self, work: Callable[[Transaction], T], *, rehearse: bool = False) -> T:
        """See `Store.apply`; after the last attempt `ConflictingChange` is raised."""
        for attempt in range(1, ATTEMPTS):
            try:
                with self._writing(rehearse=rehearse, in_line=attempt > FREELY) as transaction:
                    return work(transaction)
            except ConflictingChange as conflict:
                if not conflict.again:
                    raise
                # By chance, so that two who got in each other's way do not do so again.
                time.sleep(random.uniform(0, min(_LONGEST_WAIT, 0.002 * 2**attempt)))  # noqa: S311
        with self._writing(rehearse=rehearse, in_line=True) as transaction:
            return work(transaction)

    def close(self) -> None:
        """See `Store.close`."""
        self.engine.dispose()
