"""A drawing of a timeline as SVG, made of whole numbers, so that a page can make the same (X-1)."""

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Final, NamedTuple

from certrules.model.verdicts import Status
from certrules.ports.letters import one_line
from certrules.reports.drawing import Drawing, MarkKind, SpanKind, drawing
from certrules.reports.html import SYMBOLS, words_for
from certrules.reports.standings import Standing

STATUSES: Final = tuple(Status)
MARKS: Final = tuple(MarkKind)
RENEWALS: Final = tuple(SpanKind)


class Compact(NamedTuple):
    """A drawing as numbers: days as ordinals, statuses and kinds as places in their enumerations.

    `span`: the first day, the last day and today. `bars`: the status and first day of each.
    `marks`: kind and day. `renewals`: kind, first and last day.
    """

    span: tuple[int, int, int]
    bars: tuple[tuple[int, int], ...]
    marks: tuple[tuple[int, int], ...]
    renewals: tuple[tuple[int, int, int], ...]


_STATUS_PLACES: Final = {one: place for place, one in enumerate(STATUSES)}
_MARK_PLACES: Final = {one: place for place, one in enumerate(MARKS)}
_RENEWAL_PLACES: Final = {one: place for place, one in enumerate(RENEWALS)}

_HEIGHTS: Final = {
    Status.VALID: 26,
    Status.DEFERRED: 26,
    Status.IN_TRAINING: 26,
    Status.DUE: 22,
    Status.OVERDUE: 18,
    Status.GRACE: 18,
    Status.NOT_REQUIRED: 3,
    Status.NOT_APPLICABLE: 3,
}
_LOW: Final = 9
"""How high a bar is that is not compliant: its height speaks beside its colour."""

_CIRCLE: Final = "M0,-5a5,5 0 1,1 0,10a5,5 0 1,1 0,-10z"
_DOWN: Final = "M-5,-4H5L0,5z"
_SHAPES: Final = {
    MarkKind.COMPLETION: (_CIRCLE, True),
    MarkKind.PENDING: (_CIRCLE, False),
    MarkKind.EXPIRATION: ("M-4,-4L4,4M-4,4L4,-4", False),
    MarkKind.REVOCATION: (_CIRCLE + "M-4,-4L4,4", False),
    MarkKind.REINSTATEMENT: (_CIRCLE + "M-5,0H5M0,-5V5", False),
    MarkKind.EXTENSION: ("M-5,0H4M0,-4L4,0L0,4", False),
    MarkKind.DEFERRED: ("M-3,-5V5M3,-5V5", False),
    MarkKind.IN_TRAINING: ("M-3,-5V5M3,-5V5", False),
    MarkKind.FIRST: (_DOWN, False),
    MarkKind.SECOND: (_DOWN, True),
    MarkKind.EXPIRY: ("M-4,-4H4V4H-4z", True),
    MarkKind.LEAD_TIME: (_DOWN, False),
    MarkKind.RULE: ("M0,-5L5,0L0,5L-5,0z", False),
}
_FIRST_NOTICE: Final = MARKS.index(MarkKind.FIRST)

_LOOKS: Final = tuple(
    (words_for(one), SYMBOLS[one], one.colour, _HEIGHTS.get(one, _LOW)) for one in STATUSES
)
_RENEWAL_WORDS: Final = tuple(f"Renewal counts, {one.value}" for one in RENEWALS)

VOCABULARY: Final[dict[str, object]] = {
    "statuses": _LOOKS,
    "marks": [(one.words, *_SHAPES[one]) for one in MARKS],
    "firstNotice": _FIRST_NOTICE,
    "renewals": _RENEWAL_WORDS,
    "sides": [one.value for one in RENEWALS],
}
"""What the script of a page draws with: the tables that are used here."""

_LEFT: Final = 78
_WIDE: Final = 868
_RIGHT: Final = _LEFT + _WIDE
_LETTER: Final = 7
_BESIDE: Final = 12
_ROOM: Final = 860
"""How much a mark takes with its date, in tenths."""
_APART: Final = 110
"""How far marks at one height have to be from each other, in tenths."""
_ASIDE: Final = 6
"""How far from the middle of their row marks lie that are nearer."""

_QUARTERS: Final = 1100
_MONTHS: Final = 200
"""Up to how many days the axis has quarters, and months; above it, years."""


