"""Find calls that the house does not allow, in the text of one file."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import imported_names

# Each kind is banned in the whole package ...
BANNED_IMPORTS = {
    "pickle": ("pickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"),
    "unsafe yaml": ("yaml",),
    "shell": ("subprocess", "pty", "pexpect", "os.system", "os.popen"),
    "format": ("string.Formatter",),
}
BANNED_NAMES = {
    "eval": ("eval", "exec", "compile", "__import__"),
}
BANNED_ATTRIBUTES = {
    "eval": ("builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__"),
    "shell": ("os.system", "os.popen", "os.startfile", "os.posix_spawn", "os.posix_spawnp"),
    "format": ("str.format", "str.format_map", "string.Formatter"),
}
OS_STARTERS = re.compile(r"os\.(exec|spawn)[lv]p?e?")

# ... and each of these on floors 0 to 5, which get everything passed in.
CORE_IMPORTS = {
    "clock": ("time", "sched", "timeit"),
    "file": (
        "os",
        "io",
        "pathlib",
        "tempfile",
        "shutil",
        "glob",
        "fileinput",
        "mmap",
        "codecs.open",
    ),
    "network": (
        "socket",
        "ssl",
        "http",
        "urllib",
        "smtplib",
        "ftplib",
        "requests",
        "httpx",
        "asyncio",
    ),
    "database": ("sqlite3", "dbm"),
    "chance": ("random", "secrets", "uuid.uuid1", "uuid.uuid4"),
    "hidden import": ("importlib", "pkgutil", "runpy"),
}
CORE_NAMES = {
    "file": ("open", "input", "print"),
}
CORE_LAST_WORDS = {
    "clock": ("now", "utcnow", "today"),
    "file": ("open", "read_text", "read_bytes", "write_text", "write_bytes", "stdin", "stdout"),
    "environment": ("environ", "getenv", "argv"),
}

SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\S+\s+set\s|delete\s+from\s|merge\s+into\s"
    r"|(create|drop|alter|truncate)\s+(\w+\s+)?(table|index|view|schema|trigger|database|sequence)\s"
    r"|with\s+\S+\s+as\s*\(|pragma\s|copy\s+\S+\s+(from|to)\s)",
    re.IGNORECASE | re.DOTALL,
)
SQL_TAKERS = ("execute", "executemany", "executescript", "exec_driver_sql", "text")


def findings(source: str, *, core: bool) -> list[tuple[int, str]]:
    """Return (line, kind) of each banned call; `core` adds what floors 0 to 5 may not do."""
    tree = ast.parse(source)
    found = {
        *_imports(tree, BANNED_IMPORTS),
        *_words(tree),
        *_sql(tree),
        *_format(tree),
        *_unsafe(tree),
    }
    if core:
        found |= {*_imports(tree, CORE_IMPORTS), *_core_words(tree), *_local_zone(tree)}
    return sorted(found)


def _imports(tree: ast.AST, banned: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    for node, name in imported_names(tree):
        for kind, roots in banned.items():
            if any(f"{name}.".startswith(f"{root}.") for root in roots):
                yield node.lineno, kind


def _words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names and dotted names, called or only handed on (`map(eval, texts)` is a call, too)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield from _kinds(node.lineno, node.id, BANNED_NAMES)
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            yield from _kinds(node.lineno, dotted, BANNED_ATTRIBUTES)
            if OS_STARTERS.fullmatch(dotted):
                yield node.lineno, "shell"


def _core_words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield from _kinds(node.lineno, node.id, CORE_NAMES)
        elif isinstance(node, ast.Attribute):
            yield from _kinds(node.lineno, node.attr, CORE_LAST_WORDS)


def _kinds(line: int, word: str, banned: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    for kind, words in banned.items():
        if word in words:
            yield line, kind


def _local_zone(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`astimezone()` without a zone and `fromtimestamp(x)` read the zone of the machine."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            arguments = len(node.args) + len(node.keywords)
            if (node.func.attr, arguments) in {("astimezone", 0), ("fromtimestamp", 1)}:
                yield node.lineno, "environment"


def _unsafe(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`YAML(typ=...)` with anything but a literal safe kind, `shell=` with anything but False."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg == "typ" and value not in {"safe", "rt"}:
                yield node.lineno, "unsafe yaml"
            if keyword.arg == "shell" and value is not False:
                yield node.lineno, "shell"


def _format(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`.format` of anything but a literal: a template from outside reaches into objects."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"format", "format_map"}:
            literal = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            if not literal:
                yield node.lineno, "format"


def _sql(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and _is_built(node) and SQL.match(_skeleton(node)):
            yield node.lineno, "sql"
        if isinstance(node, ast.Call) and node.args and _is_built(node.args[0]):
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            if called in SQL_TAKERS:
                yield node.lineno, "sql"


def _is_built(node: ast.expr) -> bool:
    """Whether a text is put together from parts: f-string, `+`, `%`, `.format`, `.join`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "format_map", "join"}
    )


def _skeleton(node: ast.expr) -> str:
    """Return the literal text of a built text, each part that is not literal as `{}`."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_skeleton(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _skeleton(node.left) + _skeleton(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _skeleton(node.func.value)
    return "{}"
