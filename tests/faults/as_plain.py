"""Models as the plain data that the oracle takes, attribute by attribute; no rule is known here."""

from enum import Enum

from tests.oracle.expirations import NEVER

OF_COMPLETION = (
    *("expires_on", "effective_on", "credits", "recorded_at"),
    *("decided_at", "withdrawn_at", "supersedes"),
)
OF_RENEWAL = (
    *("edge", "credit_at_most", "too_early", "too_late"),
    *("minimum_interval", "refresher_until", "never_shorten"),
)
OF_SUBJECT = ("birth_date", "hire_date", "active_from", "active_until")


def word(value):
    """Return a word or a period as the text that it is written with, other values as they are."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.value if isinstance(value, Enum) else str(value)


def given(model, names, form=lambda value: value):
    """Return the attributes of a model that have a value."""
    values = {name: getattr(model, name) for name in names}
    return {name: form(value) for name, value in values.items() if value is not None}


def term(model):
    """Return a term as plain data."""
    data = {name: word(getattr(model, name)) for name in ("extend_to", "first_notice")}
    data["second_notice"] = word(model.second_notice)
    data["counting"], data["month_ends"] = word(model.counting), word(model.month_ends)
    data["last_day_valid"] = model.last_day_valid
    data |= given(model, ("grace", "at_most"), word)
    if model.valid_for_by_age:
        data["valid_for_by_age"] = [
            {"from_age": band.from_age, "valid_for": word(band.valid_for)}
            for band in model.valid_for_by_age
        ]
    else:
        data["valid_for"] = word(model.valid_for) or NEVER
    if model.age_limit is not None:
        limit = model.age_limit
        data["age_limit"] = {"issued_before": limit.issued_before, "until": limit.until}
    return data


def anchor(model):
    """Return an anchor as plain data; what does not go with its kind is left out."""
    if model.date is not None:
        return {"date": model.date, **given(model, ("every", "at_least"), word)}
    return given(model, ("subject", "on", "round"), word)


def policy(model):
    """Return a policy as plain data."""
    renewal = {"early": word(model.renewal.early), "late": word(model.renewal.late)}
    data = {
        "terms": [] if model.composite else [term(one) for one in model.terms],
        "anchor": None if model.anchor is None else anchor(model.anchor),
        "renewal": {**renewal, **given(model.renewal, OF_RENEWAL, word)},
        "first_from": word(model.first_from),
        **given(model, ("initial_due",), word),
    }
    for name in ("all_of", "any_of"):
        if getattr(model, name):
            data[name] = list(getattr(model, name))
    if model.credits is not None:
        data["credits"] = {"need": model.credits.need, "within": word(model.credits.within)}
    return data


def certification(model):
    """Return a certification as the fields of an assignment, with nothing on file."""
    revisions = [
        {
            "effective_from": one.effective_from,
            "retroactive": one.retroactive,
            "policy": policy(one.policy),
        }
        for one in model.revisions
    ]
    return {
        "certification": model.id,
        "policy": policy(model.policy),
        "revisions": revisions,
        "notices": [given(one, ("before", "after"), word) for one in model.notices],
        **dict.fromkeys(("completions", "requirements", "revocations", "parents"), ()),
        "exemption": None,
    }


def completion(model):
    """Return a completion as plain data."""
    data = {"id": model.id, "completed_on": model.completed_on, "state": word(model.state)}
    return {**data, **given(model, OF_COMPLETION)}


def requirement(model):
    """Return a requirement with its training as plain data."""
    data = {"role": model.role, **given(model, ("since", "until", "recorded_at"))}
    if model.training is not None:
        data["training"] = given(model.training, ("until", "recorded_at"))
    return data


def exemption(model):
    """Return a mark and those it replaces as plain data."""
    data = {"kind": word(model.kind), **given(model, ("until", "recorded_at"))}
    return data if model.replaces is None else {**data, "replaces": exemption(model.replaces)}


def subject(model):
    """Return what the rules ask of a subject as plain data."""
    return given(model, OF_SUBJECT)


def assignment(model):
    """Return an assignment with its parents and parts as plain data."""
    told = ("reason", "recorded_at", "reinstated_on", "reinstatement_recorded_at")
    return {
        **certification(model.certification),
        "subject": subject(model.subject),
        "completions": [completion(one) for one in model.completions],
        "requirements": [requirement(one) for one in model.requirements],
        "exemption": None if model.exemption is None else exemption(model.exemption),
        "revocations": [given(one, ("revoked_on", *told)) for one in model.revocations],
        "extensions": [
            given(one, ("until", "granted_on", "reason", "recorded_at")) for one in model.extensions
        ],
        "parents": [assignment(one) for one in model.parents],
        "parts": [assignment(one) for one in model.parts],
    }
