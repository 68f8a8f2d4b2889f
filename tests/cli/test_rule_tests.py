"""`certrules test`: do the rules give what the cases beside them expect?"""

import json

import pytest

RIGHT = """
[[certification]]
id = "yearly"
policy.terms = [{ valid_for = "1 year" }]

[[certification.cases]]
name = "plain"
completions = [2026-07-01]
expires = [2027-07-01]

[[certification.cases]]
name = "the last day"
completions = [2026-07-01]
status = [{ on = 2027-07-01, is = "valid" }]
"""

WRONG = RIGHT.replace("expires = [2027-07-01]", "expires = [2027-06-30]").replace(
    'is = "valid"', 'is = "due"'
)
NO_CASES = RIGHT.partition("[[certification.cases]]")[0]


@pytest.fixture
def document(tmp_path):
    """Write a policy document and return its path."""

    def write(text, name="rules.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_all_cases_pass(invoke, document):
    """Where every case comes out, the count of cases is told and the exit code is 0."""
    path = document(RIGHT)
    result = invoke("test", path)
    assert result.exit_code == 0
    assert result.stdout == f"{path}: 2 cases, all pass\n"
    assert result.stderr == ""


def test_failing_case_shows_why(invoke, document):
    """Each difference is told with what was expected, what came out, and the explanation."""
    path = document(WRONG)
    result = invoke("test", path)
    head, *lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert head == f"{path}: 2 cases, 2 differ"
    assert lines[:2] == [
        "  yearly: plain",
        "    completion 1 (2026-07-01): expected 2027-06-30, got 2027-07-01",
    ]
    assert "      R-2: 2026-07-01 + 1 year is 2027-07-01." in lines
    place = lines.index("  yearly: the last day")
    assert lines[place + 1] == "    status on 2027-07-01: expected due, got valid"
    assert lines[-1] == "      R-22: On 2027-07-01 the status is VALID."


def test_process_ends_with_1(process, document):
    """Run as a program, a failing case is told on stdout and the program ends with 1."""
    ran = process("test", document(WRONG))
    assert ran.returncode == 1
    assert b"expected 2027-06-30, got 2027-07-01" in ran.stdout
    assert b"R-2: 2026-07-01 + 1 year is 2027-07-01." in ran.stdout
    assert ran.stderr == b""


def test_one_difference_is_one(invoke, document):
    """A single case that differs is counted in the singular."""
    path = document(RIGHT.replace("expires = [2027-07-01]", "expires = [2027-06-30]"))
    assert invoke("test", path).stdout.startswith(f"{path}: 2 cases, 1 differs\n")


def test_one_failing_file_fails_the_run(invoke, document):
    """Every file is run and summed up, and one difference among them ends with 1."""
    right, wrong = document(RIGHT, "right.toml"), document(WRONG, "wrong.toml")
    result = invoke("test", wrong, right)
    assert result.exit_code == 1
    assert f"\n{right}: 2 cases, all pass\n" in result.stdout
    assert result.stdout.endswith("In all: 4 cases, 2 differ\n")


def test_error_in_a_case_is_a_difference(invoke, document):
    """A case that cannot be computed differs, and does not end the run."""
    by_age = 'valid_for_by_age = [{ from_age = 0, valid_for = "1 year" }]'
    result = invoke("test", document(RIGHT.replace('valid_for = "1 year"', by_age)), columns=None)
    assert result.exit_code == 1
    assert ": 2 cases, 2 differ\n" in result.stdout
    assert "    the case: expected dates and statuses, got an error\n" in result.stdout
    assert "has no birth date, and the policy counts from it." in result.stdout


def test_folder_is_searched(invoke, document, tmp_path):
    """Of a folder the documents in it are run in the order of their names, and nothing else."""
    for name in ("b.toml", "a.json", "notes.txt", "within/c.toml"):
        text = json.dumps({"certification": [{"id": "a"}]}) if name == "a.json" else RIGHT
        document(text, name)
    result = invoke("test", str(tmp_path))
    first, second, last = result.stdout.splitlines()
    assert result.exit_code == 0
    assert first == f"{tmp_path / 'a.json'}: no cases"
    assert second == f"{tmp_path / 'b.toml'}: 2 cases, all pass"
    assert last == "In all: 2 cases, all pass"


def test_yaml_in_a_folder_is_run(invoke, document, tmp_path):
    """Documents in YAML are found by both of their suffixes."""
    for name in ("a.yaml", "b.yml"):
        document("certification: [{id: a}]", name)
    result = invoke("test", str(tmp_path))
    assert result.stdout.count("no cases") == 2


def test_run_without_cases_fails(invoke, document):
    """A run that tests nothing must not pass."""
    path = document(NO_CASES)
    result = invoke("test", path)
    assert result.exit_code == 1
    assert result.stdout == f"{path}: no cases\n"
    assert result.stderr == "error: There is no case to run. Write cases beside the rules.\n"
    assert invoke("test", path, "--json").exit_code == 1


def test_file_without_cases_passes_beside_others(invoke, document):
    """A file without cases is told and does not fail a run that has some."""
    bare, right = document(NO_CASES, "bare.toml"), document(RIGHT)
    result = invoke("test", bare, right)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{bare}: no cases\n")


def test_unreadable_file_ends_with_3(invoke, document, tmp_path):
    """A file that cannot be read is bad data, even where others differ; these are run."""
    missing, wrong = str(tmp_path / "nowhere.toml"), document(WRONG)
    result = invoke("test", missing, wrong)
    assert result.exit_code == 3
    assert "nowhere.toml' is not there. Check the path." in result.stderr
    assert "2 cases, 2 differ" in result.stdout


@pytest.mark.parametrize("locked", [False, True])
def test_folder_without_documents_ends_with_3(invoke, document, tmp_path, monkeypatch, locked):
    """A folder that shows no document is a wrong path, whatever else is run."""
    empty = tmp_path / "empty"
    empty.mkdir()
    if locked:
        monkeypatch.setattr("pathlib.Path.iterdir", _refuse)
    result = invoke("test", str(empty), document(RIGHT), columns=None)
    assert result.exit_code == 3
    assert f"error: {empty}: The folder shows no policy document (.json, .toml" in result.stderr
    assert "2 cases, all pass" in result.stdout


def _refuse(folder):
    raise PermissionError(folder)


def test_json_holds_every_difference(invoke, document, tmp_path):
    """With --json every case is told with its differences, and every file with its problems."""
    bad = document("certification = 1", "bad.toml")
    result = invoke("test", document(WRONG), bad, "--json")
    data = json.loads(result.stdout)
    wrong, unread = data["files"]
    assert result.exit_code == 3
    assert (data["cases"], data["failed"]) == (2, 2)
    assert wrong["problems"] == []
    assert wrong["cases"][0] == {
        "certification": "yearly",
        "case": "plain",
        "passed": False,
        "differences": [
            {
                "what": "completion 1 (2026-07-01)",
                "expected": "2027-06-30",
                "got": "2027-07-01",
                "explanation": wrong["cases"][0]["differences"][0]["explanation"],
            }
        ],
    }
    assert (
        "R-2: 2026-07-01 + 1 year is 2027-07-01."
        in (wrong["cases"][0]["differences"][0]["explanation"])
    )
    assert unread["file"] == bad
    assert unread["cases"] == []
    assert [one["code"] for one in unread["problems"]] == ["wrong-type"]


def test_names_cannot_steer_the_terminal(invoke, document):
    """Names are printed as they are: no markup, and control characters written out."""
    path = document(WRONG.replace('"plain"', '"[red]plain"'), "[red]\x1b[31m\u202e.toml")
    head, case, *_ = invoke("test", path, columns=None).stdout.splitlines()
    assert head.endswith("[red]\\x1b[31m\\u202e.toml: 2 cases, 2 differ")
    assert case == "  yearly: [red]plain"


def test_colours_can_go(invoke, document):
    """Where colours are asked for they are added; NO_COLOR takes them away."""
    path = document(WRONG)
    assert "\x1b[31mcompletion 1" in invoke("test", path, FORCE_COLOR="1").stdout
    assert "\x1b" not in invoke("test", path, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_long_explanations_are_wrapped(invoke, document):
    """Explanations keep to the width that COLUMNS says."""
    lines = invoke("test", document(WRONG), columns=60).stdout.splitlines()[1:]
    assert max(map(len, lines)) <= 60


def test_only_the_cause_is_told(invoke, tmp_path):
    """Where nothing could be read, that there are no cases is not told as well."""
    result = invoke("test", str(tmp_path / "nowhere.toml"))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "no case" not in result.stderr


def test_file_is_needed(invoke):
    """Without a file there is nothing to run."""
    assert invoke("test").exit_code == 2
