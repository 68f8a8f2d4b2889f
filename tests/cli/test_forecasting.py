"""`certrules forecast`: what falls due in the months ahead."""

import csv
import io
import json

import pytest

from certrules.planning.forecast_figures import COLUMNS

PRICED = """
[[certification]]
id = "yearly"
name = "Yearly course"
[[certification.policy.terms]]
valid_for = "1 year"
first_notice = "1 month"
cost = "90.50"
time_to_complete = "1 day"

[[certification]]
id = "small"

[[certification]]
id = "lift"
subject_kind = "asset"
"""


@pytest.fixture
def ahead(invoke, tmp_path, roster):
    """Run the command from 2026-07 under rules with a cost, on the small roster."""
    policies = tmp_path / "priced.toml"
    policies.write_text(PRICED, "utf-8")

    def run(*words):
        options = ("--policies", str(policies), "--roster", roster, "--on", "2026-07-10")
        result = invoke("forecast", *options, *words, columns=100)
        assert result.exit_code == 0, result.output
        return result

    return run


def test_the_months_are_a_table(ahead):
    """Each month has its figures, with what was open before, and the total; then by group."""
    lines = [" ".join(line.split()) for line in ahead("--months", "2").stdout.splitlines()]
    assert lines[0] == "Forecast, 2026-07 to 2026-08"
    assert [line.split()[0] for line in lines[3:7]] == ["open", "2026-07", "2026-08", "total"]
    assert {"By certification", "By role", "By company"} <= set(lines)


def test_the_figures_of_a_month(ahead):
    """The certificate that ends on 20 July costs its training in July, and none in August."""
    found = json.loads(ahead("--months", "2", "--subject", "due", "--json").stdout)
    assert found["months"] == ["2026-07", "2026-08"]
    july, august = found["total"]["months"]
    assert (july["renewals"], july["cost"], july["hours"]) == (1, "90.50", "8")
    assert august["renewals"] == 0
    [line] = found["by_certification"]
    assert (line["id"], line["name"]) == ("yearly", "Yearly course")


def test_renewals_can_be_assumed(ahead):
    """With --renewing, the renewals of later years are counted, too."""
    words = ("--months", "36", "--subject", "due", "--json")
    once = json.loads(ahead(*words).stdout)["total"]["total"]["renewals"]
    again = json.loads(ahead(*words, "--renewing", "on expiration").stdout)
    assert (once, again["total"]["total"]["renewals"]) == (1, 3)
    assert again["renewing"] == "on expiration"


def test_a_file_for_each_suffix(ahead, tmp_path):
    """The page has charts and the trend, CSV a row for each line and month, JSON all of it."""
    content = {}
    for suffix in ("html", "json", "csv"):
        path = tmp_path / f"out.{suffix}"
        assert ahead("--months", "3", "--out", str(path)).stdout == ""
        content[suffix] = path.read_text("utf-8")
    assert "<svg" in content["html"]
    assert 'id="trend-section"' in content["html"]
    rows = list(csv.DictReader(io.StringIO(content["csv"])))
    assert tuple(rows[0]) == COLUMNS
    assert [row["month"] for row in rows[:4]] == ["open", "2026-07", "2026-08", "2026-09"]
    assert len(json.loads(content["json"])["months"]) == 3


def test_what_has_no_cost_is_said(ask):
    """Trainings without a cost are not in the sums, which is said below them."""
    result = ask("forecast", "--certification", "yearly", columns=100)
    assert result.exit_code == 0
    assert "Not in these sums:" in result.stdout


def test_nothing_ahead_is_a_table_of_noughts(ahead):
    """Of nobody there is no group, and no remark about sums."""
    text = ahead("--months", "1", "--subject", "none").stdout
    assert "By " not in text
    assert "Not in these sums" not in text


@pytest.mark.parametrize("words", [["--months", "0"], ["--months", "241"], ["--renewing", "never"]])
def test_wrong_words_are_refused(ask, words):
    """The exit code is that of wrong usage."""
    assert ask("forecast", *words).exit_code == 2
