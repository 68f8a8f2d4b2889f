"""Charts as SVG text: stacked bars by label, stacked areas by day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from itertools import accumulate
from typing import Final, NamedTuple

import attrs

from certrules.dates.arithmetic import add_months

Number = int | Decimal

PATTERNS: Final = ("solid", "rising", "dots", "falling", "cross", "level", "upright", "open")
"""How a series is filled beside its colour, so that no colour speaks alone."""

_DRAWN: Final = {
    "solid": "",
    "rising": '<path d="M-2 2L2-2M0 8L8 0M6 10L10 6"{line}/>',
    "dots": '<circle cx="2" cy="2" r="1.4"{fill}/><circle cx="6" cy="6" r="1.4"{fill}/>',
    "falling": '<path d="M-2 6L2 10M0 0L8 8M6-2L10 2"{line}/>',
    "cross": '<path d="M0 0L8 8M8 0L0 8"{line}/>',
    "level": '<path d="M0 2H8M0 6H8"{line}/>',
    "upright": '<path d="M2 0V8M6 0V8"{line}/>',
    "open": "",
}
_LINE: Final = ' style="stroke:{ink};stroke-width:1.6;fill:none"'
_FILL: Final = ' style="fill:{ink}"'

_LEFT, _RIGHT, _BELOW, _HIGH = 52, 12, 40, 220
_LEGEND_ROW, _LETTER, _SWATCH = 22, 7.2, 30
_WIDE, _SLOT_LEAST, _SLOT_MOST = 840, 13, 40
_VALUE_NEEDS, _LABEL_NEEDS = 24, 30
_TICKS: Final = 5
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200)
_MONTH_TICKS, _SHORT, _WEEK = 12, 62, 7
_SMALLEST: Final = 0.8
"""How far a chart shrinks on a phone before its box scrolls; its letters stay legible."""

MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
"""The months on an axis."""


@attrs.frozen
class Series:
    """One row of numbers in a chart.

    `name`: for people. `values`: of at least 0, one for each label or day. `colour`: green, blue,
    yellow, red or white, as in the style of the pages. `pattern`: one of `PATTERNS`.

    >>> Series("Due", [3, 1], "blue", PATTERNS[1]).pattern
    'rising'
    """

    name: str
    values: Sequence[Number]
    colour: str = "blue"
    pattern: str = "solid"


class _Axis(NamedTuple):
    """The numbers beside a chart: the highest, and the round ones in between."""

    top: Number
    ticks: tuple[Number, ...]

    def height(self, value: Number) -> float:
        """Return how high a value stands, in pixels."""
        return float(value) * _HIGH / float(self.top)


class _Frame(NamedTuple):
    """Where a chart is drawn: how wide, where its numbers begin, where its floor is."""

    width: float
    head: int
    axis: _Axis

    @property
    def floor(self) -> float:
        return self.head + _HIGH

    def y(self, value: Number) -> float:
        """Return how far down a value stands."""
        return self.floor - self.axis.height(value)


def bars(id_: str, title: str, desc: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    r"""Return stacked bars, one for each label, as SVG text.

    `id_`: unique in the page; letters, digits and hyphens. `title`, `desc`: what a screen reader
    says; a table should stand beside it. `labels`: below the bars; what follows a line break stands
    in a second line, which is always shown, while of the first only as many as there is room for.
    `series`: from the floor up.

    The colours are those of the pages, light and dark; the numbers are in digits, and the same
    values give the same text.

    >>> drawn = bars("due", "Renewals", "By month", ["Jul\n2026", "Aug"], [Series("Due", [3, 1])])
    >>> drawn.startswith("<svg"), drawn.count("<rect")
    (True, 4)
    """
    slot = min(_SLOT_MOST, max(_SLOT_LEAST, _WIDE / max(1, len(labels))))
    width = _LEFT + slot * len(labels) + _RIGHT
    width, legend, head = _legend(id_, series, width)
    totals = [sum(one.values[place] for one in series) for place in range(len(labels))]
    frame = _Frame(width, head, _axis(max(totals, default=0)))
    parts = [*legend, *_grid(frame)]
    for place, label in enumerate(labels):
        x = _LEFT + slot * place
        parts += _bar(id_, frame, (x, slot), label.replace("\n", " "), series, place)
        if slot >= _VALUE_NEEDS and totals[place]:
            parts.append(_text(x + slot / 2, frame.y(totals[place]) - 5, _rounded(totals[place])))
    parts += _labels(frame, slot, labels)
    return _svg(id_, title, desc, series, frame, parts)


def areas(id_: str, title: str, desc: str, start: date, series: Sequence[Series]) -> str:
    """Return stacked areas by day as SVG text: counts that change from one day to the next.

    `start`: the first day; each series has a value for each day. The others are as in `bars`.

    >>> drawn = areas("trend", "Trend", "By day", date(2026, 7, 1), [Series("Valid", [3, 3, 2])])
    >>> drawn.count("<path"), "1 Jul" in drawn
    (1, True)
    """
    count = len(series[0].values) if series else 0
    width, legend, head = _legend(id_, series, _LEFT + _WIDE + _RIGHT)
    stacked = [list(column) for column in zip(*map(accumulate, _columns(series)), strict=True)]
    frame = _Frame(width, head, _axis(max(stacked[-1], default=0) if stacked else 0))
    step = (width - _LEFT - _RIGHT) / max(1, count)
    parts = [*legend]
    lower: Sequence[Number] = [0] * count
    for place, (one, upper) in enumerate(zip(series, stacked, strict=True)):
        if any(one.values):
            path = _outline(frame, step, lower, upper)
            parts.append(
                f'<path d="{path}"{_paint(id_, place)}><title>{escape(one.name)}</title></path>'
            )
        lower = upper
    parts += [*_grid(frame), *_days(frame, step, start, count)]
    return _svg(id_, title, desc, series, frame, parts)


def _columns(series: Sequence[Series]) -> Iterator[tuple[Number, ...]]:
    return zip(*(one.values for one in series), strict=True)


def _outline(frame: _Frame, step: float, lower: Sequence[Number], upper: Sequence[Number]) -> str:
    """Return the path around an area: along its upper edge, and back along the lower."""
    end = len(upper)
    found = [
        f"M{_px(_LEFT)} {_px(frame.y(upper[0]))}",
        *_steps(frame, step, upper, range(1, end), 0),
        f"H{_px(_LEFT + step * end)}V{_px(frame.y(lower[-1]))}",
        *_steps(frame, step, lower, range(end - 1, 0, -1), 1),
    ]
    return "".join([*found, f"H{_px(_LEFT)}Z"])


def _steps(
    frame: _Frame, step: float, edge: Sequence[Number], places: Iterable[int], before: int
) -> Iterator[str]:
    """Yield the steps of an edge; `before`: 1 where it is followed backwards in time."""
    for place in places:
        if edge[place] != edge[place - 1]:
            yield f"H{_px(_LEFT + step * place)}V{_px(frame.y(edge[place - before]))}"


def _bar(  # noqa: PLR0913, PLR0917 - where a bar stands, and what of
    id_: str,
    frame: _Frame,
    where: tuple[float, float],
    label: str,
    series: Sequence[Series],
    place: int,
) -> Iterator[str]:
    x, slot = where
    total: Number = 0
    for number, one in enumerate(series):
        value = one.values[place]
        if value:
            total += value
            yield (
                f'<rect x="{_px(x + slot * 0.14)}" y="{_px(frame.y(total))}" '
                f'width="{_px(slot * 0.72)}" height="{_px(frame.axis.height(value))}"'
                f"{_paint(id_, number)}>"
                f"<title>{escape(f'{label}: {number_words(value)} {one.name}')}</title></rect>"
            )


def _labels(frame: _Frame, slot: float, labels: Sequence[str]) -> Iterator[str]:
    every = next(one for one in _STEPS if one * slot >= _LABEL_NEEDS)
    for place, label in enumerate(labels):
        first, _, second = label.partition("\n")
        x = _LEFT + slot * (place + 0.5)
        if place % every == 0:
            yield _text(x, frame.floor + 16, first, soft=True)
        if second:
            yield _text(x, frame.floor + 32, second, soft=True)


def _days(frame: _Frame, step: float, start: date, count: int) -> Iterator[str]:
    year = 0
    for day in _ticks_of(start, count):
        x = _LEFT + step * (day - start).days
        yield (
            f'<line x1="{_px(x)}" x2="{_px(x)}" y1="{_px(frame.floor)}" '
            f'y2="{_px(frame.floor + 4)}" style="stroke:var(--soft)"/>'
        )
        words = MONTHS[day.month - 1] if count > _SHORT else f"{day.day} {MONTHS[day.month - 1]}"
        yield _text(x, frame.floor + 17, words, soft=True, anchor="start")
        if day.year != year:
            year = day.year
            yield _text(x, frame.floor + 33, str(year), soft=True, anchor="start")


def _ticks_of(start: date, count: int) -> Iterator[date]:
    """Yield the days that an axis names: each week of a short span, else first days of months."""
    last = start + timedelta(days=count - 1)
    if count <= _SHORT:
        for past in range(0, count, _WEEK):
            yield start + timedelta(days=past)
        return
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    step = next(one for one in _STEPS if one * _MONTH_TICKS >= months)
    day = start.replace(day=1)
    while (day.month - 1) % min(step, 12) or day < start:
        day = date.fromordinal(add_months(day.toordinal(), 1))
    while day <= last:
        yield day
        day = date.fromordinal(add_months(day.toordinal(), step))


def _axis(highest: Number) -> _Axis:
    """Return the axis up to a number: a few round ones, at least up to 1."""
    step = Decimal(1)
    while highest > step * _TICKS:
        digit = int(step.scaleb(-step.adjusted()))
        step = step * 5 / 2 if digit == 2 else step * 2  # noqa: PLR2004 - 1, 2, 5, 10
    ticks = [step]
    while ticks[-1] < highest:
        ticks.append(ticks[-1] + step)
    return _Axis(ticks[-1], tuple(ticks))


def _grid(frame: _Frame) -> Iterator[str]:
    for value in (0, *frame.axis.ticks):
        y = _px(frame.y(value))
        colour = "line" if value else "soft"
        yield (
            f'<line x1="{_LEFT}" x2="{_px(frame.width - _RIGHT)}" y1="{y}" y2="{y}" '
            f'style="stroke:var(--{colour})"/>'
        )
        yield _text(_LEFT - 6, frame.y(value) + 4, number_words(value), soft=True, anchor="end")


def _legend(id_: str, series: Sequence[Series], width: float) -> tuple[float, list[str], int]:
    """Return how wide a chart is with its legend, the legend, and where it ends."""
    longest = max((_SWATCH + _LETTER * len(one.name) for one in series), default=0)
    width = max(width, _LEFT + longest + _RIGHT)
    x, y, parts = float(_LEFT), 4, []
    for place, one in enumerate(series):
        wide = _SWATCH + _LETTER * len(one.name)
        if x > _LEFT and x + wide > width - _RIGHT:
            x, y = float(_LEFT), y + _LEGEND_ROW
        parts.append(f'<rect x="{_px(x)}" y="{y}" width="14" height="14"{_paint(id_, place)}/>')
        parts.append(_text(x + 20, y + 12, one.name, anchor="start"))
        x += wide
    return width, parts, y + _LEGEND_ROW + 16


def _svg(  # noqa: PLR0913, PLR0917 - what a drawing is made of
    id_: str,
    title: str,
    desc: str,
    series: Iterable[Series],
    frame: _Frame,
    parts: Iterable[str],
) -> str:
    width, height = _px(frame.width), _px(frame.floor + _BELOW)
    smallest = _px(frame.width * _SMALLEST)
    fills = "".join(_fill(id_, place, one) for place, one in enumerate(series))
    return (
        f'<svg class="chart" role="img" aria-labelledby="{id_}-title {id_}-desc" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'style="width:100%;height:auto;max-width:{width}px;min-width:{smallest}px" '
        'font-size="12" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{id_}-title">{escape(title)}</title>'
        f'<desc id="{id_}-desc">{escape(desc)}</desc>'
        f"<defs>{fills}</defs>{''.join(parts)}</svg>"
    )


def _fill(id_: str, place: int, series: Series) -> str:
    ink = f"var(--{series.colour}-mark)"
    back = ink if series.pattern == "solid" else f"var(--{series.colour})"
    drawn = _DRAWN[series.pattern]
    for name, style in (("{line}", _LINE), ("{fill}", _FILL)):
        drawn = drawn.replace(name, style.replace("{ink}", ink))
    return (
        f'<pattern id="{id_}-{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" style="fill:{back}"/>{drawn}</pattern>'
    )


def _paint(id_: str, place: int) -> str:
    return f' style="fill:url(#{id_}-{place});stroke:var(--ink);stroke-width:0.6"'


def _text(x: float, y: float, words: str, *, soft: bool = False, anchor: str = "middle") -> str:
    colour = "soft" if soft else "ink"
    return (
        f'<text x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}" '
        f'style="fill:var(--{colour})">{escape(words)}</text>'
    )


def number_words(value: Number) -> str:
    """Return a number for people: thousands apart, no fraction of nothing but noughts.

    >>> number_words(Decimal("29847.50")), number_words(1200)
    ('29,847.50', '1,200')
    """
    whole = int(value)
    return f"{whole:,}" if value == whole else f"{value:,f}"


def _rounded(value: Number) -> str:
    """Return the whole number next to a number: there is little room above a bar."""
    return f"{round(value):,}"


def _px(value: float) -> str:
    """Return a length in pixels, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
