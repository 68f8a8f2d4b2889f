"""The workload of the benchmarks: rows of plain values, seeded, the same for each side.

200 policies: 30 % extend to the end of a month or year, 15 % have a force date, 40 % an early
window after the first notice, 25 % a late window, 10 % never expire, 15 % have a refresher term. Of
the rows 3 % are deferred, 4 % in training, 0.5 % revoked, 5 % have a parent. A row has 2.5
completions on average.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

TODAY = date(2026, 7, 1)
DAYS = tuple(TODAY + timedelta(days=days) for days in (0, 1, 31, 200, -400, 730))
"""The days asked about: mostly soon, once long ago and once far ahead."""

POLICIES = 200
PERCENT_BY_COMPLETIONS = (6, 20, 27, 24, 14, 6, 3)
"""How many rows of 100 have 0, 1, 2 … completions: 2.5 on average."""

DURATIONS = (
    *["1 year"] * 8, *["2 years"] * 5, *["3 years"] * 4, "4 years", "5 years",
    *["6 months"] * 2, "18 months", "3 months", "90 days", "26 weeks",
)  # fmt: skip
FIRST_NOTICES = ("1 month", "1 month", "2 months", "30 days", "60 days", "6 weeks")
SECOND_NOTICES = ("1 week", "1 week", "2 weeks", "10 days", "14 days")
LATE_WINDOWS = ("2 weeks", "30 days", "1 month")
EXTENSIONS = ("end of month", "end of month", "end of year")
DAYS_OF_UNIT = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass
class TermRow:
    """A term in words."""

    valid_for: str | None
    extend_to: str | None = None
    first_notice: str | None = None
    second_notice: str | None = None


@dataclass
class PolicyRow:
    """A policy in words, one or two terms."""

    terms: list[TermRow]
    early: str | None = None
    late: str | None = None
    force_date: date | None = None


@dataclass
class Row:
    """One assignment: the number of its policy, and dates."""

    policy: int
    completions: list[date]
    requirements: list[tuple[str, date | None]]
    deferred_until: date | None = None
    revoked_on: date | None = None
    parent: "Row | None" = None


@dataclass
class Workload:
    """The policies and the rows that refer to them by number."""

    policies: list[PolicyRow]
    rows: list[Row]


def make(rows: int, seed: int = 1) -> Workload:
    """Return the workload with as many rows as asked for; every seed has the same policies."""
    policies = _policies(random.Random(POLICIES))
    return Workload(policies, _rows(random.Random(seed), policies, rows))


# ------------------------------------------------------------------ policies


def _policies(rng: random.Random) -> list[PolicyRow]:
    expiring = [PolicyRow([_term(rng)]) for _ in range(POLICIES * 90 // 100)]
    for policy in rng.sample(expiring, POLICIES * 15 // 100):
        policy.terms.append(_term(rng))
    for policy in rng.sample(expiring, POLICIES * 30 // 100):
        extend_to = rng.choice(EXTENSIONS)
        for term in policy.terms:
            term.extend_to = extend_to
    for policy in rng.sample(expiring, POLICIES * 15 // 100):
        policy.force_date = date(rng.randint(2015, 2026), rng.randint(1, 12), rng.choice((1, 15)))
    for policy in rng.sample(expiring, POLICIES * 40 // 100):
        policy.early = "after first notice"
    for policy in rng.sample(expiring, POLICIES * 25 // 100):
        policy.late = rng.choice(LATE_WINDOWS)
    policies = [*expiring, *(PolicyRow([TermRow(None)]) for _ in range(POLICIES // 10))]
    rng.shuffle(policies)
    return policies


def _term(rng: random.Random) -> TermRow:
    return TermRow(
        rng.choice(DURATIONS), None, rng.choice(FIRST_NOTICES), rng.choice(SECOND_NOTICES)
    )


# ------------------------------------------------------------------ rows


def _rows(rng: random.Random, policies: list[PolicyRow], count: int) -> list[Row]:
    numbers = rng.choices(range(POLICIES), k=count)
    rows = [
        Row(number, _completions(rng, policies[number], length), [("crew", None)])
        for number, length in zip(numbers, _lengths(rng, count), strict=True)
    ]
    for row in rng.sample(rows, count // 5):
        row.requirements.append(("night shift", None))
    for row in rng.sample(rows, count * 3 // 100):
        row.deferred_until = _soon(rng)
    for row in rng.sample(rows, count * 4 // 100):
        row.requirements = [(role, _soon(rng)) for role, _ in row.requirements]
    for row in rng.sample([row for row in rows if row.completions], count // 200):
        row.revoked_on = row.completions[-1] + timedelta(days=rng.randint(1, 200))
    for row in rng.sample(rows, count * 5 // 100):
        row.parent = _parent(rng, policies, row)
    return rows


def _parent(rng: random.Random, policies: list[PolicyRow], child: Row) -> Row:
    number = rng.choice([one for one in range(POLICIES) if one != child.policy])
    return Row(number, _completions(rng, policies[number], rng.choice((1, 2, 3, 4))), [])


def _lengths(rng: random.Random, count: int) -> list[int]:
    """Return how many completions each row has; of each hundred rows the same shares."""
    hundred = [length for length, times in enumerate(PERCENT_BY_COMPLETIONS) for _ in range(times)]
    rng.shuffle(hundred)
    return [hundred[place % 100] for place in range(count)]


def _soon(rng: random.Random) -> date:
    return TODAY + timedelta(days=rng.randint(1, 300))


def _completions(rng: random.Random, policy: PolicyRow, count: int) -> list[date]:
    """Return dates about a duration apart, the last one not long before today."""
    words = policy.terms[-1].valid_for or "3 years"
    duration = count_and_unit(words)
    days = duration[0] * DAYS_OF_UNIT[duration[1]]
    day = TODAY - timedelta(days=rng.randint(-10, days + days // 4))
    dates = []
    for _ in range(count):
        dates.append(day)
        day -= timedelta(days=max(days + rng.randint(-45, 30), 30))
    return dates[::-1]


def count_and_unit(words: str) -> tuple[int, str]:
    """Return the two parts of a period in words, the unit in the singular."""
    count, unit = words.split()
    return int(count), unit.removesuffix("s")
