"""The audit trail: which change names what."""

from typing import Final

from certrules.model.catalogue import Catalogue
from certrules.model.roster import Entry
from certrules.model.subjects import Membership, Role, Subject
from certrules.ports.records import Action, Change, OfficeRecord


def action_of(version: int, *, removed: bool) -> Action:
    """Return what adding a version did.

    >>> action_of(2, removed=False)
    <Action.CORRECTED: 'corrected'>
    """
    if removed:
        return Action.REMOVED
    return Action.RECORDED if version == 1 else Action.CORRECTED


OFFICE: Final = "office record"
"""What a change of an office record is called in the trail."""


def office_key(record: OfficeRecord) -> str:
    """Return the key of an office record in the trail.

    >>> office_key(OfficeRecord("account", "ana", "{}"))
    'account ana'
    """
    return f"{record.kind} {record.key}"


def concerns(change: Change, subject: str | None, certification: str | None) -> bool:
    """Return whether a change names a subject and a certification, as far as one is asked for."""
    return (subject is None or subject in _subjects(change)) and (
        certification is None or certification in _certifications(change)
    )


def _subjects(change: Change) -> tuple[str, ...]:
    value = change.value
    if isinstance(value, OfficeRecord):
        return () if value.subject is None else (value.subject,)
    if isinstance(value, Subject):
        return (value.id,)
    return (value.subject,) if isinstance(value, Entry | Membership) else ()


def _certifications(change: Change) -> tuple[str, ...]:
    value = change.value
    if isinstance(value, OfficeRecord):
        return () if value.certification is None else (value.certification,)
    if isinstance(value, Entry):
        return (value.certification,)
    if isinstance(value, Catalogue):
        return tuple(one.id for one in value)
    return value.requires if isinstance(value, Role) else ()
