"""Which notices and tasks of an assignment fall in a span of days (R-29, R-57)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from certrules.dates.arithmetic import add_period
from certrules.errors import InvalidDate, InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification, NoticeRule
from certrules.model.fields import civil_date
from certrules.model.verdicts import (
    Notice,
    NoticeKind,
    Recipient,
    Segment,
    Status,
    Task,
    Timeline,
)
from certrules.status.timeline import timeline

_SUBJECT = (Recipient.SUBJECT,)
_BOTH = (Recipient.SUBJECT, Recipient.SUPERVISOR)

_KINDS = {
    Status.DUE: (NoticeKind.FIRST, _SUBJECT),
    Status.OVERDUE: (NoticeKind.SECOND, _BOTH),
    Status.EXPIRED: (NoticeKind.EXPIRY, _BOTH),
}
_COMPETENCY_KINDS = {Status.DUE: (NoticeKind.LEAD_TIME, _SUBJECT)}

_BEFORE = frozenset({Status.VALID, Status.DUE, Status.OVERDUE})
_AFTER = frozenset({Status.GRACE, Status.EXPIRED})


def notices(
    assignment: Assignment, start: date, end: date, known_at: datetime | None = None
) -> tuple[Notice, ...]:
    """Return the notices of an assignment that fall due from `start` through `end` (R-29, R-57).

    A notice falls due on the first day on which the assignment is required, not exempt, and in the
    notice's state: DUE for the first, OVERDUE for the second, EXPIRED for the expiry. So one that
    an exemption suppressed falls due on the day after it, if its state still holds. There is one of
    a kind for each expiration date. A competency has one notice, its lead time (R-26).

    A notice by a rule of the certification falls due on its day before or after the expiration
    date, and again in steps of its `every`: before it until that date, after it as long as the
    assignment stays GRACE or EXPIRED. Those that an exemption suppressed come once, on the day
    after it, if the state still holds.

    In the order of their days. `known_at`: as in `evaluate`. Raises `InvalidDate` when `end` is
    before `start`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> term = Term("1 year", first_notice="1 month", second_notice="1 week")
    >>> held = Assignment(Certification("a", policy=Policy(terms=[term])),
    ...                   completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> year = notices(held, date(2026, 1, 1), date(2026, 12, 31))
    >>> [(one.kind.value, str(one.on)) for one in year]
    [('first', '2026-06-01'), ('second', '2026-06-24'), ('expiry', '2026-07-02')]
    """
    first, last = span(start, end)
    return notices_of(timeline(assignment, known_at), assignment.certification, first, last)


def notices_of(
    whole: Timeline, certification: Certification, first: date, last: date
) -> tuple[Notice, ...]:
    """Return what `notices` does, of a timeline that is there already."""
    found = list(_by_state(whole, competency=certification.competency_of is not None))
    for number, rule in enumerate(certification.notices, 1):
        recipients = tuple(_recipient(name) for name in rule.to)
        for on, expires_on in _by_rule(whole, rule, last):
            found.append(Notice(NoticeKind.RULE, on, expires_on, recipients, number))
    inside = [notice for notice in found if first <= notice.on <= last]
    return tuple(sorted(inside, key=lambda notice: notice.on))


def tasks(
    assignment: Assignment, start: date, end: date, known_at: datetime | None = None
) -> tuple[Task, ...]:
    """Return the tasks of an assignment that fall due from `start` through `end` (R-57).

    A task falls due once for an expiration date, as a notice by a rule does. In the order of their
    days. `known_at`: as in `evaluate`. Raises `InvalidDate` when `end` is before `start`.

    >>> from certrules.model.certifications import Certification, TaskRule
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> book = TaskRule(before="2 months", title="Book the course")
    >>> yearly = Certification("a", policy=Policy(terms=[Term("1 year")]), tasks=[book])
    >>> held = Assignment(yearly, completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> [(one.title, str(one.on)) for one in tasks(held, date(2026, 1, 1), date(2026, 12, 31))]
    [('Book the course', '2026-05-01')]
    """
    first, last = span(start, end)
    return tasks_of(timeline(assignment, known_at), assignment.certification, first, last)


def tasks_of(
    whole: Timeline, certification: Certification, first: date, last: date
) -> tuple[Task, ...]:
    """Return what `tasks` does, of a timeline that is there already."""
    found = [
        Task(on, expires_on, rule.title, rule.assignee, number)
        for number, rule in enumerate(certification.tasks, 1)
        for on, expires_on in _by_rule(whole, NoticeRule(before=rule.before), last)
    ]
    inside = [task for task in found if first <= task.on <= last]
    return tuple(sorted(inside, key=lambda task: task.on))


def span(start: date, end: date) -> tuple[date, date]:
    """Return the two days; raise `InvalidDate` when the end is before the start."""
    first, last = _day(start, "start"), _day(end, "end")
    if last < first:
        raise InvalidDate(
            last.isoformat(), f"is before the start, {first}", "Swap the two.", field="end"
        )
    return first, last


def _day(value: date, field: str) -> date:
    try:
        return civil_date(value)
    except InvalidInput as error:
        raise error.named(field) from None


def _recipient(name: str) -> Recipient | str:
    known = {one.value: one for one in Recipient}
    return known.get(name, name)


def _by_state(whole: Timeline, *, competency: bool) -> Iterator[Notice]:
    kinds = _COMPETENCY_KINDS if competency else _KINDS
    given: set[tuple[NoticeKind, date]] = set()
    for segment in whole:
        if not segment.required or segment.status not in kinds or segment.expires_on is None:
            continue
        kind, recipients = kinds[segment.status]
        if (kind, segment.expires_on) not in given:
            given.add((kind, segment.expires_on))
            yield Notice(kind, segment.start, segment.expires_on, recipients)


def _by_rule(whole: Timeline, rule: NoticeRule, last: date) -> Iterator[tuple[date, date]]:
    """Yield the days up to `last` on which a rule falls due, each with its expiration date."""
    states = _AFTER if rule.before is None else _BEFORE
    for expires_on, segments in by_expiration(whole, states).items():
        limit = min(last, expires_on) if rule.before is not None else last
        days = {first_day(segments, day) for day in _occurrences(rule, expires_on, limit)}
        for day in sorted(day for day in days if day is not None and day <= limit):
            yield day, expires_on


def by_expiration(
    whole: Iterable[Segment], states: Collection[Status]
) -> dict[date, list[Segment]]:
    """Return the segments that are required and in one of the states, by expiration date."""
    found: dict[date, list[Segment]] = defaultdict(list)
    for segment in whole:
        if segment.required and segment.status in states and segment.expires_on is not None:
            found[segment.expires_on].append(segment)
    return found


def _occurrences(rule: NoticeRule, expires_on: date, limit: date) -> Iterator[date]:
    """Yield the days of a rule: its day, and again in steps of `every` up to the limit (R-3)."""
    period, sign = (rule.after, 1) if rule.before is None else (rule.before, -1)
    assert period is not None  # noqa: S101 - a rule has one of the two
    day = start = add_period(expires_on, period, sign)
    turn = 0
    while day <= limit:
        yield day
        if rule.every is None:
            return
        turn += 1
        day = add_period(start, rule.every, turn)


def first_day(segments: Sequence[Segment], day: date) -> date | None:
    """Return the first day on or after `day` in one of the segments, None when there is none."""
    for segment in segments:
        if day <= segment.end:
            return max(day, segment.start)
    return None
