"""The bulk benchmark compares like with like."""

import sys
from datetime import timedelta
from functools import partial
from itertools import pairwise

import numpy as np
import pyarrow.compute as pc
import pytest

from benchmarks.bulk import last_step
from benchmarks.bulk.answers import DifferentAnswersError, compare, readable
from benchmarks.bulk.duckdb_side import DuckDB
from benchmarks.bulk.objects import DATEUTIL, UNKEPT, Objects, facts_on_today, whole_subjects
from benchmarks.bulk.own import sides
from benchmarks.bulk.pandas_side import Pandas
from benchmarks.bulk.polars_side import Polars
from benchmarks.bulk.rules import CODE, policy_table
from benchmarks.bulk.workload import SCHEMA, blocks, make_bulk
from benchmarks.workload import DAYS, TODAY

ROWS = 4_000
RIVALS = (DuckDB, partial(DuckDB, tuned=False), Polars, Pandas)


@pytest.fixture(scope="module")
def workload():
    """A small workload; seeded, so the same each time."""
    return make_bulk(ROWS)


@pytest.fixture(scope="module")
def expected(workload):
    """The answers of certrules' objects on each day, one by one."""
    objects = Objects("certrules objects", workload, ROWS)
    return {day: objects.answers(objects.evaluate(day)) for day in DAYS}


# ------------------------------------------------------------------ the workload


def test_rows_have_the_promised_shares():
    """The rows have the shares of deferrals, trainings, revocations and parents promised."""
    workload = make_bulk(100_000)
    table = workload.table
    rows = table.num_rows
    children = {f"c{child}" for child in workload.parents}
    certifications = table["certification"].to_pylist()
    trained = [ends and None not in ends for ends in table["training_until"].to_pylist()]
    assert sum(one in children for one in certifications) == rows // 20
    assert pc.sum(pc.list_value_length(table["completed_on"])).as_py() / rows == pytest.approx(
        2.5, abs=0.02
    )
    shares = {
        "deferred": 1 - table["deferred_until"].null_count / rows,
        "trained": sum(map(bool, trained)) / rows,
        "revoked": 1 - table["revoked_on"].null_count / rows,
    }
    assert shares == pytest.approx({"deferred": 0.03, "trained": 0.04, "revoked": 0.005}, abs=0.002)


def test_every_child_stands_beside_its_parent(workload):
    """A subject has no certification twice, and of a child always the parent too."""
    rows = workload.table.select(["subject", "certification"]).to_pylist()
    held = {}
    for row in rows:
        held.setdefault(row["subject"], []).append(int(row["certification"][1:]))
    assert len(held) == ROWS // 20
    for numbers in held.values():
        assert len(set(numbers)) == len(numbers) == 20
        for child, parent in workload.parents.items():
            assert child not in numbers or parent in numbers


def test_completions_ascend(workload):
    """The completions of a row stand in the order of their dates, a month or more apart."""
    for dates in workload.table["completed_on"].to_pylist():
        assert all(later - earlier >= timedelta(30) for earlier, later in pairwise(dates))


def test_rows_are_seeded():
    """The same seed gives the same rows, another seed others under the same rules."""
    assert make_bulk(200, seed=3).table == make_bulk(200, seed=3).table
    other = make_bulk(200, seed=4)
    assert other.table != make_bulk(200, seed=3).table
    assert other.catalogue == make_bulk(200, seed=3).catalogue


def test_half_a_subject_is_refused():
    """As many rows as leave a subject incomplete are refused."""
    with pytest.raises(ValueError, match="not whole subjects"):
        next(blocks(30))
    assert whole_subjects(30) == 20


def test_rows_come_in_blocks():
    """However many rows there are, they come in blocks of half a million, in one schema."""
    batches = [(batch.num_rows, batch.schema) for batch in blocks(600_000)]
    assert batches == [(500_000, SCHEMA), (100_000, SCHEMA)]


