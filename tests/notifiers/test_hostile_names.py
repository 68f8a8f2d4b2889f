import json
import socket
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from html.parser import HTMLParser
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certrules.adapters.log import LogNotifier
from certrules.adapters.smtp import SmtpNotifier, header_text
from certrules.adapters.webhook import WebhookNotifier
from certrules.engine.clocks import StoppedClock
from certrules.ports.letters import Templates, one_line, shortened
from certrules.ports.messages import Addressee
from tests.notifiers import hostile
from tests.notifiers.post_office import PostOffice
from tests.notifiers.samples import item, message

CLOCK = StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC))
ADDRESS = "ana@example.org"
SECRET = b"a secret that is long enough"

MAIL_HEADERS = [
    "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
PART_HEADERS = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
REQUEST_HEADERS = [
    "Host", "Accept-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection",
    "webhook-id", "webhook-timestamp", "webhook-signature",
]  # fmt: skip


def notifier(port=None, **changes):
    """Return a notifier whose subject line shows what people write."""
    settings = {"sender": "a@b.org", "security": "none", "clock": CLOCK}
    writer = Templates(title="$certification").letter
    return SmtpNotifier("127.0.0.1", port, **{**settings, "writer": writer, **changes})


def odd_message(name, key="m-1"):
    """Return a message in which everything that people write is a hostile name."""
    to = Addressee("ana", name, [ADDRESS])
    told = item(subject_name=name, certification_name=name, text=name)
    return message(told, key=key, to=to, text=name)


def header_lines(head):
    """Return the names of the headers in the bytes before the body, unfolded by hand."""
    lines = head.split(b"\r\n")
    assert not any(byte in line for line in lines for byte in (b"\r", b"\n", b"\0"))
    return [line.split(b":")[0].decode("ascii") for line in lines if line[:1] not in {b" ", b"\t"}]


def check_mail(mail, name):
    """Assert that a mail has its own headers, parts and tags, and a name in its subject line."""
    head, _, _ = mail.partition(b"\r\n\r\n")
    assert sorted(header_lines(head)) == sorted(MAIL_HEADERS)
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    # The older parser of the standard library shares no code with the writer of the newer one.
    parsed = message_from_bytes(mail)
    assert sorted(parsed.keys()) == sorted(MAIL_HEADERS)
    subject = str(make_header(decode_header(parsed["Subject"])))
    assert subject.split() == shortened(header_text(shortened(one_line(name).strip()))).split()
    text, html = parsed.get_payload()
    for part in (text, html):
        assert set(part.keys()) <= PART_HEADERS
        assert part.get_content_maintype() == "text"
        assert not part.defects
    check_page(html.get_payload(decode=True).decode())


class Page(HTMLParser):
    """Collects tags and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.tags = []
        self.attributes = set()

    def handle_starttag(self, tag, attrs):
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes |= set(attrs)

    def handle_comment(self, data):
        """Refuse a comment: there is none in the templates."""
        raise AssertionError(data)


def check_page(html):
    """Assert that a page has the tags of its templates and none besides, but for line breaks."""
    page = Page()
    page.feed(html)
    page.close()
    tags = [tag for tag in page.tags if tag != "br"]
    assert tags == ["html", "head", "meta", "title", "body", "p", "bdi", "p", "ul", "li", "div"]
    assert page.attributes == {("lang", "en"), ("charset", "utf-8"), ("dir", "auto")}


def test_there_are_a_thousand_different_names():
    """The list has 1,000 names, no two of them the same."""
    assert len(set(hostile.NAMES)) == hostile.COUNT == 1_000


def test_a_thousand_names_by_mail():
    """Whatever the name, a mail has its own headers and tags, and goes to one address."""
    with PostOffice() as office, notifier(office.port) as sender:
        for name in hostile.NAMES:
            sender.send(odd_message(name))
    for name, received in zip(hostile.NAMES, office.received, strict=True):
        assert received.recipients == (ADDRESS,)
        check_mail(received.content, name)


@pytest.mark.parametrize("name", hostile.NAMES[:: hostile.COUNT // 50])
def test_name_of_the_sender(name):
    """Whatever name the host gives its sender, a mail comes from one address."""
    sender = notifier(sender_name=name)
    check_mail(sender.mail(odd_message("Ana"), (ADDRESS,)).as_bytes(), "Ana")


@given(name=st.text(st.characters(codec=None), min_size=1))
def test_any_name_by_mail(name):
    """Whatever text a name is, a mail has its own headers and tags, and no others."""
    check_mail(notifier().mail(odd_message(name), (ADDRESS,)).as_bytes(), name)


@pytest.fixture(scope="module")
def raw():
    """A server that keeps each request as the bytes that came, and answers 200."""
    received = []
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        Thread(target=take, args=(server, received), daemon=True).start()
        yield server.getsockname()[1], received


def take(server, received):
    """Take requests until the server is closed."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as stream:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += stream.read(1)
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            received.append((head.removesuffix(b"\r\n\r\n"), stream.read(length)))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def test_a_thousand_names_by_webhook(raw):
    """Whatever the name, a request has its own headers, and the receiver reads the name in it."""
    port, received = raw
    sender = WebhookNotifier(
        f"http://127.0.0.1:{port}/",
        SECRET,
        allow=lambda *_: True,
        allow_http=True,
        clock=CLOCK,
    )
    for name in hostile.NAMES:
        sender.send(odd_message(name, key=f"m{name}m"))
    assert len(received) == hostile.COUNT
    ids = set()
    for name, (head, body) in zip(hostile.NAMES, received, strict=True):
        line, _, rest = head.partition(b"\r\n")
        assert line == b"POST / HTTP/1.1"
        assert sorted(header_lines(rest)) == sorted(REQUEST_HEADERS)
        told = json.loads(body.decode("utf-8"))
        readable = name.encode(errors="replace").decode()
        assert told["to"]["name"] == told["notices"][0]["subject"]["name"] == readable
        ids.add(rest.split(b"webhook-id: ")[1].split(b"\r\n")[0])
    assert len(ids) == hostile.COUNT


def test_a_thousand_names_in_the_log():
    """Whatever the name or the id, a message is one line of printable characters in the log."""
    for name in hostile.NAMES:
        to = Addressee(f"a{name}a", name)
        line = LogNotifier().line(message(item(subject=f"a{name}a"), key=f"m{name}m", to=to))
        assert line.splitlines() == [line]
        assert line.isprintable()


def test_a_thousand_names_in_text():
    """Whatever the name, a line of the text stays one line that begins as it should."""
    for name in hostile.NAMES:
        told = item("expiry", "bo", subject_name=name, certification_name=name)
        letter = Templates(text="$items").letter(message(told))
        assert letter.text.splitlines() == [letter.text]
        assert letter.text == f"- {one_line(name)}: {one_line(name)} expired on 2026-07-01"
