"""A table on its way out of a store: columns, rows, and the text that it is as CSV (F-15)."""

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from certrules.exchange.csv_writing import csv_line

Cell = str | date | bool | None
"""What stands in a cell; None is blank."""

TEXT = "text"
DATE = "date"
FLAG = "flag"


@attrs.frozen
class Sheet:
    r"""A table: the same columns under the same names, whatever the format (F-15).

    `title`: its name in a workbook. `columns`: the name of each column, and what it holds: "text",
    "date" or "flag". `rows`: one cell a column each. `above`: the rows at its head where a format
    has rows of texts only, CSV and XLSX; the names of the columns if not given.

    >>> Sheet("Days", {"Day": "date", "Open": "flag"}, [(date(2026, 7, 1), True)]).text
    'Day,Open\r\n2026-07-01,yes\r\n'
    """

    title: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Cell, ...]] = ()
    above: Sequence[Sequence[str]] = attrs.field(
        default=attrs.Factory(lambda self: (tuple(self.columns),), takes_self=True)
    )

    @property
    def text(self) -> str:
        """The table as CSV."""
        lines = [csv_line(names) for names in self.above]
        lines += [csv_line(map(plain_text, row)) for row in self.rows]
        return "".join(lines)


def plain_text(cell: Cell) -> str:
    """Return a cell as CSV has it: dates as ISO 8601, yes or no, nothing for a blank one.

    >>> plain_text(date(2026, 7, 1)), plain_text(False), plain_text(None)
    ('2026-07-01', 'no', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)
