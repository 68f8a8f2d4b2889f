"""The files of a submission go with notices of approval: K-15."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.smtp import SmtpNotifier
from certrules.engine.clocks import StoppedClock
from certrules.model.handling import CertificateSettings, Privacy
from certrules.office.access import Account
from certrules.office.office import Office
from certrules.office.telling import Audiences
from tests.notifiers.post_office import PostOffice
from tests.office.press import PlainCertificates
from tests.office.rules import change, read
from tests.office.world import DAY, act

SENDING = CertificateSettings(attach_to_notices=True)
LINK = "https://example.org/card"


@pytest.fixture
def folder(tmp_path):
    """A folder for files."""
    return FolderOfFiles(tmp_path / "files")


@pytest.fixture
def desk(office, folder):
    """The office, with files and certificates."""
    return Office(office.desk.store, files=folder, renderer=PlainCertificates())


def submitted(desk, *contents, links=()):
    """Let ana submit fire with files."""
    files = [
        desk.files.receive(act("ana"), f"{n}.pdf", BytesIO(one), subject="ana").id
        for n, one in enumerate(contents)
    ]
    return desk.submissions.submit(act("ana"), "ana", "fire", DAY, files=files, links=links)


def told(store):
    """Return the messages of the outbox: recipient, cause, and names of the files of a notice."""
    return [
        (one.content.to.id, item.cause.value, [file.name for file in item.files])
        for one in read(store, lambda t: t.outbox())
        for item in one.content.items
    ]


def test_k_15_files_go_with_the_notice_of_approval(desk, store):
    """By the names that they have on the record, and no others; links stay where they are."""
    change(store, "fire", certificate=SENDING)
    made = submitted(desk, b"one", b"two", links=[LINK])
    desk.submissions.approve(act("sue", hour=9), [made.id])
    named = [f"Ng, Ana, fire – Completed, 2026-06-01{n}.pdf" for n in ("", " (2)")]
    assert told(store) == [("sue", "submitted", []), ("ana", "approved", named)]
    (_, message) = read(store, lambda t: t.outbox())
    first, second = message.content.items[0].files
    assert (first.size, first.media_type) == (3, "application/octet-stream")
    assert first.sha256 != second.sha256


def test_k_15_not_unless_the_certification_says_so(desk, store):
    """And never with what is declined."""
    made = submitted(desk, b"one")
    desk.submissions.approve(act("sue", hour=9), [made.id])
    change(store, "fire", certificate=SENDING)
    other = desk.submissions.submit(act("ana", hour=10), "ana", "fire", DAY)
    desk.submissions.decline(act("sue", hour=11), [other.id], "twice")
    assert [files for _, _, files in told(store)] == [[], [], [], []]


def test_k_15_the_certificate_goes_along(desk, store):
    """It is attached to the record like any other file when the notice is written."""
    both = CertificateSettings(attach_to_notices=True, on_approval=True)
    change(store, "fire", certificate=both)
    desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    assert told(store) == [("ana", "approved", ["Ng, Ana, fire – Completed, 2026-06-01.txt"])]


def test_k_15_hidden_attachments_never_go(desk, store, root):
    """Not to a level from which they are hidden, nor to somebody who is of no level at all."""
    change(
        store,
        "fire",
        certificate=SENDING,
        privacy=Privacy(hide_attachments_from_levels=["employee"]),
    )
    desk.levels.put_account(root, Account("boss", ["administrator"]))
    told_of = Audiences(approved=["subject", "supervisor", "boss", "archive@example.org"])
    desk.notices.set_audiences(root, told_of, seen=Audiences())
    made = submitted(desk, b"one")
    desk.submissions.approve(act("sue", hour=9), [made.id])
    found = {who: bool(files) for who, cause, files in told(store) if cause == "approved"}
    assert found == {"ana": False, "sue": True, "boss": True, "archive@example.org": False}
    change(store, "fire", privacy=Privacy())
    later = desk.submissions.submit(
        act("sue", hour=10), "ana", "fire", DAY, files=[made_file(desk)]
    )
    assert not later.pending
    assert {who for who, _, files in told(store)[-4:] if files} == set(found)


def made_file(desk):
    """Return the id of another file of ana."""
    return desk.files.receive(act("sue"), "x.pdf", BytesIO(b"three"), subject="ana").id


def test_k_15_the_mail_has_them(desk, store, folder):
    """From the outbox through a real mail server, to the byte."""
    change(store, "fire", certificate=SENDING)
    made = submitted(desk, b"%PDF one", b"\0\xff" * 1_000)
    desk.submissions.approve(act("sue", hour=9), [made.id])
    (_, message) = read(store, lambda t: t.outbox())
    with PostOffice() as office:
        clock = StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC))
        SmtpNotifier(
            "127.0.0.1",
            office.port,
            sender="certificates@example.org",
            security="none",
            clock=clock,
            files=folder,
        ).send(message_to(message.content))
        mail = message_from_bytes(office.received[0].content, policy=default)
    parts = {one.get_filename(): one.get_content() for one in mail.iter_attachments()}
    assert list(parts.values()) == [b"%PDF one", b"\0\xff" * 1_000]
    assert list(parts) == [one.name for one in message.content.items[0].files]


def message_to(message):
    """Return a message with an address."""
    to = type(message.to)(message.to.id, message.to.name, ["ana@example.org"])
    return type(message)(message.key, to, message.items, message.created_for, message.text)
