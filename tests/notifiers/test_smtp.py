from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest

from certrules.adapters.smtp import SmtpNotifier, header_text, mail_address
from certrules.engine.clocks import StoppedClock
from certrules.errors import DeliveryFailed, InvalidInput
from certrules.ports.messages import Addressee
from tests.notifiers.post_office import DROP, PostOffice, client_tls
from tests.notifiers.samples import item, message

CLOCK = StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC))


def notifier(office, **changes):
    """Return a notifier that sends to the mail server of a test."""
    settings = {"sender": "certificates@example.org", "security": "none", "clock": CLOCK}
    return SmtpNotifier("127.0.0.1", office.port, **{**settings, **changes})


def parsed(received):
    """Return a mail as the standard library's modern parser reads it."""
    return message_from_bytes(received.content, policy=default)


@pytest.fixture(scope="module")
def server():
    """One mail server for all tests of this file that need no other."""
    with PostOffice() as office:
        yield office


@pytest.fixture
def office(server):
    """The mail server, with nothing received yet and nothing to refuse."""
    server.received.clear()
    server.answers.clear()
    server.connections = 0
    return server


def test_mail_arrives_in_two_parts(office):
    """A message arrives as one mail that says the same in plain text and in HTML."""
    notifier(office, sender_name="Certificates").send(message())
    mail = parsed(office.received[0])
    assert (mail["From"], mail["To"]) == (
        "Certificates <certificates@example.org>",
        "Ana Ng <ana@example.org>",
    )
    assert mail["Subject"] == "Your Forklift expires on 2026-07-01"
    assert mail["Date"].datetime == CLOCK.now()
    assert mail["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = mail.get_body([kind])
        assert part["Content-Type"].params["charset"] == "utf-8"
        assert "Your Forklift expires on 2026-07-01" in part.get_content()


def test_envelope_has_the_addresses_of_the_message(office):
    """The server is given the sender and every address of the recipient, each once."""
    to = Addressee("ana", "Ana", ["ana@example.org", "a@bücher.example", "ana@example.org"])
    notifier(office, reply_to="help@example.org").send(message(to=to))
    received = office.received[0]
    assert received.sender == "certificates@example.org"
    assert received.recipients == ("ana@example.org", "a@xn--bcher-kva.example")
    assert parsed(received)["Reply-To"] == "help@example.org"


def test_message_id_is_that_of_the_key(office):
    """Two sendings of a message have one Message-ID, and another message has another."""
    sender = notifier(office)
    for key in ("m-1", "m-1", "m-2"):
        sender.send(message(key=key))
    first, again, other = (parsed(one)["Message-ID"] for one in office.received)
    assert first == again != other
    assert first.endswith("@example.org>")


def test_same_message_is_the_same_bytes(office):
    """The same message at the same time is the same mail, byte for byte."""
    for _ in range(2):
        notifier(office).send(message(item(), item(subject="bo")))
    assert office.received[0].content == office.received[1].content


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "retry"), [("451 4.3.0 Later", True), ("499 Odd", True), ("500 5.7.1 No", False)]
)
def test_answer_decides_whether_to_try_again(office, command, answer, retry):
    """After 4xx a mail is to be tried again, after 5xx not, whichever command it answers."""
    office.answers[command].append(answer)
    with pytest.raises(DeliveryFailed) as caught:
        notifier(office).send(message())
    assert caught.value.retry is retry
    assert answer[:3] in caught.value.problem
    assert office.received == []


@pytest.mark.parametrize("answer", ["530 5.7.0 Must issue a STARTTLS command first", "421 Bye"])
def test_settings_of_the_server_are_no_fault_of_the_mail(office, answer):
    """A server that wants a login or TLS, or goes away, may take the mail another time."""
    office.answers["MAIL"].append(answer)
    with pytest.raises(DeliveryFailed) as caught:
        notifier(office).send(message())
    assert caught.value.retry


def test_greeting_that_is_refused_is_no_fault_of_the_mail(office):
    """A server that will not talk to us at all may do so another time."""
    for command in ("EHLO", "HELO"):
        office.answers[command].append("554 5.7.1 Not from there")
    with pytest.raises(DeliveryFailed, match="does not let us in: 554") as caught:
        notifier(office).send(message())
    assert caught.value.retry


def test_old_server_gets_mail_too(office):
    """A server that knows nothing newer than HELO gets mail."""
    office.answers["EHLO"].append("502 5.5.1 What?")
    notifier(office).send(message())
    assert len(office.received) == 1


