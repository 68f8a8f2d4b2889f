"""The page about installing has every extra, with figures that were measured."""

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


def test_import_time_is_beyond_bare_python(tmp_path):
    """A large module takes longer to import than nothing at all."""
    took = extras.import_time(
        Path(sys.executable), "decimal, email.parser, http.client", 1, tmp_path
    )
    assert took > 0
