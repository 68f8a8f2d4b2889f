"""Charts: heights, axes, labels, words for a screen reader, and fills beside colours (X-6)."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from certrules.reports.charts import PATTERNS, Series, areas, bars, number_words

HOSTILE = ["<script>alert(1)</script>", '" onmouseover="x', "a & b", "{{7*7}}", "\u202eabc"]


def drawn(text):
    """Return a drawing as a tree, without the name space."""
    plain = text.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return ET.fromstring(plain)  # noqa: S314 - the drawing under test


def texts(svg):
    """Return what stands in the drawing, in its order."""
    return [one.text for one in svg.iter("text")]


def heights(svg, place=0):
    """Return the heights of the bars of a series."""
    style = f"url(#c-{place})"
    found = [one for one in svg.iter("rect") if style in one.get("style", "")]
    return [float(one.get("height")) for one in found if one.find("title") is not None]


def bar_chart(*series, labels=("Jan", "Feb", "Mar")):
    """Return bars over some labels."""
    return drawn(bars("c", "Title", "Desc", labels, series))


def test_bars_are_as_high_as_their_values():
    """X-6: twice the value is twice the height; nothing has no bar."""
    assert heights(bar_chart(Series("a", [10, 5, 0]))) == [220.0, 110.0]


def test_bars_stand_on_each_other():
    """X-6: the second series begins where the first ends, and the sum stands above."""
    svg = bar_chart(Series("a", [4, 0, 1]), Series("b", [6, 2, 0]))
    assert heights(svg, 0) == [88.0, 22.0]
    assert heights(svg, 1) == [132.0, 44.0]
    tops = [
        float(one.get("y"))
        for one in svg.iter("rect")
        if one.find("title") is not None and "Jan" in one.find("title").text
    ]
    assert tops[0] - tops[1] == pytest.approx(132)
    assert {"10", "2", "1"} <= set(texts(svg))


def test_each_bar_says_what_it_is():
    """X-6: a pointer on a bar shows its label, its exact value and its series."""
    svg = bar_chart(Series("Cost", [Decimal("1234.50"), 0, 0]), labels=["Jan\n2026", "Feb", "Mar"])
    titles = [one.find("title").text for one in svg.iter("rect") if one.find("title") is not None]
    assert titles == ["Jan 2026: 1,234.50 Cost"]
    assert "1,234" in texts(svg)


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (5, ["0", "1", "2", "3", "4", "5"]),
        (6, ["0", "2", "4", "6"]),
        (11, ["0", "5", "10", "15"]),
        (26, ["0", "10", "20", "30"]),
        (101, ["0", "50", "100", "150"]),
        (Decimal("0.5"), ["0", "1"]),
        (2_500_000, ["0", "500,000", "1,000,000", "1,500,000", "2,000,000", "2,500,000"]),
    ],
)
def test_an_axis_has_round_numbers(highest, ticks):
    """X-6: a few numbers of one digit and noughts, up to the highest at least."""
    svg = bar_chart(Series("a", [highest, 0, 0]))
    assert [one.text for one in svg.iter("text") if one.get("text-anchor") == "end"] == ticks


def test_a_screen_reader_hears_what_it_is():
    """G11: one picture with a title and a description, whose ids are unique in the page."""
    svg = bar_chart(Series("a", [1, 2, 3]))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-title c-desc"
    assert (svg.find("title").get("id"), svg.find("title").text) == ("c-title", "Title")
    assert (svg.find("desc").get("id"), svg.find("desc").text) == ("c-desc", "Desc")


def test_no_two_fills_look_alike_without_colour():
    """X-6: each pattern is drawn differently, in the colours of the page."""
    series = [Series(str(place), [1], "blue", one) for place, one in enumerate(PATTERNS)]
    svg = drawn(bars("c", "t", "d", ["x"], series))
    fills = [ET.tostring(one, "unicode").split(">", 1)[1] for one in svg.iter("pattern")]
    assert len(set(fills)) == len(PATTERNS)
    assert all("var(--blue" in one for one in fills)
    assert not re.search(r"#[0-9a-f]{6}\b", ET.tostring(svg, "unicode"))


def test_every_series_is_in_the_legend():
    """X-6: a swatch with its fill and the name, in rows that are no wider than the drawing."""
    names = [f"Certification number {number}" for number in range(7)]
    svg = bar_chart(*(Series(one, [1, 1, 1]) for one in names))
    assert [one for one in texts(svg) if one in names] == names
    width = float(svg.get("width"))
    swatches = [one for one in svg.iter("rect") if one.get("height") == "14"]
    assert len(swatches) == 7
    assert len({one.get("y") for one in swatches}) > 1
    assert all(float(one.get("x")) + 30 + 7.2 * len(names[0]) <= width for one in swatches)


def test_many_labels_leave_each_other_room():
    """X-6: of sixty months each third is named, and each year; no number stands on narrow bars."""
    labels = [f"m{place}\n2026" if place % 12 == 0 else f"m{place}" for place in range(60)]
    svg = bar_chart(Series("a", [7] * 60), labels=labels)
    named = [one for one in texts(svg) if one.startswith("m")]
    assert named == [f"m{place}" for place in range(0, 60, 3)]
    assert texts(svg).count("2026") == 5
    assert texts(svg).count("7") == 0


def test_nothing_to_draw_is_drawn_too():
    """X-6: without bars, series or days there is an axis and nothing on it."""
    for text in (
        bars("c", "t", "d", [], []),
        bars("c", "t", "d", ["x"], []),
        areas("c", "t", "d", date(2026, 1, 1), []),
        areas("c", "t", "d", date(2026, 1, 1), [Series("a", [0, 0])]),
    ):
        assert "1" in texts(drawn(text))
        assert not list(drawn(text).iter("path"))


def outlines(svg):
    """Return the corners of each area."""
    found = []
    for one in svg.findall("path"):
        x, y, corners = 0.0, 0.0, []
        for letter, numbers in re.findall(r"([MHVZ])([\d. ]*)", one.get("d")):
            if letter == "M":
                x, y = map(float, numbers.split())
            elif letter == "H":
                x = float(numbers)
            elif letter == "V":
                y = float(numbers)
            if letter != "Z":
                corners.append((x, y))
        found.append(corners)
    return found


def test_an_area_follows_its_counts():
    """X-6: three days of 2, 2 and 4 are a step after two thirds, and the same way back below."""
    series = [Series("a", [1, 1, 1]), Series("b", [1, 1, 3])]
    svg = drawn(areas("c", "t", "d", date(2026, 1, 1), series))
    below, above = outlines(svg)
    floor, one = 256 + 0.0, 55.0
    base = below[-1][1]
    assert base == pytest.approx(floor, abs=20)
    assert {y for _, y in below} == {base, base - one}
    assert [y for _, y in above][:2] == [base - 2 * one] * 2
    assert above[2] == (612.0, base - 4 * one)
    assert above[-1] == (52.0, base - one)
    assert [one.find("title").text for one in svg.findall("path")] == ["a", "b"]


def test_an_area_goes_back_along_the_one_below():
    """X-6: where the lower series falls, the upper one begins lower, too."""
    series = [Series("a", [3, 1, 1]), Series("b", [1, 1, 1])]
    below, above = outlines(drawn(areas("c", "t", "d", date(2026, 1, 1), series)))
    assert {corner for corner in below if corner[1] < 200} <= set(above) | {below[0], below[1]}
    assert above[-1] == below[0]


def marked(start, count):
    """Return what stands below the areas of so many days."""
    svg = drawn(areas("c", "t", "d", start, [Series("a", [1] * count)]))
    return [one.text for one in svg.iter("text") if one.get("text-anchor") == "start"][1:]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 1, 30), 10, ["30 Jan", "2026", "6 Feb"]),
        (date(2026, 12, 28), 8, ["28 Dec", "2026", "4 Jan", "2027"]),
        (date(2026, 1, 15), 90, ["Feb", "2026", "Mar", "Apr"]),
        (
            date(2025, 12, 1),
            365 * 2,
            ["Jan", "2026", "Mar", "May", "Jul", "Sep", "Nov", "Jan", "2027"],
        ),
        (date(2020, 3, 1), 365 * 12, ["Jan", "2021", "Jan", "2022", "Jan", "2023"]),
        (date(2000, 1, 1), 365 * 60, ["Jan", "2000", "Jan", "2005", "Jan", "2010"]),
    ],
)
def test_the_days_of_an_axis(start, count, expected):
    """X-6: weeks of a short span, then months, quarters and years; each year once."""
    assert marked(start, count)[: len(expected)] == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_and_nothing_else(name):
    """G11: whatever a name holds, it is read back as it was given, and no element more."""
    plain, hostile = (bars("c", one, one, [one], [Series(one, [1])]) for one in ("name", name))
    assert [one.tag for one in drawn(plain).iter()] == [one.tag for one in drawn(hostile).iter()]
    assert name in texts(drawn(hostile))
    days = [areas("c", one, one, date(2026, 1, 1), [Series(one, [1])]) for one in ("name", name)]
    assert [one.tag for one in drawn(days[0]).iter()] == [one.tag for one in drawn(days[1]).iter()]


def test_numbers_for_people():
    """X-6: thousands apart, fractions as they are, no noughts alone."""
    said = [number_words(one) for one in (0, 999, 1000, Decimal("1234567.50"), Decimal("12.00"))]
    assert said == ["0", "999", "1,000", "1,234,567.50", "12"]
