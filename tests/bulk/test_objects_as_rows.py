"""Objects as rows of a table, as bulk writes them."""

import random
from datetime import date
from decimal import Decimal

import pytest

import certrules as cr
from certrules import bulk
from certrules.errors import CertrulesError
from tests.bulk import tables
from tests.bulk.answers import agree, answers
from tests.bulk.workforces import days_that_matter, random_workforce

ON = date(2026, 7, 1)
pytestmark = pytest.mark.usefixtures("way")


@pytest.mark.parametrize("seed", [0, 30_002])
def test_table_of_objects(seed):
    """The table made of objects has every column, and gives the answers of the objects."""
    workforce = random_workforce(seed, 600)
    table = bulk.table_of(workforce.assignments())
    assert set(table.column_names) == set(tables.TYPES)
    prepared = bulk.prepare(table, workforce.catalogue)
    for on in days_that_matter(random.Random(seed), workforce, 2):
        agree(workforce.rows, on, prepared.evaluate(on))


def test_objects_without_a_subject():
    """An assignment without a subject stands by itself, and covers nobody."""
    year = cr.Policy(terms=[cr.Term(valid_for="1 year")])
    parent, child = cr.Certification("a", policy=year), cr.Certification("b", parents=["a"])
    held = cr.Assignment(parent, completions=[date(2026, 1, 1)], requirements=[cr.Requirement()])
    alone = cr.Assignment(child, requirements=[cr.Requirement()])
    covered = cr.Assignment(child, parents=[held])
    catalogue = cr.Catalogue([parent, child])
    result = bulk.evaluate(bulk.table_of([held, alone]), catalogue, ON)
    assert result.to_pydict() == answers([held, alone], ON)
    assert cr.evaluate(covered, ON).inherited_from == "a"


def test_no_objects():
    """No objects make a table without rows, which can be evaluated."""
    table = bulk.table_of([])
    result = bulk.evaluate(table, cr.Catalogue([cr.Certification("a")]), ON)
    assert (table.num_rows, result.num_rows) == (0, 0)


@pytest.mark.parametrize("text", ["0.000000001", "99999999999999999999999999999"])
def test_credits_keep_their_digits(text):
    """R-60: numbers of credits go into the table and out again to the last digit."""
    need = Decimal(text)
    policy = cr.Policy(credits=cr.Credits(need=need, within="1 year"))
    certification = cr.Certification("hours", policy=policy)
    done = cr.Completion(date(2026, 1, 1), credits=need)
    table = bulk.table_of([cr.Assignment(certification, completions=[done])])
    result = bulk.evaluate(table, cr.Catalogue([certification]), ON)
    assert result["status"].to_pylist() == ["valid"]


@pytest.mark.parametrize("text", ["0.0000000001", "1e40"])
def test_credits_with_too_many_digits(text):
    """Credits that a table cannot hold are refused by name, and not rounded."""
    done = cr.Completion(date(2026, 1, 1), credits=Decimal(text))
    with pytest.raises(CertrulesError, match="credits"):
        bulk.table_of([cr.Assignment(cr.Certification("hours"), completions=[done])])
