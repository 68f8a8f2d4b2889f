"""All subjects of a kind, and certifications by group, as pages (H-12, H-13)."""

from certrules.reports.explanations import Explanations
from certrules.reports.html import page
from certrules.reports.kinds import GroupView, KindView
from certrules.reports.listing import PageRow, listed, statuses

Section = tuple[tuple[str, ...], str, str, tuple[str, ...], tuple[PageRow, ...]]
"""The names at its head, an id, what it is, the first columns, and rows."""


def kind_page(view: KindView) -> str:
    """Return all subjects of a kind with every certification as a page.

    Every row opens its explanation and its timeline. Raises `MissingExtra` without the extra
    ``report``.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.kinds import kind_view
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([]), Roster(), date(2026, 8, 1))
    >>> "Assets</h1>" in kind_page(kind_view(view, "asset"))
    True
    """
    title = f"{view.kind.value}s".capitalize()
    rows = listed(one for row in view.rows for one in row.standings)
    without = [row.subject.name for row in view.rows if not row.standings]
    section: Section = ((), "all", title, ("Name", "Certification"), rows)
    return _page(title, f"On {view.on}", [section], without)


def group_page(view: GroupView) -> str:
    """Return the certifications by group as a page; raise `MissingExtra` as `kind_page` does.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.kinds import group_view
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([Certification("fire")]), Roster(), date(2026, 8, 1))
    >>> "In no group" in group_page(group_view(view))
    True
    """
    sections: list[Section] = []
    for number, part in enumerate(view.parts, 1):
        path = part.path or ("In no group",)
        rows = listed(one for each in part.certifications for one in each.standings)
        head = " / ".join(path)
        sections.append((path, f"group-{number}", head, ("Certification", "Name"), rows))
    return _page("Certifications by group", f"On {view.on}", sections, [])


def _page(title: str, subtitle: str, sections: list[Section], without: list[str]) -> str:
    return page(
        "kind.html",
        title=title,
        subtitle=subtitle,
        sections=sections,
        without=without,
        statuses=statuses(row for section in sections for row in section[-1]),
        explanations=Explanations(),
    )
