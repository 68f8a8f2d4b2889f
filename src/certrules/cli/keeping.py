"""What is kept of each piece of a columnar file: the counts, and the rows to list."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import STATUSES
from certrules.bulk.arrays import codes as codes_of
from certrules.bulk.arrays import unknown_word
from certrules.bulk.faults import Faults
from certrules.bulk.frames import KNOWN, columns_from
from certrules.bulk.objects import Objects
from certrules.bulk.pieces import comparable
from certrules.cli.attention import ORDER, URGENCY
from certrules.cli.tally import Tally
from certrules.cli.workforce import Row
from certrules.exchange.columnar_files import Table, pa, pc
from certrules.model.catalogue import Catalogue
from certrules.model.subjects import Subject
from certrules.status.timeline import evaluate

Numbers = NDArray[np.int64]

_ROOM = 32
_NEVER = 1 << 30
_UNSAID = "the table gives no reason"


class _Kept(NamedTuple):
    """A row to list: how urgent it is, its number, and the rows of its subject, itself at `at`."""

    key: int
    row: int
    facts: Table
    at: int


class Keeper:
    """Counts the pieces that it looks at, and keeps the first `limit` rows of the list.

    `every`: whether the list is of all rows, or of those that need attention (R-23). `count`: how
    long the whole list is.
    """

    def __init__(self, catalogue: Catalogue, day: date, limit: int, *, every: bool) -> None:
        self.tally = Tally.of(catalogue)
        self.count = 0
        self._certifications = list(catalogue)
        self._catalogue = catalogue
        self._day = day
        self._limit = limit
        self._every = every
        self._kept: list[_Kept] = []
        ranked = ORDER if every else URGENCY
        ranks = [ranked.index(one) if one in ranked else -1 for one in STATUSES]
        self._rank = np.array(ranks, np.int64)

    def look(self, begin: int, facts: Table, answers: Table) -> None:
        """Count the rows of a piece, whose first is the row `begin`, and keep the most urgent."""
        status = _codes(answers.column("status"))
        required = np.asarray(answers.column("required").combine_chunks()).astype(np.int64)
        self._count(facts, status, required)
        rank = self._rank[status]
        wanted = rank >= 0 if self._every else (rank >= 0) & (required > 0)
        rows = np.flatnonzero(wanted)
        self.count += len(rows)
        keys = (rank[rows] << _ROOM) + _days(answers.column("expires_on"))[rows]
        self._keep(begin, facts, rows, keys)

    def listed(self) -> list[Row]:
        """Return the rows to list, the most urgent first, each with its evaluation."""
        return [self._row(one) for one in self._kept]

    def _count(self, facts: Table, status: Numbers, required: Numbers) -> None:
        ids = [one.id for one in self._certifications]
        column = facts.column("certification").combine_chunks()
        held = codes_of(
            "certification", column, ids, Faults(), lambda one: unknown_word(one, ids)
        ).astype(np.int64)
        each = len(STATUSES) * 2
        numbers = np.bincount(held * each + status * 2 + required, minlength=len(ids) * each)
        for number, one in enumerate(numbers.reshape(len(ids), len(STATUSES), 2).tolist()):
            counts = {
                (STATUSES[code], bool(needed)): one[code][needed]
                for code in range(len(STATUSES))
                for needed in (0, 1)
                if one[code][needed]
            }
            self.tally.add(self._certifications[number], Counter(counts))

    def _keep(self, begin: int, facts: Table, rows: Numbers, keys: Numbers) -> None:
        """Keep the most urgent of all rows so far, those of a kind in their order."""
        if not self._limit:
            return
        if len(rows) > self._limit:
            edge = np.partition(keys, self._limit - 1)[self._limit - 1]
            rows, keys = rows[keys <= edge], keys[keys <= edge]
        order = np.argsort(keys, kind="stable")[: self._limit]
        new = [_Kept(int(keys[at]), begin + int(rows[at]), None, 0) for at in order]
        kept = sorted([*self._kept, *new], key=lambda one: (one.key, one.row))[: self._limit]
        subject = comparable(facts.column("subject")) if "subject" in facts.column_names else None
        self._kept = [
            one if one.facts is not None else _with_facts(one, begin, facts, subject)
            for one in kept
        ]

    def _row(self, kept: _Kept) -> Row:
        """Return a row with its evaluation; under its subject's name, and without its relatives."""
        columns = columns_from(kept.facts, self._catalogue)
        assignment = Objects(columns).assignment(kept.at)
        pending = columns.pending is not None and bool(columns.pending[kept.at])
        evaluation = attrs.evolve(evaluate(assignment, self._day), pending=pending)
        shown = attrs.evolve(
            assignment,
            subject=Subject(_name(kept), kind=assignment.certification.subject_kind),
            revocations=[attrs.evolve(one, text=_UNSAID) for one in assignment.revocations],
            parents=(),
            parts=(),
        )
        return Row(shown, evaluation)


def _codes(status: Any) -> Numbers:  # noqa: ANN401 - pyarrow comes without types
    codes: Numbers = np.asarray(status.combine_chunks().indices).astype(np.int64)
    return codes


def _days(dates: Any) -> Numbers:  # noqa: ANN401
    days: Numbers = np.asarray(dates.combine_chunks().cast(pa.int32()).fill_null(_NEVER))
    return days.astype(np.int64)


def _with_facts(kept: _Kept, begin: int, facts: Table, subject: Any) -> _Kept:  # noqa: ANN401
    """Return a row to list with the rows of its subject, which it may need (R-18, R-59)."""
    at = kept.row - begin
    facts = facts.select([name for name in facts.column_names if name in KNOWN])
    if subject is None:
        return kept._replace(facts=facts.take([at]))
    same = pc.equal(subject, subject[at])
    before = int(np.count_nonzero(np.asarray(same.slice(0, at))))
    return kept._replace(facts=facts.filter(same), at=before)


def _name(kept: _Kept) -> str:
    if "subject" not in kept.facts.column_names:
        return f"row {kept.row}"
    return str(kept.facts.column("subject")[kept.at].as_py())
