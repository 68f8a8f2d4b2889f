"""Rosters written to a folder of CSV files or to one JSON file, without loss."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certrules.errors import InvalidInput
from certrules.exchange import cells
from certrules.exchange.plain import plain
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Column, meaning
from certrules.exchange.roster_checks import FACTS, Line, Lines, check_lines
from certrules.exchange.roster_tables import SHEETS, Sheet
from certrules.exchange.writing import write_text, written
from certrules.model.roster import Roster

_QUOTED = set(',"\r\n')


def write_roster(roster: Roster, path: str | Path) -> None:
    """Write a roster to one JSON file (suffix .json), or to a folder of CSV files.

    Reading it gives the roster again, its entries in the order requirements, exemptions,
    completions, revocations, extensions. A folder is made if need be, and each of its files
    replaced.

    Raises `ProblemsFound` with all problems at once, before anything is written, for what could
    not be read again: a text with blanks around it in CSV, a name with control characters, an
    exemption with its own `replaces` in CSV.
    """
    path, found = Path(path), Findings()
    if path.suffix.lower() == ".json":
        _write_json(roster, path, found)
    else:
        _write_folder(roster, path, found)


def _write_json(roster: Roster, path: Path, found: Findings) -> None:
    tables: dict[str, list[dict[str, Any]]] = {}
    lines = Lines()
    for sheet in SHEETS:
        models = _models(roster, sheet)
        tables[sheet.name] = [plain(one) for one in models]
        where = Where(str(path)).at(sheet.name)
        lines.sheets[sheet.name] = [
            Line(where.at(number), data, model)
            for number, (data, model) in enumerate(zip(tables[sheet.name], models, strict=True))
        ]
        for line in lines.of(sheet.name):
            sheet.table.parse(line.values, line.where, found)
    check_lines(lines, found)
    found.raise_if_any()
    needed = {name: rows for name, rows in tables.items() if rows or name == "subjects"}
    write_text(path, written(needed, "json"))


def _write_folder(roster: Roster, folder: Path, found: Findings) -> None:
    texts: dict[Path, str] = {}
    lines = Lines()
    for sheet in SHEETS:
        file = folder / sheet.file
        lines.sheets[sheet.name] = [
            Line(Where(str(file), "", number), _flat(plain(model)), model)
            for number, model in enumerate(_models(roster, sheet), start=2)
        ]
        rows = [_row(line, sheet.columns, found) for line in lines.of(sheet.name)]
        header = ",".join(column.name for column in sheet.columns)
        texts[file] = "\r\n".join([header, *rows, ""])
    check_lines(lines, found)
    found.raise_if_any()
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in texts.items():
        write_text(file, content)


def _models(roster: Roster, sheet: Sheet) -> list[Any]:
    if sheet.name in FACTS:
        return [one for one in roster.entries if isinstance(one.fact, sheet.fact)]
    models: list[Any] = list(getattr(roster, sheet.name))
    return models


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with what is within a field beside it: training.until as training_until."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if name in {"training", "competency"}:
            flat |= {f"{name}_{inner}": one for inner, one in value.items()}
            flat |= {name: "yes"} if name == "competency" else {}
        else:
            flat[name] = value
    return flat


def _row(line: Line, columns: tuple[Column, ...], found: Findings) -> str:
    names = {column.name for column in columns}
    for name in line.values:
        if name not in names:
            message = "has no column of its own. Give what it replaces as an entry before it."
            found.add(line.where.at(name), "not-writable", name, message)
    return ",".join(_cell(line, column, found) for column in columns)


def _cell(line: Line, column: Column, found: Findings) -> str:
    value = line.values.get(column.name)
    if value is None:
        return ""
    cell = cells.guarded(";".join(value) if isinstance(value, list) else str(value))
    where = line.where.at(column.name)
    try:
        again = meaning(column, cell.strip())
    except InvalidInput as error:
        found.refuse(where, error)
    else:
        if isinstance(again, str | tuple) and again != (
            value if isinstance(value, str) else tuple(value)
        ):
            message = (
                "would not be read the same again. Take the blanks around it away, or use JSON."
            )
            found.add(where, "not-writable", value, message)
    if _QUOTED.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'
