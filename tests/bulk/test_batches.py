"""A stream of record batches has the answers of the table that it was cut from (R-32, X-11)."""

import random
import threading
from datetime import date

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.bulk import batches as module
from certrules.bulk import preparation
from certrules.bulk.batches import PIECE, answer_schema, depends, evaluate_batches, trend_batches
from certrules.bulk.pieces import by_subject
from certrules.errors import DateOutOfRange, InvalidFact, ProblemsFound
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, workforce_by_subject

ON = date(2020, 1, 31)
CARRY = ["subject", "certification"]
SOME = date(2020, 1, 1)
FAMILY = cr.Catalogue(
    [
        cr.Certification("high"),
        cr.Certification("low", parents=["high"]),
        cr.Certification("both", policy=cr.Policy(all_of=["high", "other"])),
        cr.Certification("other"),
        cr.Certification("alone"),
    ]
)
ALONE = cr.Catalogue([cr.Certification("alone"), cr.Certification("other")])


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce with every option, whose rows stand subject by subject."""
    return workforce_by_subject(0, 1_500)


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table."""
    return table_of(workforce.rows)


def evaluated(table: pa.Table, catalogue: cr.Catalogue, rows: int, **options) -> pa.Table:
    """Return the answers for a table that comes in batches of so many rows."""
    schema = answer_schema(
        table.schema,
        catalogue,
        carry=options.get("carry", ()),
        reasons=options.get("reasons", False),
    )
    answers = evaluate_batches(table.to_batches(rows), catalogue, ON, **options)
    return pa.Table.from_batches(answers, schema)


def facts(**columns) -> pa.Table:
    """Return a table of rows for the family, one a certification."""
    return pa.table(columns)


def refused(table: pa.Table, catalogue: cr.Catalogue, **options) -> list[str]:
    """Return the problems that a stream of single rows has."""
    with pytest.raises(ProblemsFound) as caught:
        evaluated(table, catalogue, 1, **options)
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- the same as the table


@pytest.mark.parametrize("rows", [1, 100, 10_000])
@pytest.mark.parametrize("piece", [1, 600, PIECE])
def test_batches_are_the_table(workforce, table, rows, piece):
    """However the rows are cut, each column of each row has the answer of the whole table."""
    some = table if rows > 1 and piece > 1 else table[:80]
    whole = bulk.evaluate(some, workforce.catalogue, ON, carry=CARRY)
    parts = evaluated(some, workforce.catalogue, rows, carry=CARRY, piece=piece)
    assert parts.to_pydict() == whole.to_pydict()


def test_reasons(workforce, table):
    """The codes of the reasons come along when they are asked for."""
    some = table[:200]
    whole = bulk.evaluate(some, workforce.catalogue, ON, reasons=True)
    parts = evaluated(some, workforce.catalogue, 7, reasons=True, piece=50)
    assert parts.to_pydict() == whole.to_pydict()
    assert parts.schema.field("reasons").type == pa.list_(pa.string())


def test_no_dictionaries(workforce, table):
    """Answers and what is carried are plain texts: not every engine takes dictionaries."""
    at = table.column_names.index("certification")
    words = table.set_column(at, "certification", table["certification"].dictionary_encode())
    parts = evaluated(words, workforce.catalogue, 300, carry=["certification"])
    assert [parts.schema.field(name).type for name in ("certification", "status")] == [
        pa.string(),
        pa.string(),
    ]
    assert parts["certification"].to_pylist() == table["certification"].to_pylist()


def test_nothing_comes_of_nothing():
    """A stream without batches has no answers, and one of empty batches has none either."""
    assert list(evaluate_batches([], ALONE, ON)) == []
    empty = pa.table({"certification": pa.array([], pa.string())})
    assert evaluated(empty, ALONE, 5).num_rows == 0


def test_trend(workforce, table):
    """The counts of the pieces add up to those of the table."""
    first, last = date(2020, 1, 1), date(2020, 3, 1)
    whole = bulk.prepare(table, workforce.catalogue).trend(first, last)
    parts = trend_batches(table.to_batches(100), workforce.catalogue, first, last, piece=600)
    assert parts.to_pydict() == whole.to_pydict()


