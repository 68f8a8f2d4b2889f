"""What `import certrules` costs a host application."""

import json
import subprocess
import sys

import pytest

# six comes with older releases of dateutil.
MAY_BE_LOADED = {"attr", "attrs", "certrules", "dateutil", "six"}

TELL = """
import json, sys
before = set(sys.modules)
import {module}
print(json.dumps(sorted(name for name in sys.modules if name not in before)))
"""


def loaded_by(module):
    """Return the libraries, other than the standard one, that a fresh process loads."""
    told = subprocess.run(
        [sys.executable, "-c", TELL.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    names = {name.split(".")[0] for name in json.loads(told.stdout)} - sys.stdlib_module_names
    # The build settings of this Python belong to it, under a name that only it knows.
    return {name for name in names if not name.startswith("_sysconfigdata")}


def test_import_loads_attrs_and_dateutil_only():
    """`import certrules` loads no other library than attrs and dateutil."""
    assert loaded_by("certrules") - MAY_BE_LOADED == set()


@pytest.mark.parametrize(
    "heavy",
    ["numpy", "pandas", "sqlalchemy", "pendulum", "cattrs", "click", "rich", "ruamel"],
)
def test_import_leaves_heavy_library_alone(heavy):
    """`import certrules` does not load this library, whether or not it is installed."""
    assert heavy not in loaded_by("certrules")


@pytest.mark.parametrize("library", ["hypothesis", "pendulum"])
def test_loaded_library_is_seen(library):
    """A library that is loaded does show, so that the tests above can fail."""
    assert library in loaded_by(f"certrules, {library}")
