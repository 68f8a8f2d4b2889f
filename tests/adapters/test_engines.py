"""The function that Spark's workers run serves other engines as it is (X-11)."""

from datetime import date

import dask.dataframe as dd
import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from certrules import bulk
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, random_workforce

ROWS = 1_500
ON = date(2020, 1, 31)
KEYS = ["subject", "certification"]


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce with every option."""
    return random_workforce(0, ROWS)


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table."""
    return table_of(workforce.rows)


@pytest.fixture(scope="module")
def expected(workforce, table) -> list[dict[str, object]]:
    """The answers of the bulk evaluation, by subject and certification."""
    return by_key(bulk.evaluate(table, workforce.catalogue, ON, carry=KEYS))


def by_key(table: pa.Table) -> list[dict[str, object]]:
    """Return the rows of a table as plain values, by subject and certification."""
    return sorted(table.to_pylist(), key=lambda row: [row[name] for name in KEYS])


def test_duckdb(tmp_path, workforce, table, expected):
    """DuckDB reads a file larger than memory, and takes the answers in as a table."""
    pq.write_table(table, tmp_path / "rows.parquet")
    connection = duckdb.connect()
    rows = connection.read_parquet(str(tmp_path / "rows.parquet")).order("subject")
    reader = rows.to_arrow_reader(200)
    schema = bulk.answer_schema(reader.schema, workforce.catalogue, carry=KEYS)
    batches = bulk.evaluate_batches(reader, workforce.catalogue, ON, carry=KEYS, piece=600)
    answers = pa.RecordBatchReader.from_batches(schema, batches)
    other = duckdb.connect()
    other.register("answers", answers)
    other.execute("CREATE TABLE kept AS FROM answers")
    assert by_key(other.table("kept").to_arrow_table()) == expected


def test_dask(workforce, table, expected):
    """Dask evaluates its partitions, shuffled so that the rows of a subject are in one."""
    schema = bulk.answer_schema(table.schema, workforce.catalogue, carry=KEYS)

    def answered(part: pd.DataFrame) -> pd.DataFrame:
        rows = pa.Table.from_pandas(part, table.schema, preserve_index=False).sort_by("subject")
        batches = bulk.evaluate_batches(rows.to_batches(), workforce.catalogue, ON, carry=KEYS)
        return pa.Table.from_batches(batches, schema).to_pandas(types_mapper=pd.ArrowDtype)

    rows = table.to_pandas(types_mapper=pd.ArrowDtype)
    frame = dd.from_pandas(rows, npartitions=3, sort=False)
    meta = schema.empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    answers = frame.shuffle("subject").map_partitions(answered, meta=meta).compute()
    found = pa.Table.from_pandas(answers, schema, preserve_index=False)
    assert by_key(found) == expected
