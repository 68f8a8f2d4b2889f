"""A shared report as whoever has the link sees it: roles by subjects (K-43)."""

from datetime import date

import attrs

from certrules.model.certifications import Certification
from certrules.model.subjects import Company, Role, Subject
from certrules.office.desk import Look
from certrules.office.shared_reports import (
    SharedReport,
    SharedReports,
    attachments_on_shared_reports,
    on_shared_reports,
)
from certrules.reports.behind_links import opened_snapshot
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing
from certrules.status.rosters import required_by


@attrs.frozen
class SharedRow:
    """A member of a role; `cells`: one a certification, None where it is not required of them."""

    subject: Subject
    cells: tuple[Standing | None, ...]


@attrs.frozen
class SharedRole:
    """A role with what it requires, and those of its members who were chosen."""

    role: Role
    company: Company | None
    certifications: tuple[Certification, ...]
    rows: tuple[SharedRow, ...]


@attrs.frozen
class SharedView:
    """A shared report on a day.

    `name`: as its maker called it. `view`: all that is in it; nothing of other roles, companies and
    people. `roles`: in the order in which they were chosen.
    """

    name: str
    view: Snapshot
    roles: tuple[SharedRole, ...]


def shared_view(reports: SharedReports, token: str, on: date) -> SharedView:
    """Return the report that a token opens, on a day, as of now.

    It shows the chosen subjects where they are members of the chosen roles: what these require of
    them. Left out is whatever its maker may not see now, what is hidden from shared reports (K-12),
    and hidden people. Raises `UnknownId`, always the same, for a token that opens nothing.

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.subjects import Company
    >>> from certrules.office.actors import Actor
    >>> from certrules.office.cards import RoleName
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.companies.add(root, Company("acme", "Acme"))
    >>> office.people.add(root, [Subject("ana", name="Ana Ng")])
    >>> office.roles.create(root, RoleName("Crew"))
    >>> office.roles.define(root, Role("crew", "Crew", "acme"))
    >>> _ = office.roles.assign(root, "crew", ["ana"])
    >>> given = office.shared_reports.create(root, "For the client", ["crew"], ["ana"])
    >>> shown = shared_view(office.shared_reports, given.token, date(2026, 6, 2))
    >>> [(one.role.name, row.subject.name) for one in shown.roles for row in one.rows]
    [('Crew', 'Ana Ng')]
    """

    def ask(look: Look, report: SharedReport) -> SharedView:
        rules = on_shared_reports, attachments_on_shared_reports
        whole = opened_snapshot(look, on, frozenset(report.subjects), *rules)
        view = _narrowed(whole, report)
        return SharedView(report.name, view, tuple(_role(view, one) for one in view.roles.values()))

    return reports.opened(token, on, ask)


def _narrowed(view: Snapshot, report: SharedReport) -> Snapshot:
    """Return the part of a snapshot that belongs to the chosen roles."""
    roles = {one: view.roles[one] for one in report.roles if one in view.roles}
    wanted = {id_ for role in roles.values() for id_ in required_by(role)}
    companies = {one.company for one in roles.values()} | {one.company for one in view.subjects}
    return attrs.evolve(
        view,
        certifications=tuple(one for one in view.certifications if one.id in wanted),
        companies={id_: one for id_, one in view.companies.items() if id_ in companies},
        roles=roles,
        memberships=tuple(one for one in view.memberships if one.role in roles),
        groups={},
        company_tags={},
        role_tags={},
        standings=tuple(
            one for one in view.standings if not roles.keys().isdisjoint(one.required_by)
        ),
    )


def _role(view: Snapshot, role: Role) -> SharedRole:
    wanted = set(required_by(role))
    certifications = tuple(one for one in view.certifications if one.id in wanted)
    members = {one.subject for one in view.memberships if one.role == role.id}
    rows = tuple(
        SharedRow(one, tuple(_cell(view, one, each, role) for each in certifications))
        for one in view.subjects
        if one.id in members
    )
    return SharedRole(role, view.companies.get(role.company or ""), certifications, rows)


def _cell(
    view: Snapshot, subject: Subject, certification: Certification, role: Role
) -> Standing | None:
    found = view.by_pair.get((subject.id, certification.id))
    return found if found is not None and role.id in found.required_by else None
