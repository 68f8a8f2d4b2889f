"""What if in a browser: what a change opens, which changes are shown, and hostile names (G11)."""

from datetime import date

import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Requirement, Subject
from certrules.model.terms import Term
from certrules.reports.compare import what_if
from certrules.reports.compare_page import compare_page

HOSTILE = '"><img src=x onerror="document.title=1"><script>document.title=1</script>'
MANY = 120
"""More people than the page shows at once."""


def rules(period):
    """Return two certifications, one of which lasts a period and the other a year."""
    return Catalogue(
        Certification(id_, name, Policy(terms=[Term(lasts)]))
        for id_, name, lasts in (("a", "First aid", period), ("b", "Fire", "1 year"))
    )


@pytest.fixture(scope="module")
def page():
    """Two years of first aid become one: expired from 2026-07-02, one a day later than another."""
    names = [HOSTILE, *(f"Person {number}" for number in range(1, MANY))]
    people = [
        Subject(f"s{place}", name=name, company="acme" if place % 2 else None)
        for place, name in enumerate(names)
    ]
    days = [date(2025, 7, 1)] + [date(2025, 8, 1)] * (MANY - 1)
    entries = [
        Entry(person.id, "a", fact)
        for person, day in zip(people, days, strict=True)
        for fact in (Requirement(), Completion(day))
    ]
    roster = Roster([Company("acme", HOSTILE)], people, entries=entries)
    asked = rules("2 years"), rules("1 year"), roster, date(2026, 1, 1), date(2026, 12, 31)
    return compare_page(what_if(*asked))


def test_a_change_opens_both_timelines_and_both_reasons(window, page):
    """One above the other, with what differs below each; a hostile name is but text."""
    window.open(page)
    assert window.explain()
    assert window.text("#change-title") == f"{HOSTILE}: First aid"
    assert window.count("#change-before svg.timeline") == 1
    assert window.count("#change-after svg.timeline") == 1
    assert window.count("#change svg.differs rect") == 4
    assert window.text("#change-spans h3").splitlines() == [
        "2026-01-01 to 2026-07-01",
        "2026-07-02 to 2026-12-31",
    ]
    before, after = window.text("#change-spans > div:last-child ol").split("R-22: It is required")[
        1:
    ]
    assert "On 2026-07-02 the status is VALID." in before
    assert "On 2026-07-02 the status is EXPIRED." in after
    assert window.run("return document.title") == "What if"
    assert window.said() == []


def shown(window, **wanted):
    """Fill in filters, and return what the page says of how many changes it shows."""
    window.run(
        """
        const form = document.getElementById("changes-filters");
        form.reset();
        for (const [name, value] of Object.entries(arguments[0])) {
          const field = form.elements[name];
          if (field.type === "checkbox") field.checked = value; else field.value = value;
        }
        form.dispatchEvent(new Event("input"));
        """,
        wanted,
    )
    said = window.text("#changes-shown")
    assert said.split()[0] == str(window.count("#changes tbody"))
    return said


def test_filters_leave_what_was_asked_for(window, page):
    """By name, by statuses, by company, by day, and who becomes not compliant."""
    window.open(page)
    assert shown(window, words="person 77 first") == "1 change shown."
    assert shown(window, words="nobody") == "0 changes shown."
    assert shown(window, company="acme") == f"{MANY // 2} changes shown."
    assert shown(window, flow="1", day="2026-07-01") == "0 changes shown."
    assert shown(window, flow="1", day="2026-07-02") == "1 change shown."
    assert shown(window, lapses=True, day="2026-08-01") == "1 change shown."
    assert shown(window, lapses=True, day="2026-08-02") == f"100 of {MANY} changes shown."


def test_a_long_list_is_shown_piece_by_piece(window, page):
    """One hundred at first, the others when asked for; then there is nothing more to ask for."""
    window.open(page)
    assert window.count("#changes tbody") == 100
    assert window.text("#changes-more") == f"Show {MANY - 100} more"
    window.run("document.getElementById('changes-more').click()")
    assert window.count("#changes tbody") == MANY
    assert window.count("#changes-more") == 0
