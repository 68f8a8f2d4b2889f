"""YAML 1.2 becomes plain data, by hand from the nodes: no tags, no aliases, no key twice.

Scalars keep their meaning for rules: a date stays a text until a field says that it is a date,
``no`` is a text, a number is exact.
"""

import re
from decimal import Decimal
from typing import Any, Final

from certrules.errors import MissingExtra
from certrules.exchange.problems import Findings, Where
from certrules.exchange.shapes import REFUSED

try:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
except ImportError as error:
    raise MissingExtra("reading YAML", "yaml") from error

DEEPEST: Final = 100
"""How deep a document may be nested; the parser takes quadratic time for what is deeper."""

_TAG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{1,30}", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(text: str, where: Where, found: Findings) -> object:
    """Return the plain data of one YAML document, noting every problem in it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = DEEPEST
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _line(where, mark) if mark else where
        message = (error.problem or error.context or "This is no YAML").capitalize()
        found.add(place, "syntax", "", f"{message}. Correct the file.")
    except YAMLError as error:
        message = str(error).splitlines()[0].capitalize()
        found.add(where, "syntax", "", f"{message}. Correct the file.")
    else:
        return _Composed(where, found).plain(root) if root is not None else {}
    return REFUSED


def _line(where: Where, mark: Any) -> Where:  # noqa: ANN401 - the library's own type is untyped
    return where.at(f"line {mark.line + 1}, column {mark.column + 1}")


class _Composed:
    """The nodes of one document, each of which may be used once."""

    def __init__(self, where: Where, found: Findings) -> None:
        self._where = where
        self._found = found
        self._seen: set[int] = set()

    def plain(self, node: Node) -> object:
        if id(node) in self._seen:
            return self._refuse(node, "*", "is an alias. Write the value out.")
        self._seen.add(id(node))
        tag = str(node.tag).removeprefix(_TAG)
        if isinstance(node, MappingNode) and tag == "map":
            return self._mapping(node)
        if isinstance(node, SequenceNode) and tag == "seq":
            return [self.plain(one) for one in node.value]
        if isinstance(node, ScalarNode) and tag in _SCALAR_TAGS:
            return _scalar(node.value, tag)
        return self._refuse(node, str(node.tag), "is a tag that is not taken. Leave it out.")

    def _mapping(self, node: MappingNode) -> dict[object, object]:
        table: dict[object, object] = {}
        for key_node, value_node in node.value:
            key = self.plain(key_node)
            if isinstance(key, dict | list):
                self._refuse(key_node, "?", "is a key that is no text. Write a name.")
            elif key in table:
                self._found.add(
                    _line(self._where, key_node.start_mark),
                    "duplicate-key",
                    str(key),
                    "stands twice in a table. Name it once.",
                )
            else:
                table[key] = self.plain(value_node)
        return table

    def _refuse(self, node: Node, value: str, message: str) -> object:
        self._found.add(_line(self._where, node.start_mark), "syntax", value, message)
        return REFUSED


_SCALAR_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "value"}


def _scalar(value: str, tag: str) -> object:
    if tag == "int" and _INTEGER.fullmatch(value):
        return int(value)
    if tag == "float" and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if tag in {"bool", "null"} and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    return value
