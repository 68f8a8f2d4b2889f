"""What somebody may not see is in no medium: no page, no workbook, no calendar (K-12, K-26)."""

import io
import zipfile

import pytest

from certrules.model.subjects import SubjectKind
from certrules.reports.calendar_feed import calendar_feed
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.in_office import snapshot_for
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.matrix import matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.timeline_page import timeline_page
from certrules.reports.workbook import workbook
from tests.reports.world import act, made_office

RESTRICTED = ("secret", "competency", "example.org/fire")
"""What supervisors and employees may not see: certifications, and a link to what is attached."""

ABOVE_OR_ELSEWHERE = ("max ode", "hidden han", "fay day", "gil r", "zoe ek", "lift 2", "yard")
"""Who is hidden, or not below the supervisor who looks."""


def unpacked(content):
    """Return the text of all parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


MEDIA = {
    "subject": lambda view: "".join(
        subject_page(subject_view(view, one.id)) for one in view.subjects
    ),
    "certification": lambda view: "".join(
        certification_page(certification_view(view, one.id)) for one in view.certifications
    ),
    "supervisor": lambda view: supervisor_page(supervisor_report(view)),
    "kind": lambda view: "".join(kind_page(kind_view(view, one)) for one in SubjectKind),
    "group": lambda view: group_page(group_view(view)),
    "matrix": lambda view: matrix_page(matrix(view, by_supervisor=True), explained=True),
    "timeline": lambda view: "".join(timeline_page(one) for one in view.standings),
    "workbook": lambda view: unpacked(workbook(matrix(view))),
    "calendar": lambda view: calendar_feed(view).decode("utf-8"),
}
"""Everything of a snapshot in each medium, as one text."""


@pytest.fixture(scope="module")
def seen():
    """What each account sees: root everything, sue her own people, ana herself."""
    desk = made_office().desk
    return {
        "root": snapshot_for(desk, act("root"), include_hidden=True),
        "sue": snapshot_for(desk, act("sue")),
        "ana": snapshot_for(desk, act("ana"), subjects=["ana"]),
    }


@pytest.mark.parametrize("medium", MEDIA)
def test_k_12_who_may_see_it_sees_it(seen, medium):
    """A restricted certification and a hidden person are there for who sees everything."""
    text = MEDIA[medium](seen["root"]).casefold()
    assert any(word in text for word in RESTRICTED)
    # Nothing is on file of the hidden person, so that a calendar has no day for it.
    assert "hidden han" in text or medium == "calendar"


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("name", "others"),
    [("sue", ABOVE_OR_ELSEWHERE), ("ana", (*ABOVE_OR_ELSEWHERE, "sue ox", "ben ito", "cleo rey"))],
)
def test_k_12_who_may_not_sees_nothing_of_it(seen, medium, name, others):
    """Neither the page nor the data in it names what is hidden, or whom the actor may not view."""
    text = MEDIA[medium](seen[name]).casefold()
    assert "fire drill" in text
    assert [word for word in (*RESTRICTED, *others) if word in text] == []


def test_k_12_what_is_hidden_is_absent_from_the_holders_required_actions(seen):
    """Who holds a restricted certification is not asked for it (K-12)."""
    own = subject_view(seen["ana"], "ana")
    assert [one.certification.id for one in own.outstanding] == ["fire"]
    assert {one.certification.id for one in own.records} == {"first-aid", "ready", "shadow"}
