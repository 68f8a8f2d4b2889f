"""What the tests beside the oracle share."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def untraced() -> Iterator[None]:
    """Stop measuring coverage for a while: it takes six times as long, and adds nothing here."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)
