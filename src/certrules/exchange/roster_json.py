"""A JSON file becomes the rows of a roster: the same tables, the models' own fields as keys."""

from pathlib import Path
from typing import Any, Final

from certrules.errors import Problem
from certrules.exchange.documents import CERTIFICATIONS, named, parse_certifications
from certrules.exchange.formats import MEBIBYTE, parse, read_text
from certrules.exchange.problems import Findings, Where
from certrules.exchange.roster_checks import Line, Lines
from certrules.exchange.roster_folder import NEEDED
from certrules.exchange.roster_tables import SHEETS, Sheet
from certrules.exchange.shapes import REFUSED, Key, Parsed, Reader, Table, wrong_type

JSON_LIMIT: Final = 64 * MEBIBYTE
"""The largest JSON file of a roster, in bytes."""


def read_json(path: Path, found: Findings, limit: int = JSON_LIMIT) -> Lines:
    """Return every row of the tables in a JSON file, noting what is wrong in it."""
    where, lines = Where(str(path)), Lines()
    content = read_text(path, where, found, limit)
    data = REFUSED if content is None else parse(content, "json", where, found)
    if data is REFUSED:
        return lines
    before = len(found.problems)
    try:
        tables = _ROSTER.parse(data, where, found).values
    except RecursionError:
        found.add(where, "syntax", "", "The file is nested too deeply. Flatten it.")
        return lines
    for sheet in SHEETS:
        lines.sheets[sheet.name] = [_line(one) for one in tables.get(sheet.name, ())]
        if any(_loses_ids(problem, sheet.name) for problem in found.problems[before:]):
            lines.incomplete.add(sheet.name)
    if CERTIFICATIONS in tables:
        _take_own(tables[CERTIFICATIONS], lines)
    return lines


def _rows_of(sheet: Sheet) -> Reader:
    def read(value: object, where: Where, found: Findings) -> object:
        if not isinstance(value, list):
            return wrong_type(value, where, found, "Write a list of tables.")
        return [sheet.table.parse(one, where.at(number), found) for number, one in enumerate(value)]

    return read


def _line(parsed: Parsed) -> Line:
    return Line(parsed.where, parsed.values, None if parsed.model is REFUSED else parsed.model)


def _loses_ids(problem: Problem, sheet: str) -> bool:
    """Whether a problem hides an id or a row of a sheet, or the sheet altogether."""
    inside = problem.place == sheet or problem.place.startswith(f"{sheet}[")
    whole_row = problem.place.endswith("]") and problem.code == "wrong-type"
    return inside and (problem.place == sheet or problem.place.endswith(".id") or whole_row)


def _take_own(parsed: list[Parsed], lines: Lines) -> None:
    all_named = [named(one) for one in parsed]
    lines.own = [(one.model, one.where) for one in parsed if one.model is not REFUSED]
    lines.kinds = {one.id: one.kind for one in all_named if one.id is not None}
    if any(one.id is None for one in all_named):
        lines.incomplete.add("certifications")


def _lines_only(**tables: Any) -> dict[str, Any]:  # noqa: ANN401 - a list of rows each
    return tables


_ROSTER = Table(
    _lines_only,
    {
        CERTIFICATIONS: Key(parse_certifications),
        **{sheet.name: Key(_rows_of(sheet), required=sheet.name == NEEDED) for sheet in SHEETS},
    },
)
