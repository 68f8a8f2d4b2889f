"""The forecast: renewals due, notices, tasks, cost and hours of training by month (X-6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, Final

import attrs

from certrules.dates.arithmetic import add_months, end_of_month, month_number
from certrules.errors import InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.fields import civil_date, word
from certrules.model.periods import Period, Unit
from certrules.model.subjects import Company, Role
from certrules.model.verdicts import NoticeKind
from certrules.planning.assumed_renewals import Renewing, assumed_outlooks
from certrules.planning.due_trainings import (
    EXACT,
    WORKING_HOURS,
    DueTraining,
    Outlook,
    TrainingKind,
    hours_of,
    outlook,
)
from certrules.planning.forecast_figures import Figures, Forecast, Line
from certrules.planning.notices import notices_of, tasks_of
from certrules.status.requirements import known_requirements

YEAR: Final = 12
"""How many months a forecast has where nobody says."""

DIRECTLY: Final = "Directly required"
"""What stands for a role where none requires it."""

NO_COMPANY: Final = "No company"
"""What stands for the company of a subject without one."""

_TRAININGS: Final = {
    TrainingKind.RENEWAL: "renewals",
    TrainingKind.FIRST: "first_trainings",
}
_NOTICES: Final = {kind: f"{kind.value}_notices" for kind in NoticeKind}
_OPEN: Final = 0
"""The place of what was open; the months come after it, from 1."""


class _By(Enum):
    """What figures are grouped by."""

    ALL = "all"
    CERTIFICATION = "certification"
    ROLE = "role"
    COMPANY = "company"


_Key = tuple[_By, str | None]
_Sums = dict[str, Any]


def forecast(  # noqa: PLR0913 - assignments, which months, and how
    assignments: Iterable[Assignment],
    start: date,
    months: int = YEAR,
    *,
    renewing: Renewing | str | None = None,
    known_at: datetime | None = None,
    roles: Iterable[Role] = (),
    companies: Iterable[Company] = (),
    working: Mapping[str, Decimal] = WORKING_HOURS,
) -> Forecast:
    """Return what falls due in each month, in all and by certification, role and company.

    `assignments`: as `certrules.assignments` gives them. `start`: a day of the first month; whole
    months are counted. `months`: how many. `known_at`: as in `evaluate`. `roles`, `companies`:
    whose names the lines bear; without them they bear the ids. `working`: how many hours a training
    of one hour, day, week, month and year takes.

    `renewing`: None counts what is on file as it stands, where each certificate ends once.
    ``"on expiration"`` and ``"after notice"`` assume that every training is done when it falls due,
    on the expiration date or on the day after the first notice, so that the renewals of later years
    are counted too. When a training falls due is said at `outlook` and `assumed_outlooks`. Its cost
    and its hours are those of the term under which the completion would be dated (R-5, R-40). The
    notices are those of `notices`, the tasks those of `tasks`.

    Whatever falls due counts under each role that requires the assignment on that day.

    Raises `InvalidDate` and `DateOutOfRange` for a wrong `start`, or an end after 2999-12-31,
    `InvalidPeriod` for a number of months that is none, `UnknownWord` for another `renewing`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.model.terms import Term
    >>> term = Term("1 year", first_notice="1 month", cost="120.50", time_to_complete="1 day")
    >>> held = Assignment(Certification("a", policy=Policy(terms=[term])),
    ...                   completions=[date(2025, 7, 1)], requirements=[Requirement()])
    >>> ahead = forecast([held], date(2026, 6, 1), months=2)
    >>> [(one.first_notices, one.renewals, one.cost, one.hours) for one in ahead.total.months]
    [(1, 0, Decimal('0'), Decimal('0')), (0, 1, Decimal('120.50'), Decimal('8'))]
    >>> years = forecast([held], date(2026, 6, 1), months=60, renewing="on expiration")
    >>> years.total.total.cost
    Decimal('602.50')
    """
    firsts, last = _months(start, months)
    assumed = None if renewing is None else word(renewing, Renewing)
    counting = _Counting(firsts, last, known_at, working)
    for one in _outlooks(assignments, firsts[0], last, assumed, known_at):
        counting.take(one)
    line = partial(_lines, counting.sums, len(firsts))
    return Forecast(
        firsts,
        assumed,
        known_at,
        Line(None, "All", *_figures(counting.sums.get((_By.ALL, None), {}), len(firsts))),
        line(_By.CERTIFICATION, counting.names),
        line(_By.ROLE, {None: DIRECTLY, **{one.id: one.name for one in roles}}),
        line(_By.COMPANY, {None: NO_COMPANY, **{one.id: one.name for one in companies}}),
    )


def _months(start: date, count: int) -> tuple[tuple[date, ...], date]:
    """Return the first day of each month, and the last day of the last."""
    try:
        first = civil_date(start).replace(day=1).toordinal()
    except InvalidInput as error:
        raise error.named("start") from None
    try:
        whole = Period(count, Unit.MONTH)
        last = civil_date(date.fromordinal(end_of_month(add_months(first, whole.count - 1))))
    except InvalidInput as error:
        raise error.named("months") from None
    return tuple(date.fromordinal(add_months(first, one)) for one in range(whole.count)), last


def _outlooks(
    assignments: Iterable[Assignment],
    first: date,
    last: date,
    renewing: Renewing | None,
    known_at: datetime | None,
) -> Iterator[Outlook]:
    if renewing is not None:
        return assumed_outlooks(assignments, first, last, renewing, known_at)
    return (outlook(one, first, last, known_at) for one in assignments)


def _new_sums() -> "defaultdict[int, _Sums]":
    return defaultdict(lambda: defaultdict(int))


@attrs.frozen
class _Counting:
    """The figures as they grow, by group and by place of the month."""

    firsts: tuple[date, ...]
    last: date
    known_at: datetime | None
    working: Mapping[str, Decimal]
    sums: dict[_Key, dict[int, _Sums]] = attrs.field(factory=lambda: defaultdict(_new_sums))
    names: dict[str | None, str] = attrs.field(factory=dict)

    def take(self, ahead: Outlook) -> None:
        """Count what is ahead of one assignment."""
        certification = ahead.assignment.certification
        self.names[certification.id] = certification.name
        groups = _Groups(ahead.assignment, self.known_at)
        for training in ahead.trainings:
            place = _OPEN if training.open_before else self._place(training.on)
            for key in groups.on(training.on):
                self._add_training(self.sums[key][place], training)
        span = self.firsts[0], self.last
        for notice in notices_of(ahead.timeline, certification, *span):
            for key in groups.on(notice.on):
                self.sums[key][self._place(notice.on)][_NOTICES[notice.kind]] += 1
        for task in tasks_of(ahead.timeline, certification, *span):
            for key in groups.on(task.on):
                self.sums[key][self._place(task.on)]["tasks"] += 1

    def _place(self, on: date) -> int:
        return month_number(on.toordinal()) - month_number(self.firsts[0].toordinal()) + 1

    def _add_training(self, sums: _Sums, training: DueTraining) -> None:
        sums[_TRAININGS[training.kind]] += 1
        if training.assignment.certification.policy.composite:
            return
        hours = hours_of(training.time, self.working)
        for name, value in (("cost", training.cost), ("hours", hours)):
            if value is not None:
                sums[name] = EXACT.add(sums[name], value)
        sums["without_cost"] += training.cost is None
        sums["without_time"] += hours is None


class _Groups:
    """Under what the figures of an assignment count on a day."""

    def __init__(self, assignment: Assignment, known_at: datetime | None) -> None:
        subject = assignment.subject
        self.fixed: list[_Key] = [
            (_By.ALL, None),
            (_By.CERTIFICATION, assignment.certification.id),
            (_By.COMPANY, None if subject is None else subject.company),
        ]
        self.requirements = known_requirements(assignment, known_at)

    def on(self, day: date) -> Iterator[_Key]:
        yield from self.fixed
        number = day.toordinal()
        holding = [one.role for one in self.requirements if one.since <= number <= one.until]
        for role in dict.fromkeys(holding):
            yield _By.ROLE, role


def _lines(
    sums: Mapping[_Key, Mapping[int, _Sums]], count: int, by: _By, names: Mapping[str | None, str]
) -> tuple[Line, ...]:
    found = [
        Line(id_, names.get(id_, id_ or ""), *_figures(figures, count))
        for (kind, id_), figures in sums.items()
        if kind is by
    ]
    return tuple(
        sorted(found, key=lambda one: (one.id is None, one.name.casefold(), one.name, one.id or ""))
    )


def _figures(sums: Mapping[int, _Sums], count: int) -> tuple[Figures, tuple[Figures, ...]]:
    """Return what was open, and the figures of each month."""
    found = [Figures(**sums.get(place, {})) for place in range(count + 1)]
    return found[_OPEN], tuple(found[_OPEN + 1 :])
