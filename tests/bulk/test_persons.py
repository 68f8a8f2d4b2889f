"""Dates of the person that are missing: refused where a rule needs them, and nowhere else."""

from datetime import date

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.errors import ProblemsFound
from tests.bulk.answers import answers
from tests.bulk.reading import assignments_of

pytestmark = pytest.mark.usefixtures("way")

ON = date(2026, 7, 1)
DAYS = pa.list_(pa.date32())
BANDS = [cr.AgeBand(from_age=18, valid_for="1 year"), cr.AgeBand(from_age=40, valid_for="1 month")]
WINDOW = {"early": "1 month", "late": "1 month", "minimum_interval": "1 week"}


def certification(name: str, term: cr.Term, anchor: cr.Anchor | None = None, **renewal):
    """Return a certification whose dates depend on the person."""
    policy = cr.Policy(terms=[term], anchor=anchor, renewal=cr.Renewal(**WINDOW, **renewal))
    return cr.Certification(name, policy=policy)


CATALOGUE = cr.Catalogue(
    [
        certification("bands", cr.Term(valid_for_by_age=BANDS)),
        certification("keeping", cr.Term(valid_for_by_age=BANDS), too_early="keep"),
        certification("rejecting", cr.Term(valid_for_by_age=BANDS), too_early="reject",
                      too_late="reject"),
        certification("limit", cr.Term(valid_for="1 year",
                                       age_limit=cr.AgeLimit(issued_before=40, until=41))),
        certification("birthday", cr.Term(valid_for="1 year"), cr.Anchor(subject="birth date")),
        certification("hired", cr.Term(valid_for="1 year", extend_to="end of month"),
                      cr.Anchor(subject="hire date")),
        cr.Certification("plain", policy=cr.Policy(terms=[cr.Term(valid_for="1 year")])),
    ]
)  # fmt: skip
NEEDY = ["bands", "keeping", "rejecting", "limit", "birthday", "hired"]


def table(rows: list[tuple[str, list[str], list[str | None]]], **dates: list[date | None]):
    """Return a table of certifications, completions and dates given by hand."""

    def days(texts):
        return [None if text is None else date.fromisoformat(text) for text in texts]

    columns = {
        "certification": pa.array([name for name, _, _ in rows]),
        "completed_on": pa.array([days(completed) for _, completed, _ in rows], DAYS),
        "expires_on_given": pa.array([days(given) for _, _, given in rows], DAYS),
        **{name: pa.array(values, pa.date32()) for name, values in dates.items()},
    }
    return pa.table(columns)


def check(rows_table) -> None:
    """Fail unless a table is answered as its objects are."""
    expected = answers(assignments_of(rows_table, CATALOGUE), ON)
    for jit in (False, True):
        assert bulk.evaluate(rows_table, CATALOGUE, ON, jit=jit).to_pydict() == expected


@pytest.mark.parametrize("name", NEEDY)
@pytest.mark.parametrize("column", [False, True])
def test_by_hand_needs_nothing(name, column):
    """R-10: who has a date given by hand needs no birth or hire date."""
    dates = {one: [None] * 3 for one in ("birth_date", "hire_date")} if column else {}
    check(
        table(
            [
                (name, ["2026-01-01"], ["2026-12-31"]),
                (name, ["2024-01-01", "2025-12-20"], ["2025-12-31", "2027-01-01"]),
                ("plain", ["2026-01-01"], [None]),
            ],
            **dates,
        )
    )


@pytest.mark.parametrize("name", ["keeping", "rejecting"])
def test_outside_the_window_needs_nothing(name):
    """R-50, R-51: a renewal that is kept or rejected needs no birth date."""
    check(
        table(
            [
                (name, ["2026-01-01", "2026-01-05"], ["2026-12-31", None]),
                (name, ["2026-01-01", "2026-05-05"], ["2026-12-31", None]),
            ]
        )
    )


@pytest.mark.parametrize("name", NEEDY)
@pytest.mark.parametrize("column", [False, True])
def test_one_that_needs_it_among_others(name, column):
    """The rows that need a date are refused, and only they, wherever among the others they are."""
    needed = "hire_date" if name == "hired" else "birth_date"
    dates = {one: [None] * 5 for one in ("birth_date", "hire_date")} if column else {}
    rows = table(
        [
            (name, ["2026-01-01"], ["2026-12-31"]),
            ("plain", ["2026-01-01"], [None]),
            (name, ["2024-01-01", "2026-01-01"], ["2024-12-31", None])
            if name != "rejecting"
            else (name, ["2026-01-01"], [None]),
            (name, [], []),
            (name, ["2026-01-01"], [None]),
        ],
        **dates,
    )
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(rows, CATALOGUE, ON)
    [problem] = refused.value.problems
    assert (problem.place, problem.row) == (needed, 2)
    assert "2 rows (2, 4)" in problem.message


def test_too_young_among_others():
    """R-41: who is too young for every band is refused, unless the date is given by hand."""
    rows = table(
        [
            ("bands", ["2026-01-01"], ["2026-12-31"]),
            ("bands", ["2026-01-01"], [None]),
            ("bands", ["2026-01-01"], [None]),
        ],
        birth_date=[date(2010, 1, 1), date(2010, 1, 1), date(2008, 1, 1)],
    )
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(rows, CATALOGUE, ON)
    [problem] = refused.value.problems
    assert problem.row == 1
    assert "1 row (1)" in problem.message
    assert problem.place in {"completed_on", "birth_date"}


def test_many_at_once():
    """Several kinds of missing dates are told together, each with its own rows."""
    kinds = ["plain", "bands", "hired", "birthday", "limit"]
    rows = table([(kinds[n % 5], ["2026-01-01"], [None]) for n in range(3_000)])
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(rows, CATALOGUE, ON)
    told = {problem.place: problem for problem in refused.value.problems}
    assert set(told) == {"birth_date", "hire_date"}
    assert (told["birth_date"].row, told["hire_date"].row) == (1, 2)
    assert "1800 rows" in told["birth_date"].message
    assert "600 rows" in told["hire_date"].message
