"""The page about installing has every extra, with figures that were measured."""

import os
import re
import sys
from pathlib import Path

from benchmarks import extras
from benchmarks.results import RESULTS


def test_every_extra_is_measured():
    """Each extra of the project has an import to be timed, and a row in what was measured."""
    assert sorted(extras.IMPORTS) == extras.extras()
    section = (
        RESULTS.read_text("utf-8").partition(f"\n## {extras.TITLE}\n")[2].partition("\n## ")[0]
    )
    rows = re.findall(r"^\| `certrules(?:\[(\w+)\])?` \| \d+ \| [\d.,]+ \|", section, re.MULTILINE)
    assert rows == extras.extras()


def test_size_counts_files_and_distributions(tmp_path):
    """The size is that of all files of the packages, and a link counts for nothing."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "one-1.dist-info").mkdir(parents=True)
    (packages / "one.py").write_bytes(b"x" * 10)
    (packages / "one-1.dist-info" / "METADATA").write_bytes(b"x" * 5)
    (packages / "link.py").symlink_to(packages / "one.py")
    assert extras.size(tmp_path) == (1, 15)


def test_import_time_is_beyond_bare_python(monkeypatch, tmp_path):
    """The time is what an import takes beyond bare Python, the middle one after a first round."""
    took = iter([9.0, 900.0, 10.0, 25.0, 12.0, 22.0, 10.0, 40.0])
    asked = []

    def milliseconds(_python, code, _where):
        asked.append(code)
        return next(took)

    monkeypatch.setattr(extras, "milliseconds", milliseconds)
    assert extras.import_time(Path(sys.executable), "decimal, re", 3, tmp_path) == 15.0
    assert asked == ["pass", "import decimal, re"] * 4


def test_processor_time_is_that_of_another_process():
    """A process that ran took some time of the processor."""
    assert extras.milliseconds(Path(sys.executable), "pass", dict(os.environ)) > 0
