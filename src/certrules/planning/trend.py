"""How many assignments have each status on each day of a range, by counting boundaries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

import attrs

from certrules.errors import InvalidDate
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Status
from certrules.planning.notices import span
from certrules.status.timeline import timeline


@attrs.frozen
class Trend:
    """Status counts by day.

    `start`: the first day. `counts`: for each status, one number a day.

    >>> counted = Trend(date(2026, 7, 1), {Status.VALID: (2, 1), Status.EXPIRED: (0, 1)})
    >>> counted.on(date(2026, 7, 2))[Status.EXPIRED]
    1
    """

    start: date
    counts: Mapping[Status, tuple[int, ...]]

    @property
    def days(self) -> tuple[date, ...]:
        """The days, in order."""
        count = len(next(iter(self.counts.values())))
        return tuple(self.start + timedelta(days=one) for one in range(count))

    def on(self, day: date) -> dict[Status, int]:
        """Return the counts of a day, by status; `InvalidDate` for one that was not counted."""
        days = self.days
        if not days[0] <= day <= days[-1]:
            raise InvalidDate(
                day.isoformat(), "was not counted", f"Ask for {days[0]} to {days[-1]}.", field="day"
            )
        place = (day - self.start).days
        return {status: row[place] for status, row in self.counts.items()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row a day: ``day``, then a count for each status, as plain data."""
        for place, day in enumerate(self.days):
            counts = {status.value: row[place] for status, row in self.counts.items()}
            yield {"day": day.isoformat(), **counts}


def trend(
    assignments: Iterable[Assignment], first: date, last: date, known_at: datetime | None = None
) -> Trend:
    """Return how many assignments have each status on each day, `first` and `last` included.

    The timeline of each is made once; its boundaries are counted. A table with millions of rows is
    counted by `certrules.bulk.Prepared.trend`, with the same result. `known_at`: as in `evaluate`.

    Raises `InvalidDate` when `last` is before `first`.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> held = Assignment(Certification("a", policy=Policy(terms=[Term("1 year")])),
    ...                   completions=[date(2025, 7, 1)])
    >>> counted = trend([held], date(2026, 6, 30), date(2026, 7, 2))
    >>> counted.counts[Status.VALID], counted.counts[Status.EXPIRED]
    ((1, 1, 0), (0, 0, 1))
    """
    first, last = span(first, last)
    days = (last - first).days + 1
    changes = {status: [0] * (days + 1) for status in Status}
    for one in assignments:
        for segment in timeline(one, known_at):
            if segment.end < first or segment.start > last:
                continue
            row = changes[segment.status]
            row[max(0, (segment.start - first).days)] += 1
            row[min(days, (segment.end - first).days + 1)] -= 1
    return Trend(first, {one: tuple(accumulate(row[:-1])) for one, row in changes.items()})


def trend_from(table: Any) -> Trend:  # noqa: ANN401 - pyarrow comes without types
    """Return the trend that `certrules.bulk.Prepared.trend` counted, as the same value.

    `table`: its table: ``day``, then a column for each status.
    """
    columns = table.to_pydict()
    return Trend(columns["day"][0], {one: tuple(columns[one.value]) for one in Status})
