"""Files that go with mails: K-15, and G11 for their names."""

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pytest

from certrules.adapters.smtp import LARGEST, SmtpNotifier
from certrules.engine.clocks import StoppedClock
from certrules.errors import DeliveryFailed, UnknownId
from certrules.office.file_names import safe_name
from certrules.ports.messages import AttachedFile
from tests.exchange.strategies import HOSTILE_NAMES
from tests.notifiers.post_office import PostOffice
from tests.notifiers.samples import item, message, sent_by_hand

CLOCK = StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC))


class Contents:
    """A store for files, in memory."""

    def __init__(self, *contents):
        self.kept = {hashlib.sha256(one).hexdigest(): one for one in contents}

    @contextmanager
    def open(self, sha256):
        """Yield a stream of a content."""
        if sha256 not in self.kept:
            raise UnknownId("file content", sha256)
        yield BytesIO(self.kept[sha256])


def file(content, name="card.pdf", media_type="application/pdf"):
    """Return a file as a notice carries it."""
    return AttachedFile(name, hashlib.sha256(content).hexdigest(), len(content), media_type)


def mail_of(*items, **settings):
    """Return the mail that a message with some notices becomes, as a parser reads it."""
    sender = {"sender": "certificates@example.org", "security": "none", "clock": CLOCK}
    notifier = SmtpNotifier("127.0.0.1", 25, **{**sender, **settings})
    made = notifier.mail(message(*items), ("ana@example.org",)).as_bytes()
    assert made == notifier.mail(message(*items), ("ana@example.org",)).as_bytes()
    return message_from_bytes(made, policy=default)


def parts_of(mail):
    """Return the files of a mail: name, media type, content."""
    return [
        (one.get_filename(), one.get_content_type(), one.get_content())
        for one in mail.iter_attachments()
    ]


def test_files_arrive_beside_the_text():
    """A mail server delivers text, HTML and files, each whole and each once."""
    scan, photo = b"--=_\r\n.\r\nFrom x\n" * 500, bytes(range(256))
    items = [
        item(files=[file(scan), file(photo, "photo.png", "image/png")]),
        item(subject="bo", files=[file(scan)]),
    ]
    with PostOffice() as office:
        SmtpNotifier(
            "127.0.0.1",
            office.port,
            sender="certificates@example.org",
            security="none",
            clock=CLOCK,
            files=Contents(scan, photo),
        ).send(message(*items))
        mail = message_from_bytes(office.received[0].content, policy=default)
    assert parts_of(mail) == [
        ("card.pdf", "application/pdf", scan),
        ("photo.png", "image/png", photo),
    ]
    for kind in ("plain", "html"):
        assert "Forklift" in mail.get_body([kind]).get_content()
    assert not mail.defects


def test_k_43_what_is_sent_by_hand_has_its_title_and_its_files():
    """Its title is the subject, its files go along once, and nothing is added to the headers."""
    plan = b"plan"
    for title, subject in (
        ("For the client", "For the client"),
        ("For\r\nBcc: eve@example.org\r\n\r\nyou", "For Bcc: eve@example.org you"),
        ("=?utf-8?q?=0ABcc:_eve?=", "= ?utf-8?q?=0ABcc:_eve?="),
    ):
        by_hand = sent_by_hand(
            title, "As agreed.", [file(plan, "plan.pdf"), file(plan, "plan.pdf")]
        )
        notifier = SmtpNotifier(
            "127.0.0.1",
            25,
            sender="certificates@example.org",
            security="none",
            clock=CLOCK,
            files=Contents(plan),
        )
        made = notifier.mail(by_hand, ("ana@example.org",)).as_bytes()
        mail = message_from_bytes(made, policy=default)
        assert mail["Subject"] == subject
        assert mail["To"] == "Ana Ng <ana@example.org>"
        assert "Bcc" not in mail
        assert parts_of(mail) == [("plan.pdf", "application/pdf", plan)]
        assert "As agreed." in mail.get_body(["plain"]).get_content()


def test_a_mail_without_files_is_as_it_was():
    """Two parts that say the same, and nothing around them."""
    mail = mail_of(item(), files=Contents())
    assert mail.get_content_type() == "multipart/alternative"


def test_what_is_too_large_or_gone_is_named():
    """The others go along; the reader is told what is missing, in a part of its own."""
    small, large, gone = b"s" * 600, b"l" * 500, b"gone"
    files = [file(small, "small.pdf"), file(large, "large.pdf"), file(gone, "gone.pdf")]
    mail = mail_of(item(files=files), files=Contents(small, large), largest=1_000)
    (first, note) = parts_of(mail)
    assert first == ("small.pdf", "application/pdf", small)
    assert note[:2] == ("not-attached.txt", "text/plain")
    assert note[2].splitlines()[-2:] == ["- large.pdf", "- gone.pdf"]
    whole = mail_of(item(files=files[:2]), files=Contents(small, large), largest=1_100)
    assert [one[0] for one in parts_of(whole)] == ["small.pdf", "large.pdf"]
    (note,) = parts_of(mail_of(item(files=files[:1])))
    assert note[2].splitlines()[-1] == "- small.pdf"
    assert LARGEST == 10 * 1024 * 1024


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "message/rfc822", "multipart/mixed", "x", "", "image/png\r\nBcc: x@example.org"],
)
def test_no_file_is_taken_for_a_part_of_the_mail(media_type):
    """What a mail program might show as our words, or as headers, is plain bytes."""
    content = b"<script>alert(1)</script>"
    mail = mail_of(item(files=[file(content, "x.html", media_type)]), files=Contents(content))
    assert parts_of(mail) == [("x.html", "application/octet-stream", content)]
    assert mail["Bcc"] is None
    assert [one.get_content_disposition() for one in mail.iter_attachments()] == ["attachment"]


def test_hostile_names_of_files():
    """Each arrives as one file, adds no header, and leaves the others alone."""
    for name in HOSTILE_NAMES[:60]:
        safe = safe_name(f"{name}.pdf")
        mail = mail_of(item(files=[file(b"x", safe), file(b"y")]), files=Contents(b"x", b"y"))
        found = parts_of(mail)
        assert [one[2] for one in found] == [b"x", b"y"], name
        assert found[1][0] == "card.pdf"
        assert found[0][0].replace("= ?", "=?") == safe, name
        assert mail.keys() == mail_of(item(files=[file(b"y")]), files=Contents(b"y")).keys()


def test_a_file_that_cannot_be_read_is_tried_again():
    """A disk that fails now may not fail later; the mail does not go without it."""

    class Broken(Contents):
        def open(self, sha256):
            raise OSError(5, "Input/output error")

    notifier = SmtpNotifier("127.0.0.1", 25, sender="c@example.org", files=Broken())
    with pytest.raises(DeliveryFailed, match="cannot be read") as caught:
        notifier.send(message(item(files=[file(b"x")])))
    assert caught.value.retry
