"""Tables in files: read, evaluated and written in pieces (R-32, F-1)."""

from datetime import date
from itertools import product
from threading import active_count

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.bulk import preparation
from certrules.errors import DateOutOfRange
from certrules.exchange.columnar import MOST_PROBLEMS, evaluate_file
from tests.bulk.tables import table_of
from tests.bulk.workforces import Workforce, workforce_by_subject
from tests.exchange.columns import FAMILY, ON, PLAIN, few, read, refused, write

SUFFIXES = (".parquet", ".arrow", ".feather", ".ipc")


@pytest.fixture(scope="module")
def workforce() -> Workforce:
    """A workforce with every option, whose rows stand subject by subject."""
    return workforce_by_subject(0, 1_100)


@pytest.fixture(scope="module")
def table(workforce) -> pa.Table:
    """Its table."""
    return table_of(workforce.rows)


@pytest.fixture(scope="module")
def whole(workforce, table) -> pa.Table:
    """What the bulk evaluation answers for the table as one."""
    return bulk.evaluate(table, workforce.catalogue, ON, carry=["subject", "certification"])


# ---------------------------------------------------------------- the same as in one piece


@pytest.mark.parametrize("suffixes", [*product(SUFFIXES[:2], SUFFIXES)], ids=" to ".join)
def test_file_to_file(tmp_path, workforce, table, whole, suffixes):
    """A file is evaluated into a file as the table in it is, whichever kinds they are."""
    source = write(table, tmp_path / f"in{suffixes[0]}")
    target = tmp_path / f"out{suffixes[1]}"
    carry = ["subject", "certification"]
    counts = evaluate_file(source, target, workforce.catalogue, ON, carry=carry, piece=600)
    written = read(target)
    assert written.to_pydict() == whole.to_pydict()
    assert written.schema.equals(whole.schema)
    statuses = whole["status"].to_pylist()
    assert counts == {one.value: statuses.count(one.value) for one in cr.Status}


@pytest.mark.parametrize("piece", [1, 7, 600, 1_000, 1 << 18])
@pytest.mark.parametrize("group", [13, 100_000])
def test_pieces(tmp_path, workforce, table, piece, group):
    """The answers do not depend on the pieces, nor on the groups of rows in the file."""
    rows = 80 if piece < 100 else len(table)
    source = write(table[:rows], tmp_path / "in.parquet", group=group)
    target = tmp_path / "out.parquet"
    carry = ["subject", "certification"]
    evaluate_file(source, target, workforce.catalogue, ON, carry=carry, piece=piece)
    # A subject that the first rows break off may answer otherwise.
    some = bulk.evaluate(table[:rows], workforce.catalogue, ON, carry=carry)
    assert read(target).to_pydict() == some.to_pydict()


@pytest.mark.parametrize("piece", [1, 2, 3, 4, 5])
def test_subject_across_pieces(tmp_path, piece):
    """Adjacent rows of a subject stay together, however many there are, so that parents cover."""
    subjects = ["x", *["y"] * 4, "z", "z"]
    ids = ["b", "b", "c", "c", "a", "a", "b"]
    catalogue = cr.Catalogue([*FAMILY, cr.Certification("c")])
    done = [[date(2020, 1, 1)] if one == "a" else [] for one in ids]
    table = pa.table({"certification": ids, "subject": subjects, "completed_on": done})
    source = write(table, tmp_path / "in.parquet", group=3)
    target = tmp_path / "out.parquet"
    counts = evaluate_file(source, target, catalogue, ON, carry=["subject"], piece=piece)
    inherited = read(target)["inherited_from"].to_pylist()
    assert inherited == [None, "a", None, None, None, None, "a"]
    assert (counts["valid"], counts["missing"]) == (4, 3)


def test_pieces_share_rules(tmp_path):
    """Rules that were compiled for one piece serve the next, whatever it needs more."""
    catalogue = cr.Catalogue(
        cr.Certification(name, policy=cr.Policy(terms=[cr.Term(length, first_notice="1 month")]))
        for name, length in (("a", "1 year"), ("b", "30 years"), ("c", "7 months"))
    )
    years = [2000, 1950, 1990, 2080, 1901, 2000]
    days = [date(year, 1 + n % 12, 1 + n % 28) for year in years for n in range(600)]
    ids = ["a", "b"] * 1_200 + ["c", "a"] * 600
    table = pa.table({"certification": ids, "completed_on": [[one] for one in days]})
    source, target = write(table, tmp_path / "in.arrow"), tmp_path / "out.arrow"
    for on in (ON, date(2081, 1, 1)):
        evaluate_file(source, target, catalogue, on, piece=600)
        assert read(target).to_pydict() == bulk.evaluate(table, catalogue, on).to_pydict()


