"""One result, the same bytes, wherever the rows come from and however they are laid out (R-32)."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from certrules import bulk
from certrules.bulk.arrays import valid
from tests.bulk.answers import answers
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, random_workforce

ROWS = 700
ON = date(2020, 1, 31)
STAMP = pa.timestamp("us")


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce over one leap winter."""
    return random_workforce(0, ROWS)


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table, as pyarrow has it."""
    return table_of(workforce.rows)


@pytest.fixture(scope="module")
def expected(workforce, table) -> bytes:
    """The bytes of the result, once it is known to be right."""
    result = bulk.evaluate(table, workforce.catalogue, ON)
    assert result.to_pydict() == answers(workforce.assignments(), ON)
    return as_bytes(result)


def as_bytes(result: pa.Table) -> bytes:
    """Return a table as one Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, result.schema) as writer:
        writer.write_table(result)
    return sink.getvalue().to_pybytes()


def retyped(table: pa.Table, change: Callable[[pa.DataType], pa.DataType | None]) -> pa.Table:
    """Return a table in which some columns, or what their lists hold, have another type."""
    for place, name in enumerate(table.column_names):
        type_ = table.schema.field(name).type
        inner = change(type_.value_type) if pa.types.is_list(type_) else None
        wanted = change(type_) if inner is None else pa.list_(inner)
        if wanted is not None:
            table = table.set_column(place, name, cast(table[name], wanted))
    return table


