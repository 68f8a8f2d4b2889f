"""The contract of a store, held by the one in memory."""

from certrules.adapters.memory.store import MemoryStore
from certrules.testing.contracts import StoreContract


class TestMemoryStore(StoreContract):
    """It is the reference, so it passes first."""

    def make_store(self):
        """Return a new store."""
        return MemoryStore()
