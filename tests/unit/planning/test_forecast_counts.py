"""The forecast equals a slow count over the timelines of all assignments, month by month (X-6)."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache

import attrs
import pytest

import certrules as cr
from certrules.planning.forecast import forecast
from certrules.planning.forecast_figures import FIGURES, Figures
from tests.bulk.workforces import random_workforce
from tests.oracle.random_assignments import DURATIONS_OF_YEARS, ENDINGS, NOTICES_OF_YEARS, Scale
from tests.uncovered import untraced

from .slow_count import counted, years

FIRST, LAST = years(date(2024, 2, 1), 5)
SCALE = Scale(date(2021, 12, 15), date(2026, 6, 30), DURATIONS_OF_YEARS, NOTICES_OF_YEARS, ENDINGS)
SEEDS = range(1, 6)
SUMS = {"trainings", "notices"}
TIMES = ("3 hours", "1.5 days", None, "1 day", "2 weeks", "1 month", "1 year")
NOTICE_RULES = (
    cr.NoticeRule(before="6 weeks"),
    cr.NoticeRule(before="2 months", every="3 weeks"),
    cr.NoticeRule(after="1 week", every="1 month"),
)
TASK = cr.TaskRule(before="3 months", title="Book the course")


@cache
def made_up(seed):
    """Return the assignments of a random workforce, with costs, companies, and rules of notices."""
    rng = random.Random(seed)
    workforce = random_workforce(seed, 40, SCALE)
    known = {one.id: _dressed(rng, one, place) for place, one in enumerate(workforce.catalogue, 1)}
    company = {}
    found = []
    for row in workforce.rows:
        subject = row.assignment.subject
        company.setdefault(subject.id, rng.choice(("acme", "beta", None)))
        found.append(_held(row.assignment, known, company[subject.id]))
    return found


def _held(assignment, known, company):
    certification = known[assignment.certification.id]
    # `replay`, from whose explanations the count takes the term, knows of no revocations.
    rejecting = any(one.rejects for one in _policies(certification))
    return attrs.evolve(
        assignment,
        certification=certification,
        subject=attrs.evolve(assignment.subject, company=company),
        revocations=() if rejecting else assignment.revocations,
        parents=[_held(one, known, company) for one in assignment.parents],
        parts=[_held(one, known, company) for one in assignment.parts],
    )


def _policies(certification):
    return [certification.policy, *(one.policy for one in certification.revisions)]


def _dressed(rng, certification, place):
    rules = {
        "notices": rng.sample(NOTICE_RULES, rng.choice((0, 0, 1, 2))),
        "tasks": [TASK] if rng.random() < 0.4 else [],
    }
    if certification.policy.composite:
        return attrs.evolve(certification, **rules)
    return attrs.evolve(
        certification,
        **rules,
        policy=_with_costs(certification.policy, place),
        revisions=[
            attrs.evolve(one, policy=_with_costs(one.policy, 10 * place + number))
            for number, one in enumerate(certification.revisions, 1)
        ],
    )


def _with_costs(policy, place):
    terms = [
        attrs.evolve(
            term,
            cost=None if (place + turn) % 4 == 0 else Decimal(f"{place}.{turn}7"),
            time_to_complete=TIMES[(place + turn) % len(TIMES)],
        )
        for turn, term in enumerate(policy.terms)
    ]
    return attrs.evolve(policy, terms=terms)


def flat(ahead):
    """Return a forecast as the count gives it: by group, month and name of the figure."""
    return {
        (row["by"], row["id"], row["month"], name): Decimal(row[name])
        for row in ahead.rows()
        for name in FIGURES
        if name not in SUMS and Decimal(row[name])
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_forecast_equals_a_count_day_by_day(seed):
    """X-6: each figure of each month of five years, in all and by group, is that of the count."""
    assignments = made_up(seed)
    with untraced():
        by_hand = counted(assignments, FIRST, LAST)
    assert flat(forecast(assignments, FIRST, 60)) == by_hand


def test_the_random_workforces_have_something_to_count():
    """X-6: every figure but those of competencies turns up in the sample, most of them often."""
    seen = Counter()
    for seed in SEEDS:
        total = forecast(made_up(seed), FIRST, 60).total
        for figures in total.months:
            seen.update(name for name in FIGURES if getattr(figures, name))
    assert {name for name in FIGURES if not seen[name]} == {"lead_time_notices"}
    assert seen["renewals"] > 50


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_groups_add_up(seed):
    """X-6: certifications add up to the total, companies too, and roles to as much or more."""
    ahead = forecast(made_up(seed), FIRST, 60)
    for lines in (ahead.by_certification, ahead.by_company):
        assert sum((one.total for one in lines), Figures()) == ahead.total.total
    assert sum(one.total.trainings for one in ahead.by_role) >= ahead.total.total.trainings
