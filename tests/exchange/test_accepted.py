"""Files that look odd and are right: they must be read, and read as what they say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from certrules.exchange.documents import load, loads
from certrules.exchange.rosters import (
    read_catalogue_and_roster,
    read_certifications,
    read_roster,
)
from certrules.model.anchors import Anchor
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState, ExemptionKind
from certrules.model.policies import Policy
from certrules.model.renewals import AfterNotice, Renewal
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Competency, Role, Subject, SubjectKind
from certrules.model.terms import Term
from tests.exchange.folders import GOOD, fill

DAY = date(2025, 1, 15)
HEADER = "subject,certification,completed_on\n"
ONE = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "a", Completion(DAY))])
PEOPLE = {"subjects.csv": "id\nana\n"}


def facts(text):
    """Return the files of a roster of one subject with this text as its completions."""
    return {**PEOPLE, "completions.csv": text}


def people(text, *subjects):
    """Return a case of a roster of subjects only."""
    return {"subjects.csv": text}, Roster(subjects=subjects)


ODD = {
    "byte order mark": (facts(b"\xef\xbb\xbf" + HEADER.encode() + b"ana,a,2025-01-15\n"), ONE),
    "CRLF": (facts(HEADER.replace("\n", "\r\n") + "ana,a,2025-01-15\r\n"), ONE),
    "LF and CRLF mixed": (facts(HEADER + "ana,a,2025-01-15\r\n"), ONE),
    "no newline at the end": (facts(HEADER + "ana,a,2025-01-15"), ONE),
    "blank lines everywhere": (facts("\n\n" + HEADER + "\r\n   \nana,a,2025-01-15\n\n\n"), ONE),
    "columns in another order": (
        facts("completed_on,certification,subject\n2025-01-15,a,ana\n"),
        ONE,
    ),
    "every cell quoted": (
        facts(f'"{HEADER[:-1]}"\n'.replace(",", '","') + '"ana","a","2025-01-15"\n'),
        ONE,
    ),
    "blanks around cells and headers": (
        facts(" subject ,certification, completed_on\n ana\t, a ,\u00a02025-01-15 \n"),
        ONE,
    ),
    "quoted cells with blanks inside": (facts(HEADER + '" ana ","a ",2025-01-15\n'), ONE),
    "every column, all blank": (
        facts(
            "subject,certification,completed_on,expires_on,effective_on,state,id,recorded_at,"
            "decided_at,withdrawn_at,supersedes,comment\nana,a,2025-01-15,,,,,,,,,\n"
        ),
        ONE,
    ),
    "header and no rows": (
        {**PEOPLE, "completions.csv": HEADER},
        Roster(subjects=[Subject("ana")]),
    ),
    "nobody": people("id\n"),
    "words in capitals": people("id,kind\nlift,ASSET\n", Subject("lift", "asset")),
    "names of every alphabet": people(
        "id,name\na,👷🏽\u200d♀️\nb,שלום\nc,İ\nd,Straße\ne,e\u0301\n",
        *(
            Subject(one, name=name)
            for one, name in zip(
                "abcde", ["👷🏽\u200d♀️", "שלום", "İ", "Straße", "e\u0301"], strict=True
            )
        ),
    ),
    "names that look like values": people(
        "id,name\n007,NULL\n7,TRUE\n-,1e5\n",
        Subject("007", name="NULL"),
        Subject("7", name="TRUE"),
        Subject("-", name="1e5"),
    ),
    "look-alike ids": people(
        "id\nana\nАna\nana.\n", Subject("ana"), Subject("Аna"), Subject("ana.")
    ),
    "ids that differ by case or form": people(
        "id\nana\nAna\né\ne\u0301\n", *map(Subject, ["ana", "Ana", "é", "e\u0301"])
    ),
    "guarded formula": people(
        "id,name\na,'=1+1\nb,=1+1\n", Subject("a", name="=1+1"), Subject("b", name="=1+1")
    ),
    "apostrophes of its own": people(
        "id,name\na,''=1\nb,'tis\nc,'\n",
        Subject("a", name="'=1"),
        Subject("b", name="'tis"),
        Subject("c", name="'"),
    ),
    "commas and quotes in a name": people(
        'id,name\na,"Ng, ""Ana"""\n', Subject("a", name='Ng, "Ana"')
    ),
    "a supervisor that comes later": people(
        "id,supervisor\na,b\nb,\n", Subject("a", supervisor="b"), Subject("b")
    ),
    "its own supervisor": people("id,supervisor\na,a\n", Subject("a", supervisor="a")),
    "list with blanks": (
        {**PEOPLE, "roles.csv": "id,requires\nr,; a ;; b;\n"},
        Roster(subjects=[Subject("ana")], roles=[Role("r", requires=["a", "b"])]),
    ),
    "competency told by its details": (
        {**PEOPLE, "roles.csv": "id,competency_valid_for\nr,2 years\ns,never expires\nt,\n"},
        Roster(
            subjects=[Subject("ana")],
            roles=[
                Role("r", competency=Competency("2 years")),
                Role("s", competency=Competency()),
                Role("t"),
            ],
        ),
    ),
    "truth values of many words": (
        {**PEOPLE, "roles.csv": "id,competency\na,yEs\nb,Y\nc,ON\nd,true\ne,1\nf,no\ng,0\nh,\n"},
        Roster(
            subjects=[Subject("ana")],
            roles=[Role(one, competency=Competency() if one < "f" else None) for one in "abcdefgh"],
        ),
    ),
    "leap day and ends of the domain": (
        facts(HEADER + "ana,a,2024-02-29\nana,a,1900-01-01\nana,a,2999-12-31\n"),
        Roster(
            subjects=[Subject("ana")],
            entries=[
                Entry("ana", "a", Completion(day))
                for day in (date(2024, 2, 29), date(1900, 1, 1), date(2999, 12, 31))
            ],
        ),
    ),
    "days that some places never had": (
        facts(HEADER + "ana,a,2011-12-30\n"),
        Roster(
            subjects=[Subject("ana")], entries=[Entry("ana", "a", Completion(date(2011, 12, 30)))]
        ),
    ),
    "instants of every zone": (
        facts(
            HEADER.replace("\n", ",recorded_at\n")
            + "ana,a,2025-01-15,2025-01-15T23:30:00.5-11:00\nana,a,2025-01-15,2025-01-16 10:30Z\n"
        ),
        Roster(
            subjects=[Subject("ana")],
            entries=[
                Entry(
                    "ana",
                    "a",
                    Completion(
                        DAY, recorded_at=datetime(2025, 1, 16, 10, 30, 0, 500_000, tzinfo=UTC)
                    ),
                ),
                Entry(
                    "ana",
                    "a",
                    Completion(DAY, recorded_at=datetime(2025, 1, 16, 10, 30, tzinfo=UTC)),
                ),
            ],
        ),
    ),
    "newlines in a comment": (
        facts(HEADER.replace("\n", ",comment\n") + 'ana,a,2025-01-15,"one\ntwo\r\n\r\nthree"\n'),
        Roster(
            subjects=[Subject("ana")],
            entries=[Entry("ana", "a", Completion(DAY, comment="one\ntwo\r\n\r\nthree"))],
        ),
    ),
    "a correction before what it corrects": (
        facts(
            HEADER.replace("\n", ",id,supersedes\n")
            + "ana,a,2025-01-15,c2,c1\nana,a,2025-01-15,c1,\n"
        ),
        Roster(
            subjects=[Subject("ana")],
            entries=[
                Entry("ana", "a", Completion(DAY, id="c2", supersedes="c1")),
                Entry("ana", "a", Completion(DAY, id="c1")),
            ],
        ),
    ),
    "one id of completions in two assignments": (
        facts(HEADER.replace("\n", ",id\n") + "ana,a,2025-01-15,c\nana,b,2025-01-15,c\n"),
        Roster(
            subjects=[Subject("ana")],
            entries=[Entry("ana", one, Completion(DAY, id="c")) for one in "ab"],
        ),
    ),
    "other files in the folder": (
        {**PEOPLE, "notes.txt": "x", "subjects.csv.bak": "x", ".hidden": "x"},
        Roster(subjects=[Subject("ana")]),
    ),
    "a cell of 65,536 characters": people(
        "id,name\na," + "x" * 65_536 + "\n", Subject("a", name="x" * 65_536)
    ),
}


