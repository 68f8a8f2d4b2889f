"""`certrules check`: are these policy documents right, and do they say what is meant?"""

import json
from pathlib import Path

import pytest

BAD = """
[[certification]]
id = "a"
policy.terms = [{ valid_for = "0 days" }]

[[certification]]
id = "b"
policy.terms = [{ valid_fro = "1 year" }]
"""

PLAIN = """
[[certification]]
id = "plain"
policy.terms = [{ valid_for = "1 year", first_notice = "1 month" }]
"""

NOTE = """
[[certification]]
id = "days"
policy.terms = [{ valid_for = "365 days" }]
"""

WARNING = """
[[certification]]
id = "long"
policy.terms = [{ valid_for = "1 month", grace = "2 months" }]
"""

ERROR = """
[[certification]]
id = "swapped"
policy.terms = [{ valid_for = "1 year", first_notice = "1 week", second_notice = "1 month" }]
"""


@pytest.fixture
def document(tmp_path):
    """Write a document and return its path."""

    def write(text, name="document.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_right_document_is_fine(invoke, document):
    """A right document is said to be fine, with its number of certifications."""
    path = document(PLAIN)
    result = invoke("check", path)
    assert result.exit_code == 0
    assert result.stdout == f"{path}: fine, 1 certification\n"
    assert result.stderr == ""


def test_findings_are_told(invoke, document):
    """X-7: each finding is one line, with severity, place, explanation and remedy, then a count.

    The name of the file cannot steer the terminal.
    """
    path = document(WARNING + ERROR, "a\x1b[31m\u202e.toml")
    result = invoke("check", path)
    path = path.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert result.exit_code == 1
    assert result.stderr == ""
    first, second, count = result.stdout.splitlines()
    assert first == (
        f"warning: {path}, certification 'long', policy.terms[0].grace: The grace of 2 months is "
        "longer than the term of 1 month. Shorten the grace period."
    )
    assert second == (
        f"error: {path}, certification 'swapped', policy.terms[0].second_notice: The second "
        "notice, 1 month before the end, does not come after the first, 1 week. Make the second "
        "notice shorter than the first."
    )
    assert count == f"{path}: 2 certifications, 1 error, 1 warning"


def test_the_example_organisation_has_no_warnings(invoke):
    """X-7: the policies that the examples show are not odd themselves."""
    examples = Path(__file__).parents[2] / "examples"
    assert invoke("check", str(examples / "organisation" / "policies.toml")).exit_code == 0


def test_notes_alone_are_fine(invoke, document):
    """X-7: with notes only, which carry dates where they can, a document is fine."""
    path = document(NOTE)
    result = invoke("check", path)
    note, count = result.stdout.splitlines()
    assert result.exit_code == 0
    assert "(completed 2023-03-01, expires 2024-02-29)" in note
    assert count == f"{path}: fine, 1 certification, 1 note"


@pytest.mark.parametrize(
    ("text", "codes"),
    [(PLAIN, (0, 0, 0)), (NOTE, (0, 0, 1)), (WARNING, (0, 1, 1)), (ERROR, (1, 1, 1))],
)
def test_the_exit_code_is_chosen(invoke, document, text, codes):
    """X-7: --fail-on says how bad a finding must be for exit code 1."""
    path = document(text)
    severities = ("error", "warning", "note")
    for severity, code in zip(severities, codes, strict=True):
        assert invoke("check", path, "--fail-on", severity).exit_code == code


def test_unknown_severity_is_wrong_usage(invoke, document):
    """X-7: --fail-on takes the three severities and nothing else."""
    assert invoke("check", document(PLAIN), "--fail-on", "hint").exit_code == 2


def test_unreadable_file_outweighs_findings(invoke, document):
    """X-7: where one file cannot be read, the exit code is 3 whatever else is found."""
    result = invoke("check", document(ERROR), document(BAD, "bad.toml"))
    assert result.exit_code == 3
    assert "error: " in result.stdout
    assert "2 problems found" in result.stderr


def test_json_holds_every_finding(invoke, document):
    """X-7: with --json each finding is data, and the exit code is the same."""
    result = invoke("check", document(ERROR), "--json")
    (file,) = json.loads(result.stdout)["files"]
    assert result.exit_code == 1
    assert file["problems"] == []
    assert file["findings"] == [
        {
            "code": "second-notice-not-shorter",
            "severity": "error",
            "place": "certification 'swapped', policy.terms[0].second_notice",
            "explanation": "The second notice, 1 month before the end, does not come after the "
            "first, 1 week.",
            "remedy": "Make the second notice shorter than the first.",
            "rules": ["R-16"],
            "dates": "",
        }
    ]


def test_every_problem_is_told(invoke, tmp_path):
    """All problems of a document are told, one a line, with place and remedy."""
    path = tmp_path / "bad.toml"
    path.write_text(BAD, "utf-8")
    result = invoke("check", str(path))
    first, second, last = result.stderr.splitlines()
    assert result.exit_code == 3
    assert result.stdout == ""
    assert first.startswith(f"error: {path}, certification[0].policy.terms[0].valid_for: '0 days'")
    assert "Did you mean 'valid_for'?" in second
    assert last == "2 problems found; nothing was read."


def test_every_file_is_checked(invoke, policies, tmp_path):
    """A bad file does not keep the others from being checked."""
    result = invoke("check", str(tmp_path / "nowhere.toml"), policies)
    assert result.exit_code == 3
    assert "nowhere.toml' is not there. Check the path." in result.stderr
    assert f"{policies}: fine" in result.stdout


def test_json_holds_every_problem(invoke, document, tmp_path):
    """With --json each file is told with its problems as data."""
    path = tmp_path / "bad.toml"
    path.write_text(BAD, "utf-8")
    right = document(PLAIN)
    result = invoke("check", right, str(path), "--json")
    fine, bad = json.loads(result.stdout)["files"]
    assert result.exit_code == 3
    assert fine == {"file": right, "certifications": 1, "problems": [], "findings": []}
    assert bad["certifications"] is None
    assert bad["findings"] == []
    assert [one["code"] for one in bad["problems"]] == ["invalid-period", "unknown-key"]
    assert bad["problems"][0]["place"] == "certification[0].policy.terms[0].valid_for"


def test_file_is_needed(invoke):
    """Without a file there is nothing to check."""
    assert invoke("check").exit_code == 2
