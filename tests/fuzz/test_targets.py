"""What the targets are, tried with their seeds; and a feeding that finds what is planted."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from certrules.errors import CertrulesError
from tests.fuzz import __main__ as runner
from tests.fuzz.targets import SEEDS, TARGETS
from tests.house.tree import ROOT
from tests.uncovered import environment

SEED_FILES = sorted(one for one in SEEDS.rglob("*") if one.is_file())
TWICE = ("good", "rows", "small", "words")

needs_atheris = pytest.mark.skipif(find_spec("atheris") is None, reason=runner.NO_ATHERIS)


def give(target, data, folder):
    """Give an input to a target; return whether it was read."""
    try:
        target.take(data, folder)
    except CertrulesError:
        return False
    return True


@pytest.mark.parametrize("file", SEED_FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_seed_is_read_or_refused(file, tmp_path):
    """Every seed is read, unless its name says that it is refused."""
    read = give(TARGETS[file.parent.name], file.read_bytes(), tmp_path)
    assert read is not file.stem.startswith("refused")


def test_every_target_has_seeds_of_both_kinds():
    """Each target begins with inputs that are read and some that are refused."""
    for one in TARGETS.values():
        refused = [file.stem.startswith("refused") for file in one.seeds.iterdir()]
        assert set(refused) == {True, False}, one.name
    assert {file.parent.name for file in SEED_FILES} == set(TARGETS)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"|", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b'"', b"@"]
)
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_next_to_nothing_is_refused(target, data, tmp_path):
    """A few bytes are refused by every reader, or are a table without rows."""
    read = give(target, data, tmp_path)
    assert not read or (data == b"|" and target.name in {"completions", "assignments"})


def replayed(*arguments):
    """Run the runner in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_is_replayed():
    """A file is given to a reader again by its name, and what the reader says is shown."""
    seeds = TARGETS["period"].seeds
    done = replayed("--replay", seeds / "iso", "period")
    assert (done.returncode, done.stdout) == (0, "Read.\n")
    done = replayed("--replay", seeds / "refused", "period")
    assert done.returncode == 0
    assert done.stdout.startswith("Refused, as documented: InvalidPeriod: '1_0 ² years'")


def test_wrong_names_are_refused():
    """A reader that there is not is told, and one file goes to one reader."""
    done = replayed("perod")
    assert done.returncode == 2
    assert "no reader: perod. Choose from completions, " in done.stderr
    assert "needs the name of one reader" in replayed("--replay", "x", "period", "cell").stderr


def test_without_atheris_it_is_said(monkeypatch, capsys):
    """Where Atheris cannot be had, the runner fails and says where it can."""
    monkeypatch.setattr(runner, "find_spec", lambda name: None)
    assert runner.feed_all(["period"], 1, 1, 1) == 1
    assert "It has wheels for CPython 3.11 to 3.14 on Linux, x86-64" in capsys.readouterr().err


@needs_atheris
def test_a_reader_is_fed():
    """Feeding a reader that is right shows how many inputs it got, and ends well."""
    done = replayed("--seconds", "1", "period")
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("period")]
    inputs, accepted = (int(word.replace(",", "")) for word in line.split()[1:3])
    assert inputs > accepted > 0


PLANTED = """
import sys, time
from pathlib import Path
from certrules.errors import InvalidInput
from tests.fuzz.one_target import Target, feed

def take(data, folder):
    if data.startswith(b"ab"):
        {fault}
    raise InvalidInput(data, "is wrong", "Do not.")

given = ["-dict=words", "-seed=1", "-rss_limit_mb=512"]
feed(Target("planted", take, []), 60, Path("report"), given)
"""
FAULTS = {
    "another error": ('raise ValueError("planted")', "ValueError: planted"),
    "a broken promise": ("assert not data, 'planted'", "AssertionError: planted"),
    "too slow": ("while True: pass", "TooSlow"),
    "too much memory": ("held = bytearray(2**30); time.sleep(3)", "out-of-memory"),
}


@needs_atheris
@pytest.mark.parametrize(("fault", "said"), FAULTS.values(), ids=FAULTS)
def test_what_is_planted_is_found(fault, said, tmp_path):
    """An undocumented error, a hang and a gigabyte of memory are found, and the input is kept."""
    (tmp_path / "words").write_text('"ab"\n')
    done = subprocess.run(
        [sys.executable, "-c", PLANTED.format(fault=fault)],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
        timeout=120,
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert not (tmp_path / "report").exists()
    [kept] = [one for one in tmp_path.iterdir() if one.name != "words"]
    assert kept.read_bytes().startswith(b"ab")
