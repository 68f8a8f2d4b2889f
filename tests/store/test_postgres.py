"""The contract of a store, held by PostgreSQL: a real server that the tests start."""

import pytest

from certrules.adapters.sql.store import SqlStore
from certrules.testing.contracts import StoreContract
from certrules.testing.contracts_evaluations import EvaluationsContract
from certrules.testing.contracts_telling import TellingContract


class OnPostgres:
    """A new schema for each test, made by a fixture: it comes after `setup_method`."""

    isolation = None

    @pytest.fixture(autouse=True)
    def _server(self, postgres):
        """Make the store, and give it back."""
        self.store = SqlStore(postgres.new_schema(), isolation=self.isolation)
        self.store.prepare()
        yield
        self.store.close()

    def setup_method(self):
        """Leave it to the fixture."""

    def teardown_method(self):
        """Leave it to the fixture."""


class TestPostgres(OnPostgres, StoreContract):
    """At the level that a server has by itself: READ COMMITTED."""


class TestPostgresSerializable(OnPostgres, EvaluationsContract, TellingContract):
    """What runs beside other runs, at the strictest level."""

    isolation = "SERIALIZABLE"
