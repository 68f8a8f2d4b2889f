"""Models become plain data: what `certrules.exchange.shapes` reads, defaults left out."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import attrs

from certrules.model.cases import Dated, ExpectedStatus, RuleCase
from certrules.model.certifications import Certification
from certrules.model.periods import Period, Rounding
from certrules.model.policies import Revision
from certrules.model.roster import Entry
from certrules.model.training_time import TrainingTime

FLAT = {Revision: "policy", Entry: "fact"}
"""Models with a field whose own keys stand beside theirs."""

_KEYS: dict[tuple[type, str], str] = {(ExpectedStatus, "status"): "is"}
"""Fields whose key is a word that Python keeps for itself."""

_ABSENT = object()


def plain(model: Any) -> dict[str, Any]:  # noqa: ANN401 - any model
    """Return a model as plain data, its fields in order, those at their default left out.

    >>> from certrules.model.terms import Term
    >>> plain(Term(valid_for="1 year", cost="120.50"))
    {'valid_for': '1 year', 'cost': '120.50'}
    """
    kind: type = type(model)
    flat = FLAT.get(kind)
    data: dict[str, Any] = {}
    for name, default in _defaults(kind):
        value = getattr(model, name)
        if value is default or value == default or _is_id(model, name, value):
            continue
        if name == flat:
            data |= plain(value)
        else:
            data[_KEYS.get((kind, name), name)] = _value(value)
    return _SHAPED[kind](data) if kind in _SHAPED else data


def _certification(data: dict[str, Any]) -> dict[str, Any]:
    """Put the revisions where they are written: in the policy."""
    if "revisions" not in data:
        return data
    policy = {**data.pop("policy", {}), "revisions": data.pop("revisions")}
    first: dict[str, Any] = {key: data.pop(key) for key in ("id", "name") if key in data}
    return {**first, "policy": policy, **data}


def _case(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "parts": dict(data["parts"])} if "parts" in data else data


_SHAPED: dict[type, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Certification: _certification,
    RuleCase: _case,
}
"""What models become whose plain data is not just that of their fields."""


def _dated(value: Dated) -> object:
    """Return a completion of a case: its day if that is all."""
    data = plain(value)
    return data["on"] if len(data) == 1 else data


def _is_id(model: Any, name: str, value: object) -> bool:  # noqa: ANN401 - any model
    """Whether this is a name that was filled in with the id."""
    return name == "name" and value == getattr(model, "id", None)


@cache
def _defaults(model: type) -> tuple[tuple[str, object], ...]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(model)
    return tuple((field.name, _default(field.default)) for field in fields if field.init)


def _default(default: Any) -> object:  # noqa: ANN401 - attrs keeps factories and values alike
    if default is attrs.NOTHING:
        return _ABSENT
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    for kind, text in _TEXTS.items():
        if isinstance(value, kind):
            return text(value)
    return value if isinstance(value, str | bool | int) else plain(value)


# An instant is a date, too, so it comes first.
_TEXTS: dict[type, Callable[[Any], object]] = {
    Enum: lambda value: value.value,
    Period: str,
    TrainingTime: str,
    Rounding: str,
    Decimal: lambda value: f"{value:f}",  # never with an exponent
    datetime: lambda value: value.isoformat().replace("+00:00", "Z"),
    date: date.isoformat,
    Dated: _dated,
}
