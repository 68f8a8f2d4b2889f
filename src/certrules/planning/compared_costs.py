"""What a change of rules costs: two forecasts of the same people, month by month (X-5, X-6)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from certrules.model.assignments import Assignment
from certrules.model.subjects import Company, Role
from certrules.planning.assumed_renewals import Renewing
from certrules.planning.comparisons import Comparison
from certrules.planning.due_trainings import EXACT
from certrules.planning.forecast import forecast
from certrules.planning.forecast_figures import NONE, Figures, Forecast


@attrs.frozen
class CostDifference:
    """What falls due under two catalogues: in a month, before the first, of a certification.

    `before`, `after`: the figures under the first and the second.

    >>> CostDifference(Figures(cost=Decimal("90")), Figures(cost=Decimal("135.50"))).cost
    Decimal('45.50')
    """

    before: Figures
    after: Figures

    @property
    def cost(self) -> Decimal:
        """How much more it costs under the second; negative for less."""
        return EXACT.subtract(self.after.cost, self.before.cost)

    @property
    def hours(self) -> Decimal:
        """How many more hours it takes under the second; negative for less."""
        return EXACT.subtract(self.after.hours, self.before.hours)

    @property
    def trainings(self) -> int:
        """How many more trainings fall due under the second; negative for fewer."""
        return self.after.trainings - self.before.trainings


@attrs.frozen(slots=False)
class ComparedCosts:
    """The forecasts of those whom a comparison may bear on.

    `before`, `after`: under the first and the second catalogue, over the same months.
    """

    before: Forecast
    after: Forecast

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month."""
        return self.before.months

    @cached_property
    def total(self) -> CostDifference:
        """What was open, and all months together."""
        return CostDifference(self.before.total.total, self.after.total.total)

    @cached_property
    def open(self) -> CostDifference:
        """What fell due before the first month and still does on its first day."""
        return CostDifference(self.before.total.open_before, self.after.total.open_before)

    @cached_property
    def by_month(self) -> tuple[CostDifference, ...]:
        """What falls due in each month."""
        pairs = zip(self.before.total.months, self.after.total.months, strict=True)
        return tuple(CostDifference(*pair) for pair in pairs)

    @cached_property
    def by_certification(self) -> dict[str | None, CostDifference]:
        """What was open and all months together, of each certification of either, by its id."""
        sides = [
            {one.id: one.total for one in side.by_certification}
            for side in (self.before, self.after)
        ]
        before, after = sides
        ids = dict.fromkeys([*before, *after])
        return {id_: CostDifference(before.get(id_, NONE), after.get(id_, NONE)) for id_ in ids}


def compared_costs(
    comparison: Comparison,
    *,
    renewing: Renewing | str | None = Renewing.ON_EXPIRATION,
    roles: Iterable[Role] = (),
    companies: Iterable[Company] = (),
) -> ComparedCosts:
    """Return what training costs under both catalogues, in the months of a comparison.

    Whole months are counted: that of its first day through that of its last. `renewing`, `roles`,
    `companies`: as in `forecast`. Counted is all that those subjects hold or need for whom any
    assignment, its rules or what is on file, is another under the second catalogue; whoever is left
    out costs the same under both.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.roster import Entry, Roster
    >>> from certrules.model.subjects import Requirement, Subject
    >>> from certrules.model.terms import Term
    >>> from certrules.planning.compare import compare
    >>> def lasting(period):
    ...     term = Term(period, cost="80")
    ...     return Catalogue([Certification("a", policy=Policy(terms=[term]))])
    >>> facts = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "a", Requirement())])
    >>> found = compare(lasting("2 years"), lasting("1 year"), facts,
    ...                 date(2026, 1, 1), date(2028, 12, 31))
    >>> costs = compared_costs(found)
    >>> costs.total.before.cost, costs.total.after.cost, costs.total.cost
    (Decimal('160'), Decimal('240'), Decimal('80'))
    """
    start, end = comparison.start, comparison.end
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    ids = {one.subject.id for one in comparison.compared if one.before != one.after}
    those = [one for one in comparison.compared if one.subject.id in ids]
    roles, companies = tuple(roles), tuple(companies)

    def ahead(side: Iterable[Assignment | None]) -> Forecast:
        return forecast(
            [one for one in side if one is not None],
            start,
            months,
            renewing=renewing,
            known_at=comparison.known_at,
            roles=roles,
            companies=companies,
        )

    return ComparedCosts(ahead(one.before for one in those), ahead(one.after for one in those))
