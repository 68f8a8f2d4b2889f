import json
import socket
import time
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from certrules.adapters import webhook
from certrules.adapters.webhook import WebhookNotifier, public_only, signature, verify
from certrules.engine.clocks import StoppedClock
from certrules.errors import DeliveryFailed, InvalidInput
from certrules.ports.messages import AttachedFile
from tests.notifiers.post_office import client_tls
from tests.notifiers.samples import item, message
from tests.notifiers.web_server import DRIP, DROP, SPOUT, WebServer

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the published example
OTHER = b"another secret, long enough"
CARD = {
    "name": "card.pdf",
    "sha256": "ab" * 32,
    "size": 1_200,
    "media_type": "application/pdf",
}


def anywhere(host, addresses):
    """Allow every host, as a host does that knows its network."""
    return True


def notifier(place, *, secrets=SECRET, **changes):
    """Return a notifier that calls the web server of a test, or an address."""
    url = place if isinstance(place, str) else f"http://127.0.0.1:{place.port}/hooks?to=hr"
    settings = {"allow": anywhere, "allow_http": True, "clock": StoppedClock(NOW), "timeout": 5}
    return WebhookNotifier(url, secrets, **{**settings, **changes})


def found_at(monkeypatch, *places):
    """Let every name be found at these places, once each turn."""
    turns = iter(places)
    monkeypatch.setattr(
        webhook.socket,
        "getaddrinfo",
        lambda *_, **__: [(socket.AF_INET, 1, 6, "", place) for place in next(turns)],
    )


@pytest.fixture(scope="module")
def server():
    """One web server for all tests of this file that need no other."""
    with WebServer() as web:
        yield web


@pytest.fixture
def web(server):
    """The web server, with nothing received yet and nothing to refuse."""
    server.received.clear()
    server.answers.clear()
    server.retry_after = None
    return server


def test_request_says_what_the_message_says(web):
    """A message arrives as one JSON request with everything that it holds."""
    files = [AttachedFile(**CARD)]
    sent = message(item(text="See you", files=files), text="Dear all")
    notifier(web).send(attrs.evolve(sent, title="Cards", files=files))
    (request,) = web.received
    assert (request.method, request.target) == ("POST", "/hooks?to=hr")
    assert request.header("Host") == f"127.0.0.1:{web.port}"
    assert request.header("Content-Type") == "application/json"
    assert json.loads(request.body) == {
        "type": "certrules.message",
        "key": "m-1",
        "day": "2026-06-01",
        "to": {"id": "ana", "name": "Ana Ng", "addresses": ["ana@example.org"]},
        "title": "Cards",
        "text": "Dear all",
        "files": [CARD],
        "notices": [
            {
                "key": "ana/forklift/first/2026-07-01",
                "cause": "first",
                "on": "2026-06-01",
                "about": "2026-07-01",
                "status": None,
                "subject": {"id": "ana", "name": "Ana Ng"},
                "certification": {"id": "forklift", "name": "Forklift"},
                "text": "See you",
                "files": [CARD],
            }
        ],
    }


def test_signature_is_that_of_the_convention():
    """The signature is the one published with the convention for its example."""
    signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_receiver_can_verify(web):
    """A receiver with the secret finds the request good, and one with another does not."""
    notifier(web).send(message())
    (request,) = web.received
    headers = dict(request.headers)
    assert verify(SECRET, headers, request.body, now=NOW)
    assert not verify(OTHER, headers, request.body, now=NOW)


