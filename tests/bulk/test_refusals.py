"""What is wrong with a table is said at once: the column, the first rows, how many (R-4, R-32)."""

import datetime as dt
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.errors import ProblemsFound

pytestmark = pytest.mark.usefixtures("way")

ON = date(2026, 7, 1)
ROWS = 12
CATALOGUE = cr.Catalogue(
    [
        cr.Certification("plain", policy=cr.Policy(terms=[cr.Term(valid_for="1 year")])),
        cr.Certification("child", parents=["plain"]),
        cr.Certification(
            "aged",
            policy=cr.Policy(
                terms=[cr.Term(valid_for_by_age=[cr.AgeBand(from_age=18, valid_for="2 years")])]
            ),
        ),
        cr.Certification(
            "hired",
            policy=cr.Policy(
                terms=[cr.Term(valid_for="1 year")], anchor=cr.Anchor(subject="hire date")
            ),
        ),
        cr.Certification("both", policy=cr.Policy(all_of=["plain", "aged"])),
    ]
)


def good() -> dict[str, list[object]]:
    """Return the columns of a table in which nothing is wrong, each of twelve rows."""
    some = date(2026, 1, 1)
    return {
        "certification": ["plain", "child", "aged"] * 4,
        "subject": [f"s{n // 3}" for n in range(ROWS)],
        "completed_on": [[some], [], None] * 4,
        "expires_on_given": [[None], [], None] * 4,
        "effective_on": [[None], [], None] * 4,
        "credits": [[Decimal("1.5")], [], None] * 4,
        "pending": [False] * ROWS,
        "required_since": [[some], [], None] * 4,
        "required_until": [[None], [], None] * 4,
        "required_by": [["r"], [], None] * 4,
        "training_until": [[some], [], None] * 4,
        "exemption": ["deferred", None, "not applicable"] * 4,
        "deferred_until": [some, None, None] * 4,
        "revoked_on": [[], [some], []] * 4,
        "reinstated_on": [[], [None], []] * 4,
        "extended_until": [[some], [], []] * 4,
        "extension_granted_on": [[some], [], []] * 4,
        "birth_date": [date(1990, 1, 1)] * ROWS,
        "hire_date": [date(2020, 1, 1)] * ROWS,
        "active_from": [date(2020, 1, 1)] * ROWS,
        "active_until": [date(2030, 1, 1)] * ROWS,
    }


Columns = dict[str, object]


class Fault(NamedTuple):
    """What is done to a good table, which column is to be named, from which row, how often."""

    spoil: Callable[[Columns], None]
    column: str
    row: int | None
    count: int | None
    says: str = ""


def put(column: str, value: object, rows: tuple[int, ...] = (3, 9)) -> Callable[[Columns], None]:
    """Return what puts a value into some rows."""

    def spoil(columns: Columns) -> None:
        columns[column] = [value if n in rows else one for n, one in enumerate(columns[column])]

    return spoil


def retype(column: str, values: list[object]) -> Callable[[Columns], None]:
    """Return what gives a column other values altogether."""
    return lambda columns: columns.update({column: values})


def without(*names: str) -> Callable[[Columns], None]:
    """Return what takes columns away."""

    def spoil(columns: Columns) -> None:
        for name in names:
            del columns[name]

    return spoil


def both(*spoilers: Callable[[Columns], None]) -> Callable[[Columns], None]:
    """Return what does several things to a table."""

    def spoil(columns: Columns) -> None:
        for one in spoilers:
            one(columns)

    return spoil


EARLY, LATE = date(202, 7, 1), date(3000, 1, 1)
DAYS_OF = ("completed_on", "expires_on_given", "effective_on", "required_since", "required_until",
           "training_until", "extended_until", "extension_granted_on")  # fmt: skip
DAY_OF = ("deferred_until", "birth_date", "hire_date", "active_from", "active_until")

