"""How a certification is handled: approval, privacy, certificate documents (K-1, K-10 … K-15).

None of it bears on a date or a status; hosts read it, and tables carry it (K-45).
"""

import re
from collections.abc import Iterable
from typing import Final

import attrs

from certrules.errors import InvalidCertification
from certrules.model.activities import Activity, CertificationForm
from certrules.model.fields import identifiers, names_fields, optional_identifier

DEFAULT_LEVELS: Final = ("administrator", "supervisor", "employee", "observer")
"""The access levels unless a host configures its own (K-28)."""

_URL = re.compile(r"https?://[^\s/?#]++\S*", re.IGNORECASE)


def to_url(value: str) -> str:
    """Return a web address, or a blank text; raise `InvalidCertification` for another one (F-9).

    >>> to_url("https://example.org/fire"), to_url("")
    ('https://example.org/fire', '')
    """
    if value and (_URL.fullmatch(value) is None or not value.isprintable()):
        raise InvalidCertification(
            value, "is no web address", "Write one that begins with http:// or https:// (F-9)."
        )
    return value


@names_fields
@attrs.frozen
class Approval:
    """Who submits a completion, with what, and what is approved without being looked at.

    `require_attachment`: a manual submission needs a file or a link (K-13). `automatic`: every
    submission is approved at once; `automatic_on_activity`: those that come from finishing the
    activity are (K-10). `batch_roles`: the names of the roles whose members may submit for many
    (K-14).

    >>> Approval(automatic=True).automatic_on_activity
    False
    """

    require_attachment: bool = False
    automatic: bool = False
    automatic_on_activity: bool = False
    batch_roles: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


@names_fields
@attrs.frozen
class Privacy:
    """From whom the certification, or only what is attached to it, is hidden (K-12).

    Hiding the certification hides its attachments. `hide_from_levels`,
    `hide_attachments_from_levels`: names of access levels.

    >>> Privacy(hide_from_levels=["observer"]).hide_from_levels
    ('observer',)
    """

    hide_from_shared_reports: bool = False
    hide_from_qr_reports: bool = False
    hide_from_levels: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    hide_attachments_from_shared_reports: bool = False
    hide_attachments_from_qr_reports: bool = False
    hide_attachments_from_levels: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


@names_fields
@attrs.frozen
class CertificateSettings:
    """When a certificate document is generated, and what becomes of it (K-11, K-15).

    `on_approval`, `on_activity`: when. `hide_expiration`: whether its expiration date is left out.
    `attach_to_notices`: whether the submission's files go with notices of approval.

    >>> CertificateSettings(on_approval=True).hide_expiration
    False
    """

    on_approval: bool = False
    on_activity: bool = False
    hide_expiration: bool = False
    attach_to_notices: bool = False


def _forms(value: Iterable[CertificationForm]) -> tuple[CertificationForm, ...]:
    forms = tuple(value)
    names = [one.name for one in forms]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InvalidCertification(name, "is the name of two forms", "Name it once (H-6).")
    return forms


@names_fields
@attrs.frozen
class Handling:
    """How a certification is handled by those who run it.

    `url`: where more is to be read, with http or https (K-1). `activity`: what is done to earn it
    (K-9); what is required at login is approved automatically, whatever `approval` says (K-10).
    `tags`: words to find it by; `materials`: the ids of files that support it (K-1). `group`: the
    id of the group that holds it (H-2). `issuer`: who issues it; `clients`: the ids of the clients
    it applies to (H-3). `forms`: those that go with certifying (H-6). `valid_when_added`: the day
    of the assignment counts as a completion date (H-5).

    Raises `InvalidCertification` for another address, or a form twice.

    >>> Handling(url="https://example.org").approval
    Approval(require_attachment=False, automatic=False, automatic_on_activity=False, batch_roles=())
    """

    url: str = attrs.field(default="", converter=to_url)
    approval: Approval = attrs.field(default=Approval())
    privacy: Privacy = attrs.field(default=Privacy())
    certificate: CertificateSettings = attrs.field(default=CertificateSettings())
    activity: Activity | None = None
    tags: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    materials: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    group: str | None = attrs.field(default=None, converter=optional_identifier)
    issuer: str = ""
    clients: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    forms: tuple[CertificationForm, ...] = attrs.field(default=(), converter=_forms)
    valid_when_added: bool = False

    def __attrs_post_init__(self) -> None:
        """Approve automatically what is required at login (K-10)."""
        blocking = self.activity is not None and self.activity.required_at_login
        if blocking and not self.approval.automatic_on_activity:
            approval = attrs.evolve(self.approval, automatic_on_activity=True)
            object.__setattr__(self, "approval", approval)