def test_two_secrets_sign_both(web):
    """While a secret is being changed, a receiver with either of the two finds it good."""
    notifier(web, secrets=[SECRET, OTHER]).send(message())
    (request,) = web.received
    for secret in (SECRET, OTHER):
        assert verify(secret, dict(request.headers), request.body, now=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "m-2"),
        ("webhook-id", "\udcff"),
        ("webhook-timestamp", str(int(NOW.timestamp()) + 1)),
        ("webhook-timestamp", "now"),
        ("webhook-timestamp", "１７６７"),
        ("webhook-timestamp", "9" * 5000),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,AAAA \udcff v2,BBBB"),
    ],
)
def test_changed_header_is_found(web, name, value):
    """A request of which a signed header was changed is not good, and no error escapes."""
    notifier(web).send(message())
    (request,) = web.received
    headers = {key.lower(): one for key, one in request.headers}
    assert not verify(SECRET, {**headers, name: value}, request.body, now=NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_old_request_is_found(web, minutes):
    """A request that was signed more than five minutes ago, or later than now, is not good."""
    notifier(web).send(message())
    (request,) = web.received
    now = NOW + timedelta(minutes=minutes)
    assert not verify(SECRET, dict(request.headers), request.body, now=now)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_request_of_five_minutes_ago_is_good(web, minutes):
    """A request whose time is exactly five minutes away is still good."""
    notifier(web).send(message())
    (request,) = web.received
    now = NOW + timedelta(minutes=minutes)
    assert verify(SECRET, dict(request.headers), request.body, now=now)


def test_secret_of_sixteen_bytes_is_long_enough():
    """A secret of sixteen bytes is taken, as bytes, as a text, and in Base64."""
    signed = {
        signature(secret, "m", 1, b"{}")
        for secret in (b"sixteen bytes ok", "sixteen bytes ok", "whsec_c2l4dGVlbiBieXRlcyBvaw==")
    }
    assert len(signed) == 1


def test_request_without_headers_is_not_good():
    """A request without any of the three headers is not good."""
    assert not verify(SECRET, {}, b"{}", now=NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_will_do(web, status):
    """Each answer 2xx takes the message."""
    web.answers.append(status)
    notifier(web).send(message())
    assert len(web.received) == 1


@pytest.mark.parametrize(
    ("status", "retry"),
    [(code, False) for code in (400, 409, 413, 414, 415, 422, 431)]
    + [(code, True) for code in (401, 403, 404, 408, 410, 425, 429, 500, 502, 503, 504)],
)
def test_answer_decides_whether_to_try_again(web, status, retry):
    """A message is sent again unless the receiver refused that very message."""
    web.answers.append(status)
    with pytest.raises(DeliveryFailed, match=f"answered {status}") as caught:
        notifier(web).send(message())
    assert caught.value.retry is retry


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 01 Jun 2026 05:00:00 GMT", None),
        ("-1", None),
        ("9" * 9, None),
    ],
)
def test_receiver_says_when_to_come_back(web, said, after):
    """The seconds of Retry-After are passed on; a date, or what is no number, is not."""
    web.answers.append(429)
    web.retry_after = said
    with pytest.raises(DeliveryFailed) as caught:
        notifier(web).send(message())
    assert (caught.value.retry, caught.value.after) == (True, after)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(web, status):
    """A redirect is a failure, and nobody calls where it leads."""
    web.answers.append(status)
    with pytest.raises(DeliveryFailed, match=f"answered {status}"):
        notifier(web).send(message())
    assert [request.target for request in web.received] == ["/hooks?to=hr"]


def test_dropped_connection_is_tried_again_with_the_same_id(web):
    """A message whose answer was lost is sent again under the id by which repeats are dropped."""
    web.answers.append(DROP)
    sender = notifier(web)
    with pytest.raises(DeliveryFailed) as caught:
        sender.send(message())
    assert caught.value.retry
    sender.send(message())
    assert [one.header("webhook-id") for one in web.received] == ["m-1", "m-1"]


@pytest.mark.parametrize("answer", [DRIP, SPOUT])
def test_slow_receiver_is_given_up(web, answer):
    """A receiver that sends a byte now and then does not keep us longer than the timeout."""
    web.answers.append(answer)
    began = time.monotonic()
    with pytest.raises(DeliveryFailed, match="took more than 0") as caught:
        notifier(web, timeout=0.3).send(message())
    assert caught.value.retry
    assert time.monotonic() - began < 1.5


def test_silent_receiver_is_given_up(free_port):
    """A receiver that never answers is given up after the timeout."""
    sender = notifier(f"http://127.0.0.1:{free_port}/", timeout=0.1)
    with pytest.raises(DeliveryFailed) as caught:
        sender.send(message())
    assert caught.value.retry


def test_receiver_that_does_not_listen_is_given_up(free_port):
    """A receiver that takes nothing of a long message is given up after the timeout."""
    sender = notifier(f"http://127.0.0.1:{free_port}/", timeout=0.3)
    began = time.monotonic()
    with pytest.raises(DeliveryFailed, match="took more than") as caught:
        sender.send(message(text="x" * 20_000_000))
    assert caught.value.retry
    assert time.monotonic() - began < 2


def test_receiver_that_is_not_there_is_tried_again():
    """A message to a web server that is down is to be tried again."""
    with WebServer() as web:
        sender = notifier(web)
    with pytest.raises(DeliveryFailed, match="could not be called") as caught:
        sender.send(message())
    assert caught.value.retry


def test_unknown_host_is_tried_again():
    """A host that has no address now may have one later."""
    sender = notifier("https://nobody.invalid/")
    with pytest.raises(DeliveryFailed, match="was not found") as caught:
        sender.send(message())
    assert caught.value.retry


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
def test_private_address_is_refused_however_written(web, host):
    """A host whose address is this machine's gets nothing, unless a rule allows it."""
    sender = notifier(f"http://{host}:{web.port}/", allow=public_only)
    with pytest.raises(DeliveryFailed, match=r"not allowed \(.*(127\.0\.0\.1|::1)"):
        sender.send(message())
    assert web.received == []


def test_rule_is_given_host_and_all_addresses(web, monkeypatch):
    """The rule sees the host and every address that it has, once each."""
    seen = []
    places = [(one, web.port) for one in ("127.0.0.1", "10.0.0.7")]
    found_at(monkeypatch, [*places, *places])
    sender = notifier(
        f"http://hooks.example:{web.port}/",
        allow=lambda host, addresses: seen.append((host, list(addresses))) or True,
    )
    sender.send(message())
    assert seen == [("hooks.example", ["127.0.0.1", "10.0.0.7"])]
    assert web.received[0].header("Host") == f"hooks.example:{web.port}"


