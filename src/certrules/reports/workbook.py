"""The matrix as a workbook: its cells in their colours, a list to filter, a legend (K-42)."""

from collections.abc import Mapping, Sequence
from typing import Final

from certrules.errors import Problem, ProblemsFound
from certrules.model.certifications import Certification
from certrules.model.verdicts import Status
from certrules.ports.letters import one_line, shortened
from certrules.ports.workbooks import (
    DAYS,
    FIRST_DAY,
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Page,
    bound,
    page_of,
    write_cell,
)
from certrules.reports.html import SYMBOLS, look, words_for
from certrules.reports.matrix import Head, Matrix, Row
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

FILLS: Final = {
    "white": ("#ffffff", "#4a5563"),
    "red": ("#fbdfdd", "#7d1712"),
    "green": ("#dcf2e1", "#0f4a24"),
    "blue": ("#dce9fb", "#123f7d"),
    "yellow": ("#fdeeb3", "#5c4300"),
}
"""The colour of a cell and of its letters, those of the pages on paper, by the colour of R-14."""

LONGEST: Final = 1_000
"""How many letters of a name stand in a cell at most."""

_LIST: Final = {
    "Subject": 28,
    "Subject id": 12,
    "Company": 22,
    "Certification": 28,
    "Certification id": 16,
    "Status": 15,
    "Beneath it": 15,
    "Required": 10,
    "Compliant": 11,
    "Pending": 10,
    "Completed on": 14,
    "Expires on": 14,
    "First notice": 14,
    "Second notice": 14,
    "Exempt until": 14,
    "Inherited": 10,
    "Files": 22,
    "Note": 26,
}
"""The columns of the list, and how wide they are, in letters."""

_STATUS: Final = list(_LIST).index("Status")

_WHO: Final = {"Name": 28, "Id": 12, "Supervisor": 22}
"""The columns before those of the certifications, and how wide they are."""

_CELL: Final = 18
_ABOVE: Final = 4
"""The lines above the first subject: the day, companies, roles, certifications."""

_A4: Final = 9
_FOOT: Final = "&L&A&R&P / &N"
"""The name of the sheet, the page, and how many there are."""

_MARKS: Final = (
    ("INH", "The dates are those of a certification that covers this one."),
    ("pending", "A completion awaits approval."),
    ("14 days", "What is left of a deferral or a training."),
    ("restricted", "Not everybody may see this certification."),
)
"""What else stands in cells, and what it means."""


def workbook(table: Matrix) -> bytes:
    """Return a matrix as an XLSX workbook of three sheets: the matrix, a list, a legend.

    Dates are dates, and every text is a text that no spreadsheet runs. A cell has the colour of its
    status and its sign as well. The list has each standing of the matrix once, with all that is
    known of it. Names are on one line, and the longest are shortened.

    Raises `MissingExtra` without the extra ``excel``, and `ProblemsFound` for more rows or columns
    than a sheet holds.

    >>> from datetime import date
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.matrix import matrix
    >>> from certrules.reports.snapshots import snapshot
    >>> workbook(matrix(snapshot(Catalogue([]), Roster(), date(2026, 8, 1))))[:2]
    b'PK'
    """
    _check(len(_WHO) + len(table.columns), "columns", MOST_COLUMNS)
    rows = max(_ABOVE + len(table.rows), 1 + len(table.view.standings))
    _check(rows, "rows", MOST_ROWS)

    def draw(book: Book) -> None:
        styles = _Styles(book)
        _MatrixPage(styles, table).write(page_of(book, "Matrix"))
        _list(styles, page_of(book, "List"), table.view)
        _legend(styles, page_of(book, "Legend"))

    return bound(draw)


def _check(count: int, what: str, most: int) -> None:
    if count > most:
        message = (
            f"The report has {count:,} {what}, and a sheet of a workbook holds {most:,}. "
            "Choose a part of it, or write a page."
        )
        raise ProblemsFound([Problem("", "", None, "not-writable", f"{count:,}", message)])


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], object] = {}

    def of(self, **properties: object) -> object:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]

    def head(self, **properties: object) -> object:
        shown = {"bold": True, "text_wrap": True, "bg_color": "#f5f7f9", "bottom": 1}
        return self.of(num_format="@", **{**shown, **properties})

    @property
    def text(self) -> object:
        return self.of(num_format="@")

    @property
    def day(self) -> object:
        return self.of(num_format=DAYS)

    def coloured(self, colour: str, num_format: str) -> object:
        fill, letters = FILLS[colour]
        return self.of(
            num_format=num_format,
            bg_color=fill,
            font_color=letters,
            border=1,
            border_color="#d3d9e0",
        )


