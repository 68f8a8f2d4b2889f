"""The command line under test: in this process for speed, in one of its own where that matters."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from certrules.cli.application import application

DAY = "2026-07-01"

POLICIES = """
[[certification]]
id = "yearly"
name = "Yearly course"
policy.terms = [{ valid_for = "1 year", first_notice = "1 month", second_notice = "1 week" }]

[[certification]]
id = "small"
name = "Small course"
parents = ["yearly"]
policy.terms = [{ valid_for = "6 months" }]

[[certification]]
id = "lift"
name = "Lift inspection"
subject_kind = "asset"
policy.terms = [{ valid_for = "never expires" }]
"""

ROSTER = {
    "companies.csv": "id,name,time_zone\nislands,Islands,Pacific/Apia\n",
    "subjects.csv": """id,kind,name,company
missing,employee,Mia Missing,islands
upcoming,employee,Uma Upcoming,
valid,employee,Val Valid,
due,employee,Dan Due,
overdue,employee,Ova Overdue,
lastday,employee,Lea Lastday,
expired,employee,Eve Expired,
revoked,employee,Rea Revoked,
deferred,employee,Dee Deferred,
training,employee,Tim Training,
exempt,employee,Ned Notapplicable,
former,employee,Flo Former,
future,employee,Fay Future,
covered,employee,Coy Covered,
lift-1,asset,Lift 1,
""",
    "roles.csv": "id,name,requires\ncrew,Crew,yearly\n",
    "memberships.csv": """subject,role,since,until,training_until
missing,crew,,,
upcoming,crew,,,
valid,crew,,,
due,crew,,,
overdue,crew,,,
lastday,crew,,,
expired,crew,,,
revoked,crew,,,
deferred,crew,,,
training,crew,,,2026-08-01
exempt,crew,,,
former,crew,,2026-06-30,
future,crew,2026-08-01,,
covered,crew,,,
""",
    "requirements.csv": "subject,certification\ncovered,small\nlift-1,lift\n",
    "exemptions.csv": """subject,certification,kind,until
deferred,yearly,deferred,2026-07-31
exempt,yearly,not applicable,
""",
    "completions.csv": """subject,certification,completed_on,effective_on,state,recorded_at
upcoming,yearly,2026-06-25,2026-07-10,,2026-06-25T08:00:00Z
valid,yearly,2026-01-10,,,2026-06-30T08:00:00Z
due,yearly,2025-07-20,,,2025-07-20T08:00:00Z
overdue,yearly,2025-07-05,,,2025-07-05T08:00:00Z
overdue,yearly,2026-06-29,,pending,2026-06-29T08:00:00Z
lastday,yearly,2025-07-01,,,2025-07-01T08:00:00Z
expired,yearly,2025-06-30,,,2025-06-30T08:00:00Z
revoked,yearly,2026-01-10,,,2026-01-10T08:00:00Z
former,yearly,2026-01-10,,,2026-01-10T08:00:00Z
covered,yearly,2026-01-10,,,2026-01-10T08:00:00Z
covered,small,2025-12-20,,,2025-12-20T08:00:00Z
lift-1,lift,2020-02-02,,,2020-02-02T08:00:00Z
""",
    "revocations.csv": """subject,certification,revoked_on,reason,text
revoked,yearly,2026-05-01,other,Failed the practical part twice.
""",
}


def lay_out(folder, files):
    """Write files into a folder and return it."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def policies(tmp_path):
    """The path of a small policy document."""
    path = tmp_path / "policies.toml"
    path.write_text(POLICIES, "utf-8")
    return str(path)


@pytest.fixture
def roster(tmp_path):
    """The folder of a small roster with every status that there is."""
    return str(lay_out(tmp_path / "roster", ROSTER))


@pytest.fixture
def invoke():
    """Run a command in this process; `columns` is the width, None that of a pipe."""

    def run(*arguments, columns=80, **environment):
        environment = {"COLUMNS": str(columns) if columns else None, **environment}
        result = CliRunner().invoke(application, arguments, env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def ask(invoke, policies, roster):
    """Run a command that takes policies, a roster and a day, on the small roster."""

    def run(command, *arguments, on=DAY, **settings):
        options = ("--policies", policies, "--roster", roster, "--on", on)
        return invoke(command, *options, *arguments, **settings)

    return run


@pytest.fixture
def process():
    """Run the command in a process of its own and return what it printed, as bytes."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "certrules", *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, **environment},
        )

    return run


@pytest.fixture
def store(tmp_path, invoke):
    """The address of a store that is ready for use."""
    path = str(tmp_path / "store.db")
    assert invoke("init", "--store", path).exit_code == 0
    return path


@pytest.fixture
def filled(store, invoke, policies, roster):
    """The address of a store with the small roster in it."""
    options = ("--policies", policies, "--roster", roster, "--by", "setup", "--because", "a test")
    assert invoke("import", "--store", store, *options).exit_code == 0
    return store


@pytest.fixture
def run(invoke, filled):
    """Run for a day on the filled store and return the report."""

    def run(on, *options, **settings):
        result = invoke("run", "--store", filled, "--on", on, "--json", *options, **settings)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run