def test_rules_are_compiled_once(tmp_path, monkeypatch):
    """However many pieces are at work at a time, the rules are compiled for the first one only."""
    made = []

    class Counted(preparation.Rules):
        def __init__(self, *arguments):
            made.append(self)
            super().__init__(*arguments)

    monkeypatch.setattr(preparation, "Rules", Counted)
    days = [[date(2024, 1 + n % 12, 1 + n % 28)] for n in range(6_000)]
    table = pa.table({"certification": ["plain"] * len(days), "completed_on": days})
    source = write(table, tmp_path / "in.parquet")
    counts = evaluate_file(source, None, cr.Catalogue([cr.Certification("plain")]), ON, piece=600)
    assert (sum(counts.values()), len(made)) == (len(days), 1)


KINDS_OF_SUBJECT = {
    "integers": pa.int64(),
    "large texts": pa.large_string(),
    "text views": pa.string_view(),
    "dictionaries": pa.dictionary(pa.int8(), pa.string()),
}


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize("kind", KINDS_OF_SUBJECT.values(), ids=KINDS_OF_SUBJECT)
def test_kinds_of_subjects(tmp_path, kind, suffix):
    """Subjects are told apart whichever type their column has."""
    values = [1, 1, 2, 2, 3, 3] if kind == pa.int64() else ["é", "é", "p", "p", "q", "q"]
    table = pa.table(
        {
            "certification": pa.array(["a", "b"] * 3).dictionary_encode(),
            "subject": pa.array(values).cast(kind),
            "completed_on": [[ON], []] * 3,
        }
    )
    path = tmp_path / f"in{suffix}"
    write(table, path, group=100)
    target = tmp_path / "out.arrow"
    evaluate_file(path, target, FAMILY, ON, carry=["subject"], piece=1)
    written = read(target)
    assert written["inherited_from"].to_pylist() == [None, "a"] * 3
    assert written["subject"].to_pylist() == values


def test_any_order_in_one_piece(tmp_path):
    """A file that is one piece may have the rows of a subject in any order."""
    table = few(4).set_column(1, "subject", [["x", "y", "x", "y"]])
    table = table.set_column(0, "certification", [["a", "a", "b", "b"]])
    table = table.append_column("completed_on", [[[ON], [ON], [], []]])
    source = write(table, tmp_path / "in.parquet")
    assert evaluate_file(source, None, FAMILY, ON)["valid"] == 4


def test_stream(tmp_path):
    """An Arrow IPC stream is read, too, by what is in the file."""
    table = few(9)
    with pa.ipc.new_stream(tmp_path / "in.arrow", table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    assert evaluate_file(tmp_path / "in.arrow", None, FAMILY, ON, piece=3)["missing"] == 9


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_empty_file(tmp_path, workforce, table, suffix):
    """A file without rows gives a file without rows, with all its columns."""
    source = write(table[:0], tmp_path / f"in{suffix}")
    counts = evaluate_file(source, tmp_path / "out.parquet", workforce.catalogue, ON)
    written = read(tmp_path / "out.parquet")
    assert written.schema.equals(bulk.evaluate(table[:0], workforce.catalogue, ON).schema)
    assert (written.num_rows, sum(counts.values())) == (0, 0)


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_same_bytes(tmp_path, workforce, table, suffix):
    """The same file evaluated again is the same bytes."""
    source = write(table, tmp_path / "in.parquet")
    both = [tmp_path / f"{one}{suffix}" for one in ("first", "second")]
    for target in both:
        evaluate_file(source, target, workforce.catalogue, ON, carry=["subject"], piece=300)
    assert both[0].read_bytes() == both[1].read_bytes()


def test_progress(tmp_path, workforce, table):
    """Progress is told in rows, piece by piece, up to all of them."""
    told = []
    source = write(table, tmp_path / "in.parquet")
    evaluate_file(
        source,
        None,
        workforce.catalogue,
        ON,
        piece=300,
        progress=lambda *said: told.append(said),
    )
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1] == (len(table), len(table))


