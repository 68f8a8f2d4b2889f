"""Tables that are unlike others: many certifications, long histories, dates far apart (R-4)."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from tests.bulk.answers import answers
from tests.bulk.reading import assignments_of

pytestmark = pytest.mark.usefixtures("way")

ON = date(2026, 7, 1)
DAYS = pa.list_(pa.date32())
NOTICES = {"first_notice": "1 month", "second_notice": "1 week"}
COMPILED = pytest.mark.parametrize("jit", [False, True], ids=["numpy", "numba"])


def check(columns: dict[str, object], catalogue: cr.Catalogue, *, jit: bool, on: date = ON) -> None:
    """Fail unless the table of these columns is answered as its objects are."""
    types = {"completed_on": DAYS, "revoked_on": DAYS, "reinstated_on": DAYS,
             "extended_until": DAYS, "extension_granted_on": DAYS}  # fmt: skip
    table = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    result = bulk.evaluate(table, catalogue, on, jit=jit)
    assert result.to_pydict() == answers(assignments_of(table, catalogue), on)


@COMPILED
def test_many_certifications(jit):
    """There may be more certifications, and more terms of them, than fit in 16 bits."""
    catalogue = cr.Catalogue(
        cr.Certification(
            f"c{n}",
            policy=cr.Policy(
                terms=[
                    cr.Term(valid_for=f"{days} days", **NOTICES) for days in (n % 900 + 1, 800, 9)
                ]
            ),
        )
        for n in range(12_000)
    )
    numbers = list(range(0, 12_000, 7)) * 2
    completed = [date(2025, 1, 1) + timedelta(days=n % 540) for n in numbers]
    columns = {
        "certification": [f"c{n}" for n in numbers],
        "completed_on": [[one, one + timedelta(days=2)][: 1 + one.day % 2] for one in completed],
    }
    check(columns, catalogue, jit=jit)


@COMPILED
def test_more_subjects_than_rows_apart(jit):
    """A parent may cover hundreds of children of one subject (R-18)."""
    year = cr.Policy(terms=[cr.Term(valid_for="1 year", **NOTICES)])
    names = [f"c{n}" for n in range(300)]
    catalogue = cr.Catalogue(
        [
            cr.Certification("all", policy=year, children=names),
            *(cr.Certification(name, policy=year) for name in names),
        ]
    )
    columns = {
        "certification": [*names, "all"] * 2,
        "subject": [1] * 301 + [2] * 301,
        "completed_on": [[] if n % 2 else [date(2025, 6, 1)] for n in range(300)] * 2,
    }
    columns["completed_on"].insert(300, [date(2026, 1, 1)])
    columns["completed_on"].append([])
    check(columns, catalogue, jit=jit)


@COMPILED
def test_long_histories(jit):
    """A history may be thousands of completions long, beside short ones."""
    policy = cr.Policy(
        terms=[cr.Term(valid_for="3 days", **NOTICES)] * 5,
        renewal=cr.Renewal(early="1 day", late="1 day", never_shorten=True),
    )
    first = date(2001, 1, 1)
    columns = {
        "certification": ["a"] * 4,
        "completed_on": [
            [first + timedelta(days=2 * n) for n in range(4_000)],
            [first],
            [],
            [first + timedelta(days=n // 3) for n in range(900)],
        ],
    }
    catalogue = cr.Catalogue([cr.Certification("a", policy=policy)])
    check(columns, catalogue, jit=jit, on=date(2022, 11, 25))


def far_apart() -> cr.Catalogue:
    """Return a catalogue of many different rules, some of them of centuries."""
    lengths = ["200 years", "2400 months", "10000 weeks", "73000 days", "1 day"]
    lengths += [f"{n} months" for n in range(1, 60, 4)]
    return cr.Catalogue(
        cr.Certification(
            length,
            policy=cr.Policy(
                terms=[cr.Term(valid_for=length, grace="200 years", extend_to="end of year",
                               first_notice="200 years", second_notice=length)],
                renewal=cr.Renewal(early="200 years", late="200 years"),
            ),
        )
        for length in lengths
    )  # fmt: skip


@COMPILED
@pytest.mark.parametrize("on", [date(1900, 1, 1), ON, date(2999, 12, 31)])
def test_dates_far_apart(jit, on):
    """Facts may lie on the first and the last day of the domain, and periods last 200 years."""
    catalogue = far_apart()
    ends = [date(1900, 1, 1), date(1900, 1, 2), date(2999, 12, 30), date(2999, 12, 31)]
    names = [one.id for one in catalogue] * 4
    count = len(names)
    columns = {
        "certification": names,
        "completed_on": [ends[n % 4 :] if n % 3 else ends[: n % 4] for n in range(count)],
        "revoked_on": [[ends[n % 4]] if n % 5 == 0 else [] for n in range(count)],
        "reinstated_on": [[ends[3]] if n % 5 == 0 else [] for n in range(count)],
        "extended_until": [[ends[-1 - n % 4]] if n % 4 == 1 else [] for n in range(count)],
        "extension_granted_on": [[ends[0]] if n % 4 == 1 else [] for n in range(count)],
        "active_from": [ends[n % 4] for n in range(count)],
        "active_until": [ends[3]] * count,
        "birth_date": [ends[0]] * count,
    }
    check(columns, catalogue, jit=jit, on=on)


@COMPILED
def test_beyond_the_last_day(jit):
    """Computed dates may lie past the domain; nothing changes there any more (R-4, R-28)."""
    catalogue = far_apart()
    names = [one.id for one in catalogue]
    columns = {
        "certification": names,
        "completed_on": [[date(2990 + n % 10, 12, 31)] for n in range(len(names))],
    }
    check(columns, catalogue, jit=jit, on=date(2999, 12, 31))


@COMPILED
def test_past_the_calendar(jit):
    """A date after 9999-12-31 is refused, naming the row, as an object names its completion."""
    century = cr.Policy(terms=[cr.Term(valid_for="200 years")], renewal=cr.Renewal(early="always"))
    catalogue = cr.Catalogue([cr.Certification("a", policy=century)])
    table = pa.table(
        {
            "certification": ["a", "a"],
            "completed_on": pa.array([[ON], [ON + timedelta(days=n) for n in range(40)]], DAYS),
        }
    )
    with pytest.raises(cr.errors.DateOutOfRange):
        cr.evaluate(assignments_of(table, catalogue)[1], ON)
    with pytest.raises(cr.errors.CertrulesError, match="9999-12-31"):
        bulk.evaluate(table, catalogue, ON, jit=jit)


@COMPILED
def test_objects_beyond_the_tables(jit):
    """Composites and credits may end centuries after everything else in the table, too."""
    ages = cr.Term(valid_for="200 years", grace="1 year", **NOTICES)
    always = cr.Renewal(early="always")
    catalogue = cr.Catalogue(
        [
            cr.Certification("long", policy=cr.Policy(terms=[ages], renewal=always)),
            cr.Certification(
                "hours",
                policy=cr.Policy(
                    terms=[ages], renewal=always, credits=cr.Credits(need=1, within="1 year")
                ),
            ),
            cr.Certification("both", policy=cr.Policy(all_of=["long", "hours"])),
        ]
    )
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(9)]
    columns = {
        "certification": ["long", "hours", "both", "both"],
        "subject": ["s", "s", "s", "t"],
        "completed_on": [days, days, [], []],
        "credits": [[None] * 9, [1] * 9, [], []],
    }
    for on in (ON, date(2999, 12, 31)):
        check(columns, catalogue, jit=jit, on=on)


@COMPILED
def test_unused_certifications_do_not_matter(jit):
    """What no row is about does not matter, not even a rule that nobody could compute."""
    odd = cr.Policy(terms=[cr.Term(valid_for="1 year")], anchor=cr.Anchor(subject="birth date"))
    year = cr.Policy(terms=[cr.Term(valid_for="1 year")])
    catalogue = cr.Catalogue(
        [
            cr.Certification("odd", policy=odd),
            cr.Certification("a", policy=year, parents=["odd"]),
            cr.Certification("some", policy=cr.Policy(any_of=["odd", "a"])),
        ]
    )
    check({"certification": ["a"], "subject": ["s"], "completed_on": [[ON]]}, catalogue, jit=jit)


@COMPILED
def test_same_rules_under_many_names(jit):
    """Certifications with equal policies share what is compiled, and are still told apart."""
    year = cr.Policy(terms=[cr.Term(valid_for="1 year", **NOTICES)])
    catalogue = cr.Catalogue(
        [cr.Certification("p1", policy=year), cr.Certification("p2", policy=year),
         cr.Certification("c", policy=year, parents=["p2", "p1"])]
    )  # fmt: skip
    columns = {
        "certification": ["p1", "p2", "c"],
        "subject": ["s"] * 3,
        "completed_on": [[date(2026, 1, 1)], [date(2026, 1, 1)], [date(2025, 1, 1)]],
    }
    check(columns, catalogue, jit=jit)
