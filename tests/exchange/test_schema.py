"""The published JSON Schema and the reader take the same documents."""

import json
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from certrules.errors import ProblemsFound
from certrules.exchange.documents import dump, load
from certrules.exchange.formats import parse
from certrules.exchange.problems import Findings, Where
from certrules.exchange.shapes import table_of
from certrules.model.anchors import Anchor
from certrules.model.certifications import Certification
from certrules.model.policies import Revision
from certrules.model.renewals import Renewal
from certrules.model.terms import Term
from tests.exchange.strategies import catalogues
from tests.exchange.test_documents_refused import JSON, TOML

SCHEMA = json.loads(
    resources.files("certrules.exchange").joinpath("policy.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)

# What is between the certifications, or needs arithmetic or a calendar, no schema can say.
BEYOND = {
    "id twice",
    "period of 201 years",
    "a day that is none",
    "unknown parent",
    "unknown child",
    "its own parent",
    "cycle of two",
    "cycle of three",
    "chain",
    "chain through children",
    "parent of another kind",
    "two revisions from one day",
    # A reader of JSON may take 1e400 for a number; ours keeps it as it stands.
    "a number with an exponent",
}


def one(**keys):
    """Return a document of one certification."""
    return {"certification": [{"id": "a", **keys}]}


def term(**keys):
    """Return a document of one certification with one term."""
    return one(policy={"terms": [keys]})


def policy(*terms, **keys):
    """Return a document of one certification with a policy."""
    return one(policy={"terms": list(terms), **keys})


YEAR = {"valid_for": "1 year"}
NOTICED = {**YEAR, "first_notice": "1 month", "second_notice": "1 week"}

GOOD = {
    "no certification": {"certification": []},
    "schema named": {"$schema": "policy.schema.json", "certification": []},
    "id alone": one(),
    "everything": one(
        name="A",
        description="about a\nand more",
        subject_kind="asset",
        policy={
            "terms": [{**NOTICED, "extend_to": "end of month", "cost": "120.50"}, YEAR],
            "anchor": {"date": "2025-07-01"},
            "renewal": {"early": "after first notice", "late": "2 weeks"},
        },
        revisions=[{"effective_from": "2026-01-01", "retroactive": True, "terms": [YEAR]}],
        competency_of="crew",
    ),
    "id of one letter": one(id="x"),
    "id with a blank inside": {"certification": [{"id": "a b"}]},
    "description of many lines": one(description="a\n\tb\u2028\u202ec"),
    "id in another script": {"certification": [{"id": "资格"}]},
    "name left blank": one(name=""),
    "kind in capitals": one(subject_kind="LOCATION"),
    "kind with blanks": one(subject_kind=" client "),
    "policy without anything": one(policy={}),
    "term without anything": term(),
    "ISO period": term(valid_for="P1Y"),
    "ISO weeks": term(valid_for="P2W"),
    "period in capitals": term(valid_for="2 WEEKS"),
    "period with blanks": term(valid_for="  10   days "),
    "period with a leading 0": term(valid_for="01 year"),
    "singular for many": term(valid_for="3 month"),
    "200 years": term(valid_for="200 years"),
    "never expires": term(valid_for="never expires"),
    "never expires, in capitals": term(valid_for="Never Expires"),
    "never expires, with a cost": term(
        valid_for="never expires", cost="1", time_to_complete="2 days"
    ),
    "training of hours": term(time_to_complete="7.5 Hours"),
    "training of days": term(time_to_complete="P2D"),
    "handling without anything": one(handling={"approval": {}, "privacy": {}, "certificate": {}}),
    "handling": one(
        handling={
            "url": "HTTPS://example.org/a?b=c#d",
            "approval": {"automatic": True, "batch_roles": ["Crew"]},
            "privacy": {"hide_from_levels": ["observer"]},
            "certificate": {"on_approval": True},
        }
    ),
    "handling with all that is done": one(
        handling={
            "activity": {"kind": "Acknowledgement", "owners": ["ana"], "required_at_login": True},
            "tags": ["a"],
            "materials": ["f1"],
            "group": "g",
            "issuer": "Red Cross",
            "clients": ["c"],
            "forms": [{"name": "eye-test", "required": False}],
            "valid_when_added": True,
        }
    ),
    "a course without what is for others": one(
        handling={"activity": {"kind": "course", "owners": [], "takes_payment": False}}
    ),
    "end of year": term(**YEAR, extend_to="end of year"),
    "rounding in capitals": term(**YEAR, extend_to="End of Month"),
    "both notices": policy(NOTICED),
    "second notice alone": term(**YEAR, second_notice="1 week"),
    "cost of 0": term(cost=0),
    "whole cost": term(cost=120),
    "cost with a fraction": term(cost=120.5),
    "cost as a text": term(cost="0.05"),
    "three terms": policy(YEAR, YEAR, {}),
    "early period": policy(YEAR, renewal={"early": "60 days"}),
    "early after the first notice": policy(NOTICED, renewal={"early": "after first notice"}),
    "early after the second notice": policy(NOTICED, renewal={"early": "after second notice"}),
    "early in capitals": policy(NOTICED, renewal={"early": "After First Notice"}),
    "early after the notice of a later term": policy(
        YEAR, NOTICED, renewal={"early": "after first notice"}
    ),
    "late alone": policy(YEAR, renewal={"late": "P14D"}),
    "renewal without anything": policy(YEAR, renewal={}),
    "first day of the domain": one(policy={"anchor": {"date": "1900-01-01"}}),
    "last day of the domain": one(policy={"anchor": {"date": "2999-12-31"}}),
    "leap day": one(policy={"anchor": {"date": "2024-02-29"}}),
    "no parents and no children": one(parents=[], children=[]),
    "a parent": {"certification": [{"id": "a", "parents": ["b"]}, {"id": "b"}]},
    "a parent and no children": {
        "certification": [{"id": "a", "parents": ["b"], "children": []}, {"id": "b"}]
    },
    "two children": {
        "certification": [{"id": "a", "children": ["b", "c"]}, {"id": "b"}, {"id": "c"}]
    },
    "no revisions": one(revisions=[]),
    "revision of a date alone": one(revisions=[{"effective_from": "2026-01-01"}]),
    "revision after a notice": one(
        revisions=[
            {
                "effective_from": "2026-01-01",
                "terms": [NOTICED],
                "renewal": {"early": "after second notice"},
            }
        ]
    ),
}

BAD = {
    "id of many lines": {"certification": [{"id": "a\nb"}]},
    "NUL in an id": {"certification": [{"id": "a\0b"}]},
    "turned direction in a name": one(name="a\u202eb"),
    "line separator in a name": one(name="a\u2028b"),
    "NUL in a description": one(description="a\0b"),
    "tab in a role": one(competency_of="a\tb"),
    "newline in a parent": one(parents=["a\nb"]),
    "newline in who is told": one(notices=[{"before": "1 week", "to": ["a@b.c\nBcc: x@y.z"]}]),
    "newline in a task": one(tasks=[{"before": "1 week", "title": "a\nb"}]),
    "newline in a role of batches": one(handling={"approval": {"batch_roles": ["a\nb"]}}),
    "newline in the name of a part": one(cases=[{"name": "a", "parts": {"a\nb": []}}]),
    "period of 0 weeks": term(valid_for="0 weeks"),
    "ISO period of 0": term(valid_for="P0D"),
    "ISO period of two units": term(valid_for="P1Y6M"),
    "ISO period of hours": term(valid_for="PT1H"),
    "ISO period in small letters": term(valid_for="p1y"),
    "period without a number": term(valid_for="year"),
    "period without a unit": term(valid_for="1"),
    "period without a blank": term(valid_for="1year"),
    "period with words after it": term(valid_for="1 year or so"),
    "period left blank": term(valid_for=""),
    "period is null": term(valid_for=None),
    "period is a list": term(valid_for=["1 year"]),
    "notice that never comes": term(**YEAR, first_notice="never expires"),
    "notice of 0": term(**YEAR, second_notice="0 days"),
    "time to complete is a number": term(time_to_complete=3),
    "training of no hours": term(time_to_complete="0 hours"),
    "training of no days at all": term(time_to_complete="0.0 days"),
    "training of minutes": term(time_to_complete="5 minutes"),
    "address without http": one(handling={"url": "example.org"}),
    "address with blanks": one(handling={"url": "http://a b"}),
    "activity without a kind": one(handling={"activity": {"title": "x"}}),
    "activity of no known kind": one(handling={"activity": {"kind": "game"}}),
    "course with owners": one(handling={"activity": {"kind": "course", "owners": ["a"]}}),
    "form with a file": one(handling={"activity": {"kind": "form", "file": "a"}}),
    "payment at login": one(handling={"activity": {"kind": "payment", "required_at_login": True}}),
    "form without a name": one(handling={"forms": [{"required": True}]}),
    "unknown key of handling": one(handling={"colour": "red"}),
    "approval is a list": one(handling={"approval": []}),
    "truth as a text": one(handling={"approval": {"automatic": "yes"}}),
    "levels as a text": one(handling={"privacy": {"hide_from_levels": "observer"}}),
    "rounding that there is not": term(**YEAR, extend_to="end of decade"),
    "rounding is true": term(**YEAR, extend_to=True),
    "never expires, extended": term(valid_for="never expires", extend_to="end of year"),
    "never expires, noticed": term(valid_for="NEVER EXPIRES", second_notice="1 week"),
    "no duration, extended": term(extend_to="end of month"),
    "cost below 0": term(cost=-0.5),
    "cost with a comma": term(cost="1,5"),
    "cost with a sign": term(cost="+1"),
    "cost with an exponent": term(cost="1e3"),
    "cost left blank": term(cost=""),
    "cost is null": term(cost=None),
    "anchor is null": one(policy={"anchor": None}),
    "anchor of two kinds": one(policy={"anchor": {"date": "2025-07-01", "subject": "birth date"}}),
    "anchor in the year 202": one(policy={"anchor": {"date": "0202-07-01"}}),
    "anchor with one digit": one(policy={"anchor": {"date": "2025-7-1"}}),
    "anchor with blanks": one(policy={"anchor": {"date": " 2025-07-01"}}),
    "anchor in month 13": one(policy={"anchor": {"date": "2025-13-01"}}),
    "anchor on day 0": one(policy={"anchor": {"date": "2025-07-00"}}),
    "anchor on day 32": one(policy={"anchor": {"date": "2025-07-32"}}),
    "anchor with a newline": one(policy={"anchor": {"date": "2025-07-01\n"}}),
    "anchor with a time": one(policy={"anchor": {"date": "2025-07-01T00:00:00Z"}}),
    "early of 0": policy(YEAR, renewal={"early": "0 days"}),
    "early is a number": policy(YEAR, renewal={"early": 60}),
    "late after a notice": policy(NOTICED, renewal={"late": "after first notice"}),
    "renewal is a list": policy(YEAR, renewal=[]),
    "early after a first notice, the second set": policy(
        {**YEAR, "second_notice": "1 week"}, renewal={"early": "after first notice"}
    ),
    "early after a second notice, the first set": policy(
        {**YEAR, "first_notice": "1 week"}, renewal={"early": " AFTER second notice"}
    ),
    "revision is a list": one(revisions=[[]]),
    "revisions is a table": one(revisions={"effective_from": "2026-01-01"}),
    "revision of a revision": one(revisions=[{"effective_from": "2026-01-01", "revisions": []}]),
    "retroactive is null": one(revisions=[{"effective_from": "2026-01-01", "retroactive": None}]),
    "children twice": {"certification": [{"id": "a", "children": ["b", "b"]}, {"id": "b"}]},
    "children left blank": one(children=[""]),
    "parents is null": one(parents=None),
    "kind of a later version": one(subject_kind="robot"),
    "kind is null": one(subject_kind=None),
    "id is null": {"certification": [{"id": None}]},
    "id is a list": {"certification": [{"id": ["a"]}]},
    "id of blanks": {"certification": [{"id": "  "}]},
    "id ends with a newline": {"certification": [{"id": "a\n"}]},
    "competency of a number": one(competency_of=7),
    "description is a list": one(description=["a"]),
    "certification is a number": {"certification": [1]},
    "schema is a number": {"$schema": 1, "certification": []},
}


def _hostile():
    """Yield the refused documents of the other table that are documents at all."""
    for name, (text, _) in TOML.items():
        found = Findings()
        data = parse(text, "toml", Where(), found)
        # A time stands for itself in TOML; a schema sees its text.
        if not found and name not in BEYOND:
            yield f"toml: {name}", json.loads(json.dumps(data, default=str))
    for name, (text, _) in JSON.items():
        found = Findings()
        data = parse(text, "json", Where(), found)
        if not found and name not in BEYOND | {"half a character"}:
            yield f"json: {name}", data


HOSTILE = dict(_hostile())


def is_taken(document):
    """Whether the reader takes a document."""
    try:
        load(document)
    except ProblemsFound:
        return False
    return True


def test_schema_is_a_schema():
    """The schema keeps the rules of its own language."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_both_take_the_document(document):
    """What is right is right for schema and reader."""
    assert list(VALIDATOR.iter_errors(document)) == []
    assert is_taken(document)


@pytest.mark.parametrize("document", [*BAD.values(), *HOSTILE.values()], ids=[*BAD, *HOSTILE])
def test_both_refuse_the_document(document):
    """What is wrong is wrong for schema and reader."""
    assert not VALIDATOR.is_valid(document)
    if isinstance(document, dict):
        assert not is_taken(document)


def test_there_are_enough_documents():
    """Schema and reader are compared on more than a hundred and fifty documents."""
    assert len(GOOD) + len(BAD) + len(HOSTILE) > 150


@pytest.mark.parametrize("name", sorted(BEYOND & TOML.keys()))
def test_schema_says_no_more_than_it_can(name):
    """What the list calls beyond a schema is taken by it, so that the list stays true."""
    document = json.loads(json.dumps(tomllib.loads(TOML[name][0]), default=str))
    assert VALIDATOR.is_valid(document)


@given(catalogues())
def test_schema_takes_what_is_written(catalogue):
    """Every catalogue that is written fits the schema."""
    assert list(VALIDATOR.iter_errors(dump(catalogue))) == []


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("certification", Certification),
        ("term", Term),
        ("renewal", Renewal),
        ("anchor", Anchor),
        ("revision", Revision),
    ],
)
def test_schema_has_every_key(name, model):
    """Schema and reader know the same keys and need the same ones, model by model."""
    defined, keys = SCHEMA["$defs"][name], table_of(model).keys
    assert set(defined["properties"]) == set(keys)
    assert set(defined.get("required", ())) == {name for name, key in keys.items() if key.required}
    assert defined["additionalProperties"] is False


def test_schema_is_laid_out():
    """The file is written as its content would be, so that a change to it reads as a change."""
    path = resources.files("certrules.exchange").joinpath("policy.schema.json")
    assert path.read_text("utf-8") == json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"
