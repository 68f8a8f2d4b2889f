"""Notices that go with submissions, and reminders by hand, through the outbox (K-39, H-15)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from certrules.model.fields import identifiers, names_fields
from certrules.model.subjects import Subject
from certrules.model.verdicts import Status
from certrules.office.access import ACCOUNTS, Viewer
from certrules.office.actors import Actor
from certrules.office.cards import competencies_of
from certrules.office.desk import Work
from certrules.office.drawers import Drawer
from certrules.planning.recipients import AUDIENCES, SUBJECT, SUPERVISOR, addressees
from certrules.planning.telling import Cause
from certrules.ports.keys import key_of
from certrules.ports.messages import Addressee, AttachedFile, Message, NoticeItem
from certrules.ports.records import NoticeRecord, NoticeState
from certrules.ports.store import Reading

SUBMITTER = "submitter"
"""The word for who submitted what is told of."""

HIDDEN = "hidden from the recipient"
"""Why somebody is not told: may not see the certification (K-12)."""


@names_fields
@attrs.frozen
class Audiences:
    """Who is told what becomes of a submission (K-39).

    `submitted`: that it waits for approval. `approved`, `declined`: what was decided. Each is a
    list of ``"subject"``, ``"submitter"``, ``"supervisor"``, ``"supervisors"`` (all the way up) and
    names that the host knows; an empty one for nobody.

    >>> Audiences(declined=["subject", "submitter"]).submitted
    ('supervisor',)
    """

    submitted: tuple[str, ...] = attrs.field(default=(SUPERVISOR,), converter=identifiers)
    approved: tuple[str, ...] = attrs.field(default=(SUBJECT,), converter=identifiers)
    declined: tuple[str, ...] = attrs.field(default=(SUBJECT,), converter=identifiers)

    def of(self, cause: Cause) -> tuple[str, ...]:
        """Return who is told of a cause that belongs to submissions."""
        audience: tuple[str, ...] = getattr(self, cause.value)
        return audience


AUDIENCES_KEPT = Drawer("audiences", Audiences)

THE_AUDIENCES = "submissions"
"""The key of the only record of the audiences."""


def audiences_in(t: Reading) -> Audiences:
    """Return who is told what becomes of a submission."""
    return AUDIENCES_KEPT.get_or(t, THE_AUDIENCES, Audiences())


@attrs.frozen
class News:
    """Something to tell of one assignment, at once.

    `cause`: why. `subject`, `certification`: whose. `what`: what tells it from other news of the
    same cause and assignment, such as a fact and its version. `about`: the expiration date.
    `status`: on the day; None where it does not matter. `submitter`: the account that submitted.
    `text`: what a person wrote to go with it. `files`: those that go with it (K-15).
    """

    cause: Cause
    subject: str
    certification: str
    what: str
    about: date | None = None
    status: Status | None = None
    submitter: str | None = None
    text: str = ""
    files: tuple[AttachedFile, ...] = ()


def tell_in(work: Work, news: Sequence[News]) -> tuple[Message, ...]:
    """Tell what became of submissions, each to its audience: one message a person (K-39)."""
    if not news:
        return ()
    audiences = audiences_in(work.t)
    return _told(work, [(one, _named(work.t, audiences.of(one.cause), one)) for one in news])


def remind_in(
    work: Work, news: Sequence[News], *, to: tuple[str, ...] | None, text: str
) -> tuple[Message, ...]:
    """Remind of assignments: one message a person, with what the sender writes (H-15).

    `to`: who is reminded, None for the subjects.
    """
    audience = AUDIENCES[Cause.REMINDER] if to is None else to
    return _told(work, [(one, audience) for one in news], text)


def _named(t: Reading, audience: Iterable[str], news: News) -> tuple[str, ...]:
    """Return an audience with the submitter by id: the subject whose account it is, if there is."""
    submitter: tuple[str, ...] = ()
    if news.submitter is not None:
        account = ACCOUNTS.find(t, news.submitter)
        submitter = ((account and account.subject) or news.submitter,)
    return tuple(each for one in audience for each in (submitter if one == SUBMITTER else (one,)))


Telling = tuple[News, tuple[str, ...]]


def _told(work: Work, tellings: Sequence[Telling], text: str = "") -> tuple[Message, ...]:
    names = _Names(work, tellings)
    noted = [(one, record) for one, to in tellings for record in names.records(one, to)]
    # What was told before is not told again, though it is done again at the same instant.
    new = set(work.t.add_notices([record for _, record in noted]))
    of_recipient: dict[str, list[NoticeItem]] = defaultdict(list)
    for one, record in noted:
        if record.state is NoticeState.WAITING and record.key in new:
            of_recipient[record.recipient].append(names.item(one, record))
    messages = tuple(
        Message(
            key=key_of(recipient, *sorted(item.key for item in items)),
            to=Addressee(recipient, names.name(recipient)),
            items=items,
            created_for=work.actor.on,
            text=text,
        )
        for recipient, items in of_recipient.items()
    )
    work.t.enqueue_all(messages)
    return messages


class _Names:
    """Who is who, and what is called what, where something is told."""

    def __init__(self, work: Work, tellings: Iterable[Telling]) -> None:
        tellings = tuple(tellings)
        named = {one.subject for one, _ in tellings} | {id_ for _, to in tellings for id_ in to}
        self.t, self.actor = work.t, work.actor
        self.people = {one.id: one for one in work.t.people(named)}
        competencies = competencies_of(work.t, work.t.roster(()).roles)
        self.certifications = {one.id: one for one in (*work.t.catalogue(), *competencies)}
        self.accounts: dict[str, list[str]] = defaultdict(list)
        for one in ACCOUNTS.all(work.t).values():
            self.accounts[one.subject or one.id].append(one.id)

    def records(self, news: News, audience: tuple[str, ...]) -> Iterator[NoticeRecord]:
        """Yield a notice for each one who is to be told, with why not where that is so."""
        subject = self.people[news.subject]
        for one in addressees(audience, subject, self.people.get, self.actor.on):
            why_not = "" if one.why_not is None else one.why_not.value
            if not why_not and self._is_hidden(one.id, news):
                why_not = HIDDEN
            yield NoticeRecord(
                key=self._key(news, one.id),
                subject=news.subject,
                certification=news.certification,
                cause=news.cause,
                on=self.actor.on,
                recipient=one.id,
                about=news.about,
                state=NoticeState.NOT_SENT if why_not else NoticeState.WAITING,
                reason=why_not or _by_hand(news, self.actor),
            )

    def item(self, news: News, record: NoticeRecord) -> NoticeItem:
        """Return a notice as a message carries it."""
        return NoticeItem(
            key=record.key,
            cause=news.cause,
            on=record.on,
            subject=news.subject,
            certification=news.certification,
            subject_name=self.name(news.subject),
            certification_name=self.certifications[news.certification].name,
            about=news.about,
            status=news.status,
            text=news.text,
            files=news.files if self._sees_files(record.recipient, news) else (),
        )

    def name(self, id: str) -> str:  # noqa: A002 - the field's name
        """Return what to call a subject or another recipient."""
        person: Subject | None = self.people.get(id)
        return id if person is None else person.name

    def _is_hidden(self, recipient: str, news: News) -> bool:
        certification = self.certifications[news.certification]
        seeing = [one.sees(certification) for one in self._viewers(recipient)]
        return bool(seeing) and not any(seeing)

    def _sees_files(self, recipient: str, news: News) -> bool:
        """Return whether files go to a recipient; one without an account is of no level."""
        certification = self.certifications[news.certification]
        viewers = self._viewers(recipient)
        if not viewers:
            return not certification.handling.privacy.hide_attachments_from_levels
        return any(one.sees_attachments(certification) for one in viewers)

    def _viewers(self, recipient: str) -> list[Viewer]:
        accounts = [attrs.evolve(self.actor, id=one) for one in self.accounts.get(recipient, ())]
        return [Viewer.of(self.t, one) for one in accounts]

    def _key(self, news: News, recipient: str) -> str:
        return key_of(news.cause.value, news.subject, news.certification, news.what, recipient)


def _by_hand(news: News, actor: Actor) -> str:
    return f"{news.cause.value} by {actor.id}"
