"""What `import certrules` leaves for later, so that a host that only evaluates pays for no more."""

import json
import subprocess
import sys

import pytest

import certrules as cr

TELL = """
import json, sys
before = {}
import certrules
{}
print(json.dumps(sorted(name for name in sys.modules if name not in before)))
"""


def loaded(after="", before="()"):
    """Return the modules of a fresh process after the import and more, but for those before."""
    told = subprocess.run(
        [sys.executable, "-c", TELL.format(before, after)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(told.stdout))


@pytest.mark.parametrize(
    "late", ["certrules.planning.lint", "certrules.exchange", "difflib", "hashlib", "zoneinfo"]
)
def test_the_import_leaves_it_for_later(late):
    """`import certrules` does not load what only some programs use."""
    # A tool that watches the tests may have loaded some of it itself.
    assert late not in loaded(before="set(sys.modules)")


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("lint", "certrules.planning.lint"),
        ("notices", "certrules.planning.notices"),
        ("civil_date", "zoneinfo"),
        ("load", "certrules.exchange.documents"),
    ],
)
def test_it_comes_when_it_is_asked_for(name, module):
    """A name of the face loads what it needs when it is asked for."""
    assert module in loaded(f"certrules.{name}")


def test_a_name_that_there_is_not():
    """A name that the face does not have is an attribute error that names it."""
    with pytest.raises(AttributeError, match="has no attribute 'evaluat'"):
        _ = cr.evaluat
