"""Messages by mail, through an SMTP server: a text and an HTML part, and a fixed Message-ID.

Mail knows no key by which a receiver drops repeats. When a connection breaks after the mail was
handed over and before the server said so, the mail is sent again and may arrive twice. Both then
have the same Message-ID, which many servers and mail programs take for one mail.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import Enum
from hashlib import sha256
from logging import getLogger
from types import TracebackType
from typing import Final, Self

from certrules.engine.clocks import SystemClock
from certrules.errors import DeliveryFailed, InvalidInput, UnknownId, shown
from certrules.model.fields import word
from certrules.ports.clocks import Clock
from certrules.ports.files import AttachmentStore
from certrules.ports.letters import Templates, Writer, one_line, shortened
from certrules.ports.mail_addresses import mail_address as mail_address  # noqa: PLC0414 - its public place
from certrules.ports.messages import AttachedFile, Message

LONGEST_NAME: Final = 100
"""How many characters of a name stand beside its address."""

_LOGGER = getLogger("certrules")

LARGEST: Final = 10 * 1024 * 1024
"""How many bytes of files go with one mail unless told otherwise: 10 MiB."""

_NOT_ATTACHED: Final = """\
These files belong to this mail. They are too large to go with it, or are not kept any more:

"""

_PLAIN_BYTES: Final = "application/octet-stream"

# Not those of texts and of mails in the mail, which could be taken for what we say.
_SHOWN_ON_DEMAND = re.compile(r"(?:application|audio|image|video)/[a-z0-9][a-z0-9.+-]{0,80}")

# The server wants to know who we are, or wants TLS: that is about the settings, not about the mail.
_ABOUT_SETTINGS = frozenset({530, 534, 535, 538})
_PERMANENT = 500


class Security(Enum):
    """How the connection to a mail server is protected; the usual port belongs to it."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def header_text(value: str) -> str:
    """Return a text that stands in a header as it is: one line, and nothing in it to be decoded.

    A header that holds ``=?...?=`` is decoded by whoever writes or reads it, line ends included.

    >>> header_text("Ana =?UTF-8?Q?=0A?=Bcc: x")
    'Ana = ?UTF-8?Q?=0A?=Bcc: x'
    """
    return one_line(value).replace("=?", "= ?").strip()


