"""The expiration dates in pandas: one completion a round, calendar arithmetic by its offsets.

An offset of pandas is one for a whole column, so rows with the same period are shifted together.
What few rows need is worked out for those rows only. Rows with most completions come first: round k
works on the first that have k.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.bulk.rules import ROUNDS

Array = NDArray[Any]
NAT = np.datetime64("NaT", "s")
DAY = np.timedelta64(1, "D")


class Rules(NamedTuple):
    """The policies: each column by number; periods are numbers in `offsets`, 0 for none."""

    columns: dict[str, Array]
    offsets: list[pd.DateOffset]


class Rows(NamedTuple):
    """The rows: columns by name, completion dates as one array a turn, how many rows have each."""

    columns: dict[str, Array]
    completed: Array
    counts: list[int]
    rules: Rules

    def rule(self, name: str, count: int | None = None) -> Array:
        """Return a column of the policies for the first rows."""
        column: Array = self.rules.columns[name][self.columns["number"][:count]]
        return column


def shifted(rules: Rules, days: Array, periods: Array, *, back: bool = False) -> Array:
    """Return each day a period later, or sooner."""
    found = np.full(len(days), NAT)
    for number in range(1, len(rules.offsets)):
        rows = np.flatnonzero(periods == number)
        if len(rows):
            index, offset = pd.DatetimeIndex(days[rows]), rules.offsets[number]
            found[rows] = (index - offset if back else index + offset).to_numpy()
    return found


def fold(rows: Rows) -> Array:
    """Return the expiration dates of all completions, one array a turn (R-11)."""
    expires = np.full(rows.completed.shape, NAT)
    for turn, count in enumerate(rows.counts):
        completed = rows.completed[turn, :count]
        base, scheduled = completed, None
        if turn:
            on_file = expires[turn - 1, :count]
            scheduled = _scheduled(rows, turn, on_file)
            base = np.where(scheduled, on_file, completed)
        last = shifted(rows.rules, base, rows.rule(f"valid{min(turn, 1)}", count))
        _force(rows, turn, base, last, scheduled)
        expires[turn, :count] = _extended(last, rows.rule("extend", count))
    return expires


def _scheduled(rows: Rows, turn: int, on_file: Array) -> Array:
    """Return which completions lie in a window of the date on file (R-7)."""
    count = len(on_file)
    completed = rows.completed[turn, :count]
    scheduled = np.zeros(count, dtype=bool)
    early = np.flatnonzero(rows.rule("early", count) & (completed <= on_file))
    notice = rows.rule("first0" if turn == 1 else "first1", count)[early]
    opens = shifted(rows.rules, on_file[early], notice, back=True)
    scheduled[early] = opens <= completed[early]
    late = np.flatnonzero(rows.rule("grace", count) & (completed > on_file))
    closes = shifted(rows.rules, on_file[late], rows.rule("late", count)[late])
    scheduled[late] = completed[late] <= closes
    revoked = rows.columns["revoked_on"][:count]
    scheduled &= ~((rows.completed[turn - 1, :count] <= revoked) & (revoked <= completed))
    return scheduled


def _force(rows: Rows, turn: int, base: Array, last: Array, scheduled: Array | None) -> None:
    """Put the date of the forced series in place, but for a renewal off the series (R-8)."""
    forced = np.flatnonzero(rows.rule("forced", len(base)))
    numbers = rows.columns["number"][forced]
    rules = {
        name: rows.rules.columns[name][numbers] for name in ("force_month", "force_day", "force")
    }
    months = rows.rules.columns[f"months{min(turn, 1)}"][numbers]
    days = rows.rules.columns[f"days{min(turn, 1)}"][numbers]
    after = base[forced]
    month = after.astype("M8[M]").astype(np.int64)
    between = month - rules["force_month"]
    step = np.maximum(months, 1)
    here = _in_month(rules, rules["force_month"] + between // step * step)
    ahead = _in_month(rules, rules["force_month"] + (between // step + 1) * step)
    found = np.where(here > after, here, ahead)
    apart = (after - rules["force"]) // DAY
    each = np.maximum(days, 1)
    by_days = rules["force"] + (apart // each + 1) * each * DAY
    found = np.where(days > 0, by_days, found)
    if scheduled is not None:
        off_months = (between % step != 0) | (_in_month(rules, month) != after)
        off_series = np.where(days > 0, apart % each != 0, off_months)
        found = np.where(scheduled[forced] & off_series, last[forced], found)
    last[forced] = found


def _in_month(rules: dict[str, Array], month: Array) -> Array:
    """Return the forced day of a month, at most its last."""
    months = month.astype("M8[M]")
    first = months.astype("M8[D]")
    length = ((months + 1).astype("M8[D]") - first).astype(np.int64)
    days: Array = (first + np.minimum(rules["force_day"], length) - 1).astype("M8[s]")
    return days


def _extended(last: Array, extend: Array) -> Array:
    """Move to the end of the month or year (R-9)."""
    for number, offset in ((1, pd.offsets.MonthEnd(0)), (2, pd.offsets.YearEnd(0))):
        rows = np.flatnonzero(extend == number)
        last[rows] = (pd.DatetimeIndex(last[rows]) + offset).to_numpy()
    return last


def counts_of(lengths: Array) -> list[int]:
    """Return how many rows have at least 1, 2 … completions."""
    return [int(np.count_nonzero(lengths > turn)) for turn in range(ROUNDS)]
