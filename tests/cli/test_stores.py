"""A store from the command line: `certrules init`, `import`, `run`, `history`, `status --store`."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from certrules.cli import stores
from certrules.cli.running import AddressBook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - secret to nobody


def test_a_store_is_made_once(invoke, store):
    """Making a store ready again changes nothing."""
    result = invoke("init", "--store", store)
    assert (result.exit_code, result.stdout) == (0, "The store is ready.\n")


def test_an_import_says_what_is_new(invoke, store, policies, roster):
    """What is taken in is counted; a second time it is all there already."""
    options = ("import", "--store", store, "--policies", policies, "--roster", roster, "--json")
    first = json.loads(invoke(*options).stdout)
    assert first["certifications"] == {"new": 3, "changed": 0, "unchanged": 0}
    assert first["roster"]["new"] > 30
    second = json.loads(invoke(*options).stdout)
    assert second["roster"] == {"new": 0, "changed": 0, "unchanged": first["roster"]["new"]}


def test_an_import_in_words(invoke, store, policies):
    """Without --json the counts are a sentence."""
    result = invoke("import", "--store", store, "--policies", policies)
    assert result.stdout == "Certifications: 3 rows: 3 new, 0 changed, 0 unchanged.\n"


def test_a_dry_import_writes_nothing(invoke, store, policies, roster):
    """A dry run checks everything, says what it would do, and leaves the store as it was."""
    options = ("--store", store, "--policies", policies, "--roster", roster)
    result = invoke("import", *options, "--dry-run")
    assert "A dry run: nothing was written." in result.stdout
    assert json.loads(invoke("history", "--store", store, "--json").stdout) == []


def test_a_roster_is_read_against_the_store(invoke, filled, roster):
    """Without a policy document the certifications are those in the store."""
    result = invoke("import", "--store", filled, "--roster", roster)
    assert result.exit_code == 0
    assert "0 new" in result.stdout


def test_a_roster_can_bring_its_certifications(invoke, store, roster):
    """A folder with certifications of its own sets them; no policy document is needed."""
    rules = "id,subject_kind,valid_for\nyearly,,1 year\nsmall,,6 months\nlift,asset,\n"
    (Path(roster) / "certifications.csv").write_text(rules, "utf-8")
    result = invoke("import", "--store", store, "--roster", roster, "--json")
    report = json.loads(result.stdout)
    assert report["certifications"] == {"new": 3, "changed": 0, "unchanged": 0}
    asked = invoke("explain", "--store", store, "--on", "2026-07-01", "valid", "yearly")
    assert "2027-01-10" in asked.stdout


def test_an_import_of_nothing_is_wrong_usage(invoke, store):
    """An import needs something to take in."""
    result = invoke("import", "--store", store)
    assert result.exit_code == 2
    assert "Give --policies, --roster or both, or a table and its FILE." in result.stderr


def test_bad_data_leave_the_store_as_it_was(invoke, store, policies, tmp_path):
    """F-1: one error anywhere and nothing is written."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "subjects.csv").write_text("id\nana\nana\n", "utf-8")
    options = ("--store", store, "--policies", policies, "--roster", str(tmp_path / "bad"))
    assert invoke("import", *options).exit_code == 3
    assert json.loads(invoke("history", "--store", store, "--json").stdout) == []


def test_status_answers_from_a_store_as_from_files(invoke, ask, filled):
    """The answers from a store are those from the files that were taken in."""
    from_files = ask("status", "--csv").stdout
    from_store = invoke("status", "--store", filled, "--on", "2026-07-01", "--csv").stdout
    assert sorted(from_store.splitlines()) == sorted(from_files.splitlines())


