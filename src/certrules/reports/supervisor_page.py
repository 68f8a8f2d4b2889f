"""The supervisor report as a page (K-41)."""

from certrules.reports.explanations import Explanations
from certrules.reports.html import page
from certrules.reports.listing import listed, statuses
from certrules.reports.supervisor import Part, SupervisorReport


def supervisor_page(view: SupervisorReport) -> str:
    """Return a supervisor report as a page: its five parts by name, then all of it as a tree.

    Every row opens its explanation and its timeline. Raises `MissingExtra` without the extra
    ``report``.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> from certrules.reports.supervisor import supervisor_report
    >>> view = snapshot(Catalogue([]), Roster(), date(2026, 8, 1))
    >>> "By supervisor" in supervisor_page(supervisor_report(view))
    True
    """
    parts = [(part, listed(view.parts[part])) for part in Part]
    whose = "everybody" if view.supervisor is None else view.supervisor.name
    return page(
        "supervisor.html",
        title="Supervisor report",
        subtitle=f"For {whose}, on {view.on}",
        view=view,
        listed=parts,
        parts=tuple(Part),
        statuses=statuses(row for _, rows in parts for row in rows),
        explanations=Explanations(),
    )
