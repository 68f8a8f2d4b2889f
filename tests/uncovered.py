"""Processes whose coverage is not measured: it slows them, and is lost when they are killed."""

import os


def environment():
    """Return the environment of a process that is not to be measured."""
    return {name: one for name, one in os.environ.items() if not name.startswith("COVERAGE_")}
