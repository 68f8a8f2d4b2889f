"""Bad input: each has a clear error with place and remedy, an exit code, and no traceback."""

import pytest

HEAD = '[[certification]]\nid = "a"\n'
SECOND = '[[certification]]\nid = "b"\n'
YEAR = HEAD + 'policy.terms = [{ valid_for = "1 year" }]\n'

# Name: the text of a policy document, and what the error must say.
BAD_POLICIES = {
    "a period of 0": (
        HEAD + 'policy.terms = [{ valid_for = "0 years" }]',
        ["certification[0].policy.terms[0].valid_for", "'0 years'", "Write a whole number"],
    ),
    "a period that is none": (
        HEAD + 'policy.terms = [{ valid_for = "a while" }]',
        ["valid_for", "'a while' is no period", "for example '1 year'"],
    ),
    "a date that is none": (
        YEAR + 'policy.anchor.date = "2025-02-30"',
        ["certification[0].policy.anchor.date", "'2025-02-30'", "Write YYYY-MM-DD"],
    ),
    "a date outside the domain": (
        YEAR + "policy.anchor.date = 0202-07-01",
        ["certification[0].policy.anchor.date", "'0202-07-01' is outside", "Correct the year"],
    ),
    "an instant where a date belongs": (
        HEAD
        + 'policy.terms = [{ valid_for = "1 year" }]\npolicy.anchor.date = 2025-07-01T08:00:00',
        ["certification[0].policy.anchor.date", "is an instant", "Write the date alone"],
    ),
    "both parents and children": (
        f'{HEAD}parents = ["b"]\nchildren = ["c"]\n{SECOND}[[certification]]\nid = "c"\n',
        ["certification[0]", "both parents and children", "not both (R-18)"],
    ),
    "a cycle": (
        f'{HEAD}parents = ["b"]\n{SECOND}parents = ["a"]\n',
        ["certification[0]", "parents", "R-18"],
    ),
    "its own parent": (
        HEAD + 'parents = ["a"]',
        ["certification[0].parents", "'a' is among its own parents"],
    ),
    "an unknown parent": (
        HEAD + 'parents = ["aa"]',
        ["certification[0].parents", "There is no certification 'aa'"],
    ),
    "an id twice": (
        HEAD + HEAD,
        ["certification[1].id", "'a'"],
    ),
    "an unknown key": (
        HEAD + "[certification.polcy]",
        ["certification[0].polcy", "Did you mean 'policy'?"],
    ),
    "no TOML at all": (
        "[[certification]\n",
        ["line 1", "Correct the file"],
    ),
    "an empty document": (
        "",
        ["'certification' is missing"],
    ),
}

# Name: the files of a roster, and what the error must say.
BAD_ROSTERS = {
    "an unknown certification": (
        {"requirements.csv": "subject,certification\nana,yaerly\n"},
        ["requirements.csv, row 2, certification", "'yaerly'", "Did you mean 'yearly'?"],
    ),
    "an unknown subject": (
        {"requirements.csv": "subject,certification\nanna,yearly\n"},
        ["requirements.csv, row 2, subject", "'anna'", "Did you mean 'ana'?"],
    ),
    "a date that is none": (
        {"completions.csv": "subject,certification,completed_on\nana,yearly,2026-13-01\n"},
        ["completions.csv, row 2, completed_on", "'2026-13-01'", "Write YYYY-MM-DD"],
    ),
    "a date in another form": (
        {"completions.csv": "subject,certification,completed_on\nana,yearly,03/04/2026\n"},
        ["completions.csv, row 2, completed_on", "'03/04/2026'", "Write YYYY-MM-DD"],
    ),
    "a date outside the domain": (
        {"completions.csv": "subject,certification,completed_on\nana,yearly,0202-07-01\n"},
        ["completions.csv, row 2, completed_on", "'0202-07-01' is outside", "Correct the year"],
    ),
    "a naive datetime": (
        {
            "completions.csv": "subject,certification,completed_on,recorded_at\n"
            "ana,yearly,2026-01-01,2026-01-01T08:00:00\n"
        },
        ["completions.csv, row 2, recorded_at", "'2026-01-01T08:00:00'", "no time zone"],
    ),
    "a subject twice": (
        {"subjects.csv": "id\nana\nana\n"},
        ["subjects.csv, row 3, id", "'ana'"],
    ),
    "a misspelt column": (
        {"completions.csv": "subject,certification,completed_on,expire_on\n"},
        ["completions.csv, row 1", "expire_on", "Did you mean 'expires_on'?"],
    ),
    "a deferral without a date": (
        {"exemptions.csv": "subject,certification,kind\nana,yearly,deferred\n"},
        ["exemptions.csv, row 2", "R-20"],
    ),
    "a deferral of what must not be deferred": (
        {
            "exemptions.csv": "subject,certification,kind,until\n"
            "ana,yearly,must not be deferred,\nana,yearly,deferred,2026-09-01\n"
        },
        ["must not be deferred", "Take the mark off first"],
    ),
    "a certification for another kind": (
        {"requirements.csv": "subject,certification\nana,lift\n"},
        ["lift", "employee"],
    ),
    "no subjects": (
        {"subjects.csv": None},
        ["subjects.csv", "is not there"],
    ),
    "no UTF-8": (
        {"subjects.csv": b"id,name\nana,Jos\xe9\n"},
        ["subjects.csv", "UTF-8"],
    ),
    "an open quote": (
        {"subjects.csv": 'id,name\nana,"Ana\n'},
        ["subjects.csv"],
    ),
}

