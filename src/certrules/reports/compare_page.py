"""What if as a page: who changes, from what to what, on which day, and at what cost (X-5)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from certrules.model.names import name_key
from certrules.model.verdicts import Status
from certrules.planning.compared_costs import CostDifference
from certrules.planning.comparisons import ChangedSpan, Compared, Step
from certrules.planning.forecast_figures import NONE, month_words
from certrules.reports.charts import MONTHS, Series, areas, bars, number_words
from certrules.reports.compare import WhatIf
from certrules.reports.drawing import drawing
from certrules.reports.html import SYMBOLS, page
from certrules.reports.standings import Standing
from certrules.reports.timeline_svg import VOCABULARY, Compact, compact

LISTED_AT_MOST: Final = 1_000
"""How many changes a page lists; it says so where there are more."""

NO_ASSIGNMENT: Final = "There is no such assignment: nobody requires it, and nothing is on file."
"""The explanation where an assignment exists under the other catalogue alone."""

MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = Decimal(0)

Statuses = tuple[Status, Status]
Json = dict[str, Any]


@attrs.frozen
class Flow:
    """A pair of statuses, before and after.

    `count`: how many assignments have it on a day at least. `first`: the earliest such day.
    `share`: of the most that any pair has, in percent.
    """

    statuses: Statuses
    count: int
    first: date
    share: int


@attrs.frozen
class RuleRow:
    """A certification for which something changes.

    `change`: "new", "taken out" or "changed"; "as before" where only something else bears on it.
    `changes`, `lapsing`, `recovering`: how many assignments change, become not compliant and become
    compliant on a day at least.
    """

    name: str
    change: str
    changes: int
    lapsing: int
    recovering: int
    cost: CostDifference


@attrs.frozen
class SpanRow:
    """A span that differs: how it looks before and after, None where there is no assignment."""

    span: ChangedSpan
    before: Standing | None
    after: Standing | None
    flow: int


@attrs.frozen
class ChangeRow:
    """A change in the list."""

    change: Compared
    company: str
    locked: bool
    spans: tuple[SpanRow, ...]


def compare_page(view: WhatIf, *, title: str = "What if", subtitle: str = "") -> str:
    """Return a comparison as a page: counts, costs by month, and every change with its reasons.

    A change opens both explanations and both timelines, one above the other. `subtitle`: the days
    unless given. The most pressing changes come first, and at most `LISTED_AT_MOST` are listed; the
    counts and the costs are of all of them.

    Raises `MissingExtra` without the extra ``report``.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.compare import what_if
    >>> view = what_if(Catalogue([]), Catalogue([]), Roster(), date(2026, 1, 1), date(2026, 1, 31))
    >>> "Nothing changes" in compare_page(view)
    True
    """
    comparison = view.comparison
    pressing = sorted(comparison.changes, key=_urgency)
    flows = tuple(_flows(view))
    places = {flow.statuses: place for place, flow in enumerate(flows)}
    rows = tuple(_row(view, one, places) for one in pressing[:LISTED_AT_MOST])
    opened = _Opened()
    for row in rows:
        opened.take(view, row)
    return page(
        "compare.html",
        title=title,
        subtitle=subtitle or f"{comparison.start} to {comparison.end}",
        comparison=comparison,
        costs=view.costs,
        lapsing=sum(map(_lapses, comparison.changes)),
        recovering=sum(map(_recovers, comparison.changes)),
        flows=flows,
        rules=tuple(_rules(view)),
        rows=rows,
        certifications=_choices(
            (one.change.certification.id, one.change.certification.name) for one in rows
        ),
        companies=_choices((one.change.subject.company or "", one.company) for one in rows),
        opened=opened.data(),
        days_chart=_drawn_by_day(view),
        cost_chart=_drawn_by_month(view),
        months=_months(view),
        subjects=len({one.subject.id for one in comparison.compared}),
        symbols=SYMBOLS,
        figure=number_words,
        signed=signed,
    )


def signed(value: Decimal | int) -> str:
    """Return a difference with its sign; nothing is ``"0"``.

    >>> signed(Decimal("120.50")), signed(Decimal("0.00"))
    ('+120.50', '0')
    """
    if not value:
        return "0"
    return f"+{number_words(value)}" if value > 0 else f"{MINUS}{number_words(-value)}"


def _lapses(one: Compared) -> bool:
    return any(span.lapses for span in one.spans)


def _recovers(one: Compared) -> bool:
    return any(span.recovers for span in one.spans)


def _urgency(one: Compared) -> tuple[bool, date]:
    """Return the place of a change: who lapses comes first, and who does so sooner."""
    lapse = next((span.start for span in one.spans if span.lapses), None)
    return lapse is None, lapse or one.spans[0].start


def _flows(view: WhatIf) -> Iterator[Flow]:
    pairs = view.comparison.by_statuses
    most = max(map(len, pairs.values()), default=1)
    for pair, those in pairs.items():
        first = min(span.start for one in those for span in one.spans if span.statuses == pair)
        yield Flow(pair, len(those), first, 100 * len(those) // most)


def _rules(view: WhatIf) -> Iterator[RuleRow]:
    """Yield what is defined otherwise, then what changes all the same."""
    changes, costs = view.comparison.by_certification, view.costs.by_certification
    named = {
        one.id: (definition.name, one.change)
        for one in view.comparison.redefined
        if (definition := one.after or one.before) is not None
    }
    for id_, those in changes.items():
        named.setdefault(id_, (those[0].certification.name, "as before"))
    for id_, (name, change) in named.items():
        those = changes.get(id_, ())
        yield RuleRow(
            name,
            change,
            len(those),
            sum(map(_lapses, those)),
            sum(map(_recovers, those)),
            costs.get(id_, CostDifference(NONE, NONE)),
        )


def _drawn_by_day(view: WhatIf) -> str:
    steps = view.comparison.steps

    def by_day(count: Callable[[Step], int]) -> list[int]:
        return [count(one) for one in steps for _ in range((one.end - one.start).days + 1)]

    return areas(
        "days",
        "How many assignments differ on each day",
        "The numbers stand in the tables of this page.",
        view.comparison.start,
        [
            Series("Not compliant after", by_day(lambda one: one.lapsing), "red", "rising"),
            Series("Compliant after", by_day(lambda one: one.recovering), "green", "dots"),
            Series("Other difference", by_day(_otherwise), "blue", "level"),
        ],
    )


def _otherwise(one: Step) -> int:
    return one.differing - one.lapsing - one.recovering


def _months(view: WhatIf) -> list[tuple[str, CostDifference]]:
    """Return what stands in the table of costs; nothing where nothing falls due."""
    costs = view.costs
    if costs.total.before == costs.total.after == NONE:
        return []
    named = [
        (month_words(one), each) for one, each in zip(costs.months, costs.by_month, strict=True)
    ]
    return [("Open before", costs.open), *named]


def _drawn_by_month(view: WhatIf) -> str:
    """Return the costs as bars, nothing where nothing costs anything."""
    months = _months(view)
    pairs = [(one.before.cost, one.after.cost) for _, one in months]
    if not any(map(any, pairs)):
        return ""
    return bars(
        "costs",
        "Cost of training by month, before and after",
        "The same stands in the table below.",
        ["Open", *_labels(view.costs.months)],
        [
            Series("In both", [min(pair) for pair in pairs], "blue", "level"),
            Series(
                "Less after",
                [max(NOTHING, one - other) for one, other in pairs],
                "green",
                "dots",
            ),
            Series(
                "More after",
                [max(NOTHING, other - one) for one, other in pairs],
                "red",
                "rising",
            ),
        ],
    )


def _labels(months: Iterable[date]) -> Iterator[str]:
    """Yield the names of months, each with its year where that begins."""
    year = 0
    for one in months:
        yield MONTHS[one.month - 1] + (f"\n{one.year}" if one.year != year else "")
        year = one.year


def _row(view: WhatIf, one: Compared, places: dict[Statuses, int]) -> ChangeRow:
    company = one.subject.company
    companies = {**view.before.companies, **view.after.companies}
    sides = [side for side in view.sides(one) if side is not None]
    return ChangeRow(
        one,
        "" if company is None else companies[company].name,
        any(side.locked for side in sides),
        tuple(SpanRow(span, *view.on(one, span), places[span.statuses]) for span in one.spans),
    )


def _choices(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return ids with their names, each once, by name; nothing where there is no choice."""
    found = sorted(set(pairs), key=lambda pair: (name_key(pair[1]), pair))
    return found if len(found) > 1 else []


