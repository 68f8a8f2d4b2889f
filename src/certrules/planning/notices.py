"""Which notices of an assignment fall in a span of days: boundaries of its timeline (R-29)."""

from collections.abc import Iterator
from datetime import date, datetime

from certrules.errors import InvalidDate, InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.fields import civil_date
from certrules.model.verdicts import Notice, NoticeKind, Recipient, Segment, Status, Timeline
from certrules.status.timeline import timeline

_SUBJECT = (Recipient.SUBJECT,)
_BOTH = (Recipient.SUBJECT, Recipient.SUPERVISOR)

_KINDS = {
    Status.DUE: (NoticeKind.FIRST, _SUBJECT),
    Status.OVERDUE: (NoticeKind.SECOND, _BOTH),
    Status.EXPIRED: (NoticeKind.EXPIRY, _BOTH),
}
_COMPETENCY_KINDS = {Status.DUE: (NoticeKind.LEAD_TIME, _SUBJECT)}


def notices(
    assignment: Assignment, start: date, end: date, known_at: datetime | None = None
) -> tuple[Notice, ...]:
    """Return the notices of an assignment that fall due from `start` through `end` (R-29).

    A notice falls due on the first day on which the assignment is required, not exempt, and in the
    notice's state: DUE for the first, OVERDUE for the second, EXPIRED for the expiry. So one that
    an exemption suppressed falls due on the day after it, if its state still holds. There is one of
    a kind for each expiration date. A competency has one notice, its lead time (R-26). `known_at`:
    as in `evaluate`.

    Raises `InvalidDate` when `end` is before `start`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> from certrules.model.subjects import Requirement
    >>> term = Term("1 year", first_notice="1 month", second_notice="1 week")
    >>> held = Assignment(Certification("a", policy=Policy(terms=[term])),
    ...                   completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> year = notices(held, date(2026, 1, 1), date(2026, 12, 31))
    >>> [(one.kind.value, str(one.on)) for one in year]
    [('first', '2026-06-01'), ('second', '2026-06-24'), ('expiry', '2026-07-02')]
    """
    first, last = _day(start, "start"), _day(end, "end")
    if last < first:
        raise InvalidDate(
            last.isoformat(), f"is before the start, {first}", "Swap the two.", field="end"
        )
    competency = assignment.certification.competency_of is not None
    every = _all(timeline(assignment, known_at), competency=competency)
    return tuple(notice for notice in every if first <= notice.on <= last)


def _day(value: date, field: str) -> date:
    try:
        return civil_date(value)
    except InvalidInput as error:
        raise error.named(field) from None


def _all(whole: Timeline, *, competency: bool) -> Iterator[Notice]:
    kinds = _COMPETENCY_KINDS if competency else _KINDS
    given: set[tuple[NoticeKind, date]] = set()
    for segment in whole:
        if not segment.required or segment.status not in kinds:
            continue
        kind, recipients = kinds[segment.status]
        expires_on = _expires_on(segment)
        if (kind, expires_on) not in given:
            given.add((kind, expires_on))
            yield Notice(kind, segment.start, expires_on, recipients)


def _expires_on(segment: Segment) -> date:
    assert segment.expires_on is not None  # noqa: S101 - these statuses come from that date
    return segment.expires_on
