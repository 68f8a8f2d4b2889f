"""Pages with more rows than a screen shows at once."""

from datetime import date

import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Subject
from certrules.reports.html import ROWS_AT_ONCE
from certrules.reports.kinds import kind_view
from certrules.reports.kinds_page import kind_page
from certrules.reports.snapshots import snapshot

ROWS = "#all tbody tr"
LAST = f"Nr {ROWS_AT_ONCE + 10}"


@pytest.fixture(scope="module")
def long():
    """A page with ten rows more than are shown at once."""
    people = [Subject(f"{one:04}", name=f"Nr {one}") for one in range(1, ROWS_AT_ONCE + 11)]
    done = Completion(date(2026, 5, 1))
    roster = Roster(subjects=people, entries=[Entry(one.id, "fire", done) for one in people])
    view = snapshot(Catalogue([Certification("fire")]), roster, date(2026, 6, 1))
    return kind_page(kind_view(view, "employee"))


def test_a_long_table_is_cut_off_until_it_is_asked_for(window, long):
    """The first rows are shown, and a button shows all of them."""
    window.open(long)
    assert window.count(ROWS) == ROWS_AT_ONCE
    assert window.text("#shown") == f"{ROWS_AT_ONCE + 10} rows found."
    assert window.text("button.more") == f"Show all {ROWS_AT_ONCE + 10} rows"
    window.run("document.querySelector('button.more').click()")
    assert window.count(ROWS) == ROWS_AT_ONCE + 10
    assert window.count("button.more") == 0


def test_what_is_cut_off_is_found_and_sorted_all_the_same(window, long):
    """A search looks at every row, and so does the order: 31, 131, 231 and 310 have a 31."""
    window.open(long)
    window.run("document.querySelector('#all thead button').click()")
    window.run("document.querySelector('#all thead button').click()")
    assert window.text(f"{ROWS}:first-child th") == LAST
    window.run(
        "const field = document.querySelector('[name=name]'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        "nr 31",
    )
    assert window.text("#shown") == "4 rows shown."
    assert window.count(ROWS) == 4
    assert window.count("button.more") == 0


def test_paper_and_readers_without_scripts_have_every_row(window, long):
    """Nothing is cut off where no button could bring it back."""
    window.open(long, scripts=False)
    assert window.count(ROWS) == ROWS_AT_ONCE + 10
    window.open(long, media="print")
    assert window.count(ROWS) == ROWS_AT_ONCE + 10