def compact(seen: Drawing) -> Compact:
    """Return a drawing as numbers."""
    return Compact(
        (seen.start.toordinal(), seen.end.toordinal(), seen.today.toordinal()),
        tuple((_STATUS_PLACES[one.status], one.start.toordinal()) for one in seen.bars),
        tuple((_MARK_PLACES[one.kind], one.on.toordinal()) for one in seen.marks),
        tuple(
            (_RENEWAL_PLACES[one.kind], one.start.toordinal(), one.end.toordinal())
            for one in seen.renewals
        ),
    )


def timeline_svg(standing: Standing, *, start: date | None = None, end: date | None = None) -> str:
    """Return the timeline of an assignment as an SVG element, with the same in words in it.

    `start`, `end`: as in `drawing`. Its colours are those of the pages.

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Subject
    >>> from certrules.status.timeline import evaluate
    >>> one = Assignment(Certification("a"), Subject("ana"), completions=[date(2026, 7, 1)])
    >>> print(timeline_svg(Standing(one, evaluate(one, date(2026, 8, 1))))[:44])
    <svg class="timeline" viewBox="0 0 960 150"
    """
    return svg_of(compact(drawing(standing, start=start, end=end)), titled(standing))


def titled(standing: Standing) -> str:
    """Return what a drawing is of, on one line: XML has no other control characters."""
    return one_line(f"Timeline of {standing.certification.name} for {standing.subject.name}")


def shape_of(kind: MarkKind) -> tuple[str, bool]:
    """Return the path of a mark, and whether it is filled."""
    return _SHAPES[kind]


def svg_of(seen: Compact, title: str) -> str:
    """Return a drawing as an SVG element; `title` says what it is of."""
    return (
        f'<svg class="timeline" viewBox="0 0 960 150" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(' '.join(said(seen)))}</desc>"
        f"{''.join(_parts(seen))}</svg>"
    )


def said(seen: Compact) -> Iterator[str]:
    """Yield what a drawing shows in words, a sentence each."""
    first, last, today = seen.span
    yield f"From {_iso(first)} to {_iso(last)}; today is {_iso(today)}."
    for place, (status, start) in enumerate(seen.bars):
        yield f"{words_for(STATUSES[status])} from {_iso(start)} to {_iso(_end(seen, place))}."
    for kind, start, end in seen.renewals:
        yield f"{_RENEWAL_WORDS[kind]}, from {_iso(start)} to {_iso(end)}."
    for kind, day in seen.marks:
        yield f"{MARKS[kind].words} on {_iso(day)}."


def _parts(seen: Compact) -> Iterator[str]:
    yield from _ground(seen)
    yield from _axis(seen)
    places = range(len(seen.bars))
    yield from (_bar(seen, place) for place in places)
    for kind, start, end in seen.renewals:
        x, wide = _x(seen, start), _x(seen, end + 1) - _x(seen, start)
        size = f'x="{_n(x)}" y="90" width="{_n(wide)}" height="6"'
        yield f'<rect class="{RENEWALS[kind].value}" {size}/>'
    yield from _today(seen)
    yield from (_label(seen, place) for place in places)
    yield from _row(seen, [one for one in seen.marks if one[0] < _FIRST_NOTICE], 32)
    yield from _row(seen, [one for one in seen.marks if one[0] >= _FIRST_NOTICE], 112)


def _ground(seen: Compact) -> Iterator[str]:
    """Yield the shade of the past, and the names of the rows."""
    first, last, today = seen.span
    if first < today:
        wide = _x(seen, min(today, last + 1)) - _LEFT * 10
        yield f'<rect class="past" x="{_LEFT}" y="18" width="{_n(wide)}" height="110"/>'
    yield _text("row", 4, 36, "Facts")
    yield _text("row", 4, 76, "Status")
    if seen.renewals:
        yield _text("row", 4, 97, "Renewal")
    yield _text("row", 4, 116, "Notices")


def _axis(seen: Compact) -> Iterator[str]:
    yield f'<path class="axis" d="M{_LEFT},128H{_RIGHT}"/>'
    for day, label in _ticks(seen):
        x = _n(_x(seen, day))
        yield f'<path class="axis" d="M{x},128v5"/>'
        yield f'<text class="tick" x="{x}" y="145">{label}</text>'


