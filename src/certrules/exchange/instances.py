"""Every completion of a store as one table (H-14, F-15)."""

from decimal import Decimal
from typing import Final

from certrules.exchange.exported import Exported
from certrules.exchange.filters import EVERYTHING, Filter, Taken
from certrules.exchange.sheets import DATE, TEXT, Cell, Sheet, plain_text
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.subjects import Subject
from certrules.ports.store import Reading

WHOSE: Final = {
    "Username": TEXT,
    "Name": TEXT,
    "Kind": TEXT,
    "Company": TEXT,
    "Certification ID": TEXT,
    "Certification": TEXT,
}
"""The columns that say whose it is and of what."""

COLUMNS: Final = {
    **WHOSE,
    "Date Completed": DATE,
    "Effective Date": DATE,
    "Expiration Date": DATE,
    "Status": TEXT,
    "Credits": TEXT,
    "Record ID": TEXT,
    "Comment": TEXT,
}
"""The columns, and what each holds; the expiration date is the one by hand."""


def export_instances(reading: Reading, only: Filter = EVERYTHING) -> Exported:
    """Return every completion of a store, or those that a filter takes, as a table.

    By username, certification and date; the same store gives the same rows (F-14). Completions that
    were declined, withdrawn or superseded are among them.

    Raises `UnknownId` for ids in the filter that nothing has.
    """
    taken = Taken(reading, only)
    rows = [
        _row(taken.subjects[one.subject], taken.known[one.certification], one.fact)
        for one in taken.roster.entries
        if isinstance(one.fact, Completion)
        and taken.takes_state(one.fact.state)
        and taken.takes(one.subject, one.certification)
    ]
    return Exported(Sheet("Instances", COLUMNS, sorted(rows, key=_place)))


def whose(subject: Subject, certification: Certification) -> tuple[Cell, ...]:
    """Return the cells of the columns `WHOSE`."""
    return (
        subject.id,
        subject.name,
        subject.kind.value,
        subject.company,
        certification.id,
        certification.name,
    )


def _row(subject: Subject, certification: Certification, fact: Completion) -> tuple[Cell, ...]:
    return (
        *whose(subject, certification),
        fact.completed_on,
        fact.effective_on,
        fact.expires_on,
        fact.state.value,
        _number(fact.credits),
        fact.id or None,
        fact.comment or None,
    )


def _number(credits_: Decimal | None) -> str | None:
    return None if credits_ is None else f"{credits_:f}"


def _place(row: tuple[Cell, ...]) -> tuple[str, ...]:
    texts = tuple(map(plain_text, row))
    subject, certification, day = texts[0], texts[4], texts[6]
    return subject, certification, day, *texts
