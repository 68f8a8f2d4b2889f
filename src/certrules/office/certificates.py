"""The certificates of records: looked at, and made again by hand (K-11)."""

import attrs

from certrules.errors import UnknownId
from certrules.model.facts import Completion
from certrules.office.actors import Actor
from certrules.office.attachments import FILES, FileInfo
from certrules.office.desk import Desk, Look, Work
from certrules.office.documents import CERTIFICATES, make_again
from certrules.office.operations import Operation
from certrules.office.sought import certification_seen
from certrules.ports.records import StoredFact


@attrs.frozen
class Certificates:
    """The certificate documents of records.

    Each is made by itself where the certification says so: when its record is approved
    (`on_approval`), or when the activity is finished (`on_activity`), once for each record. It is
    attached to the record like any other file. What comes in by import gets none until somebody
    makes it.

    Each operation raises `NotAllowed` for who may not do it to the subject, and `UnknownId` for
    what is not there, or hidden (K-12).
    """

    desk: Desk

    def make(self, actor: Actor, subject: str, fact: str) -> FileInfo:
        """Make the certificate of an approved record of a subject, whatever its settings say.

        `fact`: the id of the completion. Where nothing has changed since the last one, that one is
        returned; otherwise the new one takes its place on the record.

        Raises `InvalidFact` for a record that is not approved or counts for nothing, and
        `InvalidInput` where the office has no renderer.
        """

        def task(work: Work) -> FileInfo:
            stored = _record(work, subject, fact)
            about = certification_seen(work, stored.entry.certification)
            return make_again(work, stored, about)

        return self.desk.do(actor, Operation.MAKE_CERTIFICATE, task, [subject])

    def of(self, actor: Actor, subject: str, fact: str) -> FileInfo | None:
        """Return the certificate of a record of a subject, None where there is none, or hidden."""

        def ask(look: Look) -> FileInfo | None:
            stored = _record(look, subject, fact)
            about = certification_seen(look, stored.entry.certification)
            made = CERTIFICATES.find(look.t, fact)
            if made is None or not look.viewer.sees_attachments(about):
                return None
            return FILES.find(look.t, made.file)

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])


def _record(look: Look | Work, subject: str, fact: str) -> StoredFact:
    """Return a completion of a subject; raise `UnknownId` for one of somebody else, or hidden."""
    for one in look.t.facts(subject, id=fact):
        if isinstance(one.entry.fact, Completion):
            certification_seen(look, one.entry.certification)
            return one
    raise UnknownId("record", fact)
