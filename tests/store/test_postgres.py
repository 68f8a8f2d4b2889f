"""The contract of a store, held by PostgreSQL: a real server that the tests start."""

import pytest

from certrules.adapters.sql.store import SqlStore
from certrules.testing.contracts import StoreContract


class PostgresContract(StoreContract):
    """A new schema for each test."""

    isolation = None

    @pytest.fixture(autouse=True)
    def _server(self, postgres):
        """Make the store here, and not in `setup_method`, which comes before all fixtures."""
        self.store = SqlStore(postgres.new_schema(), isolation=self.isolation)
        self.store.prepare()
        yield
        self.store.close()

    def setup_method(self):
        """Leave it to the fixture."""

    def teardown_method(self):
        """Leave it to the fixture."""


class TestPostgres(PostgresContract):
    """At the level that a server has by itself: READ COMMITTED."""


class TestPostgresSerializable(PostgresContract):
    """At the strictest level."""

    isolation = "SERIALIZABLE"
