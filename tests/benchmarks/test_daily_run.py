"""The benchmark of the daily run measures what it says."""

from benchmarks.daily_run import measure, report


def test_a_small_organisation(tmp_path):
    """A small organisation is loaded, run in full and then for a day; every figure is there."""
    figures, days = measure(str(tmp_path / "store.db"), 400, 2)
    assert all(value > 0 for value in figures.values())
    assert all(day.looked_at >= day.renewed for day in days)
    text = report("the command", 400, figures, days)
    assert "a full run, µs a row" in text
