"""Models as JSON text and back, exactly, as stores keep them.

A model is an object whose key ``is`` names its class; fields at their default are left out, so that
a text stays readable by a version with more fields. Only the classes given are ever made.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
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
        self._fields: dict[str, tuple[tuple[str, object], ...]] = {}
        self._readers: dict[str, Callable[[Any], object]] = {
            "date": date.fromisoformat,
            "datetime": datetime.fromisoformat,
            "Decimal": Decimal,
            **{name: one for name, one in classes.items() if issubclass(one, Enum)},
        }
        # ASCII, so that no character that a database refuses can be in it.
        self._encoder = json.JSONEncoder(
            ensure_ascii=True, check_circular=False, separators=(",", ":"), default=self._plain
        )

    def write(self, value: object) -> str:
        """Return a model, or a list of them, as text."""
        return self._encoder.encode(value)

    def read(self, text: str) -> Any:  # noqa: ANN401 - whatever was written
        """Return what a text holds; a list comes back as a tuple."""
        return self._model(json.loads(text))

    def _plain(self, value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON does not know
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
        for field, default in self._defaults(name):
            held = getattr(value, field)
            if held != default:
                plain[field] = held
        return plain

    def _defaults(self, name: str) -> tuple[tuple[str, object], ...]:
        """Return the fields of a class with their defaults."""
        found = self._fields.get(name)
        if found is None:
            fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(self._classes[name])
            found = tuple((one.name, _default(one.default)) for one in fields if one.init)
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


def _default(default: Any) -> object:  # noqa: ANN401 - attrs keeps factories and values alike
    return None if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
