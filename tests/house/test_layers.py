"""Rooms import lower floors only: the contract of pyproject.toml, and what it cannot see."""

import ast
import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest

from tests.house.tree import ROOT, imported_names, package, sources

CORE = ("errors.py", "model", "dates", "expiry", "status")
CORE_RESTS_ON = {*sys.stdlib_module_names, "attr", "attrs", "certrules", "dateutil"}

FACE_SHOWS = {"errors", "model", "dates", "expiry", "status", "planning", "bulk"}
FACE_SHOWS_LATE = {*FACE_SHOWS, "exchange.documents", "exchange.rosters"}

LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True, no_logo=True))
"""

FLOORS = "A room imports lower floors only, and every room has a floor"
FACE = "Nobody inside imports the face"
RESTS = "The core rests on the standard library, attrs and dateutil"
RINGS = "No rings"
ADAPTERS = "Adapters do not know each other"

BREACHES = {
    "dates imports status": (FLOORS, {"dates/planted.py": "import certrules.status"}),
    "errors imports model": (FLOORS, {"errors.py": "from certrules import model"}),
    "import inside a function": (
        FLOORS,
        {"model/planted.py": "def late():\n    import certrules.expiry"},
    ),
    "import for type checkers only": (
        FLOORS,
        {
            "expiry/planted.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    import certrules.status
            """,
        },
    ),
    "relative import": (FLOORS, {"model/planted.py": "from ..expiry import __doc__"}),
    "room without a floor": (FLOORS, {"cellar.py": ""}),
    "siblings": (
        FLOORS,
        {
            "planning/__init__.py": "",
            "planning/planted.py": "import certrules.bulk",
            "bulk/__init__.py": "",
        },
    ),
    "the face": (FACE, {"status/planted.py": "import certrules"}),
    "a name of the face": (FACE, {"status/planted.py": "from certrules import evaluate"}),
    "numpy in the core": (RESTS, {"dates/planted.py": "import numpy"}),
    "part of a library in the core": (
        RESTS,
        {"model/planted.py": "from cattrs.gen import override"},
    ),
    "two files in a ring": (
        RINGS,
        {
            "dates/planted.py": "import certrules.dates.ring",
            "dates/ring.py": "import certrules.dates.planted",
        },
    ),
    "two adapters": (
        ADAPTERS,
        {
            "adapters/__init__.py": "",
            "adapters/planted.py": "import certrules.adapters.sql",
            "adapters/sql.py": "",
        },
    ),
}


def lint(folder):
    """Run the contract on the package in `folder`, with the settings in `folder`."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the package and its contract in which to plant a breach."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(package(), tmp_path / "certrules", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_contract_holds(copy):
    """The package keeps every contract."""
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr
    for name in (FLOORS, FACE, RESTS, RINGS, ADAPTERS):
        assert f"{name} KEPT" in result.stdout


@pytest.mark.parametrize(("contract", "files"), BREACHES.values(), ids=BREACHES)
def test_deliberate_breach_is_found(copy, contract, files):
    """A breach planted in a copy of the package breaks the contract that forbids it."""
    for name, text in files.items():
        path = copy / "certrules" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" + textwrap.dedent(text) + "\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout


def foreign_imports(source):
    """Return the top-level names that a file of floors 0 to 4 may not import."""
    roots = {name.split(".")[0] for _, name in imported_names(ast.parse(source))}
    return roots - CORE_RESTS_ON


def test_core_imports_nothing_else():
    """Floors 0 to 4 import nothing but the standard library, attrs, dateutil and each other."""
    foreign = {
        str(path): foreign_imports((package() / path).read_text("utf-8"))
        for path in sources()
        if path.parts[0] in CORE
    }
    assert foreign, "no file of floors 0 to 4 was found"
    assert {path: names for path, names in foreign.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    ["import holidays", "def f():\n    from holidays import US", "import holidays.utils as u"],
)
def test_any_other_library_is_found(source):
    """A library that no list names is found as well, wherever the import stands."""
    assert foreign_imports(source) == {"holidays"}


def face_breaches(source):
    """Return what the face shows beyond floors 0 to 5; readers of files may come, but only late.

    A module named in a string is taken for one that `__getattr__` imports.
    """
    tree = ast.parse(source)
    late = {inner for node in ast.walk(tree) if _is_late(node) for inner in ast.walk(node)}
    return {
        name
        for node, name in (*_named_modules(tree, late), *imported_names(tree))
        if name.startswith("certrules.")
        and not _is_in(name, FACE_SHOWS_LATE if node in late else FACE_SHOWS)
    }


def _named_modules(tree, late):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and re.fullmatch(r"certrules(\.\w+)+", str(node.value)):
            late.add(node)
            yield node, node.value


def _is_late(node):
    """Whether what is inside does not run on import: a function, or a block for type checkers."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
    return isinstance(node, ast.FunctionDef)


def _is_in(name, rooms):
    return any(f"{name}.".startswith(f"certrules.{room}.") for room in rooms)


def test_face_shows_floors_0_to_5():
    """The face re-exports floors 0 to 5 at once, readers of files on demand, nothing else."""
    assert face_breaches((package() / "__init__.py").read_text("utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        "from certrules.adapters.sql import SqlStore",
        "import certrules.engine",
        "from certrules.exchange.documents import load",
        "def __getattr__(name):\n    from certrules.adapters import sql",
        "if True:\n    from certrules.exchange.documents import load",
        "if TYPE_CHECKING:\n    from certrules.cli import main",
        "LATE = {'Engine': 'certrules.engine'}",
    ],
)
def test_face_breach_is_found(source):
    """An adapter, an engine or an eager document reader in the face is found."""
    assert len(face_breaches(source)) == 1


@pytest.mark.parametrize("where", ["def __getattr__(name):", "if TYPE_CHECKING:"])
def test_face_may_load_documents_late(where):
    """A document reader that is imported on demand, or for type checkers, is no breach."""
    source = f"{where}\n    from certrules.exchange.documents import load"
    assert face_breaches(source) == set()
