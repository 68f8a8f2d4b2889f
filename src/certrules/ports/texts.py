"""Models as JSON text and back, exactly, as stores keep them.

A model is an object whose key ``is`` names its class; fields at their default are left out, so that
a text stays readable by a version with more fields. Only the classes given are ever made.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from types import ModuleType
from typing import Any, Final

import attrs

_OF_MANY: Final = frozenset({list, dict})
_IS: Final = "is"
_VALUE: Final = "value"


def classes_in(modules: Iterable[ModuleType]) -> dict[str, Any]:
    """Return the classes that modules define, by name."""
    return {
        name: one
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, type) and one.__module__ == module.__name__
    }


class Texts:
    """Writes models of some classes as text, and reads them again.

    `classes`: those that a text may name.

    >>> from certrules.model.subjects import Company
    >>> texts = Texts({"Company": Company})
    >>> texts.read(texts.write(Company("acme"))) == Company("acme")
    True
    """

    def __init__(self, classes: Mapping[str, Any]) -> None:
        self._classes = classes
        self._fields: dict[str, tuple[tuple[str, str, object], ...]] = {}
        self._readers: dict[str, Callable[[Any], object]] = {
            "date": date.fromisoformat,
            "datetime": datetime.fromisoformat,
            "Decimal": Decimal,
            **{name: one for name, one in classes.items() if issubclass(one, Enum)},
        }
        # All of it is ASCII, so that no character that a database refuses can be in it.
        self._writers: dict[type, Callable[[Any], str]] = {
            str: _quoted,
            int: str,
            tuple: self._many_text,
            list: self._many_text,
            date: _date_text,
            **dict.fromkeys((bool, type(None)), json.dumps),
            **dict.fromkeys((datetime, Decimal), _value_text),
            **{one: _word_writer(one) for one in classes.values() if issubclass(one, Enum)},
        }

    def write(self, value: object) -> str:
        """Return a model, or a list of them, as text."""
        return self._text(value)

    def read(self, text: str) -> Any:  # noqa: ANN401 - whatever was written
        """Return what a text holds; a list comes back as a tuple."""
        return self._model(json.loads(text))

    def _text(self, value: Any) -> str:  # noqa: ANN401 - whatever a field holds
        """Return a value as `json.dumps` would write it, in half the time."""
        return self._writers.get(type(value), self._model_text)(value)

    def _many_text(self, values: Iterable[Any]) -> str:
        return f"[{','.join(map(self._text, values))}]"

    def _model_text(self, model: Any) -> str:  # noqa: ANN401 - of one of the classes
        name = type(model).__name__
        parts = [f'{{"{_IS}":"{name}"']
        writers = self._writers
        for field, label, default in self._fields.get(name) or self._labelled(name):
            held = getattr(model, field)
            if held != default:
                parts.append(label + writers.get(type(held), self._model_text)(held))
        return ",".join(parts) + "}"

    def _labelled(self, name: str) -> tuple[tuple[str, str, object], ...]:
        """Return the fields of a class, with what stands before their values and their defaults."""
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(self._classes[name])
        found = tuple(
            (one.name, f"{_quoted(one.name)}:", _default(one.default)) for one in fields if one.init
        )
        self._fields[name] = found
        return found

    def _model(self, data: Any) -> Any:  # noqa: ANN401 - whatever a field holds
        if isinstance(data, list):
            return tuple(self._model(one) for one in data)
        if not isinstance(data, dict):
            return data
        name = data[_IS]
        read = self._readers.get(name)
        if read is not None:
            return read(data[_VALUE])
        made = self._classes[name]
        return made(
            **{
                field: self._model(value) if type(value) in _OF_MANY else value
                for field, value in data.items()
                if field != _IS
            }
        )


def _value_text(value: Any) -> str:  # noqa: ANN401 - a date, an instant or a number
    said = _quoted(value.isoformat() if isinstance(value, date) else str(value))
    return f'{{"{_IS}":"{type(value).__name__}","{_VALUE}":{said}}}'


_date_text = lru_cache(maxsize=4_096)(_value_text)
"""The same few days stand in many texts; instants are not kept, as equal ones may differ."""


def _word_writer(words: type[Enum]) -> Callable[[Enum], str]:
    said = [f'"{_IS}":"{words.__name__}","{_VALUE}":{json.dumps(one.value)}' for one in words]
    texts = dict(zip([one.value for one in words], [f"{{{one}}}" for one in said], strict=True))
    return lambda word: texts[word._value_]


def _default(default: Any) -> object:  # noqa: ANN401 - attrs keeps factories and values alike
    return None if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
