"""From query sets to certrules, and its answers: the only module that knows both.

Whoever may not be sure of a status asks here. Nothing is kept: an answer is worked out when it is
asked for, so it cannot be out of date.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

import certrules as cr
from workshop.models import Certificate, Completion, Person, Requirement

ATTENTION = frozenset(
    {
        cr.Status.DUE,
        cr.Status.OVERDUE,
        cr.Status.GRACE,
        cr.Status.EXPIRED,
        cr.Status.MISSING,
        cr.Status.REVOKED,
    }
)


def catalogue() -> cr.Catalogue:
    """Return every certificate with its rules; raises `ProblemsFound` for rules that make none."""
    return cr.load(
        {
            "certification": [
                {
                    "id": one.code,
                    "name": one.title,
                    "parents": [parent.code for parent in one.covered_by.all()],
                    "policy": one.rules,
                }
                for one in Certificate.objects.order_by("code").prefetch_related("covered_by")
            ]
        }
    )


def roster(people: QuerySet[Person]) -> cr.Roster:
    """Return people with all that is known of them, in three queries however many they are."""
    found = people.prefetch_related("requirements", "completions")
    return cr.Roster(
        subjects=[_subject(person) for person in found],
        entries=[
            cr.Entry(str(person.pk), row.certificate_id, _fact(row))
            for person in found
            for row in (*person.requirements.all(), *person.completions.all())
        ],
    )


def evaluations(
    people: QuerySet[Person], on: date
) -> Iterator[tuple[cr.Assignment, cr.Evaluation]]:
    """Yield what each person must hold, or holds, with the answer for a day."""
    for assignment in cr.assignments(catalogue(), roster(people)):
        yield assignment, cr.evaluate(assignment, on)


def needing_attention(
    people: QuerySet[Person], on: date
) -> list[tuple[cr.Assignment, cr.Evaluation]]:
    """Return what is required and not simply in order, the most urgent first."""
    found = [
        (assignment, answer)
        for assignment, answer in evaluations(people, on)
        if answer.required and answer.status in ATTENTION
    ]
    return sorted(found, key=lambda one: (one[1].expires_on or date.min, one[0].subject.name))


def _subject(person: Person) -> cr.Subject:
    return cr.Subject(str(person.pk), name=person.name, active_until=person.last_day)


def _fact(row: Requirement | Completion) -> cr.Requirement | cr.Completion:
    if isinstance(row, Requirement):
        return cr.Requirement(since=row.since, until=row.until)
    return cr.Completion(
        row.passed_on,
        # Ids order completions of one instant as texts, in which 9 would come after 10.
        id=f"{row.pk:019}",
        state=row.state,
        recorded_at=row.recorded_at,
    )