class SmtpNotifier:
    """Sends each message as a mail through an SMTP server.

    `host`, `port`: the server; the port of the security unless given. `sender`: the address that
    mails come from, with `sender_name`. `security`: ``"starttls"``, ``"tls"`` (from the first byte)
    or ``"none"``; never less than asked for. `login`: user and password; over TLS only. `writer`:
    says how a message reads. `reply_to`: where answers go. `timeout`: seconds for each step. `tls`:
    the settings of TLS, those of the system unless given. `clock`: for the date of a mail. `files`:
    where the content of files is that go with notices (K-15). `largest`: how many bytes of files go
    with one mail; a part of its own names those that do not.

    A mail goes to the addresses of the message; where it has none, the recipient's id may be one.

    In a ``with`` block one connection serves all mails; outside it each has its own. One thread at
    a time.

    `send` raises `DeliveryFailed`. It says to try again after an answer 4xx, a broken connection,
    and whatever is wrong before the mail is offered (TLS, login); it says not to when the server
    refuses the mail or every address of it (5xx), and when there is no address. When it takes some
    addresses and refuses others, the mail is delivered, and the log has a warning.

    >>> SmtpNotifier("mail.example.org", sender="certificates@example.org")
    SmtpNotifier('mail.example.org', 587)
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own, given by name
        self,
        host: str,
        port: int | None = None,
        *,
        sender: str,
        sender_name: str = "",
        security: Security | str = Security.STARTTLS,
        login: tuple[str, str] | None = None,
        writer: Writer | None = None,
        reply_to: str | None = None,
        timeout: float = 30,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
        files: AttachmentStore | None = None,
        largest: int = LARGEST,
    ) -> None:
        """Take the settings; nothing is connected to yet.

        Raises `InvalidInput` for an address that is none and for a login without TLS.
        """
        self._security = _security(security)
        self._host = host
        self._port = port or _PORTS[self._security]
        self._sender = Address(_name(sender_name), addr_spec=_own_address(sender, "sender"))
        self._reply_to = reply_to and _own_address(reply_to, "reply_to")
        self._login = login
        if login is not None and self._security is Security.NONE:
            raise InvalidInput(
                login[0],
                "would show its password to the network",
                "Use security='starttls' or 'tls'.",
                field="login",
            )
        self._writer = writer or Templates().letter
        self._timeout = timeout
        protected = self._security is not Security.NONE
        self._tls = tls or ssl.create_default_context() if protected else None
        self._clock = clock or SystemClock()
        self._files = files
        self._largest = largest
        self._server: smtplib.SMTP | None = None
        self._keeps_connection = False

    def __repr__(self) -> str:
        """Return the server."""
        return f"SmtpNotifier({self._host!r}, {self._port})"

    def __enter__(self) -> Self:
        """Keep the connection from the first mail on."""
        self._keeps_connection = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._keeps_connection = False
        self._hang_up()

    def send(self, message: Message) -> None:
        """Send a message; raises `DeliveryFailed`."""
        addresses = self._addresses(message)
        mail = self.mail(message, addresses).as_bytes()
        try:
            server = self._connected()
            refused = _offer(server, self._sender.addr_spec, addresses, mail)
        finally:
            if not self._keeps_connection:
                self._hang_up()
        for code, answer in refused:
            _LOGGER.warning(
                "Mail %s: one address was refused: %s %s", self._id(message), code, shown(answer)
            )

    def mail(self, message: Message, addresses: tuple[str, ...]) -> EmailMessage:
        """Return the mail that a message becomes; the same one at the same time on the clock."""
        letter = self._writer(message)
        mail = EmailMessage(policy=SMTP)
        mail["Date"] = self._clock.now()
        mail["From"] = self._sender
        mail["To"] = [Address(_name(message.to.name), addr_spec=one) for one in addresses]
        if self._reply_to:
            mail["Reply-To"] = Address(addr_spec=self._reply_to)
        mail["Subject"] = shortened(header_text(letter.title))
        mail["Message-ID"] = self._id(message)
        # Asks holiday replies to stay away (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(_encodable(letter.text), cte="quoted-printable")
        mail.add_alternative(_encodable(letter.html), subtype="html", cte="quoted-printable")
        # Neither quoted-printable nor Base64 writes "=_": no content can hold the boundary.
        mail.set_boundary(f"=_{_digest(message)}")
        if self._attach(mail, message):
            mail.set_boundary(f"=_files-{_digest(message)}")
        return mail

    def _attach(self, mail: EmailMessage, message: Message) -> bool:
        """Attach the files of a message that fit, and say which did not; return whether any are."""
        room, left_out = self._largest, list[str]()
        noticed = (one for item in message.items for one in item.files)
        files = dict.fromkeys((*message.files, *noticed))
        for one in files:
            content = self._content(one) if one.size <= room else None
            if content is None:
                left_out.append(one.name)
                continue
            room -= len(content)
            main, _, sub = _media_type(one).partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=header_text(one.name))
        if left_out:
            text = _NOT_ATTACHED + "".join(f"- {one_line(one)}\n" for one in left_out)
            mail.add_attachment(
                _encodable(text), filename="not-attached.txt", cte="quoted-printable"
            )
        return bool(files)

    def _content(self, file: AttachedFile) -> bytes | None:
        """Return the content of a file, None where it is not kept."""
        if self._files is None:
            return None
        try:
            with self._files.open(file.sha256) as content:
                return content.read()
        except UnknownId:
            return None
        except OSError as error:
            problem = f"a file that goes with the mail cannot be read: {_said(error)}"
            raise DeliveryFailed(problem, retry=True) from error

    def _id(self, message: Message) -> str:
        return f"<{_digest(message)}@{self._sender.domain}>"

    def _addresses(self, message: Message) -> tuple[str, ...]:
        """Return the mail addresses of a message; its other addresses are for other notifiers."""
        given = message.to.addresses or (message.to.id,)
        found = [address for one in given if (address := mail_address(one)) is not None]
        if not found:
            raise DeliveryFailed(
                f"{shown(message.to.id)} has no mail address that can be used", retry=False
            )
        return tuple(dict.fromkeys(found))

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that works; a kept one may have been closed by the server."""
        if self._server is not None:
            with suppress(OSError):
                if self._server.noop()[0] == 250:  # noqa: PLR2004 - the code of SMTP for "done"
                    return self._server
            self._hang_up()
        try:
            self._server = self._connect()
        except smtplib.SMTPResponseException as error:
            answer = shown(_text(error.smtp_error))
            problem = f"the mail server does not let us in: {error.smtp_code} {answer}"
            raise DeliveryFailed(problem, retry=True) from error
        except (OSError, UnicodeError) as error:
            problem = f"the mail server {self._host} cannot be used: {_said(error)}"
            raise DeliveryFailed(problem, retry=True) from error
        return self._server

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self._security is Security.TLS:
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=self._tls
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security is Security.STARTTLS:
                server.starttls(context=self._tls)
            if self._login is not None:
                server.login(*self._login)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            # What was sent stays sent, however the farewell goes.
            with suppress(OSError):
                server.quit()
            server.close()