@pytest.mark.parametrize(
    ("command", "arrived"), [("MAIL", 0), ("RCPT", 0), ("DATA", 0), ("AFTER DATA", 1)]
)
def test_dropped_connection_is_tried_again(office, command, arrived):
    """A mail is to be tried again after a broken connection, even if it arrived unbeknownst."""
    office.answers[command].append(DROP)
    with pytest.raises(DeliveryFailed) as caught:
        notifier(office).send(message())
    assert caught.value.retry
    assert len(office.received) == arrived


def test_double_after_a_drop_is_known_by_its_message_id(office):
    """A mail that was sent again after a drop has the Message-ID of the first."""
    office.answers["AFTER DATA"].append(DROP)
    sender = notifier(office)
    with pytest.raises(DeliveryFailed):
        sender.send(message())
    sender.send(message())
    assert len(office.received) == 2
    assert len({parsed(one)["Message-ID"] for one in office.received}) == 1


def test_one_refused_address_of_two_is_a_warning(office, caplog):
    """A mail that one address took is delivered, and the log tells of the other."""
    office.answers["RCPT"].append("550 5.1.1 No such user")
    to = Addressee("ana", "Ana", ["old@example.org", "ana@example.org"])
    notifier(office).send(message(to=to))
    assert office.received[0].recipients == ("ana@example.org",)
    assert "one address was refused: 550" in caplog.text
    assert "old@example.org" not in caplog.text


def test_all_addresses_refused_and_one_for_now_is_tried_again(office):
    """When no address takes the mail, one that may take it later is reason to try again."""
    office.answers["RCPT"].extend(["550 No such user", "452 Mailbox full"])
    to = Addressee("ana", "Ana", ["old@example.org", "ana@example.org"])
    with pytest.raises(DeliveryFailed) as caught:
        notifier(office).send(message(to=to))
    assert caught.value.retry


NO_ADDRESSES = [
    "", "ana", "ana@", "@b.org", "a@b.org\r\nBcc: x@y.org", "a@b.org, c@d.org", "A <a@b.org>",
    '"a b"@c.org', "a@[127.0.0.1]", "é@b.org", "=?utf-8?q?a?=@b.org", "a..b@c.org", "a@b..c",
    "a@b.org>", "a(x)@b.org", "a@b-.org", "a" * 249 + "@b.org", "a@" + "é" * 80 + ".org",
]  # fmt: skip


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_no_address_is_taken_for_one(address):
    """A text that is no plain mail address is not used as one."""
    assert mail_address(address) is None


