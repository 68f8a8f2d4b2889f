"""Messages to people and tasks for them, and the protocols of what carries them (R-29, R-57)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

import attrs

from certrules.model.fields import (
    civil_date,
    identifier,
    identifiers,
    names_fields,
    optional_date,
    optional_identifier,
    word,
)
from certrules.model.verdicts import Status
from certrules.planning.telling import Cause as Cause  # noqa: PLC0414 - part of the port


def _cause(value: Cause | str) -> Cause:
    return word(value, Cause)


def _status(value: Status | str | None) -> Status | None:
    return None if value is None else word(value, Status)


@names_fields
@attrs.frozen
class Addressee:
    """Who is told.

    `id`: the id of a subject, or another name that the host knows, such as an address. `name`: for
    people; the id if not given. `addresses`: where messages go; none when the notifier is to find
    them by the id.

    >>> Addressee("ana", "Ana Ng", ["ana@example.org"]).addresses
    ('ana@example.org',)
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    addresses: tuple[str, ...] = attrs.field(default=(), converter=identifiers)

    def __attrs_post_init__(self) -> None:
        """Fill in the name."""
        if not self.name:
            object.__setattr__(self, "name", self.id)


@names_fields
@attrs.frozen
class AttachedFile:
    """A file that goes with a notice or a message; its content is in the host's store for files.

    `name`: safe on every file system. `sha256`: of the content, by which it is found. `size`: in
    bytes. `media_type`: as it was handed in.

    >>> AttachedFile("card.pdf", "ab" * 32, 1_200).media_type
    'application/octet-stream'
    """

    name: str = attrs.field(converter=identifier)
    sha256: str = attrs.field(converter=identifier)
    size: int
    media_type: str = "application/octet-stream"


def _files(value: Iterable[AttachedFile]) -> tuple[AttachedFile, ...]:
    return tuple(value)


@names_fields
@attrs.frozen
class NoticeItem:
    """One notice to one person, as a message carries it.

    `key`: never varies for the same notice. `cause`: why. `on`: the day on which it fell due.
    `subject`, `certification`: ids, each with its name for people. `about`: the expiration date, or
    the last day of the deferral or training; None when there is none. `status`: on the day `on`;
    None when it does not matter. `text`: what a person wrote to go with it. `files`: those that go
    with it (K-15).

    >>> item = NoticeItem("k", "first", date(2026, 6, 1), "ana", "first-aid",
    ...                   about=date(2026, 7, 1), status="due")
    >>> item.subject_name, item.status.name
    ('ana', 'DUE')
    """

    key: str = attrs.field(converter=identifier)
    cause: Cause = attrs.field(converter=_cause)
    on: date = attrs.field(converter=civil_date)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    subject_name: str = ""
    certification_name: str = ""
    about: date | None = attrs.field(default=None, converter=optional_date)
    status: Status | None = attrs.field(default=None, converter=_status)
    text: str = ""
    files: tuple[AttachedFile, ...] = attrs.field(default=(), converter=_files)

    def __attrs_post_init__(self) -> None:
        """Fill in the names."""
        if not self.subject_name:
            object.__setattr__(self, "subject_name", self.subject)
        if not self.certification_name:
            object.__setattr__(self, "certification_name", self.certification)


def _items(value: Iterable[NoticeItem]) -> tuple[NoticeItem, ...]:
    return tuple(value)


@names_fields
@attrs.frozen
class Message:
    """One message to one person: a digest of what falls due (X-16), or something sent by hand.

    `key`: never varies for the same message, so that a receiver can drop repeats: delivery is at
    least once. `to`: who is told. `items`: the notices that it carries. `created_for`: the day of
    the run. `text`: what a person wrote above them. `title`: what it is about, blank for what its
    notices say. `files`: those that go with it beside those of its notices (K-43).

    >>> item = NoticeItem("k", "first", date(2026, 6, 1), "ana", "first-aid")
    >>> message = Message("m", Addressee("ana"), [item], date(2026, 6, 1))
    >>> len(message.items)
    1
    """

    key: str = attrs.field(converter=identifier)
    to: Addressee
    items: tuple[NoticeItem, ...] = attrs.field(converter=_items)
    created_for: date = attrs.field(converter=civil_date)
    text: str = ""
    title: str = ""
    files: tuple[AttachedFile, ...] = attrs.field(default=(), converter=_files)


@names_fields
@attrs.frozen
class TaskToDo:
    """A task for somebody, once (R-57).

    `key`: never varies for the same task. `title`, `assignee`: as the rule says. `on`: the day on
    which it fell due. `subject`, `certification`: ids, each with its name for people. `expires_on`:
    the expiration date that it is about.

    >>> TaskToDo("k", "Book the course", "ana", date(2026, 5, 1), "ana", "first-aid").title
    'Book the course'
    """

    key: str = attrs.field(converter=identifier)
    title: str = attrs.field(converter=identifier)
    assignee: str = attrs.field(converter=identifier)
    on: date = attrs.field(converter=civil_date)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    subject_name: str = ""
    certification_name: str = ""
    expires_on: date | None = attrs.field(default=None, converter=optional_date)
    company: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        """Fill in the names."""
        if not self.subject_name:
            object.__setattr__(self, "subject_name", self.subject)
        if not self.certification_name:
            object.__setattr__(self, "certification_name", self.certification)


class Notifier(Protocol):
    """Carries messages to people: mail, a webhook, a chat."""

    def send(self, message: Message) -> None:
        """Deliver one message; return once it is on its way.

        Raises `DeliveryFailed` when it could not be delivered, saying whether to try again.
        """
        ...


class TaskSink(Protocol):
    """Takes tasks: a planner, a ticket system."""

    def create(self, task: TaskToDo) -> None:
        """Make one task; a task with a key that is there already is left as it is.

        Raises `DeliveryFailed` when it could not be made, saying whether to try again.
        """
        ...


class Directory(Protocol):
    """Knows where people are reached."""

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """Return the addresses of a subject or of another recipient by its id; none if unknown."""
        ...
