"""Where the package and its tests are, for the tests that guard the house."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"

# Floors 0 to 5 compute: they get every date, text and number passed in.
CORE_ROOMS = ("errors.py", "model", "dates", "expiry", "status", "planning", "bulk")


def package() -> Path:
    """Return the folder of the package under test: below src, or that of an installed wheel."""
    spec = find_spec("certrules")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def sources() -> Iterator[Path]:
    """Yield every Python file of the package, relative to it."""
    folder = package()
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder)


def is_core(path: Path) -> bool:
    """Whether `path`, relative to the package, lies on floors 0 to 5."""
    return path.parts[0] in CORE_ROOMS


def imported_names(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each import statement with each full name it imports, however deep it is nested."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"
