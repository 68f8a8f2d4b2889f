"""Mappings: what they say, and those that must be refused, each with every problem at its place."""

from datetime import date

import pytest

from certrules.errors import ProblemsFound
from certrules.exchange.mapping import load_mapping
from certrules.model.facts import CompletionState
from tests.exchange.foreign import ASSIGNMENTS, COMPLETIONS, REQUIREMENTS, changed

FIELDS = "fields"


def of_field(name, key, value, mapping=COMPLETIONS):
    """Return a mapping with another value of a key of a field."""
    return changed(mapping, FIELDS, name, key, value)


def of_file(key, value):
    """Return a mapping with a key about the file."""
    return changed(COMPLETIONS, "file", key, value)


def constant(name, value):
    """Return a mapping with one value for all rows in a field."""
    return changed(COMPLETIONS, FIELDS, name, {"value": value})


REFUSED = {
    "nothing": ({}, [("table", "missing-key")]),
    "without fields": ({"table": "completions"}, [("fields", "missing-key")]),
    "no table": (changed(COMPLETIONS, "table", None), [("table", "missing-key")]),
    "unknown table": (changed(COMPLETIONS, "table", "completion"), [("table", "unknown-word")]),
    "table that is a number": (changed(COMPLETIONS, "table", 1), [("table", "wrong-type")]),
    "certifications": (
        changed(COMPLETIONS, "table", "certifications"),
        [("table", "unknown-word")],
    ),
    "unknown key": (changed(COMPLETIONS, "files", {}), [("files", "unknown-key")]),
    "unknown field": (
        changed(COMPLETIONS, FIELDS, "user", {"column": "ID"}),
        [("fields.user", "unknown-key")],
    ),
    "misspelt field": (
        changed(changed(COMPLETIONS, FIELDS, "subject", None), FIELDS, "subjects", {}),
        [("fields.subjects", "unknown-key")],
    ),
    "field of another table": (
        changed(COMPLETIONS, FIELDS, "since", {"column": "From"}),
        [("fields.since", "unknown-key")],
    ),
    "field missing": (
        changed(COMPLETIONS, FIELDS, "completed_on", None),
        [("fields.completed_on", "missing-key")],
    ),
    "status missing": (
        changed(COMPLETIONS, FIELDS, "status", None),
        [("fields.status", "missing-key")],
    ),
    "neither role nor certification": (
        changed(ASSIGNMENTS, FIELDS, "role", None),
        [("fields", "invalid-input")],
    ),
    "both role and certification": (
        changed(ASSIGNMENTS, FIELDS, "certification", {"column": "Course"}),
        [("fields", "invalid-input")],
    ),
    "fields in a list": (changed(COMPLETIONS, FIELDS, []), [("fields", "wrong-type")]),
    "field that is a text": (
        changed(COMPLETIONS, FIELDS, "subject", "ID"),
        [("fields.subject", "wrong-type")],
    ),
    "field without a source": (
        changed(COMPLETIONS, FIELDS, "subject", {}),
        [("fields.subject", "invalid-input")],
    ),
    "column and value": (
        of_field("subject", "value", "ana"),
        [("fields.subject", "invalid-input")],
    ),
    "value and more": (
        changed(COMPLETIONS, FIELDS, "comment", {"value": "x", "values": {"a": "b"}}),
        [("fields.comment.values", "invalid-input")],
    ),
    "blank column": (
        of_field("subject", "column", " "),
        [("fields.subject.column", "invalid-input")],
    ),
    "column of two lines": (
        of_field("subject", "column", "a\nb"),
        [("fields.subject.column", "invalid-text")],
    ),
    "column that is a number": (
        of_field("subject", "column", 3),
        [("fields.subject.column", "wrong-type")],
    ),
    "misspelt key of a field": (
        of_field("subject", "number_as_txt", True),
        [("fields.subject.number_as_txt", "unknown-key")],
    ),
    "date format of a text": (
        of_field("subject", "date_format", "%Y"),
        [("fields.subject.date_format", "unknown-key")],
    ),
    "number as text of a date": (
        of_field("completed_on", "number_as_text", True),
        [("fields.completed_on.number_as_text", "unknown-key")],
    ),
    "flag in quotes": (
        of_field("subject", "number_as_text", "yes"),
        [("fields.subject.number_as_text", "wrong-type")],
    ),
    **{
        f"date format {wrong}": (
            of_field("completed_on", "date_format", wrong),
            [("fields.completed_on.date_format", "invalid-input")],
        )
        for wrong in ("", "%Y-%m", "%y-%m-%d", "%Y-%m-%d %m", "%Y-%m-%b-%d", "%d.%m.%Y %Z", "dd.mm")
    },
    "values in a list": (
        of_field("status", "values", ["x"]),
        [("fields.status.values", "wrong-type")],
    ),
    "unknown state": (
        of_field("status", "values", {"Done": "aproved"}),
        [("fields.status.values.Done", "unknown-word")],
    ),
    "state that no file has": (
        of_field("status", "values", {"Done": "declined"}),
        [("fields.status.values.Done", "unknown-word")],
    ),
    "value that is a number": (
        of_field("certification", "values", {"A": 1}),
        [("fields.certification.values.A", "wrong-type")],
    ),
    "value that is no date": (
        of_field("expires_on", "values", {"A": "1/2/2026"}),
        [("fields.expires_on.values.A", "invalid-date")],
    ),
    "value of two lines": (
        of_field("certification", "values", {"A": "a\tb"}),
        [("fields.certification.values.A", "invalid-text")],
    ),
    "cell twice": (
        of_field("certification", "values", {"Straße": "a", "STRASSE": "b"}),
        [("fields.certification.values.STRASSE", "duplicate-key")],
    ),
    "constant state": (constant("status", "done"), [("fields.status.value", "unknown-word")]),
    "blank constant": (constant("subject", " "), [("fields.subject.value", "invalid-input")]),
    "constant that is no date": (
        constant("expires_on", "soon"),
        [("fields.expires_on.value", "invalid-date")],
    ),
    "unknown delimiter": (of_file("delimiter", ":"), [("file.delimiter", "invalid-input")]),
    "two delimiters": (of_file("delimiter", ",;"), [("file.delimiter", "invalid-input")]),
    "unknown encoding": (of_file("encoding", "utf8"), [("file.encoding", "invalid-input")]),
    "encoding that runs code": (of_file("encoding", "zip"), [("file.encoding", "invalid-input")]),
    "row 0": (of_file("header_row", 0), [("file.header_row", "invalid-input")]),
    "row of many digits": (of_file("header_row", 10**30), [("file.header_row", "invalid-input")]),
    "row in quotes": (of_file("header_row", "3"), [("file.header_row", "wrong-type")]),
    "row that is true": (of_file("header_row", True), [("file.header_row", "wrong-type")]),
    "blank end": (of_file("ends_at", ""), [("file.ends_at", "invalid-input")]),
    "blank sheet": (of_file("sheet", " "), [("file.sheet", "invalid-input")]),
    "sheet by number": (of_file("sheet", 1), [("file.sheet", "wrong-type")]),
    "misspelt file key": (of_file("header", 1), [("file.header", "unknown-key")]),
    "rows left out in a table": (
        changed(COMPLETIONS, "leave_out", {"column": "A", "values": ["x"]}),
        [("leave_out", "wrong-type")],
    ),
    "rows left out without values": (
        changed(COMPLETIONS, "leave_out", [{"column": "A"}]),
        [("leave_out[0].values", "missing-key")],
    ),
    "rows left out for nothing": (
        changed(COMPLETIONS, "leave_out", [{"column": "A", "values": []}]),
        [("leave_out[0].values", "invalid-input")],
    ),
    "rows left out of no column": (
        changed(COMPLETIONS, "leave_out", [{"column": "", "values": ["x"]}]),
        [("leave_out[0].column", "invalid-input")],
    ),
    "several at once": (
        of_field("subject", "column", 1) | {"file": {"delimiter": "x"}, "other": 1},
        [
            ("other", "unknown-key"),
            ("fields.subject.column", "wrong-type"),
            ("file.delimiter", "invalid-input"),
        ],
    ),
}


