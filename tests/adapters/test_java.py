"""The tests on Spark run wherever Java does, and say why where it does not."""

import pytest

from tests.servers import java


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder in which Spark would look for Java, and nothing in it yet."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.delenv(java.REQUIRED_VARIABLE, raising=False)
    (tmp_path / "bin").mkdir()
    return tmp_path


def installed(home, version):
    """Put a program there that says which version of Java it is."""
    program = home / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025' >&2\n", "utf-8")
    program.chmod(0o755)


def test_no_java(home):
    """Without Java what runs on it is skipped with the reason."""
    assert java.is_missing()
    assert java.missing() == "no Java for Spark: neither JAVA_HOME nor PATH leads to one"


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.22", "16"])
def test_old_java(home, version):
    """A Java that is older than Spark needs is none, and its version is told."""
    installed(home, version)
    assert java.missing().endswith(f"has version {version.partition('.')[0]}, and 17 is needed")


@pytest.mark.parametrize("version", ["17.0.15", "21", "25-ea"])
def test_new_java(home, version):
    """Java 17 and whatever is newer will do."""
    installed(home, version)
    assert not java.is_missing()


def test_required_java(home, monkeypatch):
    """Where Java is required, a missing one fails and does not skip."""
    monkeypatch.setenv(java.REQUIRED_VARIABLE, "1")
    with pytest.raises(pytest.fail.Exception, match=r"requires it"):
        java.is_missing()
