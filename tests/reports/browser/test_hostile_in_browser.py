"""Names that try to run, on every kind of page, in a browser that would let them (G11)."""

from datetime import date

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.terms import Term
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.compare import what_if
from certrules.reports.compare_page import compare_page
from certrules.reports.forecast import forecast_of
from certrules.reports.forecast_page import forecast_page
from certrules.reports.kinds import kind_view
from certrules.reports.kinds_page import kind_page
from certrules.reports.matrix import matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.snapshots import snapshot
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.timeline_page import timeline_page

DAY = date(2026, 6, 1)
RUN = "window.hit = 1"
NAMES = [
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"</script><script>{RUN}</script>",
    f"' onmouseover='{RUN}' autofocus onfocus='{RUN}",
    f"javascript:{RUN}",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<!--",
    "]]></svg><h1>Not the title</h1>",
    "\u202egnitrats ton\u202c",
]


def rules(months):
    """Return a certification of a hostile name that lasts so long."""
    policy = Policy(terms=[Term(f"{months} months", first_notice="1 month")])
    return Catalogue([Certification("a", NAMES[1], policy)])


ROSTER = Roster(
    companies=[Company("c", NAMES[2])],
    subjects=[
        Subject(f"s{number}", name=name, company="c", supervisor="s0" if number else None)
        for number, name in enumerate(NAMES)
    ],
    roles=[Role("r", NAMES[0], "c", requires=["a"])],
    memberships=[Membership(f"s{number}", "r") for number in range(len(NAMES))],
    entries=[
        Entry(f"s{number}", "a", Completion(date(2025, 6, 10 + number)))
        for number in range(len(NAMES))
    ],
)
PAGES = {
    "matrix": lambda view: matrix_page(matrix(view, by_supervisor=True), title=NAMES[0]),
    "subject": lambda view: subject_page(subject_view(view, "s3")),
    "certification": lambda view: certification_page(certification_view(view, "a")),
    "supervisor": lambda view: supervisor_page(supervisor_report(view, "s0")),
    "kind": lambda view: kind_page(kind_view(view, "employee")),
    "timeline": lambda view: timeline_page(view.by_pair["s0", "a"]),
    "forecast": lambda view: forecast_page(forecast_of(view)),
    "compare": lambda _: compare_page(
        what_if(rules(12), rules(6), ROSTER, DAY, date(2027, 5, 31)), title=NAMES[2]
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_name_runs(window, name):
    """A name is text where it is shown, spoken, pointed at and opened: nothing runs or is asked."""
    window.open(PAGES[name](snapshot(rules(12), ROSTER, DAY)))
    for one in window.driver.find_elements(By.CSS_SELECTOR, "main tbody tr")[:12]:
        ActionChains(window.driver, duration=0).move_to_element(one).perform()
    if window.explain():
        assert any(one in window.text("dialog[open] h2") for one in NAMES)
    assert window.run("return window.hit ?? null") is None
    assert window.count("h1") == 1
    assert window.count("img, [onerror], [onmouseover], [onfocus]") == 0
    assert window.run("return document.querySelectorAll('a[href^=\"javascript\" i]').length") == 0
    # The name of the certification is on every one of them, letter by letter.
    assert NAMES[1] in window.run("return document.body.textContent")
    assert "49" not in window.text("tbody th")
    assert window.said() == []
    assert window.asked_for() == []