ODD_ADDRESSES = [
    "a@localhost", "o'neil+x@b.org", "=a=@b.org", "a?b@c-d.org", "a@1.b2.org", "a.b_c@d.org",
    "a" * 248 + "@b.org",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_odd_but_right_address_is_used(address):
    """An unusual mail address is used as it is."""
    assert mail_address(address) == address


def test_long_name_is_cut(office):
    """A name is shown with at most a hundred characters beside the address."""
    notifier(office).send(message(to=Addressee("ana", "x" * 5_000, ["ana@example.org"])))
    written = message_from_bytes(office.received[0].content)["To"]
    assert str(make_header(decode_header(written))) == "x" * 99 + "… <ana@example.org>"


def test_usual_ports():
    """Each security has its usual port, and another may be given."""
    named = {"sender": "a@b.org", "tls": client_tls()}
    shown = [repr(SmtpNotifier("h", security=one, **named)) for one in ("starttls", "tls", "none")]
    assert shown == [f"SmtpNotifier('h', {port})" for port in (587, 465, 25)]
    assert repr(SmtpNotifier("h", 2525, **named)) == "SmtpNotifier('h', 2525)"


def test_no_address_at_all_is_not_tried_again(office):
    """A message to somebody without a mail address fails for good, and says why."""
    to = Addressee("ana", "Ana", ["tel:+49123"])
    with pytest.raises(DeliveryFailed, match="'ana' has no mail address") as caught:
        notifier(office).send(message(to=to))
    assert not caught.value.retry
    assert office.connections == 0


def test_id_that_is_an_address_is_used(office):
    """A recipient without addresses who is known by one gets the mail there."""
    notifier(office).send(message(to=Addressee("safety@example.org")))
    assert office.received[0].recipients == ("safety@example.org",)


def test_one_connection_serves_a_block(office):
    """In a `with` block all mails go through one connection, also after a refused one."""
    office.answers["RCPT"].append("550 No")
    with notifier(office) as sender:
        with pytest.raises(DeliveryFailed):
            sender.send(message(key="m-0"))
        for key in ("m-1", "m-2", "m-3"):
            sender.send(message(key=key))
    assert (office.connections, len(office.received)) == (1, 3)


def test_kept_connection_that_broke_is_made_anew(office):
    """A server that hung up between two mails gets the second through a new connection."""
    with notifier(office) as sender:
        office.answers["AFTER DATA"].append(DROP)
        with pytest.raises(DeliveryFailed):
            sender.send(message(key="m-1"))
        sender.send(message(key="m-2"))
    assert (office.connections, len(office.received)) == (2, 2)


def test_server_that_is_not_there_is_tried_again():
    """A message to a server that cannot be reached is to be tried again."""
    with PostOffice() as office:
        sender = notifier(office)
    with pytest.raises(DeliveryFailed, match="cannot be used") as caught:
        sender.send(message())
    assert caught.value.retry


def test_silent_server_is_given_up(free_port):
    """A server that never says anything is given up after the timeout, to be tried again."""
    sender = SmtpNotifier("127.0.0.1", free_port, sender="a@b.org", security="none", timeout=0.1)
    with pytest.raises(DeliveryFailed) as caught:
        sender.send(message())
    assert caught.value.retry


def test_starttls_and_login():
    """With STARTTLS the login goes over TLS, and so does the mail."""
    protected = {"security": "starttls", "login": ("ana", "right"), "tls": client_tls()}
    with PostOffice(starttls=True, login=True) as office:
        notifier(office, **protected).send(message())
    assert office.logins == ["ana"]
    assert len(office.received) == 1


def test_wrong_password_is_tried_again():
    """A login that the server refuses is about the settings, so that the mail is kept."""
    protected = {"security": "starttls", "login": ("ana", "wrong"), "tls": client_tls()}
    with (
        PostOffice(starttls=True, login=True) as office,
        pytest.raises(DeliveryFailed, match="does not let us in: 535") as caught,
    ):
        notifier(office, **protected).send(message())
    assert caught.value.retry
    assert "wrong" not in caught.value.problem
    assert office.received == []


def test_tls_from_the_first_byte():
    """With TLS from the first byte a mail arrives."""
    with PostOffice(tls=True) as office:
        notifier(office, security="tls", tls=client_tls()).send(message())
    assert len(office.received) == 1


def test_server_without_tls_gets_nothing(office):
    """A server that offers no STARTTLS gets no mail when STARTTLS was asked for."""
    with pytest.raises(DeliveryFailed) as caught:
        notifier(office, security="starttls").send(message())
    assert caught.value.retry
    assert office.received == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_unknown_certificate_is_refused(security):
    """A server with a certificate that nobody vouches for gets no mail."""
    with PostOffice(**{security: True}) as office, pytest.raises(DeliveryFailed) as caught:
        notifier(office, security=security).send(message())
    assert caught.value.retry
    assert office.received == []


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("sender", {"sender": "Certificates <a@b.org>"}),
        ("reply_to", {"sender": "a@b.org", "reply_to": "nobody"}),
        ("security", {"sender": "a@b.org", "security": "ssl"}),
        ("login", {"sender": "a@b.org", "security": "none", "login": ("ana", "secret")}),
    ],
)
def test_wrong_setting_is_refused_with_its_name(field, settings):
    """A setting that makes no sense is refused when the notifier is made, by its name."""
    with pytest.raises(InvalidInput) as caught:
        SmtpNotifier("localhost", **settings)
    assert caught.value.field == field
    assert "secret" not in str(caught.value)


def test_encoded_line_end_makes_no_header(office):
    """A name in the form of an encoded word is shown, not decoded."""
    hostile = "A 💩 =?UTF-8?Q?=0A?=Bcc: evil@example.org"
    notifier(office).send(message(item(certification_name=hostile)))
    mail = parsed(office.received[0])
    assert mail["Bcc"] is None
    assert header_text(hostile) in mail["Subject"]


def test_text_cannot_end_its_part(office):
    """A text that holds the very boundary of its mail is shown like any other."""
    boundary = notifier(office).mail(message(), ("a@b.org",)).get_boundary()
    text = f"--{boundary}--\n--{boundary}\nContent-Type: text/html\n\nevil"
    notifier(office).send(message(text=text))
    mail = parsed(office.received[0])
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert text in mail.get_body(["plain"]).get_content().replace("\r\n", "\n")


def test_password_is_not_shown():
    """How a notifier is shown names the server and nothing else."""
    sender = SmtpNotifier("mail.example.org", sender="a@b.org", login=("ana", "secret"))
    assert repr(sender) == "SmtpNotifier('mail.example.org', 587)"


def test_connection_ends_with_its_block(office):
    """Outside a block, before it or after it, each mail has a connection of its own."""
    sender = notifier(office)
    sender.send(message())
    with sender:
        sender.send(message())
    for _ in range(2):
        sender.send(message())
        assert sender._server is None
    assert office.connections == 4
