"""What the tests of bulk share."""

import pytest


@pytest.fixture(params=[0, 500], ids=["columns", "objects"])
def way(request, monkeypatch):
    """Let small tables go both ways: as columns, and as the objects they are faster as."""
    monkeypatch.setattr("certrules.bulk.prepared.FEW", request.param)
    return request.param