def test_explain_answers_from_a_store(invoke, filled):
    """One assignment is explained from a store, too."""
    result = invoke("explain", "--store", filled, "--on", "2026-07-01", "due", "yearly")
    assert result.exit_code == 0
    assert "2026-07-20" in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "Give --roster or --store."),
        (("--store", "x.db", "--roster", "r"), "Give --roster or --store."),
        (("--store", "x.db", "--policies", "p.toml"), "--policies goes with --roster"),
    ],
)
def test_files_and_a_store_exclude_each_other(invoke, options, message):
    """A question is about files or about a store."""
    result = invoke("status", "--on", "2026-07-01", *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_store_that_is_not_ready_says_so(invoke, tmp_path):
    """A store that was never made ready is an error with a remedy, not a traceback."""
    result = invoke("run", "--store", str(tmp_path / "new.db"), "--on", "2026-07-01")
    assert result.exit_code == 3
    assert "error:" in result.stderr


def test_a_run_tells_what_it_did(run):
    """A run evaluates everything the first time, and nothing more the same day."""
    first = run("2026-07-01")
    assert (first["first"], first["looked_at"]) == (True, 16)
    assert run("2026-07-01")["looked_at"] == 0


def test_a_run_in_words(invoke, filled):
    """Without --json the report is sentences."""
    result = invoke("run", "--store", filled, "--on", "2026-07-01")
    assert result.stdout.startswith("Run for 2026-07-01.\nEvaluated 16 assignment(s); 16 changed.")


def test_a_dry_run_says_what_would_be_sent(invoke, run, filled):
    """A dry run lists the messages, and the run after it makes the same."""
    run("2026-06-01")
    rehearsed = run("2026-07-01", "--dry-run")
    told = {
        (one["to"], each["cause"]) for one in rehearsed["would_send"] for each in one["notices"]
    }
    assert ("due", "first") in told
    words = invoke("run", "--store", filled, "--on", "2026-07-01", "--dry-run").stdout
    assert "What would be sent" in words
    assert "Dan Due" in words
    assert run("2026-07-01")["messages"] == rehearsed["messages"] > 0


def test_messages_as_lines(invoke, run, filled):
    """With --log each message is a line on stderr."""
    run("2026-06-01")
    result = invoke("run", "--store", filled, "--on", "2026-07-01", "--log")
    assert "to 'due': first of 'yearly' of 'due' about 2026-07-20" in result.stderr


def test_without_a_way_out_messages_wait(invoke, run, filled):
    """Without a notifier messages wait in the store, and a warning says so."""
    run("2026-06-01")
    result = invoke("run", "--store", filled, "--on", "2026-07-01")
    assert "warning: message to due: nobody takes messages" in result.stderr


def test_a_cap_is_an_option(run):
    """--most-messages holds back what is more."""
    run("2026-06-01")
    report = run("2026-07-01", "--most-messages", "1")
    assert (report["messages"], report["held_back"] > 0) == (1, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--log", "--webhook", "https://example.org"), "exclude each other"),
        (("--smtp", "localhost"), "--smtp goes with --from"),
        (("--smtp", "localhost:x", "--from", "a@example.org"), "'x' is no port"),
        (("--webhook", "https://example.org"), "needs a secret"),
        (("--on", "soon"), "'soon'"),
    ],
)
def test_wrong_usage_of_a_run(invoke, filled, options, message):
    """Options that do not go together are told before anything is done."""
    result = invoke("run", "--store", filled, *options, CERTRULES_WEBHOOK_SECRET="")
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")


def test_mail_that_does_not_go_out_is_tried_again(run):
    """A mail server that is not there is a problem of each message, not of the run."""
    run("2026-06-01")
    report = run("2026-07-01", "--smtp", "localhost:1", "--from", "a@example.org")
    assert report["again"] + report["given_up"] == report["messages"] > 0


def test_addresses_come_from_a_file(run, invoke, filled, tmp_path):
    """The file of addresses has two columns, and says so if they are not there."""
    run("2026-06-01")
    book = tmp_path / "addresses.csv"
    book.write_text("id,address\ndue,dan@example.org\n", "utf-8")
    mail = ("--smtp", "localhost:1", "--from", "a@example.org", "--addresses", str(book))
    assert run("2026-07-01", *mail)["again"] > 0
    book.write_text("who,where\n", "utf-8")
    result = invoke("run", "--store", filled, "--on", "2026-07-02", *mail)
    assert result.exit_code == 3
    assert "lacks the columns id and address" in result.stderr


