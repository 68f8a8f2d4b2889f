"""What every implementation of a protocol must do, as tests to inherit from.

In a host's own tests, with pytest::

    class TestMyStore(StoreContract):
        def make_store(self):
            return MyStore(...)

Each test begins with a new store without content. Nothing here needs pytest itself.
"""

from certrules.testing.contracts_columns import ColumnsContract
from certrules.testing.contracts_evaluations import EvaluationsContract
from certrules.testing.contracts_facts import FactsContract
from certrules.testing.contracts_loading import LoadingContract
from certrules.testing.contracts_office import OfficeContract
from certrules.testing.contracts_refusals import RefusalsContract
from certrules.testing.contracts_telling import TellingContract
from certrules.testing.contracts_time import TimeContract


class StoreContract(
    ColumnsContract,
    FactsContract,
    LoadingContract,
    OfficeContract,
    RefusalsContract,
    TimeContract,
    EvaluationsContract,
    TellingContract,
):
    """Every promise of `certrules.ports.store.Store`."""


__all__ = ["StoreContract"]
