"""On Spark every row has the answer that it has on one machine (R-32, X-11)."""

import random
from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import settings

import certrules as cr
from certrules import bulk
from certrules.adapters import spark as adapter
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, days_that_matter, random_workforce
from tests.uncovered import untraced

SOAKING = settings().max_examples >= settings.get_profile("soak").max_examples
ROWS, COPIES = (50_000, 20) if SOAKING else (5_000, 4)
"""20,000 rows in CI and a million before a release: made-up ones, each under several subjects."""

FEW = 2_500
ON = date(2020, 1, 31)
SOME = date(2020, 1, 1)
KEYS = ["subject", "certification"]
FAMILY = cr.Catalogue([cr.Certification("high"), cr.Certification("low", parents=["high"])])
ALONE = cr.Catalogue([cr.Certification("alone"), cr.Certification("other")])


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce with every option."""
    return random_workforce(0, FEW)


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table."""
    return table_of(workforce.rows)


@pytest.fixture
def frame_of(spark, tmp_path):
    """Return a function that makes a data frame of a table, by way of a Parquet file."""

    def made(table, name="rows"):
        pq.write_table(table, tmp_path / f"{name}.parquet")
        return spark.read.parquet(str(tmp_path / f"{name}.parquet"))

    return made


def in_order(table: pa.Table) -> pa.Table:
    """Return answers by subject and certification, as plain texts."""
    types = [
        field.with_type(kind.value_type if pa.types.is_dictionary(kind := field.type) else kind)
        for field in table.schema
    ]
    plain = table.cast(pa.schema(types)).replace_schema_metadata()
    return plain.sort_by([(name, "ascending") for name in KEYS]).combine_chunks()


def copied(table: pa.Table, copies: int) -> pa.Table:
    """Return the rows several times, the subjects of each time others."""
    at = table.column_names.index("subject")
    named = (
        pc.binary_join_element_wise(table["subject"], str(number), " of copy ")
        for number in range(copies)
    )
    return pa.concat_tables(table.set_column(at, "subject", names) for names in named)


def agree(frame, whole: pa.Table) -> None:
    """Fail unless a frame of answers has every row of a local result, and the same columns."""
    found, expected = in_order(frame.toArrow()), in_order(whole)
    assert found.column_names == expected.column_names
    for name in expected.column_names:
        assert found[name].to_pylist() == expected[name].to_pylist(), name


# ---------------------------------------------------------------- the same as on one machine


@pytest.mark.slow
def test_spark_is_local(frame_of):
    """Every column of every row is what the bulk evaluation answers, with every option on."""
    with untraced():
        workforce = random_workforce(7, ROWS)
    table = copied(table_of(workforce.rows, seed=7), COPIES)
    frame = frame_of(table).repartition(3)
    [on] = days_that_matter(random.Random(7), workforce, 1)
    whole = bulk.evaluate(table, workforce.catalogue, on, carry=KEYS)
    agree(adapter.evaluate(frame, workforce.catalogue, on), whole)


@pytest.mark.parametrize("piece", [700, bulk.batches.PIECE])
@pytest.mark.parametrize(
    "cut",
    [
        lambda frame: frame.coalesce(1),
        lambda frame: frame.repartition(7),
        lambda frame: frame.repartition(5, "certification"),
        lambda frame: frame.repartitionByRange(3, "subject"),
    ],
    ids=["one", "round robin", "by certification", "by ranges"],
)
def test_partitions_do_not_matter(frame_of, workforce, table, cut, piece):
    """However the rows lie on the cluster, and however many a worker holds, answers are equal."""
    whole = bulk.evaluate(table, workforce.catalogue, ON, carry=KEYS)
    agree(adapter.evaluate(cut(frame_of(table)), workforce.catalogue, ON, piece=piece), whole)


def test_subject_in_many_batches(spark, frame_of):
    """The rows of a subject stay together where Spark hands them over in batches of a few."""
    ids = [f"n{number}" for number in range(40)]
    parents = [cr.Certification(one) for one in ids]
    catalogue = cr.Catalogue([*parents, cr.Certification("low", parents=ids)])
    table = pa.table(
        {
            "certification": [*ids, "low"] * 5,
            "subject": [number for number in range(5) for _ in range(41)],
            "completed_on": pa.array([*[None] * 39, SOME, None] * 5, pa.date32()),
        }
    )
    before = spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
    try:
        answers = adapter.evaluate(frame_of(table), catalogue, ON, piece=1).toArrow()
    finally:
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", before)
    covered = answers.filter(pc.equal(answers["certification"], "low"))
    assert covered["inherited_from"].to_pylist() == ["n39"] * 5


