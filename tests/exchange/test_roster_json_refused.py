"""JSON rosters that must be refused, each with every problem at its path."""

import json

import pytest

from certrules.errors import ProblemsFound
from certrules.exchange import roster_json
from certrules.exchange.rosters import read_certifications, read_roster

ANA = {"id": "ana"}


def facts(sheet, *rows, **more):
    """Return a roster of one subject with rows in one table."""
    return {
        "subjects": [ANA],
        sheet: [{"subject": "ana", "certification": "a", **row} for row in rows],
        **more,
    }


def nested(depth):
    """Return the text of a roster with a mark that replaces another, and so on."""
    mark = '{"kind": "none", "replaces": ' * depth + '{"kind": "none"}' + "}" * depth
    row = '{"subject": "ana", "certification": "a", "kind": "none", "replaces": ' + mark + "}"
    return '{"subjects": [{"id": "ana"}], "exemptions": [' + row + "]}"


CASES = {
    "nothing": ("", {("line 1, column 1", "syntax")}),
    "no list of tables": ([], {("", "wrong-type")}),
    "no subjects": ({}, {("subjects", "missing-key")}),
    "subjects is a table": ({"subjects": ANA}, {("subjects", "wrong-type")}),
    "subject is a text": ({"subjects": ["ana"]}, {("subjects[0]", "wrong-type")}),
    "misspelt table": ({"subject": [ANA]}, {("subject", "unknown-key")}),
    "unknown table": ({"subjects": [], "shoes": []}, {("shoes", "unknown-key")}),
    "unknown key": ({"subjects": [{**ANA, "nmae": "A"}]}, {("subjects[0].nmae", "unknown-key")}),
    "no id": ({"subjects": [{}]}, {("subjects[0].id", "missing-key")}),
    "id is a number": ({"subjects": [{"id": 7}]}, {("subjects[0].id", "wrong-type")}),
    "id with blanks": ({"subjects": [{"id": " a"}]}, {("subjects[0].id", "invalid-fact")}),
    "id twice": ({"subjects": [ANA, ANA]}, {("subjects[1].id", "duplicate-id")}),
    "control in a name": (
        {"subjects": [{**ANA, "name": "a\nb"}]},
        {("subjects[0].name", "invalid-text")},
    ),
    "NUL in notes": (
        facts("exemptions", {"kind": "none", "notes": "\0"}),
        {("exemptions[0].notes", "invalid-text")},
    ),
    "half a character": (
        '{"subjects": [{"id": "\\ud83d"}]}',
        {("subjects[0].id", "invalid-text")},
    ),
    "unknown kind": ({"subjects": [{**ANA, "kind": "x"}]}, {("subjects[0].kind", "unknown-word")}),
    "unknown zone": (
        {"subjects": [{**ANA, "time_zone": "Mars"}]},
        {("subjects[0].time_zone", "unknown-time-zone")},
    ),
    "unknown supervisor": (
        {"subjects": [{**ANA, "supervisor": "bo"}]},
        {("subjects[0].supervisor", "unknown-id")},
    ),
    "unknown certification of a role": (
        {
            "subjects": [],
            "roles": [{"id": "r", "requires": ["a", "b"]}],
            "certification": [{"id": "a"}],
        },
        {("roles[0].requires[1]", "unknown-id")},
    ),
    "certification of another kind": (
        facts("requirements", {}, certification=[{"id": "a", "subject_kind": "asset"}]),
        {("requirements[0].certification", "invalid-fact")},
    ),
    "faulty certification, no problem that follows": (
        facts("requirements", {}, certification=[{"id": "a", "subject_kind": "boat"}]),
        {("certification[0].subject_kind", "unknown-word")},
    ),
    "certification without an id, no problem that follows": (
        facts("requirements", {}, certification=[{"id": 7}]),
        {("certification[0].id", "wrong-type")},
    ),
    "certifications are no list": (
        facts("requirements", {}, certification={}),
        {("certification", "wrong-type")},
    ),
    "lost subjects, no problem that follows": (
        {**facts("requirements", {}), "subjects": [{"id": True}, "x"]},
        {("subjects[0].id", "wrong-type"), ("subjects[1]", "wrong-type")},
    ),
    "a day that is none": (
        facts("completions", {"completed_on": "2025-02-29"}),
        {("completions[0].completed_on", "invalid-date")},
    ),
    "an instant where a date belongs": (
        facts("completions", {"completed_on": "2025-02-28T00:00:00Z"}),
        {("completions[0].completed_on", "invalid-date")},
    ),
    "a naive instant": (
        facts("completions", {"completed_on": "2025-02-28", "recorded_at": "2025-02-28T00:00:00"}),
        {("completions[0].recorded_at", "naive-instant")},
    ),
    "an instant that is a number": (
        facts("completions", {"completed_on": "2025-02-28", "recorded_at": 1_740_700_800}),
        {("completions[0].recorded_at", "wrong-type")},
    ),
    "no completion date": (
        facts("completions", {}),
        {("completions[0].completed_on", "missing-key")},
    ),
    "training without an end": (
        {
            "subjects": [ANA],
            "roles": [{"id": "r"}],
            "memberships": [{"subject": "ana", "role": "r", "training": {}}],
        },
        {("memberships[0].training.until", "missing-key")},
    ),
    "lead time of a competency": (
        {"subjects": [], "roles": [{"id": "r", "competency": {"lead_time": "1 month"}}]},
        {("roles[0].competency.lead_time", "invalid-period")},
    ),
    "columns of CSV": (
        {"subjects": [], "roles": [{"id": "r", "competency_valid_for": "1 year"}]},
        {("roles[0].competency_valid_for", "unknown-key")},
    ),
    "list as a text": (
        {"subjects": [], "roles": [{"id": "r", "requires": "a;b"}]},
        {("roles[0].requires", "wrong-type")},
    ),
    "deferral after a bar": (
        facts(
            "exemptions",
            {"kind": "must not be deferred"},
            {"kind": "deferred", "until": "2026-01-01"},
        ),
        {("exemptions[1].kind", "deferral-refused")},
    ),
    "deferral that replaces a bar": (
        facts(
            "exemptions",
            {
                "kind": "deferred",
                "until": "2026-01-01",
                "replaces": {"kind": "must not be deferred"},
            },
        ),
        {("exemptions[0]", "deferral-refused")},
    ),
    "key twice": ('{"subjects": [], "subjects": []}', {("", "duplicate-key")}),
    "NaN": ('{"subjects": [NaN]}', {("", "syntax")}),
    "nested without end": ("[" * 10**5, {("", "syntax")}),
    "marks without end": (nested(600), {("", "syntax")}),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_roster_is_refused(tmp_path, content, expected):
    """A faulty JSON roster is refused with every problem at its path, and no other problem."""
    path = tmp_path / "r.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_roster(path)
    problems = caught.value.problems
    assert sorted((one.place, one.code) for one in problems) == sorted(expected)
    assert {(one.source, one.row) for one in problems} == {(str(path), None)}
    assert all(". " in one.message for one in problems)


def test_marks_within_reason_are_read(tmp_path):
    """A few marks that replace each other are read."""
    path = tmp_path / "r.json"
    path.write_text(nested(20), encoding="utf-8")
    assert len(read_roster(path).entries) == 1


def test_large_file_is_refused(tmp_path):
    """A file over the limit is refused before it is parsed."""
    path = tmp_path / "r.json"
    path.write_text('{"subjects": []}', encoding="utf-8")
    found = roster_json.Findings()
    roster_json.read_json(path, found, limit=15)
    assert [one.code for one in found.problems] == ["file-too-large"]


def test_certifications_of_a_json_roster(tmp_path):
    """A JSON roster brings its certifications along as a policy document does."""
    path = tmp_path / "r.json"
    content = facts(
        "requirements",
        {},
        certification=[{"id": "a", "policy": {"terms": [{"valid_for": "1 year"}]}}],
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    [certification] = read_certifications(path)
    assert str(certification.policy.terms[0].valid_for) == "1 year"
    assert len(read_roster(path).entries) == 1
