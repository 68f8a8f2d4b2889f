"""What the tests of benchmarks share."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_measured(uncovered):
    """Benchmarks are not measured, and what they call has tests of its own."""