@pytest.mark.parametrize(("files", "roster"), ODD.values(), ids=ODD)
def test_odd_folder_is_read(tmp_path, files, roster):
    """An odd but right folder is read, and means what it says."""
    assert read_roster(fill(tmp_path, files, based_on={})) == roster


def test_there_are_enough_cases():
    """At least thirty odd folders are tried."""
    assert len(ODD) >= 30


def test_everything_is_read(tmp_path):
    """A roster with every file is read together with the certifications that it brings along."""
    catalogue, roster = read_catalogue_and_roster(fill(tmp_path, {}))
    assert (
        catalogue
        == read_certifications(tmp_path)
        == read_certifications(tmp_path / "certifications.csv")
    )
    assert roster == read_roster(tmp_path) == read_roster(str(tmp_path), catalogue)
    assert [
        len(one) for one in (roster.companies, roster.subjects, roster.roles, roster.memberships)
    ] == [1, 3, 1, 1]
    kinds = [type(entry.fact).__name__ for entry in roster.entries]
    assert kinds == ["Requirement", "Exemption", *["Completion"] * 3, "Revocation"]
    assert roster.entries[1].fact.kind is ExemptionKind.DEFERRED
    assert roster.entries[3].fact.state is CompletionState.PENDING
    assert roster.subjects[2].kind is SubjectKind.ASSET