# Name: arguments after the day, and what the error must say; these are errors of usage.
BAD_ARGUMENTS = {
    "a day that is none": (["--on", "2026-02-30"], ["--on", "'2026-02-30'", "Write YYYY-MM-DD"]),
    "a day outside the domain": (
        ["--on", "0202-07-01"],
        ["--on", "is outside", "Correct the year"],
    ),
    "a naive instant": (
        ["--known-at", "2026-07-01T08:00:00"],
        ["--known-at", "has no time zone", "2026-07-01T09:30:00Z"],
    ),
    "an instant that is none": (["--known-at", "now"], ["--known-at", "'now' is no instant"]),
    "a limit below 0": (["--limit", "-1"], ["--limit"]),
    "an unknown option": (["--roaster", "x"], ["--roaster", "--roster"]),
    "an extra argument": (["x\x1b[31m"], ["unexpected extra argument (x)"]),
}


def write(folder, files):
    """Write a roster with one employee into a folder, and `files` over it."""
    for name, content in ({"subjects.csv": "id\nana\n"} | files).items():
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)


def assert_refused(result, code, words):
    """The command ended with this code and an error of such words, and printed no data."""
    assert result.exit_code == code
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("name", BAD_POLICIES)
@pytest.mark.parametrize("command", ["check", "expires", "status"])
def test_bad_policies_are_refused(invoke, roster, tmp_path, name, command):
    """Each bad document is refused by each command, with field and remedy."""
    text, words = BAD_POLICIES[name]
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    options = {
        "check": (str(path),),
        "expires": ("--policies", str(path), "a", "2026-07-01"),
        "status": ("--policies", str(path), "--roster", roster, "--on", "2026-07-01"),
    }
    assert_refused(invoke(command, *options[command]), 3, ["error: ", "bad.toml", *words])


@pytest.mark.parametrize("name", BAD_ROSTERS)
def test_bad_rosters_are_refused(invoke, policies, tmp_path, name):
    """Each bad roster is refused with file, row, column and remedy."""
    files, words = BAD_ROSTERS[name]
    folder = tmp_path / "bad"
    folder.mkdir()
    write(folder, files)
    options = ("--policies", policies, "--roster", str(folder), "--on", "2026-07-01")
    assert_refused(invoke("status", *options), 3, ["error: ", *words])


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_bad_arguments_are_errors_of_usage(ask, name):
    """What cannot be understood on the command line ends with the code for usage."""
    added, words = BAD_ARGUMENTS[name]
    assert_refused(ask("status", *added), 2, words)


def test_bad_dates_of_completions_are_errors_of_usage(invoke, policies):
    """A completion date or a date on file that is none is told by its place."""
    options = ("expires", "--policies", policies, "yearly")
    assert_refused(invoke(*options, "2026-07-01", "31.12.2026"), 2, ["COMPLETED_ON", "31.12.2026"])
    existing = invoke(*options, "2026-07-01", "--existing", "2026-7-1")
    assert_refused(existing, 2, ["--existing", "'2026-7-1' is no date"])


def test_unknown_certification_of_a_document_has_a_hint(invoke, policies):
    """A certification that the document does not have is told with the nearest one."""
    result = invoke("expires", "--policies", policies, "yaerly", "2026-07-01")
    assert_refused(result, 3, ["There is no certification 'yaerly'. Did you mean 'yearly'?"])


def test_unknown_zone_is_told(ask):
    """A zone that there is not is refused."""
    result = ask("status", "--zone", "Mars/Olympus", on="today")
    assert_refused(result, 3, ["'Mars/Olympus' is no known time zone", "Europe/Berlin"])


def test_missing_policies_are_told(invoke, roster):
    """Without policies, and with none in the roster, the remedy is named."""
    result = invoke("status", "--roster", roster, "--on", "2026-07-01")
    assert_refused(result, 3, ["brings no certifications along", "certifications.csv"])


@pytest.mark.parametrize("path", ["nowhere", "nowhere/roster.json", ""])
def test_missing_roster_is_told(invoke, policies, tmp_path, path):
    """A roster that is not there is told by its path."""
    roster = str(tmp_path / path / "none")
    result = invoke("status", "--policies", policies, "--roster", roster, "--on", "2026-07-01")
    assert_refused(result, 3, ["none"])


def test_folder_is_no_document(invoke, tmp_path):
    """A folder in place of a policy document is refused."""
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert_refused(invoke("check", str(folder)), 3, ["folder.toml", "cannot be read"])


def test_real_process_prints_no_traceback(process, tmp_path):
    """In a process of its own the same error comes out, and nothing else."""
    result = process("check", str(tmp_path / "none.toml"))
    assert result.returncode == 3
    assert result.stdout == b""
    assert result.stderr.decode().splitlines() == [
        f"error: {tmp_path / 'none.toml'}: 'none.toml' is not there. Check the path.",
        "1 problem found; nothing was read.",
    ]
