"""The same for many people at once: rows by ``values_list`` into one table, evaluated in bulk.

No model and no object of certrules is made of a row. The answers are those of `workshop.answers`.
"""

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa
from django.db.models import QuerySet

from certrules import bulk
from workshop.answers import catalogue
from workshop.models import Completion, Person, Requirement

DAYS = pa.list_(pa.date32())
SCHEMA = pa.schema(
    {
        "subject": pa.int64(),
        "certification": pa.string(),
        "active_until": pa.date32(),
        "required_since": DAYS,
        "required_until": DAYS,
        "completed_on": DAYS,
        "pending": pa.bool_(),
    }
)


class _Facts(NamedTuple):
    """What is known of one person and certificate."""

    since: list[date | None]
    until: list[date | None]
    passed: list[date]
    pending: list[bool]


def table(people: QuerySet[Person]) -> pa.Table:
    """Return one row for each person and certificate, the rows of a person together."""
    last_days = dict(people.values_list("pk", "last_day"))
    facts: dict[tuple[int, str], _Facts] = {}
    for person, code, since, until in Requirement.objects.filter(person__in=people).values_list(
        "person_id", "certificate_id", "since", "until"
    ):
        one = facts.setdefault((person, code), _Facts([], [], [], []))
        one.since.append(since)
        one.until.append(until)
    for person, code, passed_on, state in (
        Completion.objects.filter(person__in=people)
        .order_by("recorded_at", "pk")
        .values_list("person_id", "certificate_id", "passed_on", "state")
    ):
        one = facts.setdefault((person, code), _Facts([], [], [], []))
        # What was declined or withdrawn is a row, but nothing on file.
        if state == Completion.State.PENDING:
            one.pending.append(True)
        elif state == Completion.State.APPROVED:
            one.passed.append(passed_on)
    rows = sorted(facts)
    found = [facts[row] for row in rows]
    columns = {
        "subject": [person for person, _ in rows],
        "certification": [code for _, code in rows],
        "active_until": [last_days[person] for person, _ in rows],
        "required_since": [one.since for one in found],
        "required_until": [one.until for one in found],
        "completed_on": [one.passed for one in found],
        "pending": [bool(one.pending) for one in found],
    }
    return pa.table(columns, SCHEMA)


def evaluate(people: QuerySet[Person], on: date) -> pa.Table:
    """Return the answers for a day as a table, with the person and the certificate of each."""
    carried = ["subject", "certification"]
    return bulk.evaluate(table(people), catalogue(), on, carry=carried)


def counts(people: QuerySet[Person], on: date) -> dict[str, dict[str, int]]:
    """Return how many of what is required have which status, by certificate."""
    answers = evaluate(people, on)
    required = answers.filter(answers["required"]).select(["certification", "status"])
    rows = sorted(
        zip(required["certification"].to_pylist(), required["status"].to_pylist(), strict=True)
    )
    return {
        code: {status: len(list(same)) for status, same in groupby(found, itemgetter(1))}
        for code, found in groupby(rows, itemgetter(0))
    }
