"""Reminders that somebody sends by hand (H-15, K-39)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import attrs

from certrules.engine.days import Days
from certrules.engine.people import People
from certrules.engine.posting import items_of
from certrules.engine.settings import Settings
from certrules.errors import UnknownId
from certrules.model.subjects import Subject
from certrules.planning.recipients import addressees
from certrules.planning.telling import Cause
from certrules.ports.keys import key_of
from certrules.ports.messages import Addressee, Message
from certrules.ports.records import NoticeRecord, NoticeState, StoredEvaluation
from certrules.ports.store import Transaction

Standings = dict[tuple[str, str], StoredEvaluation]


@attrs.frozen
class Reminder:
    """What somebody wants to remind people of.

    `pairs`: subjects and certifications. `text`: what the sender writes. `audience`: who is
    reminded, None as settings say. `days`: which day it is. `at`: the instant, which tells one
    reminder from the next.
    """

    pairs: tuple[tuple[str, str], ...]
    text: str
    audience: tuple[str, ...] | None
    days: Days
    settings: Settings
    at: datetime


def remind(reminder: Reminder, t: Transaction) -> tuple[Message, ...]:
    """Note a reminder and put it into the outbox, one message a person."""
    subjects = {subject for subject, _ in reminder.pairs}
    people = People()
    people.fetch(t, subjects)
    standings = {(one.subject, one.certification): one for one in t.evaluations(subjects)}
    audience = reminder.audience or reminder.settings.audiences[Cause.REMINDER]
    people.fetch(t, set(audience) - {"subject", "supervisor", "supervisors"})
    records = [
        record
        for pair in reminder.pairs
        for record in _records(reminder, audience, people, standings, pair)
    ]
    of_recipient: dict[str, list[NoticeRecord]] = defaultdict(list)
    for record in records:
        if record.state is NoticeState.WAITING:
            of_recipient[record.recipient].append(record)
    messages = tuple(
        Message(
            key=key_of(recipient, *(one.key for one in of_one)),
            to=Addressee(recipient, people.name(recipient)),
            items=items_of(of_one, people, standings),
            created_for=reminder.days.on,
            text=reminder.text,
        )
        for recipient, of_one in of_recipient.items()
    )
    t.enqueue_all(messages, records)
    return messages


def _records(
    reminder: Reminder,
    audience: tuple[str, ...],
    people: People,
    standings: Standings,
    pair: tuple[str, str],
) -> Iterator[NoticeRecord]:
    standing, subject = standings.get(pair), people.get(pair[0])
    if standing is None or subject is None:
        raise UnknownId("assignment", f"{pair[0]}, {pair[1]}", known=map(", ".join, standings))
    on = reminder.days.of(subject, people.companies)
    for addressee in addressees(audience, subject, people.get, on):
        why_not = addressee.why_not
        yield NoticeRecord(
            key=_key(reminder, subject, pair[1], addressee.id),
            subject=pair[0],
            certification=pair[1],
            cause=Cause.REMINDER,
            on=on,
            recipient=addressee.id,
            about=standing.expires_on,
            state=NoticeState.WAITING if why_not is None else NoticeState.NOT_SENT,
            reason="sent by hand" if why_not is None else why_not.value,
        )


def _key(reminder: Reminder, subject: Subject, certification: str, recipient: str) -> str:
    return key_of(
        Cause.REMINDER.value, subject.id, certification, reminder.at.isoformat(), recipient
    )
