"""What people say about a submission, with author and time (K-34)."""

from datetime import datetime

import attrs

from certrules.errors import InvalidInput, NotAllowed, UnknownId
from certrules.model.fields import identifier, instant, names_fields, optional_instant
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Look, Work
from certrules.office.drawers import Drawer
from certrules.office.operations import Operation
from certrules.office.sought import NOBODY, completion_seen, seen_by
from certrules.ports.keys import key_of
from certrules.ports.store import Reading


def _text(value: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(value, "says nothing", "Write a text.")
    return value


@names_fields
@attrs.frozen
class Comment:
    """What somebody said about a submission or a record.

    `id`: by which it is kept. `fact`: the id of the completion. `subject`, `certification`: whose
    it is. `author`, `written_at`: who said it, and when. `edited_at`: when it was last changed.

    Raises `InvalidInput` for a text that says nothing.
    """

    id: str = attrs.field(converter=identifier)
    fact: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    author: str = attrs.field(converter=identifier)
    written_at: datetime = attrs.field(converter=instant)
    text: str = attrs.field(converter=_text)
    edited_at: datetime | None = attrs.field(default=None, converter=optional_instant)


COMMENTS = Drawer("comment", Comment, subject="subject", certification="certification")


def comment_in(work: Work, fact: str, subject: str, certification: str, text: str) -> Comment:
    """Add what the actor says about a completion; the same at the same instant is said once."""
    actor = work.actor
    key = key_of(fact, actor.id, actor.at.isoformat(), text)
    made = Comment(key, fact, subject, certification, actor.id, actor.at, text)
    there = COMMENTS.find(work.t, key)
    if there is None:
        COMMENTS.put(work.t, actor, {key: made})
    return there or made


def comments_on(t: Reading, fact: str, subject: str) -> tuple[Comment, ...]:
    """Return what was said about a completion of a subject, in the order in which it was said."""
    found = COMMENTS.about(t, subject=subject).values()
    return tuple(one for one in found if one.fact == fact)


@attrs.frozen
class Comments:
    """Comments on submissions and records (K-34).

    Each operation raises `NotAllowed` for who may not do it, and `UnknownId` for a submission or a
    comment that is not there, or that the actor may not see.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> Comments(desk).of(root, "completion-1-0")
    Traceback (most recent call last):
    ...
    certrules.errors.UnknownId: There is no submission 'completion-1-0'.
    """

    desk: Desk

    def of(self, actor: Actor, submission: str) -> tuple[Comment, ...]:
        """Return the comments on a submission, in the order in which they were written."""

        def ask(look: Look) -> tuple[Comment, ...]:
            stored = completion_seen(look, Operation.VIEW_SUBJECT, submission)
            return comments_on(look.t, stored.id, stored.entry.subject)

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask)

    def add(self, actor: Actor, submission: str, text: str) -> Comment:
        """Comment on a submission. Raises `InvalidInput` for a text that says nothing."""

        def task(work: Work) -> Comment:
            entry = completion_seen(work, Operation.COMMENT, submission).entry
            return comment_in(work, submission, entry.subject, entry.certification, text)

        return self.desk.do(actor, Operation.COMMENT, task)

    def edit(self, actor: Actor, seen: Comment, text: str) -> Comment:
        """Say something else instead, which the author alone can.

        `seen`: the comment as it was read. Raises `ConflictingChange` where it says something else
        now, `InvalidInput` for a text that says nothing.
        """

        def task(work: Work) -> Comment:
            there = _comment(work, Operation.COMMENT, seen.id)
            if there.author != actor.id:
                raise NotAllowed(actor.id, "change what somebody else said")
            changed = attrs.evolve(there, text=text, edited_at=actor.at)
            COMMENTS.put(work.t, actor, {seen.id: changed}, seen=seen)
            return changed

        return self.desk.do(actor, Operation.COMMENT, task)

    def delete(self, actor: Actor, comment: str) -> None:
        """Take a comment off: one's own, or anybody's for who may take records off."""

        def task(work: Work) -> None:
            there = _comment(work, Operation.COMMENT, comment)
            if there.author != actor.id:
                work.viewer.check(work.t, Operation.REMOVE_RECORDS, [there.subject])
            COMMENTS.take_off(work.t, actor, [comment])

        self.desk.do(actor, Operation.COMMENT, task)


def _comment(work: Work, operation: Operation, id: str) -> Comment:  # noqa: A002 - the field's name
    there = COMMENTS.find(work.t, id)
    if there is None or there.certification not in seen_by(work):
        work.viewer.check(work.t, operation, [NOBODY])
        raise UnknownId("comment", id)
    work.viewer.check(work.t, operation, [there.subject])
    return there
