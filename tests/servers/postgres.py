"""A PostgreSQL server of our own, for as long as tests need it.

`CERTRULES_TEST_POSTGRES`: the URL of a server that is there already; tests make schemas in it.
`CERTRULES_REQUIRE_POSTGRES=1`: without binaries tests fail, where they would be skipped.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

URL_VARIABLE = "CERTRULES_TEST_POSTGRES"
REQUIRED_VARIABLE = "CERTRULES_REQUIRE_POSTGRES"
BINARIES = ("initdb", "pg_ctl")
USER = "postgres"
STARTED_WITHIN = 60

_numbers = count(1)


class Server:
    """A running server: `url` of a database in it."""

    def __init__(self, url, folder=None):
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.folder = folder

    def new_schema(self):
        """Return the URL of a new, empty schema."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
        engine.dispose()
        return self.url.update_query_dict({"options": f"-csearch_path={name}"})

    def stop(self, mode="fast"):
        """Stop the server: `fast` ends its work, `immediate` breaks everything off."""
        self._control("stop", "-m", mode)

    def start(self):
        """Start the server again; it recovers by itself."""
        settings = f"-k {self.folder} -c listen_addresses='' -c max_connections=60"
        log = str(self.folder / "log")
        self._control("start", "-l", log, "-o", settings, "-t", str(STARTED_WITHIN))

    def _control(self, *arguments):
        run("pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments, folder=self.folder)


def run(program, *arguments, folder):
    """Run a program of PostgreSQL, which refuses to be run by root."""
    command = [shutil.which(program), *arguments]
    if os.geteuid() == 0:
        command = [shutil.which("runuser"), "-u", USER, "--", *command]
    # Not captured through pipes: the server would hold their other end open for ever.
    with (folder / "said").open("w+b") as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    assert done.returncode == 0, f"{program} said: {text}"


@contextmanager
def started():
    """Start a server in a folder of its own; stop it and take the folder away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="certrules-postgres-"))
    try:
        if os.geteuid() == 0:
            import pwd  # noqa: PLC0415 - Windows has none, and reads this file for every test

            who = pwd.getpwnam(USER)
            os.chown(folder, who.pw_uid, who.pw_gid)
        data = str(folder / "data")
        run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N", folder=folder)
        server = Server(f"postgresql://{USER}@/postgres?host={folder}", folder)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def missing():
    """Return why no server can be started, or None when one can."""
    lost = [name for name in BINARIES if shutil.which(name) is None]
    if lost:
        return f"no PostgreSQL server: {', '.join(lost)} not found, and {URL_VARIABLE} is not set"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "no PostgreSQL server: it refuses root, and runuser was not found"
    return None


def skip_or_fail(reason):
    """Skip the test, or fail it where a server is required."""
    if os.environ.get(REQUIRED_VARIABLE) == "1":
        pytest.fail(f"{reason}; {REQUIRED_VARIABLE}=1 requires it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres():
    """A server for the whole session: the one that is named, or one of our own."""
    if named := os.environ.get(URL_VARIABLE):
        yield Server(named)
        return
    if reason := missing():
        skip_or_fail(reason)
    with started() as server:
        yield server


@pytest.fixture
def own_postgres():
    """A server that a test may stop and start as it likes."""
    if reason := missing():
        skip_or_fail(reason)
    with started() as server:
        yield server


@pytest.fixture
def end_others(postgres):
    """Give a function that ends every process of the server but the one that it uses."""
    if postgres.folder is None:
        pytest.skip("ends processes of the server, so it wants one of its own")
    admin = create_engine(postgres.url, isolation_level="AUTOCOMMIT")

    def end():
        with admin.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    yield end
    admin.dispose()
