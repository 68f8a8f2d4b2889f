"""What the package never calls, with an empty list of exceptions."""

import pytest

from tests.house.banned import findings
from tests.house.tree import is_core, package, sources

ALLOWED: frozenset[tuple[str, str]] = frozenset()  # (file, kind); it stays empty

EVERYWHERE = [
    ("pickle", "import pickle"),
    ("pickle", "from pickle import loads"),
    ("pickle", "def read():\n    import cloudpickle as quick\n    return quick"),
    ("pickle", "import shelve"),
    ("unsafe yaml", "import yaml"),
    ("unsafe yaml", "from yaml import safe_load"),
    ("unsafe yaml", "YAML(typ='unsafe')"),
    ("unsafe yaml", "YAML(typ=kind)"),
    ("eval", "eval('1')"),
    ("eval", "exec(text)"),
    ("eval", "list(map(eval, texts))"),
    ("eval", "__import__('os')"),
    ("eval", "import builtins\nbuiltins.exec('1')"),
    ("eval", "compile(text, 'file', 'eval')"),
    ("shell", "import os\nos.system('ls')"),
    ("shell", "from os import system"),
    ("shell", "import os\nos.execvp('ls', [])"),
    ("shell", "import os\nos.spawnl(0, 'ls')"),
    ("shell", "import subprocess"),
    ("shell", "from subprocess import run"),
    ("shell", "run('ls', shell=True)"),
    ("shell", "run('ls', shell=wanted)"),
    ("sql", "query = f'SELECT {column} FROM facts WHERE 1'"),
    ("sql", "query = f'delete from {table}'"),
    ("sql", "query = 'INSERT INTO ' + table + ' VALUES (1)'"),
    ("sql", "query = 'update %s set a = 1' % table"),
    ("sql", "query = 'DROP TABLE {}'.format(table)"),
    ("sql", "connection.execute(f'{verb} it')"),
    ("sql", "connection.execute(text(' '.join(parts)))"),
    ("sql", "cursor.executemany(start + end, rows)"),
    ("format", "template.format(name=name)"),
    ("format", "settings['template'].format_map(values)"),
    ("format", "f'{start}'.format(name)"),
    ("format", "map(str.format, templates)"),
    ("format", "from string import Formatter"),
]
IN_THE_CORE = [
    ("clock", "from datetime import datetime\ndatetime.now(UTC)"),
    ("clock", "import datetime as dt\ndt.datetime.utcnow()"),
    ("clock", "from datetime import date\ndate.today()"),
    ("clock", "def day(clock=date.today):\n    return clock()"),
    ("clock", "import time\ntime.time()"),
    ("clock", "from time import monotonic"),
    ("file", "open('a')"),
    ("file", "path.read_text()"),
    ("file", "from pathlib import Path"),
    ("file", "import os"),
    ("file", "print('hello')"),
    ("environment", "import os\nos.environ['TZ']"),
    ("environment", "import os\nos.getenv('TZ')"),
    ("environment", "moment.astimezone()"),
    ("environment", "date.fromtimestamp(0)"),
    ("network", "import socket"),
    ("network", "from urllib.request import urlopen"),
    ("database", "import sqlite3"),
    ("chance", "import random"),
    ("hidden import", "from importlib import import_module"),
]
INNOCENT = [
    "'{} days'.format(count)",
    "f'{count} days'",
    "f'Update {name} and set it right'",
    "f'Select one of {names}.'",
    "re.compile('a')",
    "connection.execute(select(facts).where(facts.c.id == 1))",
    "connection.execute(text('SELECT 1'))",
    "YAML(typ='safe')",
    "moment.astimezone(zone).date()",
    "from datetime import date, datetime",
    "import timeline",
    "','.join(names)",
]


def test_package_makes_no_banned_call():
    """No file of the package holds a banned call, and none on floors 0 to 5 reads the world."""
    found = {
        (str(path), kind): line
        for path in sources()
        for line, kind in findings((package() / path).read_text("utf-8"), core=is_core(path))
    }
    assert {key: line for key, line in found.items() if key not in ALLOWED} == {}


def test_no_exception_is_granted():
    """The list of exceptions is empty."""
    assert not ALLOWED


@pytest.mark.parametrize(("kind", "source"), EVERYWHERE)
@pytest.mark.parametrize("core", [False, True])
def test_banned_call_is_found_everywhere(kind, source, core):
    """Each banned kind of call is found when it is planted, in the core and outside it."""
    assert kind in {found for _, found in findings(source, core=core)}


@pytest.mark.parametrize(("kind", "source"), IN_THE_CORE)
def test_reading_the_world_is_found_in_the_core(kind, source):
    """Clock, file, environment, network and chance are found when planted in the core."""
    assert kind in {found for _, found in findings(source, core=True)}


@pytest.mark.parametrize(("kind", "source"), IN_THE_CORE)
def test_reading_the_world_is_allowed_above_the_core(kind, source):
    """What only the core may not do is no finding on the floors above."""
    assert kind not in {found for _, found in findings(source, core=False)}


@pytest.mark.parametrize("source", INNOCENT)
def test_innocent_code_is_left_alone(source):
    """Code that only looks like a banned call is no finding."""
    assert findings(source, core=True) == []


def test_line_of_a_finding_is_told():
    """A finding names the line on which it stands."""
    assert findings("import re\n\n\neval('1')\n", core=False) == [(4, "eval")]