FAULTS = {
    "no certification": Fault(without("certification"), "certification", None, None),
    "no subject": Fault(without("subject"), "subject", None, None),
    "unknown column": Fault(
        lambda c: c.update(completed=c["subject"]), "completed", None, None, "completed_on"
    ),
    "null certification": Fault(put("certification", None), "certification", 3, 2),
    "unknown certification": Fault(put("certification", "plane"), "certification", 3, 2, "'plain'"),
    "blank certification": Fault(put("certification", ""), "certification", 3, 2),
    "null subject": Fault(put("subject", None), "subject", 3, 2),
    "pair twice": Fault(
        both(put("subject", "s0", (3, 9)), put("certification", "plain", (3, 9))),
        "certification",
        3,
        2,
        "subject",
    ),
    "null in completions": Fault(put("completed_on", [None]), "completed_on", 3, 2),
    "null in revocations": Fault(
        both(put("revoked_on", [None]), put("reinstated_on", [None])), "revoked_on", 3, 2
    ),
    "null in extensions": Fault(put("extended_until", [None]), "extended_until", 3, 2),
    "null in grants": Fault(put("extension_granted_on", [None]), "extension_granted_on", 3, 2),
    "null pending": Fault(put("pending", None), "pending", 3, 2),
    "lists too long": Fault(put("expires_on_given", [None, None]), "expires_on_given", 3, 2),
    "lists too short": Fault(put("effective_on", []), "effective_on", 3, 2),
    "null beside a list": Fault(put("credits", None), "credits", 3, 2),
    "roles too long": Fault(put("required_by", ["a", "b"]), "required_by", 3, 2),
    "trainings too short": Fault(put("training_until", []), "training_until", 3, 2),
    "reinstatements too long": Fault(put("reinstated_on", [None]), "reinstated_on", 3, 2),
    "grants missing": Fault(without("extension_granted_on"), "extended_until", None, None,
                            "extension_granted_on"),
    "extensions missing": Fault(without("extended_until"), "extension_granted_on", None, None,
                                "extended_until"),
    "unknown exemption": Fault(put("exemption", "deferd"), "exemption", 3, 2, "deferred"),
    "deferred without a date": Fault(put("deferred_until", None), "deferred_until", 3, 2),
    "date without a deferral": Fault(put("deferred_until", ON, (4, 10)), "deferred_until", 4, 2),
    "no dates of deferrals": Fault(without("deferred_until"), "deferred_until", 0, 4),
    "reinstated too soon": Fault(put("reinstated_on", [date(2025, 1, 1)], (4,)), "reinstated_on",
                                 4, 1),
    "required until too soon": Fault(put("required_until", [date(2025, 1, 1)]), "required_until",
                                     3, 2),
    "training directly": Fault(put("required_by", [None]), "training_until", 3, 2),
    "active until too soon": Fault(put("active_until", date(2019, 1, 1)), "active_until", 3, 2),
    "credits below nought": Fault(put("credits", [Decimal("-1.0")]), "credits", 3, 2),
    "required twice over": Fault(
        lambda c: c.update(required=[True] * ROWS), "required", None, None
    ),
    "no birth date": Fault(
        both(put("completed_on", [ON], (2, 8)), put("expires_on_given", [None], (2, 8)),
             put("effective_on", [None], (2, 8)), put("credits", [None], (2, 8)),
             put("birth_date", None, (2, 8))),
        "birth_date", 2, 2, "R-41",
    ),
    "too young": Fault(
        both(put("completed_on", [ON], (2, 8)), put("expires_on_given", [None], (2, 8)),
             put("effective_on", [None], (2, 8)), put("credits", [None], (2, 8)),
             put("birth_date", date(2010, 1, 1), (2, 8))),
        "completed_on", 2, 2, "R-41",
    ),
    "no hire date": Fault(
        both(put("certification", "hired", (3, 9)), put("hire_date", None)), "hire_date", 3, 2,
        "R-55",
    ),
    "completions of a composite": Fault(put("certification", "both"), "completed_on", 3, 2, "R-59"),
    "text for completions": Fault(retype("completed_on", ["2026-07-01"] * ROWS), "completed_on",
                                  None, None),
    "numbers for dates": Fault(retype("birth_date", [46082] * ROWS), "birth_date", None, None),
    "floats for dates": Fault(retype("hire_date", [1.5] * ROWS), "hire_date", None, None),
    "text for flags": Fault(retype("pending", ["yes"] * ROWS), "pending", None, None),
    "numbers for flags": Fault(retype("pending", [1] * ROWS), "pending", None, None),
    "numbers for words": Fault(retype("exemption", [1] * ROWS), "exemption", None, None),
    "floats for subjects": Fault(retype("subject", [1.0] * ROWS), "subject", None, None),
    "numbers for certifications": Fault(retype("certification", [1] * ROWS), "certification",
                                        None, None),
    "words for credits": Fault(retype("credits", [["a"], [], None] * 4), "credits", None, None),
    "dates for roles": Fault(retype("required_by", [[ON], [], None] * 4), "required_by",
                             None, None),
    "lists of lists": Fault(retype("completed_on", [[[ON]], [], None] * 4), "completed_on",
                            None, None),
    "structs": Fault(retype("completed_on", [{"a": 1}] * ROWS), "completed_on", None, None),
    "maps": Fault(retype("exemption", [{"a": 1}] * ROWS), "exemption", None, None),
    "deferrals alone": Fault(without("exemption"), "deferred_until", None, None, "exemption"),
    "reinstatements alone": Fault(without("revoked_on"), "reinstated_on", None, None, "revoked_on"),
    "credits alone": Fault(without("completed_on", "expires_on_given", "effective_on"), "credits",
                           None, None, "completed_on"),
    "a moment in the day": Fault(
        retype("birth_date", [dt.datetime(1990, 1, 1, 12, tzinfo=None)] * ROWS), "birth_date",  # noqa: DTZ001 - tables have such
        0, ROWS,
    ),
    **{
        f"{name} {day.year}": Fault(put(name, [day]), name, 3, 2, str(day.year))
        for name in DAYS_OF
        for day in (EARLY, LATE)
    },
    **{
        f"{name} {day.year}": Fault(put(name, day), name, 3, 2, str(day.year))
        for name in DAY_OF
        for day in (EARLY, LATE)
    },
    **{
        f"revocations {day.year}": Fault(put("revoked_on", [day], (4, 7)), "revoked_on", 4, 2)
        for day in (EARLY, LATE)
    },
    **{
        f"reinstatements {day.year}": Fault(
            put("reinstated_on", [day], (4, 7)), "reinstated_on", 4, 2
        )
        for day in (EARLY, LATE)
    },
}  # fmt: skip


