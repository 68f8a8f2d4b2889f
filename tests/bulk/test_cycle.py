"""Every day of a 400-year cycle: bulk's tables against the arithmetic of single dates (R-2, G3)."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from certrules.dates.arithmetic import NEVER
from certrules.expiry.history import fold

FIRST, LAST = date(2000, 1, 1), date(2399, 12, 31)
DAYS = (LAST - FIRST).days + 1
ASKED_ON = date(2999, 12, 31)
EPOCH = date(1970, 1, 1).toordinal()
AROUND = 30
"""Renewals lie so many days around the usual expiration date, each day in its turn."""

ANA = cr.Subject("ana", birth_date=date(1996, 2, 29), hire_date=date(1999, 8, 31))
NOTICES = {"first_notice": "1 month", "second_notice": "1 week"}


def policy(valid_for="1 year", renewal=None, anchor=None, **term) -> cr.Policy:
    """Return a policy of one term."""
    return cr.Policy(
        terms=[cr.Term(valid_for=valid_for, **NOTICES, **term)],
        renewal=cr.Renewal(**(renewal or {})),
        anchor=anchor and cr.Anchor(**anchor),
    )


AFTER_NOTICE = {"early": "after first notice", "late": "2 weeks"}
POLICIES = {
    "days": (policy("90 days"), 90),
    "weeks": (policy("52 weeks", {"early": "30 days", "late": "3 days"}), 364),
    "a month": (policy("1 month", {"early": "1 week"}), 30),
    "a month, next": (policy("1 month", AFTER_NOTICE, month_ends="next"), 31),
    "a month, stick": (policy("1 month", AFTER_NOTICE, month_ends="stick"), 31),
    "six months, stick": (policy("6 months", {"late": "1 month"}, month_ends="stick"), 182),
    "a year": (policy("1 year", AFTER_NOTICE), 365),
    "a year, next": (policy("1 year", {"early": "always"}, month_ends="next"), 365),
    "four years": (policy("4 years", {"early": "60 days"}), 1461),
    "end of month": (policy("1 year", AFTER_NOTICE, extend_to="end of month"), 380),
    "end of quarter": (policy("11 months", {"late": "1 month"}, extend_to="end of quarter"), 380),
    "end of year": (policy("7 months", {"early": "90 days"}, extend_to="end of year"), 395),
    "first of month": (policy("1 year", AFTER_NOTICE, extend_to="first of month"), 380),
    "first of next month": (policy("1 month", extend_to="first of next month"), 45),
    "day 31": (policy("5 weeks", {"early": "1 week"}, extend_to="day 31"), 50),
    "forced": (policy("1 year", AFTER_NOTICE, {"date": date(2025, 7, 1)}), 200),
    "forced on month ends": (policy("1 month", AFTER_NOTICE, {"date": date(2025, 1, 31)}), 16),
    "forced in weeks": (policy("17 weeks", AFTER_NOTICE, {"date": date(2100, 2, 28)}), 60),
    "own step": (
        policy(
            "2 years",
            {"early": "3 months", "credit_at_most": "1 month"},
            {"date": date(2023, 3, 31), "every": "1 year", "at_least": "21 months"},
        ),
        800,
    ),
    "birthday": (policy("2 years", AFTER_NOTICE, {"subject": "birth date"}), 900),
    "hire month, down": (
        policy(
            "2 years", {"late": "1 month"},
            {"subject": "hire date", "on": "end of month", "round": "down"},
        ),
        560,
    ),
    "inclusive": (policy("1 year", AFTER_NOTICE, counting="inclusive"), 364),
    "whole months": (
        policy("6 months", {"early": "1 month", "late": "1 month", "edge": "day after",
                            "never_shorten": True, "too_early": "keep"},
               extend_to="end of month", at_most="200 days"),
        195,
    ),
    "two terms": (
        cr.Policy(
            terms=[cr.Term("3 years", **NOTICES), cr.Term("1 year", **NOTICES)],
            renewal=cr.Renewal(early="60 days", late="10 days", refresher_until="20 days",
                               too_late="initial"),
        ),
        1096,
    ),
}  # fmt: skip


class Days(NamedTuple):
    """Dates as days since 1970-01-01, `bulk.NONE` where there is none."""

    expires: np.ndarray
    due: np.ndarray
    overdue: np.ndarray


def table_of(completions: np.ndarray) -> pa.Table:
    """Return a table with a row for each row of days."""
    rows, each = completions.shape
    offsets = pa.array(np.arange(0, rows * each + 1, each), pa.int32())
    values = pa.array(completions.reshape(-1).astype("datetime64[D]"), pa.date32())
    return pa.table(
        {
            "certification": pa.DictionaryArray.from_arrays(np.zeros(rows, "i1"), ["it"]),
            "completed_on": pa.ListArray.from_arrays(offsets, values),
            "birth_date": pa.repeat(pa.scalar(ANA.birth_date), rows),
            "hire_date": pa.repeat(pa.scalar(ANA.hire_date), rows),
        }
    )


def in_bulk(its_policy: cr.Policy, completions: np.ndarray, *, jit: bool) -> list[list[object]]:
    """Return the dates that bulk gives the last completion of each row."""
    catalogue = cr.Catalogue([cr.Certification("it", policy=its_policy)])
    result = bulk.evaluate(table_of(completions), catalogue, ASKED_ON, jit=jit)
    return [result[name].to_pylist() for name in ("expires_on", "due_on", "overdue_on")]


def one_by_one(its_policy: cr.Policy, completions: np.ndarray) -> tuple[list[list[object]], ...]:
    """Return the dates of the first and of the second completion of each row, by the fold."""
    made = [], [], []
    renewed = [], [], []
    for row in completions.tolist():
        history = [cr.Completion(date.fromordinal(day + EPOCH)) for day in row]
        for record, columns in zip(
            fold(its_policy, (), history, subject=ANA), (made, renewed), strict=True
        ):
            dates = record.dates
            for column, day in zip(columns, (dates.expires, dates.due, dates.overdue), strict=True):
                column.append(None if day == NEVER else date.fromordinal(day))
    return list(made), list(renewed)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("name", POLICIES)
def test_every_day_of_the_cycle(name):
    """Whatever day of the cycle it is completed and renewed on, bulk has the same dates."""
    its_policy, usual = POLICIES[name]
    days = np.arange(DAYS) + (FIRST.toordinal() - EPOCH)
    renewals = days + usual + np.arange(DAYS) % (2 * AROUND + 1) - AROUND
    completions = np.stack([days, np.maximum(renewals, days + 1)], axis=1)
    made, renewed = one_by_one(its_policy, completions)
    for jit in (False, True):
        assert in_bulk(its_policy, completions[:, :1], jit=jit) == made
        assert in_bulk(its_policy, completions, jit=jit) == renewed


def test_the_cycle_is_whole():
    """There are 24 policies, and the calendar repeats itself after the days looked at."""
    assert len(POLICIES) == 24
    assert DAYS == 146_097
    assert FIRST + timedelta(days=DAYS) == date(2400, 1, 1)
    assert date(2400, 1, 1).weekday() == FIRST.weekday()
