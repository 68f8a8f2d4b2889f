"""What hostile names do to the pages of single views: nothing (G11)."""

from datetime import date, timedelta

import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.handling import Handling
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.office.groups import Group
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.snapshots import Kept, snapshot
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.timeline_page import timeline_page
from tests.reports.parsed import Page, text_of
from tests.reports.test_html import HOSTILE

DAY = date(2026, 6, 1)
SAFETY = Group("safety", "' onfocus='alert(1)")  # groups bar more letters than others
PAGES = {
    "subject": lambda view: subject_page(subject_view(view, "ana")),
    "certification": lambda view: certification_page(certification_view(view, "fire")),
    "supervisor": lambda view: supervisor_page(supervisor_report(view)),
    "kind": lambda view: kind_page(kind_view(view, "employee")),
    "group": lambda view: group_page(group_view(view)),
    "timeline": lambda view: timeline_page(view.by_pair["ana", "fire"]),
}


def world(name):
    """Return a workforce in which everything has a name."""
    roster = Roster(
        [Company("acme", name)],
        [Subject("sue", name=name), Subject("ana", name=name, company="acme", supervisor="sue")],
        [Role("crew", name, "acme", requires=["fire"])],
        [Membership("ana", "crew")],
        [
            Entry("ana", "fire", Completion(DAY - timedelta(days=9), comment=name)),
            # Explanations have a line for each line of a text.
            Entry("ana", "fire", Revocation(DAY, "other", f"{' '.join(name.split())} and more")),
            Entry("sue", "aid", Exemption("not applicable", notes=name)),
        ],
    )
    held = {"handling": Handling(group="safety")}
    catalogue = Catalogue([Certification("fire", name, **held), Certification("aid", name)])
    return snapshot(catalogue, roster, DAY, kept=Kept(groups=(SAFETY,)))


def bones(page):
    """Return the elements of a page with the names of their attributes."""
    return [(one.tag, sorted(one.keys())) for one in page.root.iter()]


@pytest.fixture(scope="module")
def harmless():
    """The same pages where everything is called Bob."""
    view = world("Bob")
    return {name: bones(Page(page(view))) for name, page in PAGES.items()}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_g11_a_name_is_nothing_but_text(hostile, harmless):
    """Whatever things are called, pages have the same elements and attributes, and show the name.

    Nothing in them leads anywhere.
    """
    view = world(hostile)
    for name, page in PAGES.items():
        found = Page(page(view))
        assert bones(found) == harmless[name]
        assert " ".join(hostile.split()) in text_of(found.one("body"))
        for one in found.root.iter():
            assert one.get("href", "#").startswith("#")
            assert not {"src", "srcset", "action", "onmouseover", "onfocus"} & set(one.keys())


def test_g14_the_same_view_gives_the_same_page():
    """A page made again, and of a workforce made again, is the same to the byte."""
    for page in PAGES.values():
        assert page(world("Ana")) == page(world("Ana"))
