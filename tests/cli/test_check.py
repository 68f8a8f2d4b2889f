"""`certrules check`: are these policy documents right?"""

import json

BAD = """
[[certification]]
id = "a"
policy.terms = [{ valid_for = "0 days" }]

[[certification]]
id = "b"
policy.terms = [{ valid_fro = "1 year" }]
"""


def test_right_document_is_fine(invoke, policies):
    """A right document is said to be fine, with its number of certifications."""
    result = invoke("check", policies)
    assert result.exit_code == 0
    assert result.stdout == f"{policies}: fine, 3 certifications\n"
    assert result.stderr == ""


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


def test_json_holds_every_problem(invoke, policies, tmp_path):
    """With --json each file is told with its problems as data."""
    path = tmp_path / "bad.toml"
    path.write_text(BAD, "utf-8")
    result = invoke("check", policies, str(path), "--json")
    fine, bad = json.loads(result.stdout)["files"]
    assert result.exit_code == 3
    assert fine == {"file": policies, "certifications": 3, "problems": []}
    assert bad["certifications"] is None
    assert [one["code"] for one in bad["problems"]] == ["invalid-period", "unknown-key"]
    assert bad["problems"][0]["place"] == "certification[0].policy.terms[0].valid_for"


def test_file_is_needed(invoke):
    """Without a file there is nothing to check."""
    assert invoke("check").exit_code == 2
