"""What every page promises: nothing asked for, no error, no barrier, no overhang."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from selenium.webdriver.common.keys import Keys

from tests.reports.browser import accessibility, organisation
from tests.reports.browser.window import ACROSS, DESK, PAPER, PHONE

# A test is named for its page; which page has no panel is said here, so that none loses its own.
PAGES = organisation.PAGES
WITHOUT_PANEL = {"code", "code-sheet", "forecast", "shared", "timeline"}
drawn = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def page():
    """Make each page once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = PAGES[name]()
        return made[name]

    return of


@drawn
def test_page_asks_for_nothing_and_has_no_error(window, page, name):
    """Opened and used, a page leaves the console empty and sends no request."""
    window.open(page(name))
    assert window.count("h1") == 1
    assert window.explain() is (name not in WITHOUT_PANEL)
    window.see(dark=True, size=PHONE)
    window.see(media="print", size=PAPER)
    assert window.said() == []
    assert window.asked_for() == []


@pytest.mark.slow
@drawn
@pytest.mark.parametrize("look", [{"size": DESK}, {"size": PHONE, "dark": True}], ids=str)
def test_page_has_no_barrier(window, page, name, look):
    """axe-core finds nothing of level A or AA: light, dark and on a phone, nor in the panel."""
    window.open(page(name), **look)
    assert accessibility.findings(window.driver) == []
    if window.explain():
        assert accessibility.findings(window.driver, "dialog") == []


@drawn
def test_page_fits_a_phone(window, page, name):
    """The page itself does not scroll sideways, nor at 320 pixels, its panel closed or open."""
    window.open(page(name), size=PHONE)
    assert window.overhang() <= 0
    window.see(size=(320, 640))
    assert window.overhang() <= 0
    window.explain()
    assert window.overhang() <= 0


@drawn
def test_page_is_led_through_by_keyboard(window, page, name):
    """Keys alone lead from the top to a cell; Enter opens its panel, Escape leads back to it."""
    window.open(page(name))
    window.press(Keys.TAB)
    assert window.focused("a.skip")
    assert window.rings()
    if name in WITHOUT_PANEL:
        return
    for _ in range(40):
        # Tab leads into a grid and past it; the arrows lead from cell to cell.
        inside = window.focused("[role=grid] *")
        window.press(*((Keys.ARROW_DOWN, Keys.ARROW_RIGHT) if inside else (Keys.TAB,)))
        assert window.rings()
        if window.focused(window.OPENS):
            break
    assert window.focused(window.OPENS)
    before = window.run("return document.activeElement.outerHTML")
    window.press(Keys.ENTER)
    assert window.count("dialog[open]") == 1
    assert window.focused("dialog *")
    window.press(Keys.ESCAPE)
    assert window.count("dialog[open]") == 0
    assert window.run("return document.activeElement.outerHTML") == before


@drawn
def test_page_says_it_without_scripts(window, page, name):
    """Where no script runs the heading and what it is about are there, and no filter."""
    window.open(page(name), scripts=False)
    assert window.count("h1") == 1
    assert window.count("main :is(td, .lines > li, .code svg)") > 0
    assert window.count("input, select") == 0
    assert window.said() == []


@drawn
def test_page_is_printed(window, page, name):
    """On paper a page has its heading and its rows, and nothing to press."""
    across = name in organisation.LYING
    window.open(page(name), size=ACROSS if across else PAPER, media="print")
    assert window.count(".filters, dialog") == 0
    assert window.overhang() <= 0
    paper = PdfReader(BytesIO(window.printed()))
    assert window.text("h1") in paper.pages[0].extract_text()
