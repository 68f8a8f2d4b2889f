"""The public surface: which names users may rely on, where they are documented, what shows them.

Public are the names of the face, of `certrules.bulk`, `certrules.engine`, `certrules.errors` and
`certrules.testing`, and whatever else the reference documents, by the path under which it does; and
the members of public classes. `public_names.txt` lists them all. It only grows within a major
version:

    python -m tests.house.public_surface

adds what is new to it and takes nothing away.
"""

import ast
import enum
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from doctest import DocTestParser, Example
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT, package, sources

LIST = Path(__file__).with_name("public_names.txt")
PACKAGES = (
    "certrules",
    "certrules.bulk",
    "certrules.engine",
    "certrules.testing",
    "certrules.testing.strategies",
    "certrules.testing.vectors",
)
DIRECTIVE = re.compile(
    r"^\.\. (?:auto(?:class|function|data|exception)|py:(?:class|data)):: ([\w.]+)", re.MULTILINE
)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w*")


# ------------------------------------------------------------------ what is public


def documented() -> set[str]:
    """Return the path of each name that has an entry of its own in the reference."""
    pages = (ROOT / "docs" / "reference").glob("*.md")
    return {name for page in pages for name in DIRECTIVE.findall(page.read_text("utf-8"))}


def error_classes() -> set[str]:
    """Return the path of each class that the module of errors defines; one directive shows all."""
    errors = importlib.import_module("certrules.errors")
    classes = inspect.getmembers(errors, inspect.isclass)
    own = {name for name, one in classes if one.__module__ == errors.__name__}
    return {f"{errors.__name__}.{name}" for name in own}


def promised() -> set[str]:
    """Return the path of each name in the `__all__` of a public package."""
    return {f"{one}.{name}" for one in PACKAGES for name in importlib.import_module(one).__all__}


@cache
def public() -> frozenset[str]:
    """Return the path of each public name, members of classes aside."""
    return frozenset(documented() | error_classes() | promised())


@cache
def thing(path: str) -> object:
    """Return what a path names."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name)
        return found
    raise ModuleNotFoundError(path)


def members(path: str) -> dict[str, object]:
    """Return the public members of a public class, those of its bases of ours among them.

    The tests in a contract are none: nobody calls them, and there may be other ones tomorrow.
    """
    cls = thing(path)
    if not inspect.isclass(cls):
        return {}
    return {
        name: value
        for base in reversed(cls.__mro__)
        if base.__module__.startswith("certrules.")
        for name, value in vars(base).items()
        if not name.startswith(("_", "test_"))
    }


@cache
def surface() -> frozenset[str]:
    """Return the path of each public name and of each member of a public class."""
    names = public()
    return names | {f"{path}.{member}" for path in names for member in members(path)}


def listed() -> list[str]:
    """Return the lines of the list."""
    lines = LIST.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# ------------------------------------------------------------------ what has types


def untyped(path: str) -> Iterator[str]:
    """Yield what in a function, or in the methods of a class, has no type."""
    what = thing(path)
    functions = {path: what} if inspect.isfunction(what) else {}
    for name, value in members(path).items():
        inner = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        functions |= {f"{path}.{name}": inner} if inspect.isfunction(inner) else {}
    for name, function in functions.items():
        signature = inspect.signature(function)
        bare = [one.name for one in signature.parameters.values() if one.annotation is one.empty]
        if signature.return_annotation is inspect.Signature.empty or set(bare) - {"self", "cls"}:
            yield name


# ------------------------------------------------------------------ what is shown


def docstrings() -> Iterator[tuple[str, str]]:
    """Yield each docstring of the package with the module in which it stands."""
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for path in sources():
        module = ".".join(("certrules", *path.with_suffix("").parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse((package() / path).read_text("utf-8"))):
            if isinstance(node, nodes) and (text := ast.get_docstring(node)):
                yield module, text


def pages() -> Iterator[str]:
    """Yield the Python blocks of README and the documentation."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield from BLOCK.findall(path.read_text("utf-8"))


def names_in(example: Example) -> Iterator[str]:
    """Yield each name that an example uses or prints; an import gives its whole path, too."""
    yield from WORD.findall(example.want or example.exc_msg or "")
    for node in ast.walk(ast.parse(example.source)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def used() -> frozenset[str]:
    """Return each name that an example uses; in a docstring, with the module before it as well."""
    find = DocTestParser().get_examples
    # A block without prompts is an example as a whole.
    in_pages = [one for block in pages() for one in find(block) or [Example(block, "")]]
    in_docstrings = {
        name
        for module, text in docstrings()
        for one in find(text)
        for bare in names_in(one)
        for name in (bare, f"{module}.{bare}")
    }
    return frozenset({name for one in in_pages for name in names_in(one)} | in_docstrings)


def home(path: str) -> str:
    """Return the path at which a public class or function is defined."""
    what = thing(path)
    return f"{getattr(what, '__module__', '')}.{getattr(what, '__qualname__', '')}"


def is_used(path: str) -> bool:
    """Whether an example uses a name; where two things share it, by path or beside it."""
    bare = path.rpartition(".")[2]
    homes = {home(other) for other in public() if other.rpartition(".")[2] == bare}
    return bool({path, home(path)} & used()) or (bare in used() and len(homes) == 1)


def types_named(annotation: object) -> set[str]:
    """Return the names in a type."""
    return set(WORD.findall(f"{annotation} {getattr(annotation, '__name__', '')}"))


def comes_out(path: str) -> set[str]:
    """Return the names of the types that a function returns, or that a class shows of itself."""
    what = thing(path)
    if inspect.isfunction(what):
        return types_named(inspect.signature(what).return_annotation)
    if not inspect.isclass(what):
        return set()
    found: set[str] = set()
    for base in what.__mro__:
        if base.__module__.startswith("certrules."):
            for one in inspect.get_annotations(base).values():
                found |= types_named(one)
            found |= made_of(base)
    for value in members(path).values():
        inner = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        if inspect.isfunction(inner):
            found |= types_named(inspect.signature(inner).return_annotation)
    return found


def made_of(cls: type) -> set[str]:
    """Return the names of what the `__init__` that a class spells out calls for its attributes."""
    spelled_out = vars(cls).get("__init__")
    if not inspect.isfunction(spelled_out) or hasattr(cls, "__attrs_attrs__"):
        return set()
    tree = ast.parse(inspect.cleandoc(f"\n{inspect.getsource(spelled_out)}"))
    return {
        node.value.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and isinstance(target := node.targets[0], ast.Attribute)
        and not target.attr.startswith("_")
    }


def shown() -> set[str]:
    """Return the public names that an example uses, or that come out of one that is shown."""
    names = public()
    found = {path for path in names if is_used(path)}
    new = found
    while new:
        types = {one for path in new for one in comes_out(path)}
        new = {path for path in names - found if path.rpartition(".")[2] in types}
        found = found | new
    return found


def is_enumeration(path: str) -> bool:
    """Whether a path names an enumeration."""
    what = thing(path)
    return inspect.isclass(what) and issubclass(what, enum.Enum)


# ------------------------------------------------------------------ the list


def add_new() -> int:
    """Add what is new to the list; return how many names there were to add."""
    before = set(listed())
    lines = LIST.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    new = surface() - before
    LIST.write_text("\n".join([*head, "", *sorted(before | new)]) + "\n", "utf-8")
    return len(new)


if __name__ == "__main__":
    sys.stdout.write(f"{add_new()} names added to {LIST.relative_to(ROOT)}\n")
