"""How hard Hypothesis tries.

Choose with `HYPOTHESIS_PROFILE=soak make test` or `pytest --hypothesis-profile=soak`:

- `ci`, which runs unless told otherwise: the same examples every time, so that two runs agree.
- `fast`: a few examples, for the minutes in which one writes code.
- `soak`: many examples, new ones each time, before a release.
"""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.postgres import end_others, own_postgres, postgres
from tests.uncovered import untraced, variables

# Known here alone, so that one process starts one server for all its tests.
__all__ = ["end_others", "own_postgres", "postgres"]

# Deadlines measure the machine and not the code; speed is the business of benchmarks/.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=200,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("fast", settings.get_profile("ci"), max_examples=20)
settings.register_profile("soak", settings.get_profile("ci"), derandomize=False, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Spare the collector of garbage what stays to the end: seventeen thousand tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture
def uncovered(monkeypatch):
    """Measure no coverage in a test, its threads and its processes."""
    for name in variables():
        monkeypatch.delenv(name)
    with untraced():
        yield


@pytest.fixture(scope="module", name="untraced")
def untraced_to_the_end():
    """Measure no coverage in a test and the rest of its file, but for other processes."""
    with untraced():
        yield