def test_look(tmp_path, workforce, table, whole):
    """Who looks on sees each piece, its facts and answers, in the order of the rows."""
    seen = []
    source = write(table, tmp_path / "in.parquet")
    evaluate_file(
        source, None, workforce.catalogue, ON, piece=500, look=lambda *one: seen.append(one)
    )
    assert len(seen) > 1
    assert [begin for begin, _, _ in seen] == [
        sum(len(facts) for _, facts, _ in seen[:n]) for n in range(len(seen))
    ]
    assert [one for _, facts, _ in seen for one in facts["subject"].to_pylist()] == table[
        "subject"
    ].to_pylist()
    assert [one for _, _, answers in seen for one in answers["status"].to_pylist()] == whole[
        "status"
    ].to_pylist()


@pytest.fixture(params=[1, 2, 4])
def cores(request):
    """Let Arrow work on some cores."""
    before = pa.cpu_count()
    pa.set_cpu_count(request.param)
    yield request.param
    pa.set_cpu_count(before)


@pytest.mark.usefixtures("cores")
def test_any_number_of_cores(tmp_path, workforce, table):
    """The pieces come and are written in their order on however many cores."""
    source, target = write(table, tmp_path / "in.parquet"), tmp_path / "out.parquet"
    begins = []
    evaluate_file(
        source, target, workforce.catalogue, ON, piece=100, look=lambda at, *_: begins.append(at)
    )
    whole = bulk.evaluate(table, workforce.catalogue, ON)
    assert begins == sorted(set(begins))
    assert len(begins) > 1
    assert read(target).to_pydict() == whole.to_pydict()


@pytest.mark.usefixtures("cores")
def test_an_error_of_who_looks_on(tmp_path, workforce, table):
    """Where who looks on raises, nobody reads on, and nothing is written."""
    source, target = write(table, tmp_path / "in.parquet"), tmp_path / "out.parquet"
    before = active_count()

    def look(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        evaluate_file(source, target, workforce.catalogue, ON, piece=100, look=look)
    assert active_count() == before
    assert [one.name for one in tmp_path.iterdir()] == ["in.parquet"]


# ---------------------------------------------------------------- columns


def test_other_columns_are_not_read(tmp_path):
    """Columns that nobody knows are not read, unless carried: then they stand in front."""
    table = few(note=["n"] * 6, **{"subject.name": ["x"] * 6})
    source, target = write(table, tmp_path / "in.parquet"), tmp_path / "out.parquet"
    seen = []
    evaluate_file(source, target, PLAIN, ON, carry=["note"], look=lambda *one: seen.append(one))
    assert read(target).column_names[:2] == ["note", "status"]
    assert [facts.column_names for _, facts, _ in seen] == [["certification", "subject", "note"]]


@pytest.mark.parametrize("name", ["complete_on", "Completed_On", "completed_on "])
def test_misspelt_column(tmp_path, name):
    """A column nearly called like one that is not there is refused, and can be carried."""
    source = write(few(**{name: [[ON]] * 6}), tmp_path / "in.parquet")
    [problem] = refused(source)
    assert (problem.source, problem.place, problem.code) == (str(source), name, "unknown-column")
    assert "Did you mean 'completed_on'?" in problem.message
    evaluate_file(source, None, PLAIN, ON, carry=[name])
    # Beside the column itself it is just another one.
    both = few(completed_on=[[ON]] * 6, **{name: [[ON]] * 6})
    assert evaluate_file(write(both, tmp_path / "both.arrow"), None, PLAIN, ON)["valid"] == 6


def test_column_that_is_not_there(tmp_path):
    """A column to be carried that is not there, and a missing certification, are both refused."""
    source = write(pa.table({"subject": ["s"], "n": [1]}), tmp_path / "in.parquet")
    problems = refused(source, carry=["m"])
    assert {one.place for one in problems} == {"m", "certification"}
    assert {one.source for one in problems} == {str(source)}


def test_day_out_of_range(tmp_path):
    """A day outside the domain is refused before anything is read (R-4)."""
    source = write(few(), tmp_path / "in.parquet")
    with pytest.raises(DateOutOfRange):
        evaluate_file(source, None, PLAIN, date(1899, 12, 31))


def test_a_type_that_cannot_be_read(tmp_path):
    """A column of a type that cannot be read is refused by its name."""
    union = pa.UnionArray.from_sparse(pa.array([0] * 6, pa.int8()), [pa.array(range(6))])
    [problem] = refused(write(few(completed_on=union), tmp_path / "in.arrow"))
    assert (problem.place, problem.code) == ("completed_on", "wrong-column")


@pytest.mark.parametrize("subject", [[1.5] * 6, [[1]] * 6, [{"a": 1}] * 6, [ON] * 6])
def test_what_cannot_tell_subjects_apart(tmp_path, subject):
    """Where rows need each other, subjects are texts or whole numbers."""
    source = write(few().set_column(1, "subject", pa.array(subject)), tmp_path / "in.parquet")
    [problem] = refused(source, catalogue=FAMILY)
    assert (problem.place, problem.code) == ("subject", "wrong-column")
    assert evaluate_file(source, None, PLAIN, ON)["missing"] == 6


def test_a_carried_type_that_the_target_cannot_hold(tmp_path):
    """A carried column that the target has no type for is refused before anything is read."""
    span = pa.array([pa.MonthDayNano([1, 2, 3])] * 6)
    source = write(few(span=span), tmp_path / "in.arrow")
    [problem] = refused(source, tmp_path / "out.parquet", carry=["span"])
    assert (problem.source, problem.code) == (str(tmp_path / "out.parquet"), "unwritable-file")
    evaluate_file(source, tmp_path / "out.arrow", PLAIN, ON, carry=["span"])
    assert read(tmp_path / "out.arrow")["span"].to_pylist() == span.to_pylist()


# ---------------------------------------------------------------- all problems, nothing written


@pytest.mark.parametrize("before", [None, b"what was there"])
@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_faulty_file_writes_nothing(tmp_path, before, suffix):
    """When a late piece is wrong, no target is left behind, and one that was there stays."""
    ids = ["a"] * 1_000
    ids[999] = "no-such"
    source = write(pa.table({"certification": ids}), tmp_path / f"in{suffix}")
    target = tmp_path / f"out{suffix}"
    if before is not None:
        target.write_bytes(before)
    [problem] = refused(source, target, piece=100)
    assert (problem.source, problem.place, problem.row) == (str(source), "certification", 999)
    assert (target.read_bytes() if target.exists() else None) == before
    assert {one.name for one in tmp_path.iterdir()} <= {source.name, target.name}


def test_all_problems_are_told(tmp_path):
    """Problems of every piece are told at once, in the order of the rows."""
    ids = ["a"] * 300
    ids[120], ids[20] = "x", "y"
    days = [[ON]] * 300
    days[250] = [date(1800, 1, 1)]
    days[20] = [None]
    table = pa.table({"certification": ids, "completed_on": days})
    problems = refused(write(table, tmp_path / "in.parquet"), piece=50)
    places = [(one.row, one.place) for one in problems]
    assert sorted(places[:2]) == [(20, "certification"), (20, "completed_on")]
    assert places[2:] == [(120, "certification"), (250, "completed_on")]


def test_a_fault_of_a_column_is_told_once(tmp_path):
    """What is wrong with a column as a whole is one problem, not one of each piece."""
    table = few(completed_on=[["soon"]] * 6)
    [problem] = refused(write(table, tmp_path / "in.parquet"), piece=2)
    assert (problem.place, problem.row) == ("completed_on", None)


def test_very_many_problems(tmp_path):
    """Of very many problems the first are told, and that there may be more."""
    table = pa.table({"certification": ["x"] * (MOST_PROBLEMS + 100)})
    problems = refused(write(table, tmp_path / "in.arrow", group=5_000), piece=1)
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].code == "too-many-problems"


