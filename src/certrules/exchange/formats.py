"""Texts in TOML, YAML and JSON become plain data; files are read within limits (F-2, F-5)."""

import json
import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from certrules.exchange.problems import Findings, Where, did_you_mean
from certrules.exchange.shapes import REFUSED

MEBIBYTE: Final = 1024 * 1024

FORMATS: Final = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}
"""The formats of documents by the suffix of the file."""

COLUMNAR: Final = {".parquet": "parquet", ".arrow": "ipc", ".feather": "ipc", ".ipc": "ipc"}
"""The formats of files with columns by the suffix of the file."""

LIMITS: Final = {"toml": 16 * MEBIBYTE, "yaml": MEBIBYTE // 4, "json": 16 * MEBIBYTE}
"""The formats by name, and the largest document that is read of each, in bytes.

YAML is parsed at some 100 kB a second.
"""


def format_of(path: Path, where: Where, found: Findings) -> str | None:
    """Return the format that the suffix of a file names, or None after noting the problem."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    meant = did_you_mean(suffix, FORMATS)
    remedy = f"Did you mean {meant!r}?" if meant else f"Use one of {', '.join(FORMATS)}."
    found.add(where, "unknown-format", path.name, f"has no suffix of a known format. {remedy}")
    return None


def read_text(path: Path, where: Where, found: Findings, limit: int) -> str | None:
    """Return the text of a UTF-8 file, or None after noting why it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        unreadable(path, error, where, found)
        return None
    if len(content) > limit:
        too_large(path, where, found, limit)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        not_utf_8(content[error.start], where.at(f"line {row}"), found)
        return None


def unreadable(path: Path, error: OSError, where: Where, found: Findings) -> None:
    """Note that a file is not there, or cannot be read."""
    if isinstance(error, FileNotFoundError):
        found.add(where, "missing-file", path.name, "is not there. Check the path.")
    else:
        reason = (error.strerror or type(error).__name__).lower()
        remedy = "Give a file that can be read."
        found.add(where, "unreadable-file", path.name, f"cannot be read: {reason}. {remedy}")


def too_large(path: Path, where: Where, found: Findings, limit: int) -> None:
    """Note that a file is larger than the limit."""
    message = f"is larger than {limit:,} bytes. Split it, or raise the limit."
    found.add(where, "file-too-large", path.name, message)


def not_utf_8(byte: int, where: Where, found: Findings) -> None:
    """Note the first byte that is not UTF-8; no other encoding is guessed (F-2)."""
    message = "begins no UTF-8 character. Save the file as UTF-8 ('CSV UTF-8' in a spreadsheet)."
    found.add(where, "not-utf-8", f"byte 0x{byte:02X}", message)


def parse(text: str, language: str, where: Where, found: Findings) -> object:
    """Return the plain data that a text in a format holds, or REFUSED after noting problems."""
    before = len(found.problems)
    try:
        data = _PARSERS[language](text, where, found)
    except RecursionError:
        found.add(where, "syntax", "", "The file is nested too deeply. Flatten it.")
    except ValueError as error:
        _syntax(error, text, where, found)
    else:
        return data if len(found.problems) == before else REFUSED
    return REFUSED


def _syntax(error: ValueError, text: str, where: Where, found: Findings) -> None:
    message, line, column = str(error), 0, 0
    if message.startswith("Exceeds the limit"):
        message = "A number has too many digits"
    if isinstance(error, json.JSONDecodeError):
        message, line, column = error.msg, error.lineno, error.colno
    elif match := _AT.search(message):
        message, line, column = message.replace(match[0], ""), int(match[1]), int(match[2])
    elif message.endswith(_AT_END):
        message = message.removesuffix(_AT_END)
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    place = where.at(f"line {line}, column {column}") if line else where
    found.add(place, "syntax", "", f"{message.strip().rstrip('.')}. Correct the file.")


_AT = re.compile(r" \(at line ([0-9]+), column ([0-9]+)\)")
_AT_END = " (at end of document)"


MOST_DOTS: Final = 1_000
"""How many dots a line of TOML has outside of texts; the parser takes quadratic time for a key."""

_TEXT = re.compile(r""""(?:[^"\\]|\\.)*+"|'[^']*+'""")


def _toml(text: str, where: Where, found: Findings) -> object:
    if text.count(".") > MOST_DOTS:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.count(".") > MOST_DOTS and _TEXT.sub("", line).count(".") > MOST_DOTS:
                message = f"More than {MOST_DOTS:,} dots in a line. Break the line."
                found.add(where.at(f"line {number}"), "syntax", "", message)
                return REFUSED
    return tomllib.loads(text, parse_float=Decimal)


def _json(text: str, where: Where, found: Findings) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        if len(table) < len(pairs):
            names = [name for name, _ in pairs]
            for name in sorted({one for one in names if names.count(one) > 1}):
                found.add(where, "duplicate-key", name, "stands twice in a table. Name it once.")
        return table

    def constant(name: str) -> object:
        found.add(where, "syntax", name, "is no number. Write digits, or leave the key out.")
        return None

    return json.loads(text, object_pairs_hook=unique, parse_float=Decimal, parse_constant=constant)


def _yaml(text: str, where: Where, found: Findings) -> object:
    # Loaded only now: the package is an extra.
    from certrules.exchange.yaml_text import read_yaml  # noqa: PLC0415

    return read_yaml(text, where, found)


_PARSERS: dict[str, Callable[[str, Where, Findings], Any]] = {
    "toml": _toml,
    "json": _json,
    "yaml": _yaml,
}
