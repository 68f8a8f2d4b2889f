"""Stores and notifiers of other distributions, made here in a folder on the path."""

import json
import sys

import pytest

STORES = """
from certrules.adapters.memory.store import MemoryStore

kept = {}
opened = []


def open_store(url):
    opened.append(url)
    return kept.setdefault(url, MemoryStore())


number = 3
"""

NOTIFIERS = """
from certrules.errors import InvalidInput

sent = []


class Pigeon:
    def __init__(self, url):
        if url.endswith("://"):
            raise InvalidInput(url, "names no loft", "Write pigeon://LOFT.")

    def __enter__(self):
        sent.append("let out")
        return self

    def __exit__(self, *error):
        sent.append("back home")

    def send(self, message):
        sent.append(message.to.id)


class Parrot(Pigeon):
    def __exit__(self, *error):
        return True
"""

FAILING = """
def refuse(url):
    raise RuntimeError("no way to " + url)


def nothing(url):
    return None
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution on the path: its modules by name, its entry points by group."""

    def install(name, modules, points, version="1.0"):
        folder = tmp_path / name
        info = folder / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        lines = [
            line
            for group, entries in points.items()
            for line in (f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()))
        ]
        (info / "entry_points.txt").write_text("\n".join(lines))
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
            # Registered as absent, so that the end of the test takes away what it has imported.
            monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.syspath_prepend(folder)

    yield install
    for module in ("acme_stores", "acme_pigeons", "acme_failing"):
        sys.modules.pop(module, None)


@pytest.fixture
def acme(install):
    """A distribution with a store and some entry points that are no good."""
    points = {
        "acme": "acme_stores:open_store",
        "number": "acme_stores:number",
        "gone": "acme_stores:gone",
        "lost": "acme_lost:open_store",
        "sqlite": "acme_lost:open_store",
    }
    install("acme", {"acme_stores": STORES}, {"certrules.stores": points})


@pytest.fixture
def failing(install):
    """A distribution whose stores and notifiers fail in several ways."""
    points = {
        "garbled": "acme_garbled:make",
        "broken": "acme_broken:make",
        "refuse": "acme_failing:refuse",
        "nothing": "acme_failing:nothing",
        "empty": "",
        "blank": "acme failing:nothing",
    }
    modules = {
        "acme_garbled": "def make(:",
        "acme_broken": "raise RuntimeError('the secret')",
        "acme_failing": FAILING,
    }
    groups = {"certrules.stores": points, "certrules.notifiers": points}
    install("failing", modules, groups, version="3.0")


@pytest.fixture
def pigeons(install):
    """A distribution with a notifier; yields what it has sent."""
    points = {"pigeon": "acme_pigeons:Pigeon", "parrot": "acme_pigeons:Parrot"}
    install("pigeons", {"acme_pigeons": NOTIFIERS}, {"certrules.notifiers": points})
    return lambda: sys.modules["acme_pigeons"].sent


def test_a_store_is_found_by_its_scheme(invoke, acme, policies, roster):
    """A store of another distribution is filled, run and asked like certrules' own."""
    url = ("--store", "Acme://shelf/1")
    assert invoke("init", *url).stdout == "The store is ready.\n"
    assert invoke("import", *url, "--policies", policies, "--roster", roster).exit_code == 0
    run = json.loads(invoke("run", *url, "--on", "2026-07-01", "--json").stdout)
    assert run["looked_at"] == 16
    result = invoke("explain", *url, "--on", "2026-07-01", "due", "yearly")
    assert (result.exit_code, "2026-07-20" in result.stdout) == (0, True)
    assert set(sys.modules["acme_stores"].opened) == {"Acme://shelf/1"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "acne://user:secret@host",
            (
                "There is no store for acne://. certrules itself has a file, sqlite:///FILE and "
                "postgresql://HOST/DATABASE; of other distributions installed: acme://, gone://, "
                "lost://, number://, sqlite://. Correct the address, or install the distribution "
                "that brings it. Did you mean 'acme'?"
            ),
        ),
        ("lost://x", "lost:// of acme 1.0 cannot be loaded: ModuleNotFoundError: No module named"),
        ("gone://x", "gone:// of acme 1.0 cannot be loaded: AttributeError"),
        ("number://x", "acme_stores:number is nothing that can be called with an address"),
    ],
)
def test_a_store_that_cannot_be_had(invoke, acme, url, message):
    """What is wrong is said, with what is installed, and without what follows the scheme."""
    result = invoke("init", "--store", url)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    ("scheme", "message"),
    [
        ("garbled", "cannot be loaded: SyntaxError: invalid syntax"),
        ("broken", "cannot be loaded: RuntimeError."),
        ("refuse", "fails with RuntimeError."),
        ("nothing", "cannot be had: acme_failing:nothing returned None."),
        ("empty", "cannot be loaded: '' names no object of a module."),
        ("blank", "cannot be loaded: 'acme failing:nothing' names no object of a module."),
    ],
)
@pytest.mark.parametrize("word", ["store", "notifier"])
@pytest.mark.usefixtures("failing")
def test_what_another_distribution_gets_wrong(invoke, store, word, scheme, message):
    """However it fails, the message names the distribution and shows no more than the scheme."""
    rest = () if word == "store" else ("--store", store)
    result = invoke("run", f"--{word}", f"{scheme}://user:secret@host", *rest)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert f"The {word} for {scheme}:// of failing 3.0 {message}" in said
    assert "Repair or update that distribution." in said
    assert "secret" not in said


