"""From columns to prepared rows: compile the rules, fold the histories, lay them out."""

from collections.abc import Sequence

import attrs
import numpy as np

from certrules.bulk.calendar import VERY_LAST
from certrules.bulk.columns import NO_DAY, Columns, Completions, Flags, Ints, Spans, some_in
from certrules.bulk.fold import Beyond, Blocks, Facts, Records, before_any, fold, places
from certrules.bulk.histories import object_histories, put_histories
from certrules.bulk.layout import BLOCK, Layout, Rows
from certrules.bulk.persons import Persons
from certrules.bulk.rules import MARGIN, Rules, reach_of
from certrules.bulk.specials import (
    Along,
    bring_along,
    in_force,
    initial_dues,
    special_rows,
    specials,
)
from certrules.bulk.tables import FAR, Places, Tables
from certrules.model.certifications import Certification

Faulty = dict[str, Rows]
"""By column the rows that cannot be evaluated; "" where the objects say which column it is."""

_STEP = 1_461
"""Days by which tables begin earlier and end later: four years."""


def lay_out(
    columns: Columns, like: Rules | None = None, *, compiled: bool = False
) -> tuple[Layout, Faulty]:
    """Return the prepared rows, and by column the rows that cannot be evaluated.

    The tables reach as far as the dates in the columns and one renewal more; when a chain of
    renewals reaches further, they are made again, longer. `like`: rules that other rows of the same
    catalogue were prepared with; they are used again where they suffice. `compiled`: whether numba
    folds plain histories; the layout is the same.
    """
    rules = _rules_for(columns, like)
    while True:
        try:
            return _lay_out(_coded(columns, rules), rules, compiled=compiled)
        except Beyond:
            first, last = rules.tables.first, rules.tables.last
            longer = Tables(first, min(2 * last - first, VERY_LAST))
            rules = Rules(rules.certifications, longer)


def _rules_for(columns: Columns, like: Rules | None) -> Rules:
    """Return rules that suffice for some columns: those of `like`, or such that hold both."""
    codes = np.flatnonzero(np.bincount(columns.certification, minlength=1))
    occurring = [columns.certifications[code] for code in codes.tolist()]
    earliest, latest = columns.bounds()
    # Whole steps, so that the next piece of a file seldom reaches further.
    first = (earliest - MARGIN) // _STEP * _STEP
    if like is not None and (not occurring or _suffices(like, occurring, first, latest)):
        return like
    last = _end(latest, reach_of(occurring))
    if like is not None:
        # What both hold, the rules of this catalogue winning.
        occurring = [*{one.id: one for one in (*like.certifications, *occurring)}.values()]
        first, last = min(first, like.tables.first), max(last, like.tables.last)
    return Rules(tuple(occurring), Tables(first, last))


def _suffices(like: Rules, occurring: Sequence[Certification], first: int, latest: int) -> bool:
    """Return whether rules hold some certifications, and reach as far as these need."""
    begin, last = like.tables.first, like.tables.last
    if first < begin or not like.hold(occurring):
        return False
    # How far all of them must reach is known; how far these must takes a while to find out.
    return _end(latest, like.reach) <= last or _end(latest, reach_of(occurring)) <= last


