import logging
import re
from email import message_from_bytes

import pytest

from certrules.adapters.apprise_service import AppriseNotifier
from certrules.adapters.log import LogNotifier
from certrules.adapters.smtp import SmtpNotifier
from certrules.adapters.webhook import WebhookNotifier
from certrules.errors import DeliveryFailed
from certrules.ports.letters import Letter, Templates
from certrules.testing.notifiers import NotifierContract, RecordingNotifier
from tests.notifiers.post_office import PostOffice
from tests.notifiers.samples import message
from tests.notifiers.web_server import WebServer


class TestRecording(NotifierContract):
    """A recording notifier keeps the contract."""

    @pytest.fixture(autouse=True)
    def _shared(self):
        self.kept = RecordingNotifier()

    def notifier(self):
        """Return the one notifier of a test."""
        return self.kept

    def received(self):
        """Return the keys of what has arrived."""
        return [one.key for one in self.kept.arrived]


class TestLog(NotifierContract):
    """A log notifier keeps the contract."""

    @pytest.fixture(autouse=True)
    def _log(self, caplog):
        caplog.set_level(logging.INFO, "certrules")
        self.log = caplog

    def notifier(self):
        """Return a notifier of the log."""
        return LogNotifier()

    def received(self):
        """Return the keys in the lines."""
        return [re.match(r"message (.*?) for", line)[1] for line in self.log.messages]


class TestSmtp(NotifierContract):
    """A mail notifier keeps the contract."""

    @pytest.fixture(autouse=True)
    def _server(self):
        with PostOffice() as self.office:
            yield

    def notifier(self):
        """Return a notifier that sends to the mail server."""
        return SmtpNotifier("127.0.0.1", self.office.port, sender="a@b.org", security="none")

    def received(self):
        """Return the Message-IDs of the mails."""
        return [message_from_bytes(one.content)["Message-ID"] for one in self.office.received]

    def unreachable(self):
        """Return a notifier for a port where nobody listens."""
        return SmtpNotifier("127.0.0.1", 1, sender="a@b.org", security="none")


class TestWebhook(NotifierContract):
    """A webhook notifier keeps the contract."""

    @pytest.fixture(autouse=True)
    def _server(self):
        with WebServer() as self.web:
            yield

    def notifier(self, port=None):
        """Return a notifier that calls the web server."""
        url = f"http://127.0.0.1:{port or self.web.port}/"
        secret = b"a secret that is long enough"
        return WebhookNotifier(url, secret, allow=lambda *_: True, allow_http=True)

    def received(self):
        """Return the ids of the requests."""
        return [one.header("webhook-id") for one in self.web.received]

    def unreachable(self):
        """Return a notifier for a port where nobody listens."""
        return self.notifier(1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Apprise itself loads
class TestApprise(NotifierContract):
    """A notifier of Apprise keeps the contract, when its letters show the key."""

    @pytest.fixture(autouse=True)
    def _server(self):
        with WebServer() as self.web:
            yield

    def notifier(self, port=None):
        """Return a notifier that sends to the web server by way of Apprise."""
        address = f"json://127.0.0.1:{port or self.web.port}/"
        return AppriseNotifier([address], writer=with_key)

    def received(self):
        """Return the bodies of the requests without their times."""
        return [one.body for one in self.web.received]

    def unreachable(self):
        """Return a notifier for a port where nobody listens."""
        return self.notifier(1)


def with_key(told):
    """Return a letter that ends with the key of its message."""
    letter = Templates().letter(told)
    return Letter(letter.title, f"{letter.text}\n{told.key!r}", letter.html)


class Lossy(TestRecording):
    """Takes messages, and forgets all but the last."""

    def received(self):
        """Return the last key."""
        return super().received()[-1:]


class Confused(TestRecording):
    """Knows no message from another."""

    def received(self):
        """Return the same for all."""
        return ["same" for _ in super().received()]


class Defeatist(TestRecording):
    """Gives up at once."""

    def unreachable(self):
        """Return a notifier that fails for ever."""
        return RecordingNotifier(lambda _: DeliveryFailed("nobody there", retry=False))


class Pretender(TestRecording):
    """Says that it worked when it did not."""

    def unreachable(self):
        """Return a notifier that never fails."""
        return RecordingNotifier()


@pytest.mark.parametrize(
    ("planted", "tests"),
    [
        (Lossy, {"repeat_is_known", "hostile_names_arrive", "hostile_keys_arrive"}),
        (Confused, {"repeat_is_known", "hostile_keys_arrive"}),
        (Defeatist, {"unreachable_receiver_is_to_be_tried_again"}),
        (Pretender, {"unreachable_receiver_is_to_be_tried_again"}),
    ],
)
def test_contract_finds_a_breach(planted, tests):
    """A notifier that breaks a promise fails the tests of that promise, and no others."""
    failed = set()
    for name in dir(NotifierContract):
        if name.startswith("test_"):
            suite = planted()
            suite.kept = RecordingNotifier()
            try:
                getattr(suite, name)()
            except AssertionError:
                failed.add(name.removeprefix("test_"))
    assert failed == tests


def test_recording_notifier_fails_when_told():
    """What a recorder is told to refuse is an attempt, and has not arrived."""
    failures = iter([DeliveryFailed("busy", retry=True), None, None])
    notifier = RecordingNotifier(lambda _: next(failures))
    with pytest.raises(DeliveryFailed):
        notifier.send(message(key="a"))
    for key in ("a", "a"):
        notifier.send(message(key=key))
    assert [len(one) for one in (notifier.attempts, notifier.arrived, notifier.kept)] == [3, 2, 1]


def test_contract_wants_to_be_told_what_is_tested():
    """A class that names no notifier, or nothing received, tests nothing and says so."""
    for method in (NotifierContract().notifier, NotifierContract().received):
        with pytest.raises(NotImplementedError):
            method()
