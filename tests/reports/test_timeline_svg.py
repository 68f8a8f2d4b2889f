"""The drawing of a timeline as SVG (X-1)."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from certrules.model.verdicts import Status
from certrules.reports.drawing import MarkKind, SpanKind, drawing
from certrules.reports.timeline_svg import (
    MARKS,
    RENEWALS,
    STATUSES,
    Compact,
    compact,
    said,
    shape_of,
    svg_of,
    timeline_svg,
)
from tests.reports.test_html import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 78, 946


def drawn(seen, title="Timeline"):
    """Return a drawing as a tree."""
    return ET.fromstring(svg_of(seen, title))  # noqa: S314 - our own


def day(text):
    """Return a day as a number."""
    return date.fromisoformat(text).toordinal()


def bar(status, text):
    """Return a bar."""
    return STATUSES.index(status), day(text)


def mark(kind, text):
    """Return a mark."""
    return MARKS.index(kind), day(text)


HUNDRED = Compact(  # 868 units for 100 days: 8.68 a day
    (day("2026-01-01"), day("2026-04-10"), day("2026-02-20")),
    (bar(Status.UPCOMING, "2026-01-01"), bar(Status.VALID, "2026-01-11"),
     bar(Status.DUE, "2026-03-12"), bar(Status.EXPIRED, "2026-03-22")),
    (mark(MarkKind.COMPLETION, "2026-01-11"), mark(MarkKind.FIRST, "2026-03-12"),
     mark(MarkKind.EXPIRATION, "2026-03-21"), mark(MarkKind.EXPIRY, "2026-03-22")),
    ((RENEWALS.index(SpanKind.EARLY), day("2026-03-02"), day("2026-03-21")),),
)  # fmt: skip


def test_x_1_bars_lie_where_their_days_are():
    """A bar begins at its first day and is as wide as its days; all are as wide as the drawing."""
    found = [
        (one.get("class"), one.get("x"), one.get("width"), one.get("height"))
        for one in drawn(HUNDRED).iter("rect")
    ]
    assert found == [
        ("past", "78", "434", "110"),
        ("red", "78", "86.8", "9"),
        ("green", "164.8", "520.8", "26"),
        ("blue", "685.6", "86.8", "22"),
        ("red", "772.4", "173.6", "9"),
        ("early", "598.8", "173.6", "6"),
    ]


def test_x_1_marks_lie_on_their_days_in_two_rows():
    """Facts lie above the bars and notices below, each where its day begins; the date beside it."""
    found = [
        (one.get("transform"), one.get("class"), one.get("d"))
        for one in drawn(HUNDRED).iter("path")
        if one.get("transform")
    ]
    expected = [
        (MarkKind.COMPLETION, "translate(164.8 32)"),
        (MarkKind.EXPIRATION, "translate(763.7 32)"),
        (MarkKind.FIRST, "translate(685.6 112)"),
        (MarkKind.EXPIRY, "translate(772.4 112)"),
    ]
    assert found == [
        (place, "mark full" if shape_of(kind)[1] else "mark", shape_of(kind)[0])
        for kind, place in expected
    ]
    beside = [one.text for one in drawn(HUNDRED).iter("text") if one.get("class") == "day"]
    assert beside == ["2026-01-11", "2026-03-21", "2026-03-12", "2026-03-22"]


def test_x_1_marks_that_would_overlap_lie_at_two_heights():
    """Of 1,000 days a week is 6 units: such neighbours lie above and below, the others between."""
    marks = [
        (MarkKind.COMPLETION, "2026-01-11"), (MarkKind.EXTENSION, "2026-01-11"),
        (MarkKind.FIRST, "2026-11-01"), (MarkKind.SECOND, "2026-11-24"),
        (MarkKind.EXPIRY, "2026-12-01"), (MarkKind.RULE, "2026-12-08"),
    ]  # fmt: skip
    seen = Compact(
        (day("2026-01-01"), day("2028-09-26"), day("2026-02-20")),
        (bar(Status.VALID, "2026-01-01"),),
        tuple(mark(*one) for one in marks),
        (),
    )
    assert [one.get("transform") for one in drawn(seen).iter("path") if one.get("transform")] == [
        "translate(86.7 26)",
        "translate(86.7 38)",
        "translate(341.9 112)",
        "translate(361.8 106)",
        "translate(367.9 118)",
        "translate(374 106)",
    ]
    dates = [
        (one.text, one.get("y")) for one in drawn(seen).iter("text") if one.get("class") == "day"
    ]
    assert dates == [("2026-01-11", "42"), ("2026-12-08", "110")]


def test_x_1_today_parts_past_and_future():
    """A line stands where today begins, and what is past is shaded up to it."""
    (today,) = (one for one in drawn(HUNDRED).iter("path") if one.get("class") == "today")
    (words,) = (one for one in drawn(HUNDRED).iter("text") if one.get("class") == "now")
    assert today.get("d") == "M512,18V128"
    assert (words.text, words.get("x")) == ("◂ past · today 2026-02-20 · future ▸", "512")


def test_today_may_lie_outside():
    """Before all of the drawing nothing is past; after all of it everything is."""
    before = drawn(HUNDRED._replace(span=(*HUNDRED.span[:2], day("2025-12-31"))))
    after = drawn(HUNDRED._replace(span=(*HUNDRED.span[:2], day("2026-04-11"))))
    assert [
        one.get("class") for one in before.iter() if one.get("class") in {"past", "today"}
    ] == []
    (past,) = (one for one in after.iter() if one.get("class") in {"past", "today"})
    assert (past.get("x"), past.get("width")) == ("78", "868")


def test_the_axis_names_quarters_or_years():
    """A short span has months or quarters, a longer one years, a very long one not all of them."""

    def ticks(first, last):
        seen = Compact((day(first), day(last), day(first)), (bar(Status.VALID, first),), (), ())
        return [one.text for one in drawn(seen).iter("text") if one.get("class") == "tick"]

    assert ticks("2026-01-02", "2026-04-10") == ["2026-02", "2026-03", "2026-04"]
    assert ticks("2026-01-01", "2026-08-01") == ["2026-01", "2026-04", "2026-07"]
    assert ticks("2020-02-01", "2024-01-01") == ["2021", "2022", "2023", "2024"]
    assert ticks("1988-02-01", "2014-01-01") == [str(one) for one in range(1990, 2015, 2)]
    assert ticks("1900-01-01", "2999-12-31") == [str(one) for one in range(1900, 3000, 100)]


def test_x_1_the_same_in_words():
    """What is drawn is said in the description: bars, windows, marks."""
    description = drawn(HUNDRED).find("desc").text
    assert description == (
        "From 2026-01-01 to 2026-04-10; today is 2026-02-20. "
        "Upcoming from 2026-01-01 to 2026-01-10. Valid from 2026-01-11 to 2026-03-11. "
        "Due from 2026-03-12 to 2026-03-21. Expired from 2026-03-22 to 2026-04-10. "
        "Renewal counts, early, from 2026-03-02 to 2026-03-21. "
        "Completed on 2026-01-11. First notice on 2026-03-12. Expiration date on 2026-03-21. "
        "Notice of expiry on 2026-03-22."
    )


def test_the_drawing_of_a_standing(view):
    """It names whose timeline it is of, and says what its drawing has."""
    one = view.by_pair["ana", "fire"]
    found = ET.fromstring(timeline_svg(one))  # noqa: S314 - our own
    assert found.find("title").text == "Timeline of Fire drill for Ana Ng"
    assert found.get("role") == "img"
    assert found.find("desc").text == " ".join(said(compact(drawing(one))))


def test_g11_a_hostile_name_is_text():
    """A title stands in the drawing to the letter, and brings no element."""
    plain = [one.tag for one in drawn(HUNDRED).iter()]
    for name in HOSTILE:
        found = drawn(HUNDRED, name)
        assert found.find("title").text == name
        assert [one.tag for one in found.iter()] == plain


def test_a_status_is_not_told_by_its_colour_alone():
    """A bar has the sign of its status and, where they fit, its words."""
    texts = {one.text for one in drawn(HUNDRED).iter("text") if "in" in one.get("class").split()}
    assert texts == {"▷ Upcoming", "✓ Valid", "◔ Due", "✕ Expired"}


numbers = st.integers(min_value=0, max_value=2000)


@st.composite
def drawings(draw):
    """Draw drawings of anything anywhere, as numbers."""
    first = draw(st.integers(min_value=693596, max_value=760000))
    last = first + draw(st.sampled_from([0, 1, 30, 400, 1099, 1100, 4000, 40_000]))
    inside = st.integers(min_value=first, max_value=last)
    starts = sorted({first, *draw(st.lists(inside, max_size=12))})
    statuses = st.integers(min_value=0, max_value=len(STATUSES) - 1)
    kinds = st.integers(min_value=0, max_value=len(MARKS) - 1)
    found = draw(st.lists(st.tuples(kinds, inside), max_size=12))
    windows = [tuple(sorted(one)) for one in draw(st.lists(st.tuples(inside, inside), max_size=2))]
    return Compact(
        (first, last, draw(st.integers(min_value=first - 5, max_value=last + 5))),
        tuple((draw(statuses), one) for one in starts),
        tuple(sorted(found, key=lambda one: one[1])),
        tuple((place, *one) for place, one in enumerate(windows)),
    )


@settings(max_examples=60)
@given(drawings())
def test_no_text_lies_on_another(seen):
    """The dates beside marks end before the next mark, labels fit their bars, ticks lie apart."""
    found = list(drawn(seen).iter())
    marked = [re.findall(r"[\d.]+", one.get("transform")) for one in found if one.get("transform")]
    for one in found:
        look = (one.get("class") or "").split()
        if "day" in look:
            x, above = float(one.get("x")), int(one.get("y")) < 70
            ahead = [float(at) for at, y in marked if (int(y) < 66) is above and float(at) > x]
            assert min(ahead, default=RIGHT + 12) - x >= 10 * 7
        if "in" in look:
            x, half = float(one.get("x")), len(one.text) * 3.5
            around = [
                (float(each.get("x")), float(each.get("width")))
                for each in found
                if each.get("class") in {"white", "green", "blue", "yellow", "red"}
            ]
            assert any(left <= x - half and x + half <= left + wide for left, wide in around)
    ticks = [(float(one.get("x")), one.text) for one in found if one.get("class") == "tick"]
    assert all(other - one >= 7 * len(text) for (one, text), (other, _) in pairwise(ticks))
    assert all(LEFT <= float(at) <= RIGHT for at, _ in marked)
    for (one, height), (other, beside) in pairwise(marked):
        assert float(other) - float(one) >= 11 or abs(int(beside) - int(height)) >= 12