def test_subject_that_comes_again(tmp_path):
    """A subject that comes again in a later piece is refused where rows need each other."""
    subjects = ["s", "t", "u", "s", "t", "v"]
    source = write(few().set_column(1, "subject", [subjects]), tmp_path / "in.parquet")
    problems = refused(source, catalogue=FAMILY, piece=3)
    assert [(one.place, one.row, one.value) for one in problems] == [("subject", 3, "s")]
    assert "2 rows (3, 4)" in problems[0].message
    assert evaluate_file(source, None, PLAIN, ON, piece=3)["missing"] == 6
    assert evaluate_file(source, None, FAMILY, ON, piece=6)["missing"] == 6


def test_falling_and_mixed_subjects(tmp_path):
    """Subjects may come in any order, as long as each comes once."""
    subjects = [f"s{n}" for n in (9, 9, 3, 8, 8, 1)]
    source = write(few().set_column(1, "subject", [subjects]), tmp_path / "in.parquet")
    assert evaluate_file(source, None, FAMILY, ON, piece=1)["missing"] == 6


def test_no_subject(tmp_path):
    """A row without a subject is refused where rows need each other, in whichever piece."""
    subjects = ["s", "t", "u", None, None, None]
    source = write(few().set_column(1, "subject", [subjects]), tmp_path / "in.parquet")
    for piece in (1, 100):
        problems = refused(source, catalogue=FAMILY, piece=piece)
        assert problems[0].row == 3
        assert {one.code for one in problems} == {"null-value"}
