"""The assignments CSV: which role of which company requires which certification (K-46, F-11).

Row 1 has the names of companies, each once above its first role; roles before the first company
belong to none. Row 2 has the names of roles. Row 3 begins with MODIFICATION, and has Y in the
columns that may change. Each further row has the name of a certification, and Y where it is
required.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from certrules.errors import InvalidInput, ProblemsFound
from certrules.exchange import cells
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits, records
from certrules.exchange.naming import Names
from certrules.exchange.outcome import ImportReport, Progress, Tally, Who, all_or_nothing, quiet
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Column, meaning
from certrules.model.subjects import Role
from certrules.ports.store import Store, Transaction

MODIFICATION: Final = "MODIFICATION"
"""The word at the start of row 3."""

MARK: Final = "Y"
"""What stands in a cell that says yes; its case matters."""

MOST_ROLES: Final = 10_000
"""A file with more columns than this is no matrix of roles."""

NAME: Final = Column("Certification", cells.name, filled=True)

_HEAD: Final = 3


@attrs.frozen
class Head:
    """A column of the matrix: where it stands, the names above it, and whether it may change.

    `begins`: whether the name of the company stands in this column. `lost`: whether there is one
    that could not be read.
    """

    place: int
    company: str
    role: str
    begins: bool
    lost: bool
    marked: bool = False

    @property
    def label(self) -> str:
        """How messages name the column."""
        if not self.role:
            return f"column {self.place + 1}"
        return f"{self.company} / {self.role}" if self.company else self.role


@attrs.define
class Matrix:
    """What could be read of a file: its columns, and its certifications with their marks."""

    heads: list[Head] = attrs.field(factory=list)
    rows: list[tuple[int, str, list[bool]]] = attrs.field(factory=list)


def import_assignments(  # noqa: PLR0913 - who, when, why, and how the file is read
    store: Store,
    path: str | Path,
    *,
    by: str,
    at: datetime,
    because: str = "",
    dry_run: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = quiet,
) -> ImportReport:
    """Take an assignments CSV into a store: all of it, or nothing (F-1, F-11).

    Only the columns that are marked in row 3 change; a difference in another is a warning.
    Certifications that the file does not name stay as they are. The report counts roles: `updated`
    those whose required certifications changed. `by`, `at` (an aware instant), `because`: for the
    audit trail. `dry_run`: write nothing, and return the same report. `limits`: how much is read.

    Problems of the file are in the report and not raised; the store's own errors are.
    """
    source, found = Where(str(path)), Findings()
    progress("Reading", 0, None)
    matrix = _read(Path(path), source, found, limits)

    def work(t: Transaction, tally: Tally) -> None:
        tally.errors.problems += found.problems
        progress("Writing", 0, None)
        changed = _Import(t, source, tally).changed_roles(matrix)
        for label, role in changed:
            _put(t, role, source.at(label), tally, Who(by, at, because))

    return all_or_nothing(store, str(path), work, dry_run=dry_run)


def _put(t: Transaction, role: Role, where: Where, tally: Tally, who: Who) -> None:
    """Write a role; what the store refuses is a problem of the role's column."""
    if tally.errors:
        return
    try:
        t.put([role], **attrs.asdict(who))
    except ProblemsFound as error:
        for one in error.problems:
            message = f"{one.place}: {one.message}" if one.place else one.message
            tally.errors.add_message(attrs.evolve(where, row=2), one.code, one.value, message)


# ---------------------------------------------------------------- the file


def _read(path: Path, where: Where, found: Findings, limits: Limits) -> Matrix:
    matrix = Matrix()
    lines = records(path, where, found, limits)
    before = len(found.problems)
    head = [line for _, line in zip(range(_HEAD), lines, strict=False)]
    if len(head) < _HEAD:
        if len(found.problems) == before:
            message = (
                "The file lacks the rows of companies, of roles, and of MODIFICATION. Add them."
            )
            found.add(where, "missing-header", "", message)
        return matrix
    width = len(head[1][1])
    if width > MOST_ROLES:
        message = f"There are more than {MOST_ROLES:,} columns. Take them out."
        found.add(attrs.evolve(where, row=2), "unknown-column", "", message)
        return matrix
    number, (third, *_) = head[-1]
    sign = third.lstrip().removeprefix(MODIFICATION)[:1]
    if width == 1 and sign in {";", "\t", "|"}:
        message = f"has {sign!r} between its cells. Save the file with commas between them."
        found.add(attrs.evolve(where, row=number), "missing-header", third.strip(), message)
        return matrix
    wide = [_as_wide(line, width, where, found) for line in head]
    if not all(wide):
        return matrix
    matrix.heads = list(_heads(head, where, found, limits))
    for number, line in lines:
        here = attrs.evolve(where, row=number)
        if _as_wide((number, line), width, where, found):
            name = _text(line[0], here.at(NAME.name), found, limits)
            marks = [_marked(line[one.place], here.at(one.label), found) for one in matrix.heads]
            if name:
                matrix.rows.append((number, name, marks))
    return matrix


def _as_wide(line: tuple[int, list[str]], width: int, where: Where, found: Findings) -> bool:
    number, texts = line
    if len(texts) != width:
        message = (
            f"The row has {len(texts)} cells and the row of roles {width}. Make them the same."
        )
        found.add(attrs.evolve(where, row=number), "row-length", "", message)
    return len(texts) == width


