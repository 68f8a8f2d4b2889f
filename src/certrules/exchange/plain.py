"""Models become plain data: what `certrules.exchange.shapes` reads, defaults left out."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import attrs

from certrules.model.periods import Period
from certrules.model.policies import Revision
from certrules.model.roster import Entry

FLAT = {Revision: "policy", Entry: "fact"}
"""Models with a field whose own keys stand beside theirs."""

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
        if value is default or value == default or (name == "name" and value == model.id):
            continue
        if name == flat:
            data |= plain(value)
        else:
            data[name] = _value(value)
    return data


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
    return value if isinstance(value, str | bool) else plain(value)


# An instant is a date, too, so it comes first.
_TEXTS: dict[type, Callable[[Any], object]] = {
    Enum: lambda value: value.value,
    Period: str,
    Decimal: lambda value: f"{value:f}",  # never with an exponent
    datetime: lambda value: value.isoformat().replace("+00:00", "Z"),
    date: date.isoformat,
}
