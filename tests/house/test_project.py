"""The promises of pyproject.toml to the applications that install certrules."""

import re
import tomllib
from importlib import metadata

import pytest

from tests.house.tree import ROOT

MOST_DEPENDENCIES = 4
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture(scope="module")
def project():
    """The [project] table."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_base_dependencies_are_few(project):
    """A bare install pulls in at most four libraries."""
    assert len(project["dependencies"]) <= MOST_DEPENDENCIES


def test_no_dependency_has_an_upper_bound(project):
    """No dependency of the package or of an extra shuts out a later version."""
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    assert [name for name in wanted if re.search(r"<|==|~=|!=", name)] == []


def test_extra_all_is_all(project):
    """The extra `all` names every other extra but the large ones: the compiler and Spark."""
    extras = set(project["optional-dependencies"]) - {"all", "jit", "spark"}
    [everything] = project["optional-dependencies"]["all"]
    assert everything == f"certrules[{','.join(sorted(extras))}]"


def test_pythons_are_named(project):
    """The classifiers name each supported Python, beginning with the one required."""
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: 3." in line]
    assert named == PYTHONS
    assert project["requires-python"] == f">={PYTHONS[0]}"


def test_installed_version_is_the_version(project):
    """What is installed is what pyproject.toml describes."""
    assert metadata.version("certrules") == project["version"]
