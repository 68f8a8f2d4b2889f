"""The PostgreSQL server for tests of the store."""

from tests.servers.postgres import own_postgres, postgres

__all__ = ["own_postgres", "postgres"]
