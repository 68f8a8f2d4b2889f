"""A certification's view: its roles, and who must hold it or has it, with each reason (K-40)."""

from collections.abc import Mapping
from datetime import date

import attrs

from certrules.errors import UnknownId
from certrules.model.certifications import Certification
from certrules.model.names import name_key
from certrules.model.subjects import Role
from certrules.model.verdicts import Status
from certrules.office.requirements import DIRECTLY
from certrules.reports.ordering import Order, ordered
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing
from certrules.status.rosters import required_by


@attrs.frozen
class Holder:
    """Somebody who must hold a certification, or has it on file.

    `reasons`: why, each once: the names of roles, `DIRECTLY` last; empty where nothing requires it.
    """

    standing: Standing
    reasons: tuple[str, ...]


@attrs.frozen
class CertificationView:
    """Who must hold a certification, who has it, and which roles require it, on a day.

    `path`: the names of its group and of those it is in, the outermost first. `locked`: whether
    others may not see it. `roles`: by name of the company, then of the role. `holders`: those whom
    who looks may view, by name.
    """

    on: date
    certification: Certification
    path: tuple[str, ...]
    locked: bool
    roles: tuple[Role, ...]
    holders: tuple[Holder, ...]

    def ordered(self, by: Order | str, *, descending: bool = False) -> "CertificationView":
        """Return the same view with the holders in an order; see `ordering.ordered`."""
        of = {one.standing.subject.id: one for one in self.holders}
        standings = ordered((one.standing for one in self.holders), by, descending=descending)
        return attrs.evolve(self, holders=tuple(of[one.subject.id] for one in standings))


def certification_view(view: Snapshot, certification: str) -> CertificationView:
    """Return the view of a certification, or of the competency of a role.

    Raises `UnknownId` for one that is not in the snapshot, or hidden from who looks.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Entry, Roster
    >>> from certrules.model.subjects import Requirement, Subject
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "fire", Requirement())])
    >>> view = snapshot(Catalogue([Certification("fire")]), roster, date(2026, 6, 1))
    >>> [one.reasons for one in certification_view(view, "fire").holders]
    [('Other Required Certification',)]
    """
    known = {one.id: one for one in view.certifications}
    if certification not in known:
        raise UnknownId("certification", certification, known=known)
    found = known[certification]
    held = [one for one in view.standings if one.certification.id == certification]
    return CertificationView(
        view.on,
        found,
        view.group_path(found.handling.group),
        bool(found.handling.privacy.hide_from_levels),
        _roles(view, certification),
        tuple(
            Holder(one, reasons(view, one)) for one in ordered(held, Order.SUBJECT) if _is_held(one)
        ),
    )


def reasons(view: Snapshot, one: Standing) -> tuple[str, ...]:
    """Return why a standing is required: the names of roles, then `DIRECTLY`; each once.

    A role that the snapshot does not have is called by its id.
    """
    roles = {role_name(view.roles, role) for role in one.required_by if role is not None}
    by_role = sorted(roles, key=lambda name: (name_key(name), name))
    return (*by_role, *([DIRECTLY] if None in one.required_by else []))


def role_name(roles: Mapping[str, Role], role: str) -> str:
    """Return the name of a role among those known by id; one that is not is called by its id."""
    return roles[role].name if role in roles else role


def _is_held(one: Standing) -> bool:
    """Return whether it is required, or anything is on file, or waits for approval."""
    answer = one.evaluation
    return answer.required or answer.pending or answer.underlying is not Status.NOT_REQUIRED


def _roles(view: Snapshot, certification: str) -> tuple[Role, ...]:
    def place(role: Role) -> tuple[str, str, str]:
        company = view.companies.get(role.company or "")
        return "" if company is None else name_key(company.name), name_key(role.name), role.id

    found = (one for one in view.roles.values() if certification in required_by(one))
    return tuple(sorted(found, key=place))
