"""Histories that only the object core folds: composites (R-59) and credits (R-60), as records."""

import numpy as np

from certrules.bulk.calendar import EPOCH
from certrules.bulk.columns import Columns
from certrules.bulk.fold import Beyond, Blocks, Records, sizes_of
from certrules.bulk.layout import Rows
from certrules.bulk.objects import Objects
from certrules.bulk.rules import NOT_YET, NOTHING, Rules
from certrules.bulk.tables import FAR
from certrules.dates.arithmetic import NEVER
from certrules.errors import InvalidInput
from certrules.expiry.records import Record
from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.status.coverage import History, history_of
from certrules.status.own import OwnHistory

_Record = tuple[int, int, int]
"""From which place, the place of the expiration date, the slot."""

_FIRST, _LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()


Histories = list[list[_Record]]
"""The records of each row."""


def object_histories(columns: Columns, rules: Rules, rows: Rows) -> tuple[Histories, Rows]:
    """Return the records of some rows, and the rows that cannot be evaluated.

    Raises `Beyond` when an expiration date lies after the last day of the tables.
    """
    objects = Objects(columns)
    found: list[list[_Record]] = []
    faulty: list[int] = []
    for row in rows.tolist():
        records: list[_Record] = []
        try:
            history = history_of(objects.assignment(row), None)
            records = list(_records(history, rules, int(columns.certification[row])))
        except InvalidInput:
            faulty.append(row)
        found.append(records)
    if len(rows):
        rules.settle()
    return found, np.array(faulty, np.int64)


def _records(history: History, rules: Rules, certification: int) -> list[_Record]:
    if isinstance(history, OwnHistory):
        return [_own(record, rules, certification) for record in history.records]
    return _pieces(history, rules)


def _own(record: Record, rules: Rules, certification: int) -> _Record:
    revisions = rules.certifications[certification].revisions
    dates = [None, *(one.effective_from for one in revisions)]
    slot = rules.slot(certification, dates.index(record.revision), record.turn)
    return _place(record.effective, rules), _expires(record.expires, rules), slot


def _pieces(history: History, rules: Rules) -> list[_Record]:
    """Return what a composite's dates are from which day on, nothing in effect included."""
    pieces: list[_Record] = []
    day = _FIRST
    while day <= _LAST:
        dates = history.dates(day)
        if dates is None:
            slot = NOT_YET if history.on_file(day) else NOTHING
            expires = rules.tables.span
        else:
            slot = rules.lend(dates.record.policy, dates.record.term, dates.rules)
            expires = _expires(dates.expires, rules)
        if not pieces or pieces[-1][1:] != (expires, slot):
            pieces.append((_place(day, rules), expires, slot))
        day = history.next_beside(day)
    return pieces


def _place(day: int, rules: Rules) -> int:
    return day - EPOCH - rules.tables.first


def _expires(day: int, rules: Rules) -> int:
    if day == NEVER:
        return rules.tables.span
    place = _place(day, rules)
    if place >= rules.tables.span:
        raise Beyond
    return place


def put_histories(rows: Rows, found: Histories, records: Records, blocks: Blocks) -> None:
    """Put the records of some rows among `records`, and the rows, the most records first."""
    counts = np.array([len(one) for one in found], np.int64)
    order = np.argsort(-counts, kind="stable")
    counts = counts[order]
    rounds = []
    for number, size in enumerate(sizes_of(counts)):
        each = [found[row][number] for row in order[:size].tolist()]
        start, expires, slot = np.array(each, np.int32).T
        rounds.append((records.put(np.clip(start, -FAR, FAR), expires, slot), size))
    blocks.put(rows[order], counts, rounds)
