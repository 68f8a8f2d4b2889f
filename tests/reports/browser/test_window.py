"""What the tests of pages look for is found where it is wrong, so that they can fail."""

from selenium.webdriver.common.keys import Keys

from tests.reports.browser import accessibility
from tests.reports.browser.window import PHONE

GOOD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }
@media print { .screen { display: none } }</style>
<main><h1>Good</h1><p class="screen">Only here</p>
<button>First</button><button id="b">Second</button></main></html>"""
BAD = """<!doctype html><html><meta charset="utf-8"><title></title>
<style>button:focus { outline: none }</style>
<p style="color: #999; background: #fff">Pale</p><img src="http://127.0.0.1:9/lost.png">
<button style="width: 10px"></button><div style="width: 900px">Wide</div>
<script>console.error("wrong"); lost();</script></html>"""


def test_good_page_has_nothing_against_it(window):
    """A page without fault has no error, no request, no finding, no overhang, and a ring."""
    window.open(GOOD, size=PHONE)
    assert window.said() == []
    assert window.asked_for() == []
    assert accessibility.findings(window.driver) == []
    assert window.overhang() == 0
    window.press(Keys.TAB, Keys.TAB)
    assert window.focused("#b")
    assert window.rings()


def test_faults_are_seen(window):
    """Errors, requests, faint text, names and languages that lack, and overhang are found."""
    window.open(BAD, size=PHONE)
    assert any("wrong" in one for one in window.said())
    assert window.asked_for() == ["http://127.0.0.1:9/lost.png"]
    found = {one.partition(" | ")[0] for one in accessibility.findings(window.driver)}
    wanted = {"button-name", "color-contrast", "document-title", "html-has-lang", "image-alt"}
    assert wanted <= found
    assert window.overhang() > 500
    window.press(Keys.TAB)
    assert not window.rings()


def test_scheme_medium_and_scripts_are_set(window):
    """Dark and print are seen as such, and without scripts none runs."""
    window.open(GOOD, dark=True)
    assert window.run("return getComputedStyle(document.body).color") == "rgb(255, 255, 255)"
    assert window.count(".screen") == 1
    window.see(media="print")
    assert window.count(".screen") == 0
    assert window.text("p") == ""
    window.open(GOOD + "<script>document.title = 'run'</script>", scripts=False)
    assert window.driver.title == "Good"
    window.open(GOOD + "<script>document.title = 'run'</script>")
    assert window.driver.title == "run"