def problems_of(columns: Columns) -> dict[str, object]:
    """Return the problems of a table by the column that they name."""
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(pa.table(columns), CATALOGUE, ON)
    return {one.place: one for one in refused.value.problems}


def test_good_table_is_taken():
    """The table that the faults are put into is itself in order."""
    assert bulk.evaluate(pa.table(good()), CATALOGUE, ON).num_rows == ROWS


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(name):
    """A fault is refused with its column, its first row and how many rows have it."""
    fault, columns = FAULTS[name], good()
    fault.spoil(columns)
    problems = problems_of(columns)
    assert list(problems) == [fault.column]
    problem = problems[fault.column]
    assert problem.row == fault.row
    assert fault.says in problem.message
    if fault.count is not None:
        assert str(fault.count) in problem.message
    assert problem.message[-1] in ".?"


def test_column_twice():
    """A column that stands twice is refused by its name."""
    columns = pa.table({"certification": ["plain"], "pending": [True]})
    twice = columns.append_column("pending", pa.array([False]))
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(twice, CATALOGUE, ON)
    assert [one.place for one in refused.value.problems] == ["pending"]


def test_carried_column_that_is_not_there():
    """A column that is to be carried and is not there is refused by its name."""
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(pa.table(good()), CATALOGUE, ON, carry=["subject", "sight"])
    assert [one.place for one in refused.value.problems] == ["sight"]


def test_rows_are_numbered_from_where_they_begin():
    """In a piece of a table the rows are numbered from the row that it begins with."""
    columns = good()
    FAULTS["null pending"].spoil(columns)
    with pytest.raises(ProblemsFound) as refused:
        bulk.prepare(pa.table(columns), CATALOGUE, begin=1_000)
    [problem] = refused.value.problems
    assert problem.row == 1_003
    assert "1003, 1009" in problem.message


def test_first_rows_are_named():
    """Of many faulty rows the first few are named, and the count says how many there are."""
    count = 5_000
    table = pa.table(
        {
            "certification": ["plain"] * count,
            "completed_on": pa.array([ON, EARLY] * (count // 2), pa.date32()),
        }
    )
    with pytest.raises(ProblemsFound) as refused:
        bulk.evaluate(table, CATALOGUE, ON)
    [problem] = refused.value.problems
    assert problem.row == 1
    assert "1, 3, 5" in problem.message
    assert "2500" in problem.message.replace(",", "").replace(" ", "")
    assert len(problem.message) < 400


def test_all_faults_come_at_once():
    """Several faults in several columns are told together."""
    columns = good()
    for name in ("null pending", "unknown exemption", "birth_date 202", "lists too short"):
        FAULTS[name].spoil(columns)
    assert set(problems_of(columns)) == {"pending", "exemption", "birth_date", "effective_on"}


def test_missing_dates_that_no_rule_needs():
    """Without a birth or hire date there is an answer as long as nothing asks for it."""
    columns = good()
    without("birth_date", "hire_date", "active_from", "active_until")(columns)
    assert bulk.evaluate(pa.table(columns), CATALOGUE, ON).num_rows == ROWS


@pytest.mark.parametrize(
    ("on", "code"),
    [(EARLY, "date-out-of-range"), (LATE, "date-out-of-range"),
     (dt.datetime(2026, 7, 1, tzinfo=dt.UTC), "invalid-date"), ("2026-07-01", "invalid-date")],
)  # fmt: skip
def test_day_is_checked(on, code):
    """The day asked about is a date inside the domain, as for an object."""
    with pytest.raises(cr.errors.InvalidInput) as refused:
        bulk.evaluate(pa.table(good()), CATALOGUE, on)
    assert refused.value.code == code
    assert refused.value.field == "on"


@pytest.mark.parametrize("thing", [None, [1, 2], "table.parquet", {"certification": ["plain"]}])
def test_no_table(thing):
    """What speaks no Arrow is refused, and the remedy says what does."""
    with pytest.raises(cr.errors.CertrulesError, match="Arrow"):
        bulk.evaluate(thing, CATALOGUE, ON)
