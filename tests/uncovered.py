"""Where coverage is not measured: in some processes, and in parts of tests.

It slows them, and what a killed process has written of it cannot be read.
"""

import os
import sys
import threading
from contextlib import contextmanager


def variables():
    """Return the names of the variables that have a new process measured."""
    return [name for name in os.environ if name.startswith("COVERAGE_")]


def environment():
    """Return the environment of a process that is not to be measured."""
    return {name: os.environ[name] for name in os.environ.keys() - variables()}


@contextmanager
def untraced():
    """Measure nothing within, nor in threads that begin there.

    It takes six times as long, and adds nothing where the same is done over and over.
    """
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        threading.settrace(of_threads)  # type: ignore[arg-type]
        sys.settrace(tracer)
