"""A whole roster into a database, fast."""

from certrules.adapters.sql.telling import SqlTransaction


class LoadingTransaction(SqlTransaction):
    """A transaction that loads rosters in bulk where nothing is on file."""
