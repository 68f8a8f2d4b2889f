"""Processes whose coverage is not measured.

It slows them, and what a killed process has written of it cannot be read.
"""

import os


def environment():
    """Return the environment of a process that is not to be measured."""
    return {name: one for name, one in os.environ.items() if not name.startswith("COVERAGE_")}
