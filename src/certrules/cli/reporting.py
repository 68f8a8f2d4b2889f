"""``certrules report``: views of a workforce, on the terminal and in files."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import click

from certrules.cli import arguments
from certrules.cli.console import Part, heading
from certrules.cli.data import to_csv, to_json
from certrules.cli.report_data import (
    COLUMNS,
    certification_fields,
    group_fields,
    kind_fields,
    matrix_fields,
    standing_fields,
    subject_fields,
    supervisor_fields,
)
from certrules.cli.report_tables import (
    certification_parts,
    group_parts,
    kind_parts,
    matrix_parts,
    subject_parts,
    supervisor_parts,
)
from certrules.cli.views import Makers, Viewing, deliver, out_option, viewing
from certrules.model.subjects import SubjectKind
from certrules.office.finished import ToDo
from certrules.office.operations import Operation
from certrules.reports.calendar_feed import calendar_feed
from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from certrules.reports.choosing import Choice, chosen
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from certrules.reports.matrix import Matrix, flat_matrix, matrix
from certrules.reports.matrix_page import EXPLAINED_AT_MOST, matrix_page
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing
from certrules.reports.subject import subject_view
from certrules.reports.subject_page import subject_page
from certrules.reports.supervisor import supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from certrules.reports.workbook import workbook


@attrs.frozen
class Report:
    """A view, ready for each medium.

    `title`: of the whole. `part`: the part of the workforce that it is about; calendars and
    workbooks have all of it. `standings`: those in the view. `fields`, `parts`, `page`: what makes
    plain data, tables and a page of it. `table`: what makes the matrix, where it is one.
    """

    title: str
    part: Snapshot
    standings: Iterable[Standing]
    fields: Callable[[], dict[str, Any]]
    parts: Callable[[], Iterable[Part]]
    page: Callable[[], str]
    table: Callable[[], Matrix] | None = None

    @property
    def matrix(self) -> Matrix:
        """What a workbook shows."""
        return matrix(self.part) if self.table is None else self.table()


@attrs.frozen
class Wanted:
    """Which report: what is looked at, the id of what it is about, how a matrix is laid out.

    `about`: blank for a report about no single thing.
    """

    viewing: Viewing
    about: str
    by_supervisor: bool
    only_required: bool
    explained: bool


def _matrix(wanted: Wanted) -> Report:
    view, only_required = wanted.viewing.snapshot(), wanted.only_required

    def whole() -> Matrix:
        return matrix(
            view, by_supervisor=wanted.by_supervisor, hide_without_requirements=only_required
        )

    return Report(
        "Matrix",
        view,
        view.standings,
        lambda: matrix_fields(whole()),
        lambda: matrix_parts(flat_matrix(view, hide_without_requirements=only_required)),
        lambda: matrix_page(whole(), explained=wanted.explained or None),
        whole,
    )


def _subject(wanted: Wanted) -> Report:
    view = wanted.viewing.snapshot(subjects=[wanted.about])
    plain = subject_view(view, wanted.about)
    to_do = wanted.viewing.to_do(wanted.about, plain.on)
    found = attrs.evolve(plain, to_do=to_do and _in_view(view, to_do))
    return Report(
        found.subject.name,
        chosen(view, Choice(subjects=[wanted.about])),
        (*found.outstanding, *found.records),
        lambda: subject_fields(found),
        lambda: subject_parts(found),
        lambda: subject_page(found),
    )


def _in_view(view: Snapshot, to_do: Iterable[ToDo]) -> tuple[ToDo, ...]:
    """Return the activities whose assignments the filters have left in a view."""
    return tuple(one for one in to_do if (one.subject, one.certification) in view.by_pair)


def _supervisor(wanted: Wanted) -> Report:
    view = wanted.viewing.snapshot()
    found = supervisor_report(view, wanted.about or None)
    title = "Everybody" if found.supervisor is None else f"The people of {found.supervisor.name}"
    return Report(
        title,
        _below(view, wanted.about) if wanted.about else view,
        [one for those in found.parts.values() for one in those],
        lambda: supervisor_fields(found),
        lambda: supervisor_parts(found),
        lambda: supervisor_page(found),
    )


def _below(view: Snapshot, supervisor: str) -> Snapshot:
    """Return the part of a snapshot that is below a supervisor."""
    line = chosen(view, Choice(supervisors=[supervisor]))
    ids = [one.id for one in line.subjects if one.id != supervisor]
    return chosen(line, Choice(subjects=ids))


def _certification(wanted: Wanted) -> Report:
    view = wanted.viewing.snapshot(operation=Operation.VIEW_CERTIFICATIONS)
    found = certification_view(view, wanted.about)
    return Report(
        found.certification.name,
        chosen(view, Choice(certifications=[wanted.about])),
        [one.standing for one in found.holders],
        lambda: certification_fields(found),
        lambda: certification_parts(found),
        lambda: certification_page(found),
    )


def _kind(wanted: Wanted) -> Report:
    view = wanted.viewing.snapshot()
    found = kind_view(view, wanted.about)
    return Report(
        f"Kind: {found.kind.value}",
        chosen(view, Choice(kinds=[found.kind])),
        [one for row in found.rows for one in row.standings],
        lambda: kind_fields(found),
        lambda: kind_parts(found),
        lambda: kind_page(found),
    )


def _groups(wanted: Wanted) -> Report:
    view = wanted.viewing.snapshot()
    found = group_view(view)
    return Report(
        "Certifications by group",
        view,
        [one for part in found.parts for each in part.certifications for one in each.standings],
        lambda: group_fields(found),
        lambda: group_parts(found),
        lambda: group_page(found),
    )


KINDS: Final[dict[str, Callable[[Wanted], Report]]] = {
    "matrix": _matrix,
    "subject": _subject,
    "supervisor": _supervisor,
    "certification": _certification,
    "kind": _kind,
    "groups": _groups,
}
"""What makes a report, by the word for it."""

_ABOUT: Final = {
    "subject": "the id of a subject",
    "certification": "the id of a certification",
    "kind": f"one of {', '.join(one.value for one in SubjectKind)}",
}
"""What those that are about one thing have to be given."""

_WHOLE: Final = {"matrix", "groups"}
"""Those that are about no single thing."""


@click.command()
@viewing()
@arguments.as_json
@out_option(".html", ".xlsx", ".ics", ".json", ".csv")
@click.option("--by-supervisor", is_flag=True, help="Group the rows of a matrix by supervisor.")
@click.option(
    "--only-required",
    is_flag=True,
    help="Leave subjects out of a matrix of whom nothing is required.",
)
@click.option(
    "--explained",
    is_flag=True,
    help="Let each cell of a matrix as a page open its explanation and timeline, however many "
    f"there are. Without this, up to {EXPLAINED_AT_MOST:,} do.",
)
@click.argument("kind", type=click.Choice(list(KINDS)), metavar="KIND")
@click.argument("about", default="", metavar="[ID]")
def report(  # noqa: PLR0913 - options of a command
    asked: Viewing,
    *,
    as_json: bool,
    out: Path | None,
    by_supervisor: bool,
    only_required: bool,
    explained: bool,
    kind: str,
    about: str,
) -> None:
    """Show a view of a workforce on a day, or write it into a file.

    KIND is "matrix", who holds what; "subject" ID, what one subject must hold and has; "supervisor"
    ID, what is not in order of the people below, or of all people without an ID; "certification"
    ID, who must hold it or has it; "kind" ID, all of a kind: employee, asset, client or location;
    "groups", certifications by group.

    FILE is a page (.html), a workbook (.xlsx), a calendar of what falls due (.ics), or data (.json,
    .csv). Workbook and calendar have everything that is on file of whom the report is about.

    A filter that is given several times takes any of its values; different filters must all fit.
    """
    wanted = Wanted(asked, about, by_supervisor, only_required, explained)
    _check(kind, wanted)
    found = KINDS[kind](wanted)
    deliver(_makers(asked, kind, found), lambda: _parts(asked, found), out, as_json=as_json)


def _parts(asked: Viewing, found: Report) -> Iterator[Part]:
    yield heading(f"{found.title} on {asked.question.day}{asked.question.known}")
    yield from found.parts()


def _check(kind: str, wanted: Wanted) -> None:
    """Refuse words that do not go together."""
    if kind in _ABOUT and not wanted.about:
        raise click.UsageError(f"Say which: give {_ABOUT[kind]} after '{kind}'.")
    if kind in _WHOLE and wanted.about:
        raise click.UsageError(f"'{kind}' takes no {wanted.about!r}. Choose with the filters.")
    of_a_matrix = wanted.by_supervisor or wanted.only_required or wanted.explained
    if kind != "matrix" and of_a_matrix:
        raise click.UsageError(
            "--by-supervisor, --only-required and --explained go with 'matrix' alone."
        )


def _makers(asked: Viewing, kind: str, found: Report) -> Makers:
    return {
        ".html": found.page,
        ".xlsx": lambda: workbook(found.matrix),
        ".ics": lambda: calendar_feed(found.part, name=found.title),
        ".json": lambda: _json(asked, kind, found),
        ".csv": lambda: to_csv(COLUMNS, map(standing_fields, found.standings)),
    }


def _json(asked: Viewing, kind: str, found: Report) -> str:
    head = {
        "report": kind,
        "on": str(asked.question.day),
        "known_at": asked.question.known_at_text,
    }
    return to_json({**head, **found.fields()})
