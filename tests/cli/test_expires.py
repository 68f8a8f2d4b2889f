"""`certrules expires`: expiration dates of completions, and why."""

import json

FORKLIFT = """
[[certification]]
id = "forklift"
name = "Forklift operator"

[certification.policy]
terms = [
  { valid_for = "3 years", extend_to = "end of month", first_notice = "1 month" },
  { valid_for = "1 year", first_notice = "1 month", second_notice = "1 week" },
]
renewal = { early = "after first notice", late = "2 weeks" }
"""


def rows(text):
    """Return the rows of the table of dates."""
    lines = text.splitlines()
    start = lines.index("") + 3
    return [line.split() for line in lines[start : lines.index("", start)]]


def test_history_is_replayed(invoke, tmp_path):
    """Several completions are a history: refresher term, early window and late window count."""
    path = tmp_path / "p.toml"
    path.write_text(FORKLIFT, "utf-8")
    days = ("2022-07-03", "2025-07-20", "2026-08-14", "2027-08-15")
    result = invoke("expires", "--policies", str(path), "forklift", *days)
    assert result.exit_code == 0
    assert rows(result.stdout) == [
        ["2022-07-03", "2025-07-31", "2025-06-30", "-"],
        ["2025-07-20", "2026-07-31", "2026-06-30", "2026-07-24"],
        ["2026-08-14", "2027-07-31", "2027-06-30", "2027-07-24"],
        ["2027-08-15", "2028-08-15", "2028-07-15", "2028-08-08"],
    ]
    assert "Renewed too late: 2027-08-15 is after 2027-08-14." in (" ".join(result.stdout.split()))


def test_existing_date_is_on_file(invoke, tmp_path):
    """With --existing a completion renews that date, under the second term."""
    path = tmp_path / "p.toml"
    path.write_text(FORKLIFT, "utf-8")
    result = invoke(
        "expires", "--policies", str(path), "forklift", "2026-06-20", "--existing", "2026-07-05"
    )
    assert rows(result.stdout) == [["2026-06-20", "2027-07-05", "2027-06-05", "2027-06-28"]]
    assert result.stdout.startswith("Forklift operator; 2026-07-05 was on file\n")


def test_json_holds_dates_and_reasons(invoke, policies):
    """With --json the decision is told with its policy and its reasons."""
    result = invoke("expires", "--policies", policies, "yearly", "2024-02-29", "--json")
    answered = json.loads(result.stdout)
    [decision] = answered["decisions"]
    assert (answered["certification"], answered["existing"]) == ("yearly", None)
    assert (decision["expires_on"], decision["base"]) == ("2025-02-28", "2024-02-29")
    assert (decision["due_on"], decision["overdue_on"]) == ("2025-01-28", "2025-02-21")
    assert decision["policy"]["certification"] == "yearly"
    assert len(decision["policy"]["content_hash"]) == 64
    assert decision["reasons"][-1]["rule"] == "R-12"


def test_never_is_a_word(invoke, policies):
    """What never expires is said in words."""
    result = invoke("expires", "--policies", policies, "lift", "2026-07-01")
    assert rows(result.stdout) == [["2026-07-01", "never", "-", "-"]]
    assert "Why 2026-07-01 expires never" in result.stdout