class _Opened:
    """What the changes of a page open: both timelines and the reasons of every span."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._changes: list[list[Any]] = []

    def take(self, view: WhatIf, row: ChangeRow) -> None:
        """Take what a change opens."""
        spans = [
            [
                one.span.start.toordinal(),
                one.span.end.toordinal(),
                self._reasons(one.before),
                self._reasons(one.after),
            ]
            for one in row.spans
        ]
        self._changes.append([*_drawn(view, row.change), spans])

    def _reasons(self, standing: Standing | None) -> list[int]:
        sentences = (NO_ASSIGNMENT,) if standing is None else standing.explanation
        return [self._texts.setdefault(one, len(self._texts)) for one in sentences]

    def data(self) -> Json:
        """Return all of it, for `safe_json`."""
        return {"known": VOCABULARY, "texts": list(self._texts), "changes": self._changes}


def _drawn(view: WhatIf, one: Compared) -> list[Compact | None]:
    """Return both timelines over the same days, those of the comparison among them."""
    sides = view.sides(one)
    seen = [drawing(side) for side in sides if side is not None]
    first = min(view.comparison.start, *(each.start for each in seen))
    last = max(view.comparison.end, *(each.end for each in seen))
    return [
        None if side is None else compact(drawing(side, start=first, end=last)) for side in sides
    ]
