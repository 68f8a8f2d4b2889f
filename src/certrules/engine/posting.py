"""From notices that wait to messages: one a person, and not too many at once (X-16)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from certrules.engine.digests import Digest, capped, digests
from certrules.engine.looking import Look
from certrules.engine.people import People
from certrules.engine.reports import Figures
from certrules.model.verdicts import Status
from certrules.planning.recipients import WhyNot, absence
from certrules.planning.telling import Standing, still_true
from certrules.ports.messages import Addressee, Message, NoticeItem
from certrules.ports.records import NoticeRecord, NoticeState
from certrules.ports.store import Transaction

Standings = Mapping[tuple[str, str], Standing]


def post(t: Transaction, look: Look, new: Iterable[NoticeRecord] = ()) -> Figures:
    """Put what waits to be told into messages, one for each person; add what is `new`.

    A notice that is no longer true, or whose recipient has left meanwhile, is settled without
    being sent. What is more than the cap waits.
    """
    figures = Figures()
    added = {one.key: one for one in new}
    waiting = [*t.notices(state=NoticeState.WAITING)]
    waiting += (one for one in added.values() if one.state is NoticeState.WAITING)
    standings = _standings(t, look, waiting)
    look.people.fetch(t, {one for record in waiting for one in (record.subject, record.recipient)})
    going: list[NoticeRecord] = []
    dropped: dict[WhyNot, list[str]] = defaultdict(list)
    for record in waiting:
        why_not = _why_not(record, standings, look.people, look.days.on)
        if why_not is None:
            going.append(record)
        else:
            dropped[why_not].append(record.key)
    for why_not, keys in dropped.items():
        state, reason = NoticeState.NOT_SENT, why_not.value
        t.settle_notices([key for key in keys if key not in added], state, reason)
        for key in added.keys() & keys:
            added[key] = attrs.evolve(added[key], state=state, reason=reason)
        figures.not_sent[why_not.value] += len(keys)
    found = digests(going)
    sent, held = capped(found, look.settings.most_messages)
    figures.held_back = len(held)
    messages = [_message(digest, look.people, standings, look.days.on) for digest in sent]
    enqueued = set(t.enqueue_all(messages, added.values()))
    figures.messages += [one for one in messages if one.key in enqueued]
    return figures


def _standings(t: Transaction, look: Look, waiting: Sequence[NoticeRecord]) -> Standings:
    """Return how those stand of whom something waits to be told: as just seen, else as kept."""
    unseen = {one.subject for one in waiting if (one.subject, one.certification) not in look.stood}
    kept = t.evaluations(unseen) if unseen else ()
    return {**{(one.subject, one.certification): one for one in kept}, **look.stood}


def _why_not(record: NoticeRecord, standings: Standings, people: People, on: date) -> WhyNot | None:
    standing = standings.get((record.subject, record.certification))
    if not still_true(record.cause, record.about, standing):
        return WhyNot.NO_LONGER_TRUE
    person = people.get(record.recipient)
    return None if person is None else absence(person, on)


def _message(digest: Digest, people: People, standings: Standings, on: date) -> Message:
    return Message(
        key=digest.key,
        to=Addressee(digest.recipient, people.name(digest.recipient)),
        items=items_of(digest.notices, people, standings),
        created_for=on,
    )


def items_of(
    records: Iterable[NoticeRecord], people: People, standings: Standings, text: str = ""
) -> tuple[NoticeItem, ...]:
    """Return notices as a message carries them, with names for people."""
    return tuple(
        NoticeItem(
            key=record.key,
            cause=record.cause,
            on=record.on,
            subject=record.subject,
            certification=record.certification,
            subject_name=people.name(record.subject),
            certification_name=people.certification(record.certification),
            about=record.about,
            status=_status(standings.get((record.subject, record.certification))),
            text=text,
        )
        for record in records
    )


def _status(standing: Standing | None) -> Status | None:
    return None if standing is None else standing.status
