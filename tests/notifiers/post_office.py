"""A real mail server on loopback that records what it gets and fails when it is told to."""

import ssl
from collections import defaultdict, deque
from pathlib import Path

import attrs
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

DROP = "drop the connection"
CERTIFICATE = Path(__file__).with_name("localhost.pem")  # for tests alone; its key is no secret


@attrs.frozen
class Received:
    """One mail as it came in."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class PostOffice:
    """Takes mail; `answers` holds, by command, what to say instead of "250", once each.

    `tls`: from the first byte. `starttls`, `login`: it wants these before a mail.

    A mail is in `received` once the server has it, which a client whose connection is dropped at
    "AFTER DATA" never gets to know.
    """

    def __init__(self, *, tls=False, starttls=False, login=False):
        self.received = []
        self.answers = defaultdict(deque)
        self.connections = 0
        self.logins = []
        self._controller = _Anywhere(
            self,
            hostname="127.0.0.1",
            port=0,
            ssl_context=server_tls() if tls else None,
            tls_context=server_tls() if starttls else None,
            require_starttls=starttls,
            auth_required=login,
            authenticator=self.check_login if login else None,
        )

    @property
    def port(self):
        """The port it listens on."""
        return self._controller.port

    def __enter__(self):
        self._controller.start()
        self.connections = 0
        return self

    def __exit__(self, *_):
        self._controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - the library's names
        """Count who comes in."""
        session.host_name = hostname
        self.connections += 1
        answer = self._answer("EHLO", server)
        return [answer] if answer else responses

    async def handle_HELO(self, server, session, envelope, hostname):  # noqa: N802
        """Count who comes in and knows no more."""
        session.host_name = hostname
        return self._answer("HELO", server) or f"250 {server.hostname}"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        """Take a sender."""
        answer = self._answer("MAIL", server)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take a recipient."""
        answer = self._answer("RCPT", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take a mail."""
        answer = self._answer("DATA", server)
        if answer is None:
            recipients = tuple(envelope.rcpt_tos)
            self.received.append(Received(envelope.mail_from, recipients, envelope.content))
            answer = self._answer("AFTER DATA", server)
        return answer or "250 OK"

    def check_login(self, server, session, envelope, mechanism, data):
        """Let in whoever has the password "right"."""
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"right", handled=False)

    def _answer(self, command, server):
        answer = self.answers[command].popleft() if self.answers[command] else None
        if answer == DROP:
            server.transport.abort()
        return answer


class _Anywhere(Controller):
    """Listens on whichever port is free."""

    async def _create_server(self):
        server = await super()._create_server()
        self.port = server.sockets[0].getsockname()[1]
        return server


def server_tls():
    """Return the settings of TLS for a server on localhost."""
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(CERTIFICATE)
    return settings


def client_tls():
    """Return the settings of TLS for a client that trusts the server on localhost."""
    return ssl.create_default_context(cafile=CERTIFICATE)
