"""A workforce in every medium that there is: pages, drawings, workbook, calendar, data."""

from datetime import date, timedelta

import attrs

from certrules.cli.data import to_csv, to_json
from certrules.cli.report_data import (
    COLUMNS,
    certification_fields,
    group_fields,
    kind_fields,
    matrix_fields,
    standing_fields,
    subject_fields,
    supervisor_fields,
)
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.planning.forecast_figures import COLUMNS as FIGURES
from certrules.reports.calendar_feed import calendar_feed
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.compare import what_if
from certrules.reports.compare_page import compare_page
from certrules.reports.forecast import forecast_of, trend_of
from certrules.reports.forecast_page import forecast_page
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.matrix import flat_matrix, matrix
from certrules.reports.matrix_page import matrix_page
from certrules.reports.qr import QrLine, QrRole, QrView
from certrules.reports.qr_page import qr_page
from certrules.reports.shared import SharedRole, SharedRow, SharedView
from certrules.reports.shared_page import shared_page
from certrules.reports.snapshots import Kept, snapshot
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.timeline_page import timeline_page
from certrules.reports.timeline_svg import timeline_svg
from certrules.reports.workbook import workbook

PAGES = (
    "matrix",
    "flat matrix",
    "subject",
    "certification",
    "supervisor",
    "kind",
    "groups",
    "timeline",
    "shared",
    "code",
    "forecast",
    "compare",
)
"""The pages by the word for each."""


@attrs.frozen
class Workforce:
    """What is shown: rules and people on a day, other rules to compare with, what is kept beside.

    `pair`: the subject and the certification of the views that are about one.
    """

    catalogue: Catalogue
    other: Catalogue
    roster: Roster
    on: date
    pair: tuple[str, str]
    kept: Kept | None = None

    def snapshot(self):
        """Return the snapshot of the day."""
        return snapshot(self.catalogue, self.roster, self.on, kept=self.kept)

    def compared(self):
        """Return what the other rules would change in a bit more than a year."""
        span = self.on, self.on + timedelta(days=400)
        return what_if(self.catalogue, self.other, self.roster, *span, kept=self.kept)


def pages(workforce):
    """Return every page of a workforce by its word."""
    view, pair, on = workforce.snapshot(), workforce.pair, workforce.on
    ahead = forecast_of(view)
    year = on.replace(day=1), on.replace(day=1) + timedelta(days=364)
    found = (
        matrix_page(matrix(view, by_supervisor=True)),
        matrix_page(flat_matrix(view)),
        subject_page(subject_view(view, pair[0])),
        certification_page(certification_view(view, pair[1])),
        supervisor_page(supervisor_report(view)),
        kind_page(kind_view(view, "employee")),
        group_page(group_view(view)),
        timeline_page(view.by_pair[pair]),
        shared_page(shared(view)),
        qr_page(code(view, pair[0])),
        forecast_page(ahead, trend_of(view, *year)),
        compare_page(workforce.compared()),
    )
    return dict(zip(PAGES, found, strict=True))


def shared(view):
    """Return a shared report of all roles that are in a snapshot."""
    roles = []
    for role in view.roles.values():
        required = [one for one in view.certifications if one.id in role.requires]
        rows = [
            SharedRow(one, tuple(view.by_pair.get((one.id, each.id)) for each in required))
            for one in view.subjects
            if role in view.roles_of.get(one.id, ())
        ]
        company = view.companies.get(role.company or "")
        roles.append(SharedRole(role, company, tuple(required), tuple(rows)))
    return SharedView(view.subjects[0].name, view, tuple(roles))


def code(view, subject):
    """Return the report by code of a subject."""
    [found] = [one for one in view.subjects if one.id == subject]
    company = view.companies.get(found.company or "")
    roles = [QrRole(one, company) for one in view.roles_of.get(subject, ())]
    lines = [QrLine(one, found.name) for one in view.by_subject.get(subject, ())]
    return QrView(found, company, view.on, tuple(roles), tuple(lines))


def others(workforce):
    """Return what is no page: drawing, workbook, calendar, tables and data, by its word."""
    view, pair = workforce.snapshot(), workforce.pair
    ahead = forecast_of(view, 24, renewing="on expiration")
    data = {
        "matrix": matrix_fields(matrix(view)),
        "subject": subject_fields(subject_view(view, pair[0])),
        "certification": certification_fields(certification_view(view, pair[1])),
        "supervisor": supervisor_fields(supervisor_report(view)),
        "kind": kind_fields(kind_view(view, "employee")),
        "groups": group_fields(group_view(view)),
        "forecast": ahead.to_data(),
    }
    return {
        "drawing": timeline_svg(view.by_pair[pair]),
        "workbook": workbook(matrix(view)),
        "calendar": calendar_feed(view, end=date(workforce.on.year + 2, 12, 31)),
        "standings as CSV": to_csv(COLUMNS, map(standing_fields, view.standings)),
        "forecast as CSV": to_csv(FIGURES, ahead.rows()),
        **{f"{word} as JSON": to_json(fields) for word, fields in data.items()},
    }
