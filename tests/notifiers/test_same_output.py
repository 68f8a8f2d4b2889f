import json
import os
import subprocess
import sys

from tests.house.tree import ROOT

ZONES = ["UTC", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]
LOCALES = ["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"]

PROGRAM = """
import hashlib, json, locale, os, sys, time
from datetime import UTC, datetime
from certrules.adapters.log import LogNotifier
from certrules.adapters.smtp import SmtpNotifier
from certrules.adapters.webhook import as_plain_data, json_body, signature
from certrules.engine.clocks import StoppedClock
from certrules.ports.letters import Templates
from tests.notifiers.samples import item, message

clock = StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC))
sender = SmtpNotifier("localhost", sender="a@b.org", sender_name="İş", security="none", clock=clock)
told = message(item(subject_name="Zoë İ. 王"), item("expiry", "bo"), text="Grüße")
found = []
for zone in json.loads(sys.argv[1]):
    os.environ["TZ"] = zone
    time.tzset()
    for name in json.loads(sys.argv[2]):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue  # not on this machine
        letter = Templates().letter(told)
        body = json_body(as_plain_data(told))
        parts = [
            sender.mail(told, ("ana@example.org",)).as_bytes(),
            repr(letter).encode(),
            body,
            signature(b"a secret that is long enough", "m", 1, body).encode(),
            LogNotifier().line(told).encode(),
        ]
        found.append([hashlib.sha256(part).hexdigest() for part in parts])
print(json.dumps(found))
"""


def outputs(seed):
    """Return what each zone and locale makes of one message, in a process with its hash seed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(ZONES), json.dumps(LOCALES)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_message_is_the_same_bytes_everywhere():
    """A message is the same bytes for every hash seed, time zone and locale."""
    found = [one for seed in (0, 1, 4_242) for one in outputs(seed)]
    assert len(found) >= 3 * len(ZONES)
    assert all(one == found[0] for one in found)
