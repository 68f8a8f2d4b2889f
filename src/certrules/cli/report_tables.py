"""Views as tables on a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from certrules.cli.console import Part, coloured, heading, plain, status_word, table
from certrules.cli.report_data import standing_why
from certrules.model.counting import counted
from certrules.model.verdicts import Status
from certrules.office.finished import ToDo
from certrules.reports.certification import CertificationView
from certrules.reports.html import SYMBOLS, words_for
from certrules.reports.kinds import GroupView, KindView
from certrules.reports.matrix import Matrix, Row
from certrules.reports.standings import Standing
from certrules.reports.subject import SubjectView
from certrules.reports.supervisor import SupervisorReport

_NAME: Final = 30
"""How wide the names beside the signs of a matrix may be."""

_SIGN: Final = 4
"""How wide a column of signs is."""


def matrix_parts(found: Matrix) -> Iterator[Part]:
    """Yield a matrix of signs, as many columns side by side as fit, and what they mean."""
    rows = found.rows
    used = [
        place
        for place in range(len(found.columns))
        if any(row.cells[place] is not None for row in rows)
    ]
    yield f"{counted(len(rows), 'subject')}, {counted(len(used), 'certification')}"
    if not used:
        return
    yield lambda width: _signs(rows, used, width)
    names = table("", "Certification", numbers=(0,))
    for number, place in enumerate(used, start=1):
        names.add_row(str(number), plain(found.columns[place].certification.name))
    yield names
    present = {one.status for row in rows for one in row.cells if one is not None}
    # A sign and its word stay on one line.
    signs = [
        coloured(f"{SYMBOLS[one]} {words_for(one)}".replace(" ", "\u00a0"), one)
        for one in Status
        if one in present
    ]
    yield Text("  ").join(signs)


def _signs(rows: Sequence[Row], used: Sequence[int], width: int) -> Table:
    """Return the tables of signs under each other, each with some of the columns."""
    whole = Table.grid()
    at_once = max((width - _NAME) // _SIGN, 1)
    for start in range(0, len(used), at_once):
        places = used[start : start + at_once]
        numbers = range(start + 1, start + len(places) + 1)
        drawn = table("Subject", *map(str, numbers))
        drawn.columns[0].max_width = _NAME - 1
        for row in rows:
            drawn.add_row(plain(row.subject.name), *(_sign(row.cells[place]) for place in places))
        whole.add_row(drawn)
        whole.add_row("")
    return whole


def _sign(one: Standing | None) -> Text:
    return Text() if one is None else coloured(SYMBOLS[one.status], one.status)


def subject_parts(view: SubjectView) -> Iterator[Part]:
    """Yield the roles, what is outstanding, what else there is, and what is to be done."""
    if view.roles:
        yield plain(f"Roles: {', '.join(one.name for one in view.roles)}")
    yield from _listed("Outstanding", view.outstanding, "Certification")
    yield from _listed("Other records", view.records, "Certification")
    if view.to_do is not None:
        yield heading(f"Activities to do: {len(view.to_do):,}")
    if view.to_do:
        yield _to_do(view.to_do)


def _to_do(those: Iterable[ToDo]) -> Table:
    drawn = table("Status", "Certification", "Activity", "Note")
    for one in those:
        notes = [
            *(["a new revision"] if one.new_revision else []),
            *(["required at login"] if one.blocks else []),
        ]
        drawn.add_row(
            status_word(one.status),
            plain(one.name),
            plain(one.activity.title or one.activity.kind.value),
            ", ".join(notes),
        )
    return drawn


def supervisor_parts(report: SupervisorReport) -> Iterator[Part]:
    """Yield the five parts, each as a list."""
    for part, those in report.parts.items():
        yield from _listed(part.words, those, "Subject", "Certification")


def certification_parts(view: CertificationView) -> Iterator[Part]:
    """Yield a certification with those who must hold it, or have it."""
    drawn = table("Status", "Subject", "Required by", "Why")
    for one in view.holders:
        standing = one.standing
        drawn.add_row(
            status_word(standing.status),
            plain(standing.subject.name),
            plain(", ".join(one.reasons) or "-"),
            plain(standing_why(standing)),
        )
    if view.path:
        yield plain(f"Group: {', '.join(view.path)}")
    yield heading(f"Must hold it, or have it: {len(view.holders):,}")
    if view.holders:
        yield drawn


def kind_parts(view: KindView) -> Iterator[Part]:
    """Yield all subjects of a kind with all that is required of them or on file."""
    standings = [one for row in view.rows for one in row.standings]
    yield plain(counted(len(view.rows), "subject"))
    yield from _listed("Assignments", standings, "Subject", "Certification")


def group_parts(view: GroupView) -> Iterator[Part]:
    """Yield the certifications by group, each with all that is required or on file of it."""
    for part in view.parts:
        standings = [one for each in part.certifications for one in each.standings]
        title = ", ".join(part.path) or "In no group"
        yield from _listed(title, standings, "Certification", "Subject")


def _listed(title: str, standings: Sequence[Standing], *about: str) -> Iterator[Part]:
    """Yield a list of standings, with the columns that say what they are about."""
    yield heading(f"{title}: {len(standings):,}")
    if standings:
        yield _list(standings, about)


def _list(standings: Iterable[Standing], about: Sequence[str]) -> Table:
    drawn = table("Status", *about, "Why")
    for one in standings:
        named = {"Subject": one.subject.name, "Certification": one.certification.name}
        drawn.add_row(
            status_word(one.status),
            *(plain(named[what]) for what in about),
            plain(standing_why(one)),
        )
    return drawn
