"""A report by code as a page for phones, and the code on a sheet to be printed (K-44)."""

from certrules.reports.html import page
from certrules.reports.qr import QrView, qr_svg


def qr_page(view: QrView) -> str:
    """Return the report of a subject as a page that is read on a phone first.

    It needs no script. Raises `MissingExtra` without the extra ``report``.
    """
    return page("qr.html", title=view.subject.name, subtitle=f"On {view.on}", view=view)


def qr_sheet(name: str, address: str) -> str:
    """Return a page to be printed: the name of a subject, and the code that leads to its report.

    `address`: where the host shows it, with the token. Raises as `qr_svg` does.

    >>> sheet = qr_sheet("Ana Ng", "https://example.org/codes/x")
    >>> "Ana Ng" in sheet and "<svg " in sheet
    True
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    code = Markup(qr_svg(address))  # noqa: S704 - squares of black and white, no text of anybody
    return page("qr_sheet.html", title=name, code=code, address=address)
