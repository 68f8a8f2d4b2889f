"""The PostgreSQL server for tests of delivery."""

from tests.servers.postgres import postgres

__all__ = ["postgres"]
