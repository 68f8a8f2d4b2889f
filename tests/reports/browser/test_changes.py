"""The pages of a timeline and of a comparison: what they say, and what they open."""

from datetime import date

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.model.terms import Term
from certrules.reports.compare import what_if
from certrules.reports.compare_page import compare_page
from certrules.reports.timeline_page import timeline_page


def rules(months):
    """Return a certification that lasts so long, and one that is the same in both documents."""
    return Catalogue(
        [
            Certification("fire", "Fire drill", Policy(terms=[Term(f"{months} months")])),
            Certification("aid", "First aid", Policy(terms=[Term("1 year")])),
        ]
    )


ROSTER = Roster(
    subjects=[Subject("ana", name="Ana Ng"), Subject("ben", name="Ben Ito")],
    entries=[
        Entry(subject, certification, fact)
        for subject, day in (("ana", date(2026, 1, 15)), ("ben", date(2026, 3, 1)))
        for certification in ("fire", "aid")
        for fact in (Requirement(), Completion(day))
    ],
)


def test_page_of_a_timeline(window, view):
    """The drawing, every reason, every segment with today marked, and the history."""
    standing = view.by_pair["cleo", "fire"]
    window.open(timeline_page(standing))
    assert window.text("h1") == "Fire drill: Cleo Rey"
    assert window.count("svg.timeline") == 1
    assert window.text("ol.reasons li").splitlines() == list(standing.explanation)
    statuses = window.text("[aria-label='Day by day'] .cell span:last-child").splitlines()
    assert len(statuses) == len(standing.timeline().segments)
    assert "Revoked" in window.text("tr.is-today")
    assert "2026-05-01" in window.text("[aria-label=History]")


def test_comparison_names_who_changes(window):
    """With six months for twelve both lose the fire drill, on the days worked out by hand."""
    view = what_if(rules(12), rules(6), ROSTER, date(2026, 6, 1), date(2026, 12, 31))
    window.open(compare_page(view))
    # Ana: 2026-01-15 + 6 months is 2026-07-15; Ben: 2026-03-01 + 6 months is 2026-09-01.
    text = window.text("#changes")
    assert "2026-07-16" in text
    assert "2026-09-02" in text
    assert window.text("#changes bdi").splitlines().count("Fire drill") == 2
    assert "First aid" not in text
    window.search("ben")
    assert "Ana Ng" not in window.text("#changes")
    assert "Ben Ito" in window.text("#changes")
    window.driver.find_element(By.CSS_SELECTOR, "#changes tbody:last-of-type .why-button").click()
    assert window.text("dialog[open] h2") == "Ben Ito: Fire drill"
    assert window.count("dialog[open] svg.timeline") == 2
    said = window.text("#change-spans")
    assert "2026-03-01 + 12 months is 2027-03-01" in said
    assert "2026-03-01 + 6 months is 2026-09-01" in said
    window.press(Keys.ESCAPE)
    assert window.focused(".why-button")
    assert window.said() == []


def test_same_rules_change_nothing(window):
    """The page of a comparison with itself says that nothing changes."""
    view = what_if(rules(12), rules(12), ROSTER, date(2026, 6, 1), date(2026, 12, 31))
    window.open(compare_page(view))
    assert "Nothing changes from 2026-06-01 to 2026-12-31" in window.text("main")
    assert window.count("#changes") == 0
