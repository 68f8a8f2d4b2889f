"""Where files are kept, who draws certificates, who knows what activities are (K-9, K-11, K-35)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import BinaryIO, Protocol

import attrs


@attrs.frozen
class StoredContent:
    """The content of a file as it is kept.

    `sha256`: its digest in hexadecimal digits, by which it is found again. `size`: in bytes.
    """

    sha256: str
    size: int


class AttachmentStore(Protocol):
    """Keeps the content of files; what is kept once is never changed."""

    def put(self, content: BinaryIO) -> StoredContent:
        """Keep what can be read from a binary stream; return its digest and size.

        All of it is kept, or nothing; the same content is kept once. Raises `InvalidInput` for more
        than the store takes.
        """
        ...

    def open(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """Return a binary stream of a content, to be closed; raise `UnknownId` for none such."""
        ...

    def delete(self, sha256: str) -> None:
        """Delete a content; one that is not there changes nothing."""
        ...

    def contents(self) -> Iterator[StoredContent]:
        """Yield what is kept, in the order of the digests."""
        ...


@attrs.frozen
class CertificateData:
    """What a certificate document says (K-11).

    `holder`, `certification`: names for people. `issuer`: blank for none. `completed_on`: the day.
    `expires_on`: None for never, or where it is not to be shown (`hides_expiration`).
    `number`: by which the record is found again.
    """

    holder: str
    certification: str
    completed_on: date
    number: str
    expires_on: date | None = None
    hides_expiration: bool = False
    issuer: str = ""
    company: str = ""


@attrs.frozen
class Document:
    """A document that was made: its content, its media type, and the ending of its name."""

    content: bytes
    media_type: str
    suffix: str


class CertificateRenderer(Protocol):
    """Draws certificate documents."""

    def render(self, data: CertificateData) -> Document:
        """Return the document for a record; the same record gives the same bytes."""
        ...


class ActivityProvider(Protocol):
    """Knows the activities that a host offers: courses, documents, forms, payments (K-9)."""

    def address(self, reference: str, subject: str) -> str | None:
        """Return where a subject does an activity, None where it is not offered to it.

        `reference`: what the certification's activity has as its reference. `subject`: the id.
        """
        ...
