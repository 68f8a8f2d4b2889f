"""Models as rows of tables, and back."""

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, cast

import attrs

from certrules.model.periods import Period
from certrules.model.roster import Fact
from certrules.model.subjects import Competency, Training
from certrules.ports.identity import FACT_KINDS, THING_KINDS, kind_name
from certrules.ports.records import Thing

_COLUMNS: Final = {("completion", "id"): "completion_id"}
"""Fields whose column has another name."""

_ROWS_OWN: Final = {"company": "id", "subject": "id", "role": "id"}
"""Fields that are the key of the row."""

_KINDS: Final[dict[str, Any]] = {**FACT_KINDS, **THING_KINDS}

Row = Mapping[Any, Any]


@cache
def _fields(kind: str) -> tuple[str, ...]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(_KINDS[kind])
    kept = (one.name for one in fields if one.init and one.name != "replaces")
    return tuple(name for name in kept if name != _ROWS_OWN.get(kind))


def values_of(model: Fact | Thing) -> dict[str, Any]:
    """Return the columns of a fact or thing, those of its row aside."""
    kind = kind_name(model)
    values: dict[str, Any] = {}
    for name in _fields(kind):
        value = getattr(model, name)
        if name == "training":
            values |= _training_values(value)
        elif name == "competency":
            values |= _competency_values(value)
        else:
            values[_COLUMNS.get((kind, name), name)] = _value(value)
    return values


def _value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=True)
    return str(value) if isinstance(value, Period) else value


def _training_values(training: Training | None) -> dict[str, Any]:
    names = ("until", "notes", "recorded_at")
    return {f"training_{name}": training and getattr(training, name) for name in names}


def _competency_values(competency: Competency | None) -> dict[str, Any]:
    names = ("valid_for", "lead_time")
    values = {
        f"competency_{name}": _value(competency and getattr(competency, name)) for name in names
    }
    return {"competency": competency is not None, **values}


def fact_of(kind: str, row: Row) -> Fact:
    """Return the fact that a row holds."""
    return cast("Fact", _model(kind, row))


def thing_of(kind: str, row: Row) -> Thing:
    """Return the thing that a row holds."""
    return cast("Thing", _model(kind, row))


def _model(kind: str, row: Row) -> object:
    values: dict[str, Any] = {name: row[column] for name, column in _plain_columns(kind)}
    if "requires" in values:
        values["requires"] = json.loads(values["requires"])
    if "training" in _fields(kind):
        values["training"] = _training_of(row)
    if "competency" in _fields(kind):
        values["competency"] = _competency_of(row)
    return _KINDS[kind](**values)


@cache
def _plain_columns(kind: str) -> tuple[tuple[str, str], ...]:
    """Return each field that is one column, and this column."""
    own = {_ROWS_OWN[kind]: "key"} if kind in _ROWS_OWN else {}
    names = [name for name in _fields(kind) if name not in {"training", "competency"}]
    return (*((name, _COLUMNS.get((kind, name), name)) for name in names), *own.items())


def _training_of(row: Row) -> Training | None:
    until = row["training_until"]
    if until is None:
        return None
    return Training(until, row["training_notes"], row["training_recorded_at"])


def _competency_of(row: Row) -> Competency | None:
    if not row["competency"]:
        return None
    return Competency(row["competency_valid_for"], row["competency_lead_time"])