def test_reasons(frame_of, workforce, table):
    """The codes of the reasons come along when they are asked for."""
    some = table[:300]
    whole = bulk.evaluate(some, workforce.catalogue, ON, carry=KEYS, reasons=True)
    agree(adapter.evaluate(frame_of(some), workforce.catalogue, ON, reasons=True), whole)


def test_trend(frame_of, workforce, table):
    """The counts of the workers add up to those of one machine, day by day."""
    first, last = date(2019, 12, 1), date(2020, 3, 31)
    whole = bulk.prepare(table, workforce.catalogue).trend(first, last)
    counts = adapter.trend(frame_of(table).repartition(5), workforce.catalogue, first, last)
    assert counts.toArrow().to_pydict() == whole.to_pydict()


def test_rows_stay_where_nothing_depends(frame_of, capsys):
    """Rows are moved and sorted where they may need each other, and only there."""
    alone = frame_of(pa.table({"certification": ["alone"], "subject": ["x"]}), "alone")
    adapter.evaluate(alone, ALONE, ON).explain()
    plain = capsys.readouterr().out
    family = frame_of(pa.table({"certification": ["low"], "subject": ["x"]}), "family")
    adapter.evaluate(family, FAMILY, ON).explain()
    moved = capsys.readouterr().out
    assert "MapInArrow" in plain
    assert "Exchange" not in plain
    assert "Exchange hashpartitioning(subject" in moved
    assert "Sort [subject" in moved


# ---------------------------------------------------------------- columns


def test_types(frame_of):
    """The answers have the types of Spark, and what is carried the one that it had."""
    table = pa.table(
        {
            "certification": ["alone"],
            "subject": pa.array([1], pa.int16()),
            "site": pa.array([[{"a": 1}]], pa.list_(pa.struct([("a", pa.int32())]))),
        }
    )
    frame = frame_of(table)
    answers = adapter.evaluate(frame, ALONE, ON, carry=["site", "subject"], reasons=True)
    dates = ("expires_on", "due_on", "overdue_on", "exempt_until", "next_change_on")
    assert dict(answers.dtypes) == {
        "site": "array<struct<a:int>>",
        "subject": "smallint",
        "status": "string",
        "underlying": "string",
        **dict.fromkeys(dates, "date"),
        "inherited_from": "string",
        "required": "boolean",
        "pending": "boolean",
        "compliant": "boolean",
        "reasons": "array<string>",
    }
    [row] = answers.collect()
    assert (row.site, row.subject, row.status) == ([(1,)], 1, "missing")


def test_carried_unless_told_otherwise(frame_of):
    """Subject and certification stand before the answers as far as they are there."""
    frame = frame_of(pa.table({"certification": ["alone"]}))
    assert adapter.evaluate(frame, ALONE, ON).columns[:2] == ["certification", "status"]
    assert adapter.evaluate(frame, ALONE, ON, carry=[]).columns[0] == "status"


def test_empty_frame(spark):
    """A frame without rows has no answers, and counts of nought for every day."""
    frame = spark.createDataFrame([], "certification string, subject string")
    answers = adapter.evaluate(frame, FAMILY, ON)
    assert answers.columns[:3] == [*KEYS, "status"]
    assert answers.collect() == []
    trend = adapter.trend(frame, FAMILY, ON, date(2020, 2, 1)).toArrow()
    assert trend["day"].to_pylist() == [ON, date(2020, 2, 1)]
    assert {sum(trend[one.value].to_pylist()) for one in cr.Status} == {0}


def test_empty_partitions(spark):
    """Partitions without a row change nothing."""
    rows = [("low", "x"), ("high", "y")]
    frame = spark.createDataFrame(rows, "certification string, subject string").repartition(9)
    found = adapter.evaluate(frame, FAMILY, ON).select("subject", "status").collect()
    assert sorted(found) == [("x", "missing"), ("y", "missing")]


# ---------------------------------------------------------------- the work of a worker


def test_work_of_a_worker():
    """A worker answers for its batches, and counts them, as the bulk evaluation does."""
    shared = SimpleNamespace(value=ALONE)
    table = pa.table({"certification": ["alone", "other"], "completed_on": [[SOME], []]})
    answers = adapter._evaluated(shared, ON, {"carry": ["certification"]}, table.to_batches(1))
    expected = bulk.evaluate(table, ALONE, ON, carry=["certification"])
    assert pa.Table.from_batches(answers).to_pydict() == expected.to_pydict()
    [counts] = adapter._counted(shared, (ON, ON), {"piece": 1}, table.to_batches(1))
    assert counts.to_pydict() == bulk.prepare(table, ALONE).trend(ON, ON).to_pydict()
