"""A user's view as a page (K-40)."""

from certrules.reports.explanations import Explanations
from certrules.reports.html import page
from certrules.reports.listing import listed, statuses
from certrules.reports.subject import SubjectView


def subject_page(view: SubjectView) -> str:
    """Return a user's view as a page: what is outstanding, other records, activities to do.

    Every row opens its explanation and its timeline. Raises `MissingExtra` without the extra
    ``report``.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.model.subjects import Subject
    >>> from certrules.reports.snapshots import snapshot
    >>> from certrules.reports.subject import subject_view
    >>> view = snapshot(Catalogue([]), Roster(subjects=[Subject("ana")]), date(2026, 8, 1))
    >>> "Outstanding requirements" in subject_page(subject_view(view, "ana"))
    True
    """
    roles = {one.id: one for one in view.roles}
    outstanding, records = listed(view.outstanding, roles), listed(view.records, roles)
    return page(
        "subject.html",
        title=view.subject.name,
        subtitle=f"On {view.on}",
        view=view,
        outstanding=outstanding,
        records=records,
        statuses=statuses([*outstanding, *records]),
        explanations=Explanations(),
    )
