"""What README says of the two commands is what they print."""

import os
import re
import subprocess
import sys
import tomllib
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = re.compile(r"^make demo\n```\n.*?^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_demo_prints_what_readme_shows():
    """The lines that README shows of `make demo` are printed by it, in this order."""
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(
        r"^make demo\n```\n.*?^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL
    )[1]
    done = subprocess.run(
        [sys.executable, "examples/demo.py"],
        check=True,
        cwd=ROOT,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        timeout=300,
    )
    assert OutputChecker().check_output(shown, done.stdout.lstrip(), ELLIPSIS), done.stdout


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name):
    """Each link to a file of the project leads to a file that is there."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_extras_are_those_of_the_project():
    """README lists each extra of the project, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"^\| `certrules\[(\w+)\]`", readme, re.MULTILINE)
    assert sorted(named) == sorted(project["optional-dependencies"])
