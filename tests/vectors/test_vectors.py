"""The vectors are whole, certrules answers every one, and they can be made again to the byte."""

import json
import re
import subprocess
import sys
from collections import Counter

import jsonschema
import pytest

import certrules as cr
from certrules.testing import vectors
from certrules.testing.vectors import Case, UnsoundVectors, reading
from certrules.testing.vectors.__main__ import main
from certrules.testing.vectors.running import compared
from tests.cases.reading import FOLDER as CASES
from tests.cases.reading import rows
from tests.oracle.census import BRANCHES
from tests.vectors import agreed, making
from tests.vectors.agreed import ORIGIN

NOT_ASKED = {"reasons.csv"}
"""Explanations are certrules' own words; a port need not give them."""

FILES = [path for path in reading.FOLDER.glob("*.json") if "schema" not in path.name]
LARGEST = 1_500_000
RULES = {f"R-{number}" for number in (*range(1, 13), *range(13, 30), 30, 32, 33, *range(40, 63))}


@pytest.fixture(scope="module")
def every():
    """Every case."""
    return vectors.load()


@pytest.fixture(scope="module")
def remade():
    """The text of every file, made anew from the hand-worked cases and the oracle."""
    return making.texts(reading.listed())


# ---------------------------------------------------------------- the cases


def test_certrules_answers_every_case(every):
    """Every case is put to certrules, which gives the expected answer to each."""
    report = vectors.run(cases=every)
    assert report.passed, str(report)
    assert report.asked == len(every) == len(reading.listed())


def test_there_are_enough(every):
    """There are at least 2,000 cases, of every kind of question, and some from two sides."""
    assert len(every) >= 2_000
    assert {case.ask for case in every} == set(reading.EXPECTED)
    assert sum(case.origin == ORIGIN for case in every) >= 150


def test_every_hand_worked_case_is_a_vector(every):
    """Each row of the case files is a vector with its id, and no other vector is by hand."""
    names = [path.name for path in CASES.glob("*.csv") if path.name not in NOT_ASKED]
    ids = {row["id"] for name in names for row in rows(name)}
    assert {case.id for case in every if case.origin != ORIGIN} == ids


def test_every_rule_is_asked(every):
    """Each rule that moves a date or a status stands at several cases."""
    counted = Counter(rule for case in every for rule in case.rules)
    assert [rule for rule in sorted(RULES) if counted[rule] < 3] == []


def test_agreed_cases_come_through_many_branches(every):
    """The cases from two sides come through most branches that the oracle's census names."""
    met = set()
    for case in every:
        if match := agreed.ID.fullmatch(case.id):
            met |= agreed.made(match["ask"], match["kind"], int(match["seed"])).branches
    assert len(met & set(BRANCHES)) > 0.9 * len(BRANCHES)


