"""Policy documents that must be refused, each with every problem at its place."""

import json
from pathlib import Path

import pytest

from certrules.errors import MissingExtra, ProblemsFound, UnknownWord
from certrules.exchange import formats
from certrules.exchange.documents import dumps, load, loads, write
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification

C0 = "certification[0]"
POLICY = f"{C0}.policy"
TERM = f"{POLICY}.terms[0]"

A = '[[certification]]\nid = "a"\n'

# Each: a name, a document in TOML, and the (path, code) of each problem in it.
TOML = {
    "empty": ("", {("certification", "missing-key")}),
    "one certification, no list": (
        '[certification]\nid = "a"',
        {("certification", "wrong-type")},
    ),
    "misspelt top key": (
        '[[certifications]]\nid = "a"',
        {("certifications", "unknown-key")},
    ),
    "another top key": (
        'version = 1\n[[certification]]\nid = "a"',
        {("version", "unknown-key")},
    ),
    "no id": ('[[certification]]\nname = "A"', {(f"{C0}.id", "missing-key")}),
    "blank id": ('[[certification]]\nid = ""', {(f"{C0}.id", "invalid-fact")}),
    "id with blanks around it": (
        '[[certification]]\nid = " a"',
        {(f"{C0}.id", "invalid-fact")},
    ),
    "id is a number": ("[[certification]]\nid = 7", {(f"{C0}.id", "wrong-type")}),
    "id twice": (
        A + '[[certification]]\nid = "b"\n[[certification]]\nid = "a"',
        {("certification[2].id", "duplicate-id")},
    ),
    "misspelt key": (
        A + 'policy.terms = [{ valid_fro = "1 year" }]',
        {(f"{TERM}.valid_fro", "unknown-key")},
    ),
    "key in capitals": (
        A + 'Name = "A"',
        {(f"{C0}.Name", "unknown-key")},
    ),
    "option that there is not": (
        A + 'policy.terms = [{ valid_for = "1 year", leniency = "1 week" }]',
        {(f"{TERM}.leniency", "unknown-key")},
    ),
    "period of 0": (
        A + 'policy.terms = [{ valid_for = "0 days" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "period of 201 years": (
        A + 'policy.terms = [{ valid_for = "201 years" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "wrong unit": (
        A + 'policy.terms = [{ valid_for = "1 fortnight" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "fraction of a period": (
        A + 'policy.terms = [{ valid_for = "1.5 years" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "negative period": (
        A + 'policy.terms = [{ valid_for = "-1 year" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "digits of another script": (
        A + 'policy.terms = [{ valid_for = "１ year" }]',
        {(f"{TERM}.valid_for", "invalid-period")},
    ),
    "period is a number": (
        A + "policy.terms = [{ valid_for = 1 }]",
        {(f"{TERM}.valid_for", "wrong-type")},
    ),
    "period is true": (
        A + "policy.terms = [{ valid_for = true }]",
        {(f"{TERM}.valid_for", "wrong-type")},
    ),
    "wrong rounding word": (
        (A + 'policy.terms = [{ valid_for = "1 year", extend_to = "end of moth" }]'),
        {(f"{TERM}.extend_to", "unknown-word")},
    ),
    "option on a term that never expires": (
        A + 'policy.terms = [{ first_notice = "1 month" }]',
        {(f"{TERM}.first_notice", "invalid-policy")},
    ),
    "no terms": (
        A + "policy.terms = []",
        {(f"{POLICY}.terms", "invalid-policy")},
    ),
    "terms is one table": (
        A + 'policy.terms = { valid_for = "1 year" }',
        {(f"{POLICY}.terms", "wrong-type")},
    ),
    "term is a text": (
        A + 'policy.terms = ["1 year"]',
        {(TERM, "wrong-type")},
    ),
    "policy is a text": (
        A + 'policy = "1 year"',
        {(POLICY, "wrong-type")},
    ),
    "negative cost": (
        A + "policy.terms = [{ cost = -1 }]",
        {(f"{TERM}.cost", "invalid-policy")},
    ),
    "cost that is not a number": (
        A + "policy.terms = [{ cost = nan }]",
        {(f"{TERM}.cost", "invalid-policy")},
    ),
    "cost is true": (
        A + "policy.terms = [{ cost = true }]",
        {(f"{TERM}.cost", "wrong-type")},
    ),
    "cost with a currency": (
        A + 'policy.terms = [{ cost = "$1,250" }]',
        {(f"{TERM}.cost", "invalid-policy")},
    ),
    "early word": (
        A + 'policy.renewal = { early = "after third notice" }',
        {(f"{POLICY}.renewal.early", "unknown-word")},
    ),
    "early after a notice that no term has": (
        A + 'policy.renewal = { early = "after first notice" }',
        {(f"{POLICY}.renewal.early", "invalid-policy")},
    ),
    "late is a word": (
        A + 'policy.renewal = { late = "sometimes" }',
        {(f"{POLICY}.renewal.late", "invalid-period")},
    ),
    "anchor without a date": (
        A + "policy.anchor = {}",
        {(f"{POLICY}.anchor.date", "invalid-policy")},
    ),
    "anchor is a date": (
        A + "policy.anchor = 2025-07-01",
        {(POLICY + ".anchor", "wrong-type")},
    ),
    "a datetime where a date belongs": (
        A + "policy.anchor = { date = 2025-07-01T00:00:00 }",
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "an aware datetime where a date belongs": (
        A + "policy.anchor = { date = 2025-07-01T00:00:00Z }",
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "a time where a date belongs": (
        A + "policy.anchor = { date = 07:30:00 }",
        {(f"{POLICY}.anchor.date", "wrong-type")},
    ),
    "a day that is none": (
        A + 'policy.anchor = { date = "2025-02-29" }',
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "a date in the order of a country": (
        A + 'policy.anchor = { date = "01/07/2025" }',
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "a date without dashes": (
        A + 'policy.anchor = { date = "20250701" }',
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "a date by its week": (
        A + 'policy.anchor = { date = "2026-W09-7" }',
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "a date as a number": (
        A + "policy.anchor = { date = 46082 }",
        {(f"{POLICY}.anchor.date", "wrong-type")},
    ),
    "a date before the domain": (
        A + "policy.anchor = { date = 1899-12-31 }",
        {(f"{POLICY}.anchor.date", "date-out-of-range")},
    ),
    "a date after the domain": (
        A + 'policy.anchor = { date = "3000-01-01" }',
        {(f"{POLICY}.anchor.date", "date-out-of-range")},
    ),
    "kind of subject": (
        A + 'subject_kind = "vehicle"',
        {(f"{C0}.subject_kind", "unknown-word")},
    ),
    "parents and children": (
        (
            A + 'parents = ["b"]\nchildren = ["c"]\n'
            '[[certification]]\nid = "b"\n[[certification]]\nid = "c"'
        ),
        {(f"{C0}.parents", "invalid-certification")},
    ),
    "parents is a text": (
        A + 'parents = "b"\n[[certification]]\nid = "b"',
        {(f"{C0}.parents", "wrong-type")},
    ),
    "parents holds a number": (
        A + 'parents = ["b", 7]\n[[certification]]\nid = "b"',
        {(f"{C0}.parents[1]", "wrong-type")},
    ),
    "unknown parent": (
        A + 'parents = ["forklfit"]\n[[certification]]\nid = "forklift"',
        {(f"{C0}.parents[0]", "unknown-id")},
    ),
    "unknown child": (
        A + 'children = ["b", "c"]\n[[certification]]\nid = "b"',
        {(f"{C0}.children[1]", "unknown-id")},
    ),
    "its own parent": (
        A + 'parents = ["a"]',
        {(f"{C0}.parents", "invalid-certification")},
    ),
    "parent twice": (
        A + 'parents = ["b", "b"]\n[[certification]]\nid = "b"',
        {(f"{C0}.parents", "invalid-certification")},
    ),
    "cycle of two": (
        A + 'parents = ["b"]\n[[certification]]\nid = "b"\nparents = ["a"]',
        {
            (f"{C0}.parents[0]", "invalid-certification"),
            ("certification[1].parents[0]", "invalid-certification"),
        },
    ),
    "cycle of three": (
        (
            A + 'parents = ["b"]\n[[certification]]\nid = "b"\nparents = ["c"]'
            '\n[[certification]]\nid = "c"\nparents = ["a"]'
        ),
        {(f"certification[{n}].parents[0]", "invalid-certification") for n in range(3)},
    ),
    "chain": (
        (
            A + 'parents = ["b"]\n[[certification]]\nid = "b"\nparents = ["c"]'
            '\n[[certification]]\nid = "c"'
        ),
        {(f"{C0}.parents[0]", "invalid-certification")},
    ),
    "chain through children": (
        (
            A + 'children = ["b"]\n[[certification]]\nid = "b"\n'
            'children = ["c"]\n[[certification]]\nid = "c"'
        ),
        {("certification[1].children[0]", "invalid-certification")},
    ),
    "parent of another kind": (
        (A + 'parents = ["b"]\n[[certification]]\nid = "b"\nsubject_kind = "asset"'),
        {(f"{C0}.parents[0]", "invalid-certification")},
    ),
    "revision without a date": (
        A + 'revisions = [{ terms = [{ valid_for = "1 year" }] }]',
        {(f"{C0}.revisions[0].effective_from", "missing-key")},
    ),
    "revision with a policy inside": (
        A + "revisions = [{ effective_from = 2026-01-01, policy = {} }]",
        {(f"{C0}.revisions[0].policy", "unknown-key")},
    ),
    "two revisions from one day": (
        (A + "revisions = [{ effective_from = 2026-01-01 }, { effective_from = 2026-01-01 }]"),
        {(f"{C0}.revisions", "invalid-certification")},
    ),
    "retroactive is a text": (
        (A + 'revisions = [{ effective_from = 2026-01-01, retroactive = "yes" }]'),
        {(f"{C0}.revisions[0].retroactive", "wrong-type")},
    ),
    "retroactive is a number": (
        A + "revisions = [{ effective_from = 2026-01-01, retroactive = 1 }]",
        {(f"{C0}.revisions[0].retroactive", "wrong-type")},
    ),
    "early rule of a revision": (
        (
            A
            + 'revisions = [{ effective_from = 2026-01-01, renewal.early = "after second notice" }]'
        ),
        {(f"{C0}.revisions[0].renewal.early", "invalid-policy")},
    ),
    "text that ends nowhere": (
        '[[certification]]\nid = "a',
        {("line 2, column 8", "syntax")},
    ),
    "key twice": (
        A + 'id = "b"',
        {("line 3, column 9", "syntax")},
    ),
    "all at once": (
        (
            '[[certification]]\nid = 7\nnmae = "A"\n'
            'policy.terms = [{ valid_for = "0 days", cost = "x" }]\n'
            '[[certification]]\nsubject_kind = "boat"\n'
            'policy.anchor = { date = "2025-13-01" }\nparents = ["a"]\n'
            '[[certification]]\nid = "c"\nparents = ["c"]'
        ),
        {
            (f"{C0}.id", "wrong-type"),
            (f"{C0}.nmae", "unknown-key"),
            (f"{TERM}.valid_for", "invalid-period"),
            (f"{TERM}.cost", "invalid-policy"),
            ("certification[1].id", "missing-key"),
            ("certification[1].subject_kind", "unknown-word"),
            ("certification[1].policy.anchor.date", "invalid-date"),
            ("certification[2].parents", "invalid-certification"),
        },
    ),
}

JSON = {
    "nothing": ("", {("line 1, column 1", "syntax")}),
    "a list": ("[]", {("", "wrong-type")}),
    "null": ("null", {("", "wrong-type")}),
    "a text": ('"certification"', {("", "wrong-type")}),
    "not closed": ('{"certification": [', {("line 1, column 20", "syntax")}),
    "comma at the end": ('{"certification": [],}', {("line 1, column 22", "syntax")}),
    "key twice": (
        '{"certification": [{"id": "a", "id": "b"}]}',
        {("", "duplicate-key")},
    ),
    "NaN": (
        '{"certification": [{"id": "a", "policy": {"terms": [{"cost": NaN}]}}]}',
        {("", "syntax")},
    ),
    "infinity": (
        '{"certification": [{"id": "a", "policy": {"terms": [{"cost": -Infinity}]}}]}',
        {("", "syntax")},
    ),
    "five thousand digits": (
        '{"certification": [{"id": "a", "policy": {"terms": [{"cost": ' + "9" * 5_000 + "}]}}]}",
        {("", "syntax")},
    ),
    "a number with an exponent": (
        '{"certification": [{"id": "a", "policy": {"terms": [{"cost": 1e400}]}}]}',
        {(f"{TERM}.cost", "invalid-policy")},
    ),
    "null for a name": (
        '{"certification": [{"id": "a", "name": null}]}',
        {(f"{C0}.name", "wrong-type")},
    ),
    "half a character": (
        '{"certification": [{"id": "a", "name": "\\ud83d"}]}',
        {(f"{C0}.name", "invalid-text")},
    ),
    "nested without end": ("[" * 100_000, {("", "syntax")}),
    "certification is null": (
        '{"certification": [null]}',
        {(C0, "wrong-type")},
    ),
}

YAML = {
    "nothing": ("", {("certification", "missing-key")}),
    "comment only": ("# certification:\n", {("certification", "missing-key")}),
    "a list": ("- id: a\n", {("", "wrong-type")}),
    "key twice": (
        "certification:\n  - id: a\n    id: b\n",
        {("line 3, column 5", "duplicate-key")},
    ),
    "tab for indentation": (
        "certification:\n\t- id: a\n",
        {("line 2, column 1", "syntax")},
    ),
    "flow not closed": ("certification: [", {("line 1, column 17", "syntax")}),
    "tag of a language": (
        'certification:\n  - id: !!python/object/apply:os.system ["ls"]\n',
        {("line 2, column 9", "syntax")},
    ),
    "binary": ("certification:\n  - id: !!binary YQ==\n", {("line 2, column 9", "syntax")}),
    "alias": (
        "certification:\n  - &one\n    id: a\n  - *one\n",
        {("line 2, column 5", "syntax")},
    ),
    "alias of itself": ("certification: &all [*all]\n", {("line 1, column 16", "syntax")}),
    "unknown alias": ("certification: *all\n", {("line 1, column 16", "syntax")}),
    "two documents": (
        "certification: []\n---\ncertification: []\n",
        {("line 2, column 1", "syntax")},
    ),
    "key that is a list": (
        "certification: []\n? [a]\n: b\n",
        {("line 2, column 3", "syntax")},
    ),
    "key that is a number": ("certification: []\n7: a\n", {("7", "unknown-key")}),
    "id is a number": ("certification:\n  - id: 007\n", {(f"{C0}.id", "wrong-type")}),
    "name is left blank": (
        "certification:\n  - id: a\n    name:\n",
        {(f"{C0}.name", "wrong-type")},
    ),
    "name is true": (
        "certification:\n  - id: a\n    name: true\n",
        {(f"{C0}.name", "wrong-type")},
    ),
    "a day that is none": (
        "certification:\n  - id: a\n    policy: {anchor: {date: 2025-02-30}}\n",
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "an instant where a date belongs": (
        "certification:\n  - id: a\n    policy: {anchor: {date: 2025-07-01 00:00:00}}\n",
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "digits in groups": (
        "certification:\n  - id: a\n    policy: {terms: [{cost: 1_000}]}\n",
        {(f"{TERM}.cost", "invalid-policy")},
    ),
    "NUL": ("certification: \0", {("", "syntax")}),
    "nested without end": ("[" * 20_000, {("line 1, column 101", "syntax")}),
}

CASES = [
    pytest.param(language, text, expected, id=f"{language}: {name}")
    for language, cases in (("toml", TOML), ("json", JSON), ("yaml", YAML))
    for name, (text, expected) in cases.items()
]


def problems_of(action):
    """Return the problems that an action raises."""
    with pytest.raises(ProblemsFound) as caught:
        action()
    return caught.value.problems


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_document_is_refused(language, text, expected):
    """A faulty document is refused with every problem at its path, and no other problem."""
    problems = problems_of(lambda: loads(text, language, source="p"))
    assert sorted((one.place, one.code) for one in problems) == sorted(expected)
    assert {one.source for one in problems} == {"p"}


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_refusal_names_a_remedy(language, text, expected):
    """Each problem says what is wrong and what to do, in a line that is not long."""
    del expected
    for one in problems_of(lambda: loads(text, language)):
        assert one.message.count(". ") >= 1 or "?" in one.message, one.message
        assert "\n" not in one.message
        assert len(one.message) < 400


def test_there_are_enough_cases():
    """No case hides another, and there are more than a hundred."""
    assert len({case.id for case in CASES}) == len(TOML) + len(JSON) + len(YAML) > 100


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[[certifications]]\nid = "a"', "Did you mean 'certification'?"),
        (A + 'Name = "A"', "Did you mean 'name'?"),
        (A + 'nmae = "A"', "Did you mean 'name'?"),
        (A + 'parents = ["AID"]\n[[certification]]\nid = "aid"', "'aid'"),
        (A + 'subject_kind = "employe"', "Did you mean 'employee'?"),
    ],
)
def test_near_miss_is_named(text, hint):
    """What was probably meant is named in the message."""
    [problem] = problems_of(lambda: loads(text, "toml"))
    assert hint in problem.message


def test_mapping_is_read_as_strictly():
    """A mapping is held to the same rules as a file, and has no source."""
    data = {"certification": [{"id": 1, "policy": {"terms": ({"valid_for": True},)}}]}
    assert {(one.source, one.place, one.code) for one in problems_of(lambda: load(data))} == {
        ("", f"{C0}.id", "wrong-type"),
        ("", f"{TERM}.valid_for", "wrong-type"),
    }


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("missing.toml", None, "missing-file", ""),
        ("p.txt", b"", "unknown-format", ""),
        ("p.tml", b"", "unknown-format", ""),
        ("p", b"", "unknown-format", ""),
        ("latin-1.toml", "# caf\xe9\n".encode("latin-1"), "not-utf-8", "line 1"),
        ("second-line.toml", b"# a\n# \xff\n", "not-utf-8", "line 2"),
        ("utf-16.toml", '[[certification]]\nid = "a"'.encode("utf-16"), "not-utf-8", "line 1"),
        ("nul.toml", b"\0\0\0", "syntax", "line 1, column 1"),
        ("cut.json", b'{"certification": [{"id": "\xe2\x82', "not-utf-8", "line 1"),
    ],
)
def test_file_is_refused(tmp_path, name, content, code, place):
    """A file that is not there, not UTF-8 or of no known format is one problem with its path."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    [problem] = problems_of(lambda: load(path))
    assert (problem.source, problem.place, problem.code) == (str(path), place, code)


def test_folder_is_refused(tmp_path):
    """A folder with the name of a document is a file that cannot be read."""
    path = tmp_path / "p.toml"
    path.mkdir()
    [problem] = problems_of(lambda: load(str(path)))
    assert problem.code == "unreadable-file"


def test_large_file_is_refused_before_it_is_parsed(tmp_path):
    """A file over the limit is refused; one of exactly the limit is read."""
    path = tmp_path / "p.toml"
    path.write_text(A + "", encoding="utf-8")
    size = path.stat().st_size
    assert len(load(path, limit=size)) == 1
    [problem] = problems_of(lambda: load(path, limit=size - 1))
    assert problem.code == "file-too-large"


@pytest.mark.parametrize("language", formats.LIMITS)
def test_each_format_has_a_limit(tmp_path, monkeypatch, language):
    """A file over the limit of its format is refused, unless the caller raises the limit."""
    path = tmp_path / f"p.{language}"
    write(Catalogue([Certification("a", description="x" * 1_000)]), path)
    assert len(load(path)) == 1
    monkeypatch.setitem(formats.LIMITS, language, 1_000)
    [problem] = problems_of(lambda: load(path))
    assert problem.code == "file-too-large"
    assert len(load(path, limit=2_000)) == 1


def test_endless_file_is_refused():
    """A file without end is left once the limit is reached."""
    path = Path("/dev/zero")
    if not path.exists():
        pytest.skip("there is no endless file here")
    found = formats.Findings()
    assert formats.read_text(path, formats.Where("z"), found, 1_000) is None
    assert [one.code for one in found.problems] == ["file-too-large"]


def test_unknown_language_is_refused():
    """A format that is none is named together with those that are."""
    with pytest.raises(UnknownWord, match="'toml', 'yaml', 'json'"):
        loads("", "xml")
    with pytest.raises(UnknownWord):
        dumps(Catalogue(), "TOML")


def test_unknown_suffix_is_not_written(tmp_path):
    """A catalogue is not written to a file whose suffix names no format."""
    [problem] = problems_of(lambda: write(Catalogue(), tmp_path / "p.txt"))
    assert problem.code == "unknown-format"
    assert list(tmp_path.iterdir()) == []


def test_yaml_without_its_extra(monkeypatch):
    """Without the extra, reading YAML is one error that names the extra; TOML is read as ever."""
    monkeypatch.setitem(__import__("sys").modules, "ruamel.yaml", None)
    monkeypatch.delitem(__import__("sys").modules, "certrules.exchange.yaml_text")
    with pytest.raises(MissingExtra, match=r"certrules\[yaml\]"):
        loads("certification: []", "yaml")
    assert len(loads("certification = []", "toml")) == 0


def test_shown_values_are_short():
    """A value of a million characters is shortened in the problem."""
    text = json.dumps({"certification": [{"id": "a", "policy": {"anchor": {"date": "9" * 10**6}}}]})
    [problem] = problems_of(lambda: loads(text, "json"))
    assert len(problem.value) < 80
    assert len(str(problem)) < 300
