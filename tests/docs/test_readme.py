"""What README says of the two commands is what they print."""

import os
import re
import shlex
import shutil
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
    shown = DEMO.search(readme)[1]
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


def test_commands_of_readme_run(tmp_path):
    """Each command that README shows runs as it stands, from the folder that it names."""
    # In a copy, since some of them write files.
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    readme = (ROOT / "README.md").read_text("utf-8")
    [block] = re.findall(r"^```sh\ncd (.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    folder, *commands = block.splitlines()
    assert len(commands) > 3
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "certrules"
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            check=False,
            cwd=tmp_path / folder,
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, (command, done.stderr)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name):
    """Each link to a file of the project leads to a file that is there."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("README.md", r"^\| `certrules\[(\w+)\]`"),
        ("docs/reference/installation.md", r"^\| `(\w+)` \| [A-Z[]"),
    ],
)
def test_extras_are_those_of_the_project(page, row):
    """README and the page about installing list each extra of the project, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.findall(row, (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(project["optional-dependencies"])
