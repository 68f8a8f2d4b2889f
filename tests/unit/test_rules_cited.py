"""Each rule of sections 2 to 7 has a unit test that names it."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RULE = re.compile(r"R-\d+")


def cited():
    """Return every rule that the docstring of some unit test cites."""
    rules = set()
    for path in HERE.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                rules.update(RULE.findall(ast.get_docstring(node) or ""))
    return rules


@pytest.fixture(scope="module")
def rules():
    """The rules cited."""
    return cited()


@pytest.mark.parametrize("number", range(1, 34))
def test_the_rule_is_cited(rules, number):
    """At least one unit test says in its docstring that it is about this rule."""
    assert f"R-{number}" in rules
