"""Very large files are refused before memory and time are spent on them (F-5, G8)."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from tests.exchange.hostile.columns import as_bytes
from tests.exchange.hostile.files import SUFFIXES
from tests.exchange.hostile.tables import GOOD_FILES
from tests.uncovered import environment

MOST_MEMORY = 200  # MiB
MOST_SECONDS = 2.0  # of the processor
ROOT = Path(__file__).parents[3]

STARTS = GOOD_FILES | {
    "roster file": '{"subjects": [',
    "toml": "[[certification]]\n",
    "json": '{"certification": [',
    "yaml": "certification:\n",
}
"""How a file begins that is right so far, by what reads it."""


def of_300_mb(path, reader):
    """Make a file that goes on in zeros, which take no room."""
    with path.open("wb") as file:
        file.write(STARTS[reader].encode())
        file.truncate(300_000_000)


def with_endless_line(path, reader):
    """Make a table whose last line has a hundred million letters."""
    if reader == "roster folder":
        path.mkdir()
        path /= "subjects.csv"
    with path.open("wb") as file:
        file.write(STARTS.get(reader, "id\nana\n").encode())
        for _ in range(100):
            file.write(b"x" * 1_000_000)


def with_open_quote(path, reader):
    """Make a table in which a quote takes a hundred million letters."""
    path.write_text(STARTS[reader] + '"' + "x,y\n" * 25_000_000, encoding="utf-8")


def packed(path, reader):
    """Make a file that would be a table of a hundred million letters if it were unpacked."""
    content = STARTS[reader].encode() + b"x" * 100_000_000
    path.write_bytes(gzip.compress(content, compresslevel=1))


def archived(path, reader):
    """Make a workbook in which a sheet of a hundred million letters is packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", STARTS[reader].encode() + b"x" * 100_000_000)
    path.write_bytes(file.getvalue())


def all_wrong(path, reader):
    """Make a file of millions of faults."""
    row = "0," if reader == "json" else "x,y\n"
    path.write_text(STARTS[reader] + row * 4_000_000 + "0]}", encoding="utf-8")


def rows_all_wrong(path, reader):
    """Make a table of half a million rows of no certification, in few bytes."""
    ids = pa.array(["zz"] * 500_000).dictionary_encode()
    path.write_bytes(as_bytes(reader, pa.table({"certification": ids, "subject": ids})))


TABLES = ("certifications", "assignments", "completions")
CASES = [
    *((of_300_mb, reader, {"file-too-large"}) for reader in STARTS),
    *((with_endless_line, reader, {"cell-too-long"}) for reader in (*TABLES, "roster folder")),
    *((with_open_quote, reader, {"cell-too-long"}) for reader in TABLES),
    *((packed, reader, {"not-utf-8"}) for reader in TABLES),
    *((archived, reader, {"not-utf-8"}) for reader in TABLES),
    (all_wrong, "completions", {"row-length", "too-many-problems"}),
    (all_wrong, "json", {"wrong-type", "too-many-problems"}),
    (rows_all_wrong, "parquet", {"unknown-id"}),
]


@pytest.fixture(scope="module")
def measured():
    """What reads files in a process of its own."""
    command = [sys.executable, "-m", "tests.exchange.hostile.measuring"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment(), text=True, **pipes) as process:

        def read(reader, path):
            process.stdin.write(f"{json.dumps([reader, str(path)])}\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield read
        process.stdin.close()


@pytest.mark.parametrize(
    ("make", "reader", "codes"), CASES, ids=[f"{make.__name__} {one}" for make, one, _ in CASES]
)
def test_large_file_is_refused_in_time(measured, tmp_path, make, reader, codes):
    """G8: a file that is too large in any way is refused within 2 s and 200 MiB."""
    path = tmp_path / f"given{SUFFIXES[reader]}"
    make(path, reader)
    said = measured(reader, path)
    for file in [path / "subjects.csv", path]:
        if file.is_file():
            file.unlink()  # the next ones need the room
    assert {*said["codes"]} == codes
    assert said["grown"] <= MOST_MEMORY, said
    assert said["seconds"] <= MOST_SECONDS, said
