"""What makes the oracle one: it shares no code with what it judges."""

import ast
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in sorted(Path(__file__).parent.glob("*.py"))
        if file.name not in {"build.py", "test_agreement.py"}
    ],
    ids=lambda file: file.name,
)
def test_shares_no_code(file: Path) -> None:
    """Only the builder and the comparison import certrules, so that an error cannot be shared."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not any(module.split(".")[0] == "certrules" for module in modules)