def test_name_is_looked_up_once(web, monkeypatch):
    """What was allowed is what is called: a name that moves in between gains nothing."""
    found_at(monkeypatch, [("127.0.0.1", web.port)], [("169.254.169.254", web.port)])
    notifier(f"http://rebinds.example:{web.port}/").send(message())
    assert len(web.received) == 1


PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
PRIVATE = [
    "0.0.0.0", "10.1.2.3",  # noqa: S104 - refused
     "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",
    "192.168.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::1", "fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1",
    "64:ff9b:1::1", "no address",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_allowed(address):
    """A public address is allowed, and so is one that stands for a public one."""
    assert public_only("example.org", [address])


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_not_allowed(address):
    """An address that is not public is not allowed, alone or among public ones."""
    assert not public_only("example.org", [address])
    assert not public_only("example.org", ["8.8.8.8", address])


def test_no_address_is_not_allowed():
    """A host without any address is not allowed."""
    assert not public_only("example.org", [])


def test_https():
    """Over HTTPS a message arrives at a host whose certificate is good for its name."""
    with WebServer(tls=True) as web:
        url = f"https://localhost:{web.port}/"
        notifier(url, allow_http=False, tls=client_tls()).send(message())
    assert len(web.received) == 1


@pytest.mark.parametrize("tls", [None, "for another name"])
def test_bad_certificate_is_refused(tls, monkeypatch):
    """A certificate that nobody vouches for, or that is for another name, gets nothing."""
    with WebServer(tls=True) as web:
        found_at(monkeypatch, [("127.0.0.1", web.port)])
        host = "other.example" if tls else "localhost"
        url = f"https://{host}:{web.port}/"
        with pytest.raises(DeliveryFailed, match="CERTIFICATE_VERIFY_FAILED") as caught:
            notifier(url, tls=client_tls() if tls else None).send(message())
    assert caught.value.retry
    assert web.received == []


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(web, monkeypatch, name):
    """What the environment says of proxies does not lead a message elsewhere."""
    monkeypatch.setenv(name, "http://127.0.0.1:1/")
    notifier(web).send(message())
    assert len(web.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/hooks",
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///hooks",
        "https://user:secret@example.org/",
        "https://example.org/#secret",
        "https://example.org/\r\nX: secret",
        "https://example.org/a b",
        "https://bücher.example/",
        "https://[::1/",
        "https://example.org:99999/",
        "https://[fe80::1%25eth0]/",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_bad_url_is_refused_and_not_shown(url):
    """A web address that will not do is refused when the notifier is made, without showing it."""
    with pytest.raises(InvalidInput) as caught:
        WebhookNotifier(url, SECRET)
    assert caught.value.field == "url"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("secrets", [[], "", "short", b"fifteen bytes..", "whsec_?", "whsec_YWJj"])
def test_bad_secret_is_refused_and_not_shown(secrets):
    """A secret that is too short or not in Base64 is refused, without showing it."""
    with pytest.raises(InvalidInput) as caught:
        WebhookNotifier("https://example.org/", secrets)
    assert caught.value.field == "secrets"
    assert "fifteen" not in str(caught.value)


def test_only_the_host_is_shown():
    """How a notifier is shown names the host; the rest of the address may be a secret."""
    sender = WebhookNotifier("https://[2606:4700::1111]:444/token?a=b", SECRET)
    assert repr(sender) == "WebhookNotifier('2606:4700::1111')"


def test_host_of_an_ipv6_address_is_in_brackets():
    """A request to an IPv6 address names it in brackets, with its port unless that is usual."""
    addresses = [
        webhook._address(f"https://{one}/", allow_http=False).authority
        for one in ("[::1]", "[::1]:444", "a.org:443", "a.org:444")
    ]
    assert addresses == ["[::1]", "[::1]:444", "a.org", "a.org:444"]


def test_key_that_is_no_header_gets_a_fixed_id(web):
    """A key with line ends or other letters is sent whole in the body, and as a digest outside."""
    key = "m\r\nX-Evil: 1 é"
    for _ in range(2):
        notifier(web).send(message(key=key))
    first, again = web.received
    assert first.header("webhook-id") == again.header("webhook-id")
    assert first.header("webhook-id").startswith("sha256-")
    assert json.loads(first.body)["key"] == key


def test_payload_of_the_host(web):
    """A host can say what is sent of a message, for receivers that want a form of their own."""
    notifier(web, payload=lambda one: {"text": f"{len(one.items)} for {one.to.name}"}).send(
        message()
    )
    assert web.received[0].body == b'{"text":"1 for Ana Ng"}'


def test_half_a_surrogate_pair_is_replaced(web):
    """What is no text in UTF-8 does not spoil the rest of the message."""
    notifier(web).send(message(text="a\ud800b"))
    assert json.loads(web.received[0].body)["text"] == "a?b"


def test_time_that_is_up_before_it_begins(web):
    """A request for which no time is left is not made, and is to be tried again."""
    with pytest.raises(DeliveryFailed) as caught:
        notifier(web, timeout=1e-9).send(message())
    assert caught.value.retry
    assert web.received == []
