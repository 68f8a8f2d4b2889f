"""Schema and reader take the same documents with the options of section 8, and refuse the same."""

import pytest

from certrules.exchange.documents import dump, dumps, load, loads
from certrules.exchange.shapes import table_of
from certrules.model.anchors import Anchor
from certrules.model.cases import Dated, ExpectedStatus, Person, RuleCase, Source
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.policies import Credits, Policy, Revision
from certrules.model.renewals import Renewal
from certrules.model.subjects import Requirement, Training
from certrules.model.terms import AgeBand, AgeLimit, Term
from tests.exchange.test_schema import NOTICED, SCHEMA, VALIDATOR, YEAR, is_taken, one, policy, term

DATE = "2025-07-01"
BANDS = [{"from_age": 0, "valid_for": "5 years"}, {"from_age": 40, "valid_for": "2 years"}]
RENEWED = {"expires": ["2026-07-01"], "completions": [DATE]}
REVISION = {"effective_from": "2026-01-01", "terms": [YEAR]}


def anchor(**keys):
    """Return a document of one certification with an anchor."""
    return policy(YEAR, anchor=keys)


def renewal(**keys):
    """Return a document of one certification with a renewal rule."""
    return policy(NOTICED, renewal=keys)


def made_of(**keys):
    """Return a document of a composite and its two parts."""
    parts = [{"id": "b"}, {"id": "c"}]
    return {"certification": [{"id": "a", "policy": keys}, *parts]}


def case(**keys):
    """Return a document of one certification with one case."""
    return one(cases=[{"name": "plain", **keys}])


def source(**keys):
    """Return a document of one certification with the source of its rule."""
    return one(source=keys)


GOOD = {
    "end of quarter": term(**YEAR, extend_to="end of quarter"),
    "first of month": term(**YEAR, extend_to="first of month"),
    "first of next month": term(**YEAR, extend_to=" First Of Next Month "),
    "day 1": term(**YEAR, extend_to="day 1"),
    "day 31": term(**YEAR, extend_to="Day  31"),
    "day 05": term(**YEAR, extend_to="day 05"),
    "counting": term(**YEAR, counting="inclusive"),
    "month ends, next": term(**YEAR, month_ends="next"),
    "month ends, stick": term(**YEAR, month_ends="STICK"),
    "last day not valid": term(**YEAR, last_day_valid=False),
    "grace": term(**YEAR, grace="P1M"),
    "cap": term(**YEAR, at_most="18 months"),
    "ages": term(valid_for_by_age=BANDS),
    "ages and a limit": term(
        valid_for_by_age=BANDS, age_limit={"issued_before": 40, "until": 42}, grace="1 week"
    ),
    "no ages": term(**YEAR, valid_for_by_age=[]),
    "never expires, and ages": term(valid_for="never expires", valid_for_by_age=BANDS),
    "never expires, with defaults": term(
        counting="anniversary", month_ends="clamp", last_day_valid=True, valid_for_by_age=[]
    ),
    "series with a step": anchor(date=DATE, every="2 years", at_least="21 months"),
    "date with the defaults of a person": anchor(date=DATE, on="day", round="up"),
    "birthday": anchor(subject="birth date"),
    "month of hire, down": anchor(subject="hire date", on="end of month", round="down"),
    "always early, always late": renewal(early="always", late="Always"),
    "every option of a renewal": renewal(
        early="after first notice",
        late="2 weeks",
        edge="day after",
        credit_at_most="1 month",
        too_early="keep",
        too_late="initial",
        minimum_interval="6 months",
        refresher_until="2 years",
        never_shorten=True,
    ),
    "always early, restart": renewal(early="always", too_early="restart", late="always"),
    "credit without an early rule": renewal(credit_at_most="1 month"),
    "too early without a window": renewal(too_early="reject"),
    "initial due": policy(YEAR, initial_due="30 days"),
    "first from the due date": policy(YEAR, initial_due="30 days", first_from="due date"),
    "first from the completion": policy(YEAR, first_from="completion"),
    "credits": policy(YEAR, credits={"need": 30, "within": "3 years"}),
    "credits as a text": policy(YEAR, credits={"need": "0.5", "within": "3 years"}),
    "credits with a fraction": policy(YEAR, credits={"need": 1.5, "within": "3 years"}),
    "all of": made_of(all_of=["b", "c"]),
    "any of, with defaults": made_of(any_of=["b"], all_of=[], terms=[{}], renewal={}),
    "all of, initial due": made_of(all_of=["b"], initial_due="1 month"),
    "composite of a composite": {
        "certification": [
            {"id": "a", "policy": {"all_of": ["b"]}},
            {"id": "b", "policy": {"any_of": ["c"]}},
            {"id": "c"},
        ]
    },
    "revisions in the policy": policy(YEAR, revisions=[REVISION]),
    "revision with options": policy(
        YEAR, revisions=[{**REVISION, "initial_due": "1 month", "first_from": "due date"}]
    ),
    "revisions in both places, one empty": one(policy={"revisions": []}, revisions=[REVISION]),
    "composite without revisions": made_of(all_of=["b"], revisions=[]),
    "notice before": one(notices=[{"before": "3 months", "every": "1 month"}]),
    "notice after": one(notices=[{"after": "1 week", "to": ["subject", "supervisor"]}]),
    "task": one(tasks=[{"before": "2 months", "title": "Book", "assignee": "supervisor"}]),
    "task for the subject": one(tasks=[{"before": "2 months", "title": "Book"}]),
    "authority alone": source(authority="Ministry"),
    "source": source(
        authority="Ministry", title="T", citation="4", read=DATE, expressed="a", not_expressed="b"
    ),
    "case of dates": case(**RENEWED, source="by hand"),
    "case of words": case(completions=[DATE, DATE], expires=["never", "rejected"]),
    "case of tables": case(
        completions=[{"on": DATE, "expires": DATE, "effective": DATE, "credits": 1.5}, DATE],
        expires=[DATE, DATE],
    ),
    "case of statuses": case(status=[{"on": DATE, "is": "in_training"}]),
    "case of parts": case(
        parts={"b": [DATE], "c": [], "d e": [{"on": DATE, "credits": "7"}]},
        status=[{"on": DATE, "is": "grace"}],
    ),
    "case of a person": case(
        **RENEWED,
        subject={
            "birth_date": DATE,
            "hire_date": DATE,
            "active_from": DATE,
            "active_until": DATE,
        },
    ),
    "case with requirements": case(
        **RENEWED,
        requirements=[
            {},
            {
                "role": "crew",
                "since": DATE,
                "until": DATE,
                "training": {"until": DATE, "notes": "x", "recorded_at": "2026-01-01T00:00:00Z"},
                "recorded_at": "2026-01-01 09:30:00.5+02:00",
            },
        ],
    ),
}

