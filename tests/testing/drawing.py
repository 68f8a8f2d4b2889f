"""Values drawn from strategies one by one, each from bytes of its own, the same on every run.

A usual run of Hypothesis varies what it has drawn before. That is good for finding the unusual, and
bad for meeting everything within few draws.
"""

from random import Random

from hypothesis import given, settings

BYTES = 8_000
"""More than any value is drawn from."""


def often(times):
    """Let a property be tried on so many examples, to the first failure."""

    def decorated(test):
        alone = settings(database=None, deadline=None)(test)

        def tried():
            random = Random(test.__name__)
            for _ in range(times):
                alone.hypothesis.fuzz_one_input(random.randbytes(BYTES))

        tried.__name__ = test.__name__
        return tried

    return decorated


def drawn(strategy, times):
    """Return so many values of a strategy."""
    found = []

    @often(times)
    @given(strategy)
    def draw(value):
        found.append(value)

    draw()
    return found