def test_rules_are_told_as_numbers(workload):
    """The table of rules has the shares of policies that the description states."""
    rules = policy_table(workload)
    assert rules.num_rows == 200
    assert pc.sum(pc.greater(rules["extend"], 0)).as_py() == 60
    assert rules["force"].null_count == 170
    assert rules["parent"].null_count == 190
    assert pc.sum(rules["early"]).as_py() == 80
    assert pc.sum(rules["grace"]).as_py() == 50
    assert pc.sum(rules["never"]).as_py() == 20


# ------------------------------------------------------------------ the same answers


def test_every_status_occurs(expected):
    """Every status that the rules of the workload can give occurs, and some dates are inherited."""
    seen = {code for answers in expected.values() for code in answers.status.tolist()}
    assert seen == set(CODE.values()) - {CODE["not_applicable"], CODE["grace"]}
    assert (expected[TODAY].inherited >= 0).any()


@pytest.mark.parametrize("name", [DATEUTIL, UNKEPT])
def test_plain_dateutil_gives_the_same_answers(name, workload, expected):
    """The plain objects with dateutil agree with certrules' objects on every row and day."""
    plain = Objects(name, workload, ROWS)
    for day, answers in expected.items():
        compare("certrules", answers, plain.name, plain.answers(plain.evaluate(day)))


@pytest.mark.parametrize("make", RIVALS)
def test_rival_gives_the_same_answers(make, workload, expected):
    """Each rival agrees with certrules' objects on every row and day, folding anew or not."""
    rival = make()
    loaded = rival.load(workload)
    kept = rival.keep(loaded)
    for day, answers in expected.items():
        compare("objects", answers, rival.name, rival.answers(rival.evaluate(loaded, day)))
        compare("objects", answers, rival.name, rival.answers(rival.evaluate_kept(kept, day)))


@pytest.mark.parametrize("side", sides(), ids=lambda side: side.name)
def test_bulk_gives_the_same_answers(side, workload, expected):
    """The bulk evaluation agrees with certrules' objects on every row and day."""
    prepared = side.load(workload)
    for day, answers in expected.items():
        compare("objects", answers, side.name, side.answers(side.evaluate_kept(prepared, day)))
    compare("objects", expected[TODAY], side.name, side.answers(side.one_shot(workload, TODAY)))


def test_different_answers_are_refused(expected):
    """A side that answers otherwise is found and shown, so that it is never timed."""
    answers = expected[TODAY]
    wrong = answers.due_on.copy()
    wrong[7] = 0
    with pytest.raises(DifferentAnswersError, match="due_on differs in 1 rows, first in row 7"):
        compare("one", answers, "other", answers._replace(due_on=wrong))
    assert "1970-01-01" in readable(answers._replace(due_on=wrong), 7)


def test_missing_answers_are_refused(expected):
    """A side that leaves rows out is found."""
    fewer = expected[TODAY].first(10)
    with pytest.raises(DifferentAnswersError, match="4000 answers, other 10"):
        compare("one", expected[TODAY], "other", fewer)


# ------------------------------------------------------------------ the last step


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("zen-engine", "zen"),
        ("rule-engine", "rule_engine"),
        ("business-rules", "business_rules"),
        ("OpenFisca", "openfisca_core"),
    ],
)
def test_engine_gives_the_same_statuses(name, module, workload, expected):
    """Each rule engine finds the status of every row, given its dates."""
    pytest.importorskip(module)
    engine = last_step.engines()[name]
    facts = facts_on_today(workload, expected[TODAY], ROWS)
    statuses = engine.statuses(engine.run(engine.ready(facts)))
    assert np.array_equal(statuses, expected[TODAY].status)


def test_missing_engine_is_told(monkeypatch):
    """An engine that is not installed is named without one in its place."""
    monkeypatch.setitem(sys.modules, "rule_engine", None)
    assert last_step.engines()["rule-engine"] is None