def _heads(
    head: Sequence[tuple[int, list[str]]], where: Where, found: Findings, limits: Limits
) -> Iterator[Head]:
    (first, companies), (second, roles), (third, marks) = head
    _check_corner(first, companies[0], "", where, found)
    _check_corner(second, roles[0], "", where, found)
    _check_corner(third, marks[0], MODIFICATION, where, found)
    company, lost = "", False
    for place in range(1, len(roles)):
        column = f"column {place + 1}"
        begins = bool(companies[place].strip())
        if begins:
            here = Where(where.source, column, first)
            company = _text(companies[place], here, found, limits)
            lost = not company
        role = _text(roles[place], Where(where.source, column, second), found, limits)
        one = Head(place, company, role, begins, lost)
        here = Where(where.source, "", third).at(one.label)
        yield attrs.evolve(one, marked=_marked(marks[place], here, found))


def _check_corner(row: int, text: str, wanted: str, where: Where, found: Findings) -> None:
    if text.strip() != wanted:
        what = repr(wanted) if wanted else "a blank cell"
        message = f"stands where {what} belongs. Correct the first cell of the row."
        here = Where(where.source, "column 1", row)
        found.add(here, "missing-header", text.strip() or "''", message)


def _text(text: str, where: Where, found: Findings, limits: Limits) -> str:
    """Return the name in a cell, a blank after noting why there is none."""
    try:
        return str(meaning(NAME, text.strip(), limits))
    except InvalidInput as error:
        found.refuse(where, error)
    return ""


def _marked(text: str, where: Where, found: Findings) -> bool:
    cell = text.strip()
    if cell and cell != MARK:
        found.add(where, "invalid-mark", cell, f"is no mark. Write {MARK}, or leave it blank.")
    return cell == MARK


# ---------------------------------------------------------------- the store


class _Import:
    """One import under way in a transaction."""

    def __init__(self, t: Transaction, where: Where, tally: Tally) -> None:
        self._where = where
        self._tally = tally
        roster = t.roster([])
        self._roles = {one.id: one for one in roster.roles}
        self._companies = Names("company", ((one.id, one.name) for one in roster.companies))
        self._names = {
            company: Names(
                "role", ((one.id, one.name) for one in roster.roles if one.company == company)
            )
            for company in {None, *(one.company for one in roster.roles)}
        }
        self._certifications = Names("certification", ((one.id, one.name) for one in t.catalogue()))

    def changed_roles(self, matrix: Matrix) -> list[tuple[str, Role]]:
        """Return the roles that change, each with the label of its column; count them."""
        roles = list(self._columns(matrix.heads))
        rows = list(self._rows(matrix))
        changed: list[tuple[str, Role]] = []
        for place, (head, role) in enumerate(zip(matrix.heads, roles, strict=True)):
            if role is None:
                continue
            wanted = {one: marks[place] for _, one, marks in rows}
            kept = [one for one in role.requires if wanted.get(one, True)]
            added = [one for one in wanted if wanted[one] and one not in role.requires]
            after = (*kept, *added)
            if after != role.requires and head.marked:
                changed.append((head.label, attrs.evolve(role, requires=after)))
                self._tally.updated += 1
                continue
            self._tally.unchanged += 1
            if after != role.requires:
                self._warn(head, role, rows, place)
        return changed

    def _warn(
        self, head: Head, role: Role, rows: Sequence[tuple[int, str, list[bool]]], place: int
    ) -> None:
        differ = [row for row, one, marks in rows if marks[place] is not (one in role.requires)]
        message = (
            f"differs from the store in {len(differ):,} row(s), and is not marked in row 3. "
            f"Nothing of it changes; write {MARK} in row 3 if it should."
        )
        where = Where(self._where.source, head.label, differ[0])
        self._tally.warnings.add(where, "not-marked", head.label, message)

    def _columns(self, heads: Sequence[Head]) -> Iterator[Role | None]:
        """Yield the role of each column, None after noting why there is none."""
        companies: dict[str, str | None] = {}
        seen: set[str] = set()
        for head in heads:
            if head.begins and head.company:
                companies[head.company] = self._company(head, companies)
            company = companies.get(head.company)
            role = None
            if head.role and not head.lost and (company is not None or not head.company):
                role = self._role(head, company)
            if role is not None and role.id in seen:
                here = self._at(head, 2)
                message = "stands above two columns. Keep one of them."
                self._tally.errors.add(here, "duplicate-column", head.role, message)
                role = None
            seen |= {role.id} if role else set()
            yield role

    def _company(self, head: Head, before: dict[str, str | None]) -> str | None:
        where = self._at(head, 1)
        try:
            found = self._companies.id_of(head.company)
        except InvalidInput as error:
            self._tally.errors.refuse(where, error)
            return None
        if found in before.values():
            message = "stands above its roles twice. Put its roles side by side under one name."
            self._tally.errors.add(where, "duplicate-column", head.company, message)
        return found

    def _role(self, head: Head, company: str | None) -> Role | None:
        names = self._names.get(company) or Names("role", ())
        try:
            return self._roles[names.id_of(head.role)]
        except InvalidInput as error:
            self._tally.errors.refuse(self._at(head, 2), error)
        return None

    def _rows(self, matrix: Matrix) -> Iterator[tuple[int, str, list[bool]]]:
        """Yield the rows with the ids of their certifications, noting those that have none."""
        seen: dict[str, int] = {}
        for number, name, marks in matrix.rows:
            where = Where(self._where.source, NAME.name, number)
            try:
                found = self._certifications.id_of(name)
            except InvalidInput as error:
                self._tally.errors.refuse(where, error)
                continue
            if found in seen:
                message = f"has row {seen[found]} already. Keep one of the two."
                self._tally.errors.add(where, "duplicate-row", name, message)
                continue
            seen[found] = number
            yield number, found, marks

    def _at(self, head: Head, row: int) -> Where:
        return Where(self._where.source, f"column {head.place + 1}", row)
