"""The contestants: each builds an assignment from a row, evaluates it, and states its answer."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

import certrules as cr
from benchmarks import plain_dateutil as plain
from benchmarks.workload import PolicyRow, Row, Workload, count_and_unit


class Answer(NamedTuple):
    """What every side must agree on (R-32)."""

    status: str
    underlying: str
    expires_on: date | None
    due_on: date | None
    overdue_on: date | None
    exempt_until: date | None
    next_change_on: date | None
    inherited_from: str | None
    required: bool


class Side(NamedTuple):
    """One way to evaluate; what `construct` returns is what `evaluate` takes."""

    name: str
    construct: Callable[[Row], Any]
    evaluate: Callable[[Any, date], Any]
    answer: Callable[[Any], Answer]


def certrules_side(workload: Workload) -> Side:
    """Return certrules by its public API, the certifications built beforehand."""
    certifications = [
        cr.Certification(f"c{number}", policy=certrules_policy(policy))
        for number, policy in enumerate(workload.policies)
    ]

    def construct(row: Row) -> cr.Assignment:
        return cr.Assignment(
            certifications[row.policy],
            completions=row.completions,
            requirements=[cr.Requirement(role, training=until) for role, until in row.requirements],
            exemption=cr.Exemption("deferred", row.deferred_until) if row.deferred_until else None,
            revocations=[cr.Revocation(row.revoked_on, "fraud")] if row.revoked_on else [],
            parents=[construct(row.parent)] if row.parent else [],
        )

    return Side("certrules", construct, cr.evaluate, _certrules_answer)


def certrules_policy(row: PolicyRow) -> cr.Policy:
    """Return the policy that a row states in words."""
    return cr.Policy(
        terms=[
            cr.Term(one.valid_for, one.extend_to, one.first_notice, one.second_notice)
            for one in row.terms
        ],
        renewal=cr.Renewal(row.early, row.late),
        anchor=None if row.force_date is None else cr.Anchor(row.force_date),
    )


def _certrules_answer(evaluation: cr.Evaluation) -> Answer:
    return Answer(
        evaluation.status.value,
        evaluation.underlying.value,
        evaluation.expires_on,
        evaluation.due_on,
        evaluation.overdue_on,
        evaluation.exempt_until,
        evaluation.next_change_on,
        evaluation.inherited_from,
        evaluation.required,
    )


def plain_side(workload: Workload, *, keeps_notices: bool = True) -> Side:
    """Return the plain implementation with dateutil, the policies built beforehand.

    `keeps_notices`: whether a record works its notices out once in an evaluation, not each time.
    """
    policies = [_plain_policy(policy) for policy in workload.policies]

    def construct(row: Row) -> plain.Assignment:
        return plain.Assignment(
            f"c{row.policy}",
            policies[row.policy],
            completions=row.completions,
            requirements=[plain.Requirement(role, until) for role, until in row.requirements],
            deferred_until=row.deferred_until,
            revoked_on=row.revoked_on,
            parents=[construct(row.parent)] if row.parent else [],
            keeps_notices=keeps_notices,
        )

    return Side("plain dateutil", construct, plain.evaluate, _plain_answer)


def _plain_policy(row: PolicyRow) -> plain.Policy:
    terms = [
        plain.Term(
            _delta(one.valid_for),
            one.extend_to,
            _delta(one.first_notice),
            _delta(one.second_notice),
        )
        for one in row.terms
    ]
    return plain.Policy(
        terms[0],
        terms[1] if len(terms) > 1 else None,
        early_after_first_notice=row.early is not None,
        late=_delta(row.late),
        force_date=row.force_date,
    )


def _delta(words: str | None) -> relativedelta | None:
    if words is None:
        return None
    count, unit = count_and_unit(words)
    return {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]


def _plain_answer(evaluation: plain.Evaluation) -> Answer:
    state = evaluation.state
    return Answer(
        state.status.value,
        state.underlying.value,
        state.expires_on,
        state.due_on,
        state.overdue_on,
        state.exempt_until,
        evaluation.next_change_on,
        state.inherited_from,
        state.required,
    )