def test_trend_of_nothing():
    """Without a row every day has no row of any status; the days are checked all the same."""
    trend = trend_batches([], ALONE, ON, date(2020, 2, 1))
    assert trend["day"].to_pylist() == [ON, date(2020, 2, 1)]
    assert {sum(trend[one.value].to_pylist()) for one in cr.Status} == {0}
    with pytest.raises(InvalidFact):
        trend_batches([], ALONE, ON, SOME)


@pytest.mark.parametrize("subjects", [True, False])
def test_no_more_than_a_piece_is_held(subjects):
    """Batches are asked for as pieces need them, so a stream may be longer than memory."""
    asked = []

    def coming():
        for number in range(1_000):
            asked.append(number)
            yield pa.record_batch({"certification": ["alone"] * 10, "subject": [number] * 10})

    answers = evaluate_batches(coming(), FAMILY if subjects else ALONE, ON, piece=100)
    for number in range(1, 6):
        assert next(answers).num_rows == 100
        assert len(asked) <= 10 * number + 2


def test_rules_are_compiled_once(monkeypatch, workforce, table):
    """The pieces of a stream, and later streams of the same catalogue, share compiled rules."""
    made = []
    rules = preparation.Rules

    def counted(*arguments):
        made.append(arguments)
        return rules(*arguments)

    monkeypatch.setattr(preparation, "Rules", counted)
    monkeypatch.setattr(module, "_KEPT", module._Kept())
    list(evaluate_batches(table.to_batches(), workforce.catalogue, ON, piece=600))
    first = len(made)
    assert first > 0
    list(evaluate_batches(table.to_batches(), workforce.catalogue, ON, piece=600))
    assert len(made) == first
    other = pa.table({"certification": ["alone"] * 600})
    list(evaluate_batches(other.to_batches(), ALONE, ON))
    assert len(made) == first + 1


def test_threads_have_rules_of_their_own(workforce, table):
    """Streams on several threads at once have the same answers as one after another."""
    whole = bulk.evaluate(table, workforce.catalogue, ON).to_pydict()
    found = []

    def work():
        found.append(evaluated(table, workforce.catalogue, 50, piece=600).to_pydict() == whole)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3


# ---------------------------------------------------------------- rows that need each other


def test_depends():
    """Rows may need each other where there are parents or parts in the catalogue."""
    assert (depends(ALONE), depends(FAMILY)) == (False, True)
    assert depends(cr.Catalogue([cr.Certification("a"), cr.Certification("b", children=["a"])]))


@pytest.mark.parametrize("piece", [1, 2, 3, 4, 5])
def test_subject_is_not_cut(piece):
    """The rows of a subject stay together, so that its parents cover and its parts are found."""
    table = facts(
        subject=["x", "y", "y", "y", "y", "z"],
        certification=["low", "low", "other", "both", "high", "low"],
        completed_on=[None, None, SOME, None, SOME, None],
    )
    parts = evaluated(table, FAMILY, 1, piece=piece)
    assert parts["status"].to_pylist() == ["missing", *["valid"] * 4, "missing"]


def test_subject_that_comes_again():
    """A subject that comes again after others is refused: its rows could not find each other."""
    table = facts(subject=["x", "y", "x"], certification=["low", "low", "high"])
    [problem] = refused(table, FAMILY, piece=1)
    assert "subject: 1 row (2), first 'x': comes again, after other subjects. Sort" in problem
    assert evaluated(table, FAMILY, 1, piece=3).num_rows == 3


def test_subject_must_be_there():
    """Where rows may need each other, a table without subjects is refused before it is read."""
    schema = pa.schema([("certification", pa.string())])
    with pytest.raises(ProblemsFound, match=r"subject.*is missing.*Give the subject of each row"):
        answer_schema(schema, FAMILY)
    assert answer_schema(schema, ALONE).names[0] == "status"


def test_subject_must_tell_apart():
    """A column that cannot name subjects is refused before a row is read."""
    schema = pa.schema([("certification", pa.string()), ("subject", pa.float32())])
    with pytest.raises(ProblemsFound, match="'float' is no column of subjects"):
        answer_schema(schema, FAMILY)


def test_null_subject():
    """A row that does not say whose it is is refused where rows may need each other."""
    table = facts(subject=["x", None], certification=["alone", "alone"])
    [problem] = refused(table, FAMILY)
    assert "subject: 1 row (1), first 'null': is no subject" in problem
    assert evaluated(table, ALONE, 1).num_rows == 2


