"""What a subject does to earn or renew a certification: a course, a document, a form (K-9, H-6)."""

from datetime import date
from enum import Enum

import attrs

from certrules.errors import InvalidCertification
from certrules.model.fields import (
    identifier,
    identifiers,
    names_fields,
    optional_date,
    optional_identifier,
    word,
)


class ActivityKind(Enum):
    """What kind of activity a certification asks for (K-9)."""

    COURSE = "course"
    EXTERNAL_COURSE = "external course"
    ACKNOWLEDGEMENT = "acknowledgement"
    FORM = "form"
    PAYMENT = "payment"


def _kind(value: ActivityKind | str) -> ActivityKind:
    return word(value, ActivityKind)


_BLOCKING = frozenset({ActivityKind.ACKNOWLEDGEMENT, ActivityKind.FORM})
_TAUGHT = frozenset({ActivityKind.COURSE, ActivityKind.EXTERNAL_COURSE})
_FILLED_IN = frozenset({ActivityKind.FORM, ActivityKind.PAYMENT})

_BELONGS_TO = {
    "teachers": _TAUGHT,
    "owners": frozenset({ActivityKind.ACKNOWLEDGEMENT}),
    "file": frozenset({ActivityKind.ACKNOWLEDGEMENT}),
    "revision": frozenset({ActivityKind.ACKNOWLEDGEMENT}),
    "revised_on": frozenset({ActivityKind.ACKNOWLEDGEMENT}),
    "takes_payment": _FILLED_IN,
    "allows_drafts": _FILLED_IN,
    "required_at_login": _BLOCKING,
}
"""Which kinds of activity a field belongs to."""


@names_fields
@attrs.frozen
class Activity:
    """What a subject does so that a submission can be made (K-9, K-10).

    `kind`: course, external course, acknowledgement, form or payment. `title`: for people.
    `reference`: what the host knows it by. `makes_submission`: whether finishing it makes a
    submission, which is pending unless approved automatically. `teachers`: of a course, ids of
    subjects or roles; `owners`: of a document likewise. `file`, `revision`, `revised_on`: of the
    document or video to acknowledge. `takes_payment`: the form takes one, so a receipt comes with
    it. `allows_drafts`: a form may be kept unfinished. `required_at_login`: it is put before a
    login while it is outstanding, which only an acknowledgement or a form can be.

    Raises `InvalidCertification` for what does not belong to the kind.

    >>> Activity("acknowledgement", "Site rules", required_at_login=True).kind.value
    'acknowledgement'
    """

    kind: ActivityKind = attrs.field(converter=_kind)
    title: str = ""
    reference: str = ""
    makes_submission: bool = True
    teachers: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    owners: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    file: str | None = attrs.field(default=None, converter=optional_identifier)
    revision: str = ""
    revised_on: date | None = attrs.field(default=None, converter=optional_date)
    takes_payment: bool = False
    allows_drafts: bool = False
    required_at_login: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse what does not belong to the kind of activity."""
        for field, kinds in _BELONGS_TO.items():
            if getattr(self, field) and self.kind not in kinds:
                words = " or ".join(sorted(repr(one.value) for one in kinds))
                raise InvalidCertification(
                    self.kind.value,
                    f"is no activity with {field!r}",
                    f"Leave it out, or make the kind {words} (K-9, K-10).",
                    field=field,
                )


@names_fields
@attrs.frozen
class CertificationForm:
    """A form that goes with certifying (H-6).

    `name`: what the host knows it by. `required`: not valid before it is in. `renews`: submitting
    it renews the certification.

    >>> CertificationForm("eye-test").required
    True
    """

    name: str = attrs.field(converter=identifier)
    required: bool = True
    renews: bool = False
