"""The expiration dates in polars: rows that go the same way together, one completion a round.

A date function of polars works on every row that it is given, needed or not, and each costs more
than all comparisons together. So rows are parted by which functions their policies need, sorted by
how many completions they have, and round k works on those that have k; where a function is needed
for few, the others are null, which costs a third.
"""

from itertools import product

import polars as pl

from benchmarks.bulk.rules import ROUNDS

c, when = pl.col, pl.when

CLASS = ("never", "forced", "extends", "renews")
"""Which stages of the fold the rows of a part need."""

Part = tuple[dict[str, bool], pl.DataFrame]


def parted(rows: pl.DataFrame, rules: pl.DataFrame) -> list[Part]:
    """Return the rows by class, those with most completions first, their policies beside them."""
    parts = []
    for values in product((False, True), repeat=len(CLASS)):
        needs = dict(zip(CLASS, values, strict=True))
        numbers = rules.filter(*(c(name) == value for name, value in needs.items()))["number"]
        part = rows.filter(c("number").is_in(numbers.to_list()))
        if part.height:
            part = part.sort("completions", descending=True)
            parts.append((needs, part.hstack(rules[part["number"]].drop("number"))))
    return parts


def fold(parts: list[Part]) -> pl.DataFrame:
    """Return the rows with the expiration dates of their completions, `e1` to `e6` (R-11)."""
    return pl.concat([_fold(needs, rows) for needs, rows in parts])


def _fold(needs: dict[str, bool], rows: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(None, pl.Date)
    if needs["never"]:
        return rows.with_columns(nothing.alias(f"e{k}") for k in range(1, ROUNDS + 1))
    narrow, dates = rows.select(_columns(needs)), list[pl.Series]()
    for k in range(1, ROUNDS + 1):
        count = int(rows["completions"].search_sorted(k, side="right", descending=True))
        head = narrow.head(count)
        if dates:
            head = head.with_columns(dates[-1].head(count))
        dates.append(_round(needs, k, head))
    return rows.with_columns(one.extend_constant(None, rows.height - len(one)) for one in dates)


def _columns(needs: dict[str, bool]) -> list[str]:
    """Return what the fold of a part looks at; each further column costs a little in each step."""
    columns = ["extend", "valid0", "valid1", *(f"c{k}" for k in range(1, ROUNDS + 1))]
    if needs["renews"]:
        columns += ["early", "grace", "first0", "first1", "late", "revoked_on"]
    if needs["forced"]:
        columns += ["months0", "months1", "days0", "days1"]
        columns += ["force_month", "force_day", "force_day_number"]
    return columns


def _round(needs: dict[str, bool], k: int, rows: pl.DataFrame) -> pl.Series:
    """Return the expiration dates of the k-th completions of rows that have so many."""
    turn, base = min(k - 1, 1), c(f"c{k}")
    if needs["renews"] and k > 1:
        rows = rows.with_columns(scheduled=_scheduled(k))
        base = when("scheduled").then(f"e{k - 1}").otherwise(base)
    rows = rows.with_columns(base=base)
    if needs["forced"]:
        rows = _forced(rows, turn, renews="scheduled" in rows.columns)
    else:
        rows = rows.select("extend", last=c("base").dt.offset_by(c(f"valid{turn}")))
    last = _extended(rows) if needs["extends"] else rows["last"]
    return last.rename(f"e{k}")


def _scheduled(k: int) -> pl.Expr:
    """Return whether the k-th completion lies in a window of the date on file (R-7)."""
    completed, on_file, before = c(f"c{k}"), c(f"e{k - 1}"), c(f"c{k - 1}")
    first = "first0" if k == 2 else "first1"
    is_early, is_late = c("early") & (completed <= on_file), c("grace") & (completed > on_file)
    opens = when(is_early).then(on_file).dt.offset_by(c(first))
    closes = when(is_late).then(on_file).dt.offset_by(c("late"))
    revoked = c("revoked_on").is_between(before, completed).fill_null(value=False)
    return (
        (opens <= completed).fill_null(value=False) | (closes >= completed).fill_null(value=False)
    ) & ~revoked


def _forced(rows: pl.DataFrame, turn: int, *, renews: bool) -> pl.DataFrame:
    """Return the date of the forced series, or base + duration off the series (R-8)."""
    months, days, between = c(f"months{turn}"), c(f"days{turn}"), c("between")
    month = c("base").dt.year() * 12 + c("base").dt.month().cast(pl.Int32) - 1
    rows = rows.with_columns(
        month=month,
        between=month - c("force_month"),
        between_days=c("base").cast(pl.Int32) - c("force_day_number"),
    )
    rows = _in_month(rows, "here", c("force_month") + between // months * months)
    rows = _in_month(rows, "ahead", c("force_month") + (between // months + 1) * months)
    by_days = (c("force_day_number") + (c("between_days") // days + 1) * days).cast(pl.Date)
    by_months = when(c("here") > c("base")).then("here").otherwise("ahead")
    series = when(days > 0).then(by_days).otherwise(by_months)
    if not renews:
        return rows.select("extend", last=series)
    rows = _in_month(rows, "occurrence", c("month"))
    off_series = (
        when(days > 0)
        .then(c("between_days") % days != 0)
        .otherwise((between % months != 0) | (c("occurrence") != c("base")))
    )
    own = when(c("scheduled") & off_series).then("base").dt.offset_by(c(f"valid{turn}"))
    return rows.select("extend", last=own.fill_null(series))


def _in_month(rows: pl.DataFrame, name: str, month: pl.Expr) -> pl.DataFrame:
    """Add the forced day of a month, at most its last."""
    rows = rows.with_columns(first=pl.date(month // 12, month % 12 + 1, 1))
    day = pl.min_horizontal("force_day", c("first").dt.days_in_month().cast(pl.Int32))
    return rows.with_columns((c("first").cast(pl.Int32) + day - 1).cast(pl.Date).alias(name))


def _extended(rows: pl.DataFrame) -> pl.Series:
    """Move to the end of the month or year (R-9)."""
    last = c("last")
    ahead = last.dt.days_in_month().cast(pl.Int32) - last.dt.day().cast(pl.Int32)
    month = (last.cast(pl.Int32) + ahead).cast(pl.Date)
    year = pl.date(when(c("extend") == 2).then(last.dt.year()), 12, 31)
    return rows.select(last=year.fill_null(month))["last"]