@pytest.mark.parametrize(("mapping", "wanted"), REFUSED.values(), ids=REFUSED)
def test_refused(mapping, wanted):
    """Every problem of a mapping is told at its place, with a remedy."""
    with pytest.raises(ProblemsFound) as caught:
        load_mapping(mapping)
    found = caught.value.problems
    assert [(one.place, one.code) for one in found] == wanted
    assert all(one.message.endswith((".", "?")) for one in found)


def test_near_misses_are_named():
    """What was probably meant is in the message: keys, tables, fields, encodings."""
    hints = {
        "table": (changed(COMPLETIONS, "table", "completion"), "'completions'"),
        "key": (changed(ASSIGNMENTS, "leaveout", []), "'leave_out'"),
        "field": (changed(COMPLETIONS, FIELDS, "comment", {"colum": "x"}), "'column'"),
        "encoding": (of_file("encoding", "utf-18"), "'utf-8'"),
    }
    for mapping, hint in hints.values():
        with pytest.raises(ProblemsFound, match=f"Did you mean {hint}"):
            load_mapping(mapping)


TOML = """
table = "completions"

[file]
delimiter = "\\t"
encoding = "windows-1252"
header_row = 3
ends_at = " Total "

[fields.subject]
column = " Employee ID "
number_as_text = true

[fields.certification]
column = "Course"
values = { "BLS-2020" = "bls", "" = "other" }

[fields.completed_on]
column = "Done"
date_format = "%d %B %Y %H:%M"
leave_out_time = true

[fields.expires_on]
value = 2027-01-01

[fields.status]
value = "Approved"

[[leave_out]]
column = "Course"
values = ["None", ""]
"""


