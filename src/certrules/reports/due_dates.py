"""What falls due in a span of days: expiration dates, notices and tasks, day by day (X-13)."""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Final

import attrs

from certrules.dates.arithmetic import add_period
from certrules.model.fields import LAST_DAY
from certrules.model.periods import Period
from certrules.model.verdicts import NoticeKind, Status
from certrules.planning.notices import notices_of, span, tasks_of
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

SPAN: Final = Period(2, "year")
"""How far ahead a view looks where nobody says."""

_RUNNING: Final = frozenset(
    {Status.VALID, Status.DUE, Status.OVERDUE, Status.GRACE, Status.EXPIRED}
)
"""The statuses in which an expiration date comes to pass: no exemption or revocation is above."""


class DueKind(Enum):
    """What falls due: the expiration itself, a notice, or a task.

    `words`: the same for people.

    >>> DueKind("first").words
    'first notice'
    """

    EXPIRATION = "expiration"
    FIRST = "first"
    SECOND = "second"
    LEAD_TIME = "lead_time"
    RULE = "rule"
    TASK = "task"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return _WORDS[self]


_WORDS: Final = {
    DueKind.EXPIRATION: "expiration date",
    DueKind.FIRST: "first notice",
    DueKind.SECOND: "second notice",
    DueKind.LEAD_TIME: "lead time",
    DueKind.RULE: "notice",
    DueKind.TASK: "task",
}


@attrs.frozen
class Due:
    """Something that falls due on a day.

    `kind`: what it is. `on`: the day. `expires_on`: the expiration date it is about. `standing`: of
    which assignment. `rule`: the place of a notice or task among the certification's rules, from 1,
    None for the others. `title`, `assignee`: of a task, else blank.
    """

    kind: DueKind
    on: date
    expires_on: date
    standing: Standing
    rule: int | None = None
    title: str = ""
    assignee: str = ""


def due_dates(
    view: Snapshot, start: date | None = None, end: date | None = None
) -> tuple[Due, ...]:
    """Return what falls due from `start` through `end`, as known today, day by day.

    `start`: the day of the snapshot if not given; `end`: two years after the start. An expiration
    date counts where the assignment is required on it, and neither exempt nor revoked. Notices and
    tasks are those of `notices` and `tasks`; the notice of the expiry is left out, because the
    expiration date says it. What is on no file has no date, and is not here.

    Raises `InvalidDate` when `end` is before `start`.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.facts import Completion
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.roster import Entry, Roster
    >>> from certrules.model.subjects import Requirement, Subject
    >>> from certrules.model.terms import Term
    >>> from certrules.reports.snapshots import snapshot
    >>> policy = Policy(terms=[Term("1 year", first_notice="1 month")])
    >>> roster = Roster(subjects=[Subject("ana")],
    ...                 entries=[Entry("ana", "a", Requirement()),
    ...                          Entry("ana", "a", Completion(date(2026, 3, 1)))])
    >>> view = snapshot(Catalogue([Certification("a", policy=policy)]), roster, date(2026, 8, 1))
    >>> [(str(one.on), one.kind.words) for one in due_dates(view)]
    [('2027-02-01', 'first notice'), ('2027-03-01', 'expiration date')]
    """
    first = view.on if start is None else start
    last = min(add_period(first, SPAN), LAST_DAY) if end is None else end
    first, last = span(first, last)
    found = (one for standing in view.standings for one in _of(standing, first, last))
    return tuple(sorted(found, key=lambda one: one.on))


def _of(standing: Standing, first: date, last: date) -> Iterator[Due]:
    whole, certification = standing.timeline(), standing.certification
    for segment in whole:
        day = segment.expires_on
        if day is None or not max(first, segment.start) <= day <= min(last, segment.end):
            continue
        if segment.required and segment.status in _RUNNING:
            yield Due(DueKind.EXPIRATION, day, day, standing)
    for one in notices_of(whole, certification, first, last):
        if one.kind is not NoticeKind.EXPIRY:
            yield Due(DueKind(one.kind.value), one.on, one.expires_on, standing, one.rule)
    for task in tasks_of(whole, certification, first, last):
        named = task.rule, task.title, task.assignee
        yield Due(DueKind.TASK, task.on, task.expires_on, standing, *named)
