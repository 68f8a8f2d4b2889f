"""A folder of CSV files becomes the rows of a roster."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from certrules.errors import InvalidInput, Problem
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.formats import unreadable
from certrules.exchange.problems import Findings, Where, did_you_mean
from certrules.exchange.reading import Row, read_table
from certrules.exchange.relatives import Named, check_relatives
from certrules.exchange.roster_checks import Line, Lines
from certrules.exchange.roster_tables import CERTIFICATIONS, SHEETS, Sheet
from certrules.model.certifications import Certification
from certrules.model.subjects import SubjectKind

NEEDED: Final = "subjects"
"""The one table that a roster must have."""

_LOSES_ROWS = {
    "cell-too-long",
    "duplicate-column",
    "file-too-large",
    "line-end",
    "missing-file",
    "missing-header",
    "not-utf-8",
    "quoting",
    "too-many-problems",
    "unreadable-file",
}


def read_folder(folder: Path, found: Findings, limits: Limits = DEFAULT_LIMITS) -> Lines:
    """Return every row of the CSV files of a folder, noting what is wrong in each file."""
    lines = Lines()
    try:
        names = sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError as error:
        unreadable(folder, error, Where(str(folder)), found)
        return lines
    _check_names(folder, names, lines, found)
    if CERTIFICATIONS.file in names:
        read_own(folder / CERTIFICATIONS.file, lines, found, limits)
    for sheet in SHEETS:
        if sheet.file in names:
            lines.sheets[sheet.name] = list(
                read_sheet(folder / sheet.file, sheet, lines, found, limits)
            )
    return lines


def _check_names(folder: Path, names: Sequence[str], lines: Lines, found: Findings) -> None:
    """Note every CSV file that is none of a roster, and the needed one if it is not there."""
    known = [sheet.file for sheet in (CERTIFICATIONS, *SHEETS)]
    free = [file for file in known if file not in names]
    for name in names:
        if name in known or not name.lower().endswith(".csv"):
            continue
        meant = did_you_mean(name, free)
        remedy = f"Did you mean {meant!r}?" if meant else f"Known: {', '.join(known)}."
        where = Where(str(folder / name))
        found.add(where, "unknown-file", name, f"is no file of a roster. {remedy}")
        if meant:
            lines.incomplete.add(meant.removesuffix(".csv"))
    if f"{NEEDED}.csv" in free and NEEDED not in lines.incomplete:
        where = Where(str(folder / f"{NEEDED}.csv"))
        found.add(where, "missing-file", f"{NEEDED}.csv", "is not there. A roster needs it.")
        lines.incomplete.add(NEEDED)


def read_sheet(
    path: Path, sheet: Sheet, lines: Lines, found: Findings, limits: Limits
) -> Iterator[Line]:
    """Yield the rows of one file with what each becomes; note whether rows were lost."""
    before = len(found.problems)
    for row in read_table(path, sheet.columns, found, limits=limits):
        yield Line(row.where, row.values, _made(row, sheet, found) if row.sound else None)
    if any(_loses_ids(problem) for problem in found.problems[before:]):
        lines.incomplete.add(sheet.name)


def _loses_ids(problem: Problem) -> bool:
    return problem.place == "id" or problem.code in _LOSES_ROWS


def _made(row: Row, sheet: Sheet, found: Findings) -> object:
    """Return the model that a row becomes, or None after noting why it becomes none."""
    try:
        return sheet.make(**row.values)
    except InvalidInput as error:
        # A field within a field has a column of its own; a training is named by its end.
        error.field = (error.field or "").replace(".", "_")
        error.field = "training_until" if error.field == "training" else error.field
        found.refuse(row.where, error)
    return None


def read_own(path: Path, lines: Lines, found: Findings, limits: Limits = DEFAULT_LIMITS) -> None:
    """Read a file of certifications into `lines`."""
    rows = list(read_sheet(path, CERTIFICATIONS, lines, found, limits))
    named = [_named(line) for line in rows]
    check_relatives(named, found)
    lines.own = [(line.model, line.where) for line in rows if line.model is not None]
    lines.kinds = {one.id: one.kind for one in named if one.id is not None}


def _named(line: Line) -> Named:
    if isinstance(line.model, Certification):
        return Named.of(line.model, line.where)
    kind = line.values.get("subject_kind")
    return Named(
        line.where,
        line.values.get("id"),
        kind if isinstance(kind, SubjectKind) else None,
        tuple(line.values.get("parents", ())),
    )
