"""Prepared rows: folded and laid out so that any day is answered by looking up."""

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.bulk.columns import Flags, Ints
from certrules.bulk.rules import Rules
from certrules.bulk.tables import Places

Rows = NDArray[np.int64]

BLOCK = 1 << 14
"""How many rows are worked on at a time: what they need stays in a processor's second cache."""


@attrs.frozen(eq=False)
class Ragged:
    """Several values for each special row, as arrays side by side."""

    offsets: Rows
    values: tuple[NDArray[np.int32], ...]

    def rounds(self, rows: Rows) -> list[tuple[Rows, Rows]]:
        """Return, round by round, which of `rows` take part and where their values stand.

        >>> ragged = Ragged(np.array([0, 2, 3]), ())
        >>> [(has.tolist(), at.tolist()) for has, at in ragged.rounds(np.array([0, 1]))]
        [([0, 1], [0, 2]), ([0], [1])]
        """
        begin = self.offsets[rows]
        counts = self.offsets[rows + 1] - begin
        found = []
        for number in range(int(counts.max(initial=0))):
            has = np.flatnonzero(counts > number)
            found.append((has, begin[has] + number))
        return found


@attrs.frozen(eq=False)
class Special:
    """What bears on the rows that have more than completions, a mark and open-ended requirements.

    `at`: their positions, rising. `of`: for each position which of them it is, -1 for none.
    `requirements`: since, until, training, initial due (R-19, R-58). `not_applicable`,
    `deferred_until`: R-20. `active_from`, `active_until`: R-62. `revoked`: spans (from, to, the
    end not included). `extended`: (granted, until). `parents`: positions. Days are places; `FAR`
    and ``-FAR`` are open ends.
    """

    at: Rows
    of: Ints
    requirements: Ragged
    not_applicable: Flags
    deferred_until: Places
    active_from: Places
    active_until: Places
    revoked: Ragged | None
    extended: Ragged | None
    parents: Ragged | None


@attrs.frozen(eq=False)
class Layout:
    """The prepared rows: the records of all blocks, and what else bears on a row.

    Positions count through the blocks; `order` gives the row at each, `positions` the position of
    each row. `blocks`: where each block begins, and at the end the number of rows. `rounds`: for
    each block and round, where its records begin in `start`, `expires` and `slot`; `sizes`: how
    many rows of the block take part. `counts`: how many records a position has. `before`: its slot
    while nothing is in effect. `required`: whether it is required on every day; `mark`,
    `mark_until`: as what it is exempt, 0 for not, and through which day; special rows have
    requirements and marks of their own.
    """

    rules: Rules
    order: Rows
    positions: Rows
    blocks: Rows
    rounds: Rows
    sizes: Rows
    counts: Ints
    before: Ints
    start: Places
    expires: Places
    slot: NDArray[Any]
    certification: Ints
    required: Flags
    mark: NDArray[np.int8]
    mark_until: Places
    pending: Flags | None
    special: Special | None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.order)

    def records(self, positions: Rows) -> list[tuple[Rows, Rows]]:
        """Return, round by round, which of `positions` have a record and where it stands."""
        block = np.searchsorted(self.blocks, positions, side="right") - 1
        within = positions - self.blocks[block]
        counts = self.counts[positions]
        found = []
        for number in range(int(counts.max(initial=0))):
            has = np.flatnonzero(counts > number)
            found.append((has, self.rounds[block[has], number] + within[has]))
        return found
