"""Files and links: received, attached with a name, waiting in the inbox (K-35 to K-37)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import attrs

from certrules.errors import InvalidFact, InvalidInput, UnknownId
from certrules.office.access import Viewer
from certrules.office.actors import Actor
from certrules.office.attachments import (
    ATTACHMENTS,
    FILES,
    Attachment,
    FileInfo,
    attach_in,
    attached_to,
    may_attach,
)
from certrules.office.cards import competencies_of
from certrules.office.desk import Desk, Look, Work, admitted, confirmed
from certrules.office.drawers import UNSEEN, Unseen
from certrules.office.file_names import Naming, apart_from, safe_name
from certrules.office.finished import FINISHED
from certrules.office.naming import NAMING, THE_NAMING, naming_of
from certrules.office.operations import Operation
from certrules.office.sought import certification_seen, subjects_there
from certrules.ports.files import AttachmentStore
from certrules.ports.keys import key_of
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading


@attrs.frozen
class Files:
    """Files of an office: their content in an `AttachmentStore`, what is known of them in a store.

    Each operation raises `NotAllowed` for who may not do it to the subject, and `UnknownId` for
    what is not there, or hidden. Without a `contents` store nothing can be received.
    """

    desk: Desk
    contents: AttachmentStore | None = None

    # ------------------------------------------------------------ receiving

    def receive(  # noqa: PLR0913 - the file, and what it is for
        self,
        actor: Actor,
        name: str,
        content: BinaryIO,
        *,
        media_type: str = "application/octet-stream",
        subject: str | None = None,
        certification: str | None = None,
    ) -> FileInfo:
        """Keep a file, and return what is known of it; it waits in the inbox until it is attached.

        `name`: as it was given; it is never a path here. `subject`, `certification`: ids of whom
        and what it is for, where that is known. Raises `InvalidInput` for a file that is too large.
        """
        about = () if subject is None else (subject,)
        with self.desk.store.reading() as t:
            admitted(t, actor, Operation.RECEIVE_FILE, about)
        kept = self._contents().put(content)

        def task(work: Work) -> FileInfo:
            subjects_there(work.t, about)
            if certification is not None:
                certification_seen(work, certification)
            info = FileInfo(
                key_of("file", kept.sha256, name, actor.id, actor.at.isoformat()),
                safe_name(name),
                media_type,
                kept.size,
                kept.sha256,
                actor.id,
                actor.at,
                subject,
                certification,
            )
            FILES.put(work.t, actor, {info.id: info})
            return info

        return self.desk.do(actor, Operation.RECEIVE_FILE, task, about)

    @contextmanager
    def open(self, actor: Actor, file: str) -> Iterator[BinaryIO]:
        """Return the content of a file as a binary stream, for the time of a ``with``."""
        with self.desk.store.reading() as t:
            info = _visible(t, actor, file)
        with self._contents().open(info.sha256) as content:
            yield content

    def get(self, actor: Actor, file: str) -> FileInfo:
        """Return what is known of a file."""
        with self.desk.store.reading() as t:
            return _visible(t, actor, file)

    def _contents(self) -> AttachmentStore:
        if self.contents is None:
            raise InvalidInput(
                "no attachment store",
                "cannot keep files",
                "Give the office one, for example `certrules.adapters.files.FolderOfFiles`.",
            )
        return self.contents

    # ------------------------------------------------------------ inbox

    def inbox(
        self, actor: Actor, *, subject: str | None = None, certification: str | None = None
    ) -> tuple[FileInfo, ...]:
        """Return the files that are attached to nothing, in the order in which they came (K-37).

        `subject`, `certification`: only those for it. Without a subject, those that the actor may
        attach: its own, and those of the subjects whose records it may edit.
        """
        about = () if subject is None else (subject,)

        def ask(look: Look) -> tuple[FileInfo, ...]:
            waiting = [
                one
                for one in _waiting(look.t).values()
                if subject in {None, one.subject} and certification in {None, one.certification}
            ]
            people = {one.subject for one in waiting if one.subject is not None}
            mine = set(look.viewer.allowed(look.t, Operation.SEE_INBOX, sorted(people)))
            everything = Operation.SEE_WHOLE_INBOX.need.other in look.viewer.permissions
            return tuple(
                one
                for one in waiting
                if one.subject in mine
                or (one.subject is None and (everything or one.received_by == actor.id))
            )

        return self.desk.see(actor, Operation.SEE_INBOX, ask, about)

    def discard(self, actor: Actor, file: str, confirmation: str | None = None) -> None:
        """Take a file out of the inbox; its content goes once nothing else has it.

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect, `InvalidFact` for a
        file that is attached or is the material of a certification.
        """

        def task(work: Work) -> FileInfo:
            info = _inbox_file(work, file)
            confirmed(f"deletes the file {info.name!r}", confirmation)
            FILES.take_off(work.t, actor, [file])
            return info

        info = self.desk.do(actor, Operation.SEE_INBOX, task)
        with self.desk.store.reading() as t:
            shared = any(one.sha256 == info.sha256 for one in FILES.all(t).values())
        if not shared:
            self._contents().delete(info.sha256)

    # ------------------------------------------------------------ attaching

    def attach(  # noqa: PLR0913 - the record, and what goes with it
        self,
        actor: Actor,
        subject: str,
        fact: str,
        *,
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        name: str | None = None,
    ) -> tuple[Attachment, ...]:
        """Attach files and links to a record of a subject (K-35).

        `fact`: the id of the completion. `name`: what the one file is called there; by the template
        if not given (K-36). What is attached already stays as it is. Raises `InvalidInput` for one
        name for many.
        """
        files, links = tuple(files), tuple(links)
        if name is not None and len(files) + len(links) != 1:
            raise InvalidInput(name, "is one name for many", "Attach them one by one.")

        def task(work: Work) -> tuple[Attachment, ...]:
            stored = _record(work, subject, fact)
            about = (fact, subject, stored.entry.certification)
            made = attach_in(work, *about, files=files, links=links)
            if name is not None:
                made = (_renamed(work, made[0], name),)
            return made

        return self.desk.do(actor, Operation.ATTACH, task, [subject])

    def attached(self, actor: Actor, subject: str, fact: str) -> tuple[Attachment, ...]:
        """Return what is attached to a record of a subject, in the order in which it was."""

        def ask(look: Look) -> tuple[Attachment, ...]:
            stored = _record(look, subject, fact)
            if not _sees(look.t, look.viewer, stored.entry.certification):
                return ()
            return attached_to(look.t, fact, subject)

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])

    def rename(
        self,
        actor: Actor,
        subject: str,
        attachment: str,
        name: str,
        *,
        seen: Attachment | Unseen = UNSEEN,
    ) -> Attachment:
        """Call an attachment of a subject something else (K-36)."""

        def task(work: Work) -> Attachment:
            return _renamed(work, _attachment(work, subject, attachment), name, seen=seen)

        return self.desk.do(actor, Operation.ATTACH, task, [subject])

    def detach(
        self, actor: Actor, subject: str, attachment: str, confirmation: str | None = None
    ) -> None:
        """Take an attachment off a record; a file is in the inbox again.

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect.
        """

        def task(work: Work) -> None:
            one = _attachment(work, subject, attachment)
            confirmed(f"takes {one.name!r} off the record", confirmation)
            ATTACHMENTS.take_off(work.t, actor, [attachment])

        self.desk.do(actor, Operation.ATTACH, task, [subject])

    # ------------------------------------------------------------ names

    def naming(self, actor: Actor) -> Naming:
        """Return how files that are attached are named (K-36)."""
        return self.desk.see(actor, Operation.SEE_NAMING, lambda look: naming_of(look.t))

    def set_naming(self, actor: Actor, naming: Naming) -> None:
        """Say how files that are attached from now on are named."""

        def task(work: Work) -> None:
            if naming != naming_of(work.t):
                NAMING.put(work.t, actor, {THE_NAMING: naming})

        self.desk.do(actor, Operation.CHANGE_NAMING, task)


def _attached_files(t: Reading) -> set[str]:
    """Return the ids of files that anything holds: a record, an activity, a certification."""
    held = {one.file for one in ATTACHMENTS.all(t).values() if one.file is not None}
    held.update(file for one in FINISHED.all(t).values() for file in one.files)
    for certification in t.catalogue():
        held.update(certification.handling.materials)
        activity = certification.handling.activity
        if activity is not None and activity.file is not None:
            held.add(activity.file)
    return held


def _waiting(t: Reading) -> dict[str, FileInfo]:
    """Return the files that nothing holds."""
    held = _attached_files(t)
    return {id_: one for id_, one in FILES.all(t).items() if id_ not in held}


def _inbox_file(work: Work, file: str) -> FileInfo:
    """Return a file of the inbox that the actor may attach."""
    info = FILES.find(work.t, file)
    if info is None or not may_attach(work, info):
        raise UnknownId("file", file)
    if file in _attached_files(work.t):
        raise InvalidFact(info.name, "is attached", "Take it off there first.")
    return info


def _visible(t: Reading, actor: Actor, file: str) -> FileInfo:
    """Return a file that the actor may see: by a record, a certification, or as its receiver."""
    viewer = admitted(t, actor, Operation.VIEW_SUBJECT)
    info = FILES.find(t, file)
    if info is None or not any(_reasons(t, viewer, info)):
        raise UnknownId("file", file)
    return info


def _reasons(t: Reading, viewer: Viewer, info: FileInfo) -> Iterator[bool]:
    """Yield, for everything that holds a file, whether it shows the file to the viewer."""
    yield info.received_by == viewer.actor.id
    if info.subject is not None:
        yield viewer.may(t, Operation.SEE_INBOX, info.subject)
    for one in t.catalogue():
        activity = one.handling.activity
        held = {*one.handling.materials, None if activity is None else activity.file}
        yield info.id in held and viewer.sees_attachments(one)
    for finished in FINISHED.all(t).values():
        if info.id in finished.files:
            allowed = viewer.may(t, Operation.VIEW_SUBJECT, finished.subject)
            yield allowed and _sees(t, viewer, finished.certification)
    for attachment in ATTACHMENTS.all(t).values():
        if attachment.file == info.id:
            allowed = viewer.may(t, Operation.VIEW_SUBJECT, attachment.subject)
            yield allowed and _sees(t, viewer, attachment.certification)


def _sees(t: Reading, viewer: Viewer, certification: str) -> bool:
    """Return whether what is attached under a certification is not hidden from a viewer."""
    known = [*t.catalogue(), *competencies_of(t, t.roster(()).roles)]
    return any(viewer.sees_attachments(one) for one in known if one.id == certification)


def _record(look: Look | Work, subject: str, fact: str) -> StoredFact:
    """Return a record of a subject; raise `UnknownId` for one of somebody else, or hidden."""
    for one in look.t.facts(subject, id=fact):
        certification_seen(look, one.entry.certification)
        return one
    raise UnknownId("record", fact)


def _attachment(work: Work, subject: str, attachment: str) -> Attachment:
    found = ATTACHMENTS.find(work.t, attachment)
    hidden = found is None or not _sees(work.t, work.viewer, found.certification)
    if found is None or hidden or found.subject != subject:
        raise UnknownId("attachment", attachment)
    return found


def _renamed(
    work: Work, attachment: Attachment, name: str, *, seen: Attachment | Unseen = UNSEEN
) -> Attachment:
    others = attached_to(work.t, attachment.fact, attachment.subject)
    taken = [one.name for one in others if one.id != attachment.id]
    renamed = attrs.evolve(attachment, name=apart_from(safe_name(name), taken))
    ATTACHMENTS.put(work.t, work.actor, {attachment.id: renamed}, seen=seen)
    return renamed