BAD = {
    "end of week": term(**YEAR, extend_to="end of week"),
    "day 0": term(**YEAR, extend_to="day 0"),
    "day 32": term(**YEAR, extend_to="day 32"),
    "day without a number": term(**YEAR, extend_to="day"),
    "day is a number": term(**YEAR, extend_to=15),
    "another counting": term(**YEAR, counting="exclusive"),
    "counting is true": term(**YEAR, counting=True),
    "another month end": term(**YEAR, month_ends="last"),
    "last day valid in words": term(**YEAR, last_day_valid="no"),
    "last day valid is 0": term(**YEAR, last_day_valid=0),
    "grace of 0": term(**YEAR, grace="0 days"),
    "grace is always": term(**YEAR, grace="always"),
    "cap never": term(**YEAR, at_most="never expires"),
    "duration and ages": term(**YEAR, valid_for_by_age=BANDS),
    "age is a text": term(valid_for_by_age=[{"from_age": "0", "valid_for": "1 year"}]),
    "age is true": term(valid_for_by_age=[{"from_age": True, "valid_for": "1 year"}]),
    "age with a fraction": term(valid_for_by_age=[{"from_age": 0.5, "valid_for": "1 year"}]),
    "age below 0": term(valid_for_by_age=[{"from_age": -1, "valid_for": "1 year"}]),
    "age of 201": term(valid_for_by_age=[{"from_age": 201, "valid_for": "1 year"}]),
    "age without a duration": term(valid_for_by_age=[{"from_age": 0}]),
    "age that never expires": term(
        valid_for_by_age=[{"from_age": 0, "valid_for": "never expires"}]
    ),
    "ages are a table": term(valid_for_by_age={"from_age": 0, "valid_for": "1 year"}),
    "limit without an end": term(**YEAR, age_limit={"issued_before": 40}),
    "limit is a number": term(**YEAR, age_limit=42),
    "never expires, counting": term(counting="inclusive"),
    "never expires, month ends": term(month_ends="stick"),
    "never expires, last day": term(last_day_valid=False),
    "never expires, grace": term(valid_for="never expires", grace="1 week"),
    "never expires, cap": term(at_most="1 year"),
    "never expires, limit": term(age_limit={"issued_before": 40, "until": 42}),
    "anchor of nothing": anchor(),
    "anchor of both": anchor(date=DATE, subject="birth date"),
    "anchor of another date": anchor(subject="wedding"),
    "birthday with a step": anchor(subject="birth date", every="2 years"),
    "birthday with a minimum": anchor(subject="birth date", at_least="1 year"),
    "date on the end of its month": anchor(date=DATE, on="end of month"),
    "date rounded down": anchor(date=DATE, round="down"),
    "anchor on another day": anchor(subject="birth date", on="first of month"),
    "another edge": renewal(edge="day before"),
    "early never": renewal(early="never"),
    "late after a notice": renewal(late="after second notice"),
    "credit is always": renewal(credit_at_most="always"),
    "too early, initial": renewal(too_early="initial"),
    "too late, keep": renewal(too_late="keep"),
    "always early, rejected": renewal(early="always", too_early="reject"),
    "credit without an early rule, kept": renewal(credit_at_most="1 month", too_early="keep"),
    "always late, rejected": renewal(late="always", too_late="reject"),
    "interval of words": renewal(minimum_interval="a year"),
    "refresher is true": renewal(refresher_until=True),
    "never shorten in words": renewal(never_shorten="yes"),
    "initial due of 0": policy(YEAR, initial_due="0 days"),
    "first from a due date that is not": policy(YEAR, first_from="due date"),
    "first from elsewhere": policy(YEAR, initial_due="1 week", first_from="hire date"),
    "credits of 0": policy(YEAR, credits={"need": 0, "within": "3 years"}),
    "credits of no value": policy(YEAR, credits={"need": "0.00", "within": "3 years"}),
    "credits below 0": policy(YEAR, credits={"need": -1, "within": "3 years"}),
    "credits of a word": policy(YEAR, credits={"need": "NaN", "within": "3 years"}),
    "credits without end": policy(YEAR, credits={"need": "Infinity", "within": "3 years"}),
    "credits with an exponent": policy(YEAR, credits={"need": "1e3", "within": "3 years"}),
    "credits with an underscore": policy(YEAR, credits={"need": "1_0", "within": "3 years"}),
    "credits without a window": policy(YEAR, credits={"need": 30}),
    "credits are a number": policy(YEAR, credits=30),
    "all of and any of": made_of(all_of=["b"], any_of=["c"]),
    "all of a text": made_of(all_of="b"),
    "a part twice": made_of(all_of=["b", "b"]),
    "a part left blank": made_of(any_of=[""]),
    "composite with terms": made_of(all_of=["b"], terms=[YEAR]),
    "composite with two terms": made_of(all_of=["b"], terms=[{}, {}]),
    "composite with a cost": made_of(all_of=["b"], terms=[{"cost": 1}]),
    "composite with a window": made_of(all_of=["b"], renewal={"early": "1 month"}),
    "composite with an edge": made_of(all_of=["b"], renewal={"edge": "day after"}),
    "composite with an anchor": made_of(all_of=["b"], anchor={"date": DATE}),
    "composite with credits": made_of(any_of=["b"], credits={"need": 1, "within": "1 year"}),
    "composite from a due date": made_of(
        any_of=["b"], initial_due="1 month", first_from="due date"
    ),
    "composite with revisions": made_of(all_of=["b"], revisions=[REVISION]),
    "revision to a composite": made_of(
        revisions=[{"effective_from": "2026-01-01", "all_of": ["b"]}]
    ),
    "revisions in both places": one(policy={"revisions": [REVISION]}, revisions=[REVISION]),
    "revisions are a table": policy(YEAR, revisions=REVISION),
    "revision of a revision": policy(YEAR, revisions=[{**REVISION, "revisions": []}]),
    "notice of neither side": one(notices=[{"to": ["subject"]}]),
    "notice of both sides": one(notices=[{"before": "1 week", "after": "1 week"}]),
    "notice for nobody": one(notices=[{"before": "1 week", "to": []}]),
    "notice for a text": one(notices=[{"before": "1 week", "to": "subject"}]),
    "notice on the day": one(notices=[{"before": "0 days"}]),
    "notice on a date": one(notices=[{"on": DATE}]),
    "notices are a table": one(notices={"before": "1 week"}),
    "task without a title": one(tasks=[{"before": "1 week"}]),
    "task without a date": one(tasks=[{"title": "Book"}]),
    "task with a blank title": one(tasks=[{"before": "1 week", "title": ""}]),
    "task for a list": one(tasks=[{"before": "1 week", "title": "Book", "assignee": ["a"]}]),
    "source without an authority": source(title="T"),
    "source is a text": one(source="Ministry"),
    "source read in 1899": source(authority="Ministry", read="1899-12-31"),
    "case without a name": one(cases=[RENEWED]),
    "case that expects nothing": case(completions=[DATE]),
    "case that expects no dates": case(completions=[], expires=[]),
    "case with another word": case(completions=[DATE], expires=["expired"]),
    "case that expects a table": case(completions=[DATE], expires=[{"on": DATE}]),
    "case that expects a list": case(completions=[DATE], expires=[[DATE]]),
    "case of a text": case(completions=["soon"], expires=[DATE]),
    "case with one date": case(completions=DATE, expires=[DATE]),
    "completion without a date": case(completions=[{"credits": 1}], expires=[DATE]),
    "completion with a state": case(completions=[{"on": DATE, "state": "x"}], expires=[DATE]),
    "completion of credits below 0": case(
        completions=[{"on": DATE, "credits": -1}], expires=[DATE]
    ),
    "completion of credits in words": case(
        completions=[{"on": DATE, "credits": "ten"}], expires=[DATE]
    ),
    "another status": case(status=[{"on": DATE, "is": "fine"}]),
    "status in capitals": case(status=[{"on": DATE, "is": "Valid"}]),
    "status under another key": case(status=[{"on": DATE, "status": "valid"}]),
    "status without a date": case(status=[{"is": "valid"}]),
    "parts are a list": case(parts=[DATE], status=[{"on": DATE, "is": "valid"}]),
    "part is a date": case(parts={"b": DATE}, status=[{"on": DATE, "is": "valid"}]),
    "part left blank": case(parts={"": []}, status=[{"on": DATE, "is": "valid"}]),
    "person with a name": case(**RENEWED, subject={"name": "Ana"}),
    "person is a text": case(**RENEWED, subject="ana"),
    "training without a role": case(**RENEWED, requirements=[{"training": {"until": DATE}}]),
    "recorded without a zone": case(**RENEWED, requirements=[{"recorded_at": "2026-01-01T00:00"}]),
    "case in a case": case(**RENEWED, cases=[]),
}

