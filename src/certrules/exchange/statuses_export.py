"""Every assignment of a store with its status on a day, as one table (H-14, F-15)."""

from typing import Final

from certrules.engine.answers import Answer
from certrules.exchange.exported import Exported
from certrules.exchange.filters import Filter, Taken
from certrules.exchange.instances import WHOSE, whose
from certrules.exchange.sheets import DATE, FLAG, TEXT, Cell, Sheet
from certrules.ports.store import Reading

COLUMNS: Final = {
    **WHOSE,
    "Date": DATE,
    "Status": TEXT,
    "Underlying Status": TEXT,
    "Required": FLAG,
    "Compliant": FLAG,
    "Pending": FLAG,
    "Expiration Date": DATE,
    "Due Date": DATE,
    "Overdue Date": DATE,
    "Exempt Until": DATE,
    "Inherited From": TEXT,
    "Next Change": DATE,
}
"""The columns, and what each holds."""


def export_statuses(reading: Reading, only: Filter) -> Exported:
    """Return every assignment, or those that a filter takes, with its status on the filter's day.

    In the order of the subjects in the store, then of the catalogue; competencies come last.
    Nothing comes from evaluations that were kept: each is made anew.

    Raises `InvalidInput` for a filter without a day, or with states of completions, and `UnknownId`
    for ids in it that nothing has.
    """
    taken = Taken(reading, only, what="statuses", without=["states"])
    return Exported(Sheet("Statuses", COLUMNS, [_row(one) for one in taken.answers()]))


def _row(answer: Answer) -> tuple[Cell, ...]:
    assignment, found = answer
    return (
        *whose(assignment.holder, assignment.certification),
        found.on,
        found.status.value,
        found.underlying.value,
        found.required,
        found.compliant,
        found.pending,
        found.expires_on,
        found.due_on,
        found.overdue_on,
        found.exempt_until,
        found.inherited_from,
        found.next_change_on,
    )
