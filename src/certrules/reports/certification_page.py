"""A certification's view as a page (K-40)."""

from certrules.reports.certification import CertificationView
from certrules.reports.explanations import Explanations
from certrules.reports.html import page
from certrules.reports.listing import PageRow, statuses


def certification_page(view: CertificationView) -> str:
    """Return a certification's view as a page: its roles, and who must hold it or has it, and why.

    Every row opens its explanation and its timeline. Raises `MissingExtra` without the extra
    ``report``.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.certification import certification_view
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([Certification("fire")]), Roster(), date(2026, 8, 1))
    >>> "Required by the roles" in certification_page(certification_view(view, "fire"))
    True
    """
    holders = tuple(PageRow(one.standing, one.reasons) for one in view.holders)
    return page(
        "certification.html",
        title=view.certification.name,
        subtitle=f"On {view.on}",
        view=view,
        kind=f"{view.certification.subject_kind.value}s",
        holders=holders,
        statuses=statuses(holders),
        explanations=Explanations(),
    )
