"""Columnar files: what is no such file, how the target is replaced, how much memory it takes."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from certrules.errors import ProblemsFound
from certrules.exchange.columnar import evaluate_file
from tests.bulk.tables import table_of
from tests.bulk.workforces import random_workforce
from tests.exchange.columns import ON, PLAIN, few, read, refused, write


@pytest.fixture(scope="module")
def workforce():
    """A small workforce with every option."""
    return random_workforce(1, 300)


@pytest.fixture(scope="module")
def table(workforce):
    """Its table, subject by subject."""
    return table_of(sorted(workforce.rows, key=lambda row: row.subject))


@pytest.mark.parametrize("name", ["in.csv", "in", "in.parquet.gz", "in.parqet"])
def test_other_files(tmp_path, name):
    """A file of another kind is refused by its suffix, on either side."""
    (tmp_path / name).write_bytes(b"certification\na\n")
    source = write(few(), tmp_path / "in.parquet")
    for files in ((tmp_path / name, None), (source, tmp_path / f"out{name[2:]}")):
        [problem] = refused(*files)
        assert problem.code == "unknown-format"
        assert ".parquet" in problem.message


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"ARROW1", b"certification\na\n", b"\0" * 5_000, b"PAR1" * 100]
)
def test_not_of_its_kind(tmp_path, content, suffix):
    """A file that is not what its suffix says is refused."""
    path = tmp_path / f"in{suffix}"
    path.write_bytes(content)
    [problem] = refused(path, tmp_path / "out.parquet")
    assert (problem.source, problem.code) == (str(path), "unreadable-file")
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_truncated_file(tmp_path, workforce, table, suffix, part):
    """A file that is cut off is refused as no file of its kind, and nothing is written."""
    path = write(table, tmp_path / f"in{suffix}")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    problems = refused(path, tmp_path / "out.parquet", workforce.catalogue)
    assert {one.code for one in problems} == {"unreadable-file"}
    assert not (tmp_path / "out.parquet").exists()


def test_stream_that_breaks_off(tmp_path):
    """A stream that breaks off is refused together with what was wrong before."""
    table = pa.table({"certification": ["x", *["a"] * 999]})
    path = tmp_path / "in.arrow"
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)
    path.write_bytes(path.read_bytes()[:-1_000])
    codes = {one.code for one in refused(path, tmp_path / "out.parquet", piece=100)}
    assert codes == {"unknown-id", "unreadable-file"}


@pytest.mark.parametrize("place", [*range(500, 4_000, 500)])
def test_damaged_file(tmp_path, table, workforce, place):
    """A damaged file is answered or refused, and never ends the program."""
    for suffix in (".parquet", ".arrow"):
        path = write(table, tmp_path / f"in{suffix}")
        content = bytearray(path.read_bytes())
        content[place : place + 40] = b"\xff" * 40
        path.write_bytes(content)
        target = tmp_path / "out.parquet"
        problems = ()
        try:
            evaluate_file(path, target, workforce.catalogue, ON)
        except ProblemsFound as found:
            problems = found.problems
        assert {one.source for one in problems} <= {str(path)}
        assert target.exists() is not bool(problems)
        target.unlink(missing_ok=True)


def test_missing_file(tmp_path):
    """A file that is not there is missing."""
    [problem] = refused(tmp_path / "none.parquet")
    assert problem.code == "missing-file"


def test_folder(tmp_path):
    """A folder is no file to be read, nor to be written over."""
    (tmp_path / "folder.parquet").mkdir()
    [problem] = refused(tmp_path / "folder.parquet")
    assert problem.code == "unreadable-file"
    source = write(few(), tmp_path / "in.parquet")
    [problem] = refused(source, tmp_path / "folder.parquet")
    assert problem.code == "unwritable-file"
    assert len([*tmp_path.iterdir()]) == 2


def test_target_without_a_folder(tmp_path):
    """A target in a folder that is not there is refused before anything is read."""
    told = []
    source = write(few(), tmp_path / "in.parquet")
    target = tmp_path / "none" / "out.parquet"
    [problem] = refused(source, target, progress=lambda *said: told.append(said))
    assert (problem.source, problem.code) == (str(target), "unwritable-file")
    assert told == []


def test_onto_itself(tmp_path):
    """The file that is read is not written over."""
    source = write(few(), tmp_path / "in.parquet")
    content = source.read_bytes()
    [problem] = refused(source, tmp_path / "." / "in.parquet")
    assert problem.code == "unwritable-file"
    assert source.read_bytes() == content


def test_over_an_older_target(tmp_path):
    """An older target is replaced at the end, behind links, and who may read it stays."""
    source = write(few(), tmp_path / "in.parquet")
    older = tmp_path / "older.parquet"
    older.write_bytes(b"what was there")
    older.chmod(0o600)
    (tmp_path / "link.parquet").symlink_to(older)
    evaluate_file(source, tmp_path / "link.parquet", PLAIN, ON)
    assert (tmp_path / "link.parquet").is_symlink()
    assert read(older).num_rows == 6
    assert older.stat().st_mode & 0o777 == 0o600


def test_interrupted(tmp_path):
    """What is raised while it runs leaves nothing behind."""

    def stop(done, rows):
        raise KeyboardInterrupt

    source = write(few(), tmp_path / "in.parquet")
    for suffix in (".parquet", ".arrow"):
        with pytest.raises(KeyboardInterrupt):
            evaluate_file(source, tmp_path / f"out{suffix}", PLAIN, ON, progress=stop)
        assert [one.name for one in tmp_path.iterdir()] == ["in.parquet"]


# ---------------------------------------------------------------- memory


def test_memory_is_bounded(tmp_path):
    """What Arrow holds at a time is a few pieces, not the file."""
    rows, piece = 400_000, 10_000
    day = date(2019, 1, 1)
    block = pa.table(
        {
            "certification": ["a", "b"] * (piece // 2),
            "completed_on": [[day + timedelta(n % 300)] for n in range(piece)],
        }
    )
    source, target = tmp_path / "in.arrow", tmp_path / "out.arrow"
    with pa.ipc.new_file(source, block.schema) as writer:
        for _ in range(rows // piece):
            writer.write_table(block)
    before, held = pa.total_allocated_bytes(), []
    evaluate_file(
        source,
        target,
        PLAIN,
        ON,
        piece=piece,
        progress=lambda *_: held.append(pa.total_allocated_bytes() - before),
    )
    assert len(held) == rows // piece
    assert max(held) < source.stat().st_size / 3
    assert max(held[20:]) < 1.5 * max(held[:20])
