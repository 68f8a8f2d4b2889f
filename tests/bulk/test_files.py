"""Tables in files: read, evaluated and written in pieces (R-32)."""

from datetime import date
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq
import pytest

import certrules as cr
from certrules import bulk
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, random_workforce

ON = date(2020, 1, 31)
ENDINGS = (".parquet", ".arrow", ".feather")


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce whose rows stand subject by subject."""
    made = random_workforce(0, 700)
    made.rows.sort(key=lambda row: row.subject)
    return made


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table."""
    return table_of(workforce.rows)


def write(table: pa.Table, path: Path, *, piece: int = 100) -> None:
    """Write a table in pieces of so many rows."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=piece)
    else:
        pf.write_feather(table, path, chunksize=piece, compression="uncompressed")


def read(path: Path) -> pa.Table:
    """Read a table whole."""
    return pq.read_table(path) if path.suffix == ".parquet" else pf.read_table(path)


def plain(table: pa.Table) -> dict[str, list[object]]:
    """Return the columns of a table as plain values; how dictionaries are laid out is open."""
    return table.to_pydict()


@pytest.mark.parametrize("endings", [*product(ENDINGS, ENDINGS)], ids=" to ".join)
@pytest.mark.parametrize("rows", [50, 262_144])
def test_file_to_file(tmp_path, workforce, table, endings, rows):
    """A file is evaluated into a file as the table in it is, whatever the pieces."""
    into, out = (tmp_path / name for name in map("".join, zip(("in", "out"), endings, strict=True)))
    write(table, into)
    bulk.evaluate_file(into, out, workforce.catalogue, ON, rows=rows)
    assert plain(read(out)) == bulk.evaluate(table, workforce.catalogue, ON).to_pydict()


def test_piece_of_one_row(tmp_path, workforce, table):
    """Even in pieces of one row a subject is looked at as a whole."""
    write(table[:60], tmp_path / "in.parquet", piece=1)
    into, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    bulk.evaluate_file(into, out, workforce.catalogue, ON, rows=1)
    assert plain(read(out)) == bulk.evaluate(table[:60], workforce.catalogue, ON).to_pydict()


def test_empty_file(tmp_path, workforce, table):
    """A file without rows gives a file without rows, with all its columns."""
    write(table[:0], tmp_path / "in.parquet")
    bulk.evaluate_file(tmp_path / "in.parquet", tmp_path / "out.parquet", workforce.catalogue, ON)
    written = read(tmp_path / "out.parquet")
    assert written.num_rows == 0
    assert written.column_names == bulk.evaluate(table[:0], workforce.catalogue, ON).column_names


def test_progress(tmp_path, workforce, table):
    """Progress is told in rows, piece by piece, up to all of them."""
    told = []
    write(table, tmp_path / "in.parquet")
    bulk.evaluate_file(
        tmp_path / "in.parquet", tmp_path / "out.parquet", workforce.catalogue, ON,
        rows=100, progress=lambda *said: told.append(said),
    )  # fmt: skip
    assert len(told) > 3


def test_faulty_file_writes_nothing(tmp_path, workforce, table):
    """When a late piece is wrong, no target is left behind, and one that was there stays."""
    column = table["certification"].to_pylist()
    column[-1] = "no-such"
    faulty = table.set_column(0, "certification", pa.array(column))
    write(faulty, tmp_path / "in.parquet")
    out = tmp_path / "out.parquet"
    for before in (None, b"what was there"):
        if before is not None:
            out.write_bytes(before)
        with pytest.raises(cr.errors.ProblemsFound) as refused:
            bulk.evaluate_file(tmp_path / "in.parquet", out, workforce.catalogue, ON, rows=50)
        [problem] = refused.value.problems
        assert problem.place == "certification"
        assert problem.row == table.num_rows - 1
        assert (out.read_bytes() if out.exists() else None) == before
        assert {one.name for one in tmp_path.iterdir()} <= {"in.parquet", "out.parquet"}


@pytest.mark.parametrize("name", ["in.csv", "in", "in.parquet.gz"])
def test_other_files(tmp_path, workforce, name):
    """A file of another kind is refused by its ending, which says what is taken."""
    (tmp_path / name).write_bytes(b"certification\nplain\n")
    with pytest.raises(cr.errors.InvalidInput, match="parquet"):
        bulk.evaluate_file(tmp_path / name, tmp_path / "out.parquet", workforce.catalogue, ON)


def test_truncated_file(tmp_path, workforce, table):
    """A file that is cut off is refused as no file of its kind, and nothing is written."""
    write(table, tmp_path / "in.parquet")
    whole = (tmp_path / "in.parquet").read_bytes()
    (tmp_path / "in.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(cr.errors.CertrulesError):
        bulk.evaluate_file(
            tmp_path / "in.parquet", tmp_path / "out.parquet", workforce.catalogue, ON
        )
    assert not (tmp_path / "out.parquet").exists()
