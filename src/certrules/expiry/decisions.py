"""Expiration dates for callers who keep no assignments: one completion, or a history of them."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from certrules.dates.arithmetic import to_date
from certrules.errors import InvalidInput
from certrules.expiry.history import counting, fold
from certrules.expiry.reasons import reasons_of
from certrules.expiry.records import UNKNOWN, Record, Window
from certrules.model.assignments import to_completions
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.fields import civil_date
from certrules.model.policies import Policy
from certrules.model.subjects import Subject
from certrules.model.verdicts import Decision


def expiration_date(
    policy: Policy | Certification,
    completed_on: date,
    existing: date | None = None,
    subject: Subject | None = None,
) -> date | None:
    """Return the last valid day of one completion, or None when it never expires (R-5 … R-9).

    `policy`: a policy, or a certification with its revisions (R-13). `completed_on`: the day of the
    completion. `existing`: the expiration date on file, earned under the first term; None when
    nothing is on file. `subject`: whose birth or hire date counts, for policies that need one
    (R-41, R-55). A completion that the policy rejects has no date either; `decide` tells the two
    apart (R-50). Raises `InvalidDate` or `DateOutOfRange` for a wrong date, `InvalidFact` for a
    date of the subject that is missing.

    >>> from certrules.model.terms import Term
    >>> expiration_date(Policy(terms=[Term("1 year")]), date(2026, 7, 1))
    datetime.date(2027, 7, 1)
    """
    return decide(policy, completed_on, existing, subject).expires_on


def decide(
    policy: Policy | Certification,
    completed_on: date,
    existing: date | None = None,
    subject: Subject | None = None,
) -> Decision:
    """Return the decision on one completion: its expiration date and why (R-5 … R-9, R-31).

    The arguments are those of `expiration_date`.

    >>> from certrules.model.terms import Term
    >>> decision = decide(Policy(terms=[Term("1 year")]), date(2026, 7, 1))
    >>> [reason.rule for reason in decision.reasons]
    ['R-13', 'R-5', 'R-7', 'R-7', 'R-2', 'R-12']
    """
    return replay(policy, [Completion(completed_on)], existing, subject)[0]


def replay(
    policy: Policy | Certification,
    completions: Iterable[Completion | date],
    existing: date | None = None,
    subject: Subject | None = None,
) -> tuple[Decision, ...]:
    """Return one decision for each approved completion, in R-11's order.

    `completions`: in any order; those pending, declined, withdrawn or superseded do not count. A
    bare date is an approved completion. `existing`: an expiration date that was on file before
    them, earned under the first term. `subject`: as in `expiration_date`.

    >>> from certrules.model.terms import Term
    >>> policy = Policy(terms=[Term("3 years"), Term("1 year")])
    >>> history = [date(2020, 5, 5), date(2023, 5, 1), date(2024, 4, 30)]
    >>> [str(decision.expires_on) for decision in replay(policy, history)]
    ['2023-05-05', '2024-05-01', '2025-04-30']
    """
    if isinstance(policy, Certification):
        first, revisions, name = policy.policy, policy.revisions, policy.id
    else:
        first, revisions, name = policy, (), None
    counted, _ = counting(to_completions(completions))
    records = fold(first, revisions, counted, before=_on_file(first, existing), subject=subject)
    return tuple(decision_of(record, name) for record in records)


def _on_file(policy: Policy, existing: date | None) -> Record | None:
    """Return the record of an existing expiration date: earned under the first term."""
    if existing is None:
        return None
    try:
        expires = civil_date(existing).toordinal()
    except InvalidInput as error:
        raise error.named("existing") from None
    record = Record(policy, None, 0, UNKNOWN, Window.GIVEN_BY_HAND)
    record.expires = expires
    return record


def decision_of(record: Record, certification: str | None) -> Decision:
    """Return the public decision that a record came to."""
    dates = record.dates
    return Decision(
        date.fromordinal(record.completed),
        to_date(dates.expires),
        None if record.base is None else date.fromordinal(record.base),
        to_date(dates.due),
        to_date(dates.overdue),
        record.id,
        record.rejected,
        certification,
        record.revision,
        record.policy,
        partial(reasons_of, record, certification),
    )
