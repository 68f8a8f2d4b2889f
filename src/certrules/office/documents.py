"""Certificates are made, once for each record, where the certification says so (K-11)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO

import attrs

from certrules.errors import InvalidFact, InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import CompletionState
from certrules.model.fields import identifier, instant, names_fields
from certrules.model.verdicts import Decision
from certrules.office.attachments import (
    ATTACHMENTS,
    FILES,
    Attachment,
    FileInfo,
    attached_to,
    put_on,
)
from certrules.office.desk import Work
from certrules.office.drawers import Drawer
from certrules.office.file_names import safe_name
from certrules.office.previews import Preview, preview_in
from certrules.office.sought import Decisions, Pair, completion_of, held
from certrules.ports.files import AttachmentStore, CertificateData, CertificateRenderer
from certrules.ports.keys import key_of
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading

_APPROVED = CompletionState.APPROVED

Known = Mapping[Pair, Assignment]
"""Assignments by the ids of their subjects and certifications."""

Records = Iterable[tuple[StoredFact, Certification]]
"""Completions on file, each with its certification."""


@names_fields
@attrs.frozen
class Certificate:
    """The certificate that was made for a record.

    `fact`: the id of the completion. `file`: the id of the document. `made_by`, `made_at`: who made
    it, and when.
    """

    fact: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    file: str = attrs.field(converter=identifier)
    made_by: str = attrs.field(converter=identifier)
    made_at: datetime = attrs.field(converter=instant)


CERTIFICATES = Drawer("certificate", Certificate, subject="subject", certification="certification")


def certificates_in(work: Work, found: Records, *, by_activity: bool = False) -> None:
    """Make the certificates that are due for completions, each once (K-11).

    `by_activity`: whether they come from finishing the activity. One that the rules let count for
    nothing gets none (R-50).
    """
    due = [one for one in found if _is_due(*one, by_activity=by_activity)]
    made = CERTIFICATES.some(work.t, [stored.id for stored, _ in due])
    due = [one for one in due if one[0].id not in made]
    known = held(work.t, {stored.entry.subject for stored, _ in due}) if due else {}
    for stored, certification in due:
        outcome = _outcome(work.t, known, stored, certification)
        if outcome is not None:
            _make(work, stored, certification, _data(work.t, known, stored, outcome))


def _is_due(stored: StoredFact, certification: Certification, *, by_activity: bool) -> bool:
    settings, state = certification.handling.certificate, completion_of(stored).state
    return (settings.on_approval and state is _APPROVED) or (settings.on_activity and by_activity)


def _outcome(
    t: Reading, known: Known, stored: StoredFact, certification: Certification
) -> Decision | Preview | None:
    """Return what a completion came to, or would if it were approved; None where it is nothing."""
    completion, subject = completion_of(stored), stored.entry.subject
    if completion.state is _APPROVED:
        return Decisions(known[subject, certification.id]).of(completion)
    day, by_hand = completion.completed_on, completion.expires_on
    preview = preview_in(t, subject, certification, day, by_hand)
    return None if preview.rejected else preview


def _data(
    t: Reading, known: Known, stored: StoredFact, outcome: Decision | Preview
) -> CertificateData:
    held_by = known[stored.entry.subject, stored.entry.certification]
    certification, subject = held_by.certification, held_by.holder
    names = {one.id: one.name for one in t.roster(()).companies}
    handling = certification.handling
    return CertificateData(
        subject.name,
        certification.name,
        completion_of(stored).completed_on,
        stored.id,
        outcome.expires_on,
        handling.certificate.hide_expiration,
        handling.issuer,
        "" if subject.company is None else names[subject.company],
    )


def _make(
    work: Work, stored: StoredFact, certification: Certification, data: CertificateData
) -> FileInfo:
    """Make the certificate of a record and attach it, in place of one that was made before.

    The content is kept first, so that no record is without its content. Raises `InvalidInput` where
    the office has no renderer, or nowhere to keep files.
    """
    renderer, contents = _press(work, certification)
    document = renderer.render(data)
    kept = contents.put(BytesIO(document.content))
    about, actor = (stored.id, stored.entry.subject, certification.id), work.actor
    key = key_of("certificate", stored.id, kept.sha256)
    name = safe_name(f"{certification.name} certificate", document.suffix)
    content = (document.media_type, kept.size, kept.sha256)
    made = FileInfo(key, name, *content, actor.id, actor.at, *about[1:])
    info = FILES.get_or(work.t, key, made)
    before = CERTIFICATES.find(work.t, stored.id)
    FILES.put(work.t, actor, {key: info})
    if before is None or before.file != key:
        if before is not None:
            _take_off(work, before, because="made again")
        row = Certificate(*about, key, actor.id, actor.at)
        CERTIFICATES.put(work.t, actor, {stored.id: row})
    put_on(work, about, {key: info}, ())
    return info


def _press(work: Work, certification: Certification) -> tuple[CertificateRenderer, AttachmentStore]:
    renderer, contents = work.press.renderer, work.press.contents
    if renderer is None or contents is None:
        raise InvalidInput(
            certification.name,
            "asks for a certificate, and this office can make none",
            "Give it a renderer and a store for files, for example "
            "`Office(store, files=FolderOfFiles(folder), renderer=PdfCertificates())`, or let the "
            "certification ask for none (K-11).",
        )
    return renderer, contents


def make_again(work: Work, stored: StoredFact, certification: Certification) -> FileInfo:
    """Make the certificate of an approved record by hand.

    Raises `InvalidFact` for a record that is not approved, or counts for nothing.
    """
    known = held(work.t, [stored.entry.subject])
    approved = completion_of(stored).state is _APPROVED
    outcome = _outcome(work.t, known, stored, certification) if approved else None
    if outcome is None:
        raise InvalidFact(
            stored.id,
            "is a record for which no certificate can be made",
            "Only one that is approved and counts by the rules has one (K-11).",
        )
    return _make(work, stored, certification, _data(work.t, known, stored, outcome))


def given_with(t: Reading, fact: str, subject: str) -> tuple[Attachment, ...]:
    """Return what people attached to a fact: all but the certificate that was made for it."""
    made = CERTIFICATES.find(t, fact)
    file = None if made is None else made.file
    return tuple(one for one in attached_to(t, fact, subject) if one.link or one.file != file)


def forget_in(work: Work, facts: Iterable[StoredFact], *, because: str) -> None:
    """Take off the certificates of facts that are about to be removed."""
    made = CERTIFICATES.some(work.t, [one.id for one in facts])
    for one in made.values():
        _take_off(work, one, because=because)
    CERTIFICATES.take_off(work.t, work.actor, made, because=because)


def _take_off(work: Work, certificate: Certificate, *, because: str) -> None:
    """Take a document off its record, and off the files unless something else has it.

    Its content stays, so that the audit trail leads to what was given out.
    """
    holding = [one for one in ATTACHMENTS.all(work.t).values() if one.file == certificate.file]
    own = [one.id for one in holding if one.fact == certificate.fact]
    ATTACHMENTS.take_off(work.t, work.actor, own, because=because)
    if len(own) == len(holding) and FILES.find(work.t, certificate.file) is not None:
        FILES.take_off(work.t, work.actor, [certificate.file], because=because)
