"""Dates that depend on the person: durations and limits by age (R-41), yearly dates (R-55)."""

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.calendar import Days
from certrules.bulk.columns import NO_DATE, Columns, Flags
from certrules.bulk.rules import Personal, Rules
from certrules.bulk.tables import ABSENT, Places
from certrules.model.anchors import DateOfSubject, OnDay, Round

Rows = NDArray[np.int64]

_YEAR = 12


class Persons:
    """The dates of the persons behind some rows, and which rows lack one that is needed.

    `faulty`: by column, the rows that could not be dated: no birth or hire date, or completed too
    young for the first band. The object evaluation says of them what is wrong.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.faulty: dict[str, list[Rows]] = {}

    def refuse(self, column: str, rows: Rows) -> None:
        """Note rows that could not be dated."""
        self.faulty.setdefault(column, []).append(rows)

    def date(self, rows: Rows, which: DateOfSubject) -> Days:
        """Return the birth or hire date of each row; a row without one is faulty."""
        birth = which is DateOfSubject.BIRTH_DATE
        column = self._columns.birth if birth else self._columns.hire
        name = "birth_date" if birth else "hire_date"
        if column is None:
            self.refuse(name, rows)
            return np.zeros(len(rows), np.int64)
        days = column[rows].astype(np.int64)
        missing = days == NO_DATE
        if missing.any():
            self.refuse(name, rows[missing])
            days[missing] = 0
        return days


def expirations(  # noqa: PLR0913, PLR0917 - one completion of each row, column by column
    rules: Rules,
    persons: Persons,
    rows: Rows,
    personal: Rows,
    completed: Places,
    arguments: tuple[Flags, Rows],
    expires: Rows,
) -> None:
    """Write the expiration dates that depend on the person into `expires`.

    `personal`: which of the personal rules dates each row, `ABSENT` for none. `arguments`: which
    completions are on schedule, and the place that each table is asked with.
    """
    for number in np.unique(personal[personal != ABSENT]).tolist():
        some = np.flatnonzero(personal == number)
        rule = rules.personal[number]
        scheduled, asked = arguments[0][some], arguments[1][some]
        band = _bands(rules, persons, rule, rows[some], completed[some])
        restarted = np.array(rule.restarted)[band]
        offset = np.where(scheduled, np.array(rule.scheduled)[band], restarted)
        expires[some] = _yearly(rules, persons, rule, rows[some], rules.flat[offset + asked])


def _bands(
    rules: Rules, persons: Persons, rule: Personal, rows: Rows, completed: Places
) -> NDArray[np.int64]:
    """Return the band of each completion: the last whose age is reached (R-41)."""
    band = np.zeros(len(rows), np.int64)
    if not rule.ages:
        return band
    birth = persons.date(rows, DateOfSubject.BIRTH_DATE)
    days = completed + np.int64(rules.tables.first)
    for number, age in enumerate(rule.ages):
        reached = rules.tables.calendar.add_months(birth, age * _YEAR) <= days
        if number:
            band[reached] = number
        elif not reached.all():
            persons.refuse("completed_on", rows[~reached & (birth != 0)])
    return band


def _yearly(
    rules: Rules, persons: Persons, rule: Personal, rows: Rows, places: Places
) -> NDArray[np.int64]:
    """Round to the person's yearly date, then as the term says (R-55, R-9)."""
    tables, anchor = rules.tables, rule.anchor
    if anchor is None:
        return places.astype(np.int64)
    # A place after the tables says so already; any other is dated.
    days = np.minimum(places, tables.span).astype(np.int64) + tables.first
    of_subject = persons.date(rows, anchor.subject or DateOfSubject.BIRTH_DATE)
    days = tables.calendar.round_to_yearly(
        of_subject,
        days,
        end_of_month=anchor.on is OnDay.END_OF_MONTH,
        down=anchor.round is Round.DOWN,
    )
    if rule.term.extend_to is not None:
        days = tables.calendar.round_to(days, rule.term.extend_to)
    later = days - tables.first
    return np.where((places > tables.span) | (later >= tables.span), tables.span + 1, later)


def limit(  # noqa: PLR0913, PLR0917 - likewise
    rules: Rules, persons: Persons, rows: Rows, personal: Rows, completed: Places, expires: Rows
) -> None:
    """Write the birthdays that limit some of the expiration dates into `expires` (R-41)."""
    tables = rules.tables
    for number in np.unique(personal[personal != ABSENT]).tolist():
        rule = rules.personal[number].term.age_limit
        if rule is None:
            continue
        some = np.flatnonzero(personal == number)
        birth = persons.date(rows[some], DateOfSubject.BIRTH_DATE)
        before = tables.calendar.add_months(birth, rule.issued_before * _YEAR)
        until = tables.calendar.add_months(birth, rule.until * _YEAR) - tables.first
        young = completed[some] + np.int64(tables.first) < before
        expires[some] = np.where(young, np.minimum(expires[some], until), expires[some])
