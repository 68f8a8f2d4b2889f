"""The pages that list: what they say, what their filter leaves, what a row opens."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from certrules.model.verdicts import Status
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.html import words_for
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page

ROWS = "table.report tbody tr"


def names(window):
    """Return the head of each row that is to be seen, in the order of the page."""
    return window.text("table.report tbody th").splitlines()


def test_page_of_a_subject(window, view):
    """Ana's records stand under what is outstanding and the others; the lock is on the secret."""
    window.open(subject_page(subject_view(view, "ana")))
    assert window.text("h1") == "Ana Ng"
    others = ["First aid", "Ready for duty", "Secret duty 🔒", "Shadow duty"]
    assert names(window) == ["Fire drill", *others]
    assert window.text("#shown") == "5 rows shown."
    window.search("DUTY")
    assert names(window) == ["Ready for duty", "Secret duty 🔒", "Shadow duty"]
    assert window.text("#shown") == "3 rows shown."
    window.search("duty SHADOW")
    assert names(window) == ["Shadow duty"]
    window.reset()
    window.choose("status", "Due")
    assert names(window) == ["Fire drill"]
    assert window.said() == []


def test_row_opens_why_and_when(window, view):
    """A press on a status opens whose it is, every reason, and the timeline with its dates."""
    window.open(subject_page(subject_view(view, "ana")))
    cell = window.driver.find_element(By.CSS_SELECTOR, "tbody button[data-key]")
    cell.click()
    standing = view.by_pair["ana", "fire"]
    assert window.text("dialog h2") == "Ana Ng: Fire drill"
    assert window.text("#explanation-reasons li").splitlines() == list(standing.explanation)
    assert window.count("#explanation-drawing svg") == 1
    title = window.run("return document.querySelector('#explanation-drawing title').textContent")
    assert title == "Timeline: Ana Ng: Fire drill"
    # Done on 2025-06-20 for a year; the day of the page is 2026-06-01.
    assert "2025-06-20 Completed" in window.text("#explanation-dates")
    assert "2026-06-20 Expiration date" in window.text("#explanation-dates")
    assert "2026-06-01 Today" in window.text("#explanation-dates")
    window.driver.find_element(By.CSS_SELECTOR, "dialog .close button").click()
    assert window.count("dialog[open]") == 0
    assert window.focused("button[data-key]")


def test_each_row_opens_its_own(window, view):
    """Every row of a page opens the explanation of its own standing, nobody else's."""
    window.open(certification_page(certification_view(view, "fire")))
    holders = certification_view(view, "fire").holders
    cells = window.driver.find_elements(By.CSS_SELECTOR, "tbody button[data-key]")
    assert len(cells) == len(holders) > 5
    for cell, holder in zip(cells, holders, strict=True):
        cell.click()
        assert window.text("dialog h2") == f"{holder.standing.subject.name}: Fire drill"
        said = window.text("#explanation-reasons li").splitlines()
        assert said == list(holder.standing.explanation)
        window.press(Keys.ESCAPE)


def test_heads_sort(window, view):
    """A press on a head sorts by it, a second one turns it round, by mouse and by keyboard."""
    window.open(certification_page(certification_view(view, "fire")))
    by_name = names(window)
    head = window.driver.find_element(By.CSS_SELECTOR, "thead button")
    head.click()
    assert names(window) == by_name
    head.send_keys(Keys.ENTER)
    assert names(window) == by_name[::-1]
    assert window.run("return document.querySelector('th[aria-sort]').ariaSort") == "descending"


def test_supervisor_report(window, view):
    """The numbers at the top are those of the rows below, and the filter reaches every part."""
    report = supervisor_report(view, "sue")
    window.open(supervisor_page(report))
    counts = [len(rows) for rows in report.parts.values()]
    assert window.text("h2[id] .soft").splitlines() == [str(one) for one in counts]
    assert window.count(ROWS) == sum(counts) > 5
    window.search("cleo")
    assert set(names(window)) == {"Cleo Rey"}
    assert window.count(ROWS) == sum(
        one.subject.id == "cleo" for rows in report.parts.values() for one in rows
    )
    assert "Cleo Rey" in window.text(".tree")


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [("asset", "Lift 2", Status.MISSING), ("client", "Cora Ltd", Status.DUE)],
)
def test_page_of_a_kind(window, view, kind, name, status):
    """Everything of the kind is there and nothing else, with a status that can be chosen."""
    window.open(kind_page(kind_view(view, kind)))
    wanted = {one.name for one in view.subjects if one.kind.value == kind}
    assert set(names(window)) == wanted
    window.choose("status", words_for(status))
    assert names(window) == [name]


def test_page_of_groups(window, view):
    """Certifications stand under their group, a group below under the names of both."""
    window.open(group_page(group_view(view)))
    heads = window.text("h2").splitlines()
    assert heads == ["Driving", "Safety", "Safety / Fire", "In no group"]
    window.search("warden")
    assert set(names(window)) == {"Fire warden"}
    assert window.count(".none-shown") == 3
