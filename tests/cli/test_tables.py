"""Tables from the command line: `certrules import TABLE FILE`, `certrules export TABLE FILE`."""

import json

import pytest

ROW = "valid,Yearly course,2026-02-01,,approved,on paper\n"
HEADER = "Username,Certification,Date Completed,Expiration Date,Status,Comment\n"


@pytest.fixture
def file(tmp_path):
    """Write a table and return its path."""

    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_a_table_is_taken_in(invoke, filled, file):
    """The report is data with --json, and a sentence without."""
    path = file(HEADER + ROW)
    result = invoke("import", "completions", path, "--store", filled, "--dry-run")
    assert result.stdout.splitlines() == [
        "1 created, 0 updated, 0 unchanged.",
        "A dry run: nothing was written.",
    ]
    report = json.loads(invoke("import", "completions", path, "--store", filled, "--json").stdout)
    assert report == {"created": 1, "updated": 0, "unchanged": 0, "errors": [], "warnings": []}


def test_a_refused_table(invoke, filled, file):
    """Each error is data with --json, a line on stderr without; the exit code says bad data."""
    path = file(HEADER + ROW.replace("2026-02-01", "1/2/2026"))
    result = invoke("import", "completions", path, "--store", filled, "--json")
    assert result.exit_code == 3
    [error] = json.loads(result.stdout)["errors"]
    assert list(error) == ["row", "column", "code", "value", "message"]
    assert (error["row"], error["column"], error["code"]) == (2, "Date Completed", "invalid-date")
    result = invoke("import", "completions", path, "--store", filled)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "row 2, Date Completed" in result.stderr
    assert result.stderr.endswith("1 problem found; nothing was written.\n")
    options = ("--date-format", "%d/%m/%Y", "--json")
    assert invoke("import", "completions", path, "--store", filled, *options).exit_code == 0


def test_a_table_with_warnings(invoke, filled, file):
    """A warning is told, and the import goes on."""
    path = file(HEADER + ROW + ROW.replace("paper", "card"))
    result = invoke("import", "completions", path, "--store", filled)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: ")


def test_an_export_is_imported_without_a_change(invoke, filled, tmp_path):
    """What is exported is there already when it is imported."""
    path = str(tmp_path / "out.csv")
    result = invoke("export", "completions", path, "--store", filled)
    assert result.stdout == "12 rows written.\n"
    assert result.stderr.startswith("warning: ")
    report = json.loads(invoke("import", "completions", path, "--store", filled, "--json").stdout)
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 12)


def test_an_export_says_what_it_did_as_data(invoke, filled, tmp_path):
    """With --json an export tells the number of rows, and its warnings."""
    result = invoke("export", "completions", str(tmp_path / "o.csv"), "--store", filled, "--json")
    report = json.loads(result.stdout)
    assert (report["rows"], len(report["warnings"])) == (12, 1)
    assert report["warnings"][0]["code"] == "no-column"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_instances(invoke, filled, tmp_path, suffix):
    """Every completion is written in the format that the suffix says."""
    path = tmp_path / f"o.{suffix}"
    result = invoke("export", "instances", str(path), "--store", filled)
    assert (result.exit_code, result.stdout) == (0, "12 rows written.\n")
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    "name", ["assignments.csv", "certifications.csv", "completions.csv", "instances.jsonl"]
)
def test_the_same_store_gives_the_same_bytes(process, filled, tmp_path, name):
    """F-14: an export has the same bytes whatever the hash seed, time zone and locale."""
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Havana", "LC_ALL": "C.UTF-8"},
    ]
    for number, environment in enumerate(settings):
        path = tmp_path / f"{number}-{name}"
        what = name.partition(".")[0]
        done = process("export", what, str(path), "--store", filled, **environment)
        assert done.returncode == 0, done.stderr
    first, second = sorted(tmp_path.glob(f"*-{name}"))
    assert first.read_bytes() == second.read_bytes()


def test_instances_in_no_format(invoke, filled, tmp_path):
    """Another suffix is told with the ones that are known."""
    result = invoke("export", "instances", str(tmp_path / "o.doc"), "--store", filled)
    assert result.exit_code == 3
    assert ".parquet" in result.stderr


def test_a_template_is_an_empty_table(invoke, tmp_path):
    """A template is the header alone, and needs no store."""
    path = tmp_path / "out.csv"
    assert invoke("export", "completions", str(path), "--template").exit_code == 0
    assert path.read_text("utf-8") == HEADER


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "completions", "--store", "x.db"), "Give FILE"),
        (("import", "completions", "x.csv", "--store", "x.db", "--policies", "p"), "Give FILE"),
        (("import", "--store", "x.db", "--policies", "p", "--date-format", "%Y%m%d"), "with a tab"),
        (("import", "completions", "x.csv", "--store", "x.db", "--date-format", "%y"), "no format"),
        (("export", "completions", "x.csv"), "Give --store"),
        (("export", "instances", "x.csv", "--template"), "instances are not imported"),
        (
            ("import", "assignments", "x.csv", "--store", "x.db", "--date-format", "%Y%m%d"),
            "no dates among the assignments",
        ),
    ],
)
def test_wrong_usage(invoke, arguments, message):
    """Options that do not go together are told, with a remedy."""
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_file_that_cannot_be_written(invoke, filled, tmp_path):
    """An export to where nothing can be written is bad data, not a traceback."""
    result = invoke("export", "completions", str(tmp_path / "no" / "out.csv"), "--store", filled)
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr
