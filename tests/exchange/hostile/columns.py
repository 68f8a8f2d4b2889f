"""Hostile tables in Parquet and Arrow files; their rows are counted from 0."""

import io
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from tests.exchange.hostile.files import File

DAY = date(2026, 1, 10)
READERS = ("parquet", "arrow")


def table(**columns):
    """Return a table of two good rows, with some columns in place of others, or beside them."""
    good = {"certification": ["fa", "fs"], "subject": ["ana", "ben"], "completed_on": [[DAY], []]}
    return pa.table({name: one for name, one in (good | columns).items() if one is not None})


def as_bytes(reader, content):
    """Return a table as the content of a file."""
    file = io.BytesIO()
    if reader == "parquet":
        pq.write_table(content, file)
    else:
        with pa.ipc.new_file(file, content.schema) as writer:
            writer.write_table(content)
    return file.getvalue()


def wrong(code, column, row, *values):
    """Return cases of two values, one of them wrong, by the values."""
    return {
        f"{column} {str(one)[:60]}": (table(**{column: one}), [(row, column, code)])
        for one in values
    }


NOON = datetime(2026, 1, 10, 12)  # noqa: DTZ001 - a timestamp without a zone
STAMPS = pa.array([[NOON], []], pa.list_(pa.timestamp("us")))
ZONED = pa.array([[NOON], []], pa.list_(pa.timestamp("us", tz="UTC")))
TWICE = pa.Table.from_arrays(
    [pa.array(["fa"]), pa.array(["fa"]), pa.array(["ana"])],
    names=["certification", "certification", "subject"],
)

CASES = {
    **wrong("unknown-id", "certification", 1, ["fa", "xx"], ["fa", "FS"], ["fa", "Fire safety"]),
    **wrong("unknown-id", "certification", 1, ["fa", ""], ["fa", " fs"], ["fa", "f\0s"]),
    **wrong("unknown-id", "certification", 1, ["fa", "fs\u202e"], ["fa", "competency:crew"]),
    **wrong("null-value", "certification", 1, ["fa", None]),
    **wrong("null-value", "subject", 1, ["ana", None]),
    **wrong("null-value", "required", 1, [True, None]),
    **wrong("null-value", "completed_on", 1, [[DAY], [None]]),
    **wrong("date-out-of-range", "completed_on", 0, [[date(1899, 12, 31)], []]),
    **wrong("date-out-of-range", "completed_on", 1, [[DAY], [date(3000, 1, 1)]]),
    **wrong("date-out-of-range", "required_since", 1, [DAY, date(1, 1, 1)]),
    **wrong("wrong-column", "certification", None, [1, 2]),
    **wrong("wrong-column", "subject", None, [1.5, 2.5], [DAY, DAY]),
    **wrong("wrong-column", "completed_on", None, [["2026-01-10"], []], [[1], [2]], [True, False]),
    **wrong("wrong-column", "required", None, ["yes", "no"], [1, 0]),
    "an instant where a day belongs": (
        table(completed_on=STAMPS),
        [(0, "completed_on", "invalid-date")],
    ),
    "an instant with a zone": (table(completed_on=ZONED), [(None, "completed_on", "wrong-column")]),
    "spans where days belong": (
        table(completed_on=pa.array([timedelta(1), timedelta(2)])),
        [(None, "completed_on", "wrong-column")],
    ),
    "no certification": (table(certification=None), [(None, "certification", "wrong-column")]),
    "a column twice": (TWICE, [(None, "certification", "wrong-column")]),
    "misspelt column": (
        table(completed_on=None, complete_on=[[DAY], []]),
        [(None, "complete_on", "unknown-column")],
    ),
    "column in capitals": (
        table(completed_on=None, Completed_On=[[DAY], []]),
        [(None, "Completed_On", "unknown-column")],
    ),
    "several at once": (
        table(certification=["xx", "fs"], completed_on=[[DAY], [None]], required=[True, None]),
        [
            (0, "certification", "unknown-id"),
            (1, "completed_on", "null-value"),
            (1, "required", "null-value"),
        ],
    ),
}

BROKEN = {
    "empty": b"",
    "text": b"certification,subject\nfa,ana\n",
    "NULs": b"\0" * 5_000,
    "Parquet marks alone": b"PAR1PAR1",
    "Arrow marks alone": b"ARROW1\0\0ARROW1",
    "zip": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + b"\0" * 100,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "length of two thousand million": b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1",
}


def _files():
    for reader in READERS:
        for name, (content, wanted) in CASES.items():
            yield File(reader, name, as_bytes(reader, content), [("", *one) for one in wanted])
        for name, content in BROKEN.items():
            yield File(reader, name, content, [("", None, "", "unreadable-file")])
        half = as_bytes(reader, table())
        yield File(
            reader, "cut in half", half[: len(half) // 2], [("", None, "", "unreadable-file")]
        )


HOSTILE = tuple(_files())
