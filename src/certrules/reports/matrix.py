"""The matrix: who holds what, with people as rows and training as columns (K-42)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from itertools import groupby

import attrs

from certrules.errors import InvalidInput
from certrules.model.certifications import Certification
from certrules.model.fields import word
from certrules.model.subjects import Company, Role, Subject
from certrules.model.verdicts import Status
from certrules.reports.choosing import Choice, chosen
from certrules.reports.ordering import by_name
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

OTHER = "Other"
"""The head over what no role requires."""

NO_COMPANY = "No company"
"""The head over roles of no company."""


class RowOrder(Enum):
    """In which order the rows of a matrix stand.

    `NAME`: by name. `OUTSTANDING`: those with the most that is not compliant first (R-25), then by
    name. `ROSTER`: as in the roster.
    """

    NAME = "name"
    OUTSTANDING = "outstanding"
    ROSTER = "roster"


@attrs.frozen
class Column:
    """A certification under a role that requires it, or under no role.

    `company`: of the role. `role`: None under "Other", and in the flat form.
    """

    certification: Certification
    role: Role | None = None
    company: Company | None = None


@attrs.frozen
class Head:
    """A heading over columns next to each other: `name`, the place of the first, how many."""

    name: str
    start: int
    width: int


@attrs.frozen
class Row:
    """One subject in a matrix.

    `cells`: one a column, None where there is nothing to say: nothing requires it there and nothing
    is on file. `outstanding`: how many of its certifications are not compliant (R-25).
    """

    subject: Subject
    cells: tuple[Standing | None, ...]
    outstanding: int

    @property
    def required(self) -> bool:
        """Whether anything in it is required on the day."""
        return any(one is not None and one.evaluation.required for one in self.cells)


@attrs.frozen
class Band:
    """Rows that stand together: those of one supervisor, None for whoever has none."""

    supervisor: Subject | None
    rows: tuple[Row, ...]


@attrs.frozen(slots=False)
class Matrix:
    """Users × company → role → certification, or users × certification in the flat form.

    `view`: the part of a snapshot that it shows. `columns`: those with anything in them, by
    company, role and then the order of the catalogue, "Other" last; in the flat form every
    certification for the kinds of subject shown. `bands`: by the name of the supervisor, those
    without one last; one band where rows are not grouped. `grouped`: whether they are. `flat`:
    whether it is the flat form.
    """

    view: Snapshot
    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    grouped: bool
    flat: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, one band after the other."""
        return tuple(row for band in self.bands for row in band.rows)

    @cached_property
    def companies(self) -> tuple[Head, ...]:
        """The headings of the first line: companies; none in the flat form."""
        return () if self.flat else _heads([_company_head(one) for one in self.columns])

    @cached_property
    def roles(self) -> tuple[Head, ...]:
        """The headings of the second line: roles; none in the flat form."""
        return () if self.flat else _heads([_role_head(one) for one in self.columns])


def matrix(
    view: Snapshot,
    choice: Choice | None = None,
    *,
    order: RowOrder | str = RowOrder.NAME,
    by_supervisor: bool = False,
    hide_without_requirements: bool = False,
) -> Matrix:
    """Return the matrix of the part of a snapshot that a choice takes (K-42).

    What several roles require of a subject stands under each of them. What is required directly, or
    only on file, stands under "Other". `by_supervisor`: whether the rows are grouped so.
    `hide_without_requirements`: whether subjects are left out of whom nothing that is shown is
    required.

    Raises `InvalidInput` for an order that is none.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.model.subjects import Membership
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana")], roles=[Role("crew", "Crew", requires=["a"])],
    ...                 memberships=[Membership("ana", "crew")])
    >>> table = matrix(snapshot(Catalogue([Certification("a")]), roster, date(2026, 8, 1)))
    >>> [head.name for head in table.roles], table.rows[0].cells[0].status.text
    (['Crew'], 'Nothing on file')
    """
    part = chosen(view, choice or Choice())
    held = [(_places(part, one), one) for one in part.standings]
    columns = _columns(part, {place for places, _ in held for place in places})
    rows = _rows(part, held, [_place(one) for one in columns])
    rows = [one for one in rows if one.required or not hide_without_requirements]
    bands = _bands(part.people, _ordered(rows, word(order, RowOrder)), grouped=by_supervisor)
    return Matrix(part, columns, bands, by_supervisor, flat=False)


def flat_matrix(
    view: Snapshot,
    choice: Choice | None = None,
    *,
    order: RowOrder | str = RowOrder.NAME,
    hide_without_requirements: bool = False,
) -> Matrix:
    """Return the matrix without heads: rows people, columns certifications.

    Every certification stands once, whoever requires it, in the order of the catalogue.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana")])
    >>> table = flat_matrix(snapshot(Catalogue([Certification("a")]), roster, date(2026, 8, 1)))
    >>> [one.certification.id for one in table.columns], table.rows[0].cells
    (['a'], (None,))
    """
    part = chosen(view, choice or Choice())
    kinds = {one.kind for one in part.subjects}
    columns = [Column(one) for one in part.certifications if one.subject_kind in kinds]
    held = [([(None, one.certification.id)], one) for one in part.standings]
    rows = _rows(part, held, [_place(one) for one in columns])
    rows = [one for one in rows if one.required or not hide_without_requirements]
    bands = _bands(part.people, _ordered(rows, word(order, RowOrder)), grouped=False)
    return Matrix(part, tuple(columns), bands, grouped=False, flat=True)