def cast(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    """Return a column as another type, by way of Python where Arrow has no way of its own."""
    try:
        return column.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.chunked_array([pa.array(column.to_pylist(), wanted)])


def of_strings(wanted: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    """Return what gives every string of a table another type."""
    return lambda table: retyped(table, lambda t: wanted if pa.types.is_string(t) else None)


def of_dates(wanted: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    """Return what gives every date of a table another type."""
    return lambda table: retyped(table, lambda t: wanted if pa.types.is_date32(t) else None)


def of_credits(wanted: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    """Return what gives every number of credits another type."""
    return lambda table: retyped(table, lambda t: wanted if pa.types.is_decimal(t) else None)


def of_lists(maker: Callable[[pa.DataType], pa.DataType]) -> Callable[[pa.Table], pa.Table]:
    """Return what lays out every list in another way."""
    return lambda table: retyped(
        table, lambda t: maker(t.value_type) if pa.types.is_list(t) else None
    )


def dictionaries(table: pa.Table) -> pa.Table:
    """Encode every string, each chunk with a dictionary of its own that holds unused words."""
    for name in ("certification", "exemption", "subject"):
        if name in table.column_names:
            chunks = []
            for chunk in chunked(table)[name].chunks:
                words = sorted({*filter(None, chunk.to_pylist())}, reverse=True)
                indices = pc.index_in(chunk, pa.array(words, pa.string())).cast(pa.int16())
                dictionary = pa.array([*words, "unused", None], pa.string())
                chunks.append(pa.DictionaryArray.from_arrays(indices, dictionary))
            column = pa.chunked_array(chunks)
            table = table.set_column(table.column_names.index(name), name, column)
    return table


def nulls_in_dictionary(table: pa.Table) -> pa.Table:
    """Encode the exemptions with null as one of the words."""
    column = table["exemption"].dictionary_encode(null_encoding="encode")
    return table.set_column(table.column_names.index("exemption"), "exemption", column)


def chunked(table: pa.Table) -> pa.Table:
    """Cut a table into chunks of many sizes, an empty one among them."""
    cuts = [0, 1, 1, 30, 31, 300, table.num_rows]
    parts = [table.slice(a, b - a) for a, b in pairwise(cuts)]
    return pa.concat_tables(parts)


def sliced(table: pa.Table) -> pa.Table:
    """Put a table between other rows, and cut it out again."""
    around = table.take([5, 1, 3])
    whole = pa.concat_tables([around, table, around]).combine_chunks()
    return whole.slice(3, table.num_rows)


def rubbish_under_nulls(table: pa.Table) -> pa.Table:
    """Let null lists have values beneath them, which nobody may look at."""
    place = table.column_names.index("revoked_on")
    column = table["revoked_on"].combine_chunks()
    values, offsets, valid = [], [0], []
    for one in column.to_pylist():
        values += one or [date(1, 1, 1)]
        offsets.append(len(values))
        valid.append(bool(one))
    hidden = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.array(values, pa.date32()),
        mask=pa.array([not one for one in valid]),
    )
    assert [one or None for one in hidden.to_pylist()] == [
        one or None for one in column.to_pylist()
    ]
    return table.set_column(place, "revoked_on", hidden)


def reordered(table: pa.Table) -> pa.Table:
    """Put the columns into another order."""
    return table.select(sorted(table.column_names))


def numbered(table: pa.Table) -> pa.Table:
    """Give the subjects numbers instead of names."""
    place = table.column_names.index("subject")
    numbers = [10**12 - int(name[1:]) for name in table["subject"].to_pylist()]
    return table.set_column(place, "subject", pa.array(numbers, pa.int64()))


LAYOUTS = {
    "as it is": lambda table: table,
    "batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: chunked(table).to_reader(),
    "chunks": chunked,
    "slice": sliced,
    "chunks of a slice": lambda table: chunked(sliced(table)),
    "other order": reordered,
    "large strings": of_strings(pa.large_string()),
    "string views": of_strings(pa.string_view()),
    "dictionaries": dictionaries,
    "chunks of dictionaries": lambda table: chunked(dictionaries(table)),
    "null in a dictionary": nulls_in_dictionary,
    "timestamps": of_dates(STAMP),
    "timestamps in seconds": of_dates(pa.timestamp("s")),
    "timestamps in nanoseconds": of_dates(pa.timestamp("ns")),
    "64-bit dates": of_dates(pa.date64()),
    "large lists": of_lists(pa.large_list),
    "list views": of_lists(pa.list_view),
    "credits in floats": of_credits(pa.float64()),
    "credits in large decimals": of_credits(pa.decimal256(40, 3)),
    "values under nulls": rubbish_under_nulls,
    "numbered subjects": numbered,
    "polars": pl.from_arrow,
    "polars in chunks": lambda table: pl.concat(
        [pl.from_arrow(table[:99]), pl.from_arrow(table[99:])], rechunk=False
    ),
    "polars categories": lambda table: pl.from_arrow(table).with_columns(
        pl.col("certification").cast(pl.Categorical)
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas with Arrow types": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas with an index": lambda table: table.to_pandas().set_index(
        pd.RangeIndex(7, 7 + table.num_rows)
    ),
    "duckdb": duckdb.from_arrow,
    "duckdb query": lambda table: duckdb.from_arrow(table).query("t", "SELECT * FROM t"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_same_bytes(layout, workforce, table, expected):
    """Wherever a table comes from, its result is the same to the byte."""
    source = LAYOUTS[layout](table)
    result = bulk.evaluate(source, workforce.catalogue, ON)
    assert as_bytes(result) == expected


@pytest.mark.parametrize("layout", ["polars", "pandas", "duckdb", "chunks of dictionaries"])
def test_same_reasons(layout, workforce, table):
    """The reasons are the same, too."""
    source = LAYOUTS[layout](table)
    result = bulk.evaluate(source, workforce.catalogue, ON, reasons=True)
    straight = bulk.evaluate(table, workforce.catalogue, ON, reasons=True)
    assert as_bytes(result) == as_bytes(straight)


@pytest.mark.parametrize("jit", [False, True], ids=["numpy", "numba"])
def test_same_bytes_however_it_is_computed(jit, workforce, table, expected):
    """With numpy and with numba, prepared or not, the bytes are the same."""
    prepared = bulk.prepare(table, workforce.catalogue, jit=jit)
    assert as_bytes(prepared.evaluate(ON)) == expected
    one_shot = bulk.evaluate(table, workforce.catalogue, ON, jit=jit)
    assert as_bytes(one_shot) == expected


def test_source_is_left_alone(workforce, table):
    """Evaluating changes nothing in the table that was given."""
    frame = pl.from_arrow(table)
    before = as_bytes(table)
    bulk.evaluate(table, workforce.catalogue, ON)
    bulk.evaluate(frame, workforce.catalogue, ON)
    assert as_bytes(table) == before
    assert frame.equals(pl.from_arrow(table))


@pytest.mark.parametrize("begin", range(18))
def test_nulls_of_a_slice(begin):
    """Which entries of an array are null does not depend on where in memory they begin."""
    values = [None if number % 3 == 0 or number == 7 else number for number in range(40)]
    for end in (begin, begin + 1, begin + 8, begin + 21):
        array = pa.array(values, pa.int32()).slice(begin, end - begin)
        assert valid(array).tolist() == [one is not None for one in values[begin:end]]
    assert valid(pa.nulls(begin)).tolist() == [False] * begin
