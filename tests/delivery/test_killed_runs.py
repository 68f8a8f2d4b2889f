import json
import os
import shutil
import subprocess
import sys
from email import message_from_bytes

import attrs
import pytest

from certrules.adapters.sql.store import SqlStore
from certrules.ports.records import Delivery, NoticeState
from tests.delivery.killed_runs import MET_AN_ERROR, prepare
from tests.house.tree import ROOT
from tests.notifiers.post_office import PostOffice
from tests.notifiers.web_server import WebServer
from tests.uncovered import environment

KILLS = int(os.environ.get("CERTRULES_DELIVERY_KILLS", "8"))
"""How many places of a run are tried for each medium; all of them when there are fewer."""

KILLED = -9
MESSAGES = 8  # six people and two supervisors
LEASE = 11  # minutes after which what a dead run has claimed is free


@pytest.fixture(scope="module")
def forks():
    """A process that obeys orders, each in a child of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.killed_runs"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:

        def obey(**order):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield obey
        process.stdin.close()


@attrs.define
class Mail:
    """Messages by mail; a receiver knows them by their Message-ID."""

    server: PostOffice

    def keys(self):
        """Return what the server knows each mail by, in order."""
        return [message_from_bytes(one.content)["Message-ID"] for one in self.server.received]

    @property
    def order(self):
        """What an order says of the medium."""
        return {"medium": "mail", "port": self.server.port}


@attrs.define
class Web:
    """Messages by webhook; a receiver knows them by their key."""

    server: WebServer

    def keys(self):
        """Return the id of each request, in order."""
        return [one.header("webhook-id") for one in self.server.received]

    @property
    def order(self):
        """What an order says of the medium."""
        return {"medium": "web", "port": self.server.port}


@pytest.fixture(scope="module", params=[(Mail, PostOffice), (Web, WebServer)], ids=["mail", "web"])
def medium(request):
    """A way by which messages go, with a real server at its end."""
    kind, server = request.param
    with server() as running:
        yield kind(running)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A store on SQLite that has done the run of the first day."""
    path = tmp_path_factory.mktemp("prepared") / "facts.db"
    prepare(path)
    return path


@attrs.define
class Trial:
    """A copy of the store on which a run is stopped and begun again."""

    store: str
    forks: object
    medium: object
    columns: bool

    def run(self, stop_at=None, *, how="kill", minutes=0):
        """Do the run of the day, and tell how it ended."""
        return self.forks(
            store=self.store,
            columns=self.columns,
            stop_at=stop_at,
            how=how,
            minutes=minutes,
            **self.medium.order,
        )

    def finish(self, minutes):
        """Run until all is done, as the next days would."""
        assert self.run(minutes=minutes)["end"] == 0

    def state(self):
        """Return what became of messages and notices, and how many facts there are."""
        store = SqlStore(self.store)
        with store.reading() as t:
            messages = [one.state for one in t.outbox()]
            notices = [(one.key, one.state) for one in t.notices()]
            facts = len(t.roster().entries)
        store.close()
        return messages, sorted(notices, key=str), facts


@pytest.fixture(params=[False, True], ids=["pieces", "columns"])
def trial_of(request, prepared, tmp_path, forks, medium):
    """Make a trial on a fresh copy, with nothing received yet; runs look in columns, or not."""

    def make():
        medium.server.received.clear()
        copy = tmp_path / "facts.db"
        for ending in ("", "-wal", "-shm"):
            (tmp_path / f"facts.db{ending}").unlink(missing_ok=True)
        shutil.copy(prepared, copy)
        return Trial(f"sqlite:///{copy}", forks, medium, request.param)

    return make


UNDISTURBED = {}


def undisturbed(trial_of):
    """Do a run that nobody stops; return its steps, what was received, and the state after it.

    One for each medium and way of looking is enough: nothing in it depends on the test.
    """
    trial = trial_of()
    case = type(trial.medium), trial.columns
    if case not in UNDISTURBED:
        steps = trial.run()["steps"]
        received, state = trial.medium.keys(), trial.state()
        assert len(received) == len(set(received)) == MESSAGES
        assert set(state[0]) == {Delivery.DELIVERED}
        assert {one for _, one in state[1]} == {NoticeState.SENT}
        UNDISTURBED[case] = steps, sorted(received), state
    return UNDISTURBED[case]


