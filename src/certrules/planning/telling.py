"""What there is to tell of an assignment on a day, that was not true when last looked (R-29, R-57).

A notice is a sentence that is true: "it expires on July 1, and you can renew it". So what is told
follows from two evaluations, that of today and the one before. Days on which nobody looked need no
care of their own: what became true and is no longer is not told, what is still true is told once.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from typing import Protocol

import attrs

from certrules.dates.arithmetic import add_period
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.fields import FIRST_DAY
from certrules.model.periods import Period
from certrules.model.verdicts import Notice, NoticeKind, Recipient, Status, Task
from certrules.planning.notices import notices, tasks


class Cause(Enum):
    """Why somebody is told, the most urgent first (R-29, R-57, H-15, K-39).

    >>> Cause.EXPIRY.urgency < Cause.FIRST.urgency
    True
    """

    REMINDER = "reminder"
    EXPIRY = "expiry"
    SECOND = "second"
    LEAD_TIME = "lead_time"
    FIRST = "first"
    RULE = "rule"
    DEFERRAL_ENDS = "deferral_ends"
    TRAINING_ENDS = "training_ends"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"

    @property
    def urgency(self) -> int:
        """The place in a digest: what comes first has the lowest number."""
        return _URGENCY[self]


_URGENCY = {cause: place for place, cause in enumerate(Cause)}

_OF_STATUS = {
    Status.DUE: Cause.FIRST,
    Status.OVERDUE: Cause.SECOND,
    Status.EXPIRED: Cause.EXPIRY,
}
_OF_COMPETENCY = {Status.DUE: Cause.LEAD_TIME}
_OF_EXEMPTION = {
    Status.DEFERRED: Cause.DEFERRAL_ENDS,
    Status.IN_TRAINING: Cause.TRAINING_ENDS,
}
_BEFORE = frozenset({Status.VALID, Status.DUE, Status.OVERDUE})
_AFTER = frozenset({Status.GRACE, Status.EXPIRED})
_OPEN = _BEFORE | _AFTER

TOLD = frozenset(_OF_STATUS)
"""The statuses that a notice goes with (R-29)."""

IN_EFFECT = _OPEN
"""The statuses in which rules may tell something (R-57)."""

_DAY = timedelta(days=1)


class Standing(Protocol):
    """How an assignment stood on the day `on`: an evaluation, or what a store kept of one."""

    @property
    def on(self) -> date:
        """The day it was evaluated on."""
        ...

    @property
    def status(self) -> Status:
        """R-14."""
        ...

    @property
    def underlying(self) -> Status:
        """The status beneath an exemption (R-22)."""
        ...

    @property
    def required(self) -> bool:
        """Whether anything required it."""
        ...

    @property
    def expires_on(self) -> date | None:
        """The expiration date."""
        ...

    @property
    def exempt_until(self) -> date | None:
        """The last day of a deferral or training."""
        ...

    @property
    def next_change_on(self) -> date | None:
        """The day on which it was to change next (R-28)."""
        ...


@attrs.frozen
class Telling:
    """Something to tell of one assignment.

    `cause`: why. `on`: the day it fell due. `about`: the expiration date, or the last day of the
    exemption. `audience`: who is told: ``"subject"``, ``"supervisor"``, ``"supervisors"`` (all the
    way up), or names that the host knows; empty where settings decide. `rule`: the rule in words,
    for a notice by a rule.
    """

    cause: Cause
    on: date
    about: date
    audience: tuple[str, ...] = ()
    rule: str = ""


Find = Callable[[], Assignment]
"""Gives the assignment itself; asked only where an answer needs the whole history."""


def tellings(
    assignment: Assignment,
    today: Standing,
    before: Standing | None = None,
    *,
    exemption_notice: Period | None = None,
) -> tuple[Telling, ...]:
    """Return what is true of an assignment today and was not when it was last looked at.

    `today`: its evaluation. `before`: how it stood when it was last looked at, None for never.
    `exemption_notice`: how long before the last day of a deferral or training somebody is told,
    None for not at all; nobody is told where VALID lies beneath.

    A state is told by its latest notice: who missed the day of the first notice and looks when it
    is OVERDUE tells the second alone. A rule that repeats is told by its latest day.

    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> from certrules.status.timeline import evaluate
    >>> term = Term("1 year", first_notice="1 month", second_notice="1 week")
    >>> held = Assignment(Certification("a", policy=Policy(terms=[term])),
    ...                   completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> days = [date(2026, 5, 31), date(2026, 6, 26)]
    >>> before, today = (evaluate(held, day) for day in days)
    >>> [(one.cause.value, str(one.on)) for one in tellings(held, today, before)]
    [('second', '2026-06-24')]
    """
    certification = assignment.certification
    return tellings_of(
        certification, today, before, lambda: assignment, exemption_notice=exemption_notice
    )


def tellings_of(
    certification: Certification,
    today: Standing,
    before: Standing | None,
    find: Find,
    *,
    exemption_notice: Period | None = None,
) -> tuple[Telling, ...]:
    """Return what `tellings` does; the assignment is asked for only where it is needed.

    It is needed for rules, and for a state that did not begin today.
    """
    if not today.required:
        return ()
    found = list(_by_rule(certification, today, before, find))
    competency = certification.competency_of is not None
    state = state_told(today, competency=competency)
    if state and (before is None or state != state_told(before, competency=competency)):
        cause, about = state
        found.append(Telling(cause, _since(find, today, before, state), about))
    ending = ending_told(today, exemption_notice)
    if ending and (before is None or ending != ending_told(before, exemption_notice)):
        cause, about = ending
        assert exemption_notice is not None  # noqa: S101 - without it, no ending is told
        on = add_period(about, exemption_notice, -1)
        found.append(Telling(cause, max(on, FIRST_DAY), about))
    return tuple(found)


def due_tasks(
    assignment: Assignment, today: Standing, before: Standing | None = None
) -> tuple[Task, ...]:
    """Return the tasks that are due today and were not when it was last looked at (R-57).

    A task that fell due while nobody looked is due as long as the certification is in effect.
    `today`, `before`: as in `tellings`.
    """
    return due_tasks_of(assignment.certification, today, before, lambda: assignment)


def due_tasks_of(
    certification: Certification, today: Standing, before: Standing | None, find: Find
) -> tuple[Task, ...]:
    """Return what `due_tasks` does; the assignment is asked for only where it is needed."""
    if not (certification.tasks and today.required and today.status in _BEFORE):
        return ()
    found = tasks(find(), _looked_since(today, before), today.on)
    return tuple(one for one in found if one.expires_on == today.expires_on)


def state_told(standing: Standing, *, competency: bool = False) -> tuple[Cause, date] | None:
    """Return the notice that a state stands for, and its expiration date; None for none (R-29).

    `competency`: whether it is one; it has its lead time alone (R-26).
    """
    if not standing.required or standing.expires_on is None:
        return None
    cause = (_OF_COMPETENCY if competency else _OF_STATUS).get(standing.status)
    return None if cause is None else (cause, standing.expires_on)


def ending_told(standing: Standing, notice: Period | None) -> tuple[Cause, date] | None:
    """Return that a deferral or training is about to end, and its last day; None if it is not."""
    until = standing.exempt_until
    if notice is None or until is None or not standing.required:
        return None
    if standing.underlying is Status.VALID or standing.on < add_period(until, notice, -1):
        return None
    return _OF_EXEMPTION[standing.status], until


def still_true(cause: Cause, about: date | None, standing: Standing | None) -> bool:
    """Return whether what was to be told is true of an assignment as it stands now.

    None stands for an assignment that is no more. A reminder is true as long as there is one.

    >>> still_true(Cause.FIRST, date(2026, 7, 1), None)
    False
    """
    if standing is None:
        return False
    if cause is Cause.REMINDER:
        return True
    if cause in {Cause.DEFERRAL_ENDS, Cause.TRAINING_ENDS}:
        wanted = _OF_EXEMPTION.get(standing.status)
        return standing.required and wanted is cause and standing.exempt_until == about
    if not standing.required or standing.expires_on != about:
        return False
    if cause is Cause.RULE:
        return standing.status in _OPEN
    competency = cause is Cause.LEAD_TIME
    return (_OF_COMPETENCY if competency else _OF_STATUS).get(standing.status) is cause


def look_again_on(
    certification: Certification, today: Standing, exemption_notice: Period | None = None
) -> date | None:
    """Return the first later day on which there may be something to do, None for no such day.

    That is the next change (R-28) or, before it, the day of a notice or task by a rule (R-57) or
    of the notice that an exemption is about to end. `certification`: that of the assignment; the
    others as in `tellings`.
    """
    days = set(_days_to_come(certification, today, exemption_notice))
    if today.next_change_on is not None:
        days.add(today.next_change_on)
    return min(days, default=None)


def _days_to_come(
    certification: Certification, today: Standing, exemption_notice: Period | None
) -> Iterator[date]:
    if not today.required:
        return
    until = today.exempt_until
    if until is not None and exemption_notice is not None:
        day = add_period(until, exemption_notice, -1)
        if day > today.on:
            yield day
    if today.status in _OPEN and today.expires_on is not None:
        rules: list[NoticeRule | TaskRule] = [*certification.notices, *certification.tasks]
        for rule in rules:
            yield from _next_occurrence(rule, today.expires_on, today.on)


def _next_occurrence(rule: NoticeRule | TaskRule, expires_on: date, on: date) -> Iterator[date]:
    """Yield the first day after `on` on which a rule falls due, if there is one."""
    if isinstance(rule, TaskRule):
        rule = NoticeRule(before=rule.before)
    period, sign = (rule.after, 1) if rule.before is None else (rule.before, -1)
    assert period is not None  # noqa: S101 - a rule has one of the two
    day = start = add_period(expires_on, period, sign)
    turn = 0
    while day <= on:
        if rule.every is None:
            return
        turn += 1
        day = add_period(start, rule.every, turn)
    if rule.before is None or day <= expires_on:
        yield day


def _since(find: Find, today: Standing, before: Standing | None, state: tuple[Cause, date]) -> date:
    """Return the day on which a state's notice fell due."""
    if before is not None and before.next_change_on == today.on:
        return today.on
    kind, about = NoticeKind(state[0].value), state[1]
    found = notices(find(), FIRST_DAY, today.on)
    return next(one.on for one in found if one.kind is kind and one.expires_on == about)


def _looked_since(today: Standing, before: Standing | None) -> date:
    """Return the first day whose rules have not been looked at.

    All days count when it stood differently before: another expiration date, or none to tell of.
    """
    if before is None or not before.required or before.status not in _OPEN:
        return FIRST_DAY
    if before.expires_on != today.expires_on or before.on >= today.on:
        return FIRST_DAY
    return before.on + _DAY


def _by_rule(
    certification: Certification, today: Standing, before: Standing | None, find: Find
) -> Iterator[Telling]:
    rules = certification.notices
    if not rules or today.status not in _OPEN:
        return
    found = notices(find(), _looked_since(today, before), today.on)
    true = [one for one in found if one.rule and one.expires_on == today.expires_on]
    latest = {one.rule: one for one in true}
    for number, rule in enumerate(rules, 1):
        one = latest.get(number)
        if one is not None and today.status in (_AFTER if rule.before is None else _BEFORE):
            yield Telling(Cause.RULE, one.on, one.expires_on, _audience(one), rule_words(rule, one))


def rule_words(rule: NoticeRule, notice: Notice) -> str:
    """Return what tells one notice of a rule from the others of the same expiration date.

    It is made of the rule's words, not of its place, so that a rule put in front of it changes
    nothing.

    >>> rule = NoticeRule(before="2 weeks")
    >>> rule_words(rule, Notice(NoticeKind.RULE, date(2026, 6, 17), date(2026, 7, 1), (), 1))
    '2 weeks before'
    """
    words = f"{rule.before} before" if rule.after is None else f"{rule.after} after"
    return words if rule.every is None else f"{words}, every {rule.every}, {notice.on}"


def _audience(notice: Notice) -> tuple[str, ...]:
    return tuple(one.value if isinstance(one, Recipient) else one for one in notice.recipients)
