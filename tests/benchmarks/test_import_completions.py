"""The benchmark of importing completions measures what it says."""

import shutil
from contextlib import closing

import pytest

from benchmarks.import_completions import (
    Round,
    Row,
    check,
    fill,
    measure,
    report,
    rows,
    subjects,
    write,
)
from certrules.adapters.sql.store import SqlStore


def test_the_file_is_seeded_and_has_its_shares(tmp_path):
    """The file is the same each time, has about the rows wanted, and no record twice."""
    found = list(rows(5_000))
    assert found == list(rows(5_000))
    assert len(found) == pytest.approx(5_000, rel=0.05)
    assert len({one.subject for one in found}) == subjects(5_000) == 100
    assert len({one[:3] for one in found}) == len(found)
    assert sum(bool(one.expires_on) for one in found) / len(found) == pytest.approx(0.2, abs=0.02)
    assert sorted(write(tmp_path / "x.csv", 5_000, "shuffled")) == sorted(found)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the shell of SQLite is not there")
def test_a_small_file(tmp_path):
    """A small file is imported by both sides, and every row of both is that of the file."""
    count, seen = measure(tmp_path, 200, 1, "shuffled")
    assert count == len(list(rows(200)))
    assert min(seen[0]) > 0


def test_a_row_that_is_missing_is_seen(tmp_path):
    """A side that does not hold every row of the file fails the check."""
    store = tmp_path / "store.db"
    with closing(SqlStore(store)) as made:
        fill(made, 200)
    wanted = [Row("s000000", "Certification 000", "2026-01-01", "", "approved", "")]
    check(store, [], [])
    with pytest.raises(AssertionError):
        check(store, wanted, wanted)


def test_the_report_has_the_ratio_of_each_round():
    """The ratio reported is the median of the rounds' own ratios."""
    text = report("the command", 1_000, [Round(4, 1, 90), Round(6, 2, 95), Round(9, 9, 80)], "it")
    assert "| certrules | **3.0** | 167 | 6.0 s |" in text
    assert "went from 1.0 to 4.0." in text
    assert "had 95 MB at most" in text