def places(steps, count=KILLS):
    """Return the places of a run to stop at: all of them, or so many, evenly spread."""
    return sorted({1 + number * steps // count for number in range(min(count, steps))})


@pytest.mark.slow
def test_killed_run_loses_nothing_and_its_doubles_are_known(trial_of):
    """Wherever a run is killed, after it every message is there once when repeats are dropped."""
    steps, wanted, state = undisturbed(trial_of)
    doubled = 0
    for place in [*places(steps), "sent 3"]:
        trial = trial_of()
        assert trial.run(place)["end"] == KILLED
        trial.finish(LEASE)
        received = trial.medium.keys()
        assert sorted(set(received)) == wanted, f"killed at step {place} of {steps}"
        assert trial.state() == state, f"killed at step {place} of {steps}"
        doubled += len(received) - len(wanted)
        assert len(received) - len(wanted) <= 1
    assert doubled  # one at least was killed between sending and writing it down


@pytest.mark.slow
def test_recovery_may_be_killed_too(trial_of):
    """A run that is killed while it takes up what a killed run left loses nothing either."""
    steps, wanted, state = undisturbed(trial_of)
    for place in places(steps, KILLS // 4):
        trial = trial_of()
        assert trial.run(place)["end"] == KILLED
        second = trial.run(max(1, (steps - place) // 2), minutes=LEASE)["end"]
        assert second in {KILLED, 0}
        trial.finish(2 * LEASE)
        assert sorted(set(trial.medium.keys())) == wanted, f"killed at step {place} of {steps}"
        assert trial.state() == state, f"killed at step {place} of {steps}"


@pytest.mark.slow
def test_error_at_any_step_loses_nothing(trial_of):
    """Wherever the store or a sending fails once, the next run does what was left."""
    steps, wanted, state = undisturbed(trial_of)
    for place in places(steps, KILLS // 4):
        trial = trial_of()
        assert trial.run(place, how="error")["end"] in {MET_AN_ERROR, 0}
        trial.finish(LEASE)
        assert sorted(set(trial.medium.keys())) == wanted, f"failed at step {place} of {steps}"
        assert trial.state() == state, f"failed at step {place} of {steps}"


@pytest.mark.parametrize("how", ["kill", "error"])
@pytest.mark.parametrize("number", [1, MESSAGES])
def test_stopped_between_sending_and_writing_it_down(trial_of, number, how):
    """A message that was sent and not written down is sent again under the same key."""
    _, wanted, state = undisturbed(trial_of)
    trial = trial_of()
    trial.run(f"sent {number}", how=how)
    trial.finish(LEASE)
    received = trial.medium.keys()
    assert sorted(set(received)) == wanted
    assert len(received) == len(wanted) + 1
    assert received.count(received[number - 1]) == 2
    assert trial.state() == state


@pytest.mark.parametrize("how", ["kill", "error"])
@pytest.mark.parametrize("number", [1, MESSAGES])
def test_stopped_before_sending(trial_of, number, how):
    """A message that was about to be sent is sent once."""
    _, wanted, state = undisturbed(trial_of)
    trial = trial_of()
    trial.run(f"sending {number}", how=how)
    trial.finish(LEASE)
    assert sorted(trial.medium.keys()) == wanted
    assert trial.state() == state


@pytest.mark.parametrize("stop_at", ["sending 2", "sent 1", f"sent {MESSAGES}"])
def test_on_postgres_a_killed_run_loses_nothing(postgres, forks, medium, stop_at):
    """On a database server, too, each message is there once when repeats are dropped."""
    medium.server.received.clear()
    url = postgres.new_schema()
    prepare(url)
    trial = Trial(url.render_as_string(hide_password=False), forks, medium, columns=False)
    assert trial.run(stop_at)["end"] == KILLED
    trial.finish(LEASE)
    received = medium.keys()
    assert len(set(received)) == MESSAGES
    assert len(received) == MESSAGES + stop_at.startswith("sent")
    messages, notices, _ = trial.state()
    assert set(messages) == {Delivery.DELIVERED}
    assert {state for _, state in notices} == {NoticeState.SENT}