def test_flat_certifications_mean_what_documents_mean(tmp_path):
    """Every column of certifications.csv is a part of the policy."""
    path = tmp_path / "certifications.csv"
    path.write_text(
        "id,name,subject_kind,valid_for,extend_to,first_notice,second_notice,refresher_valid_for,"
        "refresher_extend_to,refresher_first_notice,refresher_second_notice,force_date,early,late,parents\n"
        "a,A,asset,3 years,end of month,1 month,P1W,1 year,END OF YEAR,2 months,2 weeks,2025-07-01,"
        "after first notice,2 weeks,b; c\n"
        "b,,asset,,,,,,,,,,,,\nc,,asset,1 year,,,,Never expires,,,,,60 days,,\n",
        encoding="utf-8",
    )
    terms = [
        Term("3 years", "end of month", "1 month", "1 week"),
        Term("1 year", "end of year", "2 months", "2 weeks"),
    ]
    policy = Policy(terms, Renewal("after first notice", "2 weeks"), Anchor(date(2025, 7, 1)))
    assert read_certifications(path) == Catalogue(
        [
            Certification("a", "A", policy, "asset", ["b", "c"]),
            Certification("b", subject_kind="asset"),
            Certification("c", "", Policy([Term("1 year"), Term()], Renewal("60 days")), "asset"),
        ]
    )


def test_competency_of_a_role_may_be_completed(tmp_path):
    """Facts may name the competency of a role, which is a certification of that role alone."""
    files = {"completions.csv": HEADER + "ana,competency:crew,2025-01-15\n"}
    assert read_roster(fill(tmp_path, files)).entries[2].certification == "competency:crew"