MODELS = {
    "age_band": AgeBand,
    "age_limit": AgeLimit,
    "anchor": Anchor,
    "case": RuleCase,
    "certification": Certification,
    "completion": Dated,
    "credits": Credits,
    "expected_status": ExpectedStatus,
    "notice_rule": NoticeRule,
    "person": Person,
    "renewal": Renewal,
    "requirement": Requirement,
    "revision": Revision,
    "source": Source,
    "task_rule": TaskRule,
    "term": Term,
    "training": Training,
}


@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_both_take_the_document(document):
    """What is right is right for schema and reader."""
    assert list(VALIDATOR.iter_errors(document)) == []
    assert is_taken(document)


@pytest.mark.parametrize("document", BAD.values(), ids=BAD)
def test_both_refuse_the_document(document):
    """What is wrong is wrong for schema and reader."""
    assert not VALIDATOR.is_valid(document)
    assert not is_taken(document)


@pytest.mark.parametrize("language", ["toml", "yaml", "json"])
@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_document_is_written_and_read_again(document, language):
    """What is right comes back the same in every format, and as data that the schema takes."""
    catalogue = load(document)
    data = dump(catalogue)
    assert VALIDATOR.is_valid(data)
    assert load(data) == catalogue
    assert loads(dumps(catalogue, language), language) == catalogue


def test_there_are_enough_documents():
    """Schema and reader are compared on more than a hundred and fifty documents."""
    assert len(GOOD) + len(BAD) > 150


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_schema_has_every_key(name, model):
    """Schema and reader know the same keys and need the same ones, model by model."""
    defined, keys = SCHEMA["$defs"][name], table_of(model).keys
    assert set(defined["properties"]) == set(keys)
    assert set(defined.get("required", ())) == {name for name, key in keys.items() if key.required}
    assert defined["additionalProperties"] is False


def test_policy_has_every_key():
    """A policy of a document has the keys of the model, and the revisions."""
    defined = SCHEMA["$defs"]["policy"]
    assert set(defined["properties"]) == {*table_of(Policy).keys, "revisions"}
