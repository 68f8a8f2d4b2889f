"""A small workforce: as data, and in an office."""

import pytest

from tests.reports.world import made_office, world


@pytest.fixture(scope="session")
def view():
    """The workforce as somebody sees it who sees everything but hidden people."""
    return world()


@pytest.fixture
def office():
    """The workforce in an office in memory, with an account of each level."""
    return made_office()
