"""The pages of the example organisation, by the names that they have in the gallery."""

from datetime import UTC, date, datetime
from functools import cache

from certrules.adapters.memory.store import MemoryStore
from certrules.exchange.documents import load, loads
from certrules.exchange.rosters import read_roster
from certrules.office.actors import Actor
from certrules.office.office import Office
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.choosing import Choice
from certrules.reports.compare import what_if
from certrules.reports.compare_page import compare_page
from certrules.reports.forecast import forecast_of, trend_of
from certrules.reports.forecast_page import forecast_page
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.matrix import flat_matrix, matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.qr import qr_view
from certrules.reports.qr_page import qr_page, qr_sheet
from certrules.reports.shared import shared_view
from certrules.reports.shared_page import shared_page
from certrules.reports.snapshots import snapshot
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.timeline_page import timeline_page
from tests.house.tree import ROOT
from tests.reports.world import world

FOLDER = ROOT / "examples" / "organisation"
DAY = date(2026, 7, 1)
ROOT_USER = Actor("root", datetime(2026, 7, 1, 6, tzinfo=UTC), DAY)
SHARED_ROLES = ("guard", "shift-leader")
SOMEBODY = "E170"
REFRESHER = 'valid_for = "2 years", first_notice = "3 months"'
LYING = frozenset({"forecast", "matrix", "matrix-flat"})
"""The pages that are printed across."""
ADDRESS = "https://certificates.example.org/codes/4Zq1yUO3bT7nJk2c"


@cache
def files():
    """The catalogue and the roster."""
    catalogue = load(FOLDER / "policies.toml")
    return catalogue, read_roster(FOLDER / "roster", catalogue)


@cache
def view():
    """The organisation on the day, as somebody sees it who may see everything."""
    return snapshot(*files(), DAY)


@cache
def office():
    """The same in an office in memory."""
    catalogue, roster = files()
    store = MemoryStore()
    store.prepare()
    at = ROOT_USER.at
    store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=at))
    store.apply(lambda t: t.load(roster, by="root", at=at))
    made = Office(store)
    made.levels.found(ROOT_USER)
    return made


def shared():
    """Return the page of two roles, shared with everybody in them."""
    reports = office().shared_reports
    members = {one.subject for one in view().memberships if one.role in SHARED_ROLES}
    given = reports.create(ROOT_USER, "Guards and shift leaders", SHARED_ROLES, sorted(members))
    return shared_page(shared_view(reports, given.token, DAY))


def code():
    """Return the page that the code of somebody leads to."""
    codes = office().codes
    return qr_page(qr_view(codes, codes.token_of(ROOT_USER, SOMEBODY), DAY))


def shorter():
    """Return the policy document with a shorter refresher of first aid."""
    text = (FOLDER / "policies.toml").read_text("utf-8")
    assert REFRESHER in text
    return text.replace(REFRESHER, REFRESHER.replace("2 years", "18 months"), 1)


def changed():
    """Return the page of what that would change within a year."""
    catalogue, roster = files()
    view = what_if(catalogue, loads(shorter(), "toml"), roster, DAY, date(2027, 6, 30))
    return compare_page(view, title="What if refreshers of first aid lasted 18 months")


def by_supervisor():
    """Return the matrix of two roles of a company, by supervisor."""
    choice = Choice(roles=["dock-worker", "shift-leader"])
    return matrix(view(), choice, by_supervisor=True, hide_without_requirements=True)


PAGES = {
    "matrix": lambda: matrix_page(by_supervisor(), title="Dock workers and shift leaders"),
    "matrix-flat": lambda: matrix_page(
        flat_matrix(view(), order="outstanding"), title="Every certification"
    ),
    "subject": lambda: subject_page(subject_view(view(), "E110", to_do=())),
    "certification": lambda: certification_page(certification_view(view(), "forklift")),
    "supervisor": lambda: supervisor_page(supervisor_report(view(), "E001")),
    "kind": lambda: kind_page(kind_view(view(), "asset")),
    "group": lambda: group_page(group_view(world())),
    "timeline": lambda: timeline_page(view().by_pair["E005", "forklift"]),
    "forecast": lambda: forecast_page(
        forecast_of(view()), trend_of(view(), date(2026, 6, 1), date(2026, 8, 31))
    ),
    "compare": changed,
    "shared": shared,
    "code": code,
    "code-sheet": lambda: qr_sheet(view().people[SOMEBODY].name, ADDRESS),
}
"""What makes each page, by its name."""
