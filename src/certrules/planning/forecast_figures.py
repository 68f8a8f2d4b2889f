"""A forecast as a value: what falls due in each month, in all and by group (X-6)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import attrs

from certrules.planning.assumed_renewals import Renewing
from certrules.planning.due_trainings import EXACT

OPEN: Final = "open"
"""What stands in the place of a month for what was open before the first one."""

_NOTHING: Final = Decimal(0)


@attrs.frozen
class Figures:
    """What falls due: in a month, in all months, or before them.

    `renewals`, `first_trainings`: how many trainings, by kind. `first_notices`, `second_notices`,
    `expiry_notices`, `lead_time_notices`, `rule_notices`: how many notices, by kind (R-29, R-57).
    `tasks`: how many tasks. `cost`: the sum of the costs of the trainings, an exact amount without
    a currency. `hours`: the sum of the hours that they take. `without_cost`, `without_time`: how
    many trainings have no cost or no time on file, and so are not in these sums.

    >>> one = Figures(renewals=2, first_trainings=1, cost=Decimal("90.50"))
    >>> (one + one).trainings, (one + one).cost
    (6, Decimal('181.00'))
    """

    renewals: int = 0
    first_trainings: int = 0
    first_notices: int = 0
    second_notices: int = 0
    expiry_notices: int = 0
    lead_time_notices: int = 0
    rule_notices: int = 0
    tasks: int = 0
    cost: Decimal = _NOTHING
    hours: Decimal = _NOTHING
    without_cost: int = 0
    without_time: int = 0

    @property
    def trainings(self) -> int:
        """How many trainings fall due: renewals and first ones."""
        return self.renewals + self.first_trainings

    @property
    def notices(self) -> int:
        """How many notices fall due, of all kinds."""
        return (
            self.first_notices
            + self.second_notices
            + self.expiry_notices
            + self.lead_time_notices
            + self.rule_notices
        )

    def __add__(self, other: "Figures") -> "Figures":
        """Return the sum, each figure by itself."""
        sums: Any = map(_plus, attrs.astuple(self), attrs.astuple(other))
        return Figures(*sums)

    def to_data(self) -> dict[str, Any]:
        """Return the figures as plain data: whole numbers, and amounts as decimal texts.

        >>> Figures(hours=Decimal("12.0")).to_data()["hours"]
        '12'
        """
        return {name: _plain(getattr(self, name)) for name in FIGURES}


FIGURES: Final = (
    "renewals",
    "first_trainings",
    "trainings",
    "first_notices",
    "second_notices",
    "expiry_notices",
    "lead_time_notices",
    "rule_notices",
    "notices",
    "tasks",
    "cost",
    "hours",
    "without_cost",
    "without_time",
)
"""The names of all figures, sums among them, in their order."""

NONE: Final = Figures()
"""Nothing falls due."""


def _plus(one: Decimal | int, other: Decimal | int) -> Decimal | int:
    """Return a sum that no setting of a host rounds."""
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return EXACT.add(Decimal(one), Decimal(other))
    return one + other


def _plain(value: Decimal | int) -> str | int:
    return amount(value) if isinstance(value, Decimal) else value


def amount(value: Decimal) -> str:
    """Return an amount in digits; a fraction of nothing but noughts is left out.

    >>> amount(Decimal("181.00")), amount(Decimal("90.50")), amount(Decimal("1E+2"))
    ('181', '90.50', '100')
    """
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    return text if fraction.strip("0") else whole


@attrs.frozen
class Line:
    """The figures of one group, or of all.

    `id`: of the certification, role or company; None for what is required directly, for subjects
    without a company, and for all. `name`: for people. `open_before`: the trainings that fell due
    before the first month and still did on its first day. `months`: the figures of each month.
    """

    id: str | None
    name: str
    open_before: Figures
    months: tuple[Figures, ...]

    @property
    def total(self) -> Figures:
        """What was open, and all months together."""
        return sum(self.months, self.open_before)

    def to_data(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "open": self.open_before.to_data(),
            "months": [one.to_data() for one in self.months],
            "total": self.total.to_data(),
        }


@attrs.frozen
class Forecast:
    """What falls due month by month.

    `months`: the first day of each. `renewing`: whether renewals were assumed, and when; None when
    what is on file was counted as it stands. `known_at`: as in `evaluate`. `total`: all of it.
    `by_certification`, `by_company`: each counts once, so that these add up to the total.
    `by_role`: what several roles require counts under each of them, and what is required directly
    stands apart under None; so these may add up to more. Each in the order of the names, and None
    last; a group under which nothing falls due is left out.
    """

    months: tuple[date, ...]
    renewing: Renewing | None
    known_at: datetime | None
    total: Line
    by_certification: tuple[Line, ...]
    by_role: tuple[Line, ...]
    by_company: tuple[Line, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The lines under the word for what they are by: total, certification, role, company."""
        return (
            ("total", (self.total,)),
            ("certification", self.by_certification),
            ("role", self.by_role),
            ("company", self.by_company),
        )

    def to_data(self) -> dict[str, Any]:
        """Return the forecast as plain data for JSON: months as ``"2026-07"``, amounts as texts."""
        return {
            "months": [month_words(one) for one in self.months],
            "renewing": None if self.renewing is None else self.renewing.value,
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "total": self.total.to_data(),
            "by_certification": [one.to_data() for one in self.by_certification],
            "by_role": [one.to_data() for one in self.by_role],
            "by_company": [one.to_data() for one in self.by_company],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row for each line and month, with the columns `COLUMNS`: a table for a file.

        ``month`` is ``"open"`` for what was open before the first month.
        """
        months = [OPEN, *(month_words(one) for one in self.months)]
        for by, lines in self.groups:
            for line in lines:
                named = {"by": by, "id": line.id, "name": line.name}
                for month, figures in zip(months, (line.open_before, *line.months), strict=True):
                    yield {**named, "month": month, **figures.to_data()}


COLUMNS: Final = ("by", "id", "name", "month", *FIGURES)
"""The columns of `Forecast.rows`."""


def month_words(month: date) -> str:
    """Return a month as a text that sorts.

    >>> month_words(date(2026, 7, 1))
    '2026-07'
    """
    return f"{month.year:04}-{month.month:02}"
