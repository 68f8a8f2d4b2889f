"""Runs in processes of their own that are killed, or meet an error, at a numbered step.

Started as a program it reads orders, one JSON line each, and forks a process for each: that is
much faster than starting Python anew, and it has no threads that a fork would lose.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from datetime import UTC, date, datetime, timedelta

import attrs
from sqlalchemy import event, make_url

import certrules as cr
from certrules.adapters.smtp import SmtpNotifier
from certrules.adapters.sql.store import SqlStore
from certrules.adapters.webhook import WebhookNotifier
from certrules.engine import Engine, Settings
from certrules.engine.clocks import StoppedClock
from certrules.errors import DeliveryFailed, StoreUnavailable

SECRET = b"a secret that is long enough"
MET_AN_ERROR = 3
FIRST_DAY, DAY = date(2026, 4, 1), date(2026, 6, 24)
SETTINGS = Settings(
    in_columns=False,
    messages_at_once=3,
    subjects_at_once=5,
    retry_after=[timedelta(minutes=1)] * 9,
)

TERM = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
CATALOGUE = cr.Catalogue(
    [cr.Certification(name, policy=cr.Policy([TERM])) for name in ("forklift", "first-aid")]
)


def crew():
    """Return six people under two supervisors, who are told twelve things on the day."""
    people = [f"p{number}" for number in range(6)]
    return cr.Roster(
        subjects=[
            *(cr.Subject(f"boss-{number}") for number in range(2)),
            *(cr.Subject(one, supervisor=f"boss-{place % 2}") for place, one in enumerate(people)),
        ],
        roles=[cr.Role("driver", requires=["forklift", "first-aid"])],
        memberships=[cr.Membership(one, "driver") for one in people],
        entries=[
            cr.Entry(one, name, cr.Completion(date(2025, month, 1 + place)))
            for place, one in enumerate(people)
            for name, month in (("forklift", 6), ("first-aid", 7))
        ],
    )


def instant(day, minutes=0):
    """Return four o'clock of a day, or some minutes later."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(minutes=minutes)


def prepare(target):
    """Fill an empty store with the crew, as it was after a run on the first day."""
    store = SqlStore(target)
    store.prepare()
    at = instant(FIRST_DAY)
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by="setup", at=at))
    store.apply(lambda t: t.load(crew(), by="setup", at=at))
    Engine(store, clock=StoppedClock(at), settings=SETTINGS).run(FIRST_DAY)
    store.close()


@attrs.define
class Steps:
    """Counts the steps of a run, and stops it at one of them, by its number or its name."""

    stop_at: int | str | None
    how: str
    count: int = 0

    def next(self, name=None, broken=None):
        """Take a step: go on, be killed, or meet an error."""
        self.count += 1
        if self.stop_at not in {self.count, name or self.count}:
            return
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise broken or StoreUnavailable("the connection broke", "Try again later.")


@attrs.define
class Watched:
    """A notifier of which each sending is two steps: "sending 1", then "sent 1", and so on."""

    notifier: object
    steps: Steps
    count: int = 0

    def send(self, message):
        """Send a message."""
        self.count += 1
        lost = DeliveryFailed("the connection broke", retry=True)
        self.steps.next(f"sending {self.count}", lost)
        self.notifier.send(message)
        self.steps.next(f"sent {self.count}", lost)


def notifier_of(order):
    """Return the notifier that an order names."""
    if order["medium"] == "mail":
        return SmtpNotifier("127.0.0.1", order["port"], sender="a@b.org", security="none")
    url = f"http://127.0.0.1:{order['port']}/"
    return WebhookNotifier(url, SECRET, allow=lambda *_: True, allow_http=True)


class Staff:
    """Knows everybody's address."""

    def addresses(self, recipient):
        """Return the address of a recipient."""
        return (f"{recipient}@example.org",)


def watch(store, steps):
    """Make each statement two steps, before it and after it, and each end of a transaction one."""
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store.engine, name, lambda *_: steps.next())


def obey(order):
    """Do the run that an order describes; return how many steps it took."""
    store = SqlStore(make_url(order["store"]))
    steps = Steps(order["stop_at"], order["how"])
    watch(store, steps)
    clock = StoppedClock(instant(DAY, order["minutes"]))
    watched = Watched(notifier_of(order), steps)
    settings = attrs.evolve(SETTINGS, in_columns=order["columns"])
    Engine(store, watched, directory=Staff(), clock=clock, settings=settings).run(DAY)
    return steps.count


def in_a_child(order):
    """Obey an order in a process of its own; return how it ended and how many steps it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        end = 1
        try:
            os.write(writing, str(obey(order)).encode())
            end = 0
        except StoreUnavailable:
            end = MET_AN_ERROR
        except BaseException:  # noqa: BLE001 - a child that dies says why
            traceback.print_exc()
        finally:
            os._exit(end)
    os.close(writing)
    with os.fdopen(reading) as told:
        steps = told.read()
    _, status = os.waitpid(child, 0)
    return {"end": os.waitstatus_to_exitcode(status), "steps": int(steps or 0)}


def main():
    """Obey orders until there are no more."""
    # Now, since each child would have to import it again.
    importlib.import_module("certrules.engine.columns")
    for line in sys.stdin:
        print(json.dumps(in_a_child(json.loads(line))), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
