"""Models as JSON text and back, exactly: catalogues, messages and tasks as a database keeps them.

A model is an object whose key ``is`` names its class; fields at their default are left out, so that
a text stays readable by a version with more fields. Only the classes listed here are ever made.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final

import attrs

from certrules.model import (
    anchors,
    cases,
    certifications,
    handling,
    periods,
    policies,
    renewals,
    terms,
    training_time,
)
from certrules.model.catalogue import Catalogue
from certrules.model.subjects import Requirement, SubjectKind, Training
from certrules.model.verdicts import Status
from certrules.planning.telling import Cause
from certrules.ports import messages
from certrules.ports.messages import Message, TaskToDo

_MODULES: Final = (
    anchors,
    cases,
    certifications,
    handling,
    periods,
    policies,
    renewals,
    terms,
    training_time,
    messages,
)

CLASSES: Final[dict[str, Any]] = {
    name: one
    for module in _MODULES
    for name, one in vars(module).items()
    if isinstance(one, type) and one.__module__ == module.__name__
} | {one.__name__: one for one in (Requirement, Training, SubjectKind, Status, Cause)}
"""The classes that a text may name."""

_READERS: Final[dict[str, Callable[[Any], object]]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    **{name: one for name, one in CLASSES.items() if issubclass(one, Enum)},
}
_OF_MANY: Final = frozenset({list, dict})
_IS: Final = "is"
_VALUE: Final = "value"


def catalogue_text(catalogue: Catalogue) -> str:
    """Return a catalogue as text."""
    return _ENCODER.encode(list(catalogue))


def catalogue_of(text: str) -> Catalogue:
    """Return the catalogue that a text holds."""
    return Catalogue(_model(one) for one in json.loads(text))


def content_text(content: Message | TaskToDo) -> str:
    """Return a message or a task as text."""
    return _ENCODER.encode(content)


def content_of(text: str) -> Message | TaskToDo:
    """Return the message or task that a text holds."""
    found: Message | TaskToDo = _model(json.loads(text))
    return found


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON does not know
    """Return a value as an object, one level deep."""
    kind = type(value)
    name = kind.__name__
    if kind is date or kind is datetime:
        return {_IS: name, _VALUE: value.isoformat()}
    if isinstance(value, Enum):
        return {_IS: name, _VALUE: value.value}
    if kind is Decimal:
        return {_IS: name, _VALUE: str(value)}
    plain: dict[str, Any] = {_IS: name}
    for field, default in _defaults(name):
        held = getattr(value, field)
        if held != default:
            plain[field] = held
    return plain


# ASCII, so that no character that a database refuses can be in it.
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=True, check_circular=False, separators=(",", ":"), default=_plain
)


@cache
def _defaults(name: str) -> tuple[tuple[str, object], ...]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(CLASSES[name])
    return tuple(
        (one.name, None if isinstance(one.default, attrs.Factory) else one.default)  # type: ignore[arg-type]
        for one in fields
        if one.init
    )


def _model(data: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if isinstance(data, list):
        return tuple(_model(one) for one in data)
    if not isinstance(data, dict):
        return data
    name = data[_IS]
    read = _READERS.get(name)
    if read is not None:
        return read(data[_VALUE])
    made = CLASSES[name]
    return made(
        **{
            field: _model(value) if type(value) in _OF_MANY else value
            for field, value in data.items()
            if field != _IS
        }
    )
