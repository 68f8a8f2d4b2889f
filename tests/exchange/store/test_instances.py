"""Every completion as one table: the same rows in each format, in the same order."""

import csv
import io
import json
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest

import certrules as cr
from certrules.exchange.instances import COLUMNS, export_instances
from certrules.exchange.sheet_files import save_export
from certrules.testing import worlds

DAY = date(2026, 1, 10)
ENTRIES = [
    cr.Entry("ben", "fs", cr.Completion(DAY, state="declined", comment="=1+1")),
    cr.Entry("lift-1", "lift", cr.Completion(DAY, credits="1.50")),
    cr.Entry("ana", "fa", cr.Completion(date(2026, 2, 1), effective_on=date(2026, 3, 1))),
    cr.Entry("ana", "fa", cr.Completion(DAY, expires_on=date(2027, 1, 1), id="c1")),
    cr.Entry("ana", "fa", cr.Revocation(DAY, "fraud")),
]


@pytest.fixture
def held(quick):
    """A store with some completions."""
    quick.apply(lambda t: t.record(ENTRIES, by="x", at=worlds.hour(1)))
    return quick


def written(store, path):
    """Write the instances of a store and return how many there are."""
    with store.reading() as reading:
        exported = export_instances(reading)
    save_export(exported, path)
    return exported.rows


def rows_of(path):
    """Return the rows of a file with another reader, every cell a text, blank for nothing."""
    if path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    elif path.suffix == ".xlsx":
        names, *lines = openpyxl.load_workbook(path).active.values
        rows = [
            {name: getattr(cell, "date", lambda cell=cell: cell)() for name, cell in pairs}
            for pairs in (zip(names, line, strict=True) for line in lines)
        ]
    else:
        rows = pq.read_table(path).to_pylist()
    return [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_format_has_the_same_rows(held, tmp_path, suffix):
    """F-15: the same columns under the same names, and the same rows, in each format."""
    path = tmp_path / f"out.{suffix}"
    assert written(held, path) == 4
    rows = rows_of(path)
    assert all(list(row) == list(COLUMNS) for row in rows)
    told = [(row["Username"], row["Date Completed"], row["Status"]) for row in rows]
    assert told == [
        ("ana", "2026-01-10", "approved"),
        ("ana", "2026-02-01", "approved"),
        ("ben", "2026-01-10", "declined"),
        ("lift-1", "2026-01-10", "approved"),
    ]
    assert (rows[0]["Record ID"], rows[0]["Expiration Date"]) == ("c1", "2027-01-01")
    assert (rows[0]["Name"], rows[0]["Certification"]) == ("Ana Ng", "First aid")
    assert rows[1]["Effective Date"] == "2026-03-01"
    assert rows[2]["Comment"] == ("'=1+1" if suffix == "csv" else "=1+1")
    assert rows[3]["Credits"] == "1.50"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
def test_an_empty_store_has_the_columns(quick, tmp_path, suffix):
    """A store without completions gives a file without rows."""
    path = tmp_path / f"out.{suffix}"
    assert written(quick, path) == 0
    assert rows_of(path) == []
