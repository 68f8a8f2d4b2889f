"""The bulk evaluation on Apache Spark: a data frame of assignments in, one of answers out (X-11).

Spark does the cutting, the moving and the sorting; each of its workers evaluates what it is given
with `certrules.bulk.evaluate_batches`. The workers need certrules with the extra ``arrow``.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from certrules.bulk.batches import (
    PIECE,
    answer_schema,
    depends,
    evaluate_batches,
    trend_batches,
)
from certrules.errors import InvalidInput, MissingExtra, MissingJava
from certrules.model.catalogue import Catalogue
from certrules.model.fields import civil_date

try:
    from pyspark import Broadcast, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql import functions as sf
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from pyspark.sql.types import StructType
except ImportError as error:
    raise MissingExtra("evaluating on Spark", "spark") from error

KEYS: Final = ("subject", "certification")
"""The columns that are carried unless told otherwise, as far as they are there."""

_Shared = Broadcast[Catalogue]
_Work = Callable[[Iterable[Any]], Iterator[Any]]


def evaluate(  # noqa: PLR0913 - a frame, a catalogue, a day, and how
    frame: DataFrame,
    catalogue: Catalogue,
    on: date,
    *,
    carry: Sequence[str] | None = None,
    reasons: bool = False,
    jit: bool | None = None,
    piece: int = PIECE,
) -> DataFrame:
    """Return the evaluation of each row of a Spark data frame on a day, as another one (R-32).

    `frame`: one assignment a row, with the columns that `certrules.bulk.evaluate` takes. Nothing is
    evaluated before the answers are asked for. They are those of `certrules.bulk.evaluate`, with
    texts instead of dictionaries; the rows of a data frame have no order, so name in `carry` what
    tells them apart. `carry`: columns that stand before the answers; None for ``subject`` and
    ``certification``, as far as they are there. `reasons`, `jit`: as in `certrules.bulk.evaluate`.
    `piece`: about how many rows a worker holds at a time.

    Where certifications of the catalogue depend on others (R-18, R-59), the rows are shuffled and
    sorted so that those of one subject stand together; otherwise each stays where it is.

    Raises `ProblemsFound` with what is wrong with the columns as such, and `DateOutOfRange` for a
    day outside 1900-01-01 … 2999-12-31 (R-4). What is wrong with a row comes to light when it is
    evaluated: the action fails with Spark's exception, whose text ends with that of
    `ProblemsFound`.

    An example stands on the page "Evaluate on a cluster".
    """
    day = _day(on, "on")
    schema = to_arrow_schema(frame.schema)
    carried = [name for name in KEYS if name in schema.names] if carry is None else list(carry)
    answers = answer_schema(schema, catalogue, carry=carried, reasons=reasons)
    work = partial(
        _evaluated,
        _shared(frame, catalogue),
        day,
        {"carry": carried, "reasons": reasons, "jit": jit, "piece": piece},
    )
    fields = [frame.schema[name] for name in carried]
    fields += from_arrow_schema(answers).fields[len(carried) :]
    return _mapped(frame, catalogue, work, StructType(fields))


def trend(  # noqa: PLR0913 - a frame, a catalogue, days, and how
    frame: DataFrame,
    catalogue: Catalogue,
    first: date,
    last: date,
    *,
    jit: bool | None = None,
    piece: int = PIECE,
) -> DataFrame:
    """Return how many rows of a Spark data frame have each status on each day.

    The days are `first` … `last`, both included; the columns are those of
    `certrules.bulk.Prepared.trend`, and the rows come by day. Each worker counts its own rows, and
    Spark adds up. Parameters and errors are those of `evaluate`, and `InvalidFact` when `last` is
    before `first`.

    An example stands on the page "Evaluate on a cluster".
    """
    begin, end = _day(first, "first"), _day(last, "last")
    answer_schema(to_arrow_schema(frame.schema), catalogue)
    nothing = trend_batches([], catalogue, begin, end)
    schema = from_arrow_schema(nothing.schema)
    days = frame.sparkSession.createDataFrame(
        [tuple(day.values()) for day in nothing.to_pylist()], schema
    )
    work = partial(_counted, _shared(frame, catalogue), (begin, end), {"jit": jit, "piece": piece})
    counts = _mapped(frame, catalogue, work, schema).unionByName(days)
    day, *statuses = schema.names
    sums = [sf.sum(name).alias(name) for name in statuses]
    return counts.groupBy(day).agg(*sums).orderBy(day)


def local_session(
    cores: int | None = None, settings: Mapping[str, str] | None = None
) -> SparkSession:
    """Return a Spark session on this machine alone, to try things out without a cluster.

    `cores`: how many workers; None for one a core. `settings`: Spark's, such as
    ``{"spark.driver.memory": "8g"}``; they win over those made here: no web page, no port that
    other machines reach, and few partitions. The workers run this Python, unless PYSPARK_PYTHON
    names another one. Stop the session when you have done with it.

    Raises `MissingJava` when Java cannot be started: Spark 4 needs version 17 or newer.
    """
    workers = "*" if cores is None else str(cores)
    chosen = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(4 * (cores or 2)),
        **(settings or {}),
    }
    builder = SparkSession.builder.master(f"local[{workers}]").appName("certrules")
    for name, value in chosen.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        if error.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        raise MissingJava("Spark", "17") from error
    if "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable
    return session


def _day(on: date, field: str) -> date:
    try:
        return civil_date(on)
    except InvalidInput as error:
        raise error.named(field) from None


def _shared(frame: DataFrame, catalogue: Catalogue) -> "_Shared":
    """Return the catalogue as something that each worker is given once, not with every task."""
    context: SparkContext | None = getattr(frame.sparkSession, "sparkContext", None)
    if context is None:
        raise InvalidInput(
            "The data frame",
            "belongs to a session of Spark Connect, which cannot broadcast",
            "Read it in a session on the cluster itself.",
            field="frame",
        )
    return context.broadcast(catalogue)


def _mapped(frame: DataFrame, catalogue: Catalogue, work: _Work, schema: StructType) -> DataFrame:
    """Return what some work makes of the rows, those that may need each other brought together."""
    if depends(catalogue):
        frame = frame.repartition("subject").sortWithinPartitions("subject")
    with warnings.catch_warnings():
        # Spark looks at the version of pandas on the way to this, which uses none of it.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        return frame.mapInArrow(work, schema)


def _evaluated(
    shared: "_Shared", on: date, options: dict[str, Any], batches: Iterable[Any]
) -> Iterator[Any]:
    return evaluate_batches(batches, shared.value, on, **options)


def _counted(
    shared: "_Shared", days: tuple[date, date], options: dict[str, Any], batches: Iterable[Any]
) -> Iterator[Any]:
    yield from trend_batches(batches, shared.value, *days, **options).to_batches()