def _end(latest: int, reach: int) -> int:
    return min(-(-(latest + reach) // _STEP) * _STEP, VERY_LAST)


def _coded(columns: Columns, rules: Rules) -> Columns:
    """Return the columns with codes that count through the certifications of the rules."""
    of_rule = {one.id: code for code, one in enumerate(rules.certifications)}
    code = [of_rule.get(one.id, -1) for one in columns.certifications]
    return attrs.evolve(
        columns,
        certifications=rules.certifications,
        certification=np.array(code, np.int32)[columns.certification],
    )


def _lay_out(columns: Columns, rules: Rules, *, compiled: bool) -> tuple[Layout, Faulty]:
    initial = initial_dues(columns, rules.tables.calendar)
    persons = Persons(columns)
    facts = _facts(columns, rules, initial, persons)

    def rows_of(some: Flags) -> Rows:
        if some.all():
            return np.arange(columns.rows)
        return np.flatnonzero(some[columns.certification])

    rows = rows_of(rules.apart)
    histories, faulty = object_histories(columns, rules, rows)
    size = len(columns.completions.completed) + sum(map(len, histories))
    records, blocks = Records(size, rules.count), Blocks(columns.rows)
    plain, ruled = rows_of(~rules.apart & rules.simple), rows_of(~rules.apart & ~rules.simple)
    _fold_plain(rules, facts, plain, records, blocks, compiled=compiled)
    _fold(rules, facts, ruled, records, blocks)
    if len(rows):
        put_histories(rows, histories, records, blocks)
        persons.refuse("", faulty)
    special = special_rows(columns, initial)
    first = rules.tables.first
    if compiled:
        from certrules.bulk import kernel_fold  # noqa: PLC0415 - numba may be missing

        along = kernel_fold.bring_along(columns, blocks.order, special, first)
    else:
        along = bring_along(columns, blocks.order, special, first)
    layout = _assemble(columns, rules, blocks, records, along)
    found = {
        name: np.unique(np.concatenate(wrong))
        for name, wrong in persons.faulty.items()
        if any(map(len, wrong))
    }
    bearing = specials(columns, layout, initial, special)
    return attrs.evolve(layout, special=bearing), found


def _fold_plain(  # noqa: PLR0913 - rows, where their records go, and how
    rules: Rules, facts: Facts, rows: Rows, records: Records, blocks: Blocks, *, compiled: bool
) -> None:
    """Fold rows of certifications with plain steps only."""
    if compiled:
        from certrules.bulk import kernel_fold  # noqa: PLC0415 - numba may be missing

        if kernel_fold.fold_all(rules, facts, rows, records, blocks):
            return
    # Dates that lie too late are told by the reference.
    _fold(rules, facts, rows, records, blocks)


def _fold(rules: Rules, facts: Facts, rows: Rows, records: Records, blocks: Blocks) -> None:
    for begin in range(0, len(rows), BLOCK):
        some = _by_length(facts.columns, rows[begin : begin + BLOCK])
        fold(rules, facts, some, records, blocks)


def _by_length(columns: Columns, rows: Rows) -> Rows:
    """Return the rows with the longest history first, those of one certification together."""
    offsets = columns.completions.offsets
    counts = (offsets[rows + 1] - offsets[rows]).astype(np.int64)
    key = (counts.max(initial=0) - counts) * len(columns.certifications)
    key += columns.certification[rows]
    # Numbers of two bytes sort much faster.
    small = key.max(initial=0) <= np.iinfo(np.uint16).max
    return rows[np.argsort(key.astype(np.uint16) if small else key, kind="stable")]


# ---------------------------------------------------------------- what the fold needs


def _facts(columns: Columns, rules: Rules, initial: Ints | None, persons: Persons) -> Facts:
    first = rules.tables.first
    revoked = columns.revocations
    return Facts(
        columns,
        _revisions(columns) if rules.revisions > 1 else None,
        None if initial is None else _first_dues(columns, initial, first),
        None if revoked is None else revoked.offsets,
        None if revoked is None else places(revoked.first, first),
        None if revoked is None else places(revoked.second, first),
        None if revoked is None else _resumed(columns.completions, revoked),
        persons,
    )


def _resumed(done: Completions, revoked: Spans) -> Flags:
    """Return which rows have a completion on or after the day of a revocation.

    Most revocations are the last that is heard of a row, and then they bear on no expiration date.
    """
    resumed = some_in(revoked.offsets) & some_in(done.offsets)
    rows = np.flatnonzero(resumed)
    if len(rows):
        every = np.flatnonzero(some_in(revoked.offsets))
        earliest = np.minimum.reduceat(revoked.first, revoked.offsets[every])
        latest = done.completed[done.offsets[rows + 1] - 1]
        resumed[rows] = latest >= earliest[resumed[every]]
    return resumed


def _revisions(columns: Columns) -> Ints:
    """Return the revision in force on each completion's date; 0 is the first policy (R-13)."""
    done = columns.completions
    of_each = np.repeat(columns.certification, np.diff(done.offsets))
    revision = np.zeros(len(done.completed), np.int32)
    for code, certification in enumerate(columns.certifications):
        if certification.revisions:
            some = np.flatnonzero(of_each == code)
            revision[some] = in_force(certification, done.completed[some])
    return revision


def _first_dues(columns: Columns, initial: Ints, first: int) -> Places:
    """Return the earliest initial due date of each row, `FAR` for none (R-56)."""
    assert columns.requirements is not None  # noqa: S101 - where the dates come from
    offsets = columns.requirements.offsets
    earliest = np.full(columns.rows, FAR, np.int32)
    some = np.flatnonzero(some_in(offsets))
    dues = np.where(initial == NO_DAY, FAR, initial - np.int32(first))
    earliest[some] = np.minimum.reduceat(dues, offsets[some])
    return earliest


# ---------------------------------------------------------------- putting the blocks together


def _assemble(
    columns: Columns, rules: Rules, blocks: Blocks, records: Records, along: Along
) -> Layout:
    """Return the blocks and their records as one layout."""
    most = max(map(len, blocks.rounds), default=0)
    rounds = np.zeros((len(blocks.rounds), most, 2), np.int64)
    for number, of_block in enumerate(blocks.rounds):
        if of_block:
            rounds[number, : len(of_block)] = of_block
    return Layout(
        rules,
        blocks.order,
        along.positions,
        np.array(blocks.bounds, np.int64),
        np.ascontiguousarray(rounds[:, :, 0]),
        np.ascontiguousarray(rounds[:, :, 1]),
        blocks.counts,
        before_any(blocks.counts),
        records.start,
        records.expires,
        records.slot,
        along.certification,
        along.required,
        along.mark,
        along.mark_until,
        None if columns.pending is None else columns.pending[blocks.order],
        None,
    )