def test_entry_points_that_cannot_be_read(invoke, install, tmp_path):
    """A line without an equals sign in the metadata of a distribution is said to be its fault."""
    install("bolt", {}, {}, version="2.1")
    (tmp_path / "bolt" / "bolt-2.1.dist-info" / "entry_points.txt").write_text(
        "[certrules.stores]\nbolt\n", "utf-8"
    )
    result = invoke("init", "--store", "bolt://user:secret@host")
    assert result.exit_code == 2
    assert "The entry points of bolt 2.1 cannot be read." in " ".join(result.stderr.split())
    assert "secret" not in result.stderr


@pytest.mark.parametrize("url", ["user:secret@acme://host", "://user:secret@host"])
def test_what_is_no_scheme_is_not_shown(invoke, acme, store, url):
    """What stands before :// and is no scheme may hold a password, so nobody gets to see it."""
    as_store = invoke("init", "--store", url)
    assert (as_store.exit_code, "'://…' is no store" in as_store.stderr) == (3, True)
    as_notifier = invoke("run", "--store", store, "--notifier", url)
    assert as_notifier.exit_code == 2
    assert "for an address without a scheme" in " ".join(as_notifier.stderr.split())
    assert "secret" not in as_store.stderr + as_notifier.stderr


def test_nothing_else_installed_is_said(invoke):
    """Without any other distribution the message says that there is none."""
    result = invoke("init", "--store", "redis://cache")
    assert result.exit_code == 2
    assert "of other distributions installed: none." in " ".join(result.stderr.split())


def test_nobody_takes_the_place_of_sqlite(invoke, acme, tmp_path):
    """An entry point cannot stand in for a store that certrules has itself."""
    result = invoke("init", "--store", f"sqlite:///{tmp_path / 'facts.db'}")
    assert result.exit_code == 0
    assert (tmp_path / "facts.db").exists()


def test_two_of_one_scheme_are_refused(invoke, acme, install):
    """Of two distributions with one scheme neither is taken by chance."""
    install("bolt", {}, {"certrules.stores": {"acme": "bolt:open"}}, version="2.1")
    result = invoke("init", "--store", "acme://x")
    assert result.exit_code == 2
    assert "acme://: acme 1.0, bolt 2.1. Uninstall" in " ".join(result.stderr.split())


def test_a_notifier_is_found_by_its_scheme(run, pigeons):
    """A notifier of another distribution gets the messages, inside its own `with` block."""
    run("2026-06-01")
    report = run("2026-07-01", "--notifier", "pigeon://loft")
    assert report["delivered"] == report["messages"] > 0
    assert pigeons()[0] == "let out"
    assert pigeons()[-1] == "back home"
    assert "due" in pigeons()


def test_a_notifier_does_not_hide_an_error_of_the_run(invoke, pigeons, tmp_path):
    """A notifier whose block takes every error for dealt with leaves the error of the run."""
    new = str(tmp_path / "new.db")
    result = invoke("run", "--store", new, "--on", "2026-07-01", "--notifier", "parrot://loft")
    assert result.exit_code == 3
    assert "The database has no tables of certrules." in " ".join(result.stderr.split())


def test_a_notifier_can_be_named_by_the_environment(run, pigeons):
    """CERTRULES_NOTIFIER keeps an address with a password off the command line."""
    run("2026-06-01")
    report = run("2026-07-01", CERTRULES_NOTIFIER="pigeon://loft")
    assert report["delivered"] == report["messages"] > 0


def test_an_option_goes_before_the_environment(run, pigeons):
    """Whoever names a way on the command line does not get the one of the environment."""
    run("2026-07-01", "--log", CERTRULES_NOTIFIER="pigeon://loft")
    assert "acme_pigeons" not in sys.modules


def test_what_a_notifier_refuses_is_an_error_of_data(invoke, filled, pigeons):
    """An error that the notifier raises as certrules would ends the command with its message."""
    result = invoke("run", "--store", filled, "--notifier", "pigeon://")
    assert result.exit_code == 3
    assert "names no loft" in result.stderr


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("owl://x", "There is no notifier for owl://. certrules itself has --log, --smtp and"),
        ("owl", "There is no notifier for an address without a scheme"),
    ],
)
def test_a_notifier_that_is_not_there(invoke, filled, url, message):
    """A scheme that nobody knows, and an address without one, are wrong usage."""
    result = invoke("run", "--store", filled, "--notifier", url)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