class _MatrixPage:
    """The first sheet: subjects as rows, certifications as columns."""

    def __init__(self, styles: _Styles, table: Matrix) -> None:
        self._styles = styles
        self._table = table

    def write(self, page: Page) -> None:
        table, first = self._table, len(_WHO)
        last = _ABOVE + len(table.rows) - 1
        for place, width in enumerate([*_WHO.values(), *[_CELL] * len(table.columns)]):
            page.set_column(place, place, width)
        page.freeze_panes(_ABOVE, 2)
        self._heads(page)
        for number, row in enumerate(table.rows, start=_ABOVE):
            self._row(page, number, row)
        page.autofilter(_ABOVE - 1, 0, max(last, _ABOVE), first + len(table.columns) - 1)
        page.repeat_columns(0, 1)
        _for_paper(page, _ABOVE)

    def _heads(self, page: Page) -> None:
        table = self._table
        title = f"Certifications on {table.view.on}"
        page.write_string(0, 0, title, self._styles.of(num_format="@", bold=True, font_size=14))
        for line, heads in enumerate((table.companies, table.roles), start=1):
            for one in heads:
                self._head(page, line, one)
        names = [*_WHO, *(_named(one.certification) for one in table.columns)]
        for place, name in enumerate(names):
            page.write_string(_ABOVE - 1, place, name, self._styles.head())
        page.set_row(_ABOVE - 1, 45)

    def _head(self, page: Page, line: int, one: Head) -> None:
        start, style = len(_WHO) + one.start, self._styles.head(align="left")
        if one.width > 1:
            # It would take a text for a formula where one is given here.
            page.merge_range(line, start, line, start + one.width - 1, "", style)
        page.write_string(line, start, _clean(one.name), style)

    def _row(self, page: Page, number: int, row: Row) -> None:
        people, text = self._table.view.people, self._styles.text
        boss = people.get(row.subject.supervisor or "")
        who = (row.subject.name, row.subject.id, "" if boss is None else boss.name)
        for place, name in enumerate(who):
            write_cell(page, number, place, _clean(name), text, None)
        for place, one in enumerate(row.cells, start=len(who)):
            if one is not None:
                self._cell(page, number, place, one)

    def _cell(self, page: Page, number: int, place: int, one: Standing) -> None:
        seen, expires_on = look(one), one.evaluation.expires_on
        marks = [*(["INH"] if seen.inherited else []), *(["pending"] if seen.pending else [])]
        if expires_on is not None and expires_on >= FIRST_DAY and seen.text == str(expires_on):
            said = f'"{seen.symbol} "{DAYS}' + "".join(f'" {mark}"' for mark in marks)
            page.write_datetime(number, place, expires_on, self._styles.coloured(seen.colour, said))
            return
        said = " ".join([seen.symbol, *([seen.text] if seen.text else []), *marks])
        page.write_string(number, place, said, self._styles.coloured(seen.colour, "@"))


def _list(styles: _Styles, page: Page, view: Snapshot) -> None:
    """Write every standing on a line, with filters."""
    _columns(styles, page, _LIST)
    text, day = styles.text, styles.day
    for number, one in enumerate(view.standings, start=1):
        status = styles.coloured(one.status.colour, "@")
        for place, cell in enumerate(_values(view, one)):
            style = status if place == _STATUS else text
            write_cell(page, number, place, cell, style, day)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(view.standings), 1), len(_LIST) - 1)
    page.fit_to_pages(1, 0)
    _for_paper(page, 1)


def _values(view: Snapshot, one: Standing) -> Sequence[object]:
    subject, certification, answer = one.subject, one.certification, one.evaluation
    company = view.companies.get(subject.company or "")
    dates = (
        one.completed_on,
        answer.expires_on,
        answer.due_on,
        answer.overdue_on,
        answer.exempt_until,
    )
    return (
        _clean(subject.name),
        _clean(subject.id),
        "" if company is None else _clean(company.name),
        _clean(certification.name),
        _clean(certification.id),
        f"{SYMBOLS[answer.status]} {words_for(answer.status)}",
        words_for(answer.underlying),
        answer.required,
        answer.compliant,
        answer.pending,
        *(str(day) if day is not None and day < FIRST_DAY else day for day in dates),
        one.inherited,
        _clean(", ".join(each.name or each.link for each in one.attachments)),
        one.note,
    )


def _legend(styles: _Styles, page: Page) -> None:
    """Write what colours, signs and words mean."""
    _columns(styles, page, {"Sign": 18, "Meaning": 60})
    for number, status in enumerate(Status, start=1):
        sign = " ".join([SYMBOLS[status], *([status.text] if status.text else [])])
        page.write_string(number, 0, sign, styles.coloured(status.colour, "@"))
        page.write_string(number, 1, words_for(status), styles.text)
    for number, (word, meaning) in enumerate(_MARKS, start=len(Status) + 1):
        page.write_string(number, 0, word, styles.text)
        page.write_string(number, 1, meaning, styles.text)
    page.freeze_panes(1, 0)
    _for_paper(page, 1)


def _columns(styles: _Styles, page: Page, columns: Mapping[str, int]) -> None:
    """Write the names of columns in the first line, and make them as wide as is said."""
    for place, (name, width) in enumerate(columns.items()):
        page.set_column(place, place, width)
        page.write_string(0, place, name, styles.head())


def _for_paper(page: Page, above: int) -> None:
    """Say how it is printed: lying, the head on each sheet of paper, numbered."""
    page.set_landscape()
    page.set_paper(_A4)
    page.repeat_rows(0, above - 1)
    page.set_footer(_FOOT)


def _named(one: Certification) -> str:
    restricted = " (restricted)" if one.handling.privacy.hide_from_levels else ""
    return f"{_clean(one.name)}{restricted}"


def _clean(name: str) -> str:
    return shortened(one_line(name), LONGEST)
