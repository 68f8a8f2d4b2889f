"""Messages to a web address: JSON, signed, without redirects, and to public addresses only.

A request carries the headers of the Standard Webhooks convention, so that a receiver can check it
with any library that knows it, or with `verify`:

- ``webhook-id``: the same for the same message, however often it is sent: drop repeats by it;
- ``webhook-timestamp``: when it was sent, in seconds of the Unix epoch;
- ``webhook-signature``: ``v1,`` and the HMAC-SHA256 of id, timestamp and body, one per secret.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import io
import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from certrules.engine.clocks import SystemClock
from certrules.errors import DeliveryFailed, InvalidInput
from certrules.ports.clocks import Clock
from certrules.ports.messages import Message, NoticeItem

AddressRule = Callable[[str, Sequence[str]], bool]
"""Whether a host may be called that has these IP addresses; all of them are given."""

REFUSED_BY_THE_RECEIVER: Final = frozenset({400, 409, 413, 414, 415, 422, 431})
"""The answers that refuse this very message; after any other but 2xx it is sent again."""

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how a secret begins, not a secret
SHORTEST_SECRET: Final = 16
"""How many bytes a secret has at least."""

TOLERANCE: Final = timedelta(minutes=5)
"""How far the timestamp of a request may be from the receiver's clock."""

_Place = tuple[socket.AddressFamily, Any]  # with the socket's own form of an address

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HEADER_SAFE = re.compile(r"[!-~]{1,128}", re.ASCII)
_URL_SAFE = re.compile(r"[!-~]{1,2048}", re.ASCII)


def public_only(host: str, addresses: Sequence[str]) -> bool:  # noqa: ARG001 - a rule is given both
    """Whether every address is a public one: the rule unless another is given.

    An IPv6 address that stands for an IPv4 address (mapped, NAT64, 6to4) is judged by that.

    >>> public_only("example.org", ["93.184.215.14"])
    True
    >>> public_only("metadata", ["93.184.215.14", "::ffff:169.254.169.254"])
    False
    """
    return bool(addresses) and all(map(_is_public, addresses))


