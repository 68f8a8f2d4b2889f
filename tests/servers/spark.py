"""A Spark of our own on this machine, for as long as tests need it."""

import pytest

from certrules.adapters.spark import local_session
from tests.servers import java
from tests.uncovered import variables

SETTINGS = {"spark.sql.shuffle.partitions": "4", "spark.driver.memory": "2g"}


@pytest.fixture(scope="session")
def spark():
    """A Spark with two workers; its processes measure no coverage, which takes them very long."""
    if java.is_missing():
        pytest.skip(java.missing())
    with pytest.MonkeyPatch.context() as environment:
        for name in variables():
            environment.delenv(name)
        session = local_session(2, SETTINGS)
    yield session
    session.stop()
