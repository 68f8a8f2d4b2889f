"""How things are printed: no name steers the terminal, colours can go, pipes can end."""

import csv
import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from contextlib import redirect_stdout
from importlib import import_module

import pytest

from certrules.cli import main
from certrules.cli.console import safe
from certrules.cli.data import plain, to_csv, to_json
from certrules.cli.progress import Steps
from certrules.model.verdicts import Status

HOSTILE = [
    "[bold red]Ana[/]",
    "[/nonsense]",
    "[link=https://example.org]Bo[/link]",
    ":smile: \\[x]",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "{0.__class__}",
    "李明 👷🏽‍♀️",
    "A" * 300,
]
STEERING = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\u202egnp.exe",
    "two\nlines",
    "\x00",
    "a\rb",
]


@pytest.fixture
def named(tmp_path):
    """Return a roster whose employees have the given names."""

    def make(names):
        subjects = [{"id": f"e{place}", "name": name} for place, name in enumerate(names)]
        needs = [{"subject": one["id"], "certification": "yearly"} for one in subjects]
        path = tmp_path / "named.json"
        path.write_text(json.dumps({"subjects": subjects, "requirements": needs}), "utf-8")
        return ("--roster", str(path), "--on", "2026-07-01")

    return make


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_printed_as_they_are(invoke, policies, named, name):
    """A name that looks like markup, a formula or a template is printed letter by letter."""
    options = ("--policies", policies, *named([name]))
    assert f"  {name} e0" in invoke("status", *options, columns=None).stdout
    data = json.loads(invoke("status", *options, "--json").stdout)
    assert data["assignments"][0]["subject_name"] == name


def test_long_names_are_wrapped_and_not_cut(invoke, policies, named):
    """A name without a place to break it is broken all the same, and no letter is lost."""
    text = invoke("status", "--policies", policies, *named(["A" * 300]), columns=40).stdout
    assert text.count("A") == 300
    assert max(map(len, text.splitlines())) <= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_csv_runs_no_formula(invoke, policies, named, name):
    """A cell that a spreadsheet would run gets one apostrophe, every other cell none."""
    result = invoke("status", "--policies", policies, *named([name]), "--csv")
    [row] = csv.DictReader(io.StringIO(result.stdout))
    assert row["subject_name"] == (f"'{name}" if name[0] in "=+-@" else name)


@pytest.mark.parametrize("text", STEERING)
def test_control_characters_never_reach_the_terminal(invoke, policies, named, text):
    """A control character in a name, a document or an argument is written out or refused."""
    results = [
        invoke("status", "--policies", policies, *named([text])),
        invoke("explain", "--policies", policies, *named(["Ana"]), text, "yearly"),
        invoke("expires", "--policies", policies, text, "2026-07-01"),
        invoke("expires", "--policies", policies, "yearly", text),
        invoke(text),
    ]
    for result in results:
        printed = (result.stdout + result.stderr).replace("\n", "")
        assert safe(printed) == printed


@pytest.mark.parametrize("text", STEERING)
def test_control_characters_in_documents_are_written_out(invoke, tmp_path, text):
    """A control character in the name of a certification is shown as an escape."""
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"certification": [{"id": "a", "name": text}]}), "utf-8")
    result = invoke("expires", "--policies", str(path), "a", "2026-07-01")
    assert safe(result.stdout.replace("\n", "")) == result.stdout.replace("\n", "")
    data = invoke("expires", "--policies", str(path), "a", "2026-07-01", "--json")
    if data.exit_code == 0:
        assert safe(data.stdout.replace("\n", "")) == data.stdout.replace("\n", "")
        assert json.loads(data.stdout)["certification_name"] == text


def test_json_escapes_what_disguises():
    """JSON holds every text without loss, and no character that a terminal would act on."""
    text = "".join(STEERING) + "\u2028\ud800"
    written = to_json([text])
    assert json.loads(written) == [text]
    assert safe(written.replace("\n", "")) == written.replace("\n", "")


def test_plain_values():
    """Words become their values, tuples lists, and everything else its text."""
    assert plain((Status.DUE, 1, True, None, 1.5)) == ["due", 1, True, None, "1.5"]


def test_csv_says_true_and_false():
    """A truth value and an empty value have one form each."""
    assert to_csv(["a", "b", "c"], [{"a": True, "b": False, "c": None}]) == "a,b,c\ntrue,false,\n"


def test_colours_stand_beside_words(ask):
    """Where colours are asked for they are added; without them the words are all there."""
    coloured = ask("status", FORCE_COLOR="1").stdout
    bare = ask("status").stdout
    assert "\x1b[31mEXPIRED" in coloured
    assert "\x1b" not in bare
    assert "EXPIRED" in bare


def test_no_color_is_honoured(ask, invoke):
    """NO_COLOR takes every style away, from data and from messages."""
    assert "\x1b" not in ask("status", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" in invoke("check", "none.toml", FORCE_COLOR="1").stderr
    assert "\x1b" not in invoke("check", "none.toml", FORCE_COLOR="1", NO_COLOR="1").stderr


@pytest.mark.parametrize("columns", ["", "0", "-5", "wide", "1", "٨٠"])
def test_odd_widths_do_no_harm(ask, columns):
    """A COLUMNS that is no width is passed over, and one that is too small is widened."""
    assert ask("status", columns=columns).exit_code == 0


def test_data_are_the_same_everywhere(process, policies, roster):
    """Data are the same bytes for any hash seed, time zone, locale and buffering."""
    places = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Halifax", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "3", "PYTHONIOENCODING": "latin-1", "PYTHONUNBUFFERED": "1"},
    ]
    options = ("--policies", policies, "--roster", roster, "--on", "2026-07-01")
    printed = [process("status", *options, "--json", **place).stdout for place in places]
    assert printed[0]
    assert printed == printed[:1] * 3


