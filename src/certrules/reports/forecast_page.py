"""A forecast as a page: charts, and tables that say the same (X-6)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from certrules.model.verdicts import Status
from certrules.planning.assumed_renewals import Renewing
from certrules.planning.forecast_figures import NONE, Figures, Forecast, Line, month_words
from certrules.planning.trend import Trend
from certrules.reports.charts import MONTHS, PATTERNS, Series, areas, bars, number_words
from certrules.reports.html import page, words_for

_MOST_LINES: Final = 7
_MOST_COLUMNS: Final = 12
_MOST_BESIDE: Final = 24
_COLOURS: Final = ("blue", "green", "yellow", "red", "white")

_READINGS: Final = {
    None: "What is on file was counted as it stands: each certificate ends once, and nothing is "
    "renewed in between.",
    Renewing.ON_EXPIRATION: "Every training is taken to be done on the day on which it falls due, "
    "a renewal on its expiration date, so that the renewals of later years are counted too.",
    Renewing.AFTER_NOTICE: "Every training is taken to be done in time, a renewal on the day after "
    "its first notice, so that the renewals of later years are counted too.",
}

_DESC: Final = "Bars, one for each month. The table below says the same in numbers."

_NOTICE_SERIES: Final = (
    ("First notices", "first_notices", "blue", "solid"),
    ("Second notices", "second_notices", "yellow", "rising"),
    ("Expiry notices", "expiry_notices", "red", "cross"),
    ("Lead times", "lead_time_notices", "green", "dots"),
    ("Notices by rule", "rule_notices", "white", "level"),
)

_STATUS_FILLS: Final = (
    (Status.VALID, "green", "solid"),
    (Status.DUE, "blue", "solid"),
    (Status.OVERDUE, "yellow", "solid"),
    (Status.GRACE, "yellow", "rising"),
    (Status.EXPIRED, "red", "solid"),
    (Status.REVOKED, "red", "cross"),
    (Status.MISSING, "red", "rising"),
    (Status.UPCOMING, "red", "dots"),
    (Status.DEFERRED, "blue", "rising"),
    (Status.IN_TRAINING, "blue", "dots"),
    (Status.NOT_APPLICABLE, "white", "level"),
    (Status.NOT_REQUIRED, "white", "open"),
)
"""From the floor up: what is in order stands below what is not."""


@attrs.frozen
class _Group:
    """A section of the page: its lines, over columns of one month or one year each."""

    id: str
    title: str
    heading: str
    note: str
    lines: Sequence[Line]
    chart: str


def forecast_page(view: Forecast, trend: Trend | None = None) -> str:
    """Return a forecast as a page: trainings, notices and cost by month, and by group.

    Every chart has a table that says the same. Over a year the tables of groups count by calendar
    year. `trend`: status counts by day, drawn below when given. Raises `MissingExtra` without the
    extra ``report``.

    >>> from certrules.planning.forecast import forecast
    >>> "Forecast" in forecast_page(forecast([], date(2026, 7, 1)))
    True
    """
    last, whole = view.months[-1], view.total.total
    return page(
        "forecast.html",
        title="Forecast",
        subtitle=f"{_month(view.months[0])} to {_month(last)}",
        view=view,
        reading=_READINGS[view.renewing],
        total=whole,
        charts=_charts(view),
        groups=_groups(view),
        columns=_columns(view.months),
        month=_month,
        month_words=month_words,
        amount=number_words,
        wide=len(view.months) > _MOST_BESIDE,
        notices=[(name, field) for name, field, _, _ in _NOTICE_SERIES if getattr(whole, field)],
        in_columns=lambda line: _in_columns(view.months, line),
        trend=trend,
        trend_chart="" if trend is None else _trend_chart(trend),
        trend_days=() if trend is None else _trend_days(trend),
        trend_statuses=() if trend is None else _occurring(trend),
        words_for=words_for,
    )


def _month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def _labels(months: Sequence[date]) -> list[str]:
    """Return the months as labels of a chart; a year stands below its first month."""
    return [
        f"{MONTHS[one.month - 1]}\n{one.year}" if one.month == 1 or not place else _short(one)
        for place, one in enumerate(months)
    ]


def _short(month: date) -> str:
    return MONTHS[month.month - 1]


def _charts(view: Forecast) -> list[tuple[str, str]]:
    labels, months = _labels(view.months), view.total.months
    trainings = [
        Series("Renewals", [one.renewals for one in months], "blue", "solid"),
        Series("First trainings", [one.first_trainings for one in months], "yellow", "rising"),
    ]
    found = [
        ("Trainings", bars("trainings", "Trainings due", _DESC, labels, trainings)),
        ("Notices", bars("notices", "Notices due", _DESC, labels, _notices(months))),
    ]
    amounts: Iterable[tuple[str, str, list[Decimal]]] = (
        ("Cost", "green", [one.cost for one in months]),
        ("Hours", "blue", [one.hours for one in months]),
    )
    for name, colour, values in amounts:
        if any(values):
            series = [Series(name, values, colour)]
            found.append((name, bars(name.lower(), f"{name} of training", _DESC, labels, series)))
    return found


def _notices(months: Sequence[Figures]) -> list[Series]:
    found = [
        Series(name, [getattr(one, field) for one in months], colour, pattern)
        for name, field, colour, pattern in _NOTICE_SERIES
    ]
    return [one for one in found if any(one.values)] or found[:1]


def _groups(view: Forecast) -> list[_Group]:
    labels = _labels(view.months)
    return [
        _Group(
            "certification",
            "By certification",
            "Certification",
            "Each training counts once.",
            view.by_certification,
            _stacked("by-certification", "Trainings by certification", labels, view, 0),
        ),
        _Group(
            "role",
            "By role",
            "Role",
            "What several roles require counts under each of them, so that these lines may add up "
            "to more than the total.",
            view.by_role,
            "",
        ),
        _Group(
            "company",
            "By company",
            "Company",
            "Each training counts once.",
            view.by_company,
            _stacked("by-company", "Trainings by company", labels, view, 1),
        ),
    ]


def _stacked(id_: str, title: str, labels: Sequence[str], view: Forecast, which: int) -> str:
    """Return a chart of the lines with the most trainings, and of all others together."""
    lines = (view.by_certification, view.by_company)[which]
    ranked = sorted(lines, key=lambda one: -one.total.trainings)
    shown, others = ranked[:_MOST_LINES], ranked[_MOST_LINES:]
    rows = [(one.name, [each.trainings for each in one.months]) for one in shown]
    if others:
        columns = zip(*(one.months for one in others), strict=True)
        rows.append(("Others", [sum(each.trainings for each in column) for column in columns]))
    series = [
        Series(name, values, _COLOURS[place % len(_COLOURS)], PATTERNS[place])
        for place, (name, values) in enumerate(rows)
        if any(values)
    ]
    return bars(id_, title, _DESC, labels, series) if series else ""


def _columns(months: Sequence[date]) -> list[str]:
    """Return what the columns of groups are: months, or calendar years if these are too many."""
    if len(months) <= _MOST_COLUMNS:
        return [_month(one) for one in months]
    return [str(year) for year in dict.fromkeys(one.year for one in months)]


def _in_columns(months: Sequence[date], line: Line) -> list[Figures]:
    """Return the figures of a line, by the same columns."""
    if len(months) <= _MOST_COLUMNS:
        return list(line.months)
    found: dict[int, Figures] = {}
    for month, figures in zip(months, line.months, strict=True):
        found[month.year] = found.get(month.year, NONE) + figures
    return list(found.values())


def _occurring(trend: Trend) -> list[Status]:
    return [one for one, _, _ in _STATUS_FILLS if any(trend.counts[one])]


def _trend_chart(trend: Trend) -> str:
    series = [
        Series(words_for(status), trend.counts[status], colour, pattern)
        for status, colour, pattern in _STATUS_FILLS
        if any(trend.counts[status])
    ]
    desc = (
        "Areas above each other, one for each status. The table below has the first of each month."
    )
    return areas("trend", "Assignments by status, day by day", desc, trend.start, series)


def _trend_days(trend: Trend) -> list[date]:
    """Return the days of the table: the first and the last, and the first of each month."""
    days = trend.days
    return [one for one in days if one.day == 1 or one in {days[0], days[-1]}]
