"""Every regular expression of the package takes time that grows with a text and no faster (G10)."""

import ast
import importlib
import re
from collections import defaultdict
from itertools import product
from time import process_time

import pytest

from tests.house.tree import package, sources

SECONDS = 1.0  # of the processor; what is linear takes some milliseconds
METHODS = {"fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer"}

UNITS = [
    "a",
    "A",
    "1",
    " ",
    "\n",
    "\t",
    "\r",
    ".",
    "-",
    "_",
    "'",
    '"',
    "\\",
    "=",
    "@",
    "/",
    ":",
    "!",
]
UNITS += [
    "\0",
    "\x85",
    "\u202e",
    "\ud800",
    "é",
    "a.",
    "a ",
    "1 ",
    "1.",
    '"a',
    "'a",
    "\r\n",
    " \n",
    "a-",
]
STARTS = ["", "1", "a", "P", "day ", '"', "'", "https://", "a@", "2026-01-01T00:00", " (at line 1"]
ENDS = ["", "\0", "!", "\n", "a"]


def used_patterns():
    """Return each compiled expression of the package, with the methods by which it is used."""
    found = defaultdict(set)
    for path in sources():
        tree = ast.parse((package() / path).read_text("utf-8"))
        names = [
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and compiles(node.value)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        ]
        for node in ast.walk(tree):
            if is_use(node) and node.value.id in names:
                found[module_of(path), node.value.id].add(node.attr)
        unused = [name for name in names if (module_of(path), name) not in found]
        assert unused == [], f"{path}: what is {unused} used for?"
    return found


def compiles(node):
    """Whether an expression is a call of re.compile."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"


def is_use(node):
    """Whether an expression is a method of one, got by its name."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in METHODS
    )


def module_of(path):
    """Return the name of the module in a file."""
    return ".".join(["certrules", *path.with_suffix("").parts])


def run(pattern, method, text):
    """Use an expression on a text to the end."""
    given = ("", text) if method in {"sub", "subn"} else (text,)
    result = getattr(pattern, method)(*given)
    if method == "finditer":
        list(result)


SIZES = (
    (10**4, [*product(STARTS, UNITS, ENDS)], 0.1),
    (10**5, [*product([""], UNITS, ["\0"])], SECONDS),
    (10**6, [*product([""], UNITS[:8], ["\0"])], SECONDS),
)


def slow_text(pattern, method):
    """Return a text that takes too long, or None; shorter ones first, so that none takes for ever.

    The time for 10,000 characters is already twenty times too long where it grows with the square.
    """
    for size, shapes, seconds in SIZES:
        for start, unit, end in shapes:
            text = start + unit * (size // len(unit)) + end
            began = process_time()
            run(pattern, method, text)
            if process_time() - began > seconds:
                return start, unit, size, end
    return None


PATTERNS = used_patterns()


@pytest.mark.parametrize(("module", "name"), PATTERNS, ids=str)
def test_expression_is_linear(module, name):
    """An expression goes through hostile texts of up to a million characters at once."""
    pattern = getattr(importlib.import_module(module), name)
    for method in PATTERNS[module, name]:
        assert slow_text(pattern, method) is None, (method, pattern.pattern)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [(" +$", "sub"), ("(.*)=(.*)", "search"), ("x?a+a*", "fullmatch"), (r"\s+1", "search")],
)
def test_slow_expression_is_seen(pattern, method):
    """An expression that takes quadratic time is found, and by a short text."""
    _, _, size, _ = slow_text(re.compile(pattern), method)
    assert size == 10**4
