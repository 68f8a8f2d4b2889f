"""What bears on the rows that are not plain: requirements, marks, revocations, parents."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from certrules.bulk.answers import DEFERRED, IN_TRAINING, NOT_APPLICABLE
from certrules.bulk.calendar import Calendar
from certrules.bulk.columns import NO_DATE, NO_DAY, Columns, Flags, Ints, Offsets, Spans, some_in
from certrules.bulk.fold import places
from certrules.bulk.layout import Layout, Ragged, Rows, Special
from certrules.bulk.tables import FAR, Places
from certrules.model.certifications import Certification


def in_force(certification: Certification, days: Ints) -> Ints:
    """Return which revision governs completions on some days; 0 is the first policy (R-13)."""
    found = np.zeros(len(days), np.int32)
    for number, revision in enumerate(certification.revisions, start=1):
        effective = np.datetime64(revision.effective_from).astype(np.int32)
        found[(days >= effective) | revision.retroactive] = number
    return found


def initial_dues(columns: Columns, calendar: Calendar) -> Ints | None:
    """Return the initial due date of each requirement, `NO_DAY` for none (R-58).

    None when no certification allows one.
    """
    needs = columns.requirements
    allowing = [code for code, one in enumerate(columns.certifications) if one.allows_initial_due]
    if needs is None or not allowing:
        return None
    of_each = np.repeat(columns.certification, np.diff(needs.offsets))
    dues = np.full(len(needs.since), NO_DAY, np.int32)
    for code in allowing:
        certification = columns.certifications[code]
        some = np.flatnonzero((of_each == code) & (needs.since != NO_DAY))
        since = needs.since[some]
        revision = in_force(certification, since)
        policies = [certification.policy, *(one.policy for one in certification.revisions)]
        for number, policy in enumerate(policies):
            if policy.initial_due is not None:
                governed = some[revision == number]
                days = needs.since[governed].astype(np.int64)
                dues[governed] = calendar.add(days, policy.initial_due)
    return dues


def specials(
    columns: Columns, layout: Layout, initial: Ints | None, special: Flags
) -> Special | None:
    """Return what bears on the special rows, None when there are none."""
    at = np.flatnonzero(special[layout.order])
    if not len(at):
        return None
    rows = layout.order[at]
    first = layout.rules.tables.first
    of = np.full(layout.rows, -1, np.int32)
    of[at] = np.arange(len(at))
    return Special(
        at,
        of,
        _requirements(columns, initial, rows, first),
        _picked(columns.not_applicable, rows, fill=False),
        _bounds(columns.deferred_until, rows, first, -FAR),
        _bounds(columns.active_from, rows, first, -FAR),
        _bounds(columns.active_until, rows, first, FAR),
        _revoked(columns, layout, at),
        _spans(columns.extensions, rows, first),
        _parents(columns, layout, rows),
    )


def special_rows(columns: Columns, initial: Ints | None) -> Flags:
    """Return which rows more bears on than completions, a mark and open-ended requirements."""
    special = np.zeros(columns.rows, np.bool_)
    needs = columns.requirements
    if needs is not None:
        bound = (needs.since != NO_DAY) | (needs.until != NO_DATE)
        if initial is not None:
            bound |= initial != NO_DAY
        special[_rows_of(needs.offsets, bound)] = True
    for days, missing in ((columns.active_from, NO_DAY), (columns.active_until, NO_DATE)):
        if days is not None:
            special |= days != missing
    for spans in (columns.revocations, columns.extensions):
        if spans is not None:
            special |= some_in(spans.offsets)
    if columns.parents is not None:
        special |= some_in(columns.parents[0])
    return special


def _rows_of(offsets: Offsets, flags: Flags) -> Rows:
    """Return the rows in which flagged values stand."""
    # Numbers of one kind are compared without a copy of all offsets.
    at = np.flatnonzero(flags).astype(offsets.dtype)
    return np.searchsorted(offsets, at, side="right") - 1


class Along(NamedTuple):
    """What positions have of their rows, and the position of each row; see `layout.Layout`."""

    positions: Rows
    certification: Ints
    required: Flags
    mark: NDArray[np.int8]
    mark_until: Places


def bring_along(columns: Columns, order: Rows, special: Flags, first: int) -> Along:
    """Return what positions have of their rows, given the row at each."""
    positions = np.empty(len(order), np.int64)
    positions[order] = np.arange(len(order))
    needs = columns.requirements
    required = columns.required if needs is None else some_in(needs.offsets)
    mark, until = marks(columns, special)
    return Along(
        positions,
        columns.certification[order],
        required[order],
        mark[order],
        places(until[order], first),
    )


def marks(columns: Columns, special: Flags) -> tuple[NDArray[np.int8], Ints]:
    """Return as what each row is exempt, and through which day (R-19 … R-22).

    0 and `NO_DAY` for not. With open-ended requirements both stay the same. Special rows are left
    out.
    """
    until = _trained_until(columns)
    mark = (until != NO_DAY) * np.int8(IN_TRAINING)
    if columns.deferred_until is not None:
        deferred = columns.deferred_until
        later = (deferred != NO_DAY) & (deferred >= until)
        mark[later] = DEFERRED
        until = np.maximum(until, deferred)
    if columns.not_applicable is not None:
        mark[columns.not_applicable] = NOT_APPLICABLE
    mark[special] = 0
    return mark, until


def _trained_until(columns: Columns) -> Ints:
    """Return the last day of training for all that requires each row, `NO_DAY` without (R-19)."""
    until = np.full(columns.rows, NO_DAY, np.int32)
    needs = columns.requirements
    if needs is not None:
        rows = _rows_of(needs.offsets, needs.training != NO_DAY)
        if len(rows):
            rows = rows[np.append(rows[1:] != rows[:-1], True)]
            offsets, at = _taken(needs.offsets, rows)
            until[rows] = np.minimum.reduceat(needs.training[at], offsets[:-1])
    return until


def _requirements(columns: Columns, initial: Ints | None, rows: Rows, first: int) -> Ragged:
    """Return since, until, training and initial due date of each requirement (R-19, R-58)."""
    needs = columns.requirements
    if needs is None:
        counts = columns.required[rows].astype(np.int64)
        entries = int(counts.sum())
        never, ever = np.full(entries, -FAR, np.int32), np.full(entries, FAR, np.int32)
        return Ragged(_offsets(counts), (never, ever, never, never))
    offsets, at = _taken(needs.offsets, rows)
    dues = np.full(len(at), NO_DAY, np.int32) if initial is None else initial[at]
    entries_of = (needs.since[at], needs.until[at], needs.training[at], dues)
    return Ragged(offsets, tuple(places(days, first) for days in entries_of))


def _revoked(columns: Columns, layout: Layout, at: Rows) -> Ragged | None:
    """Return the spans on which each special row is revoked (R-17).

    Until reinstated or, but for a composite, until a later completion takes effect.
    """
    if columns.revocations is None:
        return None
    spans = _spans(columns.revocations, layout.order[at], layout.rules.tables.first)
    assert spans is not None  # noqa: S101 - there are revocations
    since, until = spans.values
    revoked = np.repeat(at, np.diff(spans.offsets))
    until = until.copy()
    for has, record in layout.records(revoked):
        start = layout.start[record]
        lifts = (start > since[has]) & ~layout.rules.composite[layout.certification[revoked[has]]]
        until[has[lifts]] = np.minimum(until[has[lifts]], start[lifts])
    return Ragged(spans.offsets, (since, until))


def _spans(spans: Spans | None, rows: Rows, first: int) -> Ragged | None:
    if spans is None:
        return None
    offsets, at = _taken(spans.offsets, rows)
    return Ragged(offsets, (places(spans.first[at], first), places(spans.second[at], first)))


def _parents(columns: Columns, layout: Layout, rows: Rows) -> Ragged | None:
    if columns.parents is None:
        return None
    offsets, at = _taken(columns.parents[0], rows)
    return Ragged(offsets, (layout.positions[columns.parents[1][at]].astype(np.int32),))


def _taken(offsets: Offsets, rows: Rows) -> tuple[Offsets, Rows]:
    """Return the offsets of some rows among themselves, and where their values stand."""
    begin = offsets[rows]
    counts = offsets[rows + 1] - begin
    among = _offsets(counts)
    at = np.arange(among[-1]) - np.repeat(among[:-1] - begin, counts)
    return among, at


def _offsets(counts: Rows) -> Offsets:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _picked(flags: Flags | None, rows: Rows, *, fill: bool) -> Flags:
    return np.full(len(rows), fill, np.bool_) if flags is None else flags[rows]


def _bounds(days: Ints | None, rows: Rows, first: int, missing: int) -> Places:
    if days is None:
        return np.full(len(rows), missing, np.int32)
    return places(days[rows], first)
