"""One message a person: what is told at once, in which order, and how much at most (X-16)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from certrules.ports.keys import key_of
from certrules.ports.records import NoticeRecord


@attrs.frozen
class Digest:
    """What one recipient is told at once, the most urgent first.

    `key`: made of the recipient and the notices, so that the same message has the same key.
    """

    key: str
    recipient: str
    notices: tuple[NoticeRecord, ...]


def digests(notices: Iterable[NoticeRecord]) -> tuple[Digest, ...]:
    """Return one digest for each recipient, those with the most urgent notices first."""
    of_recipient: dict[str, list[NoticeRecord]] = defaultdict(list)
    for one in sorted(notices, key=_place):
        of_recipient[one.recipient].append(one)
    return tuple(
        Digest(key_of(recipient, *sorted(one.key for one in of_one)), recipient, tuple(of_one))
        for recipient, of_one in of_recipient.items()
    )


def capped(found: Sequence[Digest], most: int | None) -> tuple[Sequence[Digest], Sequence[Digest]]:
    """Return the digests that go out, at most so many, and those that are held back."""
    return (found, ()) if most is None else (found[:most], found[most:])


def _place(told: NoticeRecord) -> tuple[int, date, str, str]:
    return told.cause.urgency, told.about or date.max, told.subject, told.certification
