"""Rosters: a folder of CSV files, or one JSON file, read strictly and written without loss.

The files of a folder are named for their tables: companies, subjects, roles, memberships,
requirements, exemptions, completions, revocations, extensions, and certifications for simple
policies. Only subjects.csv must be there. One JSON file holds the same tables under the same names,
with the models' own fields as keys, and its certifications as a policy document does.
"""

from pathlib import Path

from certrules.errors import UnknownId
from certrules.exchange.problems import Findings, Where
from certrules.exchange.roster_checks import FACTS, Lines, check_lines
from certrules.exchange.roster_folder import read_folder, read_own
from certrules.exchange.roster_json import read_json
from certrules.exchange.roster_tables import CERTIFICATIONS, SHEETS
from certrules.exchange.roster_writing import write_roster
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster

__all__ = ["read_catalogue_and_roster", "read_certifications", "read_roster", "write_roster"]


def read_roster(path: str | Path, catalogue: Catalogue | None = None) -> Roster:
    """Return the roster in a folder of CSV files or in one JSON file.

    `catalogue`: the certifications that it refers to. Without one they are those that the roster
    brings along, and if it brings none, the ids of certifications are not checked.

    Raises `ProblemsFound` with all problems of all files at once; then nothing has been read.
    """
    found = Findings(stops=True)
    lines = _read(Path(path), catalogue, found)
    _raise_sorted(found, path)
    return _roster(lines)


def read_catalogue_and_roster(path: str | Path) -> tuple[Catalogue, Roster]:
    """Return a roster together with the certifications that it brings along.

    Raises `ProblemsFound` with all problems at once, one of them if it brings no certifications.
    """
    found = Findings(stops=True)
    lines = _read(Path(path), None, found)
    if lines.own is None and not found:
        _none_brought(Path(path), found)
    _raise_sorted(found, path)
    return Catalogue(one for one, _ in lines.own or ()), _roster(lines)


def read_certifications(path: str | Path) -> Catalogue:
    """Return the certifications that a roster brings along.

    `path`: its folder, its JSON file, or the file certifications.csv itself.

    Raises `ProblemsFound` with all problems of the certifications at once.
    """
    path, found = Path(path), Findings(stops=True)
    if path.suffix.lower() == ".json":
        lines = read_json(path, found)
    else:
        lines = Lines()
        file = path / CERTIFICATIONS.file if path.is_dir() else path
        read_own(file, lines, found)
    if lines.own is None and not found:
        _none_brought(path, found)
    _raise_sorted(found, path)
    return Catalogue(one for one, _ in lines.own or ())


def _read(path: Path, catalogue: Catalogue | None, found: Findings) -> Lines:
    is_json = path.suffix.lower() == ".json" and not path.is_dir()
    lines = read_json(path, found) if is_json else read_folder(path, found)
    if catalogue is not None:
        _compare(lines, catalogue, found)
        lines.kinds = {one.id: one.subject_kind for one in catalogue}
        lines.incomplete.discard(CERTIFICATIONS.name)
    check_lines(lines, found)
    return lines


def _compare(lines: Lines, catalogue: Catalogue, found: Findings) -> None:
    """Note each certification that the roster brings along and the catalogue does not have so."""
    for certification, where in lines.own or ():
        if certification.id not in catalogue:
            message = "is not in the catalogue given. Add it there, or take it out here."
            found.add(where.at("id"), UnknownId.code, certification.id, message)
        elif catalogue[certification.id] != certification:
            message = "differs from the catalogue given. Keep one of the two."
            found.add(where.at("id"), "two-versions", certification.id, message)


def _none_brought(path: Path, found: Findings) -> None:
    message = f"brings no certifications along. Add {CERTIFICATIONS.file}, or give a policy file."
    found.add(Where(str(path)), "missing-file", path.name, message)


def _raise_sorted(found: Findings, path: str | Path) -> None:
    """Raise what was found in the order of the files and rows, however it was found."""
    files = [str(Path(path) / sheet.file) for sheet in (CERTIFICATIONS, *SHEETS)]
    order = {file: number for number, file in enumerate(files)}
    found.problems.sort(key=lambda one: (order.get(one.source, -1), one.row or 0))
    found.raise_if_any()


def _roster(lines: Lines) -> Roster:
    models = {sheet: [line.model for line in rows] for sheet, rows in lines.sheets.items()}
    entries = [entry for sheet in FACTS for entry in models.pop(sheet, ())]
    return Roster(**models, entries=entries)
