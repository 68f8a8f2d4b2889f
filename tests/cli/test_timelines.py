"""`certrules timeline`: the whole past and future of one assignment."""

import csv
import io
import json

import pytest

from certrules.cli.timelines import COLUMNS


def test_every_span_is_a_line(ask):
    """Each span of days has its status, date and requirement; the one with the day is marked."""
    lines = ask("timeline", "due", "yearly").stdout.splitlines()
    assert lines[0] == "Yearly course of Dan Due: timeline, seen on 2026-07-01"
    assert [" ".join(line.split()) for line in lines[3:]] == [
        "the beginning 2025-07-19 UPCOMING - yes",
        "2025-07-20 2026-06-19 VALID 2026-07-20 yes",
        "> 2026-06-20 2026-07-12 DUE 2026-07-20 yes",
        "2026-07-13 2026-07-20 OVERDUE 2026-07-20 yes",
        "2026-07-21 the end EXPIRED 2026-07-20 yes",
    ]


def test_the_same_as_data(ask):
    """JSON has the answer of the day and every span, from the first day to the last."""
    found = json.loads(ask("timeline", "due", "yearly", "--json").stdout)
    assert (found["subject"], found["certification"], found["status"]) == ("due", "yearly", "due")
    spans = [(one["start"], one["status"]) for one in found["timeline"]]
    assert spans == [
        ("1900-01-01", "upcoming"),
        ("2025-07-20", "valid"),
        ("2026-06-20", "due"),
        ("2026-07-13", "overdue"),
        ("2026-07-21", "expired"),
    ]
    assert found["timeline"][-1]["end"] == "2999-12-31"


def test_a_file_for_each_suffix(ask, tmp_path):
    """The page has a drawing, and CSV a row for each span with every column."""
    page, data, rows = (tmp_path / f"out.{one}" for one in ("html", "json", "csv"))
    for path in (page, data, rows):
        result = ask("timeline", "due", "yearly", "--out", str(path))
        assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert "<svg" in page.read_text("utf-8")
    assert len(json.loads(data.read_text("utf-8"))["timeline"]) == 5
    found = list(csv.DictReader(io.StringIO(rows.read_text("utf-8"))))
    assert tuple(found[0]) == COLUMNS
    assert [one["status"] for one in found] == ["upcoming", "valid", "due", "overdue", "expired"]


def test_the_days_that_are_drawn_can_be_chosen(ask, tmp_path):
    """--from and --through choose the first and the last day of the drawing."""
    texts = []
    for span in ([], ["--from", "2020-01-01", "--through", "2035-12-31"]):
        path = tmp_path / f"{len(span)}.html"
        ask("timeline", "due", "yearly", *span, "--out", str(path))
        texts.append(path.read_text("utf-8"))
    assert "2034" not in texts[0]
    assert "2034" in texts[1]


def test_only_what_was_known_counts(ask):
    """With --known-at the timeline is that of what was known then (R-30)."""
    words = ("timeline", "valid", "yearly", "--known-at", "2026-06-29T00:00:00Z")
    known = ask(*words, columns=120).stdout
    assert "as known at 2026-06-29 00:00 UTC" in known
    assert "VALID" not in known
    assert "MISSING" in known


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["dew", "yearly"], 3, "There is no subject 'dew'. Did you mean 'due'?"),
        (["due", "yearli"], 3, "There is no certification 'yearli'. Did you mean 'yearly'?"),
        (["due", "small"], 2, "There is no timeline of 'small' of 'due'"),
        (
            ["due", "yearly", "--out", "a.xlsx"],
            2,
            "Give a name that ends with .html, .json or .csv",
        ),
    ],
)
def test_what_is_not_there_is_said(ask, words, code, said):
    """The message says what there is not."""
    result = ask("timeline", *words)
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())