DOCUMENTS = {
    "mark and CRLF": (
        ".toml",
        b'\xef\xbb\xbf[[certification]]\r\nid = "a"\r\n',
        Certification("a"),
    ),
    "date without quotes": (
        ".yaml",
        b"certification:\n- id: a\n  policy: {anchor: {date: 2025-07-01}}\n",
        Certification("a", policy=Policy(anchor=Anchor(date(2025, 7, 1)))),
    ),
    "date in quotes": (
        ".toml",
        b'[[certification]]\nid = "a"\npolicy.anchor.date = "2025-07-01"\n',
        Certification("a", policy=Policy(anchor=Anchor(date(2025, 7, 1)))),
    ),
    "the country Norway": (
        ".yaml",
        b"certification:\n- id: no\n  name: yes\n",
        Certification("no", "yes"),
    ),
    "number in quotes": (".yaml", b"certification:\n- id: '007'\n", Certification("007")),
    "date for a name": (
        ".yaml",
        b"certification:\n- id: 2025-07-01\n  name: 12:30:00\n",
        Certification("2025-07-01", "12:30:00"),
    ),
    "comments and block texts": (
        ".yml",
        b"# all of them\ncertification:\n- id: a # the first\n  description: |\n    one\n    two\n",
        Certification("a", description="one\ntwo\n"),
    ),
    "version named": (
        ".yaml",
        b"%YAML 1.2\n---\ncertification: [{id: a}]\n...\n",
        Certification("a"),
    ),
    "exact fractions in TOML": (
        ".toml",
        b'[[certification]]\nid = "a"\npolicy.terms = [{ cost = 0.10 }]\n',
        Certification("a", policy=Policy([Term(cost="0.10")])),
    ),
    "exact fractions in YAML": (
        ".yaml",
        b"certification:\n- id: a\n  policy: {terms: [{cost: 1234567890.10}]}\n",
        Certification("a", policy=Policy([Term(cost="1234567890.10")])),
    ),
    "escapes": (
        ".json",
        b'{"certification": [{"id": "\\u00e9", "name": "\\ud83d\\udc77"}]}',
        Certification("é", "👷"),
    ),
    "control characters in a description": (
        ".json",
        b'{"certification": [{"id": "a", "description": "\\u0007\\n"}]}',
        Certification("a", description="\a\n"),
    ),
    "words in capitals": (
        ".json",
        (
            b'{"certification": [{"id": "a", "subject_kind": "ASSET",'
            b' "policy": {"terms": [{"valid_for": "1 YEAR"}]}}]}'
        ),
        Certification("a", policy=Policy([Term("1 year")]), subject_kind="asset"),
    ),
    "schema named": (
        ".json",
        b'{"$schema": "policy.schema.json", "certification": [{"id": "a"}]}',
        Certification("a"),
    ),
}


@pytest.mark.parametrize(("suffix", "content", "certification"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_odd_document_is_read(tmp_path, suffix, content, certification):
    """An odd but right policy document is read, and means what it says."""
    path = tmp_path / f"p{suffix}"
    path.write_bytes(content)
    assert list(load(path)) == [certification]


def test_example_of_the_rules_is_read():
    """The document that the rules show is read as they explain it (R-7, R-8)."""
    text = """
[[certification]]
id = "forklift"
name = "Forklift operator"
subject_kind = "employee"

[certification.policy]
terms = [
  { valid_for = "3 years", extend_to = "end of month", first_notice = "1 month" },
  { valid_for = "1 year", first_notice = "1 month", second_notice = "1 week" },
]
anchor = { date = 2025-07-01 }                                   # R-8
renewal = { early = "after first notice", late = "2 weeks" }      # R-7
"""
    policy = loads(text, "toml")["forklift"].policy
    assert [str(term.valid_for) for term in policy.terms] == ["3 years", "1 year"]
    assert policy.renewal.early is AfterNotice.FIRST
    assert policy.anchor == Anchor(date(2025, 7, 1))


def test_fraction_of_a_mapping_is_taken_as_written():
    """A float in a mapping is the decimal number that it shows."""
    catalogue = load({"certification": [{"id": "a", "policy": {"terms": [{"cost": 0.1}]}}]})
    assert catalogue["a"].policy.terms[0].cost == Decimal("0.1")


def test_date_of_a_mapping_is_taken():
    """A mapping may hold dates instead of their text."""
    catalogue = load({"certification": [{"id": "a", "policy": {"anchor": {"date": DAY}}}]})
    assert catalogue["a"].policy.anchor == Anchor(DAY)


def test_good_folder_is_good(tmp_path):
    """The folder on which the refused ones are based is right."""
    assert len(GOOD) == 9
    assert len(read_roster(fill(tmp_path, {})).entries) == 6
