"""What the tests of the oracle share."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _nothing_measured(untraced):
    """The oracle shares no code with what is measured, and measuring takes long."""
