"""The tables of a roster: their columns as CSV, their keys as JSON, and what each row becomes."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import NoneType
from typing import Any, Final

import attrs

from certrules.errors import InvalidFact, InvalidInput
from certrules.exchange import cells
from certrules.exchange.reading import Column
from certrules.exchange.rule_shapes import table_of
from certrules.exchange.shapes import Key, Table, converter_of, one_line, to_instant
from certrules.model.anchors import Anchor
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.fields import identifier
from certrules.model.policies import Policy
from certrules.model.renewals import Renewal
from certrules.model.roster import Entry
from certrules.model.subjects import (
    Company,
    Competency,
    Membership,
    Requirement,
    Role,
    Subject,
    Training,
)
from certrules.model.terms import Term

Make = Callable[..., object]


def _columns(value: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(value)


@attrs.frozen
class Sheet:
    """One table of a roster.

    `name`: the name of the file and of the key in JSON. `columns`, `make`: its CSV form, and what
    makes a model of a row's values. `table`: its JSON form. `references`: for each column that
    names something else, the sheet it is in. `fact`: the class of its facts, if it holds facts.
    """

    name: str
    columns: tuple[Column, ...] = attrs.field(converter=_columns)
    make: Make
    table: Table
    references: Mapping[str, str] = attrs.field(factory=dict)
    fact: type = NoneType

    @property
    def file(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"


_ID = Column("id", cells.name, filled=True, key=True)


def _key(name: str) -> Column:
    return Column(name, cells.name, filled=True)


def _names(*names: str) -> list[Column]:
    return [Column(name, cells.name) for name in names]


def _dates(*names: str) -> list[Column]:
    return [Column(name, cells.iso_date) for name in names]


def _instants(*names: str) -> list[Column]:
    return [Column(name, to_instant) for name in names]


def _words(model: type, *names: str, prefix: str = "", filled: bool = False) -> list[Column]:
    """Return columns whose cells mean what the model's own fields make of them."""
    fields: dict[str, attrs.Attribute[Any]] = attrs.fields_dict(model)
    return [
        Column(f"{prefix}{name}", converter_of(fields[name]) or cells.text, filled)
        for name in names
    ]


_IDS = cells.list_of(cells.name)

_TRAINING = [
    *_dates("training_until"),
    Column("training_notes"),
    *_instants("training_recorded_at"),
]


