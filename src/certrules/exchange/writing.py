"""Plain data becomes text in TOML, YAML and JSON: exact, deterministic (F-14).

The standard library reads TOML and does not write it, and writers of YAML do not promise to write
every text so that it comes back; both are small for the data at hand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TABLES = 2
"""How deep TOML tables have headers of their own; deeper ones stand in braces."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATES_OF_CASES = "completions"
_DATE_KEYS = {
    "active_from",
    "active_until",
    "birth_date",
    "date",
    "effective",
    "effective_from",
    "expires",
    "hire_date",
    "on",
    "read",
    "since",
    "until",
    _DATES_OF_CASES,
}
"""The keys with dates and words; a text for people under one of them might look like a date."""


def write_text(path: Path, content: str) -> None:
    """Write a text as UTF-8 with LF line ends."""
    path.write_text(content, encoding="utf-8", newline="\n")


def written(data: Mapping[str, Any], language: str) -> str:
    """Return plain data as text in a format."""
    if language == "json":
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if language == "yaml":
        return "".join(line + "\n" for line in _yaml(data)) or "{}\n"
    return "\n".join(_toml(data)).lstrip("\n") + "\n"


def _escaped(text: str) -> str:
    r"""Return a text in double quotes, escaped so that both TOML and YAML read it again.

    >>> print(_escaped('a"b\n\x85'))
    "a\"b\n\u0085"
    """
    return '"' + "".join(_escape(one) for one in text) + '"'


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 - the last of four digits


def _toml(table: Mapping[str, Any], name: str = "", depth: int = 0) -> Iterator[str]:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        deep = depth >= TABLES and key != "revisions"
        if value and not deep and _holds_tables(value):
            later.append((key, value))
        else:
            yield f"{_toml_key(key)} = {_toml_value(key, value)}"
    for key, value in later:
        path = f"{name}.{_toml_key(key)}" if name else _toml_key(key)
        for one in value if isinstance(value, list) else [value]:
            yield f"\n[[{path}]]" if isinstance(value, list) else f"\n[{path}]"
            yield from _toml(one, path, depth + 1)


def _holds_tables(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and all(isinstance(one, dict) for one in value)
    )


def _key_of_dates(table: str, key: str) -> str:
    """Return the key by which to tell dates: those of parts stand under any id."""
    return _DATES_OF_CASES if table == "parts" else key


def _toml_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _escaped(key)


def _toml_value(key: str, value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, dict):
        pairs = [(one, _toml_value(_key_of_dates(key, one), v)) for one, v in value.items()]
        inside = ", ".join(f"{_toml_key(one)} = {text}" for one, text in pairs)
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        if value and _holds_tables(value):
            return "[\n" + "".join(f"  {_toml_value(key, one)},\n" for one in value) + "]"
        return "[" + ", ".join(_toml_value(key, one) for one in value) + "]"
    text = str(value)
    return text if key in _DATE_KEYS and _DATE.fullmatch(text) else _escaped(text)


# Texts that no reader of YAML takes for anything else: words with letters first, and periods.
_YAML_PLAIN = re.compile(r"[A-Za-z][A-Za-z_-]*( [A-Za-z]+)*|[0-9]+ [a-z]+", re.ASCII)
_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}


def _yaml(table: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield from _yaml_entry(_yaml_scalar(key), _key_of_dates(name, key), value)


def _yaml_entry(head: str, key: str, value: object) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield f"{head}:"
        yield from (f"  {line}" for line in _yaml(value, key))
    elif isinstance(value, list) and value:
        yield f"{head}:"
        for one in value:
            yield from _yaml_item(key, one)
    else:
        yield f"{head}: {_yaml_value(key, value)}"


def _yaml_item(key: str, value: object) -> Iterator[str]:
    lines = list(_yaml(value)) if isinstance(value, dict) and value else [_yaml_value(key, value)]
    for number, line in enumerate(lines):
        yield f"  {'  ' if number else '- '}{line}"


def _yaml_value(key: str, value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    text = str(value)
    return text if key in _DATE_KEYS and _DATE.fullmatch(text) else _yaml_scalar(text)


def _yaml_scalar(text: str) -> str:
    plain = _YAML_PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if plain else _escaped(text)
