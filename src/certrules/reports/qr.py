"""A report by code as whoever scans it sees it, and the code itself (K-44)."""

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import attrs

from certrules.errors import InvalidInput, MissingExtra
from certrules.model.facts import ExemptionKind
from certrules.model.subjects import Company, Role, Subject
from certrules.office.desk import Look
from certrules.office.report_tokens import ReportCodes, attachments_on_codes, on_codes
from certrules.reports.behind_links import opened_snapshot
from certrules.reports.standings import Standing

if TYPE_CHECKING:
    from segno import QRCode


@attrs.frozen
class QrRole:
    """A role of the subject, with its company."""

    role: Role
    company: Company | None


@attrs.frozen
class QrLine:
    """A certification of the subject; `notes`: those that go with the mark on it (K-25)."""

    standing: Standing
    notes: str


@attrs.frozen
class QrView:
    """The report of one subject on a day, its roles and its certifications."""

    subject: Subject
    company: Company | None
    on: date
    roles: tuple[QrRole, ...]
    lines: tuple[QrLine, ...]


def qr_view(codes: ReportCodes, token: str, on: date) -> QrView:
    """Return the report that a token opens, on a day, as of now.

    Left out is what is hidden from reports by code, and what the subject itself may not see (K-12).
    Raises `UnknownId`, always the same, for a token that opens nothing.

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.actors import Actor
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana", name="Ana Ng")])
    >>> token = office.codes.token_of(root, "ana")
    >>> qr_view(office.codes, token, date(2026, 6, 2)).subject.name
    'Ana Ng'
    """

    def ask(look: Look, subject: str) -> QrView:
        rules = on_codes, attachments_on_codes
        view = opened_snapshot(look, on, frozenset([subject]), *rules)
        (person,) = view.subjects
        return QrView(
            person,
            view.companies.get(person.company or ""),
            on,
            tuple(
                QrRole(one, view.companies.get(one.company or ""))
                for one in view.roles_of.get(subject, ())
            ),
            tuple(QrLine(one, _notes(one)) for one in view.standings),
        )

    return codes.opened(token, on, ask)


def _notes(one: Standing) -> str:
    mark = one.assignment.exemption
    return "" if mark is None or mark.kind is ExemptionKind.NONE else mark.notes


def qr_svg(address: str) -> str:
    """Return the QR code of an address as an SVG drawing, black on white whatever is around it.

    The same address gives the same text. Raises `InvalidInput` for an address that no code can
    hold, `MissingExtra` without the extra ``report``.

    >>> qr_svg("https://example.org/codes/x").startswith("<svg ")
    True
    """
    out = BytesIO()
    _code(address).save(
        out, kind="svg", xmldecl=False, nl=False, omitsize=True, dark="#000000", light="#ffffff"
    )
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    r"""Return the QR code of an address as a PNG picture; raise as `qr_svg` does.

    >>> qr_png("https://example.org/codes/x")[:4]
    b'\x89PNG'
    """
    out = BytesIO()
    _code(address).save(out, kind="png", scale=8, dark="#000000", light="#ffffff")
    return out.getvalue()


def _code(address: str) -> "QRCode":
    # It is wanted only where codes are drawn.
    try:
        import segno  # noqa: PLC0415
    except ImportError:
        raise MissingExtra("drawing QR codes", "report") from None
    try:
        return segno.make_qr(address, error="m")
    except ValueError:  # it is too long, or no text
        # Whoever reads the error in a log has no business with the token.
        raise InvalidInput(
            "(not shown)", "fits no QR code", "Give an address of at most 2,000 characters."
        ) from None
