"""The lock of the developer's environment is in step with pyproject.toml, hashed, and plain."""

import pytest

from tests.house import lock


@pytest.fixture(scope="module")
def text():
    """The lock."""
    return lock.LOCK.read_text("utf-8")


def test_everything_asked_for_is_locked(text):
    """Each package that pyproject.toml asks for has a version in the lock that will do."""
    assert lock.unmet(lock.project(), text) == [], "Run: make lock"


def test_every_version_has_hashes(text):
    """Each version in the lock comes with the SHA-256 of at least one file."""
    found = list(lock.locked(text))
    assert len(found) == sum("==" in line for line in text.splitlines())
    assert [name for name, _, hashes in found if not hashes] == []


def test_no_version_stands_alone(text):
    """Each distribution that is locked more than once is so for different Pythons or machines."""
    pins = [line for line in text.splitlines() if "==" in line and " ; " not in line]
    names = [pin.partition("==")[0] for pin in pins]
    assert len(names) == len(set(names))


def test_no_place_is_named(text):
    """No line names an address, a file or an index: only versions and hashes."""
    assert [line for line in text.splitlines() if not lock.is_plain(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example.org/simple",
        "--find-links /srv/wheels",
        "attrs @ https://example.org/attrs.whl",
        "-e .",
    ],
)
def test_place_is_seen(line):
    """A line that names an address, a file or an index is told from the others."""
    assert not lock.is_plain(line)


def test_unmet_requirement_is_seen(text):
    """A package that the lock lacks, or has in too old a version, is told."""
    settings = lock.project()
    settings["project"] = {
        "dependencies": ["attrs>=9999", "no-such-package", "python-dateutil"],
        "optional-dependencies": {},
    }
    settings["dependency-groups"] = {}
    assert lock.unmet(settings, text) == ["attrs>=9999", "no-such-package"]
