"""A shared report as a page (K-43)."""

from certrules.reports.html import page
from certrules.reports.shared import SharedView


def shared_page(view: SharedView) -> str:
    """Return a shared report as a page: a table a role, people by certifications.

    It needs no script. Raises `MissingExtra` without the extra ``report``.
    """
    return page("shared.html", title=view.name, subtitle=f"On {view.view.on}", roles=view.roles)