def _is_public(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        stands_for = _ipv4_of(ip)
        if stands_for is None:
            return ip in _GLOBAL_UNICAST and ip.is_global
        ip = stands_for
    return ip.is_global and not ip.is_multicast


def _ipv4_of(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def signature(secret: str | bytes, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002 - the convention's name
    """Return the signature of a request: ``v1,`` and the HMAC-SHA256 in Base64.

    `secret`: at least 16 bytes, or a text ``whsec_`` and the bytes in Base64. `timestamp`: seconds
    of the Unix epoch. Raises `InvalidInput` for a secret that is none.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...           1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = b".".join([id.encode(errors="replace"), str(timestamp).encode(), body])
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(secret: str | bytes, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Whether a request was signed with the secret, not more than 5 minutes from `now`.

    For the receiving side. `headers`: by name, in any case. `now`: an instant with its time zone.
    The signatures are compared in constant time. Raises `InvalidInput` for a secret that is none.

    >>> from datetime import UTC
    >>> secret = b"sixteen bytes or more"
    >>> headers = {"Webhook-Id": "a", "Webhook-Timestamp": "1767225600",
    ...            "Webhook-Signature": signature(secret, "a", 1767225600, b"{}")}
    >>> verify(secret, headers, b"{}", now=datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    True
    >>> verify(secret, headers, b"[]", now=datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    False
    """
    given = {name.lower(): value for name, value in headers.items()}
    seconds = given.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", seconds, re.ASCII):
        return False
    timestamp = int(seconds)
    if abs(now.timestamp() - timestamp) > TOLERANCE.total_seconds():
        return False
    wanted = signature(secret, given.get("webhook-id", ""), timestamp, body).encode()
    found = given.get("webhook-signature", "").split()
    # Each one is compared, so that the time taken does not tell which one matched.
    matches = [hmac.compare_digest(wanted, one.encode(errors="replace")) for one in found]
    return any(matches)


def _key(secret: str | bytes) -> bytes:
    key = secret.encode() if isinstance(secret, str) else secret
    if key.startswith(SECRET_PREFIX.encode()):
        try:
            key = base64.b64decode(key[len(SECRET_PREFIX) :], validate=True)
        except binascii.Error:
            key = b""
    if len(key) < SHORTEST_SECRET:
        raise InvalidInput(
            "(not shown)",
            f"is no secret of at least {SHORTEST_SECRET} bytes",
            "Give random bytes, for example secrets.token_bytes(32), "
            f"or a text that begins with {SECRET_PREFIX} and has them in Base64.",
            field="secrets",
        )
    return key


@attrs.frozen
class _Address:
    """A web address taken apart."""

    secure: bool
    host: str
    port: int
    target: str  # path and query

    @property
    def authority(self) -> str:
        """The host as a request names it, with the port unless it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = http.client.HTTPS_PORT if self.secure else http.client.HTTP_PORT
        return host if self.port == usual else f"{host}:{self.port}"


def _address(url: str, *, allow_http: bool) -> _Address:
    """Take a web address apart. The messages do not show it: it may hold a secret."""

    def refuse(problem: str, remedy: str) -> InvalidInput:
        return InvalidInput("The web address", problem, remedy, field="url")

    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or not _URL_SAFE.fullmatch(url) or "%" in host:
        raise refuse("is none", "Write it like https://example.org/hooks, in ASCII.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise refuse("has a user or a fragment", "Leave these out; requests are signed instead.")
    if parts.scheme != "https" and not (allow_http and parts.scheme == "http"):
        raise refuse("does not begin with https://", "Use https, or say allow_http=True.")
    secure = parts.scheme == "https"
    usual = http.client.HTTPS_PORT if secure else http.client.HTTP_PORT
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Address(secure, host, port or usual, target)


class _Until:
    """A socket of which every step must be done by one moment.

    A timeout of the socket alone would begin anew with each byte that a slow receiver sends.
    """

    def __init__(self, connected: socket.socket, end: float) -> None:
        self._socket = connected
        self._end = end

    def sendall(self, data: bytes) -> None:
        """Send all of `data`."""
        self._socket.settimeout(_left(self._end))
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 - as a socket has it
        """Return what is received, to be read."""
        return io.BufferedReader(_Received(self._socket, self._end))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


class _Received(io.RawIOBase):
    def __init__(self, connected: socket.socket, end: float) -> None:
        self._socket = connected
        self._end = end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer has no type before Python 3.12
        self._socket.settimeout(_left(self._end))
        return self._socket.recv_into(buffer)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class WebhookNotifier:
    """Sends each message as a signed JSON request to one web address.

    `url`: where to; https, unless `allow_http`. `secrets`: one or more secrets, each of at least 16
    bytes (bytes, or a text ``whsec_`` and Base64); with two, a receiver can change from one to the
    other. `allow`: a rule that is given the host and all its IP addresses and says whether to call
    it; public addresses only, unless another is given. The addresses are those then connected to.
    `timeout`: seconds for the whole request. `payload`: what is sent of a message, as plain data.
    `tls`: the settings of TLS; those of the system unless given. `clock`: for the timestamp.

    Redirects are not followed, and the settings of the environment for proxies are not read.

    `send` raises `DeliveryFailed`. It says to try again unless the receiver refused this very
    message (400, 409, 413, 414, 415, 422, 431), and passes on the seconds of ``Retry-After``. A
    receiver whose answer is lost may have got the message: it drops repeats by ``webhook-id``.
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own, given by name
        self,
        url: str,
        secrets: str | bytes | Sequence[str | bytes],
        *,
        allow: AddressRule = public_only,
        allow_http: bool = False,
        timeout: float = 10,
        payload: Callable[[Message], Mapping[str, object]] | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Take the settings; raises `InvalidInput` for an address or a secret that is none."""
        self._address = _address(url, allow_http=allow_http)
        self._secrets = [secrets] if isinstance(secrets, str | bytes) else list(secrets)
        if not self._secrets:
            _key(b"")
        for secret in self._secrets:
            _key(secret)
        self._allow = allow
        self._timeout = timeout
        self._payload = payload or as_plain_data
        self._tls = tls or ssl.create_default_context() if self._address.secure else None
        self._clock = clock or SystemClock()

    def __repr__(self) -> str:
        """Return the host; the rest of the address may hold a secret."""
        return f"WebhookNotifier({self._address.host!r})"

    def send(self, message: Message) -> None:
        """Send a message; raises `DeliveryFailed` unless the receiver answers 2xx."""
        body = json_body(self._payload(message))
        id_ = message_id(message)
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "Host": self._address.authority,
            "Content-Type": "application/json",
            "User-Agent": "certrules",
            "Connection": "close",
            "webhook-id": id_,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(
                signature(one, id_, timestamp, body) for one in self._secrets
            ),
        }
        status, after = self._post(body, headers)
        if status // 100 != 2:  # noqa: PLR2004 - "done", whatever the last two digits
            retry = status not in REFUSED_BY_THE_RECEIVER
            raise self._failed(f"answered {status}", retry=retry, after=after)

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, int | None]:
        """Send a request; return the status answered, and the seconds to wait if it says so."""
        end = time.monotonic() + self._timeout
        places = self._places()
        try:
            connected = self._connect(places, end)
            request = http.client.HTTPConnection(self._address.host, self._address.port)
            request.sock = _Until(connected, end)
            try:
                request.request("POST", self._address.target, body, dict(headers))
                response = request.getresponse()
                return response.status, _seconds(response.getheader("Retry-After", ""))
            finally:
                request.close()
        except TimeoutError:
            raise self._failed(f"took more than {self._timeout:g} s", retry=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(f"could not be called: {error!r}", retry=True) from error

    def _places(self) -> list[_Place]:
        """Return where the host is: every place it has, all of them allowed."""
        host = self._address.host
        try:
            found = socket.getaddrinfo(host, self._address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise self._failed(f"was not found: {error}", retry=True) from error
        places: list[_Place] = list(dict.fromkeys((one[0], one[4]) for one in found))
        addresses = list(dict.fromkeys(str(place[1][0]) for place in places))
        if not self._allow(host, addresses):
            problem = f"has an address that is not allowed ({', '.join(addresses)})"
            raise self._failed(problem, retry=True)
        return places

    def _connect(self, places: Sequence[_Place], end: float) -> socket.socket:
        """Connect to the first place that answers; the host is not looked up a second time."""
        errors: list[OSError] = []
        for family, place in places:
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(_left(end))
                plain.connect(place)
                if self._tls is None:
                    return plain
                plain.settimeout(_left(end))
                return self._tls.wrap_socket(plain, server_hostname=self._address.host)
            except OSError as error:
                plain.close()
                errors.append(error)
        raise errors[0]

    def _failed(self, what: str, *, retry: bool, after: int | None = None) -> DeliveryFailed:
        problem = f"the webhook host {self._address.host} {what}"
        return DeliveryFailed(problem, retry=retry, after=after)


def _seconds(value: str) -> int | None:
    """Return what a ``Retry-After`` says in seconds; a date is left to our own patience."""
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value, re.ASCII) else None


def as_plain_data(message: Message) -> dict[str, Any]:
    """Return a message as it is sent unless `payload` says otherwise: every date as 2026-07-01.

    >>> from datetime import date
    >>> from certrules.ports.messages import Addressee
    >>> item = NoticeItem("k", "first", date(2026, 6, 1), "ana", "forklift")
    >>> data = as_plain_data(Message("m", Addressee("ana"), [item], date(2026, 6, 1)))
    >>> data["to"], data["notices"][0]["cause"]
    ({'id': 'ana', 'name': 'ana', 'addresses': []}, 'first')
    """
    return {
        "type": "certrules.message",
        "key": message.key,
        "day": message.created_for.isoformat(),
        "to": {
            "id": message.to.id,
            "name": message.to.name,
            "addresses": list(message.to.addresses),
        },
        "title": message.title,
        "text": message.text,
        "files": [attrs.asdict(one) for one in message.files],
        "notices": [_notice(item) for item in message.items],
    }


def _notice(item: NoticeItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "cause": item.cause.value,
        "on": item.on.isoformat(),
        "about": None if item.about is None else item.about.isoformat(),
        "status": None if item.status is None else item.status.value,
        "subject": {"id": item.subject, "name": item.subject_name},
        "certification": {"id": item.certification, "name": item.certification_name},
        "text": item.text,
        "files": [attrs.asdict(one) for one in item.files],
    }


def message_id(message: Message) -> str:
    """Return the ``webhook-id`` of a message: its key, or a digest of one that is no header."""
    if _HEADER_SAFE.fullmatch(message.key):
        return message.key
    return "sha256-" + hashlib.sha256(message.key.encode(errors="surrogatepass")).hexdigest()


def json_body(data: Mapping[str, object]) -> bytes:
    """Return plain data as JSON: UTF-8, keys in order, the same bytes every time."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair is no text; many receivers would refuse the whole message for it.
    return text.encode(errors="replace")
