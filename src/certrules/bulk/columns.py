"""The facts of many assignments as columns of numbers: the sole owner of nulls, dtypes and codes.

One row is one assignment. Dates are days since 1970-01-01, `NO_DATE` where there is none. What a
row has several of (completions, requirements, revocations) is *ragged*: the values of row r stand
at ``offsets[r]`` up to ``offsets[r + 1]``.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.model.certifications import Certification

NO_DATE = 1 << 30
"""The day that stands for "no date"; later than every date."""

NO_DAY = -NO_DATE
"""The last day of what there is not; earlier than every date."""

Ints = NDArray[np.int32]
Offsets = NDArray[Any]
"""Where the values of rows begin: of four bytes where that suffices, else of eight."""

Flags = NDArray[np.bool_]


class Roles(Protocol):
    """The role of each requirement, None for directly."""

    def __getitem__(self, at: int, /) -> str | None:
        """Return the role of the requirement at a place."""
        ...


@attrs.frozen(eq=False)
class Completions:
    """The completions that count, in R-11's order: ragged.

    `completed`: the dates. `given`: expiration dates given by hand (R-10); `effective`: from when
    they count (R-15); each None when no row has one. `credits`: R-60, None likewise.
    """

    offsets: Offsets
    completed: Ints
    given: Ints | None = None
    effective: Ints | None = None
    credits: Sequence[Decimal | None] | None = None


@attrs.frozen(eq=False)
class Requirements:
    """Why each row is required: ragged; `since` … `until` inclusive, `NO_DAY` and `NO_DATE` open.

    `roles`: the id of the role, None for directly. `training`: the last day of the training for it,
    `NO_DAY` for none (R-19).
    """

    offsets: Offsets
    since: Ints
    until: Ints
    training: Ints
    roles: Roles


@attrs.frozen(eq=False)
class Spans:
    """Two dates at a time, ragged: revocations (on, reinstated) or extensions (granted, until)."""

    offsets: Offsets
    first: Ints
    second: Ints


@attrs.frozen(eq=False)
class Columns:
    """The facts of `rows` assignments.

    `certifications`: those of the catalogue; `certification`: for each row, which of them.
    `required`: whether it is required on every day, where `requirements` is None. `pending`: R-24.
    `not_applicable`, `deferred_until`: the mark (R-20), `NO_DAY` for no deferral. `revocations`:
    R-17. `extensions`: R-61. `birth`, `hire`: dates of the subject. `active_from`, `active_until`:
    R-62, `NO_DAY` and `NO_DATE` for open. `parents`, `parts`: the rows that may cover a row or
    that it is made of, ragged, in the catalogue's order (R-18, R-59). None where no row has any.
    """

    rows: int
    certifications: Sequence[Certification]
    certification: Ints
    completions: Completions
    required: Flags
    requirements: Requirements | None = None
    pending: Flags | None = None
    not_applicable: Flags | None = None
    deferred_until: Ints | None = None
    revocations: Spans | None = None
    extensions: Spans | None = None
    birth: Ints | None = None
    hire: Ints | None = None
    active_from: Ints | None = None
    active_until: Ints | None = None
    parents: tuple[Offsets, Offsets] | None = None
    parts: tuple[Offsets, Offsets] | None = None

    def bounds(self) -> tuple[int, int]:
        """Return the earliest and the latest day that any column holds; 1970-01-01 without one."""
        done, needs = self.completions, self.requirements
        columns = [done.given, done.effective, self.deferred_until]
        columns += [self.birth, self.hire, self.active_from, self.active_until]
        if needs is not None:
            columns += [needs.since, needs.until, needs.training]
        for spans in (self.revocations, self.extensions):
            if spans is not None:
                columns += [spans.first, spans.second]
        held = [_bounds(one) for one in (done.completed, *columns) if one is not None]
        found = [bounds for bounds in held if bounds is not None]
        earliest = min((low for low, _ in found), default=0)
        return earliest, max((high for _, high in found), default=0)


def _bounds(days: Ints) -> tuple[int, int] | None:
    """Return the first and the last of some days, None where there are none."""
    ends = int(days.min(initial=NO_DATE)), int(days.max(initial=NO_DAY))
    if ends[0] != NO_DAY and ends[1] != NO_DATE:
        return ends if ends[0] <= ends[1] else None
    # To leave out what stands for no day takes a copy.
    days = days[(days != NO_DAY) & (days != NO_DATE)]
    return (int(days.min()), int(days.max())) if len(days) else None


def some_in(offsets: Offsets) -> Flags:
    """Return which rows have any values.

    >>> some_in(np.array([0, 2, 2])).tolist()
    [True, False]
    """
    some: Flags = offsets[1:] != offsets[:-1]
    return some


def shown(day: int) -> str:
    """Return a day as people write it.

    >>> shown(0)
    '1970-01-01'
    """
    return str(np.datetime64(day, "D"))
