"""How files are named and how long they are, and how tests are written."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.tree import TESTS, package, sources

LONGEST_FILE = 450
MOST_EXCLUSIONS = 10
DRAWER = re.compile(r"_?(utils?|helpers?|common|misc)")
SENTENCE = re.compile(r"\S.*[.?!]", re.DOTALL)
EXCLUSION = re.compile(r"#\s*pragma:\s*no\s*(cover|branch)(?P<reason>.*)")


def is_drawer(path):
    """Whether a file or one of its folders has a name that says nothing of what is in it."""
    return any(DRAWER.fullmatch(part) for part in path.with_suffix("").parts)


def is_test(node):
    """Whether pytest would run this function or method."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
        "test_"
    )


def silent_tests(source):
    """Return the names of tests that do not begin by saying what must hold."""
    nodes = [node for node in ast.walk(ast.parse(source)) if is_test(node)]
    return [node.name for node in nodes if not SENTENCE.match(ast.get_docstring(node) or "")]


def hidden_tests(source):
    """Return the names of tests that a later one of the same name hides."""
    scopes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Module | ast.ClassDef)]
    counts = [Counter(node.name for node in scope.body if is_test(node)) for scope in scopes]
    return [name for count in counts for name, times in count.items() if times > 1]


def exclusions(source):
    """Return each exclusion from coverage with its reason, empty if none is given."""
    return [match["reason"].strip(" :-–()") for match in EXCLUSION.finditer(source)]


@pytest.fixture(scope="module")
def test_files():
    """The text of every Python file below tests/."""
    return {path.relative_to(TESTS): path.read_text("utf-8") for path in TESTS.rglob("*.py")}


def test_no_drawers(test_files):
    """No file or folder is named for holding anything whatever."""
    assert [str(path) for path in (*sources(), *test_files) if is_drawer(path)] == []


@pytest.mark.parametrize("name", ["utils.py", "model/_helpers.py", "common/a.py", "misc.py"])
def test_drawer_is_seen(name):
    """A drawer is found as a file, as a folder, and with an underscore."""
    assert is_drawer(Path(name))


def test_files_are_short():
    """No source file has more than 450 lines."""
    lengths = {str(p): len((package() / p).read_text("utf-8").splitlines()) for p in sources()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_test_says_what_must_hold(test_files):
    """Each test begins with a sentence that says what must hold."""
    silent = {str(path): silent_tests(text) for path, text in test_files.items()}
    assert {path: names for path, names in silent.items() if names} == {}


def test_no_test_hides_another(test_files):
    """No two tests of one scope share a name, since only the last of them would run."""
    doubled = {str(path): hidden_tests(text) for path, text in test_files.items()}
    assert {path: names for path, names in doubled.items() if names} == {}


def test_every_test_is_collected(test_files):
    """Tests stand in files named test_*.py: pytest looks at no others."""
    lost = [
        str(path)
        for path, text in test_files.items()
        if not path.name.startswith("test_") and any(is_test(node) for node in ast.parse(text).body)
    ]
    assert lost == []


def test_exclusions_from_coverage_are_few_and_explained():
    """At most ten places are left out of coverage, each with its reason on the line."""
    found = {str(path): exclusions((package() / path).read_text("utf-8")) for path in sources()}
    assert sum(map(len, found.values())) <= MOST_EXCLUSIONS
    assert [path for path, reasons in found.items() if not all(reasons)] == []


def test_faulty_tests_are_seen():
    """A test without a sentence, and one of two with the same name, are found."""
    source = "def test_a():\n    pass\n\nclass TestB:\n    def test_c(self):\n        '''words'''\n"
    assert silent_tests(source) == ["test_a", "test_c"]
    assert hidden_tests("def test_a(): ...\ndef test_b(): ...\ndef test_a(): ...") == ["test_a"]


def test_exclusion_without_a_reason_is_seen():
    """An exclusion from coverage is found together with its reason or the lack of one."""
    bare, explained = "pass  # pragma: no cover", "pass  # pragma: no branch - ends by itself"
    assert exclusions(f"{bare}\n{explained}\n") == ["", "ends by itself"]
