"""The certifications CSV: certifications with their 42 columns, to a store (K-45, F-10)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import attrs

from certrules.errors import DuplicateId, InvalidInput, UnknownId
from certrules.exchange.cells import MOST_DIGITS, InvalidText, integer
from certrules.exchange.certification_columns import (
    BATCH_ROLES,
    CHILDREN,
    COLUMNS,
    ID,
    LEVELS,
    NAME,
    PARENT,
)
from certrules.exchange.certification_rows import Resolve, RowReader
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.naming import Names, UnknownName
from certrules.exchange.outcome import ImportReport, Progress, Tally, all_or_nothing, quiet
from certrules.exchange.problems import Findings, Where
from certrules.exchange.reading import Row, read_table
from certrules.exchange.relatives import Named, check_relatives
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.handling import DEFAULT_LEVELS
from certrules.model.names import BARRED, name_key
from certrules.ports.store import Store, Transaction


def import_certifications(  # noqa: PLR0913 - who, when, why, and how the file is read
    store: Store,
    path: str | Path,
    *,
    by: str,
    at: datetime,
    because: str = "",
    dry_run: bool = False,
    levels: Sequence[str] = DEFAULT_LEVELS,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = quiet,
) -> ImportReport:
    """Take a certifications CSV into a store: all of it, or nothing (F-1, F-10).

    A row with a blank ID makes a certification for employees, whose id is the next whole number. A
    row with an ID changes the certification, whose name must match; a blank cell clears the value,
    and what has no column stays as it is. Certifications that the file does not name stay as they
    are. `by`, `at` (an aware instant), `because`: for the audit trail. `dry_run`: write nothing,
    and return the same report. `levels`: the names of the access levels (K-28). `limits`: how much
    is read (F-5).

    Problems of the file are in the report and not raised; the store's own errors are.
    """
    source, found = Where(str(path)), Findings()
    progress("Reading", 0, None)
    rows = list(read_table(Path(path), COLUMNS, found, limits=limits))

    def work(t: Transaction, tally: Tally) -> None:
        tally.errors.problems += found.problems
        progress("Writing", 0, None)
        before = t.catalogue()
        after = _Import(t, before, source, tally, levels).catalogue(rows)
        if after is not None and after != before:
            t.set_catalogue(after, by=by, at=at, because=because)

    return all_or_nothing(store, str(path), work, dry_run=dry_run)


@attrs.frozen
class _Placed:
    """A row, the id of its certification, and the certification on file or None."""

    row: Row
    id: str
    before: Certification | None


class _Import:
    """One import under way in a transaction."""

    def __init__(
        self,
        t: Transaction,
        before: Catalogue,
        where: Where,
        tally: Tally,
        levels: Sequence[str],
    ) -> None:
        self._before = before
        self._where = where
        self._tally = tally
        self._found = tally.errors
        self._levels = {name_key(one): one for one in levels}
        self._roles = {name_key(one.name): one.name for one in t.roster([]).roles}
        self._on_file = {name_key(one.name) for one in before}
        self._next = _next_number(one.id for one in before)

    def catalogue(self, rows: Sequence[Row]) -> Catalogue | None:
        """Return the catalogue after the import, None when something is wrong; count the rows."""
        placed = [one for row in rows if (one := self._placed(row))]
        placed = self._once(placed)
        names = [(one.id, one.name) for one in self._before]
        names += [(one.id, one.row.values[NAME]) for one in placed if one.before is None]
        self._names = Names("certification", names)
        made: dict[str, tuple[Certification, Where]] = {}
        for one in placed:
            if not one.row.sound:
                continue
            place = one.row.where
            reader = RowReader(one.row.values, one.before, place, self._found, self._resolver(one))
            certification = reader.certification(one.id)
            if certification is not None:
                made[one.id] = certification, place
                self._count(certification, one.before)
        return None if self._found else self._together(made)

    def _count(self, after: Certification, before: Certification | None) -> None:
        if before is None:
            self._tally.created += 1
        elif after == before:
            self._tally.unchanged += 1
        else:
            self._tally.updated += 1

    # ------------------------------------------------------------ which certification

    def _placed(self, row: Row) -> _Placed | None:
        """Return a row with its certification, None after noting why there is none."""
        cell, name = row.values.get(ID), row.values.get(NAME)
        if cell is None:
            return self._new(row, name) if name is not None else None
        if row.shifted and cell not in self._before:
            return None  # which has been told
        try:
            before = self._before[self._known_id(cell)]
        except UnknownId as error:
            message = f"{error} Leave the cell blank to make a new certification."
            self._found.add_message(row.where.at(ID), error.code, cell, message)
            return None
        except InvalidInput as error:
            self._found.refuse(row.where.at(ID), error)
            return None
        if name is not None and not row.shifted and name_key(name) != name_key(before.name):
            message = (
                f"is not the name of {before.id!r}, which is {before.name!r}. "
                "Correct the ID or the name."
            )
            self._found.add(row.where.at(NAME), "name-mismatch", name, message)
            return None
        return _Placed(row, before.id, before)

    def _known_id(self, cell: str) -> str:
        if cell in self._before or not (cell.isascii() and cell.isdigit()):
            return cell
        return str(integer(cell))  # 007 is 7

    def _new(self, row: Row, name: str) -> _Placed:
        where = row.where.at(NAME)
        if name_key(name) in self._on_file:
            message = "is the name of a certification already. Write its ID to change it."
            self._found.add(where, "duplicate-name", name, message)
        barred = [one for one in BARRED if one in name]
        if barred:
            problem = f"holds {' '.join(barred)}"
            remedy = f"A name has none of {' '.join(BARRED)}: take it out (K-1)."
            self._found.refuse(where, InvalidText(name, problem, remedy))
        self._next += 1
        return _Placed(row, str(self._next - 1), None)

    def _once(self, placed: Sequence[_Placed]) -> list[_Placed]:
        """Return the rows, noting those whose certification has a row already."""
        seen: dict[tuple[str, str], int] = {}
        once: list[_Placed] = []
        for one in placed:
            new = one.before is None
            key = ("name", name_key(one.row.values[NAME])) if new else ("id", one.id)
            if key in seen:
                column, code = (NAME, "duplicate-name") if new else (ID, DuplicateId.code)
                value = one.row.values[column]
                message = f"has row {seen[key]} already. Keep one of the two."
                self._found.add(one.row.where.at(column), code, value, message)
                continue
            seen[key] = one.row.where.row or 0
            once.append(one)
        return once

    # ------------------------------------------------------------ what a row names

    def _resolver(self, one: _Placed) -> Resolve:
        """Return what looks up the names in a row's cells."""

        def resolve(column: str, name: str) -> str | None:
            try:
                if column in {PARENT, CHILDREN}:
                    return self._names.id_of(name)
                if column == BATCH_ROLES:
                    kept = one.before.handling.approval.batch_roles if one.before else ()
                    return _named(name, self._roles, kept, "role")
                kept = _levels_on_file(one.before, column)
                return _named(name, self._levels, kept, "access level")
            except InvalidInput as error:
                self._found.refuse(one.row.where.at(column), error)
            return None

        return resolve

    # ------------------------------------------------------------ all of them together

    def _together(self, made: dict[str, tuple[Certification, Where]]) -> Catalogue | None:
        """Return the catalogue with what was made, None after noting what cannot go together."""
        kept = [made.get(one.id, (one, None)) for one in self._before]
        new = [pair for id_, pair in made.items() if id_ not in self._before]
        all_of_them = [*kept, *new]
        found = Findings()
        named = [Named.of(one, where or Where(self._where.source)) for one, where in all_of_them]
        check_relatives(named, found)
        columns = {"parents": PARENT, "children": CHILDREN}
        for one in found.problems:
            place = one.place.partition("[")[0]
            self._found.problems.append(attrs.evolve(one, place=columns.get(place, one.place)))
        return None if self._found else Catalogue(one for one, _ in all_of_them)


def _next_number(ids: Iterable[str]) -> int:
    numbers = [
        int(one) for one in ids if one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS
    ]
    return max(numbers, default=0) + 1


def _levels_on_file(before: Certification | None, column: str) -> tuple[str, ...]:
    if before is None:
        return ()
    part, field = LEVELS[column]
    kept: tuple[str, ...] = getattr(getattr(before.handling, part), field)
    return kept


def _named(name: str, known: dict[str, str], kept: Sequence[str], what: str) -> str:
    """Return a name as it is known; what is on file already need not be."""
    if name in kept:
        return name
    found = known.get(name_key(name))
    if found is None:
        choice = ", ".join(map(repr, list(known.values())[:5])) or "nothing"
        raise UnknownName(name, f"is the name of no {what}", f"Known: {choice}.")
    return found
