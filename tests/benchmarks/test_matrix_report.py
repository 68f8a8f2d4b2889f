"""The benchmark of the matrix compares like with like."""

import attrs
import pytest

from benchmarks import matrix as benchmark
from certrules.reports.matrix import matrix
from certrules.reports.snapshots import snapshot


@pytest.fixture(scope="module")
def shown():
    """A small table, all of whose cells are filled."""
    return matrix(snapshot(*benchmark.organisation(20), benchmark.TODAY))


def test_all_cells_are_filled(shown):
    """Everybody has a cell in every column, in all four colours of what is required."""
    cells = [cell for row in shown.rows for cell in row.cells]
    assert len(cells) == 20 * 60
    assert {one.status.colour for one in cells} == {"red", "green", "blue", "yellow"}


def test_both_sides_show_the_same(shown):
    """The page and the styled frame have the same words and colours in every cell."""
    assert benchmark.compare(shown) == 20 * 60


def test_a_difference_is_found(shown, monkeypatch):
    """A cell that differs stops the benchmark."""
    row = shown.rows[0]
    turned = attrs.evolve(row, cells=row.cells[::-1])
    other = attrs.evolve(shown, bands=(attrs.evolve(shown.bands[0], rows=(turned,)),))
    page = benchmark.page(other)
    monkeypatch.setattr(benchmark, "page", lambda _: page)
    with pytest.raises(benchmark.DifferentTablesError, match="row 0"):
        benchmark.compare(shown)


def test_the_report_has_both_sides(shown):
    """Both sides are measured in every round, and stand in the report as ratios and in units."""
    found = benchmark.measure(shown, 1)
    assert all(one.size > 0 and one.seconds > 0 for costs in found.values() for one in costs)
    # So small a page may find room in memory that the process has already.
    known = {
        name: [one._replace(memory=1_000_000) for one in costs] for name, costs in found.items()
    }
    text = benchmark.report(known)
    assert text.count("\n") == 3
    assert "**1.0** | **1.0** | **1.0**" in text
