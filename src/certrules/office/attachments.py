"""What is attached to a certification record: files and links, as records (K-29, K-35)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

import attrs

from certrules.errors import InvalidFact, UnknownId
from certrules.model.fields import identifier, instant, names_fields, optional_identifier
from certrules.model.handling import to_url
from certrules.office.desk import Work
from certrules.office.drawers import Drawer
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading


@names_fields
@attrs.frozen
class FileInfo:
    """A file that an office has received.

    `id`: by which it is kept. `name`: as it was given. `media_type`: for example
    ``application/pdf``. `size`: in bytes. `sha256`: of its content, in hexadecimal digits.
    `received_by`, `received_at`: who gave it, and when.
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(converter=identifier)
    media_type: str
    size: int
    sha256: str
    received_by: str = attrs.field(converter=identifier)
    received_at: datetime = attrs.field(converter=instant)


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


FILES = Drawer("file", FileInfo)
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

    Raises `UnknownId` for a file that was not received, `InvalidCertification` for a link that is
    no web address.
    """
    files = tuple(dict.fromkeys(files))
    known = FILES.some(work.t, files)
    made: list[Attachment] = []
    about = (fact, subject, certification, work.actor.id, work.actor.at)
    for file in files:
        if file not in known:
            raise UnknownId("file", file)
        made.append(Attachment(_key(fact, file), *about, file=file, name=known[file].name))
    made += [
        Attachment(_key(fact, link), *about, link=link, name=link) for link in dict.fromkeys(links)
    ]
    there = ATTACHMENTS.some(work.t, [one.id for one in made])
    new = {one.id: one for one in made if one.id not in there}
    ATTACHMENTS.put(work.t, work.actor, new)
    return tuple(there.get(one.id, one) for one in made)


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


def attached_to(t: Reading, fact: str, subject: str) -> tuple[Attachment, ...]:
    """Return what is attached to a fact of a subject, in the order in which it was attached."""
    found = ATTACHMENTS.about(t, subject=subject).values()
    return tuple(one for one in found if one.fact == fact)


def _key(fact: str, what: str) -> str:
    said = json.dumps([fact, what], ensure_ascii=True).encode("ascii")
    return hashlib.blake2b(said, digest_size=12).hexdigest()
