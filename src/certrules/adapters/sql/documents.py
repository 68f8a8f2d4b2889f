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

_READERS: Final[dict[str, Callable[[str], object]]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
}
_IS: Final = "is"
_VALUE: Final = "value"


def catalogue_text(catalogue: Catalogue) -> str:
    """Return a catalogue as text."""
    return _written([_plain(one) for one in catalogue])


def catalogue_of(text: str) -> Catalogue:
    """Return the catalogue that a text holds."""
    return Catalogue(_model(one) for one in json.loads(text))


def content_text(content: Message | TaskToDo) -> str:
    """Return a message or a task as text."""
    return _written(_plain(content))


def content_of(text: str) -> Message | TaskToDo:
    """Return the message or task that a text holds."""
    found: Message | TaskToDo = _model(json.loads(text))
    return found


def _written(data: object) -> str:
    # ASCII, so that no character that a database refuses can be in it.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    name = type(value).__name__
    if isinstance(value, Enum):
        return {_IS: name, _VALUE: value.value}
    if isinstance(value, Decimal):
        return {_IS: name, _VALUE: str(value)}
    if isinstance(value, date):
        return {_IS: name, _VALUE: value.isoformat()}
    fields = {
        field: _plain(getattr(value, field))
        for field, default in _defaults(name)
        if getattr(value, field) != default
    }
    return {_IS: name, **fields}


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
    if name in _READERS:
        return _READERS[name](data[_VALUE])
    made = CLASSES[name]
    if issubclass(made, Enum):
        return made(data[_VALUE])
    return made(**{field: _model(value) for field, value in data.items() if field != _IS})
