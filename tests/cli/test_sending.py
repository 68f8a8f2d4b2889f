"""Where `certrules run` sends its messages: mail with TLS, webhooks inside, and what it refuses."""

import json

import pytest

from tests.notifiers.post_office import CERTIFICATE, PostOffice
from tests.notifiers.web_server import WebServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - secret to nobody
FROM = ("--from", "office@example.org")
TRUST = {"SSL_CERT_FILE": str(CERTIFICATE)}
LOGIN = {"CERTRULES_SMTP_USER": "ana", "CERTRULES_SMTP_PASSWORD": "right"}
DUE = "due@example.org"


@pytest.fixture
def tell(run, tmp_path):
    """Run on a day on which there are messages, one of them to somebody with an address."""
    book = tmp_path / "addresses.csv"
    book.write_text(f"id,address\ndue,{DUE}\noverdue,{DUE}\n", "utf-8")
    run("2026-06-01")

    def tell(*options, **settings):
        return run("2026-07-01", "--addresses", str(book), *options, **settings)

    return tell


def through(office):
    """Return the option that names the mail server of a test."""
    return ("--smtp", f"127.0.0.1:{office.port}", *FROM)


@pytest.mark.parametrize(
    ("security", "server"), [("starttls", {"starttls": True}), ("tls", {"tls": True}), ("none", {})]
)
def test_mail_goes_out_as_protected_as_asked_for(tell, security, server):
    """With each word for the security, mail arrives at a server of that kind."""
    with PostOffice(**server) as office:
        report = tell(*through(office), "--smtp-security", security, **TRUST)
    assert report["delivered"] == len(office.received) == 2
    assert {one.recipients for one in office.received} == {(DUE,)}


def test_mail_is_protected_unless_said_otherwise(tell):
    """Without --smtp-security a server without STARTTLS gets no mail."""
    with PostOffice() as office:
        report = tell(*through(office), **TRUST)
    assert (report["delivered"], office.received) == (0, [])


def test_mail_needs_a_certificate_that_is_vouched_for(tell):
    """A server whose certificate nobody vouches for gets no mail."""
    with PostOffice(tls=True) as office:
        report = tell(*through(office), "--smtp-security", "tls")
    assert (report["delivered"], office.received) == (0, [])


def test_login_goes_over_tls(tell):
    """User and password of the environment are used once the connection is protected."""
    with PostOffice(starttls=True, login=True) as office:
        report = tell(*through(office), **TRUST, **LOGIN)
    assert report["delivered"] == 2
    assert set(office.logins) == {"ana"}


def test_a_run_has_one_connection(tell):
    """All mails of a run go through one connection, which is closed at its end."""
    with PostOffice() as office:
        report = tell(*through(office), "--smtp-security", "none")
    assert (report["delivered"], office.connections) == (2, 1)


def test_a_host_of_ones_own_can_be_called(tell):
    """--webhook-allow lets messages go to a host that is not public, in capitals or not."""
    with WebServer(tls=True) as web:
        url = f"https://localhost:{web.port}/hook"
        allow = ("--webhook-allow", "hr.example.org", "--webhook-allow", "LocalHost")
        report = tell("--webhook", url, *allow, CERTRULES_WEBHOOK_SECRET=SECRET, **TRUST)
    assert report["delivered"] == report["messages"] == len(web.received) > 0
    told = {json.loads(one.body)["to"]["id"] for one in web.received}
    assert {"due", "overdue"} <= told


@pytest.mark.parametrize("allowed", [(), ("--webhook-allow", "hr.example.org")])
def test_a_host_that_is_not_named_is_not_called(tell, allowed):
    """Unless it is named, a host that is not public gets nothing."""
    with WebServer(tls=True) as web:
        url = f"https://localhost:{web.port}/hook"
        report = tell("--webhook", url, *allowed, CERTRULES_WEBHOOK_SECRET=SECRET, **TRUST)
    assert (report["delivered"], web.received) == (0, [])


@pytest.mark.parametrize(
    "host",
    ["https://a", "a/b", "a:80", "a:", "[::1", "u@a", ""],
)
def test_what_is_no_host_is_refused(invoke, filled, host):
    """A host is a name alone: an address, a port or a path beside it is wrong usage."""
    options = ("--webhook", "https://a", "--webhook-allow", host)
    result = invoke("run", "--store", filled, *options, CERTRULES_WEBHOOK_SECRET=SECRET)
    assert result.exit_code == 2
    assert "is no host" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--smtp-security", "tls"), "--smtp-security goes with --smtp"),
        (FROM, "--from goes with --smtp"),
        (("--webhook-allow", "a"), "--webhook-allow goes with --webhook"),
        (("--smtp", "a", *FROM, "--smtp-security", "ssl"), "'ssl' is not one of"),
        (("--log", "--notifier", "a://b"), "exclude each other"),
        (("--smtp", "a", *FROM, "--smtp-security", "none"), "CERTRULES_SMTP_PASSWORD"),
    ],
)
def test_options_that_do_not_go_together(invoke, filled, options, message):
    """What cannot be meant is told before anything is done."""
    result = invoke("run", "--store", filled, *options, **LOGIN)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
