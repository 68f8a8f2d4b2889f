"""How hard Hypothesis tries.

Choose with `HYPOTHESIS_PROFILE=soak make test` or `pytest --hypothesis-profile=soak`:

- `ci`, which runs unless told otherwise: the same examples every time, so that two runs agree.
- `fast`: a few examples, for the minutes in which one writes code.
- `soak`: many examples, new ones each time, before a release.
"""

import os
import sys
import threading

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture
def uncovered(monkeypatch):
    """Measure no coverage in a test, its threads and its processes.

    It takes six times as long, and adds nothing where the same is done over and over.
    """
    for name in [one for one in os.environ if one.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]
    yield
    threading.settrace(of_threads)  # type: ignore[arg-type]
    sys.settrace(tracer)
