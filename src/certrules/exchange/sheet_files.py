"""Tables become files: CSV, JSON lines, Parquet, XLSX; the same store, the same bytes (F-14)."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Final

import attrs

from certrules.errors import MissingExtra, Problem, ProblemsFound, UnknownWord
from certrules.exchange.exported import Exported
from certrules.exchange.file_writing import save_bytes
from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import Sheet
from certrules.exchange.workbook_writing import workbook
from certrules.ports.tables import schema_of

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def save_export(exported: Exported, path: str | Path, format: str | None = None) -> None:  # noqa: A002 - the word for it
    """Write a table into a file; when that fails, what was there before stays as it was.

    `format`: "csv", "jsonl" (JSON lines), "parquet" or "xlsx"; told by the suffix of `path` if not
    given. The columns have the same names in each, and the same table gives the same bytes
    (F-14, F-15).

    Raises `UnknownWord` for a format that is none, `MissingExtra` for Parquet without the extra
    ``arrow`` and for XLSX without ``excel``, and `ProblemsFound` for what the format cannot hold
    and where the file cannot be written.
    """
    path = Path(path)
    write = FORMATS[_format_of(path, format)]
    try:
        content = write(exported.sheet)
    except UnicodeEncodeError:
        raise ProblemsFound(_unwritable(exported.sheet, str(path))) from None
    except ProblemsFound as error:
        named = [attrs.evolve(one, source=str(path)) for one in error.problems]
        raise ProblemsFound(named) from None
    save_bytes(path, content)


def _format_of(path: Path, given: str | None) -> str:
    if given is not None:
        if given not in FORMATS:
            choice = ", ".join(FORMATS)
            raise UnknownWord(given, "is no format", f"Use one of {choice}.")
        return given
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        choice = ", ".join(f".{one}" for one in FORMATS)
        remedy = f"Use one of {choice}, or say the format."
        raise UnknownWord(path.suffix, "is the suffix of no format", remedy)
    return suffix


def _unwritable(sheet: Sheet, source: str) -> Sequence[Problem]:
    found = Findings()
    for row, cells in enumerate(sheet.rows, start=len(sheet.above) + 1):
        for column, cell in zip(sheet.columns, cells, strict=True):
            if isinstance(cell, str) and _LONE_SURROGATES.search(cell):
                message = "holds half a character, which no file can. Correct it in the store."
                found.add(Where(source, column, row), "invalid-text", cell, message)
    return found.problems


# ---------------------------------------------------------------- formats


def _csv(sheet: Sheet) -> bytes:
    return sheet.text.encode()


def _json_lines(sheet: Sheet) -> bytes:
    lines = [
        json.dumps(
            {
                name: cell.isoformat() if isinstance(cell, date) else cell
                for name, cell in zip(sheet.columns, row, strict=True)
            },
            ensure_ascii=True,
        )
        for row in sheet.rows
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _parquet(sheet: Sheet) -> bytes:
    try:
        pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise MissingExtra("Writing Parquet", "arrow") from None
    schema = schema_of(sheet.columns)
    columns = zip(*sheet.rows, strict=True) if sheet.rows else ([] for _ in schema)
    arrays = [
        pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)
    ]
    content = BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), content)
    return content.getvalue()


FORMATS: Final[dict[str, Callable[[Sheet], bytes]]] = {
    "csv": _csv,
    "jsonl": _json_lines,
    "parquet": _parquet,
    "xlsx": workbook,
}
"""The formats by the word for them, which is the suffix of their files as well."""
