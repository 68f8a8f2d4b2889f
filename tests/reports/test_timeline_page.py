"""One assignment as a page (X-1, X-2)."""

from datetime import UTC, date, datetime

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.policies import Policy
from certrules.model.renewals import Renewal
from certrules.model.subjects import Requirement, Subject, Training
from certrules.model.terms import Term
from certrules.reports.drawing import drawing
from certrules.reports.standings import DISCREET, Standing
from certrules.reports.timeline_page import history, timeline_page
from certrules.reports.timeline_svg import timeline_svg
from certrules.status.timeline import evaluate
from tests.reports.parsed import Page, text_of

TODAY = date(2026, 6, 10)
YEAR = Term("1 year", first_notice="1 month", second_notice="1 week")


def at(month, day):
    """Return an instant of 2026."""
    return datetime(2026, month, day, tzinfo=UTC)


RICH = Assignment(
    Certification("lift", "Forklift", Policy(terms=[YEAR], renewal=Renewal(early="2 months"))),
    Subject("ana", name="Ana Ng"),
    completions=[
        Completion(
            date(2025, 7, 1),
            expires_on=date(2026, 7, 1),
            effective_on=date(2025, 7, 2),
            credits="1.5",
            id="2",
            supersedes="1",
            comment="passed",
            recorded_at=at(1, 1),
        ),
        Completion(date(2025, 6, 1), id="1"),
        Completion(date(2026, 6, 5), id="3", state="pending", recorded_at=at(6, 6)),
    ],
    requirements=[
        Requirement(),
        Requirement(
            role="crew",
            since=date(2025, 1, 1),
            until=date(2027, 1, 1),
            training=Training(date(2025, 2, 1), "slowly"),
        ),
    ],
    exemption=Exemption(
        "not applicable",
        notes="for now",
        recorded_at=at(5, 5),
        replaces=Exemption("deferred", until=date(2026, 3, 1)),
    ),
    revocations=[
        Revocation(
            date(2026, 2, 1),
            "other",
            "lost the papers",
            reinstated_on=date(2026, 2, 10),
            recorded_at=at(2, 2),
            reinstatement_recorded_at=at(2, 11),
        )
    ],
    extensions=[Extension(date(2026, 9, 1), date(2026, 4, 1), "emergency order")],
)


def standing(known_at=None, assignment=RICH):
    """Return how an assignment stands on the day."""
    return Standing(assignment, evaluate(assignment, TODAY, known_at), known_at)


def lines(one):
    """Return the history as texts."""
    return [(str(line.on or ""), line.what, *line.more) for line in history(one)]


def test_all_that_is_on_record():
    """Every fact is a line, with all that it says, in the order of its days."""
    assert lines(standing()) == [
        ("", "Other Required Certification"),
        ("", "Marked: not applicable", "for now"),
        ("", "Marked: deferred", "Through 2026-03-01"),
        (
            "2025-01-01",
            "Required by the role crew",
            "Through 2027-01-01",
            "In training through 2025-02-01",
            "slowly",
        ),
        ("2025-06-01", "Completed, approved"),
        (
            "2025-07-01",
            "Completed, approved",
            "Expiration date given by hand: 2026-07-01",
            "In effect from 2025-07-02",
            "Credits: 1.5",
            "Corrects 1",
            "passed",
        ),
        ("2026-02-01", "Revoked", "other", "lost the papers"),
        ("2026-02-10", "Reinstated"),
        (
            "2026-04-01",
            "Extension granted",
            "Last valid day moved to 2026-09-01",
            "emergency order",
        ),
        ("2026-06-05", "Completed, pending"),
    ]


def test_r_30_what_was_known_at_an_instant():
    """Facts recorded later are not in the history, nor a reinstatement recorded later."""
    whats = [line[1] for line in lines(standing(at(2, 5)))]
    assert "Revoked" in whats
    assert not {"Reinstated", "Marked: not applicable", "Completed, pending"} & set(whats)
    assert "as known at 2026-02-05T00:00:00+00:00" in timeline_page(standing(at(2, 5)))


def test_x_1_every_segment_is_a_row():
    """The table has every segment of the timeline: from, to, status, beneath, dates, required."""
    one = standing(assignment=Assignment(RICH.certification, RICH.subject, [date(2025, 7, 1)]))
    found = Page(timeline_page(one))
    (table,) = (each for each in found.root.iter("table") if "Day by day" in around(found, each))
    rows = [[text_of(cell) for cell in row] for row in table.find("tbody")]
    dates = ["2026-07-01", "2026-06-01", "2026-06-24"]
    assert rows == [
        ["Always", "2025-06-30", "▷Upcoming", "", "", "", "", "No"],
        ["2025-07-01", "2026-05-31", "✓Valid", "", *dates, "No"],
        ["2026-06-01", "2026-06-23", "◔Due today", "", *dates, "No"],
        ["2026-06-24", "2026-07-01", "◕Overdue", "", *dates, "No"],
        ["2026-07-02", "onwards", "✕Expired", "", *dates, "No"],
    ]


def around(found, table):
    """Return the label of the box around a table."""
    return next(one.get("aria-label", "") for one in found.root.iter("div") if table in list(one))


def test_x_2_why_and_when():
    """The explanation is there sentence by sentence, and every marked day."""
    one, found = standing(), Page(timeline_page(standing()))
    (why,) = (
        each for each in found.root.iter("ol") if each.get("class") == "reasons" and len(each)
    )
    assert [text_of(each) for each in why] == list(one.explanation)
    dates = found.section("dates-head")
    for mark in drawing(one).marks:
        assert f"{mark.on} {mark.kind.words}" in dates
    assert (
        "A renewal from 2026-05-01 to 2026-07-01 counts from the expiration date (early)." in dates
    )


def test_x_1_the_drawing_is_that_of_the_days_asked_for():
    """The page has the drawing as `timeline_svg` makes it, of some days if these are given."""
    one, days = standing(), {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    assert timeline_svg(one) in timeline_page(one)
    assert timeline_svg(one, **days) in timeline_page(one, **days)


def test_nothing_on_record():
    """Without any fact the page says so."""
    found = Page(timeline_page(standing(assignment=Assignment(RICH.certification, RICH.subject))))
    assert found.section("history-head") == "History Nothing is on record."


def test_beneath_an_exemption(view):
    """The status beneath an exemption is named, and an oval has the days left."""
    found = Page(timeline_page(view.by_pair["eve", "first-aid"]))
    assert found.facts()["Status"] == "‖Deferred · 14 days"
    (today,) = found.all("tr", **{"class": "is-today"})
    assert [text_of(cell) for cell in today][2:4] == ["‖Deferred today", "Missing"]


def test_k_12_dates_of_a_hidden_certification_are_inherited_all_the_same(view):
    """Who may not see the parent is told that dates are inherited, and nothing of where from."""
    one = attrs.evolve(view.by_pair["ana", "shadow"], discreet=True)
    found = Page(timeline_page(one))
    (today,) = found.all("tr", **{"class": "is-today"})
    assert text_of(list(today)[2]) == "✓Valid INH today"
    assert found.section("why-head") == f"Why it stands so {DISCREET}"
    assert "ecret" not in text_of(found.one("main"))
