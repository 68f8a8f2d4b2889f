"""Tables in Parquet and Arrow files, for the tests of columnar files."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq
import pytest

import certrules as cr
from certrules.errors import ProblemsFound
from certrules.exchange.columnar import evaluate_file

ON = date(2020, 1, 31)
PLAIN = cr.Catalogue([cr.Certification("a"), cr.Certification("b")])
FAMILY = cr.Catalogue([cr.Certification("a"), cr.Certification("b", parents=["a"])])


def write(table: pa.Table, path: Path, *, group: int = 100) -> Path:
    """Write a table in groups of so many rows, and return where."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=group)
    else:
        pf.write_feather(table, path, chunksize=group, compression="uncompressed")
    return path


def read(path: Path) -> pa.Table:
    """Read a table whole."""
    return pq.read_table(path) if path.suffix == ".parquet" else pf.read_table(path)


def few(rows: int = 6, **columns: list[object]) -> pa.Table:
    """Return a small table: `rows` rows of "a", two of each subject, and other columns."""
    subjects = [f"s{n // 2}" for n in range(rows)]
    return pa.table({"certification": ["a"] * rows, "subject": subjects, **columns})


def refused(source, target=None, catalogue=PLAIN, **options):
    """Return the problems for which a file is refused."""
    with pytest.raises(ProblemsFound) as found:
        evaluate_file(source, target, catalogue, ON, **options)
    return found.value.problems
