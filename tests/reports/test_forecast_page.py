"""The forecast of a snapshot, and its page: charts, and tables that say the same (X-6)."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import certrules as cr
from certrules.planning.assumed_renewals import Renewing
from certrules.planning.forecast import forecast
from certrules.reports.forecast import forecast_of, trend_of
from certrules.reports.forecast_page import forecast_page
from certrules.reports.snapshots import Audience, snapshot
from tests.reports.parsed import Page, text_of
from tests.reports.world import CATALOGUE, DAY, ROSTER

START = date(2026, 6, 1)


def rule(id_, name=None, cost="120.50", *, notices=True):
    """Return a yearly certification."""
    notice = {"first_notice": "1 month", "second_notice": "1 week"} if notices else {}
    term = cr.Term("1 year", cost=cost, time_to_complete="2 hours", **notice)
    return cr.Certification(id_, name or id_, cr.Policy([term]))


def held(certification, on="2025-07-01", **facts):
    """Return an assignment of Ana, completed on a day."""
    return cr.Assignment(
        certification,
        cr.Subject("ana", company="acme"),
        [date.fromisoformat(on)],
        requirements=facts.pop("requirements", [cr.Requirement("crew")]),
        **facts,
    )


def shown(*assignments, months=3, trend=None, **more):
    """Return the page of a forecast."""
    return Page(forecast_page(forecast(assignments, START, months, **more), trend))


# ---------------------------------------------------------------- of a snapshot


def test_a_snapshot_is_forecast_by_names(view):
    """X-6: the forecast of a snapshot is that of its assignments, with names of roles and firms."""
    found = forecast_of(view, 6)
    assignments = [one.assignment for one in view.standings]
    assert found.months[0] == DAY.replace(day=1)
    assert found.total == forecast(assignments, DAY, 6).total
    assert "Crew" in [one.name for one in found.by_role]
    assert [one.name for one in found.by_company] == ["Acme", "Bolt", "No company"]
    assert forecast_of(view, 1, start=date(2027, 1, 9)).months == (date(2027, 1, 1),)
    assert forecast_of(view, renewing="after notice").renewing is Renewing.AFTER_NOTICE


def test_who_sees_less_is_forecast_less():
    """K-12: whom the audience may not see counts nowhere, neither in the forecast nor the trend."""
    seen = snapshot(CATALOGUE, ROSTER, DAY, audience=Audience(subjects=frozenset({"ana"})))
    assert (
        forecast_of(seen).total == forecast([one.assignment for one in seen.standings], DAY).total
    )
    assert all(one.subject.id == "ana" for one in seen.standings)
    assert sum(trend_of(seen, DAY, DAY).on(DAY).values()) == len(seen.standings)


def test_the_trend_is_that_of_the_standings(view):
    """X-6: on the day of the snapshot the trend counts what the snapshot shows."""
    counts = trend_of(view, DAY, DAY).on(DAY)
    assert counts == {
        status: sum(one.status is status for one in view.standings) for status in cr.Status
    }


# ---------------------------------------------------------------- the page


def test_the_table_says_every_figure_of_every_month():
    """X-6: what was open, each month, the total: renewals, notices, tasks, cost, hours."""
    found = shown(held(rule("a")), held(rule("b", cost="1000"), "2024-07-01"))
    heads = [text_of(one) for one in found.one("table", id="table-months").find("thead").iter("th")]
    assert heads == [
        "Month",
        "Renewals",
        "First trainings",
        "First notices",
        "Second notices",
        "Expiry notices",
        "Tasks",
        "Cost",
        "Hours",
    ]
    assert found.rows("table-months") == [
        ["Open before", "1", "0", "0", "0", "0", "0", "1,000", "2"],
        ["Jun 2026", "0", "0", "1", "1", "0", "0", "0", "0"],
        ["Jul 2026", "1", "0", "0", "0", "1", "0", "120.50", "2"],
        ["Aug 2026", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["Total", "2", "0", "1", "1", "1", "0", "1,120.50", "4"],
    ]


def test_groups_have_a_line_each_and_the_total():
    """X-6: by certification, role and company: trainings by month, and everything in all."""
    found = shown(held(rule("a")), held(rule("b"), requirements=[cr.Requirement()]), months=2)
    assert found.rows("table-certification") == [
        ["a", "0", "0", "1", "1", "3", "0", "120.50", "2"],
        ["b", "0", "0", "1", "1", "3", "0", "120.50", "2"],
        ["Total", "0", "0", "2", "2", "6", "0", "241", "4"],
    ]
    assert [row[0] for row in found.rows("table-role")] == ["crew", "Directly required", "Total"]
    assert [row[0] for row in found.rows("table-company")] == ["acme", "Total"]


def test_over_a_year_groups_count_by_calendar_year():
    """X-6: sixty columns would be too many, so that there are those of six years."""
    found = shown(held(rule("a")), months=60, renewing="on expiration")
    table = found.one("table", id="table-certification")
    heads = [text_of(one) for one in table.find("thead").iter("th")]
    assert heads[2:8] == ["2026", "2027", "2028", "2029", "2030", "2031"]
    assert found.rows("table-certification")[0][:9] == ["a", "0", *["1"] * 5, "0", "5"]
    assert len(found.rows("table-months")) == 62


def test_every_chart_is_a_picture_with_words():
    """G11: each has a title, a description, a caption, and a box that the keyboard can scroll."""
    found = shown(held(rule("a")))
    charts = found.all("svg", role="img")
    assert [text_of(one.find("title")) for one in charts] == [
        "Trainings due",
        "Notices due",
        "Cost of training",
        "Hours of training",
        "Trainings by certification",
        "Trainings by company",
    ]
    ids = [one.get("id") for one in found.root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.get("aria-label") for one in found.all("div", role="region", tabindex="0"))


def test_no_chart_of_nothing():
    """X-6: without costs, hours and trainings there is no chart of them; sections say so."""
    found = shown()
    assert [text_of(one.find("title")) for one in found.all("svg", role="img")] == [
        "Trainings due",
        "Notices due",
    ]
    assert "Nothing falls due." in found.section("certification")
    open_before = shown(held(rule("a"), "2024-07-01"))
    titles = [text_of(one.find("title")) for one in open_before.all("svg", role="img")]
    assert "Trainings by certification" not in titles


def test_of_many_certifications_the_smaller_ones_are_drawn_together():
    """X-6: seven have a fill of their own, the others share one; the table has all."""
    often = [held(rule("b9"), on) for on in ("2025-07-01", "2025-08-01")]
    found = shown(*often, *(held(rule(f"a{number}")) for number in range(9)))
    (chart,) = [
        one
        for one in found.all("svg", role="img")
        if text_of(one.find("title")) == "Trainings by certification"
    ]
    words = [one.text for one in chart.iter("text")]
    assert "b9" in words
    assert [one for one in words if one and one.startswith("a")] == [f"a{one}" for one in range(6)]
    assert "Others" in words
    assert len(found.rows("table-certification")) == 11


@pytest.mark.parametrize(
    ("renewing", "words"),
    [
        (None, "as it stands"),
        ("on expiration", "on its expiration date"),
        ("after notice", "the day after its first notice"),
    ],
)
def test_the_page_says_how_it_was_counted(renewing, words):
    """X-6: whether renewals were assumed is said before any figure."""
    found = shown(renewing=renewing)
    assert words in text_of(found.one("main"))


def test_what_is_without_a_cost_is_said():
    """X-6: trainings without cost or time are named, so that nobody takes the sums for whole."""
    bare = attrs.evolve(rule("a"), policy=cr.Policy([cr.Term("1 year")]))
    words = text_of(shown(held(bare), held(rule("b"))).one("main"))
    assert "1 have no cost on file and 1 no time" in words
    assert "no cost on file" not in text_of(shown(held(rule("b"))).one("main"))


def test_the_trend_is_drawn_and_told(view):
    """X-6: areas by status, and a table of the first of each month and the last day."""
    trend = trend_of(view, date(2026, 5, 20), date(2026, 7, 10))
    found = shown(trend=trend)
    rows = found.rows("table-trend")
    assert [row[0] for row in rows] == ["2026-05-20", "2026-06-01", "2026-07-01", "2026-07-10"]
    assert all(sum(map(int, row[1:])) == len(view.standings) for row in rows)
    heads = [text_of(one) for one in found.one("table", id="table-trend").find("thead").iter("th")]
    assert heads[:3] == ["Day", "Valid", "Due"]
    titles = [text_of(one.find("title")) for one in found.all("svg", role="img")]
    assert titles[-1] == "Assignments by status, day by day"


def test_hostile_names_are_only_names():
    """G11: a name that looks like markup is shown as it is, in the tables and in the charts."""
    name = "<script>alert(1)</script> {{7*7}} \" onmouseover='x'"
    plain, hostile = (
        forecast_page(forecast([held(rule("a", one))], START, 3)) for one in ("name", name)
    )
    assert hostile.count("<script") == plain.count("<script")
    assert name in [row[0] for row in Page(hostile).rows("table-certification")]


def test_the_same_forecast_is_the_same_page(view):
    """G14: the same figures give the same bytes."""
    assert forecast_page(forecast_of(view), trend_of(view, DAY, DAY)) == forecast_page(
        forecast_of(view), trend_of(view, DAY, DAY)
    )


def test_nothing_comes_from_elsewhere(view):
    """X-6: the page asks the network for nothing."""
    found = Page(forecast_page(forecast_of(view)))
    policy = found.one("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.get("content").startswith("default-src 'none'")
    outside = [one for one in found.root.iter() if one.get("src") or one.get("href", "#")[0] != "#"]
    assert outside == []


def test_amounts_are_whole_in_the_table():
    """X-6: the chart rounds what stands above a bar, the table never does."""
    found = shown(held(rule("a", cost="0.01")), held(rule("b", cost="0.02")))
    assert found.rows("table-months")[-1][-2] == str(Decimal("0.03"))
