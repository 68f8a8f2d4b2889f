"""The matrix as people use it: filtered, sorted, walked through by keyboard, and very large."""

import attrs
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.matrix import TODAY, organisation
from certrules.reports.html import words_for
from certrules.reports.matrix import Band, Row, matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.snapshots import snapshot
from tests.reports.world import EXPECTED

NAMES = "tbody th.name"
PEOPLE = 5_000
CERTIFICATIONS = 60
MOST_ELEMENTS = 12_000  # some forty rows; all of them were more than a million


def names(window):
    """Return the names of the rows that are drawn."""
    return window.text(NAMES).splitlines()


def into_grid(window):
    """Go by Tab to where the grid is entered."""
    for _ in range(20):
        window.press(Keys.TAB)
        if window.focused("[role=grid] tbody *"):
            return
    pytest.fail("Tab does not lead into the grid")


@pytest.fixture
def small(window, view):
    """A window on the matrix of the small workforce."""
    window.open(matrix_page(matrix(view), title="Crew"))
    return window


def test_every_cell_says_its_status(small, view):
    """Each cell has the sign and the words of its standing, and opens that of its own person."""
    cells = small.run(
        "return [...document.querySelectorAll('tbody button[data-key]')].map(one =>"
        " [one.title.split('\\n')[0], one.title.split('\\n')[1], one.getAttribute('aria-label')])"
    )
    titles = {one.id: one.name for one in view.certifications}
    people = {one.id: one.name for one in view.subjects}
    wanted = {
        (people[subject], titles[certification]): words_for(status)
        for (subject, certification), status in EXPECTED.items()
        if subject in people
    }
    said = {(whose, what): label for whose, what, label in cells}
    assert said.keys() == wanted.keys()
    assert [pair for pair, words in wanted.items() if words not in said[pair]] == []


def test_filters_of_the_matrix(small):
    """By name, by status, by role; rows and columns without anything go; all come back."""
    everybody = names(small)
    small.search("ana")
    assert names(small) == ["Ana Ng"]
    small.search(Keys.BACKSPACE)
    small.choose("status", "Revoked")
    assert names(small) == ["Cleo Rey"]
    assert small.count("tbody button[data-key]") == 1
    small.driver.find_element(By.CSS_SELECTOR, "select[name=status]").send_keys(Keys.HOME)
    assert names(small) == everybody
    small.choose("role", "Driver")
    assert names(small) == ["Fay Day"]
    small.reset()
    assert names(small) == everybody
    assert small.said() == []


def test_matrix_by_keyboard(small):
    """Arrows go from cell to cell, Home and End along, Enter opens, Escape comes back there."""
    into_grid(small)
    small.press_with_control(Keys.HOME)
    assert small.focused("tbody tr:first-child > :first-child, tbody tr:first-child > th *")
    small.press(Keys.ARROW_DOWN, Keys.END)
    assert small.focused(
        "tbody tr:nth-child(2) > :last-child, tbody tr:nth-child(2) td:last-child *"
    )
    small.press_with_control(Keys.HOME)
    for _ in range(20):
        small.press(Keys.ARROW_RIGHT)
        if small.focused("button[data-key]"):
            break
    title = small.run("return document.activeElement.title")
    whose, what = title.split("\n")[:2]
    small.press(Keys.ENTER)
    assert small.text("dialog h2") == f"{whose}: {what}"
    assert small.count("#explanation-reasons li") > 0
    small.press(Keys.ESCAPE)
    assert small.run("return document.activeElement.title") == title


def test_panel_of_the_matrix(small, view):
    """A cell opens the dates, every reason and the drawing of its own standing."""
    for subject, certification in (("fay", "forklift"), ("ben", "first-aid"), ("dan", "fire")):
        standing = view.by_pair[subject, certification]
        titled = f"{standing.subject.name}\n{standing.certification.name}"
        small.run(
            "[...document.querySelectorAll('tbody button[data-key]')]"
            ".find(one => one.title.startsWith(arguments[0])).click()",
            titled,
        )
        assert small.text("dialog h2") == titled.replace("\n", ": ")
        said = small.text("#explanation-reasons li").splitlines()
        assert said == list(standing.explanation)
        assert small.count("dialog svg.timeline") == 1
        small.press(Keys.ESCAPE)


def test_head_sorts_the_matrix(small):
    """A press on a head brings who lacks it to the top, the next one the last to expire."""
    head = "thead button[title='First aid'], thead button"
    small.driver.find_element(By.CSS_SELECTOR, head).click()
    first = names(small)[0]
    small.driver.find_element(By.CSS_SELECTOR, "thead [aria-sort] button").click()
    assert names(small)[0] != first
    assert small.count("thead [aria-sort=descending]") == 1


@pytest.fixture(scope="module")
def large():
    """The page of 5,000 people by 60 certifications: the records of fifty, again and again."""
    catalogue, roster = organisation(50)
    view = snapshot(catalogue, roster, TODAY)
    table = matrix(view)
    rows = [
        Row(
            attrs.evolve(one.subject, id=f"p{number:04}", name=f"Person {number:04}"),
            one.cells,
            one.outstanding,
        )
        for number in range(PEOPLE)
        for one in [table.rows[number % len(table.rows)]]
    ]
    people = {row.subject.id: row.subject for row in rows}
    everybody = attrs.evolve(
        view, subjects=tuple(people.values()), people={**view.people, **people}
    )
    assert len(table.columns) == CERTIFICATIONS
    return matrix_page(attrs.evolve(table, view=everybody, bands=(Band(None, tuple(rows)),)))


def test_matrix_of_300_000_cells(window, large):
    """It scrolls to its end with few elements at any time, filters, and opens."""
    window.open(large)
    nodes = "return document.querySelectorAll('*').length"
    assert "5,000 of 5,000" in window.text("#shown"), window.said()
    assert window.run(nodes) < MOST_ELEMENTS
    assert names(window)[0] == "Person 0000"
    window.run("const one = document.getElementById('sheet'); one.scrollTop = one.scrollHeight / 2")
    window.settle()
    assert any(name.startswith("Person 2") for name in names(window))
    assert window.run(nodes) < MOST_ELEMENTS
    into_grid(window)
    window.press_with_control(Keys.END)
    window.settle()
    assert "Person 4999" in names(window)
    assert window.focused("tbody tr:last-child *")
    assert window.run(nodes) < MOST_ELEMENTS
    window.press(Keys.ENTER)
    assert window.text("dialog h2").startswith("Person 4999: ")
    window.press(Keys.ESCAPE)
    window.search("person 31")
    assert "100 of 5,000" in window.text("#shown")
    assert names(window)[0] == "Person 3100"
    assert window.said() == []
    assert window.asked_for() == []
