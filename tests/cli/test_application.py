"""The commands together: each is found by its name, and loaded when it is named."""

import subprocess
import sys

import pytest

from certrules.cli.application import COMMANDS, application


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_found_by_its_name(name):
    """The command that a name leads to bears this name."""
    assert application.get_command(None, name).name == name


def test_another_word_leads_to_no_command():
    """A word that names no command leads to none, though a module may be called so."""
    assert application.get_command(None, "exporting") is None


def test_a_command_does_not_load_the_others():
    """Whoever computes a date does not wait for stores and reports to load."""
    program = (
        "import sys; from certrules.cli import main; main(['expires', '--help']);"
        "print(sorted({one.split('.')[1] for one in sys.modules if one.startswith('certrules.')}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    rooms = done.stdout.splitlines()[-1]
    assert "'cli'" in rooms
    assert "'reports'" not in rooms
    assert "'office'" not in rooms
