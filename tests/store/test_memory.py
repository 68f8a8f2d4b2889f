"""The contract of a store, held by the one in memory."""

import sys

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.errors import MissingExtra
from certrules.testing.contracts import StoreContract


class TestMemoryStore(StoreContract):
    """It is the reference, so it passes first."""

    def make_store(self):
        """Return a new store."""
        return MemoryStore()


def test_columns_name_their_extra(monkeypatch):
    """Where the package for columns is missing, the extra that brings it is named."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        MemoryStore().reading() as t,
        pytest.raises(MissingExtra, match=r"reading a store in columns .*certrules\[arrow\]"),
    ):
        t.evaluation_columns()


def test_the_contract_says_what_was_not_refused():
    """A store that takes what it should refuse does not pass, and the missing error is named."""
    with pytest.raises(AssertionError, match="MissingExtra was not raised"):
        StoreContract.refused(MissingExtra, lambda: None)
    with pytest.raises(ZeroDivisionError):
        StoreContract.refused(MissingExtra, lambda: 1 / 0)


def test_the_contract_needs_a_store():
    """Whoever holds a store to the contract says how to make one."""
    with pytest.raises(NotImplementedError):
        StoreContract().setup_method()
