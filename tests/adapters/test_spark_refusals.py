"""What is wrong is told in full on Spark, too: by the driver where it can, else by a worker."""

import os
import subprocess
import sys
from datetime import date
from textwrap import dedent
from types import SimpleNamespace

import pytest
from pyspark.errors import PySparkRuntimeError, PythonException
from pyspark.sql import SparkSession

import certrules as cr
from certrules.adapters import spark as adapter
from certrules.errors import (
    DateOutOfRange,
    InvalidDate,
    InvalidFact,
    InvalidInput,
    MissingJava,
    ProblemsFound,
)

ON = date(2020, 1, 31)
FAMILY = cr.Catalogue([cr.Certification("high"), cr.Certification("low", parents=["high"])])
ALONE = cr.Catalogue([cr.Certification("alone")])


@pytest.fixture
def problems_of(spark):
    """Return a function that gives the problems of an empty frame of a schema."""

    def found(schema, catalogue=ALONE, **options):
        with pytest.raises(ProblemsFound) as caught:
            adapter.evaluate(spark.createDataFrame([], schema), catalogue, ON, **options)
        return {problem.place: problem.message for problem in caught.value.problems}

    return found


# ---------------------------------------------------------------- before anything runs


def test_unknown_column(problems_of):
    """A column that nobody knows is refused with the nearest known one, before anything runs."""
    found = problems_of("certification string, completd_on array<date>")
    assert found == {
        "completd_on": "'completd_on' is no column that is known. Did you mean 'completed_on'?"
    }


def test_missing_column(problems_of):
    """A frame without certifications is refused, and so is carrying what is not there."""
    found = problems_of("subject string", carry=["site"])
    assert found["certification"].startswith("'certification' is missing.")
    assert found["site"] == "'site' is to be carried, and is not there. Check its name."


def test_wrong_type(problems_of):
    """A column of another type is refused."""
    found = problems_of("certification string, completed_on array<string>")
    assert list(found) == ["completed_on"]


def test_missing_subject(problems_of):
    """Where rows may need each other, a frame without subjects is refused."""
    found = problems_of("certification string", FAMILY)
    assert list(found) == ["subject"]
    assert found["subject"].endswith("Give the subject of each row (R-18, R-59).")


def test_wrong_day(spark):
    """A day that is none, or outside of the domain, is refused before anything runs (R-4)."""
    frame = spark.createDataFrame([], "certification string")
    with pytest.raises(DateOutOfRange, match=r"^on: "):
        adapter.evaluate(frame, ALONE, date(3000, 1, 1))
    with pytest.raises(InvalidDate, match=r"^last: "):
        adapter.trend(frame, ALONE, ON, "tomorrow")
    with pytest.raises(InvalidFact, match=r"^last: "):
        adapter.trend(frame, ALONE, ON, date(2020, 1, 30))


def test_trend_checks_columns(spark):
    """A trend refuses wrong columns before anything runs, too."""
    frame = spark.createDataFrame([], "certification string, completed_on int")
    with pytest.raises(ProblemsFound, match="completed_on"):
        adapter.trend(frame, ALONE, ON, ON)


def test_connect():
    """A session that cannot broadcast, as those of Spark Connect, is refused in words."""
    frame = SimpleNamespace(sparkSession=SimpleNamespace())
    with pytest.raises(InvalidInput, match=r"^frame: .*Spark Connect, which cannot broadcast\."):
        adapter._shared(frame, ALONE)


# ---------------------------------------------------------------- by a worker


@pytest.mark.parametrize("ask", ["evaluate", "trend"])
def test_wrong_rows(spark, ask):
    """What a worker finds says the column, how many rows, and of whom the first is."""
    rows = [(f"s{n}", "alone" if n % 4 else "alnoe", date(2019, 1, 1 + n)) for n in range(12)]
    schema = "subject string, certification string, completed_on date"
    frame = spark.createDataFrame(rows, schema).coalesce(1)
    days = (ON,) if ask == "evaluate" else (ON, ON)
    with pytest.raises(PythonException) as caught:
        getattr(adapter, ask)(frame, ALONE, *days).collect()
    said = str(caught.value)
    assert "ProblemsFound: 1 problem found; nothing was read:" in said
    assert "certification: 3 rows (0, 4, 8), first 'alnoe': is no certification" in said
    assert "First: subject 's0', certification 'alnoe'." in said


def test_null_subject(spark):
    """A row that does not say whose it is is refused where rows may need each other."""
    frame = spark.createDataFrame([(None, "high")], "subject string, certification string")
    with pytest.raises(PythonException, match="first 'null': is no subject"):
        adapter.evaluate(frame, FAMILY, ON).collect()


# ---------------------------------------------------------------- what is not installed


def said(script, **environment):
    """Run a script in a process of its own, with another environment; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
        | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_spark():
    """Without pyspark the extra that brings it is named."""
    script = """
    import sys
    sys.modules["pyspark"] = None
    from certrules.errors import MissingExtra
    try:
        from certrules.adapters import spark
    except MissingExtra as missing:
        print(missing)
    """
    assert said(script) == (
        "evaluating on Spark needs packages that are not installed. "
        "Run: pip install 'certrules[spark]'"
    )


def test_without_java(tmp_path):
    """Without Java, or with one that does not start, it is said which one is needed."""
    script = """
    from certrules.adapters import spark
    from certrules.errors import MissingJava
    try:
        spark.local_session()
    except MissingJava as missing:
        print(missing)
    """
    message = (
        "Spark runs on Java, which did not start. Install Java 17 or newer, or set JAVA_HOME to it."
    )
    assert said(script, JAVA_HOME=str(tmp_path)) == message


def test_other_errors_are_not_hidden(monkeypatch):
    """Only what Java has to do with is told as a missing Java."""

    def fails(condition):
        def get_or_create(_):
            raise PySparkRuntimeError(errorClass=condition, messageParameters={})

        monkeypatch.setattr(SparkSession.Builder, "getOrCreate", get_or_create)

    fails("JAVA_GATEWAY_EXITED")
    with pytest.raises(MissingJava):
        adapter.local_session(1)
    fails("SESSION_ALREADY_EXIST")
    with pytest.raises(PySparkRuntimeError, match="SESSION_ALREADY_EXIST"):
        adapter.local_session(1)
