"""Columns of unusual kinds, and tables that say little."""

from datetime import date

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.errors import ProblemsFound

ON = date(2026, 7, 1)
YEAR = cr.Policy(terms=[cr.Term("1 year")])
COVERED = cr.Catalogue(
    [cr.Certification("parent", policy=YEAR), cr.Certification("child", parents=["parent"])]
)


def test_one_role_a_row_as_a_view():
    """A column of single texts may be a view: one requirement for each row that has one."""
    roles = pa.array(["crew", None], pa.string_view())
    table = pa.table({"certification": ["parent", "parent"], "required_by": roles})
    answers = bulk.evaluate(table, COVERED, ON)
    assert answers["status"].to_pylist() == ["missing", "not_required"]


def test_bytes_are_no_texts():
    """A column of bytes, a view or not, is no column of roles."""
    for kind in (pa.binary(), pa.binary_view()):
        table = pa.table({"certification": ["parent"], "required_by": pa.array([b"crew"], kind)})
        with pytest.raises(ProblemsFound) as caught:
            bulk.prepare(table, COVERED)
        assert [problem.place for problem in caught.value.problems] == ["required_by"]


def test_children_alone_need_no_subjects():
    """Where no parent stands in the table, nobody need say whose the rows are."""
    table = pa.table({"certification": ["child"]})
    assert bulk.evaluate(table, COVERED, ON)["status"].to_pylist() == ["missing"]


@pytest.mark.parametrize(
    "subjects",
    [
        pa.array([-7, -7]),
        pa.array([1 << 40, 1 << 40]),
        pa.array(["ana", "ana"]).dictionary_encode(),
        pa.array(["ana", "ana"], pa.string_view()),
    ],
)
def test_names_of_subjects(subjects):
    """Any whole number and any text names a subject."""
    table = pa.table(
        {
            "certification": ["parent", "child"],
            "subject": subjects,
            "completed_on": [[ON], []],
        }
    )
    assert bulk.evaluate(table, COVERED, ON)["inherited_from"].to_pylist() == [None, "parent"]


def test_trend_within_a_segment():
    """A trend counts only what lies in its days, however long the history is around them."""
    table = pa.table({"certification": ["parent"], "completed_on": [[date(2024, 3, 1), ON]]})
    trend = bulk.prepare(table, COVERED).trend(ON, ON)
    assert (trend["valid"].to_pylist(), trend["expired"].to_pylist()) == ([1], [0])


def test_lists_are_no_ids():
    """A column of lists, views of lists among them, does not say which certification is meant."""
    for kind in (pa.list_(pa.string()), pa.list_view(pa.string())):
        ids = pa.chunked_array([pa.array([["parent"]], kind)] * 2)
        with pytest.raises(ProblemsFound) as caught:
            bulk.prepare(pa.table({"certification": ids}), COVERED)
        assert [problem.place for problem in caught.value.problems] == ["certification"]


@pytest.mark.parametrize("same", [True, False])
def test_chunks_need_not_meet(same):
    """Lists that belong together may be cut into chunks elsewhere; their lengths must agree."""
    dates = pa.list_(pa.date32())
    done = [pa.array(one, dates) for one in ([[ON], [ON, ON]], [[]])]
    last = [[None, date(2030, 1, 1)] if same else [None], []]
    given = [pa.array(one, dates) for one in ([[None]], last)]
    table = pa.table(
        {
            "certification": ["parent"] * 3,
            "completed_on": pa.chunked_array(done),
            "expires_on_given": pa.chunked_array(given),
        }
    )
    if same:
        expected = [date(2027, 7, 1), date(2030, 1, 1), None]
        assert bulk.evaluate(table, COVERED, ON)["expires_on"].to_pylist() == expected
        return
    with pytest.raises(ProblemsFound, match="1 instead of 2"):
        bulk.prepare(table, COVERED)