def test_a_mapping_says_what_was_written(tmp_path):
    """A mapping in a file: trimmed names, keys of cells, meanings, readers of dates."""
    path = tmp_path / "m.toml"
    path.write_text(TOML, "utf-8")
    mapping = load_mapping(path)
    assert (mapping.table, mapping.columns) == ("completions", ("Employee ID", "Course", "Done"))
    file = mapping.file
    assert (file.header_row, file.dialect.delimiter, file.dialect.encoding) == (
        3,
        "\t",
        "windows-1252",
    )
    fields = mapping.fields
    assert fields["subject"].number_as_text
    assert fields["certification"].values == {"bls-2020": "bls", "": "other"}
    assert fields["completed_on"].leave_out_time
    assert fields["completed_on"].read("4 march 2026 18:05") == date(2026, 3, 4)
    assert fields["expires_on"].value == date(2027, 1, 1)
    assert fields["status"].value is CompletionState.APPROVED
    assert [(one.column, one.values) for one in mapping.leave_out] == [
        ("Course", frozenset({"none", ""}))
    ]


def test_what_is_not_said_is_plain():
    """Without a word about the file it is CSV in UTF-8 whose header is its first row."""
    file = load_mapping(REQUIREMENTS).file
    assert (file.header_row, file.ends_at, file.sheet) == (1, None, None)
    assert (file.dialect.delimiter, file.dialect.encoding) == (",", "utf-8")


def test_meanings_of_dates():
    """In a field of dates a cell may mean a day or nothing."""
    values = {"never": "", "n/a": " ", "far": date(2099, 1, 1), "near": "2026-01-01"}
    rule = load_mapping(of_field("expires_on", "values", values)).fields["expires_on"]
    assert rule.values == {
        "never": None,
        "n/a": None,
        "far": date(2099, 1, 1),
        "near": date(2026, 1, 1),
    }


FILES = {
    "no file": ("m.toml", None, "missing-file"),
    "no format": ("m.txt", b"", "unknown-format"),
    "Latin-1": ("m.toml", 'table = "é"'.encode("latin-1"), "not-utf-8"),
    "broken": ("m.toml", b"table = ", "syntax"),
    "a list": ("m.json", b"[]", "wrong-type"),
    "key twice": ("m.toml", b'table = "a"\ntable = "b"', "syntax"),
    "too large": ("m.toml", b"#" * (16 * 1024 * 1024 + 1), "file-too-large"),
}


@pytest.mark.parametrize(("name", "content", "code"), FILES.values(), ids=FILES)
def test_files_refused(tmp_path, name, content, code):
    """A mapping that cannot be read is told with its file."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        load_mapping(path)
    assert [(one.source, one.code) for one in caught.value.problems] == [(str(path), code)]