def sorted_by(table: Matrix, column: int, *, descending: bool = False) -> Matrix:
    """Return a matrix with the rows of each band sorted by the cells of a column.

    `column`: its place, from 0. What is not compliant and has no expiration date comes first, then
    the earliest expiration date; then what never expires, then the rest. `descending` turns that
    round, but rows with nothing in the column stay last. Equal rows stay in their order.

    Raises `InvalidInput` for a column that is not there.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> empty = matrix(snapshot(Catalogue([]), Roster(), date(2026, 8, 1)))
    >>> sorted_by(empty, 0)
    Traceback (most recent call last):
    ...
    certrules.errors.InvalidInput: column: '0' is no column. There are 0, counted from 0.
    """
    if not 0 <= column < len(table.columns):
        raise InvalidInput(
            str(column),
            "is no column",
            f"There are {len(table.columns)}, counted from 0.",
            field="column",
        )
    bands = tuple(
        attrs.evolve(band, rows=tuple(_sorted(band.rows, column, descending=descending)))
        for band in table.bands
    )
    return attrs.evolve(table, bands=bands)


# ------------------------------------------------------------------ columns

_Place = tuple[str | None, str]
"""Where a cell stands: the id of the role or None, and that of the certification."""


def _places(view: Snapshot, one: Standing) -> list[_Place]:
    """Return where a standing is shown: under each role that requires it, or under "Other"."""
    roles = dict.fromkeys(role if role in view.roles else None for role in one.required_by)
    return [(role, one.certification.id) for role in roles or [None]]


def _place(one: Column) -> _Place:
    return (None if one.role is None else one.role.id, one.certification.id)


def _columns(view: Snapshot, places: Iterable[_Place]) -> tuple[Column, ...]:
    order = {one.id: number for number, one in enumerate(view.certifications)}
    under: dict[str | None, list[str]] = defaultdict(list)
    for role, certification in places:
        under[role].append(certification)
    roles = _by_company(view, [view.roles[one] for one in under if one is not None])
    return tuple(
        Column(
            view.certifications[order[id_]],
            role,
            None if role is None else view.companies.get(role.company or ""),
        )
        for role in [*roles, *([None] if None in under else [])]
        for id_ in sorted(under[None if role is None else role.id], key=order.__getitem__)
    )


def _by_company(view: Snapshot, roles: Iterable[Role]) -> list[Role]:
    """Return roles by the name of their company, those without one last, then by their own."""
    order = {one.id: place for place, one in enumerate(by_name(view.companies.values()))}
    return sorted(by_name(roles), key=lambda one: order.get(one.company or "", len(order)))


def _company_head(one: Column) -> tuple[str, str]:
    """Return the id and the name of what the column stands under."""
    if one.role is None:
        return "", OTHER
    return ("", NO_COMPANY) if one.company is None else (one.company.id, one.company.name)


def _role_head(one: Column) -> tuple[str, str]:
    return ("", OTHER) if one.role is None else (one.role.id, one.role.name)


def _heads(names: Sequence[tuple[str, str]]) -> tuple[Head, ...]:
    """Return one heading for each run of the same."""
    heads: list[Head] = []
    for (_, name), run in groupby(names):
        start = heads[-1].start + heads[-1].width if heads else 0
        heads.append(Head(name, start, sum(1 for _ in run)))
    return tuple(heads)


# ------------------------------------------------------------------ rows


def _rows(
    view: Snapshot, held: Iterable[tuple[Sequence[_Place], Standing]], places: Iterable[_Place]
) -> list[Row]:
    numbers = {place: number for number, place in enumerate(places)}
    cells: dict[str, list[Standing | None]] = {
        one.id: [None] * len(numbers) for one in view.subjects
    }
    outstanding: dict[str, int] = defaultdict(int)
    for under, one in held:
        row = cells[one.subject.id]
        for place in under:
            row[numbers[place]] = one
        outstanding[one.subject.id] += not one.status.compliant
    return [Row(one, tuple(cells[one.id]), outstanding[one.id]) for one in view.subjects]


def _ordered(rows: Iterable[Row], order: RowOrder) -> list[Row]:
    if order is RowOrder.ROSTER:
        return list(rows)
    of = {one.subject.id: one for one in rows}
    named = [of[one.id] for one in by_name(each.subject for each in of.values())]
    return named if order is RowOrder.NAME else sorted(named, key=lambda one: -one.outstanding)


def _bands(
    people: Mapping[str, Subject], rows: Iterable[Row], *, grouped: bool
) -> tuple[Band, ...]:
    if not grouped:
        return (Band(None, tuple(rows)),)
    below: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        supervisor = people.get(people[row.subject.id].supervisor or "")
        below[None if supervisor is None else supervisor.id].append(row)
    named = by_name(people[one] for one in below if one is not None)
    first = [Band(one, tuple(below[one.id])) for one in named]
    return (*first, *([Band(None, tuple(below[None]))] if None in below else []))


def _urgency(one: Standing | None) -> tuple[int, int] | None:
    """Return by what a cell is sorted, the most urgent first; None for one with nothing in it."""
    if one is None or one.status in {Status.NOT_REQUIRED, Status.NOT_APPLICABLE}:
        return None
    expires_on = one.evaluation.expires_on
    if expires_on is not None:
        return 1, expires_on.toordinal()
    return (2, 0) if one.status.compliant else (0, 0)


def _sorted(rows: Iterable[Row], column: int, *, descending: bool) -> Iterator[Row]:
    keyed = [(_urgency(one.cells[column]), one) for one in rows]
    said = [(key, one) for key, one in keyed if key is not None]
    said.sort(key=lambda pair: pair[0], reverse=descending)
    yield from (one for _, one in said)
    yield from (one for key, one in keyed if key is None)
