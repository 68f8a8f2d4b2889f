"""The requirements of roles as the matrix of assignments (K-46, F-11, F-14)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from certrules.exchange.assignments_csv import MARK, MODIFICATION, NAME
from certrules.exchange.csv_writing import check_writable
from certrules.exchange.exported import Exported
from certrules.exchange.filters import EVERYTHING, Filter, Taken
from certrules.exchange.naming import Names, note_not_told
from certrules.exchange.problems import Findings, Where
from certrules.exchange.sheets import TEXT, Cell, Sheet
from certrules.model.names import name_key
from certrules.model.subjects import Company, Role
from certrules.ports.store import Reading

TEMPLATE: Final = Sheet("Assignments", {NAME.name: TEXT}, above=[[""], [""], [MODIFICATION]])
"""The matrix without roles and rows."""


def export_assignments(reading: Reading, only: Filter = EVERYTHING) -> Exported:
    """Return the requirements of roles as a matrix: of all, or of what a filter takes (K-46).

    Roles without a company come first, then each company's by name. No column is marked in row 3,
    so that importing the file as it is changes nothing; mark what you change. The filter's roles
    and companies choose columns; its certifications, kinds and statuses choose rows. Formats
    without rows above name each column by company and role.

    Raises `ProblemsFound` with all problems at once for names that an import would refuse,
    `UnknownId` for ids in the filter that nothing has, and `InvalidInput` for subjects or states in
    it.
    """
    taken = Taken(reading, only, what="assignments", without=["subjects", "states"])
    roster, found = reading.roster([]), Findings()
    writer = _Names(found)
    roles = _in_order(roster.companies, taken.roles())
    companies = Names("company", ((one.id, one.name) for one in roster.companies))
    of_company = {
        company: Names(
            "role", ((one.id, one.name) for one in roster.roles if one.company == company)
        )
        for company in {role.company for role in roles}
    }
    heads = list(_heads(roles, writer, companies, of_company))
    certifications = Names("certification", ((one.id, one.name) for one in taken.catalogue))
    rows: list[tuple[Cell, ...]] = []
    for row, one in enumerate(taken.certifications(), start=len(TEMPLATE.above) + 1):
        marks = [MARK if one.id in role.requires else None for role in roles]
        rows.append((writer.name(row, 0, certifications, one.id), *marks))
    found.raise_if_any()
    return Exported(Sheet(TEMPLATE.title, _columns(heads), rows, _above(heads)))


def _in_order(companies: Sequence[Company], roles: Iterable[Role]) -> list[Role]:
    named = {one.id: (name_key(one.name), one.id) for one in companies}

    def place(role: Role) -> tuple[tuple[str, str], str, str]:
        return named.get(role.company or "", ("", "")), name_key(role.name), role.id

    return sorted(roles, key=lambda role: (role.company is not None, place(role)))


class _Head(NamedTuple):
    """A column: its role, the names above it, and whether the company's stands there."""

    role: str
    company: str
    name: str
    begins: bool


def _heads(
    roles: Sequence[Role],
    writer: "_Names",
    companies: Names,
    of_company: Mapping[str | None, Names],
) -> Iterator[_Head]:
    company, before = "", None
    for place, role in enumerate(roles, start=1):
        begins = role.company is not None and role.company != before
        if role.company is not None and begins:
            company = writer.name(1, place, companies, role.company)
        name = writer.name(2, place, of_company[role.company], role.id)
        yield _Head(role.id, company, name, begins)
        before = role.company


def _above(heads: Sequence[_Head]) -> list[list[str]]:
    return [
        ["", *(one.company if one.begins else "" for one in heads)],
        ["", *(one.name for one in heads)],
        [MODIFICATION, *("" for _ in heads)],
    ]


def _columns(heads: Sequence[_Head]) -> dict[str, str]:
    """Return the columns for formats in which each has one name, and no two the same."""
    columns = dict(TEMPLATE.columns)
    for one in heads:
        name = f"{one.company} / {one.name}" if one.company else one.name
        while name in columns:
            name = f"{name} ({one.role})"
        columns[name] = TEXT
    return columns


class _Names:
    """Writes names, and notes those that would not be read again."""

    def __init__(self, found: Findings) -> None:
        self._found = found

    def name(self, row: int, place: int, names: Names, id: str) -> str:  # noqa: A002
        """Return the cell that names a thing."""
        where = Where("", NAME.name if place == 0 else f"column {place + 1}", row)
        cell = names.written(id)
        if cell is None:
            note_not_told(id, where, self._found)
            return ""
        check_writable(cell, NAME, where, self._found)
        return cell
