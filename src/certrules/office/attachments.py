"""What is attached to a certification record: files and links, as records (K-29, K-35)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from certrules.errors import InvalidFact, UnknownId
from certrules.model.fields import identifier, instant, names_fields, optional_identifier
from certrules.model.handling import to_url
from certrules.office.desk import Work
from certrules.office.drawers import Drawer
from certrules.office.file_names import apart_from
from certrules.office.naming import naming_of, values_for
from certrules.office.operations import Operation
from certrules.ports.keys import key_of
from certrules.ports.messages import AttachedFile
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading


@names_fields
@attrs.frozen
class FileInfo:
    """A file that an office has received.

    `id`: by which it is kept. `name`: as it was given. `media_type`: for example
    ``application/pdf``. `size`: in bytes. `sha256`: of its content, in hexadecimal digits.
    `received_by`, `received_at`: who gave it, and when. `subject`, `certification`: ids of whom and
    what it is for, where that is known already (K-37).
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(converter=identifier)
    media_type: str
    size: int
    sha256: str
    received_by: str = attrs.field(converter=identifier)
    received_at: datetime = attrs.field(converter=instant)
    subject: str | None = attrs.field(default=None, converter=optional_identifier)
    certification: str | None = attrs.field(default=None, converter=optional_identifier)


@names_fields
@attrs.frozen
class Attachment:
    """A file or a link that is attached to a fact.

    `id`: by which it is kept. `fact`: the id of the fact. `subject`, `certification`: whose it is.
    `file`: the id of a file, or `link`: a web address. `name`: what it is called there.
    `attached_by`, `attached_at`: who attached it, and when.
    """

    id: str = attrs.field(converter=identifier)
    fact: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    attached_by: str = attrs.field(converter=identifier)
    attached_at: datetime = attrs.field(converter=instant)
    file: str | None = attrs.field(default=None, converter=optional_identifier)
    link: str = attrs.field(default="", converter=to_url)
    name: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse an attachment that is neither a file nor a link, or both."""
        if (self.file is None) is (not self.link):
            raise InvalidFact(
                self.link or str(self.file), "is no attachment", "Give a file or a link."
            )


FILES = Drawer("file", FileInfo, subject="subject", certification="certification")
ATTACHMENTS = Drawer("attachment", Attachment, subject="subject", certification="certification")


def attach_in(  # noqa: PLR0913 - the record, and what goes with it
    work: Work,
    fact: str,
    subject: str,
    certification: str,
    *,
    files: Iterable[str] = (),
    links: Iterable[str] = (),
) -> tuple[Attachment, ...]:
    """Attach files, by their ids, and links to a fact; what is attached already stays as it is.

    A file gets the name that the template gives it (K-36), and one of its own among those of the
    fact. Raises `UnknownId` for a file that was not received, or that the actor may not attach,
    `InvalidCertification` for a link that is no web address.
    """
    known = files_to_attach(work, files)
    return put_on(work, (fact, subject, certification), known, links)


def files_to_attach(work: Work, files: Iterable[str]) -> dict[str, FileInfo]:
    """Return files by id, in the order given; raise `UnknownId` where the actor may not."""
    files = tuple(dict.fromkeys(files))
    known = FILES.some(work.t, files)
    for file in files:
        if file not in known or not may_attach(work, known[file]):
            raise UnknownId("file", file)
    return {file: known[file] for file in files}


def put_on(
    work: Work, about: tuple[str, str, str], known: Mapping[str, FileInfo], links: Iterable[str]
) -> tuple[Attachment, ...]:
    """Attach files and links to a fact, whoever may attach them.

    `about`: the ids of the fact, the subject and the certification. `known`: the files by id.
    """
    fact, subject, _ = about
    beside = {one.id: one for one in attached_to(work.t, fact, subject)}
    taken = [one.name for one in beside.values()]
    naming = naming_of(work.t)
    values = values_for(work.t, fact, subject) if known and naming.on else {}
    found: dict[str, Attachment] = {}
    done = (*about, work.actor.id, work.actor.at)
    for what in (*known, *dict.fromkeys(links)):
        key = key_of(fact, what)
        if key in beside:
            found[key] = beside[key]
        elif what in known:
            name = apart_from(naming.named(values, known[what].name), taken)
            taken.append(name)
            found[key] = Attachment(key, *done, file=what, name=name)
        else:
            found[key] = Attachment(key, *done, link=what, name=what)
    ATTACHMENTS.put(work.t, work.actor, found)
    return tuple(found.values())


def may_attach(work: Work, info: FileInfo) -> bool:
    """Return whether the actor may attach a file.

    It may where the file is for a subject whose records it may edit; where it is for nobody yet,
    the one who handed it in may, and who sees the whole inbox.
    """
    if info.subject is not None:
        return work.viewer.may(work.t, Operation.SEE_INBOX, info.subject)
    everything = Operation.SEE_WHOLE_INBOX.need.other in work.viewer.permissions
    return everything or info.received_by == work.actor.id


def detach_in(work: Work, facts: Iterable[StoredFact], *, because: str) -> None:
    """Take off what is attached to facts that are about to be removed; the files stay."""
    of_subject: dict[str, set[str]] = {}
    for one in facts:
        of_subject.setdefault(one.entry.subject, set()).add(one.id)
    gone = [
        one.id
        for subject, ids in of_subject.items()
        for one in ATTACHMENTS.about(work.t, subject=subject).values()
        if one.fact in ids
    ]
    ATTACHMENTS.take_off(work.t, work.actor, gone, because=because)


def files_to_send(t: Reading, fact: str, subject: str) -> tuple[AttachedFile, ...]:
    """Return the files of a fact as notices carry them, in the order in which they came (K-15)."""
    attached = [(one.name, one.file) for one in attached_to(t, fact, subject) if one.file]
    known = FILES.some(t, [file for _, file in attached])
    return tuple(
        AttachedFile(name, info.sha256, info.size, info.media_type)
        for name, file in attached
        if (info := known.get(file)) is not None
    )


def attached_to(t: Reading, fact: str, subject: str) -> tuple[Attachment, ...]:
    """Return what is attached to a fact of a subject, in the order in which it was attached."""
    found = ATTACHMENTS.about(t, subject=subject).values()
    return tuple(one for one in found if one.fact == fact)
