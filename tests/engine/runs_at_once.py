"""Runs in processes of their own, started at the same moment, that note what they send.

As a program: address of the store, isolation level or "", day, whether in columns, file to note in,
file to wait for.
"""

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import certrules as cr
from certrules.adapters.sql.store import SqlStore
from certrules.engine import Engine, Settings
from certrules.engine.clocks import StoppedClock

FIRST, DAY = date(2026, 4, 1), date(2026, 6, 24)
SUBJECTS = [f"s{number:02}" for number in range(24)]


def prepare(store):
    """Fill a store with people whose notices fall due on the day, and run it once before."""
    store.prepare()
    term = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
    catalogue = cr.Catalogue(
        [cr.Certification(name, policy=cr.Policy([term])) for name in ("a", "b", "c")]
    )
    roster = cr.Roster(
        subjects=[cr.Subject("boss"), *(cr.Subject(one, supervisor="boss") for one in SUBJECTS)],
        roles=[cr.Role("crew", requires=["a", "b", "c"])],
        memberships=[cr.Membership(one, "crew") for one in SUBJECTS],
        entries=[
            cr.Entry(one, name, cr.Completion(date(2025, 6 + place % 2, 1 + place % 28)))
            for place, one in enumerate(SUBJECTS)
            for name in ("a", "b", "c")
        ],
    )
    at = _at(FIRST)
    store.apply(lambda t: t.set_catalogue(catalogue, by="setup", at=at))
    store.apply(lambda t: t.load(roster, by="setup", at=at))
    engine(store, FIRST, None, in_columns=False).run(FIRST)


def engine(store, day, notifier, *, in_columns):
    """Return an engine that works in small pieces, so that several get in each other's way."""
    settings = Settings(
        subjects_at_once=2, messages_at_once=2, most_messages=None, in_columns=in_columns
    )
    return Engine(store, notifier, clock=StoppedClock(_at(day)), settings=settings)


def _at(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class Note:
    """A notifier that notes each message on a line of a file that several share."""

    def __init__(self, path):
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, message):
        """Note a message in one write."""
        line = [message.key, message.to.id, [one.key for one in message.items]]
        os.write(self._file, (json.dumps(line) + "\n").encode())


def main(arguments):
    """Wait for the signal, then run for the day."""
    url, isolation, day, in_columns, note, signal = arguments
    store = SqlStore(url, isolation=isolation or None)
    runs = engine(store, date.fromisoformat(day), Note(note), in_columns=in_columns == "yes")
    print("ready", flush=True)  # noqa: T201 - told to who waits
    while not Path(signal).exists():
        time.sleep(0.001)
    runs.run(date.fromisoformat(day))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