def test_rows_without_an_id_or_an_address_are_passed_over(tmp_path):
    """Somebody may have several addresses; a row that lacks a cell adds none to anybody."""
    path = tmp_path / "addresses.csv"
    path.write_text("id,address\nana,a@x.org\nben,\n,c@x.org\nana, b@x.org \ndan\n", "utf-8")
    book = AddressBook(path)
    told = {who: book.addresses(who) for who in ("ana", "ben", "", "dan", "eve@x.org")}
    assert told == {
        "ana": ("a@x.org", "b@x.org"),
        "ben": (),
        "": (),
        "dan": (),
        "eve@x.org": ("eve@x.org",),
    }


def test_a_webhook_needs_an_address_that_is_one(invoke, filled):
    """An address that may not be called is refused before anything is done."""
    options = ("--webhook", "http://example.org")
    result = invoke("run", "--store", filled, *options, CERTRULES_WEBHOOK_SECRET=SECRET)
    assert result.exit_code == 3


def test_history_is_the_audit_trail(invoke, filled):
    """Every change stands in the trail, in order, with who, when and why."""
    changes = json.loads(invoke("history", "--store", filled, "--json").stdout)
    assert [one["number"] for one in changes] == sorted(one["number"] for one in changes)
    assert {one["by"] for one in changes} == {"setup"}
    assert {one["because"] for one in changes} == {"a test"}
    catalogue = next(one for one in changes if one["what"] == "catalogue")
    assert [one["id"] for one in catalogue["value"]["certification"]] == ["yearly", "small", "lift"]


def test_history_of_one_subject(invoke, filled):
    """The trail can be narrowed to a subject, and be gone on with after a number."""
    options = ("history", "--store", filled, "--json", "--subject", "due")
    changes = json.loads(invoke(*options).stdout)
    assert {one["what"] for one in changes} >= {"subject", "completion", "membership"}
    rest = json.loads(invoke(*options, "--after", str(changes[0]["number"])).stdout)
    assert [one["number"] for one in rest] == [
        one["number"] for one in changes if one["number"] > changes[0]["number"]
    ]


def test_history_as_csv(invoke, filled):
    """The trail as CSV has a row for each change, with the value as JSON."""
    text = invoke("history", "--store", filled, "--csv", "--subject", "due").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    completion = next(one for one in rows if one["what"] == "completion")
    assert json.loads(completion["value"])["completed_on"] == "2025-07-20"


def test_history_in_words(invoke, filled):
    """Without an option the trail is a table for people."""
    result = invoke("history", "--store", filled, "--subject", "due")
    assert result.stdout.startswith("Audit trail: ")
    assert "recorded" in result.stdout


def test_history_has_one_form(invoke, filled):
    """JSON and CSV exclude each other."""
    result = invoke("history", "--store", filled, "--json", "--csv")
    assert result.exit_code == 2


def test_a_store_without_its_packages_names_the_extra(invoke, tmp_path, monkeypatch):
    """Without the packages for databases the message names the extra that brings them."""
    monkeypatch.delitem(sys.modules, "certrules.adapters.sql.store", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    result = invoke("init", "--store", str(tmp_path / "store.db"))
    assert result.exit_code == 2
    assert "certrules[sql]" in result.stderr


def test_a_module_that_no_extra_brings_is_a_defect(tmp_path, monkeypatch):
    """What is missing of certrules itself is not said to be a missing extra."""
    monkeypatch.setitem(sys.modules, "certrules.adapters.sql.store", None)
    with (
        pytest.raises(ModuleNotFoundError, match=r"certrules\.adapters\.sql\.store"),
        stores.opened(str(tmp_path / "store.db")),
    ):
        pass