def _within(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Take the values whose names begin with `prefix` out of `values`."""
    inner = [name for name in values if name.startswith(prefix)]
    return {name.removeprefix(prefix): values.pop(name) for name in inner}


def _trained(make: Make, **values: Any) -> object:  # noqa: ANN401 - what the cells mean
    training = _within(values, "training_")
    if training and "until" not in training:
        raise InvalidFact(
            next(iter(training.values())),
            "belongs to a training without an end",
            "Fill training_until, or clear this cell (R-19).",
            field="training_until",
        )
    return make(**values, training=Training(**training) if training else None)


def _role(*, competency: bool | None = None, **values: Any) -> Role:  # noqa: ANN401
    details = _within(values, "competency_")
    if details and competency is False:
        raise InvalidFact(
            "no",
            "contradicts the details of the competency",
            "Write 'yes', or clear the other columns of the competency.",
            field="competency",
        )
    try:
        wanted = Competency(**details) if competency or details else None
    except InvalidInput as error:
        raise error.named("competency") from None
    return Role(**values, competency=wanted)


def _entry(fact: Callable[..., Any], *, subject: str, certification: str, **values: Any) -> Entry:  # noqa: ANN401
    return Entry(subject, certification, fact(**values))


def _facts(fact: Any) -> Table:  # noqa: ANN401 - a class of facts
    named = Key(one_line, identifier, required=True)
    own = {"subject": named, "certification": named}
    return Table(partial(_entry, fact), {**own, **table_of(fact).keys})


_TERM = ("valid_for", "extend_to", "first_notice", "second_notice")
REFRESHER: Final = "refresher_"


def _term(values: dict[str, Any], prefix: str) -> Term:
    given = {name: values.pop(prefix + name) for name in _TERM if prefix + name in values}
    try:
        return Term(**given)
    except InvalidInput as error:
        error.field = f"{prefix}{error.field}"
        raise


def _certification(**values: Any) -> Certification:  # noqa: ANN401
    refreshed = any(name.startswith(REFRESHER) for name in values)
    terms = [_term(values, ""), *([_term(values, REFRESHER)] if refreshed else [])]
    renewal = Renewal(values.pop("early", None), values.pop("late", None))
    force = values.pop("force_date", None)
    try:
        policy = Policy(terms, renewal, Anchor(force) if force else None)
    except InvalidInput as error:
        error.field = (error.field or "").removeprefix("renewal.")
        raise
    return Certification(**values, policy=policy)


CERTIFICATIONS: Final = Sheet(
    "certifications",
    [
        _ID,
        *_names("name"),
        *_words(Certification, "subject_kind"),
        *_words(Term, *_TERM),
        *_words(Term, *_TERM, prefix=REFRESHER),
        *_dates("force_date"),
        *_words(Renewal, "early", "late"),
        Column("parents", _IDS),
    ],
    _certification,
    table_of(Certification),
)
"""Simple policies in a flat form, so that a roster may bring its certifications along."""

_SUBJECT_AND_CERTIFICATION = {"subject": "subjects", "certification": "certifications"}
_PAIR = [_key("subject"), _key("certification")]

SHEETS: Final = (
    Sheet(
        "companies",
        [_ID, *_names("name", "time_zone")],
        Company,
        table_of(Company),
    ),
    Sheet(
        "subjects",
        [
            _ID,
            *_words(Subject, "kind"),
            *_names("name", "company", "supervisor", "time_zone"),
            *_dates("birth_date", "hire_date", "active_from", "active_until"),
        ],
        Subject,
        table_of(Subject),
        {"company": "companies", "supervisor": "subjects"},
    ),
    Sheet(
        "roles",
        [
            _ID,
            *_names("name", "company"),
            Column("requires", _IDS),
            Column("competency", cells.boolean),
            *_words(Competency, "valid_for", "lead_time", prefix="competency_"),
        ],
        _role,
        table_of(Role),
        {"company": "companies", "requires": "certifications"},
    ),
    Sheet(
        "memberships",
        [
            _key("subject"),
            _key("role"),
            *_dates("since", "until"),
            *_TRAINING,
            *_instants("recorded_at"),
        ],
        partial(_trained, Membership),
        table_of(Membership),
        {"subject": "subjects", "role": "roles"},
    ),
    Sheet(
        "requirements",
        [*_PAIR, *_names("role"), *_dates("since", "until"), *_TRAINING, *_instants("recorded_at")],
        partial(_trained, partial(_entry, Requirement)),
        _facts(Requirement),
        {**_SUBJECT_AND_CERTIFICATION, "role": "roles"},
        Requirement,
    ),
    Sheet(
        "exemptions",
        [
            *_PAIR,
            *_words(Exemption, "kind", filled=True),
            *_dates("until"),
            Column("notes"),
            *_instants("recorded_at"),
        ],
        partial(_entry, Exemption),
        _facts(Exemption),
        _SUBJECT_AND_CERTIFICATION,
        Exemption,
    ),
    Sheet(
        "completions",
        [
            *_PAIR,
            Column("completed_on", cells.iso_date, filled=True),
            *_dates("expires_on", "effective_on"),
            Column("credits", cells.decimal),
            *_words(Completion, "state"),
            *_names("id"),
            *_instants("recorded_at", "decided_at", "withdrawn_at"),
            *_names("supersedes"),
            Column("comment"),
        ],
        partial(_entry, Completion),
        _facts(Completion),
        _SUBJECT_AND_CERTIFICATION,
        Completion,
    ),
    Sheet(
        "revocations",
        [
            *_PAIR,
            Column("revoked_on", cells.iso_date, filled=True),
            Column("reason", filled=True),
            Column("text"),
            *_instants("recorded_at"),
            *_dates("reinstated_on"),
            *_instants("reinstatement_recorded_at"),
        ],
        partial(_entry, Revocation),
        _facts(Revocation),
        _SUBJECT_AND_CERTIFICATION,
        Revocation,
    ),
    Sheet(
        "extensions",
        [
            *_PAIR,
            Column("until", cells.iso_date, filled=True),
            Column("granted_on", cells.iso_date, filled=True),
            Column("reason", filled=True),
            *_instants("recorded_at"),
        ],
        partial(_entry, Extension),
        _facts(Extension),
        _SUBJECT_AND_CERTIFICATION,
        Extension,
    ),
)
"""The tables of a roster in the order in which they are read and reported."""