def test_files_keep_to_the_schema():
    """Each file keeps to the JSON Schema that is shipped with it."""
    schema = json.loads((reading.FOLDER / "vectors.schema.json").read_text("ascii"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert len(FILES) >= 10
    for path in FILES:
        errors = list(validator.iter_errors(json.loads(path.read_text("ascii"))))
        assert errors == [], path.name


def test_definitions_are_policy_documents(every):
    """The definitions of a case are a policy document as they stand."""
    documents = {json.dumps(case.certification) for case in every if case.certification}
    for text in documents:
        definitions = json.loads(text)
        assert len(cr.load({"certification": definitions})) == len(definitions)


def test_vectors_are_small():
    """All of them together stay below one and a half megabytes."""
    paths = [*FILES, reading.FOLDER / reading.LIST]
    assert sum(path.stat().st_size for path in paths) < LARGEST


# ---------------------------------------------------------------- made again


def test_made_again_they_are_the_same(remade):
    """What is made anew from hand-worked cases and the oracle equals the files, byte by byte."""
    assert {path.name for path in FILES} == {*remade}
    changed = [
        name for name, text in remade.items() if (reading.FOLDER / name).read_text("ascii") != text
    ]
    assert changed == []


def test_both_sides_agree(remade):
    """Each case that is made is one to which certrules gives the answer of the other side."""
    assert making.digests(remade) == reading.listed()


def test_a_disagreement_is_never_written(remade):
    """Where certrules answers otherwise, no vector is made of it."""
    wrong = {"arithmetic.json": remade["arithmetic.json"].replace("2026-02-28", "2026-02-27", 1)}
    with pytest.raises(AssertionError, match="date is '2026-02-28', expected '2026-02-27'"):
        making.digests(wrong)


# ---------------------------------------------------------------- what is refused


SUM = {"start": "2026-01-31", "period": "1 month", "times": 1}


def folder_with(path, *cases, ids=None):
    """Write a file of cases and their list; return the folder."""
    head = {"format": 1, "origin": "here"}
    content = {**head, "cases": [{"rules": ["R-2"], "ask": "sum", **one} for one in cases]}
    (path / "some.json").write_text(json.dumps(content), "ascii")
    listed = ids or {
        one["id"]: Case(one["id"], (), "sum", one["given"], one["expect"]).digest for one in cases
    }
    lines = [f"{id_} {digest}\n" for id_, digest in listed.items()]
    (path / "ids.txt").write_text("".join(lines), "ascii")
    return path


ONE = {"id": "one", "given": SUM, "expect": {"date": "2026-02-28"}}


def test_a_listed_case_is_loaded(tmp_path):
    """A folder with its own cases and their list is loaded."""
    [case] = vectors.load(folder_with(tmp_path, ONE))
    assert (case.id, case.rules, case.origin) == ("one", ("R-2",), "here")


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ({"expect": {}}, "expects nothing"),
        ({"expect": {"date": ""}}, "expects nothing"),
        ({"ask": "expirations", "expect": {"expires": []}}, "expects nothing"),
        ({"ask": "fortune"}, "asks for 'fortune'"),
    ],
)
def test_a_case_that_cannot_fail_is_refused(tmp_path, case, says):
    """A case without an answer, or with a question that there is not, is an error."""
    with pytest.raises(UnsoundVectors, match=says):
        vectors.load(folder_with(tmp_path, {**ONE, **case}))


def test_no_notices_are_an_answer(tmp_path):
    """R-29: that nothing falls due is an expectation that can fail."""
    one = {**ONE, "ask": "notices", "expect": {"notices": []}}
    digest = Case("one", (), "notices", SUM, {"notices": []}).digest
    [case] = vectors.load(folder_with(tmp_path, one, ids={"one": digest}))
    assert compared(case, {"notices": [{"on": "2026-01-01", "kind": "first"}]})


@pytest.mark.parametrize(
    ("cases", "ids", "says"),
    [
        ([ONE, ONE], None, "Two cases have the id 'one'"),
        ([ONE], {"two": "0"}, "one is not on the list"),
        ([ONE], {"one": "0"}, "one is not the case that was listed"),
    ],
)
def test_a_list_that_says_otherwise_is_refused(tmp_path, cases, ids, says):
    """The cases must be those of the list, each as it was listed."""
    with pytest.raises(UnsoundVectors, match=says):
        vectors.load(folder_with(tmp_path, *cases, ids=ids))


def test_a_lost_case_is_refused(tmp_path):
    """A case that is listed and in no file is an error, and so is one that is listed twice."""
    folder = folder_with(tmp_path, ONE)
    with (folder / "ids.txt").open("a", encoding="ascii") as file:
        file.write("two 0\n")
    with pytest.raises(UnsoundVectors, match=r"two is on the list .* and in no file"):
        vectors.load(folder)
    with (folder / "ids.txt").open("a", encoding="ascii") as file:
        file.write("two 0\n")
    with pytest.raises(UnsoundVectors, match="names a case twice"):
        vectors.load(folder)


def test_another_format_is_refused(tmp_path):
    """A file of a later form is an error that names the file."""
    folder = folder_with(tmp_path, ONE)
    text = (folder / "some.json").read_text("ascii")
    (folder / "some.json").write_text(text.replace('"format": 1', '"format": 2'), "ascii")
    with pytest.raises(UnsoundVectors, match=re.escape("some.json has format 2, not 1")):
        vectors.load(folder)