def test_letters_that_an_encoding_lacks_are_escaped(process, policies, named):
    """Where the terminal's encoding lacks a letter it is escaped, and nothing fails."""
    options = ("--policies", policies, *named(["Łukasz 李"]))
    result = process("status", *options, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0
    assert rb"\u0141ukasz \u674e" in result.stdout
    data = process("status", *options, "--csv", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Łukasz 李" in data.stdout.decode("utf-8")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["--json", "--all"])
def test_reader_that_goes_away_is_no_error(policies, named, unbuffered, form):
    """When the reader of a pipe goes away the command ends quietly, with the shell's code."""
    words = ("status", "--policies", policies, *named(["Ana"] * 3000), form)
    with subprocess.Popen(
        [sys.executable, "-m", "certrules", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as running:
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 141


def on_terminal(*words, **environment):
    """Run Python with stdout and stderr on a terminal of 80 columns; return what it printed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *words],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", **environment},
    ) as running:
        os.close(theirs)
        printed = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                read = os.read(ours, 65536)
            except OSError:
                break
            if not read:
                break
            printed += read
        running.wait()
    os.close(ours)
    return printed.decode()


def test_terminal_shows_colours_and_its_width(policies, roster):
    """On a terminal the words are coloured and the lines fit it."""
    words = ("--policies", policies, "--roster", roster, "--on", "2026-07-01")
    text = on_terminal("-m", "certrules", "status", *words, COLUMNS="80", NO_COLOR="")
    assert "\x1b[31mMISSING" in text
    assert "Evaluating" not in text
    assert "\x1b" not in on_terminal("-m", "certrules", "status", *words, NO_COLOR="1")


def test_data_on_a_terminal_cannot_steer_it(tmp_path):
    """Data that are printed on a terminal are made harmless; in a pipe they are kept exactly."""
    script = "from certrules.cli.console import write; write('a\\x1b[31mb\\n')"
    assert on_terminal("-c", script) == "a\\x1b[31mb\r\n"
    piped = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert piped.stdout == b"a\x1b[31mb\n"


SLOW = """
import sys, time
from certrules.cli.progress import Steps
with Steps(patience={patience}) as steps:
    steps.begin("Reading")
    time.sleep(0.3)
    for _ in steps.count("Evaluating", range(200), 200):
        time.sleep(0.002)
print("done")
"""


def test_progress_shows_on_a_terminal_when_it_takes_time():
    """Work that outlasts the patience shows a bar, which is gone at the end."""
    text = on_terminal("-c", SLOW.format(patience=0.05), COLUMNS="80")
    assert "Reading" in text
    assert "Evaluating" in text
    assert text.endswith("done\r\n")


def test_no_progress_for_quick_work():
    """Work that is done within the patience shows nothing."""
    assert on_terminal("-c", SLOW.format(patience=60)) == "done\r\n"


def test_no_progress_on_a_dumb_terminal():
    """A terminal that cannot move its cursor gets no bar."""
    assert on_terminal("-c", SLOW.format(patience=0), TERM="dumb") == "done\r\n"


def test_no_progress_in_a_pipe(capsys):
    """Where stderr is no terminal nothing is shown, however long it takes."""
    with Steps(patience=0) as steps:
        steps.begin("Reading")
        time.sleep(0.05)
        assert list(steps.count("Evaluating", "ab", 2)) == ["a", "b"]
    assert capsys.readouterr().err == ""


def test_main_returns_the_exit_code(capsys):
    """The entry point returns the exit code, so that a program may call it."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("certrules ")
    assert main(["check", "none.toml"]) == 3
    assert main([]) == 2


def test_output_may_be_collected(policies):
    """A program that calls the command may collect what it prints in a text."""
    for form in ([], ["--json"]):
        with redirect_stdout(io.StringIO()) as collected:
            words = ["expires", "--policies", policies, "yearly", "2026-07-01", *form]
            assert main(words) == 0
        assert "2027-07-01" in collected.getvalue()


def test_module_runs_nothing_when_imported():
    """Only ``python -m certrules`` runs the command; importing the module does not."""
    assert import_module("certrules.__main__").main is main


def test_interrupt_ends_quietly(monkeypatch, invoke, policies):
    """An interrupt from the keyboard ends the command with the shell's code."""

    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("certrules.cli.expires.load", interrupted)
    result = invoke("expires", "--policies", policies, "yearly", "2026-07-01")
    assert result.exit_code == 130
    assert result.stderr == ""


WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
for name in {names}:
    sys.modules.pop(name, None)  # a tool that watches the tests may have it already
sys.meta_path.insert(0, Absent())
from certrules.cli import main
sys.exit(main({words}))
"""


def without(names, words):
    """Run the command in a process in which these packages are not installed."""
    script = WITHOUT.format(names=names, words=words)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["click", "rich"])
def test_missing_extra_is_named(name):
    """Without the packages of the extra, one line names it, and the code is that of usage."""
    result = without({name}, ["check", "x.toml"])
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == (
        "error: The command line needs packages that are not installed. "
        "Run: pip install 'certrules[cli]'\n"
    )


def test_missing_package_of_another_kind_is_not_hidden():
    """A module that the extra does not bring is reported as what it is."""
    assert "No module named 'tomllib'" in without({"tomllib"}, ["check", "x.toml"]).stderr


def test_missing_yaml_extra_is_named(tmp_path):
    """A YAML document without the extra `yaml` is one clear error, too."""
    path = tmp_path / "p.yaml"
    path.write_text("certification: []\n", "utf-8")
    result = without({"ruamel"}, ["check", str(path)])
    assert result.returncode == 2
    assert "certrules[yaml]" in result.stderr
    assert "Traceback" not in result.stderr
