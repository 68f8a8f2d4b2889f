"""What falls due as a calendar to subscribe to: iCalendar, RFC 5545 (X-13)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from certrules.errors import MissingExtra
from certrules.model.fields import instant
from certrules.ports.keys import key_of
from certrules.ports.letters import one_line
from certrules.reports.due_dates import Due, DueKind, due_dates
from certrules.reports.snapshots import Snapshot

if TYPE_CHECKING:
    from icalendar import Component, vText

MAKER: Final = "-//certrules//certrules//EN"
"""Names the program in every calendar that it makes."""

_DAY: Final = timedelta(days=1)


def calendar_feed(  # noqa: PLR0913 - a snapshot, which days of it, and what is said of the feed
    view: Snapshot,
    *,
    start: date | None = None,
    end: date | None = None,
    name: str = "Certifications",
    source: str = "",
    stamp: datetime | None = None,
) -> bytes:
    r"""Return what falls due as an iCalendar file, an event of one whole day for each.

    `start`, `end`: as in `due_dates`. `name`: of the calendar. `source`: where the feed comes from,
    for example the address of the host; it goes into the identifiers of the events, so that two
    hosts whose people have the same ids share none. `stamp`: the instant at which it was made,
    midnight in UTC of the snapshot's day if not given.

    A notice is an event of its own and no alarm, because programs leave out the alarms of calendars
    that are subscribed to. An event keeps its identifier when its day or its words change, as long
    as it is about the same expiration date. No event takes up time, and one about a certification
    that others may not see is confidential.

    Raises `MissingExtra` without the extra ``calendar``, `NaiveInstant` for a stamp without a time
    zone, and `InvalidDate` when `end` is before `start`.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> nobody = snapshot(Catalogue([]), Roster(), date(2026, 8, 1))
    >>> calendar_feed(nobody).split(b"\r\n")[:2]
    [b'BEGIN:VCALENDAR', b'VERSION:2.0']
    """
    try:
        ical = import_module("icalendar")
    except ImportError:
        raise MissingExtra("A calendar feed", "calendar") from None
    made = datetime.combine(view.on, time(), UTC) if stamp is None else instant(stamp)
    calendar: Component = ical.Calendar()
    # By themselves, some releases do not take these for texts, and leave them unescaped.
    for key, value in _said_of_feed(ical.vText(one_line(name))):
        calendar.add(key, value)
    # It says of itself that it is a duration, as RFC 7986 has it.
    calendar.add("refresh-interval", ical.vDuration(_DAY), parameters={"VALUE": "DURATION"})
    for one in due_dates(view, start, end):
        event = ical.Event()
        for key, value in _said_of_event(one, source):
            event.add(key, value)
        event.add("dtstamp", made)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _said_of_feed(name: "vText") -> Iterator[tuple[str, str]]:
    yield "version", "2.0"
    yield "prodid", MAKER
    yield "calscale", "GREGORIAN"
    yield "method", "PUBLISH"
    yield "name", name
    # Programs that are older than the property before it know it by this one.
    yield "x-wr-calname", name


def _said_of_event(due: Due, source: str) -> Iterator[tuple[str, Any]]:
    yield "uid", _identifier(due, source)
    yield "summary", _title(due)
    yield "description", "\n".join(_description(due))
    yield "categories", [due.kind.words]
    yield "dtstart", due.on
    yield "dtend", due.on + _DAY
    yield "transp", "TRANSPARENT"
    yield "class", "CONFIDENTIAL" if due.standing.locked else "PUBLIC"


def _identifier(due: Due, source: str) -> str:
    """Return what an event keeps; one by a rule comes on several days, and has its day in it."""
    subject, certification = due.standing.subject.id, due.standing.certification.id
    day = due.on if due.kind is DueKind.RULE else ""
    return key_of(source, subject, certification, due.kind.value, due.expires_on, due.rule, day)


def _title(due: Due) -> str:
    certification, subject = due.standing.certification, due.standing.subject
    what = f"{one_line(certification.name)} of {one_line(subject.name)}"
    if due.kind is DueKind.EXPIRATION:
        return f"{what} expires"
    if due.kind is DueKind.TASK:
        return f"{one_line(due.title)}: {what}"
    return f"{what}: {due.kind.words}, {_expiry(due)}"


def _expiry(due: Due) -> str:
    return f"{'expired' if due.expires_on < due.on else 'expires'} on {due.expires_on}"


def _description(due: Due) -> Iterator[str]:
    certification, subject = due.standing.certification, due.standing.subject
    yield f"Certification: {one_line(certification.name)}"
    yield f"Whose: {one_line(subject.name)}"
    yield f"Expiration date: {due.expires_on}"
    if due.assignee:
        yield f"Task of: {one_line(due.assignee)}"