def test_no_cases_are_refused():
    """A run without cases is an error, and a report of none has not passed."""
    with pytest.raises(UnsoundVectors, match="no cases"):
        vectors.run(cases=[])
    assert not vectors.Report(0, ()).passed


# ---------------------------------------------------------------- what is compared

ANY = Case("any", ("R-41",), "expirations", {}, {"error": "any"})
CODED = Case("coded", ("R-6",), "policy", {}, {"error": "invalid-policy", "path": "terms"})
DATED = Case("dated", ("R-2",), "evaluation", {}, {"status": "valid", "expires_on": "2026-07-01"})


@pytest.mark.parametrize(
    ("case", "got", "key"),
    [
        (ANY, {"error": "whatever"}, None),
        (ANY, {"expires": ["2026-07-01"]}, "error"),
        (ANY, {}, "error"),
        (CODED, {"error": "invalid-policy", "path": "terms", "line": 3}, None),
        (CODED, {"error": "invalid-policy", "path": "anchor"}, "path"),
        (CODED, {"accepted": True}, "error"),
        (DATED, {"status": "valid", "expires_on": "2026-07-01", "due_on": None}, None),
        (DATED, {"status": "valid"}, "expires_on"),
        (DATED, {"status": "valid", "expires_on": "2026-07-01", "due_on": "2026-06-01"}, "due_on"),
        (DATED, {"error": "any"}, "error"),
    ],
)
def test_an_answer_is_held_against_all_that_is_expected(case, got, key):
    """What is missing is null, what is too much is wrong, and an error is none but an error."""
    failure = compared(case, got)
    assert (None if failure is None else failure.key) == key


def test_a_report_says_what_differs(every):
    """A failure is told with its id, its rules and the first difference."""
    one = next(case for case in every if case.id == "spec-01-one-year")
    report = vectors.run(lambda _: {"expires": ["never"]}, [one])
    assert str(report).splitlines() == [
        "spec-01-one-year (R-5, R-7, R-8): expires is ['never'], expected ['2027-07-01']",
        "0 of 1 cases are right",
    ]


# ---------------------------------------------------------------- the command


def test_the_command_runs_them(capsys):
    """Without an argument certrules answers, and the exit code is 0."""
    assert main([]) == 0
    assert re.fullmatch(r"(\d+) of \1 cases are right\n", capsys.readouterr().out)


def test_answers_of_another_program_are_held_against_them(every, tmp_path, capsys):
    """A file with the answer to each case passes, and one with an answer missing does not."""
    lines = [json.dumps({"id": one.id, "answer": dict(one.expect)}) for one in every]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    assert main([str(path)]) == 0
    path.write_text("\n".join(lines[1:]), "utf-8")
    assert main([str(path)]) == 1
    assert f"{len(every) - 1} of {len(every)} cases are right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "nobody", "answer": {}}', "line 1 answers 'nobody', which is no case"),
        ('{"id": "spec-01-one-year"}', "line 1 is not of the form"),
        ("[]", "line 1 is not of the form"),
        ("{", "cannot be used"),
    ],
)
def test_answers_that_cannot_be_used_are_told(tmp_path, capsys, line, says):
    """A file of another form, or an answer to no case, ends with 2 and says where."""
    path = tmp_path / "answers.jsonl"
    path.write_text(line, "utf-8")
    assert main([str(path)]) == 2
    assert says in capsys.readouterr().err


def test_wrong_usage_is_told(tmp_path, capsys):
    """Options and more than one file are wrong usage, and a file that is not there is said so."""
    assert main(["--help"]) == 2
    assert "ANSWERS is a file" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere cannot be used" in capsys.readouterr().err


def test_it_runs_as_a_module():
    """`python -m certrules.testing.vectors` is the command, its exit code among it."""
    done = subprocess.run(
        [sys.executable, "-m", "certrules.testing.vectors", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "nowhere cannot be used" in done.stderr
