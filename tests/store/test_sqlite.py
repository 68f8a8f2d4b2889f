"""The contract of a store, held by SQLite."""

from pathlib import Path
from tempfile import TemporaryDirectory

from certrules.adapters.sql.store import SqlStore
from certrules.testing.contracts import StoreContract


class TestSqliteFile(StoreContract):
    """A file is the embedded default."""

    def make_store(self):
        """Return a store in a new file."""
        self.folder = TemporaryDirectory()
        return SqlStore(Path(self.folder.name) / "facts.db")

    def teardown_method(self):
        """Close the store and take its file away."""
        super().teardown_method()
        self.folder.cleanup()