def _ticks(seen: Compact) -> Iterator[tuple[int, str]]:
    """Yield the days that the axis names: months or quarters in a short span, else years."""
    first, last, _ = seen.span
    days = last - first + 1
    short = days <= _QUARTERS
    months = range(1, 13 if short else 2, 1 if days <= _MONTHS else 3)
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 200) if _WIDE * 365 * one >= 44 * days)
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        if not short and year % step:
            continue
        for month in months:
            day = date(year, month, 1).toordinal()
            if first <= day <= last:
                yield day, f"{year:04}-{month:02}" if short else f"{year:04}"


def _bar(seen: Compact, place: int) -> str:
    _, _, colour, high = _LOOKS[seen.bars[place][0]]
    x, wide = _extent(seen, place)
    size = f'x="{_n(x)}" y="{80 - high}" width="{_n(wide)}" height="{high}"'
    return f'<rect class="{colour}" {size}/>'


def _label(seen: Compact, place: int) -> str:
    """Return the words of a bar, its sign where they do not fit, or nothing."""
    words, symbol, colour, high = _LOOKS[seen.bars[place][0]]
    x, wide = _extent(seen, place)
    room = wide // 10
    label = f"{symbol} {words}"
    if len(label) * _LETTER + 8 > room:
        label = symbol
    if len(label) * _LETTER + 8 > room:
        return ""
    # A low bar has its label above it.
    inside = high > _LOW
    y = 84 - high // 2 if inside else 75 - high
    look = f"{colour if inside else 'over'} in"
    return f'<text class="{look}" x="{_n(x + wide // 2)}" y="{y}">{label}</text>'


def _extent(seen: Compact, place: int) -> tuple[int, int]:
    """Return where a bar begins and how wide it is, in tenths of a unit."""
    x = _x(seen, seen.bars[place][1])
    return x, _x(seen, _end(seen, place) + 1) - x


def _row(seen: Compact, marks: list[tuple[int, int]], y: int) -> Iterator[str]:
    """Yield marks at a height, each with its date where there is room up to the next."""
    places = [_x(seen, day) for _, day in marks]
    for place, ((kind, day), aside) in enumerate(zip(marks, _aside(places), strict=True)):
        x, height = places[place], y + aside
        shape, full = _SHAPES[MARKS[kind]]
        look = "mark full" if full else "mark"
        yield f'<path class="{look}" transform="translate({_n(x)} {height})" d="{shape}"/>'
        following = places[place + 1] if place + 1 < len(places) else (_RIGHT + _BESIDE) * 10
        if following - x >= _ROOM:
            yield _text("day", x // 10 + 8, height + 4, _iso(day))


def _aside(places: list[int]) -> Iterator[int]:
    """Yield how far each mark lies below the middle; those that would overlap lie on two sides."""
    aside = 0
    for place, x in enumerate(places):
        if place and x - places[place - 1] < _APART:
            aside = -aside
        else:
            near = place + 1 < len(places) and places[place + 1] - x < _APART
            aside = -_ASIDE if near else 0
        yield aside


def _today(seen: Compact) -> Iterator[str]:
    first, last, today = seen.span
    if not first <= today <= last:
        return
    x = _x(seen, today)
    yield f'<path class="today" d="M{_n(x)},18V128"/>'
    middle = min(max(x, (_LEFT + 130) * 10), (_RIGHT - 130) * 10)
    words = f"◂ past · today {_iso(today)} · future ▸"
    yield f'<text class="now" x="{_n(middle)}" y="13">{words}</text>'


def _text(look: str, x: int, y: int, text: str) -> str:
    return f'<text class="{look}" x="{x}" y="{y}">{text}</text>'


def _x(seen: Compact, day: int) -> int:
    """Return where a day begins, in tenths of a unit."""
    first, last, _ = seen.span
    days = last - first + 1
    return _LEFT * 10 + ((day - first) * _WIDE * 20 + days) // (2 * days)


def _n(tenths: int) -> str:
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}" if part else f"{whole}"


def _end(seen: Compact, place: int) -> int:
    """Return the last day of a bar: that before the next one's first."""
    return seen.bars[place + 1][1] - 1 if place + 1 < len(seen.bars) else seen.span[1]


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
