"""How hard Hypothesis tries.

Choose with `HYPOTHESIS_PROFILE=soak make test` or `pytest --hypothesis-profile=soak`:

- `ci`, which runs unless told otherwise: the same examples every time, so that two runs agree.
- `fast`: a few examples, for the minutes in which one writes code.
- `soak`: many examples, new ones each time, before a release.
"""

import os

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
