"""What bulk says when a package that it needs is not there, and when nothing can be cached."""

import subprocess
import sys
from textwrap import dedent

import pytest

SETUP = """
import sys
from datetime import date
import certrules as cr
catalogue = cr.Catalogue([cr.Certification("a")])
table = None
def evaluate(**options):
    from certrules import bulk
    import pyarrow as pa
    # Fewer rows would not get as far as a kernel.
    table = pa.table({"certification": ["a"] * 600})
    return bulk.evaluate(table, catalogue, date(2026, 7, 1), **options)
"""


def said(script: str) -> str:
    """Run a script in a process of its own, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", SETUP + dedent(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("package", ["numpy", "pyarrow"])
def test_without_arrow(package):
    """Without numpy or pyarrow the extra that brings them is named."""
    script = f"""
    sys.modules[{package!r}] = None
    try:
        from certrules import bulk
        bulk.evaluate(table, catalogue, date(2026, 7, 1))
    except cr.errors.MissingExtra as missing:
        print(missing.extra, missing)
    """
    assert said(script).startswith("arrow ")
    assert "pip install 'certrules[arrow]'" in said(script)


def test_without_numba_but_wanted():
    """Who insists on numba without having it is told which extra brings it."""
    script = """
    sys.modules["numba"] = None
    try:
        evaluate(jit=True)
    except cr.errors.MissingExtra as missing:
        print(missing.extra)
    """
    assert said(script) == "jit"


@pytest.mark.parametrize("options", ["", "jit=None", "jit=False"])
def test_without_numba(options):
    """Without numba everything works all the same."""
    script = f"""
    sys.modules["numba"] = None
    print(set(evaluate({options})["status"].to_pylist()))
    """
    assert said(script) == "{'missing'}"


def test_nothing_can_be_cached():
    """Where neither the package's folder nor the home can be written to, numba works all the same.

    numba raises there, when a function is to be cached.
    """
    script = """
    from numba.core import caching
    caching.CacheImpl._locator_classes = []
    for kind in caching.CacheImpl.__subclasses__():
        kind._locator_classes = []
    print(set(evaluate(jit=True)["status"].to_pylist()))
    """
    assert said(script) == "{'missing'}"


def test_core_does_not_load_bulk():
    """Who does not evaluate in bulk loads none of its packages."""
    script = """
    cr.evaluate(cr.Assignment(cr.Certification("a")), date(2026, 7, 1))
    print(sorted({"numpy", "pyarrow", "numba"} & set(sys.modules)))
    """
    assert said(script) == "[]"
