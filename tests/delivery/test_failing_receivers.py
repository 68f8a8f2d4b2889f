import random
from datetime import timedelta
from email import message_from_bytes

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.smtp import SmtpNotifier
from certrules.adapters.webhook import WebhookNotifier
from certrules.engine import Engine, Settings
from certrules.engine.clocks import StoppedClock
from certrules.ports.records import Delivery, NoticeState
from tests.delivery.killed_runs import (
    CATALOGUE,
    DAY,
    FIRST_DAY,
    SECRET,
    Staff,
    crew,
    instant,
)
from tests.notifiers import post_office, web_server
from tests.notifiers.post_office import PostOffice
from tests.notifiers.web_server import WebServer

ATTEMPTS, ROUNDS = 20, 10
PATIENT = Settings(retry_after=[timedelta(minutes=5)] * ATTEMPTS, messages_at_once=3)
MESSAGES = 8  # six people and two supervisors

MAIL_FAULTS = [
    *((command, post_office.DROP) for command in ("MAIL", "RCPT", "DATA", "AFTER DATA")),
    *((command, "451 4.3.0 Later") for command in ("MAIL", "RCPT", "DATA")),
    *((command, "421 4.3.2 Going down") for command in ("MAIL", "RCPT", "DATA")),
]
WEB_FAULTS = [web_server.DROP, 302, 404, 408, 429, 500, 502, 503]


def engine_of(notifier):
    """Return an engine on a store that has done the run of the first day."""
    store, clock = MemoryStore(), StoppedClock(instant(FIRST_DAY))
    store.prepare()
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by="setup", at=clock.at))
    store.apply(lambda t: t.load(crew(), by="setup", at=clock.at))
    engine = Engine(store, notifier, directory=Staff(), clock=clock, settings=PATIENT)
    engine.run(FIRST_DAY)
    clock.at = instant(DAY)
    return engine


def patiently(engine, disturb):
    """Do the run of the day and try again until all is done; return how often a message failed.

    The receiver fails for ten rounds, and then is well.
    """
    disturb()
    failed = engine.run(DAY).deliveries.again
    for rounds in range(1, ATTEMPTS):
        engine.clock.at += timedelta(minutes=5)
        if rounds < ROUNDS:
            disturb()
        done = engine.deliver()
        failed += done.again
        assert not done.given_up
    return failed


def outcome(engine):
    """Return the states of all messages and of all notices."""
    with engine.store.reading() as t:
        return {one.state for one in t.outbox()}, {one.state for one in t.notices()}


ALL_WELL = ({Delivery.DELIVERED}, {NoticeState.SENT})


@pytest.mark.parametrize("seed", range(6))
def test_mail_server_that_fails_now_and_then_gets_everything(seed):
    """However a mail server fails for a while, each message is there once by its Message-ID."""
    chance = random.Random(seed)
    with PostOffice() as office:
        host = {"sender": "a@b.org", "security": "none"}

        def disturb():
            office.answers.clear()
            for command, answer in chance.choices(MAIL_FAULTS, k=chance.randrange(1, 7)):
                office.answers[command].append(answer)

        with SmtpNotifier("127.0.0.1", office.port, **host) as notifier:
            engine = engine_of(notifier)
            failed = patiently(engine, disturb)
    assert failed
    assert outcome(engine) == ALL_WELL
    ids = [message_from_bytes(one.content)["Message-ID"] for one in office.received]
    assert len(set(ids)) == MESSAGES
    assert len(ids) <= MESSAGES + failed


@pytest.mark.parametrize("seed", range(6))
def test_web_server_that_fails_now_and_then_gets_everything(seed):
    """However a web server fails for a while, it gets each message, once by its id."""
    chance = random.Random(seed)
    with WebServer() as web:

        def disturb():
            web.answers.clear()
            web.answers.extend(chance.choices(WEB_FAULTS, k=chance.randrange(1, 7)))

        url = f"http://127.0.0.1:{web.port}/"
        engine = engine_of(WebhookNotifier(url, SECRET, allow=lambda *_: True, allow_http=True))
        failed = patiently(engine, disturb)
    assert failed
    assert outcome(engine) == ALL_WELL
    ids = [one.header("webhook-id") for one in web.received]
    assert len(set(ids)) == MESSAGES
    assert len(ids) == MESSAGES + failed


def test_mail_that_is_refused_for_good_is_given_up_and_told():
    """A mail that the server refuses for good is given up, and the others arrive."""
    with PostOffice() as office:
        engine = engine_of(
            SmtpNotifier("127.0.0.1", office.port, sender="a@b.org", security="none")
        )
        office.answers["RCPT"].append("550 5.1.1 No such user")
        report = engine.run(DAY)
    assert (report.deliveries.delivered, report.deliveries.given_up) == (MESSAGES - 1, 1)
    assert "the mail server refused the address: 550" in report.deliveries.problems[0]
    assert outcome(engine)[0] == {Delivery.DELIVERED, Delivery.FAILED}
    assert len(office.received) == MESSAGES - 1
