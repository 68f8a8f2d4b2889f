"""The matrix as a page: one file for thousands of rows, of which a window is drawn (K-42)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from certrules.model.certifications import Certification
from certrules.model.handling import to_url
from certrules.model.names import name_key
from certrules.model.subjects import Subject
from certrules.model.verdicts import Status
from certrules.reports.explanations import Explanations
from certrules.reports.html import SYMBOLS, look, page, words_for
from certrules.reports.matrix import Head, Matrix, Row
from certrules.reports.ordering import N, by_name
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

EXPLAINED_AT_MOST: Final = 50_000
"""With more cells than these a page has no explanations and timelines, unless it is told to."""

WITHOUT_SCRIPT: Final = 50
"""How many rows stand in the page itself, for whoever runs no scripts."""

NO_SUPERVISOR: Final = "No supervisor"
"""The heading of rows of whoever has no supervisor."""

_INHERITED, _LOCKED, _PENDING, _OVAL, _COMPLETED, _EXPIRES, _FILES = (1 << bit for bit in range(7))

_Json = dict[str, Any]


def matrix_page(
    table: Matrix,
    *,
    title: str = "Matrix",
    subtitle: str = "",
    explained: bool | None = None,
    record_at: str = "",
) -> str:
    """Return a matrix as a page: one HTML file that needs no other, and no network.

    It holds all rows and columns and draws those in sight, with filters by name, status, tag, role,
    company and supervisor, and an order. Every cell opens its dates and files, why it stands so,
    and its timeline. `subtitle`: the day unless given. `explained`: whether the reasons and the
    timelines are in it; they take most of the time and of the file, so by themselves they are left
    out where there are more than `EXPLAINED_AT_MOST` cells. `record_at`: the web address at which
    the host takes a completion, to which every cell then leads (K-31); ``{subject}`` and
    ``{certification}`` in it become their ids.

    Raises `MissingExtra` without the extra ``report``, and `InvalidCertification` for an address
    that is none of the web.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.matrix import matrix
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([]), Roster(), date(2026, 8, 1))
    >>> "There is nothing to show." in matrix_page(matrix(view), title="Crew")
    True
    """
    if explained is None:
        explained = len(table.view.standings) <= EXPLAINED_AT_MOST
    rows = list(_lines(table))
    explanations = Explanations()
    found = _Packed(table, explanations if explained else None, to_url(record_at))
    return page(
        "matrix.html",
        title=title,
        subtitle=subtitle or f"On {table.view.on}",
        table=table,
        rows=rows[:WITHOUT_SCRIPT],
        shown=_shown(len(rows)),
        filters=found.filters(),
        legend=[(one, SYMBOLS[one]) for one in found.present],
        packed=found.data(),
        explanations=explanations,
    )


def _lines(table: Matrix) -> Iterator[tuple[str | None, Row]]:
    """Yield the rows, the first of each band with its heading where they are grouped."""
    for band in table.bands:
        heading = NO_SUPERVISOR if band.supervisor is None else band.supervisor.name
        for number, row in enumerate(band.rows):
            yield (heading if table.grouped and number == 0 else None), row


def _shown(rows: int) -> str:
    if rows <= WITHOUT_SCRIPT:
        return f"{rows} rows."
    return f"The first {WITHOUT_SCRIPT} of {rows} rows; the others need JavaScript."


class _Packed:
    """A matrix as lists and numbers, every text once: what the script of the page reads.

    A row of cells is one list of numbers: a look (its place among `looks`), the number of its
    explanation, then days from that of the view for completion and expiration, and the place of its
    files, each only where the flags of the look say so. A negative number in place of
    a look stands for as many cells with nothing in them. An expiration date is ``%`` in the texts
    of a look.
    """

    def __init__(self, table: Matrix, explanations: Explanations | None, record_at: str) -> None:
        self.table = table
        self.view = view = table.view
        self.explanations = explanations
        self.record_at = record_at
        statuses = {one.status for one in view.standings}
        self.present = [one for one in Status if one in statuses]
        self.statuses = {one: place for place, one in enumerate(self.present)}
        self.tags = _places(sorted(_tags(view), key=lambda tag: (name_key(tag), tag)))
        roles = {one.role for one in view.memberships}
        roles.update(one.role.id for one in table.columns if one.role is not None)
        self.roles = _places(_ids(view.roles, roles))
        self.companies = _places(_ids(view.companies, {one.company for one in view.subjects}))
        self.supervisors = _places(_ids(view.people, _above(view)))
        self.looks: dict[tuple[object, ...], int] = {}
        self.known: dict[tuple[object, ...], int] = {}
        self.files: dict[tuple[tuple[str, str], ...], int] = {}
        self.cells: dict[int, list[int]] = {}

    def filters(self) -> list[tuple[str, str, list[tuple[int, str]]]]:
        """Return the lists to choose from: name, words, and places with their words."""
        view = self.view
        found = [
            ("status", "Status", [words_for(one) for one in self.present]),
            ("tag", "Tag", list(self.tags)),
            ("role", "Role", [view.roles[one].name for one in self.roles]),
            ("company", "Company", [view.companies[one].name for one in self.companies]),
            ("supervisor", "Supervisor", [view.people[one].name for one in self.supervisors]),
        ]
        return [(name, words, list(enumerate(those))) for name, words, those in found if those]

    def data(self) -> _Json:
        """Return all of it."""
        rows = self.table.rows
        cells = [self._row(row) for row in rows]
        return {
            "on": self.view.on.isoformat(),
            "explained": self.explanations is not None,
            "record": self.record_at,
            "flat": self.table.flat,
            "statuses": [_status(one) for one in self.present],
            "unsupervised": NO_SUPERVISOR,
            "supervisors": [self._supervisor(one) for one in self.supervisors],
            "companies": [head.name for head in self.table.companies],
            "heads": [head.name for head in self.table.roles],
            "columns": self._columns(),
            "people": self._people(rows),
            "looks": list(self.looks),
            "files": list(self.files),
            "cells": cells,
        }

    def _supervisor(self, one: str) -> list[object]:
        person = self.view.people[one]
        return [person.name, self.supervisors.get(person.supervisor or "", -1)]

    def _columns(self) -> list[list[object]]:
        """Return the name, the places of the two headings and of the role, and tags of each."""
        table = self.table
        heads = [_under(those, len(table.columns)) for those in (table.companies, table.roles)]
        return [
            [
                one.certification.name,
                company,
                role,
                -1 if one.role is None else self.roles[one.role.id],
                [self.tags[tag] for tag in one.certification.handling.tags],
                *self._opened(one.certification),
            ]
            for one, company, role in zip(table.columns, *heads, strict=True)
        ]

    def _people(self, rows: Sequence[Row]) -> list[list[object]]:
        named = by_name(row.subject for row in rows)
        ranks = {one.id: rank for rank, one in enumerate(named)}
        return [
            [*self._person(row), ranks[row.subject.id], *self._opened(row.subject)] for row in rows
        ]

    def _person(self, row: Row) -> list[object]:
        view, one = self.view, row.subject
        roles = view.roles_of.get(one.id, ())
        return [
            one.name,
            self.companies.get(one.company or "", -1),
            self.supervisors.get(view.people[one.id].supervisor or "", -1),
            self.supervisors.get(one.id, -1),
            [self.roles[role.id] for role in roles],
            sorted(self.tags[tag] for tag in _tags_of(view, one)),
            int(row.required),
            row.outstanding,
        ]

    def _opened(self, one: Subject | Certification) -> list[str]:
        """Return the id where cells lead on with it, nothing else."""
        return [one.id] if self.record_at else []

    def _row(self, row: Row) -> list[int]:
        found: list[int] = []
        empty = 0
        for one in row.cells:
            if one is None:
                empty += 1
                continue
            if empty:
                found.append(-empty)
                empty = 0
            found += self._cell(one)
        return found

    def _cell(self, one: Standing) -> list[int]:
        """Return the numbers of a cell; made once, under however many roles it stands."""
        made = self.cells.get(id(one))
        if made is None:
            made = self.cells[id(one)] = self._numbers(one)
        return made

    def _numbers(self, one: Standing) -> list[int]:
        on, expires, completed = self.view.on, one.evaluation.expires_on, one.completed_on
        flags, numbers = 0, []
        if self.explanations is not None:
            numbers.append(int(self.explanations.key_of(one)))
        if completed is not None:
            flags |= _COMPLETED
            numbers.append((completed - on).days)
        if expires is not None:
            flags |= _EXPIRES
            numbers.append((expires - on).days)
        if one.attachments:
            flags |= _FILES
            numbers.append(self._attached(one))
        return [self._look(one, flags), *numbers]

    def _attached(self, one: Standing) -> int:
        named = ((each.name or each.link or each.file or "", each.link) for each in one.attachments)
        return self.files.setdefault(tuple(named), len(self.files))

    def _look(self, one: Standing, flags: int) -> int:
        """Return the place of a look; what cells with equal answers say is put together once."""
        answer = one.evaluation
        known = (
            flags,
            answer.status,
            answer.expires_on,
            answer.exempt_until,
            answer.on,
            one.inherited,
            answer.pending,
            one.locked,
        )
        place = self.known.get(known)
        if place is None:
            key = self._look_of(one, flags)
            place = self.known[known] = self.looks.setdefault(key, len(self.looks))
        return place

    def _look_of(self, one: Standing, flags: int) -> tuple[object, ...]:
        seen, expires = look(one), one.evaluation.expires_on
        flags += _INHERITED * seen.inherited + _LOCKED * seen.locked
        flags += _PENDING * seen.pending + _OVAL * seen.oval
        until = "" if expires is None else expires.isoformat()
        texts = [words.replace(until, "%") if until else words for words in (seen.text, seen.label)]
        return (self.statuses[one.status], seen.symbol, *texts, flags)


def _places(those: Iterable[str]) -> dict[str, int]:
    return {one: place for place, one in enumerate(those)}


def _ids(known: Mapping[str, N], wanted: Iterable[str | None]) -> list[str]:
    """Return the ids of what is wanted and known, by name."""
    return [one.id for one in by_name(known[id_] for id_ in wanted if id_ and id_ in known)]


def _above(view: Snapshot) -> set[str]:
    """Return the ids of the supervisors of the subjects, up the tree."""
    found: set[str] = set()
    for one in view.subjects:
        step = view.people[one.id].supervisor
        while step is not None and step in view.people and step not in found:
            found.add(step)
            step = view.people[step].supervisor
    return found


def _under(heads: Iterable[Head], width: int) -> list[int]:
    """Return for each column the place of its heading, -1 where there are none."""
    places = [place for place, head in enumerate(heads) for _ in range(head.width)]
    return places or [-1] * width


def _tags(view: Snapshot) -> set[str]:
    found = {tag for one in view.certifications for tag in one.handling.tags}
    return found.union(*(_tags_of(view, one) for one in view.subjects))


def _tags_of(view: Snapshot, one: Subject) -> set[str]:
    """Return the tags of the company and the roles of a subject."""
    roles = view.roles_of.get(one.id, ())
    found = {tag for role in roles for tag in view.role_tags.get(role.id, ())}
    return found.union(view.company_tags.get(one.company or "", ()))


def _status(one: Status) -> _Json:
    return {
        "words": words_for(one),
        "colour": one.colour,
        "compliant": one.compliant,
        "silent": one in {Status.NOT_REQUIRED, Status.NOT_APPLICABLE},
    }
