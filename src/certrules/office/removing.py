"""Facts are taken off the file, with everything that goes with them (K-32, H-9)."""

from collections.abc import Iterable

from certrules.office.attachments import detach_in
from certrules.office.comments import COMMENTS
from certrules.office.desk import Work
from certrules.office.documents import forget_in
from certrules.office.forms import FORMS_IN, GRANTED
from certrules.ports.records import StoredFact


def remove_in(work: Work, facts: Iterable[StoredFact], *, because: str) -> None:
    """Take facts off, with what is attached to them and said of them; the audit trail keeps it.

    `facts`: in the order in which they came; the last is taken off first, since it may rest on
    those before.
    """
    facts = tuple(facts)
    forget_in(work, facts, because=because)
    detach_in(work, facts, because=because)
    ids = {one.id for one in facts}
    for subject in dict.fromkeys(one.entry.subject for one in facts):
        for drawer in (COMMENTS, FORMS_IN, GRANTED):
            kept = drawer.about(work.t, subject=subject)
            gone = [key for key, one in kept.items() if one.fact in ids]
            drawer.take_off(work.t, work.actor, gone, because=because)
    for fact in reversed(facts):
        work.t.remove(fact.id, by=work.actor.id, at=work.actor.at, because=because)
