"""The requirements of roles written as an assignments CSV (K-46, F-11, F-14)."""

from collections.abc import Iterable, Sequence

from certrules.exchange.assignments_csv import MARK, MODIFICATION, NAME
from certrules.exchange.csv_writing import check_writable, csv_line
from certrules.exchange.exported import Exported
from certrules.exchange.naming import Names
from certrules.exchange.problems import Findings, Where, name_key
from certrules.model.subjects import Company, Role
from certrules.ports.store import Reading


def export_assignments(reading: Reading) -> Exported:
    """Return the requirements of all roles as an assignments CSV (K-46).

    Roles without a company come first, then each company's by name. No column is marked in row 3,
    so that importing the file as it is changes nothing; mark what you change.

    Raises `ProblemsFound` with all problems at once for names that an import would refuse.
    """
    roster, catalogue = reading.roster([]), tuple(reading.catalogue())
    found = Findings()
    writer = _Names(found)
    roles = _in_order(roster.companies, roster.roles)
    companies = Names("company", ((one.id, one.name) for one in roster.companies))
    above = [
        writer.name(1, place, companies, role.company)
        if role.company is not None and role.company != before
        else ""
        for place, (role, before) in enumerate(_with_company_before(roles), start=1)
    ]
    names = {
        company: Names("role", ((one.id, one.name) for one in roles if one.company == company))
        for company in {one.company for one in roles}
    }
    below = [
        writer.name(2, place, names[role.company], role.id)
        for place, role in enumerate(roles, start=1)
    ]
    certifications = Names("certification", ((one.id, one.name) for one in catalogue))
    lines = [["", *above], ["", *below], [MODIFICATION, *("" for _ in roles)]]
    for row, one in enumerate(catalogue, start=len(lines) + 1):
        marks = [MARK if one.id in role.requires else "" for role in roles]
        lines.append([writer.name(row, 0, certifications, one.id), *marks])
    found.raise_if_any()
    return Exported("".join(map(csv_line, lines)), len(catalogue))


def _in_order(companies: Sequence[Company], roles: Iterable[Role]) -> list[Role]:
    named = {one.id: (name_key(one.name), one.id) for one in companies}

    def place(role: Role) -> tuple[tuple[str, str], str, str]:
        return named.get(role.company or "", ("", "")), name_key(role.name), role.id

    return sorted(roles, key=lambda role: (role.company is not None, place(role)))


def _with_company_before(roles: Sequence[Role]) -> list[tuple[Role, str | None]]:
    before = [None, *(one.company for one in roles)]
    return list(zip(roles, before, strict=False))


class _Names:
    """Writes names, and notes those that would not be read again."""

    def __init__(self, found: Findings) -> None:
        self._found = found

    def name(self, row: int, place: int, names: Names, id: str) -> str:  # noqa: A002
        """Return the cell that names a thing."""
        where = Where("", NAME.name if place == 0 else f"column {place + 1}", row)
        cell = names.written(id)
        if cell is None:
            message = "cannot be told from another name in the file. Rename one of them."
            self._found.add(where, "not-writable", id, message)
            return ""
        check_writable(cell, NAME, where, self._found)
        return cell