def _offer(
    server: smtplib.SMTP, sender: str, addresses: tuple[str, ...], mail: bytes
) -> list[tuple[int, str]]:
    """Hand a mail over; return the answers to the addresses that were refused while others not."""
    try:
        refused = server.sendmail(sender, addresses, mail)
    except smtplib.SMTPRecipientsRefused as error:
        answers = [(code, _text(answer)) for code, answer in error.recipients.values()]
        # One that may do later is reason enough to try again.
        raise _refused(*min(answers), "the address") from error
    except smtplib.SMTPSenderRefused as error:
        raise _refused(error.smtp_code, _text(error.smtp_error), "the sender") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, _text(error.smtp_error), "the mail") from error
    except OSError as error:
        problem = f"the connection to the mail server broke: {_said(error)}"
        raise DeliveryFailed(problem, retry=True) from error
    return [(code, _text(answer)) for code, answer in refused.values()]


def _refused(code: int, answer: str, what: str) -> DeliveryFailed:
    permanent = code >= _PERMANENT and code not in _ABOUT_SETTINGS
    problem = f"the mail server refused {what}: {code} {shown(answer)}"
    return DeliveryFailed(problem, retry=not permanent)


def _security(value: Security | str) -> Security:
    try:
        return word(value, Security)
    except InvalidInput as error:
        raise error.named("security") from None


def _own_address(value: str, field: str) -> str:
    address = mail_address(value)
    if address is None:
        raise InvalidInput(
            value, "is no mail address", "Write it like name@example.org.", field=field
        )
    return address


def _name(value: str) -> str:
    return shortened(header_text(value), LONGEST_NAME)


def _media_type(file: AttachedFile) -> str:
    """Return the media type of a file; of what could be read as part of the mail, a plain one."""
    return file.media_type if _SHOWN_ON_DEMAND.fullmatch(file.media_type) else _PLAIN_BYTES


def _digest(message: Message) -> str:
    return sha256(message.key.encode(errors="surrogatepass")).hexdigest()[:40]


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _text(answer: bytes | str) -> str:
    return answer if isinstance(answer, str) else answer.decode(errors="replace")


def _said(error: Exception) -> str:
    return shown(str(error) or type(error).__name__)
