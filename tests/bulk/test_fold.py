"""Renewals of histories side by side, with figures worked out by hand (R-7, R-10, R-15, R-17)."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk

COMPILED = pytest.mark.parametrize("jit", [False, True], ids=["numpy", "numba"])
COPIES = 300
"""So many rows of each kind that they are not evaluated as objects."""

YEARLY = cr.Certification(
    "yearly",
    policy=cr.Policy(
        terms=[cr.Term("1 year", first_notice="60 days")],
        renewal=cr.Renewal(early="after first notice"),
    ),
)
ELSEWHERE = cr.Certification(
    "elsewhere",
    policy=cr.Policy(
        terms=[cr.Term("2 years"), cr.Term("1 year")], renewal=cr.Renewal(never_shorten=True)
    ),
)
FIRST, RENEWED = date(2024, 3, 10), date(2025, 2, 20)
ON_SCHEDULE, RESTARTED = date(2026, 3, 10), date(2026, 2, 20)

REVOKED = {
    "before the renewal": ([date(2024, 6, 1)], [None], RESTARTED),
    "on its day": ([RENEWED], [None], RESTARTED),
    "after it": ([date(2025, 2, 21)], [None], ON_SCHEDULE),
    "and reinstated in time": ([date(2024, 6, 1)], [date(2024, 7, 1)], ON_SCHEDULE),
    "and reinstated too late": ([date(2024, 6, 1)], [date(2025, 2, 21)], RESTARTED),
    "twice": ([date(2024, 6, 1), date(2024, 8, 1)], [date(2024, 7, 1), None], RESTARTED),
    "never": ([], [], ON_SCHEDULE),
}


def expirations(jit: bool, certifications, **columns) -> list[date | None]:
    """Evaluate many copies of some rows in 2027, and return the expiration dates of one of each."""
    catalogue = cr.Catalogue(certifications)
    kinds = len(next(iter(columns.values())))
    table = pa.table({name: values * COPIES for name, values in columns.items()})
    answers = bulk.evaluate(table, catalogue, date(2027, 1, 1), jit=jit)
    found = answers["expires_on"].to_pylist()
    assert found == found[:kinds] * COPIES
    return found[:kinds]


@COMPILED
def test_renewal_of_what_is_revoked(jit):
    """A renewal counts from the date on file unless that is revoked on the renewal's day."""
    found = expirations(
        jit,
        [YEARLY],
        certification=["yearly"] * len(REVOKED),
        completed_on=[[FIRST, RENEWED]] * len(REVOKED),
        revoked_on=[since for since, _, _ in REVOKED.values()],
        reinstated_on=[until for _, until, _ in REVOKED.values()],
    )
    assert dict(zip(REVOKED, found, strict=True)) == {
        name: expires for name, (_, _, expires) in REVOKED.items()
    }


@COMPILED
def test_dates_by_hand_and_later_effect(jit):
    """A date by hand is what is on file for the next renewal, and a later effect moves none."""
    found = expirations(
        jit,
        [YEARLY],
        certification=["yearly"] * 3,
        completed_on=[[FIRST, RENEWED]] * 3,
        expires_on_given=[[None, None], [date(2025, 3, 31), None], [None, date(2026, 5, 1)]],
        effective_on=[[None, date(2025, 3, 1)], [None, None], [None, date(2025, 4, 1)]],
    )
    assert found == [ON_SCHEDULE, date(2026, 3, 31), date(2026, 5, 1)]


@COMPILED
def test_effect_after_a_revocation(jit):
    """What takes effect only after a revocation was not on file when that came."""
    found = expirations(
        jit,
        [YEARLY],
        certification=["yearly"] * 2,
        completed_on=[[FIRST, RENEWED]] * 2,
        effective_on=[[date(2024, 7, 1), None], [date(2024, 5, 1), None]],
        revoked_on=[[date(2024, 6, 1)]] * 2,
        reinstated_on=[[None]] * 2,
    )
    assert found == [ON_SCHEDULE, RESTARTED]


@COMPILED
def test_revisions_of_plain_rules(jit):
    """Each completion is dated by the revision in force on its own date."""
    longer = cr.Policy(terms=[cr.Term("2 years")])
    revised = cr.Certification(
        "revised",
        policy=cr.Policy(terms=[cr.Term("1 year")]),
        revisions=[cr.Revision(date(2025, 1, 1), longer)],
    )
    found = expirations(
        jit,
        [revised, YEARLY],
        certification=["revised", "revised", "yearly"],
        completed_on=[[FIRST], [FIRST, RENEWED], [FIRST, RENEWED]],
    )
    assert found == [date(2025, 3, 10), date(2027, 2, 20), ON_SCHEDULE]


@COMPILED
def test_simple_rules_beside_others(jit):
    """Rows of simple rules and rows that other rules bear on stand in one table, in any order."""
    found = expirations(
        jit,
        [ELSEWHERE, YEARLY],
        certification=["yearly", "elsewhere", "yearly"],
        completed_on=[[FIRST, RENEWED], [FIRST, RENEWED], [RENEWED]],
    )
    assert found == [ON_SCHEDULE, date(2026, 3, 10), RESTARTED]


@COMPILED
def test_chain_of_renewals(jit):
    """Renewals that go on and on reach further than anybody could tell from the dates given."""
    policy = cr.Policy(terms=[cr.Term("5 years")], renewal=cr.Renewal(early="always"))
    days = [FIRST + timedelta(days=number) for number in range(30)]
    found = expirations(
        jit,
        [cr.Certification("long", policy=policy)],
        certification=["long"] * 2,
        completed_on=[days, days[:1]],
    )
    assert found == [date(2174, 3, 10), date(2029, 3, 10)]