@pytest.mark.parametrize("name", ["high", "low", "both", "other"])
def test_pair_that_stands_twice(name):
    """Two rows of a related certification for one subject are refused, however rows are cut."""
    table = facts(subject=["w", "x", "x", "x"], certification=["low", "alone", name, name])
    for piece in (1, 100):
        [problem] = refused(table, FAMILY, piece=piece)
        assert f"1 row (3), first '{name}': stands twice for one subject" in problem
        assert problem.endswith(f"First: subject 'x', certification '{name}'.")


def test_pair_that_may_stand_twice():
    """Two rows of a certification that nothing depends on are two answers."""
    table = facts(subject=["x", "x"], certification=["alone", "alone"])
    assert evaluated(table, FAMILY, 1)["status"].to_pylist() == ["missing"] * 2


# ---------------------------------------------------------------- what is wrong


def test_wrong_columns():
    """Columns that are unknown, missing or of another type are told before a row is read."""
    schema = pa.schema([("certificaton", pa.string()), ("completed_on", pa.int64())])
    with pytest.raises(ProblemsFound) as caught:
        answer_schema(schema, ALONE, carry=["site"])
    places = {problem.place for problem in caught.value.problems}
    assert places == {"certificaton", "certification", "site"}
    schema = pa.schema([("certification", pa.string()), ("completed_on", pa.int64())])
    with pytest.raises(ProblemsFound, match="completed_on: 'int64'"):
        answer_schema(schema, ALONE)


def test_wrong_rows():
    """What is wrong with rows names the column, the rows through all batches, and the first."""
    ids = ["alone"] * 12
    ids[7] = ids[9] = "alnoe"
    table = facts(subject=[f"s{n}" for n in range(12)], certification=ids)
    [problem] = refused(table, ALONE, piece=6)
    assert problem.startswith("row 7, certification: 2 rows (7, 9), first 'alnoe': is no cert")
    assert problem.endswith("First: subject 's7', certification 'alnoe'.")


def test_wrong_row_without_subject():
    """Without a column of subjects the first row is named by its certification alone."""
    table = facts(certification=["alone"], completed_on=pa.array([date(1800, 1, 1)]))
    [problem] = refused(table, ALONE)
    assert problem.endswith("(R-4). First: certification 'alone'.")


def test_answers_before_what_is_wrong():
    """The pieces before the first one with a problem have their answers."""
    table = facts(certification=["alone", "nobody"])
    answers = evaluate_batches(table.to_batches(1), ALONE, ON, piece=1)
    assert next(answers).num_rows == 1
    with pytest.raises(ProblemsFound):
        next(answers)


def test_wrong_day():
    """A day outside of the domain is refused (R-4)."""
    with pytest.raises(DateOutOfRange):
        list(evaluate_batches(facts(certification=["alone"]).to_batches(), ALONE, date(3000, 1, 1)))


def test_trend_of_wrong_columns():
    """A trend checks the columns as such, too."""
    table = facts(certification=["low"])
    with pytest.raises(ProblemsFound, match="Give the subject of each row"):
        trend_batches(table.to_batches(), FAMILY, ON, ON)


def test_cut_before_a_subject_of_many_rows():
    """A subject with thousands of rows goes into one piece, those before it into another."""
    table = pa.table({"subject": ["a", *(["b"] * 6_000), "c"]})
    assert [len(piece) for piece in by_subject(table.to_batches(), 5_000)] == [1, 6_000, 1]


def test_random_cuts(workforce, table):
    """Batches of uneven sizes, empty ones among them, have the answers of the whole."""
    rng = random.Random(3)
    cut, begin = [], 0
    while begin < len(table):
        size = rng.choice((0, 1, 13, 250))
        cut += table[begin : begin + size].combine_chunks().to_batches() or [
            pa.RecordBatch.from_pylist([], schema=table.schema)
        ]
        begin += size
    schema = answer_schema(table.schema, workforce.catalogue)
    answers = pa.Table.from_batches(
        module.evaluate_batches(cut, workforce.catalogue, ON, piece=400), schema
    )
    assert answers.to_pydict() == bulk.evaluate(table, workforce.catalogue, ON).to_pydict()
