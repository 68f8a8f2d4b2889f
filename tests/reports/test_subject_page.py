"""A user's view as a page (K-40)."""

from datetime import date

import pytest

from certrules.model.activities import Activity
from certrules.model.verdicts import Status
from certrules.office.finished import ToDo
from certrules.reports.html import words_for
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from tests.reports.parsed import Page, text_of

TO_DO = ToDo(
    "ana",
    "fire",
    "Fire drill",
    Activity("acknowledgement", "Read the fire plan", required_at_login=True),
    Status.EXPIRED,
    date(2026, 5, 20),
    new_revision=True,
    address="https://example.org/plan",
)


def shown(view, subject, **more):
    """Return the page of a subject."""
    return Page(subject_page(subject_view(view, subject, **more)))


@pytest.mark.parametrize("subject", ["ana", "ben", "cleo", "dan", "eve", "fay", "gil", "zoe"])
def test_k_40_the_lists_of_the_view_row_by_row(view, subject):
    """Both lists are there in their order, each row with its status in words."""
    wanted, found = subject_view(view, subject), shown(view, subject)
    for id_, standings in (("outstanding", wanted.outstanding), ("records", wanted.records)):
        rows = found.rows(id_) if standings else []
        assert [row[0].removesuffix(" 🔒") for row in rows] == [
            one.certification.name for one in standings
        ]
        assert all(
            words_for(one.status) in row[1] for one, row in zip(standings, rows, strict=True)
        )


def test_k_40_a_row_says_everything(view):
    """A row has certification, status, days, why it is required, and what is attached."""
    found = shown(view, "ana")
    opens = "Ana Ng, Fire drill: why, and the timeline"
    assert found.rows("outstanding") == [
        [
            "Fire drill",
            f"◔Due, {opens}",
            "2025-06-20",
            "2026-06-20",
            "19",
            "Crew, Other Required Certification",
            "https://example.org/fire",
        ]
    ]
    assert [row[3:5] for row in shown(view, "cleo").rows("outstanding")] == [
        ["2026-05-01", "31 ago"],
        ["2027-02-01", ""],
    ]


def test_k_40_inherited_locked_pending_exempt(view):
    """INH, a lock, a red dot before the title and a deferral are marked, in words too."""
    ana, ben, eve = (shown(view, one) for one in ("ana", "ben", "eve"))
    shadow = next(row for row in ana.rows("records") if row[0] == "Shadow duty")
    assert "INH" in shadow[1]
    assert shadow[-1] == "Inherited"
    locks = [one.get("aria-label") for one in ana.all("span", role="img")]
    assert locks == ["Restricted: others may not see it"]
    dot = ben.one("span", aria_label="A completion awaits approval")
    assert dot.get("class") == "dot"
    assert eve.rows("outstanding")[1][1].startswith("‖Deferred · 14 days")
    assert eve.rows("outstanding")[1][-1] == "Deferred until 2026-06-15"
    oval = [one for one in eve.all("button", type="button") if "oval" in one.get("class").split()]
    assert len(oval) == 1


def test_k_40_nothing_on_file_and_not_applicable(view):
    """They stand in place of a date."""
    assert [row[3] for row in shown(view, "ben").rows("outstanding")][:2] == ["Nothing on file"] * 2
    assert shown(view, "gil").rows("records")[-1][3] == "N/A"


def test_k_40_activities_to_do(view):
    """An activity is there with its status, and whether a login waits for it."""
    found = shown(view, "ana", to_do=[TO_DO])
    assert found.section("to-do-head") == (
        "Activities to do Fire drill: Expired 2026-05-20, a new revision, required at login"
    )
    assert found.one("a", href="https://example.org/plan").text is None
    bare = ToDo("ana", "fire", "Drill", TO_DO.activity, Status.VALID, None, new_revision=False)
    assert "Drill: Valid" in shown(view, "ana", to_do=[bare]).section("to-do-head")
    assert shown(view, "ana", to_do=[]).section("to-do-head") == "Activities to do Nothing."


def test_a_page_says_nothing_of_activities_where_no_office_was_asked(view):
    """Nothing to do is another thing than not knowing."""
    assert "Activities to do" not in text_of(shown(view, "ana").root)


def test_who_and_where(view):
    """The head names the person, the day, company, supervisor and roles."""
    found = shown(view, "ana")
    assert text_of(found.one("h1")) == "Ana Ng"
    assert text_of(found.one("p", **{"class": "subtitle"})) == "On 2026-06-01"
    assert found.facts() == {"Company": "Acme", "Supervisor": "Sue Ox", "Roles": "Crew, Guard"}
    assert shown(view, "yard").facts() == {"Roles": "None"}


def test_nothing_to_show(view):
    """A list without rows says so, and the page can be filtered by nothing."""
    found = shown(view, "max")
    assert found.section("outstanding-head") == "Outstanding requirements Nothing."
    assert [one.get("value") for one in found.all("option")] == [""]


def test_every_row_opens_something(view):
    """Each row has a button with a key of its own facts, titled by whose and what it is."""
    found = shown(view, "ana")
    buttons = [one for one in found.root.iter("button") if one.get("data-key")]
    assert [one.get("title").split("\n")[:2] for one in buttons] == [
        ["Ana Ng", name]
        for name in ("Fire drill", "First aid", "Ready for duty", "Secret duty", "Shadow duty")
    ]
    assert len({one.get("data-key") for one in buttons}) == 5


def test_the_filter_offers_what_is_there(view):
    """The statuses that occur can be chosen, the most pressing first."""
    assert [one.get("value") for one in shown(view, "ana").all("option")] == ["", "due", "valid"]
